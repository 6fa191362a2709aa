/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/net/lab.h"

#include <string.h>
#ifdef SIM_SANITIZERS
#include <sanitizer/lsan_interface.h>
#endif

static void
ear_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  Ear *ear = (Ear *)role;
  SimReader reader = sim_reader (datagram->bytes->data, datagram->bytes->length);
  Heard heard = { .at = sim_kernel_now (sim_node_kernel (role->node)),
                  .src = datagram->src,
                  .dst = datagram->dst,
                  .length = datagram->bytes->length,
                  .word = sim_get32 (&reader) };
  g_array_append_val (ear->heard, heard);
}

static void
ear_rings (SimRole *role, SimAlarm *alarm)
{
  Ear *ear = (Ear *)role;
  SimTime now = sim_kernel_now (sim_node_kernel (role->node));
  g_array_append_val (ear->rung, now);
  ear->alarms++;
}

static void
ear_start (SimRole *role)
{
  Ear *ear = (Ear *)role;
  ear->starts++;
  ear->udp = sim_udp_open (role, LAB_PORT, ear_receive);
  cr_assert_not_null (ear->udp);
  for (guint i = 0; ear->in_group && i < sim_node_ifaces (role->node); i++)
    sim_udp_join (ear->udp, sim_node_iface (role->node, i), LAB_GROUP);
}

static void
ear_stop (SimRole *role)
{
  ((Ear *)role)->stops++;
  ((Ear *)role)->udp = NULL;
}

static void
ear_crash (SimRole *role)
{
  ((Ear *)role)->crashes++;
  ((Ear *)role)->udp = NULL;
}

static void
ear_dispose (SimRole *role)
{
  Ear *ear = (Ear *)role;
  g_array_free (ear->heard, TRUE);
  g_array_free (ear->rung, TRUE);
  g_free (ear);
}

static const SimRoleType ear_type = { "ear", ear_start, ear_stop, ear_crash, ear_dispose };

SimSegmentOptions
lab_segment (SimIp base)
{
  return (SimSegmentOptions){ .subnet = { base, 24 },
                              .rate = 1e9,
                              .latency = 100 * SIM_US,
                              .jitter = sim_dist_constant_time (0),
                              .queue = 1 << 20,
                              .mtu = 1500,
                              .arp_age = 60 * SIM_S };
}

Lab
lab_new_with (uint64_t seed, const SimSegmentOptions *options)
{
  Lab lab = { .kernel = sim_kernel_new () };
  lab.bus = sim_bus_new (lab.kernel);
  lab.net = sim_net_new (lab.kernel, lab.bus, seed, 0);
  lab.lan = sim_segment_new (lab.net, "lan", options);
  return lab;
}

Lab
lab_new (uint64_t seed)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  return lab_new_with (seed, &options);
}

void
lab_free (Lab *lab)
{
  lab_conserved (lab);
  sim_net_free (lab->net);
  sim_bus_free (lab->bus);
  sim_kernel_free (lab->kernel);
#ifdef SIM_SANITIZERS
  cr_assert_eq (__lsan_do_recoverable_leak_check (), 0, "memory has leaked");
#endif
}

Ear *
lab_ear_off (Lab *lab, const char *name, bool forward)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (10 * SIM_S), .forward = forward };
  SimNode *node = sim_node_new (lab->net, name, 0, &options);
  Ear *ear = g_new0 (Ear, 1);
  ear->heard = g_array_new (FALSE, FALSE, sizeof (Heard));
  ear->rung = g_array_new (FALSE, FALSE, sizeof (SimTime));
  sim_node_add_role (node, &ear->role, &ear_type);
  sim_alarm_init (&ear->role, &ear->alarm, 1, ear_rings);
  return ear;
}

Ear *
lab_ear (Lab *lab, const char *name, SimSegment *segment, bool in_group)
{
  Ear *ear = lab_ear_off (lab, name, false);
  ear->in_group = in_group;
  sim_iface_new (ear->role.node, segment, sim_segment_take_address (segment));
  sim_node_power_on (ear->role.node);
  return ear;
}

void
lab_run (Lab *lab, SimTime until)
{
  cr_assert (sim_kernel_run (lab->kernel, until));
  lab_conserved (lab);
}

SimIface *
ear_iface (const Ear *ear)
{
  return sim_node_iface (ear->role.node, 0);
}

SimIp
ear_ip (const Ear *ear)
{
  return sim_iface_primary (ear_iface (ear));
}

bool
ear_say (Ear *ear, SimIp dst, uint32_t length, uint32_t word)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, length);
  memset (bytes->data, 0x5A, length);
  for (guint i = 0; i < MIN (4, length); i++)
    bytes->data[i] = (uint8_t)(word >> (24 - 8 * i));
  bool many = sim_ip_multicast (dst) || dst == SIM_IP_BROADCAST;
  return ear->udp != NULL
         && sim_udp_send (ear->udp, many ? ear_iface (ear) : NULL, SIM_IP_NONE, dst, LAB_PORT, bytes);
}

void
ears_meet (Lab *lab, Ear *a, Ear *b)
{
  cr_assert (ear_say (a, ear_ip (b), 4, 0));
  lab_run (lab, sim_kernel_now (lab->kernel) + SIM_MS);
  cr_assert (sim_arp_lookup (ear_iface (a), ear_ip (b)) == sim_iface_mac (ear_iface (b)));
  cr_assert (sim_arp_lookup (ear_iface (b), ear_ip (a)) == sim_iface_mac (ear_iface (a)));
  g_array_set_size (b->heard, 0);
}

const Heard *
ear_heard (const Ear *ear, guint i)
{
  cr_assert (i < ear->heard->len, "%s has heard %u things, not %u", sim_node_name (ear->role.node),
             ear->heard->len, i + 1);
  return &g_array_index (ear->heard, Heard, i);
}

void
lab_conserved (const Lab *lab)
{
  g_autoptr (GString) why = g_string_new (NULL);
  cr_assert (sim_net_conserved (lab->net, why), "%s", why->str);
}
