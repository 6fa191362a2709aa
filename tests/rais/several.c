/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-22: one machine in several groups. */
#include "tests/rais/group.h"

/* web is on three machines of its own; mail (port 25) and news (web's port) are on two of them. */
static const char town[]
    = "name: town\n"
      "duration: 1 h\n"
      "network:\n"
      "  lan: { subnet: 10.0.0.0/24 }\n"
      "  ctl: { subnet: 10.1.0.0/24 }\n"
      "systems:\n"
      "  web: { model: rais, hosts: { count: 3, boot-time: 1 s }, service-on: lan, control-on: [ctl] }\n"
      "  mail:\n"
      "    model: rais\n"
      "    service-on: lan\n"
      "    control-on: [ctl]\n"
      "    group-port: 5004\n"
      "    hosts: { port: 25, capacity: 50 /s }\n"
      "    members:\n"
      "      - { name: one, host: web.host-1 }\n"
      "      - { name: two, host: web.host-2 }\n"
      "      - { name: idle, spare: true }\n"
      "  news:\n"
      "    model: rais\n"
      "    service-on: lan\n"
      "    control-on: [ctl]\n"
      "    group-port: 5005\n"
      "    members:\n"
      "      - { name: one, host: web.host-1 }\n"
      "      - { name: three, host: web.host-3 }\n"
      "load:\n"
      "  readers: { to: web, from: lan, clients: 5, arrivals: 40 /s, service: { exponential: 20 ms } }\n";

static RaisHost *
member (const Story *t, const char *system, guint i)
{
  return rais_host (rais_group (story_system (t, system)), i);
}

static bool
act (const Story *t, const char *action, const char *machine, const char *group)
{
  SimSystem *system = (SimSystem *)story_system (t, "web");
  g_autofree char *why = NULL;

  for (const SimAction *a = rais_actions; a->name != NULL; a++)
    if (strcmp (a->name, action) == 0)
      return a->apply (system, sim_net_find_node (sim_world_net (story_world (t)), machine), group, &why);
  return false;
}

static bool
settled (const Story *t, const char *system)
{
  g_autoptr (GString) why = g_string_new (NULL);
  bool good = rais_converged (story_system (t, system), why);

  if (!good)
    cr_log_info ("%s: %s", system, why->str);
  return good;
}

/* Each group has its own address, monitor, preferred address and capacity on the machine that they share. */
Test (rais, rais_22_each_group_has_its_own)
{
  Story *t = story_new_seed (town, 1);
  RaisHost *web = member (t, "web", 0), *mail = member (t, "mail", 0), *news = member (t, "news", 0);

  cr_assert_eq (web->node, mail->node);
  cr_assert_eq (web->node, news->node);
  cr_assert_neq (web->monitor, mail->monitor);
  cr_assert_neq (web->group->address, mail->group->address);
  cr_assert_neq (web->preferred, mail->preferred);
  cr_assert_eq (mail->capacity, 50);
  cr_assert_str_eq (mail->name, "mail.one");
  cr_assert_neq (web->server, mail->server, "another port is another program");
  cr_assert_eq (web->server, news->server, "one port is one program");
  story_until (t, 60);
  cr_assert (rais_holds (web, web->preferred) && rais_holds (mail, mail->preferred)
             && rais_holds (news, news->preferred));
  cr_assert (settled (t, "web") && settled (t, "mail") && settled (t, "news"));
  cr_assert_gt (rais_load_share (web->monitor), 0);
  cr_assert_eq (rais_load_share (mail->monitor), 0, "web's load is not mail's");
  cr_assert_gt (rais_load_share (news->monitor), 0, "the load object is shared");
  story_end (t);
}

/* A crash hits all groups on the machine; each gives its own address to somebody else, and gets it back. */
Test (rais, rais_22_a_crash_hits_every_group)
{
  Story *t = story_new_seed (town, 1);
  RaisHost *web = member (t, "web", 0), *mail = member (t, "mail", 0), *news = member (t, "news", 0);

  story_until (t, 60);
  cr_assert (sim_node_crash (web->node, "the story says so"));
  story_until (t, 80);
  cr_assert (rais_holds (member (t, "mail", 2), mail->preferred), "mail's spare");
  cr_assert (rais_holds (member (t, "news", 1), news->preferred));
  cr_assert (rais_holds (member (t, "web", 1), web->preferred)
             || rais_holds (member (t, "web", 2), web->preferred));
  cr_assert (sim_node_restart (web->node, "the story says so"));
  story_until (t, 120);
  cr_assert (rais_holds (web, web->preferred) && rais_holds (mail, mail->preferred)
             && rais_holds (news, news->preferred));
  cr_assert (settled (t, "web") && settled (t, "mail") && settled (t, "news"));
  story_end (t);
}

/* An action is for the machine's own group, or for the one that it names; what is shared fails together. */
Test (rais, rais_22_actions_name_the_group)
{
  Story *t = story_new_seed (town, 1);
  RaisHost *web = member (t, "web", 0), *mail = member (t, "mail", 0), *news = member (t, "news", 0);

  story_until (t, 60);
  cr_assert (act (t, "quiesce", "web.host-1", "mail"));
  cr_assert (mail->quiesced && !web->quiesced && !news->quiesced);
  cr_assert_not (act (t, "quiesce", "web.host-3", "mail"), "it is not in mail");
  cr_assert_not (act (t, "quiesce", "web.host-1", "nobody"));
  cr_assert (act (t, "fail-service", "web.host-1", "mail"));
  story_until (t, 80);
  cr_assert_not (rais_holds (mail, mail->preferred));
  cr_assert (rais_holds (web, web->preferred) && rais_holds (news, news->preferred));
  cr_assert (act (t, "fail-service", "web.host-1", NULL));
  story_until (t, 100);
  cr_assert_not (rais_holds (web, web->preferred));
  cr_assert_not (rais_holds (news, news->preferred), "the test object is shared");
  story_end (t);
}

/* The same scenario with one thing changed is refused, and the message says why. */
static void
refused (const char *from, const char *to, const char *code, const char *part)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_auto (GStrv) halves = g_strsplit (town, from, 2);
  g_autofree char *text = g_strconcat (halves[0], to, halves[1], NULL);
  SimScenario *scenario = sim_scenario_parse (text, -1, "town.scenario.yaml", NULL, diags);
  g_autofree char *said = sim_diags_text (diags);

  cr_assert_null (scenario, "%s was accepted", to);
  cr_assert_not_null (strstr (said, code), "%s is not in: %s", code, said);
  cr_assert_not_null (strstr (said, part), "%s is not in: %s", part, said);
}

Test (rais, bad_68_a_machine_that_is_not_there)
{
  refused ("host: web.host-2", "host: web.host-9", "E068", "web.host-9 is no machine of an earlier group");
  refused ("host: web.host-2", "host: news.one", "E068", "news.one is no machine of an earlier group");
  refused ("host: web.host-3", "host: mail.one", "E068", "mail.one is no machine of an earlier group");
}

Test (rais, bad_73_machines_and_ports_that_clash)
{
  refused ("host: web.host-2", "host: web.host-1", "E073", "web.host-1 is in the group twice");
  refused ("group-port: 5004", "group-port: 5003", "E075", "group-port 5003 is also that of web");
  refused ("group-port: 5005", "group-port: 5004", "E075", "group-port 5004 is also that of mail");
}
