/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions of users-actions.c, for the table in actions.c: SimAction.apply. */
#pragma once

#include "models/dtu/users.h"

bool dtu_action_move (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_leave (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_hang (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_work (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_replay (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_pretend (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_pose (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_forge (SimSystem *system, SimNode *node, const char *argument, char **why);
bool dtu_action_quiet (SimSystem *system, SimNode *node, const char *argument, char **why);
