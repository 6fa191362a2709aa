/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads: simulated clients that resolve a name, connect, ask, and say how it went (OBS-2).
 *
 * Open: visits begin by a curve, each at a client chosen at random; a visit is a session of one
 * or more requests, one after the other's answer and a time to think. Closed: each of `users`
 * thinks, asks, waits for the answer, and thinks again. A request resolves the service's name
 * through the client's own DNS cache, takes the first address (after a failure the next),
 * opens a TCP connection (or goes on with the session's), sends a GET with its demand for
 * work, and waits for the whole reply. It fails by time-out, refusal (503), reset, no address,
 * no route.
 *
 * Who visits when, for how many requests, what each asks for: everything is a function of seed,
 * replication, the load's name and the number of the visit and request alone, so that policies
 * meet the same requests (NET-8).
 *
 * A client machine that goes down takes its visits with it; their requests never end. Visits to
 * a machine that does not run are not made. Users come back when their machine does.
 */
#pragma once

#include "sim/kernel/metric.h"
#include "sim/load/curve.h"
#include "sim/load/station.h"
#include "sim/net/tcp.h"

/* Where requests go: what a system tells its clients. */
typedef struct SimTarget
{
  const char *name;   /* DNS name, or NULL: use `address` */
  SimIp resolvers[2]; /* name servers; SIM_IP_NONE: none */
  SimIp address;
  uint16_t port;
} SimTarget;

typedef struct SimLoadOptions
{
  const char *to;       /* a system */
  const char *of;       /* one of those that `to` stands before: asked for through it; NULL: the first */
  const char *from;     /* a segment */
  int64_t clients;      /* client machines */
  SimCurve *arrivals;   /* open; NULL: closed */
  int64_t users;        /* closed: at most `clients` x 1000; spread over the clients */
  SimDist think;        /* closed: before each request; open: between the requests of a session */
  SimDist service;      /* work that a request asks of the server */
  SimDist request_size; /* of the request's headers' padding, bytes */
  SimDist reply_size;   /* of the reply's body, bytes */
  SimDist session;      /* requests on one connection; rounded, at least 1 */
  SimTime timeout;      /* of each try: to the last byte */
  int64_t retries;      /* after a failure, at once, counted as the same request */
  SimTcpOptions tcp;    /* of the client machines; least_rto 0: TCP's defaults */
} SimLoadOptions;
extern const SimOption sim_load_options[];
extern const SimMetric sim_load_metrics[];

/* NULL, or what is wrong with options that are good one by one: "what; what was expected"; g_free(). */
char *sim_load_wrong (const SimLoadOptions *options);

typedef struct SimLoad SimLoad;

/* Makes client nodes `NAME.client-1` … on `from`; nothing happens before sim_load_start(). `options` is
 * borrowed, `target` copied. */
SimLoad *sim_load_new (SimNet *net, const char *name, const SimLoadOptions *options, SimSegment *from,
                       const SimTarget *target);
/* The clients stay with the net; nothing may run any more. */
void sim_load_free (SimLoad *load);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimLoad, sim_load_free)
/* Starts asking at the current time; the last request starts before `end`. Its nodes are powered on. */
void sim_load_start (SimLoad *load, SimTime end);
SimEntity sim_load_entity (const SimLoad *load);

typedef enum SimOutcome
{
  SIM_OUTCOME_SERVED,
  SIM_OUTCOME_TIMEOUT,
  SIM_OUTCOME_REFUSED, /* 503 */
  SIM_OUTCOME_RESET,
  SIM_OUTCOME_UNREACHABLE,
  SIM_OUTCOME_NO_ADDRESS, /* DNS said no, or nothing */
  SIM_OUTCOMES
} SimOutcome;
extern const char *const sim_outcome_names[SIM_OUTCOMES];

/* For checks and benchmarks. */
typedef struct SimLoadStats
{
  uint64_t visits, requests, retries; /* begun */
  uint64_t outcomes[SIM_OUTCOMES];    /* of requests that ended */
  uint64_t under_way;                 /* requests begun and not ended on machines that did not go down */
  gsize bytes; /* memory of visits and clients' own state, the net's and proto's not counted */
} SimLoadStats;
SimLoadStats sim_load_stats (const SimLoad *load);

/* who: the load; subject: the address asked last (0: none). */
extern const SimRecordKind sim_rec_request_started; /* DETAIL; a: number */
extern const SimRecordKind sim_rec_request_ended;   /* DETAIL; a: response time in ns, b: SimOutcome */
extern const SimRecordKind sim_rec_request_failed;  /* DETAIL; a, b as above; emitted besides ended */
extern const SimRecordKind
    sim_rec_request_retried; /* DETAIL; a: time since arrival, b: SimOutcome of the try */
