/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/dist.h"
#include "sim/base/check.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

const SimDistWords sim_dist_words[] = {
  [SIM_DIST_CONSTANT] = { "constant", NULL, false },
  [SIM_DIST_UNIFORM] = { "uniform", "to", false },
  [SIM_DIST_EXPONENTIAL] = { "exponential", NULL, false },
  [SIM_DIST_ERLANG] = { "erlang", "stages", true },
  [SIM_DIST_HYPEREXP] = { "hyperexponential", "cv2", true },
  [SIM_DIST_NORMAL] = { "normal", "sd", false },
  [SIM_DIST_LOGNORMAL] = { "lognormal", "sd", false },
  [SIM_DIST_WEIBULL] = { "weibull", "shape", true },
  [SIM_DIST_PARETO] = { "pareto", "exponent", true },
  [SIM_DIST_EMPIRICAL] = { "empirical", NULL, false },
};

static double
draw_erlang (const SimDist *dist, SimStream *stream)
{
  double sum = 0;
  for (int i = 0; i < (int)dist->b; i++)
    sum += sim_stream_exponential (stream);
  return sum * dist->a / dist->b;
}

/* Two exponentials with balanced means: p1 m1 = p2 m2 (Whitt, Bell System Technical Journal
 * 61(8), 1982): p1 = (1 + sqrt ((c2 - 1) / (c2 + 1))) / 2, m1 = m / 2 p1. */
static double
draw_hyperexp (const SimDist *dist, SimStream *stream)
{
  double p = (1 + sqrt ((dist->b - 1) / (dist->b + 1))) / 2;
  double mean = sim_stream_chance (stream, p) ? dist->a / (2 * p) : dist->a / (2 * (1 - p));
  return mean * sim_stream_exponential (stream);
}

static double
draw_empirical (const SimDist *dist, SimStream *stream)
{
  double u = sim_stream_uniform (stream);
  guint low = 0, high = dist->count - 1;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (u < dist->cumulative[middle])
        high = middle;
      else
        low = middle + 1;
    }
  return dist->values[low];
}

/* The mean of the logarithm's normal and its deviation, from mean and deviation of the variate. */
static void
lognormal_parameters (const SimDist *dist, double *zeta, double *sigma)
{
  double square = log1p (dist->b * dist->b / (dist->a * dist->a));
  *zeta = log (dist->a) - square / 2;
  *sigma = sqrt (square);
}

static double
draw_with_gsl (const SimDist *dist, SimStream *stream)
{
  gsl_rng rng = sim_stream_gsl_value (&stream);
  double x, zeta, sigma;
  switch (dist->kind)
    {
    case SIM_DIST_NORMAL:
      do
        x = dist->a + gsl_ran_gaussian_ziggurat (&rng, dist->b);
      while (x < 0);
      return x;
    case SIM_DIST_LOGNORMAL:
      lognormal_parameters (dist, &zeta, &sigma);
      return exp (zeta + gsl_ran_gaussian_ziggurat (&rng, sigma));
    case SIM_DIST_WEIBULL:
      return gsl_ran_weibull (&rng, dist->a, dist->b);
    default:
      return gsl_ran_pareto (&rng, dist->b, dist->a);
    }
}

double
sim_dist_draw (const SimDist *dist, SimStream *stream)
{
  switch (dist->kind)
    {
    case SIM_DIST_CONSTANT:
      return dist->a;
    case SIM_DIST_UNIFORM:
      return dist->a + sim_stream_uniform (stream) * (dist->b - dist->a);
    case SIM_DIST_EXPONENTIAL:
      return dist->a * sim_stream_exponential (stream);
    case SIM_DIST_ERLANG:
      return draw_erlang (dist, stream);
    case SIM_DIST_HYPEREXP:
      return draw_hyperexp (dist, stream);
    case SIM_DIST_EMPIRICAL:
      return draw_empirical (dist, stream);
    default:
      return draw_with_gsl (dist, stream);
    }
}

SimTime
sim_dist_time (const SimDist *dist, SimStream *stream)
{
  sim_require (dist->unit == SIM_UNIT_TIME, "a time is drawn from a distribution of something else");
  double ns = floor (sim_dist_draw (dist, stream) + 0.5);
  return ns < 9223372036854775807.0 ? (SimTime)ns : SIM_NEVER - 1;
}

static double
mean_empirical (const SimDist *dist)
{
  double sum = 0, before = 0;
  for (guint i = 0; i < dist->count; before = dist->cumulative[i++])
    sum += dist->values[i] * (dist->cumulative[i] - before);
  return sum;
}

double
sim_dist_mean (const SimDist *dist)
{
  switch (dist->kind)
    {
    case SIM_DIST_UNIFORM:
      return (dist->a + dist->b) / 2;
    case SIM_DIST_NORMAL: /* of a normal cut at 0: m + s phi (m/s) / Phi (m/s) */
      if (dist->b == 0)
        return dist->a;
      return dist->a
             + dist->b * gsl_ran_ugaussian_pdf (dist->a / dist->b) / gsl_cdf_ugaussian_P (dist->a / dist->b);
    case SIM_DIST_WEIBULL:
      return dist->a * tgamma (1 + 1 / dist->b);
    case SIM_DIST_PARETO:
      return dist->b > 1 ? dist->a * dist->b / (dist->b - 1) : INFINITY;
    case SIM_DIST_EMPIRICAL:
      return mean_empirical (dist);
    default:
      return dist->a;
    }
}

SimDist
sim_dist_constant_time (SimTime t)
{
  return (SimDist){ .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_TIME, .a = (double)t };
}

char *
sim_dist_format (const SimDist *dist)
{
  const SimDistWords *words = &sim_dist_words[dist->kind];
  g_autofree char *a = sim_quantity_format (dist->a, dist->unit);
  if (dist->kind == SIM_DIST_CONSTANT)
    return g_steal_pointer (&a);
  if (dist->kind == SIM_DIST_EMPIRICAL)
    return g_strdup_printf ("empirical (%u values)", dist->count);
  if (words->second == NULL)
    return g_strdup_printf ("%s %s", words->kind, a);
  g_autofree char *b = sim_quantity_format (dist->b, words->second_plain ? SIM_UNIT_NONE : dist->unit);
  return g_strdup_printf ("%s %s %s %s", words->kind, a, words->second, b);
}

char *
sim_dist_wrong (const SimDist *dist)
{
  const char *kind = sim_dist_words[dist->kind].kind;
  double a = dist->a, b = dist->b;
  bool spread = dist->kind == SIM_DIST_NORMAL || dist->kind == SIM_DIST_LOGNORMAL;
  if (a < 0)
    return g_strdup_printf ("`%s` cannot be negative; a value from 0 on is expected", kind);
  if (a == 0 && dist->kind != SIM_DIST_CONSTANT && dist->kind != SIM_DIST_UNIFORM
      && dist->kind != SIM_DIST_NORMAL && dist->kind != SIM_DIST_EMPIRICAL)
    return g_strdup_printf ("`%s` needs a value greater than 0", kind);
  if (dist->kind == SIM_DIST_UNIFORM && b < a)
    return g_strdup ("`uniform` runs backwards: `to` must be at least the first value");
  if (spread && b < 0)
    return g_strdup_printf ("`sd` of `%s` cannot be negative", kind);
  if (dist->kind == SIM_DIST_ERLANG && (b < 1 || b > 1000 || b != floor (b)))
    return g_strdup ("`stages` must be an integer from 1 to 1000");
  if (dist->kind == SIM_DIST_HYPEREXP && b < 1)
    return g_strdup ("`cv2`, the squared coefficient of variation, must be at least 1");
  if ((dist->kind == SIM_DIST_WEIBULL || dist->kind == SIM_DIST_PARETO) && b <= 0)
    return g_strdup_printf ("`%s` of `%s` must be greater than 0", sim_dist_words[dist->kind].second, kind);
  return NULL;
}

/* Parses the piece text[from, to) as a quantity; the column counts from the start of `text`. */
static bool
parse_piece (const char *text, const char *from, const char *to, SimUnit unit, double *value, SimWrong *wrong)
{
  g_autofree char *piece = g_strndup (from, (gsize)(to - from));
  if (sim_quantity_scan (g_strchomp (piece), unit, false, value, wrong))
    return true;
  wrong->column += (int)(from - text);
  return false;
}

static bool
refuse (SimWrong *wrong, const char *text, const char *at, char *message)
{
  *wrong = (SimWrong){ SIM_E_DIST, (int)(at - text), message };
  return false;
}

static bool
parse_parameters (const char *text, const char *rest, SimDist *dist, SimWrong *wrong)
{
  const SimDistWords *words = &sim_dist_words[dist->kind];
  const char *end = text + strlen (text);
  if (words->second == NULL)
    return parse_piece (text, rest, end, dist->unit, &dist->a, wrong);
  g_autofree char *mark = g_strdup_printf (" %s ", words->second);
  const char *second = strstr (rest, mark);
  if (second == NULL)
    return refuse (
        wrong, text, rest,
        g_strdup_printf ("`%s` needs a second parameter; `%s` is expected", words->kind, words->second));
  return parse_piece (text, rest, second, dist->unit, &dist->a, wrong)
         && parse_piece (text, second + strlen (mark), end, words->second_plain ? SIM_UNIT_NONE : dist->unit,
                         &dist->b, wrong);
}

static bool
find_kind (const char *word, gsize length, SimDistKind *kind)
{
  for (guint i = 0; i < SIM_DIST_EMPIRICAL; i++)
    if (strlen (sim_dist_words[i].kind) == length && strncmp (sim_dist_words[i].kind, word, length) == 0)
      {
        *kind = (SimDistKind)i;
        return true;
      }
  return false;
}

bool
sim_dist_scan (const char *text, SimUnit unit, SimDist *dist, SimWrong *wrong)
{
  *dist = (SimDist){ .kind = SIM_DIST_CONSTANT, .unit = unit };
  const char *rest = text;
  gsize word = strcspn (text, " ");
  if (find_kind (text, word, &dist->kind))
    rest += word + (text[word] == ' ');
  else if (g_ascii_isalpha (text[0]) && text[word] == ' ')
    return refuse (wrong, text, text,
                   g_strdup_printf ("`%.*s` is no distribution; one of constant uniform exponential erlang "
                                    "hyperexponential normal lognormal weibull pareto",
                                    (int)word, text));
  if (!parse_parameters (text, rest, dist, wrong))
    return false;
  char *message = sim_dist_wrong (dist);
  return message == NULL || refuse (wrong, text, text, message);
}

bool
sim_dist_parse (const char *text, SimUnit unit, SimDist *dist, char **why, int *column)
{
  SimWrong wrong = { 0 };
  if (sim_dist_scan (text, unit, dist, &wrong))
    return true;
  *why = wrong.why;
  *column = wrong.column;
  return false;
}
