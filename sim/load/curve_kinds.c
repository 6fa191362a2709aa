/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms that a curve can have in a scenario: what each can be told, and how it is made. */
#include "sim/load/curve_read.h"
#include <string.h>

/* -- steps ------------------------------------------------------------------------------------ */

typedef struct Step
{
  SimTime at;
  double rate;
} Step;

static const SimOption step_table[] = {
  SIM_OPTION (TIME, "at", offsetof (Step, at), .required = true, .help = "since the start of the run"),
  SIM_OPTION (PER_TIME, "rate", offsetof (Step, rate), .required = true, .help = "from then on"),
  SIM_OPTION_END,
};

static SimCurve *
make_steps (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  if (!sim_read_expect (r->read, tree, SIM_TREE_LIST, "a list of steps"))
    return NULL;
  if (tree->count == 0)
    return sim_curve_refuse (r, tree, SIM_E_VALUE_MISSING,
                             "no steps; expected at least one { at: 0 s, rate: 10 /s }");
  g_autofree SimCurvePiece *pieces = g_new0 (SimCurvePiece, tree->count);
  guint n = 0;
  for (const SimTree *item = tree->first; item != NULL; item = item->next, n++)
    {
      Step *step = sim_arena_take (sim_read_arena (r->read), sizeof *step);
      if (!sim_curve_read_table (r, item, step_table, step))
        return NULL;
      if (n > 0 && step->at <= pieces[n - 1].at)
        return sim_curve_refuse (r, item, SIM_E_DIST_TABLE,
                                 "this step is not after the one before; expected times that ascend");
      pieces[n] = (SimCurvePiece){ step->at, step->rate, step->rate };
    }
  return sim_curve_pieces (pieces, n, 0, 0);
}

/* -- ramp, sine, daily, flash --------------------------------------------------------------------- */

typedef struct Ramp
{
  double from, to;
  SimTime at, over;
} Ramp;

static const SimOption ramp_table[] = {
  SIM_OPTION (PER_TIME, "from", offsetof (Ramp, from), .required = true, .help = "the rate before"),
  SIM_OPTION (PER_TIME, "to", offsetof (Ramp, to), .required = true, .help = "the rate after"),
  SIM_OPTION (TIME, "at", offsetof (Ramp, at), .initial = "0 s", .help = "when it begins"),
  SIM_OPTION (TIME, "over", offsetof (Ramp, over), .required = true, .positive = true,
              .help = "how long it takes"),
  SIM_OPTION_END,
};

static SimCurve *
make_ramp (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  const Ramp *ramp = options;
  return sim_curve_ramp (ramp->from, ramp->to, ramp->at, ramp->over);
}

typedef struct Sine
{
  double mean, amplitude;
  SimTime period, phase, peak;
} Sine;

static const SimOption sine_table[] = {
  SIM_OPTION (PER_TIME, "mean", offsetof (Sine, mean), .required = true, .help = "the mean rate"),
  SIM_OPTION (SHARE, "amplitude", offsetof (Sine, amplitude), .required = true, .help = "of the mean"),
  SIM_OPTION (TIME, "period", offsetof (Sine, period), .required = true, .positive = true,
              .help = "from peak to peak"),
  SIM_OPTION (TIME, "phase", offsetof (Sine, phase), .initial = "0 s",
              .help = "when it goes up through its mean"),
  SIM_OPTION_END,
};

static SimCurve *
make_sine (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  const Sine *sine = options;
  return sim_curve_sine (sine->mean, sine->amplitude, sine->period, sine->phase);
}

static const SimOption daily_table[] = {
  SIM_OPTION (PER_TIME, "mean", offsetof (Sine, mean), .required = true, .help = "the mean rate"),
  SIM_OPTION (SHARE, "amplitude", offsetof (Sine, amplitude), .required = true, .help = "of the mean"),
  SIM_OPTION (TIME, "peak-at", offsetof (Sine, peak), .initial = "14 h",
              .help = "after midnight, when the run starts"),
  SIM_OPTION_END,
};

static SimCurve *
make_daily (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  const Sine *daily = options;
  return sim_curve_daily (daily->mean, daily->amplitude, daily->peak);
}

typedef struct Flash
{
  double base, peak;
  SimTime at, rise, hold, fall;
} Flash;

/* Four times below this add up without a care. */
#define FLASH_MOST (2e18)

static const SimOption flash_table[] = {
  SIM_OPTION (PER_TIME, "base", offsetof (Flash, base), .required = true, .help = "the rate before and after"),
  SIM_OPTION (PER_TIME, "peak", offsetof (Flash, peak), .required = true, .help = "the highest rate"),
  SIM_OPTION (TIME, "at", offsetof (Flash, at), .required = true, .most = FLASH_MOST, .help = "when it begins"),
  SIM_OPTION (TIME, "rise", offsetof (Flash, rise), .initial = "0 s", .most = FLASH_MOST,
              .help = "how long it goes up"),
  SIM_OPTION (TIME, "hold", offsetof (Flash, hold), .initial = "0 s", .most = FLASH_MOST,
              .help = "how long it stays"),
  SIM_OPTION (TIME, "fall", offsetof (Flash, fall), .initial = "0 s", .most = FLASH_MOST,
              .help = "how long it goes down"),
  SIM_OPTION_END,
};

static SimCurve *
make_flash (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  const Flash *flash = options;
  return sim_curve_flash (flash->base, flash->peak, flash->at, flash->rise, flash->hold, flash->fall);
}

/* -- bursts ---------------------------------------------------------------------------------------- */

/* A list of plain values, read one by one as `option` says. */
static bool
read_list_of (const SimCurveRead *r, const SimTree *map, const SimOption *option, gsize size, guint *count,
              void **values)
{
  const SimTree *list = sim_tree_find (map, option->key);
  if (list == NULL)
    {
      sim_diags_error (sim_read_diags (r->read), map->place, SIM_E_VALUE_MISSING, "`%s` is missing; %s",
                       option->key, option->help);
      return false;
    }
  if (!sim_read_expect (r->read, list, SIM_TREE_LIST, option->help))
    return false;
  *count = list->count;
  *values = sim_arena_take (sim_read_arena (r->read), (list->count + 1) * size);
  guint n = 0;
  for (const SimTree *item = list->first; item != NULL; item = item->next)
    if (!sim_read_value (r->read, item, option, (char *)*values + n++ * size))
      return false;
  return true;
}

static SimCurve *
make_bursts (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  const SimOption rate = { .key = "rates",
                           .kind = r->factor ? SIM_OPTION_NUMBER : SIM_OPTION_PER_TIME,
                           .help = "a list of rates, one for each state" };
  static const SimOption mean = { .key = "means",
                                  .kind = SIM_OPTION_TIME,
                                  .positive = true,
                                  .help = "a list of mean times, one for each state" };
  static const char *const words[] = { "rates", "means", NULL };
  void *rates, *means;
  guint rate_count, mean_count;
  if (!sim_read_expect (r->read, tree, SIM_TREE_MAP, "{ rates: [ … ], means: [ … ] }"))
    return NULL;
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    if (!g_strv_contains (words, child->key))
      {
        sim_read_unknown (r->read, child, words);
        return NULL;
      }
  if (!read_list_of (r, tree, &rate, sizeof (double), &rate_count, &rates)
      || !read_list_of (r, tree, &mean, sizeof (SimTime), &mean_count, &means))
    return NULL;
  if (rate_count != mean_count || rate_count == 0)
    return sim_curve_refuse (r, tree, SIM_E_VALUE_MISSING,
                             "bursts need as many rates as means, at least one of each");
  return sim_curve_bursts (rates, means, rate_count);
}

/* -- files ------------------------------------------------------------------------------------------ */

static SimCsv *
read_csv (const SimCurveRead *r, const SimTree *name)
{
  gsize length;
  const char *path;
  char *text = sim_read_file (r->read, name, &length, &path);
  return text == NULL ? NULL : sim_csv_take (text, length, path, SIM_CSV_FIELDS, sim_read_diags (r->read));
}

static const char *const missing_words[] = { "error", "zero", NULL };
static const char *const missing_meanings[]
    = { "the trace has a hole, and the scenario is refused", "nothing was counted in it", NULL };

typedef struct Trace
{
  SimTraceOptions options;
  int missing;
} Trace;

static const SimOption trace_table[] = {
  SIM_OPTION (TEXT, "column", offsetof (Trace, options.column), .help = "the counts; the last one if not said"),
  SIM_OPTION (TIME, "per", offsetof (Trace, options.per), .required = true, .positive = true,
              .help = "the interval that a row counts"),
  SIM_OPTION (NUMBER, "scale", offsetof (Trace, options.scale), .initial = "1",
              .help = "rates are multiplied by it"),
  SIM_OPTION (TIME, "from", offsetof (Trace, options.from), .initial = "0 s",
              .help = "where in the trace the run starts"),
  SIM_OPTION (NUMBER, "speed", offsetof (Trace, options.speed), .initial = "1", .positive = true,
              .help = "the curve goes by so many times as fast; its rates stay"),
  SIM_OPTION (CHOICE, "missing", offsetof (Trace, missing), .initial = "error", .choices = missing_words,
              .meanings = missing_meanings, .help = "what a row that is not there means"),
  SIM_OPTION (FLAG, "repeat", offsetof (Trace, options.repeat), .initial = "false",
              .help = "after the end again from the start, else 0"),
  SIM_OPTION_END,
};

static SimCurve *
make_trace (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  SimTraceOptions trace = ((const Trace *)options)->options;
  trace.missing_zero = ((const Trace *)options)->missing != 0;
  SimCsv *csv = read_csv (r, tree);
  return csv == NULL ? NULL : sim_curve_trace (csv, &trace, sim_read_diags (r->read));
}

static const SimOption replay_table[] = {
  SIM_OPTION (TEXT, "column", offsetof (SimReplayOptions, column),
              .help = "the instants; the first one if not said"),
  SIM_OPTION (NUMBER, "speed", offsetof (SimReplayOptions, speed), .initial = "1", .positive = true,
              .help = "so many times as fast, and as dense"),
  SIM_OPTION (TIME, "from", offsetof (SimReplayOptions, from), .initial = "0 s",
              .help = "where in the file the run starts"),
  SIM_OPTION_END,
};

static SimCurve *
make_replay (const SimCurveRead *r, const SimTree *tree, const void *options)
{
  if (r->factor)
    return sim_curve_refuse (r, tree, SIM_E_NUMBER,
                             "a replay cannot be a factor; expected a curve that has a rate");
  SimCsv *csv = read_csv (r, tree);
  return csv == NULL ? NULL : sim_curve_replay_file (csv, options, sim_read_diags (r->read));
}

G_STATIC_ASSERT (sizeof (Flash) <= SIM_CURVE_OPTIONS && sizeof (Trace) <= SIM_CURVE_OPTIONS
                 && sizeof (Sine) <= SIM_CURVE_OPTIONS && sizeof (SimReplayOptions) <= SIM_CURVE_OPTIONS);

const SimCurveForm sim_curve_forms[] = {
  { "steps", NULL, false, make_steps },
  { "ramp", ramp_table, false, make_ramp },
  { "sine", sine_table, false, make_sine },
  { "daily", daily_table, false, make_daily },
  { "flash", flash_table, false, make_flash },
  { "bursts", NULL, false, make_bursts },
  { "trace", trace_table, true, make_trace },
  { "replay", replay_table, true, make_replay },
  { NULL, NULL, false, NULL },
};

const SimOption *
sim_curve_table (const char *shape)
{
  for (const SimCurveForm *form = sim_curve_forms; form->key != NULL; form++)
    if (strcmp (form->key, shape) == 0)
      return form->table;
  return NULL;
}
