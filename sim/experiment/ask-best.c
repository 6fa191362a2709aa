/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way is the best, by KN over the runs that are there. */
#include "sim/experiment/ask.h"

#include <math.h>
#include <string.h>

SimSelect *
sim_asked_select (const SimAsked *asked)
{
  return sim_select_new (asked->count, asked->apart, 1 - SIM_CONFIDENCE, SIM_ASK_FIRST, asked->most);
}

static void
row_free (gpointer row)
{
  if (row != NULL)
    g_array_unref (row);
}

/* What the ways that are left showed in each run that is there, at most `most`: rows by way, NULL: dropped. */
static GPtrArray *
read_rows (const SimAsked *asked, const SimSelect *select, guint most, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  for (guint w = 0; w < asked->count; w++)
    {
      const SimWay *way = &asked->ways[w];
      GArray *row = NULL;
      guint there = 0;
      if (sim_select_alive (select, w)
          && (!sim_ways_there (way, &there, error)
              || (row = sim_measure_values (asked->measure, way->results, way->point, MIN (there, most), error))
                     == NULL))
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

/* The next stage of the ways that are left; false: it is not there, or *lacks says that it has no value. */
static bool
next_stage (const SimAsked *asked, const SimSelect *select, const GPtrArray *rows, double *stage, char **lacks)
{
  guint run = (guint)sim_select_stages (select);
  for (guint w = 0; w < asked->count; w++)
    {
      const GArray *row = rows->pdata[w];
      if (!sim_select_alive (select, w))
        continue;
      if (run >= row->len)
        return false;
      stage[w] = g_array_index (row, double, run);
    }
  for (guint w = 0; w < asked->count; w++)
    if (sim_select_alive (select, w) && !isfinite (stage[w]))
      {
        *lacks = g_strdup_printf ("run %u of %s has no value of %s; a measure that every run has is wanted",
                                  run, asked->ways[w].label, asked->measure->title);
        return false;
      }
  return true;
}

bool
sim_asked_feed (const SimAsked *asked, SimSelect *select, guint most, char **lacks, GError **error)
{
  g_autoptr (GPtrArray) rows = read_rows (asked, select, most, error);
  g_autofree double *stage = g_new0 (double, asked->count);
  *lacks = NULL;
  while (rows != NULL && sim_select_stages (select) < most && !sim_select_done (select)
         && next_stage (asked, select, rows, stage, lacks))
    sim_select_add (select, stage);
  return rows != NULL;
}

/* -- what is said --------------------------------------------------------------------------------- */

static int
widest (const SimAsked *asked)
{
  gsize wide = 0;
  for (guint w = 0; w < asked->count; w++)
    wide = MAX (wide, strlen (asked->ways[w].label));
  return (int)wide;
}

static void
say_way (const SimAsked *asked, const SimSelect *select, guint way, GString *out)
{
  g_autofree char *mean = sim_measure_text (asked->measure, sim_select_mean (select, way));
  guint64 dropped = sim_select_dropped (select, way);
  g_string_append_printf (out, "  %-*s  %-10s  ", widest (asked), asked->ways[way].label, mean);
  if (dropped > 0)
    g_string_append_printf (out, "dropped after %" G_GUINT64_FORMAT " runs\n", dropped);
  else
    g_string_append (out, sim_select_done (select) ? "the best\n" : "still in\n");
}

/* Which is the best is only known of ways that are further apart than was asked. */
static void
say_ties (const SimAsked *asked, const SimSelect *select, GPtrArray *said)
{
  guint best = sim_select_best (select);
  for (guint w = 0; w < asked->count; w++)
    {
      double behind = fabs (sim_select_mean (select, w) - sim_select_mean (select, best));
      g_autofree char *seen = sim_measure_text (asked->measure, behind);
      const char *apart = asked->question->apart;
      if (w != best && behind < asked->apart)
        sim_said_add (said, "as good",
                      g_strdup_printf ("%s: %s from the best as far as was seen, less than %s; "
                                       "--equivalent-within '%s' asks whether they are the same",
                                       asked->ways[w].label, seen, apart, apart));
    }
}

static void
say_verdict (const SimAsked *asked, const SimSelect *select, guint64 all, GPtrArray *said)
{
  const char *best = asked->ways[sim_select_best (select)].label;
  g_autofree char *promise = sim_select_guarantee (select, asked->question->apart);
  if (sim_select_done (select))
    {
      sim_said_add (said, "best",
                    g_strdup_printf ("%s, after %" G_GUINT64_FORMAT " runs in all. %s", best, all, promise));
      say_ties (asked, select, said);
    }
  else
    sim_said_add (said, "inconclusive",
                  g_strdup_printf ("%s so far; about %" G_GUINT64_FORMAT " more runs of each that is still in",
                                   best, sim_select_more (select)));
}

void
sim_asked_say_best (const SimAsked *asked, const SimSelect *select, SimAnswer *answer)
{
  guint64 all = 0;
  answer->verdict = sim_select_done (select) ? SIM_JUDGED_PASSED : SIM_JUDGED_INCONCLUSIVE;
  if (sim_select_stages (select) == 0)
    {
      sim_said_add (answer->said, "inconclusive", g_strdup ("there is no run yet that every way has"));
      return;
    }
  g_string_append_printf (answer->table, "%s, the %s is best\n", asked->measure->title, asked->question->best);
  for (guint w = 0; w < asked->count; w++)
    {
      guint64 dropped = sim_select_dropped (select, w);
      say_way (asked, select, w, answer->table);
      all += dropped > 0 ? dropped : sim_select_stages (select);
    }
  say_verdict (asked, select, all, answer->said);
}

char *
sim_asked_expects (const SimAsked *asked, const SimSelect *select, guint allowed)
{
  guint64 stages = sim_select_stages (select), last = sim_select_last (select);
  guint left = 0;
  if (last == 0 || last == G_MAXUINT64 || sim_select_done (select))
    return NULL;
  for (guint w = 0; w < asked->count; w++)
    left += sim_select_alive (select, w);
  guint64 about = MIN (stages + sim_select_more (select), last);
  g_autofree char *of = about > allowed ? g_strdup_printf ("; %u are allowed", allowed) : g_strdup ("");
  return g_strdup_printf ("after %" G_GUINT64_FORMAT
                          " runs of each, %u of %u ways are left: about %" G_GUINT64_FORMAT
                          " runs of each are to be expected, %" G_GUINT64_FORMAT " at most%s",
                          stages, left, asked->count, about, last, of);
}
