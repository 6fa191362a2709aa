/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses by DHCP: who gets which, how long it takes, and what happens when somebody is not there.
 */
#include "tests/proto/inn.h"

#include <string.h>

#define FIRST SIM_IP (10, 0, 0, 100)
#define CLOSE (10 * SIM_MS) /* what a message may take */

static Host *
serve (Inn *inn, const char *name, const char *like, SimIp first, guint count)
{
  SimDhcpServerOptions options = inn_server_options (inn, like);
  Host *host = inn_host (inn, name, inn->lab.lan, false);
  host_serve (host, &options, first, count);
  host_on (host);
  return host;
}

/* A client that begins at once and takes what it gets. */
static Host *
plain_client (Inn *inn, const char *name)
{
  Host *host = inn_client (inn, name, inn->lab.lan, "rfc2131");
  host->options.start_most = host->options.start_least = 0;
  host->options.probes = 0;
  host_client_again (host);
  return host;
}

static SimIp
address_of (const Host *host)
{
  const SimDhcpTerms *terms = sim_dhcp_client_terms (host->client);
  return terms != NULL ? terms->ip : SIM_IP_NONE;
}

/* What is sent by ARP leaves a little later. */
static bool
near (SimTime at, SimTime expected)
{
  return at >= expected && at < expected + CLOSE;
}

/* RFC 2131, 3.1, figure 3. */
Test (dhcp, four_messages_make_an_address)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 10), *client = plain_client (inn, "client");
  host_on (client);
  inn_run (inn, SIM_S);
  cr_assert_eq (inn->said->len, 4);
  const Said *discover = inn_said (inn, SIM_DHCP_DISCOVER, 0), *offer = inn_said (inn, SIM_DHCP_OFFER, 0),
             *request = inn_said (inn, SIM_DHCP_REQUEST, 0), *ack = inn_said (inn, SIM_DHCP_ACK, 0);
  cr_assert_eq (discover->src, SIM_IP_NONE);
  cr_assert_eq (discover->dst, SIM_IP_BROADCAST);
  cr_assert_eq (offer->dst, FIRST, "to the offered address");
  cr_assert_eq (offer->mac, sim_iface_mac (sim_node_iface (host_node (client), 0)), "without ARP");
  cr_assert_eq (request->dst, SIM_IP_BROADCAST);
  cr_assert_eq (request->m.server, host_ip (server));
  cr_assert_eq (request->m.xid, discover->m.xid);
  cr_assert_eq (ack->m.yiaddr, FIRST);
  cr_assert_eq (ack->m.lease, 3600);
  cr_assert_eq (ack->m.t1, 1800);
  cr_assert_eq (ack->m.t2, 3150);
  cr_assert_eq (address_of (client), FIRST);
  cr_assert (sim_iface_has_address (sim_node_iface (host_node (client), 0), FIRST));
  cr_assert_eq (sim_dhcp_pool_holder (server->pool, FIRST, NULL), discover->m.chaddr);
  cr_assert_eq (host_told (client, 0)->event, SIM_DHCP_BOUND);
  inn_free (inn);
}

Test (dhcp, who_asks_for_a_broadcast_gets_one)
{
  Inn *inn = inn_new ();
  serve (inn, "server", "rfc2131", FIRST, 10);
  Host *client = plain_client (inn, "client");
  client->options.broadcast = true;
  host_client_again (client);
  host_on (client);
  inn_run (inn, SIM_S);
  cr_assert_eq (inn_said (inn, SIM_DHCP_OFFER, 0)->dst, SIM_IP_BROADCAST);
  cr_assert_eq (inn_said (inn, SIM_DHCP_ACK, 0)->dst, SIM_IP_BROADCAST);
  cr_assert_eq (address_of (client), FIRST);
  inn_free (inn);
}

/* RFC 2131, 4.1: 4, 8, 16, 32, 64, 64 … s, each a second more or less; 4.4.1: after 1 to 10 s. */
Test (dhcp, a_host_that_nobody_answers_doubles_its_waits)
{
  Inn *inn = inn_new ();
  Host *client = inn_client (inn, "client", inn->lab.lan, "rfc2131");
  host_on (client);
  inn_run (inn, 400 * SIM_S);
  static const SimTime waits[] = { 4, 8, 16, 32, 64, 64, 64 };
  SimTime first = inn_said (inn, SIM_DHCP_DISCOVER, 0)->at;
  cr_assert (first >= SIM_S && first <= 10 * SIM_S);
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      const Said *one = inn_said (inn, SIM_DHCP_DISCOVER, i), *two = inn_said (inn, SIM_DHCP_DISCOVER, i + 1);
      SimTime wait = two->at - one->at - waits[i] * SIM_S;
      cr_assert (wait >= -SIM_S && wait <= SIM_S && wait != 0, "wait %u", i);
      cr_assert_eq (two->m.secs, (two->at - first) / SIM_S);
    }
  inn_free (inn);
}

typedef struct Schedule
{
  const char *like;
  guint count;
  SimTime at[8]; /* of the DISCOVERs, ms */
} Schedule;

/* The figures of constants: PXE 2.1's 4, 8, 16, 32 s; iPXE's 1, 2, 4, 8 s; udhcpc's three, 20 s apart. */
Test (dhcp, programs_in_use_have_their_own_waits)
{
  static const Schedule rows[] = {
    { "pxe-2.1", 4, { 0, 4000, 12000, 28000 } },
    { "pxelinux", 4, { 0, 4000, 12000, 28000 } },
    { "ipxe", 4, { 0, 1000, 3000, 7000 } },
    { "udhcpc", 6, { 0, 3000, 6000, 29000, 32000, 35000 } },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      Inn *inn = inn_new ();
      Host *client = inn_client (inn, "client", inn->lab.lan, rows[r].like);
      host_on (client);
      inn_run (inn, rows[r].at[rows[r].count - 1] * SIM_MS + 9 * SIM_S);
      cr_assert_eq (inn_count (inn, SIM_DHCP_DISCOVER), rows[r].count, "%s", rows[r].like);
      for (guint i = 0; i < rows[r].count; i++)
        cr_assert_eq (inn_said (inn, SIM_DHCP_DISCOVER, i)->at, rows[r].at[i] * SIM_MS, "%s %u", rows[r].like,
                      i);
      inn_run (inn, 70 * SIM_S);
      cr_assert_geq (host_count (client, SIM_DHCP_GAVE_UP), 1, "%s", rows[r].like);
      inn_free (inn);
    }
}

/* dhclient: 3 s at first, gives up after 60 s, again after 5 minutes. */
Test (dhcp, dhclient_gives_up_after_a_minute_and_tries_again_after_five)
{
  Inn *inn = inn_new ();
  Host *client = inn_client (inn, "client", inn->lab.lan, "dhclient");
  host_on (client);
  inn_run (inn, 400 * SIM_S);
  cr_assert_eq (inn_said (inn, SIM_DHCP_DISCOVER, 1)->at, 3 * SIM_S);
  cr_assert_eq (host_told (client, 0)->event, SIM_DHCP_GAVE_UP);
  cr_assert_eq (host_told (client, 0)->at, 60 * SIM_S);
  guint i = 0;
  while (inn_said (inn, SIM_DHCP_DISCOVER, i)->at < 60 * SIM_S)
    i++;
  cr_assert_eq (inn_said (inn, SIM_DHCP_DISCOVER, i)->at, 360 * SIM_S);
  for (guint k = 1; k < i; k++)
    cr_assert_leq (inn_said (inn, SIM_DHCP_DISCOVER, k)->at - inn_said (inn, SIM_DHCP_DISCOVER, k - 1)->at,
                   22500 * SIM_MS);
  inn_free (inn);
}

static bool
offers_only (SimRole *role, gpointer data, const SimDhcpMessage *request, SimDhcpMessage *reply)
{
  return reply->type == SIM_DHCP_OFFER;
}

typedef struct Requests
{
  const char *like;
  guint count;
  SimTime at[8]; /* of the REQUESTs after the first, and of the next DISCOVER; ms */
} Requests;

/* RFC 2131, 3.1: 4, 8, 16, 32 s, sixty in all; PXE 2.1: 1, 2, 3, 4 s; iPXE: from a quarter of a second on. */
Test (dhcp, a_request_without_an_answer_is_repeated_and_then_all_begins_anew)
{
  static const Requests rows[] = {
    { "rfc2131", 4, { 4000, 12000, 28000, 60000 } },
    { "udhcpc", 3, { 3000, 6000, 9000 } },
    { "pxe-2.1", 4, { 1000, 3000, 6000, 10000 } },
    { "ipxe", 6, { 250, 750, 1750, 3750, 7750, 15750 } },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      Inn *inn = inn_new ();
      Host *server = serve (inn, "server", "rfc2131", FIRST, 10);
      sim_dhcp_server_set_serve (server->server, offers_only, NULL);
      Host *client = inn_client (inn, "client", inn->lab.lan, rows[r].like);
      client->options.start_least = client->options.start_most = client->options.collect = 0;
      host_client_again (client);
      host_on (client);
      inn_run (inn, 61 * SIM_S);
      SimTime first = inn_said (inn, SIM_DHCP_REQUEST, 0)->at;
      for (guint i = 0; i + 1 < rows[r].count; i++)
        cr_assert_eq (inn_said (inn, SIM_DHCP_REQUEST, 1 + i)->at - first, rows[r].at[i] * SIM_MS, "%s %u",
                      rows[r].like, i);
      cr_assert_eq (inn_said (inn, SIM_DHCP_DISCOVER, 1)->at - first, rows[r].at[rows[r].count - 1] * SIM_MS,
                    "%s", rows[r].like);
      inn_free (inn);
    }
}

Test (dhcp, of_two_servers_the_other_one_takes_its_offer_back)
{
  Inn *inn = inn_new ();
  Host *one = serve (inn, "one", "rfc2131", FIRST, 10), *two = serve (inn, "two", "rfc2131", FIRST + 50, 10);
  Host *client = plain_client (inn, "client");
  client->options.collect = 2 * SIM_S;
  host_client_again (client);
  host_on (client);
  inn_run (inn, SIM_S);
  cr_assert_eq (sim_dhcp_pool_use (two->pool).offered, 1);
  cr_assert_eq (address_of (client), SIM_IP_NONE);
  inn_run (inn, 3 * SIM_S);
  cr_assert_eq (inn_said (inn, SIM_DHCP_REQUEST, 0)->at, 2 * SIM_S);
  cr_assert_eq (host_told (client, 0)->offers, 2);
  cr_assert_eq (sim_dhcp_pool_use (one->pool).leased + sim_dhcp_pool_use (two->pool).leased, 1);
  cr_assert_eq (sim_dhcp_pool_use (one->pool).offered + sim_dhcp_pool_use (two->pool).offered, 0);
  inn_free (inn);
}

static guint
choose_last (SimRole *role, gpointer data, bool address, const SimDhcpOffer *offers, guint count)
{
  return count - 1;
}

Test (dhcp, a_client_can_choose_among_offers)
{
  Inn *inn = inn_new ();
  serve (inn, "one", "rfc2131", FIRST, 10);
  SimDhcpServerOptions slow = inn_server_options (inn, "rfc2131");
  slow.delay = sim_dist_constant_time (SIM_S);
  Host *two = inn_host (inn, "two", inn->lab.lan, false);
  host_serve (two, &slow, FIRST + 50, 10);
  host_on (two);
  Host *client = plain_client (inn, "client");
  client->options.collect = 2 * SIM_S;
  host_client_again (client);
  sim_dhcp_client_set_choice (client->client, choose_last, NULL);
  host_on (client);
  inn_run (inn, 5 * SIM_S);
  cr_assert_eq (address_of (client), FIRST + 50);
  cr_assert (inn_said (inn, SIM_DHCP_ACK, 0)->at - inn_said (inn, SIM_DHCP_REQUEST, 0)->at >= SIM_S,
             "its delay");
  inn_free (inn);
}

Test (dhcp, an_exhausted_pool_offers_nothing_until_a_lease_runs_out)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 2), *client[3];
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("client%u", i);
      client[i] = plain_client (inn, name);
      host_on (client[i]);
      inn_run (inn, (i + 1) * SIM_S);
    }
  cr_assert_eq (address_of (client[2]), SIM_IP_NONE);
  cr_assert_gt (sim_dhcp_server_stats (server->server).exhausted, 0);
  sim_node_crash (host_node (client[0]), "test");
  inn_run (inn, 3590 * SIM_S);
  cr_assert_eq (address_of (client[2]), SIM_IP_NONE, "until the lease of an hour is over");
  inn_run (inn, 3700 * SIM_S);
  cr_assert_eq (address_of (client[2]), FIRST);
  cr_assert_eq (address_of (client[1]), FIRST + 1, "renewed");
  inn_free (inn);
}

/* RFC 2131, 4.4.5: T1 1800 s, T2 3150 s, the end 3600 s; half of what is left between tries, not below 60 s. */
Test (dhcp, a_lease_is_renewed_rebound_and_lost_on_time)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 10), *client = plain_client (inn, "client");
  host_on (client);
  inn_run (inn, SIM_S);
  SimTime from = sim_dhcp_client_terms (client->client)->from;
  cr_assert_eq (from, inn_said (inn, SIM_DHCP_REQUEST, 0)->at);
  inn_run (inn, 2000 * SIM_S);
  const Said *renewal = inn_said (inn, SIM_DHCP_REQUEST, 1);
  cr_assert (near (renewal->at, from + 1800 * SIM_S));
  cr_assert_eq (renewal->dst, host_ip (server));
  cr_assert_eq (renewal->src, FIRST);
  cr_assert_eq (renewal->m.ciaddr, FIRST);
  cr_assert_eq (renewal->m.server, SIM_IP_NONE);
  cr_assert_eq (host_count (client, SIM_DHCP_RENEWED), 1);
  from = sim_dhcp_client_terms (client->client)->from;
  sim_node_hang (host_node (server), "test");
  inn_run (inn, from + 3600 * SIM_S - 1);
  static const SimTime at[]
      = { 1800000, 2475000, 2812500, 2981250, 3065625, 3125625, 3150000, 3375000, 3487500, 3547500 };
  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    {
      const Said *said = inn_said (inn, SIM_DHCP_REQUEST, 2 + i);
      cr_assert (near (said->at, from + at[i] * SIM_MS), "try %u at %" G_GINT64_FORMAT, i, said->at - from);
      cr_assert_eq (said->dst == SIM_IP_BROADCAST, at[i] >= 3150000);
    }
  cr_assert_eq (address_of (client), FIRST);
  inn_run (inn, from + 3600 * SIM_S);
  cr_assert_eq (address_of (client), SIM_IP_NONE);
  cr_assert_eq (host_count (client, SIM_DHCP_LOST), 1);
  cr_assert_not (sim_iface_has_address (sim_node_iface (host_node (client), 0), FIRST));
  sim_node_crash (host_node (server), "test");
  sim_node_restart (host_node (server), "test");
  inn_run (inn, from + 3800 * SIM_S);
  cr_assert_eq (address_of (client), FIRST, "its former one");
  inn_free (inn);
}

/* RFC 2131, 3.2 and 4.3.2. */
Test (dhcp, a_client_that_has_moved_is_told_no)
{
  Inn *inn = inn_new ();
  serve (inn, "server", "rfc2131", FIRST, 10);
  Host *client = plain_client (inn, "client");
  SimDhcpTerms elsewhere = { .ip = SIM_IP (192, 168, 0, 7), .until = SIM_NEVER };
  sim_dhcp_client_remember (client->client, &elsewhere);
  host_on (client);
  inn_run (inn, 4 * SIM_S);
  cr_assert_eq (inn_said (inn, SIM_DHCP_REQUEST, 0)->m.requested, SIM_IP (192, 168, 0, 7));
  cr_assert_eq (inn_said (inn, SIM_DHCP_REQUEST, 0)->m.server, SIM_IP_NONE);
  cr_assert_eq (inn_said (inn, SIM_DHCP_NAK, 0)->dst, SIM_IP_BROADCAST);
  cr_assert_eq (address_of (client), FIRST);
  inn_free (inn);
}

Test (dhcp, a_server_without_authority_keeps_silent)
{
  Inn *inn = inn_new ();
  serve (inn, "server", "dhcpd", FIRST, 10);
  Host *client = plain_client (inn, "client");
  SimDhcpTerms elsewhere = { .ip = SIM_IP (192, 168, 0, 7), .until = SIM_NEVER };
  sim_dhcp_client_remember (client->client, &elsewhere);
  host_on (client);
  inn_run (inn, 59 * SIM_S);
  cr_assert_eq (inn_count (inn, SIM_DHCP_NAK), 0);
  cr_assert_eq (inn_count (inn, SIM_DHCP_REQUEST), 4);
  inn_run (inn, 70 * SIM_S);
  cr_assert_eq (address_of (client), FIRST, "after a minute, from the beginning");
  inn_free (inn);
}

Test (dhcp, a_client_that_remembers_needs_two_messages_after_a_crash)
{
  Inn *inn = inn_new ();
  serve (inn, "server", "rfc2131", FIRST, 10);
  Host *client = plain_client (inn, "client");
  client->options.remember = true;
  host_client_again (client);
  host_on (client);
  inn_run (inn, SIM_S);
  sim_node_crash (host_node (client), "test");
  cr_assert_null (sim_dhcp_client_terms (client->client));
  sim_node_restart (host_node (client), "test");
  inn_run (inn, 20 * SIM_S);
  cr_assert_eq (address_of (client), FIRST);
  cr_assert_eq (inn_count (inn, SIM_DHCP_DISCOVER), 1);
  cr_assert_eq (inn_count (inn, SIM_DHCP_ACK), 2);
  inn_free (inn);
}

/* What the server remembers of its clients after a crash decides who keeps the address. */
Test (dhcp, a_server_that_lost_its_leases_says_no_or_adopts)
{
  for (guint way = 0; way < 3; way++)
    {
      Inn *inn = inn_new ();
      SimDhcpServerOptions options = inn_server_options (inn, way == 2 ? "dnsmasq" : "rfc2131");
      options.persistent = way == 0;
      options.check = SIM_DHCP_CHECK_NONE;
      Host *server = inn_host (inn, "server", inn->lab.lan, false);
      host_serve (server, &options, FIRST, 10);
      host_on (server);
      Host *client = plain_client (inn, "client");
      host_on (client);
      inn_run (inn, SIM_S);
      sim_node_crash (host_node (server), "test");
      sim_node_restart (host_node (server), "test");
      inn_run (inn, 20 * SIM_S);
      cr_assert_eq (sim_dhcp_pool_use (server->pool).leased, way == 0);
      inn_run (inn, 2000 * SIM_S);
      cr_assert_eq (inn_count (inn, SIM_DHCP_NAK), way == 1);
      cr_assert_eq (host_count (client, SIM_DHCP_LOST), way == 1);
      cr_assert_eq (address_of (client), FIRST);
      inn_free (inn);
    }
}

Test (dhcp, an_address_in_use_is_declined_and_not_offered_again)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 10);
  Host *squatter = inn_host (inn, "squatter", inn->lab.lan, false);
  host_on (squatter);
  sim_iface_add_address (sim_node_iface (host_node (squatter), 0), FIRST);
  Host *client = inn_client (inn, "client", inn->lab.lan, "rfc2131");
  client->options.start_most = 0;
  host_client_again (client);
  host_on (client);
  inn_run (inn, 9 * SIM_S);
  cr_assert_eq (inn_said (inn, SIM_DHCP_DECLINE, 0)->m.requested, FIRST);
  cr_assert_eq (sim_dhcp_pool_use (server->pool).quarantined, 1);
  cr_assert_eq (host_told (client, 0)->event, SIM_DHCP_DECLINED);
  inn_run (inn, 15 * SIM_S);
  cr_assert_eq (address_of (client), FIRST + 1);
  SimTime again = inn_said (inn, SIM_DHCP_DISCOVER, 1)->at - inn_said (inn, SIM_DHCP_DECLINE, 0)->at;
  cr_assert_eq (again, 10 * SIM_S, "RFC 2131, 3.1: ten seconds at least");
  SimTime probing = host_told (client, 1)->at - inn_said (inn, SIM_DHCP_ACK, 1)->at;
  cr_assert (probing >= SIM_S && probing < SIM_S + CLOSE, "one probe of a second");
  inn_free (inn);
}

Test (dhcp, a_server_tries_an_address_before_it_offers_it)
{
  static const char *const ways[] = { "dhcpd", "dnsmasq" };
  static const SimTime waits[] = { 1, 3, 1 };
  for (guint way = 0; way < 3; way++)
    {
      Inn *inn = inn_new ();
      SimDhcpServerOptions options = inn_server_options (inn, way < 2 ? ways[way] : "rfc2131");
      if (way == 2)
        options.check = SIM_DHCP_CHECK_ARP;
      Host *server = inn_host (inn, "server", inn->lab.lan, false);
      host_serve (server, &options, FIRST, 10);
      host_on (server);
      Host *squatter = inn_host (inn, "squatter", inn->lab.lan, false);
      host_on (squatter);
      sim_iface_add_address (sim_node_iface (host_node (squatter), 0), FIRST);
      Host *client = plain_client (inn, "client");
      host_on (client);
      inn_run (inn, 30 * SIM_S);
      cr_assert_eq (address_of (client), FIRST + 1);
      cr_assert_eq (sim_dhcp_server_stats (server->server).conflicts, 1);
      SimTime wait = inn_said (inn, SIM_DHCP_OFFER, 0)->at - inn_said (inn, SIM_DHCP_DISCOVER, 0)->at;
      cr_assert (wait >= waits[way] * SIM_S && wait < waits[way] * SIM_S + CLOSE, "way %u", way);
      inn_free (inn);
    }
}

Test (dhcp, reservations_are_for_one_client_alone)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 1), *one = plain_client (inn, "one"),
       *two = plain_client (inn, "two");
  SimMac mac = sim_iface_mac (sim_node_iface (host_node (two), 0));
  cr_assert (sim_dhcp_pool_reserve (server->pool, mac, FIRST));
  cr_assert_not (sim_dhcp_pool_reserve (server->pool, mac, FIRST + 1));
  cr_assert_not (sim_dhcp_pool_reserve (server->pool, mac + 1, FIRST));
  host_on (one);
  inn_run (inn, 100 * SIM_S);
  cr_assert_eq (address_of (one), SIM_IP_NONE);
  host_on (two);
  inn_run (inn, 101 * SIM_S);
  cr_assert_eq (address_of (two), FIRST);
  inn_free (inn);
}

Test (dhcp, a_released_address_goes_to_the_end_of_the_line)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 3), *one = plain_client (inn, "one"),
       *two = plain_client (inn, "two");
  one->options.release = true;
  host_client_again (one);
  host_on (one);
  inn_run (inn, SIM_S);
  cr_assert (sim_node_shutdown (host_node (one), "test"));
  inn_run (inn, 2 * SIM_S);
  cr_assert_eq (inn_said (inn, SIM_DHCP_RELEASE, 0)->m.ciaddr, FIRST);
  cr_assert_eq (sim_dhcp_pool_use (server->pool).leased, 0);
  host_on (two);
  inn_run (inn, 3 * SIM_S);
  cr_assert_eq (address_of (two), FIRST + 1);
  sim_node_restart (host_node (one), "test");
  inn_run (inn, 30 * SIM_S);
  cr_assert_eq (address_of (one), FIRST, "its former one");
  inn_free (inn);
}

/* RFC 1542: clients of a far segment, and the way back by giaddr. */
Test (dhcp, a_relay_serves_another_segment)
{
  for (guint way = 0; way < 2; way++)
    {
      Inn *inn = inn_new ();
      SimSegmentOptions far = lab_segment (SIM_IP (10, 9, 0, 0));
      SimSegment *segment = sim_segment_new (inn->lab.net, "far", &far);
      Host *server = serve (inn, "server", "rfc2131", FIRST, 10);
      Host *router = inn_host (inn, "router", inn->lab.lan, true);
      sim_iface_new (host_node (router), segment, sim_segment_take_address (segment));
      SimIp servers[] = { host_ip (server) },
            inside = sim_iface_primary (sim_node_iface (host_node (router), 1));
      router->relay = sim_dhcp_relay_new (&router->role, servers, 1, 0);
      host_on (router);
      SimDhcpPoolOptions pool = { .subnet = { SIM_IP (10, 9, 0, 0), 24 },
                                  .first = SIM_IP (10, 9, 0, 50),
                                  .last = SIM_IP (10, 9, 0, 60),
                                  .router = inside };
      sim_dhcp_pool_new (server->server, &pool);
      sim_node_add_route (host_node (server), pool.subnet, host_ip (router));
      Host *client = inn_client (inn, "client", segment, "udhcpc");
      client->options.broadcast = way == 1;
      host_client_again (client);
      host_on (client);
      inn_run (inn, SIM_S);
      cr_assert_eq (address_of (client), SIM_IP (10, 9, 0, 50));
      cr_assert_eq (sim_dhcp_relay_stats (router->relay).up, 2);
      cr_assert_eq (sim_dhcp_relay_stats (router->relay).down, 2);
      cr_assert_eq (inn_said (inn, SIM_DHCP_OFFER, 0)->dst, inside);
      cr_assert_eq (inn_said (inn, SIM_DHCP_DISCOVER, 1)->m.hops, 1);
      inn_run (inn, 1900 * SIM_S);
      cr_assert_eq (host_count (client, SIM_DHCP_RENEWED), 1, "by the router, not the relay");
      cr_assert_eq (sim_dhcp_relay_stats (router->relay).up, 2);
      inn_free (inn);
    }
}

static void
say (Inn *inn, Host *host, SimUdp *udp, const SimDhcpMessage *m)
{
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (m, 0);
  sim_udp_send (udp, sim_node_iface (host_node (host), 0), SIM_IP_NONE, SIM_IP_BROADCAST, SIM_DHCP_SERVER_PORT,
                bytes);
  inn_run (inn, sim_kernel_now (inn->lab.kernel) + SIM_S);
}

/* RFC 2131, 4.3.5. */
Test (dhcp, who_has_an_address_is_told_the_rest)
{
  Inn *inn = inn_new ();
  serve (inn, "server", "rfc2131", FIRST, 10);
  Host *host = inn_host (inn, "host", inn->lab.lan, false);
  host_on (host);
  SimUdp *udp = sim_udp_open (&host->role, SIM_DHCP_CLIENT_PORT, NULL);
  SimDhcpMessage inform = { .type = SIM_DHCP_INFORM, .ciaddr = host_ip (host), .chaddr = 7, .xid = 1 };
  say (inn, host, udp, &inform);
  const Said *ack = inn_said (inn, SIM_DHCP_ACK, 0);
  cr_assert_eq (ack->dst, host_ip (host));
  cr_assert_eq (ack->m.yiaddr, SIM_IP_NONE);
  cr_assert_eq (ack->m.mask, SIM_IP (255, 255, 255, 0));
  cr_assert_eq (ack->m.has & (guint)SIM_DHCP_HAS_LEASE, 0);
  inn_free (inn);
}

/* RFC 951, and RFC 1534, 2: only who has a reserved address is answered. */
Test (dhcp, bootp_is_answered_from_the_reservations)
{
  Inn *inn = inn_new ();
  Host *server = serve (inn, "server", "rfc2131", FIRST, 10),
       *host = inn_client (inn, "host", inn->lab.lan, "ipxe");
  sim_dhcp_pool_reserve (server->pool, 7, FIRST + 3);
  host_on (host);
  sim_dhcp_client_close (host->client);
  SimUdp *udp = sim_udp_open (&host->role, SIM_DHCP_CLIENT_PORT, NULL);
  SimDhcpMessage request = { .type = SIM_BOOTP, .chaddr = 8, .xid = 1, .broadcast = true };
  say (inn, host, udp, &request);
  cr_assert_eq (inn_count (inn, SIM_BOOTP), 1);
  request.chaddr = 7;
  say (inn, host, udp, &request);
  cr_assert_eq (inn_said (inn, SIM_BOOTP, 2)->m.yiaddr, FIRST + 3);
  cr_assert (inn_said (inn, SIM_BOOTP, 2)->m.reply);
  SimTime until;
  cr_assert_eq (sim_dhcp_pool_holder (server->pool, FIRST + 3, &until), 7);
  cr_assert_eq (until, SIM_NEVER);
  inn_free (inn);
}

/* Every reply is broadcast, and each is read by one. */
Test (dhcp, in_a_storm_a_reply_reaches_its_client_alone)
{
  enum
  {
    CLIENTS = 50
  };
  Inn *inn = inn_new ();
  serve (inn, "server", "rfc2131", FIRST, CLIENTS);
  Host *client[CLIENTS];
  for (guint i = 0; i < CLIENTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("client%u", i);
      client[i] = plain_client (inn, name);
      client[i]->options.broadcast = true;
      host_client_again (client[i]);
      host_on (client[i]);
    }
  inn_run (inn, SIM_S);
  for (guint i = 0; i < CLIENTS; i++)
    {
      SimDhcpClientStats stats = sim_dhcp_client_stats (client[i]->client);
      cr_assert_eq (stats.heard[SIM_DHCP_OFFER] + stats.heard[SIM_DHCP_ACK], 2);
      cr_assert_neq (address_of (client[i]), SIM_IP_NONE);
    }
  /* 200 messages to 50 others each: 100 for the server, 100 for one client; the rest is refused. */
  SimNetCount count = sim_net_count (inn->lab.net);
  cr_assert_eq (count.dropped[SIM_DROP_NO_PORT], 200 * CLIENTS - 200);
  inn_free (inn);
}
