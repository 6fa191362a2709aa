/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions of `where`:
 *
 *     condition  = comparison { "or" comparison }
 *     comparison = operand ( "<" | "<=" | "=" | "!=" | ">=" | ">" ) operand
 *     operand    = [ number "*" ] ( parameter | path | quantity | word )
 *
 * Quantities of one dimension are compared as quantities, everything else as text, of which only = and != can
 * be asked.
 */
#include "sim/scenario/vary_inside.h"

#include <math.h>
#include <string.h>

enum
{
  COMPARISONS = 100 /* each looks at every combination */
};

typedef struct Value
{
  int unit; /* SimUnit; -1: text */
  double number;
  const char *text;
} Value;

typedef struct Operand
{
  int axis;            /* -1: the same everywhere: values[0] */
  const Value *values; /* as many as the axis has */
  double factor;       /* of numbers */
} Operand;

typedef enum Order
{
  BELOW = 1,
  SAME = 2,
  ABOVE = 4
} Order;

typedef struct Comparison
{
  Operand left, right;
  guint orders; /* Order bits that make it true */
  bool ends;    /* last of its condition */
} Comparison;

struct SimWhere
{
  GArray *comparisons;
};

typedef struct Reader
{
  SimDiags *diags;
  GStringChunk *arena;
  const SimTree *root;
  const SimVaryAxes *axes;
  const SimTree *tree; /* the condition */
  const Value **known; /* by parameter: its values, once they were read */
} Reader;

static bool G_GNUC_PRINTF (2, 3) wrong (const Reader *r, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  sim_diags_error (r->diags, r->tree->place, 88, "%s", message);
  return false;
}

static Value
value_of (const char *text)
{
  for (int unit = SIM_UNIT_TIME; unit <= SIM_UNIT_NONE; unit++)
    {
      SimWrong why = { 0 };
      double number;
      /* A plain number is a plain number, and no share. */
      bool plain = unit == SIM_UNIT_SHARE && strchr (text, '%') == NULL;
      if (!plain && sim_quantity_scan (text, (SimUnit)unit, false, &number, &why))
        return (Value){ unit, number, text };
      g_free (why.why);
    }
  return (Value){ -1, NAN, text };
}

char *
sim_vary_meaning (const char *text)
{
  Value value = value_of (text);
  return value.unit < 0 ? g_strdup (text) : g_strdup_printf ("%d %.17g", value.unit, value.number);
}

static const Value *
values_of (const Reader *r, const char *const *texts, guint count)
{
  Value *values = sim_arena_take (r->arena, count * sizeof *values);
  for (guint i = 0; i < count; i++)
    values[i] = value_of (texts[i]);
  return values;
}

static bool
read_operand (const Reader *r, const char *text, Operand *operand)
{
  const char *star = strstr (text, "*");
  g_autofree char *rest = g_strstrip (g_strdup (star != NULL ? star + 1 : text));
  g_autofree char *number = g_strstrip (g_strndup (text, star != NULL ? (gsize)(star - text) : 0));
  Value factor = value_of (star != NULL ? number : "1");
  if (*rest == '\0' || factor.unit != SIM_UNIT_NONE)
    return wrong (r, "`%s` is nothing to compare; a parameter, a path or a value is expected", text);
  for (guint i = 0; i < r->axes->parameters->len; i++)
    {
      const SimVaryParameter *p = &g_array_index (r->axes->parameters, SimVaryParameter, i);
      if (strcmp (p->path, rest) != 0 && strcmp (p->name, rest) != 0)
        continue;
      if (r->known[i] == NULL)
        r->known[i] = values_of (r, p->texts, g_array_index (r->axes->axes, SimVaryAxis, p->axis).count);
      *operand = (Operand){ (int)p->axis, r->known[i], factor.number };
      return true;
    }
  const SimTree *fixed = sim_assemble_find (r->root, rest);
  const char *kept = fixed != NULL && fixed->kind == SIM_TREE_SCALAR ? fixed->text : rest;
  kept = g_string_chunk_insert (r->arena, kept);
  *operand = (Operand){ -1, values_of (r, &kept, 1), factor.number };
  return true;
}

static bool
read_comparison (const Reader *r, const char *text, Comparison *out)
{
  static const struct
  {
    const char *sign;
    guint orders;
  } signs[] = { { "<=", BELOW | SAME }, { ">=", ABOVE | SAME }, { "!=", BELOW | ABOVE },
                { "<", BELOW },         { ">", ABOVE },         { "=", SAME } };
  const char *at = strpbrk (text, "<>!=");
  for (guint i = 0; at != NULL && i < G_N_ELEMENTS (signs); i++)
    {
      gsize n = strlen (signs[i].sign);
      if (strncmp (at, signs[i].sign, n) != 0)
        continue;
      g_autofree char *left = g_strstrip (g_strndup (text, (gsize)(at - text)));
      g_autofree char *right = g_strstrip (g_strdup (at + n));
      out->orders = signs[i].orders;
      return read_operand (r, left, &out->left) && read_operand (r, right, &out->right);
    }
  return wrong (r, "`%s` compares nothing; `parameter <= value` is expected", text);
}

static guint
count_of (const Reader *r, const Operand *operand)
{
  return operand->axis < 0 ? 1 : g_array_index (r->axes->axes, SimVaryAxis, operand->axis).count;
}

/* Every value of the one must be comparable with every value of the other that it can meet. */
static bool
check_comparison (const Reader *r, const Comparison *c)
{
  bool own_axis = c->left.axis >= 0 && c->left.axis == c->right.axis;
  for (guint i = 0; i < count_of (r, &c->left); i++)
    for (guint k = own_axis ? i : 0; k < (own_axis ? i + 1 : count_of (r, &c->right)); k++)
      {
        const Value *a = &c->left.values[i], *b = &c->right.values[k];
        bool same = a->unit == b->unit && a->unit >= 0;
        if (!same
            && (c->orders == (BELOW | SAME) || c->orders == (ABOVE | SAME) || c->orders == BELOW
                || c->orders == ABOVE))
          return wrong (r, "`%s` and `%s` are not of one kind; they have no order", a->text, b->text);
      }
  return true;
}

static bool
read_condition (const Reader *r, SimWhere *where)
{
  g_auto (GStrv) parts = g_strsplit (r->tree->text, " or ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      Comparison c = { .ends = parts[i + 1] == NULL };
      if (where->comparisons->len == COMPARISONS)
        return wrong (r, "more than %d comparisons; fewer are expected", COMPARISONS);
      if (!read_comparison (r, parts[i], &c) || !check_comparison (r, &c))
        return false;
      g_array_append_val (where->comparisons, c);
    }
  return true;
}

SimWhere *
sim_where_read (SimOptionRead *read, const SimTree *root, const SimTree *tree, const SimVaryAxes *axes)
{
  SimWhere *where = g_new0 (SimWhere, 1);
  where->comparisons = g_array_new (FALSE, FALSE, sizeof (Comparison));
  g_autofree const Value **known = g_new0 (const Value *, axes->parameters->len + 1);
  Reader r = { sim_read_diags (read), sim_read_arena (read), root, axes, tree, known };
  bool good = tree == NULL || tree->kind != SIM_TREE_MAP
              || sim_read_expect (read, tree, SIM_TREE_LIST, "a condition or a list of conditions");
  if (good && tree != NULL && tree->kind == SIM_TREE_SCALAR)
    good = read_condition (&r, where);
  for (r.tree = tree != NULL ? tree->first : NULL; good && r.tree != NULL; r.tree = r.tree->next)
    good = sim_read_expect (read, r.tree, SIM_TREE_SCALAR, "a condition") && read_condition (&r, where);
  if (good)
    return where;
  sim_where_free (where);
  return NULL;
}

void
sim_where_free (SimWhere *where)
{
  if (where == NULL)
    return;
  g_array_unref (where->comparisons);
  g_free (where);
}

static bool
compare (const Comparison *c, const guint *index)
{
  const Value *a = &c->left.values[c->left.axis < 0 ? 0 : index[c->left.axis]];
  const Value *b = &c->right.values[c->right.axis < 0 ? 0 : index[c->right.axis]];
  bool numbers = a->unit == b->unit && a->unit >= 0;
  double x = c->left.factor * a->number, y = c->right.factor * b->number;
  bool below = numbers ? x < y : strcmp (a->text, b->text) < 0;
  bool above = numbers ? x > y : strcmp (a->text, b->text) > 0;
  return (c->orders & (below ? BELOW : above ? ABOVE : SAME)) != 0;
}

bool
sim_where_holds (const SimWhere *where, const guint *index)
{
  bool any = false;
  for (guint i = 0; i < where->comparisons->len; i++)
    {
      const Comparison *c = &g_array_index (where->comparisons, Comparison, i);
      any = any || compare (c, index);
      if (c->ends && !any)
        return false;
      any = any && !c->ends;
    }
  return true;
}
