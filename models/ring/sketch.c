/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OBS-3: who serves what, who takes whom for a member, where the token is. */
#include "models/ring/older.h"
#include "models/ring/truth.h"

static void
sketch_vips (const RingGateway *gateway, SimSketch *sketch)
{
  const RingCluster *cluster = gateway->cluster;
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count; i++)
    {
      const RingRow *row = &gateway->daemon->word->rows[i];
      const char *mark = row->flag == 0 ? "" : row->flag == 1 ? ", sticks here" : ", preferred";
      if (ring_holds (gateway, &cluster->vips[i]))
        sim_sketch_note (sketch, gateway->node,
                         cluster->truth->rows[i].holders > 1 ? SIM_TONE_BAD : SIM_TONE_GOOD, "%s%s",
                         sim_ip_text (cluster->vips[i].ip, text), mark);
    }
}

static void
sketch_gateway (const RingGateway *gateway, SimSketch *sketch)
{
  const RingDaemon *daemon = gateway->daemon;
  RingState state = ring_state (daemon);

  if (!ring_runs (gateway))
    return;
  sim_sketch_note (sketch, gateway->node, state == RING_STARVING ? SIM_TONE_BAD : SIM_TONE_PLAIN, "%s%s",
                   daemon->older != NULL ? ring_older_state (daemon)
                                         : sim_machine_state_name (&daemon->machine),
                   daemon->holding ? ", has the token" : "");
  if (daemon->closed != NULL)
    sim_sketch_note (sketch, gateway->node, SIM_TONE_BUSY, "closed: %s", daemon->closed);
  sketch_vips (gateway, sketch);
}

/* The ring as this gateway believes it: an arrow to its successor. */
static void
sketch_arrow (const RingGateway *gateway, SimSketch *sketch)
{
  const RingWord *word = gateway->daemon->word;
  int place = ring_word_place (word, gateway->number);

  if (ring_runs (gateway) && gateway->daemon->known && place >= 0 && word->count > 1)
    sim_sketch_arrow (sketch, gateway->node,
                      ring_gateway (gateway->cluster, word->members[((guint)place + 1) % word->count])->node,
                      SIM_TONE_PLAIN, "token");
}

void
ring_sketch (const SimSystem *system, SimSketch *sketch)
{
  const RingCluster *cluster = ring_cluster (system);
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->gateways->len; i++)
    sketch_gateway (ring_gateway (cluster, i), sketch);
  for (guint i = 0; i < cluster->gateways->len; i++)
    sketch_arrow (ring_gateway (cluster, i), sketch);
  for (guint i = 0; i < cluster->vip_count && cluster->truth->begun; i++)
    if (cluster->truth->rows[i].holders != 1)
      sim_sketch_remark (sketch, SIM_TONE_BAD, "%s is answered by %u gateways",
                         sim_ip_text (cluster->vips[i].ip, text), cluster->truth->rows[i].holders);
}
