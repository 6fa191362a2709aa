/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-11: the rule matrix by itself: what it makes of figures, and what a scenario can get wrong about it. */
#include "models/pool/decider.h"
#include "tests/lib/story.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* -- reading ------------------------------------------------------------------------------------------ */

static SimScenario *
read_with (const char *options, char **said)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autofree char *text = g_strdup_printf (
      "name: rules\n"
      "duration: 1 min\n"
      "network: { lan: { subnet: 10.0.0.0/24 } }\n"
      "systems:\n"
      "  farm:\n"
      "    model: pool\n"
      "    on: lan\n"
      "    images: [{ os: OS1 }]\n"
      "    services: [{ name: mail, os: OS1, app: AP1 }, { name: shop, os: OS1, app: AP2 }]\n"
      "    %s\n",
      options);
  SimScenario *scenario = sim_scenario_parse (text, -1, "rules.scenario.yaml", NULL, diags);

  *said = sim_diags_text (diags);
  return scenario;
}

/* `place`: "10:37". */
static void
refused (const char *options, const char *place, const char *code, const char *part)
{
  g_autofree char *said = NULL, *where = g_strdup_printf ("rules.scenario.yaml:%s: error[%s]: ", place, code);
  g_autoptr (SimScenario) scenario = read_with (options, &said);

  cr_assert_null (scenario, "%s was accepted", options);
  cr_assert_not_null (strstr (said, where), "%s is not in: %s", where, said);
  cr_assert_not_null (strstr (said, part), "%s is not in: %s", part, said);
}

Test (pool_rules, wrong_ones_are_refused_where_they_stand)
{
  refused ("rules: documentd", "10:12", "E068", "did you mean `documented`?");
  refused ("rules: [{ name: a, when: { usres: { above: 4 } }, do: give }]", "10:32", "E026",
           "did you mean `users`?");
  refused ("rules: [{ name: a, when: { users: { over: 4 } }, do: give }]", "10:41", "E026",
           "known here: above below");
  refused ("rules: [{ name: a, when: { users: { above: many } }, do: give }]", "10:48", "E042", "not a number");
  refused ("rules: [{ name: a, when: { up-time: { above: 4 } }, do: give }]", "10:51", "E039", "needs a unit");
  refused ("rules: [{ name: a, when: { users: 4 }, do: give }]", "10:39", "E025", "a comparison such as");
  refused ("rules: [{ name: a, when: { users: {} }, do: give }]", "10:39", "E025", "nothing to compare with");
  refused ("rules: [{ name: a, when: {}, do: give }]", "10:30", "E025", "a condition with nothing in it");
  refused ("rules: [{ name: a, when: { all: [] }, do: give }]", "10:37", "E025", "with nothing in it");
  refused ("rules: [{ name: a, when: { not: 3 }, do: give }]", "10:37", "E025",
           "a condition { CRITERION: LIMITS }");
  refused ("rules: [{ name: a, when: { alarm: intrusoin }, do: give }]", "10:39", "E068",
           "did you mean `intrusion`?");
  refused ("rules: [{ name: a, when: { users: { above: 4 } }, do: gvie }]", "10:59", "E068",
           "did you mean `give`?");
  refused ("rules: [{ name: a, when: { users: { above: 4 } } }]", "10:13", "E025", "`do` is missing");
  refused ("rules: [{ name: a, when: { users: { above: 4, below: 4 } }, do: give }]", "10:39", "E063",
           "no figure is above");
  refused ("rules: [{ name: a, when: { users: { above: 4, until: 5 } }, do: give }]", "10:39", "E063",
           "wrong side");
  refused ("rules: [{ name: a, when: { users: { above: 4 } }, do: give, to: mail }]", "10:13", "E063",
           "`to` belongs to `do: move`");
  refused ("rules: [{ name: a, when: { users: { above: 4 } }, do: move, to: mial }]", "10:69", "E068",
           "did you mean `mail`?");
  refused ("rules: [{ name: a, of: [shpo], when: { users: { above: 4 } }, do: give }]", "10:29", "E068",
           "did you mean `shop`?");
  refused ("rules: [{ name: a, when: { event: backup }, do: give }]", "10:39", "E068", "is no planned event");
  refused ("rules: [documented, { name: peak, when: { users: { above: 4 } }, do: give }]", "10:25", "E028",
           "a second rule `peak`");
}

Test (pool_rules, agreements_and_events_that_cannot_be)
{
  refused ("events: [{ name: backup, at: 1 h, for: 2 h, every: 1 h }]", "10:56", "E063", "begins anew before");
  refused ("events: [{ name: backup, of: [mial], at: 1 h, for: 2 h }]", "10:35", "E068", "no application mial");
  refused ("events: [{ name: b, at: 1 h, for: 2 h }, { name: b, at: 3 h, for: 2 h }]", "10:54", "E028",
           "stands twice");
}

/* -- asking ------------------------------------------------------------------------------------------- */

typedef struct Asked
{
  SimScenario *scenario;
  const PoolMatrix *matrix;
  PoolMemory *memory;
  PoolFigures figures;
} Asked;

static Asked
matrix_of (const char *rules)
{
  g_autofree char *said = NULL, *options = g_strdup_printf ("rules: %s", rules);
  Asked a = { .scenario = read_with (options, &said) };

  cr_assert_not_null (a.scenario, "%s: %s", rules, said);
  a.matrix = ((const PoolOptions *)a.scenario->systems[0].options)->terms.rules;
  a.memory = pool_memory_new (a.matrix, 2);
  return a;
}

static void
end (Asked *a)
{
  pool_memory_free (a->memory);
  sim_scenario_free (a->scenario);
  leak_check ();
}

static bool
fires_at (Asked *a, double users, SimTime at)
{
  a->figures.known = 0;
  if (!isnan (users))
    pool_figure (&a->figures, POOL_BY_USERS, users);
  return pool_rule_fires (a->memory, 0, 0, &a->figures, at);
}

Test (pool_rules, a_limit_is_passed_not_reached)
{
  Asked a = matrix_of ("[{ name: a, when: { users: { above: 400 } }, do: give }]");

  cr_assert_not (fires_at (&a, 400, 0));
  cr_assert (fires_at (&a, 401, 1));
  cr_assert_not (fires_at (&a, 400, 2));
  cr_assert_not (a.matrix->rules[0].of_machine);
  end (&a);
}

Test (pool_rules, hysteresis_holds_until)
{
  Asked a = matrix_of ("[{ name: a, when: { users: { above: 400, until: 300 } }, do: give }]");

  cr_assert_not (fires_at (&a, 350, 0), "it has not been passed yet");
  cr_assert (fires_at (&a, 401, 1));
  cr_assert (fires_at (&a, 301, 2));
  cr_assert_not (fires_at (&a, 300, 3));
  cr_assert_not (fires_at (&a, 399, 4), "it has to be passed anew");
  end (&a);
}

Test (pool_rules, hysteresis_from_below)
{
  Asked a = matrix_of ("[{ name: a, when: { users: { below: 10, until: 20 } }, do: take }]");

  cr_assert (fires_at (&a, 9, 0));
  cr_assert (fires_at (&a, 19, 1));
  cr_assert_not (fires_at (&a, 20, 2));
  cr_assert_not (fires_at (&a, 11, 3));
  end (&a);
}

Test (pool_rules, hold_times_begin_anew)
{
  Asked a = matrix_of ("[{ name: a, when: { users: { above: 4, for: 10 s } }, for: 5 s, do: give }]");

  cr_assert_not (fires_at (&a, 5, 0));
  cr_assert_not (fires_at (&a, 5, 10 * SIM_S), "the test holds from now on, the rule not yet");
  cr_assert_not (fires_at (&a, 5, 14 * SIM_S));
  cr_assert (fires_at (&a, 5, 15 * SIM_S));
  cr_assert_not (fires_at (&a, 4, 16 * SIM_S));
  cr_assert_not (fires_at (&a, 5, 17 * SIM_S));
  cr_assert_not (fires_at (&a, 5, 31 * SIM_S));
  cr_assert (fires_at (&a, 5, 36 * SIM_S));
  end (&a);
}

Test (pool_rules, again_after_counts_from_the_act)
{
  Asked a = matrix_of ("[{ name: a, when: { users: { above: 4 } }, again-after: 1 min, do: give }]");

  cr_assert (fires_at (&a, 5, 0));
  cr_assert (fires_at (&a, 5, SIM_S), "nobody has acted");
  pool_rule_acted (a.memory, 0, 0, SIM_S);
  cr_assert_not (fires_at (&a, 5, SIM_MIN));
  cr_assert (fires_at (&a, 5, 61 * SIM_S));
  pool_rule_acted (a.memory, 0, 0, 61 * SIM_S);
  cr_assert (pool_rule_fires (a.memory, 0, 1, &a.figures, 62 * SIM_S),
             "another subject has a clock of its own");
  pool_memory_forget (a.memory, 0);
  cr_assert (fires_at (&a, 5, 63 * SIM_S));
  end (&a);
}

/* Kleene: what is not known decides nothing, in a `not` neither. */
Test (pool_rules, unknown_is_neither)
{
  static const struct
  {
    const char *when;
    double users;
    bool known, fires; /* known: the alarm is, and there is none */
  } cases[] = {
    { "{ users: { above: 4 } }", NAN, true, false },
    { "{ not: { users: { above: 4 } } }", NAN, true, false },
    { "{ not: { users: { above: 4 } } }", 4, true, true },
    { "{ any: [{ users: { above: 4 } }, { alarm: failure }] }", 5, false, true },
    { "{ any: [{ users: { above: 4 } }, { alarm: failure }] }", 4, false, false },
    { "{ not: { any: [{ users: { above: 4 } }, { alarm: failure }] } }", 4, false, false },
    { "{ not: { any: [{ users: { above: 4 } }, { alarm: failure }] } }", 4, true, true },
    { "{ all: [{ users: { above: 4 } }, { not: { alarm: [failure, intrusion] } }] }", 5, true, true },
    { "{ all: [{ users: { above: 4 } }, { not: { alarm: [failure, intrusion] } }] }", 5, false, false },
    { "{ not: { all: [{ users: { above: 4 } }, { alarm: failure }] } }", 4, false, true },
    { "{ users: { above: 4 }, machines: { below: 3 } }", 5, true, false },
  };
  static const char *const none[] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rules = g_strdup_printf ("[{ name: a, when: %s, do: give }]", cases[i].when);
      Asked a = matrix_of (rules);
      a.figures.known = 0;
      if (!isnan (cases[i].users))
        pool_figure (&a.figures, POOL_BY_USERS, cases[i].users);
      if (cases[i].known)
        pool_figure_words (&a.figures, POOL_BY_ALARM, none);
      cr_assert_eq (pool_rule_fires (a.memory, 0, 0, &a.figures, 0), cases[i].fires, "%s, case %u",
                    cases[i].when, i);
      end (&a);
    }
}

Test (pool_rules, a_rule_says_its_figures)
{
  static const char *const backup[] = { "backup", NULL };
  g_autofree char *said = NULL;
  g_autoptr (SimScenario) scenario = read_with (
      "events: [{ name: backup, at: 0 s, for: 1 h }]\n"
      "    rules: [{ name: a, when: { load: { above: 80 %, until: 60 %, for: 10 s }, not: { event: backup }, "
      "full-in: { below: 5 min } }, for: 1 min, do: give }]",
      &said);
  PoolFigures figures = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  cr_assert_not_null (scenario, "%s", said);
  const PoolMatrix *matrix = ((const PoolOptions *)scenario->systems[0].options)->terms.rules;
  pool_figure (&figures, POOL_BY_LOAD, 0.912345);
  pool_figure (&figures, POOL_BY_FULL_IN, (double)INFINITY);
  pool_figure_words (&figures, POOL_BY_EVENT, backup);
  pool_rule_write (&matrix->rules[0], &figures, text);
  cr_assert_str_eq (text->str,
                    "(load 91.23 %, above 80 % until 60 % for 10 s) and (not (event backup, asked for backup)) "
                    "and (full-in never, below 5 min), all that for 1 min");
  cr_assert (matrix->rules[0].of_machine, "load is a machine's");
}

/* The rows of the documented behaviour, and how their limits are changed. */
Test (pool_rules, the_documented_matrix)
{
  static const char *const names[]
      = { "intrusion",  "failure", "operator-gives", "operator-takes", "operator-moves", "past-second",
          "past-first", "vacancy", "peak",           "trend",          "late",           "excess" };
  Asked all = matrix_of ("documented"), less = matrix_of ("{ documented: { ahead: 0 s, excess: 100 % } }"),
        more = matrix_of ("[{ name: first, when: { users: { above: 1 } }, do: give }, documented]"),
        none = matrix_of ("none");

  cr_assert_eq (all.matrix->count, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cr_assert_str_eq (all.matrix->rules[i].name, names[i]);
  cr_assert_eq (less.matrix->count, G_N_ELEMENTS (names) - 2);
  cr_assert_eq (more.matrix->count, G_N_ELEMENTS (names) + 1);
  cr_assert_str_eq (more.matrix->rules[1].name, "intrusion");
  cr_assert_eq (none.matrix->count, 0);
  end (&all);
  end (&less);
  end (&more);
  end (&none);
}

/* Editors are told of every criterion, and of every thing that can be done. */
Test (pool_rules, the_schema_has_them_all)
{
  for (guint i = 0; i < POOL_CRITERIA; i++)
    {
      g_autofree char *key = g_strdup_printf ("\"%s\":", pool_criteria[i].name);
      cr_assert_not_null (strstr (pool_rules_custom.schema, key), "no %s in the schema", key);
    }
  for (guint i = 0; pool_act_names[i] != NULL; i++)
    cr_assert_not_null (strstr (pool_rules_custom.schema, pool_act_names[i]));
  for (guint i = 0; pool_urgency_names[i] != NULL; i++)
    cr_assert_not_null (strstr (pool_rules_custom.schema, pool_urgency_names[i]));
}
