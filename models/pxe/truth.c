/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pxe/truth.h"

enum
{
  UNCOVERED = 1,
  STRANDED = 2, /* powered, ended without having booted */
  ABLE = 4,     /* and a boot begun now would succeed */
  HANGING = 8,
  WAITING = 16, /* in an attempt */
  BOOTED = 32,
};

PxeTruth *
pxe_truth_new (PxeSite *site)
{
  PxeTruth *truth = g_new0 (PxeTruth, 1);
  guint clients = site->clients->len;

  truth->site = site;
  truth->assigned = g_new0 (uint64_t, clients);
  truth->covers = g_new0 (uint8_t, clients);
  truth->marks = g_new0 (uint8_t, clients);
  truth->links = g_new0 (GList *, clients);
  g_queue_init (&truth->running);
  return truth;
}

void
pxe_truth_free (PxeTruth *truth)
{
  if (truth == NULL)
    return;
  sim_breach_clear (truth->breaches, PXE_RULES);
  g_queue_clear (&truth->running);
  g_free (truth->assigned);
  g_free (truth->covers);
  g_free (truth->marks);
  g_free (truth->links);
  g_free (truth);
}

/* -- who can boot --------------------------------------------------------------------------------- */

bool
pxe_is_up (const PxeServer *server)
{
  return sim_node_running (server->role.node);
}

bool
pxe_has_all (const PxeServer *server, guint client)
{
  const PxeSite *site = server->site;
  uint8_t wanted = site->options->files.own ? PXE_HOLDS_ALL : PXE_HOLDS_FILE;

  return (server->holds[client] & wanted) == wanted && (site->options->files.own || server->images);
}

uint64_t
pxe_holders (const PxeSite *site, guint client)
{
  const PxeTruth *truth = site->truth;
  uint64_t led = truth->listed;

  if (site->options->policy == PXE_POLICY_PER_CLIENT || site->options->policy == PXE_POLICY_DISJOINT)
    led = truth->assigned[client];
  uint64_t set = 0;
  for (guint i = 0; i < site->servers->len; i++)
    if ((truth->up & led) >> i & 1 && pxe_has_all (pxe_server (site, i), client))
      set |= (uint64_t)1 << i;
  return set;
}

static bool
works (const PxeDhcp *dhcp)
{
  return sim_node_running (dhcp->role.node) && sim_dhcp_server_is_open (dhcp->dhcp);
}

/* Is there anybody to give an address, and anybody to lead to a boot server? */
static bool
is_led (const PxeSite *site)
{
  bool address = false, led = false;

  for (guint i = 0; i < site->dhcps->len; i++)
    {
      const PxeDhcp *dhcp = g_ptr_array_index (site->dhcps, i);
      bool plain = dhcp->names == NULL || site->options->policy == PXE_POLICY_SETS
                   || site->options->policy == PXE_POLICY_ONE_SERVER;
      address |= plain && works (dhcp);
      led |= dhcp->names != NULL && works (dhcp);
    }
  return address && led;
}

bool
pxe_could_boot (const PxeSite *site, guint client)
{
  return is_led (site) && site->truth->covers[client] > 0;
}

static uint8_t
look (const PxeSite *site, guint number)
{
  const PxeClient *client = pxe_client (site, number);
  PxeState state = pxe_client_state (client);
  bool runs = sim_node_running (client->role.node);
  uint8_t marks = site->truth->covers[number] == 0 ? UNCOVERED : 0;

  if (state == PXE_BOOTED)
    marks |= BOOTED;
  else if (state == PXE_NOT_FOUND || state == PXE_FAILED || state == PXE_HANGING)
    marks |= (uint8_t)((runs ? STRANDED : 0) | (runs && !(marks & UNCOVERED) ? ABLE : 0)
                       | (runs && state == PXE_HANGING ? HANGING : 0));
  else if (state != PXE_OFF)
    marks |= WAITING;
  return marks;
}

static void
count (PxeTruth *truth, uint8_t marks, gint by)
{
  truth->uncovered += (guint)((marks & UNCOVERED) != 0 ? by : 0);
  truth->stranded += (guint)((marks & STRANDED) != 0 ? by : 0);
  truth->able += (guint)((marks & ABLE) != 0 ? by : 0);
  truth->hanging += (guint)((marks & HANGING) != 0 ? by : 0);
  truth->waiting += (guint)((marks & WAITING) != 0 ? by : 0);
  truth->booted += (guint)((marks & BOOTED) != 0 ? by : 0);
}

static void
tell (const PxeSite *site, const PxeTruth *before)
{
  const PxeTruth *now = site->truth;
  SimEntity who = site->system->entity;

  if (now->waiting != before->waiting)
    sim_emit (site->bus, &pxe_rec_waiting, who, 0, now->waiting, 0, NULL);
  if (now->booted != before->booted)
    sim_emit (site->bus, &pxe_rec_running, who, 0, now->booted, 0, NULL);
  if (now->stranded != before->stranded)
    sim_emit (site->bus, &pxe_rec_stranded, who, 0, now->stranded, 0, NULL);
  if (now->uncovered != before->uncovered)
    sim_emit (site->bus, &pxe_rec_uncovered, who, 0, now->uncovered, 0, NULL);
  if (now->stranded != before->stranded || now->uncovered != before->uncovered || now->able != before->able
      || now->waiting != before->waiting)
    sim_kernel_mark (site->kernel);
}

static void
look_again (PxeSite *site, guint client)
{
  PxeTruth *truth = site->truth;

  count (truth, truth->marks[client], -1);
  truth->covers[client] = (uint8_t)__builtin_popcountll (pxe_holders (site, client));
  truth->marks[client] = look (site, client);
  count (truth, truth->marks[client], 1);
}

void
pxe_truth_look_at (PxeSite *site, guint client)
{
  PxeTruth before;

  if (site->truth == NULL)
    return;
  before = *site->truth;
  look_again (site, client);
  tell (site, &before);
}

void
pxe_truth_look (PxeSite *site)
{
  PxeTruth before;

  if (site->truth == NULL)
    return;
  before = *site->truth;
  site->truth->up = 0;
  for (guint i = 0; i < site->servers->len; i++)
    site->truth->up |= (uint64_t)pxe_is_up (pxe_server (site, i)) << i;
  for (guint i = 0; i < site->clients->len; i++)
    look_again (site, i);
  tell (site, &before);
  sim_kernel_mark (site->kernel);
}

void
pxe_truth_changed (PxeSite *site)
{
  if (site->truth != NULL)
    site->truth->changes++;
}

void
pxe_truth_assign (PxeSite *site, guint client, uint64_t servers)
{
  site->truth->assigned[client] = servers;
  pxe_truth_look_at (site, client);
}

void
pxe_truth_list (PxeSite *site, uint64_t servers)
{
  site->truth->listed = servers;
  pxe_truth_changed (site);
  pxe_truth_look (site);
}

/* -- load ------------------------------------------------------------------------------------------ */

void
pxe_truth_served (PxeServer *server, uint64_t bytes)
{
  PxeSite *site = server->site;
  PxeTruth *truth = site->truth;

  server->sent += bytes;
  truth->total += bytes;
  truth->most = MAX (truth->most, server->sent);
  if (truth->total > 0 && sim_bus_heard (site->bus, &pxe_rec_busiest))
    sim_emit (site->bus, &pxe_rec_busiest, site->system->entity, 0,
              (int64_t)(1e9 * (double)truth->most / (double)truth->total), 0, NULL);
}
