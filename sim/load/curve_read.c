/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curves as scenarios write them: a scalar, or a map with the key of one kind and, if wanted, `shift`.
 *
 * What a kind can be told stands in an option table, like everything else.
 */
#include "sim/load/curve_read.h"

#include <string.h>

static SimCurve *read_curve (const SimCurveRead *r, const SimTree *tree);

SimCurve *
sim_curve_refuse (const SimCurveRead *r, const SimTree *tree, int code, const char *why)
{
  sim_diags_error (sim_read_diags (r->read), tree->place, code, "%s", why);
  return NULL;
}

/* -- sums and products ---------------------------------------------------------------------------------- */

static void
free_parts (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    sim_curve_free (parts->pdata[i]);
  g_ptr_array_unref (parts);
}

static SimCurve *
make_sum (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  if (!sim_read_expect (r->read, tree, SIM_TREE_LIST, "a list of curves"))
    return NULL;
  if (tree->count == 0)
    return sim_curve_refuse (r, tree, SIM_E_VALUE_MISSING, "a sum of nothing; expected a list of curves");
  GPtrArray *parts = g_ptr_array_new ();
  bool good = true;
  for (const SimTree *item = tree->first; item != NULL; item = item->next)
    {
      SimCurve *part = read_curve (r, item);
      good &= part != NULL;
      g_ptr_array_add (parts, part);
    }
  SimCurve *sum = good ? sim_curve_sum ((SimCurve **)parts->pdata, parts->len) : NULL;
  if (good)
    g_ptr_array_unref (parts);
  else
    free_parts (parts);
  return sum;
}

static SimCurve *
make_product (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  if (!sim_read_expect (r->read, tree, SIM_TREE_LIST, "[ curve, factor ]"))
    return NULL;
  if (tree->count != 2)
    return sim_curve_refuse (r, tree, SIM_E_VALUE_MISSING,
                             "a product has two parts; expected [ curve, factor ]");
  g_autoptr (SimCurve) curve = read_curve (r, tree->first);
  g_autoptr (SimCurve) factor = read_curve (&(SimCurveRead){ r->read, true }, tree->last);
  if (curve == NULL || factor == NULL)
    return NULL;
  if (!sim_curve_certain (factor))
    return sim_curve_refuse (r, tree->last, SIM_E_NUMBER,
                             "this factor is left to chance; expected a curve that has a rate");
  if (sim_curve_replays (curve) && sim_curve_most (factor) > 1)
    return sim_curve_refuse (r, tree->last, SIM_E_NUMBER,
                             "a replay can be thinned only; expected a factor of at most 1");
  return sim_curve_product (g_steal_pointer (&curve), g_steal_pointer (&factor));
}

/* -- the kinds -------------------------------------------------------------------------------------------- */

static const SimCurveForm sum_form = { "sum", NULL, false, make_sum };
static const SimCurveForm product_form = { "product", NULL, false, make_product };
static const char *const form_words[] = { "steps", "ramp",   "sine", "daily",   "flash", "bursts",
                                          "trace", "replay", "sum",  "product", "shift", NULL };

static const SimCurveForm *
form_called (const char *key)
{
  for (const SimCurveForm *form = sim_curve_forms; form->key != NULL; form++)
    if (strcmp (form->key, key) == 0)
      return form;
  return strcmp (key, "sum") == 0 ? &sum_form : strcmp (key, "product") == 0 ? &product_form : NULL;
}

/* In a factor every rate is a plain number. */
bool
sim_curve_read_table (const SimCurveRead *r, const SimTree *tree, const SimOption *table, void *target)
{
  if (!r->factor)
    return sim_read_table (r->read, tree, table, target);
  guint count = 0;
  while (table[count].key != NULL)
    count++;
  g_autofree SimOption *plain = g_memdup2 (table, (count + 1) * sizeof *table);
  for (guint i = 0; i < count; i++)
    if (plain[i].kind == SIM_OPTION_PER_TIME)
      plain[i].kind = SIM_OPTION_NUMBER;
  return sim_read_table (r->read, tree, plain, target);
}

/* The first key of the map that is a form's. */
static const SimCurveForm *
first_form (const SimTree *tree)
{
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    if (form_called (child->key) != NULL)
      return form_called (child->key);
  return NULL;
}

/* Keys that are neither the form's nor `shift`; those that stand beside a flat form are its table's affair. */
static bool
check_keys (const SimCurveRead *r, const SimTree *tree, const SimCurveForm *form)
{
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    {
      if (strcmp (child->key, "shift") == 0 || (form != NULL && strcmp (child->key, form->key) == 0))
        continue;
      if (form_called (child->key) != NULL)
        {
          sim_diags_error (sim_read_diags (r->read), child->key_place, SIM_E_KEY_UNKNOWN,
                           "`%s` beside `%s`; expected a curve of one kind, or a sum", child->key, form->key);
          return false;
        }
      if (form == NULL || !form->flat)
        {
          sim_read_unknown (r->read, child, form_words);
          return false;
        }
    }
  return true;
}

static const SimCurveForm *
find_form (const SimCurveRead *r, const SimTree *tree)
{
  const SimCurveForm *form = first_form (tree);
  if (!check_keys (r, tree, form))
    return NULL;
  if (form == NULL)
    sim_curve_refuse (
        r, tree, SIM_E_VALUE_MISSING,
        "a curve without a kind; expected a rate, or one of: steps ramp sine daily flash bursts trace "
        "replay sum product");
  return form;
}

/* The keys that stand beside the kind's own. */
static const SimTree *
keys_beside (const SimCurveRead *r, const SimTree *tree, const SimCurveForm *form)
{
  SimTree *rest = sim_tree_copy (sim_read_arena (r->read), tree);
  const char *own[] = { form->key, "shift" };
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      SimTree *child = sim_tree_find (rest, own[i]);
      if (child != NULL)
        sim_tree_remove (rest, child);
    }
  return rest;
}

static SimCurve *
read_form (const SimCurveRead *r, const SimTree *tree)
{
  const SimCurveForm *form = find_form (r, tree);
  if (form == NULL)
    return NULL;
  const SimTree *value = sim_tree_find (tree, form->key);
  void *options = sim_arena_take (sim_read_arena (r->read), SIM_CURVE_OPTIONS);
  if (form->table != NULL
      && !sim_curve_read_table (r, form->flat ? keys_beside (r, tree, form) : value, form->table, options))
    return NULL;
  return form->make (r, value, options);
}

static SimCurve *
read_curve (const SimCurveRead *r, const SimTree *tree)
{
  SimOption rate
      = { .key = "rate", .kind = r->factor ? SIM_OPTION_NUMBER : SIM_OPTION_PER_TIME, .help = "arrivals" };
  static const SimOption shift
      = { .key = "shift", .kind = SIM_OPTION_TIME, .least = -9e18, .most = 9e18, .help = "how much later" };
  if (tree->kind == SIM_TREE_SCALAR)
    {
      double *value = sim_arena_take (sim_read_arena (r->read), sizeof *value);
      return sim_read_value (r->read, tree, &rate, value) ? sim_curve_constant (*value) : NULL;
    }
  if (!sim_read_expect (r->read, tree, SIM_TREE_MAP, "a rate or a curve"))
    return NULL;
  const SimTree *later = sim_tree_find (tree, "shift");
  SimTime *by = sim_arena_take (sim_read_arena (r->read), sizeof *by);
  if (later != NULL && !sim_read_value (r->read, later, &shift, by))
    return NULL;
  SimCurve *curve = read_form (r, tree);
  return curve == NULL || later == NULL ? curve : sim_curve_shift (curve, *by);
}

static bool
read_custom (SimOptionRead *read, const struct SimTree *tree, const SimOption *option, void *target)
{
  SimCurve *curve = read_curve (&(SimCurveRead){ read, false }, tree);
  *(SimCurve **)target = curve;
  if (curve != NULL)
    sim_read_own (read, curve, (GDestroyNotify)sim_curve_free);
  return curve != NULL;
}

static const char schema[]
    = "{ \"description\": \"arrivals a second as a function of time: a rate, or one kind of curve\", "
      "\"anyOf\": ["
      " { \"type\": \"string\" }, { \"type\": \"number\" },"
      " { \"type\": \"object\", \"additionalProperties\": true, \"properties\": {"
      " \"steps\": { \"type\": \"array\", \"items\": { \"type\": \"object\", \"required\": [\"at\", \"rate\"] "
      "} },"
      " \"ramp\": { \"type\": \"object\", \"required\": [\"from\", \"to\", \"over\"] },"
      " \"sine\": { \"type\": \"object\", \"required\": [\"mean\", \"amplitude\", \"period\"] },"
      " \"daily\": { \"type\": \"object\", \"required\": [\"mean\", \"amplitude\"] },"
      " \"flash\": { \"type\": \"object\", \"required\": [\"base\", \"peak\", \"at\"] },"
      " \"bursts\": { \"type\": \"object\", \"required\": [\"rates\", \"means\"] },"
      " \"trace\": { \"type\": \"string\" }, \"replay\": { \"type\": \"string\" },"
      " \"sum\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/curve\" }, \"minItems\": 1 },"
      " \"product\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/curve\" }, \"minItems\": 2, "
      "\"maxItems\": 2 },"
      " \"shift\": { \"type\": \"string\" } } } ] }";

const SimOptionCustom sim_curve_custom = { .name = "curve", .schema = schema, .read = read_custom };
