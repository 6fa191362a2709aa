/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A failover group: desktop units, session servers with their group managers, users with cards.
 *
 * Belief and truth are kept apart. A server knows what came in messages: its table, the connections of units,
 * its own sessions. A unit knows what DHCP and servers told it. What is so is in truth.h; checkers, graphs and
 * gauges read it, and protocol code only writes there what has happened.
 *
 * Files. core: words.c (messages as text, signatures), table.c (table A), beacon.c (host messages), reach.c,
 * daemon.c (the role on a server), link.c (a unit's connection), choose.c (figure 9b), tokens.c (tokenQ,
 * tokenR), session.c, unit.c (figure 9a), seek.c (serverQ, serverR), truth.c, converge.c. users: user.c,
 * display.c, data.c, service.c, forge.c, invariants.c.
 */
#pragma once

#include "models/dtu/words.h"

typedef struct DtuGroup DtuGroup;
typedef struct DtuServer DtuServer;
typedef struct DtuDaemon DtuDaemon;
typedef struct DtuUnit DtuUnit;
typedef struct DtuLink DtuLink;
typedef struct DtuSession DtuSession;
typedef struct DtuPeer DtuPeer;
typedef struct DtuTruth DtuTruth; /* truth.h */
typedef struct DtuUser DtuUser;   /* users.h */
typedef struct DtuPeople DtuPeople;
typedef struct DtuPapers DtuPapers;
typedef struct DtuAudit DtuAudit; /* audit.h */

enum
{
  DTU_GROUP_PORT = 7009,      /* UDP: host messages, tokenQ and tokenR, serverQ; TCP: units' connections */
  DTU_SEEK_PORT = 7010,       /* UDP of units: serverR */
  DTU_KEEP_ALIVE_PORT = 7011, /* UDP of servers and units */
  DTU_DISPLAY_PORT = 7012,    /* users': display traffic */
  DTU_SERVICE_PORT = 7014,    /* services of a session on other servers */
  DTU_DATA_PORT = 7013,       /* users': the data server */
  DTU_EPOCH = 951436800       /* `time=` at time 0: 25 February 2000, 0:00 UTC, when source 001 was filed */
};

/* -- cards ----------------------------------------------------------------------------------------------- */

/* What is on a card. The authentication manager knows which secret belongs to which number: dtu_card(). */
typedef struct DtuCard
{
  DtuToken token;
  uint64_t secret;
} DtuCard;
/* The card of that number as it was issued; one with another secret is forged. */
DtuCard dtu_card (const DtuGroup *group, DtuToken token);

/* -- a server's table: table.c ---------------------------------------------------------------------------- */

typedef struct DtuPeerIface
{
  DtuHostIface is;
  SimTime last_packet; /* dtu_elapsed() then; SIM_NEVER: never (printed -1) */
} DtuPeerIface;

/* What a server knows of a host: DTU-3. An entry is found by name and trust: what cannot be verified never
 * touches what was (P1.2). */
struct DtuPeer
{
  DtuHostMessage said; /* its last message */
  bool trusted;
  bool up;           /* DTU-4, as last looked at */
  SimTime last_seen; /* dtu_elapsed() then */
  int64_t timeoff;   /* s: its clock less the reader's */
  DtuPeerIface ifaces[DTU_IFACES_MOST];
  SimIp heard_from; /* the address that its last message came from, and */
  SimIface *heard_by;
};

/* -- servers: daemon.c ------------------------------------------------------------------------------------- */

/* What stands here outlives a crash: it is on disk, or is hardware. */
struct DtuServer
{
  DtuGroup *group;
  guint number; /* from 0 */
  SimNode *node;
  DtuDaemon *daemon;
  char name[DTU_NAME]; /* "mud" */
  SimIp addr;          /* of its first interface */
  guint cpus, clock;
  char *secret; /* its key file */
  guint iface_count;
  char iface_names[DTU_IFACES_MOST][DTU_NAME];
  uint64_t sessions_made; /* names sessions */
};

/* The role: group, authentication and session manager. A crash wipes all but what is marked. */
struct DtuDaemon
{
  SimRole role;      /* kept */
  DtuServer *server; /* kept */
  SimUdp *group, *keep_alives;
  SimTcpListener *listener;
  SimAlarm beacon, look, silence; /* host message; who is down; which unit is silent */
  SimAlarm answer;                /* herd repair delay: serverR that wait */
  GPtrArray *peers;               /* DtuPeer, itself first, then in order of first being heard */
  GHashTable *by_name;            /* name to DtuPeer TRUSTED; looked up only */
  GPtrArray *links;               /* DtuLink by slot; NULL: free */
  GArray *free_slots;             /* uint32_t */
  guint link_count;
  GHashTable *by_unit;                         /* Ethernet address to DtuLink; looked up only */
  GPtrArray *sessions;                         /* DtuSession; the last one takes the place of one that ends */
  GHashTable *by_token;                        /* DtuToken to DtuSession, one each; looked up only */
  guint shown;                                 /* sessions that are shown */
  GPtrArray *asking;                           /* DtuLink that wait for tokenR */
  GArray *waiting;                             /* herd repair delay: serverR (daemon.c) */
  uint32_t generation;                         /* kept: of links */
  uint32_t queries;                            /* kept: numbers tokenQ */
  SimStream phase_draw, auth_draw, delay_draw; /* kept */
  bool sessions_hung; /* grey failure: it sends host messages and answers keep-alives, and does nothing else */
};

/* -- units: unit.c ------------------------------------------------------------------------------------------
 */

/* P1.17: {booting, connecting and seeking, connected, listening}. Boxes are those of figure 9a. */
typedef enum DtuUnitState
{
  DTU_UNIT_OFF,
  DTU_UNIT_BOOTING,    /* 901: address and a server by DHCP */
  DTU_UNIT_CONNECTING, /* 902: to the server that was named, or to which it was redirected */
  DTU_UNIT_SEEKING,    /* serverQ is out */
  DTU_UNIT_TRYING,     /* a responder */
  DTU_UNIT_CONNECTED,  /* 903, 904 */
  DTU_UNIT_LISTENING,  /* 907, 908 */
  DTU_UNIT_STATES
} DtuUnitState;

typedef enum DtuUnitInput
{
  DTU_UNIT_IN_POWER,
  DTU_UNIT_IN_NAMED,    /* DHCP has given an address */
  DTU_UNIT_IN_NAMELESS, /* an address, but no server */
  DTU_UNIT_IN_TAKEN,    /* a server takes it */
  DTU_UNIT_IN_FAILED,   /* it does not */
  DTU_UNIT_IN_RESPONDER,
  DTU_UNIT_IN_NONE_LEFT, /* no responder is left */
  DTU_UNIT_IN_SILENT,    /* no keep-alive has been answered for the limit */
  DTU_UNIT_IN_UNHEARD,   /* 904 no, 906: no host message of its server for the limit */
  DTU_UNIT_IN_BROKEN,    /* the connection has ended, or the server does not know it */
  DTU_UNIT_IN_REDIRECT,  /* 922 */
  DTU_UNIT_IN_HEARD,     /* 908 yes, 910 */
  DTU_UNIT_IN_LOST,      /* the address is gone */
  DTU_UNIT_IN_OFF,
  DTU_UNIT_INPUTS
} DtuUnitInput;

/* What the user sees. */
typedef enum DtuShows
{
  DTU_SHOWS_NOTHING,
  DTU_SHOWS_WAIT,    /* a token was sent, nothing is decided */
  DTU_SHOWS_SESSION, /* as the server said */
  DTU_SHOWS_REFUSED
} DtuShows;

typedef struct DtuResponder
{
  SimIp ip;
  uint32_t load; /* sessions x 10^6 / (cpus x clock) */
  guint order;
} DtuResponder;

/* Where it was redirected to, with what it has to show there. */
typedef struct DtuRedirect
{
  SimIp server;
  DtuToken token;
  int64_t time;
  char ticket[DTU_SIGNATURE]; /* "": none */
  bool under_way;
} DtuRedirect;

struct DtuUnit
{
  SimRole role;
  DtuGroup *group;
  SimMachine machine;

  /* What every keep-alive touches stands together. */
  SimUdp *alive;
  SimIp server;              /* that it is connected to, or tries; gone with its power as what stands below */
  uint32_t slot, generation; /* of its link, as the server said */
  SimAlarm keep_alive, limit;

  guint number; /* from 0 */
  SimIface *iface;
  SimMac mac;
  SimDhcpClient *dhcp;
  SimAlarm power, wait;
  SimStream power_draw, auth_draw;
  bool plugged;  /* it has been powered before: a restart powers it on at once */
  DtuCard card;  /* in its reader; token NONE: none. Stays there without power */
  DtuUser *user; /* users': who sits there, NULL: nobody */

  /* What it believes; gone with its power. */
  SimIp named; /* by DHCP */
  SimTcp *tcp;
  GString *input; /* a line that has not ended */
  SimUdp *seek, *ears;
  GArray *responders; /* DtuResponder of the last serverQ */
  guint next;         /* to be tried */
  bool sought;        /* it has sent serverQ since it got power */
  DtuRedirect redirect;
  GArray *failed; /* repair blacklist: SimIp */
  uint64_t nonce; /* challenge that waits for the card's answer */
  SimAlarm answer;
  DtuShows shows;
  uint64_t session; /* its name, when it shows one */
  SimTime inserted; /* when the token was first sent, for measures */
  guint redirects;  /* of this insert */
};

/* -- sessions: session.c
 * ---------------------------------------------------------------------------------------- */

/* Lost with its server. */
struct DtuSession
{
  DtuDaemon *daemon;
  uint64_t name; /* unique in the run: (server's number + 1) << 32 | count */
  guint place;   /* in the daemon's list */
  DtuToken token;
  SimTime made;        /* simulated time */
  int64_t connected;   /* s since 1970 by its server's clock: last time of connection */
  DtuLink *link;       /* where it is shown; NULL: nowhere, and it goes on */
  SimTime last;        /* simulated time of its last connection */
  GPtrArray *services; /* DtuService: service.c; NULL: none elsewhere */
  DtuPapers *papers;   /* data.c; NULL: there is no data server */
};

/* -- ears: what the users' part wants to know as it happens. Set in dtu_users_build(); NULL: nobody hears.
 * ----------- */
typedef struct DtuEars
{
  void (*unit_shows) (DtuUnit *unit, const char *reason); /* unit->shows has changed */
  void (*session_made) (DtuSession *session);
  void (*session_connected) (DtuSession *session);    /* session->link is the unit's */
  void (*session_disconnected) (DtuSession *session); /* session->link is what it was */
  void (*session_ended) (DtuSession *session, bool crash);
  void (*unit_lost) (DtuUnit *unit); /* it has no server any more, whatever it believes */
} DtuEars;

/* A host message as it was read, kept for those who get the same bytes. */
typedef struct DtuHeard
{
  SimBytes *bytes; /* a reference */
  char *secret;    /* that it was held against */
  bool good, verified;
  DtuHostMessage message;
} DtuHeard;

/* Mistakes that a program of ours could make. No scenario can ask for one: only tests set them, to prove that
 * each checker sees what it is there for. Add more here; all are false at first. */
typedef struct DtuFlaws
{
  bool ask_untrusted;     /* P1.1: tokenQ goes to everybody */
  bool take_untrusted;    /* P1.1: tokenR is taken from everybody */
  bool overwrite_trusted; /* P1.2: entries are found by name alone */
  bool redirect_again;    /* P1.6: cause=redirect is chosen for all over again */
  bool oldest_wins;       /* P1.9 */
  bool forget_sessions;   /* P1.11: an answer with a session is taken for one without */
  bool two_displays;      /* P1.13: the session stays at the other unit too */
  bool show_without_card; /* P1.17: on removal the display stays */
  bool never_down;        /* P1.14 */
  bool down_early;        /* P1.14: a host is down after half of the limit */
  bool stale_store;       /* P1.18: the data server gives back what was before the last save */
  bool most_loaded;       /* P1.19 */
  bool stay;              /* P1.16: a unit never leaves its server */
} DtuFlaws;

struct DtuGroup
{
  const SimSystem *system;
  const DtuOptions *options;
  SimNet *net;
  SimBus *bus;
  SimKernel *kernel;
  GPtrArray *servers;  /* DtuServer */
  GPtrArray *units;    /* DtuUnit */
  GPtrArray *dhcps;    /* SimNode: the DHCP servers, on the units' segments */
  GHashTable *by_name; /* name to DtuServer, for truth; looked up only */
  GHashTable *by_mac;  /* Ethernet address to DtuUnit; looked up only */
  SimSlab *links;      /* DtuLink */
  DtuHeard heard;      /* the host message that was read last: a broadcast is read once for all receivers */
  uint64_t card_key;   /* what issued cards are made with */
  DtuTruth *truth;
  DtuEars ears;
  DtuFlaws flaws;
  /* -- dtu-users' own state: users, data server, displays ------------------------------------------------- */
  GPtrArray *users;  /* DtuUser; the first has card 1 */
  DtuPeople *people; /* users.h */
  DtuAudit *audit;
};

DtuGroup *dtu_group (const SimSystem *system);
static inline DtuServer *
dtu_server (const DtuGroup *group, guint i)
{
  return g_ptr_array_index (group->servers, i);
}
static inline DtuUnit *
dtu_unit (const DtuGroup *group, guint i)
{
  return g_ptr_array_index (group->units, i);
}
DtuServer *dtu_server_on (const DtuGroup *group, const SimNode *node); /* NULL: another machine */
DtuUnit *dtu_unit_on (const DtuGroup *group, const SimNode *node);
/* The server that has `ip` on that segment, or, where nobody has it there, anywhere. NULL: none. For truth. */
DtuServer *dtu_server_at (const DtuGroup *group, const SimSegment *segment, SimIp ip);

/* build.c */
void dtu_build (SimSystem *system);
void dtu_begin (SimSystem *system);
void dtu_dispose (SimSystem *system);

/* user.c (users'): called at the end of build, at begin, and before the rest goes. */
void dtu_users_build (DtuGroup *group);
void dtu_users_begin (DtuGroup *group);
void dtu_users_dispose (DtuGroup *group);

/* table.c: DTU-3, DTU-4 */
/* Time that passes for the machine, whatever its clock is set to: time-outs run by it. */
SimTime dtu_elapsed (const DtuDaemon *daemon);
/* What the daemon's clock says, in s since 1970. */
int64_t dtu_time (const DtuDaemon *daemon);
void dtu_table_start (DtuDaemon *daemon);
void dtu_table_clear (DtuDaemon *daemon);
/* A host message came in, or its own went out. `in` NULL: its own. */
void dtu_table_learn (DtuDaemon *daemon, const DtuHostMessage *message, bool trusted, SimIface *in, SimIp from);
/* DTU-4, DTU-6: marks who is down. */
void dtu_table_look (DtuDaemon *daemon);
DtuPeer *dtu_table_find (const DtuDaemon *daemon, const char *name, bool trusted); /* NULL: not there */
bool dtu_peer_iface_up (const DtuDaemon *daemon, const DtuPeer *peer, guint iface);
/* The table as the source prints it, appended to `out`. */
void dtu_table_print (const DtuDaemon *daemon, GString *out);

/* beacon.c: DTU-1, DTU-2 */
void dtu_beacon_start (DtuDaemon *daemon);
void dtu_beacon_host_message (const DtuDaemon *daemon, DtuHostMessage *message);
void dtu_beacon_heard (DtuDaemon *daemon, const SimDatagram *datagram);

/* reach.c: DTU-5 */
/* The address at which a unit with address `unit` can reach that host; SIM_IP_NONE: it cannot. The daemon
 * itself is reached where it was (`local`). */
SimIp dtu_reach (const DtuDaemon *daemon, const DtuPeer *peer, SimIp unit);

/* daemon.c */
enum
{
  DTU_ALIVE_ASK = 1,
  DTU_ALIVE_YES = 2,
  DTU_ALIVE_UNKNOWN = 3 /* no such unit is connected */
};
/* A keep-alive, or its answer: kind 1, slot 4, generation 4 bytes. */
SimUdpParts dtu_alive_parts (guint kind, uint32_t slot, uint32_t generation);
bool dtu_alive_read (const SimUdpParts *parts, guint *kind, uint32_t *slot, uint32_t *generation);
DtuDaemon *dtu_daemon_new (DtuServer *server);
void dtu_daemon_empty (DtuDaemon *daemon); /* before the group goes */
/* Sessions against processors: x 10^6 / (cpus x clock). */
uint32_t dtu_load (guint sessions, guint cpus, guint clock);
/* Sends a control message by UDP, and counts it. */
bool dtu_daemon_send (const DtuDaemon *daemon, SimIface *out, SimIp src, SimIp dst, uint16_t port,
                      SimBytes *bytes);
/* The secret that messages are signed with; NULL: they are not. */
const char *dtu_secret (const DtuDaemon *daemon);

/* session.c */
DtuSession *dtu_session_find (const DtuDaemon *daemon, DtuToken token); /* NULL: none */
DtuSession *dtu_session_new (DtuDaemon *daemon, DtuToken token);
void dtu_session_connect (DtuSession *session, DtuLink *link);
void dtu_session_disconnect (DtuSession *session, const char *reason);
void dtu_session_end (DtuSession *session, const char *reason);
void dtu_sessions_lose (DtuDaemon *daemon, bool crash);
void dtu_sessions_free (DtuDaemon *daemon); /* the world goes */

/* unit.c */
DtuUnit *dtu_unit_new (DtuGroup *group, SimNode *node, SimSegment *segment, guint number);
void dtu_unit_input (DtuUnit *unit, DtuUnitInput input, const char *reason);
static inline DtuUnitState
dtu_unit_state (const DtuUnit *unit)
{
  return (DtuUnitState)unit->machine.state;
}
extern const SimMachineTable dtu_unit_table;
/* A card is put into its reader, in place of one that is there. */
void dtu_unit_insert (DtuUnit *unit, DtuCard card, const char *reason);
void dtu_unit_remove (DtuUnit *unit, const char *reason);
/* DTU-15: from within a session to another one of its user's; `more`: to a new one. */
void dtu_unit_change (DtuUnit *unit, bool more);
void dtu_unit_power (DtuUnit *unit, const char *reason); /* off and on again */
/* The token that it presents: the card's, or its own when that is allowed. */
DtuToken dtu_unit_token (const DtuUnit *unit);

/* unit-link.c: its connection; seek.c: serverQ, serverR */
void dtu_unit_connect (DtuUnit *unit, SimIp server);
void dtu_unit_disconnect (DtuUnit *unit);
void dtu_unit_present (DtuUnit *unit); /* sends insert for its token, if it has one */
/* Tells of a line and sends it, unsigned; `peer` is the record's subject. */
void dtu_say (SimBus *bus, SimTcp *tcp, SimEntity who, uint32_t peer, const char *format, va_list arguments)
    G_GNUC_PRINTF (5, 0);
void dtu_unit_say (DtuUnit *unit, const char *format, ...) G_GNUC_PRINTF (2, 3);
void dtu_unit_show (DtuUnit *unit, DtuShows shows, uint64_t session, const char *reason);
void dtu_unit_answer_fire (SimRole *role, SimAlarm *alarm);
void dtu_unit_wait_fire (SimRole *role, SimAlarm *alarm);
void dtu_seek_over (DtuUnit *unit); /* serverR have been waited for */
void dtu_seek_open (DtuUnit *unit);
void dtu_seek_close (DtuUnit *unit);
void dtu_seek (DtuUnit *unit);      /* serverQ */
void dtu_seek_next (DtuUnit *unit); /* the next responder */

/* records.c, model.c, actions.c, invariants.c: tables for model.c. invariants.c is the users'. */
extern const SimSpecRow dtu_rows[];
extern const SimMetric dtu_metrics[];
extern const SimSwitch dtu_switches[];
extern const SimAction dtu_actions[];
extern const SimInvariant dtu_invariants[];
extern const SimRecordKind *const dtu_records[];
extern const SimCause dtu_causes[];
extern const SimRecordKind dtu_rec_unit_moved, dtu_rec_link_moved, dtu_rec_connected, dtu_rec_server_lost,
    dtu_rec_reconnected, dtu_rec_gave_up, dtu_rec_boxes, dtu_rec_message;
extern const SimRecordKind dtu_rec_inserted, dtu_rec_removed, dtu_rec_shown, dtu_rec_hidden, dtu_rec_refused,
    dtu_rec_redirected;
extern const SimRecordKind dtu_rec_session_made, dtu_rec_session_lost, dtu_rec_session_ended, dtu_rec_sessions;
extern const SimRecordKind dtu_rec_host_up, dtu_rec_host_down, dtu_rec_asked, dtu_rec_answered, dtu_rec_control,
    dtu_rec_operator;
extern const SimRecordKind dtu_rec_detached_units, dtu_rec_without_session, dtu_rec_imbalance;

/* converge.c */
bool dtu_serving (const SimSystem *system, GString *why);
bool dtu_converged (const SimSystem *system, GString *why);
SimTime dtu_hold (const SimSystem *system);
/* The longest from a server's death until a unit is connected to another: P1.16. */
SimTime dtu_reconnect_bound (const DtuGroup *group);

/* sketch.c */
void dtu_sketch (const SimSystem *system, SimSketch *sketch);
