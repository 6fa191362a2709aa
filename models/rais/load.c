/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-20: the load object: what share of its capacity a host used over the last while. */
#include "models/rais/rais.h"

enum
{
  SAMPLES_MOST = 1000 /* a longer window at a shorter interval is cut to the newest */
};

/* Server-ns in which the host was busy. A slowed machine is busy for longer over the same work: what it has
 * done since the last sample counts by its speed now. */
static double
busy (RaisMonitor *monitor)
{
  double work = sim_server_work_done (monitor->host->server), speed = sim_node_speed (monitor->role.node);

  monitor->busy += speed > 0 ? (work - monitor->worked) / speed : 0;
  monitor->worked = work;
  return monitor->busy;
}

/* Keeps one sample at or before the beginning of the window. */
void
rais_load_sample (RaisMonitor *monitor)
{
  SimTime now = sim_kernel_now (monitor->group->kernel);
  SimTime from = now - rais_options_of (monitor)->hosts.load_window;
  SimServerMark sample = { .at = now, .work = busy (monitor) };
  guint old = 0;

  g_array_append_val (monitor->samples, sample);
  while (old + 1 < monitor->samples->len && g_array_index (monitor->samples, SimServerMark, old + 1).at <= from)
    old++;
  if (monitor->samples->len - old > SAMPLES_MOST)
    old = monitor->samples->len - SAMPLES_MOST;
  if (old > 0)
    g_array_remove_range (monitor->samples, 0, old);
}

/* share = work done in the window / (window x servers) */
double
rais_load_share (const RaisMonitor *monitor)
{
  const SimServerMark *first, *last;
  double room;

  if (monitor->samples->len < 2)
    return 0;
  first = &g_array_index (monitor->samples, SimServerMark, 0);
  last = &g_array_index (monitor->samples, SimServerMark, monitor->samples->len - 1);
  room = (double)(last->at - first->at) * (double)monitor->host->server_options.station.servers;
  return room <= 0 ? 0 : CLAMP ((last->work - first->work) / room, 0, 1);
}
