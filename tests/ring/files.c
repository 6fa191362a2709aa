/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the configuration files in their own formats: RING-20. What is wrong is told to the letter. */
#include "models/ring/files.h"
#include "sim/base/read.h"
#include "sim/scenario/scenario.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

typedef enum Format
{
  NODEMAP,
  VIP,
  LOCALMONITOR
} Format;

/* What the file says, written again, or what is wrong with it. */
static char *
read_text (Format format, const char *text, gsize length)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  GStringChunk *arena = g_string_chunk_new (256);
  SimOptionRead *read = sim_read_new (diags, arena);
  GString *out = g_string_new (NULL);
  RingNodeMap *map = format == NODEMAP ? ring_node_map_parse (read, "f", text, length) : NULL;
  RingVipFile *vip = format == VIP ? ring_vip_file_parse (read, "f", text, length) : NULL;
  RingMonitorFile *monitor = format == LOCALMONITOR ? ring_monitor_file_parse (read, "f", text, length) : NULL;

  if (map != NULL)
    ring_node_map_write (map->ips, map->count, out);
  for (guint i = 0; vip != NULL && i < vip->count; i++)
    ring_pool_write (vip->pools[i].base, vip->pools[i].vips, vip->pools[i].count, out);
  if (monitor != NULL)
    ring_monitor_file_write (monitor->enabled, monitor->machines, monitor->count, out);
  if (map == NULL && vip == NULL && monitor == NULL)
    {
      g_autofree char *said = sim_diags_text (diags);
      cr_assert_gt (sim_diags_errors (diags), 0);
      g_string_append (out, said);
    }
  else
    cr_assert_eq (sim_diags_errors (diags), 0);
  sim_read_free (read);
  g_string_chunk_free (arena);
  return g_string_free (out, FALSE);
}

typedef struct Case
{
  Format format;
  const char *text, *expected;
} Case;

static const Case cases[] = {
  /* good ones */
  { NODEMAP, "1.1.1.1\n1.1.1.2\n1.1.1.3\n1.1.1.4\n", "1.1.1.1\n1.1.1.2\n1.1.1.3\n1.1.1.4\n" },
  { NODEMAP, "\xEF\xBB\xBF# ring\r\n1.1.1.2, 1.1.1.1 # the second\r\n", "1.1.1.2\n1.1.1.1\n" },
  { VIP,
    "virtual IP Pool\nVIRTUAL_IP 131.143.36.0 "
    "{\n131.143.36.91,\n131.143.36.92,\n131.143.36.93,\n131.143.36.94\n}\n",
    "VIRTUAL_IP 131.143.36.0 {\n131.143.36.91,\n131.143.36.92,\n131.143.36.93,\n131.143.36.94\n}\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0{10.0.0.9,10.0.0.8}VIRTUAL_IP 10.1.0.0 { 10.1.0.8 }",
    "VIRTUAL_IP 10.0.0.0 {\n10.0.0.8,\n10.0.0.9\n}\nVIRTUAL_IP 10.1.0.0 {\n10.1.0.8\n}\n" },
  { LOCALMONITOR, "enableMonitor()\naddMachine(10.0.0.1)\naddMachine ( 10.0.0.2 )",
    "enableMonitor()\naddMachine(10.0.0.1)\naddMachine(10.0.0.2)\n" },
  { LOCALMONITOR, "disableMonitor()", "disableMonitor()\n" },
  /* 9: nothing in it */
  { NODEMAP, "", "f:1:1: error[E025]: no address; the gateways' primary addresses are expected\n" },
  { NODEMAP, "# none\n\n", "f:3:1: error[E025]: no address; the gateways' primary addresses are expected\n" },
  { VIP, "", "f:1:1: error[E025]: no pool; `VIRTUAL_IP a.b.c.d { ... }` is expected\n" },
  { LOCALMONITOR, "",
    "f:1:1: error[E025]: neither enableMonitor() nor disableMonitor(); one of them is expected\n" },
  /* 13, 14, 18, 20: bytes */
  { NODEMAP, "1.1.1.1\n\x01\n",
    "f:2:1: error[E024]: `\\x01` does not belong here; words, addresses and { } ( ) , are expected\n" },
  { NODEMAP, "1.1.1.1 \xC3\xA4\n",
    "f:1:9: error[E024]: `\xC3\xA4` does not belong here; words, addresses and { } ( ) , are expected\n" },
  { NODEMAP, "1.1.1.1\n\xFF\n",
    "f:2:1: error[E024]: `\\xff` does not belong here; words, addresses and { } ( ) , are expected\n" },
  /* 23, 24, 38: what does not end, what is too much */
  { VIP, "VIRTUAL_IP 10.0.0.0 {\n10.0.0.8,\n",
    "f:1:21: error[E023]: this { has no end; } is expected behind the last address\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { 10.0.0.8, }",
    "f:1:31: error[E024]: `,` before `}`; no comma is expected behind the last address\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { 10.0.0.8 10.0.0.9 }",
    "f:1:32: error[E025]: `10.0.0.9`; `,` or `}` is expected\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { , 10.0.0.9 }", "f:1:23: error[E025]: `,`; an address or `}` is expected\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { }", "f:1:21: error[E025]: no address; the pool's addresses are expected\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 10.0.0.1", "f:1:21: error[E025]: `10.0.0.1`; `{` is expected\n" },
  { VIP, "VIRTUAL_IP { 10.0.0.1 }", "f:1:12: error[E025]: `{`; an address is expected\n" },
  { VIP, "VIRTUAL_IP", "f:1:11: error[E025]: the file ends; an address is expected\n" },
  { VIP, "10.0.0.1", "f:1:1: error[E025]: `10.0.0.1`; `VIRTUAL_IP a.b.c.d { ... }` is expected\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { 10.0.0.8 } }",
    "f:1:34: error[E025]: `}`; `VIRTUAL_IP a.b.c.d { ... }` is expected\n" },
  { NODEMAP, "{ 1.1.1.1 }",
    "f:1:1: error[E025]: `{`; an address is expected\nf:1:11: error[E025]: `}`; an address is expected\n" },
  { LOCALMONITOR, "enableMonitor\n", "f:2:1: error[E025]: the file ends; `(` is expected\n" },
  { LOCALMONITOR, "enableMonitor(1)", "f:1:15: error[E025]: `1`; `)` is expected\n" },
  { LOCALMONITOR, "enableMonitor() addMachine()", "f:1:28: error[E025]: `)`; an address is expected\n" },
  /* 26, 27, 63: names and contradictions */
  { LOCALMONITOR, "enabelMonitor()",
    "f:1:1: error[E026]: `enabelMonitor` is no call; did you mean `enableMonitor`?\n" },
  { LOCALMONITOR, "ping(10.0.0.1)\ndisableMonitor()",
    "f:1:1: error[E026]: `ping` is no call; enableMonitor(), disableMonitor() or addMachine(IP address) is "
    "expected\n" },
  { LOCALMONITOR, "enableMonitor()\naddMachine(10.0.0.1)\ndisableMonitor()",
    "f:3:1: error[E063]: disableMonitor() after enableMonitor() in line 1; one of them is expected\n" },
  { LOCALMONITOR, "enableMonitor()",
    "f:1:1: error[E025]: enableMonitor() without a machine; addMachine(IP address) is expected\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { 10.0.0.8 }\nVIRTUAL_IP 10.0.0.0 { 10.0.0.9 }",
    "f:2:12: error[E027]: a second pool of this segment; one VIRTUAL_IP of each is expected\n" },
  /* 55, 57, 71: addresses */
  { NODEMAP, "1.1.1.1\n1.1.1.256\n", NULL },
  { NODEMAP, "1.1.1", NULL },
  { NODEMAP, "01.2.3.4", NULL },
  { VIP, "VIRTUAL_IP 10.0.0.0 { 10.0.0.x }", NULL },
  { NODEMAP, "0.0.0.0", "f:1:1: error[E057]: 0.0.0.0 is no machine's address; one of a machine is expected\n" },
  { NODEMAP, "239.1.1.1",
    "f:1:1: error[E057]: 239.1.1.1 is no machine's address; one of a machine is expected\n" },
  { NODEMAP, "255.255.255.255",
    "f:1:1: error[E057]: 255.255.255.255 is no machine's address; one of a machine is expected\n" },
  { NODEMAP, "1.1.1.1\n1.1.1.2\n 1.1.1.1",
    "f:3:2: error[E071]: 1.1.1.1 stands in line 1 already; each address is expected once\n" },
  { VIP, "VIRTUAL_IP 10.0.0.0 { 10.0.0.8,\n10.0.0.8 }",
    "f:2:1: error[E071]: 10.0.0.8 stands in line 1 already; each address is expected once\n" },
  { LOCALMONITOR, "enableMonitor()\naddMachine(10.0.0.1)\naddMachine(10.0.0.1)",
    "f:3:12: error[E071]: 10.0.0.1 stands in line 2 already; each address is expected once\n" },
};

Test (ring_files, ring_20_what_is_right_and_what_is_wrong)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autofree char *said = read_text (c->format, c->text, strlen (c->text));
      if (c->expected != NULL)
        cr_expect_str_eq (said, c->expected, "%s\ngives\n%snot\n%s", c->text, said, c->expected);
      else
        cr_expect_not_null (strstr (said, "error[E055]"), "%s", said);
    }
}

Test (ring_files, bad_13_a_nul_byte)
{
  static const char text[] = "1.1.1.1\n\0 1.1.1.2";
  g_autofree char *said = read_text (NODEMAP, text, sizeof text - 1);
  cr_assert_str_eq (said, "f:2:1: error[E024]: `\\0` does not belong here; words, addresses and { } ( ) , are "
                          "expected\n");
}

/* 36: a million mistakes are told as twenty. */
Test (ring_files, bad_36_many_mistakes)
{
  static const Format formats[] = { NODEMAP, VIP, LOCALMONITOR };
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "?x ");
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *said = read_text (formats[i], text->str, text->len);
      g_auto (GStrv) lines = g_strsplit (said, "\n", 0);
      cr_assert_leq (g_strv_length (lines), 22, "%u lines", g_strv_length (lines));
    }
}

/* 38: a file that is cut at any byte is wrong, or says less; never a crash. */
Test (ring_files, bad_38_cut_anywhere)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 0; n < strlen (cases[i].text); n++)
      g_free (read_text (cases[i].format, cases[i].text, n));
}

/* -- against a scenario ------------------------------------------------------------------------ */

typedef struct Against
{
  const char *name, *text; /* the file; NULL: there is none */
  const char *expected;    /* without the folder; "": accepted */
} Against;

static const Against against[] = {
  { "nodemap", "10.1.0.11\n10.1.0.12\n", "" },
  { "nodemap", "10.1.0.11\n",
    "nodemap:1:1: error[E063]: the node map ends with gateway 1; `gateways: 2` are expected\n" },
  { "nodemap", "10.1.0.11\n10.2.0.12\n",
    "nodemap:2:1: error[E058]: `10.2.0.12` is outside the subnet of `farm`; one of 10.1.0.0/24 is expected\n" },
  { "nodemap", "10.1.0.11\n10.1.0.255\n",
    "nodemap:2:1: error[E057]: `10.1.0.255` is the subnet's broadcast; the address of a machine is "
    "expected\n" },
  { "vip", "VIRTUAL_IP 10.0.0.0 { 10.0.0.91 }", "" },
  { "vip", "VIRTUAL_IP 10.9.0.0 { 10.9.0.91 }",
    "vip:1:12: error[E058]: VIRTUAL_IP 10.9.0.0 is no segment of the cluster; the base of one is expected\n" },
  { "vip", "VIRTUAL_IP 10.0.0.0 {\n10.0.0.91,\n10.1.0.92 }",
    "vip:3:1: error[E058]: `10.1.0.92` is outside the subnet of `wan`; one of 10.0.0.0/24 is expected\n" },
  { "localmonitor", "enableMonitor() addMachine(10.1.0.1)", "" },
  { "localmonitor", "enable", "localmonitor:1:1: error[E026]: " },
  { "nodemap", NULL, "s.yaml:7:94: error[E001]: " },
};

static char *
read_scenario (const char *folder, const Against *a)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autofree char *file = g_build_filename (folder, a->name, NULL),
                  *path = g_build_filename (folder, "s.yaml", NULL);
  g_autofree char *yaml = g_strdup_printf (
      "name: s\nduration: 1 min\nnetwork:\n  wan: { subnet: 10.0.0.0/24 }\n  farm: { subnet: 10.1.0.0/24 "
      "}\nsystems:\n"
      "  it: { model: ring, gateways: 2, external-on: [wan], internal-on: [farm], files: { %s: %s } }\n",
      a->name, a->name);

  if (a->text != NULL)
    cr_assert (g_file_set_contents (file, a->text, -1, NULL));
  cr_assert (g_file_set_contents (path, yaml, -1, NULL));
  g_autoptr (SimScenario) scenario = sim_scenario_read (path, NULL, diags);
  g_unlink (file);
  g_unlink (path);
  char *said = sim_diags_text (diags);
  cr_assert_eq (scenario != NULL, *said == '\0', "%s", said);
  return said;
}

Test (ring_files, ring_20_files_are_held_against_the_scenario)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *prefix = g_strdup_printf ("%s/", folder);

  for (guint i = 0; i < G_N_ELEMENTS (against); i++)
    {
      g_autofree char *said = read_scenario (folder, &against[i]);
      const char *rest = g_str_has_prefix (said, prefix) ? said + strlen (prefix) : said;
      bool whole = against[i].expected[0] == '\0' || g_str_has_suffix (against[i].expected, "\n");
      cr_expect (whole ? strcmp (rest, against[i].expected) == 0 : g_str_has_prefix (rest, against[i].expected),
                 "%s\ngives\n%snot\n%s", against[i].text, rest, against[i].expected);
    }
  g_rmdir (folder);
}

/* What else can be wrong about monitors and the controller. */
Test (ring_files, bad_monitors_and_controllers)
{
  static const char *const wrong[][2]
      = { { "monitors: { timeout: 1 s }", "error[E066]: a ping is waited for longer than the interval" },
          { "monitors: { ping: on }", "error[E073]: there is nothing to ping" },
          { "monitors: { ping: on, routers: [farm] }", "error[E069]" },
          { "monitors: { ping: on, routers: [nobody] }", "error[E068]" },
          { "controller: { on: nowhere }", "error[E068]" },
          { "controller: { on: wan, port: 0 }", "error[E0" } };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SimDiags) diags = sim_diags_new ();
      g_autofree char *yaml
          = g_strdup_printf ("name: s\nduration: 1 min\nnetwork:\n  wan: { subnet: 10.0.0.0/24 }\n"
                             "  farm: { subnet: 10.1.0.0/24 }\nsystems:\n  it: { model: ring, "
                             "external-on: [wan], internal-on: [farm], %s }\n",
                             wrong[i][0]);
      g_autoptr (SimScenario) scenario = sim_scenario_parse (yaml, -1, "s", NULL, diags);
      g_autofree char *said = sim_diags_text (diags);
      cr_expect_null (scenario, "%s", wrong[i][0]);
      cr_expect_not_null (strstr (said, wrong[i][1]), "%s", said);
    }
}
