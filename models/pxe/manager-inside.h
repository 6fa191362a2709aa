/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What manager.c and jobs.c share. */
#pragma once

#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

#define PXE_ALL(n) ((n) == 64 ? ~(uint64_t)0 : ((uint64_t)1 << (n)) - 1)

/* A file to be placed or removed, over a connection of its own. */
typedef struct PxeJob
{
  PxeManager *manager;
  PxeOrder order;
  guint server, client;
  SimTcp *tcp; /* NULL: waits */
  bool done;
} PxeJob;

struct PxeManager
{
  SimRole role;
  PxeSite *site;
  uint64_t *wanted; /* of each client: servers that are to hold its files */
  uint8_t *primary; /* of each client */
  uint64_t listed;
  uint64_t dead, answered; /* as it believes; since the last look */
  uint64_t stopped;        /* PXE-B5: sets that it has stopped */
  guint *misses, *load;
  guint turn;
  bool looked;
  SimUdp *udp;
  SimAlarm look, again;
  SimStream draws;
  GQueue jobs;        /* PxeJob, waiting, in order */
  GPtrArray *running; /* PxeJob */
};

/* jobs.c */
void pxe_jobs_init (PxeManager *manager);
void pxe_jobs_free (PxeManager *manager);
void pxe_job_new (PxeManager *manager, PxeOrder order, guint server, guint client);
bool pxe_job_waits (const PxeManager *manager, PxeOrder order, guint server);
/* Removes the client's files from each server of the set. */
void pxe_jobs_remove (PxeManager *manager, guint client, uint64_t servers);
/* Begins as many as may run. */
void pxe_jobs_go (PxeManager *manager);
/* What ran waits again. */
void pxe_jobs_crash (PxeManager *manager);
/* The list as it is to be; one reference. */
SimBytes *pxe_manager_list (const PxeManager *manager);
