/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A unit's connection, as its server sees it: authentication, the choice of a server, and what is asked for
 * that.
 */
#pragma once

#include "models/dtu/dtu.h"

/* Boxes of figure 9b. */
typedef enum DtuLinkState
{
  DTU_LINK_NEW,        /* connected, has not said who it is */
  DTU_LINK_IDLE,       /* waits for 911 */
  DTU_LINK_CHALLENGED, /* authentication: waits for the card's answer */
  DTU_LINK_CHECKING,   /* authentication: checks it */
  DTU_LINK_ASKING,     /* 916, 917, 918 */
  DTU_LINK_ATTACHED,   /* 914 */
  DTU_LINK_REDIRECTED, /* 922 */
  DTU_LINK_REFUSED,
  DTU_LINK_STATES
} DtuLinkState;

typedef enum DtuLinkInput
{
  DTU_LINK_IN_HELLO,
  DTU_LINK_IN_INSERT,   /* 912 no */
  DTU_LINK_IN_REDIRECT, /* 912 yes: nothing is authenticated, nothing is chosen */
  DTU_LINK_IN_ANSWER,
  DTU_LINK_IN_VALID,
  DTU_LINK_IN_INVALID,
  DTU_LINK_IN_HERE,      /* 921 yes, 919 no; to 913 */
  DTU_LINK_IN_ELSEWHERE, /* 921 no */
  DTU_LINK_IN_REMOVE,
  DTU_LINK_IN_TAKEN_AWAY, /* its session is shown on another unit */
  DTU_LINK_IN_CHANGE,     /* the user wants another of his sessions */
  DTU_LINK_INPUTS
} DtuLinkInput;

/* DTU-15: what the user wants of his sessions. */
typedef enum DtuWish
{
  DTU_WISH_LATEST, /* the one connected to last */
  DTU_WISH_NEXT,   /* the one not connected to for longest */
  DTU_WISH_NEW     /* one more, on a server where he has none */
} DtuWish;

/* What one trusted server said of the token. */
typedef struct DtuAnswer
{
  char host[DTU_NAME];
  SimIp addr, target; /* target: where the unit can reach it */
  bool came, has;
  bool told;         /* that it has one, as it came: for the audit */
  int64_t connected; /* s, by its clock: last connection of the session */
  int64_t timeoff;   /* of its clock, as the table says */
  guint sessions;    /* as the last host message said, or with fresh-load the answer */
  guint cpus, clock;
} DtuAnswer;

struct DtuLink
{
  SimAlarm wait; /* authentication, window; first: links live in a slab */
  SimTime heard; /* its last keep-alive: dtu_elapsed() then */
  SimIp unit;    /* its address */
  uint32_t slot, generation;
  DtuDaemon *daemon;
  SimMachine machine;
  SimTcp *tcp;
  GString *input;
  SimMac mac; /* as it said */
  DtuToken token;
  uint64_t nonce, proof;
  bool vouched;    /* this presentation of the token was authenticated here; else by cause=redirect */
  bool redirected; /* its cause is redirect */
  uint32_t query;
  GArray *answers; /* DtuAnswer, itself first; NULL: nothing was asked yet */
  GArray *failed;  /* SimIp, as the unit said; NULL: none */
  guint target;    /* of `answers`, where it goes */
  DtuWish wish;
  DtuSession *session;
  char boxes[64]; /* of figure 9b, that the last insert went through: "911 912 916 ..." */
};

static inline DtuGroup *
dtu_daemon_group (const DtuDaemon *daemon)
{
  return daemon->server->group;
}
static inline DtuGroup *
dtu_link_group (const DtuLink *link)
{
  return dtu_daemon_group (link->daemon);
}

/* link.c */
extern const SimTcpHooks dtu_link_hooks;
extern const SimMachineTable dtu_link_table;
void dtu_link_input (DtuLink *link, DtuLinkInput input, const char *reason);
static inline DtuLinkState
dtu_link_state (const DtuLink *link)
{
  return (DtuLinkState)link->machine.state;
}
void dtu_link_say (DtuLink *link, const char *format, ...) G_GNUC_PRINTF (2, 3);
void dtu_link_line (DtuLink *link, const char *line); /* the unit has said that; may end the link */
void dtu_link_wait_fire (SimRole *role, SimAlarm *alarm);

/* accept.c */
void dtu_link_close (DtuLink *link, const char *reason);
/* Those that are silent for longer than the limit are closed. */
void dtu_links_look (DtuDaemon *daemon);
void dtu_links_clear (DtuDaemon *daemon); /* crash: they are gone without a word */
void dtu_links_close (DtuDaemon *daemon, const char *reason);
/* A keep-alive came: false when no such unit is connected. */
bool dtu_links_keep_alive (DtuDaemon *daemon, uint32_t slot, uint32_t generation, SimIp unit);

/* choose.c, tokens.c: DTU-9 to DTU-11, DTU-16 */
void dtu_choose_begin (DtuLink *link);  /* 916 */
void dtu_choose_end (DtuLink *link);    /* 919 */
void dtu_choose_resume (DtuLink *link); /* 913 */
void dtu_tokens_ask (DtuLink *link);    /* 917 */
void dtu_tokens_forget (DtuLink *link); /* nothing is waited for any more */
/* Repair redirect-tickets: " time=... ticket=..." for a redirect to `target`; is that of the line good here? */
void dtu_ticket_write (const DtuLink *link, SimIp target, char *out, gsize room);
bool dtu_ticket_good (const DtuLink *link, const char *line);
void dtu_tokens_heard (DtuDaemon *daemon, const SimDatagram *datagram);
void dtu_box (DtuLink *link, const char *box);
