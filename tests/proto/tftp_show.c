/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a transfer costs: packets, bytes and seconds by size, block, window, round trip and loss, held against
 * closed forms. SHOW=full prints the table (make show-pxe).
 *
 * Without loss, on a segment that stores and forwards, a frame of s seconds on a cable takes t(s) = 2 s + L. A
 * window of n equal blocks takes t + (n - 1) s: behind the first, the others come as fast as the cable. So
 *
 *     T = t(RRQ) + t(OACK) + sum over windows of (t(ACK) + t(DATA) + (n - 1) s(DATA))
 *
 * up to the last block, whose length counts where it is the last of its window.
 *
 * With loss of q for each frame and a window of one, a block or its acknowledgement is lost with p = 1 - (1 -
 * q)^2, and the server waits 1 s, 2 s, 4 s for it: 2^k - 1 s after k losses, p / (1 - 2 p) s in the mean of all
 * blocks.
 */
#include "tests/lib/show.h"
#include "tests/proto/tftplab.h"

#include <math.h>
#include <string.h>

enum
{
  SEEDS = 6,
};

typedef struct Case
{
  uint64_t size;
  int64_t block, window;
  SimTime round_trip;
  double loss;
} Case;

typedef struct Cost
{
  uint64_t packets, bytes; /* on the wire, of the transfer alone */
  double seconds;
  bool got;
} Cost;

/* Wire bytes and time on a cable of 1 Gbit/s: 8 ns a byte. */
static uint64_t
wire (uint64_t payload)
{
  return MAX (payload + 28 + 14, 60) + 24;
}

static double
one_way (const Case *c, uint64_t payload)
{
  return 2 * (double)wire (payload) * 8e-9 + sim_time_to_seconds (c->round_trip) / 2;
}

static uint64_t
request_length (const Case *c)
{
  g_autofree char *text
      = g_strdup_printf ("00image_octet_blksize_%d_%s", (int)c->block, c->window > 1 ? "windowsize_8_" : "");
  return strlen (text);
}

static Cost
closed_form (const Case *c)
{
  uint64_t blocks = c->size / (uint64_t)c->block + 1, last = c->size % (uint64_t)c->block;
  uint64_t windows = (blocks + (uint64_t)c->window - 1) / (uint64_t)c->window;
  uint64_t request = request_length (c), granted = request - 12, data = (uint64_t)c->block + 4;
  Cost cost = { .got = true };
  cost.packets = 2 + 1 + blocks + windows;
  cost.bytes = wire (request) + wire (granted) + (windows + 1) * wire (4) + (blocks - 1) * wire (data)
               + wire (last + 4);
  cost.seconds = one_way (c, request) + one_way (c, granted);
  for (uint64_t w = 0; w < windows; w++)
    {
      uint64_t n = MIN ((uint64_t)c->window, blocks - w * (uint64_t)c->window);
      bool end = w == windows - 1;
      cost.seconds += one_way (c, 4) + one_way (c, end && n == 1 ? last + 4 : data);
      if (n > 1)
        cost.seconds += ((double)(n - 2) * (double)wire (data) + (double)wire (end ? last + 4 : data)) * 8e-9;
    }
  double p = 1 - (1 - c->loss) * (1 - c->loss);
  cost.seconds += (double)(blocks + 1) * p / (1 - 2 * p);
  return cost;
}

static Cost
simulate (const Case *c, uint64_t seed)
{
  SimSegmentOptions lan = lab_segment (SIM_IP (10, 0, 0, 0));
  lan.latency = c->round_trip / 2;
  lan.arp_age = SIM_DAY;
  Lab lab = lab_new_with (seed, &lan);
  Host *host = host_new (&lab, "tftpd-hpa", c->size);
  host->options.window_most = 8;
  Guest *guest = guest_new (&lab, "guest", "tftp-hpa");
  guest->options.block = c->block;
  guest->options.window = c->window > 1 ? c->window : 0;
  guest->options.waits.count = 0;
  guest->options.request_waits = host->options.waits;
  guest_get_name (guest, host_ip (host), "nothing", 0, -1); /* ARP is done */
  lab_run (&lab, SIM_S);
  guest->told = 0;
  sim_impair_loss (lab.lan, NULL, 1 - sqrt (1 - c->loss));
  uint64_t before = sim_net_count (lab.net).bytes;
  guest_get (guest, host);
  lab_run (&lab, SIM_NEVER - 1);
  Cost cost = { .packets = guest->result.received + guest->result.sent,
                .bytes = (sim_net_count (lab.net).bytes - before),
                .seconds = sim_time_to_seconds (guest->result.took),
                .got = guest->told == 1 && guest->result.outcome == SIM_TFTP_GOT };
  lab_free (&lab);
  return cost;
}

static void
show (const Case *c, const Cost *cost, const Cost *form, bool has_form)
{
  double off = (cost->seconds / form->seconds - 1) * 100;
  g_autofree char *beside
      = has_form ? g_strdup_printf (" %11.4f s %+8.4f %%", form->seconds, off) : g_strdup ("");

  show_line ("%6.0f KiB %5d %3d %6.1f ms %4.1f %% %9" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT " %11.4f s%s",
             (double)c->size / 1024, (int)c->block, (int)c->window, sim_time_to_seconds (c->round_trip) * 1e3,
             c->loss * 100, cost->packets, cost->bytes, cost->seconds, beside);
}

static const uint64_t sizes[] = { 64 << 10, 1 << 20, 8 << 20 };
static const int64_t blocks[] = { 512, 1428 };
static const int64_t windows[] = { 1, 8 };
static const SimTime round_trips[] = { 200 * SIM_US, 2 * SIM_MS, 20 * SIM_MS };

static void
each_case (double loss, void (*look) (const Case *c))
{
  show_line (
      "\n      file block win round trip   loss   packets wire bytes        time  closed form difference");
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint b = 0; b < G_N_ELEMENTS (blocks); b++)
      for (guint w = 0; w < G_N_ELEMENTS (windows); w++)
        for (guint r = 0; r < G_N_ELEMENTS (round_trips); r++)
          look (&(Case){ sizes[s], blocks[b], windows[w], round_trips[r], loss });
}

static void
look_well (const Case *c)
{
  Cost cost = simulate (c, 1), form = closed_form (c);
  show (c, &cost, &form, true);
  cr_assert (cost.got);
  cr_expect_eq (cost.packets, form.packets, "%d packets, not %d", (int)cost.packets, (int)form.packets);
  cr_expect_eq (cost.bytes, form.bytes, "%d bytes, not %d", (int)cost.bytes, (int)form.bytes);
  cr_expect_lt (fabs (cost.seconds / form.seconds - 1), 1e-6, "%.9f s, not %.9f s", cost.seconds, form.seconds);
}

Test (tftp_show, without_loss_packets_bytes_and_time_are_the_closed_form)
{
  each_case (0, look_well);
}

/* The mean of the seeds; where the closed form holds, within four standard errors. Of n blocks each waits
 * 2^k - 1 s, of second moment p / (1 - 4 p) + ...; its deviation is below 1.5 sqrt (n p). */
static void
look_lossy (const Case *c)
{
  Cost mean = { 0 }, form = closed_form (c);
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    {
      Cost cost = simulate (c, seed);
      cr_assert (cost.got, "seed %d", (int)seed);
      mean.packets += cost.packets / SEEDS;
      mean.bytes += cost.bytes / SEEDS;
      mean.seconds += cost.seconds / SEEDS;
    }
  show (c, &mean, &form, c->window == 1);
  double p = 1 - (1 - c->loss) * (1 - c->loss), n = (double)c->size / (double)c->block;
  if (c->window == 1)
    cr_expect_lt (fabs (mean.seconds - form.seconds), 4 * 1.5 * sqrt (n * p / SEEDS) + 1, "%g s, not %g s",
                  mean.seconds, form.seconds);
}

Test (tftp_show, with_loss_lock_step_waits_as_the_closed_form_says)
{
  each_case (0.01, look_lossy);
}
