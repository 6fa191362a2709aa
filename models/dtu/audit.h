/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the group's promises are held to: part 001 of the invariants.
 *
 * Protocol code tells what it has done, at the places named here; the audit looks at it from outside and keeps
 * the first breach of each rule. It reads what is so, never what somebody believes, unless the rule is about a
 * decision by what was known.
 */
#pragma once

#include "models/dtu/forge.h"
#include "models/dtu/inside.h"

typedef enum DtuRule
{
  DTU_RULE_ASKED,     /* P1.1 */
  DTU_RULE_UNTOUCHED, /* P1.2 */
  DTU_RULE_REPLAY,    /* P1.3 */
  DTU_RULE_STRANGER,  /* P1.4 */
  DTU_RULE_VOUCHED,   /* P1.5 */
  DTU_RULE_ONE_HOP,   /* P1.6 */
  DTU_RULE_ENDS,      /* P1.7, where reaching is transitive */
  DTU_RULE_LOOP,      /* P1.7, where it is not: F8 */
  DTU_RULE_REACHED,   /* P1.8 */
  DTU_RULE_LATEST,    /* P1.9 */
  DTU_RULE_TRULY,     /* P1.10, F16 */
  DTU_RULE_NEEDLESS,  /* P1.11 */
  DTU_RULE_DOWN,      /* P1.14 */
  DTU_RULE_DARK,      /* P1.17 */
  DTU_RULE_DATA,      /* P1.18 */
  DTU_RULE_LOAD,      /* P1.19 */
  DTU_RULES
} DtuRule;

/* Of a unit. */
typedef struct DtuUnitAudit
{
  DtuToken vouched; /* authenticated for it since it was inserted there; NONE: nothing was */
  guint loops;      /* as `cycles`, to servers that the unit could not reach and its own server could */
  guint cycles;     /* redirects since it was inserted, or since it was shown something */
  guint64 troubles; /* of network and machines, when that began */
  uint64_t shows;   /* name of the session; 0: none */
} DtuUnitAudit;

struct DtuAudit
{
  DtuGroup *group;
  SimBreach breaches[DTU_RULES];
  DtuUnitAudit *units;
  GHashTable *tokens;  /* DtuToken to its number of sessions; looked up only */
  GHashTable *viewers; /* name of a session to the number of units that show it; looked up only */
  guint twice;         /* sessions on more than one unit */
  SimTime twice_since;
  guint doubled;        /* tokens with more of them than their owner asked for */
  guint changes;        /* of network and machines so far */
  uint64_t net_changes; /* of the network, when `hears` was found */
  uint8_t *hears;       /* [server x server]: both ways, by ground truth */
  guint64 fingerprint;  /* of the TRUSTED entries of a table that hears somebody it does not trust */
};

DtuAudit *dtu_audit_new (DtuGroup *group);
void dtu_audit_free (DtuAudit *audit);

/* For the audit's own files. A rule is broken; the words of the first time are kept. */
void dtu_breach (DtuGroup *group, DtuRule rule, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* What can keep a unit from where it is sent, so far: changes of the network and its machines, frames lost on
 * its own network. */
guint64 dtu_audit_troubles (const DtuUnit *unit);
static inline const char *
dtu_daemon_name (const DtuDaemon *daemon)
{
  return sim_node_name (daemon->server->node);
}
static inline DtuServer *
dtu_server_named (const DtuGroup *group, const char *host)
{
  return g_hash_table_lookup (group->by_name, host);
}
static inline DtuUnit *
dtu_link_unit (const DtuLink *link)
{
  return dtu_unit_with (dtu_link_group (link), link->mac);
}
static inline DtuUnitAudit *
dtu_audit_of (const DtuUnit *unit)
{
  return &unit->group->audit->units[unit->number];
}
/* Have the two the same secret, so that each can verify what the other signs? */
static inline bool
dtu_same_key (const DtuServer *a, const DtuServer *b)
{
  return a != NULL && b != NULL && strcmp (a->secret, b->secret) == 0;
}

/* For invariants that look at all. P1.14, P1.15, P1.16. */
bool dtu_audit_tables (DtuGroup *group, GString *why);
bool dtu_audit_tables_agree (DtuGroup *group, GString *why);
bool dtu_audit_attached (DtuGroup *group, GString *why);
bool dtu_audit_half_open (const DtuUnit *unit);
/* Does what `a` broadcasts come to `b`, by any wire? */
bool dtu_audit_comes (const SimNode *a, const SimNode *b);
/* Is there a wire between the two, up and uncut both ways, or with `routers` anything at all? */
bool dtu_audit_passes (const SimNode *a, const SimNode *b, bool routers);

/* beacon.c: around what is done with a host message. */
void dtu_audit_hears (DtuDaemon *daemon, bool trusted, const SimDatagram *datagram);
void dtu_audit_heard (DtuDaemon *daemon, bool trusted, const SimDatagram *datagram, const char *host);
/* table.c: a host is held for down from now on. */
void dtu_audit_down (const DtuDaemon *daemon, const DtuPeer *peer);
/* tokens.c: tokenQ goes to `peer`; a tokenR of `host` is taken. */
void dtu_audit_asks (const DtuDaemon *daemon, const DtuPeer *peer);
void dtu_audit_takes (const DtuDaemon *daemon, const char *host);
/* choose.c: what came of the answers. `host`: where the unit shall go; `found`: because of a session there. */
void dtu_audit_chooses (const DtuLink *link, const char *host, bool found);
void dtu_audit_redirects (const DtuLink *link, const char *host, SimIp target);
/* link.c: the token was authenticated. */
void dtu_audit_vouches (const DtuLink *link);
/* session.c */
void dtu_audit_makes (const DtuSession *session);
void dtu_audit_ends (const DtuSession *session);
void dtu_audit_connects (const DtuSession *session);
/* unit.c: a card is inserted or pulled; it is connected; what it shows has changed. */
void dtu_audit_inserts (const DtuUnit *unit);
void dtu_audit_changes (const DtuUnit *unit); /* its user wants another session */
void dtu_audit_joins (const DtuUnit *unit, SimIp server);
void dtu_audit_shows (const DtuUnit *unit);
/* data.c */
void dtu_audit_data (const DtuSession *session, uint32_t version, uint32_t known);
