/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path of an incident, read back from a result folder (paths.csv, incidents.csv), and what is made
 * of it: a table, a sequence diagram, a trace for Perfetto. Times are ns of simulated time.
 */
#pragma once

#include "sim/cli/cli.h"

typedef struct SimPathRow
{
  SimTime from, to;
  const char *cause; /* "": unattributed */
  const char *parameter, *value;
  const char *begins_at, *ends_at; /* machines, loads, systems */
  const char *begins, *ends;       /* sentences */
} SimPathRow;

typedef struct SimPathRead SimPathRead;

/* NULL: what is wrong has been said, *status is what to exit with. */
SimPathRead *sim_path_read (const char *folder, int *status);
void sim_path_read_free (SimPathRead *read);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPathRead, sim_path_read_free)

guint sim_path_read_incidents (const SimPathRead *read);
/* "crash web.host-2" of an incident, from 1. */
const char *sim_path_read_title (const SimPathRead *read, guint incident);
/* Its steps in order, each from where the one before it ended; none when it took no time. SimPathRow; free with
 * g_array_unref(), texts belong to `read`. */
GArray *sim_path_read_rows (const SimPathRead *read, guint incident);

/* The cause, or what stands for none. */
const char *sim_path_cause (const SimPathRow *row);

/* "farm" of "farm.server-3": the system, or load, of a place. g_free(). */
char *sim_path_system (const char *place);

/* For a terminal: its steps, the sums by cause, and the parameters that rule them. */
void sim_path_table (const SimPathRead *read, guint incident, GString *out);
/* As SVG, and as JSON for ui.perfetto.dev, of an incident that has steps. g_free(). */
char *sim_path_draw (const SimPathRead *read, guint incident);
/* Who waited for whom, system by system, over time, as SVG; g_free(). */
char *sim_path_story (const SimPathRead *read, guint incident);
char *sim_path_trace (const SimPathRead *read, guint incident);
