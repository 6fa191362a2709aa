/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: verbs, what they share, and what they owe their caller.
 *
 * A verb returns an exit code (sim/base/check.h). It says what it found on standard output, in
 * one piece at the end, through sim_cli_say(); what is wrong goes to standard error. Nothing is
 * printed by GLib, so that every byte is the same under every locale.
 */
#pragma once

#include "sim/base/word.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/results.h"
#include "sim/observe/observe.h"

#include <glib.h>

typedef struct SimVerb
{
  const char *name;
  const char *arguments;                                          /* "FILE" */
  const char *help;                                               /* one line */
  const char *more;                                               /* paragraphs for its --help; NULL: none */
  int (*run) (const struct SimVerb *verb, int argc, char **argv); /* argv[0] is the verb */
} SimVerb;
extern const SimVerb sim_verbs[]; /* ends with a row without name */
const SimVerb *sim_verb_find (const char *name);

int sim_verb_run (const SimVerb *verb, int argc, char **argv);
int sim_verb_merge (const SimVerb *verb, int argc, char **argv);
int sim_verb_export (const SimVerb *verb, int argc, char **argv);
int sim_verb_import (const SimVerb *verb, int argc, char **argv);
int sim_verb_plan (const SimVerb *verb, int argc, char **argv);
int sim_verb_sweep (const SimVerb *verb, int argc, char **argv);
int sim_verb_compare (const SimVerb *verb, int argc, char **argv);
int sim_verb_test (const SimVerb *verb, int argc, char **argv);
int sim_verb_capacity (const SimVerb *verb, int argc, char **argv);
int sim_verb_report (const SimVerb *verb, int argc, char **argv);
int sim_verb_check (const SimVerb *verb, int argc, char **argv);
int sim_verb_list (const SimVerb *verb, int argc, char **argv);
int sim_verb_explain (const SimVerb *verb, int argc, char **argv);
int sim_verb_schema (const SimVerb *verb, int argc, char **argv);
int sim_verb_graph (const SimVerb *verb, int argc, char **argv);

/*
 * Parses the verb's options and takes them out of argv; what is left are its arguments, from
 * argv[1], at least `least` and at most `most` of them. False: *status is what to exit with, and
 * all has been said (help, or what is wrong and the usage line).
 */
bool sim_cli_parse (const SimVerb *verb, const GOptionEntry *entries, int *argc, char ***argv, int least,
                    int most, int *status);
/* "rehearse run: WHAT" and the usage line on standard error; returns SIM_EXIT_INPUT. */
int sim_cli_usage_error (const SimVerb *verb, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* "rehearse: WHAT" on standard error; returns `status`. */
int sim_cli_fail (int status, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* May `place` be written? Not when it is a link, no regular file, the same file as `input` (may be NULL), or
 * something that does not begin as what is written there does; reported, with *status set. */
bool sim_cli_may_write (const char *place, const char *input, const char *begins, int *status);

/* Writes all of `text` to standard output. Returns `status`, or SIM_EXIT_ENVIRONMENT when that
 * fails: with a message, but silently when a reader has gone away. */
int sim_cli_say (const char *text, int status);

/* Prints what is wrong, with carets on a terminal. */
void sim_cli_print_diags (const SimDiags *diags);

/*
 * Memory. GLib ends the process when there is none; from now on it does so with exit code 4 and a
 * line that says so. Nothing half-written appears: results are renamed last. Call first.
 */
void sim_cli_guard_memory (void);

/* Bytes of memory that the machine has; 0: unknown. */
guint64 sim_cli_memory (void);

/*
 * The result folder in the making, NULL: none. Whatever ends the process before that is said, takes the folder
 * away: exit(), no memory, a second signal, a fault of ours. sim_leave_guard() comes before it.
 */
void sim_leave_making (const char *folder);
void sim_leave_store (void);   /* from now on runs are kept in a store as they are done */
void sim_leave_nothing (void); /* takes it away now; may be called in a handler of a signal */
/* Says that there is no memory, takes the folder away and ends with SIM_EXIT_MEMORY. */
void sim_leave_without_memory (void) G_GNUC_NORETURN;
void sim_leave_guard (void);

/* Standard input, output and error that were closed are opened on /dev/null; output so that writing
 * to it fails. A broken pipe and a file-size limit become errors of write(). Call first. */
void sim_cli_guard_process (void);

/* The first of SIGINT, SIGTERM, SIGHUP stops `world` (NULL: nobody) after the event under way; a
 * second one ends the process at once. */
void sim_signals_catch (SimWorld *world);
int sim_signals_caught (void);               /* signal number, or 0 */
const volatile int *sim_signals_flag (void); /* that number, as it becomes one */

/* The program that made a file, as it was called; for manifests. g_free(). */
char *sim_cli_command_line (int argc, char **argv);
/* The command lines that play the runs of a store again, in one form whoever played them: options that change
 * what is played, by their long names; one for all shards and interruptions. Alphabetic; g_strfreev(). */
char **sim_cli_again (SimResults *results, GError **error);

/* rehearse-graph beside this program, or in PATH; NULL: nowhere. g_free(). */
char *sim_cli_find_graph (void);

/* Orders what `--print MACHINE@TIME[:WHAT]` asks for; `wishes` ends with NULL, and may be it. False: what is
 * wrong with one has been said. */
bool sim_cli_order_prints (const SimVerb *verb, char *const *wishes, const SimWorld *world,
                           SimObserver *observer);

/* The result folder in the making: made beside its place under a hidden name, renamed when all is
 * written. What is wrong has been said; *status is what to exit with. */
typedef struct SimResultFolder SimResultFolder;
SimResultFolder *sim_result_folder_new (const char *place, const char *input, bool force, int *status);
const char *sim_result_folder_path (const SimResultFolder *folder); /* where to write now */
bool sim_result_folder_finish (SimResultFolder *folder, int *status);
void sim_result_folder_free (SimResultFolder *folder); /* not finished: takes everything away again */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimResultFolder, sim_result_folder_free)

/* Progress on standard error: a line that moves on a terminal, else a line now and then. */
typedef struct SimProgress
{
  bool quiet, terminal, shown, json;
  gint64 start, last; /* wall clock, us */
} SimProgress;
SimProgress sim_progress_begin (bool quiet);
void sim_progress_tell (SimTime now, SimTime end, gpointer progress);
void sim_progress_end (SimProgress *progress);
/* How an experiment goes on: runs done, events by the second, time left; a line, or with `json` an object a
 * line. */
void sim_progress_runs (SimProgress *progress, const SimExperimentProgress *runs);

/* What `explain FOLDER` is asked for: one of the three. */
typedef struct SimDecisionAsked
{
  const char *number; /* "7", "farm.7" */
  const char *time;   /* the last one by then */
  gboolean list;
} SimDecisionAsked;
/* Says what decisions.csv of the result folder tells; returns the exit code. */
int sim_cli_explain_decision (const SimVerb *verb, const char *folder, const SimDecisionAsked *asked);

/* What `explain FOLDER` is asked for of incidents. */
typedef struct SimIncidentAsked
{
  const char *number;   /* "2"; NULL: a list of them */
  const char *svg;      /* file for the sequence diagram, "-": standard output; NULL: none */
  const char *perfetto; /* file for the trace, the same */
  const char *story;    /* file for the picture of who waited for whom, the same */
} SimIncidentAsked;
/* Says what paths.csv of the result folder tells; returns the exit code. */
int sim_cli_explain_incident (const SimVerb *verb, const char *folder, const SimIncidentAsked *asked);

/* Says the page of the reference about a model, the scenario's sections, metrics, records or verbs, in
 * Markdown; returns the exit code. */
int sim_cli_explain_page (const SimVerb *verb, const char *topic);

/* One row of a table of options, and those of the tables below it, as `explain` prints them. */
void sim_cli_say_option (GString *out, const SimOption *option, const char *prefix);
/* What `list loads` prints. */
void sim_cli_list_curves (GString *out);
void sim_cli_list_distributions (GString *out); /* and `list distributions` */
/* A shape of arrivals, a distribution; a section of the file, or a key of one ("load.arrivals", "every").
 * False: it is neither. */
bool sim_cli_explain_curve (GString *out, const char *topic);
bool sim_cli_explain_section (GString *out, const char *topic);
/* Words that stand in no table ("mtbf", "vary", "patterns"), and verbs; all of both, for the nearest; the page
 * of the reference that has the words. */
bool sim_cli_explain_topic (GString *out, const char *word);
bool sim_cli_explain_verb (GString *out, const char *word);
void sim_cli_topic_words (GPtrArray *words);
void sim_cli_topics_page (GString *page);

/* The catalogue of diagnostics: docs/diagnostics.md is printed from it. */
typedef struct SimCode
{
  int code;
  const char *what; /* one line */
  const char *help; /* what to do about it */
} SimCode;
extern const SimCode sim_codes[]; /* ends with code 0 */

/* Record kinds of the simulator itself; NULL-terminated. Models list their own. */
extern const SimRecordKind *const sim_own_records[];
