/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-20: the configuration files of a gateway, in their own formats, instead of numbers in the scenario.
 *
 *   nodemap.cfg       the gateways' primary addresses on the first internal segment, in ring order
 *   vip.cfg           VIRTUAL_IP 10.0.0.0 { 10.0.0.91, 10.0.0.92 }, once for each segment with a pool; a
 * heading `virtual IP Pool` may stand before localmonitor.cfg  enableMonitor() or disableMonitor();
 * addMachine(10.0.0.1) for each machine to be pinged
 *
 * The source shows vip.cfg (Table 2) and names the calls of localmonitor.cfg; the rest of their grammar is
 * ours: words are parted by blanks and line ends, addresses of a node map by commas too, and # begins a
 * comment. All gateways of a cluster read the same files.
 *
 * What is wrong is reported at its place in the file. What was read is the scenario's.
 */
#pragma once

#include "sim/model.h"

typedef struct RingNodeMap
{
  guint count; /* at least 1, each once */
  const SimIp *ips;
} RingNodeMap;

typedef struct RingPoolFile
{
  SimIp base;
  guint count;    /* at least 1 */
  SimIp *vips;    /* ascending, each once in the file */
  const char *on; /* the segment, found by ring_files_check(); NULL: none */
} RingPoolFile;

typedef struct RingVipFile
{
  guint count; /* at least 1; no base twice */
  RingPoolFile *pools;
} RingVipFile;

typedef struct RingMonitorFile
{
  bool enabled;
  guint count;
  const SimIp *machines; /* each once */
} RingMonitorFile;

/* Each NULL: no such file. */
typedef struct RingFilesOptions
{
  RingNodeMap *nodemap;
  RingVipFile *vip;
  RingMonitorFile *localmonitor;
} RingFilesOptions;

extern const SimOption ring_files_table[];

/* The parsers, for `text` with a 0 behind it. What they return is in the reader's arena, and its addresses are
 * marked with their places; NULL: reported. */
RingNodeMap *ring_node_map_parse (SimOptionRead *read, const char *file, const char *text, gsize length);
RingVipFile *ring_vip_file_parse (SimOptionRead *read, const char *file, const char *text, gsize length);
RingMonitorFile *ring_monitor_file_parse (SimOptionRead *read, const char *file, const char *text,
                                          gsize length);

/* Holds the files against the scenario: as many gateways, every address on its segment. `segments` are those of
 * the cluster, the first internal one is `segments[home]`. */
void ring_files_check (const RingFilesOptions *files, gint64 gateways, const char *const *segments, guint count,
                       guint home, SimModelCheck *check);
/* The pool of that segment; NULL: the file has none. */
const RingPoolFile *ring_files_pool (const RingFilesOptions *files, const char *segment);

/* The same formats again: what a run has, as it could be read in. */
void ring_node_map_write (const SimIp *ips, guint count, GString *out);
void ring_pool_write (SimIp base, const SimIp *vips, guint count, GString *out);
void ring_monitor_file_write (bool enabled, const SimIp *machines, guint count, GString *out);
