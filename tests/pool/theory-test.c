/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closed forms agree with each other where they must. */
#include "tests/pool/theory.h"

#include <criterion/criterion.h>
#include <math.h>

/* Reimages that take no time leave a birth–death chain of machines in repair. */
Test (pool_theory, the_chain_becomes_a_birth_death_chain)
{
  for (guint n = 1; n <= 12; n++)
    for (guint s = 0; s <= 6; s++)
      {
        PoolChain chain = { n, s, 0.05, 0.2, 1e9 };
        cr_assert_float_eq (pool_chain_served (&chain), pool_birth_death_served (&chain), 1e-7, "%u and %u", n,
                            s);
      }
}

/* One role, no spare: up 1 / failure, then repair and reimage; an idle machine that is being imaged fails too.
 */
Test (pool_theory, one_machine)
{
  PoolChain chain = { 1, 0, 0.1, 0.5, 2 };
  /* From the repair on, tries to image until one succeeds before the next failure. */
  double tries = (2 + 0.1) / 2, down = tries * (1 / 0.5 + 1 / 2.1);

  cr_assert_float_eq (pool_chain_served (&chain), 10 / (10 + down), 1e-12);
  cr_assert_float_eq (pool_chain_all_served (&chain), pool_chain_served (&chain), 1e-12);
}

Test (pool_theory, spares_help)
{
  double before = 0;

  for (guint s = 0; s <= 6; s++)
    {
      PoolChain chain = { 8, s, 0.01, 0.2, 4 };
      double served = pool_chain_served (&chain);
      cr_assert_gt (served, before);
      before = served;
    }
}

/* An exponential law has no age: never is the best limit. A hypoexponential one has, when reboots are cheap. */
Test (pool_theory, limits_of_up_time)
{
  PoolAgeing young = { 1e6, 0.1, 1, 0.1 }, old = { 1.0 / 240, 1.0 / 72, 1, 0.05 };
  double best = pool_ageing_best (&old);

  cr_assert (isinf (pool_ageing_best (&young)));
  cr_assert (isfinite (best));
  for (double limit = best / 4; limit < best * 4; limit *= 1.1)
    cr_assert_leq (pool_ageing_availability (&old, limit), pool_ageing_availability (&old, best) + 1e-12);
  cr_assert_gt (pool_ageing_availability (&old, best), pool_ageing_availability (&old, (double)INFINITY));
  double dies = 1 - exp (-0.5), up = 100 * dies;
  cr_assert_float_eq (pool_weibull_availability (100, 1, &young, 50), up / (up + dies + (1 - dies) * 0.1),
                      1e-9);
  cr_assert (isinf (pool_weibull_best (100, 1, &young)), "shape 1 is exponential");
  cr_assert (isfinite (pool_weibull_best (100, 3, &old)));
}

/* Huang et al.: without reboots the mean of the two phases; the faster the better when a reboot is cheap. */
Test (pool_theory, huang)
{
  PoolAgeing a = { 1.0 / 240, 1.0 / 72, 1, 0.05 };

  cr_assert_float_eq (pool_huang_availability (&a, 0), 312.0 / 313, 1e-12);
  cr_assert_float_eq (pool_huang_availability (&a, 0), pool_ageing_availability (&a, (double)INFINITY), 1e-9);
  cr_assert_gt (pool_huang_availability (&a, 1), pool_huang_availability (&a, 0.1));
}
