/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario: what a file says, checked, as plain const structs. No YAML beyond this folder.
 *
 * Everything belongs to the SimScenario and goes with it. Every spec keeps its place in the
 * file for messages that come later (an expectation that fails).
 */
#pragma once

#include "sim/base/files.h"
#include "sim/model.h"
#include "sim/net/fault.h"

typedef struct SimNetworkSpec
{
  const char *name;
  SimPlace place;
  bool router; /* else a segment or a link */
  SimSegmentOptions segment;
  SimNameList joins; /* router: the segments that it joins; link: its two routers */
} SimNetworkSpec;

typedef struct SimSystemSpec
{
  const char *name;
  SimPlace place;
  const SimModel *model;
  const void *options;
} SimSystemSpec;

typedef struct SimLoadSpec
{
  const char *name;
  SimPlace place;
  SimLoadOptions options;
} SimLoadSpec;

typedef enum SimComposeKind
{
  SIM_COMPOSE_RUN,  /* run: web.host-*, on: farm, as: web */
  SIM_COMPOSE_BOOT, /* boot: farm, through: boot */
} SimComposeKind;

extern const char *const sim_compose_keys[]; /* "run", …: by SimComposeKind, NULL-terminated */
const SimOption *sim_compose_table (SimComposeKind kind);

/* A tie between systems (NET-7). */
typedef struct SimComposeSpec
{
  SimPlace place;
  SimComposeKind kind;
  SimNameList run; /* machines that run on those */
  const char *on;  /* of this system */
  const char *as;  /* that serve this */
  const char *boot, *through;
} SimComposeSpec;

typedef struct SimFaultSpec
{
  SimPlace place;
  const SimFaultKind *kind;
  SimFaultOptions options;
} SimFaultSpec;

typedef enum SimExpectKind
{
  SIM_EXPECT_METRIC,    /* metric: web.restore-time, after: crash, quantile: 99 %, at-most: 5 s */
  SIM_EXPECT_INVARIANT, /* invariant: web.one-server-per-address, holds: always | after-convergence | never */
  SIM_EXPECT_CONVERGED, /* converged: web, within: 5 s (after every fault), or at-end */
  SIM_EXPECT_FINDING,   /* finding: F4, expected or forbidden */
} SimExpectKind;

typedef enum SimHolds
{
  SIM_HOLDS_ALWAYS,
  SIM_HOLDS_AFTER_CONVERGENCE,
  SIM_HOLDS_NEVER
} SimHolds;

/* Of what `in: 99 %` is a share. */
typedef enum SimExpectOf
{
  SIM_OF_RUNS,     /* the claim holds in that share of all runs */
  SIM_OF_FAILURES, /* each incident is a trial, in one run or many */
} SimExpectOf;

typedef struct SimExpectSpec
{
  SimPlace place;
  SimExpectKind kind;
  const char *subject;      /* full name of the metric, invariant, system or finding */
  SimUnit unit;             /* of the bounds: the metric's */
  int after;                /* SimFaultId whose incidents count, -1: all */
  int statistic;            /* SimStatistic */
  double quantile;          /* with SIM_STATISTIC_QUANTILE */
  double at_least, at_most; /* base units; -INFINITY / INFINITY: not given */
  SimTime from, to;         /* window; 0 and the end unless given */
  int holds;                /* SimHolds */
  bool forbidden;           /* finding */
  double share;             /* `in`: less than 1; 0: in every run */
  int of;                   /* SimExpectOf */
  const char *text;         /* the entry as written, one line, for reports */
} SimExpectSpec;

typedef enum SimStatistic
{
  SIM_STATISTIC_DEFAULT, /* counter: sum; gauge: time-weighted mean; tally: most; share: itself */
  SIM_STATISTIC_MEAN,
  SIM_STATISTIC_LEAST,
  SIM_STATISTIC_MOST,
  SIM_STATISTIC_SUM,
  SIM_STATISTIC_COUNT,
  SIM_STATISTIC_QUANTILE,
} SimStatistic;

#define SIM_RUNS_MOST 10000000

typedef struct SimScenario
{
  const char *name, *why;
  const char *file;
  uint64_t seed;
  SimTime duration, warm_up, hold;
  int64_t runs;  /* replications that an experiment plays */
  double events; /* about so many in a run: the estimate of its size */
  guint network_count, system_count, compose_count, load_count, fault_count, expect_count;
  const SimNetworkSpec *networks;
  const SimSystemSpec *systems;
  const SimComposeSpec *composes;
  const SimLoadSpec *loads;
  const SimFaultSpec *faults;
  const SimExpectSpec *expects;
  SimPlace vary;      /* its key `vary`, in the file that has it; no line: there is none */
  const char *digest; /* SHA-256 of everything that was read, in hex: scenario, includes, traces */
  SimFiles *files;    /* traces and lists that were read for it, in order; NULL: none */
} SimScenario;

typedef struct SimScenarioRead
{
  const char *const *sets; /* `path=value` overrides, NULL-terminated; may be NULL */
  bool strict;             /* warnings are errors */
  bool allow_outside;      /* include and trace files outside the scenario's folder and its parents' traces/ */
  bool any_size;           /* scenarios that are estimated to be more than can be played are read too */
  guint64 memory;          /* bytes that there are for a run; 0: not looked at */
  const SimModel *const *models; /* NULL-terminated; NULL: sim_models */
  const SimFiles *files;         /* traces and lists that are taken from here; NULL: none */
  bool pick;                     /* this point of its `vary` (sim/scenario/vary.h); else as it is without */
  guint point;
} SimScenarioRead;

/* Reads and checks `file` ("-": standard input). NULL when there is an error; what is wrong is in `diags`,
 * warnings too. */
SimScenario *sim_scenario_read (const char *file, const SimScenarioRead *how, SimDiags *diags);
/* The same from text; `file` names it in messages. */
SimScenario *sim_scenario_parse (const char *text, gssize length, const char *file, const SimScenarioRead *how,
                                 SimDiags *diags);
void sim_scenario_free (SimScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimScenario, sim_scenario_free)

/* The scenario as resolved (defaults filled in, includes merged), as YAML that reads back to the same;
 * g_free(). */
char *sim_scenario_resolved (const SimScenario *scenario);
/* JSON Schema (draft 2020-12) of scenario files with all registered models; g_free(). */
char *sim_scenario_schema (void);
/* Every key of the sections as a page of the reference, in Markdown; the models' own are on their pages.
 * g_free(). */
char *sim_scenario_page (void);
/* The tables of keys of a section ("scenario" is the top of a file, "load", "faults"), which end with a row
 * without key; none: there is no such section. Texts are kept in `arena`; the tables are appended, borrowed. */
void sim_scenario_tables (const char *section, GStringChunk *arena, GPtrArray *tables);
