/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curves as scenarios write them: a scalar, or a map with the key of one kind and, if wanted, `shift`.
 *
 * What a kind can be told stands in an option table, like everything else. Within the factor of
 * a product, rates are plain numbers.
 */
#include "sim/base/read.h"
#include "sim/load/curve.h"

#include <string.h>

typedef struct CurveRead
{
  SimOptionRead *read;
  bool factor; /* rates are plain numbers */
} CurveRead;

static SimCurve *read_curve (const CurveRead *r, const SimTree *tree);

/* Each makes a curve of what its table has read, or reports what is wrong and gives NULL. */
typedef SimCurve *(*MakeFunc) (const CurveRead *r, const SimTree *tree, const void *options);

typedef struct Kind
{
  const char *key;
  const SimOption *table; /* NULL: the value is read by `make` itself */
  bool flat;              /* the table's keys stand beside the kind's own */
  MakeFunc make;
} Kind;

static SimCurve *
refuse (const CurveRead *r, const SimTree *tree, int code, const char *why)
{
  sim_diags_error (sim_read_diags (r->read), tree->place, code, "%s", why);
  return NULL;
}

/* -- steps ------------------------------------------------------------------------------------ */

typedef struct Step
{
  SimTime at;
  double rate;
} Step;

static const SimOption step_table[] = {
  { .key = "at",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Step, at),
    .required = true,
    .help = "since the start of the run" },
  { .key = "rate",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Step, rate),
    .required = true,
    .help = "from then on" },
  SIM_OPTION_END,
};

static bool read_rates_table (const CurveRead *r, const SimTree *tree, const SimOption *table, void *target);

static SimCurve *
make_steps (const CurveRead *r, const SimTree *tree, const void *options)
{
  if (!sim_read_expect (r->read, tree, SIM_TREE_LIST, "a list of steps"))
    return NULL;
  if (tree->count == 0)
    return refuse (r, tree, SIM_E_VALUE_MISSING, "no steps; expected at least one { at: 0 s, rate: 10 /s }");
  g_autofree SimCurvePiece *pieces = g_new0 (SimCurvePiece, tree->count);
  guint n = 0;
  for (const SimTree *item = tree->first; item != NULL; item = item->next, n++)
    {
      Step *step = sim_arena_take (sim_read_arena (r->read), sizeof *step);
      if (!read_rates_table (r, item, step_table, step))
        return NULL;
      if (n > 0 && step->at <= pieces[n - 1].at)
        return refuse (r, item, SIM_E_DIST_TABLE,
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
  { .key = "from",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Ramp, from),
    .required = true,
    .help = "the rate before" },
  { .key = "to",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Ramp, to),
    .required = true,
    .help = "the rate after" },
  { .key = "at",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Ramp, at),
    .initial = "0 s",
    .help = "when it begins" },
  { .key = "over",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Ramp, over),
    .required = true,
    .positive = true,
    .help = "how long it takes" },
  SIM_OPTION_END,
};

static SimCurve *
make_ramp (const CurveRead *r, const SimTree *tree, const void *options)
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
  { .key = "mean",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Sine, mean),
    .required = true,
    .help = "the mean rate" },
  { .key = "amplitude",
    .kind = SIM_OPTION_SHARE,
    .offset = offsetof (Sine, amplitude),
    .required = true,
    .help = "of the mean" },
  { .key = "period",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Sine, period),
    .required = true,
    .positive = true,
    .help = "from peak to peak" },
  { .key = "phase",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Sine, phase),
    .initial = "0 s",
    .help = "when it goes up through its mean" },
  SIM_OPTION_END,
};

static SimCurve *
make_sine (const CurveRead *r, const SimTree *tree, const void *options)
{
  const Sine *sine = options;
  return sim_curve_sine (sine->mean, sine->amplitude, sine->period, sine->phase);
}

static const SimOption daily_table[] = {
  { .key = "mean",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Sine, mean),
    .required = true,
    .help = "the mean rate" },
  { .key = "amplitude",
    .kind = SIM_OPTION_SHARE,
    .offset = offsetof (Sine, amplitude),
    .required = true,
    .help = "of the mean" },
  { .key = "peak-at",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Sine, peak),
    .initial = "14 h",
    .help = "after midnight, when the run starts" },
  SIM_OPTION_END,
};

static SimCurve *
make_daily (const CurveRead *r, const SimTree *tree, const void *options)
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
  { .key = "base",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Flash, base),
    .required = true,
    .help = "the rate before and after" },
  { .key = "peak",
    .kind = SIM_OPTION_PER_TIME,
    .offset = offsetof (Flash, peak),
    .required = true,
    .help = "the highest rate" },
  { .key = "at",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Flash, at),
    .required = true,
    .most = FLASH_MOST,
    .help = "when it begins" },
  { .key = "rise",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Flash, rise),
    .initial = "0 s",
    .most = FLASH_MOST,
    .help = "how long it goes up" },
  { .key = "hold",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Flash, hold),
    .initial = "0 s",
    .most = FLASH_MOST,
    .help = "how long it stays" },
  { .key = "fall",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Flash, fall),
    .initial = "0 s",
    .most = FLASH_MOST,
    .help = "how long it goes down" },
  SIM_OPTION_END,
};

static SimCurve *
make_flash (const CurveRead *r, const SimTree *tree, const void *options)
{
  const Flash *flash = options;
  return sim_curve_flash (flash->base, flash->peak, flash->at, flash->rise, flash->hold, flash->fall);
}

/* -- bursts ---------------------------------------------------------------------------------------- */

/* A list of plain values, read one by one as `option` says. */
static bool
read_list_of (const CurveRead *r, const SimTree *map, const SimOption *option, gsize size, guint *count,
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
make_bursts (const CurveRead *r, const SimTree *tree, const void *options)
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
    return refuse (r, tree, SIM_E_VALUE_MISSING, "bursts need as many rates as means, at least one of each");
  return sim_curve_bursts (rates, means, rate_count);
}

/* -- files ------------------------------------------------------------------------------------------ */

static SimCsv *
read_csv (const CurveRead *r, const SimTree *name)
{
  gsize length;
  const char *path;
  g_autofree char *text = sim_read_file (r->read, name, &length, &path);
  return text == NULL ? NULL : sim_csv_parse (text, length, path, sim_read_diags (r->read));
}

static const char *const missing_words[] = { "error", "zero", NULL };

typedef struct Trace
{
  SimTraceOptions options;
  int missing;
} Trace;

static const SimOption trace_table[] = {
  { .key = "column",
    .kind = SIM_OPTION_TEXT,
    .offset = offsetof (Trace, options.column),
    .help = "the counts; the last one if not said" },
  { .key = "per",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Trace, options.per),
    .required = true,
    .positive = true,
    .help = "the interval that a row counts" },
  { .key = "scale",
    .kind = SIM_OPTION_NUMBER,
    .offset = offsetof (Trace, options.scale),
    .initial = "1",
    .help = "rates are multiplied by it" },
  { .key = "from",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Trace, options.from),
    .initial = "0 s",
    .help = "where in the trace the run starts" },
  { .key = "speed",
    .kind = SIM_OPTION_NUMBER,
    .offset = offsetof (Trace, options.speed),
    .initial = "1",
    .positive = true,
    .help = "the curve goes by so many times as fast; its rates stay" },
  { .key = "missing",
    .kind = SIM_OPTION_CHOICE,
    .offset = offsetof (Trace, missing),
    .initial = "error",
    .choices = missing_words,
    .help = "what a row that is not there means" },
  { .key = "repeat",
    .kind = SIM_OPTION_FLAG,
    .offset = offsetof (Trace, options.repeat),
    .initial = "false",
    .help = "after the end again from the start, else 0" },
  SIM_OPTION_END,
};

static SimCurve *
make_trace (const CurveRead *r, const SimTree *tree, const void *options)
{
  SimTraceOptions trace = ((const Trace *)options)->options;
  trace.missing_zero = ((const Trace *)options)->missing != 0;
  g_autoptr (SimCsv) csv = read_csv (r, tree);
  return csv == NULL ? NULL : sim_curve_trace (csv, &trace, sim_read_diags (r->read));
}

static const SimOption replay_table[] = {
  { .key = "column",
    .kind = SIM_OPTION_TEXT,
    .offset = offsetof (SimReplayOptions, column),
    .help = "the instants; the first one if not said" },
  { .key = "speed",
    .kind = SIM_OPTION_NUMBER,
    .offset = offsetof (SimReplayOptions, speed),
    .initial = "1",
    .positive = true,
    .help = "so many times as fast, and as dense" },
  { .key = "from",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (SimReplayOptions, from),
    .initial = "0 s",
    .help = "where in the file the run starts" },
  SIM_OPTION_END,
};

static SimCurve *
make_replay (const CurveRead *r, const SimTree *tree, const void *options)
{
  if (r->factor)
    return refuse (r, tree, SIM_E_NUMBER, "a replay cannot be a factor; expected a curve that has a rate");
  g_autoptr (SimCsv) csv = read_csv (r, tree);
  return csv == NULL ? NULL : sim_curve_replay_file (csv, options, sim_read_diags (r->read));
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
make_sum (const CurveRead *r, const SimTree *tree, const void *options)
{
  if (!sim_read_expect (r->read, tree, SIM_TREE_LIST, "a list of curves"))
    return NULL;
  if (tree->count == 0)
    return refuse (r, tree, SIM_E_VALUE_MISSING, "a sum of nothing; expected a list of curves");
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
make_product (const CurveRead *r, const SimTree *tree, const void *options)
{
  if (!sim_read_expect (r->read, tree, SIM_TREE_LIST, "[ curve, factor ]"))
    return NULL;
  if (tree->count != 2)
    return refuse (r, tree, SIM_E_VALUE_MISSING, "a product has two parts; expected [ curve, factor ]");
  g_autoptr (SimCurve) curve = read_curve (r, tree->first);
  g_autoptr (SimCurve) factor = read_curve (&(CurveRead){ r->read, true }, tree->last);
  if (curve == NULL || factor == NULL)
    return NULL;
  if (!sim_curve_certain (factor))
    return refuse (r, tree->last, SIM_E_NUMBER,
                   "this factor is left to chance; expected a curve that has a rate");
  if (sim_curve_replays (curve) && sim_curve_most (factor) > 1)
    return refuse (r, tree->last, SIM_E_NUMBER, "a replay can be thinned only; expected a factor of at most 1");
  return sim_curve_product (g_steal_pointer (&curve), g_steal_pointer (&factor));
}

/* -- the kinds -------------------------------------------------------------------------------------------- */

static const Kind kinds[] = {
  { "steps", NULL, false, make_steps },
  { "ramp", ramp_table, false, make_ramp },
  { "sine", sine_table, false, make_sine },
  { "daily", daily_table, false, make_daily },
  { "flash", flash_table, false, make_flash },
  { "bursts", NULL, false, make_bursts },
  { "trace", trace_table, true, make_trace },
  { "replay", replay_table, true, make_replay },
  { "sum", NULL, false, make_sum },
  { "product", NULL, false, make_product },
};

/* In a factor every rate is a plain number. */
static bool
read_rates_table (const CurveRead *r, const SimTree *tree, const SimOption *table, void *target)
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

static const Kind *
find_kind (const CurveRead *r, const SimTree *tree)
{
  const char *words[G_N_ELEMENTS (kinds) + 2] = { NULL };
  const Kind *found = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      words[i] = kinds[i].key;
      if (found == NULL && sim_tree_find (tree, kinds[i].key) != NULL)
        found = &kinds[i];
    }
  words[G_N_ELEMENTS (kinds)] = "shift";
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    if (!g_strv_contains (words, child->key) && (found == NULL || !found->flat))
      {
        sim_read_unknown (r->read, child, words);
        return NULL;
      }
    else if (found != NULL && strcmp (child->key, "shift") != 0 && strcmp (child->key, found->key) != 0
             && g_strv_contains (words, child->key))
      {
        sim_diags_error (sim_read_diags (r->read), child->key_place, SIM_E_KEY_UNKNOWN,
                         "`%s` beside `%s`; expected a curve of one kind, or a sum", child->key, found->key);
        return NULL;
      }
  if (found == NULL)
    refuse (r, tree, SIM_E_VALUE_MISSING,
            "a curve without a kind; expected a rate, or one of: steps ramp sine daily flash bursts trace "
            "replay sum product");
  return found;
}

/* The keys that stand beside the kind's own. */
static const SimTree *
keys_beside (const CurveRead *r, const SimTree *tree, const Kind *kind)
{
  SimTree *rest = sim_tree_copy (sim_read_arena (r->read), tree);
  const char *own[] = { kind->key, "shift" };
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      SimTree *child = sim_tree_find (rest, own[i]);
      if (child != NULL)
        sim_tree_remove (rest, child);
    }
  return rest;
}

static SimCurve *
read_kind (const CurveRead *r, const SimTree *tree)
{
  const Kind *kind = find_kind (r, tree);
  if (kind == NULL)
    return NULL;
  const SimTree *value = sim_tree_find (tree, kind->key);
  void *options = sim_arena_take (sim_read_arena (r->read), sizeof (Trace) + sizeof (Flash));
  if (kind->table != NULL
      && !read_rates_table (r, kind->flat ? keys_beside (r, tree, kind) : value, kind->table, options))
    return NULL;
  return kind->make (r, value, options);
}

static SimCurve *
read_curve (const CurveRead *r, const SimTree *tree)
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
  SimCurve *curve = read_kind (r, tree);
  return curve == NULL || later == NULL ? curve : sim_curve_shift (curve, *by);
}

static bool
read_custom (SimOptionRead *read, const struct SimTree *tree, const SimOption *option, void *target)
{
  SimCurve *curve = read_curve (&(CurveRead){ read, false }, tree);
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
