/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trace: "[180.000 s] web.host-2 crashed", a line a record, in order.
 */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"

struct SimTrace
{
  SimWorld *world;
  SimOutput *output;
  GString *line;
  int digits; /* of the second */
  bool brief; /* the first powering on of a family of machines is one line */
  SimEntity family;
  SimEntity first; /* of those machines */
  guint powered;   /* how many of them: not written yet */
};

static void
begin_line (SimTrace *trace, SimTime at)
{
  g_autofree char *seconds = sim_time_seconds (at, trace->digits);
  g_string_printf (trace->line, "[%s s] ", seconds);
}

static void
end_line (SimTrace *trace)
{
  /* A reason may quote anything; a line stays a line. */
  g_strdelimit (trace->line->str, "\r\n", ' ');
  g_string_append_c (trace->line, '\n');
  sim_output_bytes (trace->output, trace->line->str, trace->line->len);
  if (sim_output_failed (trace->output))
    sim_world_stop (trace->world);
}

static void
write_powered (SimTrace *trace)
{
  const SimBus *bus = sim_world_bus (trace->world);
  if (trace->powered == 0)
    return;
  begin_line (trace, 0);
  if (trace->powered == 1)
    g_string_append_printf (trace->line, "%s is up: powered on", sim_entity_name (bus, trace->first));
  else
    g_string_append_printf (trace->line, "%u machines of %s are up: powered on", trace->powered,
                            trace->family != 0 ? sim_entity_name (bus, trace->family) : "the network");
  trace->powered = 0;
  end_line (trace);
}

/* At the start every machine is powered on: a line for each family that follows the other. */
static bool
is_first_power (SimTrace *trace, const SimRecord *record)
{
  if (!trace->brief || record->at != 0 || record->kind != &sim_rec_node_up)
    return false;
  SimEntity family = sim_entity_parent (sim_world_bus (trace->world), record->who);
  if (trace->powered > 0 && family != trace->family)
    write_powered (trace);
  if (trace->powered++ == 0)
    trace->first = record->who;
  trace->family = family;
  return true;
}

static void
heard (gpointer data, const SimRecord *record)
{
  SimTrace *trace = data;
  if (is_first_power (trace, record))
    return;
  write_powered (trace);
  begin_line (trace, record->at);
  sim_record_write (sim_world_bus (trace->world), record, trace->line);
  end_line (trace);
}

static const char *
protocol (const SimPacket *packet)
{
  if (packet->ether == SIM_ETHER_ARP)
    return packet->arp.op == 1 ? "ARP asks" : "ARP answers";
  switch (packet->protocol)
    {
    case SIM_PROTOCOL_ICMP:
      return "ICMP";
    case SIM_PROTOCOL_TCP:
      return "TCP";
    case SIM_PROTOCOL_UDP:
      return "UDP";
    default:
      return "IP";
    }
}

static void
frame (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  SimTrace *trace = data;
  char src[SIM_IP_TEXT], dst[SIM_IP_TEXT];
  begin_line (trace, sim_kernel_now (sim_world_kernel (trace->world)));
  g_string_append_printf (trace->line, "%s: %s %s", sim_segment_name (segment), protocol (packet),
                          sim_ip_text (packet->src, src));
  if (packet->sport != 0)
    g_string_append_printf (trace->line, ":%u", packet->sport);
  g_string_append_printf (trace->line, " > %s", sim_ip_text (packet->dst, dst));
  if (packet->dport != 0)
    g_string_append_printf (trace->line, ":%u", packet->dport);
  g_string_append_printf (trace->line, ", %u B on the wire", packet->wire);
  end_line (trace);
}

SimTrace *
sim_trace_new (SimWorld *world, int level, const char *dir, GError **error)
{
  SimOutput *output = sim_output_open (dir, "trace.log", error);
  if (output == NULL)
    return NULL;
  SimTrace *trace = g_new0 (SimTrace, 1);
  trace->world = world;
  trace->output = output;
  trace->line = g_string_new (NULL);
  trace->digits = level > SIM_LEVEL_EVENT ? 6 : 3;
  trace->brief = level <= SIM_LEVEL_EVENT;
  sim_bus_subscribe (sim_world_bus (world), NULL, (SimRecordLevel)level, heard, trace);
  if (level >= SIM_LEVEL_PACKET)
    sim_net_tap (sim_world_net (world), frame, trace);
  return trace;
}

bool
sim_trace_failed (const SimTrace *trace)
{
  return sim_output_failed (trace->output);
}

bool
sim_trace_close (SimTrace *trace, GError **error)
{
  write_powered (trace);
  bool good = sim_output_close (g_steal_pointer (&trace->output), error);
  sim_trace_free (trace);
  return good;
}

void
sim_trace_free (SimTrace *trace)
{
  if (trace == NULL)
    return;
  sim_output_drop (trace->output);
  g_string_free (trace->line, TRUE);
  g_free (trace);
}
