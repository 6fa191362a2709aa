/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/topology.h"
#include "sim/observe/output.h"
#include <stdarg.h>

struct SimSketch
{
  GString *out;
  GString *remarks;
};

static const char *
tone_name (SimSketchTone tone)
{
  static const char *const names[] = { "plain", "good", "busy", "bad" };
  return names[tone];
}

/* Free text stands at the end of a line. */
static void
append_text (GString *out, const char *text)
{
  g_autofree char *line = g_strdup (text);
  g_string_append_printf (out, " %s\n", g_strdelimit (line, "\r\n", ' '));
}

void
sim_sketch_note (SimSketch *sketch, const SimNode *node, SimSketchTone tone, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append_printf (sketch->out, "note %s %s", sim_node_name (node), tone_name (tone));
  append_text (sketch->out, text);
}

void
sim_sketch_arrow (SimSketch *sketch, const SimNode *from, const SimNode *to, SimSketchTone tone,
                  const char *label)
{
  g_string_append_printf (sketch->out, "arrow %s %s %s", sim_node_name (from), sim_node_name (to),
                          tone_name (tone));
  append_text (sketch->out, label != NULL ? label : "");
}

void
sim_sketch_remark (SimSketch *sketch, SimSketchTone tone, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append_printf (sketch->remarks, "remark %s", tone_name (tone));
  append_text (sketch->remarks, text);
}

static const char *
node_state (const SimNode *node)
{
  switch (sim_node_state (node))
    {
    case SIM_NODE_OFF:
      return "off";
    case SIM_NODE_BOOTING:
      return "booting";
    case SIM_NODE_UP:
      return "up";
    case SIM_NODE_PAUSED:
      return "paused";
    case SIM_NODE_HUNG:
      return "hung";
    }
  return "off";
}

static SimEntityKind
owner_kind (const SimWorld *world, const SimNode *node, const char **name)
{
  const SimBus *bus = sim_world_bus (world);
  SimEntity parent = sim_entity_parent (bus, sim_node_entity (node));
  *name = parent != 0 ? sim_entity_name (bus, parent) : NULL;
  return parent != 0 ? sim_entity_kind (bus, parent) : SIM_ENTITY_RUN;
}

static bool
is_client (const SimWorld *world, const SimNode *node)
{
  const char *name;
  return owner_kind (world, node, &name) == SIM_ENTITY_LOAD;
}

static void
write_segments (const SimWorld *world, GString *out)
{
  SimNet *net = sim_world_net (world);
  for (guint i = 0; i < sim_net_segments (net); i++)
    {
      const SimSegment *segment = sim_net_segment (net, i);
      const SimSegmentOptions *o = sim_segment_options_of (segment);
      SimSubnet subnet = sim_segment_subnet (segment);
      char ip[SIM_IP_TEXT];
      g_autofree char *rate = sim_quantity_format (o->rate, SIM_UNIT_BITRATE);
      g_autofree char *latency = sim_time_format (o->latency);
      const char *state = !sim_segment_up (segment) ? "down" : sim_segment_is_cut (segment) ? "cut" : "up";
      g_string_append_printf (out, "segment %s %s/%d %s %s %s, %s\n", sim_segment_name (segment),
                              sim_ip_text (subnet.base, ip), subnet.prefix, o->link ? "link" : "switch", state,
                              rate, latency);
    }
}

static void
write_addresses (const SimNode *node, GString *out)
{
  for (guint k = 0; k < sim_node_ifaces (node); k++)
    {
      const SimIface *iface = sim_node_iface (node, k);
      const char *segment = sim_segment_name (sim_iface_segment (iface)), *name = sim_node_name (node);
      char ip[SIM_IP_TEXT];
      g_string_append_printf (out, "interface %s %s %s %s\n", name, segment,
                              sim_iface_up (iface) ? "up" : "down",
                              sim_ip_text (sim_iface_primary (iface), ip));
      for (guint a = 0; a < sim_iface_addresses (iface); a++)
        if (sim_iface_address (iface, a) != sim_iface_primary (iface))
          g_string_append_printf (out, "address %s %s %s\n", name, segment,
                                  sim_ip_text (sim_iface_address (iface, a), ip));
    }
}

static void
write_machines (const SimWorld *world, GString *out)
{
  SimNet *net = sim_world_net (world);
  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      const SimNode *node = sim_net_node (net, i);
      const char *owner;
      SimEntityKind kind = owner_kind (world, node, &owner);
      if (kind == SIM_ENTITY_LOAD)
        continue;
      g_string_append_printf (out, "machine %s %s %s\n", sim_node_name (node), owner != NULL ? owner : "-",
                              node_state (node));
      write_addresses (node, out);
    }
}

static void
write_clients (const SimWorld *world, GString *out)
{
  const SimScenario *scenario = sim_world_scenario (world);
  for (guint i = 0; i < scenario->load_count; i++)
    {
      const SimLoadSpec *load = &scenario->loads[i];
      g_string_append_printf (out, "clients %s %" G_GINT64_FORMAT " %s %s\n", load->name, load->options.clients,
                              load->options.from, load->options.to);
    }
}

/* Sides of a cut: machines that reach each other both ways are on the same side. */
static void
write_sides (const SimWorld *world, const SimSegment *segment, GString *out)
{
  SimNet *net = sim_world_net (world);
  g_autoptr (GPtrArray) firsts = g_ptr_array_new ();
  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      SimNode *node = sim_net_node (net, i);
      if (is_client (world, node) || sim_node_iface_on (node, segment) == NULL)
        continue;
      guint side = 0;
      while (side < firsts->len
             && !(sim_segment_passes (segment, node, firsts->pdata[side])
                  && sim_segment_passes (segment, firsts->pdata[side], node)))
        side++;
      if (side == firsts->len)
        g_ptr_array_add (firsts, node);
      g_string_append_printf (out, "side %s %s %u\n", sim_segment_name (segment), sim_node_name (node),
                              side + 1);
    }
}

static void
write_cuts (const SimWorld *world, GString *out)
{
  SimNet *net = sim_world_net (world);
  for (guint i = 0; i < sim_net_segments (net); i++)
    if (sim_segment_is_cut (sim_net_segment (net, i)))
      write_sides (world, sim_net_segment (net, i), out);
}

/* NET-7 */
static void
write_tenants (const SimWorld *world, SimSketch *sketch)
{
  SimNet *net = sim_world_net (world);
  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      const SimNode *node = sim_net_node (net, i), *home = sim_node_home (node);
      if (sim_node_is_tenant (node))
        sim_sketch_note (sketch, node, SIM_TONE_PLAIN, "%s %s", home == NULL ? "runs" : "on",
                         home == NULL ? "nowhere" : sim_node_name (home));
      if (home != NULL)
        sim_sketch_arrow (sketch, home, node, SIM_TONE_PLAIN, sim_node_is_tenant (node) ? "runs" : "boot ROM");
    }
}

static void
write_sketches (const SimWorld *world, GString *out)
{
  g_autoptr (GString) remarks = g_string_new (NULL);
  SimSketch sketch = { out, remarks };
  for (guint i = 0; i < sim_world_systems (world); i++)
    {
      const SimSystem *system = sim_world_system (world, i);
      if (system->model->sketch != NULL)
        system->model->sketch (system, &sketch);
      g_autoptr (GString) why = g_string_new (NULL);
      if (system->model->serving != NULL && !system->model->serving (system, why))
        {
          sim_reason_trim (why);
          sim_sketch_remark (&sketch, SIM_TONE_BAD, "%s is not served: %s", system->name, why->str);
        }
    }
  write_tenants (world, &sketch);
  g_string_append_len (out, remarks->str, (gssize)remarks->len);
}

char *
sim_topology_text (const SimWorld *world, uint64_t seed, const char *moment)
{
  GString *out = g_string_new ("rehearse-topology 1\n");
  g_autofree char *seconds = sim_time_seconds (sim_kernel_now (sim_world_kernel (world)), 3);
  g_string_append_printf (out, "title %s\n", sim_world_scenario (world)->name);
  g_string_append_printf (out, "seed %" G_GUINT64_FORMAT "\n", seed);
  g_string_append_printf (out, "moment %s", seconds);
  append_text (out, moment);
  write_segments (world, out);
  write_machines (world, out);
  write_clients (world, out);
  write_cuts (world, out);
  write_sketches (world, out);
  return g_string_free (out, FALSE);
}
