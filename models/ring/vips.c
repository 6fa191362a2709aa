/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-7, RING-9, RING-17: who serves which VIP by the word, what moves it, and who says so by ARP. */
#include "models/ring/older.h"
#include "models/ring/truth.h"

const char *const ring_cause_names[RING_CAUSES] = {
  "it is the first", "its host was deleted", "its default host has joined", "its preferred host lives", "load",
  "operator",        "its host is closed"
};

RingGateway *
ring_owner (const RingDaemon *daemon, const RingVip *vip)
{
  uint16_t host = daemon->known ? daemon->word->rows[vip->number].host : RING_NOBODY;

  return host == RING_NOBODY ? NULL : ring_gateway (daemon->cluster, host);
}

RingGateway *
ring_previous_owner (const RingDaemon *daemon, const RingVip *vip)
{
  uint16_t host = daemon->previous[vip->number];

  return host == RING_NOBODY ? NULL : ring_gateway (daemon->cluster, host);
}

/* -- announcing ---------------------------------------------------------------------------- */

static void
announce (RingDaemon *daemon, guint vip, uint16_t owner)
{
  const RingCluster *cluster = daemon->cluster;
  const RingVip *v = &cluster->vips[vip];
  const RingGateway *gateway = ring_gateway (cluster, owner);
  SimIface *iface = daemon->gateway->ifaces[v->subnet];

  ring_watch_announce (daemon, vip);
  if (owner == daemon->gateway->number)
    sim_arp_announce (iface, v->ip);
  else
    sim_arp_announce_as (iface, v->ip, sim_iface_mac (gateway->ifaces[v->subnet]));
  ring_emit (daemon, &ring_rec_announced, v->ip, gateway->entity, 0, NULL);
}

static void
announce_move (RingDaemon *daemon, guint vip, uint16_t owner)
{
  const RingOptions *o = ring_options_of (daemon);
  RingAnnouncing more = { .vip = (uint16_t)vip, .owner = owner, .left = (uint16_t)(o->garps - 1) };

  if (o->garps == 0 || daemon->cluster->flaws.mute)
    return;
  announce (daemon, vip, owner);
  if (more.left == 0)
    return;
  g_array_append_val (daemon->announcing, more);
  if (!sim_alarm_armed (&daemon->announce))
    sim_alarm_after (&daemon->announce, o->garp_gap);
}

/* Repair `announcements`: says it again, as long as it is so. */
void
ring_announce_fire (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;
  guint kept = 0;

  for (guint i = 0; i < daemon->announcing->len; i++)
    {
      RingAnnouncing *at = &g_array_index (daemon->announcing, RingAnnouncing, i);
      if (!daemon->known || daemon->word->rows[at->vip].host != at->owner)
        continue;
      announce (daemon, at->vip, at->owner);
      if (--at->left > 0)
        g_array_index (daemon->announcing, RingAnnouncing, kept++) = *at;
    }
  g_array_set_size (daemon->announcing, kept);
  if (kept > 0)
    sim_alarm_after (alarm, ring_options_of (daemon)->garp_gap);
}

/* -- serving ------------------------------------------------------------------------------- */

static void
serve (RingDaemon *daemon, guint vip, const char *reason)
{
  const RingVip *v = &daemon->cluster->vips[vip];

  if (daemon->serves[vip] || !ring_reboot_has (daemon, vip))
    return;
  daemon->serves[vip] = 1;
  daemon->serving++;
  if (!sim_iface_set_quiet (daemon->gateway->ifaces[v->subnet], v->ip, false))
    sim_iface_add_address (daemon->gateway->ifaces[v->subnet], v->ip);
  ring_truth_vip (daemon->cluster, vip);
  ring_emit (daemon, &ring_rec_vip_served, v->ip, 0, 0, reason);
  if (ring_options_of (daemon)->arp_by == RING_ARP_BY_OWNER && daemon->older == NULL)
    announce_move (daemon, vip, daemon->gateway->number);
}

static void
leave (RingDaemon *daemon, guint vip, const char *reason)
{
  const RingVip *v = &daemon->cluster->vips[vip];

  ring_reboot_drop (daemon, vip);
  if (!daemon->serves[vip])
    return;
  daemon->serves[vip] = 0;
  daemon->serving--;
  if (ring_options_of (daemon)->addressing == RING_ADDRESSING_REBOOT || daemon->older != NULL)
    sim_iface_remove_address (daemon->gateway->ifaces[v->subnet], v->ip);
  else
    sim_iface_set_quiet (daemon->gateway->ifaces[v->subnet], v->ip, true);
  ring_truth_vip (daemon->cluster, vip);
  ring_emit (daemon, &ring_rec_vip_left, v->ip, 0, 0, reason);
}

void
ring_vips_start (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  ring_reboot_started (daemon);
  if (cluster->options->addressing != RING_ADDRESSING_QUIET || daemon->older != NULL)
    return;
  for (guint i = 0; i < cluster->vip_count; i++)
    sim_iface_add_quiet (daemon->gateway->ifaces[cluster->vips[i].subnet], cluster->vips[i].ip);
}

static bool
is_own (const RingDaemon *daemon, guint vip)
{
  bool fenced = ring_options_of (daemon)->fence && (ring_state (daemon) == RING_STARVING || daemon->fenced);

  return daemon->word->rows[vip].host == daemon->gateway->number && !daemon->taken[vip] && !fenced
         && daemon->closed == NULL && !daemon->leaving;
}

void
ring_vips_apply (RingDaemon *daemon, const char *reason)
{
  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    if (!is_own (daemon, i))
      leave (daemon, i, reason);
    else
      serve (daemon, i, reason);
}

void
ring_vips_stop (RingDaemon *daemon, const char *reason)
{
  for (guint i = 0; i < daemon->cluster->vip_count && daemon->serving > 0; i++)
    leave (daemon, i, reason);
}

void
ring_vips_withdraw (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  ring_vips_stop (daemon, "it is no gateway of the cluster any more");
  for (guint i = 0; i < cluster->vip_count; i++)
    sim_iface_remove_address (daemon->gateway->ifaces[cluster->vips[i].subnet], cluster->vips[i].ip);
}

/* With `taker-serves: after-round` what was taken is served from the next coming of the token. */
void
ring_vips_taken (RingDaemon *daemon)
{
  if (!daemon->took)
    return;
  daemon->took = false;
  memset (daemon->taken, 0, daemon->cluster->vip_count);
  ring_vips_apply (daemon, "its former host has seen the token");
}

/* -- moving -------------------------------------------------------------------------------- */

static bool
is_taken_from_living (const RingDaemon *daemon, const RingRow *row)
{
  return row->host != RING_NOBODY && row->host != daemon->gateway->number && ring_is_member (daemon, row->host);
}

void
ring_vip_move (RingDaemon *daemon, guint vip, uint16_t to, RingCause cause)
{
  const RingOptions *o = ring_options_of (daemon);
  const RingCluster *cluster = daemon->cluster;
  RingRow *row = &daemon->word->rows[vip];
  const RingVip *v = &cluster->vips[vip];

  ring_watch_move (daemon, vip, to, cause);
  if (to == daemon->gateway->number && o->taker_serves == RING_TAKER_AFTER_ROUND
      && is_taken_from_living (daemon, row))
    daemon->taken[vip] = daemon->took = true;
  daemon->previous[vip] = row->host;
  row->host = to;
  daemon->dirty = true;
  ring_reboot_expect (daemon, to);
  ring_emit (daemon, &ring_rec_vip_moved, v->ip, ring_gateway (cluster, to)->entity, cause,
             ring_cause_names[cause]);
  if (is_own (daemon, vip))
    serve (daemon, vip, ring_cause_names[cause]);
  else
    leave (daemon, vip, ring_cause_names[cause]);
  if (o->arp_by == RING_ARP_BY_MOVER)
    announce_move (daemon, vip, to);
}

static guint
vips_at (const RingDaemon *daemon, uint16_t gateway)
{
  guint count = 0;

  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    count += daemon->word->rows[i].host == gateway;
  return count;
}

/* The eligible member with the lowest load, then with the fewest VIPs, then the first of the list. */
static uint16_t
least_loaded (const RingDaemon *daemon, uint16_t except)
{
  const RingWord *word = daemon->word;
  uint16_t best = RING_NOBODY;
  guint best_vips = 0;

  for (guint i = 0; i < word->count; i++)
    {
      uint16_t at = word->members[i];
      guint vips;
      if (at == except || !ring_is_eligible (daemon, at))
        continue;
      vips = vips_at (daemon, at);
      if (best != RING_NOBODY
          && (word->loads[at].rate > word->loads[best].rate
              || (word->loads[at].rate == word->loads[best].rate && vips >= best_vips)))
        continue;
      best = at;
      best_vips = vips;
    }
  return best;
}

static uint16_t
new_home (const RingDaemon *daemon)
{
  uint16_t self = daemon->gateway->number;

  if (ring_options_of (daemon)->rehome != RING_REHOME_LEAST_LOADED && ring_is_eligible (daemon, self))
    return self;
  return least_loaded (daemon, RING_NOBODY);
}

/* Whatever the flag, a dead host's VIPs move. With flag 1 an address sticks to where it comes. */
void
ring_vips_rehome (RingDaemon *daemon)
{
  const RingFlaws *flaws = &daemon->cluster->flaws;

  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    {
      RingRow *row = &daemon->word->rows[i];
      uint16_t to;
      if ((row->host != RING_NOBODY && ring_word_place (daemon->word, row->host) >= 0) || flaws->keep_dead)
        continue;
      if (ring_reboot_awaits (daemon, row->host))
        {
          daemon->unsettled = true;
          continue;
        }
      to = flaws->forget_vip ? RING_NOBODY : new_home (daemon);
      if (to == RING_NOBODY)
        {
          row->host = flaws->forget_vip ? RING_NOBODY : daemon->gateway->number;
          daemon->dirty = true;
          continue;
        }
      row->flag = flaws->bad_flag ? 2 : row->flag;
      if (row->flag == 1 && row->preferred == row->host && !flaws->forget_stick)
        row->preferred = to;
      ring_vip_move (daemon, i, to, RING_CAUSE_DELETED);
    }
}

/* Where this gateway gives one of its own now, and why; RING_NOBODY: it keeps it. */
static uint16_t
better_home (RingDaemon *daemon, guint vip, RingCause *cause)
{
  const RingRow *row = &daemon->word->rows[vip];
  uint16_t self = daemon->gateway->number, home = daemon->cluster->vips[vip].home;

  if (row->preferred != RING_NOBODY)
    {
      *cause = row->flag == 0 ? RING_CAUSE_OPERATOR : RING_CAUSE_PREFERENCE;
      if (row->preferred != self && ring_is_eligible (daemon, row->preferred)
          && !(row->flag == 0 ? daemon->cluster->flaws.ignore_orders
                              : daemon->cluster->flaws.ignore_preference))
        return row->preferred;
    }
  else if (row->flag == 0 && home != self && daemon->new_members[home] && ring_is_eligible (daemon, home))
    {
      *cause = RING_CAUSE_JOINED;
      return home;
    }
  *cause = RING_CAUSE_CLOSED;
  return daemon->closed == NULL ? RING_NOBODY : least_loaded (daemon, self);
}

static void
grant_wishes (RingDaemon *daemon)
{
  for (guint i = 0; i < daemon->vip_wishes->len; i++)
    {
      const RingVipWish *wish = &g_array_index (daemon->vip_wishes, RingVipWish, i);
      RingRow *row = &daemon->word->rows[wish->vip];
      ring_watch_wish (daemon, wish->vip);
      row->preferred = wish->preferred;
      row->flag = wish->flag;
    }
  g_array_set_size (daemon->vip_wishes, 0);
  daemon->dirty = true;
  daemon->unsettled = true;
  sim_kernel_mark (daemon->cluster->kernel);
}

static void
settle_own (RingDaemon *daemon, guint vip)
{
  RingRow *row = &daemon->word->rows[vip];
  bool one_shot = ring_options_of (daemon)->operator_move == RING_MOVE_ONE_SHOT && row->flag == 0;
  RingCause cause;
  uint16_t to = better_home (daemon, vip, &cause);

  if (to != RING_NOBODY)
    ring_vip_move (daemon, vip, to, cause);
  if (one_shot && row->preferred != RING_NOBODY && row->preferred == row->host)
    {
      row->preferred = RING_NOBODY;
      daemon->dirty = true;
    }
}

/* What stands in the word can only ask for a move when the word has changed since, or this gateway has. */
void
ring_vips_settle (RingDaemon *daemon)
{
  if (daemon->vip_wishes->len > 0)
    grant_wishes (daemon);
  if (!daemon->unsettled)
    return;
  daemon->unsettled = false;
  ring_vips_rehome (daemon);
  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    if (daemon->word->rows[i].host == daemon->gateway->number)
      settle_own (daemon, i);
  memset (daemon->new_members, 0, daemon->cluster->gateways->len);
}

/* -- the operator and the monitors ----------------------------------------------------------- */

void
ring_vip_wish (RingDaemon *daemon, guint vip, uint16_t preferred, uint8_t flag)
{
  RingVipWish wish = { .vip = (uint16_t)vip, .preferred = preferred, .flag = flag };

  if (daemon->older != NULL)
    return; /* there is one place for all of them */
  g_array_append_val (daemon->vip_wishes, wish);
  sim_kernel_mark (daemon->cluster->kernel);
}

void
ring_close (RingDaemon *daemon, const char *reason)
{
  if (daemon->closed != NULL)
    return;
  daemon->closed = reason;
  daemon->unsettled = true;
  ring_emit (daemon, &ring_rec_closed, 0, 0, 0, reason);
  if (daemon->older != NULL)
    ring_older_closed (daemon, reason);
}

void
ring_open (RingDaemon *daemon)
{
  if (daemon->closed == NULL)
    return;
  daemon->closed = NULL;
  daemon->unsettled = true;
  ring_emit (daemon, &ring_rec_opened, 0, 0, 0, NULL);
  if (daemon->older != NULL)
    ring_older_opened (daemon);
  if (daemon->known)
    ring_vips_apply (daemon, "it is open again");
}
