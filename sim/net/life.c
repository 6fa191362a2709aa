/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A node's life: power, crash, restart, pause, hang.
 */
#include "sim/net/inside.h"

void
sim_node_reopen (SimNode *node)
{
  for (guint i = 0; i < node->iface_count; i++)
    sim_iface_reopen (node->iface[i]);
}

void
sim_node_tell (SimNode *node, GArray *watches)
{
  for (guint i = 0; i < watches->len; i++)
    {
      SimWatch watch = g_array_index (watches, SimWatch, i);
      watch.changed (node, watch.data);
    }
}

void
sim_node_tell_state (SimNode *node)
{
  sim_node_tell (node, node->watches);
}

void
sim_node_watch (SimNode *node, void (*changed) (SimNode *node, gpointer data), gpointer data)
{
  SimWatch watch = { changed, data };
  g_array_append_val (node->watches, watch);
}

void
sim_node_watch_ifaces (SimNode *node, void (*changed) (SimNode *node, gpointer data), gpointer data)
{
  SimWatch watch = { changed, data };
  g_array_append_val (node->iface_watches, watch);
}

/* Moves to `state` and says so. */
static void
node_become (SimNode *node, SimNodeState state, const SimRecordKind *kind, int64_t a, const char *reason)
{
  node->state = state;
  sim_node_reopen (node);
  sim_emit (node->net->bus, kind, node->entity, 0, a, 0, reason);
}

static void
node_start (SimNode *node, const char *reason)
{
  node_become (node, SIM_NODE_UP, &sim_rec_node_up, 0, reason);
  for (SimRole *role = node->roles; role != NULL; role = role->next)
    if (role->type->start != NULL)
      role->type->start (role);
  sim_node_tell_state (node);
}

void
sim_node_power_on (SimNode *node)
{
  sim_require (node->state == SIM_NODE_OFF, "%s is powered on twice", node->name);
  node_start (node, "powered on");
}

/* All that is volatile: K2. */
static void
node_wipe (SimNode *node, const char *reason)
{
  sim_timer_cancel (node->kernel, &node->boot);
  sim_timer_cancel (node->kernel, &node->thaw);
  sim_node_cancel_alarms (node);
  if (node->tcp != NULL)
    sim_tcp_table_reset (node->tcp);
  sim_udp_reset (node);
  sim_raw_reset (node);
  sim_ping_reset (node);
  sim_ip_reassembly_reset (node);
  sim_node_clear_backlog (node);
  sim_node_clear_loop (node);
  for (guint i = 0; i < node->iface_count; i++)
    {
      sim_arp_reset (node->iface[i]);
      sim_iface_forget_added (node->iface[i], reason);
    }
}

static void
clear_queues (SimNode *node)
{
  for (guint i = 0; i < node->iface_count; i++)
    sim_cable_clear_queue (&node->iface[i]->up_cable);
}

bool
sim_node_crash (SimNode *node, const char *reason)
{
  if (node->state == SIM_NODE_OFF)
    return false;
  node_become (node, SIM_NODE_OFF, &sim_rec_node_crashed, 0, reason);
  clear_queues (node);
  node_wipe (node, "crash");
  for (SimRole *role = node->roles; role != NULL; role = role->next)
    if (role->type->crash != NULL)
      role->type->crash (role);
  sim_node_tell_state (node);
  return true;
}

void
sim_node_booted (SimKernel *kernel, SimTimer *timer)
{
  node_start (SIM_OWNER (timer, SimNode, boot), "booted");
}

bool
sim_node_restart_in (SimNode *node, SimTime boot_time, const char *reason)
{
  if (node->state != SIM_NODE_OFF || (node->tenant && node->home == NULL))
    return false;
  node_become (node, SIM_NODE_BOOTING, &sim_rec_node_booting, boot_time, reason);
  sim_timer_after (node->kernel, &node->boot, boot_time);
  sim_node_tell_state (node);
  return true;
}

bool
sim_node_restart (SimNode *node, const char *reason)
{
  if (node->state != SIM_NODE_OFF)
    return false;
  return sim_node_restart_in (node, sim_dist_time (&node->options.boot_time, &node->booting), reason);
}

/* What the stop hooks have sent is still in the queues, and leaves. */
bool
sim_node_shutdown (SimNode *node, const char *reason)
{
  if (node->state != SIM_NODE_UP)
    return false;
  for (SimRole *role = node->roles; role != NULL; role = role->next)
    if (role->type->stop != NULL)
      role->type->stop (role);
  node_become (node, SIM_NODE_OFF, &sim_rec_node_shut_down, 0, reason);
  node_wipe (node, "shutdown");
  sim_node_tell_state (node);
  return true;
}

bool
sim_node_pause (SimNode *node, const char *reason)
{
  if (node->state != SIM_NODE_UP)
    return false;
  node_become (node, SIM_NODE_PAUSED, &sim_rec_node_paused, 0, reason);
  sim_node_tell_state (node);
  return true;
}

bool
sim_node_hang (SimNode *node, const char *reason)
{
  if (node->state != SIM_NODE_UP)
    return false;
  node_become (node, SIM_NODE_HUNG, &sim_rec_node_hung, 0, reason);
  sim_node_tell_state (node);
  return true;
}

bool
sim_node_resume (SimNode *node, const char *reason)
{
  if (node->state != SIM_NODE_PAUSED && node->state != SIM_NODE_HUNG)
    return false;
  node_become (node, SIM_NODE_UP, &sim_rec_node_resumed, 0, reason);
  if (node->backlog->len > 0 || node->inbox->len > 0)
    sim_timer_arm (node->kernel, &node->thaw, sim_kernel_now (node->kernel));
  sim_node_release_held (node);
  sim_node_tell_state (node);
  return true;
}

void
sim_node_set_speed (SimNode *node, double speed)
{
  sim_require (speed > 0, "%s at a speed of %g", node->name, speed);
  if (node->speed == speed)
    return;
  node->speed = speed;
  sim_emit (node->net->bus, &sim_rec_node_speed, node->entity, 0, (int64_t)(speed * 1e9 + 0.5), 0, NULL);
  sim_node_tell_state (node);
}
