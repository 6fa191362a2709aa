/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a wrong `compose` gets, to the letter. */
#include "tests/lib/story.h"

#include <criterion/criterion.h>

/* Fourteen lines: what a case adds stands in line 15. */
static const char good[]
    = "name: s\n"
      "duration: 10 min\n"
      "network:\n"
      "  lan: { subnet: 10.0.0.0/24 }\n"
      "  gate: { router: [lan] }\n"
      "systems:\n"
      "  web: { model: plain, service-on: lan, hosts: { count: 3 } }\n"
      "  files: { model: plain, service-on: lan, hosts: { count: 2 } }\n"
      "  farm: { model: pool, on: lan, servers: { count: 4 }, images: [{ os: O, size: 1 MB }],\n"
      "    services: [{ name: web, os: O, app: A, size: 1 MB }, { name: files, os: O, app: B, size: 1 MB }] }\n"
      "  pxe: { model: pxe, clients: { count: 4, on: [lan] }, servers: { on: lan }, files: { image: 1 MB } }\n"
      "  few: { model: pxe, clients: { count: 2, on: [lan] }, servers: { on: lan }, files: { image: 1 MB } }\n"
      "  big: { model: pxe, clients: { count: 4, on: [lan] }, servers: { on: lan }, files: { image: 2 MB } }\n"
      "load: { v: { to: web, from: lan, clients: 2, arrivals: 5 /s } }\n";

#define RUN(text) "compose: [{ " text " }]\n"

static const struct
{
  const char *text, *expected;
} cases[] = {
  { "compose: { run: web }\n",
    "f:15:10: error[E025]: a list of ties between systems is expected, not a map\n" },
  { "compose: [web]\n",
    "f:15:11: error[E025]: a tie, as in { run: web.host-*, on: farm, as: web } is expected, "
    "not text\n" },
  { RUN ("on: farm, as: web"), "f:15:11: error[E025]: no tie in this entry; one of: run boot\n" },
  { RUN ("rum: web, on: farm, as: web"), "f:15:13: error[E026]: unknown key `rum`; did you mean `run`?\n" },
  { RUN ("run: web, on: farm"), "f:15:11: error[E025]: `as` is missing; name (required)\n" },
  { RUN ("run: web, on: farn, as: web"),
    "f:15:27: error[E068]: there is no system `farn`; did you mean `farm`?\n" },
  { RUN ("run: web, on: lan, as: web"), "f:15:27: error[E069]: `lan` is a segment; a system is expected\n" },
  { RUN ("run: web, on: files, as: web"),
    "f:15:27: error[E069]: `files` is a system of model `plain`, whose machines run "
    "no others; one that does is expected\n" },
  { RUN ("run: web, on: farm, as: wep"),
    "f:15:37: error[E068]: `farm` has no service `wep`; did you mean `web`?\n" },
  { RUN ("run: web, on: farm, as: other"),
    "f:15:37: error[E068]: `farm` has no service `other`; one of: web files\n" },
  { RUN ("run: web.host-9, on: farm, as: web"),
    "f:15:18: error[E068]: there is no machine, system or load `web.host-9`; "
    "did you mean `web.host-1`?\n" },
  { RUN ("run: gate, on: farm, as: web"),
    "f:15:18: error[E069]: `gate` is a router; a machine of a system is expected\n" },
  { RUN ("run: v, on: farm, as: web"),
    "f:15:18: error[E068]: there is no machine, system or load `v`; known: gate web files farm pxe few big "
    "web.host-1 ...\n" },
  { RUN ("run: farm.server-1, on: farm, as: web"),
    "f:15:18: error[E070]: `farm.server-1` would run on `farm`, which runs "
    "on it; machines of another system are expected\n" },
  { "compose: [{ run: web, on: farm, as: web }, { run: web.host-2, on: farm, as: files }]\n",
    "f:15:51: error[E073]: `web.host-2` runs on `farm` already, at 15:11; one place is expected\n" },
  { RUN ("run: [web.host-1, files], on: farm, as: web"), "" },
  { RUN ("boot: farm"), "f:15:11: error[E025]: `through` is missing; name (required)\n" },
  { RUN ("boot: web, through: pxe"), "f:15:19: error[E069]: `web` is a system of model `plain`, which gets "
                                     "nothing through the network; one that does is expected\n" },
  { RUN ("boot: farm, through: web"), "f:15:34: error[E069]: `web` is a system of model `plain`, which boots "
                                      "no other machines; one that does is expected\n" },
  { RUN ("boot: farm, through: nobody"),
    "f:15:34: error[E068]: there is no system `nobody`; known: web files farm pxe few big\n" },
  { RUN ("boot: farm, through: few"),
    "f:15:34: error[E063]: `few` boots 2 machines, but `farm` has 4; at least as many are expected\n" },
  { RUN ("boot: farm, through: pxe"), "" },
  { "compose: [{ boot: farm, through: pxe }, { boot: farm, through: few }]\n",
    "f:15:49: error[E073]: `farm` boots through the network already, at 15:11; one tie is expected\n" },
};

Test (entries, what_is_wrong_is_said_with_its_place_and_the_nearest_word)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimDiags) diags = sim_diags_new ();
      g_autofree char *text = g_strconcat (good, cases[i].text, NULL);
      g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "f", NULL, diags);
      g_autofree char *said = sim_diags_text (diags);
      cr_expect_str_eq (said, cases[i].expected, "%s\n%s", cases[i].text, said);
      cr_expect_eq (scenario == NULL, cases[i].expected[0] != '\0', "%s", cases[i].text);
    }
}

/* The name of a system that the pool's images have and the boot servers have not, at line 6; and such lists. */
static const struct
{
  const char *files, *expected;
} systems[] = {
  { "systems: [{ name: O }, { name: P, image: 2 MB }]", "" },
  { "systems: [{ name: P, image: 2 MB }]",
    "f:5:48: error[E068]: `boot` boots no system `O`; one of those that it names is expected\n" },
  { "systems: [{ name: O, image: 3 MB }, { name: P, image: 2 MB }]", "" },
  { "systems: [{ name: O }, { name: P, image: 3 MB }]",
    "f:5:68: error[E063]: a machine loads 3 MB through `boot`; the same is expected here\n" },
  { "systems: [{ name: O }, { name: P, image: 2 MB }, { name: O }]",
    "f:6:145: error[E073]: O is among the systems already at 6:106; another name is expected\n" },
  { "own-images: true, systems: [{ name: O }, { name: P, image: 2 MB }]",
    "f:6:100: error[E063]: systems are images for all machines; own-images go without them\n" },
};

Test (entries, systems_that_are_booted_by_name_are_there_once_and_as_large)
{
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autoptr (SimDiags) diags = sim_diags_new ();
      g_autofree char *text = g_strdup_printf (
          "name: s\nduration: 1 min\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nsystems:\n"
          "  farm: { model: pool, on: lan, images: [{ os: O }, { os: P, size: 2 MB }], services: [{ name: x, "
          "os: O, app: A }] }\n"
          "  boot: { model: pxe, clients: { count: 6, on: [lan] }, servers: { on: lan }, files: { %s } }\n"
          "compose: [{ boot: farm, through: boot }]\n",
          systems[i].files);
      g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "f", NULL, diags);
      g_autofree char *said = sim_diags_text (diags);
      cr_expect_str_eq (said, systems[i].expected, "%s\n%s", systems[i].files, said);
      cr_expect_eq (scenario == NULL, systems[i].expected[0] != '\0', "%s", systems[i].files);
    }
}

/* Two pools that would run each other's machines. */
Test (entries, a_circle_of_systems_is_refused)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  static const char text[] = "name: s\nduration: 1 min\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\n"
                             "systems:\n"
                             "  a: { model: pool, on: lan, images: [{ os: O, size: 1 MB }], services: [{ name: "
                             "x, os: O, app: A, size: 1 MB }] }\n"
                             "  b: { model: pool, on: lan, images: [{ os: O, size: 1 MB }], services: [{ name: "
                             "x, os: O, app: A, size: 1 MB }] }\n"
                             "compose:\n"
                             "  - { run: a.control, on: b, as: x }\n"
                             "  - { run: b.server-1, on: a, as: x }\n";
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "f", NULL, diags);
  g_autofree char *said = sim_diags_text (diags);
  cr_assert_null (scenario);
  cr_assert_str_eq (said,
                    "f:9:12: error[E070]: `b.server-1` would run on `a`, which runs on it; machines of another "
                    "system are expected\n");
}

/* A machine that has crashed may run again by the next fault: whoever runs it sees to that. */
Test (entries, of_a_machine_that_runs_on_servers_nobody_knows_beforehand_whether_it_is_up)
{
  static const char faults[] = "faults: [{ at: 1 min, crash: web.host-1 }, { at: 5 min, crash: web.host-1 }]\n";
  for (guint tied = 0; tied < 2; tied++)
    {
      g_autoptr (SimDiags) diags = sim_diags_new ();
      g_autofree char *text = g_strconcat (good, tied ? RUN ("run: web, on: farm, as: web") : "", faults, NULL);
      g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "f", NULL, diags);
      cr_assert_not_null (scenario);
      cr_assert_eq (sim_diags_warnings (diags), tied ? 0 : 1);
    }
}

/* What a scenario comes to can be read again, ties and all. */
Test (entries, a_resolved_scenario_has_them)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autofree char *text = g_strconcat (good, RUN ("run: [web.host-1, files], on: farm, as: web"), NULL);
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "f", NULL, diags);
  g_autofree char *resolved = sim_scenario_resolved (scenario);
  g_autoptr (SimScenario) again = sim_scenario_parse (resolved, -1, "g", NULL, diags);
  cr_assert_not_null (again);
  cr_assert_eq (again->compose_count, 1);
  cr_assert_eq (again->composes[0].run.count, 2);
}
