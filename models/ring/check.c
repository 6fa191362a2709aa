/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say about a cluster. Codes are those of docs/diagnostics.md. */
#include "models/ring/options.h"

static bool
is_named (const SimNameList *list, guint before, const char *name)
{
  for (guint i = 0; i < MIN (before, list->count); i++)
    if (strcmp (list->names[i], name) == 0)
      return true;
  return false;
}

static bool
is_of_cluster (const RingOptions *o, const char *name)
{
  return is_named (&o->external_on, G_MAXUINT, name) || is_named (&o->internal_on, G_MAXUINT, name);
}

/* Every gateway has an address on each segment; every VIP is one more; the servers and the name server too. */
static void
check_side (const RingOptions *o, const SimNameList *list, bool external, SimModelCheck *check)
{
  SimSubnet subnet;

  for (guint i = 0; i < list->count; i++)
    {
      const char *name = list->names[i];
      if (is_named (list, i, name) || (!external && is_named (&o->external_on, G_MAXUINT, name)))
        sim_check_error (check, list, 74, "%s is named twice; each side of the cluster has segments of its own",
                         name);
      else if (sim_check_segment (check, list, name, &subnet))
        sim_check_addresses (check, list, name,
                             o->gateways + o->spare_gateways + ring_options_vips (o, name)
                                 + (i > 0      ? 0
                                    : external ? 1
                                               : ring_options_own (o)));
    }
}

static void
check_networks (const RingOptions *o, SimModelCheck *check)
{
  guint count = o->external_on.count + o->internal_on.count;
  gint64 vips = 0;

  if (o->external_on.count == 0 || o->internal_on.count == 0 || count > RING_SUBNETS_MOST)
    sim_check_error (
        check, &o->internal_on, 73,
        "the cluster has %u external and %u internal segments; it has at least one of each, and at "
        "most %d",
        o->external_on.count, o->internal_on.count, RING_SUBNETS_MOST);
  check_side (o, &o->external_on, true, check);
  check_side (o, &o->internal_on, false, check);
  for (guint i = 0; i < count; i++)
    vips += ring_options_vips (o, i < o->external_on.count ? o->external_on.names[i]
                                                           : o->internal_on.names[i - o->external_on.count]);
  if (vips > RING_VIPS_MOST)
    sim_check_error (check, &o->vips, 73,
                     "%" G_GINT64_FORMAT " addresses in all pools; at most %d are expected", vips,
                     RING_VIPS_MOST);
}

static void
check_pools (const RingOptions *o, SimModelCheck *check)
{
  const RingPoolOptions *pools = o->pools.items;

  for (guint i = 0; i < o->pools.count; i++)
    {
      if (!is_of_cluster (o, pools[i].on))
        sim_check_error (check, &pools[i].on, 73,
                         "%s is no segment of the cluster; one of external-on or "
                         "internal-on is expected",
                         pools[i].on);
      for (guint j = 0; j < i; j++)
        if (strcmp (pools[j].on, pools[i].on) == 0)
          sim_check_error (check, &pools[i].on, 74, "%s has a pool already; a segment has one", pools[i].on);
    }
}

/* Before anything is booked: an address that is given is free for its gateway or pool. */
static void
check_files (const RingOptions *o, SimModelCheck *check)
{
  const char *segments[RING_SUBNETS_MOST];
  guint external = o->external_on.count, count = external + o->internal_on.count;

  if (count > RING_SUBNETS_MOST || external == count)
    return;
  for (guint i = 0; i < count; i++)
    segments[i] = i < external ? o->external_on.names[i] : o->internal_on.names[i - external];
  ring_files_check (&o->files, o->gateways, segments, count, external, check);
}

static void
check_monitors (const RingOptions *o, SimModelCheck *check)
{
  const RingMonitorsOptions *m = &o->monitors;

  if (m->timeout >= m->interval)
    sim_check_error (check, &m->timeout, 66,
                     "a ping is waited for longer than the interval; a timeout shorter than it is expected");
  if (m->ping == RING_MONITOR_ON && m->routers.count == 0 && o->files.localmonitor == NULL)
    sim_check_error (check, &m->ping, 73,
                     "there is nothing to ping; `routers`, or a localmonitor file, is expected");
  for (guint i = 0; i < m->routers.count; i++)
    sim_check_router (check, &m->routers, m->routers.names[i]);
}

static void
check_controller (const RingOptions *o, SimModelCheck *check)
{
  const RingControllerOptions *c = &o->controller;
  SimSubnet subnet;

  if (c->on == NULL || *c->on == '\0' || !sim_check_segment (check, &c->on, c->on, &subnet))
    return;
  sim_check_addresses (check, &c->on, c->on, 1);
  sim_check_nodes (check, &c->on, 1);
  sim_check_node_name (check, "controller");
}

/* P4.17: the flag is 0, 1 or 3; with 3 there is a preferred host. */
static void
check_sticky (const RingOptions *o, SimModelCheck *check)
{
  const RingStickyOptions *sticky = o->sticky.items;

  for (guint i = 0; i < o->sticky.count; i++)
    {
      const RingStickyOptions *s = &sticky[i];
      if (!is_of_cluster (o, s->on))
        sim_check_error (check, &s->on, 73,
                         "%s is no segment of the cluster; one of external-on or internal-on "
                         "is expected",
                         s->on);
      else if (s->vip > ring_options_vips (o, s->on))
        sim_check_error (check, &s->vip, 73,
                         "there is no address %" G_GINT64_FORMAT " on %s; its pool has %" G_GINT64_FORMAT,
                         s->vip, s->on, ring_options_vips (o, s->on));
      if (s->flag == 2)
        sim_check_error (check, &s->flag, 73, "the persistence flag is 2; it is 0, 1 or 3");
      if (s->flag == 3 && s->prefers == 0)
        sim_check_error (check, &s->prefers, 73,
                         "the persistence flag is 3, but no host is preferred; the address sticks to that one");
      if (s->prefers > o->gateways)
        sim_check_error (check, &s->prefers, 73,
                         "there is no gateway %" G_GINT64_FORMAT "; there are %" G_GINT64_FORMAT, s->prefers,
                         o->gateways);
    }
}

static void
check_numbers (const RingOptions *o, SimModelCheck *check)
{
  uint64_t most = ((uint64_t)1 << o->sequence_bits) - 1;

  if ((uint64_t)o->sequence_limit > most)
    sim_check_error (check, &o->sequence_limit, 73,
                     "sequence-limit is %" G_GINT64_FORMAT ", but %" G_GINT64_FORMAT
                     " bits hold no more than %" G_GUINT64_FORMAT,
                     o->sequence_limit, o->sequence_bits, (guint64)most);
  if (o->sequence_limit != 0 && o->sequence_limit < 4 * o->gateways)
    sim_check_error (check, &o->sequence_limit, 73,
                     "sequence-limit is %" G_GINT64_FORMAT
                     "; it must be at least four rotations, %" G_GINT64_FORMAT,
                     o->sequence_limit, 4 * o->gateways);
}

/* RING-B2 */
static void
check_stand_by (const RingOptions *o, SimModelCheck *check)
{
  const RingStandbyOptions *s = &o->stand_by;
  const void *field;
  const char *wrong = sim_vrrp_complaint (&o->vrrp, &field);

  if (wrong != NULL)
    sim_check_error (check, field, 73, "%s", wrong);
  if (o->policy != RING_POLICY_STANDBY)
    return;
  if (s->routers > o->gateways)
    sim_check_error (check, &s->routers, 73,
                     "%" G_GINT64_FORMAT " routers, but only %" G_GINT64_FORMAT
                     " gateways; as many are expected",
                     s->routers, o->gateways);
  if (s->priority - (s->routers - 1) * s->step < 1)
    sim_check_error (check, &s->step, 73,
                     "the last router would have a priority of %" G_GINT64_FORMAT "; at least 1 is expected",
                     s->priority - (s->routers - 1) * s->step);
  if (o->external_on.count > 0 && ring_options_vips (o, o->external_on.names[0]) > SIM_VRRP_ADDRESSES)
    sim_check_error (check, &o->vips, 73, "an advertisement names at most %d addresses of its segment",
                     SIM_VRRP_ADDRESSES);
}

/* The older way: whoever restarts is not given up before it can be back. */
static void
check_reboot (const RingOptions *o, SimModelCheck *check)
{
  if (o->addressing == RING_ADDRESSING_REBOOT && (double)o->reboot_wait < sim_dist_mean (&o->boot_time))
    sim_check_error (check, &o->reboot_wait, 73,
                     "a gateway is given up before it has started again; a `reboot-wait` longer than the "
                     "boot-time is expected");
}

static void
check_offer (const RingOptions *o, const SimOffer *offer, guint i, SimModelCheck *check)
{
  const SimNameList *of = &o->servers.of;

  if (o->internal_on.count > 0 && !sim_check_joined (check, o->internal_on.names[0], offer->on))
    sim_check_error (
        check, of, 76,
        "%s serves on %s, which no router joins to %s, the gateways' internal segment; its service "
        "there, or a router between them, is expected",
        of->names[i], offer->on, o->internal_on.names[0]);
  if (offer->count == 0)
    sim_check_error (check, &of->names[i], 73,
                     "%s has no address to serve at; the gateways would have nobody to ask", of->names[i]);
}

/* One port leads to one system; each is reached from the gateways' first internal segment. */
static void
check_of (const RingOptions *o, SimModelCheck *check)
{
  const SimNameList *of = &o->servers.of;
  g_autofree SimOffer *offers = g_new0 (SimOffer, of->count + 1);

  for (guint i = 0; i < of->count; i++)
    {
      if (is_named (of, i, of->names[i]))
        sim_check_error (check, &of->names[i], 73, "%s is named twice; the gateways stand before it once",
                         of->names[i]);
      else if (sim_check_offer (check, &of->names[i], of->names[i], &offers[i]))
        check_offer (o, &offers[i], i, check);
      for (guint k = 0; k < i; k++)
        if (offers[i].port != 0 && offers[k].port == offers[i].port)
          sim_check_error (check, &of->names[i], 75,
                           "%s and %s both serve at port %u, so a client's port would not say which one it "
                           "wants; another port for one of them is expected",
                           of->names[k], of->names[i], offers[i].port);
    }
  if (of->count > 0 && o->forwarding == RING_FORWARD_SYMMETRIC)
    sim_check_error (check, &o->forwarding, 63,
                     "symmetric routing needs servers whose way out is a gateway, but those of %s have their "
                     "own; `nat` or `proxy` is expected",
                     of->names[0]);
}

void
ring_check (const void *options, SimModelCheck *check)
{
  const RingOptions *o = options;

  check_files (o, check);
  check_networks (o, check);
  check_monitors (o, check);
  check_controller (o, check);
  check_pools (o, check);
  check_sticky (o, check);
  check_numbers (o, check);
  check_stand_by (o, check);
  check_reboot (o, check);
  check_of (o, check);
  sim_check_nodes (check, &o->gateways, o->gateways + o->spare_gateways + ring_options_own (o) + 1);
  for (gint64 i = 0; i < o->gateways + o->spare_gateways; i++)
    {
      g_autofree char *name = g_strdup_printf ("gateway-%" G_GINT64_FORMAT, i + 1);
      sim_check_node_name (check, name);
    }
  for (gint64 i = 0; i < ring_options_own (o); i++)
    {
      g_autofree char *name = g_strdup_printf ("server-%" G_GINT64_FORMAT, i + 1);
      sim_check_node_name (check, name);
    }
  sim_check_node_name (check, "dns");
}
