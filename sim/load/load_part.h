/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of loads share. Inside sim/load only. */
#pragma once

#include "sim/load/load.h"
#include "sim/proto/dns_client.h"
#include "sim/proto/http_client.h"

/* What is drawn for a visit or a request; each has its own stream. */
typedef enum SimLoadDraw
{
  SIM_DRAW_CLIENT,
  SIM_DRAW_SESSION,
  SIM_DRAW_THINK,
  SIM_DRAW_SERVICE,
  SIM_DRAW_REQUEST_SIZE,
  SIM_DRAW_REPLY_SIZE,
  SIM_DRAWS
} SimLoadDraw;

enum
{
  SIM_COMING = 8, /* visits whose clients are known ahead, to have their memory fetched */
};

typedef struct SimClient SimClient;
typedef struct SimVisit SimVisit;

/* A client machine's role. */
struct SimClient
{
  SimRole role;
  SimLoad *load;
  SimDnsResolver *resolver; /* these three are made when they are first used */
  SimDnsCache *cache;
  SimHttpClient *http;
  SimVisit *visits; /* under way here, users included */
};

/* A session under way, or a user. */
struct SimVisit
{
  SimAlarm alarm; /* thinking: the next request; asking: the time-out */
  /* what the slab keeps ends within the alarm */
  SimClient *client;
  SimVisit *previous, *next; /* of the client */
  uint64_t number;           /* of the visit, or of the user */
  uint32_t drawn;            /* requests drawn so far */
  uint32_t left;             /* of the session, the one under way included */
  bool user, asking;
  bool keeps;       /* a session of several requests: its connection is kept */
  uint8_t tries;    /* left after this one */
  SimIp asked;      /* in this request, last */
  SimIp home;       /* where the session's connection goes; SIM_IP_NONE: there is none */
  uint64_t request; /* its number in the load */
  SimTime arrived;
  SimTime work;
  int64_t request_size, reply_size;
  SimDnsLookup *lookup;
  SimHttpCall *call;
};

struct SimLoad
{
  SimTimer timer; /* of the next arrival */
  guint refs;     /* the owner and every client */
  SimNet *net;
  SimKernel *kernel;
  SimBus *bus;
  char *name, *target_name;
  const SimLoadOptions *options;
  SimTarget target;
  SimEntity entity;
  SimClient **clients;
  SimClient *coming[SIM_COMING]; /* by visit, modulo the room: who visits next */
  SimSlab *visits;
  SimArrivals *arrivals;
  SimTime end;
  SimTime begun; /* SIM_NEVER before sim_load_start() */
  SimStream streams[SIM_DRAWS];
  SimLoadStats stats;
};

/* -- visits: load_visit.c ----------------------------------------------------------------- */

/* A draw that depends on nothing but purpose, visit and request. */
double sim_load_draw (const SimLoad *load, SimLoadDraw purpose, const SimDist *dist, uint64_t visit,
                      uint32_t request);
/* The stream of that purpose, visit and request. */
SimStream sim_load_stream (const SimLoad *load, SimLoadDraw purpose, uint64_t visit, uint32_t request);
/* An open visit whose first request arrives now. */
void sim_visit_begin (SimClient *client, uint64_t number);
/* A user, who thinks first. */
void sim_user_begin (SimClient *client, uint64_t number);
/* The user's machine has come up again. */
void sim_user_return (SimVisit *user);
/* The client's machine goes down: whatever is under way is forgotten, users wait for it. */
void sim_visits_forget (SimClient *client);

extern const SimRoleType sim_client_type;
void sim_load_unref (SimLoad *load);
