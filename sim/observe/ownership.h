/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who held which address when: intervals made from the records of addresses coming and going.
 *
 * Only addresses that move are followed: those added to a machine of a system at run time.
 * A machine that stops (crash, shutdown) loses them.
 */
#pragma once

#include "sim/world/world.h"

typedef struct SimHolding
{
  SimIp address;
  SimEntity node;
  SimTime from, to; /* SIM_NEVER: still held at the end */
} SimHolding;

typedef struct SimOwnership SimOwnership;

/* Subscribes; begins with what is held now. */
SimOwnership *sim_ownership_new (SimWorld *world);
void sim_ownership_free (SimOwnership *ownership);

/* In order of beginning. */
guint sim_ownership_count (const SimOwnership *ownership);
const SimHolding *sim_ownership_get (const SimOwnership *ownership, guint i);
