/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report: what a store holds as one HTML page that can be mailed.
 *
 * It says the verdict in one sentence: of a comparison where one was asked, then of what was expected; what was
 * asked, every expectation with its evidence, tables with intervals, curves of restoration (Kaplan and Meier),
 * availability and load over time with faults shaded, the topology, and how to reproduce it. Pictures are SVG
 * inside the page; there is no script and nothing is fetched. The same store: the same bytes, whatever order
 * its runs finished in.
 */
#pragma once

#include "sim/experiment/ask.h"
#include "sim/experiment/search.h"

/* A search, as its command line has it. Owned. */
typedef struct SimReportSearch
{
  SimSearchAsked asked;
  char *file;
  char **sets; /* NULL: none */
  bool played; /* runs of points that are listed */
  bool seeded;
  uint64_t seed;
  guint most; /* runs of a value; 0: as many as usual */
} SimReportSearch;
void sim_report_search_clear (SimReportSearch *search);

typedef struct SimReportHow
{
  const SimQuestion *questions; /* to answer, each once, by the runs that are there */
  guint question_count;
  const SimReportSearch *searches; /* to go through again, each once */
  guint search_count;
  bool asked_now;           /* one that does not fit is an error */
  const char *const *again; /* command lines that play the runs again, NULL-terminated; NULL: not known */
  const char *graph;        /* rehearse-graph, for the topology; NULL: none is drawn */
  GString *warnings;        /* takes lines about what could not be drawn */
} SimReportHow;

/* The page, g_free(); NULL with `error`. A question that does not fit what is in the store is left
 * out, and `warnings` say so, or SIM_OBSERVE_ERROR_INPUT. */
char *sim_report_html (SimResults *results, const SimReportHow *how, GError **error);
