/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of files: what is written reads back, and what could not be written is said.
 */
#include "sim/observe/observe.h"
#include "sim/observe/output.h"
#include <criterion/criterion.h>
#include <float.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static char *
folder (void)
{
  char *dir = g_dir_make_tmp (NULL, NULL);
  cr_assert_not_null (dir);
  return dir;
}

static char *
text_of (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char *text = NULL;
  cr_assert (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  return text;
}

Test (outputs, quote_as_rfc_4180_says)
{
  g_autofree char *dir = folder ();
  SimOutput *out = sim_output_open (dir, "a.csv", NULL);
  const char *const fields[] = { "plain", "a,b", "say \"so\"", "two\nlines", "" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      sim_output_text (out, i > 0 ? "," : "");
      sim_output_csv (out, fields[i]);
    }
  cr_assert (sim_output_close (out, NULL));
  g_autofree char *text = text_of (dir, "a.csv");
  cr_assert_str_eq (text, "plain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",");
  g_rmdir (dir);
}

Test (outputs, escape_as_rfc_8259_says)
{
  g_autofree char *dir = folder ();
  SimOutput *out = sim_output_open (dir, "a.json", NULL);
  sim_output_json (out, "a\"b\\c\n\033[1m");
  sim_output_json_number (out, NAN);
  sim_output_json_number (out, 0.1);
  cr_assert (sim_output_close (out, NULL));
  g_autofree char *text = text_of (dir, "a.json");
  cr_assert_str_eq (text, "\"a\\\"b\\\\c\\u000a\\u001b[1m\"null0.1");
  g_rmdir (dir);
}

Test (outputs, write_numbers_that_read_back_to_the_bit)
{
  const double values[] = { 0.1, 1.0 / 3, 1e-300, 123456789012345678.0, DBL_MAX, DBL_MIN, -2.5, 1e22 };
  char text[SIM_NUMBER_TEXT];
  setlocale (LC_ALL, "de_DE.UTF-8");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    cr_assert_eq (g_ascii_strtod (sim_number (text, values[i]), NULL), values[i], "%s", text);
  cr_assert_str_eq (sim_number (text, 0.1), "0.1");
  cr_assert_str_eq (sim_number (text, NAN), "");
  cr_assert_str_eq (sim_number (text, INFINITY), "inf");
}

/* The first of 15, 16, 17 digits that reads back. */
static void
as_digits (char out[SIM_NUMBER_TEXT], double value)
{
  for (int digits = 15; digits <= 17; digits++)
    {
      snprintf (out, SIM_NUMBER_TEXT, "%.*g", digits, value);
      if (strtod (out, NULL) == value)
        return;
    }
}

Test (outputs, write_every_number_as_the_least_of_15_to_17_digits)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  const double parts[] = { 1, 10, 1e3, 1e5, 1e6, 1e7, 3, 7e8 };
  for (guint i = 0; i < 200000; i++)
    {
      double most = pow (10, g_rand_int_range (rand, 0, 17));
      double value = floor (g_rand_double_range (rand, -most, most)) / parts[i % G_N_ELEMENTS (parts)];
      char is[SIM_NUMBER_TEXT], should[SIM_NUMBER_TEXT];
      if (i % 5 == 0)
        value = nextafter (value, i % 2 == 0 ? INFINITY : -INFINITY);
      if (value == 0)
        continue;
      as_digits (should, value);
      cr_assert_str_eq (sim_number (is, value), should, "%.20g", value);
    }
}

Test (outputs, round_for_people)
{
  const struct
  {
    double value;
    SimUnit unit;
    const char *text;
  } rows[] = { { 4.2137e9, SIM_UNIT_TIME, "4.21 s" },
               { 4e9, SIM_UNIT_TIME, "4 s" },
               { 180e9, SIM_UNIT_TIME, "3 min" },
               { 20e6, SIM_UNIT_TIME, "20 ms" },
               { 12345, SIM_UNIT_TIME, "12.3 us" },
               { 0, SIM_UNIT_TIME, "0 s" },
               { 0.9951, SIM_UNIT_SHARE, "99.51 %" },
               { 1, SIM_UNIT_SHARE, "100 %" },
               { 0.99999, SIM_UNIT_SHARE, "99.999 %" },
               { 0.0012, SIM_UNIT_SHARE, "0.12 %" },
               { 0.00004, SIM_UNIT_SHARE, "0.004 %" },
               { -0.000004, SIM_UNIT_SHARE, "-0.0004 %" },
               { 0, SIM_UNIT_SHARE, "0 %" },
               { 1234567, SIM_UNIT_SIZE, "1235 kB" },
               { 12, SIM_UNIT_NONE, "12" },
               { 100, SIM_UNIT_NONE, "100" },
               { 0.5, SIM_UNIT_NONE, "0.5" },
               { 1e8, SIM_UNIT_BITRATE, "100 Mbit/s" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = sim_value_text (rows[i].value, rows[i].unit);
      cr_assert_str_eq (text, rows[i].text);
    }
}

Test (outputs, say_which_file_cannot_be_opened)
{
  g_autoptr (GError) error = NULL;
  cr_assert_null (sim_output_open ("/nowhere/at/all", "x.csv", &error));
  cr_assert_str_eq (error->message, "/nowhere/at/all/x.csv: open: No such file or directory");
  cr_assert (g_error_matches (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FILE));
}

Test (outputs, follow_no_symbolic_link)
{
  g_autofree char *dir = folder ();
  g_autofree char *link = g_build_filename (dir, "x.csv", NULL);
  g_autoptr (GError) error = NULL;
  cr_assert_eq (symlink ("/dev/null", link), 0);
  cr_assert_null (sim_output_open (dir, "x.csv", &error));
  cr_assert_not_null (error);
  g_unlink (link);
  g_rmdir (dir);
}

/* A file may not grow: the same path through write() as a full disk. */
Test (outputs, say_that_a_write_failed)
{
  g_autofree char *dir = folder ();
  g_autofree char *path = g_build_filename (dir, "big.csv", NULL);
  g_autoptr (GError) error = NULL;
  const struct rlimit least = { 100, 100 };
  signal (SIGXFSZ, SIG_IGN);
  SimOutput *out = sim_output_open (dir, "big.csv", &error);
  cr_assert_not_null (out);
  cr_assert_eq (setrlimit (RLIMIT_FSIZE, &least), 0);
  for (guint i = 0; i < 100000; i++)
    sim_output_text (out, "0123456789");
  bool failed = sim_output_failed (out), good = sim_output_close (out, &error);
  g_autofree char *message = g_strdup_printf ("%s: write: File too large", path);
  g_unlink (path);
  g_rmdir (dir);
  cr_assert (failed);
  cr_assert_not (good);
  cr_assert_str_eq (error->message, message);
}
