/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/tftp_client.h"

#include "sim/base/check.h"
#include "sim/proto/http.h"
#include <string.h>

enum
{
  ALARM_WAIT = 0xD3, /* tag of the fingerprint */
  LONGEST_NAME = 450,
};

typedef enum Stage
{
  ASKING,
  GETTING,
  DALLYING
} Stage;

struct SimTftpGet
{
  SimAlarm alarm; /* first: gets live in a slab */
  SimTftpClient *client;
  const SimTftpClientOptions *options; /* and kernel: the client's, at hand for each block */
  SimKernel *kernel;
  SimUdp *udp;
  SimIp server;
  uint16_t port; /* the partner's; 0: none has answered */
  uint8_t stage;
  bool gap_told; /* that a block is missing */
  bool real;     /* real bytes came */
  uint32_t tries;
  uint64_t last; /* block taken */
  uint64_t end;  /* block that ends the window under way */
  SimContentCheck check;
  SimTime wait, asked; /* adaptive: the wait without its limits, and when it began */
  uint64_t step, next_step;
  SimTftpResult now;
  SimTftpGet *next, **link;
  SimTftpFunc func, watch;
  gpointer data;
  GByteArray *bytes;
  uint64_t content;
  int64_t size;
  char *name;
};

struct SimTftpClient
{
  SimRole *role;
  SimKernel *kernel;
  const SimTftpClientOptions *options;
  SimSlab *slab;
  SimTftpGet *gets;
  guint count;
};

/* -- the end of a get ------------------------------------------------------------------------ */

static void
get_free (SimTftpGet *get)
{
  *get->link = get->next;
  if (get->next != NULL)
    get->next->link = get->link;
  get->client->count--;
  sim_alarm_dispose (&get->alarm);
  g_clear_pointer (&get->bytes, g_byte_array_unref);
  g_free (get->name);
  sim_slab_give (get->client->slab, get);
}

/* The caller hears of it when the get is gone, or only dallies. */
static void
get_end (SimTftpGet *get, SimTftpOutcome outcome, const SimTftpMessage *error)
{
  SimTftpClient *client = get->client;
  SimTftpResult result = get->now;
  SimTftpFunc func = get->func;
  gpointer data = get->data;
  g_autoptr (SimBytes) bytes = get->real ? sim_bytes_new (get->bytes->data, get->bytes->len) : NULL;
  result.outcome = outcome;
  result.bytes = bytes;
  result.took = sim_kernel_now (client->kernel) - result.began;
  result.code = error != NULL ? error->code : 0;
  result.text = error != NULL ? error->text : NULL;
  if (outcome == SIM_TFTP_GOT && client->options->dally > 0)
    {
      get->stage = DALLYING;
      sim_alarm_after (&get->alarm, client->options->dally);
    }
  else
    {
      sim_udp_close (get->udp);
      get_free (get);
    }
  func (client->role, data, &result);
}

static bool
intact (const SimTftpGet *get)
{
  bool told = get->now.told < 0 || (uint64_t)get->now.told == get->now.size;
  return told && get->check.good && (get->size < 0 || (uint64_t)get->size == get->now.size);
}

static void
send_error (SimTftpGet *get, SimIp to, uint16_t port, SimTftpCode code)
{
  g_autoptr (SimBytes) bytes = sim_tftp_encode_error (code, NULL);
  get->now.sent++;
  sim_udp_send (get->udp, NULL, SIM_IP_NONE, to, port, bytes);
}

/* -- waiting --------------------------------------------------------------------------------- */

static const SimTimeList *
waits_of (const SimTftpGet *get)
{
  const SimTftpClientOptions *options = get->options;
  return get->stage == ASKING && options->request_waits.count > 0 ? &options->request_waits : &options->waits;
}

static inline void
arm (SimTftpGet *get)
{
  const SimTftpClientOptions *options = get->options;
  const SimTimeList *waits = waits_of (get);
  if (G_UNLIKELY (options->adaptive))
    {
      get->wait = MAX (get->wait, options->least_wait);
      get->asked = sim_kernel_now (get->kernel);
      sim_alarm_after (&get->alarm, get->wait);
    }
  else if (waits->count > 0)
    sim_alarm_after (&get->alarm, waits->times[MIN (get->tries, waits->count - 1)]);
  else
    sim_alarm_cancel (&get->alarm); /* the request's */
}

/* An answer came: t = 7/8 t + r/2 unless it was to something sent again. */
static void
adapt (SimTftpGet *get)
{
  SimTime took = sim_kernel_now (get->kernel) - get->asked;
  if (get->tries > 0)
    get->tries--;
  else
    get->wait += took / 2 - get->wait / 8;
}

static inline void
progress (SimTftpGet *get)
{
  if (G_UNLIKELY (get->options->adaptive))
    adapt (get);
  else
    get->tries = 0;
}

static bool
gives_up (SimTftpGet *get)
{
  const SimTftpClientOptions *options = get->options;
  get->tries++;
  if (!options->adaptive)
    return get->tries >= waits_of (get)->count;
  get->wait *= 2;
  return get->wait > options->most_wait;
}

/* -- sending --------------------------------------------------------------------------------- */

static void
send_request (SimTftpGet *get)
{
  const SimTftpClientOptions *options = get->options;
  SimTftpMessage request = { .op = SIM_TFTP_RRQ, .name = get->name, .mode = "octet" };
  if (options->tsize)
    sim_tftp_set (&request.options, SIM_TFTP_TSIZE, 0);
  if (options->block > 0)
    sim_tftp_set (&request.options, SIM_TFTP_BLKSIZE, (uint64_t)options->block);
  if (options->timeout > 0)
    sim_tftp_set (&request.options, SIM_TFTP_TIMEOUT, (uint64_t)options->timeout);
  if (options->window > 0)
    sim_tftp_set (&request.options, SIM_TFTP_WINDOWSIZE, (uint64_t)options->window);
  g_autoptr (SimBytes) bytes = sim_tftp_encode (&request);
  get->now.sent++;
  sim_udp_send (get->udp, NULL, SIM_IP_NONE, get->server, SIM_TFTP_PORT, bytes);
  arm (get);
}

static inline void
send_ack (SimTftpGet *get)
{
  SimUdpParts parts = { .head_length = SIM_TFTP_HEAD };
  uint16_t number = sim_tftp_wire_block (get->last, (guint)get->options->roll);
  sim_tftp_put_head (parts.head, SIM_TFTP_ACK, number);
  get->end = get->last + get->now.window;
  get->now.sent++;
  sim_udp_send_parts (get->udp, NULL, SIM_IP_NONE, get->server, get->port, &parts);
}

static void
wait_over (SimRole *role, SimAlarm *alarm)
{
  SimTftpGet *get = SIM_OWNER (alarm, SimTftpGet, alarm);
  if (get->stage == DALLYING)
    {
      sim_udp_close (get->udp);
      get_free (get);
      return;
    }
  if (gives_up (get))
    {
      get_end (get, SIM_TFTP_SILENT, NULL);
      return;
    }
  get->now.again++;
  if (get->stage == ASKING)
    {
      send_request (get);
      return;
    }
  get->gap_told = false;
  send_ack (get);
  arm (get);
}

/* -- receiving ------------------------------------------------------------------------------- */

/* A piece of the file: in parts, or real bytes. */
typedef struct Piece
{
  uint16_t block;
  uint32_t length;
  const SimUdpParts *parts; /* or NULL: */
  const uint8_t *data;
} Piece;

static void
take_real (SimTftpGet *get, const Piece *piece)
{
  get->real = true;
  g_byte_array_append (get->bytes, piece->data, piece->length);
  for (uint32_t i = 0; i < piece->length && get->content != 0; i++)
    get->check.good &= piece->data[i] == sim_content_byte (get->content, get->check.position + i);
  get->check.position += piece->length;
}

static inline void
take (SimTftpGet *get, const Piece *piece)
{
  get->last++;
  get->now.size += piece->length;
  get->gap_told = false;
  if (G_UNLIKELY (piece->parts == NULL))
    {
      take_real (get, piece);
      return;
    }
  if (get->content != 0 && piece->length > 0)
    get->check.good &= piece->parts->content == get->content && piece->parts->offset == get->check.position;
  get->check.position += piece->length;
}

/* A block that is not the next one. */
static void
take_out_of_order (SimTftpGet *get, int64_t block)
{
  if (block > (int64_t)get->last)
    {
      if (!get->gap_told && get->stage == GETTING)
        send_ack (get);
      get->gap_told = true;
      return;
    }
  /* The server has begun a window anew with this block or one before it; where the whole window had come,
   * its acknowledgement was lost. */
  uint64_t end = (uint64_t)MAX (block, 0) + get->now.window - 1;
  get->now.duplicates++;
  if (end >= get->last)
    get->end = MIN (get->end, end);
  if (block == (int64_t)get->last && get->last >= get->end)
    send_ack (get);
}

static bool
has_room (SimTftpGet *get, uint64_t size)
{
  int64_t room = get->options->room;
  if (room <= 0 || size <= (uint64_t)room)
    return true;
  send_error (get, get->server, get->port, SIM_TFTP_DISK_FULL);
  get_end (get, SIM_TFTP_FULL, NULL);
  return false;
}

static inline void
block_came (SimTftpGet *get, const Piece *piece)
{
  int64_t block = sim_tftp_block_near (get->last, piece->block, (guint)get->options->roll);
  if (G_UNLIKELY (piece->length > get->now.block))
    return;
  if (G_UNLIKELY (block != (int64_t)get->last + 1 || get->stage == DALLYING))
    {
      take_out_of_order (get, block);
      return;
    }
  if (!has_room (get, get->now.size + piece->length))
    return;
  get->stage = GETTING; /* an answer without options */
  progress (get);
  take (get, piece);
  bool whole = piece->length < get->now.block;
  if (get->last >= get->end || whole)
    send_ack (get);
  if (G_UNLIKELY (whole))
    {
      get_end (get, intact (get) ? SIM_TFTP_GOT : SIM_TFTP_DAMAGED, NULL);
      return;
    }
  arm (get);
  if (G_UNLIKELY (get->now.size >= get->next_step))
    {
      get->next_step = get->now.size + get->step;
      get->watch (get->client->role, get->data, &get->now);
    }
}

/* Did the client ask for what it is granted? */
static bool
agrees (const SimTftpClientOptions *options, const SimTftpOptionSet *granted)
{
  const uint64_t *value = granted->value;
  return granted->bad == 0
         && (!sim_tftp_has (granted, SIM_TFTP_BLKSIZE) || value[SIM_TFTP_BLKSIZE] <= (uint64_t)options->block)
         && (!sim_tftp_has (granted, SIM_TFTP_WINDOWSIZE)
             || value[SIM_TFTP_WINDOWSIZE] <= (uint64_t)options->window)
         && (!sim_tftp_has (granted, SIM_TFTP_TIMEOUT) || value[SIM_TFTP_TIMEOUT] == (uint64_t)options->timeout)
         && (!sim_tftp_has (granted, SIM_TFTP_TSIZE) || options->tsize);
}

static void
options_came (SimTftpGet *get, const SimTftpOptionSet *granted)
{
  if (get->stage != ASKING)
    {
      if (get->last == 0 && get->stage == GETTING)
        send_ack (get); /* ours to the same packet was lost */
      return;
    }
  if (!agrees (get->options, granted))
    {
      send_error (get, get->server, get->port, SIM_TFTP_REFUSED);
      get_end (get, SIM_TFTP_DECLINED, NULL);
      return;
    }
  if (sim_tftp_has (granted, SIM_TFTP_TSIZE))
    get->now.told = (int64_t)granted->value[SIM_TFTP_TSIZE];
  if (get->now.told > 0 && !has_room (get, (uint64_t)get->now.told))
    return;
  if (sim_tftp_has (granted, SIM_TFTP_BLKSIZE))
    get->now.block = (uint32_t)granted->value[SIM_TFTP_BLKSIZE];
  if (sim_tftp_has (granted, SIM_TFTP_WINDOWSIZE))
    get->now.window = (uint32_t)granted->value[SIM_TFTP_WINDOWSIZE];
  get->stage = GETTING;
  progress (get);
  send_ack (get);
  arm (get);
}

static void
packet_came (SimTftpGet *get, const SimDatagram *datagram)
{
  SimTftpMessage message;
  if (datagram->bytes == NULL || !sim_tftp_decode (&message, datagram->bytes->data, datagram->bytes->length))
    return;
  Piece piece = { .block = message.block, .length = message.length, .data = message.data };
  if (message.op == SIM_TFTP_DATA)
    block_came (get, &piece);
  else if (message.op == SIM_TFTP_OACK)
    options_came (get, &message.options);
  else if (message.op == SIM_TFTP_ERROR && get->stage != DALLYING)
    get_end (get, SIM_TFTP_FAILED, &message);
}

/* From elsewhere than the partner: who sent it is told, the get goes on (RFC 1350, 4). */
static void
stray_came (SimTftpGet *get, const SimDatagram *datagram)
{
  const SimBytes *bytes = datagram->bytes;
  get->now.strays++;
  if (bytes == NULL || bytes->length < 2 || bytes->data[1] != SIM_TFTP_ERROR)
    send_error (get, datagram->src, datagram->sport, SIM_TFTP_UNKNOWN_TID);
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimTftpGet *get = sim_udp_data (udp);
  const SimUdpParts *parts = datagram->parts;
  if (G_UNLIKELY (datagram->src != get->server || (datagram->sport != get->port && get->port != 0)))
    {
      stray_came (get, datagram);
      return;
    }
  get->port = datagram->sport;
  get->now.received++;
  if (G_UNLIKELY (parts == NULL || parts->head_length != SIM_TFTP_HEAD || parts->head[1] != SIM_TFTP_DATA))
    {
      packet_came (get, datagram);
      return;
    }
  Piece piece
      = { .block = (uint16_t)(parts->head[2] << 8 | parts->head[3]), .length = parts->length, .parts = parts };
  block_came (get, &piece);
}

/* -- the client's life ----------------------------------------------------------------------- */

SimTftpClient *
sim_tftp_client_new (SimRole *role, const SimTftpClientOptions *options)
{
  SimTftpClient *client = g_new0 (SimTftpClient, 1);
  SimNet *net = sim_node_net (role->node);
  client->role = role;
  client->kernel = sim_net_kernel (net);
  client->options = options;
  client->slab = sim_net_slab (net, "tftp gets", sizeof (SimTftpGet), sizeof (SimTimer));
  return client;
}

void
sim_tftp_client_reset (SimTftpClient *client)
{
  while (client->gets != NULL)
    get_free (client->gets);
}

void
sim_tftp_client_free (SimTftpClient *client)
{
  if (client == NULL)
    return;
  sim_tftp_client_reset (client);
  g_free (client);
}

guint
sim_tftp_client_gets (const SimTftpClient *client)
{
  return client->count;
}

SimTftpGet *
sim_tftp_get (SimTftpClient *client, const SimTftpWanted *wanted, SimTftpFunc func, gpointer data)
{
  sim_require (strlen (wanted->name) <= LONGEST_NAME, "the name of a file has %zu bytes",
               strlen (wanted->name));
  SimUdp *udp = sim_udp_open (client->role, 0, receive);
  if (udp == NULL)
    return NULL;
  SimTftpGet *get = sim_slab_take (client->slab);
  sim_alarm_init (client->role, &get->alarm, ALARM_WAIT, wait_over);
  get->client = client;
  get->options = client->options;
  get->kernel = client->kernel;
  get->udp = udp;
  get->server = wanted->server;
  get->name = g_strdup (wanted->name);
  get->bytes = g_byte_array_new ();
  get->content = wanted->content;
  get->size = wanted->size;
  get->check = sim_content_check (wanted->content, 0);
  get->next_step = UINT64_MAX;
  get->end = 1;
  get->now = (SimTftpResult){
    .told = -1, .block = SIM_TFTP_BLOCK, .window = 1, .began = sim_kernel_now (client->kernel)
  };
  get->func = func;
  get->data = data;
  get->next = client->gets;
  get->link = &client->gets;
  if (get->next != NULL)
    get->next->link = &get->next;
  client->gets = get;
  client->count++;
  sim_udp_set_data (udp, get);
  sim_udp_take_parts (udp);
  send_request (get);
  return get;
}

void
sim_tftp_get_watch (SimTftpGet *get, uint64_t step, SimTftpFunc func)
{
  get->step = step;
  get->watch = func;
  get->next_step = step > 0 ? get->now.size + step : UINT64_MAX;
}

const SimTftpResult *
sim_tftp_get_now (const SimTftpGet *get)
{
  return &get->now;
}

void
sim_tftp_get_cancel (SimTftpGet *get)
{
  sim_udp_close (get->udp);
  get_free (get);
}
