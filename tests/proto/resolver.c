/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A name server whose zone changes, a resolver, and caches (NET-3).
 */
#include "sim/proto/dns_client.h"
#include "sim/proto/dns_server.h"
#include "tests/net/lab.h"
#include <string.h>

#define NAME "www.web"

typedef struct Namer
{
  SimRole role;
  SimDnsServer *server;
  SimDnsZone *zone;
} Namer;

typedef struct Seeker
{
  SimRole role;
  SimDnsResolver *resolver;
  SimDnsCache *cache;
  guint told;
  SimTime told_at;
  SimDnsResult result;
  SimIp ips[SIM_DNS_MOST];
} Seeker;

static void
namer_start (SimRole *role)
{
  cr_assert (sim_dns_server_open (((Namer *)role)->server));
}
static void
namer_stop (SimRole *role)
{
  sim_dns_server_close (((Namer *)role)->server);
}
static void
namer_crash (SimRole *role)
{
  sim_dns_server_reset (((Namer *)role)->server);
}
static void
namer_dispose (SimRole *role)
{
  sim_dns_server_free (((Namer *)role)->server);
  g_free (role);
}
static const SimRoleType namer_type = { "namer", namer_start, namer_stop, namer_crash, namer_dispose };

static void
seeker_start (SimRole *role)
{
  sim_dns_resolver_open (((Seeker *)role)->resolver);
}
static void
seeker_stop (SimRole *role)
{
}
static void
seeker_crash (SimRole *role)
{
  sim_dns_resolver_reset (((Seeker *)role)->resolver);
}
static void
seeker_dispose (SimRole *role)
{
  sim_dns_resolver_free (((Seeker *)role)->resolver);
  sim_dns_cache_free (((Seeker *)role)->cache);
  g_free (role);
}
static const SimRoleType seeker_type = { "seeker", seeker_start, seeker_stop, seeker_crash, seeker_dispose };

typedef struct Names
{
  Lab lab;
  Namer *namer[2]; /* 10.0.0.1, 10.0.0.2 */
  Seeker *seeker;
} Names;

static SimNode *
machine (Lab *lab, const char *name)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (SIM_S) };
  SimNode *node = sim_node_new (lab->net, name, 0, &options);
  sim_iface_new (node, lab->lan, sim_segment_take_address (lab->lan));
  return node;
}

static Names
names_new (void)
{
  Names names = { .lab = lab_new (1) };
  for (guint i = 0; i < 2; i++)
    {
      SimNode *node = machine (&names.lab, i == 0 ? "one" : "two");
      Namer *namer = names.namer[i] = g_new0 (Namer, 1);
      sim_node_add_role (node, &namer->role, &namer_type);
      namer->server = sim_dns_server_new (&namer->role);
      namer->zone = sim_dns_zone_new (namer->server, "web", 60 * SIM_S, 20 * SIM_S);
      for (uint32_t k = 0; k < 3; k++)
        sim_dns_zone_add (namer->zone, NAME, SIM_IP (10, 0, 0, 101) + k);
      sim_node_power_on (node);
    }
  SimNode *node = machine (&names.lab, "seeker");
  Seeker *seeker = names.seeker = g_new0 (Seeker, 1);
  sim_node_add_role (node, &seeker->role, &seeker_type);
  SimIp servers[] = { SIM_IP (10, 0, 0, 1), SIM_IP (10, 0, 0, 2) };
  seeker->resolver = sim_dns_resolver_new (&seeker->role, servers, 2, 0);
  seeker->cache = sim_dns_cache_new ();
  sim_node_power_on (node);
  return names;
}

static void
tell (SimRole *role, gpointer data, const SimDnsResult *result)
{
  Seeker *seeker = data;
  seeker->told++;
  seeker->told_at = sim_kernel_now (sim_net_kernel (sim_node_net (role->node)));
  seeker->result = *result;
  if (result->count > 0)
    memcpy (seeker->ips, result->ips, result->count * sizeof (SimIp));
}

static SimTime
now (const Names *names)
{
  return sim_kernel_now (names->lab.kernel);
}

/* Asks, waits for a second and expects one answer. */
static const SimDnsResult *
ask (Names *names, const char *name)
{
  Seeker *seeker = names->seeker;
  guint before = seeker->told;
  sim_dns_resolve (seeker->resolver, seeker->cache, name, tell, seeker);
  lab_run (&names->lab, now (names) + SIM_S);
  cr_assert_eq (seeker->told, before + 1);
  return &seeker->result;
}

Test (resolver, addresses_turn_by_one_from_query_to_query)
{
  Names names = names_new ();
  for (guint i = 0; i < 6; i++)
    {
      const SimDnsResult *result = ask (&names, "WWW.Web.");
      cr_assert_eq (result->outcome, SIM_DNS_FOUND);
      cr_assert_not (result->cached);
      cr_assert_eq (result->count, 3);
      for (guint k = 0; k < 3; k++)
        cr_assert_eq (names.seeker->ips[k], SIM_IP (10, 0, 0, 101) + (i + k) % 3);
      sim_dns_cache_clear (names.seeker->cache);
    }
  cr_assert_eq (sim_dns_server_stats (names.namer[0]->server).answered, 6);
  lab_free (&names.lab);
}

Test (resolver, an_answer_is_kept_for_its_ttl)
{
  Names names = names_new ();
  SimTime expires = ask (&names, NAME)->expires;
  cr_assert_eq (expires, names.seeker->told_at + 60 * SIM_S);
  sim_dns_zone_set (names.namer[0]->zone, NAME, (SimIp[]){ 7 }, 1);
  lab_run (&names.lab, expires - 1);
  sim_dns_resolve (names.seeker->resolver, names.seeker->cache, NAME, tell, names.seeker);
  cr_assert (names.seeker->result.cached, "one nanosecond before its end");
  cr_assert_eq (names.seeker->told, 2);
  cr_assert_eq (names.seeker->ips[0], SIM_IP (10, 0, 0, 101), "in the order in which it came");
  lab_run (&names.lab, expires);
  const SimDnsResult *result = ask (&names, NAME);
  cr_assert_not (result->cached);
  cr_assert_eq (result->count, 1);
  cr_assert_eq (names.seeker->ips[0], 7);
  cr_assert_eq (sim_dns_resolver_queries (names.seeker->resolver), 2);
  lab_free (&names.lab);
}

Test (resolver, caches_are_each_their_owners)
{
  Names names = names_new ();
  ask (&names, NAME);
  SimDnsResult result;
  SimDnsCache *other = sim_dns_cache_new ();
  cr_assert (sim_dns_cache_find (names.seeker->cache, NAME, now (&names), &result));
  cr_assert_not (sim_dns_cache_find (other, NAME, now (&names), &result));
  sim_dns_cache_free (other);
  lab_free (&names.lab);
}

Test (resolver, a_ttl_of_zero_is_not_kept)
{
  Names names = names_new ();
  sim_dns_zone_set_ttl (names.namer[0]->zone, 0);
  ask (&names, NAME);
  cr_assert_not (ask (&names, NAME)->cached);
  cr_assert_eq (sim_dns_resolver_queries (names.seeker->resolver), 2);
  lab_free (&names.lab);
}

/* RFC 2308. */
Test (resolver, what_is_not_there_is_kept_for_the_negative_ttl)
{
  Names names = names_new ();
  cr_assert_eq (ask (&names, "nobody.web")->outcome, SIM_DNS_UNKNOWN);
  SimTime expires = names.seeker->result.expires;
  cr_assert_eq (expires, names.seeker->told_at + 20 * SIM_S);
  sim_dns_zone_add (names.namer[0]->zone, "nobody.web", 9);
  cr_assert (ask (&names, "nobody.web")->cached);
  cr_assert_eq (names.seeker->result.outcome, SIM_DNS_UNKNOWN);
  lab_run (&names.lab, expires);
  cr_assert_eq (ask (&names, "nobody.web")->outcome, SIM_DNS_FOUND);
  lab_free (&names.lab);
}

Test (resolver, a_name_without_addresses_is_empty_not_unknown)
{
  Names names = names_new ();
  SimDnsZone *zone = names.namer[0]->zone;
  for (uint32_t k = 0; k < 3; k++)
    cr_assert (sim_dns_zone_remove (zone, NAME, SIM_IP (10, 0, 0, 101) + k));
  cr_assert_eq (ask (&names, NAME)->outcome, SIM_DNS_EMPTY);
  cr_assert (ask (&names, NAME)->cached);
  sim_dns_zone_add (zone, "deep.er.web", 5);
  cr_assert_eq (ask (&names, "er.web")->outcome, SIM_DNS_EMPTY, "RFC 8020: there is something below");
  sim_dns_zone_forget (zone, NAME);
  sim_dns_cache_clear (names.seeker->cache);
  cr_assert_eq (ask (&names, NAME)->outcome, SIM_DNS_UNKNOWN);
  lab_free (&names.lab);
}

Test (resolver, the_serial_counts_changes_only)
{
  Names names = names_new ();
  SimDnsZone *zone = names.namer[0]->zone;
  uint32_t serial = sim_dns_zone_serial (zone);
  SimIp same[] = { SIM_IP (10, 0, 0, 101), SIM_IP (10, 0, 0, 102), SIM_IP (10, 0, 0, 103) };
  cr_assert_not (sim_dns_zone_add (zone, NAME, SIM_IP (10, 0, 0, 101)));
  cr_assert_not (sim_dns_zone_set (zone, NAME, same, 3));
  cr_assert_not (sim_dns_zone_remove (zone, NAME, 1));
  cr_assert_eq (sim_dns_zone_serial (zone), serial);
  cr_assert (sim_dns_zone_set (zone, NAME, same, 2));
  cr_assert (sim_dns_zone_add (zone, "new.web", 1));
  cr_assert_eq (sim_dns_zone_serial (zone), serial + 2);
  cr_assert_eq (sim_dns_zone_addresses (zone, NAME), 2);
  cr_assert_eq (sim_dns_zone_address (zone, NAME, 1), SIM_IP (10, 0, 0, 102));
  lab_free (&names.lab);
}

/* One, five seconds, two. */
Test (resolver, a_silent_server_is_left_after_five_seconds)
{
  Names names = names_new ();
  ask (&names, NAME); /* ARP is done */
  sim_dns_cache_clear (names.seeker->cache);
  sim_node_crash (names.namer[0]->role.node, "dead");
  SimTime start = now (&names);
  cr_assert_not_null (sim_dns_resolve (names.seeker->resolver, names.seeker->cache, NAME, tell, names.seeker));
  lab_run (&names.lab, start + 5 * SIM_S);
  cr_assert_eq (names.seeker->told, 1);
  lab_run (&names.lab, start + 6 * SIM_S);
  cr_assert_eq (names.seeker->told, 2);
  cr_assert_eq (names.seeker->result.outcome, SIM_DNS_FOUND);
  cr_assert_lt (names.seeker->told_at - start, 5 * SIM_S + 2 * SIM_MS);
  lab_free (&names.lab);
}

/* 2 servers x 2 tries x 5 s. */
Test (resolver, nobody_answers_for_twenty_seconds)
{
  Names names = names_new ();
  sim_segment_set_up (names.lab.lan, false, "cut");
  SimTime start = now (&names);
  sim_dns_resolve (names.seeker->resolver, names.seeker->cache, NAME, tell, names.seeker);
  sim_dns_resolve (names.seeker->resolver, NULL, "nobody.web", tell, names.seeker);
  lab_run (&names.lab, start + 30 * SIM_S);
  cr_assert_eq (names.seeker->told, 2);
  cr_assert_eq (names.seeker->result.outcome, SIM_DNS_TIMEOUT);
  cr_assert_eq (names.seeker->told_at - start, 20 * SIM_S);
  cr_assert_eq (sim_dns_resolver_queries (names.seeker->resolver), 8);
  cr_assert_eq (sim_dns_resolver_pending (names.seeker->resolver), 0);
  SimDnsResult result;
  cr_assert_not (sim_dns_cache_find (names.seeker->cache, NAME, now (&names), &result), "silence is not kept");
  lab_free (&names.lab);
}

Test (resolver, a_server_that_refuses_is_passed_over_at_once)
{
  Names names = names_new ();
  sim_dns_zone_new (names.namer[1]->server, "other", SIM_MIN, SIM_MIN);
  sim_dns_zone_add (sim_dns_zone_new (names.namer[1]->server, "deep.other", SIM_MIN, SIM_MIN), "deep.other", 3);
  cr_assert_eq (ask (&names, "deep.other")->outcome, SIM_DNS_FOUND);
  cr_assert_eq (ask (&names, "nowhere")->outcome, SIM_DNS_FAILED);
  cr_assert_eq (sim_dns_server_stats (names.namer[0]->server).refused, 3);
  lab_free (&names.lab);
}

Test (resolver, what_is_no_name_is_unknown_at_once)
{
  Names names = names_new ();
  cr_assert_null (sim_dns_resolve (names.seeker->resolver, NULL, "not a name", tell, names.seeker));
  cr_assert_eq (names.seeker->result.outcome, SIM_DNS_UNKNOWN);
  cr_assert_eq (names.seeker->told, 1);
  lab_free (&names.lab);
}

Test (resolver, a_cancelled_lookup_says_nothing)
{
  Names names = names_new ();
  SimDnsLookup *one = sim_dns_resolve (names.seeker->resolver, NULL, NAME, tell, names.seeker);
  sim_dns_resolve (names.seeker->resolver, NULL, NAME, tell, names.seeker);
  sim_dns_cancel (one);
  lab_run (&names.lab, SIM_MIN);
  cr_assert_eq (names.seeker->told, 1);
  lab_free (&names.lab);
}

Test (resolver, a_crash_forgets_lookups_but_not_the_zone)
{
  Names names = names_new ();
  sim_dns_resolve (names.seeker->resolver, NULL, NAME, tell, names.seeker);
  sim_node_crash (names.seeker->role.node, "dead");
  sim_node_crash (names.namer[0]->role.node, "dead");
  sim_node_restart (names.seeker->role.node, "again");
  sim_node_restart (names.namer[0]->role.node, "again");
  lab_run (&names.lab, SIM_MIN);
  cr_assert_eq (names.seeker->told, 0);
  cr_assert_eq (ask (&names, NAME)->count, 3);
  lab_free (&names.lab);
}

Test (resolver, many_lookups_are_told_apart)
{
  Names names = names_new ();
  for (guint i = 0; i < 2000; i++)
    sim_dns_resolve (names.seeker->resolver, NULL, i % 2 == 0 ? NAME : "nobody.web", tell, names.seeker);
  cr_assert_eq (sim_dns_resolver_pending (names.seeker->resolver), 2000);
  lab_run (&names.lab, 30 * SIM_S);
  cr_assert_eq (names.seeker->told, 2000);
  SimDnsServerStats a = sim_dns_server_stats (names.namer[0]->server);
  cr_assert_geq (a.answered + a.name_errors, 16);
  lab_free (&names.lab);
}
