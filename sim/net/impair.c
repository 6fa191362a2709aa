/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Impairments: what faults set for a segment or an interface, and what comes of it for a cable.
 */
#include "sim/net/inside.h"

/* One of two things happens, independently: 1 - (1 - a) (1 - b). */
static double
either (double a, double b)
{
  return a + b - a * b;
}

static void
hurt_streams (SimHurt *hurt, const SimCable *cable, const char *way)
{
  const SimIface *iface = cable->iface;
  struct
  {
    SimStream *stream;
    const char *purpose;
  } all[] = { { &hurt->by_loss, "loss" },
              { &hurt->by_duplicate, "duplicate" },
              { &hurt->by_corrupt, "corrupt" },
              { &hurt->by_reorder, "reorder" },
              { &hurt->by_jitter, "jitter" } };
  g_autofree char *entity = g_strdup_printf ("%s/%s", iface->node->name, iface->segment->name);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *purpose = g_strdup_printf ("%s-%s", all[i].purpose, way);
      sim_net_stream (iface->segment->net, all[i].stream, entity, purpose);
    }
}

/* `last`: this cable is the last one of a crossing, where what belongs to the crossing as a whole is added. */
static void
hurt_cable (SimCable *cable, const char *way, bool last)
{
  const SimSegment *segment = cable->iface->segment;
  const SimImpairment *s = &segment->impairment, *i = &cable->iface->impairment;
  if (cable->hurt == NULL)
    {
      cable->hurt = g_new0 (SimHurt, 1);
      cable->hurt->last = sim_line_last (&cable->line, 0);
      hurt_streams (cable->hurt, cable, way);
    }
  SimHurt *hurt = cable->hurt;
  hurt->loss = either (s->loss, i->loss);
  hurt->duplicate = either (s->duplicate, i->duplicate);
  hurt->corrupt = either (s->corrupt, i->corrupt);
  hurt->reorder = either (s->reorder, i->reorder);
  hurt->hold = MAX (s->hold, i->hold);
  hurt->factor = s->factor * i->factor;
  SimTime half = segment->link ? s->latency : last ? s->latency - s->latency / 2 : s->latency / 2;
  hurt->latency = sim_time_add (half, i->latency);
  hurt->jitter = sim_time_add (last ? s->jitter : 0, i->jitter);
  const SimDist *own = &segment->options.jitter;
  hurt->dist = last && (own->kind != SIM_DIST_CONSTANT || own->a > 0) ? own : NULL;
}

void
sim_iface_hurt_cables (SimIface *iface)
{
  bool link = iface->segment->link;
  iface->segment->hurt = true;
  hurt_cable (&iface->up_cable, "up", link);
  if (!link)
    hurt_cable (&iface->down_cable, "down", true);
}

static void
hurt_again (SimSegment *segment, SimIface *iface)
{
  for (guint i = 0; i < segment->ifaces->len; i++)
    if (iface == NULL || iface == segment->ifaces->pdata[i])
      sim_iface_hurt_cables (segment->ifaces->pdata[i]);
  sim_segment_review (segment);
}

SimTime
sim_hurt_sending (const SimCable *cable, uint32_t wire)
{
  SimSegment *segment = cable->iface->segment;
  if (cable->hurt->factor == 1)
    return sim_segment_sending (segment, wire);
  double rate = (double)segment->rate * cable->hurt->factor + 0.5;
  return sim_segment_send_time (wire, rate < 1 ? 1 : rate > 1e18 ? (uint64_t)1e18 : (uint64_t)rate);
}

static void
say (SimSegment *segment, const SimIface *iface, char *what)
{
  g_autofree char *text = what;
  g_autofree char *where = g_strdup_printf ("%s%s%s", text, iface != NULL ? " on the cable of " : "",
                                            iface != NULL ? iface->node->name : "");
  sim_emit (segment->net->bus, &sim_rec_segment_impaired, segment->entity, 0, 0, 0, where);
}

static char *
percent (const char *what, double share)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup_printf ("%s %s %%", what, g_ascii_formatd (number, sizeof number, "%.6g", share * 100));
}

static char *
nanoseconds (const char *what, SimTime time)
{
  return g_strdup_printf ("%s %" G_GINT64_FORMAT " ns", what, time);
}

static SimImpairment *
impairment_of (SimSegment *segment, SimIface *iface)
{
  sim_require (iface == NULL || iface->segment == segment, "an interface of %s is impaired on %s",
               iface->segment->name, segment->name);
  return iface != NULL ? &iface->impairment : &segment->impairment;
}

static double
set_share (SimSegment *segment, SimIface *iface, double *at, double share, const char *what)
{
  sim_require (share >= 0 && share <= 1, "a share of %g", share);
  double before = *at;
  *at = share;
  hurt_again (segment, iface);
  say (segment, iface, percent (what, share));
  return before;
}

double
sim_impair_loss (SimSegment *segment, SimIface *iface, double share)
{
  return set_share (segment, iface, &impairment_of (segment, iface)->loss, share, "loss");
}

double
sim_impair_duplicate (SimSegment *segment, SimIface *iface, double share)
{
  return set_share (segment, iface, &impairment_of (segment, iface)->duplicate, share, "duplication");
}

double
sim_impair_corrupt (SimSegment *segment, SimIface *iface, double share)
{
  return set_share (segment, iface, &impairment_of (segment, iface)->corrupt, share, "corruption");
}

double
sim_impair_reorder (SimSegment *segment, SimIface *iface, double share, SimTime hold)
{
  SimImpairment *impairment = impairment_of (segment, iface);
  impairment->hold = hold;
  return set_share (segment, iface, &impairment->reorder, share, "reordering");
}

static SimTime
set_time (SimSegment *segment, SimIface *iface, SimTime *at, SimTime time, const char *what)
{
  sim_require (time >= 0, "an impairment of %" G_GINT64_FORMAT " ns", time);
  SimTime before = *at;
  *at = time;
  hurt_again (segment, iface);
  say (segment, iface, nanoseconds (what, time));
  return before;
}

SimTime
sim_impair_latency (SimSegment *segment, SimIface *iface, SimTime extra)
{
  return set_time (segment, iface, &impairment_of (segment, iface)->latency, extra, "extra latency");
}

SimTime
sim_impair_jitter (SimSegment *segment, SimIface *iface, SimTime most)
{
  return set_time (segment, iface, &impairment_of (segment, iface)->jitter, most, "jitter up to");
}

double
sim_impair_rate (SimSegment *segment, SimIface *iface, double factor)
{
  sim_require (factor > 0, "a rate of %g times the rate", factor);
  SimImpairment *impairment = impairment_of (segment, iface);
  double before = impairment->factor;
  impairment->factor = factor;
  hurt_again (segment, iface);
  say (segment, iface, percent ("rate", factor));
  return before;
}
