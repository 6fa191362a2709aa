/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-3: the info message. RAIS-5, RAIS-6: acquire and release messages. Encode and decode. */
#include "models/rais/message.h"

#include <string.h>

enum
{
  MAGIC = 0x5241,
  VERSION = 1,
  FLAG_OK = 1,
  FLAG_QUIESCE = 2
};

RaisEntry *
rais_entry_new (void)
{
  RaisEntry *entry = g_new0 (RaisEntry, 1);
  entry->refs = 1;
  entry->services = g_array_new (FALSE, FALSE, sizeof (RaisService));
  return entry;
}

void
rais_entry_free (RaisEntry *entry)
{
  if (entry == NULL)
    return;
  g_array_unref (entry->services);
  g_free (entry->raw);
  g_free (entry);
}

void
rais_entry_put (RaisEntry **slot, RaisEntry *entry)
{
  RaisEntry *old = *slot;

  if (old == entry)
    return;
  *slot = rais_entry_ref (entry);
  if (old != NULL)
    rais_entry_unref (old);
}

void
rais_entry_clear (RaisEntry *entry)
{
  GArray *services = entry->services;

  g_array_set_size (services, 0);
  *entry = (RaisEntry){ .refs = entry->refs, .services = services };
}

RaisService *
rais_entry_service (const RaisEntry *entry, SimIp address)
{
  for (guint i = 0; i < entry->services->len; i++)
    {
      RaisService *service = &g_array_index (entry->services, RaisService, i);
      if (service->address == address)
        return service;
    }
  return NULL;
}

RaisMessage *
rais_message_new (void)
{
  RaisMessage *message = g_new0 (RaisMessage, 1);
  message->others = g_array_new (FALSE, FALSE, sizeof (RaisTold));
  message->ages = g_array_new (FALSE, FALSE, sizeof (RaisAge));
  return message;
}

static void
message_clear (RaisMessage *message)
{
  for (guint i = 0; i < message->others->len; i++)
    rais_entry_unref (g_array_index (message->others, RaisTold, i).entry);
  g_array_set_size (message->others, 0);
  g_array_set_size (message->ages, 0);
  if (message->own != NULL)
    rais_entry_unref (message->own);
  message->own = NULL;
}

void
rais_message_free (RaisMessage *message)
{
  if (message == NULL)
    return;
  message_clear (message);
  g_array_unref (message->others);
  g_array_unref (message->ages);
  g_free (message);
}

void
rais_encode_header (GByteArray *out, RaisType type, uint64_t sequence, SimIp source)
{
  sim_put16 (out, MAGIC);
  sim_put8 (out, VERSION);
  sim_put8 (out, (uint8_t)type);
  sim_put64 (out, sequence);
  sim_put32 (out, source);
}

/* Entries are most of what a group sends: each is laid out here and appended as one piece. */
static uint8_t *
lay (uint8_t *at, uint64_t value, guint bytes)
{
  for (guint i = bytes; i-- > 0; value >>= 8)
    at[i] = (uint8_t)value;
  return at + bytes;
}

void
rais_encode_entry (GByteArray *out, const RaisEntry *entry)
{
  uint8_t raw[20 + 4 * RAIS_CONTROL_MOST], *at = raw;

  if (entry->raw != NULL)
    {
      g_byte_array_append (out, entry->raw, entry->raw_length);
      return;
    }
  at = lay (at, entry->id, 4);
  at = lay (at, entry->preferred, 4);
  at = lay (at, entry->load, 4);
  at = lay (at, entry->capacity, 4);
  at = lay (at, (entry->ok ? FLAG_OK : 0u) | (entry->quiesced ? FLAG_QUIESCE : 0u), 1);
  at = lay (at, entry->control_count, 1);
  at = lay (at, entry->services->len, 2);
  for (guint i = 0; i < entry->control_count; i++)
    at = lay (at, entry->control[i], 4);
  g_byte_array_append (out, raw, (guint)(at - raw));
  for (guint i = 0; i < entry->services->len; i++)
    {
      const RaisService *service = &g_array_index (entry->services, RaisService, i);
      at = lay (raw, service->address, 4);
      at = lay (at, service->state, 1);
      g_byte_array_append (out, raw, (guint)(at - raw));
    }
}

void
rais_encode_age (GByteArray *out, SimIp address, SimTime age)
{
  uint8_t raw[12];

  lay (lay (raw, address, 4), (uint64_t)MAX (age, 0), 8);
  g_byte_array_append (out, raw, sizeof raw);
}

static bool
read_header (SimReader *r, RaisMessage *out)
{
  uint16_t magic = sim_get16 (r);
  uint8_t version = sim_get8 (r);
  uint8_t type = sim_get8 (r);

  out->type = (RaisType)type;
  out->sequence = sim_get64 (r);
  out->source = sim_get32 (r);
  return r->ok && magic == MAGIC && version == VERSION && type >= RAIS_INFO && type <= RAIS_RELEASE;
}

/* A service list is ascending without repeats, as every sender of ours writes it. */
static bool
read_services (SimReader *r, RaisEntry *entry, guint count)
{
  SimIp last = 0;

  if (!r->ok || count > (r->end - r->at) / 5)
    return false;
  g_array_set_size (entry->services, count);
  for (guint i = 0; i < count && r->ok; i++)
    {
      RaisService service = { .address = sim_get32 (r), .state = sim_get8 (r) };
      if (service.address <= last || service.state == RAIS_NOT_SERVING || service.state >= RAIS_STATES)
        return false;
      last = service.address;
      g_array_index (entry->services, RaisService, i) = service;
    }
  return r->ok;
}

static bool
read_entry (SimReader *r, RaisEntry *entry)
{
  guint services;
  uint8_t flags;

  entry->id = sim_get32 (r);
  entry->preferred = sim_get32 (r);
  entry->load = sim_get32 (r);
  entry->capacity = sim_get32 (r);
  flags = sim_get8 (r);
  entry->ok = (flags & FLAG_OK) != 0;
  entry->quiesced = (flags & FLAG_QUIESCE) != 0;
  entry->control_count = sim_get8 (r);
  services = sim_get16 (r);
  if (!r->ok || entry->control_count > RAIS_CONTROL_MOST || (flags & ~(FLAG_OK | FLAG_QUIESCE)) != 0)
    return false;
  for (guint i = 0; i < entry->control_count; i++)
    entry->control[i] = sim_get32 (r);
  return read_services (r, entry, services);
}

/* The newest two of each host, since those who tell of it do not all know the newest. */
typedef struct Kept
{
  SimIp id;
  RaisEntry *last[2];
} Kept;

static void
forget_kept (gpointer data)
{
  Kept *kept = data;

  for (guint k = 0; k < G_N_ELEMENTS (kept->last); k++)
    if (kept->last[k] != NULL)
      rais_entry_unref (kept->last[k]);
}

void
rais_intern_init (RaisIntern *intern)
{
  intern->kept = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_array_set_clear_func (intern->kept, forget_kept);
}

void
rais_intern_clear (RaisIntern *intern)
{
  g_array_unref (intern->kept);
}

/* What is kept of `id`, made when there is nothing. Entries come in order, mostly: it is looked for from *at
 * on. */
static Kept *
kept_of (GArray *list, guint *at, SimIp id)
{
  Kept fresh = { .id = id };

  if (*at >= list->len || g_array_index (list, Kept, *at).id > id)
    *at = 0;
  while (*at < list->len && g_array_index (list, Kept, *at).id < id)
    ++*at;
  if (*at == list->len || g_array_index (list, Kept, *at).id != id)
    g_array_insert_val (list, *at, fresh);
  return &g_array_index (list, Kept, *at);
}

/* An entry tells how long it is: bytes that begin with those of another are that one. */
static RaisEntry *
take_kept (SimReader *r, const Kept *kept)
{
  for (guint k = 0; k < G_N_ELEMENTS (kept->last); k++)
    {
      RaisEntry *entry = kept->last[k];
      if (entry != NULL && (gsize)(r->end - r->at) >= entry->raw_length
          && memcmp (r->at, entry->raw, entry->raw_length) == 0)
        {
          r->at += entry->raw_length;
          return rais_entry_ref (entry);
        }
    }
  return NULL;
}

/* NULL: it breaks the format. */
static RaisEntry *
parse_entry (SimReader *r)
{
  RaisEntry *entry = rais_entry_new ();
  const uint8_t *from = r->at;

  if (!read_entry (r, entry))
    {
      rais_entry_unref (entry);
      return NULL;
    }
  entry->raw_length = (guint)(r->at - from);
  entry->raw = g_memdup2 (from, entry->raw_length);
  return entry;
}

/* A reference to the next entry. *at: the place in the list of what is kept. */
static RaisEntry *
next_entry (SimReader *r, RaisIntern *intern, guint *at)
{
  SimReader peek = *r;
  SimIp id = sim_get32 (&peek);
  RaisEntry *entry;
  Kept *kept;

  if (intern == NULL || !peek.ok)
    return parse_entry (r);
  kept = kept_of (intern->kept, at, id);
  entry = take_kept (r, kept);
  if (entry != NULL || (entry = parse_entry (r)) == NULL)
    return entry;
  if (kept->last[1] != NULL)
    rais_entry_unref (kept->last[1]);
  kept->last[1] = kept->last[0];
  kept->last[0] = rais_entry_ref (entry);
  return entry;
}

/* An age is a length of time: it is never negative, and never beyond the range of the clock. */
static bool
read_age (SimReader *r, SimTime *age)
{
  uint64_t raw = sim_get64 (r);

  *age = (SimTime)MIN (raw, (uint64_t)SIM_NEVER);
  return r->ok && raw <= (uint64_t)SIM_NEVER;
}

static bool
read_others (SimReader *r, RaisMessage *out, guint *at)
{
  guint count = sim_get16 (r);

  for (guint i = 0; i < count; i++)
    {
      RaisTold told;
      if (!read_age (r, &told.age) || (told.entry = next_entry (r, out->intern, at)) == NULL)
        return false;
      told.id = told.entry->id;
      g_array_append_val (out->others, told);
    }
  return r->ok;
}

static bool
read_ages (SimReader *r, RaisMessage *out)
{
  guint count = sim_get16 (r);

  if (!r->ok || count > (r->end - r->at) / 12)
    return false;
  g_array_set_size (out->ages, count);
  for (guint i = 0; i < count; i++)
    {
      RaisAge *age = &g_array_index (out->ages, RaisAge, i);
      age->address = sim_get32 (r);
      if (!read_age (r, &age->age))
        return false;
    }
  return r->ok;
}

static bool
read_info (SimReader *r, RaisMessage *out)
{
  guint at = 0;

  out->own = next_entry (r, out->intern, &at);
  if (out->own == NULL || out->own->id != out->source)
    return false;
  at = 0;
  return read_others (r, out, &at) && read_ages (r, out);
}

bool
rais_message_decode (const SimBytes *bytes, RaisMessage *out)
{
  SimReader r = sim_reader (bytes->data, bytes->length);

  message_clear (out);
  if (!read_header (&r, out))
    return false;
  if (out->type == RAIS_INFO)
    return read_info (&r, out) && r.at == r.end;
  out->destination = sim_get32 (&r);
  out->address = sim_get32 (&r);
  return r.ok && r.at == r.end;
}
