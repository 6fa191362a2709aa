/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site with boot servers: clients, boot servers, DHCP servers, the management service.
 *
 * Belief and truth are kept apart. A client knows what came in messages: offers, a list, answers of TFTP. Who
 * really holds which files, and what an attempt has really done, is in truth.h; checkers, graphs and gauges
 * read it, and protocol code only writes there what has happened.
 */
#pragma once

#include "models/pxe/options.h"

typedef struct PxeSite PxeSite;
typedef struct PxeServer PxeServer;
typedef struct PxeClient PxeClient;
typedef struct PxeManager PxeManager; /* manager.h */
typedef struct PxeTruth PxeTruth;     /* truth.h */

typedef enum PxeKind
{
  PXE_NBP,
  PXE_LIST,
  PXE_CLIENT_FILE,
  PXE_IMAGE,
  PXE_KINDS
} PxeKind;

enum
{
  PXE_BOOT_TYPE = 6,    /* type of boot server where proxy and BINL are apart, and first item of a menu */
  PXE_AGENT_PORT = 7011 /* of the management service's agents: UDP for their state, TCP for files */
};

/* -- the boot servers: server.c, store.c ---------------------------------------------------- */

typedef enum PxeHolds
{
  PXE_HOLDS_FILE = 1,   /* the client's file */
  PXE_HOLDS_IMAGES = 2, /* its own images */
  PXE_HOLDS_ALL = 3
} PxeHolds;

/* The proxy of a boot server, or its BINL where that is apart: a DHCP server without addresses, or with. */
typedef struct PxeDhcp
{
  SimRole role;
  PxeSite *site;
  PxeServer *names; /* the boot server that it names; NULL: a plain DHCP server */
  SimDhcpServer *dhcp;
  SimAlarm restart;
  bool stopped;    /* by the management service */
  uint8_t *config; /* PXE-B2, PXE-B3: of each client, its server */
} PxeDhcp;

/* What stands here outlives a crash: it is on disk. */
struct PxeServer
{
  SimRole role; /* the TFTP or HTTP service, and the agent */
  PxeSite *site;
  guint number; /* from 0 */
  SimIp ip, alias;
  SimTftpServer *tftp;
  SimHttpServer *http;
  SimUdp *agent;
  SimTcpListener *intake;
  GPtrArray *intakes;    /* orders under way: agent.c */
  PxeDhcp *proxy, *binl; /* binl: where it is apart; NULL else */
  SimBytes *list;        /* the list file; NULL: none */
  PxeList listed;        /* what it says; g_free() */
  uint64_t nbp;          /* identity of its NBP; 0: none */
  bool images;           /* those that all clients share */
  uint8_t *holds;        /* PxeHolds of each client */
  guint transfers;       /* under way */
  uint64_t sent;         /* bytes of content that clients have acknowledged */
};

typedef struct PxeFile
{
  PxeKind kind;
  guint client; /* CLIENT_FILE, IMAGE of its own */
  guint system; /* IMAGE: of pxe_system_options() */
  guint image;
} PxeFile;

/* -- the clients: client.c, fetch.c, search.c ------------------------------------------------- */

/* With the boxes of the source's figure 6. */
typedef enum PxeState
{
  PXE_OFF,
  PXE_DISCOVERING,   /* 602, 604 */
  PXE_ASKING_BINL,   /* 606, 608 */
  PXE_LOADING_NBP,   /* 610, 612 */
  PXE_ASKING_FIRST,  /* 614, 616, 618 */
  PXE_LOADING_IMAGE, /* 620, 622 */
  PXE_BOOTED,        /* 624 */
  PXE_LOADING_LIST,  /* 626, 628 */
  PXE_ORDERING,      /* before 630 */
  PXE_POLLING,       /* 630, 632, 634, 636 */
  PXE_NOT_FOUND,     /* 638 */
  PXE_FAILED,        /* no box: an error at the stage before */
  PXE_HANGING,       /* no box either: the figure has no exit there */
  PXE_STATES
} PxeState;

typedef enum PxeInput
{
  PXE_IN_POWER,
  PXE_IN_BOUND,
  PXE_IN_NAMED,
  PXE_IN_CAME,
  PXE_IN_NOT_THERE,
  PXE_IN_SILENT, /* no answer, or none any more */
  PXE_IN_WHOLE,  /* the last image has come */
  PXE_IN_ORDERED,
  PXE_IN_LAST, /* no candidate is left */
  PXE_IN_HANG,
  PXE_IN_GIVE_UP,
  PXE_IN_AGAIN,
  PXE_IN_SEARCH_ON, /* repair resume-search */
  PXE_IN_OFF,
  PXE_INPUTS
} PxeInput;

/* What an attempt has really done; read by checkers and measures only. */
typedef struct PxeAttempt
{
  guint number;     /* from 1; 0: none yet */
  SimTime began;    /* power on */
  uint64_t changes; /* of the servers, when it began: truth.h */
  SimIp chosen;     /* whose offer was taken */
  guint offers;
  SimIp orig;         /* 608 */
  SimIp hit;          /* who returned the client's file; SIM_IP_NONE */
  SimTime asked_at;   /* 614 */
  SimTime found_at;   /* SIM_NEVER */
  uint64_t nbp_bytes; /* wire bytes of the machine when 610 began, and */
  uint64_t asked_bytes, list_bytes;
  guint orig_asked, orig_refused; /* for the client's file */
  guint polls;
  guint strays;     /* images that came from others than `hit` */
  guint silences;   /* of servers that were up all the time */
  bool misdirected; /* the first server had no file of this client's */
} PxeAttempt;

typedef struct PxePings
{
  SimPing ping;
  SimTime sent;
  guint answers;
  SimTime *trips; /* of each entry, or the routers on its way; SIM_NEVER: no answer */
} PxePings;

struct PxeClient
{
  SimRole role;
  PxeSite *site;
  guint number; /* from 0 */
  SimIface *iface;
  SimMac mac;
  char *file; /* name of its own file */
  SimMachine machine;
  SimDhcpClient *dhcp;
  SimTftpClient *tftp;
  SimHttpClient *http;
  SimAlarm power; /* on, or off and on again */
  SimAlarm wait;  /* for pings */
  bool plugged;   /* it has been powered before: a restart powers it on at once */
  bool booted;    /* runs what it has loaded: truth.c counts it */
  SimStream power_draw, order_draw, menu_draw;

  /* What it believes; gone with its power. */
  SimIp first, server; /* BINL's answer; who is asked now */
  PxeList list;        /* g_free() */
  guint next;          /* candidate */
  guint image;
  guint retries;
  PxeKind wanted; /* of the transfer under way */
  bool under_way;
  SimTftpGet *get; /* that transfer, while it is under way */
  SimHttpCall *call;
  PxePings pings;

  /* NET-7: whose boot ROM it is, while it boots; NULL: nobody waits for it. */
  const SimBootHooks *boot;
  gpointer boot_data;
  guint system; /* that it is told to boot: pxe_system_options() */

  PxeAttempt attempt;
  guint poll_at; /* place in the list of who was asked last; read by checkers only */
};

/* Mistakes that a program of ours could make. No scenario can ask for one: only tests set them, to prove that
 * each checker sees what it is there for. */
typedef struct PxeFlaws
{
  bool images_from_first; /* whoever returned the file */
  bool ask_first_again;   /* the first server is not left out */
  bool backwards;         /* candidates are asked from the end */
  bool ignore_file;       /* who finds its file does not boot */
  bool end_early;         /* not found is said with a candidate left */
  bool forget_offer;      /* the offer that was taken is none that came */
  bool poll_twice;        /* each candidate is asked twice */
} PxeFlaws;

struct PxeSite
{
  const SimSystem *system;
  const PxeOptions *options;
  SimNet *net;
  SimBus *bus;
  SimKernel *kernel;
  SimSegment *segment; /* of the servers */
  GPtrArray *servers;  /* PxeServer */
  GPtrArray *clients;  /* PxeClient */
  GPtrArray *dhcps;    /* PxeDhcp: all of them */
  GHashTable *by_file; /* name to PxeClient; looked up only */
  uint64_t content[PXE_KINDS];
  GPtrArray *texts;                  /* SimBytes: every list that there has been */
  SimDhcpClientOptions dhcp_options; /* with the reading `retransmission` */
  SimTftpClientOptions tftp_options;
  PxeManager *manager;
  PxeTruth *truth;
  PxeFlaws flaws;
  bool ordered;  /* clients boot when another system says so: NET-7 */
  guint polling; /* clients that wait for a candidate's answer */
};

PxeSite *pxe_site (const SimSystem *system);
static inline PxeServer *
pxe_server (const PxeSite *site, guint i)
{
  return g_ptr_array_index (site->servers, i);
}
static inline PxeClient *
pxe_client (const PxeSite *site, guint i)
{
  return g_ptr_array_index (site->clients, i);
}
/* The boot server with that address, or alias; NULL: none. For records and checkers. */
PxeServer *pxe_server_at (const PxeSite *site, SimIp ip);
PxeClient *pxe_client_on (const PxeSite *site, const SimNode *node);

/* build.c */
void pxe_build (SimSystem *system);
void pxe_begin (SimSystem *system);
void pxe_dispose (SimSystem *system);

/* server.c, proxy.c */
void pxe_server_set_list (PxeServer *server, const PxeList *list); /* NULL: none */
PxeServer *pxe_server_new (PxeSite *site, SimNode *node, guint number);
PxeDhcp *pxe_dhcp_new (PxeSite *site, SimNode *node, PxeServer *names);
void pxe_relay_new (SimNode *router, const SimIp *servers, guint count);
/* What a proxy tells, by the policy. */
void pxe_proxy_configure (PxeDhcp *proxy);
/* Ends the proxy's service; it comes back after `length`, SIM_NEVER: when it is told to. */
void pxe_proxy_stop (PxeDhcp *proxy, SimTime length, const char *reason);
void pxe_proxy_go (PxeDhcp *proxy, const char *reason);

/* store.c: names and contents. */
void pxe_store_contents (PxeSite *site);
char *pxe_store_client_file (SimMac mac);
/* The name of what `client` asks for; g_free(). */
char *pxe_store_name (const PxeClient *client, PxeKind kind, guint image);
/* What a name stands for; false: nothing. */
bool pxe_store_file (const PxeSite *site, const char *name, PxeFile *file);
/* What `server` has under that name; false: nothing. */
bool pxe_store_find (const PxeServer *server, const PxeFile *file, SimTftpFile *out);
uint64_t pxe_store_content (const PxeSite *site, const PxeFile *file);
int64_t pxe_store_size (const PxeSite *site, const PxeFile *file);

/* The text of a list by its identity, for who got it by HTTP; NULL: none. Borrowed. */
SimBytes *pxe_store_text (const PxeSite *site, uint64_t content);
uint64_t pxe_store_keep_text (PxeSite *site, SimBytes *bytes);

/* client.c */
PxeClient *pxe_client_new (PxeSite *site, SimNode *node, SimSegment *segment, guint number);
/* The machine's only place of change. */
void pxe_client_input (PxeClient *client, PxeInput input, const char *reason);
static inline PxeState
pxe_client_state (const PxeClient *client)
{
  return (PxeState)client->machine.state;
}
/* Its power button: an attempt begins; off and on again when it is on. */
void pxe_client_power (PxeClient *client, const char *reason);
/* Off, whatever it was doing. */
void pxe_client_switch_off (PxeClient *client, const char *reason);
extern const SimMachineTable pxe_client_table;

/* order.c: NET-7 */
extern const SimNetworkBoot pxe_network_boot;
/* Its attempt has ended: who has ordered it hears so. */
void pxe_order_ended (PxeClient *client, const char *reason);
/* Who has ordered it hears of an image that comes. */
void pxe_order_watch (PxeClient *client, SimTftpGet *get);

/* fetch.c: asks `client->server` for that; the client's machine gets CAME, NOT_THERE or SILENT. */
void pxe_fetch (PxeClient *client, PxeKind kind, guint image);
void pxe_fetch_stop (PxeClient *client);

/* search.c: 626 to 638. */
void pxe_search_take_list (PxeClient *client, SimBytes *bytes);
void pxe_search_order (PxeClient *client);
/* Asks the next candidate, or says that there is none. */
void pxe_search_next (PxeClient *client);
void pxe_search_forget (PxeClient *client);
void pxe_search_pings_over (PxeClient *client);

/* actions.c, tables for model.c */
extern const SimSpecRow pxe_rows[];
extern const SimMetric pxe_metrics[];
extern const SimSwitch pxe_switches[];
extern const SimAction pxe_actions[];
extern const SimInvariant pxe_invariants[];

/* records.c */
extern const SimRecordKind pxe_rec_powered, pxe_rec_booted, pxe_rec_not_found, pxe_rec_failed, pxe_rec_hangs;
extern const SimRecordKind pxe_rec_moved, pxe_rec_asked, pxe_rec_ended, pxe_rec_misdirected, pxe_rec_wasted,
    pxe_rec_polled, pxe_rec_polling, pxe_rec_list;
extern const SimRecordKind pxe_rec_transfers, pxe_rec_served, pxe_rec_refused, pxe_rec_busiest;
extern const SimRecordKind pxe_rec_waiting, pxe_rec_running, pxe_rec_stranded, pxe_rec_uncovered;
extern const SimRecordKind pxe_rec_proxy_stopped, pxe_rec_proxy_back, pxe_rec_operator;
extern const SimRecordKind *const pxe_records[];
extern const SimCause pxe_causes[];

/* converge.c */
bool pxe_serving (const SimSystem *system, GString *why);
bool pxe_converged (const SimSystem *system, GString *why);
SimTime pxe_hold (const SimSystem *system);
/* An attempt's bound: P0.5. */
SimTime pxe_attempt_bound (const PxeSite *site);
/* The longest that TFTP waits for one answer, its server included. */
SimTime pxe_patience (const PxeSite *site);

/* sketch.c */
void pxe_sketch (const SimSystem *system, SimSketch *sketch);
