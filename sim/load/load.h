/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads: simulated clients that resolve a name, connect, ask, and say how it went (OBS-2).
 *
 * Open: requests arrive by a curve, each at a client chosen at random. Closed: each of
 * `users` thinks, asks, waits for the answer, and thinks again. A request resolves the
 * service's name through the client's own DNS cache, opens a TCP connection (or goes on with
 * the session's), sends a GET with its demand for work, and waits for the whole reply. It
 * fails by time-out, refusal (503), reset, no address, no route. Demands, choices and sizes
 * are drawn from the load's own streams before anything is sent, so that policies meet the
 * same requests.
 */
#pragma once

#include "sim/kernel/metric.h"
#include "sim/load/curve.h"
#include "sim/load/station.h"

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
  const char *from;     /* a segment */
  int64_t clients;      /* client machines */
  SimCurve *arrivals;   /* open; NULL: closed */
  int64_t users;        /* closed: at most `clients` x 1000; spread over the clients */
  SimDist think;        /* closed */
  SimDist service;      /* work that a request asks of the server */
  SimDist request_size; /* of the request's headers' padding, bytes */
  SimDist reply_size;   /* of the reply's body, bytes */
  SimDist session;      /* requests on one connection; 1 */
  SimTime timeout;      /* from arrival to the last byte */
  int64_t retries;      /* after a failure, at once, counted as the same request */
} SimLoadOptions;
extern const SimOption sim_load_options[];
extern const SimMetric sim_load_metrics[];

typedef struct SimLoad SimLoad;

/* Makes client nodes `NAME.client-1` … on `from`; nothing happens before sim_load_start(). */
SimLoad *sim_load_new (SimNet *net, const char *name, const SimLoadOptions *options, SimSegment *from,
                       const SimTarget *target);
void sim_load_free (SimLoad *load);
/* Starts asking at the current time; the last request starts before `end`. */
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

/* who: the load; subject: the address asked last (0: none). */
extern const SimRecordKind sim_rec_request_started; /* DETAIL; a: number */
extern const SimRecordKind sim_rec_request_ended;   /* DETAIL; a: response time in ns, b: SimOutcome */
extern const SimRecordKind sim_rec_request_failed;  /* DETAIL; a, b as above; emitted besides ended */
