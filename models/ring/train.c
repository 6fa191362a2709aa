/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/monitor.h"

static const RingModule flows = { RING_CARRIAGE_FLOWS, "connections", ring_share_unload, ring_share_load };
static const RingModule servers
    = { RING_CARRIAGE_SERVERS, "server monitoring", ring_health_unload, ring_health_load };

const RingModule *const ring_modules[] = { &ring_config_module, &ring_faults_module, &flows, &servers, NULL };

static const RingModule *
module_of (guint kind)
{
  for (guint i = 0; ring_modules[i] != NULL; i++)
    if (ring_modules[i]->kind == kind)
      return ring_modules[i];
  return NULL;
}

/* The length of the carriage at `data`; false: there is no whole one. */
static bool
measure (const uint8_t *data, gsize length, gsize *size)
{
  SimReader reader = sim_reader (data, length);

  sim_get16 (&reader);
  *size = sim_get32 (&reader);
  return reader.ok && *size > 0 && *size <= length - RING_CARRIAGE_HEADER;
}

static bool
is_whole (const uint8_t *data, gsize length, guint count)
{
  gsize size;

  for (; count > 0; count--, data += RING_CARRIAGE_HEADER + size, length -= RING_CARRIAGE_HEADER + size)
    if (!measure (data, length, &size))
      return false;
  return length == 0;
}

bool
ring_train_unload (RingDaemon *daemon, const uint8_t *data, gsize length, guint count)
{
  gsize size;

  if (!is_whole (data, length, count))
    return false;
  if (daemon->carriages->len > 0)
    g_byte_array_set_size (daemon->carriages, 0);
  daemon->handed_on = 0;
  for (; count > 0; count--, data += RING_CARRIAGE_HEADER + size)
    {
      const RingModule *module = module_of (data[0]);
      measure (data, length, &size);
      if (module != NULL)
        module->unload (daemon, data + RING_CARRIAGE_HEADER, size);
      else
        {
          g_byte_array_append (daemon->carriages, data, (guint)(RING_CARRIAGE_HEADER + size));
          daemon->handed_on++;
        }
    }
  return true;
}

/* One carriage of that module, if it has something to load. */
static bool
load_one (RingDaemon *daemon, const RingModule *module, GByteArray *out)
{
  guint before = out->len, size;
  uint8_t *at;

  g_byte_array_set_size (out, before + RING_CARRIAGE_HEADER);
  module->load (daemon, out);
  size = out->len - before - RING_CARRIAGE_HEADER;
  if (size == 0)
    {
      g_byte_array_set_size (out, before);
      return false;
    }
  at = out->data + before;
  at[0] = (uint8_t)module->kind;
  at[1] = 0;
  for (guint i = 0; i < 4; i++)
    at[2 + i] = (uint8_t)(size >> (24 - 8 * i));
  return true;
}

guint
ring_train_load (RingDaemon *daemon, GByteArray *out)
{
  guint count = daemon->handed_on;

  if (count > 0)
    g_byte_array_append (out, daemon->carriages->data, daemon->carriages->len);
  for (guint i = 0; ring_modules[i] != NULL; i++)
    count += load_one (daemon, ring_modules[i], out);
  return count;
}
