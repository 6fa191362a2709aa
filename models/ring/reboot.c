/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The older way to RING-17, `addressing: reboot`: an address is part of what a machine starts with. A gateway
 * that is given one writes it to its disk, hands the token on and restarts; meanwhile nobody answers for what
 * it serves. What comes with one token costs one restart; to give an address away costs nothing.
 *
 * The others delete it as they do every member that does not acknowledge. But they saw in the word that it was
 * given an address, and leave it what it has for `reboot-wait`: otherwise its absence would make another
 * gateway take addresses and restart, and so on round the ring. After a crash a machine starts without any
 * address, as they may be somebody else's by now. A run begins with the first gateway configured for all and
 * every other one for what it is the default host of, so that nobody restarts before anything has happened.
 */
#include "models/ring/ring.h"

enum
{
  WRITTEN = 1, /* on the disk, from the next start on */
  ACTIVE = 2
};

static bool
is_older_way (const RingDaemon *daemon)
{
  return ring_options_of (daemon)->addressing == RING_ADDRESSING_REBOOT && daemon->older == NULL;
}

void
ring_reboot_prepare (RingGateway *gateway)
{
  const RingCluster *cluster = gateway->cluster;

  gateway->configured = g_new0 (uint8_t, MAX (cluster->vip_count, 1));
  for (guint i = 0; i < cluster->vip_count; i++)
    if (gateway->number == 0 || cluster->vips[i].home == gateway->number)
      gateway->configured[i] = ACTIVE;
}

void
ring_reboot_started (RingDaemon *daemon)
{
  RingGateway *gateway = daemon->gateway;

  for (guint i = 0; i < daemon->cluster->vip_count && gateway->lived; i++)
    gateway->configured[i] = gateway->rebooting && gateway->configured[i] ? ACTIVE : 0;
  gateway->lived = true;
  gateway->rebooting = false;
}

bool
ring_reboot_has (RingDaemon *daemon, guint vip)
{
  uint8_t *configured = &daemon->gateway->configured[vip];

  if (!is_older_way (daemon) || *configured == ACTIVE)
    return true;
  *configured = WRITTEN;
  if (!sim_alarm_armed (&daemon->reboot))
    sim_alarm_after (&daemon->reboot, 0);
  return false;
}

void
ring_reboot_drop (RingDaemon *daemon, guint vip)
{
  if (daemon->serves[vip] || daemon->gateway->configured[vip] == WRITTEN)
    daemon->gateway->configured[vip] = 0;
}

/* The token is handed on first. In alone mode there is nobody to get it. */
void
ring_reboot_fire (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;
  SimNode *node = role->node;
  guint written = 0;

  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    written += daemon->gateway->configured[i] == WRITTEN;
  if (written == 0)
    return;
  if (ring_state (daemon) != RING_ALONE && (daemon->holding || daemon->passing != 0))
    {
      sim_alarm_after (alarm, ring_options_of (daemon)->hop / 4);
      return;
    }
  ring_emit (daemon, &ring_rec_reboot, 0, written, 0, NULL);
  daemon->gateway->rebooting = true;
  sim_node_shutdown (node, "it has been given addresses");
  sim_node_restart (node, "it has been given addresses");
}

/* -- what the others make of it ------------------------------------------------------------- */

void
ring_reboot_expect (RingDaemon *daemon, guint gateway)
{
  if (is_older_way (daemon) && gateway < daemon->cluster->gateways->len)
    daemon->awaited[gateway] = ring_now (daemon) + ring_options_of (daemon)->reboot_wait;
}

bool
ring_reboot_awaits (const RingDaemon *daemon, guint gateway)
{
  return is_older_way (daemon) && gateway < daemon->cluster->gateways->len
         && ring_now (daemon) < daemon->awaited[gateway];
}

/* Who comes to know a cluster cannot tell who of those that are no members restarts. */
void
ring_reboot_expect_absent (RingDaemon *daemon)
{
  const RingWord *word = daemon->word;

  for (guint i = 0; i < daemon->cluster->vip_count && is_older_way (daemon); i++)
    if (word->rows[i].host != RING_NOBODY && ring_word_place (word, word->rows[i].host) < 0)
      ring_reboot_expect (daemon, word->rows[i].host);
}
