/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-20: reads nodemap.cfg, vip.cfg and localmonitor.cfg. */
#include "models/ring/files.h"

#include <string.h>

enum
{
  E_ENDLESS = 23,
  E_CHARACTER = 24,
  E_MISSING = 25,
  E_UNKNOWN = 26,
  E_TWICE = 27,
  E_CONTRADICTION = 63,
  E_TAKEN = 71,
  ADDRESSES_MOST = 10000,
};

/* A file while it is read: one word or mark after the other. */
typedef struct Scan
{
  SimOptionRead *read;
  SimDiags *diags;
  const char *at, *end;
  SimPlace next;  /* of *at */
  SimPlace place; /* of the token */
  char *token;    /* a word, one of {}(), or "" at the end */
  bool good;
} Scan;

static void
scan_step (Scan *s)
{
  unsigned char c = (unsigned char)*s->at++;
  if (c == '\n')
    {
      s->next.line++;
      s->next.column = 1;
    }
  else if (c < 0x80 || c >= 0xC0)
    s->next.column++;
}

static bool
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '-';
}

static void
skip_blanks (Scan *s)
{
  bool comment = false;
  for (; s->at < s->end; scan_step (s))
    {
      comment = *s->at == '#' || (comment && *s->at != '\n');
      if (!comment && strchr (" \t\r\n", *s->at) == NULL)
        return;
      if (*s->at == '\0')
        return;
    }
}

static void
refuse (Scan *s, SimPlace place, int code, const char *what)
{
  s->good = false;
  sim_diags_error (s->diags, place, code, "%s", what);
}

/* A character that belongs nowhere is reported and passed over, up to the next blank. */
static void
refuse_character (Scan *s)
{
  const char *from = s->at;
  while (s->at < s->end && (s->at == from || ((unsigned char)*s->at >= 0x80 && (unsigned char)*s->at < 0xC0)))
    scan_step (s);
  g_autofree char *text = g_strndup (from, (gsize)(s->at - from));
  s->good = false;
  sim_diags_error (s->diags, s->place, E_CHARACTER,
                   "`%s` does not belong here; words, addresses and { } ( ) , are expected",
                   *text == '\0' ? "\\0" : text);
}

static void
scan (Scan *s)
{
  g_clear_pointer (&s->token, g_free);
  for (;;)
    {
      skip_blanks (s);
      s->place = s->next;
      const char *from = s->at;
      while (s->at < s->end && is_word (*s->at))
        scan_step (s);
      if (s->at == from && s->at < s->end && *s->at != '\0' && strchr ("{}(),", *s->at) != NULL)
        scan_step (s);
      if (s->at > from || s->at == s->end)
        {
          s->token = g_strndup (from, (gsize)(s->at - from));
          return;
        }
      refuse_character (s);
      if (sim_diags_full (s->diags))
        s->at = s->end;
    }
}

static Scan
scan_begin (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  Scan s = { .read = read,
             .diags = sim_read_diags (read),
             .at = text,
             .end = text + length,
             .good = true,
             .next = { sim_diags_intern (sim_read_diags (read), file), 1, 1 } };
  static const char mark[] = "\xEF\xBB\xBF";
  if (length >= 3 && memcmp (text, mark, 3) == 0)
    s.at += 3;
  sim_diags_source (s.diags, file, text, length);
  scan (&s);
  return s;
}

static bool
is (const Scan *s, const char *token)
{
  return strcmp (s->token, token) == 0;
}

static bool
at_end (const Scan *s)
{
  return *s->token == '\0' || sim_diags_full (s->diags);
}

/* The token if it is that; otherwise reports what stands there, and what is expected. */
static bool
expect (Scan *s, const char *token, const char *what)
{
  if (is (s, token))
    {
      scan (s);
      return true;
    }
  s->good = false;
  sim_diags_error (s->diags, s->place, E_MISSING, "%s%s%s; %s is expected", *s->token == '\0' ? "" : "`",
                   *s->token == '\0' ? "the file ends" : s->token, *s->token == '\0' ? "" : "`", what);
  return false;
}

typedef struct Address
{
  SimIp ip;
  SimPlace place;
} Address;

/* An address that a machine can have. It is passed over in any case, unless it is a mark. */
static bool
read_address (Scan *s, Address *out)
{
  static const SimOption option = { .key = "address", .kind = SIM_OPTION_ADDRESS };
  SimWrong wrong = { 0 };

  out->place = s->place;
  if (*s->token == '\0' || !is_word (*s->token))
    return expect (s, "an address", "an address");
  bool good = sim_option_scan (&option, s->token, sim_read_arena (s->read), &out->ip, &wrong);
  if (!good)
    {
      SimPlace place = s->place;
      place.column += wrong.column;
      sim_diags_error (s->diags, place, wrong.code, "`%s`: %s", s->token, wrong.why);
      g_free (wrong.why);
    }
  else if (out->ip == SIM_IP_NONE || sim_ip_multicast (out->ip) || out->ip >= SIM_IP (240, 0, 0, 0))
    {
      sim_diags_error (s->diags, s->place, 57, "%s is no machine's address; one of a machine is expected",
                       s->token);
      good = false;
    }
  s->good = s->good && good;
  scan (s);
  return good;
}

/* Adds it unless it is there already, which is reported. */
static void
add_once (Scan *s, GArray *addresses, Address address)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const Address *other = &g_array_index (addresses, Address, i);
      char text[SIM_IP_TEXT];
      if (other->ip != address.ip)
        continue;
      s->good = false;
      sim_diags_error (s->diags, address.place, E_TAKEN,
                       "%s stands in line %d already; each address is expected once",
                       sim_ip_text (address.ip, text), other->place.line);
      return;
    }
  if (addresses->len == ADDRESSES_MOST)
    refuse (s, address.place, 86, "more than 10000 addresses; at most so many are expected");
  else
    g_array_append_val (addresses, address);
}

/* In the arena, marked with their places. */
static SimIp *
keep (const Scan *s, const Address *addresses, guint count)
{
  SimIp *ips = sim_arena_take (sim_read_arena (s->read), sizeof (SimIp) * MAX (count, 1));
  for (guint i = 0; i < count; i++)
    {
      ips[i] = addresses[i].ip;
      sim_read_mark (s->read, &ips[i], addresses[i].place);
    }
  return ips;
}

/* -- nodemap.cfg ---------------------------------------------------------------------------- */

RingNodeMap *
ring_node_map_parse (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  Scan s = scan_begin (read, file, text, length);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Address));
  RingNodeMap *map = sim_arena_take (sim_read_arena (read), sizeof *map);
  Address address;

  while (!at_end (&s))
    {
      if (read_address (&s, &address))
        add_once (&s, found, address);
      else if (*s.token != '\0' && !is_word (*s.token))
        scan (&s);
      if (is (&s, ","))
        scan (&s);
    }
  if (found->len == 0 && s.good)
    refuse (&s, s.place, E_MISSING, "no address; the gateways' primary addresses are expected");
  map->count = found->len;
  map->ips = keep (&s, (const Address *)(void *)found->data, found->len);
  g_free (s.token);
  return s.good ? map : NULL;
}

/* -- vip.cfg -------------------------------------------------------------------------------- */

static int
by_ip (gconstpointer a, gconstpointer b)
{
  SimIp x = ((const Address *)a)->ip, y = ((const Address *)b)->ip;
  return (x > y) - (x < y);
}

/* From behind { to behind }. False: reading on tells nobody anything. */
static bool
read_list (Scan *s, SimPlace opened, GArray *all)
{
  Address address;

  while (!is (s, "}"))
    {
      if (*s->token == '\0')
        refuse (s, opened, E_ENDLESS, "this { has no end; } is expected behind the last address");
      if (*s->token == '\0' || sim_diags_full (s->diags))
        return false;
      if (!is_word (*s->token))
        return expect (s, "an address", "an address or `}`");
      if (read_address (s, &address))
        add_once (s, all, address);
      SimPlace comma = s->place;
      if (is (s, ","))
        {
          scan (s);
          if (is (s, "}"))
            refuse (s, comma, E_CHARACTER, "`,` before `}`; no comma is expected behind the last address");
        }
      else if (!is (s, "}") && *s->token != '\0' && !expect (s, ",", "`,` or `}`") && !is_word (*s->token))
        return false;
    }
  scan (s);
  return true;
}

typedef struct Pool
{
  RingPoolFile pool;
  SimPlace place;
} Pool;

static bool
read_pool (Scan *s, GArray *all, GArray *pools)
{
  Address base = { 0 };
  guint first = all->len;

  if (!expect (s, "VIRTUAL_IP", "`VIRTUAL_IP a.b.c.d { ... }`"))
    return false;
  if (!read_address (s, &base) && !is (s, "{"))
    return false;
  SimPlace opened = s->place;
  if (!expect (s, "{", "`{`") || !read_list (s, opened, all))
    return false;
  if (all->len == first && s->good)
    refuse (s, opened, E_MISSING, "no address; the pool's addresses are expected");
  for (guint i = 0; i < pools->len; i++)
    if (g_array_index (pools, Pool, i).pool.base == base.ip)
      refuse (s, base.place, E_TWICE, "a second pool of this segment; one VIRTUAL_IP of each is expected");
  if (all->len > first)
    qsort (&g_array_index (all, Address, first), all->len - first, sizeof (Address), by_ip);
  Pool pool = { { .base = base.ip, .count = all->len - first }, base.place };
  if (all->len > first)
    pool.pool.vips = keep (s, &g_array_index (all, Address, first), pool.pool.count);
  g_array_append_val (pools, pool);
  return true;
}

/* Table 2 has a heading. */
static void
skip_heading (Scan *s)
{
  static const char *const words[] = { "virtual", "IP", "Pool" };
  if (g_ascii_strcasecmp (s->token, words[0]) != 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (words) && g_ascii_strcasecmp (s->token, words[i]) == 0; i++)
    scan (s);
}

RingVipFile *
ring_vip_file_parse (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  Scan s = scan_begin (read, file, text, length);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Address));
  g_autoptr (GArray) pools = g_array_new (FALSE, FALSE, sizeof (Pool));
  RingVipFile *out = sim_arena_take (sim_read_arena (read), sizeof *out);

  skip_heading (&s);
  while (!at_end (&s))
    if (!read_pool (&s, all, pools))
      break;
  if (pools->len == 0 && s.good)
    refuse (&s, s.place, E_MISSING, "no pool; `VIRTUAL_IP a.b.c.d { ... }` is expected");
  out->count = pools->len;
  out->pools = sim_arena_take (sim_read_arena (read), sizeof (RingPoolFile) * MAX (pools->len, 1));
  for (guint i = 0; i < pools->len; i++)
    {
      out->pools[i] = g_array_index (pools, Pool, i).pool;
      sim_read_mark (read, &out->pools[i], g_array_index (pools, Pool, i).place);
    }
  g_free (s.token);
  return s.good ? out : NULL;
}

/* -- localmonitor.cfg ----------------------------------------------------------------------- */

static const char *const calls[] = { "enableMonitor", "disableMonitor", "addMachine", NULL };

static int
read_call (Scan *s)
{
  for (int i = 0; calls[i] != NULL; i++)
    if (is (s, calls[i]))
      {
        scan (s);
        return i;
      }
  const char *near = *s->token == '\0' ? NULL : sim_nearest (s->token, calls);
  s->good = false;
  sim_diags_error (s->diags, s->place, E_UNKNOWN, "`%s` is no call; %s%s%s", s->token,
                   near != NULL ? "did you mean `"
                                : "enableMonitor(), disableMonitor() or addMachine(IP address)",
                   near != NULL ? near : "", near != NULL ? "`?" : " is expected");
  return -1;
}

/* Passes over what is left of a wrong call. */
static void
skip_call (Scan *s)
{
  while (!at_end (s) && !is (s, ")"))
    scan (s);
  if (is (s, ")"))
    scan (s);
}

static void
read_monitor_call (Scan *s, SimPlace switches[2], GArray *machines)
{
  SimPlace place = s->place;
  Address address = { 0 };
  int call = read_call (s);

  bool good = call >= 0 && expect (s, "(", "`(`") && (call < 2 || read_address (s, &address))
              && expect (s, ")", "`)`");
  if (!good)
    {
      skip_call (s);
      return;
    }
  if (call == 2)
    add_once (s, machines, address);
  else if (switches[!call].line != 0)
    {
      s->good = false;
      sim_diags_error (s->diags, place, E_CONTRADICTION, "%s() after %s() in line %d; one of them is expected",
                       calls[call], calls[!call], switches[!call].line);
    }
  else
    switches[call] = place;
}

RingMonitorFile *
ring_monitor_file_parse (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  Scan s = scan_begin (read, file, text, length);
  g_autoptr (GArray) machines = g_array_new (FALSE, FALSE, sizeof (Address));
  RingMonitorFile *out = sim_arena_take (sim_read_arena (read), sizeof *out);
  SimPlace switches[2] = { { 0 } };

  while (!at_end (&s))
    read_monitor_call (&s, switches, machines);
  out->enabled = switches[0].line != 0;
  if (s.good && out->enabled && machines->len == 0)
    refuse (&s, switches[0], E_MISSING,
            "enableMonitor() without a machine; addMachine(IP address) is expected");
  if (s.good && !out->enabled && switches[1].line == 0)
    refuse (&s, s.place, E_MISSING, "neither enableMonitor() nor disableMonitor(); one of them is expected");
  out->count = machines->len;
  out->machines = keep (&s, (const Address *)(void *)machines->data, machines->len);
  g_free (s.token);
  return s.good ? out : NULL;
}
