/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/diag.h"
#include "sim/base/word.h"

#include <criterion/criterion.h>
#include <string.h>

static SimPlace
at (SimDiags *diags, int line, int column)
{
  return (SimPlace){ sim_diags_intern (diags, "a.scenario.yaml"), line, column };
}

Test (diag, notes_are_no_problem)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  sim_diags_note (diags, at (diags, 4, 1), "nobody looks at `%s`", "x");
  cr_expect_eq (sim_diags_errors (diags) + sim_diags_warnings (diags), 0);
  g_autofree char *text = sim_diags_text (diags);
  cr_expect_str_eq (text, "a.scenario.yaml:4:1: note: nobody looks at `x`\n");
}

Test (diag, one_line_a_problem)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  sim_diags_error (diags, at (diags, 3, 7), 26, "unknown key `%s`; did you mean `seed`?", "sed");
  sim_diags_warning (diags, at (diags, 4, 0), 67, "slow");
  sim_diags_error (diags, (SimPlace){ NULL, 0, 0 }, 1, "nothing to read");
  g_autofree char *text = sim_diags_text (diags);
  cr_expect_str_eq (text, "a.scenario.yaml:3:7: error[E026]: unknown key `sed`; did you mean `seed`?\n"
                          "a.scenario.yaml:4: warning[W067]: slow\n"
                          "rehearse: error[E001]: nothing to read\n");
  cr_expect_eq (sim_diags_errors (diags), 2);
  cr_expect_eq (sim_diags_warnings (diags), 1);
}

static char *
printed (const SimDiags *diags)
{
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream (&text, &length);
  cr_assert (sim_diags_print (diags, out, true));
  fclose (out);
  char *copy = g_strdup (text);
  free (text);
  return copy;
}

Test (diag, the_caret_stands_below_the_column)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  static const char source[] = "seed: 7\r\nnäme: \x1b[31m\nlast";
  sim_diags_source (diags, "a.scenario.yaml", source, strlen (source));
  sim_diags_error (diags, at (diags, 2, 1), 26, "one");
  sim_diags_error (diags, at (diags, 2, 8), 26, "two");
  sim_diags_error (diags, at (diags, 3, 5), 26, "three");
  sim_diags_error (diags, at (diags, 9, 1), 26, "beyond");
  g_autofree char *text = printed (diags);
  cr_expect_str_eq (text,
                    "a.scenario.yaml:2:1: error[E026]: one\n     2 | näme: \\x1b[31m\n       | ^\n"
                    "a.scenario.yaml:2:8: error[E026]: two\n     2 | näme: \\x1b[31m\n       |           ^\n"
                    "a.scenario.yaml:3:5: error[E026]: three\n     3 | last\n       |     ^\n"
                    "a.scenario.yaml:9:1: error[E026]: beyond\n");
}

Test (diag, twenty_errors_are_shown)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  for (int i = 1; i <= 1000; i++)
    sim_diags_error (diags, at (diags, i, 1), 26, "no");
  g_autofree char *text = sim_diags_text (diags);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  cr_expect_eq (g_strv_length (lines), 22);
  cr_expect_str_eq (lines[20], "rehearse: too many errors; the first 20 are shown");
  cr_expect_eq (sim_diags_errors (diags), 1000);
}

Test (diag, quoted_bytes_cannot_drive_a_terminal)
{
  g_autofree char *a = sim_escape ("a\x1b[2J\x7f\xff\xc3\xa9 \xe2\x80\xae\n", -1);
  cr_expect_str_eq (a, "a\\x1b[2J\\x7f\\xffé \\u202e\\x0a");
  g_autofree char *b = sim_escape ("a\0b", 3);
  cr_expect_str_eq (b, "a\\x00b");
  g_autofree char *c = sim_escape ("\xe2\x82", 2);
  cr_expect_str_eq (c, "\\xe2\\x82");
}

Test (diag, a_word_that_was_begun_is_nearer_than_one_of_few_other_letters)
{
  static const char *const words[] = { "patients.failed", "patients.availability-of-all",
                                       "patients.availability", "patients.answered", NULL };
  cr_expect_str_eq (sim_nearest ("patients.avail", words), "patients.availability");
  cr_expect_str_eq (sim_nearest ("PATIENTS.AVAIL", words), "patients.availability");
  cr_expect_str_eq (sim_nearest ("patients.fialed", words), "patients.failed");
  static const char *const others[] = { "in", "information", "an", NULL };
  cr_expect_str_eq (sim_nearest ("on", others), "in", "two letters begin too many words");
}

Test (diag, a_word_of_a_list_or_which_are_right)
{
  static const char *const words[] = { "most", "least", NULL };
  static const char *const levels[] = { "event", "detail", "packet", NULL };
  g_autofree char *none = NULL, *max = NULL, *far = NULL, *slip = NULL;
  cr_expect_eq (sim_word_place ("least", words, &none), 1);
  cr_expect_null (none);
  cr_expect_eq (sim_word_place ("max", words, &max), -1);
  cr_expect_str_eq (max, "expected most or least; did you mean `most`?");
  cr_expect_eq (sim_word_place ("max", levels, &far), -1);
  cr_expect_str_eq (far, "expected event, detail or packet");
  cr_expect_eq (sim_word_place ("evnet", levels, &slip), -1);
  cr_expect_str_eq (slip, "expected event, detail or packet; did you mean `event`?");
}

Test (diag, the_nearest_word_is_near)
{
  static const char *const words[] = { "duration", "seed", "load", "latency", NULL };
  cr_expect_str_eq (sim_nearest ("sed", words), "seed");
  cr_expect_str_eq (sim_nearest ("durration", words), "duration");
  cr_expect_str_eq (sim_nearest ("latnecy", words), "latency");
  cr_expect_str_eq (sim_nearest ("LOAD", words), "load");
  cr_expect_null (sim_nearest ("colour", words));
  cr_expect_null (sim_nearest ("xy", words));
  cr_expect_null (sim_nearest ("", words));
}
