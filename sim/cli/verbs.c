/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include <string.h>

const SimVerb sim_verbs[] = {
  { .name = "run",
    .arguments = "FILE",
    .help = "play a scenario, judge its expectations, write a result folder",
    .more
    = "FILE is a scenario, or - for standard input. Results go into a new folder, results/NAME below the\n"
      "working folder unless -o says otherwise. It appears when all of it is written, or not at all.\n\n"
      "Where a scenario has a `vary`, it is played as it is without; --point plays one of its points. With "
      "--runs\n"
      "it is `rehearse sweep`, which has more options: many runs, of all points, into a store.\n\n"
      "Exit codes: 0 all expectations hold, 1 one does not, 2 the input or the command line is at fault,\n"
      "3 disk or output failed, 4 out of memory, 70 a mistake of the program, 129, 130, 143 interrupted.",
    .run = sim_verb_run },
  { .name = "plan",
    .arguments = "FILE",
    .help = "list the points of a scenario and about how long their runs take",
    .more = "The first point is played for half a second to see how fast it goes. With --format it writes a "
            "job instead:\n"
            "an array of tasks, each of which plays one shard into a store of its own.",
    .run = sim_verb_plan },
  { .name = "sweep",
    .arguments = "FILE",
    .help = "play all points of a scenario's `vary`, so many runs of each, into a store",
    .more = "Only what the store has not is played: the same command goes on after an interruption, and more "
            "values or\n"
            "more runs cost only themselves. Runs are played by -j processes; what they come to does not "
            "depend on how\n"
            "many. With --shard I/N this machine plays its part, and `rehearse merge` puts the parts together.",
    .run = sim_verb_sweep },
  { .name = "merge",
    .arguments = "STORE FROM...",
    .help = "add the runs of other stores to a store: shards, or what is left of a damaged one",
    .more = "STORE is made, or gets more. Each run is checked against its digest; a run that is in several "
            "must be the\n"
            "same in all. The order of FROM does not matter.",
    .run = sim_verb_merge },
  { .name = "export",
    .arguments = "STORE",
    .help = "write a store as JSON lines or as CSV files",
    .more = "What it writes reads back to the same store with `rehearse import`.",
    .run = sim_verb_export },
  { .name = "import",
    .arguments = "STORE FROM",
    .help = "make a store of a file of JSON lines or of a folder of CSV files",
    .run = sim_verb_import },
  { .name = "compare",
    .arguments = "FILE...",
    .help = "compare scenarios, or values of a parameter, that meet the same arrivals and failures",
    .more
    = "The ways that are compared are FILEs, the points of one that varies, or with --vary values of one\n"
      "parameter; or stores (.db) of runs that were played elsewhere. Differences are taken run by run.\n"
      "With --best and --apart ways are dropped as soon as may be, until the best is known with 95 %\n"
      "(Kim and Nelson). Exit codes: 0 told, 1 not equivalent, 5 inconclusive: more runs would tell.",
    .run = sim_verb_compare },
  { .name = "test",
    .arguments = "FOLDER...",
    .help = "judge every scenario below a folder over its runs; TAP, JUnit",
    .more = "Exit codes: 0 all passed, 1 one failed or cannot be read, 5 one is inconclusive.",
    .run = sim_verb_test },
  { .name = "capacity",
    .arguments = "FILE",
    .help = "find the largest load, or the fewest machines, with which the expectations hold",
    .more
    = "By bisection, with --max PATH or --min PATH and --from and --to: values of one path of the scenario, "
      "as\n"
      "--set takes them. Each value is judged over runs, more of them while it is inconclusive, at most -n.",
    .run = sim_verb_capacity },
  { .name = "report",
    .arguments = "STORE",
    .help = "write what a store holds as one HTML page",
    .more
    = "The page needs no network and no script, prints, and reads in dark and light. It says what compare was\n"
      "asked when its runs were played, and the answer; with the options above, what is asked of them now.",
    .run = sim_verb_report },
  { .name = "check",
    .arguments = "FILE...",
    .help = "read scenarios and say what is wrong with them",
    .run = sim_verb_check },
  { .name = "list",
    .arguments = "[WHAT]",
    .help = "list models, metrics, faults, records, distributions or loads",
    .run = sim_verb_list },
  { .name = "explain",
    .arguments = "TOPIC",
    .help = "explain a model, an option, a row, a fault, a metric, a diagnostic, units, a decision or incident "
            "of a run",
    .more
    = "TOPIC is one of: a model (rais), an option, invariant, metric, switch or action of a model\n"
      "(rais.silence-timeout), a row of a model's page (RAIS-4), a fault (crash), a metric (availability),\n"
      "a record (node.crashed), a diagnostic (E026), units, faults, diagnostics, mtbf, mttr, vary, patterns,\n"
      "incident, a verb.\n\n"
      "With --decision, --at or --decisions it is a result folder: which rule fired on which figures, what "
      "was\n"
      "weighed, and what came of it. N counts in each system; SYSTEM.N is one system's.\n"
      "With --incident or --incidents: what an incident waited for from its fault to its end, each nanosecond "
      "once,\n"
      "and which parameter of the scenario rules it.",
    .run = sim_verb_explain },
  { .name = "schema",
    .arguments = "",
    .help = "print the JSON Schema of scenario files",
    .run = sim_verb_schema },
  { .name = "graph",
    .arguments = "FOLDER [-- OPTION...]",
    .help = "draw the topology of a result folder anew",
    .more
    = "Calls rehearse-graph, which stands beside this program or in PATH, for each topology/*.topo of the\n"
      "folder; what follows -- is handed to it.",
    .run = sim_verb_graph },
  { .name = NULL },
};

const SimVerb *
sim_verb_find (const char *name)
{
  for (const SimVerb *verb = sim_verbs; verb->name != NULL; verb++)
    if (strcmp (verb->name, name) == 0)
      return verb;
  return NULL;
}
