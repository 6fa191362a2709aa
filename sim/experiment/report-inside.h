/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a report share. */
#pragma once

#include "sim/experiment/report.h"
#include "sim/experiment/stats-survival.h"
#include "sim/experiment/svg.h"

/* A step of a series over all runs. */
typedef struct SimReportCell
{
  double sum, least, most;
  guint count;
} SimReportCell;

typedef struct SimReportTrace
{
  char *name; /* "visitors.availability" */
  const char *y_name;
  bool share;
  bool steady;   /* its mean over time is told: a share, or seconds */
  double step;   /* s */
  GArray *cells; /* SimReportCell */
  GArray *means; /* double: of each run, over the steps after the warm-up */
} SimReportTrace;

typedef struct SimReportBand
{
  double from, to; /* s */
  bool censored;
  char *what;
} SimReportBand;

typedef struct SimReportPoint
{
  const SimStoredPoint *stored;
  char *label; /* apart from those of the other points */
  SimScenario *scenario;
  SimJudge *judge;
  guint runs;           /* heard so far */
  GPtrArray *traces;    /* SimReportTrace: of each load and each system */
  GPtrArray *durations; /* GArray of SimDuration for each system: times to restoration */
  GArray *bands;        /* SimReportBand: incidents of the first run */
} SimReportPoint;

typedef struct SimReport
{
  SimResults *results;
  const SimReportHow *how;
  GPtrArray *points; /* SimReportPoint */
  SimWay *ways;      /* one a point */
  GArray *asked; /* questions that fit, each once in order of their words (who asked first cannot be seen), with
                    their answers: report-asked.c */
  GArray *found; /* searches that came to their end, in order of their words: report-search.c */
  GString *out;
} SimReport;

extern const char *const sim_report_style;

/* Labels that tell the points apart: their own, or what differs in their scenarios. */
void sim_report_labels (GPtrArray *points);

/* A cell of a table with an interval below its value. */
void sim_report_cell (GString *out, const char *value, const char *low, const char *high);
/* A table of lines for a terminal. */
void sim_report_pre (GString *out, const char *table);
/* The colours of a chart, by point; nothing where there is one. */
void sim_report_key (SimReport *report, guint count);
/* What MSER-5 leaves out of the mean over the runs, in seconds; NAN: it cannot tell. */
double sim_report_cut (const SimReportTrace *trace);

/* The measures of its tables: of its scenario, and those of the questions. Array of SimMeasure. */
GPtrArray *sim_report_measure_list (const SimReport *report);

/* Finds the answers to what was asked of all points together. */
bool sim_report_ask (SimReport *report, GError **error);
/* Its verdicts, each in one sentence; false: there is none. */
bool sim_report_answers (SimReport *report);
/* Goes through the searches again. */
bool sim_report_search (SimReport *report, GError **error);
/* Their answers, each in one sentence; false: there is none. */
bool sim_report_found (SimReport *report);
/* The verdict on what was expected. `after`: another stands before it, and nothing is said of nothing. */
void sim_report_verdict (SimReport *report, bool after);

/* Each appends a section, or nothing where there is nothing to say. */
void sim_report_searches (SimReport *report);
void sim_report_questions (SimReport *report);
void sim_report_claims (SimReport *report);
bool sim_report_measures (SimReport *report, GError **error);
void sim_report_restoration (SimReport *report);
void sim_report_times (SimReport *report);
void sim_report_steady (SimReport *report);
void sim_report_topology (SimReport *report);
void sim_report_reproduction (SimReport *report);
