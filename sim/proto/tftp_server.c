/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/tftp_server.h"

#include "sim/base/check.h"
#include <math.h>
#include <string.h>

enum
{
  ALARM_WAIT = 0xD1, /* tags of the fingerprint */
  LINE_DISK = 0xD2,
};

typedef struct Transfer Transfer;
struct Transfer
{
  SimAlarm alarm; /* first: transfers live in a slab */
  SimTftpServer *server;
  SimUdp *udp;
  SimIp client, local;
  uint16_t port;
  bool opening;    /* the options' acknowledgement is not acknowledged yet */
  bool again;      /* some of the window has been sent more than once */
  bool again_then; /* some of the window before had */
  bool over;       /* only its blocks on the disk's line keep it */
  uint32_t block_size, window, tries;
  uint64_t blocks; /* of the file: the last is short, and may be empty */
  uint64_t acked, sent;
  uint64_t wanted, read; /* blocks asked of the disk, and read from it */
  uint64_t content, size;
  SimBytes *bytes;
  SimTime first_wait; /* 0: as the options have it */
  Transfer *next, **link;
  SimTftpOptionSet granted;
  SimTftpServed served;
};

struct SimTftpServer
{
  SimRole *role;
  SimKernel *kernel;
  const SimTftpServerOptions *options;
  const SimTftpServerHooks *hooks;
  gpointer data;
  SimSlab *slab;
  SimUdp *udp;
  Transfer *transfers;
  guint count;
  SimLine disk;
  SimTime disk_free;
  SimTftpServerStats stats;
};

uint64_t
sim_tftp_content (const char *name, uint64_t version, uint64_t size)
{
  uint64_t content = sim_mix (sim_mix (sim_hash_text (name), version), size);
  return content != 0 ? content : 1;
}

/* -- the end of a transfer ------------------------------------------------------------------- */

static void
transfer_give (Transfer *t)
{
  sim_alarm_dispose (&t->alarm);
  sim_bytes_unref (t->bytes);
  sim_slab_give (t->server->slab, t);
}

static void
transfer_unlink (Transfer *t)
{
  *t->link = t->next;
  if (t->next != NULL)
    t->next->link = t->link;
  t->server->count--;
}

static void
transfer_end (Transfer *t, SimTftpEnd end, uint16_t code)
{
  SimTftpServer *server = t->server;
  SimTftpServed served = t->served;
  served.end = end;
  served.code = code;
  served.bytes = t->acked < t->blocks ? t->acked * t->block_size : t->size;
  transfer_unlink (t);
  sim_udp_close (t->udp);
  sim_alarm_cancel (&t->alarm);
  t->over = true;
  if (t->read == t->wanted)
    transfer_give (t);
  if (server->hooks->ended != NULL)
    server->hooks->ended (server->role, server->data, &served);
}

/* -- sending --------------------------------------------------------------------------------- */

static void
transfer_arm (Transfer *t)
{
  const SimTimeList *waits = &t->server->options->waits;
  if (waits->count == 0)
    return;
  SimTime wait = waits->times[MIN (t->tries, waits->count - 1)];
  if (G_UNLIKELY (t->first_wait != 0))
    wait = (SimTime)llround ((double)wait * ((double)t->first_wait / (double)waits->times[0]));
  sim_alarm_after (&t->alarm, wait);
}

static void
send_real_block (Transfer *t, uint64_t from, uint32_t length, uint16_t block)
{
  SimTftpMessage data
      = { .op = SIM_TFTP_DATA, .block = block, .data = t->bytes->data + from, .length = length };
  g_autoptr (SimBytes) bytes = sim_tftp_encode (&data);
  sim_udp_send (t->udp, NULL, t->local, t->client, t->port, bytes);
}

static inline void
send_block (Transfer *t, uint64_t block)
{
  SimTftpServer *server = t->server;
  uint64_t from = (block - 1) * t->block_size;
  uint32_t length = (uint32_t)MIN (t->size - from, t->block_size);
  uint16_t number = sim_tftp_wire_block (block, (guint)server->options->roll);
  server->stats.packets++;
  server->stats.bytes += length;
  t->served.packets++;
  if (t->bytes != NULL)
    {
      send_real_block (t, from, length, number);
      return;
    }
  SimUdpParts parts = { .content = t->content, .offset = from, .length = length, .head_length = SIM_TFTP_HEAD };
  sim_tftp_put_head (parts.head, SIM_TFTP_DATA, number);
  sim_udp_send_parts (t->udp, NULL, t->local, t->client, t->port, &parts);
}

/* A block that has come off the disk; the transfer may be over by now. */
static void
block_read (SimKernel *kernel, SimLine *line, void *item)
{
  Transfer *t = item;
  uint64_t block = ++t->read;
  if (!t->over && block <= t->sent)
    {
      send_block (t, block);
      transfer_arm (t);
    }
  else if (t->over && t->read == t->wanted)
    transfer_give (t);
}

/* The next block for the first time. */
static void
read_block (Transfer *t)
{
  SimTftpServer *server = t->server;
  t->wanted++;
  if (G_LIKELY (server->options->disk <= 0))
    {
      t->read++;
      send_block (t, t->sent);
      return;
    }
  double length = (double)MIN (t->size - (t->wanted - 1) * t->block_size, t->block_size);
  SimTime took = sim_time_from_seconds (length * 8 / server->options->disk);
  server->disk_free = sim_time_add (MAX (server->disk_free, sim_kernel_now (server->kernel)), took);
  sim_line_push (server->kernel, &server->disk, MIN (server->disk_free, SIM_NEVER - 1), t);
}

/* What the window still allows. */
static void
send_window (Transfer *t)
{
  uint64_t end = MIN (t->acked + t->window, t->blocks);
  while (t->sent < end)
    {
      t->sent++;
      if (t->sent > t->wanted)
        read_block (t);
      else if (t->sent <= t->read)
        {
          send_block (t, t->sent);
          t->served.again++;
          t->server->stats.again++;
        }
    }
  transfer_arm (t);
}

static void
send_window_again (Transfer *t)
{
  t->again = true;
  t->sent = t->acked;
  send_window (t);
}

static void
send_granted (Transfer *t)
{
  SimTftpMessage oack = { .op = SIM_TFTP_OACK, .options = t->granted };
  g_autoptr (SimBytes) bytes = sim_tftp_encode (&oack);
  t->served.packets++;
  sim_udp_send (t->udp, NULL, t->local, t->client, t->port, bytes);
  transfer_arm (t);
}

static void
wait_over (SimRole *role, SimAlarm *alarm)
{
  Transfer *t = SIM_OWNER (alarm, Transfer, alarm);
  if (t->read < t->wanted)
    {
      transfer_arm (t); /* it is the disk that everybody waits for */
      return;
    }
  if (++t->tries >= t->server->options->waits.count)
    {
      transfer_end (t, SIM_TFTP_NO_ANSWER, 0);
      return;
    }
  if (!t->opening)
    {
      send_window_again (t);
      return;
    }
  t->served.again++;
  send_granted (t);
}

static void
send_error (SimUdp *udp, SimIp local, SimIp to, uint16_t port, SimTftpCode code, const char *text)
{
  g_autoptr (SimBytes) bytes = sim_tftp_encode_error (code, text);
  sim_udp_send (udp, NULL, local, to, port, bytes);
}

/* -- receiving ------------------------------------------------------------------------------- */

/* RFC 1123, 4.2.3.1: what is acknowledged twice is not sent twice; but see SimTftpDuplicates. */
static void
duplicate_ack (Transfer *t)
{
  int how = t->server->options->duplicates;
  t->server->stats.duplicates++;
  if (how == SIM_TFTP_ANSWERED || (how == SIM_TFTP_ONCE && t->window > 1 && !t->again && !t->again_then))
    send_window_again (t);
}

static inline void
acknowledged (Transfer *t, uint16_t wire)
{
  if (G_UNLIKELY (t->opening))
    {
      if (wire != 0)
        return;
      t->opening = false;
      t->tries = 0;
      send_window (t);
      return;
    }
  int64_t block = sim_tftp_block_near (t->acked, wire, (guint)t->server->options->roll);
  if (block < 0 || (uint64_t)block > t->sent)
    {
      t->server->stats.malformed++;
      return;
    }
  if ((uint64_t)block <= t->acked)
    {
      if ((uint64_t)block == t->acked)
        duplicate_ack (t);
      return;
    }
  t->again_then = t->again;
  t->again = false;
  t->tries = 0;
  t->acked = t->sent = (uint64_t)block;
  if (t->acked == t->blocks)
    transfer_end (t, SIM_TFTP_COMPLETE, 0);
  else
    send_window (t);
}

/* Everything but an acknowledgement of parts. */
static void
transfer_packet (Transfer *t, const SimDatagram *datagram)
{
  SimTftpMessage message;
  if (datagram->bytes == NULL || !sim_tftp_decode (&message, datagram->bytes->data, datagram->bytes->length))
    t->server->stats.malformed++;
  else if (message.op == SIM_TFTP_ACK)
    acknowledged (t, message.block);
  else if (message.op == SIM_TFTP_ERROR)
    transfer_end (t, SIM_TFTP_BROKEN, message.code);
  else
    t->server->stats.malformed++;
}

static bool
is_error (const SimDatagram *datagram)
{
  return datagram->bytes != NULL && datagram->bytes->length >= 2 && datagram->bytes->data[0] == 0
         && datagram->bytes->data[1] == SIM_TFTP_ERROR;
}

static void
transfer_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  Transfer *t = sim_udp_data (udp);
  const SimUdpParts *parts = datagram->parts;
  if (G_UNLIKELY (datagram->src != t->client || datagram->sport != t->port))
    {
      t->server->stats.strays++;
      if (!is_error (datagram))
        send_error (udp, datagram->dst, datagram->src, datagram->sport, SIM_TFTP_UNKNOWN_TID, NULL);
    }
  else if (G_LIKELY (parts != NULL && parts->head_length == SIM_TFTP_HEAD && parts->head[1] == SIM_TFTP_ACK))
    acknowledged (t, (uint16_t)(parts->head[2] << 8 | parts->head[3]));
  else
    transfer_packet (t, datagram);
}

/* -- requests -------------------------------------------------------------------------------- */

/* What of the client's options the server agrees to. */
static void
grant (Transfer *t, const SimTftpOptionSet *asked)
{
  const SimTftpServerOptions *options = t->server->options;
  t->block_size = SIM_TFTP_BLOCK;
  t->window = 1;
  if (sim_tftp_has (asked, SIM_TFTP_BLKSIZE) && options->block_most >= SIM_TFTP_LEAST_BLOCK)
    {
      t->block_size = (uint32_t)MIN (asked->value[SIM_TFTP_BLKSIZE], (uint64_t)options->block_most);
      sim_tftp_set (&t->granted, SIM_TFTP_BLKSIZE, t->block_size);
    }
  if (sim_tftp_has (asked, SIM_TFTP_TIMEOUT) && options->timeout)
    {
      t->first_wait = (SimTime)asked->value[SIM_TFTP_TIMEOUT] * SIM_S;
      sim_tftp_set (&t->granted, SIM_TFTP_TIMEOUT, asked->value[SIM_TFTP_TIMEOUT]);
    }
  if (sim_tftp_has (asked, SIM_TFTP_TSIZE) && options->tsize)
    sim_tftp_set (&t->granted, SIM_TFTP_TSIZE, t->size);
  if (sim_tftp_has (asked, SIM_TFTP_WINDOWSIZE) && options->window_most > 0)
    {
      t->window = (uint32_t)MIN (asked->value[SIM_TFTP_WINDOWSIZE], (uint64_t)options->window_most);
      sim_tftp_set (&t->granted, SIM_TFTP_WINDOWSIZE, t->window);
    }
}

static void
transfer_begin (SimTftpServer *server, SimUdp *udp, const SimDatagram *request, const SimTftpOptionSet *asked,
                const SimTftpFile *file)
{
  Transfer *t = sim_slab_take (server->slab);
  sim_alarm_init (server->role, &t->alarm, ALARM_WAIT, wait_over);
  t->server = server;
  t->udp = udp;
  t->client = request->src;
  t->local = request->dst;
  t->port = request->sport;
  t->bytes = sim_bytes_ref (file->bytes);
  t->content = file->content;
  t->size = file->bytes != NULL ? file->bytes->length : file->size;
  t->served
      = (SimTftpServed){ .client = request->src, .tag = file->tag, .began = sim_kernel_now (server->kernel) };
  grant (t, asked);
  t->blocks = t->size / t->block_size + 1;
  t->next = server->transfers;
  t->link = &server->transfers;
  if (t->next != NULL)
    t->next->link = &t->next;
  server->transfers = t;
  server->count++;
  server->stats.most = MAX (server->stats.most, server->count);
  sim_udp_set_data (udp, t);
  sim_udp_take_parts (udp);
  t->opening = t->granted.has != 0;
  if (t->opening)
    send_granted (t);
  else
    send_window (t);
}

/* Why a request is refused; SIM_TFTP_CODES when it is not. */
static SimTftpCode
refusal (SimTftpServer *server, const SimDatagram *request, const SimTftpMessage *message, SimTftpFile *file)
{
  SimTftpCode code = SIM_TFTP_NOT_FOUND;
  if (message->op == SIM_TFTP_WRQ)
    return SIM_TFTP_ACCESS;
  if (g_ascii_strcasecmp (message->mode, "octet") != 0 && g_ascii_strcasecmp (message->mode, "netascii") != 0)
    return SIM_TFTP_ILLEGAL;
  if (message->options.bad != 0)
    return SIM_TFTP_REFUSED;
  bool found = server->hooks->find (server->role, server->data, request->src, message->name, file, &code);
  return found ? SIM_TFTP_CODES : code;
}

static void
handle_request (SimTftpServer *server, const SimDatagram *request, const SimTftpMessage *message)
{
  int64_t most = server->options->transfers;
  SimTftpFile file = { 0 };
  server->stats.requests++;
  SimUdp *udp = most > 0 && server->count >= most ? NULL : sim_udp_open (server->role, 0, transfer_receive);
  if (udp == NULL)
    {
      server->stats.dropped++;
      return;
    }
  SimTftpCode code = refusal (server, request, message, &file);
  if (code == SIM_TFTP_CODES)
    {
      transfer_begin (server, udp, request, &message->options, &file);
      return;
    }
  server->stats.refused++;
  send_error (udp, request->dst, request->src, request->sport, code, NULL);
  sim_udp_close (udp);
}

static void
request_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimTftpServer *server = sim_udp_data (udp);
  SimTftpMessage message;
  if (!sim_tftp_decode (&message, datagram->bytes->data, datagram->bytes->length))
    server->stats.malformed++;
  else if (message.op == SIM_TFTP_RRQ || message.op == SIM_TFTP_WRQ)
    handle_request (server, datagram, &message);
  else
    {
      server->stats.malformed++;
      if (message.op != SIM_TFTP_ERROR)
        send_error (udp, datagram->dst, datagram->src, datagram->sport, SIM_TFTP_ILLEGAL, NULL);
    }
}

/* -- the server's life ----------------------------------------------------------------------- */

SimTftpServer *
sim_tftp_server_new (SimRole *role, const SimTftpServerOptions *options, const SimTftpServerHooks *hooks,
                     gpointer data)
{
  SimTftpServer *server = g_new0 (SimTftpServer, 1);
  SimNet *net = sim_node_net (role->node);
  server->role = role;
  server->kernel = sim_net_kernel (net);
  server->options = options;
  server->hooks = hooks;
  server->data = data;
  server->slab = sim_net_slab (net, "tftp transfers", sizeof (Transfer), sizeof (SimTimer));
  sim_line_init (&server->disk, SIM_CLASS_TIMER, SIM_TAG (sim_node_number (role->node), LINE_DISK), block_read);
  return server;
}

static void
drop_read (void *item, gpointer data)
{
  Transfer *t = item;
  t->read++;
  if (t->over && t->read == t->wanted)
    transfer_give (t);
}

void
sim_tftp_server_reset (SimTftpServer *server)
{
  sim_line_clear (server->kernel, &server->disk, drop_read, NULL);
  while (server->transfers != NULL)
    {
      Transfer *t = server->transfers;
      transfer_unlink (t);
      transfer_give (t);
    }
  server->disk_free = 0;
  server->udp = NULL;
}

void
sim_tftp_server_close (SimTftpServer *server)
{
  sim_line_clear (server->kernel, &server->disk, drop_read, NULL);
  while (server->transfers != NULL)
    transfer_end (server->transfers, SIM_TFTP_STOPPED, 0);
  server->disk_free = 0;
  sim_udp_close (server->udp);
  server->udp = NULL;
}

void
sim_tftp_server_free (SimTftpServer *server)
{
  if (server == NULL)
    return;
  sim_tftp_server_reset (server);
  sim_line_dispose (&server->disk);
  g_free (server);
}

bool
sim_tftp_server_open (SimTftpServer *server)
{
  server->udp = sim_udp_open (server->role, SIM_TFTP_PORT, request_receive);
  if (server->udp != NULL)
    sim_udp_set_data (server->udp, server);
  return server->udp != NULL;
}

guint
sim_tftp_server_transfers (const SimTftpServer *server)
{
  return server->count;
}

const SimTftpServerStats *
sim_tftp_server_stats (const SimTftpServer *server)
{
  return &server->stats;
}
