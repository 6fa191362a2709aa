/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-21: commands, understood by whoever gets them, carried out by whom they concern. */
#include "models/ring/command.h"
#include "models/ring/config.h"
#include "models/ring/monitor.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

#include <string.h>

const SimRecordKind ring_rec_command = { .name = "ring.command",
                                         .level = SIM_LEVEL_EVENT,
                                         .phase = SIM_PHASE_DECIDED,
                                         .format = "{who} is told: {text}" };
const SimRecordKind ring_rec_command_refused
    = { .name = "ring.command-refused", .level = SIM_LEVEL_EVENT, .format = "{who} refuses a command: {text}" };
const SimRecordKind ring_rec_status
    = { .name = "ring.status", .level = SIM_LEVEL_EVENT, .format = "{who} status: {text}" };

enum
{
  WORDS_MOST = 6
};

/* A command as words, and what they stand for. */
typedef struct Order
{
  RingDaemon *daemon;
  char *const *words;
  guint count;
  char **answer;
} Order;

static bool
no (const Order *order, const char *why)
{
  *order->answer = g_strdup (why);
  return false;
}

/* -- words ---------------------------------------------------------------------------------- */

static bool
read_number (const char *word, guint *out)
{
  guint64 value;
  bool good = g_ascii_string_to_unsigned (word, 10, 1, RING_VIPS_MOST, &value, NULL);

  *out = good ? (guint)value : 0;
  return good;
}

/* "gateway-2" or "2"; also with the system's name in front. */
static bool
read_gateway (const Order *order, guint at, guint *out)
{
  static const char prefix[] = "gateway-";
  const char *word = at < order->count ? order->words[at] : "";
  const char *dot = strrchr (word, '.');
  guint number;

  word = dot != NULL ? dot + 1 : word;
  if (g_str_has_prefix (word, prefix))
    word += strlen (prefix);
  if (!read_number (word, &number) || number > order->daemon->cluster->gateways->len)
    return no (order, "that is no gateway; gateway-1 and so on is expected");
  *out = number - 1;
  return true;
}

static bool
read_vip (const Order *order, guint at, const RingVip **out)
{
  const RingCluster *cluster = order->daemon->cluster;
  guint number;

  if (order->count < at + 2 || !read_number (order->words[at + 1], &number))
    return no (order, "a segment and the number of an address in its pool are expected");
  for (guint i = 0; i < cluster->subnet_count; i++)
    if (strcmp (sim_segment_name (cluster->subnets[i].segment), order->words[at]) == 0
        && number <= cluster->subnets[i].vips)
      {
        *out = &cluster->vips[cluster->subnets[i].first_vip + number - 1];
        return true;
      }
  return no (order, "the cluster has no such address");
}

static bool
read_switch (const Order *order, guint at, bool *out)
{
  const char *word = at < order->count ? order->words[at] : "";

  *out = strcmp (word, "on") == 0;
  return *out || strcmp (word, "off") == 0 || no (order, "on or off is expected");
}

/* -- what is told --------------------------------------------------------------------------- */

static bool
wish (const Order *order, uint8_t flag, bool to_gateway)
{
  const RingVip *vip;
  guint gateway = RING_NOBODY;

  if (!read_vip (order, 1, &vip) || (to_gateway && !read_gateway (order, 3, &gateway)))
    return false;
  if (!order->daemon->known)
    return no (order, "this gateway is in no ring");
  if (flag == 1)
    gateway = order->daemon->word->rows[vip->number].host;
  ring_vip_wish (order->daemon, vip->number, (uint16_t)gateway, flag);
  return true;
}

static bool
do_move (const Order *order)
{
  return wish (order, 0, true);
}

static bool
do_prefer (const Order *order)
{
  return wish (order, 3, true);
}

static bool
do_stick (const Order *order)
{
  return wish (order, 1, false);
}

static bool
do_free (const Order *order)
{
  return wish (order, 0, false);
}

/* Hands the words on to the gateway that they concern; true: they have gone, and nothing is left to do here. */
static bool
hand_on (const Order *order, guint gateway)
{
  g_autofree char *words = g_strjoinv (" ", (char **)order->words);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (gateway == order->daemon->gateway->number)
    return false;
  sim_put8 (out, RING_MESSAGE_COMMAND);
  g_byte_array_append (out, (const guint8 *)words, (guint)strlen (words));
  ring_reliable_send (order->daemon->reliable, gateway, out->data, out->len, NULL);
  return true;
}

static bool
close_or_open (const Order *order, bool closed)
{
  guint gateway = order->daemon->gateway->number;

  if (order->count > 1 && !read_gateway (order, 1, &gateway))
    return false;
  if (!hand_on (order, gateway))
    ring_monitor_close (order->daemon, closed);
  return true;
}

static bool
do_close (const Order *order)
{
  return close_or_open (order, true);
}

static bool
do_open (const Order *order)
{
  return close_or_open (order, false);
}

static bool
do_balance (const Order *order)
{
  bool on;
  return read_switch (order, 1, &on) && ring_config_set_balance (order->daemon, on, order->answer);
}

static bool
do_auto_rejoin (const Order *order)
{
  bool on;
  return read_switch (order, 1, &on) && ring_config_set_auto_rejoin (order->daemon, on, order->answer);
}

static bool
do_monitor (const Order *order)
{
  guint gateway = order->daemon->gateway->number;
  bool on;

  for (guint i = 0; i < RING_WATCHES; i++)
    if (order->count > 1 && strcmp (order->words[1], ring_watch_names[i]) == 0)
      {
        if (!read_switch (order, 2, &on) || (order->count > 3 && !read_gateway (order, 3, &gateway)))
          return false;
        if (!hand_on (order, gateway))
          ring_monitor_set_mode (order->daemon, (RingWatchKind)i, on);
        return true;
      }
  return no (order, "card, application or ping is expected");
}

static bool
do_add (const Order *order)
{
  guint gateway;
  return read_gateway (order, 1, &gateway) && ring_config_add (order->daemon, gateway, order->answer);
}

static bool
do_remove (const Order *order)
{
  guint gateway;
  return read_gateway (order, 1, &gateway) && ring_config_remove (order->daemon, gateway, order->answer);
}

static bool
answer_status (const Order *order, void (*write) (const RingDaemon *daemon, GString *out))
{
  GString *out = g_string_new (NULL);

  write (order->daemon, out);
  ring_emit (order->daemon, &ring_rec_status, 0, 0, 0, out->str);
  *order->answer = g_string_free (out, FALSE);
  return true;
}

static bool
do_status (const Order *order)
{
  return answer_status (order, ring_status_local);
}

static bool
do_global_status (const Order *order)
{
  return answer_status (order, ring_status_global);
}

static const struct
{
  const char *word;
  bool (*func) (const Order *order);
} commands[] = { { "move", do_move },
                 { "prefer", do_prefer },
                 { "stick", do_stick },
                 { "free", do_free },
                 { "close", do_close },
                 { "open", do_open },
                 { "balance", do_balance },
                 { "auto-rejoin", do_auto_rejoin },
                 { "monitor", do_monitor },
                 { "add", do_add },
                 { "remove", do_remove },
                 { "status", do_status },
                 { "global-status", do_global_status } };

static bool
obey (RingDaemon *daemon, char *const *words, char **answer)
{
  Order order = { daemon, words, g_strv_length ((char **)words), answer };

  for (guint i = 0; i < G_N_ELEMENTS (commands) && order.count > 0 && order.count <= WORDS_MOST; i++)
    if (strcmp (words[0], commands[i].word) == 0)
      return commands[i].func (&order);
  return no (&order, "that is no command");
}

bool
ring_command_take (RingDaemon *daemon, const char *words, char **answer)
{
  g_auto (GStrv) list = g_strsplit (words, " ", WORDS_MOST + 2);

  *answer = NULL;
  ring_emit (daemon, &ring_rec_command, 0, 0, 0, words);
  if (obey (daemon, list, answer))
    return true;
  ring_emit (daemon, &ring_rec_command_refused, 0, 0, 0, *answer);
  return false;
}

void
ring_command_arrived (RingDaemon *daemon, const uint8_t *data, gsize length)
{
  g_autofree char *words = g_strndup ((const char *)data + 1, length - 1);
  g_autofree char *answer = NULL;

  ring_command_take (daemon, words, &answer);
}

/* -- status --------------------------------------------------------------------------------- */

static void
write_vips (const RingDaemon *daemon, guint gateway, GString *out)
{
  const RingCluster *cluster = daemon->cluster;
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count && daemon->known; i++)
    {
      const RingRow *row = &daemon->word->rows[i];
      if (row->host == gateway)
        g_string_append_printf (out, " %s%s", sim_ip_text (cluster->vips[i].ip, text),
                                row->preferred != RING_NOBODY || row->flag != 0 ? "*" : "");
    }
}

void
ring_status_local (const RingDaemon *daemon, GString *out)
{
  for (guint i = 0; i < RING_WATCHES; i++)
    g_string_append_printf (out, "%s %s, ", ring_watch_names[i],
                            ring_light_names[ring_monitor_light (daemon, (RingWatchKind)i)]);
  g_string_append_printf (out, "%s%s%s, %u B/s, serves", daemon->closed != NULL ? "CLOSED" : "open",
                          ring_monitor_auto_rejoin (daemon) ? " AUTO" : "", daemon->balancing ? " L.BAL" : "",
                          daemon->rate);
  write_vips (daemon, daemon->gateway->number, out);
}

void
ring_status_global (const RingDaemon *daemon, GString *out)
{
  const RingWord *word = daemon->word;

  g_string_append_printf (out, "configuration %u, %u members", ring_config_version (daemon),
                          daemon->known ? word->count : 0);
  for (guint i = 0; i < word->count && daemon->known; i++)
    {
      g_string_append_printf (out, "; gateway-%u%s:", word->members[i] + 1u,
                              daemon->shut[word->members[i]] != 0 ? " CLOSED" : "");
      write_vips (daemon, word->members[i], out);
    }
}

static bool
print_status (const SimSystem *system, const SimNode *node, GString *out,
              void (*status) (const RingDaemon *, GString *))
{
  const RingCluster *cluster = ring_cluster (system);

  for (guint i = 0; i < cluster->gateways->len; i++)
    if (ring_gateway (cluster, i)->node == node && ring_runs (ring_gateway (cluster, i)))
      {
        status (ring_gateway (cluster, i)->daemon, out);
        g_string_append_c (out, '\n');
        return true;
      }
  return false;
}

static bool
print_local (const SimSystem *system, const SimNode *node, GString *out)
{
  return print_status (system, node, out, ring_status_local);
}

static bool
print_global (const SimSystem *system, const SimNode *node, GString *out)
{
  return print_status (system, node, out, ring_status_global);
}

const SimPrint ring_prints[] = { { "status", print_local, "a gateway's own state, as it would tell it" },
                                 { "global-status", print_global, "what a gateway knows of all" },
                                 { NULL, NULL, NULL } };
