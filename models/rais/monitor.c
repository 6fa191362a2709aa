/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service monitor: what it keeps, how it starts and what a crash leaves of it. */
#include "models/rais/truth.h"

enum
{
  ALARM_TRANSMIT = 1,
  ALARM_CONTROL,
  ALARM_SCRIPT,
  ALARM_ZONE
};

SimEntity
rais_who (const RaisMonitor *monitor)
{
  return monitor->host->entity;
}

void
rais_emit (const RaisMonitor *monitor, const SimRecordKind *kind, uint32_t subject, int64_t a, int64_t b,
           const char *text)
{
  sim_emit (monitor->group->bus, kind, rais_who (monitor), subject, a, b, text);
}

RaisEntry *
rais_own (RaisMonitor *monitor)
{
  return rais_table_own (monitor->table, rais_now (monitor));
}

/* RAIS-8: the leader is the live member with the lowest host id. */
SimIp
rais_leader (const RaisMonitor *monitor)
{
  return rais_table_leader (monitor->table, rais_now (monitor), rais_options_of (monitor)->silence_timeout,
                            rais_options_of (monitor)->leader_among);
}

/* RAIS-1: every control interface carries every message, to the group's address and port. */
void
rais_send (RaisMonitor *monitor, RaisType type)
{
  static const char *const names[] = { "", "info", "acquire", "release" };
  RaisGroup *group = monitor->group;
  g_autoptr (SimBytes) bytes = sim_bytes_new (group->scratch->data, group->scratch->len);

  for (guint i = 0; i < monitor->host->control->len; i++)
    {
      SimIface *iface = g_ptr_array_index (monitor->host->control, i);
      if (sim_udp_send (monitor->udp, iface, SIM_IP_NONE, group->address, group->port, bytes))
        rais_emit (monitor, &rais_rec_message_sent, group->address, bytes->length, (int64_t)type, names[type]);
    }
}

/* Everything volatile goes: tables, what was held, what was queued, who leads. */
static void
forget (RaisMonitor *monitor)
{
  rais_table_clear (monitor->table, monitor->host->id);
  rais_address_forget_all (monitor);
  rais_scripts_clear (monitor);
  g_array_set_size (monitor->samples, 0);
  g_array_set_size (monitor->assignments, 0);
  g_array_set_size (monitor->expired, 0);
  if (monitor->leading)
    rais_emit (monitor, &rais_rec_leader_ended, 0, 0, 0, "it stopped");
  if (monitor->host->base != NULL) /* its gauges do not end with the machine's */
    rais_emit (monitor, &rais_rec_utilisation, 0, 0, 0, NULL);
  monitor->leading = false;
  monitor->leader = SIM_IP_NONE;
  monitor->udp = NULL;
}

static void
write_own_entry (RaisMonitor *monitor)
{
  RaisEntry *own = rais_own (monitor);

  own->preferred = monitor->host->preferred;
  own->capacity = monitor->host->capacity;
  own->quiesced = monitor->host->quiesced;
  own->ok = monitor->host->server != NULL;
  own->control_count = monitor->host->control->len;
  for (guint i = 0; i < own->control_count; i++)
    own->control[i] = sim_iface_primary (g_ptr_array_index (monitor->host->control, i));
}

/* RAIS-3: the sequence number is to be unique and ascending: it starts from the clock, in µs, which no host
 * outruns; or (reading) at 1. */
static uint64_t
first_sequence (const RaisMonitor *monitor)
{
  if (rais_options_of (monitor)->sequence == RAIS_SEQUENCE_COUNTER)
    return 0;
  return (uint64_t)MAX (monitor->started, 0) / 1000;
}

/* Machines do not start at one instant: each thread's first turn falls anywhere in its interval. */
static void
arm_first (RaisMonitor *monitor, SimAlarm *alarm, SimTime interval)
{
  sim_alarm_after (alarm, sim_stream_time_uniform (&monitor->phase, 1, interval));
}

/* RAIS-13, RAIS-23: a host that starts brings its id and its preferred address, and knows nobody. */
static void
monitor_start (SimRole *role)
{
  RaisMonitor *monitor = (RaisMonitor *)role;
  const RaisOptions *o = rais_options_of (monitor);

  forget (monitor);
  monitor->started = rais_now (monitor);
  monitor->sequence = first_sequence (monitor);
  monitor->passed = monitor->host->server != NULL;
  write_own_entry (monitor);
  monitor->udp = sim_udp_open (role, monitor->group->port, rais_receive);
  sim_require (monitor->udp != NULL, "port %u of %s is taken", monitor->group->port, monitor->host->name);
  for (guint i = 0; i < monitor->host->control->len; i++)
    sim_udp_join (monitor->udp, g_ptr_array_index (monitor->host->control, i), monitor->group->address);
  if (monitor->host->preferred != SIM_IP_NONE)
    rais_book_note (rais_table_write (monitor->table), monitor->host->preferred, monitor->started);
  arm_first (monitor, &monitor->transmit, o->info_interval);
  arm_first (monitor, &monitor->control, o->control_interval);
  if (monitor->zone != NULL)
    {
      rais_zone_open (monitor->zone);
      arm_first (monitor, &monitor->zone_alarm, o->dns.interval);
    }
  rais_truth_update (monitor->group);
}

static void
monitor_stop (SimRole *role)
{
  RaisMonitor *monitor = (RaisMonitor *)role;

  if (monitor->zone != NULL)
    rais_zone_clear (monitor->zone, false);
  forget (monitor);
}

static void
monitor_crash (SimRole *role)
{
  RaisMonitor *monitor = (RaisMonitor *)role;

  if (monitor->zone != NULL)
    rais_zone_clear (monitor->zone, true);
  forget (monitor);
}

static void
monitor_dispose (SimRole *role)
{
  RaisMonitor *monitor = (RaisMonitor *)role;

  rais_scripts_clear (monitor);
  rais_zone_free (monitor->zone);
  rais_table_free (monitor->table);
  g_ptr_array_unref (monitor->held);
  g_array_unref (monitor->samples);
  g_array_unref (monitor->assignments);
  g_array_unref (monitor->expired);
  g_array_unref (monitor->told);
  g_free (monitor);
}

static const SimRoleType monitor_type = { .name = "service-monitor",
                                          .start = monitor_start,
                                          .stop = monitor_stop,
                                          .crash = monitor_crash,
                                          .dispose = monitor_dispose };

RaisHost *
rais_host_on (const SimNode *node)
{
  for (SimRole *role = sim_node_roles (node); role != NULL; role = role->next)
    if (role->type == &monitor_type)
      return ((RaisMonitor *)role)->host;
  return NULL;
}

static void
make_streams (RaisMonitor *monitor)
{
  SimNet *net = monitor->group->net;
  const char *name = monitor->host->name;

  sim_net_stream (net, &monitor->phase, name, "rais.phase");
  sim_net_stream (net, &monitor->acquire_draws, name, "rais.acquire-script");
  sim_net_stream (net, &monitor->release_draws, name, "rais.release-script");
  sim_net_stream (net, &monitor->choice, name, "rais.choice");
}

RaisMonitor *
rais_monitor_new (RaisHost *host)
{
  RaisMonitor *monitor = g_new0 (RaisMonitor, 1);

  monitor->group = host->group;
  monitor->host = host;
  monitor->table = rais_table_new (host->group->post.shelf);
  monitor->held = g_ptr_array_new_with_free_func (g_free);
  monitor->samples = g_array_new (FALSE, FALSE, sizeof (SimServerMark));
  monitor->assignments = g_array_new (FALSE, FALSE, 4 * sizeof (SimTime));
  monitor->expired = g_array_new (FALSE, FALSE, sizeof (SimIp));
  monitor->told = g_array_new (FALSE, FALSE, sizeof (SimIp));
  g_queue_init (&monitor->actions);
  make_streams (monitor);
  sim_node_add_role (host->node, &monitor->role, &monitor_type);
  sim_alarm_init (&monitor->role, &monitor->transmit, ALARM_TRANSMIT, rais_transmit_fire);
  sim_alarm_init (&monitor->role, &monitor->control, ALARM_CONTROL, rais_control_fire);
  sim_alarm_init (&monitor->role, &monitor->script, ALARM_SCRIPT, rais_scripts_fire);
  sim_alarm_init (&monitor->role, &monitor->zone_alarm, ALARM_ZONE, rais_zone_fire);
  return monitor;
}
