/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-20: the files' options, what they must agree with, and the formats written again. */
#include "models/ring/files.h"

#include <string.h>

#define SCHEMA "{ \"type\": \"string\", \"description\": \"name of a file, from the scenario's folder\" }"

typedef void *(*Parse) (SimOptionRead *read, const char *file, const char *text, gsize length);

static bool
read_with (SimOptionRead *read, const SimTree *tree, gpointer *target, Parse parse)
{
  gsize length;
  const char *path = NULL;
  g_autofree char *text = sim_read_file_within (read, tree, (gsize)1 << 20, NULL, &length, &path);

  *target = text == NULL ? NULL : parse (read, path, text, length);
  return *target != NULL;
}

static void *
parse_node_map (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  return ring_node_map_parse (read, file, text, length);
}

static void *
parse_vip_file (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  return ring_vip_file_parse (read, file, text, length);
}

static void *
parse_monitor_file (SimOptionRead *read, const char *file, const char *text, gsize length)
{
  return ring_monitor_file_parse (read, file, text, length);
}

static bool
read_node_map (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  return read_with (read, tree, target, parse_node_map);
}

static bool
read_vip_file (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  return read_with (read, tree, target, parse_vip_file);
}

static bool
read_monitor_file (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  return read_with (read, tree, target, parse_monitor_file);
}

static const SimOptionCustom node_map = { "ring-node-map", SCHEMA, read_node_map };
static const SimOptionCustom vip_file = { "ring-vip-file", SCHEMA, read_vip_file };
static const SimOptionCustom monitor_file = { "ring-monitor-file", SCHEMA, read_monitor_file };

#define AT(FIELD) offsetof (RingFilesOptions, FIELD)

const SimOption ring_files_table[]
    = { SIM_OPTION (
            CUSTOM, "nodemap", AT (nodemap), .custom = &node_map,
            .help = "nodemap.cfg: the gateways' primary addresses on the first internal segment, in ring order",
            .source = "source 004, A.5 and A.6"),
        SIM_OPTION (CUSTOM, "vip", AT (vip), .custom = &vip_file,
                    .help = "vip.cfg: the pools of virtual addresses, instead of `vips` and `pools`",
                    .source = "source 004, Table 2"),
        SIM_OPTION (CUSTOM, "localmonitor", AT (localmonitor), .custom = &monitor_file,
                    .help = "localmonitor.cfg: machines to be pinged, instead of `monitors: { ping, remote }`",
                    .source = "source 004, A.6"),
        SIM_OPTION_END };

/* -- against the scenario ------------------------------------------------------------------- */

static void
check_node_map (const RingNodeMap *map, gint64 gateways, const char *home, SimModelCheck *check)
{
  if (map->count != gateways)
    sim_check_error (check, &map->ips[map->count - 1], 63,
                     "the node map ends with gateway %u; `gateways: %" G_GINT64_FORMAT "` are expected",
                     map->count, gateways);
  for (guint i = 0; i < map->count; i++)
    sim_check_address (check, &map->ips[i], home, map->ips[i]);
}

static void
check_pool (RingPoolFile *pool, const char *const *segments, guint count, SimModelCheck *check)
{
  char text[SIM_IP_TEXT];
  SimSubnet subnet;

  for (guint i = 0; i < count && pool->on == NULL; i++)
    if (sim_check_segment (check, pool, segments[i], &subnet) && subnet.base == pool->base)
      pool->on = segments[i];
  if (pool->on == NULL)
    sim_check_error (check, pool, 58, "VIRTUAL_IP %s is no segment of the cluster; the base of one is expected",
                     sim_ip_text (pool->base, text));
  for (guint i = 0; i < pool->count && pool->on != NULL; i++)
    sim_check_address (check, &pool->vips[i], pool->on, pool->vips[i]);
}

void
ring_files_check (const RingFilesOptions *files, gint64 gateways, const char *const *segments, guint count,
                  guint home, SimModelCheck *check)
{
  if (files->nodemap != NULL && home < count)
    check_node_map (files->nodemap, gateways, segments[home], check);
  for (guint i = 0; files->vip != NULL && i < files->vip->count; i++)
    check_pool (&files->vip->pools[i], segments, count, check);
}

const RingPoolFile *
ring_files_pool (const RingFilesOptions *files, const char *segment)
{
  for (guint i = 0; files->vip != NULL && i < files->vip->count; i++)
    if (files->vip->pools[i].on != NULL && strcmp (files->vip->pools[i].on, segment) == 0)
      return &files->vip->pools[i];
  return NULL;
}

/* -- written again -------------------------------------------------------------------------- */

void
ring_node_map_write (const SimIp *ips, guint count, GString *out)
{
  char text[SIM_IP_TEXT];
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "%s\n", sim_ip_text (ips[i], text));
}

void
ring_pool_write (SimIp base, const SimIp *vips, guint count, GString *out)
{
  char text[SIM_IP_TEXT];
  g_string_append_printf (out, "VIRTUAL_IP %s {\n", sim_ip_text (base, text));
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "%s%s\n", sim_ip_text (vips[i], text), i + 1 < count ? "," : "");
  g_string_append (out, "}\n");
}

void
ring_monitor_file_write (bool enabled, const SimIp *machines, guint count, GString *out)
{
  char text[SIM_IP_TEXT];
  g_string_append (out, enabled ? "enableMonitor()\n" : "disableMonitor()\n");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "addMachine(%s)\n", sim_ip_text (machines[i], text));
}
