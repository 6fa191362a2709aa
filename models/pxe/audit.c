/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an attempt really did, step by step, held against what it may do: P0.1 to P0.6, P0.10, P0.12, P0.13. */
#include "models/pxe/truth.h"

static void breach (const PxeClient *client, PxeRule rule, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
breach (const PxeClient *client, PxeRule rule, const char *format, ...)
{
  const PxeSite *site = client->site;
  va_list args;

  va_start (args, format);
  sim_breach_note (&site->truth->breaches[rule], site->kernel, sim_node_name (client->role.node), format, args);
  va_end (args);
}

static SimTime
now (const PxeClient *client)
{
  return sim_kernel_now (client->site->kernel);
}

static uint64_t
wire (const PxeClient *client)
{
  return sim_iface_bytes (client->iface);
}

static const char *
name_of (const PxeSite *site, SimIp ip)
{
  const PxeServer *server = pxe_server_at (site, ip);

  return server == NULL ? "a stranger" : sim_node_name (server->role.node);
}

void
pxe_truth_began (PxeClient *client)
{
  PxeTruth *truth = client->site->truth;

  client->attempt = (PxeAttempt){ .number = client->attempt.number + 1,
                                  .began = now (client),
                                  .found_at = SIM_NEVER,
                                  .changes = truth->changes };
  if (truth->links[client->number] == NULL)
    {
      g_queue_push_tail (&truth->running, client);
      truth->links[client->number] = truth->running.tail;
    }
}

/* P0.12: the offer taken is one that came, of somebody who offers. */
void
pxe_truth_offer (PxeClient *client, const SimDhcpNews *news)
{
  const PxeSite *site = client->site;
  PxeAttempt *attempt = &client->attempt;
  bool known = false;

  attempt->offers = news->offers;
  attempt->chosen = news->proxy;
  attempt->orig = news->boot_server;
  attempt->nbp_bytes = wire (client);
  if (site->flaws.forget_offer)
    attempt->chosen = SIM_IP_NONE;
  for (guint i = 0; i < site->dhcps->len; i++)
    {
      const PxeDhcp *dhcp = g_ptr_array_index (site->dhcps, i);
      known |= sim_iface_primary (sim_node_iface (dhcp->role.node, 0)) == attempt->chosen;
    }
  if (!known || news->offers == 0)
    breach (client, PXE_RULE_OFFER, "took an offer that nobody of the site made");
}

/* P0.2: by its address, and by the machine. */
static void
check_first_asked (PxeClient *client)
{
  PxeAttempt *attempt = &client->attempt;
  const PxeSite *site = client->site;

  if (attempt->orig_refused > 0 && client->server == attempt->orig)
    breach (client, PXE_RULE_FIRST_ONCE, "asks %s again, which had no file for it",
            name_of (site, client->server));
  if (attempt->orig_refused > 0 && pxe_server_at (site, client->server) != NULL
      && pxe_server_at (site, client->server) == pxe_server_at (site, attempt->orig))
    breach (client, PXE_RULE_MACHINE_ONCE, "asks %s again, by %s", name_of (site, client->server),
            client->server == attempt->orig ? "the same address" : "its other address");
}

/* P0.3: in list order, each entry once, none after a hit. The order is the client's own copy (PXE-9). */
static void
check_order (PxeClient *client)
{
  const PxeAttempt *attempt = &client->attempt;
  const PxeList *list = &client->list;
  guint at = attempt->polls == 0 ? 0 : client->poll_at + 1;

  if (attempt->hit != SIM_IP_NONE && !client->site->options->resume_search)
    breach (client, PXE_RULE_ORDER, "asks on after a hit");
  while (at < list->count && (list->ips[at] != client->server))
    {
      bool skips = list->ips[at] == attempt->orig;
      for (guint k = 0; k < at && client->site->options->de_duplicate; k++)
        skips |= list->ips[k] == list->ips[at];
      if (!skips)
        break;
      at++;
    }
  if (at >= list->count || list->ips[at] != client->server)
    breach (client, PXE_RULE_ORDER, "asks %s out of its turn", name_of (client->site, client->server));
  client->poll_at = MIN (at, list->count);
}

/* 614, 630, 636. */
void
pxe_truth_asks (PxeClient *client, PxeKind kind)
{
  PxeAttempt *attempt = &client->attempt;
  PxeState state = pxe_client_state (client);

  if (kind == PXE_LIST)
    attempt->asked_bytes = attempt->asked_bytes == 0 ? wire (client) : attempt->asked_bytes;
  if (kind != PXE_CLIENT_FILE)
    return;
  check_first_asked (client);
  if (state == PXE_ASKING_FIRST)
    {
      attempt->orig_asked++;
      attempt->asked_at = now (client);
      attempt->asked_bytes = wire (client);
      return;
    }
  check_order (client);
  attempt->polls++;
  if (attempt->polls > client->list.count)
    breach (client, PXE_RULE_FEW_POLLS, "asks %u times for a list of %u", attempt->polls, client->list.count);
}

/* The client's file was found at last: what it cost to have been sent elsewhere first (PXE-12). */
static void
measure_misdirection (PxeClient *client)
{
  const PxeSite *site = client->site;
  const PxeAttempt *attempt = &client->attempt;
  SimEntity who = sim_node_entity (client->role.node);

  sim_emit (site->bus, &pxe_rec_misdirected, who, attempt->orig, attempt->found_at - attempt->asked_at,
            (int64_t)(wire (client) - attempt->asked_bytes), NULL);
  sim_emit (site->bus, &pxe_rec_wasted, who, attempt->orig, (int64_t)(attempt->list_bytes - attempt->nbp_bytes),
            0, NULL);
}

static void
check_silence (PxeClient *client)
{
  const PxeServer *server = pxe_server_at (client->site, client->server);

  if (server != NULL && pxe_is_up (server))
    client->attempt.silences++;
}

void
pxe_truth_answer (PxeClient *client, PxeKind kind, PxeInput answer)
{
  PxeAttempt *attempt = &client->attempt;

  if (answer == PXE_IN_SILENT)
    check_silence (client);
  if (kind == PXE_LIST && answer == PXE_IN_CAME)
    attempt->list_bytes = wire (client);
  if (kind == PXE_IMAGE && answer == PXE_IN_CAME && client->server != attempt->hit)
    attempt->strays++;
  if (kind != PXE_CLIENT_FILE)
    return;
  if (answer == PXE_IN_CAME)
    {
      attempt->hit = client->server;
      attempt->found_at = now (client);
      if (attempt->misdirected && attempt->list_bytes > 0)
        measure_misdirection (client);
    }
  else if (pxe_client_state (client) == PXE_ASKING_FIRST)
    {
      attempt->misdirected = true;
      attempt->orig_refused += answer == PXE_IN_NOT_THERE;
    }
}

/* -- at the end ---------------------------------------------------------------------------------------- */

/* A boot server that runs, is on orig's list, is not orig, and has all: P0.4. */
static bool
another_has (const PxeSite *site, const PxeServer *orig, guint client)
{
  for (guint i = 0; i < orig->listed.count; i++)
    {
      const PxeServer *server = pxe_server_at (site, orig->listed.ips[i]);
      if (server != NULL && server != orig && pxe_is_up (server) && pxe_has_all (server, client))
        return true;
    }
  return false;
}

static bool
should_boot (const PxeClient *client)
{
  const PxeServer *orig = pxe_server_at (client->site, client->attempt.orig);

  if (orig == NULL || !pxe_is_up (orig))
    return false;
  return pxe_has_all (orig, client->number)
         || (orig->list != NULL && another_has (client->site, orig, client->number));
}

/* Does everything run that stands between the client and the servers? */
static bool
is_reached (const PxeClient *client)
{
  const PxeSite *site = client->site;
  bool far = sim_iface_segment (client->iface) != site->segment;

  for (guint i = 0; far && i < site->options->relays.count; i++)
    if (!sim_node_running (sim_net_find_node (site->net, site->options->relays.names[i])))
      return false;
  return true;
}

/* Frames were lost for other reasons than that a machine was off. */
static bool
is_lossy (const PxeSite *site)
{
  SimNetCount c = sim_net_count (site->net);

  return c.dropped[SIM_DROP_LOSS] + c.dropped[SIM_DROP_QUEUE] + c.dropped[SIM_DROP_DOWN]
             + c.dropped[SIM_DROP_CORRUPT] + c.dropped[SIM_DROP_BACKLOG] + c.dropped[SIM_DROP_FRAGMENT]
         > 0;
}

/* P0.4 is judged where nothing that matters has changed, and no server that ran was silent (A1). */
static void
check_iff (PxeClient *client)
{
  const PxeSite *site = client->site;
  const PxeAttempt *attempt = &client->attempt;
  bool boots = pxe_client_state (client) == PXE_BOOTED;
  const PxeOptions *o = site->options;

  if (o->policy != PXE_POLICY_LIST || !is_reached (client) || attempt->orig == SIM_IP_NONE
      || attempt->changes != site->truth->changes || attempt->silences > 0 || o->servers.tftp.transfers > 0
      || o->servers.tftp.disk > 0)
    return;
  if (boots && !should_boot (client))
    breach (client, PXE_RULE_IFF, "boots, although no server that it can come to has its files");
  if (!boots && should_boot (client) && !is_lossy (site))
    breach (client, PXE_RULE_IFF, "does not boot, although a server that it can come to has its files");
}

static void
check_booted (PxeClient *client)
{
  const PxeSite *site = client->site;
  const PxeAttempt *attempt = &client->attempt;
  const PxeServer *hit = pxe_server_at (site, attempt->hit);

  if (hit == NULL || attempt->strays > 0)
    breach (client, PXE_RULE_OWN_FILE, "boots from what %s did not give it with its file",
            name_of (site, attempt->hit));
  else if (!(site->truth->assigned[client->number] >> hit->number & 1))
    breach (client, PXE_RULE_ASSIGNED, "boots from %s, which it is not assigned to",
            sim_node_name (hit->role.node));
}

/* P0.6: whoever is left on the list and was not asked. Nothing is left behind the last one asked. */
static void
check_all_asked (PxeClient *client)
{
  const PxeAttempt *attempt = &client->attempt;

  for (guint i = attempt->polls == 0 ? 0 : client->poll_at + 1; i < client->list.count; i++)
    {
      bool skips = client->list.ips[i] == attempt->orig;
      for (guint k = 0; k < i && client->site->options->de_duplicate; k++)
        skips |= client->list.ips[k] == client->list.ips[i];
      if (!skips)
        {
          breach (client, PXE_RULE_ALL_ASKED, "reports that nobody has its file before %s was asked",
                  name_of (client->site, client->list.ips[i]));
          return;
        }
    }
}

/* P0.12: with an address server and a proxy there all the time, and nothing lost, somebody is found. */
static void
check_led (PxeClient *client)
{
  const PxeSite *site = client->site;

  if (client->attempt.orig == SIM_IP_NONE && client->attempt.changes == site->truth->changes
      && pxe_could_boot (site, client->number) && site->options->policy == PXE_POLICY_LIST
      && is_reached (client) && !is_lossy (site))
    breach (client, PXE_RULE_OFFER, "is led to nobody, although a proxy answers");
}

void
pxe_truth_ended (PxeClient *client)
{
  PxeTruth *truth = client->site->truth;
  GList **link = &truth->links[client->number];
  PxeState state = pxe_client_state (client);

  if (*link == NULL)
    return;
  g_queue_delete_link (&truth->running, *link);
  *link = NULL;
  if (state == PXE_OFF)
    return;
  if (now (client) - client->attempt.began > pxe_attempt_bound (client->site))
    breach (client, PXE_RULE_IN_TIME, "took longer than all its time-outs together");
  if (state == PXE_BOOTED)
    check_booted (client);
  if (state == PXE_NOT_FOUND)
    check_all_asked (client);
  if (state == PXE_FAILED)
    check_led (client);
  if (state != PXE_HANGING)
    check_iff (client);
}
