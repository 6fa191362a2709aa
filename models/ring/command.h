/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-21: what an operator can tell the cluster, from any of its machines or from outside.
 *
 * A command is words. It is entered at a gateway, or at the controller, which sends it to one by TCP with the
 * cluster's password; a wrong one is refused, and nothing is done. Words that concern another gateway are
 * handed on to that by a reliable message. The answer says that the command was delivered, not that it was
 * done.
 *
 *   move SEGMENT N GATEWAY      address N of the pool (from 1) goes there: a preference with flag 0
 *   prefer SEGMENT N GATEWAY    and stays there: flag 3
 *   stick SEGMENT N             it stays where it is: flag 1
 *   free SEGMENT N              no preference, flag 0
 *   close [GATEWAY]  open [GATEWAY]
 *   balance on|off   auto-rejoin on|off
 *   monitor card|application|ping on|off [GATEWAY]
 *   add GATEWAY   remove GATEWAY
 *   status   global-status
 *
 * A gateway is gateway-2 or 2. In a scenario the first word is the action and the others are its `with:`; on
 * the controller `at GATEWAY` in front of them names the gateway that it speaks to; else it is the first.
 */
#pragma once

#include "models/ring/ring.h"

/* First bytes of messages between gateways; the signals of the word come before these. */
enum
{
  RING_MESSAGE_CONFIG = 0x10,
  RING_MESSAGE_COMMAND = 0x11
};

/* Takes a command in at a gateway that runs. True: delivered; *answer (g_free) has what it has to say or why it
 * was not. */
bool ring_command_take (RingDaemon *daemon, const char *words, char **answer);
/* One that another gateway has handed on. */
void ring_command_arrived (RingDaemon *daemon, const uint8_t *data, gsize length);

/* What a gateway says of itself, and of the cluster as it knows it; one line each. */
void ring_status_local (const RingDaemon *daemon, GString *out);
void ring_status_global (const RingDaemon *daemon, GString *out);

/* controller.c. The gateway's ear for commands from outside: in the start hook. */
void ring_controller_listen (RingDaemon *daemon);
/* Makes the controller's machine, if the options have one. */
void ring_controller_new (RingCluster *cluster);
/* Sends words from the controller to `gateway`. False: it does not run. */
bool ring_controller_send (SimNode *node, guint gateway, const char *words);

/* What --print shows of a gateway: the answers to `status` and `global-status`, without asking it. */
extern const SimPrint ring_prints[];

/* actions.c */
extern const SimAction ring_actions[];

extern const SimRecordKind ring_rec_command, ring_rec_command_refused, ring_rec_command_failed,
    ring_rec_command_delivered, ring_rec_status;
