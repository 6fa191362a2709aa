/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-3: the info message. RAIS-5, RAIS-6: acquire and release messages. Encode and decode. */
#include "models/rais/message.h"

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
  entry->services = g_array_new (FALSE, FALSE, sizeof (RaisService));
  return entry;
}

void
rais_entry_free (RaisEntry *entry)
{
  if (entry == NULL)
    return;
  g_array_unref (entry->services);
  g_free (entry);
}

void
rais_entry_copy (RaisEntry *to, const RaisEntry *from)
{
  RaisEntry old = *to;

  *to = *from;
  to->services = old.services;
  to->heard = old.heard;
  to->known = old.known;
  g_array_set_size (to->services, 0);
  g_array_append_vals (to->services, from->services->data, from->services->len);
}

bool
rais_entry_same (const RaisEntry *a, const RaisEntry *b)
{
  if (a->id != b->id || a->preferred != b->preferred || a->load != b->load || a->capacity != b->capacity
      || a->ok != b->ok || a->quiesced != b->quiesced || a->control_count != b->control_count
      || a->services->len != b->services->len)
    return false;
  for (guint i = 0; i < a->control_count; i++)
    if (a->control[i] != b->control[i])
      return false;
  for (guint i = 0; i < a->services->len; i++)
    {
      const RaisService *x = &g_array_index (a->services, RaisService, i);
      const RaisService *y = &g_array_index (b->services, RaisService, i);
      if (x->address != y->address || x->state != y->state)
        return false;
    }
  return true;
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
  message->own = rais_entry_new ();
  message->others = g_ptr_array_new_with_free_func ((GDestroyNotify)rais_entry_free);
  message->ages = g_array_new (FALSE, FALSE, sizeof (RaisAge));
  return message;
}

void
rais_message_free (RaisMessage *message)
{
  if (message == NULL)
    return;
  rais_entry_free (message->own);
  g_ptr_array_unref (message->others);
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

static RaisEntry *
spare_entry (RaisMessage *out)
{
  if (out->other_count == out->others->len)
    g_ptr_array_add (out->others, rais_entry_new ());
  return g_ptr_array_index (out->others, out->other_count);
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
read_info (SimReader *r, RaisMessage *out)
{
  guint count;

  out->other_count = 0;
  g_array_set_size (out->ages, 0);
  if (!read_entry (r, out->own) || out->own->id != out->source)
    return false;
  count = sim_get16 (r);
  for (guint i = 0; i < count; i++, out->other_count++)
    {
      RaisEntry *other = spare_entry (out);
      if (!read_age (r, &other->heard) || !read_entry (r, other))
        return false;
    }
  count = sim_get16 (r);
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

bool
rais_message_decode (const SimBytes *bytes, RaisMessage *out)
{
  SimReader r = sim_reader (bytes->data, bytes->length);

  if (!read_header (&r, out))
    return false;
  if (out->type == RAIS_INFO)
    return read_info (&r, out) && r.at == r.end;
  out->destination = sim_get32 (&r);
  out->address = sim_get32 (&r);
  return r.ok && r.at == r.end;
}
