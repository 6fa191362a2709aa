/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say. Codes are those of docs/diagnostics.md. */
#include "models/pool/rules.h"

enum
{
  E_NAME_TWICE = 28,
  E_LIMITS = 63,
  E_UNKNOWN = 68,
  E_EMPTY = 73,
  E_NO_IMAGE = 79
};

static void
check_images (const PoolOptions *o, SimModelCheck *check)
{
  if (o->images.count == 0)
    sim_check_error (check, &o->images, E_EMPTY, "images names no operating system; one at least is expected");
  for (guint i = 0; i < o->images.count; i++)
    for (guint k = 0; k < i; k++)
      if (g_strcmp0 (pool_image_options (o, i)->os, pool_image_options (o, k)->os) == 0)
        sim_check_error (check, &pool_image_options (o, i)->os, E_NAME_TWICE,
                         "image %s stands twice; once is expected", pool_image_options (o, i)->os);
}

static bool
has_image (const PoolOptions *o, const char *os)
{
  for (guint i = 0; i < o->images.count; i++)
    if (g_strcmp0 (pool_image_options (o, i)->os, os) == 0)
      return true;
  return false;
}

static void
check_service (const PoolOptions *o, guint i, SimModelCheck *check)
{
  const PoolServiceOptions *s = pool_service_options (o, i);
  SimSubnet subnet;

  if (s->os != NULL && !has_image (o, s->os))
    sim_check_error (check, &s->os, E_NO_IMAGE,
                     "%s needs %s, of which the storage unit has no image; one of `images` is expected",
                     s->name, s->os);
  for (guint k = 0; k < i; k++)
    {
      const PoolServiceOptions *other = pool_service_options (o, k);
      if (g_strcmp0 (s->name, other->name) == 0)
        sim_check_error (check, &s->name, E_NAME_TWICE,
                         "application %s stands twice; each has a name of its own", s->name);
      else if (g_strcmp0 (s->os, other->os) == 0 && g_strcmp0 (s->app, other->app) == 0)
        sim_check_error (check, &s->app, E_NAME_TWICE, "%s and %s are both %s on %s; another is expected",
                         other->name, s->name, s->app, s->os);
    }
  const char *from = s->from == NULL ? o->on : s->from;
  if (sim_check_segment (check, s->from == NULL ? (const void *)&o->on : (const void *)&s->from, from, &subnet))
    sim_check_addresses (check, &s->from, from, 1);
  g_autofree char *name = g_strdup_printf ("users-%u", i + 1);
  sim_check_node_name (check, name);
}

static void
check_services (const PoolOptions *o, SimModelCheck *check)
{
  int64_t primaries = 0;

  if (o->services.count == 0)
    sim_check_error (check, &o->services, E_EMPTY, "services names no application; one at least is expected");
  if (o->services.count > POOL_SERVICES_MOST)
    sim_check_error (check, &o->services, E_LIMITS, "there are %u applications; %d is the most",
                     o->services.count, POOL_SERVICES_MOST);
  for (guint i = 0; i < o->services.count; i++)
    {
      check_service (o, i, check);
      primaries += pool_service_options (o, i)->servers;
    }
  if (primaries > o->servers.count)
    sim_check_error (check, &o->servers.count, E_LIMITS,
                     "the applications begin with %" G_GINT64_FORMAT " servers, but count is %" G_GINT64_FORMAT
                     "; at least as many are expected",
                     primaries, o->servers.count);
}

static void
check_names (const PoolOptions *o, SimModelCheck *check)
{
  static const char *const units[] = { "storage", "files", "monitor", "balancer", "control" };
  int64_t hosts = o->servers.per_host > 0 ? (o->servers.count - 1) / o->servers.per_host + 1 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    sim_check_node_name (check, units[i]);
  for (int64_t i = 1; i <= o->servers.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("server-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
  for (int64_t i = 1; i <= hosts; i++)
    {
      g_autofree char *name = g_strdup_printf ("host-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
}

void
pool_check (const void *options, SimModelCheck *check)
{
  const PoolOptions *o = options;
  int64_t hosts = o->servers.per_host > 0 ? (o->servers.count - 1) / o->servers.per_host + 1 : 0;
  int64_t machines = o->servers.count + hosts + 5;
  SimSubnet subnet;

  if (sim_check_segment (check, &o->on, o->on, &subnet))
    sim_check_addresses (check, &o->on, o->on, machines);
  if (o->storage_on != NULL && g_strcmp0 (o->storage_on, o->on) != 0
      && sim_check_segment (check, &o->storage_on, o->storage_on, &subnet))
    sim_check_addresses (check, &o->storage_on, o->storage_on, o->servers.count + 1);
  check_images (o, check);
  check_services (o, check);
  check_names (o, check);
  pool_terms_check (o, check);
  sim_check_nodes (check, &o->servers.count, machines + o->services.count);
  if (o->monitor.timeout > o->monitor.poll)
    sim_check_error (check, &o->monitor.timeout, E_LIMITS,
                     "timeout is longer than poll; at most as long is expected");
  if (o->up_time.second > 0 && o->up_time.second < o->up_time.first)
    sim_check_error (check, &o->up_time.second, E_LIMITS,
                     "second is before first; at least as long is expected");
}
