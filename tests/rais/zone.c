/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of spares, quiesced and failing hosts, the zone, and control networks: RAIS-15 to RAIS-24. */
#include "tests/rais/group.h"

/* RAIS-15: a spare has no address of its own, takes orphans, and is never advertised. */
Test (rais, rais_15_spare_takes_orphans_only)
{
  Group *web = group_new (2, 1);

  group_begin (web);
  story_until (web->story, 20);
  cr_assert_eq (group_prefers (web, "spare-1"), SIM_IP_NONE);
  cr_assert_eq (group_host (web, "spare-1")->monitor->held->len, 0);
  expect_text (group_zone (web), "host-1 host-2");
  group_crash (web, "host-2");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-2"), "spare-1");
  expect_text (group_zone (web), "host-1");
  group_end (web);
}

/* RAIS-16: a quiesced host keeps what it has, acquires nothing, and leaves the zone. */
Test (rais, rais_16_quiesced_host)
{
  Group *web = group_new (2, 0);

  group_plan (web, 20, "quiesce", "web.host-1");
  group_begin (web);
  story_until (web->story, 20.1);
  cr_assert_not (group_try (web, "quiesce", "host-1"), "it is quiesced already");
  story_until (web->story, 25);
  expect_text (group_holders (web, "host-1"), "host-1");
  expect_text (group_zone (web), "host-2");
  group_crash (web, "host-2");
  story_until (web->story, 35);
  expect_text (group_holders (web, "host-2"), "");
  group_do (web, "unquiesce", "host-1");
  story_until (web->story, 40);
  expect_text (group_holders (web, "host-2"), "host-1");
  expect_text (group_zone (web), "host-1");
  cr_assert_eq (story_guard (web->story, "web", "quiesced-not-advertised")->violations, 0);
  group_end (web);
}

/* RAIS-17: a host whose service fails stays a member without addresses, and may come back. */
Test (rais, rais_17_failing_tests_and_back)
{
  static const char *const ways[][2] = { { "fail-tests", "pass-tests" },
                                         { "fail-service", "heal-service" },
                                         { "hang-service", "heal-service" } };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Group *web = group_new (3, 0);
      group_plan (web, 20, ways[i][0], "web.host-1");
      group_plan (web, 30, ways[i][1], "web.host-1");
      group_begin (web);
      story_until (web->story, 29.9);
      cr_assert_eq (group_host (web, "host-1")->monitor->held->len, 0);
      expect_text (group_leaders (web), "host-1");
      expect_text (group_zone (web), "host-2 host-3");
      cr_assert (group_converged (web));
      story_until (web->story, 40);
      expect_text (group_holders (web, "host-1"), "host-1");
      expect_text (group_zone (web), "host-1 host-2 host-3");
      cr_assert_eq (story_guard (web->story, "web", "failed-host-gave-up")->violations, 0);
      group_end (web);
    }
}

/* RAIS-17, reading leader-among: may a member that fails its tests lead? */
Test (rais, rais_17_leader_among_the_ok)
{
  Group *web = group_new (3, 0);

  web->options.leader_among = RAIS_LEADER_OK;
  group_begin (web);
  story_until (web->story, 20);
  group_do (web, "fail-tests", "host-1");
  story_until (web->story, 30);
  expect_text (group_leaders (web), "host-2");
  cr_assert (group_converged (web));
  group_end (web);
}

/* RAIS-19: the name server's host is a member that says it failed, hears everything and is given nothing. */
Test (rais, rais_19_name_server_joins_as_a_failed_host)
{
  Group *web = group_new (1, 0);

  group_begin (web);
  story_until (web->story, 20);
  const RaisKnown *dns
      = rais_table_host (group_host (web, "host-1")->monitor->table, group_host (web, "dns")->id);
  cr_assert_not_null (dns);
  cr_assert_not (dns->entry->ok);
  group_crash (web, "host-1");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-1"), "");
  expect_text (group_zone (web), "");
  expect_text (group_leaders (web), "dns");
  cr_assert_geq (story_said (web->story, "rais.trap-cannot-assign", NULL), 1);
  group_end (web);
}

/* RAIS-19: an orphan is served but not advertised. */
Test (rais, rais_19_orphans_are_not_advertised)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-2");
  story_until (web->story, 30);
  cr_assert_str_neq (group_holders (web, "host-2"), "");
  expect_text (group_zone (web), "host-1 host-3");
  cr_assert_eq (story_guard (web->story, "web", "zone-of-available")->violations, 0);
  group_end (web);
}

/* RAIS-19: the zone file outlives a restart of the name server, and so does what it was compared with. */
Test (rais, rais_19_restarted_name_server_forgets_the_dead)
{
  Group *web = group_new (2, 0);

  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "dns");
  group_cut_off (web, "dns", false);
  story_until (web->story, 22);
  group_restart (web, "dns");
  story_until (web->story, 24);
  expect_text (group_zone (web), "host-1 host-2");
  story_until (web->story, 40);
  expect_text (group_zone (web), "");
  group_cut_off (web, "dns", true);
  story_until (web->story, 50);
  expect_text (group_zone (web), "host-1 host-2");
  group_end (web);
}

/* A host that only talks: it says its load once a second for `seconds`. */
typedef struct Talker
{
  SimIp id, preferred;
  uint32_t load, capacity;
} Talker;

static void
talk (Group *web, const Talker *talkers, guint count, guint seconds)
{
  for (guint second = 0; second < seconds; second++)
    {
      SimTime now = sim_kernel_now (sim_world_kernel (story_world (web->story)));
      for (guint i = 0; i < count; i++)
        {
          GByteArray *out = g_byte_array_new ();
          RaisEntry *entry = rais_entry_new ();
          entry->id = talkers[i].id;
          entry->preferred = talkers[i].preferred;
          entry->load = talkers[i].load;
          entry->capacity = talkers[i].capacity;
          entry->ok = true;
          rais_encode_header (out, RAIS_INFO, (uint64_t)now, entry->id);
          rais_encode_entry (out, entry);
          sim_put16 (out, 0);
          sim_put16 (out, 0);
          group_inject (web, "host-1", sim_bytes_take (out));
          rais_entry_free (entry);
        }
      story_until (web->story, (double)now / 1e9 + 1);
    }
}

/* Is the talker in the zone? */
static bool
advertised (const Group *web, SimIp address)
{
  const GArray *zone = rais_zone_advertised (group_host (web, "dns")->monitor->zone);

  for (guint i = 0; i < zone->len; i++)
    if (g_array_index (zone, SimIp, i) == address)
      return true;
  return false;
}

/* RAIS-20: leaves above the high mark, stays out between the marks, comes back below the low one. */
Test (rais, rais_20_two_marks_make_hysteresis)
{
  Group *web = group_new (1, 0);
  Talker t = { SIM_IP (10, 1, 0, 200), SIM_IP (10, 0, 0, 200), 40, 100 };
  static const struct
  {
    uint32_t load;
    bool in;
  } course[] = { { 40, true },  { 70, true }, { 80, true }, { 81, false }, { 79, false },
                 { 51, false }, { 50, true }, { 51, true }, { 99, false }, { 0, true } };

  group_begin (web);
  story_until (web->story, 20);
  for (guint i = 0; i < G_N_ELEMENTS (course); i++)
    {
      t.load = course[i].load;
      talk (web, &t, 1, 4);
      cr_assert_eq (advertised (web, t.preferred), course[i].in, "at %u %% it is %s", course[i].load,
                    course[i].in ? "left out" : "advertised");
    }
  cr_assert_eq (story_guard (web->story, "web", "zone-marks")->violations, 0);
  group_end (web);
}

/* RAIS-20: the zone is written only when its list has changed. */
Test (rais, rais_20_zone_is_written_when_it_changes)
{
  Group *web = group_new (2, 0);

  group_begin (web);
  story_until (web->story, 100);
  cr_assert_eq (story_said (web->story, "rais.zone-changed", NULL), 1);
  group_end (web);
}

/* RAIS-20, reading low-mark-sign: below turns the hysteresis round, which the checker sees. */
Test (rais, rais_20_low_mark_sign_below)
{
  Group *web = group_new (1, 0);
  Talker t = { SIM_IP (10, 1, 0, 200), SIM_IP (10, 0, 0, 200), 81, 100 };

  web->options.low_sign = RAIS_LOW_BELOW;
  group_begin (web);
  story_until (web->story, 20);
  talk (web, &t, 1, 4);
  cr_assert_not (advertised (web, t.preferred));
  t.load = 79;
  talk (web, &t, 1, 4);
  cr_assert (advertised (web, t.preferred));
  cr_assert_geq (story_guard (web->story, "web", "zone-marks")->violations, 1);
  group_end (web);
}

/* RAIS-21: the least loaded stay, so many that the zone has its least number. */
Test (rais, rais_21_least_number_stays)
{
  Group *web = group_new (1, 0);
  Talker t[] = { { SIM_IP (10, 1, 0, 201), SIM_IP (10, 0, 0, 201), 95, 100 },
                 { SIM_IP (10, 1, 0, 202), SIM_IP (10, 0, 0, 202), 90, 100 },
                 { SIM_IP (10, 1, 0, 203), SIM_IP (10, 0, 0, 203), 85, 100 } };

  web->options.dns.at_least = 2;
  group_begin (web);
  story_until (web->story, 20);
  talk (web, t, 3, 4);
  cr_assert_not (advertised (web, t[0].preferred));
  cr_assert_not (advertised (web, t[1].preferred));
  cr_assert (advertised (web, t[2].preferred));
  group_end (web);
}

/* P3.20: load x scale beyond 32 bits wraps as the source has it; the repair counts right. */
Test (rais, p3_20_utilisation_of_fast_hosts)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Group *web = group_new (1, 0);
      Talker t = { SIM_IP (10, 1, 0, 200), SIM_IP (10, 0, 0, 200), 42949673 * 2u, 42949673 * 2u };
      web->options.exact_utilisation = repaired;
      group_begin (web);
      story_until (web->story, 20);
      talk (web, &t, 1, 4);
      cr_assert_eq (advertised (web, t.preferred), !repaired);
      cr_assert_geq (story_guard (web->story, "web", "utilisation-fits")->violations, 1);
      group_end (web);
    }
}

/* RAIS-23: a host that nobody knew is a member as soon as it is heard; one that leaves for good is forgotten.
 */
Test (rais, rais_23_hosts_come_and_go)
{
  Group *web = group_new (3, 0);

  web->options.orphan_time = 60 * SIM_S;
  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  group_crash (web, "host-3");
  story_until (web->story, 20);
  expect_text (group_zone (web), "host-1 host-2");
  cr_assert_null (
      rais_table_address (group_host (web, "host-1")->monitor->table, group_prefers (web, "host-3")));
  group_restart (web, "host-3");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-3"), "host-3");
  expect_text (group_zone (web), "host-1 host-2 host-3");
  cr_assert (sim_node_shutdown (group_node (web, "host-3"), "it is taken away"));
  story_until (web->story, 100);
  expect_text (group_holders (web, "host-3"), "");
  cr_assert_null (
      rais_table_address (group_host (web, "host-1")->monitor->table, group_prefers (web, "host-3")));
  cr_assert (group_converged (web));
  group_end (web);
}

/* RAIS-24: one control network is enough. */
Test (rais, rais_24_one_control_network_is_enough)
{
  Group *web = group_new (3, 1);

  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  sim_segment_set_up (sim_net_find_segment (sim_world_net (story_world (web->story)), "ctl-a"), false,
                      "the story says so");
  story_until (web->story, 40);
  cr_assert (group_converged (web));
  cr_assert_eq (story_said (web->story, "rais.leader-began", NULL), 0);
  cr_assert_eq (story_said (web->story, "rais.host-silent", NULL), 0);
  group_end (web);
}

/* RAIS-24, P3.21: with both cut there are two leaders and one address at two hosts of one wire; then it heals.
 */
Test (rais, rais_24_both_cut_and_heal)
{
  Group *web = group_new (3, 1);

  group_begin (web);
  story_until (web->story, 20);
  group_cut_off (web, "host-3", false);
  story_until (web->story, 40);
  expect_text (group_leaders (web), "host-1 host-3");
  cr_assert_not_null (strstr (group_holders (web, "host-3"), " spare-1"));
  cr_assert_not_null (strstr (group_holders (web, "host-1"), "host-1 host-3"));
  cr_assert_geq (story_guard (web->story, "web", "no-split-double")->violations, 1);
  cr_assert_eq (story_guard (web->story, "web", "one-leader")->violations, 0);
  group_cut_off (web, "host-3", true);
  story_until (web->story, 60);
  cr_assert (group_converged (web));
  expect_text (group_leaders (web), "host-1");
  group_end (web);
}

/* P3.1 under a one-way cut: a host that is heard and hears nobody leads by itself; the others follow the right
 * one. There are no components then, so no rule that names them is broken. */
Test (rais, p3_1_one_way_cut)
{
  Group *web = group_new (3, 0);
  guint16 groups[16] = { 0 };

  group_begin (web);
  story_until (web->story, 20);
  for (guint i = 0; i < sim_net_nodes (sim_world_net (story_world (web->story))); i++)
    groups[i]
        = sim_net_node (sim_world_net (story_world (web->story)), i) == group_node (web, "host-3") ? 2 : 1;
  for (guint i = 0; i < 2; i++)
    {
      SimSegment *segment = g_ptr_array_index (web->group->control, i);
      cr_assert_neq (sim_segment_cut (segment, groups, 16, true), 0);
    }
  story_until (web->story, 60);
  expect_text (group_leaders (web), "host-1 host-3");
  cr_assert_not (rais_whole_components (web->group));
  cr_assert_eq (story_guard (web->story, "web", "one-leader")->violations, 0);
  cr_assert_eq (story_guard (web->story, "web", "dead-host-forgotten")->violations, 0);
  cr_assert_geq (story_guard (web->story, "web", "no-split-double")->violations, 1);
  group_end (web);
}

/* RAIS-19: the zone file as a name server would have it, with a serial that counts up. */
Test (rais, rais_19_the_zone_file)
{
  Group *web = group_new (2, 0);

  group_begin (web);
  story_until (web->story, 20);
  cr_assert_geq (story_said (web->story, "rais.zone-file", "$ORIGIN web."), 1);
  cr_assert_geq (story_said (web->story, "rais.zone-file", "$TTL 60"), 1);
  cr_assert_geq (story_said (web->story, "rais.zone-file", "@ IN SOA ns hostmaster ( 2 3600 600 86400 5 )"), 1);
  guint lines = story_said (web->story, "rais.zone-file", "@ IN A 10.0.0.");
  story_forget (web->story);
  group_crash (web, "host-2");
  story_until (web->story, 40);
  cr_assert_geq (lines, 2);
  cr_assert_eq (story_said (web->story, "rais.zone-file", "@ IN SOA"), 1);
  cr_assert_eq (story_said (web->story, "rais.zone-file", "@ IN A 10.0.0."), 1);
  group_end (web);
}
