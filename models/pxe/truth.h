/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is so, whatever clients and the management service believe. Protocol code tells it what has happened and
 * never reads it. Everything is kept up as it changes, so that a question costs the same at any size.
 */
#pragma once

#include "models/pxe/pxe.h"

/* Rules that a single moment breaks for good: how often, and how it was first. */
typedef enum PxeRule
{
  PXE_RULE_OWN_FILE,     /* P0.1 */
  PXE_RULE_FIRST_ONCE,   /* P0.2 by address */
  PXE_RULE_MACHINE_ONCE, /* P0.2 by machine */
  PXE_RULE_ORDER,        /* P0.3 */
  PXE_RULE_IFF,          /* P0.4 */
  PXE_RULE_IN_TIME,      /* P0.5, of attempts that have ended */
  PXE_RULE_ALL_ASKED,    /* P0.6 */
  PXE_RULE_ASSIGNED,     /* P0.10 */
  PXE_RULE_OFFER,        /* P0.12 */
  PXE_RULE_FEW_POLLS,    /* P0.13 */
  PXE_RULES
} PxeRule;

struct PxeTruth
{
  PxeSite *site;
  uint64_t changes;   /* of anything that decides whether a client can boot */
  uint64_t up;        /* set of boot servers that run */
  uint64_t listed;    /* that the management service lists */
  uint64_t *assigned; /* of each client, by the management service */
  uint8_t *covers;    /* of each client: live listed servers that hold all of it */
  uint8_t *marks;     /* of each client */
  guint uncovered, stranded, able, hanging, waiting, booted;
  GQueue running; /* PxeClient with an attempt under way, the oldest first; its link is kept in */
  GList **links;
  uint64_t total, most; /* bytes served; of the busiest */
  SimBreach breaches[PXE_RULES];
};

PxeTruth *pxe_truth_new (PxeSite *site);
void pxe_truth_free (PxeTruth *truth);

/* Something outside the model has changed: a node, a cable. */
void pxe_truth_changed (PxeSite *site);
/* What `server` holds, or whether it runs, has changed for all clients. */
void pxe_truth_look (PxeSite *site);
/* What it holds for one client, or who is assigned to that one. */
void pxe_truth_look_at (PxeSite *site, guint client);
void pxe_truth_assign (PxeSite *site, guint client, uint64_t servers);
void pxe_truth_list (PxeSite *site, uint64_t servers);

/* An attempt's life. */
void pxe_truth_began (PxeClient *client);
void pxe_truth_offer (PxeClient *client, const SimDhcpNews *news);
void pxe_truth_asks (PxeClient *client, PxeKind kind);
void pxe_truth_answer (PxeClient *client, PxeKind kind, PxeInput answer);
void pxe_truth_ended (PxeClient *client);
/* Bytes of content that a server has served. */
void pxe_truth_served (PxeServer *server, uint64_t bytes);

/* Has `server` all that the client needs? */
bool pxe_has_all (const PxeServer *server, guint client);
bool pxe_is_up (const PxeServer *server);
/* Would a boot of the client, begun now, succeed? */
bool pxe_could_boot (const PxeSite *site, guint client);
/* Servers that run, hold all of the client, and are where it would be led. */
uint64_t pxe_holders (const PxeSite *site, guint client);
