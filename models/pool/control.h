/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control unit from inside: its books, the jobs under way, its orders. Roles, wanted numbers and the number
 * of the last order are on its disk; reports, standings and jobs go with a crash, and it learns anew.
 */
#pragma once

#include "models/pool/pool.h"

/* Steps of a job, with the boxes of figures 5, 6 and 7. */
typedef enum PoolStep
{
  POOL_WATCHED,     /* 61 62; 71 72 */
  POOL_CLOSING,     /* 63 (1); 73: the balancer sends nobody any more */
  POOL_EMPTYING,    /* 63 (2) 63a; 73 */
  POOL_ASKING,      /* 63b */
  POOL_STOPPING_IT, /* 63c; 73a */
  POOL_COPYING_OS,  /* S1 S2; 64 65; 74 75 */
  POOL_COPYING_APP, /* 76 77 */
  POOL_BOOTING_IT,  /* S3; 66; 78 */
  POOL_STEPS
} PoolStep;
extern const char *const pool_step_names[];

/* The figures: which box a step stands in. */
typedef struct PoolBox
{
  PoolStep step;
  const char *figure_5, *figure_6, *figure_7; /* "" where the figure has none */
} PoolBox;
extern const PoolBox pool_boxes[POOL_STEPS];

enum
{
  POOL_UNSAID_SERVER,
  POOL_UNSAID_BALANCER
};

typedef struct PoolBook
{
  SimAlarm alarm; /* of the step, or of the grace */
  PoolControl *control;
  guint server;
  PoolReport report;
  PoolStanding standing;
  int role;
  bool open;      /* the balancer was ordered to send users there */
  uint16_t boots; /* of its server, as reported */
  bool heard;     /* since the control unit began */
  SimTime odd;    /* since when it has done something that was not ordered; SIM_NEVER */
  /* The job. */
  SimMachine job; /* states: PoolStep */
  PoolUrgency urgency;
  bool planned; /* nothing has failed: capacity comes and goes, or a server is rebooted */
  guint tries;
  SimTime began, step_at;
  int handed_to; /* server; -1 */
  bool booting;  /* the server has said that it boots */
  char *reason;
  /* The last order, until it is acknowledged. */
  SimAlarm again;
  PoolMessage order;
  PoolMessage unsaid[2]; /* POOL_UNSAID_SERVER, POOL_UNSAID_BALANCER; type 0: none */
  guint order_tries;
  uint32_t copy_order; /* the last one to the storage unit */
  /* While it was taken for dead. */
  bool was_lost;
  SimTime lost_at, lost_for;
} PoolBook;

struct PoolControl
{
  SimRole role;
  PoolSystem *pool;
  SimUdp *udp;
  PoolBook *books;  /* of each server */
  guint *wanted;    /* of each service */
  guint *allocated; /* the same: books with that role, the lost left out */
  PoolDecider *decider;
  uint32_t orders;
  guint servers;
  guint jobs;
  double boot, stop; /* s: what they took lately, in the mean */
};

static inline PoolBook *
pool_book (const PoolControl *control, guint server)
{
  return &control->books[server];
}
static inline PoolStep
pool_step (const PoolBook *book)
{
  return (PoolStep)book->job.state;
}
extern const SimMachineTable pool_job_table;

/* reports.c */
void pool_control_received (SimRole *role, SimUdp *udp, const SimDatagram *datagram);

/* orders.c: they go to the monitoring unit, which passes them on. */
void pool_order_server (PoolBook *book, PoolType type, guint argument);
void pool_order_balancer (PoolBook *book, bool open);
void pool_order_copy (PoolBook *book, PoolDrive drive);
void pool_order_again (SimRole *role, SimAlarm *alarm);
void pool_order_acknowledged (PoolControl *control, const PoolMessage *m);

/* control.c */
void pool_book_stand (PoolBook *book, PoolStanding standing, int role);
void pool_book_lose (PoolBook *book);

/* jobs.c */
void pool_job_begin (PoolBook *book, int role, PoolUrgency urgency, const char *reason);
/* False: it was as urgent before. */
bool pool_job_hurry (PoolBook *book, PoolUrgency urgency, const char *reason);
void pool_job_report (PoolBook *book);
void pool_job_copied (PoolBook *book, PoolDrive drive, bool whole);
/* The server is dead; or the job is forgotten. */
void pool_job_drop (PoolBook *book, const char *reason);
void pool_job_alarm (SimRole *role, SimAlarm *alarm);
