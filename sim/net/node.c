/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodes: what they are made of, their roles and their clocks. Their life is in life.c.
 */
#include "sim/net/inside.h"
#include <math.h>

const SimOption sim_node_options[] = {
  SIM_OPTION (DIST, "boot-time", offsetof (SimNodeOptions, boot_time), .initial = "30 s",
              .help = "from restart until the roles start",
              .source = "ours: a server without its firmware tests"),
  SIM_OPTION (FLAG, "forward", offsetof (SimNodeOptions, forward), .initial = "false",
              .help = "passes packets on between its interfaces: a router", .source = "ours"),
  SIM_OPTION_END,
};

static void
node_set_up_timers (SimNode *node)
{
  sim_timer_init (&node->boot, SIM_CLASS_TIMER, SIM_TAG (node->number, SIM_KIND_BOOT), sim_node_booted);
  sim_timer_init (&node->thaw, SIM_CLASS_DELIVERY, SIM_TAG (node->number, SIM_KIND_THAW), sim_node_thaw);
  sim_line_init (&node->loop, SIM_CLASS_DELIVERY, SIM_TAG (node->number, SIM_KIND_LOOP), sim_ip_loop);
  sim_net_stream (node->net, &node->booting, node->name, "boot-time");
}

SimNode *
sim_node_new (SimNet *net, const char *name, SimEntity parent, const SimNodeOptions *options)
{
  sim_require (!g_hash_table_contains (net->node_names, name), "two nodes are called %s", name);
  sim_require (net->nodes->len < SIM_NOBODY, "too many nodes");
  SimNode *node = g_new0 (SimNode, 1);
  node->net = net;
  node->kernel = net->kernel;
  node->name = g_strdup (name);
  node->number = net->nodes->len;
  node->options = *options;
  node->forward = options->forward;
  node->speed = 1;
  node->routes = g_array_new (FALSE, FALSE, sizeof (SimRoute));
  node->watches = g_array_new (FALSE, FALSE, sizeof (SimWatch));
  node->iface_watches = g_array_new (FALSE, FALSE, sizeof (SimWatch));
  node->held = g_array_new (FALSE, FALSE, sizeof (SimHeld));
  node->backlog = g_array_new (FALSE, FALSE, sizeof (SimBacklogItem));
  node->inbox = g_array_new (FALSE, FALSE, sizeof (SimBacklogItem));
  sim_udp_table_init (&node->udp);
  node_set_up_timers (node);
  node->entity = sim_bus_entity (net->bus, SIM_ENTITY_NODE, name, parent);
  g_ptr_array_add (net->nodes, node);
  g_hash_table_insert (net->node_names, node->name, node);
  return node;
}

void
sim_node_dispose_roles (SimNode *node)
{
  for (SimRole *role = node->roles, *next; role != NULL; role = next)
    {
      next = role->next;
      if (role->type->dispose != NULL)
        role->type->dispose (role);
    }
  node->roles = NULL;
}

static void
lose_looped (void *item, gpointer data)
{
  sim_packet_unref (data, item);
}

void
sim_node_clear_loop (SimNode *node)
{
  sim_line_clear (node->kernel, &node->loop, lose_looped, node->net);
}

void
sim_node_free (SimNode *node)
{
  sim_tcp_table_free (node->tcp);
  sim_udp_reset (node);
  sim_raw_reset (node);
  sim_ip_reassembly_reset (node);
  sim_node_clear_backlog (node);
  sim_node_clear_loop (node);
  sim_line_dispose (&node->loop);
  for (guint i = 0; i < node->iface_count; i++)
    sim_iface_free (node->iface[i]);
  if (node->iface != node->only)
    g_free (node->iface);
  g_array_free (node->routes, TRUE);
  g_array_free (node->watches, TRUE);
  g_array_free (node->iface_watches, TRUE);
  g_array_free (node->held, TRUE);
  g_array_free (node->backlog, TRUE);
  g_array_free (node->inbox, TRUE);
  g_free (node->name);
  g_free (node);
}

const char *
sim_node_name (const SimNode *node)
{
  return node->name;
}

uint32_t
sim_node_number (const SimNode *node)
{
  return node->number;
}

SimEntity
sim_node_entity (const SimNode *node)
{
  return node->entity;
}

SimNodeState
sim_node_state (const SimNode *node)
{
  return node->state;
}

bool
sim_node_running (const SimNode *node)
{
  return node->state == SIM_NODE_UP;
}

SimNet *
sim_node_net (const SimNode *node)
{
  return node->net;
}

SimKernel *
sim_node_kernel (const SimNode *node)
{
  return node->kernel;
}

SimBus *
sim_node_bus (const SimNode *node)
{
  return node->net->bus;
}

double
sim_node_speed (const SimNode *node)
{
  return node->home == NULL ? node->speed : node->speed * sim_node_speed (node->home);
}

double
sim_node_own_speed (const SimNode *node)
{
  return node->speed;
}

/* clock = base + (now - set) (1 + drift) */
SimTime
sim_node_clock (const SimNode *node)
{
  SimTime passed = sim_kernel_now (node->kernel) - node->clock_set;
  if (node->drift != 0)
    passed += (SimTime)round ((double)passed * node->drift);
  return node->clock_base + passed;
}

void
sim_node_set_clock (SimNode *node, SimTime offset, double drift)
{
  sim_require (drift > -1, "a clock that runs backwards");
  node->clock_set = sim_kernel_now (node->kernel);
  node->clock_base = node->clock_set + offset;
  node->drift = drift;
}

void
sim_node_add_role (SimNode *node, SimRole *role, const SimRoleType *type)
{
  SimRole **end = &node->roles;
  while (*end != NULL)
    end = &(*end)->next;
  *end = role;
  role->type = type;
  role->node = node;
  role->next = NULL;
  role->alarms = NULL;
  role->alarms_end = &role->alarms;
}

SimRole *
sim_node_roles (const SimNode *node)
{
  return node->roles;
}

guint
sim_node_ifaces (const SimNode *node)
{
  return node->iface_count;
}

SimIface *
sim_node_iface (const SimNode *node, guint i)
{
  return i < node->iface_count ? node->iface[i] : NULL;
}

SimIface *
sim_node_iface_on (const SimNode *node, const SimSegment *segment)
{
  for (guint i = 0; i < node->iface_count; i++)
    if (node->iface[i]->segment == segment)
      return node->iface[i];
  return NULL;
}
