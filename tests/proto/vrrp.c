/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VRRP: routers by the stories of RFC 3768 and RFC 5798, chapter 6, and what they say before a referee.
 */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "sim/proto/vrrp_router.h"
#include "tests/net/lab.h"
#include <glib/gstdio.h>
#include <string.h>

#define VIP SIM_IP (10, 0, 0, 100)

typedef struct Router
{
  SimRole role;
  SimVrrpRouter *vrrp;
  SimIface *iface;
  guint garps;
  SimTime since; /* when it became master; SIM_NEVER: it is not */
} Router;

typedef struct Bench
{
  Lab lab;
  GStringChunk *arena;
  SimVrrpOptions options;
  Router *router[4];
  guint count;
} Bench;

static SimTime
now (const Router *router)
{
  return sim_kernel_now (sim_node_kernel (router->role.node));
}

static void
begin (SimRole *role, SimVrrpRouter *vrrp)
{
  Router *router = (Router *)role;
  router->since = now (router);
  sim_iface_add_address (router->iface, VIP);
}

static void
end (SimRole *role, SimVrrpRouter *vrrp)
{
  Router *router = (Router *)role;
  router->since = SIM_NEVER;
  sim_iface_remove_address (router->iface, VIP);
}

static void
announced (SimRole *role, SimVrrpRouter *vrrp, SimIface *iface, SimIp ip)
{
  cr_assert_eq (ip, VIP);
  ((Router *)role)->garps++;
}

static const SimVrrpHooks hooks = { begin, end, announced };

static void
start (SimRole *role)
{
  Router *router = (Router *)role;
  router->since = SIM_NEVER;
  cr_assert (sim_vrrp_router_start (router->vrrp));
}

static void
stop (SimRole *role)
{
  sim_vrrp_router_stop (((Router *)role)->vrrp, "shut down");
}

static void
crash (SimRole *role)
{
  Router *router = (Router *)role;
  router->since = SIM_NEVER;
  sim_vrrp_router_reset (router->vrrp);
}

static void
dispose (SimRole *role)
{
  sim_vrrp_router_free (((Router *)role)->vrrp);
  g_free (role);
}

static const SimRoleType type = { "router", start, stop, crash, dispose };

static Bench *
bench_new (const char *like)
{
  Bench *bench = g_new0 (Bench, 1);
  bench->lab = lab_new (1);
  bench->arena = g_string_chunk_new (256);
  sim_options_like (sim_vrrp_options, like, bench->arena, &bench->options);
  return bench;
}

static void
bench_free (Bench *bench)
{
  lab_conserved (&bench->lab);
  lab_free (&bench->lab);
  g_string_chunk_free (bench->arena);
  g_free (bench);
}

/* The next one, with a higher primary address than those before, and its own options when there are some. */
static Router *
make (Bench *bench, guint priority, const SimVrrpOptions *options)
{
  static const char *const names[] = { "r1", "r2", "r3", "r4" };
  Router *router = g_new0 (Router, 1);
  SimNode *node = sim_node_new (bench->lab.net, names[bench->count], 0, &(SimNodeOptions){ 0 });
  router->iface = sim_iface_new (node, bench->lab.lan, sim_segment_take_address (bench->lab.lan));
  sim_node_add_role (node, &router->role, &type);
  router->vrrp = sim_vrrp_router_new (&router->role, router->iface, options ? options : &bench->options,
                                      priority, 1, &hooks);
  sim_vrrp_router_add (router->vrrp, router->iface, VIP);
  router->since = SIM_NEVER;
  return bench->router[bench->count++] = router;
}

static void
power (Bench *bench)
{
  for (guint i = 0; i < bench->count; i++)
    sim_node_power_on (bench->router[i]->role.node);
}

static void
until (Bench *bench, double seconds)
{
  lab_run (&bench->lab, sim_time_from_seconds (seconds));
}

static void
is_in (const Router *router, SimVrrpState state)
{
  cr_assert_eq (sim_vrrp_router_state (router->vrrp), state, "%s is in %s", sim_node_name (router->role.node),
                sim_vrrp_router_state_name (router->vrrp));
}

/* After `at` seconds, and the propagation of a frame. */
static void
became_master (const Router *router, double at)
{
  double since = router->since == SIM_NEVER ? -1 : sim_time_to_seconds (router->since);
  cr_assert (since >= at - 1e-9 && since < at + 0.001, "%s at %.6f, not %.6f",
             sim_node_name (router->role.node), since, at);
}

/* -- routers ---------------------------------------------------------------------------------------------- */

/* 3 s of silence and (256 - 150) / 256 s. */
Test (vrrp, the_highest_priority_is_master_after_its_down_interval)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL);
  power (bench);
  until (bench, 20);
  became_master (a, 3 + 106 / 256.0);
  is_in (b, SIM_VRRP_BACKUP);
  cr_assert_eq (a->garps, 1);
  cr_assert_eq (sim_vrrp_router_stats (b->vrrp).sent, 0);
  cr_assert_eq (sim_vrrp_router_stats (a->vrrp).sent, 17); /* 3.4 s, and each second up to 19.4 s */
  cr_assert_eq (sim_vrrp_router_stats (a->vrrp).bytes, 17 * 40);
  bench_free (bench);
}

/* The last advertisement was at 9.41 s. */
Test (vrrp, a_silent_master_is_followed_after_three_intervals_and_the_skew)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL), *c = make (bench, 50, NULL);
  power (bench);
  until (bench, 10);
  sim_node_crash (a->role.node, "test");
  until (bench, 30);
  became_master (b, 9 + 106 / 256.0 + 3 + 156 / 256.0);
  is_in (c, SIM_VRRP_BACKUP);
  bench_free (bench);
}

/* Version 3: the skew is a share of the master's interval, which the others learn. */
Test (vrrp, the_third_version_takes_the_interval_from_the_master)
{
  Bench *bench = bench_new ("rfc5798");
  bench->options.interval = 100 * SIM_MS;
  SimVrrpOptions slow = bench->options;
  slow.interval = 1 * SIM_S;
  Router *a = make (bench, 200, NULL), *b = make (bench, 100, &slow);
  power (bench);
  until (bench, 10);
  sim_node_crash (a->role.node, "test");
  until (bench, 20);
  double first = 0.3 + 0.1 * 56 / 256, last = first + 0.1 * 96;
  became_master (b, last + 0.3 + 0.1 * 156 / 256);
  bench_free (bench);
}

Test (vrrp, who_leaves_is_followed_after_the_skew)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL), *c = make (bench, 200, NULL);
  power (bench);
  until (bench, 10);
  is_in (c, SIM_VRRP_MASTER);
  sim_node_shutdown (c->role.node, "test");
  until (bench, 12);
  became_master (a, 10 + 106 / 256.0);
  is_in (b, SIM_VRRP_BACKUP);
  is_in (c, SIM_VRRP_INITIALIZE);
  bench_free (bench);
}

Test (vrrp, the_owner_is_master_at_once)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 255, NULL), *b = make (bench, 254, NULL);
  power (bench);
  until (bench, 10);
  became_master (a, 0);
  is_in (b, SIM_VRRP_BACKUP);
  sim_node_crash (a->role.node, "test");
  until (bench, 20);
  is_in (b, SIM_VRRP_MASTER);
  sim_node_restart_in (a->role.node, 0, "test");
  until (bench, 30);
  became_master (a, 20);
  is_in (b, SIM_VRRP_BACKUP);
  bench_free (bench);
}

static void
comes_back (Bench *bench, double until_second)
{
  power (bench);
  until (bench, 10);
  sim_node_crash (bench->router[0]->role.node, "test");
  until (bench, 20);
  is_in (bench->router[1], SIM_VRRP_MASTER);
  sim_node_restart_in (bench->router[0]->role.node, 0, "test");
  until (bench, until_second);
}

Test (vrrp, a_higher_priority_preempts)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL);
  comes_back (bench, 30);
  became_master (a, 20 + 3 + 106 / 256.0);
  is_in (b, SIM_VRRP_BACKUP);
  cr_assert_not (sim_iface_has_address (b->iface, VIP));
  bench_free (bench);
}

Test (vrrp, without_preemption_the_master_stays)
{
  Bench *bench = bench_new ("rfc3768");
  bench->options.preempt = false;
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL);
  comes_back (bench, 60);
  is_in (a, SIM_VRRP_BACKUP);
  is_in (b, SIM_VRRP_MASTER);
  bench_free (bench);
}

/* It may after 20 s, and then waits for its down interval from the last advertisement that it counted. */
Test (vrrp, preemption_can_be_delayed)
{
  Bench *bench = bench_new ("keepalived");
  bench->options.preempt_delay = 20 * SIM_S;
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL);
  comes_back (bench, 41);
  is_in (b, SIM_VRRP_MASTER);
  until (bench, 50);
  is_in (a, SIM_VRRP_MASTER);
  cr_assert_geq (a->since, 42 * SIM_S);
  cr_assert_leq (a->since, 44 * SIM_S);
  bench_free (bench);
}

Test (vrrp, a_tie_is_the_higher_addresss)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 100, NULL), *b = make (bench, 100, NULL);
  power (bench);
  until (bench, 10);
  is_in (a, SIM_VRRP_BACKUP);
  is_in (b, SIM_VRRP_MASTER);
  bench_free (bench);
}

/* Whose advertisement comes first after the heal: here that of the lower one. keepalived then says its
 * addresses anew, as neighbours may have learnt the other's; the standard does not. */
static guint
announced_after_heal (const char *like)
{
  Bench *bench = bench_new (like);
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL);
  uint16_t groups[2] = { 1, 2 };
  power (bench);
  until (bench, 10.5);
  guint cut = sim_segment_cut (bench->lab.lan, groups, 2, false);
  until (bench, 20.5);
  is_in (b, SIM_VRRP_MASTER);
  guint before = a->garps;
  sim_segment_heal (bench->lab.lan, cut);
  until (bench, 23);
  is_in (a, SIM_VRRP_MASTER);
  is_in (b, SIM_VRRP_BACKUP);
  guint more = a->garps - before;
  bench_free (bench);
  return more;
}

Test (vrrp, keepalived_says_its_addresses_anew_after_a_partition)
{
  cr_assert_eq (announced_after_heal ("keepalived"), 5);
  cr_assert_eq (announced_after_heal ("rfc3768"), 0);
}

/* Two masters after a partition: the one with the lower priority gives way at the next advertisement. */
Test (vrrp, after_a_partition_the_lower_one_gives_way)
{
  Bench *bench = bench_new ("keepalived");
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, NULL);
  uint16_t groups[2] = { 1, 2 };
  power (bench);
  until (bench, 10);
  guint cut = sim_segment_cut (bench->lab.lan, groups, 2, false);
  until (bench, 20);
  is_in (a, SIM_VRRP_MASTER);
  is_in (b, SIM_VRRP_MASTER);
  sim_segment_heal (bench->lab.lan, cut);
  until (bench, 21.1);
  is_in (a, SIM_VRRP_MASTER);
  is_in (b, SIM_VRRP_BACKUP);
  bench_free (bench);
}

Test (vrrp, keepalived_announces_five_times_and_five_times_more)
{
  Bench *bench = bench_new ("keepalived");
  Router *a = make (bench, 150, NULL);
  power (bench);
  until (bench, 5);
  cr_assert_eq (a->garps, 5);
  until (bench, 8.4);
  cr_assert_eq (a->garps, 5);
  until (bench, 8.5);
  cr_assert_eq (a->garps, 10);
  until (bench, 60);
  cr_assert_eq (a->garps, 10);
  bench_free (bench);
}

/* Each is master by itself: neither counts what the other says. */
static void
strangers (void (*change) (SimVrrpOptions *options))
{
  Bench *bench = bench_new ("rfc3768");
  SimVrrpOptions other = bench->options;
  change (&other);
  Router *a = make (bench, 150, NULL), *b = make (bench, 100, &other);
  power (bench);
  until (bench, 20);
  is_in (a, SIM_VRRP_MASTER);
  is_in (b, SIM_VRRP_MASTER);
  cr_assert_eq (sim_vrrp_router_stats (a->vrrp).heard, 0);
  cr_assert_gt (sim_vrrp_router_stats (a->vrrp).discarded, 5);
  bench_free (bench);
}

static void
other_vrid (SimVrrpOptions *o)
{
  o->vrid = 52;
}
static void
other_interval (SimVrrpOptions *o)
{
  o->interval = 2 * SIM_S;
}
static void
other_version (SimVrrpOptions *o)
{
  o->version = SIM_VRRP_3;
}
static void
other_password (SimVrrpOptions *o)
{
  o->password = "open";
}

Test (vrrp, what_does_not_fit_is_discarded)
{
  strangers (other_vrid);
  strangers (other_interval);
  strangers (other_version);
  strangers (other_password);
}

static void
no_message (SimRole *role, SimRaw *raw, const SimRawPacket *packet)
{
}

/* One that has come over a router has a lower TTL (RFC 3768, 5.2.3). */
Test (vrrp, advertisements_from_afar_are_discarded)
{
  Bench *bench = bench_new ("rfc3768");
  Router *a = make (bench, 100, NULL);
  Ear *ear = lab_ear (&bench->lab, "ear", bench->lab.lan, false);
  SimRaw *raw = sim_raw_open (&ear->role, SIM_VRRP_PROTOCOL, no_message);
  SimVrrpMessage m = { .version = 2, .vrid = 51, .priority = 200, .interval = SIM_S, .count = 1 };
  g_autoptr (SimBytes) bytes = sim_vrrp_encode (&m, ear_ip (ear), SIM_VRRP_GROUP);
  power (bench);
  until (bench, 10);
  sim_raw_send (raw, ear_iface (ear), SIM_IP_NONE, SIM_VRRP_GROUP, 254, bytes);
  until (bench, 10.5);
  is_in (a, SIM_VRRP_MASTER);
  sim_raw_send (raw, ear_iface (ear), SIM_IP_NONE, SIM_VRRP_GROUP, 255, bytes);
  until (bench, 11);
  is_in (a, SIM_VRRP_BACKUP);
  cr_assert_eq (sim_vrrp_router_stats (a->vrrp).discarded, 1);
  bench_free (bench);
}

/* -- the referee ------------------------------------------------------------------------------------------ */

static void
capture (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  sim_packet_encode (packet, frame);
  guint32 head[4] = { 0, 0, frame->len, frame->len };
  g_byte_array_append (data, (const guint8 *)head, sizeof head);
  g_byte_array_append (data, frame->data, frame->len);
}

static GByteArray *
captured (const char *like, const char *password)
{
  static const guint32 head[6] = { 0xA1B2C3D4u, 4u << 16 | 2u, 0, 0, 65535, 1 };
  GByteArray *file = g_byte_array_new ();
  g_byte_array_append (file, (const guint8 *)head, sizeof head);
  Bench *bench = bench_new (like);
  bench->options.password = password;
  Router *a = make (bench, 150, NULL);
  make (bench, 100, NULL);
  sim_net_tap (bench->lab.net, capture, file);
  power (bench);
  until (bench, 5);
  sim_node_shutdown (a->role.node, "test");
  until (bench, 6);
  bench_free (bench);
  return file;
}

/* What tshark says; NULL where it is not installed. */
static char *
tshark (const GByteArray *file, const char *filter, const char *const fields[4])
{
  g_autofree char *program = g_find_program_in_path ("tshark"), *dir = NULL, *path = NULL;
  if (program == NULL)
    return NULL;
  dir = g_dir_make_tmp (NULL, NULL);
  path = g_build_filename (dir, "vrrp.pcap", NULL);
  cr_assert (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
  const char *argv[] = { program,   "-n", "-r",      path, "-Y",      filter, "-T",      "fields", "-e",
                         fields[0], "-e", fields[1], "-e", fields[2], "-e",   fields[3], NULL };
  char *out = NULL;
  cr_assert (g_spawn_sync (NULL, (char **)(gpointer)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                           NULL, NULL, NULL));
  g_unlink (path);
  g_rmdir (dir);
  return out;
}

static void
referee (const char *like, const char *password, const char *expected)
{
  static const char *const wrong[] = { "frame.number", "_ws.expert.message", "vrrp", "ip.src" };
  static const char *const facts[] = { "vrrp.version", "vrrp.virt_rtr_id", "vrrp.prio", "vrrp.ip_addr" };
  g_autoptr (GByteArray) file = captured (like, password);
  g_autofree char *complaints = tshark (
      file, "_ws.malformed || (vrrp && _ws.expert.severity >= 6291456) || (vrrp && !vrrp.checksum.status == 1)",
      wrong);
  g_autofree char *said = tshark (file, "vrrp && ip.dst == 224.0.0.18 && ip.ttl == 255", facts);
  if (said == NULL)
    return;
  cr_assert_str_eq (complaints, "");
  cr_assert_str_eq (said, expected);
}

/* tshark is the referee; where it is not installed this says nothing. */
Test (vrrp, captures_are_well_formed)
{
  referee ("rfc3768", NULL,
           "2\t51\t150\t10.0.0.100\n2\t51\t150\t10.0.0.100\n2\t51\t0\t10.0.0.100\n2\t51\t100\t10.0.0.100\n");
  referee ("keepalived", "secret",
           "2\t51\t150\t10.0.0.100\n2\t51\t150\t10.0.0.100\n2\t51\t0\t10.0.0.100\n2\t51\t100\t10.0.0.100\n");
  referee ("rfc5798", NULL,
           "3\t51\t150\t10.0.0.100\n3\t51\t150\t10.0.0.100\n3\t51\t0\t10.0.0.100\n3\t51\t100\t10.0.0.100\n");
}
