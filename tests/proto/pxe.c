/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an address to the name of a boot file: proxies, port 4011, boot servers.
 */
#include "sim/net/capture.h"
#include "tests/proto/inn.h"

#include <glib/gstdio.h>
#include <string.h>

#define FIRST SIM_IP (10, 0, 0, 100)
#define CLOSE (10 * SIM_MS)

static Host *
addresses (Inn *inn)
{
  SimDhcpServerOptions options = inn_server_options (inn, "rfc2131");
  Host *host = inn_host (inn, "dhcp", inn->lab.lan, false);
  host_serve (host, &options, FIRST, 20);
  return host;
}

static Host *
proxy (Inn *inn, const char *name, SimTime delay)
{
  SimDhcpServerOptions options = inn_server_options (inn, "rfc2131");
  options.delay = sim_dist_constant_time (delay);
  Host *host = inn_host (inn, name, inn->lab.lan, false);
  host_serve (host, &options, SIM_IP_NONE, 0);
  return host;
}

/* Facts that name a file and leave no choice. */
static SimDhcpMessage
direct (const char *file)
{
  SimDhcpMessage facts = { .has = SIM_PXE_HAS_CONTROL, .control = SIM_PXE_USE_FILE };
  g_strlcpy (facts.file, file, sizeof facts.file);
  return facts;
}

static void
near (SimTime at, SimTime expected)
{
  cr_assert (at >= expected && at < expected + CLOSE, "%.6f s, not %.6f s", (double)at / 1e9,
             (double)expected / 1e9);
}

static const Told *
booted (const Host *host)
{
  for (guint i = 0; i < host->told->len; i++)
    if (host_told (host, i)->event >= SIM_DHCP_BOOT)
      return host_told (host, i);
  cr_assert_fail ("%s has not come to a boot file, nor to an end", sim_node_name (host_node (host)));
  return NULL;
}

Test (pxe, a_proxy_on_another_machine_names_the_file)
{
  Inn *inn = inn_new ();
  Host *dhcp = addresses (inn), *boot = proxy (inn, "boot", 0);
  Host *client = inn_client (inn, "client", inn->lab.lan, "pxe-2.1");
  SimDhcpMessage facts = direct ("nbp.0");
  sim_dhcp_server_set_pxe (boot->server, SIM_PXE_INLINE, &facts, NULL);
  host_on (dhcp);
  host_on (boot);
  host_on (client);
  inn_run (inn, SIM_S);
  cr_assert_eq (inn_count (inn, SIM_DHCP_OFFER), 2);
  cr_assert_eq (booted (client)->event, SIM_DHCP_BOOT);
  cr_assert_str_eq (booted (client)->file, "nbp.0");
  cr_assert_eq (booted (client)->boot_server, host_ip (boot));
  cr_assert_eq (booted (client)->proxy, host_ip (boot));
  cr_assert_eq (sim_dhcp_client_stats (client->client).asked, 0);
  cr_assert_eq (inn_count (inn, SIM_DHCP_REQUEST), 1, "for the address alone");
  cr_assert_eq (inn_said (inn, SIM_DHCP_ACK, 0)->src, host_ip (dhcp), "the proxy does not mix in");
  cr_assert_eq (inn_count (inn, SIM_DHCP_NAK), 0);
  inn_free (inn);
}

/* PXE 2.1, 2.2.3: the offers have the class alone; who made them is asked on port 4011. */
Test (pxe, one_that_tells_its_class_alone_is_asked_on_port_4011)
{
  for (guint way = 0; way < 2; way++)
    {
      Inn *inn = inn_new ();
      Host *dhcp = addresses (inn), *boot = way == 0 ? dhcp : proxy (inn, "boot", 0);
      Host *client = inn_client (inn, "client", inn->lab.lan, "pxe-2.1");
      SimDhcpMessage facts = direct ("nbp.0");
      sim_dhcp_server_set_pxe (boot->server, SIM_PXE_ASK, NULL, &facts);
      host_on (dhcp);
      if (boot != dhcp)
        host_on (boot);
      host_on (client);
      inn_run (inn, SIM_S);
      cr_assert_str_eq (booted (client)->file, "nbp.0", "way %u", way);
      cr_assert_eq (booted (client)->boot_server, host_ip (boot));
      cr_assert_eq (sim_dhcp_client_stats (client->client).asked, 1);
      const Said *asked = inn_said (inn, SIM_DHCP_REQUEST, 1);
      cr_assert_eq (asked->port, SIM_PXE_PORT);
      cr_assert_eq (asked->dst, host_ip (boot));
      cr_assert_eq (asked->src, FIRST);
      cr_assert_eq (inn_said (inn, SIM_DHCP_ACK, 1)->dst, FIRST);
      inn_free (inn);
    }
}

/* PXE 2.1: 4011 is asked at 0, 1, 3 and 6 s, and given up after 7 s; iPXE: .25, .5, 1, 2 s. */
Test (pxe, port_4011_is_given_up_after_seven_seconds)
{
  static const char *const like[] = { "pxe-2.1", "ipxe" };
  static const SimTime at[][4] = { { 0, 1000, 3000, 6000 }, { 0, 250, 750, 1750 } }, end[] = { 7000, 3750 };
  for (guint way = 0; way < 2; way++)
    {
      Inn *inn = inn_new ();
      Host *dhcp = addresses (inn), *boot = proxy (inn, "boot", 0);
      Host *client = inn_client (inn, "client", inn->lab.lan, like[way]);
      sim_dhcp_server_set_pxe (boot->server, SIM_PXE_ASK, NULL, NULL);
      host_on (dhcp);
      host_on (boot);
      host_on (client);
      while (inn_count (inn, SIM_DHCP_OFFER) < 2)
        inn_run (inn, sim_kernel_now (inn->lab.kernel) + 100 * SIM_US);
      inn_run (inn, sim_kernel_now (inn->lab.kernel) + 300 * SIM_US);
      sim_node_hang (host_node (boot), "test");
      inn_run (inn, 20 * SIM_S);
      SimTime bound = host_told (client, 0)->at;
      cr_assert_eq (host_told (client, 0)->event, SIM_DHCP_BOUND);
      for (guint i = 0; i < 4; i++)
        near (inn_said (inn, SIM_DHCP_REQUEST, 1 + i)->at, bound + at[way][i] * SIM_MS);
      cr_assert_eq (sim_dhcp_client_stats (client->client).asked, 4);
      cr_assert_eq (booted (client)->event, SIM_DHCP_BOOT_FAILED);
      near (booted (client)->at, bound + end[way] * SIM_MS);
      inn_free (inn);
    }
}

/* PXE-2: the offers of proxies are waited for through the first two waits (11 s); iPXE looks after 2 s, when a
 * wait ends, which is at 3 s. */
Test (pxe, a_client_waits_for_proxies)
{
  static const char *const like[] = { "pxe-2.1", "ipxe" };
  static const SimTime at[] = { 11000, 3000 };
  for (guint way = 0; way < 2; way++)
    {
      Inn *inn = inn_new ();
      Host *dhcp = addresses (inn), *client = inn_client (inn, "client", inn->lab.lan, like[way]);
      host_on (dhcp);
      host_on (client);
      inn_run (inn, 30 * SIM_S);
      cr_assert_eq (inn_said (inn, SIM_DHCP_REQUEST, 0)->at, at[way] * SIM_MS, "%s", like[way]);
      cr_assert_eq (booted (client)->event, SIM_DHCP_BOOT_FAILED, "an address, but nothing to boot");
      inn_free (inn);
    }
}

Test (pxe, the_first_proxy_that_answers_wins)
{
  Inn *inn = inn_new ();
  Host *dhcp = addresses (inn), *slow = proxy (inn, "slow", SIM_S), *fast = proxy (inn, "fast", 100 * SIM_MS);
  Host *client = inn_client (inn, "client", inn->lab.lan, "pxe-2.1");
  SimDhcpMessage facts = direct ("nbp.0");
  sim_dhcp_server_set_pxe (slow->server, SIM_PXE_INLINE, &facts, NULL);
  sim_dhcp_server_set_pxe (fast->server, SIM_PXE_INLINE, &facts, NULL);
  host_on (dhcp);
  host_on (slow);
  host_on (fast);
  host_on (client);
  inn_run (inn, 5 * SIM_S);
  cr_assert_eq (booted (client)->boot_server, host_ip (fast));
  sim_node_crash (host_node (fast), "test");
  sim_dhcp_client_restart (client->client, "test");
  g_array_set_size (client->told, 0);
  inn_run (inn, 10 * SIM_S);
  cr_assert_eq (booted (client)->boot_server, host_ip (slow), "PXE-13: one that is down is missed by nobody");
  inn_free (inn);
}

Test (pxe, a_plain_server_with_a_file_is_enough)
{
  Inn *inn = inn_new ();
  SimDhcpServerOptions options = inn_server_options (inn, "rfc2131");
  Host *dhcp = inn_host (inn, "dhcp", inn->lab.lan, false);
  host_serve (dhcp, &options, SIM_IP_NONE, 0);
  SimDhcpPoolOptions pool = { .subnet = { SIM_IP (10, 0, 0, 0), 24 },
                              .first = FIRST,
                              .last = FIRST,
                              .next_server = SIM_IP (10, 0, 0, 77),
                              .file = "plain.0" };
  sim_dhcp_pool_new (dhcp->server, &pool);
  Host *client = inn_client (inn, "client", inn->lab.lan, "ipxe");
  host_on (dhcp);
  host_on (client);
  inn_run (inn, 5 * SIM_S);
  cr_assert_str_eq (booted (client)->file, "plain.0");
  cr_assert_eq (booted (client)->boot_server, SIM_IP (10, 0, 0, 77));
  inn_free (inn);
}

typedef struct Way
{
  guint control;
  uint16_t port; /* where the boot server was asked */
  SimIp dst;     /* SIM_IP_NONE: its own address */
  SimTime after; /* from the address on; ms */
} Way;

/* PXE 2.1, 2.2.4, and the bits of the discovery control. The first of the list is not there: it costs 7 s. */
Test (pxe, a_boot_server_is_sought_as_the_control_says)
{
  static const Way rows[] = {
    { 0, 4011, SIM_IP (224, 0, 1, 1), 0 },
    { SIM_PXE_NO_MULTICAST, 67, SIM_IP_BROADCAST, 0 },
    { SIM_PXE_NO_MULTICAST | SIM_PXE_NO_BROADCAST, 4011, SIM_IP_NONE, 7000 },
    { SIM_PXE_NO_MULTICAST | SIM_PXE_NO_BROADCAST | SIM_PXE_LISTED_ONLY, 4011, SIM_IP_NONE, 7000 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      Inn *inn = inn_new ();
      Host *dhcp = addresses (inn), *gone = inn_host (inn, "gone", inn->lab.lan, false),
           *boot = proxy (inn, "boot", 0), *client = inn_client (inn, "client", inn->lab.lan, "pxe-2.1");
      SimDhcpMessage facts = { .has = SIM_PXE_HAS_CONTROL | SIM_PXE_HAS_MULTICAST,
                               .control = (uint8_t)rows[r].control,
                               .multicast = SIM_IP (224, 0, 1, 1),
                               .servers = 3,
                               .boot_server = { { 6, host_ip (gone) }, { 6, host_ip (boot) }, { 5, 1 } } };
      sim_dhcp_server_set_pxe (dhcp->server, SIM_PXE_INLINE, &facts, NULL);
      sim_dhcp_server_add_boot (boot->server, 6, "six.0", SIM_IP_NONE, SIM_IP (224, 0, 1, 1));
      host_on (dhcp);
      host_on (gone);
      host_on (boot);
      host_on (client);
      inn_run (inn, 20 * SIM_S);
      cr_assert_str_eq (booted (client)->file, "six.0", "row %u", r);
      cr_assert_eq (booted (client)->boot_server, host_ip (boot));
      near (booted (client)->at, host_told (client, 0)->at + rows[r].after * SIM_MS);
      const Said *last = inn_said (inn, SIM_DHCP_REQUEST, inn_count (inn, SIM_DHCP_REQUEST) - 1);
      cr_assert_eq (last->port, rows[r].port);
      cr_assert_eq (last->dst, rows[r].dst != SIM_IP_NONE ? rows[r].dst : host_ip (boot));
      cr_assert_eq (last->m.boot_type, 6);
      inn_free (inn);
    }
}

static guint
second_item (SimRole *role, gpointer data, const SimDhcpMessage *facts)
{
  return 1;
}

Test (pxe, a_menu_waits_for_its_time_or_for_the_user)
{
  for (guint way = 0; way < 2; way++)
    {
      Inn *inn = inn_new ();
      Host *dhcp = addresses (inn), *client = inn_client (inn, "client", inn->lab.lan, "pxe-2.1");
      SimDhcpMessage facts = {
        .has = SIM_PXE_HAS_PROMPT, .prompt_timeout = 10, .items = 2, .item = { { 0, "disk" }, { 6, "net" } }
      };
      sim_dhcp_server_set_pxe (dhcp->server, SIM_PXE_INLINE, &facts, NULL);
      sim_dhcp_server_add_boot (dhcp->server, 6, "six.0", SIM_IP_NONE, SIM_IP_NONE);
      if (way == 1)
        sim_dhcp_client_set_choice (client->client, NULL, second_item);
      host_on (dhcp);
      host_on (client);
      inn_run (inn, 20 * SIM_S);
      cr_assert_eq (booted (client)->event, way == 0 ? SIM_DHCP_BOOT_LOCAL : SIM_DHCP_BOOT);
      near (booted (client)->at, host_told (client, 0)->at + (way == 0 ? 10 * SIM_S : 0));
      inn_free (inn);
    }
}

static bool
by_client (SimRole *role, gpointer data, const SimDhcpMessage *request, SimDhcpMessage *reply)
{
  if (request->chaddr != *(const SimMac *)data)
    return false;
  g_strlcpy (reply->file, "special.0", sizeof reply->file);
  return true;
}

Test (pxe, a_proxy_can_be_configured_for_each_client)
{
  Inn *inn = inn_new ();
  Host *dhcp = addresses (inn), *boot = proxy (inn, "boot", 0);
  Host *known = inn_client (inn, "known", inn->lab.lan, "ipxe"),
       *unknown = inn_client (inn, "unknown", inn->lab.lan, "ipxe");
  SimMac mac = sim_iface_mac (sim_node_iface (host_node (known), 0));
  SimDhcpMessage facts = direct ("nbp.0");
  sim_dhcp_server_set_pxe (boot->server, SIM_PXE_INLINE, &facts, NULL);
  sim_dhcp_server_set_serve (boot->server, by_client, &mac);
  host_on (dhcp);
  host_on (boot);
  host_on (known);
  host_on (unknown);
  inn_run (inn, 10 * SIM_S);
  cr_assert_str_eq (booted (known)->file, "special.0");
  cr_assert_eq (booted (unknown)->event, SIM_DHCP_BOOT_FAILED);
  inn_free (inn);
}

/* -- the referee ---------------------------------------------------------------------------------------- */

static void
put_record (GByteArray *file, SimTime at, const GByteArray *frame)
{
  guint32 head[4] = { (guint32)(at / SIM_S), (guint32)(at % SIM_S / 1000), frame->len, frame->len };
  g_byte_array_append (file, (const guint8 *)head, sizeof head);
  g_byte_array_append (file, frame->data, frame->len);
}

static void
capture (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  sim_packet_encode (packet, frame);
  put_record (data, 0, frame);
}

/* What tshark says of the capture; NULL where it is not installed. */
static char *
tshark (const GByteArray *file, const char *filter, const char *const *fields)
{
  g_autofree char *program = g_find_program_in_path ("tshark"), *dir = NULL, *path = NULL;
  if (program == NULL)
    return NULL;
  dir = g_dir_make_tmp (NULL, NULL);
  path = g_build_filename (dir, "dhcp.pcap", NULL);
  cr_assert (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  const char *const first[]
      = { program, "-n", "-r", path, "-o", "udp.check_checksum:TRUE", "-Y", filter, "-T", "fields" };
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (argv, (gpointer)first[i]);
  for (; *fields != NULL; fields++)
    {
      g_ptr_array_add (argv, (gpointer) "-e");
      g_ptr_array_add (argv, (gpointer)*fields);
    }
  g_ptr_array_add (argv, NULL);
  char *out = NULL;
  cr_assert (g_spawn_sync (NULL, (char **)argv->pdata, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                           NULL, NULL));
  g_unlink (path);
  g_rmdir (dir);
  return out;
}

static GByteArray *
whole_boot (void)
{
  static const guint32 head[6] = { 0xA1B2C3D4u, 4u << 16 | 2u, 0, 0, 65535, 1 };
  GByteArray *file = g_byte_array_new ();
  g_byte_array_append (file, (const guint8 *)head, sizeof head);
  Inn *inn = inn_new ();
  sim_net_tap (inn->lab.net, capture, file);
  Host *dhcp = addresses (inn), *boot = proxy (inn, "boot", 0),
       *client = inn_client (inn, "client", inn->lab.lan, "pxe-2.1");
  SimDhcpMessage facts = { .has = SIM_PXE_HAS_CONTROL | SIM_PXE_HAS_MULTICAST | SIM_PXE_HAS_PROMPT,
                           .control = SIM_PXE_NO_MULTICAST,
                           .multicast = SIM_IP (224, 0, 1, 1),
                           .servers = 2,
                           .boot_server = { { 6, host_ip (boot) }, { 6, SIM_IP (10, 0, 0, 9) } },
                           .items = 2,
                           .item = { { 6, "six" }, { 0, "disk" } },
                           .prompt = "Press F8" };
  sim_dhcp_server_set_pxe (boot->server, SIM_PXE_INLINE, &facts, NULL);
  sim_dhcp_server_add_boot (boot->server, 6, "six.0", SIM_IP_NONE, SIM_IP_NONE);
  host_on (dhcp);
  host_on (boot);
  host_on (client);
  inn_run (inn, 20 * SIM_S);
  cr_assert_str_eq (booted (client)->file, "six.0");
  inn_free (inn);
  return file;
}

/* tshark is the referee; where it is not installed this says nothing. */
Test (pxe, captures_are_well_formed)
{
  static const char *const number[] = { "frame.number", "_ws.expert.message", NULL };
  static const char *const facts[] = { "dhcp.option.dhcp", "dhcp.option.vendor_class_id", "dhcp.file", NULL };
  static const char *const pxe[]
      = { "dhcp.option.vendor.pxeclient.discovery_control", "dhcp.option.vendor.pxeclient.multicast_address",
          "dhcp.option.vendor.pxeclient.menu_prompt", NULL };
  g_autoptr (GByteArray) file = whole_boot ();
  g_autofree char *wrong
      = tshark (file, "_ws.malformed || _ws.expert.severity >= 6291456 || udp.checksum.status == 0", number);
  g_autofree char *said = tshark (file, "dhcp", facts);
  g_autofree char *options = tshark (file, "dhcp.option.dhcp == 2 && dhcp.ip.your == 0.0.0.0", pxe);
  if (wrong == NULL)
    return;
  cr_assert_str_eq (wrong, "");
  cr_assert_str_eq (said, "1\tPXEClient:Arch:00000:UNDI:002001\t\n"
                          "2\t\t\n"
                          "2\tPXEClient\t\n"
                          "3\tPXEClient:Arch:00000:UNDI:002001\t\n"
                          "5\t\t\n"
                          "3\tPXEClient:Arch:00000:UNDI:002001\t\n"
                          "5\tPXEClient\tsix.0\n");
  cr_assert_str_eq (options, "0x02\t224.0.1.1\t005072657373204638\n", "0 s, then the prompt");
}
