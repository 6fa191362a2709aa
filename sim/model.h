/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one header that a model includes: what a model is, and all that it may use.
 *
 * A model is a table: its options, how it builds a system of them, what its systems promise,
 * measure and offer. It is const; what changes belongs to the SimSystem and its roles. A model
 * does no I/O and knows no clock but its nodes'.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/base/option.h"
#include "sim/base/preset.h"
#include "sim/base/read.h"
#include "sim/kernel/breach.h"
#include "sim/kernel/cause.h"
#include "sim/kernel/machine.h"
#include "sim/kernel/metric.h"
#include "sim/load/load.h"
#include "sim/load/server.h"
#include "sim/net/arp.h"
#include "sim/net/driver.h"
#include "sim/net/impair.h"
#include "sim/net/ping.h"
#include "sim/net/tcp.h"
#include "sim/net/tenant.h"
#include "sim/net/udp.h"
#include "sim/proto/dhcp_client.h"
#include "sim/proto/dhcp_relay.h"
#include "sim/proto/dhcp_server.h"
#include "sim/proto/dns_server.h"
#include "sim/proto/http_client.h"
#include "sim/proto/http_server.h"
#include "sim/proto/tftp_client.h"
#include "sim/proto/tftp_server.h"
#include "sim/proto/vrrp_router.h"

typedef struct SimModel SimModel;
typedef struct SimSystem SimSystem;
typedef struct SimModelCheck SimModelCheck; /* the scenario being checked: sim/scenario */
typedef struct SimSketch SimSketch;         /* a topology graph being drawn: sim/observe */
typedef struct SimView SimView;             /* a console being filled in: sim/observe */

/* One instance of a model in a world. */
struct SimSystem
{
  const SimModel *model;
  const char *name;
  const void *options; /* the model's struct, const */
  SimEntity entity;
  SimNet *net;
  gpointer state;       /* the model's, from build to dispose */
  const SimSystem *all; /* the systems of the world, `all_count` of them: sim_system_find() */
  guint all_count;
};
/* The system of that name in the world of `any`; NULL: there is none. */
const SimSystem *sim_system_find (const SimSystem *any, const char *name);

/* What a system has for systems that stand before it: addresses that take TCP connections, always the same
 * ones. Which machine answers for an address may change, and whether any does. */
typedef struct SimOffer
{
  const char *on; /* the segment of the addresses */
  int64_t count;  /* how many they are */
  uint16_t port;
} SimOffer;

/* How a boot through the network goes on, as who ordered it hears. */
typedef struct SimBootHooks
{
  void (*came) (gpointer data, int64_t bytes);                   /* of what the machine loads, so far */
  void (*ended) (gpointer data, bool whole, const char *reason); /* once, unless it was stopped */
} SimBootHooks;

/* NET-7, `{ boot: SYSTEM, through: BOOT }`. What BOOT's model has for others: it boots machines, by number from
 * 0, and everything from the first word to the last byte is on the wire. */
typedef struct SimNetworkBoot
{
  int64_t (*machines) (const void *options); /* so many at most */
  /* That each loads of the image of that name; 0: there is none of that name. */
  int64_t (*bytes) (const void *options, const char *image);
  /* They boot when they are told to, and not by themselves; said before anything is powered on. */
  void (*serve) (SimSystem *boot);
  SimNode *(*rom) (const SimSystem *boot, guint machine); /* what of the machine boots */
  /* That image, which there is. Anew, when a boot of that machine is under way; nobody is told how that one
   * ended. */
  void (*begin) (SimSystem *boot, guint machine, const char *image, const SimBootHooks *hooks, gpointer data);
  void (*stop) (SimSystem *boot, guint machine);
} SimNetworkBoot;

/* An image as whoever orders it names it. */
typedef struct SimNetworkImage
{
  const char *const *name; /* where the options have it, */
  const int64_t *bytes;    /* and how many bytes they take it to have */
} SimNetworkImage;

/* What SYSTEM's model has. */
typedef struct SimNetworkBooted
{
  int64_t (*machines) (const void *options); /* so many at least */
  /* What its machines may boot, by number from 0; false: no more. */
  bool (*image) (const void *options, guint i, SimNetworkImage *out);
  SimNode *(*machine) (const SimSystem *system, guint number);
  void (*through) (SimSystem *system, SimSystem *boot); /* before anything is powered on */
} SimNetworkBooted;

/* What holds: safety is checked after every event that marks the kernel; liveness once `quiet` of
 * the model has passed without fault or operator action. */
typedef enum SimInvariantKind
{
  SIM_SAFETY,
  SIM_LIVENESS
} SimInvariantKind;
typedef enum SimVerdictKind
{
  SIM_MUST,    /* a violation inside the fault assumption is our bug */
  SIM_FINDING, /* the documented scheme itself may break it */
} SimVerdictKind;

typedef struct SimInvariant
{
  const char *name; /* "one-server-per-address" */
  const char *row;  /* of spec/invariants.md: "P3.4" */
  SimInvariantKind kind;
  SimVerdictKind verdict;
  /* True when it holds; otherwise appends what is wrong to `why`. Ground truth, no side effects. */
  bool (*holds) (const SimSystem *system, GString *why);
  SimTime (*bound) (const SimSystem *system); /* liveness: so long after quiet it must hold */
  const char *help;
} SimInvariant;

/* Rows of a model's table, which ends with SIM_INVARIANT_END; VERDICT is MUST or FINDING. */
#define SIM_SAFE(NAME, ROW, VERDICT, HOLDS, HELP)                                                              \
  {                                                                                                            \
    .name = NAME, .row = ROW, .kind = SIM_SAFETY, .verdict = SIM_##VERDICT, .holds = HOLDS, .help = HELP       \
  }
#define SIM_LIVE(NAME, ROW, VERDICT, HOLDS, BOUND, HELP)                                                       \
  {                                                                                                            \
    .name = NAME, .row = ROW, .kind = SIM_LIVENESS, .verdict = SIM_##VERDICT, .holds = HOLDS, .bound = BOUND,  \
    .help = HELP                                                                                               \
  }
#define SIM_INVARIANT_END                                                                                      \
  {                                                                                                            \
    .name = NULL                                                                                               \
  }
/* A holds() of that name: BREACH, an expression with `system`, was never noted. */
#define SIM_UNBROKEN(NAME, BREACH)                                                                             \
  static bool NAME (const SimSystem *system, GString *why)                                                     \
  {                                                                                                            \
    return sim_breach_none (BREACH, why);                                                                      \
  }

/* A switch where the source is silent or contradicts itself (reading), or a repair of what it breaks.
 * The value is an option of the model with this key. */
typedef struct SimSwitch
{
  const char *key;
  bool repair;
  const char *source; /* what the source says, in our words, with its place */
  const char *ours;   /* what we do by default and why it matters */
} SimSwitch;

/* An operator's action, or a failure of a service on a live host: `do: quiesce`. */
typedef struct SimAction
{
  const char *name;
  const char *undo;    /* the action that ends it when the fault has `for:`; NULL: none */
  bool opens_incident; /* a failure rather than an order */
  /* On one node of the system; `argument` may be NULL. False with a reason (g_free) when it cannot. */
  bool (*apply) (SimSystem *system, SimNode *node, const char *argument, char **why);
  const char *help;
} SimAction;

/* What a machine can be asked to print at an instant: `rehearse run --print group.server-1@90s:table`. */
typedef struct SimPrint
{
  const char *name; /* "table" */
  /* Appends whole lines: what the node has of it now. False when that machine has none. No side effects. */
  bool (*print) (const SimSystem *system, const SimNode *node, GString *out);
  const char *help;
} SimPrint;

/* A row of the model's spec page and what it comes to, for `explain` and the lint. */
typedef struct SimSpecRow
{
  const char *row;  /* "RAIS-4" */
  const char *text; /* one sentence */
} SimSpecRow;

struct SimModel
{
  const char *name;   /* "rais" */
  const char *title;  /* one line */
  const char *source; /* "source 003, WO 98/26553" */
  const SimOption *options;
  size_t options_size;
  const SimSpecRow *rows; /* tables end with an empty row; NULL: none */
  const SimMetric *metrics;
  const SimInvariant *invariants;
  const SimSwitch *switches;
  const SimAction *actions;
  const SimPrint *prints;              /* the first is what is printed when nothing is named */
  const SimRecordKind *const *records; /* kinds that it emits */
  /* Those that tell of decisions, NULL-terminated; NULL: it takes none by rules. Field b of each is the
   * decision's number, from 1 up in each system. Kept for `explain RUN --decision N`. */
  const SimRecordKind *const *decisions;
  /* What its incidents wait for; NULL: it does not tell. Kept for `explain RUN --incident N`. */
  const SimCause *causes;

  /* What the option tables cannot say: reports through sim_check_*(). May be NULL. */
  void (*check) (const void *options, SimModelCheck *check);
  /* Makes nodes (named SYSTEM.node), interfaces and roles. Every name in the options is known to exist. */
  void (*build) (SimSystem *system);
  /* After everything is built and powered on, at time 0; may be NULL. */
  void (*begin) (SimSystem *system);
  /* The systems that it stands before, by its options: what it takes in goes on to their offers. They are built
   * before it. NULL: it stands before nobody. */
  const SimNameList *(*before) (const void *options);
  /* What it has for a system that stands before it, by its options; NULL: nothing. */
  void (*offer) (const void *options, SimOffer *out);
  /* One of the addresses of that offer, from 0; of a system that has been built. */
  SimIp (*offered) (const SimSystem *system, int64_t i);
  /* Where clients go; NULL: no clients. The port is that of the first system which it stands before. */
  bool (*target) (const SimSystem *system, SimTarget *out);
  /* Is all that this system serves being served (ground truth)? Else appends what is not. */
  bool (*serving) (const SimSystem *system, GString *why);
  /* Has it settled (the model's own predicate)? Else appends the reason why not. */
  bool (*converged) (const SimSystem *system, GString *why);
  /* How long it has to stay converged before an incident closes. */
  SimTime (*hold) (const SimSystem *system);
  /* NET-7, `{ run: MACHINES, on: SYSTEM, as: SERVICE }`. Its servers can run machines of other systems: appends
   * the names of the services for which they do so; NULL: they run nobody's. */
  void (*lodgings) (const void *options, GPtrArray *names);
  /* Those are the machines for its servers of that service (sim/net/tenant.h), before anything is powered on;
   * once for each service at most. Needed when there are lodgings. */
  void (*lodge) (SimSystem *system, const char *service, SimTenants *tenants);
  const SimNetworkBoot *boots;    /* it boots machines of other systems; NULL: it does not */
  const SimNetworkBooted *booted; /* its machines can be booted by another system; NULL: they are not */
  /* Draws who serves what; may be NULL. */
  void (*sketch) (const SimSystem *system, SimSketch *sketch);
  /* Shows its state on a console, a column a machine; may be NULL. Asked after every event that marks the
   * kernel, and at each record of `view_at` (finer than EVENT, NULL-terminated; NULL: none), which comes when
   * what it tells is so; of that record's machine only. Always the same calls in the same order, whatever they
   * show. */
  void (*view) (const SimSystem *system, SimView *view);
  const SimRecordKind *const *view_at;
  void (*dispose) (SimSystem *system);
};

/* The generated registry, in order of name; NULL-terminated. */
extern const SimModel *const sim_models[];
const SimModel *sim_model_find (const char *name);

/* -- for check(): `field` is the address of the offending field in the options ------------- */
void sim_check_error (SimModelCheck *check, const void *field, int code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void sim_check_warning (SimModelCheck *check, const void *field, int code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* Where the other field of a contradiction stands: " at 8:51", or nothing when it was not given. g_free(). */
char *sim_check_other (const SimModelCheck *check, const void *field);
/* The subnet that the scenario gives the segment of that name; reports at `field` and returns false when there
 * is none. */
bool sim_check_segment (SimModelCheck *check, const void *field, const char *name, SimSubnet *subnet);
/* Is there a router of that name? Reports at `field` and returns false when there is none. */
bool sim_check_router (SimModelCheck *check, const void *field, const char *name);
/* What the system of that name offers. Reports at `field` and returns false when there is none (68), when its
 * model offers nothing (69), or when it stands before this one (70). */
bool sim_check_offer (SimModelCheck *check, const void *field, const char *name, SimOffer *out);
/* Are those segments joined, by routers or as they are one? Both exist. */
bool sim_check_joined (const SimModelCheck *check, const char *one, const char *other);
/* The options of the systems of the same model that stand before this one, by number from 0; NULL: there are no
 * more. For what systems can share; their own check() has been called. */
const void *sim_check_earlier (const SimModelCheck *check, guint i, const char **name);
/* The same for all systems of that model, this one and later ones too, whose check() may not have been called.
 */
const void *sim_check_same (const SimModelCheck *check, guint i, const char **name);
const char *sim_check_name (const SimModelCheck *check); /* of the system */
/* Books `count` addresses of that segment, so that a subnet that is too small is reported. */
void sim_check_addresses (SimModelCheck *check, const void *field, const char *segment, gint64 count);
/* Keeps an address of that segment, which the scenario gives, for the system; to be asked before the system
 * books its own. Reports when it is none that a machine can have (57), outside the subnet (58), kept for a
 * system before this one (71), or the one that a router or a machine before this one takes by itself (58). */
void sim_check_address (SimModelCheck *check, const void *field, const char *segment, SimIp ip);
/* Books `count` nodes, so that an absurd scenario is refused before it is built. */
void sim_check_nodes (SimModelCheck *check, const void *field, gint64 count);
/* Declares a node name (without the system's) that selectors may name. */
void sim_check_node_name (SimModelCheck *check, const char *name);

/* -- for sketch(): --------------------------------------------------------------------- */
typedef enum SimSketchTone
{
  SIM_TONE_PLAIN,
  SIM_TONE_GOOD,
  SIM_TONE_BUSY,
  SIM_TONE_BAD
} SimSketchTone;
/* A line in the node's box: "10.0.0.12 on-line". */
void sim_sketch_note (SimSketch *sketch, const SimNode *node, SimSketchTone tone, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* An arrow between nodes: "acquire". */
void sim_sketch_arrow (SimSketch *sketch, const SimNode *from, const SimNode *to, SimSketchTone tone,
                       const char *label);
/* A line below the graph: "10.0.0.13 is served by nobody". */
void sim_sketch_remark (SimSketch *sketch, SimSketchTone tone, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* -- for view(): a console has a column a machine, which what follows belongs to ----------- */
typedef enum SimViewIcon
{
  SIM_ICON_BLANK, /* its thing is elsewhere */
  SIM_ICON_HERE,
  SIM_ICON_MARKED /* here, with a red dot */
} SimViewIcon;
typedef enum SimViewLight
{
  SIM_LIGHT_DARK, /* nothing can be said */
  SIM_LIGHT_GREEN,
  SIM_LIGHT_YELLOW,
  SIM_LIGHT_RED
} SimViewLight;
typedef enum SimViewSide
{
  SIM_SIDE_LEFT,
  SIM_SIDE_RIGHT
} SimViewSide;
/* Begins the next column. False: its machine is not asked for now; nothing of it is shown. */
bool sim_view_column (SimView *view, const SimNode *node);
/* Names, labels, titles and units are read at the first look, and may be anything later. */
bool sim_view_first (const SimView *view);
/* What it is doing: "member", "off". */
void sim_view_state (SimView *view, SimSketchTone tone, const char *text);
/* A thermometer on a log scale, kept to three digits; `unit` is "B/s" or alike. */
void sim_view_load (SimView *view, const char *name, const char *unit, double value);
/* A thing that is at one machine or another, beside the thermometer: `label` is short, `title` is in full,
 * `mark` says what the red dot means. */
void sim_view_icon (SimView *view, SimViewSide side, const char *label, const char *title, const char *mark,
                    SimViewIcon icon);
void sim_view_light (SimView *view, const char *name, SimViewLight light);
void sim_view_badge (SimView *view, const char *name, bool on);
/* A thing that goes round, too fast to keep for ever: the console says up to when it was followed. */
void sim_view_token (SimView *view, const char *name, bool here);
