/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/story.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#ifdef SIM_SANITIZERS
#include <sanitizer/lsan_interface.h>
#endif

typedef struct Look
{
  SimTime at;
  StoryLook look;
  gpointer data;
} Look;

struct Story
{
  gpointer own;
  GDestroyNotify destroy;
  SimWorld *world;
  GString *trace;
  GArray *times; /* SimTime of each line */
  GArray *looks; /* in order of time */
};

static void
on_record (gpointer data, const SimRecord *record)
{
  Story *story = data;
  g_autofree char *at = sim_time_seconds (record->at, 3);
  g_string_append_printf (story->trace, "[%s s] ", at);
  sim_record_write (sim_world_bus (story->world), record, story->trace);
  g_string_append_c (story->trace, '\n');
  g_array_append_val (story->times, record->at);
}

Story *
story_of (const SimScenario *scenario, uint64_t seed)
{
  Story *story = g_new0 (Story, 1);
  story->trace = g_string_new (NULL);
  story->times = g_array_new (FALSE, FALSE, sizeof (SimTime));
  story->looks = g_array_new (FALSE, FALSE, sizeof (Look));
  story->world = sim_world_new (scenario, seed, 0);
  sim_bus_subscribe (sim_world_bus (story->world), NULL, SIM_LEVEL_EVENT, on_record, story);
  return story;
}

void
story_own (Story *story, gpointer object, GDestroyNotify destroy)
{
  story->own = object;
  story->destroy = destroy;
}

SimWorld *
story_world (const Story *story)
{
  return story->world;
}

SimNode *
story_node (const Story *story, const char *name)
{
  SimNode *node = sim_net_find_node (sim_world_net (story->world), name);
  cr_assert_not_null (node, "no node is called %s", name);
  return node;
}

const SimSystem *
story_system (const Story *story, const char *name)
{
  const SimSystem *system = sim_world_find_system (story->world, name);
  cr_assert_not_null (system, "no system is called %s", name);
  return system;
}

void
story_at (Story *story, SimTime at, StoryLook look, gpointer data)
{
  Look entry = { at, look, data };
  guint i = 0;
  while (i < story->looks->len && g_array_index (story->looks, Look, i).at <= at)
    i++;
  g_array_insert_val (story->looks, i, entry);
}

static void
run_to (Story *story, SimTime until)
{
  SimWorldEnd end = sim_world_run (story->world, until);
  g_autoptr (GString) last = g_string_new (NULL);
  sim_kernel_stuck (sim_world_kernel (story->world), last);
  cr_assert_neq (end, SIM_WORLD_STUCK, "stuck:\n%s", last->str);
}

/* The rows of the guard that are the simulator's own. */
static void
own_rows_hold (const Story *story)
{
  for (guint i = 0; i < sim_world_guard_rows (story->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story->world, i);
      if (row->system == NULL)
        cr_assert_eq (row->violations, 0, "%s %s: %s", row->invariant->row, row->invariant->name, row->why);
    }
}

void
story_play (Story *story, SimTime until)
{
  while (story->looks->len > 0 && g_array_index (story->looks, Look, 0).at <= until)
    {
      Look look = g_array_index (story->looks, Look, 0);
      g_array_remove_index (story->looks, 0);
      run_to (story, look.at);
      look.look (story, look.data);
    }
  run_to (story, until);
  own_rows_hold (story);
}

const char *
story_trace (const Story *story)
{
  return story->trace->str;
}

/* The number of the next line from `line` on that holds `part`; -1: none. */
static int
find_line (const Story *story, const char *part, int line)
{
  g_auto (GStrv) lines = g_strsplit (story->trace->str, "\n", -1);
  for (int i = line; i < (int)story->times->len; i++)
    if (strstr (lines[i], part) != NULL)
      return i;
  return -1;
}

guint
story_count (const Story *story, const char *part)
{
  guint n = 0;
  for (int i = find_line (story, part, 0); i >= 0; i = find_line (story, part, i + 1))
    n++;
  return n;
}

void
story_says (const Story *story, const char *part)
{
  cr_assert (find_line (story, part, 0) >= 0, "nothing says `%s` in\n%s", part, story->trace->str);
}

void
story_never_says (const Story *story, const char *part)
{
  cr_assert (find_line (story, part, 0) < 0, "something says `%s` in\n%s", part, story->trace->str);
}

SimTime
story_when (const Story *story, const char *part)
{
  int line = find_line (story, part, 0);
  return line < 0 ? SIM_NEVER : g_array_index (story->times, SimTime, line);
}

void
story_golden (const Story *story, const char *name)
{
  const char *top = g_getenv ("srcdir");
  g_autofree char *path = g_strdup_printf ("%s/tests/golden/%s.golden", top == NULL ? "." : top, name);
  if (g_strcmp0 (g_getenv ("SIM_GOLDEN"), "write") == 0)
    {
      cr_assert (g_file_set_contents (path, story->trace->str, -1, NULL), "cannot write %s", path);
      return;
    }
  g_autofree char *expected = NULL;
  cr_assert (g_file_get_contents (path, &expected, NULL, NULL), "%s is not there; make golden writes it", path);
  cr_assert_str_eq (story->trace->str, expected, "%s: the trace is now\n%s", path, story->trace->str);
}

const SimGuardRow *
story_guard (const Story *story, const char *system, const char *invariant)
{
  for (guint i = 0; i < sim_world_guard_rows (story->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story->world, i);
      const char *name = row->system == NULL ? "" : row->system->name;
      if (strcmp (name, system == NULL ? "" : system) == 0 && strcmp (row->invariant->name, invariant) == 0)
        return row;
    }
  cr_assert_fail ("no invariant is called %s.%s", system, invariant);
  return NULL;
}

void
story_end (Story *story)
{
  sim_world_free (story->world);
  if (story->own != NULL)
    story->destroy (story->own);
  g_string_free (story->trace, TRUE);
  g_array_unref (story->times);
  g_array_unref (story->looks);
  g_free (story);
  leak_check ();
}

void
leak_check (void)
{
#ifdef SIM_SANITIZERS
  cr_assert_eq (__lsan_do_recoverable_leak_check (), 0, "memory has leaked");
#endif
}
