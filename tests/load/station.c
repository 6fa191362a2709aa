/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of stations (NET-6): who is served when, at which speed, and who is turned away.
 */
#include "sim/load/station.h"

#include <criterion/criterion.h>

enum
{
  MOST = 64
};

typedef struct Shop
{
  SimRole role; /* first: the node frees nothing of it */
  SimKernel *kernel;
  SimBus *bus;
  SimNet *net;
  SimNode *node;
  SimStation *station;
  SimTime done[MOST]; /* when each job was done; 0: it was not */
  guint order[MOST], finished;
} Shop;

static void
job_done (SimRole *role, gpointer job)
{
  Shop *shop = (Shop *)role;
  guint number = GPOINTER_TO_UINT (job);
  shop->done[number] = sim_kernel_now (shop->kernel);
  shop->order[shop->finished++] = number;
}

static void
shop_crash (SimRole *role)
{
  sim_station_reset (((Shop *)role)->station);
}

static const SimRoleType shop_type = { .name = "shop", .crash = shop_crash };

static Shop *
shop_new (SimDiscipline discipline, int64_t servers, int64_t limit)
{
  static const SimNodeOptions plain
      = { .boot_time = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_TIME, .a = 1e9 } };
  SimStationOptions options = { .servers = servers, .discipline = discipline, .limit = limit };
  Shop *shop = g_new0 (Shop, 1);
  shop->kernel = sim_kernel_new ();
  shop->bus = sim_bus_new (shop->kernel);
  shop->net = sim_net_new (shop->kernel, shop->bus, 1, 0);
  shop->node = sim_node_new (shop->net, "shop", 0, &plain);
  sim_node_add_role (shop->node, &shop->role, &shop_type);
  shop->station = sim_station_new (&shop->role, &options, job_done);
  sim_node_power_on (shop->node);
  return shop;
}

static void
shop_free (Shop *shop)
{
  sim_station_free (shop->station);
  sim_net_free (shop->net);
  sim_bus_free (shop->bus);
  sim_kernel_free (shop->kernel);
  g_free (shop);
}

static bool
come (Shop *shop, SimTime at, guint job, SimTime work)
{
  sim_kernel_run (shop->kernel, at);
  return sim_station_submit (shop->station, work, GUINT_TO_POINTER (job));
}

static void
expect_done (Shop *shop, guint job, SimTime at)
{
  sim_kernel_run (shop->kernel, MAX (at + SIM_S, sim_kernel_now (shop->kernel)));
  cr_expect_eq (shop->done[job], at, "job %u was done at %ld, not at %ld", job, (long)shop->done[job],
                (long)at);
}

Test (station, fifo_serves_in_order_of_coming)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 0);
  come (shop, 0, 1, 100);
  come (shop, 10, 2, 50);
  come (shop, 20, 3, 1);
  cr_expect_eq (sim_station_jobs (shop->station), 3);
  expect_done (shop, 1, 100);
  expect_done (shop, 2, 150);
  expect_done (shop, 3, 151);
  shop_free (shop);
}

Test (station, fifo_with_two_servers_has_one_line)
{
  Shop *shop = shop_new (SIM_FIFO, 2, 0);
  come (shop, 0, 1, 100);
  come (shop, 0, 2, 30);
  come (shop, 0, 3, 30);
  come (shop, 0, 4, 10);
  expect_done (shop, 2, 30);
  expect_done (shop, 3, 60);
  expect_done (shop, 4, 70);
  expect_done (shop, 1, 100);
  shop_free (shop);
}

/* Alone until 100, half speed from then on: 100 + 2 x 200 for the second, the first has 300 left then. */
Test (station, sharing_gives_each_the_same)
{
  Shop *shop = shop_new (SIM_PROCESSOR_SHARING, 1, 0);
  come (shop, 0, 1, 600);
  come (shop, 100, 2, 200);
  expect_done (shop, 2, 500);
  expect_done (shop, 1, 800);
  shop_free (shop);
}

Test (station, sharing_by_two_servers_is_full_speed_up_to_two)
{
  Shop *shop = shop_new (SIM_PROCESSOR_SHARING, 2, 0);
  come (shop, 0, 1, 400);
  come (shop, 0, 2, 400);
  come (shop, 200, 3, 600); /* three on two: 2/3 each; the old ones have 200 left: 300 ns */
  expect_done (shop, 1, 500);
  expect_done (shop, 2, 500);
  expect_done (shop, 3, 200 + 300 + 400);
  shop_free (shop);
}

Test (station, equal_ends_come_in_order_of_coming)
{
  Shop *shop = shop_new (SIM_PROCESSOR_SHARING, 1, 0);
  for (guint i = 0; i < 20; i++)
    come (shop, 0, i, 70);
  sim_kernel_run (shop->kernel, SIM_S);
  for (guint i = 0; i < 20; i++)
    {
      cr_expect_eq (shop->order[i], i);
      cr_expect_eq (shop->done[i], 1400);
    }
  shop_free (shop);
}

Test (station, no_work_is_done_at_once_but_in_its_turn)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 0);
  come (shop, 5, 1, 0);
  cr_expect_eq (shop->finished, 0, "not from inside the call");
  expect_done (shop, 1, 5);
  shop_free (shop);
}

Test (station, one_more_than_the_limit_is_refused)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 2);
  cr_expect (come (shop, 0, 1, 100));
  cr_expect (come (shop, 0, 2, 100));
  cr_expect_not (come (shop, 0, 3, 100));
  cr_expect_not (come (shop, 99, 4, 100));
  cr_expect (come (shop, 100, 5, 100), "one was done");
  expect_done (shop, 5, 300);
  cr_expect_eq (shop->done[3], 0);
  shop_free (shop);
}

Test (station, half_speed_takes_twice_as_long)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 0);
  come (shop, 0, 1, 100);
  sim_kernel_run (shop->kernel, 40);
  sim_node_set_speed (shop->node, 0.5);
  sim_kernel_run (shop->kernel, 60);
  sim_node_set_speed (shop->node, 1);
  expect_done (shop, 1, 40 + 20 + 50);
  cr_expect_float_eq (sim_station_work_done (shop->station), 100, 1e-9);
  shop_free (shop);
}

static void
stands_still_and_goes_on (bool (*stop) (SimNode *node, const char *reason))
{
  Shop *shop = shop_new (SIM_PROCESSOR_SHARING, 1, 0);
  come (shop, 0, 1, 100);
  sim_kernel_run (shop->kernel, 40);
  cr_assert (stop (shop->node, "test"));
  sim_kernel_run (shop->kernel, 140);
  cr_expect_float_eq (sim_station_work_done (shop->station), 40, 1e-9);
  cr_assert (sim_node_resume (shop->node, "test"));
  expect_done (shop, 1, 200);
  cr_expect_float_eq (sim_station_job_time (shop->station), 200, 1e-9);
  shop_free (shop);
}

Test (station, a_paused_node_does_nothing_and_goes_on)
{
  stands_still_and_goes_on (sim_node_pause);
}

Test (station, a_hung_node_does_nothing_and_goes_on)
{
  stands_still_and_goes_on (sim_node_hang);
}

Test (station, a_stopped_station_does_nothing_and_goes_on)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 0);
  come (shop, 0, 1, 100);
  sim_kernel_run (shop->kernel, 40);
  sim_station_set_stopped (shop->station, true);
  sim_kernel_run (shop->kernel, 140);
  come (shop, 140, 2, 10);
  sim_station_set_stopped (shop->station, false);
  expect_done (shop, 1, 200);
  expect_done (shop, 2, 210);
  shop_free (shop);
}

Test (station, a_crash_loses_all_without_a_word)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 0);
  come (shop, 0, 1, 100);
  come (shop, 0, 2, 100);
  sim_kernel_run (shop->kernel, 40);
  sim_node_crash (shop->node, "test");
  cr_expect_eq (sim_station_jobs (shop->station), 0);
  cr_expect (sim_node_restart (shop->node, "test"));
  sim_kernel_run (shop->kernel, 2 * SIM_S);
  cr_expect_eq (shop->finished, 0);
  cr_expect_float_eq (sim_station_work_done (shop->station), 40, 1e-9);
  come (shop, 2 * SIM_S, 3, 100);
  expect_done (shop, 3, 2 * SIM_S + 100);
  shop_free (shop);
}

Test (station, a_job_that_is_taken_out_leaves_its_share_to_others)
{
  Shop *shop = shop_new (SIM_PROCESSOR_SHARING, 1, 0);
  come (shop, 0, 1, 100);
  come (shop, 0, 2, 100);
  sim_kernel_run (shop->kernel, 100);
  cr_expect (sim_station_cancel (shop->station, GUINT_TO_POINTER (1)));
  cr_expect_not (sim_station_cancel (shop->station, GUINT_TO_POINTER (1)));
  expect_done (shop, 2, 150);
  cr_expect_eq (shop->done[1], 0);
  shop_free (shop);
}

Test (station, a_waiting_job_can_be_taken_out)
{
  Shop *shop = shop_new (SIM_FIFO, 1, 0);
  for (guint i = 1; i < 60; i++)
    come (shop, 0, i, 10);
  sim_kernel_run (shop->kernel, 500);
  cr_expect_eq (sim_station_jobs (shop->station), 9);
  cr_expect (sim_station_cancel (shop->station, GUINT_TO_POINTER (55)));
  expect_done (shop, 54, 540);
  expect_done (shop, 56, 550);
  shop_free (shop);
}

/* Two units of work a job, whatever happens to it: work done and jobs' time are the sums of what was. */
Test (station, work_and_time_add_up)
{
  for (int discipline = SIM_FIFO; discipline <= SIM_PROCESSOR_SHARING; discipline++)
    {
      Shop *shop = shop_new (discipline, 3, 0);
      SimTime at = 0;
      SimTime came[MOST], stay = 0;
      double work = 0;
      SimStream stream;
      sim_stream_init (&stream, 3, 0, "shop", "work");
      for (guint i = 0; i < MOST; i++)
        {
          SimTime piece = sim_stream_time_exponential (&stream, 1000);
          came[i] = at += sim_stream_time_exponential (&stream, 300);
          work += (double)piece;
          come (shop, at, i, piece);
        }
      sim_kernel_run (shop->kernel, at + SIM_MS);
      cr_assert_eq (shop->finished, MOST);
      for (guint i = 0; i < MOST; i++)
        stay += shop->done[i] - came[i];
      cr_expect_float_eq (sim_station_job_time (shop->station), (double)stay, 1e-6);
      cr_expect_float_eq (sim_station_work_done (shop->station), work, MOST,
                          "ends are rounded up to the nanosecond");
      shop_free (shop);
    }
}
