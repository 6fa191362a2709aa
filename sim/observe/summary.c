/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page for a terminal: verdict first, then what clients felt, incident by incident, what
 * was broken, and where the pictures are.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include "sim/observe/service.h"
#include <math.h>
#include <string.h>

enum
{
  LINES = 24,
  COLUMNS = 100,
  EXPECTATIONS = 5, /* lines of each part at most, so that all together are not more than LINES */
  LOADS = 3,
  INCIDENTS = 4,
  INVARIANTS = 2
};

typedef enum Tint
{
  TINT_NONE,
  TINT_GOOD,
  TINT_BAD,
  TINT_DIM
} Tint;

typedef struct Page
{
  GPtrArray *lines; /* char *; NULL: a blank line if there is room */
  bool colour;
} Page;

/* One line, cut at COLUMNS characters; its first `tinted` bytes in colour (0: all). */
static void
put (Page *page, Tint tint, gsize tinted, const char *text)
{
  static const char *const codes[] = { "", "\033[1;32m", "\033[1;31m", "\033[2m" };
  g_autofree char *safe = sim_escape (text, -1);
  g_autofree char *cut = NULL;
  if (g_utf8_strlen (safe, -1) > COLUMNS)
    {
      g_autofree char *head = g_utf8_substring (safe, 0, COLUMNS - 3);
      cut = g_strconcat (head, "...", NULL);
    }
  const char *line = cut != NULL ? cut : safe;
  gsize n = tinted == 0 ? strlen (line) : MIN (tinted, strlen (line));
  if (page->colour && tint != TINT_NONE)
    g_ptr_array_add (page->lines, g_strdup_printf ("%s%.*s\033[0m%s", codes[tint], (int)n, line, line + n));
  else
    g_ptr_array_add (page->lines, g_strdup (line));
}

static void G_GNUC_PRINTF (4, 5) say (Page *page, Tint tint, gsize tinted, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  put (page, tint, tinted, text);
}

static guint
lines_left (const Page *page)
{
  guint used = 1; /* the place comes last */
  for (guint i = 0; i < page->lines->len; i++)
    used += page->lines->pdata[i] != NULL;
  return used < LINES ? LINES - used : 0;
}

/* -- verdict ------------------------------------------------------------------------------ */

/* What was not met that this run decides; *many: how many are asked of many runs. */
static guint
count_bad (const SimObserver *observer, guint *many)
{
  guint n = 0;
  *many = 0;
  for (guint i = 0; i < sim_observer_verdicts (observer); i++)
    {
      const SimVerdictLine *line = sim_observer_verdict (observer, i);
      bool of_many = line->expect != NULL && line->expect->share > 0;
      *many += of_many;
      n += line->result != SIM_VERDICT_PASSED && !of_many;
    }
  return n;
}

static void
say_verdict (Page *page, const SimObserver *observer)
{
  const SimScenario *s = observer->scenario;
  bool good = sim_observer_passed (observer);
  guint many, bad = count_bad (observer, &many), all = sim_observer_verdicts (observer) - many;
  g_autofree char *length = sim_value_text ((double)observer->ended, SIM_UNIT_TIME);
  const char *plural = all == 1 ? "" : "s";
  g_autofree char *of = all == 0 ? g_strdup ("no expectations")
                        : bad == 0
                            ? g_strdup_printf ("%s%u expectation%s met", all == 1 ? "" : "all ", all, plural)
                            : g_strdup_printf ("%u of %u expectation%s not met", bad, all, plural);
  g_autofree char *asked = many > 0 ? g_strdup_printf (", %u asked of many runs", many) : g_strdup ("");
  const char *stop = observer->end == SIM_WORLD_DONE    ? ""
                     : observer->end == SIM_WORLD_STUCK ? ", STUCK"
                                                        : ", stopped";
  say (page, good ? TINT_GOOD : TINT_BAD, 6, "%s  %s, seed %" G_GUINT64_FORMAT ", %s played%s: %s%s",
       good ? "PASSED" : "FAILED", s->name, observer->options.seed, length, stop, of, asked);
  if (s->why != NULL && *s->why != '\0')
    say (page, TINT_DIM, 0, "        %s", s->why);
}

static void
say_lines (Page *page, const SimObserver *observer, bool good, guint *room)
{
  guint skipped = 0;
  for (guint i = 0; i < sim_observer_verdicts (observer); i++)
    {
      const SimVerdictLine *line = sim_observer_verdict (observer, i);
      if ((line->result == SIM_VERDICT_PASSED) != good)
        continue;
      if (*room > 0)
        say (page, good ? TINT_GOOD : TINT_BAD, 7, "%s", line->text);
      else
        skipped++;
      *room -= *room > 0;
    }
  if (skipped > 0)
    say (page, TINT_DIM, 0, "        and %u more that %s", skipped, good ? "passed" : "did not pass");
}

/* -- clients ------------------------------------------------------------------------------ */

static const SimMetricRow *
row_of (const SimObserver *observer, const char *scope, const char *metric)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", scope, metric);
  return sim_observer_find_metric (observer, name);
}

static char *
row_text (const SimMetricRow *row, double value)
{
  return row == NULL || isnan (value) ? g_strdup ("-") : sim_value_text (value, row->unit);
}

static char *
outage_text (const SimObserver *observer, const char *scope)
{
  const SimMetricRow *longest = row_of (observer, scope, "longest-outage");
  SimTime at = sim_metrics_outage_at (observer->metrics, scope);
  if (longest == NULL || isnan (longest->value) || at == SIM_NEVER)
    return g_strdup (longest == NULL || isnan (longest->value) ? "-" : "none");
  g_autofree char *length = sim_value_text (longest->value, SIM_UNIT_TIME);
  g_autofree char *from = sim_instant_text (at);
  return g_strdup_printf ("%s from %s", length, from);
}

static void
say_load (Page *page, const SimObserver *observer, const char *scope, const char *label)
{
  const SimMetricRow *tried = row_of (observer, scope, "tried"),
                     *share = row_of (observer, scope, "availability");
  const SimMetricRow *response = row_of (observer, scope, "response-time");
  if (tried == NULL || share == NULL || response == NULL)
    return;
  g_autofree char *availability = row_text (share, share->value);
  g_autofree char *p50 = row_text (response, response->quantiles[0]);
  g_autofree char *p95 = row_text (response, response->quantiles[2]);
  g_autofree char *p99 = row_text (response, response->quantiles[3]);
  g_autofree char *outage = outage_text (observer, scope);
  say (page, TINT_NONE, 0, "%-18.18s %9.0f %12s %9s %9s %9s   %s", label, tried->value, availability, p50, p95,
       p99, outage);
}

static void
say_loads (Page *page, const SimObserver *observer)
{
  const SimScenario *s = observer->scenario;
  if (s->load_count == 0)
    return;
  say (page, TINT_DIM, 0, "%-18s %9s %12s %9s %9s %9s   %s", "clients", "requests", "availability", "p50",
       "p95", "p99", "longest outage");
  for (guint i = 0; i < MIN (s->load_count, LOADS); i++)
    say_load (page, observer, s->loads[i].name, s->loads[i].name);
  g_autofree char *total = g_strdup_printf ("total of %u loads", s->load_count);
  if (s->load_count > 1)
    say_load (page, observer, "total", total);
}

/* "13 requests failed: timeout 12, refused 1"; nothing where none did. */
static void
say_failures (Page *page, const SimObserver *observer)
{
  const SimScenario *s = observer->scenario;
  const char *scope = s->load_count == 1 ? s->loads[0].name : "total";
  const SimMetricRow *failed = row_of (observer, scope, "failed");
  if (failed == NULL || !(failed->value > 0))
    return;
  g_autoptr (GString) reasons = g_string_new (NULL);
  for (guint i = SIM_SERVICE_FAILED_AS; i < SIM_SERVICE_UNFINISHED; i++)
    {
      const char *metric = sim_service_metrics[i].name;
      const SimMetricRow *row = row_of (observer, scope, metric);
      if (row != NULL && row->value > 0)
        g_string_append_printf (reasons, "%s %s %.0f", reasons->len > 0 ? "," : "", metric + strlen ("failed-"),
                                row->value);
    }
  say (page, TINT_DIM, 0, "        %.0f request%s failed:%s", failed->value, failed->value == 1 ? "" : "s",
       reasons->str);
}

/* How much of the time from `from` to `until` no incident covers. */
static SimTime
outside_incidents (const SimObserver *observer, SimTime from, SimTime until)
{
  g_autoptr (GArray) covered = g_array_new (FALSE, FALSE, sizeof (SimStretch));
  for (guint i = 0; i < sim_world_incidents (observer->world); i++)
    {
      const SimIncident *x = sim_world_incident (observer->world, i);
      SimTime well = x->clients_well != SIM_NEVER ? x->clients_well : 0;
      SimStretch s = { MAX (x->injected, from), x->censored ? until : MAX (x->converged, well) };
      if (s.from < MIN (s.to, until))
        g_array_append_val (covered, s);
    }
  return until - from - sim_stretches_length (covered, until);
}

/* The longest outage of all loads, of equals the first load's; *of: its load. 0: none. */
static SimTime
longest_outage (const SimObserver *observer, SimTime *from, guint *of)
{
  const SimScenario *s = observer->scenario;
  SimTime longest = 0;
  for (guint i = 0; i < s->load_count; i++)
    {
      const SimMetricRow *row = row_of (observer, s->loads[i].name, "longest-outage");
      SimTime at = sim_metrics_outage_at (observer->metrics, s->loads[i].name);
      if (row == NULL || at == SIM_NEVER || !(row->value > (double)longest))
        continue;
      longest = (SimTime)row->value;
      *from = at;
      *of = i;
    }
  return longest;
}

/* "longest outage 40 s, from 100 s to 140 s, of buyers; 35 s of it in no incident": where no incident tells of
 * most of it, or the table above has no room for its load. */
static void
say_outage (Page *page, const SimObserver *observer)
{
  SimTime from = 0;
  guint of = 0;
  SimTime longest = longest_outage (observer, &from, &of), until = from + longest;
  SimTime outside = outside_incidents (observer, from, until);
  if (longest == 0 || (outside <= longest / 2 && of < LOADS))
    return;
  g_autofree char *length = sim_value_text ((double)longest, SIM_UNIT_TIME);
  g_autofree char *begin = sim_instant_text (from);
  g_autofree char *end = until < observer->ended ? sim_instant_text (until) : g_strdup ("the end");
  g_autofree char *most = sim_value_text ((double)outside, SIM_UNIT_TIME);
  g_autofree char *part = outside == longest      ? g_strdup ("; in no incident")
                          : outside > longest / 2 ? g_strdup_printf ("; %s of it in no incident", most)
                                                  : g_strdup ("");
  say (page, TINT_DIM, 0, "        longest outage %s, from %s to %s, of %s%s", length, begin, end,
       observer->scenario->loads[of].name, part);
}

/* -- incidents ---------------------------------------------------------------------------- */

/* "+3.1 s" after the injection; "-": it did not come to that; "not yet": the run ended first. */
static char *
after_text (const SimIncident *incident, SimTime at)
{
  if (at == SIM_NEVER)
    return g_strdup (incident->censored ? "not yet" : "-");
  g_autofree char *text = sim_value_text ((double)(at - incident->injected), SIM_UNIT_TIME);
  return g_strconcat ("+", text, NULL);
}

static void
say_incident (Page *page, const SimObserver *observer, const SimIncident *incident)
{
  g_autofree char *title = sim_incident_title (observer->world, incident);
  g_autofree char *at = sim_instant_text (incident->injected);
  g_autofree char *detected = after_text (incident, incident->detected);
  g_autofree char *restored
      = incident->disturbed ? after_text (incident, incident->restored) : g_strdup ("not hit");
  g_autofree char *well
      = incident->failed_requests == 0 ? g_strdup ("not hit") : after_text (incident, incident->clients_well);
  g_autofree char *converged = after_text (incident, incident->converged);
  say (page, incident->censored ? TINT_BAD : TINT_NONE, 0, "%2u %-32.32s %10s %10s %10s %13s %11s",
       incident->number, title, at, detected, restored, well, converged);
}

/* Lines for incidents alone, beside their head, what is said of the others, and what was broken. */
static guint
incident_lines (const Page *page, const SimObserver *observer)
{
  guint broken = 0, left = lines_left (page);
  for (guint i = 0; i < sim_world_guard_rows (observer->world); i++)
    broken += sim_world_guard_row (observer->world, i)->violations > 0;
  guint others = 2 + MIN (broken, INVARIANTS + 1);
  return left > others ? MIN (INCIDENTS, left - others) : 1;
}

/* Where there are more than the page has room for, the worst. */
static void
say_incidents (Page *page, const SimObserver *observer)
{
  guint count = sim_world_incidents (observer->world), censored = 0;
  g_autoptr (GArray) worst = sim_incidents_worst (observer->world, incident_lines (page, observer));
  if (count == 0)
    return;
  say (page, TINT_DIM, 0, "   %-32s %10s %10s %10s %13s %11s", "incident", "at", "detected", "restored",
       "clients well", "converged");
  for (guint i = 0; i < worst->len; i++)
    say_incident (page, observer, sim_world_incident (observer->world, g_array_index (worst, guint, i)));
  for (guint i = 0; i < count; i++)
    censored += sim_world_incident (observer->world, i)->censored;
  if (count == worst->len)
    return;
  g_autofree char *open
      = censored > 0 ? g_strdup_printf (", of which %u %s not over", censored, censored == 1 ? "was" : "were")
                     : g_strdup ("");
  say (page, TINT_DIM, 0, "   the %u worst of %u%s; all of them in incidents.csv", worst->len, count, open);
}

/* -- the rest ------------------------------------------------------------------------------ */

/* In plain words, where the page has room for it: the promise, and what was seen instead. */
static void
say_promise (Page *page, const SimGuardRow *row)
{
  g_autofree char *first = sim_instant_text (row->first);
  if (lines_left (page) < 4)
    return;
  say (page, TINT_NONE, 0, "        promised: %s", row->invariant->help);
  say (page, TINT_NONE, 0, "        seen: %s (what led there: trace.log up to %s)",
       row->why != NULL ? row->why : "", first);
}

static void
say_broken (Page *page, const SimObserver *observer)
{
  guint said = 0, more = 0;
  for (guint i = 0; i < sim_world_guard_rows (observer->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (observer->world, i);
      if (row->violations == 0)
        continue;
      if (said++ >= INVARIANTS)
        {
          more++;
          continue;
        }
      g_autofree char *total = sim_value_text ((double)row->total, SIM_UNIT_TIME);
      g_autofree char *first = sim_instant_text (row->first);
      say (page, row->invariant->verdict == SIM_MUST ? TINT_BAD : TINT_NONE, 7,
           "broken  %s.%s (%s, %s): %" G_GUINT64_FORMAT " x, %s in all, first at %s",
           row->system != NULL ? row->system->name : "simulator", row->invariant->name, row->invariant->row,
           row->invariant->verdict == SIM_MUST ? "must hold" : "finding", row->violations, total, first);
      say_promise (page, row);
    }
  if (more > 0)
    say (page, TINT_DIM, 0, "        and %u more in summary.json", more);
}

static void
say_place (Page *page, const SimObserver *observer, const char *place)
{
  if (place == NULL)
    return;
  guint graphs = observer->snapshots != NULL ? observer->snapshots->len : 0;
  g_autofree char *topology = graphs > 0 ? g_strdup_printf (", topology/ (%u graphs)", graphs) : g_strdup ("");
  say (page, TINT_NONE, 0, "results %s: %ssummary.json, trace.log%s", place, observer->drawn ? "run.svg, " : "",
       topology);
}

/* Blank lines between the parts, where all of them fit. */
static char *
page_text (const Page *page)
{
  GString *out = g_string_new (NULL);
  bool roomy = page->lines->len <= LINES;
  for (guint i = 0; i < page->lines->len; i++)
    if (page->lines->pdata[i] != NULL)
      g_string_append_printf (out, "%s\n", (char *)page->lines->pdata[i]);
    else if (roomy && i > 0 && i + 1 < page->lines->len && page->lines->pdata[i + 1] != NULL)
      g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

char *
sim_observer_summary (const SimObserver *observer, const char *place, bool colour)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  Page page = { lines, colour };
  guint room = EXPECTATIONS;
  say_verdict (&page, observer);
  g_ptr_array_add (lines, NULL);
  say_lines (&page, observer, false, &room);
  say_lines (&page, observer, true, &room);
  g_ptr_array_add (lines, NULL);
  say_loads (&page, observer);
  say_failures (&page, observer);
  say_outage (&page, observer);
  g_ptr_array_add (lines, NULL);
  say_incidents (&page, observer);
  g_ptr_array_add (lines, NULL);
  say_broken (&page, observer);
  say_place (&page, observer, place);
  return page_text (&page);
}
