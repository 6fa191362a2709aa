/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proto/tftplab.h"

#include "sim/net/packet.h"
#include <string.h>

GStringChunk *
tftp_arena (void)
{
  static GStringChunk *arena;
  if (arena == NULL)
    arena = g_string_chunk_new (1024);
  return arena;
}

static SimNode *
machine (Lab *lab, const char *name)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (10 * SIM_S) };
  SimNode *node = sim_node_new (lab->net, name, 0, &options);
  sim_iface_new (node, lab->lan, sim_segment_take_address (lab->lan));
  return node;
}

static SimIp
ip_of (const SimRole *role)
{
  return sim_iface_primary (sim_node_iface (role->node, 0));
}

/* -- host ------------------------------------------------------------------------------------ */

static bool
host_find (SimRole *role, gpointer data, SimIp client, const char *name, SimTftpFile *file, SimTftpCode *code)
{
  Host *host = (Host *)role;
  if (strcmp (name, "secret") == 0)
    *code = SIM_TFTP_ACCESS;
  *file = host->file;
  return strcmp (name, "image") == 0;
}

static void
host_ended (SimRole *role, gpointer data, const SimTftpServed *served)
{
  g_array_append_vals (((Host *)role)->served, served, 1);
}

static const SimTftpServerHooks host_hooks = { .find = host_find, .ended = host_ended };

static void
host_start (SimRole *role)
{
  cr_assert (sim_tftp_server_open (((Host *)role)->tftp));
}

static void
host_stop (SimRole *role)
{
  sim_tftp_server_close (((Host *)role)->tftp);
}

static void
host_crash (SimRole *role)
{
  sim_tftp_server_reset (((Host *)role)->tftp);
}

static void
host_dispose (SimRole *role)
{
  Host *host = (Host *)role;
  sim_tftp_server_free (host->tftp);
  g_array_unref (host->served);
  sim_bytes_unref (host->file.bytes);
  g_free (host);
}

static const SimRoleType host_type = { "host", host_start, host_stop, host_crash, host_dispose };

Host *
host_new (Lab *lab, const char *like, uint64_t size)
{
  Host *host = g_new0 (Host, 1);
  SimNode *node = machine (lab, "host");
  host->file = (SimTftpFile){ .content = sim_tftp_content ("image", 1, size), .size = size };
  host->served = g_array_new (FALSE, FALSE, sizeof (SimTftpServed));
  if (like != NULL)
    sim_options_like (sim_tftp_server_options, like, tftp_arena (), &host->options);
  else
    sim_options_defaults (sim_tftp_server_options, tftp_arena (), &host->options);
  sim_node_add_role (node, &host->role, &host_type);
  host->tftp = sim_tftp_server_new (&host->role, &host->options, &host_hooks, NULL);
  sim_node_power_on (node);
  return host;
}

SimIp
host_ip (const Host *host)
{
  return ip_of (&host->role);
}

/* -- guest ----------------------------------------------------------------------------------- */

static void
guest_crash (SimRole *role)
{
  sim_tftp_client_reset (((Guest *)role)->tftp);
  ((Guest *)role)->get = NULL;
}

static void
guest_dispose (SimRole *role)
{
  Guest *guest = (Guest *)role;
  sim_tftp_client_free (guest->tftp);
  g_free (guest->text);
  g_free (guest);
}

static const SimRoleType guest_type = { "guest", NULL, guest_crash, guest_crash, guest_dispose };

Guest *
guest_new (Lab *lab, const char *name, const char *like)
{
  Guest *guest = g_new0 (Guest, 1);
  SimNode *node = machine (lab, name);
  if (like != NULL)
    sim_options_like (sim_tftp_client_options, like, tftp_arena (), &guest->options);
  else
    sim_options_defaults (sim_tftp_client_options, tftp_arena (), &guest->options);
  sim_node_add_role (node, &guest->role, &guest_type);
  guest->tftp = sim_tftp_client_new (&guest->role, &guest->options);
  sim_node_power_on (node);
  return guest;
}

static void
guest_told (SimRole *role, gpointer data, const SimTftpResult *result)
{
  Guest *guest = (Guest *)role;
  guest->get = NULL;
  guest->told++;
  guest->result = *result;
  if (result->text != NULL)
    guest->text = g_strdup (result->text);
  else if (result->bytes != NULL)
    guest->text = g_strndup ((const char *)result->bytes->data, result->bytes->length);
}

void
guest_get_name (Guest *guest, SimIp server, const char *name, uint64_t content, int64_t size)
{
  SimTftpWanted wanted = { .server = server, .name = name, .content = content, .size = size };
  guest->get = sim_tftp_get (guest->tftp, &wanted, guest_told, NULL);
  cr_assert_not_null (guest->get);
}

void
guest_get (Guest *guest, const Host *host)
{
  guest_get_name (guest, host_ip (host), "image", host->file.content, (int64_t)host->file.size);
}

/* -- puppet ---------------------------------------------------------------------------------- */

static void
puppet_hears (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  static const char *const ops[] = { "", "RRQ", "WRQ", "DATA", "ACK", "ERROR", "OACK" };
  Puppet *puppet = (Puppet *)role;
  SimTftpMessage m;
  cr_assert (sim_tftp_decode (&m, datagram->bytes->data, datagram->bytes->length));
  puppet->from = datagram->src;
  puppet->port = datagram->sport;
  g_autofree char *at = sim_time_seconds (sim_kernel_now (sim_node_kernel (role->node)), 3);
  g_string_append_printf (puppet->heard, "%s%s %s", udp == puppet->other ? "aside " : "", at, ops[m.op]);
  if (m.op == SIM_TFTP_DATA)
    g_string_append_printf (puppet->heard, " %u %u", m.block, m.length);
  else if (m.op == SIM_TFTP_ACK || m.op == SIM_TFTP_ERROR)
    g_string_append_printf (puppet->heard, " %u", m.op == SIM_TFTP_ACK ? m.block : m.code);
  for (guint i = 0; i < SIM_TFTP_OPTIONS; i++)
    if (sim_tftp_has (&m.options, (SimTftpOption)i))
      g_string_append_printf (puppet->heard, " %s=%" G_GUINT64_FORMAT, sim_tftp_option_names[i],
                              m.options.value[i]);
  g_string_append_c (puppet->heard, '\n');
}

static void
puppet_dispose (SimRole *role)
{
  g_string_free (((Puppet *)role)->heard, TRUE);
  g_free (role);
}

static const SimRoleType puppet_type = { .name = "puppet", .dispose = puppet_dispose };

Puppet *
puppet_new (Lab *lab, const char *name)
{
  Puppet *puppet = g_new0 (Puppet, 1);
  SimNode *node = machine (lab, name);
  puppet->heard = g_string_new (NULL);
  sim_node_add_role (node, &puppet->role, &puppet_type);
  sim_node_power_on (node);
  puppet->udp = sim_udp_open (&puppet->role, SIM_TFTP_PORT, puppet_hears);
  puppet->other = sim_udp_open (&puppet->role, 4011, puppet_hears);
  return puppet;
}

SimIp
puppet_ip (const Puppet *puppet)
{
  return ip_of (&puppet->role);
}

void
puppet_say (Puppet *puppet, SimIp to, uint16_t port, SimBytes *bytes)
{
  cr_assert (sim_udp_send (puppet->udp, NULL, SIM_IP_NONE, to, port, bytes));
  sim_bytes_unref (bytes);
}

void
puppet_say_aside (Puppet *puppet, SimIp to, uint16_t port, SimBytes *bytes)
{
  cr_assert (sim_udp_send (puppet->other, NULL, SIM_IP_NONE, to, port, bytes));
  sim_bytes_unref (bytes);
}

SimBytes *
tftp_request (SimTftpOp op, const char *name, const char *mode, const SimTftpOptionSet *options)
{
  SimTftpMessage m = { .op = op, .name = name, .mode = mode };
  if (options != NULL)
    m.options = *options;
  return sim_tftp_encode (&m);
}

SimBytes *
tftp_ack (uint16_t block)
{
  SimTftpMessage m = { .op = SIM_TFTP_ACK, .block = block };
  return sim_tftp_encode (&m);
}

SimBytes *
tftp_data (uint16_t block, uint32_t length)
{
  g_autofree uint8_t *data = g_malloc0 (length + 1);
  SimTftpMessage m = { .op = SIM_TFTP_DATA, .block = block, .data = data, .length = length };
  return sim_tftp_encode (&m);
}

/* -- tally ----------------------------------------------------------------------------------- */

static void
tally_frame (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  Tally *tally = data;
  if (packet->ether != SIM_ETHER_IP || packet->protocol != SIM_PROTOCOL_UDP)
    return;
  g_autoptr (SimBytes) bytes
      = packet->bytes != NULL ? sim_bytes_ref (packet->bytes) : sim_udp_parts_bytes (&packet->parts);
  SimTftpMessage m;
  if (!sim_tftp_decode (&m, bytes->data, bytes->length))
    return;
  tally->requests += m.op == SIM_TFTP_RRQ;
  tally->acks += m.op == SIM_TFTP_ACK;
  tally->data += m.op == SIM_TFTP_DATA;
  tally->errors += m.op == SIM_TFTP_ERROR;
  tally->oacks += m.op == SIM_TFTP_OACK;
}

Tally *
tally_new (Lab *lab)
{
  Tally *tally = g_new0 (Tally, 1);
  sim_net_tap (lab->net, tally_frame, tally);
  return tally;
}

const SimTftpServed *
host_served (const Host *host, guint i)
{
  cr_assert_gt (host->served->len, i);
  return &g_array_index (host->served, SimTftpServed, i);
}

void
guest_got (const Guest *guest, const Host *host)
{
  cr_assert_eq (guest->told, 1);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_GOT, "outcome %d", guest->result.outcome);
  cr_expect_eq (guest->result.size, host->file.size);
}
