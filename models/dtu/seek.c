/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-7: a unit looks for any server: serverQ to all, and those who answer with serverR are tried one after the
 * other. */
#include "models/dtu/truth.h"

static const DtuOptions *
options (const DtuUnit *unit)
{
  return unit->group->options;
}

/* With herd repair `load` those who answer within `gather` are tried with the idlest first. */
static bool
gathers (const DtuUnit *unit)
{
  return options (unit)->herd == DTU_HERD_LOAD && options (unit)->units.gather > 0;
}

static gint
by_load (gconstpointer a, gconstpointer b)
{
  const DtuResponder *x = a, *y = b;

  if (x->load != y->load)
    return x->load < y->load ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static void
responded (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);
  g_autofree char *line = g_strndup ((const char *)datagram->bytes->data, datagram->bytes->length);
  uint64_t server;
  int64_t load = 0;

  if (!dtu_is (line, "serverR") || !dtu_word_hex (line, "server", &server))
    return;
  if (dtu_unit_state (unit) != DTU_UNIT_SEEKING && dtu_unit_state (unit) != DTU_UNIT_TRYING)
    return;
  dtu_word_number (line, "load", &load);
  DtuResponder responder
      = { (SimIp)server, (uint32_t)CLAMP (load, 0, (int64_t)G_MAXUINT32), unit->responders->len };
  g_array_append_val (unit->responders, responder);
  if (dtu_unit_state (unit) == DTU_UNIT_SEEKING && !gathers (unit))
    dtu_unit_input (unit, DTU_UNIT_IN_RESPONDER, "a server answers");
}

void
dtu_seek_open (DtuUnit *unit)
{
  unit->seek = sim_udp_open (&unit->role, DTU_SEEK_PORT, responded);
}

void
dtu_seek_close (DtuUnit *unit)
{
  if (unit->seek != NULL)
    sim_udp_close (unit->seek);
  unit->seek = NULL;
}

void
dtu_seek (DtuUnit *unit)
{
  SimSubnet subnet = sim_segment_subnet (sim_iface_segment (unit->iface));
  g_autofree char *text = g_strdup_printf ("serverQ unit=%012" G_GINT64_MODIFIER "x", unit->mac);
  g_autoptr (SimBytes) bytes = dtu_signed (NULL, text);

  g_array_set_size (unit->responders, 0);
  unit->next = 0;
  if (sim_udp_send (unit->seek, unit->iface, SIM_IP_NONE, sim_subnet_broadcast (subnet), DTU_GROUP_PORT, bytes))
    sim_emit (unit->group->bus, &dtu_rec_control, sim_node_entity (unit->role.node), 0, bytes->length, 0, NULL);
  sim_alarm_after (&unit->wait,
                   gathers (unit) ? options (unit)->units.gather : options (unit)->units.seek_wait);
}

/* Nobody has answered; or all have who will. */
void
dtu_seek_over (DtuUnit *unit)
{
  if (unit->responders->len == 0)
    {
      dtu_unit_input (unit, DTU_UNIT_IN_NONE_LEFT, "no server answers");
      return;
    }
  g_array_sort (unit->responders, by_load);
  dtu_unit_input (unit, DTU_UNIT_IN_RESPONDER, "servers have answered");
}

void
dtu_seek_next (DtuUnit *unit)
{
  if (unit->next >= unit->responders->len)
    dtu_unit_input (unit, DTU_UNIT_IN_NONE_LEFT, "no responder is left");
  else
    dtu_unit_connect (unit, g_array_index (unit->responders, DtuResponder, unit->next++).ip);
}
