/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a pool that its option tables cannot say: each with its place and its code. */
#include "models/pool/pool.h"
#include "sim/scenario/scenario.h"

#include <criterion/criterion.h>
#include <string.h>

/* The options stand in line 7, from column 20 on. */
static void
refused (const char *options, const char *code, const char *part)
{
  g_autofree char *text
      = g_strdup_printf ("name: checks\nseed: 1\nduration: 1 h\nnetwork:\n"
                         "  lan: { subnet: 10.0.0.0/28, rate: 1 Gbps, latency: 1 ms }\nsystems:\n"
                         "  it: { model: pool, %s }\n",
                         options);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenario *scenario = sim_scenario_parse (text, -1, "checks.scenario.yaml", NULL, diags);
  g_autofree char *said = sim_diags_text (diags);
  g_autofree char *where = g_strdup_printf ("error[%s]: ", code);

  cr_assert_null (scenario, "%s is taken", options);
  cr_assert (strstr (said, where) != NULL && strstr (said, part) != NULL, "%s: %s", options, said);
  cr_assert_not_null (strstr (said, "checks.scenario.yaml:7:"), "%s", said);
}

#define OK_IMAGES "images: [{ os: OS1 }, { os: OS2 }]"
#define OK_SERVICES "services: [{ name: words, os: OS1, app: AP1 }]"

Test (pool_checks, what_cannot_be)
{
  refused ("on: lan, " OK_SERVICES, "E073", "images names no operating system");
  refused ("on: lan, " OK_IMAGES, "E073", "services names no application");
  refused ("on: lan, images: [{ os: OS1 }, { os: OS1 }], " OK_SERVICES, "E028", "image OS1 stands twice");
  refused ("on: lan, " OK_IMAGES ", services: [{ name: words, os: OS3, app: AP1 }]", "E079",
           "words needs OS3, of which the storage unit has no image");
  refused ("on: lan, " OK_IMAGES ", services: [{ name: a, os: OS1, app: AP1 }, { name: a, os: OS2, app: AP1 }]",
           "E028", "application a stands twice");
  refused ("on: lan, " OK_IMAGES ", services: [{ name: a, os: OS1, app: AP1 }, { name: b, os: OS1, app: AP1 }]",
           "E028", "a and b are both AP1 on OS1");
  refused ("on: lan, servers: { count: 2 }, " OK_IMAGES
           ", services: [{ name: a, os: OS1, app: AP1, servers: 3 }]",
           "E063", "begin with 3 servers, but count is 2");
  refused ("on: wan, " OK_IMAGES ", " OK_SERVICES, "E068", "wan");
  refused ("on: lan, storage-on: wan, " OK_IMAGES ", " OK_SERVICES, "E068", "wan");
  refused ("on: lan, " OK_IMAGES ", services: [{ name: a, os: OS1, app: AP1, from: wan }]", "E068", "wan");
  refused ("on: lan, servers: { count: 20 }, " OK_IMAGES ", " OK_SERVICES, "E091", "26 addresses on `lan`");
  refused ("on: lan, monitor: { poll: 1 s, timeout: 2 s }, " OK_IMAGES ", " OK_SERVICES, "E063",
           "timeout is longer than poll");
  refused ("on: lan, up-time: { first: 2 h, second: 1 h }, " OK_IMAGES ", " OK_SERVICES, "E063",
           "second is before first");
  refused ("on: lan, emptying: throw, " OK_IMAGES ", " OK_SERVICES, "E068", "throw-out");
}
