/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pool/theory.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/* -- roles and machines ------------------------------------------------------------------------------- */

typedef struct Chain
{
  const PoolChain *c;
  guint machines, states;
  gsl_matrix *rates; /* transposed generator: column from, row to */
} Chain;

/* States are (served, repair), served 0 … roles, repair 0 … machines; those that cannot be lead to one that
 * can. */
static guint
state_of (const Chain *m, guint served, guint repair)
{
  return served * (m->machines + 1) + repair;
}

static void
go (Chain *m, guint from, guint to, double rate)
{
  *gsl_matrix_ptr (m->rates, to, from) += rate;
  *gsl_matrix_ptr (m->rates, from, from) -= rate;
}

static void
add_state (Chain *m, guint served, guint repair)
{
  const PoolChain *c = m->c;
  guint here = state_of (m, served, repair);

  if (served + repair > m->machines)
    {
      go (m, here, state_of (m, 0, 0), 1);
      return;
    }
  guint left = m->machines - served - repair, coming = MIN (c->roles - served, left);
  if (served > 0)
    go (m, here, state_of (m, served - 1, repair + 1), served * c->failure);
  if (left > 0)
    go (m, here, state_of (m, served, repair + 1), left * c->failure);
  if (coming > 0)
    go (m, here, state_of (m, served + 1, repair), coming * c->reimage);
  if (repair > 0)
    go (m, here, state_of (m, served, repair - 1), repair * c->repair);
}

/* The stationary solution; gsl_vector_free(). */
static gsl_vector *
solve (Chain *m)
{
  gsl_vector *right = gsl_vector_calloc (m->states), *p = gsl_vector_alloc (m->states);
  gsl_permutation *order = gsl_permutation_alloc (m->states);
  int sign;

  /* One equation is redundant: the probabilities sum to 1 instead. */
  for (guint i = 0; i < m->states; i++)
    gsl_matrix_set (m->rates, m->states - 1, i, 1);
  gsl_vector_set (right, m->states - 1, 1);
  gsl_linalg_LU_decomp (m->rates, order, &sign);
  gsl_linalg_LU_solve (m->rates, order, right, p);
  gsl_permutation_free (order);
  gsl_vector_free (right);
  return p;
}

static double
mean_of (const PoolChain *c, double (*value) (const PoolChain *c, guint served))
{
  Chain m = { .c = c, .machines = c->roles + c->spares };
  double sum = 0;

  m.states = (c->roles + 1) * (m.machines + 1);
  m.rates = gsl_matrix_calloc (m.states, m.states);
  for (guint u = 0; u <= c->roles; u++)
    for (guint r = 0; r <= m.machines; r++)
      add_state (&m, u, r);
  gsl_vector *p = solve (&m);
  for (guint u = 0; u <= c->roles; u++)
    for (guint r = 0; r <= m.machines; r++)
      sum += gsl_vector_get (p, state_of (&m, u, r)) * value (c, u);
  gsl_vector_free (p);
  gsl_matrix_free (m.rates);
  return sum;
}

static double
share (const PoolChain *c, guint served)
{
  return (double)served / c->roles;
}

static double
all (const PoolChain *c, guint served)
{
  return served == c->roles;
}

double
pool_chain_served (const PoolChain *chain)
{
  return mean_of (chain, share);
}

double
pool_chain_all_served (const PoolChain *chain)
{
  return mean_of (chain, all);
}

/* Each machine is in repair with probability failure / (failure + repair), by itself. */
double
pool_birth_death_served (const PoolChain *chain)
{
  guint machines = chain->roles + chain->spares;
  double sum = 0;

  for (guint r = 0; r <= machines; r++)
    sum += gsl_ran_binomial_pdf (r, chain->failure / (chain->failure + chain->repair), machines)
           * MIN (chain->roles, machines - r);
  return sum / chain->roles;
}

/* -- ageing ------------------------------------------------------------------------------------------- */

typedef struct Law
{
  double (*survives) (double age, const struct Law *law);
  double a, b;
  const PoolAgeing *down;
} Law;

static double
hypoexponential (double age, const Law *law)
{
  double r = law->a, f = law->b;

  if (fabs (r - f) < 1e-9 * r)
    return exp (-r * age) * (1 + r * age);
  return (f * exp (-r * age) - r * exp (-f * age)) / (f - r);
}

static double
weibull (double age, const Law *law)
{
  return exp (-pow (age / law->a, law->b));
}

static double
survival (double age, void *data)
{
  const Law *law = data;

  return law->survives (age, law);
}

/* Mean time up between reboots: the integral of the survival function up to the limit. */
static double
availability (Law *law, double limit)
{
  gsl_integration_workspace *work = gsl_integration_workspace_alloc (1000);
  gsl_function f = { survival, law };
  double up, error;

  if (isinf (limit))
    gsl_integration_qagiu (&f, 0, 0, 1e-10, 1000, work, &up, &error);
  else
    gsl_integration_qag (&f, 0, limit, 0, 1e-10, 1000, GSL_INTEG_GAUSS61, work, &up, &error);
  gsl_integration_workspace_free (work);
  double alive = isinf (limit) ? 0 : survival (limit, law);
  return up / (up + (1 - alive) * law->down->down_failed + alive * law->down->down_planned);
}

static double
loss (double log_limit, void *data)
{
  return -availability (data, exp (log_limit));
}

/* The best of a grid, then by golden section between its neighbours. INFINITY: none is better than never. */
static double
best_limit (Law *law, double least, double most)
{
  enum
  {
    GRID = 200
  };
  double step = log (most / least) / GRID, at = log (least);
  gsl_function f = { loss, law };

  for (int i = 1; i <= GRID; i++)
    if (loss (log (least) + i * step, law) < loss (at, law))
      at = log (least) + i * step;
  if (at <= log (least) || at >= log (most) - step || -loss (at, law) <= availability (law, INFINITY))
    return INFINITY;
  gsl_min_fminimizer *m = gsl_min_fminimizer_alloc (gsl_min_fminimizer_goldensection);
  gsl_min_fminimizer_set (m, &f, at, at - step, at + step);
  for (int i = 0; i < 60; i++)
    gsl_min_fminimizer_iterate (m);
  at = gsl_min_fminimizer_x_minimum (m);
  gsl_min_fminimizer_free (m);
  return exp (at);
}

double
pool_ageing_availability (const PoolAgeing *a, double limit)
{
  return availability (&(Law){ hypoexponential, a->ageing, a->failing, a }, limit);
}

double
pool_ageing_best (const PoolAgeing *a)
{
  double mean = 1 / a->ageing + 1 / a->failing;

  return best_limit (&(Law){ hypoexponential, a->ageing, a->failing, a }, mean / 1000, mean * 10);
}

double
pool_weibull_availability (double scale, double shape, const PoolAgeing *down, double limit)
{
  return availability (&(Law){ weibull, scale, shape, down }, limit);
}

double
pool_weibull_best (double scale, double shape, const PoolAgeing *down)
{
  return best_limit (&(Law){ weibull, scale, shape, down }, scale / 1000, scale * 10);
}

/* Time in each state goes as the mean number of visits times the mean stay; a cycle begins robust. */
double
pool_huang_availability (const PoolAgeing *a, double rate)
{
  double aged = 1 / (a->failing + rate);
  double up = 1 / a->ageing + aged;

  return up / (up + a->failing * aged * a->down_failed + rate * aged * a->down_planned);
}
