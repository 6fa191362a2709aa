/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PXE-11: the management service's hand on a boot server: takes files, removes them, says how it is. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

#include <string.h>

enum
{
  BACKLOG = 256
};

/* An order under way. */
typedef struct Intake
{
  PxeServer *server;
  uint8_t head[PXE_ORDER_HEAD];
  guint head_length;
  PxeOrder order;
  bool images_first;
  guint client;
  uint64_t length, came;
  GByteArray *text; /* of a list */
} Intake;

SimBytes *
pxe_order_head (PxeOrder order, bool images_first, guint client, uint64_t length)
{
  GByteArray *out = g_byte_array_new ();

  sim_put8 (out, (uint8_t)order);
  sim_put8 (out, images_first);
  sim_put16 (out, 0);
  sim_put32 (out, client);
  sim_put64 (out, length);
  return sim_bytes_take (out);
}

static void
intake_free (Intake *intake)
{
  if (intake == NULL)
    return;
  if (intake->text != NULL)
    g_byte_array_unref (intake->text);
  g_free (intake);
}

static void
store (PxeServer *server, guint client, uint8_t holds)
{
  if (client >= server->site->clients->len || server->holds[client] == holds)
    return;
  server->holds[client] = holds;
  pxe_truth_changed (server->site);
  pxe_truth_look_at (server->site, client);
  sim_emit (server->site->bus, holds == 0 ? &pxe_rec_removed : &pxe_rec_placed,
            sim_node_entity (server->role.node), sim_node_entity (pxe_client (server->site, client)->role.node),
            holds, 0, NULL);
}

/* What of a client is there as soon as its bytes are: the file, then its images, or the other way round. */
static void
place_more (const Intake *intake)
{
  const PxeFilesOptions *files = &intake->server->site->options->files;
  uint64_t file = (uint64_t)files->client_file;
  uint64_t first = intake->images_first ? intake->length - file : file;
  uint8_t half = intake->images_first ? PXE_HOLDS_IMAGES : PXE_HOLDS_FILE;

  if (intake->came == intake->length)
    store (intake->server, intake->client, PXE_HOLDS_ALL);
  else if (intake->came >= first && first > 0 && intake->server->holds[intake->client] == 0)
    store (intake->server, intake->client, half);
}

static void
take_list (const Intake *intake)
{
  PxeList list;

  if (!pxe_list_parse ((const char *)intake->text->data, intake->text->len, NULL, NULL, NULL, &list))
    list.count = 0;
  pxe_server_set_list (intake->server, &list);
  sim_emit (intake->server->site->bus, &pxe_rec_list, sim_node_entity (intake->server->role.node), 0,
            list.count, 0, NULL);
  g_free (list.ips);
}

static void
finish (Intake *intake, SimTcp *tcp)
{
  PxeServer *server = intake->server;

  if (intake->order == PXE_ORDER_REMOVE)
    store (server, intake->client, 0);
  else if (intake->order == PXE_ORDER_LIST)
    take_list (intake);
  else if (intake->order == PXE_ORDER_CONFIGURE)
    pxe_proxy_stop (server->proxy, server->site->options->manager.restart, "its configuration changes");
  g_autoptr (SimBytes) answer = pxe_order_head (intake->order, false, intake->client, 0);
  sim_tcp_send_bytes (tcp, answer);
  sim_tcp_close (tcp);
}

static void
read_head (Intake *intake)
{
  SimReader r = sim_reader (intake->head, PXE_ORDER_HEAD);

  intake->order = (PxeOrder)sim_get8 (&r);
  intake->images_first = sim_get8 (&r) != 0;
  sim_get16 (&r);
  intake->client = sim_get32 (&r);
  intake->length = sim_get64 (&r);
  if (intake->order == PXE_ORDER_LIST)
    intake->text = g_byte_array_new ();
}

static uint64_t
take_head (Intake *intake, const SimSpan *span)
{
  uint32_t n = (uint32_t)MIN (PXE_ORDER_HEAD - intake->head_length, span->length);

  sim_span_copy (span, 0, n, intake->head + intake->head_length);
  intake->head_length += n;
  if (intake->head_length == PXE_ORDER_HEAD && n > 0)
    read_head (intake);
  return n;
}

static void
take_body (Intake *intake, const SimSpan *span, uint64_t from)
{
  uint64_t n = span->length - from;

  intake->came += n;
  if (intake->text == NULL || n == 0)
    return;
  guint at = intake->text->len;
  g_byte_array_set_size (intake->text, at + (guint)n);
  sim_span_copy (span, from, (uint32_t)n, intake->text->data + at);
}

static void
intake_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  Intake *intake = sim_tcp_data (tcp);
  uint64_t taken = intake->head_length < PXE_ORDER_HEAD ? take_head (intake, span) : 0;

  take_body (intake, span, taken);
  if (intake->head_length < PXE_ORDER_HEAD)
    return;
  if (intake->order == PXE_ORDER_PLACE)
    place_more (intake);
  if (intake->came == intake->length)
    finish (intake, tcp);
}

static void
intake_connected (SimRole *role, SimTcp *tcp)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);
  Intake *intake = g_new0 (Intake, 1);

  intake->server = server;
  sim_tcp_set_data (tcp, intake);
  g_ptr_array_add (server->intakes, intake);
}

static void
intake_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);

  if (end != SIM_TCP_PEER_CLOSED)
    g_ptr_array_remove_fast (server->intakes, sim_tcp_data (tcp));
}

static const SimTcpHooks hooks
    = { .connected = intake_connected, .received = intake_received, .ended = intake_ended };

/* -- how it is -------------------------------------------------------------------------------------- */

static void
report (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PxeOrder order = (PxeOrder)sim_get8 (&r);

  if (order == PXE_ORDER_STOP)
    pxe_proxy_stop (server->proxy, SIM_NEVER, "its boot server has too much to do");
  else if (order == PXE_ORDER_GO)
    pxe_proxy_go (server->proxy, "its boot server has room again");
  g_autoptr (SimBytes) answer = pxe_order_head (PXE_ORDER_REPORT, false, server->number, server->transfers);
  sim_udp_send (udp, NULL, SIM_IP_NONE, datagram->src, datagram->sport, answer);
}

void
pxe_agent_start (PxeServer *server)
{
  if (server->intakes == NULL)
    server->intakes = g_ptr_array_new_with_free_func ((GDestroyNotify)intake_free);
  server->agent = sim_udp_open (&server->role, PXE_AGENT_PORT, report);
  server->intake = sim_tcp_listen (&server->role, PXE_AGENT_PORT, BACKLOG, &hooks);
  sim_require (server->agent != NULL && server->intake != NULL, "the agent's port is taken");
}

void
pxe_agent_stop (PxeServer *server)
{
  sim_udp_close (server->agent);
  sim_tcp_unlisten (server->intake);
  pxe_agent_crash (server);
}

void
pxe_agent_crash (PxeServer *server)
{
  server->agent = NULL;
  server->intake = NULL;
  g_ptr_array_set_size (server->intakes, 0);
}
