/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A desktop unit's life: figure 9a, whose boxes are the numbers beside the states, with DHCP and serverQ where
 * the figure says that it finds a server. DTU-7, DTU-13. It has no state of its own but the card in its reader.
 */
#include "models/dtu/audit.h"

static const char *const state_names[]
    = { "off", "booting", "connecting", "seeking", "trying", "connected", "listening", NULL };
static const char *const input_names[]
    = { "power",     "server named", "no server named", "taken",     "not taken",
        "responder", "none left",    "no answer",       "not heard", "broken",
        "redirect",  "heard",        "no address",      "off",       NULL };

static void begin (gpointer owner, gpointer data);
static void start_again (gpointer owner, gpointer data);
static void seek (gpointer owner, gpointer data);
static void seek_later (gpointer owner, gpointer data);
static void try_next (gpointer owner, gpointer data);
static void connect_to (gpointer owner, gpointer data);
static void settle (gpointer owner, gpointer data);
static void follow (gpointer owner, gpointer data);
static void listen (gpointer owner, gpointer data);
static void lose_address (gpointer owner, gpointer data);

#define ALWAYS                                                                                                 \
  [DTU_UNIT_IN_OFF] = SIM_GO (DTU_UNIT_OFF, NULL), [DTU_UNIT_IN_LOST] = SIM_GO (DTU_UNIT_BOOTING, lose_address)

/* clang-format off */
static const SimMachineCell cells[DTU_UNIT_STATES][DTU_UNIT_INPUTS] = {
  [DTU_UNIT_OFF] = { [DTU_UNIT_IN_POWER] = SIM_GO (DTU_UNIT_BOOTING, begin) },             /* 901 */
  [DTU_UNIT_BOOTING] = { [DTU_UNIT_IN_NAMED] = SIM_GO (DTU_UNIT_CONNECTING, connect_to),   /* to 902 */
                         [DTU_UNIT_IN_NAMELESS] = SIM_GO (DTU_UNIT_SEEKING, seek), ALWAYS },
  [DTU_UNIT_CONNECTING] = { [DTU_UNIT_IN_TAKEN] = SIM_GO (DTU_UNIT_CONNECTED, settle),     /* 902 to 903 */
                            [DTU_UNIT_IN_FAILED] = SIM_GO (DTU_UNIT_SEEKING, seek), ALWAYS },
  [DTU_UNIT_SEEKING] = { [DTU_UNIT_IN_RESPONDER] = SIM_GO (DTU_UNIT_TRYING, try_next),
                         [DTU_UNIT_IN_NONE_LEFT] = SIM_GO (DTU_UNIT_SEEKING, seek), ALWAYS },
  [DTU_UNIT_TRYING] = { [DTU_UNIT_IN_TAKEN] = SIM_GO (DTU_UNIT_CONNECTED, settle),
                        [DTU_UNIT_IN_FAILED] = SIM_GO (DTU_UNIT_TRYING, try_next),
                        [DTU_UNIT_IN_NONE_LEFT] = SIM_GO (DTU_UNIT_SEEKING, seek_later), ALWAYS },
  [DTU_UNIT_CONNECTED] = { [DTU_UNIT_IN_SILENT] = SIM_GO (DTU_UNIT_BOOTING, start_again),
                           [DTU_UNIT_IN_BROKEN] = SIM_GO (DTU_UNIT_BOOTING, start_again),
                           [DTU_UNIT_IN_UNHEARD] = SIM_GO (DTU_UNIT_LISTENING, listen),    /* 904 no, to 907 */
                           [DTU_UNIT_IN_REDIRECT] = SIM_GO (DTU_UNIT_CONNECTING, follow), ALWAYS },
  [DTU_UNIT_LISTENING] = { [DTU_UNIT_IN_HEARD] = SIM_GO (DTU_UNIT_CONNECTING, connect_to), /* 908 yes, to 902 */
                           ALWAYS },
};
/* clang-format on */

const SimMachineTable dtu_unit_table = { .name = "dtu.unit",
                                         .states = state_names,
                                         .inputs = input_names,
                                         .state_count = DTU_UNIT_STATES,
                                         .input_count = DTU_UNIT_INPUTS,
                                         .cells = &cells[0][0],
                                         .moved = &dtu_rec_unit_moved };

static SimEntity
who (const DtuUnit *unit)
{
  return sim_node_entity (unit->role.node);
}

static const DtuUnitsOptions *
options (const DtuUnit *unit)
{
  return &unit->group->options->units;
}

/* What goes when it leaves its server, for whatever reason. */
static void
leave (DtuUnit *unit, DtuUnitInput input, const char *reason)
{
  sim_alarm_cancel (&unit->keep_alive);
  sim_alarm_cancel (&unit->limit);
  sim_alarm_cancel (&unit->answer);
  dtu_unit_show (unit, DTU_SHOWS_NOTHING, 0, reason);
  dtu_truth_left (unit, input != DTU_UNIT_IN_REDIRECT && input != DTU_UNIT_IN_OFF);
}

void
dtu_unit_input (DtuUnit *unit, DtuUnitInput input, const char *reason)
{
  DtuUnitState before = dtu_unit_state (unit);
  const SimMachineCell *cell = &cells[before][input];

  if (before == DTU_UNIT_CONNECTED && cell->next != 0)
    leave (unit, input, reason);
  sim_machine_input (&unit->machine, unit->group->bus, who (unit), unit->server, input, reason, unit, NULL);
  dtu_truth_look_at (unit);
}

/* -- on the way ---------------------------------------------------------------------------------------------
 */

static void
begin (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_truth_powered (unit, true);
  dtu_seek_open (unit);
  sim_dhcp_client_open (unit->dhcp);
}

/* DTU-13: as after power on. */
static void
start_again (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_unit_disconnect (unit);
  unit->redirect.under_way = false;
  sim_dhcp_client_restart (unit->dhcp, "its server does not answer");
}

static void
lose_address (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_unit_disconnect (unit);
  sim_alarm_cancel (&unit->wait);
}

static void
seek (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  if (unit->named != SIM_IP_NONE || unit->sought)
    dtu_truth_powered (unit, false);
  unit->sought = true;
  dtu_seek (unit);
}

/* None of those who answered has taken it. */
static void
seek_later (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  g_array_set_size (unit->responders, 0);
  unit->next = 0;
  sim_alarm_after (&unit->wait, options (unit)->seek_wait);
}

static void
try_next (gpointer owner, gpointer data)
{
  dtu_seek_next (owner);
}

static void
connect_to (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_unit_connect (unit, unit->server);
}

/* 922: it breaks off, and connects there. */
static void
follow (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_unit_disconnect (unit);
  unit->redirects++;
  dtu_unit_connect (unit, unit->redirect.server);
}

/* 907 */
static void
listen (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_unit_disconnect (unit);
  unit->redirect.under_way = false;
}

/* 902 to 903: it has a server. */
static void
settle (gpointer owner, gpointer data)
{
  DtuUnit *unit = owner;

  dtu_truth_connected (unit, unit->server);
  dtu_audit_joins (unit, unit->server);
  if (!unit->group->flaws.stay)
    sim_alarm_after (&unit->limit, options (unit)->limit);
  if (options (unit)->watch == DTU_WATCH_KEEP_ALIVE)
    sim_alarm_after (&unit->keep_alive, options (unit)->keep_alive);
  dtu_unit_present (unit);
}

/* -- keep-alives, and host messages: DTU-13 ------------------------------------------------------------------
 */

static void
keep_alive_fire (SimRole *role, SimAlarm *alarm)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);
  SimUdpParts parts = dtu_alive_parts (DTU_ALIVE_ASK, unit->slot, unit->generation);

  sim_udp_send_parts (unit->alive, NULL, SIM_IP_NONE, unit->server, DTU_KEEP_ALIVE_PORT, &parts);
  sim_alarm_after (alarm, options (unit)->keep_alive);
}

static void
limit_fire (SimRole *role, SimAlarm *alarm)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);
  bool asks = options (unit)->watch == DTU_WATCH_KEEP_ALIVE;
  const char *reason = asks ? "no keep-alive is answered" : "no host message came";

  dtu_truth_gave_up (unit, reason);
  dtu_unit_input (unit, asks ? DTU_UNIT_IN_SILENT : DTU_UNIT_IN_UNHEARD, reason);
}

static void
alive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);
  uint32_t slot, generation;
  guint kind;

  if (dtu_unit_state (unit) != DTU_UNIT_CONNECTED || datagram->src != unit->server
      || !dtu_alive_read (datagram->parts, &kind, &slot, &generation) || slot != unit->slot
      || generation != unit->generation)
    return;
  if (kind == DTU_ALIVE_UNKNOWN && !unit->group->flaws.stay)
    dtu_unit_input (unit, DTU_UNIT_IN_BROKEN, "the server does not know it");
  else if (kind == DTU_ALIVE_YES && sim_alarm_armed (&unit->limit))
    sim_alarm_after (&unit->limit, options (unit)->limit);
}

/* Figure 9a's way: 904, 908. */
static void
host_message (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  if (datagram->bytes->length < 5 || memcmp (datagram->bytes->data, "host=", 5) != 0)
    return;
  if (dtu_unit_state (unit) == DTU_UNIT_CONNECTED && datagram->src == unit->server)
    sim_alarm_after (&unit->limit, options (unit)->limit);
  else if (dtu_unit_state (unit) == DTU_UNIT_LISTENING)
    {
      unit->server = datagram->src;
      dtu_unit_input (unit, DTU_UNIT_IN_HEARD, "a server is available");
    }
}

/* -- DHCP ----------------------------------------------------------------------------------------------------
 */

static void
told (SimRole *role, gpointer data, const SimDhcpNews *news)
{
  DtuUnit *unit = data;

  if (news->event == SIM_DHCP_BOUND && dtu_unit_state (unit) == DTU_UNIT_BOOTING)
    {
      unit->named = unit->server = news->ack->siaddr;
      dtu_unit_input (unit, unit->named != SIM_IP_NONE ? DTU_UNIT_IN_NAMED : DTU_UNIT_IN_NAMELESS,
                      "it has an address");
    }
  else if (news->event == SIM_DHCP_LOST)
    dtu_unit_input (unit, DTU_UNIT_IN_LOST, news->reason);
}

/* -- power
 * ------------------------------------------------------------------------------------------------------ */

static void
forget (DtuUnit *unit)
{
  unit->named = unit->server = SIM_IP_NONE;
  unit->sought = false;
  unit->redirect.under_way = false;
  g_array_set_size (unit->responders, 0);
  g_array_set_size (unit->failed, 0);
  g_string_truncate (unit->input, 0);
  unit->inserted = SIM_NEVER;
}

static void
switch_off (DtuUnit *unit, const char *reason)
{
  if (dtu_unit_state (unit) == DTU_UNIT_OFF)
    return;
  dtu_unit_input (unit, DTU_UNIT_IN_OFF, reason);
  dtu_unit_disconnect (unit);
  dtu_seek_close (unit);
  sim_dhcp_client_close (unit->dhcp);
  sim_udp_close (unit->alive);
  if (unit->ears != NULL)
    sim_udp_close (unit->ears);
  unit->alive = unit->ears = NULL;
  sim_alarm_cancel (&unit->wait);
  forget (unit);
}

static void
power_fire (SimRole *role, SimAlarm *alarm)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  unit->alive = sim_udp_open (role, DTU_KEEP_ALIVE_PORT, alive);
  sim_udp_take_parts (unit->alive);
  if (options (unit)->watch == DTU_WATCH_AVAILABILITY)
    unit->ears = sim_udp_open (role, DTU_GROUP_PORT, host_message);
  dtu_unit_input (unit, DTU_UNIT_IN_POWER, "power comes");
}

void
dtu_unit_power (DtuUnit *unit, const char *reason)
{
  switch_off (unit, reason);
  sim_alarm_after (&unit->power, sim_dist_time (&options (unit)->self_test, &unit->power_draw));
}

static void
start (SimRole *role)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);
  SimTime wait = sim_stream_time_uniform (&unit->power_draw, 0, options (unit)->power_spread)
                 + sim_dist_time (&options (unit)->self_test, &unit->power_draw);

  if (!unit->plugged)
    wait += options (unit)->power_at;
  unit->plugged = true;
  sim_alarm_after (&unit->power, wait);
}

static void
stop (SimRole *role)
{
  switch_off (SIM_OWNER (role, DtuUnit, role), "shut down");
}

static void
crash (SimRole *role)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  unit->tcp = NULL;
  unit->seek = unit->alive = unit->ears = NULL;
  sim_dhcp_client_reset (unit->dhcp);
  if (dtu_unit_state (unit) != DTU_UNIT_OFF)
    dtu_unit_input (unit, DTU_UNIT_IN_OFF, "power is cut");
  forget (unit);
}

static void
dispose (SimRole *role)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  sim_dhcp_client_free (unit->dhcp);
  g_array_unref (unit->responders);
  g_array_unref (unit->failed);
  g_string_free (unit->input, TRUE);
  g_free (unit);
}

static const SimRoleType type
    = { .name = "desktop-unit", .start = start, .stop = stop, .crash = crash, .dispose = dispose };

DtuUnit *
dtu_unit_new (DtuGroup *group, SimNode *node, SimSegment *segment, guint number)
{
  DtuUnit *unit = g_new0 (DtuUnit, 1);
  const char *name = sim_node_name (node);

  unit->group = group;
  unit->number = number;
  unit->iface = sim_iface_new (node, segment, SIM_IP_NONE);
  unit->mac = sim_iface_mac (unit->iface);
  unit->responders = g_array_new (FALSE, FALSE, sizeof (DtuResponder));
  unit->failed = g_array_new (FALSE, FALSE, sizeof (SimIp));
  unit->input = g_string_sized_new (0);
  unit->inserted = SIM_NEVER;
  sim_node_add_role (node, &unit->role, &type);
  sim_machine_init (&unit->machine, &dtu_unit_table, DTU_UNIT_OFF);
  sim_alarm_init (&unit->role, &unit->power, 'P', power_fire);
  sim_alarm_init (&unit->role, &unit->wait, 'W', dtu_unit_wait_fire);
  sim_alarm_init (&unit->role, &unit->keep_alive, 'K', keep_alive_fire);
  sim_alarm_init (&unit->role, &unit->limit, 'L', limit_fire);
  sim_alarm_init (&unit->role, &unit->answer, 'A', dtu_unit_answer_fire);
  sim_net_stream (group->net, &unit->power_draw, name, "power");
  sim_net_stream (group->net, &unit->auth_draw, name, "card");
  unit->dhcp = sim_dhcp_client_new (&unit->role, unit->iface, &options (unit)->dhcp, told, unit);
  return unit;
}
