/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test: every scenario of a folder, judged over its runs; for people, as TAP, as JUnit's XML. */
#include "sim/cli/study.h"
#include "sim/experiment/judge.h"
#include "sim/observe/output.h"

#include <errno.h>
#include <string.h>

#define SUFFIX ".scenario.yaml"

/* A point of a file, or a file that cannot be read (no judge). */
typedef struct Case
{
  char *file, *name; /* "rais/host-dies count=4" */
  bool read;
  guint point;
  SimScenario *scenario;
  SimJudge *judge;
} Case;

typedef struct Suite
{
  SimStudy study;
  char *junit;
  gboolean tap;
  GPtrArray *files, *cases;
  GString *out;
} Suite;

static void
case_free (gpointer data)
{
  Case *one = data;
  sim_judge_free (one->judge);
  sim_scenario_free (one->scenario);
  g_free (one->file);
  g_free (one->name);
  g_free (one);
}

/* -- what there is -------------------------------------------------------------------------------- */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* Files below a folder, in order of their names; links are not followed. */
static bool
gather (Suite *suite, const char *path, int depth, int *status)
{
  g_autoptr (GError) error = NULL;
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_ptr_array_add (suite->files, g_strdup (path));
      return true;
    }
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  if (dir == NULL)
    {
      *status = sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s", error->message);
      return false;
    }
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      bool folder = g_file_test (name, G_FILE_TEST_IS_DIR) && !g_file_test (name, G_FILE_TEST_IS_SYMLINK);
      if ((folder && depth < 16) || g_str_has_suffix (name, SUFFIX))
        if (!gather (suite, name, depth + 1, status))
          return false;
    }
  return true;
}

static Case *
add_case (Suite *suite, const char *file, const char *name)
{
  Case *one = g_new0 (Case, 1);
  one->file = g_strdup (file);
  one->name = g_strdup (name);
  g_ptr_array_add (suite->cases, one);
  return one;
}

/* What cannot be read is a case that fails; the others go on. */
static bool
add_file (Suite *suite, const char *file, int *status)
{
  guint first = sim_plan_points (suite->study.plan);
  int wrong = SIM_EXIT_OK;
  suite->study.seeded = suite->study.seed_text != NULL; /* each has its own seed */
  if (!sim_study_add (&suite->study, file, NULL, &wrong))
    {
      add_case (suite, file, file);
      return true;
    }
  for (guint i = first; i < sim_plan_points (suite->study.plan); i++)
    {
      const SimPoint *point = sim_plan_point (suite->study.plan, i);
      g_autofree char *name = point->setting_count == 0
                                  ? g_strdup (point->scenario)
                                  : g_strdup_printf ("%s %s", point->scenario, point->label);
      Case *one = add_case (suite, file, name);
      one->read = true;
      one->point = i;
      if (!sim_study_scenario (&suite->study, i, &one->scenario, status))
        return false;
    }
  return true;
}

/* -- what came of it ------------------------------------------------------------------------------ */

static bool
hear (const SimResult *run, gpointer data)
{
  sim_judge_add (data, run);
  return true;
}

static bool
play (Suite *suite, int *status)
{
  g_autoptr (GError) error = NULL;
  if (sim_plan_points (suite->study.plan) == 0)
    return true;
  if (!sim_study_open (&suite->study, NULL, status))
    return false;
  for (guint i = 0; i < sim_plan_points (suite->study.plan); i++)
    sim_study_need (&suite->study, i,
                    suite->study.runs > 0 ? (guint)suite->study.runs : sim_plan_runs (suite->study.plan, i));
  if (!sim_study_play (&suite->study, status))
    return false;
  for (guint i = 0; i < suite->cases->len; i++)
    {
      Case *one = suite->cases->pdata[i];
      if (!one->read)
        continue;
      one->judge = sim_judge_new (one->scenario, SIM_CONFIDENCE);
      if (!sim_results_each (suite->study.results, one->point, hear, one->judge, &error))
        return sim_study_fail (error, status);
      sim_judge_finish (one->judge);
    }
  return true;
}

static SimJudgement
verdict_of (const Case *one)
{
  return one->judge == NULL ? SIM_JUDGED_FAILED : sim_judge_verdict (one->judge);
}

/* As a shell wants it; plain words as they are. */
static void
append_word (GString *out, const char *word)
{
  g_autofree char *quoted = g_shell_quote (word);
  bool plain = word[0] != '\0' && strpbrk (word, " \t\n\"'\\$`*?[]{}()<>|&;!#~") == NULL;
  g_string_append_printf (out, " %s", plain ? word : quoted);
}

/* How to see it again; the first run that did not hold it. g_free(). */
static char *
again (const Suite *suite, const Case *one, const SimClaim *claim)
{
  const SimPoint *point = sim_plan_point (suite->study.plan, one->point);
  GString *out = g_string_new ("rehearse run");
  append_word (out, one->file);
  g_string_append_printf (out, " --seed %" G_GUINT64_FORMAT, point->seed);
  if (claim->first > 0)
    g_string_append_printf (out, " --replication %u", claim->first);
  for (guint i = 0; i < point->setting_count; i++)
    {
      g_autofree char *set = g_strdup_printf ("%s=%s", point->settings[i].path, point->settings[i].value);
      g_string_append (out, " --set");
      append_word (out, set);
    }
  return g_string_free (out, FALSE);
}

/* Each claim that was not passed, and how to see it again; lines begin with `indent`. */
static void
append_trouble (const Suite *suite, const Case *one, const char *indent, GString *out)
{
  if (one->judge == NULL)
    g_string_append_printf (out, "%sthe scenario cannot be read\n", indent);
  for (guint i = 0; one->judge != NULL && i < sim_judge_claims (one->judge); i++)
    {
      const SimClaim *claim = sim_judge_claim (one->judge, i);
      g_autofree char *text = sim_claim_text (claim);
      if (claim->verdict == SIM_JUDGED_PASSED)
        continue;
      g_string_append_printf (out, "%s%s\n", indent, text);
      if (claim->example != NULL)
        {
          g_autofree char *how = again (suite, one, claim);
          g_string_append_printf (out, "%sagain: %s\n", indent, how);
        }
    }
}

static guint
count (const Suite *suite, SimJudgement verdict)
{
  guint n = 0;
  for (guint i = 0; i < suite->cases->len; i++)
    n += verdict_of (suite->cases->pdata[i]) == verdict;
  return n;
}

static void
say_people (Suite *suite)
{
  for (guint i = 0; i < suite->cases->len; i++)
    {
      const Case *one = suite->cases->pdata[i];
      g_string_append_printf (suite->out, "%-12s  %s\n", sim_judgements[verdict_of (one)], one->name);
      append_trouble (suite, one, "              ", suite->out);
    }
  g_string_append_printf (suite->out, "%u passed, %u failed, %u inconclusive\n",
                          count (suite, SIM_JUDGED_PASSED), count (suite, SIM_JUDGED_FAILED),
                          count (suite, SIM_JUDGED_INCONCLUSIVE));
}

/* TAP 14. What is inconclusive is not ok. */
static void
say_tap (Suite *suite)
{
  g_string_append_printf (suite->out, "TAP version 14\n1..%u\n", suite->cases->len);
  for (guint i = 0; i < suite->cases->len; i++)
    {
      const Case *one = suite->cases->pdata[i];
      bool good = verdict_of (one) == SIM_JUDGED_PASSED;
      g_auto (GStrv) parts = g_strsplit (one->name, "#", -1);
      g_autofree char *name = g_strjoinv ("\\#", parts);
      g_string_append_printf (suite->out, "%s %u - %s\n", good ? "ok" : "not ok", i + 1, name);
      append_trouble (suite, one, "# ", suite->out);
    }
}

static void
append_xml (GString *out, const char *text)
{
  g_autofree char *clean = sim_escape (text, -1);
  g_autofree char *marked = g_markup_escape_text (clean, -1);
  g_string_append (out, marked);
}

/* As Jenkins and others read it: an inconclusive case is an error, a failed one a failure. */
static char *
junit (const Suite *suite)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_string_append_printf (out, "<testsuite name=\"rehearse\" tests=\"%u\" failures=\"%u\" errors=\"%u\">\n",
                          suite->cases->len, count (suite, SIM_JUDGED_FAILED),
                          count (suite, SIM_JUDGED_INCONCLUSIVE));
  for (guint i = 0; i < suite->cases->len; i++)
    {
      const Case *one = suite->cases->pdata[i];
      SimJudgement verdict = verdict_of (one);
      const char *tag = verdict == SIM_JUDGED_FAILED ? "failure" : "error";
      g_string_append (out, "  <testcase classname=\"");
      append_xml (out, one->file);
      g_string_append (out, "\" name=\"");
      append_xml (out, one->name);
      g_string_append (out, verdict == SIM_JUDGED_PASSED ? "\"/>\n" : "\">\n");
      if (verdict == SIM_JUDGED_PASSED)
        continue;
      g_autoptr (GString) trouble = g_string_new (NULL);
      append_trouble (suite, one, "", trouble);
      g_autofree char *marked = g_markup_escape_text (trouble->str, -1);
      g_string_append_printf (out, "    <%s message=\"%s\">%s</%s>\n  </testcase>\n", tag,
                              sim_judgements[verdict], marked, tag);
    }
  g_string_append (out, "</testsuite>\n");
  return g_string_free (out, FALSE);
}

static int
suite_exit (const Suite *suite)
{
  return count (suite, SIM_JUDGED_FAILED) > 0         ? SIM_EXIT_EXPECTATION
         : count (suite, SIM_JUDGED_INCONCLUSIVE) > 0 ? SIM_EXIT_INCONCLUSIVE
                                                      : SIM_EXIT_OK;
}

static int
report (Suite *suite)
{
  g_autoptr (GError) error = NULL;
  if (suite->junit != NULL)
    {
      g_autofree char *xml = junit (suite);
      if (!g_file_set_contents_full (suite->junit, xml, -1,
                                     G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
                                     &error))
        return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s", error->message);
    }
  (suite->tap ? say_tap : say_people) (suite);
  return sim_cli_say (suite->out->str, suite_exit (suite));
}

static int
test (Suite *suite, int argc, char **argv)
{
  int status = SIM_EXIT_OK;
  for (int i = 1; i < argc; i++)
    if (!gather (suite, argv[i], 0, &status))
      return status;
  for (guint i = 0; i < suite->files->len; i++)
    if (!add_file (suite, suite->files->pdata[i], &status))
      return status;
  if (suite->cases->len == 0)
    return sim_cli_fail (SIM_EXIT_INPUT, "no file there ends in " SUFFIX);
  return play (suite, &status) ? report (suite) : status;
}

int
sim_verb_test (const SimVerb *verb, int argc, char **argv)
{
  Suite suite = { .files = g_ptr_array_new_with_free_func (g_free),
                  .cases = g_ptr_array_new_with_free_func (case_free),
                  .out = g_string_new (NULL) };
  int status;
  sim_study_init (&suite.study, verb, argc, argv);
  suite.study.keep = SIM_KEEP_NONE;
  const GOptionEntry own[] = {
    { "tap", 0, 0, G_OPTION_ARG_NONE, &suite.tap, "print TAP", NULL },
    { "junit", 0, 0, G_OPTION_ARG_FILENAME, &suite.junit, "write JUnit's XML too", "FILE" },
    { NULL },
  };
  g_autofree GOptionEntry *entries = sim_study_entries (&suite.study, own);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, G_MAXINT16, &status)
      && sim_study_read (&suite.study, &status))
    status = test (&suite, argc, argv);
  g_free (suite.junit);
  g_ptr_array_unref (suite.files);
  g_ptr_array_unref (suite.cases);
  g_string_free (suite.out, TRUE);
  sim_study_clear (&suite.study);
  return status;
}
