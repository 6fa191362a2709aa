/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "farm.h"
#include "sim/base/file.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char whole[] = "name: sample\n"
                            "why: Shows all.\n"
                            "seed: 18446744073709551615\n"
                            "duration: 10 min\n"
                            "warm-up: 1 min\n"
                            "network:\n"
                            "  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                            "  ctl: { subnet: 10.1.0.0/24 }\n"
                            "  gw: { router: [lan, ctl] }\n"
                            "  hq: { router: lan }\n"
                            "  wan: { link: [gw, hq], subnet: 10.9.0.0/30 }\n"
                            "systems:\n"
                            "  web: { model: farm, hosts: 4, on: lan, service: { uniform: [1 ms, 5 ms] } }\n"
                            "load:\n"
                            "  visitors: { to: web, from: lan, clients: 20, arrivals: 50 /s }\n"
                            "faults:\n"
                            "  - { at: 3 min, crash: web.host-2, for: { exponential: 20 s } }\n"
                            "  - { at: 6 min, restart: web.host-2, boot: 5 s }\n"
                            "  - { at: 7 min, for: 20 s, partition: [[web.host-1], rest], on: [ctl] }\n"
                            "  - { every: { exponential: 1 h }, crash: web }\n"
                            "  - { at: 8 min, loss: 5 %, on: lan, of: visitors, for: 1 min }\n"
                            "  - { at: 8 min, clock: web.host-1, offset: -3 s }\n"
                            "  - { at: 8 min, do: quiesce, of: web.host-3, for: 1 min }\n"
                            "expect:\n"
                            "  - { metric: web.restore-time, after: crash, at-most: 5 s }\n"
                            "  - { metric: visitors.availability, at-least: 99.5 %, from: 1 min, to: 5 min }\n"
                            "  - { metric: visitors.response-time, quantile: 99 %, at-most: 80 ms }\n"
                            "  - { invariant: web.one-server-per-address, holds: after-convergence }\n"
                            "  - { converged: web, within: 5 s }\n"
                            "  - { finding: F4, is: forbidden }\n";

Test (scenario, everything_is_read)
{
  g_autofree char *messages = NULL;
  g_autoptr (SimScenario) s = farm_parse (whole, NULL, &messages);
  cr_assert_not_null (s, "%s", messages);
  cr_expect_str_eq (messages, "");
  cr_expect_eq (s->seed, UINT64_MAX);
  cr_expect_eq (s->duration, 10 * SIM_MIN);
  cr_expect_eq (s->network_count, 5);
  cr_expect (s->networks[2].router && s->networks[2].joins.count == 2);
  cr_expect (s->networks[4].segment.link && s->networks[4].joins.count == 2);
  cr_expect (s->networks[0].segment.rate == 1e9 && s->networks[0].segment.latency == 100 * SIM_US);
  const FarmOptions *farm = s->systems[0].options;
  cr_expect (farm->hosts == 4 && farm->capacity == 100 && farm->service.kind == SIM_DIST_UNIFORM);
  cr_expect (farm->service.a == 1e6 && farm->service.b == 5e6);
  cr_expect_str_eq (s->loads[0].options.to, "web");
  cr_expect_not_null (s->loads[0].options.arrivals);
  cr_assert_eq (s->fault_count, 7);
  cr_expect (s->faults[0].options.length->kind == SIM_DIST_EXPONENTIAL);
  cr_expect_eq (s->faults[1].options.boot, 5 * SIM_S);
  cr_expect (s->faults[2].options.group_count == 2 && s->faults[2].options.on.count == 1);
  cr_expect (s->faults[3].options.at == SIM_NEVER && s->faults[3].options.every->a == 3600e9);
  cr_expect (s->faults[4].options.share == 0.05);
  cr_expect_eq (s->faults[5].options.delay, -3 * SIM_S);
  cr_expect_str_eq (s->faults[6].options.action, "quiesce");
  cr_assert_eq (s->expect_count, 6);
  cr_expect (s->expects[0].after == SIM_FAULT_CRASH && s->expects[0].at_most == 5e9
             && isinf (s->expects[0].at_least));
  cr_expect (s->expects[1].at_least == 0.995 && s->expects[1].to == 5 * SIM_MIN && s->expects[1].after == -1);
  cr_expect (s->expects[2].statistic == SIM_STATISTIC_QUANTILE && s->expects[2].quantile == 0.99);
  cr_expect_eq (s->expects[3].holds, SIM_HOLDS_AFTER_CONVERGENCE);
  cr_expect (s->expects[4].at_most == 5e9 && s->expects[5].forbidden);
  cr_expect_str_eq (s->expects[0].text, "{ metric: web.restore-time, after: crash, at-most: 5 s }");
  cr_expect_eq (s->expects[0].place.line, 25);
}

Test (scenario, the_resolved_text_reads_back_to_the_same)
{
  g_autofree char *messages = NULL, *again = NULL;
  g_autoptr (SimScenario) s = farm_parse (whole, NULL, &messages);
  g_autofree char *text = sim_scenario_resolved (s);
  g_autoptr (SimScenario) back = farm_parse (text, NULL, &again);
  cr_assert_not_null (back, "%s in\n%s", again, text);
  g_autofree char *second = sim_scenario_resolved (back);
  cr_expect_str_eq (text, second);
  cr_expect_not_null (strstr (text, "silence-timeout: 3 s"));
  cr_expect (back->seed == s->seed && back->fault_count == s->fault_count
             && back->expect_count == s->expect_count);
}

Test (scenario, the_schema_is_json_that_knows_every_table)
{
  g_autofree char *schema = sim_scenario_schema ();
  static const char *const words[]
      = { "draft/2020-12", "arp-age", "partition", "one-way", "quantile", "\"curve\"", "time-dist" };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    cr_expect_not_null (strstr (schema, words[i]), "%s", words[i]);
  int depth = 0;
  for (const char *c = schema; *c != '\0'; c++)
    depth += (*c == '{') - (*c == '}');
  cr_expect_eq (depth, 0);
}

Test (scenario, bom_and_line_ends_change_nothing)
{
  g_autofree char *a = NULL, *b = NULL;
  g_autofree char *bom = g_strconcat ("\xef\xbb\xbf", whole, NULL);
  g_autoptr (SimScenario) plain = farm_parse (whole, NULL, &a), marked = farm_parse (bom, NULL, &b);
  cr_assert (plain != NULL && marked != NULL);
  cr_expect_str_eq (plain->digest, marked->digest);
  g_auto (GStrv) lines = g_strsplit (whole, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines), *c = NULL;
  g_autoptr (SimScenario) dos = farm_parse (crlf, NULL, &c);
  cr_assert_not_null (dos);
  cr_expect_eq (dos->fault_count, plain->fault_count);
}

static const char head[] = "name: s\nduration: 10 min\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\n";

Test (scenario, loops_make_entries)
{
  g_autofree char *messages = NULL;
  g_autofree char *text = g_strconcat ("name: s\nduration: 10 min\n"
                                       "network:\n  generate: { for: i, from: 1, to: 3, entries: { \"lan-$i\": "
                                       "{ subnet: \"10.$i.0.0/24\" } } }\n"
                                       "systems:\n  generate: { for: site, in: [east, west], entries: { "
                                       "\"web-$site\": { model: farm, on: lan-1, "
                                       "capacity: 7 /s } } }\n"
                                       "faults:\n"
                                       "  - generate: { for: t, from: 1 min, to: 2 min, step: 30 s, entries: "
                                       "[{ at: $t, crash: web-east.host-1 }] }\n"
                                       "  - { at: 5 min, crash: web-west }\n",
                                       NULL);
  g_autoptr (SimScenario) s = farm_parse (text, NULL, &messages);
  cr_assert_not_null (s, "%s", messages);
  cr_assert_eq (s->network_count, 3);
  cr_expect_str_eq (s->networks[2].name, "lan-3");
  cr_expect_eq (s->networks[2].segment.subnet.base, 0x0a030000);
  cr_assert_eq (s->system_count, 2);
  cr_expect_str_eq (s->systems[1].name, "web-west");
  cr_assert_eq (s->fault_count, 4);
  cr_expect_eq (s->faults[1].options.at, 90 * SIM_S);
  cr_expect_eq (s->faults[3].options.at, 5 * SIM_MIN);
}

Test (scenario, loops_nest)
{
  g_autofree char *messages = NULL;
  g_autoptr (SimScenario) s = farm_parse ("name: s\nduration: 10 min\nnetwork:\n"
                                          "  generate: { for: i, from: 1, to: 2, entries: { generate: { for: "
                                          "k, from: 8, to: 4, step: -2, entries: { "
                                          "\"n-$i-$k\": { subnet: \"10.$i.$k.0/24\" } } } } }\n",
                                          NULL, &messages);
  cr_assert_not_null (s, "%s", messages);
  cr_assert_eq (s->network_count, 6);
  cr_expect_str_eq (s->networks[5].name, "n-2-4");
}

Test (scenario, a_set_is_read_like_the_file)
{
  const char *sets[] = { "duration=5 min",
                         "network.lan.latency=3 ms",
                         "network.far={ subnet: 10.7.0.0/16 }",
                         "faults=[{ at: 1 s, link-down: lan }]",
                         "faults.0.at=2 s",
                         NULL };
  g_autofree char *messages = NULL;
  g_autoptr (SimScenario) s = farm_parse (head, sets, &messages);
  cr_assert_not_null (s, "%s", messages);
  cr_expect_eq (s->duration, 5 * SIM_MIN);
  cr_expect_eq (s->networks[0].segment.latency, 3 * SIM_MS);
  cr_expect_eq (s->network_count, 2);
  cr_expect_eq (s->faults[0].options.at, 2 * SIM_S);
}

Test (scenario, a_wrong_set_says_where)
{
  static const struct
  {
    const char *set, *message;
  } wrong[] = {
    { "duration=5", "--set:1:11: error[E039]: `5` needs a unit: ns us ms s min h d\n" },
    { "duration", "--set:1:1: error[E026]: `duration` sets nothing; path=value is expected\n" },
    { "network.lan.latncy=3 ms", "--set:1:13: error[E026]: unknown key `latncy`; did you mean `latency`?\n" },
    { "duration.x=3", "--set:1:10: error[E026]: there is no `x` here; the path leads into text\n" },
    { "duration=[1", "--set:1:10: error[E023]: `[` is not closed; `]` is expected\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *sets[] = { wrong[i].set, NULL };
      g_autofree char *messages = NULL;
      cr_expect_null (farm_parse (head, sets, &messages));
      cr_expect_str_eq (messages, wrong[i].message);
    }
}

/* -- files --------------------------------------------------------------------------------------- */

typedef struct Folder
{
  char *path;
} Folder;

static void
put (const Folder *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->path, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_mkdir_with_parents (parent, 0700);
  cr_assert (g_file_set_contents (path, text, -1, NULL));
}

static SimScenario *
read_in (const Folder *f, const char *name, bool outside, char **messages)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autofree char *path = g_build_filename (f->path, name, NULL);
  SimScenarioRead how = { .models = farm_models, .allow_outside = outside };
  SimScenario *scenario = sim_scenario_read (path, &how, diags);
  g_autofree char *text = sim_diags_text (diags);
  /* The folder's name changes from run to run. */
  g_auto (GStrv) parts = g_strsplit (text, f->path, -1);
  *messages = g_strjoinv ("@", parts);
  return scenario;
}

static Folder
folder_new (void)
{
  Folder f = { g_dir_make_tmp (NULL, NULL) };
  cr_assert_not_null (f.path);
  return f;
}

static void
folder_remove (Folder *f)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", f->path);
  cr_expect_eq (system (command), 0);
  g_free (f->path);
}

Test (scenario, files_are_included_and_extended)
{
  Folder f = folder_new ();
  put (&f, "s/a.yaml",
       "name: a\nduration: 10 min\ninclude: [net.yaml, parts/web.yaml]\n"
       "faults: [{ at: 2 s, crash: web }]\n");
  put (&f, "s/net.yaml", "network: { lan: { subnet: 10.0.0.0/24 } }\n");
  put (&f, "s/parts/web.yaml",
       "systems: { web: { model: farm, on: lan } }\nfaults: [{ at: 1 s, crash: web }]\n"
       "load: { v: { to: web, from: lan, arrivals: { trace: ../../traces/t.csv, per: 1 min } } }\n");
  put (&f, "traces/t.csv", "t,n\n2020-01-01 00:00,60\n2020-01-01 00:01,120\n");
  put (&f, "s/b.yaml",
       "extends: a.yaml\nname: b\nsystems: { web: { hosts: 9 } }\nfaults: [{ at: 3 s, crash: web }]\n");
  put (&f, "s/c.yaml", "extends: b.yaml\nname: c\nfaults: { replace: [{ at: 4 s, crash: web }] }\n");
  g_autofree char *ma = NULL, *mb = NULL, *mc = NULL;
  g_autoptr (SimScenario) a = read_in (&f, "s/a.yaml", false, &ma), b = read_in (&f, "s/b.yaml", false, &mb),
                          c = read_in (&f, "s/c.yaml", false, &mc);
  cr_assert_not_null (a, "%s", ma);
  cr_assert_not_null (b, "%s", mb);
  cr_assert_not_null (c, "%s", mc);
  cr_expect (a->fault_count == 2 && a->faults[0].options.at == SIM_S && a->faults[1].options.at == 2 * SIM_S);
  cr_expect (b->fault_count == 3 && b->faults[2].options.at == 3 * SIM_S);
  cr_expect_str_eq (b->name, "b");
  cr_expect_eq (((const FarmOptions *)b->systems[0].options)->hosts, 9);
  cr_expect (c->fault_count == 1 && c->faults[0].options.at == 4 * SIM_S);
  cr_expect (sim_curve_rate (a->loads[0].options.arrivals, 61 * SIM_S) == 2);
  cr_expect_str_neq (a->digest, b->digest);
  folder_remove (&f);
}

static void
expect_file (const Folder *f, const char *name, const char *expected)
{
  g_autofree char *messages = NULL;
  cr_expect_null (read_in (f, name, false, &messages));
  cr_expect_str_eq (messages, expected);
}

/* Rows 1 to 8, 11, 12. */
Test (scenario, what_is_no_file_is_refused_at_once)
{
  Folder f = folder_new ();
  g_autofree char *fifo = g_build_filename (f.path, "fifo", NULL),
                  *loop = g_build_filename (f.path, "loop", NULL);
  g_autofree char *big = g_build_filename (f.path, "big", NULL);
  g_autofree char *dangling = g_build_filename (f.path, "dangling", NULL);
  put (&f, "big", "");
  cr_assert_eq (truncate (big, (off_t)1 << 40), 0);
  cr_assert_eq (mkfifo (fifo, 0600), 0);
  cr_assert_eq (symlink ("loop", loop), 0);
  cr_assert_eq (symlink ("nowhere", dangling), 0);
  expect_file (&f, "none", "@/none: error[E001]: cannot open: No such file or directory\n");
  expect_file (&f, ".", "@/.: error[E002]: is a directory; a file is expected\n");
  expect_file (&f, "fifo", "@/fifo: error[E005]: is not a regular file; one is expected\n");
  g_autofree char *socket_name = g_build_filename (f.path, "socket", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_strlcpy (address.sun_path, socket_name, sizeof address.sun_path);
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);
  cr_assert_eq (bind (fd, (struct sockaddr *)&address, sizeof address), 0);
  expect_file (&f, "socket", "@/socket: error[E006]: is not a regular file; one is expected\n");
  close (fd);
  put (&f, "secret", "name: a\n");
  g_autofree char *secret = g_build_filename (f.path, "secret", NULL);
  cr_assert_eq (chmod (secret, 0), 0);
  cr_assert_eq (chmod (f.path, 0755), 0);
  uid_t me = geteuid ();
  if (me == 0) /* who may read everything is somebody else for once */
    cr_assert_eq (seteuid (65534), 0);
  expect_file (&f, "secret", "@/secret: error[E003]: cannot open: Permission denied\n");
  cr_assert_eq (seteuid (me), 0);
  expect_file (&f, "loop", "@/loop: error[E001]: cannot open: Too many levels of symbolic links\n");
  expect_file (&f, "dangling", "@/dangling: error[E001]: cannot open: No such file or directory\n");
  expect_file (&f, "big", "@/big: error[E008]: is larger than 64 MiB; no more of it is read\n");
  expect_file (&f, "a\nb\x1b", "@/a\\x0ab\\x1b: error[E001]: cannot open: No such file or directory\n");
  g_autofree char *name = g_strnfill (5000, 'x'), *messages = NULL;
  cr_expect_null (read_in (&f, name, false, &messages));
  cr_expect (g_str_has_suffix (messages, ": error[E001]: cannot open: File name too long\n"));
  g_autoptr (SimDiags) diags = sim_diags_new ();
  cr_expect_null (sim_scenario_read ("/dev/zero", NULL, diags));
  cr_expect_null (sim_scenario_read ("/dev/random", NULL, diags));
  cr_expect_null (sim_scenario_read ("/proc/self/mem", NULL, diags));
  g_autofree char *text = sim_diags_text (diags);
  cr_expect_str_eq (text, "/dev/zero: error[E004]: is not a regular file; one is expected\n"
                          "/dev/random: error[E004]: is not a regular file; one is expected\n"
                          "/proc/self/mem: error[E001]: cannot read: Input/output error\n");
  folder_remove (&f);
}

/* Rows 34 and 35. */
Test (scenario, includes_end_and_stay_inside)
{
  Folder f = folder_new ();
  put (&f, "s/self.yaml", "name: a\nduration: 1 s\ninclude: self.yaml\n");
  put (&f, "s/a.yaml", "name: a\nduration: 1 s\ninclude: [b.yaml]\n");
  put (&f, "s/b.yaml", "include: a.yaml\n");
  put (&f, "s/missing.yaml", "name: a\nduration: 1 s\ninclude: none.yaml\n");
  put (&f, "s/dir.yaml", "name: a\nduration: 1 s\ninclude: .\n");
  put (&f, "s/below.yaml", "name: a\nduration: 1 s\ninclude: [via.yaml]\n");
  put (&f, "s/via.yaml", "include: [n.yaml, folder]\n");
  put (&f, "s/folder/x", "");
  put (&f, "s/out.yaml", "name: a\nduration: 1 s\ninclude: ../other/o.yaml\n");
  put (&f, "s/etc.yaml", "name: a\nduration: 1 s\ninclude: /etc/passwd\n");
  put (&f, "other/o.yaml", "network: { lan: { subnet: 10.0.0.0/24 } }\n");
  put (&f, "s/link.yaml", "name: a\nduration: 1 s\ninclude: linked.yaml\n");
  put (&f, "s/twice.yaml",
       "name: a\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\ninclude: [n.yaml]\n");
  put (&f, "s/n.yaml", "name: n\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\n");
  g_autofree char *linked = g_build_filename (f.path, "s/linked.yaml", NULL);
  cr_assert_eq (symlink ("../other/o.yaml", linked), 0);
  for (int i = 0; i <= 17; i++)
    {
      g_autofree char *name = g_strdup_printf ("s/deep-%d.yaml", i),
                      *text = g_strdup_printf ("include: deep-%d.yaml\n", i + 1);
      put (&f, name, text);
    }
  expect_file (&f, "s/self.yaml",
               "@/s/self.yaml:3:10: error[E034]: `self.yaml` includes itself, included from @/s/self.yaml; a "
               "chain that ends is expected\n");
  expect_file (&f, "s/a.yaml",
               "@/s/b.yaml:1:10: error[E034]: `a.yaml` includes itself, included from @/s/b.yaml, included "
               "from @/s/a.yaml; a chain that ends is expected\n");
  g_autoptr (GString) deep
      = g_string_new ("@/s/deep-16.yaml:1:10: error[E034]: files are included more than 16 deep");
  for (int i = 16; i >= 0; i--)
    g_string_append_printf (deep, ", included from @/s/deep-%d.yaml", i);
  g_string_append (deep, "; a chain that ends sooner is expected\n");
  expect_file (&f, "s/deep-0.yaml", deep->str);
  expect_file (&f, "s/missing.yaml",
               "@/s/missing.yaml:3:10: error[E001]: `none.yaml` cannot open: No such file or directory, "
               "included from @/s/missing.yaml\n");
  expect_file (&f, "s/dir.yaml",
               "@/s/dir.yaml:3:10: error[E035]: `.` is outside the scenario's folder; "
               "--allow-include-outside permits it\n");
  expect_file (&f, "s/below.yaml",
               "@/s/via.yaml:1:19: error[E002]: `folder` is a directory; a file is expected, included from "
               "@/s/via.yaml, included from @/s/below.yaml\n");
  expect_file (&f, "s/out.yaml",
               "@/s/out.yaml:3:10: error[E035]: `../other/o.yaml` is outside the scenario's folder; "
               "--allow-include-outside permits it\n");
  expect_file (&f, "s/etc.yaml",
               "@/s/etc.yaml:3:10: error[E035]: `/etc/passwd` is outside the scenario's folder; "
               "--allow-include-outside permits it\n");
  expect_file (&f, "s/link.yaml",
               "@/s/link.yaml:3:10: error[E035]: `linked.yaml` is outside the scenario's folder; "
               "--allow-include-outside permits it\n");
  expect_file (&f, "s/twice.yaml",
               "@/s/twice.yaml:1:1: error[E027]: `name` is given twice; the first is at @/s/n.yaml:1:1\n"
               "@/s/twice.yaml:3:12: error[E028]: `lan` is given twice; the first is at @/s/n.yaml:2:12\n");
  g_autofree char *messages = NULL;
  g_autoptr (SimScenario) s = read_in (&f, "s/out.yaml", true, &messages);
  cr_expect_not_null (s, "%s", messages);
  folder_remove (&f);
}

/* Row 8: written by hand, and of 17 MiB. Row 91: what includes may hold together. */
Test (scenario, files_are_of_a_size_that_somebody_wrote)
{
  Folder f = folder_new ();
  g_autofree char *large = g_build_filename (f.path, "large", NULL);
  put (&f, "large", "");
  cr_assert_eq (truncate (large, (off_t)17 << 20), 0);
  expect_file (&f, "large", "@/large: error[E008]: is larger than 16 MiB; put bulk data into a trace\n");
  GString *much = g_string_new (NULL);
  while (much->len < (gsize)9 << 20)
    g_string_append (much, "# a line that says nothing\n");
  put (&f, "much", much->str);
  g_string_prepend (much, "name: a\ninclude: much\n");
  put (&f, "more", much->str);
  expect_file (
      &f, "more",
      "@/much: error[E008]: is larger than 16 MiB with all that is included; put bulk data into a trace\n");
  g_string_free (much, TRUE);
  folder_remove (&f);
}
