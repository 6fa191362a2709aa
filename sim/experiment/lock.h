/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may write a store: the process that holds the lock of the file STORE-lock beside it, whose number stands
 * in it. The lock goes with the process, however that ends, so one that is left behind is taken over.
 */
#pragma once

#include <glib.h>

typedef struct SimLock SimLock;

/* NULL with SIM_OBSERVE_ERROR_LOCKED, naming the process that has it, or SIM_OBSERVE_ERROR_FILE. */
SimLock *sim_lock_take (const char *store, GError **error);
/* In a child: it must not keep the lock alive. */
void sim_lock_forget (SimLock *lock);
void sim_lock_release (SimLock *lock); /* NULL is allowed */
