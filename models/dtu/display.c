/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DTU-8: what a session sends to the unit in front of which its user sits.
 *
 * An input is a datagram from the unit; the session answers it with a picture, one or more datagrams of
 * generated content that IP cuts to frames. An input says how much it asks for, so that the same user sees the
 * same pictures whatever server his session is on. What is lost stays lost: the next picture is drawn over it.
 */
#include "models/dtu/truth.h"
#include "models/dtu/users.h"

#include <string.h>

enum
{
  MOST = 60000, /* bytes of a datagram */
};

typedef struct DtuScreen
{
  SimRole role;
  DtuUnit *unit;
  SimUdp *udp;
  SimTime asked; /* SIM_NEVER: no picture is waited for */
  uint64_t seen; /* bytes of this picture */
} DtuScreen;

typedef struct DtuStage
{
  SimRole role;
  DtuDaemon *daemon;
  SimUdp *udp;
} DtuStage;

/* Head of an input: slot, generation and size of the picture. Of a picture: is it the end of one? */

/* -- on a server ------------------------------------------------------------------------------------------ */

static void
send_picture (DtuStage *stage, SimIp to, uint64_t size)
{
  SimUdpParts parts = { .content = to, .head_length = 1 };

  while (size > 0)
    {
      uint64_t piece = MIN (size, MOST);
      size -= piece;
      parts.length = (uint32_t)piece;
      parts.head[0] = size == 0;
      sim_udp_send_parts (stage->udp, NULL, SIM_IP_NONE, to, DTU_DISPLAY_PORT, &parts);
      parts.offset += piece;
    }
}

static const DtuLink *
link_at (const DtuDaemon *daemon, uint32_t slot, uint32_t generation)
{
  const DtuLink *link = slot < daemon->links->len ? g_ptr_array_index (daemon->links, slot) : NULL;

  return link != NULL && link->generation == generation && link->session != NULL ? link : NULL;
}

static void
input_heard (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuStage *stage = (DtuStage *)role;
  const uint8_t *head = datagram->parts == NULL ? NULL : datagram->parts->head;
  const DtuLink *link;

  if (head == NULL || stage->daemon->sessions_hung)
    return;
  link = link_at (stage->daemon, (uint32_t)sim_bytes_load (head, 3), (uint32_t)sim_bytes_load (head + 3, 4));
  if (link != NULL && link->unit == datagram->src)
    send_picture (stage, link->unit, sim_bytes_load (head + 7, 4));
}

static void
stage_start (SimRole *role)
{
  DtuStage *stage = (DtuStage *)role;

  stage->udp = sim_udp_open (role, DTU_DISPLAY_PORT, input_heard);
  sim_udp_take_parts (stage->udp);
}

static void
role_free (SimRole *role)
{
  g_free (role);
}

static const SimRoleType stage_type = { .name = "display", .start = stage_start, .dispose = role_free };

/* -- on a unit -----------------------------------------------------------------------------------------------
 */

static void
picture_came (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuScreen *screen = (DtuScreen *)role;
  SimTime now = sim_kernel_now (sim_node_kernel (role->node));

  if (datagram->parts == NULL || screen->unit->shows != DTU_SHOWS_SESSION)
    return;
  screen->seen += datagram->parts->length;
  if (datagram->parts->head[0] == 0)
    return;
  sim_emit (screen->unit->group->bus, &dtu_rec_picture, sim_node_entity (role->node), 0,
            screen->asked == SIM_NEVER ? 0 : now - screen->asked, (int64_t)screen->seen, NULL);
  screen->asked = SIM_NEVER;
  screen->seen = 0;
}

static void
screen_start (SimRole *role)
{
  DtuScreen *screen = (DtuScreen *)role;

  screen->asked = SIM_NEVER;
  screen->seen = 0;
  screen->udp = sim_udp_open (role, DTU_DISPLAY_PORT, picture_came);
  sim_udp_take_parts (screen->udp);
}

static void
screen_lost (SimRole *role)
{
  ((DtuScreen *)role)->udp = NULL;
}

static const SimRoleType screen_type = {
  .name = "screen", .start = screen_start, .stop = screen_lost, .crash = screen_lost, .dispose = role_free
};

static void
send_input (DtuScreen *screen, int64_t input, uint64_t size)
{
  const DtuUnit *unit = screen->unit;
  SimUdpParts parts = { .content = unit->number, .head_length = SIM_UDP_HEAD };

  sim_bytes_store (parts.head, unit->slot, 3);
  sim_bytes_store (parts.head + 3, unit->generation, 4);
  sim_bytes_store (parts.head + 7, size, 4);
  parts.length = (uint32_t)MAX (0, input - SIM_UDP_HEAD);
  screen->asked = sim_kernel_now (unit->group->kernel);
  screen->seen = 0;
  sim_udp_send_parts (screen->udp, NULL, SIM_IP_NONE, unit->server, DTU_DISPLAY_PORT, &parts);
}

void
dtu_display_input (DtuUnit *unit, const DtuWorkOptions *work, SimStream *draw)
{
  DtuScreen *screen = g_ptr_array_index (unit->group->people->screens, unit->number);
  uint64_t size = (uint64_t)MIN (sim_dist_draw (&work->burst, draw), 1e9);
  const DtuSession *session;

  if (unit->shows != DTU_SHOWS_SESSION || !sim_node_running (unit->role.node) || screen->udp == NULL)
    return;
  if (work->input > 0)
    {
      send_input (screen, work->input, size);
      return;
    }
  screen->asked = SIM_NEVER;
  session = unit->group->truth->units[unit->number].shown;
  if (session != NULL && session->link != NULL && sim_node_running (session->daemon->server->node)
      && !session->daemon->sessions_hung)
    send_picture (g_ptr_array_index (unit->group->people->stages, session->daemon->server->number),
                  session->link->unit, size);
}

/* -- making ---------------------------------------------------------------------------------------------------
 */

void
dtu_display_build (DtuGroup *group)
{
  DtuPeople *people = group->people;

  people->stages = g_ptr_array_new ();
  people->screens = g_ptr_array_new ();
  for (guint i = 0; i < group->servers->len; i++)
    {
      DtuStage *stage = g_new0 (DtuStage, 1);
      stage->daemon = dtu_server (group, i)->daemon;
      sim_node_add_role (dtu_server (group, i)->node, &stage->role, &stage_type);
      g_ptr_array_add (people->stages, stage);
    }
  for (guint i = 0; i < group->units->len; i++)
    {
      DtuScreen *screen = g_new0 (DtuScreen, 1);
      screen->unit = dtu_unit (group, i);
      sim_node_add_role (screen->unit->role.node, &screen->role, &screen_type);
      g_ptr_array_add (people->screens, screen);
    }
}
