/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-11: reads the rule matrix. */
#include "models/pool/rules.h"

#include <string.h>

enum
{
  E_NAME_TWICE = 28,
  E_CONTRADICTION = 63,
};

/* -- conditions --------------------------------------------------------------------------------------- */

static const char *const joins[] = { "all", "any", "not", NULL };

static bool read_condition (SimOptionRead *read, const SimTree *tree, PoolCondition *out);

static bool
refuse (SimOptionRead *read, const SimTree *tree, const char *why)
{
  sim_diags_error (sim_read_diags (read), tree->place, SIM_E_VALUE_MISSING, "%s", why);
  return false;
}

static bool
read_limit (SimOptionRead *read, const SimTree *test, const char *key, SimUnit unit, bool *has, double *value)
{
  const SimTree *tree = sim_tree_find (test, key);

  *has = tree != NULL;
  return tree == NULL
         || (sim_read_expect (read, tree, SIM_TREE_SCALAR, "a number")
             && sim_read_quantity (read, tree, unit, value));
}

static bool
read_hold (SimOptionRead *read, const SimTree *test, PoolCondition *out)
{
  static const SimOption hold = { .key = "for", .kind = SIM_OPTION_TIME, .help = "how long it must have held" };
  const SimTree *tree = sim_tree_find (test, "for");
  SimTime *time = sim_arena_take (sim_read_arena (read), sizeof *time);

  if (tree != NULL && !sim_read_value (read, tree, &hold, time))
    return false;
  out->hold = *time;
  return true;
}

static bool
check_keys (SimOptionRead *read, const SimTree *test, const char *const *known)
{
  for (const SimTree *child = test->first; child != NULL; child = child->next)
    if (!g_strv_contains (known, child->key))
      {
        sim_read_unknown (read, child, known);
        return false;
      }
  return true;
}

static bool
contradicts (SimOptionRead *read, const SimTree *test, const PoolCondition *out)
{
  const char *why = NULL;

  if (out->has_above && out->has_below && out->below <= out->above)
    why = "no figure is above the one and below the other; expected `above` less than `below`";
  else if (out->latches && out->has_above == out->has_below)
    why = "`until` belongs to one limit; expected `above` or `below` beside it";
  else if (out->latches && (out->has_above ? out->until > out->above : out->until < out->below))
    why = "`until` lies on the wrong side; expected at most `above`, at least `below`";
  if (why != NULL)
    sim_diags_error (sim_read_diags (read), test->place, E_CONTRADICTION, "%s", why);
  return why != NULL;
}

static bool
read_number_test (SimOptionRead *read, const SimTree *tree, PoolCondition *out)
{
  static const char *const known[] = { "above", "below", "until", "for", NULL };
  SimUnit unit = pool_criteria[out->criterion].unit;

  if (!sim_read_expect (read, tree, SIM_TREE_MAP,
                        "a comparison such as { above: VALUE }, with keys of above below until for,")
      || !check_keys (read, tree, known)
      || !read_limit (read, tree, "above", unit, &out->has_above, &out->above)
      || !read_limit (read, tree, "below", unit, &out->has_below, &out->below)
      || !read_limit (read, tree, "until", unit, &out->latches, &out->until) || !read_hold (read, tree, out))
    return false;
  if (!out->has_above && !out->has_below)
    return refuse (read, tree, "nothing to compare with; expected `above`, `below` or both");
  return !contradicts (read, tree, out);
}

static bool
unknown_word (SimOptionRead *read, const SimTree *tree, const char *const *known)
{
  const char *near = sim_nearest (tree->text, known);
  g_autofree char *all = g_strjoinv (" ", (char **)known);

  if (near != NULL)
    sim_diags_error (sim_read_diags (read), tree->place, SIM_E_NAME_UNKNOWN,
                     "`%s` is not known here; did you mean `%s`? One of: %s", tree->text, near, all);
  else
    sim_diags_error (sim_read_diags (read), tree->place, SIM_E_NAME_UNKNOWN,
                     "`%s` is not known here; one of: %s", tree->text, all);
  return false;
}

static bool
read_word (SimOptionRead *read, const SimTree *tree, const PoolCriterionInfo *info, const char **out)
{
  SimWrong wrong = { .code = SIM_E_NAME_WRONG };

  if (!sim_read_expect (read, tree, SIM_TREE_SCALAR, "a name"))
    return false;
  wrong.why = sim_name_wrong (tree->text, &wrong.column);
  if (wrong.why != NULL)
    {
      sim_read_wrong (read, tree, &wrong);
      return false;
    }
  *out = tree->text;
  sim_read_mark (read, out, tree->place);
  return info->known == NULL || g_strv_contains (info->known, tree->text)
         || unknown_word (read, tree, info->known);
}

static bool
read_word_test (SimOptionRead *read, const SimTree *tree, PoolCondition *out)
{
  const PoolCriterionInfo *info = &pool_criteria[out->criterion];
  guint count = tree->kind == SIM_TREE_LIST ? tree->count : 1, n = 0;
  const char **names = sim_arena_take (sim_read_arena (read), MAX (count, 1) * sizeof *names);

  if (tree->kind == SIM_TREE_MAP || count == 0)
    return refuse (read, tree, "a word or a list of words is expected");
  out->words = (SimNameList){ count, names };
  if (tree->kind == SIM_TREE_SCALAR)
    return read_word (read, tree, info, names);
  for (const SimTree *item = tree->first; item != NULL; item = item->next)
    if (!read_word (read, item, info, &names[n++]))
      return false;
  return true;
}

static bool
read_list (SimOptionRead *read, const SimTree *tree, PoolCondition *out)
{
  PoolCondition *parts = sim_arena_take (sim_read_arena (read), MAX (tree->count, 1) * sizeof *parts);

  if (!sim_read_expect (read, tree, SIM_TREE_LIST, "a list of conditions"))
    return false;
  if (tree->count == 0)
    return refuse (read, tree, "a list of conditions with nothing in it; expected at least one");
  out->parts = parts;
  for (const SimTree *item = tree->first; item != NULL; item = item->next)
    if (!read_condition (read, item, &parts[out->count++]))
      return false;
  return true;
}

static bool
read_not (SimOptionRead *read, const SimTree *tree, PoolCondition *out)
{
  PoolCondition *part = sim_arena_take (sim_read_arena (read), sizeof *part);

  out->parts = part;
  out->count = 1;
  return read_condition (read, tree, part);
}

static void
unknown_criterion (SimOptionRead *read, const SimTree *tree)
{
  const char *words[POOL_CRITERIA + G_N_ELEMENTS (joins)] = { NULL };
  guint n = 0;

  for (guint i = 0; i < POOL_CRITERIA; i++)
    words[n++] = pool_criteria[i].name;
  for (guint i = 0; joins[i] != NULL; i++)
    words[n++] = joins[i];
  sim_read_unknown (read, tree, words);
}

/* One key of a condition. */
static bool
read_part (SimOptionRead *read, const SimTree *tree, PoolCondition *out)
{
  for (guint i = 0; joins[i] != NULL; i++)
    if (strcmp (tree->key, joins[i]) == 0)
      {
        out->join = POOL_ALL + i;
        return out->join == POOL_NOT ? read_not (read, tree, out) : read_list (read, tree, out);
      }
  for (guint i = 0; i < POOL_CRITERIA; i++)
    if (strcmp (tree->key, pool_criteria[i].name) == 0)
      {
        out->criterion = (PoolCriterion)i;
        return pool_criteria[i].words ? read_word_test (read, tree, out) : read_number_test (read, tree, out);
      }
  unknown_criterion (read, tree);
  return false;
}

static bool
read_condition (SimOptionRead *read, const SimTree *tree, PoolCondition *out)
{
  bool good = true;

  if (!sim_read_expect (read, tree, SIM_TREE_MAP, "a condition { CRITERION: LIMITS }"))
    return false;
  if (tree->count == 0)
    return refuse (read, tree, "a condition with nothing in it; expected a criterion, all, any or not");
  if (tree->count == 1)
    return read_part (read, tree->first, out);
  PoolCondition *parts = sim_arena_take (sim_read_arena (read), tree->count * sizeof *parts);
  *out = (PoolCondition){ .join = POOL_ALL, .parts = parts };
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    good &= read_part (read, child, &parts[out->count++]);
  return good;
}

static bool
read_when (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  PoolCondition *condition = sim_arena_take (sim_read_arena (read), sizeof *condition);

  *(const PoolCondition **)target = condition;
  return read_condition (read, tree, condition);
}

static const SimOptionCustom condition_custom
    = { .name = "pool-condition",
        .schema
        = "{\"type\": \"object\", \"minProperties\": 1, \"description\": \"criteria that must all hold; "
          "all, any and not join conditions\"}",
        .read = read_when };

/* -- rules -------------------------------------------------------------------------------------------- */

#define RULE(FIELD) offsetof (PoolRule, FIELD)

static const SimOption rule_table[]
    = { SIM_OPTION (NAME, "name", RULE (name), .required = true, .help = "what it is called"),
        SIM_OPTION (NAMES, "of", RULE (of), .help = "applications that it is for; none: all"),
        SIM_OPTION (CUSTOM, "when", RULE (when), .required = true, .custom = &condition_custom,
                    .help = "the condition"),
        SIM_OPTION (TIME, "for", RULE (hold), .initial = "0 s", .help = "the condition must have held so long"),
        SIM_OPTION (TIME, "again-after", RULE (again), .initial = "0 s",
                    .help = "of one application or machine it does not act again for so long"),
        SIM_OPTION (CHOICE, "do", RULE (act), .required = true, .choices = pool_act_names,
                    .meanings = pool_act_meanings, .help = "what is done"),
        SIM_OPTION (CHOICE, "urgency", RULE (urgency), .initial = "wait", .choices = pool_urgency_names,
                    .meanings = pool_urgency_meanings,
                    .help = "what becomes of the users of a machine that is taken"),
        SIM_OPTION (NAME, "to", RULE (to), .help = "do move: the application that gets it"),
        SIM_OPTION (NAME, "from", RULE (from),
                    .help
                    = "give, move: the application that it is taken from; none: from whom it costs least"),
        SIM_OPTION (FLAG, "spares-only", RULE (spares), .initial = "false",
                    .help = "give: no application loses a machine for it"),
        SIM_OPTION (COUNT, "count", RULE (count), .initial = "1", .least = 1, .most = 1000, .help = "machines"),
        SIM_OPTION_END };

static bool
check_rule (SimOptionRead *read, const SimTree *tree, const PoolRule *rule, const GArray *before)
{
  bool move = rule->act == POOL_ACT_MOVE, give = rule->act == POOL_ACT_GIVE;

  for (guint i = 0; i < before->len; i++)
    if (g_strcmp0 (g_array_index (before, PoolRule, i).name, rule->name) == 0)
      {
        sim_diags_error (sim_read_diags (read), tree->place, E_NAME_TWICE,
                         "a second rule `%s`; a name of its own is expected", rule->name);
        return false;
      }
  const char *why = NULL;
  if (rule->to != NULL && !move)
    why = "`to` belongs to `do: move`";
  else if (rule->from != NULL && !move && !give)
    why = "`from` belongs to `do: give` and `do: move`";
  else if (rule->spares && !give)
    why = "`spares-only` belongs to `do: give`";
  else if (rule->to != NULL && rule->from != NULL)
    why = "`to` gives a machine away and `from` gets one; expected one of them";
  else if (rule->spares && rule->from != NULL)
    why = "`spares-only` takes from nobody and `from` from somebody; expected one of them";
  if (why != NULL)
    sim_diags_error (sim_read_diags (read), tree->place, E_CONTRADICTION, "%s", why);
  return why == NULL;
}

static bool
read_limits (SimOptionRead *read, const SimTree *map, GArray *rules)
{
  PoolLimits *limits = sim_arena_take (sim_read_arena (read), sizeof *limits);
  PoolRule documented[POOL_DOCUMENTED];

  if (!sim_read_table (read, map, pool_limits_options, limits))
    return false;
  guint n = pool_rules_documented (limits, sim_read_arena (read), documented);
  g_array_append_vals (rules, documented, n);
  return true;
}

static bool
read_rule (SimOptionRead *read, const SimTree *tree, GArray *rules)
{
  const SimTree *documented = sim_tree_find (tree, "documented");
  PoolRule *rule = sim_arena_take (sim_read_arena (read), sizeof *rule);

  if (documented != NULL && tree->count == 1)
    return read_limits (read, documented, rules);
  if (tree->kind == SIM_TREE_SCALAR && strcmp (tree->text, "documented") == 0)
    return read_limits (read, NULL, rules);
  if (!sim_read_table (read, tree, rule_table, rule) || !check_rule (read, tree, rule, rules))
    return false;
  rule->place = tree->place;
  rule->to_place = sim_read_place (read, &rule->to);
  rule->from_place = sim_read_place (read, &rule->from);
  g_array_append_vals (rules, rule, 1);
  return true;
}

static bool
read_word_of_all (SimOptionRead *read, const SimTree *tree, GArray *rules)
{
  static const char *const words[] = { "documented", "none", NULL };

  if (strcmp (tree->text, "documented") == 0)
    return read_limits (read, NULL, rules);
  return strcmp (tree->text, "none") == 0 || unknown_word (read, tree, words);
}

/* The matrix has copies: their fields stand where the rule's do. */
static void
mark_rule (SimOptionRead *read, const PoolRule *rule)
{
  sim_read_mark_struct (read, rule, sizeof *rule, rule->place);
  sim_read_mark (read, &rule->to, rule->to_place);
  sim_read_mark (read, &rule->from, rule->from_place);
}

static bool
read_rules (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  g_autoptr (GArray) rules = g_array_new (FALSE, TRUE, sizeof (PoolRule));
  bool good = true;

  if (tree->kind == SIM_TREE_SCALAR)
    good = read_word_of_all (read, tree, rules);
  else if (tree->kind == SIM_TREE_MAP)
    good = read_rule (read, tree, rules);
  else
    for (const SimTree *item = tree->first; item != NULL && !sim_diags_full (sim_read_diags (read));
         item = item->next)
      good &= read_rule (read, item, rules);
  const PoolMatrix *matrix
      = pool_matrix_new ((const PoolRule *)(void *)rules->data, good ? rules->len : 0, sim_read_arena (read));
  *(const PoolMatrix **)target = matrix;
  for (guint i = 0; i < matrix->count; i++)
    mark_rule (read, &matrix->rules[i]);
  return good;
}

/* For editors: the keys of a rule and of its condition, and no more. */
#define RULE_SCHEMA                                                                                            \
  "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"documented\":{\"type\":\"o"           \
  "bject\"},\"name\":{\"type\":\"string\"},\"of\":{\"type\":[\"string\",\"array\"]},\"when\":{\"typ"           \
  "e\":\"object\",\"minProperties\":1,\"additionalProperties\":false,\"properties\":{\"users\":{\"t"           \
  "ype\":\"object\"},\"trend\":{\"type\":\"object\"},\"full-in\":{\"type\":\"object\"},\"excess\":{"           \
  "\"type\":\"object\"},\"response-time\":{\"type\":\"object\"},\"late\":{\"type\":\"object\"},\"ma"           \
  "chines\":{\"type\":\"object\"},\"missing\":{\"type\":\"object\"},\"start-time\":{\"type\":\"obje"           \
  "ct\"},\"machine-users\":{\"type\":\"object\"},\"crowd\":{\"type\":\"object\"},\"load\":{\"type\""           \
  ":\"object\"},\"up-time\":{\"type\":\"object\"},\"free-time\":{\"type\":\"object\"},\"location\":"           \
  "{\"type\":[\"string\",\"array\"]},\"place\":{\"type\":[\"string\",\"array\"]},\"operator\":{\"ty"           \
  "pe\":[\"string\",\"array\"]},\"event\":{\"type\":[\"string\",\"array\"]},\"alarm\":{\"type\":[\""           \
  "string\",\"array\"]},\"passed\":{\"type\":[\"string\",\"array\"]},\"all\":{\"type\":\"array\"},\""          \
  "any\":{\"type\":\"array\"},\"not\":{\"type\":\"object\"}}},\"for\":{\"type\":\"string\"},\"again"           \
  "-after\":{\"type\":\"string\"},\"do\":{\"enum\":[\"give\",\"take\",\"move\",\"reboot\",\"replace"           \
  "\"]},\"urgency\":{\"enum\":[\"wait\",\"ask\",\"throw-out\",\"hand-over\"]},\"to\":{\"type\":\"st"           \
  "ring\"},\"from\":{\"type\":\"string\"},\"count\":{\"type\":\"integer\",\"minimum\":1},\"spares-o"           \
  "nly\":{\"type\":\"boolean\"}}}"

const SimOptionCustom pool_rules_custom
    = { .name = "pool-rules",
        .schema = "{\"anyOf\": [{\"enum\": [\"documented\", \"none\"]}, " RULE_SCHEMA
                  ", {\"type\": \"array\", \"items\": {\"anyOf\": [{\"enum\": [\"documented\"]}, " RULE_SCHEMA
                  "]}}], \"description\": \"the rule matrix\"}",
        .read = read_rules };

/* -- the matrix --------------------------------------------------------------------------------------- */

typedef struct Copy
{
  GStringChunk *arena;
  guint slots;
  bool of_machine;
} Copy;

static void
copy_condition (Copy *copy, const PoolCondition *from, PoolCondition *to)
{
  *to = *from;
  if (from->join == POOL_TEST)
    {
      to->slot = copy->slots++;
      copy->of_machine |= from->criterion >= POOL_FIRST_OF_MACHINE;
      return;
    }
  PoolCondition *parts = sim_arena_take (copy->arena, MAX (from->count, 1) * sizeof *parts);
  for (guint i = 0; i < from->count; i++)
    copy_condition (copy, &from->parts[i], &parts[i]);
  to->parts = parts;
}

const PoolMatrix *
pool_matrix_new (const PoolRule *rules, guint count, GStringChunk *arena)
{
  PoolMatrix *matrix = sim_arena_take (arena, sizeof *matrix);
  PoolRule *own = sim_arena_take (arena, MAX (count, 1) * sizeof *own);
  Copy copy = { .arena = arena };

  for (guint i = 0; i < count; i++)
    {
      PoolCondition *when = sim_arena_take (arena, sizeof *when);
      copy.of_machine = rules[i].act == POOL_ACT_REBOOT || rules[i].act == POOL_ACT_REPLACE;
      copy_condition (&copy, rules[i].when, when);
      own[i] = rules[i];
      own[i].when = when;
      own[i].of_machine = copy.of_machine;
    }
  *matrix = (PoolMatrix){ count, copy.slots, own };
  return matrix;
}

/* -- names -------------------------------------------------------------------------------------------- */

static void
check_name (SimModelCheck *check, const void *field, const char *what, const char *name,
            const char *const *known)
{
  if (name == NULL || g_strv_contains (known, name))
    return;
  const char *near = sim_nearest (name, known);
  g_autofree char *all = g_strjoinv (" ", (char **)known);
  sim_check_error (check, field, SIM_E_NAME_UNKNOWN, "`%s` is no %s%s%s%s; there are: %s", name, what,
                   near != NULL ? "; did you mean `" : "", near != NULL ? near : "", near != NULL ? "`?" : "",
                   *all != '\0' ? all : "none");
}

static void
check_events (SimModelCheck *check, const PoolCondition *condition, const char *const *events)
{
  for (guint i = 0;
       condition->join == POOL_TEST && condition->criterion == POOL_BY_EVENT && i < condition->words.count; i++)
    check_name (check, &condition->words.names[i], "planned event", condition->words.names[i], events);
  for (guint i = 0; i < condition->count; i++)
    check_events (check, &condition->parts[i], events);
}

void
pool_rules_check (const PoolMatrix *matrix, const char *const *apps, const char *const *events,
                  SimModelCheck *check)
{
  for (guint i = 0; i < matrix->count; i++)
    {
      const PoolRule *rule = &matrix->rules[i];
      for (guint k = 0; k < rule->of.count; k++)
        check_name (check, &rule->of.names[k], "application", rule->of.names[k], apps);
      check_name (check, &rule->to, "application", rule->to, apps);
      check_name (check, &rule->from, "application", rule->from, apps);
      check_events (check, rule->when, events);
    }
}
