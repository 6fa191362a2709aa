/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must show of a failover group's servers: the time from a crash until a unit is connected again beside
 * its closed form, what groups say to each other by their size, and what a keep-alive costs. The tests tell it
 * small; SHOW=full (make show-dtu) at full size, and prints the tables.
 */
#include "tests/lib/show.h"
#include "tests/dtu/hall.h"

#include <math.h>
#include <time.h>

/* -- 4: failover ---------------------------------------------------------------------------------------- */

typedef struct Way
{
  const char *name, *options;
  double base;
  double uniform[3]; /* s: widths of the uniform parts; 0: no more */
} Way;

/*
 * The limit L = 60 s runs from the last answer, which came up to I = 20 s before the crash: L - I + I U. Then
 * comes DHCP with its probe of 1 s (four messages, 0.0004 s), unless units listen; the wait C = 1 s for the
 * server that DHCP names, where it names the dead one; serverQ and serverR, and a connection: 0.0008 s. With
 * herd repair `delay` the one server that is left answers within D = 10 s, which is a U; a unit that listens
 * waits for the next host message of the one that is left, which comes every 20 s.
 */
static const Way ways[] = {
  { "DHCP names the dead server", "names: first", 60 - 20 + 1.0004 + 1 + 0.0008, { 20 } },
  { "DHCP names nobody", "names: none", 60 - 20 + 1.0004 + 0.0008, { 20 } },
  { "and serverR is delayed",
    "names: first, herd: delay, herd-delay: 10 s",
    60 - 20 + 1.0004 + 1 + 0.0008,
    { 20, 10 } },
  { "units listen", "names: first, @ watch: availability", 60 - 20 + 0.0006, { 20, 20 } },
};

static void
on_reconnected (gpointer data, const SimRecord *record)
{
  g_array_append_val ((GArray *)data, record->a);
}

static guint
width_count (const Way *way)
{
  guint n = 0;

  while (n < G_N_ELEMENTS (way->uniform) && way->uniform[n] > 0)
    n++;
  return n;
}

static double
closed_form (double x, gconstpointer data)
{
  const Way *way = data;

  return show_uniform_sum (x, way->base, way->uniform, width_count (way));
}

/* One unit, whose server dies; where DHCP names nobody it may be at the other one, and nothing is lost then. */
static void
fail_over (const Way *way, uint64_t seed, GArray *times)
{
  g_autoptr (GString) options = g_string_new ("servers: { count: 2, on: [lan] }, units: { count: 1, on: [lan], "
                                              "power-spread: 2 min, connect-wait: 1 s, seek-wait: 10 s@ }, ");

  g_string_append (options, strchr (way->options, '@') == NULL ? way->options : "names: first");
  g_string_replace (options, "@", strchr (way->options, '@') == NULL ? "" : ", watch: availability", 0);
  Story *hall
      = story_new_system_quiet (hall_frame, options->str, "  - { at: 5 min, crash: it.server-1 }\n", seed);
  sim_bus_subscribe (hall_group (hall)->bus, &dtu_rec_reconnected, SIM_LEVEL_DETAIL, on_reconnected, times);
  story_until (hall, 299);
  guint lost = hall_at (hall, 1) == 1, before = times->len;
  story_until (hall, 450);
  cr_assert_eq (times->len - before, lost, "seed %d: once, and no more", (int)seed);
  cr_assert_eq (hall_at (hall, 1), 2);
  story_end (hall);
}

static double
mean (const double *values, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += values[i];
  return sum / n;
}

static void
tell_way (const Way *way, guint seeds)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (int64_t));
  double distance, expected = way->base;

  for (guint seed = 1; seed <= seeds; seed++)
    fail_over (way, seed, times);
  guint n = times->len;
  g_autofree double *values = g_new (double, n);
  for (guint i = 0; i < n; i++)
    values[i] = (double)g_array_index (times, int64_t, i) * 1e-9;
  for (guint i = 0; i < width_count (way); i++)
    expected += way->uniform[i] / 2;
  double average = mean (values, n), p = show_ks (values, n, closed_form, way, &distance);
  show_line ("%-28s %5u %9.3f %9.3f %9.3f %9.3f %8.4f %7.3f", way->name, n, expected, average, values[0],
             values[n - 1], distance, p);
  cr_assert_gt (p, 0.01, "%s: p = %g, D = %g, mean %g for %g", way->name, p, distance, average, expected);
}

Test (dtu_show, time_to_reconnect_is_its_closed_form, .timeout = 600)
{
  guint seeds = show_count (100, 2000);

  show_line ("from a crash until the unit is connected again, %u seeds, s", seeds);
  show_line ("%-28s %5s %9s %9s %9s %9s %8s %7s", "", "lost", "expected", "mean", "least", "most", "KS D", "p");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    tell_way (&ways[i], seeds);
}

/* All units of a dead server, with twenty of them each. */
Test (dtu_show, all_units_of_a_dead_server_come_back_once, .timeout = 600)
{
  guint seeds = show_count (5, 100), lost = 0, back = 0;

  for (guint seed = 1; seed <= seeds; seed++)
    {
      Story *hall = story_new_system_quiet (
          hall_frame, "servers: { count: 5, on: [lan] }, units: { count: 100, on: [lan], power-spread: 2 min }",
          "  - { at: 5 min, crash: it.server-1 }\n", seed);
      g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (int64_t));
      sim_bus_subscribe (hall_group (hall)->bus, &dtu_rec_reconnected, SIM_LEVEL_DETAIL, on_reconnected, times);
      story_until (hall, 299);
      for (guint i = 1; i <= 100; i++)
        lost += hall_at (hall, i) == 1;
      story_until (hall, 500);
      cr_assert_eq (hall_group (hall)->truth->detached, 0);
      back += times->len;
      story_end (hall);
    }
  show_line ("%u seeds, 5 servers with 100 units: %u lost their server, %u times one was connected again",
             seeds, lost, back);
  cr_assert_eq (lost, back);
}

/* -- 7: control traffic ------------------------------------------------------------------------------------ */

/* Bytes of a host message's frame with its gap: the text by hand, its signature, UDP, IP, Ethernet. */
static double
frame (const DtuServer *server)
{
  DtuHostMessage message;

  dtu_beacon_host_message (server->daemon, &message);
  g_autofree char *text = dtu_host_message_text (&message);
  return (double)strlen (text) + 11 + 40 + 8 + 20 + 14 + 24;
}

/*
 * n servers on one segment, each with a message of F bytes every T = 20 s: it goes up one cable and down n - 1,
 * and the books count a broadcast once for each who gets it: n (n - 1) F / T.
 */
static void
tell_group (guint servers, double seconds)
{
  g_autofree char *options = g_strdup_printf (
      "servers: { count: %u, on: [lan] }, units: { count: 1, on: [far] }, names: none", servers);
  Story *hall = story_new_system_quiet (hall_frame, options, NULL, 1);
  SimSegment *lan = sim_net_find_segment (hall_group (hall)->net, "lan");
  double law = 0;

  story_until (hall, 100);
  uint64_t before = sim_segment_count (lan).bytes;
  story_until (hall, 100 + seconds);
  double bytes = (double)(sim_segment_count (lan).bytes - before) / seconds;
  for (guint i = 1; i <= servers; i++)
    law += frame (hall_server (hall, i)) / 20;
  double all = law * (servers - 1);
  show_line ("%7u %14.1f %14.1f %14.1f %9.4f %12.1f", servers, servers / 20.0, bytes, all, bytes / all,
             all / servers);
  cr_assert_float_eq (bytes / all, 1, 0.01);
  story_end (hall);
}

Test (dtu_show, control_traffic_is_n_times_n_minus_1_messages, .timeout = 600)
{
  static const guint sizes[] = { 2, 5, 10, 20, 50, 100, 200 };
  guint few = show_count (5, G_N_ELEMENTS (sizes));

  show_line ("host messages of a group on one segment; bytes/s of all copies, and into each server");
  show_line ("%7s %14s %14s %14s %9s %12s", "servers", "messages/s", "measured B/s", "n (n-1) F/T", "ratio",
             "each in B/s");
  for (guint i = 0; i < few; i++)
    tell_group (sizes[i], 400);
}

static void
on_control (gpointer data, const SimRecord *record)
{
  guint *total = data;

  total[0]++;
  total[1] += (guint)record->a;
}

/* An insert: n - 1 tokenQ and n - 1 tokenR. */
Test (dtu_show, an_insert_costs_two_messages_for_each_other_server, .timeout = 600)
{
  static const guint sizes[] = { 2, 5, 10, 20, 50, 100, 200 };
  guint few = show_count (5, G_N_ELEMENTS (sizes));

  show_line ("one insert: %7s %10s %10s", "servers", "messages", "bytes");
  for (guint i = 0; i < few; i++)
    {
      g_autofree char *options = g_strdup_printf (
          "servers: { count: %u, on: [lan] }, units: { count: 1, on: [lan] }, group: { host-interval: 100 s, "
          "down-after: 1 h }",
          sizes[i]);
      Story *hall = story_new_system_quiet (hall_frame, options, NULL, 1);
      guint total[2] = { 0 }, quiet[2] = { 0 };
      story_until (hall, 250);
      sim_bus_subscribe (hall_group (hall)->bus, &dtu_rec_control, SIM_LEVEL_DETAIL, on_control, total);
      story_until (hall, 255);
      memcpy (quiet, total, sizeof quiet);
      hall_insert (hall, 1, 1);
      story_until (hall, 255.5);
      guint beacons = 0;
      for (guint s = 1; s <= sizes[i]; s++)
        beacons += dtu_table_find (hall_server (hall, s)->daemon, hall_server (hall, s)->name, true)->last_seen
                   > 255 * SIM_S;
      show_line ("            %7u %10u %10u", sizes[i], total[0] - quiet[0] - beacons, total[1] - quiet[1]);
      cr_assert_eq (total[0] - quiet[0] - beacons, 2 * (sizes[i] - 1));
      story_end (hall);
    }
}

/* -- 9: keep-alives -------------------------------------------------------------------------------------------
 */

static double
processor (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Each is a packet there and one back, by the switch. Nothing is judged by time. */
Test (dtu_show, a_keep_alive_is_two_real_packets, .timeout = 600)
{
  guint units = show_count (200, 10000), hours = show_count (1, 2);
  g_autofree char *options = g_strdup_printf (
      "servers: { count: 20, on: [lan] }, units: { count: %u, on: [lan], power-spread: 2 min }", units);
  Story *hall = story_new_system_quiet (hall_frame, options, NULL, 1);
  SimSegment *lan = sim_net_find_segment (hall_group (hall)->net, "lan");

  story_until (hall, 300);
  uint64_t before = sim_segment_count (lan).sent;
  double start = processor ();
  story_until (hall, 300 + 3600.0 * hours);
  double took = processor () - start, asked = units * 180.0 * hours;
  double frames = (double)(sim_segment_count (lan).sent - before) / asked;
  show_line (
      "%u units, 20 servers, %u h: %.0f keep-alives, %.0f ns each, %.2f frames each with ARP and host messages",
      units, hours, asked, took / asked * 1e9, frames);
  cr_assert_geq (frames, 4, "up and down, there and back");
  cr_assert_eq (hall_group (hall)->truth->detached, 0);
  story_end (hall);
}
