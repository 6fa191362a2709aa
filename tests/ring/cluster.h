/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cluster of gateways on a bench: set it up, let time pass, break things, look.
 *
 * The cluster is called front: external network wan (10.0.0.0/24), internal network farm (10.1.0.0/24). Options
 * are the model's defaults until the story changes them, before cluster_begin(); there are no application
 * servers. Gateways are known by their number from 1, VIPs by theirs from 1 on wan.
 */
#pragma once

#include "models/ring/truth.h"
#include "tests/lib/story.h"

typedef struct Cluster
{
  GStringChunk *arena;
  RingOptions options;
  SimScenario scenario;
  SimNetworkSpec networks[2];
  SimSystemSpec spec;
  uint64_t seed; /* 1 unless set before cluster_begin() */
  bool quiet;    /* keeps no record: for stories that are told thousands of times */
  Story *story;  /* from cluster_begin() on */
  RingCluster *cluster;
} Cluster;

Cluster *cluster_new (gint64 gateways, gint64 vips);
/* A VIP on wan prefers that gateway (0: none) with that flag; before cluster_begin(). */
void cluster_sticky (Cluster *front, gint64 vip, gint64 prefers, gint64 flag);
void cluster_begin (Cluster *front);
/* Frees it and looks for leaks. */
void cluster_end (Cluster *front);

RingGateway *cluster_gateway (const Cluster *front, guint number);
RingDaemon *cluster_daemon (const Cluster *front, guint number);
void cluster_crash (Cluster *front, guint number);
void cluster_restart (Cluster *front, guint number);
void cluster_pause (Cluster *front, guint number);
void cluster_resume (Cluster *front, guint number);
/* Its interfaces on wan and farm. */
void cluster_cable (Cluster *front, guint number, bool up);
/* Cuts the gateways up to `last` off from the others on both networks; 0 ends it. */
void cluster_cut (Cluster *front, guint last);
/* Makes packets of 1000 bytes leave a gateway by wan: `count` of them in each of the next `seconds`. */
void cluster_traffic (Cluster *front, guint number, guint count, guint seconds);

SimIp cluster_vip (const Cluster *front, guint vip);
/* Who answers ARP for it, by the interfaces: "2", "1 2", "" */
const char *cluster_holders (const Cluster *front, guint vip);
/* The members as that gateway believes: "1 2 4" */
const char *cluster_members (const Cluster *front, guint number);
const char *cluster_state (const Cluster *front, guint number);

bool cluster_converged (const Cluster *front);
