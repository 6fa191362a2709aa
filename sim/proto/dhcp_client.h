/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DHCP client, as a part of a role, for one interface without an address of its own; with `pxe`, also a PXE
 * client that goes on to the name of a boot file and its server.
 *
 * Address: RFC 2131, 4.4 (INIT, SELECTING, REQUESTING, BOUND, RENEWING, REBINDING, INIT-REBOOT). The address is
 * put on the interface and taken from it again, with a default route when a router is told. Times of a lease
 * run from the sending of the request that got it. With `probes` the address is tried by ARP first and declined
 * when it is in use.
 *
 * Network boot (PXE 2.1, 2.2), once the address is there: the facts are those of the offer chosen; an offer
 * that has none is asked for them on port 4011; then, unless they say otherwise, a boot server of the first
 * menu item's type, or of the one chosen, is sought by multicast, by broadcast, then at each address of the
 * list.
 *
 * What comes back is matched by xid before anything else, in the socket's filter: a reply that is broadcast
 * to thousands of clients costs the others nothing. One client a machine (it has port 68).
 *
 * The role owns the client: opened in the start hook (it begins at once), reset in the crash hook, closed in
 * the stop hook, freed in the dispose hook. Its function may close or restart it.
 */
#pragma once

#include "sim/base/preset.h"
#include "sim/net/udp.h"
#include "sim/proto/dhcp_message.h"

typedef struct SimDhcpClient SimDhcpClient;

typedef struct SimDhcpClientOptions
{
  int like;
  SimTime start_least, start_most; /* a random wait before the first DISCOVER */
  SimTimeList discover;            /* waits after each DISCOVER; the last one repeats */
  SimTime jitter;                  /* each of those is longer or shorter by up to so much */
  SimTime cutoff;                  /* not 0: dhclient's rule instead, from the first of `discover` up to this */
  int64_t tries;                   /* DISCOVERs in a round; 0: for ever */
  SimTime give_up;                 /* a round ends after so long; 0: never */
  SimTime retry;                   /* pause between rounds; 0: one round only */
  SimTime collect;                 /* offers are gathered until so long after the first DISCOVER */
  bool collect_at_timeouts;        /* looks whether that is over only when a wait of `discover` ends */
  SimTimeList request;             /* waits after each REQUEST; then again from the beginning */
  bool pxe;
  int64_t arch, undi;   /* options 93 and 94: 0, 2001 are a PC's BIOS and UNDI 2.1 */
  SimTimeList ask;      /* waits after each request on port 4011 */
  SimTime ask_give_up;  /* and how long in all; 0: as `ask` says */
  SimTimeList seek;     /* the same for one boot server, */
  SimTime seek_give_up; /* and how long for each */
  bool broadcast;       /* asks for replies to all */
  int64_t longest;      /* option 57 */
  SimTime ask_lease;    /* option 51; 0: not asked for */
  int64_t probes;       /* ARP probes of a new address */
  SimTime probe_wait;   /* after each */
  SimTime decline_wait; /* before it begins again after a DECLINE */
  SimTime renew_least;  /* between retransmissions while RENEWING and REBINDING */
  bool remember;        /* the lease outlives a crash: INIT-REBOOT */
  bool release;         /* when it is closed */
} SimDhcpClientOptions;
extern const SimOption sim_dhcp_client_options[];
/* The same rows, like a network card's boot program unless another is named. */
extern const SimOption sim_pxe_client_options[];

typedef enum SimDhcpState
{
  SIM_DHCP_OFF,
  SIM_DHCP_WAITING, /* before the first DISCOVER, after a DECLINE, between rounds */
  SIM_DHCP_SELECTING,
  SIM_DHCP_REQUESTING,
  SIM_DHCP_REBOOTING, /* INIT-REBOOT with its request sent */
  SIM_DHCP_PROBING,
  SIM_DHCP_HAS_ADDRESS, /* BOUND */
  SIM_DHCP_RENEWING,
  SIM_DHCP_REBINDING,
  SIM_DHCP_FAILED, /* gave up */
  SIM_DHCP_STATES
} SimDhcpState;
extern const char *const sim_dhcp_state_names[SIM_DHCP_STATES];

typedef enum SimDhcpEvent
{
  SIM_DHCP_BOUND,       /* has an address, for the first time or again */
  SIM_DHCP_RENEWED,     /* the same for longer */
  SIM_DHCP_LOST,        /* the lease ran out, or a NAK took it; goes on with a new round */
  SIM_DHCP_GAVE_UP,     /* a round without an address; goes on after `retry`, if that is not 0 */
  SIM_DHCP_DECLINED,    /* the address was in use */
  SIM_DHCP_BOOT,        /* PXE: boot file and server are known */
  SIM_DHCP_BOOT_LOCAL,  /* PXE: from the disk, says the menu */
  SIM_DHCP_BOOT_FAILED, /* PXE: nobody named a boot file */
  SIM_DHCP_EVENTS
} SimDhcpEvent;

typedef struct SimDhcpTerms
{
  SimIp ip, mask, router, resolver, server; /* SIM_IP_NONE: none */
  SimTime from, t1, t2, until;              /* points in time; SIM_NEVER: for ever */
} SimDhcpTerms;

/* An offer that came. */
typedef struct SimDhcpOffer
{
  SimTime at;
  SimIp server, address; /* address SIM_IP_NONE: a proxy's */
  bool pxe;              /* has PXE's class */
  bool facts;            /* and its facts */
  SimBytes *bytes;       /* borrowed: sim_dhcp_decode() has the rest */
} SimDhcpOffer;

/* What is told; valid during the call. */
typedef struct SimDhcpNews
{
  SimDhcpEvent event;
  const char *reason;
  const SimDhcpTerms *terms;  /* of the address held, or lost; NULL: there was none */
  const SimDhcpMessage *ack;  /* BOUND, RENEWED: what the server said */
  const SimDhcpMessage *boot; /* BOOT: the message with the facts */
  SimIp boot_server;          /* BOOT: siaddr, else who sent it */
  const char *boot_file;      /* BOOT */
  SimIp proxy;                /* BOOT: whose offer was chosen for booting */
  guint offers;               /* that came in this round */
} SimDhcpNews;

/* Which of `count` offers to take, `address` for the address or for booting; `count` for none of them. */
typedef guint (*SimDhcpChooseFunc) (SimRole *role, gpointer data, bool address, const SimDhcpOffer *offers,
                                    guint count);
/* Which item of the menu (at least one) the user takes. */
typedef guint (*SimPxeChooseFunc) (SimRole *role, gpointer data, const SimDhcpMessage *facts);
typedef void (*SimDhcpFunc) (SimRole *role, gpointer data, const SimDhcpNews *news);

/* `options` is copied, but for its lists, which outlive the client. */
SimDhcpClient *sim_dhcp_client_new (SimRole *role, SimIface *iface, const SimDhcpClientOptions *options,
                                    SimDhcpFunc func, gpointer data);
void sim_dhcp_client_free (SimDhcpClient *client);
/* NULL for the usual: the first that came; with an own choice all offers are waited for. Menu: the first item,
 * after the prompt's time. */
void sim_dhcp_client_set_choice (SimDhcpClient *client, SimDhcpChooseFunc offer, SimPxeChooseFunc item);
/* The machine's identifier (option 97), type and 16 bytes; else made from the Ethernet address. */
void sim_dhcp_client_set_uuid (SimDhcpClient *client, const uint8_t uuid[17]);
/* Says that the client had that lease, as a file on its disk would: INIT-REBOOT when it is opened next. */
void sim_dhcp_client_remember (SimDhcpClient *client, const SimDhcpTerms *terms);

bool sim_dhcp_client_open (SimDhcpClient *client); /* binds UDP 68 and begins; false: taken */
void sim_dhcp_client_close (SimDhcpClient *client);
void sim_dhcp_client_reset (SimDhcpClient *client);
/* Gives the address up and begins anew. */
void sim_dhcp_client_restart (SimDhcpClient *client, const char *reason);

SimDhcpState sim_dhcp_client_state (const SimDhcpClient *client);
const SimDhcpTerms *sim_dhcp_client_terms (const SimDhcpClient *client); /* NULL: no address now */

typedef struct SimDhcpClientStats
{
  uint64_t sent[SIM_DHCP_TYPES], heard[SIM_DHCP_TYPES];
  uint64_t asked, sought; /* requests on port 4011, for facts and for boot servers; among those sent */
  uint64_t bytes;         /* sent, of messages */
} SimDhcpClientStats;
SimDhcpClientStats sim_dhcp_client_stats (const SimDhcpClient *client);

/* Level DETAIL; "old -> new: reason". */
extern const SimRecordKind sim_rec_dhcp_state;
