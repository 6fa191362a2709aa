/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has no table of its own: words that a planner brings along, and how things are written. */
#include "sim/cli/cli.h"

#include <string.h>

typedef struct Topic
{
  const char *words[5]; /* any of them finds it; the first is its title */
  const char *text;
} Topic;

static const Topic topics[] = {
  { { "mtbf", "mttf", "mttr" },
    "MTBF, the mean time between failures, is `every` of a fault;\n"
    "MTTR, the mean time to repair, is its `for`:\n"
    "\n"
    "  faults:\n"
    "    - { every: { exponential: 30 d }, for: { exponential: 4 h }, crash: web.host-* }\n"
    "\n"
    "Each machine that the pattern names fails by itself, after 30 days on average, and is repaired\n"
    "after 4 hours on average; then it boots, which takes its boot time more. `every` counts from the\n"
    "end of a failure to the next (strictly the MTTF): where yours counts from failure to failure, take\n"
    "the MTTR off.\n"
    "More: rehearse explain every, explain for, explain distributions, explain patterns.\n" },
  { { "patterns", "pattern", "selectors", "selector" },
    "Machines are named where a fault says who is hit, and where a tie says who runs:\n"
    "\n"
    "  crash: web.host-2                    that machine\n"
    "  crash: web.host-*                    all hosts of web: `*` is any letters, `?` is one\n"
    "  crash: [web.host-*, web.spare-*]     its spares too\n"
    "  crash: web.*                         all machines of web, also what serves its names, web.dns\n"
    "  crash: web                           the same\n"
    "  crash: \"*.host-1\"                    the first host of each system; YAML wants quotes before a `*`\n"
    "  partition: [[web.host-1], rest]      `rest`: all machines that no other group names\n"
    "\n"
    "`*` goes over points, too. Segments are named the same way: `link-down: ctl-*`. A pattern that matches\n"
    "nothing is an error. Each machine that matches is hit by itself, with draws of its own.\n" },
  { { "vary", "grid", "zip", "where" },
    "vary: the values that a scenario is played with; each combination is a point.\n"
    "\n"
    "  vary:\n"
    "    grid:                              # each value with each of every other\n"
    "      systems.web.hosts.count: [2, 3]\n"
    "      load.visitors.arrivals: { from: 20 /s, to: 60 /s, step: 20 /s }\n"
    "    zip:                               # values that go together, first with first;\n"
    "                                       # or a list of such maps\n"
    "      systems.web.info-interval: [500 ms, 1 s]\n"
    "      systems.web.silence-timeout: [2 s, 3 s]\n"
    "    where:                             # leaves points out; one condition or a list\n"
    "      - systems.web.hosts.count >= 3 or load.visitors.arrivals <= 40 /s\n"
    "\n"
    "A parameter is a path in the file, as --set has it. `rehearse plan FILE` lists the points and about\n"
    "how long they take, `rehearse sweep FILE` plays them, `rehearse compare FILE` takes them as ways.\n" },
  { { "incident" },
    "An incident begins with a fault that makes something worse, or when a system leaves its settled\n"
    "state by itself. Its times, from the fault on:\n"
    "\n"
    "  detected           another machine noticed\n"
    "  decided            something was ordered to be done\n"
    "  restored           the system serves all that it should\n"
    "  clients well       the first request that was served after the last that failed\n"
    "  converged          all is as it should be, and stays so for the hold time (`rehearse explain hold`)\n"
    "\n"
    "One that is open when the run ends is censored: later than any bound. Expectations are about\n"
    "SYSTEM.restore-time and its like (`rehearse list metrics`); `rehearse explain results/NAME\n"
    "--incidents` lists those of a run, and --incident N tells where the time of one went.\n" },
};

static const Topic *
find_topic (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    for (guint k = 0; k < G_N_ELEMENTS (topics[i].words) && topics[i].words[k] != NULL; k++)
      if (g_ascii_strcasecmp (topics[i].words[k], word) == 0)
        return &topics[i];
  return NULL;
}

bool
sim_cli_explain_topic (GString *out, const char *word)
{
  const Topic *topic = find_topic (word);
  if (topic != NULL)
    g_string_append (out, topic->text);
  return topic != NULL;
}

bool
sim_cli_explain_verb (GString *out, const char *word)
{
  const SimVerb *verb = sim_verb_find (word);
  if (verb == NULL)
    return false;
  g_string_append_printf (out, "rehearse %s %s: %s\n", verb->name, verb->arguments, verb->help);
  if (verb->more != NULL)
    g_string_append_printf (out, "\n%s\n", verb->more);
  g_string_append_printf (out, "\nrehearse %s --help tells its options.\n", verb->name);
  return true;
}

void
sim_cli_topic_words (GPtrArray *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    for (guint k = 0; k < G_N_ELEMENTS (topics[i].words) && topics[i].words[k] != NULL; k++)
      g_ptr_array_add (words, (gpointer)topics[i].words[k]);
  for (const SimVerb *verb = sim_verbs; verb->name != NULL; verb++)
    g_ptr_array_add (words, (gpointer)verb->name);
}

void
sim_cli_topics_page (GString *page)
{
  g_string_append (page, "# Topics\n\nWhat `rehearse explain` says of words that are no key of a table.\n");
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      g_string_append_printf (page, "\n## %s\n\n```\n%s```\n", topics[i].words[0], topics[i].text);
      for (guint k = 1; k < G_N_ELEMENTS (topics[i].words) && topics[i].words[k] != NULL; k++)
        g_string_append_printf (page, "%s`%s`", k == 1 ? "\nAlso: " : ", ", topics[i].words[k]);
      g_string_append (page, "\n");
    }
}
