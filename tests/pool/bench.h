/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pool whose statistics are told: a scenario, and what its records sum up to.
 */
#pragma once

#include "models/pool/decider.h"
#include "models/pool/truth.h"
#include "tests/lib/show.h"
#include "tests/lib/story.h"

typedef struct Bench
{
  Story *story;
  PoolSystem *pool;
  SimTime from; /* what was before does not count */
  /* Sums since then. */
  guint64 arrived, denied, tired, astray, thrown_out, lost, handed, gives, takes, moves, boots, rules;
  double responses; /* s, of `finished` users */
  guint64 finished;
  double down; /* integral of services without a server, service-seconds */
  guint down_now;
  SimTime down_at;
  double energy; /* J at `from` */
} Bench;

/* `systems` is that section's text, with a pool called `it`; `faults` entries, or NULL. */
Bench *bench_new (const char *systems, const char *faults, guint64 seed);
/* Plays to `from`, forgets what was, and plays on to `until`; in hours. */
void bench_play (Bench *bench, double from, double until);
void bench_end (Bench *bench);
/* J drawn by all servers since `from`. */
double bench_energy (const Bench *bench);
/* Share of the time in which a service was served, in the mean of all services. */
double bench_served (const Bench *bench);
/* No invariant that must hold was broken. */
void bench_sound (const Bench *bench);

/* Mean of n values and half the width of its interval of that confidence, by Student's t. */
double bench_mean (const double *values, guint n, double confidence, double *half);
