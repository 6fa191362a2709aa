/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario while it is read. Inside sim/scenario only.
 */
#pragma once

#include "sim/base/read.h"
#include "sim/scenario/scenario.h"

enum
{
  SIM_NODES_LIMIT = 1000000,
  SIM_MACHINES_LIMIT = 250000,  /* of them, machines of systems: each has its name kept while a file is read */
  SIM_COMPARED_MOST = 20000000, /* names of machines with patterns */
  SIM_NODE_BYTES = 8192,        /* about what a node costs, for the estimate in the message */
  SIM_REQUEST_EVENTS = 30,      /* about what a request costs: names, connection, question, answer, work */
};

/* The text of a file, known to the diags from now on, which own it; NULL: reported. */
const char *sim_read_source (const char *file, gsize *length, SimDiags *diags);

/* What a scenario owns besides what everybody sees. */
typedef struct SimScenarioBody
{
  SimScenario scenario; /* first */
  GStringChunk *arena;
  GPtrArray *owned;
  SimTree *tree;      /* as assembled */
  const char *traces; /* digest of what was read for it, in hex */
} SimScenarioBody;
SimScenarioBody *sim_body_new (void);
/* Fills it from its tree and frees `read`; NULL: reported, and the body is gone. `digest` takes in the traces;
 * NULL: something was wrong before. */
SimScenario *sim_body_fill (SimScenarioBody *body, SimOptionRead *read, const SimScenarioRead *how,
                            const char *file, const char *folder, GChecksum *digest);

typedef enum SimNameKind
{
  SIM_NAME_SEGMENT,
  SIM_NAME_LINK,
  SIM_NAME_ROUTER,
  SIM_NAME_SYSTEM,
  SIM_NAME_LOAD,
  SIM_NAME_NODE,
} SimNameKind;

/* Every name that something can be said about. */
typedef struct SimNamed
{
  const char *name;
  SimNameKind kind;
  guint number; /* in its section; nodes: of the system or load that it belongs to */
  SimPlace place;
  bool tenant; /* a node that runs when and where a server of another system does: nobody knows when it is up */
} SimNamed;

/* An address that a scenario gives a system. */
typedef struct SimKept
{
  guint network, system;
  SimIp ip;
} SimKept;

/* What a system uses: a network that it is on, a system on whose machines it runs. */
typedef struct SimUse SimUse;
struct SimUse
{
  guint number;
  SimUse *next;
};

typedef struct SimScenarioBuild
{
  SimScenarioBody *body;
  SimScenario *scenario; /* &body->scenario */
  SimOptionRead *read;
  SimDiags *diags;
  GStringChunk *arena;
  const SimModel *const *models;
  bool strict, any_size;
  guint64 memory;      /* 0: not looked at */
  GPtrArray *names;    /* SimNamed, in order of appearance */
  GHashTable *by_name; /* name -> SimNamed; looked up only */
  GHashTable *folded;  /* name in lower case -> SimNamed */
  gint64 nodes;        /* booked */
  gint64 machines;     /* of systems, by name */
  gint64 compared;     /* names of machines with patterns */
  bool refused;        /* there were too many */
  gint64 *addresses;   /* booked, by network */
  SimPlace *booked_at;
  GArray *kept;        /* SimKept */
  GHashTable *kept_at; /* network << 32 | address -> 1 + its number there; looked up only */
  const SimOption *fault_tables[SIM_FAULT_KINDS]; /* each made when it is asked for */
  const SimOption *metric_tables[SIM_UNIT_NONE + 1];
  bool *named;    /* by load: every client of it has its name */
  bool *declared; /* by system: it has declared its nodes' names */
  SimUse **uses;  /* by system: the networks that its model has asked for, the last first */
  guint *parts;   /* by network: sim/scenario/reach.c */
} SimScenarioBuild;

/* A place whose file name lives as long as the scenario. */
SimPlace sim_build_place (SimScenarioBuild *build, SimPlace place);

/* Takes up a name of a section; false when it is no good or taken, reported. */
bool sim_build_declare (SimScenarioBuild *build, const SimTree *entry, SimNameKind kind, guint number);
const SimNamed *sim_build_find (const SimScenarioBuild *build, const char *name);
/* The thing of that name if it is of `kind`; otherwise reports at `place`: unknown (E068), or of the wrong kind
 * (E069). */
const SimNamed *sim_build_expect (SimScenarioBuild *build, SimPlace place, const char *name, SimNameKind kind);
/* Reports "no WHAT `name`" with the nearest name of those kinds (bits 1 << kind). */
void sim_build_unknown (SimScenarioBuild *build, SimPlace place, const char *what, const char *name,
                        guint kinds);
const char *sim_name_kind_text (SimNameKind kind); /* "a segment" */
/* Books nodes; false when there are too many, reported at `place` once. */
bool sim_build_book_nodes (SimScenarioBuild *build, SimPlace place, gint64 count);
void sim_build_book_addresses (SimScenarioBuild *build, SimPlace place, const char *segment, gint64 count);
void sim_build_node (SimScenarioBuild *build, const char *name, guint system);
/* Names the clients of a load; where there are many machines, each when it is asked for. */
void sim_build_clients (SimScenarioBuild *build, guint load);

/*
 * Node selectors. Appends to `out` (SimNamed; NULL: who they are is not asked) the nodes that `selector` stands
 * for: a node, a system or a load (all its nodes), or a pattern with * and ?. False when it stands for nothing,
 * reported at `place`. A system that does not declare its nodes gets the benefit of the doubt.
 */
bool sim_build_select (SimScenarioBuild *build, SimPlace place, const char *selector, GPtrArray *out);

/* The sections. Each returns false when something was wrong. */
bool sim_read_network (SimScenarioBuild *build, const SimTree *section);
bool sim_read_systems (SimScenarioBuild *build, const SimTree *section);
bool sim_read_compose (SimScenarioBuild *build, const SimTree *section);
bool sim_read_loads (SimScenarioBuild *build, const SimTree *section);
bool sim_check_booked (SimScenarioBuild *build);

/* Row 92: false when the run is estimated to be more than can be played, reported. */
bool sim_check_size (SimScenarioBuild *build);

/* Can the clients of a load reach a segment of their system? True when it is not known what its model uses. */
bool sim_build_reaches (SimScenarioBuild *build, const SimLoadSpec *load);
/* Are those networks joined by routers? */
bool sim_build_joined (SimScenarioBuild *build, guint one, guint other);
/* Is what a load asks for one of those that `to` stands before? Reported when not. */
bool sim_check_of (SimScenarioBuild *build, const SimLoadSpec *load, const SimSystemSpec *to);
/* Row 76, as warnings: a load that does not, and parts of the network that nothing joins. */
void sim_check_reach (SimScenarioBuild *build, const SimLoadSpec *load);
void sim_check_parts (SimScenarioBuild *build);

bool sim_read_faults (SimScenarioBuild *build, const SimTree *section);
bool sim_read_expects (SimScenarioBuild *build, const SimTree *section);

/* Tables that the schema shows too. */
extern const SimOption sim_scenario_options[]; /* the top, sections left out */
extern const SimOption sim_router_options[];
/* The options of a fault of that kind, in the arena; ends with a row without key. */
const SimOption *sim_fault_table (GStringChunk *arena, const SimFaultKind *kind);
/* Those of an expectation, by SimExpectKind. Bounds of a metric are in `unit`. */
const SimOption *sim_expect_table (GStringChunk *arena, SimExpectKind kind, SimUnit unit);
extern const char *const sim_expect_keys[]; /* "metric", …: by SimExpectKind, NULL-terminated */
