/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario can get wrong about a service group: the rows of the catalogue that are its own. */
#include "tests/rais/group.h"

/* Reads a scenario whose system has `options`; the messages. */
static char *
read_with (const char *options, bool *good)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autofree char *text = g_strdup_printf ("name: bad\n"
                                           "duration: 1 min\n"
                                           "network:\n"
                                           "  lan: { subnet: 10.0.0.0/28 }\n"
                                           "  ctl: { subnet: 10.1.0.0/24 }\n"
                                           "systems:\n"
                                           "  web: { model: rais, service-on: lan, control-on: [ctl], %s }\n",
                                           options);
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "bad.scenario.yaml", NULL, diags);

  *good = scenario != NULL;
  return sim_diags_text (diags);
}

static void
refused (const char *options, const char *code, const char *part)
{
  bool good;
  g_autofree char *text = read_with (options, &good);

  cr_assert_not (good, "%s was accepted", options);
  cr_assert_not_null (strstr (text, code), "%s is not in: %s", code, text);
  cr_assert_not_null (strstr (text, part), "%s is not in: %s", part, text);
  cr_assert_not_null (strstr (text, "bad.scenario.yaml:7:"), "no place in: %s", text);
}

static void
accepted (const char *options, const char *part)
{
  bool good;
  g_autofree char *text = read_with (options, &good);

  cr_assert (good, "%s was refused: %s", options, text);
  cr_assert_not_null (strstr (text, part), "%s is not in: %s", part, text);
}

Test (rais, bad_63_marks_the_wrong_way_round)
{
  refused ("dns: { high-water: 50 %, low-water: 50 % }", "E063", "below the high one");
  refused ("hosts: { count: 2 }, dns: { at-least: 3 }", "E063", "at most so many");
}

Test (rais, bad_64_capacity_zero)
{
  refused ("hosts: { capacity: 0 /s }", "E064", "capacity is below 1 /s");
  refused ("hosts: { capacity: 0.5 /s }", "E064", "capacity is below 1 /s");
}

Test (rais, bad_66_silence_before_the_next_message)
{
  refused ("silence-timeout: 900 ms", "E066", "every host would always be dead");
}

Test (rais, bad_67_leader_faster_than_messages)
{
  accepted ("control-interval: 500 ms", "W067");
  accepted ("control-interval: 1 s", "");
}

Test (rais, bad_72_one_address_preferred_twice)
{
  refused ("members: [{ name: a, prefers: 10.0.0.9 }, { name: b, prefers: 10.0.0.9 }]", "E072",
           "preferred by a");
  refused ("members: [{ name: a, prefers: 10.0.0.9, spare: true }]", "E072", "a spare prefers no address");
}

Test (rais, bad_73_members)
{
  refused ("members: [{ name: a }, { name: a }]", "E073", "in the group twice");
  refused ("members: [{ name: dns }]", "E073", "name server");
  refused ("hosts: { count: 0 }", "E073", "no hosts");
}

Test (rais, bad_addresses_and_networks)
{
  refused ("members: [{ name: a, prefers: 10.9.0.9 }]", "E058", "is outside the subnet of `lan`");
  refused ("group: 10.0.0.1", "E057", "multicast");
  refused ("hosts: { count: 20 }", "E", "lan");
}

Test (rais, bad_73_policy_without_its_spares)
{
  refused ("policy: one-to-one, spares: 1", "E073", "as many spares");
  refused ("policy: symmetric, hosts: { count: 3 }", "E073", "even number");
  refused ("policy: many-to-one", "E073", "exactly one spare");
  refused ("policy: round-robin-dns, spares: 1", "E073", "no spares");
}

/* Members by name are what the group is made of. */
Test (rais, members_by_name)
{
  accepted (
      "members: [{ name: big, capacity: 500 /s, servers: 10 }, { name: small }, { name: idle, spare: true }]",
      "");
}
