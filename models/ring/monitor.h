/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-10: the local monitors of a gateway, and what closes and opens it.
 *
 * Every interval a gateway tests its network cards and their links; its application, with one dummy packet that
 * must pass and one that must not; and remote machines, by ping. So many failed tests of one monitor one after
 * the other close the gateway for VIPs; it stays a member of the ring. So many good ones open it again when
 * auto-rejoin is on; otherwise the operator does. What the operator has closed only the operator opens.
 *
 * What others believe of it comes by the train: a carriage with what each gateway said of itself last. There is
 * none before the first failure.
 */
#pragma once

#include "models/ring/train.h"

typedef enum RingWatchKind
{
  RING_WATCH_CARD,
  RING_WATCH_APPLICATION,
  RING_WATCH_PING,
  RING_WATCHES
} RingWatchKind;
extern const char *const ring_watch_names[]; /* "card", … NULL */

/* The traffic light of the console: not monitored, in order, failed. */
typedef enum RingLight
{
  RING_LIGHT_YELLOW,
  RING_LIGHT_GREEN,
  RING_LIGHT_RED
} RingLight;
extern const char *const ring_light_names[];

/* What the application on a gateway does with packets; outlives a crash. */
typedef enum RingApplication
{
  RING_APPLICATION_GOOD,
  RING_APPLICATION_STUCK, /* lets nothing pass */
  RING_APPLICATION_OPEN   /* lets everything pass */
} RingApplication;

typedef struct RingMonitor RingMonitor;

RingMonitor *ring_monitor_new (RingDaemon *daemon); /* the daemon is on its node */
void ring_monitor_free (RingMonitor *monitor);      /* NULL is allowed */
void ring_monitor_start (RingDaemon *daemon);       /* in the start hook */
void ring_monitor_stop (RingDaemon *daemon);        /* in the stop and crash hooks */

RingLight ring_monitor_light (const RingDaemon *daemon, RingWatchKind kind);
/* As this gateway believes: is that monitor of `gateway` red? */
bool ring_monitor_believes_red (const RingDaemon *daemon, guint gateway, RingWatchKind kind);
bool ring_monitor_auto_rejoin (const RingDaemon *daemon);

/* The operator: each takes effect at once. */
void ring_monitor_close (RingDaemon *daemon, bool closed);
void ring_monitor_set_auto_rejoin (RingDaemon *daemon, bool on);
void ring_monitor_set_mode (RingDaemon *daemon, RingWatchKind kind,
                            bool on); /* no effect on an unsupported one */
/* A fault, not the operator's. */
void ring_monitor_set_application (RingDaemon *daemon, RingApplication application);

extern const RingModule ring_faults_module;
extern const SimRecordKind ring_rec_light, ring_rec_application;
