/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/story.h"

#include <stdlib.h>
#ifdef SIM_SANITIZERS
#include <sanitizer/lsan_interface.h>
#endif

typedef struct Look
{
  SimTime at;
  StoryLook look;
  gpointer data;
} Look;

typedef struct Line
{
  const SimRecordKind *kind;
  SimTime at;
  char *text;           /* "[180.000 s] sentence" */
  const char *sentence; /* in it */
} Line;

struct Story
{
  gpointer own;
  GDestroyNotify destroy;
  SimWorld *world;
  GArray *lines; /* in order */
  guint mark;    /* lines before story_forget() */
  bool hushed;
  GString *trace; /* of the lines before `traced` */
  guint traced;
  GArray *looks; /* in order of time */
};

static void
clear_line (gpointer line)
{
  g_free (((Line *)line)->text);
}

static void
on_record (gpointer data, const SimRecord *record)
{
  Story *story = data;
  g_autofree char *at = sim_time_seconds (record->at, 3);
  GString *text;
  gsize head;

  if (story->hushed)
    return;
  text = g_string_new (NULL);
  g_string_printf (text, "[%s s] ", at);
  head = text->len;
  sim_record_write (sim_world_bus (story->world), record, text);
  Line line = { .kind = record->kind, .at = record->at, .text = g_string_free (text, FALSE) };
  line.sentence = line.text + head;
  g_array_append_val (story->lines, line);
}

static void
on_finer (gpointer data, const SimRecord *record)
{
  if (record->kind->level != SIM_LEVEL_EVENT)
    on_record (data, record);
}

Story *
story_of (const SimScenario *scenario, uint64_t seed)
{
  Story *story = g_new0 (Story, 1);
  story->trace = g_string_new (NULL);
  story->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_array_set_clear_func (story->lines, clear_line);
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

void
story_listen (Story *story, SimRecordLevel level)
{
  sim_bus_subscribe (sim_world_bus (story->world), NULL, level, on_finer, story);
}

void
story_hush (Story *story)
{
  story->hushed = true;
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

/* No row of the guard is broken that is a system's and must hold, or, without `systems`, the simulator's own.
 */
static void
rows_hold (const Story *story, bool systems)
{
  for (guint i = 0; i < sim_world_guard_rows (story->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story->world, i);
      if ((row->system != NULL) == systems && (!systems || row->invariant->verdict == SIM_MUST))
        cr_assert_eq (row->violations, 0, "%s (%s) at %.3f s: %s", row->invariant->name, row->invariant->row,
                      sim_time_to_seconds (row->first), row->why);
    }
}

void
story_sound (const Story *story)
{
  rows_hold (story, true);
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
  rows_hold (story, false);
}

void
story_until (Story *story, double seconds)
{
  story_play (story, sim_time_from_seconds (seconds));
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

/* -- the trace -----------------------------------------------------------------------------------------------
 */

static const Line *
line_at (const Story *story, guint i)
{
  return &g_array_index (story->lines, Line, i);
}

const char *
story_trace (const Story *story)
{
  Story *own = (Story *)story; /* the text is put together when it is asked for */

  for (; own->traced < own->lines->len; own->traced++)
    if (line_at (own, own->traced)->kind->level == SIM_LEVEL_EVENT)
      g_string_append_printf (own->trace, "%s\n", line_at (own, own->traced)->text);
  return own->trace->str;
}

/* The number of the next line of the trace from `line` on that holds `part`; -1: none. */
static int
find_line (const Story *story, const char *part, guint line)
{
  for (guint i = line; i < story->lines->len; i++)
    if (line_at (story, i)->kind->level == SIM_LEVEL_EVENT && strstr (line_at (story, i)->text, part) != NULL)
      return (int)i;
  return -1;
}

guint
story_count (const Story *story, const char *part)
{
  guint n = 0;
  for (int i = find_line (story, part, 0); i >= 0; i = find_line (story, part, (guint)i + 1))
    n++;
  return n;
}

void
story_says (const Story *story, const char *part)
{
  cr_assert (find_line (story, part, 0) >= 0, "nothing says `%s` in\n%s", part, story_trace (story));
}

void
story_never_says (const Story *story, const char *part)
{
  cr_assert (find_line (story, part, 0) < 0, "something says `%s` in\n%s", part, story_trace (story));
}

SimTime
story_when (const Story *story, const char *part)
{
  int line = find_line (story, part, 0);
  return line < 0 ? SIM_NEVER : line_at (story, (guint)line)->at;
}

void
story_golden (const Story *story, const char *name)
{
  const char *top = g_getenv ("srcdir"), *trace = story_trace (story);
  g_autofree char *path = g_strdup_printf ("%s/tests/golden/%s.golden", top == NULL ? "." : top, name);
  if (g_strcmp0 (g_getenv ("SIM_GOLDEN"), "write") == 0)
    {
      cr_assert (g_file_set_contents (path, trace, -1, NULL), "cannot write %s", path);
      return;
    }
  g_autofree char *expected = NULL;
  cr_assert (g_file_get_contents (path, &expected, NULL, NULL), "%s is not there; make golden writes it", path);
  cr_assert_str_eq (trace, expected, "%s: the trace is now\n%s", path, trace);
}

/* -- all that is kept
 * ------------------------------------------------------------------------------------------ */

static bool
fits (const Line *line, const char *kind, const char *part)
{
  return (kind == NULL || strcmp (line->kind->name, kind) == 0)
         && (part == NULL || strstr (line->sentence, part) != NULL);
}

void
story_forget (Story *story)
{
  story->mark = story->lines->len;
}

guint
story_said (const Story *story, const char *kind, const char *part)
{
  guint count = 0;
  for (guint i = story->mark; i < story->lines->len; i++)
    count += fits (line_at (story, i), kind, part);
  return count;
}

void
story_expect (const Story *story, const char *kind, const char *part)
{
  if (story_said (story, kind, part) > 0)
    return;
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = story->mark; i < story->lines->len; i++)
    g_string_append_printf (all, "%s: %s\n", line_at (story, i)->kind->name, line_at (story, i)->text);
  cr_assert_fail ("nothing says %s %s:\n%s", kind, part, all->str);
}

double
story_seconds (const Story *story, const char *kind, const char *part)
{
  guint i = story->mark;
  story_expect (story, kind, part);
  while (!fits (line_at (story, i), kind, part))
    i++;
  return sim_time_to_seconds (line_at (story, i)->at);
}

char *
story_tells (const Story *story, const char *const *kinds, const char *part, double from)
{
  GString *text = g_string_new (NULL);
  for (guint i = story->mark; i < story->lines->len; i++)
    {
      const Line *line = line_at (story, i);
      if (line->at >= sim_time_from_seconds (from) && g_strv_contains (kinds, line->kind->name)
          && fits (line, NULL, part))
        g_string_append_printf (text, "%s\n", line->sentence);
    }
  return g_string_free (text, FALSE);
}

void
story_end (Story *story)
{
  sim_world_free (story->world);
  if (story->own != NULL)
    story->destroy (story->own);
  g_string_free (story->trace, TRUE);
  g_array_unref (story->lines);
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
