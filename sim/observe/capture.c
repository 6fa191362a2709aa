/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Captures: the frames of each segment as a pcap file with nanosecond timestamps, simulated
 * time counted from 1970-01-01.
 */
#include "sim/net/capture.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <unistd.h>

enum
{
  SNAP = 262144 /* bytes of a frame that are kept: all */
};

typedef struct File
{
  const SimSegment *segment;
  char *path;
  FILE *stream; /* belongs to `dumper` */
  pcap_dumper_t *dumper;
} File;

struct SimCaptures
{
  SimWorld *world;
  pcap_t *pcap;
  GArray *files; /* File, one a segment */
  GByteArray *bytes;
  bool failed;
};

static void
seen (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  SimCaptures *captures = data;
  SimTime now = sim_kernel_now (sim_world_kernel (captures->world));
  for (guint i = 0; i < captures->files->len; i++)
    {
      const File *file = &g_array_index (captures->files, File, i);
      if (file->segment != segment)
        continue;
      g_byte_array_set_size (captures->bytes, 0);
      sim_packet_encode (packet, captures->bytes);
      struct pcap_pkthdr header = { .caplen = captures->bytes->len, .len = captures->bytes->len };
      header.ts.tv_sec = (time_t)(now / SIM_S);
      header.ts.tv_usec = (suseconds_t)(now % SIM_S); /* nanoseconds, as the file's header says */
      pcap_dump ((u_char *)file->dumper, &header, captures->bytes->data);
      if (ferror (file->stream) && !captures->failed)
        {
          captures->failed = true;
          sim_world_stop (captures->world);
        }
    }
}

static bool
open_file (SimCaptures *captures, const char *dir, const SimSegment *segment, GError **error)
{
  g_autofree char *name = g_strconcat (sim_segment_name (segment), ".pcap", NULL);
  File file = { .segment = segment, .path = g_build_filename (dir, "captures", name, NULL) };
  int fd = open (file.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  file.stream = fd >= 0 ? fdopen (fd, "wb") : NULL;
  if (file.stream == NULL)
    {
      sim_output_error (error, file.path, "open", errno);
      if (fd >= 0)
        close (fd);
      g_free (file.path);
      return false;
    }
  errno = 0;
  file.dumper = pcap_dump_fopen (captures->pcap, file.stream);
  if (file.dumper == NULL)
    {
      sim_output_error (error, file.path, "pcap_dump_fopen", errno != 0 ? errno : EIO);
      fclose (file.stream);
      g_free (file.path);
      return false;
    }
  g_array_append_val (captures->files, file);
  return true;
}

SimCaptures *
sim_captures_new (SimWorld *world, const char *dir, GError **error)
{
  SimNet *net = sim_world_net (world);
  if (!sim_output_folder (dir, "captures", error))
    return NULL;
  SimCaptures *captures = g_new0 (SimCaptures, 1);
  captures->world = world;
  captures->pcap = pcap_open_dead_with_tstamp_precision (DLT_EN10MB, SNAP, PCAP_TSTAMP_PRECISION_NANO);
  captures->files = g_array_new (FALSE, FALSE, sizeof (File));
  captures->bytes = g_byte_array_new ();
  for (guint i = 0; i < sim_net_segments (net); i++)
    if (!open_file (captures, dir, sim_net_segment (net, i), error))
      {
        sim_captures_free (captures);
        return NULL;
      }
  sim_net_tap (net, seen, captures);
  return captures;
}

bool
sim_captures_failed (const SimCaptures *captures)
{
  return captures->failed;
}

bool
sim_captures_close (SimCaptures *captures, GError **error)
{
  bool good = true;
  for (guint i = 0; i < captures->files->len; i++)
    {
      File *file = &g_array_index (captures->files, File, i);
      good &= sim_output_finish_stdio (g_steal_pointer (&file->stream), file->path, good ? error : NULL);
    }
  sim_captures_free (captures);
  return good;
}

void
sim_captures_free (SimCaptures *captures)
{
  if (captures == NULL)
    return;
  for (guint i = 0; i < captures->files->len; i++)
    {
      File *file = &g_array_index (captures->files, File, i);
      if (file->stream != NULL)
        fclose (file->stream);
      g_free (file->path);
    }
  g_array_unref (captures->files);
  g_byte_array_unref (captures->bytes);
  pcap_close (captures->pcap);
  g_free (captures);
}
