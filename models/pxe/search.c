/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The NBP searches the list: boxes 626 to 638 of figure 6. PXE-6 to PXE-10. */
#include "models/pxe/truth.h"

void
pxe_search_forget (PxeClient *client)
{
  g_clear_pointer (&client->list.ips, g_free);
  g_clear_pointer (&client->pings.trips, g_free);
  client->list = (PxeList){ 0 };
  client->next = client->poll_at = 0;
}

/* 628. What cannot be read lists nobody. */
void
pxe_search_take_list (PxeClient *client, SimBytes *bytes)
{
  pxe_search_forget (client);
  if (bytes != NULL)
    pxe_list_parse ((const char *)bytes->data, bytes->length, NULL, NULL, NULL, &client->list);
}

/* -- PXE-9 ------------------------------------------------------------------------------------------ */

/* So that clients that boot at once do not poll in step. */
static void
shuffle (PxeClient *client)
{
  SimIp *ips = client->list.ips;

  for (guint n = client->list.count; n > 1; n--)
    {
      guint k = (guint)sim_stream_below (&client->order_draw, n);
      SimIp other = ips[n - 1];
      ips[n - 1] = ips[k];
      ips[k] = other;
    }
}

/* Stable; smaller keys first. */
static void
sort_by (PxeClient *client, const SimTime *keys)
{
  SimIp *ips = client->list.ips;
  g_autofree SimTime *key = g_memdup2 (keys, client->list.count * sizeof *keys);

  for (guint i = 1; i < client->list.count; i++)
    for (guint k = i; k > 0 && key[k] < key[k - 1]; k--)
      {
        SimIp ip = ips[k];
        SimTime t = key[k];
        ips[k] = ips[k - 1];
        key[k] = key[k - 1];
        ips[k - 1] = ip;
        key[k - 1] = t;
      }
}

static void
own_subnet_first (PxeClient *client)
{
  const SimDhcpTerms *terms = sim_dhcp_client_terms (client->dhcp);
  g_autofree SimTime *keys = g_new0 (SimTime, client->list.count + 1);

  for (guint i = 0; i < client->list.count; i++)
    keys[i] = terms == NULL || (client->list.ips[i] & terms->mask) != (terms->ip & terms->mask);
  sort_by (client, keys);
}

static void
ping_came (SimPing *ping, SimIp src, uint16_t seq)
{
  PxePings *pings = SIM_OWNER (ping, PxePings, ping);
  PxeClient *client = SIM_OWNER (pings, PxeClient, pings);

  if (seq >= client->list.count || pings->trips[seq] != SIM_NEVER)
    return;
  if (client->site->options->search == PXE_SEARCH_HOPS)
    pings->trips[seq] = ping->hops;
  else
    pings->trips[seq] = sim_kernel_now (client->site->kernel) - pings->sent;
  if (++pings->answers == client->list.count)
    sim_alarm_after (&client->wait, 0);
}

static void
ping_all (PxeClient *client)
{
  PxePings *pings = &client->pings;

  g_free (pings->trips);
  pings->trips = g_new (SimTime, client->list.count + 1);
  pings->answers = 0;
  pings->sent = sim_kernel_now (client->site->kernel);
  sim_ping_open (&pings->ping, &client->role, ping_came);
  for (guint i = 0; i < client->list.count; i++)
    {
      pings->trips[i] = SIM_NEVER;
      sim_ping_send (&pings->ping, client->list.ips[i], (uint16_t)i);
    }
  sim_alarm_after (&client->wait, client->site->options->ping_wait);
}

/* A copy of the list with the nearest first; who did not answer comes last. */
void
pxe_search_pings_over (PxeClient *client)
{
  sim_ping_close (&client->pings.ping);
  sort_by (client, client->pings.trips);
  pxe_client_input (client, PXE_IN_ORDERED,
                    client->site->options->search == PXE_SEARCH_HOPS ? "fewest hops first" : "nearest first");
}

void
pxe_search_order (PxeClient *client)
{
  static const char *const reasons[] = { "as listed", "at random", "own subnet first" };
  int search = client->list.best ? PXE_SEARCH_LISTED : client->site->options->search;

  if (search == PXE_SEARCH_NEAREST || search == PXE_SEARCH_HOPS)
    {
      ping_all (client);
      return;
    }
  if (search == PXE_SEARCH_RANDOM)
    shuffle (client);
  else if (search == PXE_SEARCH_SUBNET)
    own_subnet_first (client);
  pxe_client_input (client, PXE_IN_ORDERED, client->list.best ? "the list says so" : reasons[search]);
}

/* -- PXE-8 ------------------------------------------------------------------------------------------ */

/* Left out: the server that it was first sent to, by its address; and (repair) what stood there before. */
static bool
is_left_out (const PxeClient *client, guint at)
{
  const SimIp *ips = client->list.ips;

  if (ips[at] == client->first && !client->site->flaws.ask_first_again)
    return true;
  for (guint i = 0; i < at && client->site->options->de_duplicate; i++)
    if (ips[i] == ips[at])
      return true;
  return false;
}

/* The candidate's place; count: none is left. */
static guint
next_candidate (PxeClient *client)
{
  const PxeFlaws *flaws = &client->site->flaws;
  guint count = client->list.count;

  if (flaws->end_early && client->next > 0)
    return count;
  while (client->next < (flaws->poll_twice ? 2 * count : count))
    {
      guint step = client->next++;
      guint at = flaws->backwards ? count - 1 - step : flaws->poll_twice ? step / 2 : step;
      if (!is_left_out (client, at))
        return at;
    }
  return count;
}

/* 630, 634, 636; PXE-10: a silent candidate is passed over like one without the file. */
void
pxe_search_next (PxeClient *client)
{
  guint at = next_candidate (client);

  if (at == client->list.count)
    {
      pxe_client_input (client, PXE_IN_LAST, "the list is at its end");
      return;
    }
  client->server = client->list.ips[at];
  sim_emit (client->site->bus, &pxe_rec_polled, sim_node_entity (client->role.node), client->server, 0, 0,
            NULL);
  pxe_fetch (client, PXE_CLIENT_FILE, 0);
}
