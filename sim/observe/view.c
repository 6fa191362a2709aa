/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/view.h"
#include <math.h>
#include <string.h>

struct SimViews
{
  SimWorld *world;
  GPtrArray *views; /* SimView, owned */
  GArray *events;
  bool begun;
};

/* -- cells --------------------------------------------------------------------------------- */

static void
cell_free (gpointer data)
{
  SimViewCell *cell = data;
  g_free (cell->name);
  g_free (cell->title);
  g_free (cell->extra);
  g_ptr_array_unref (cell->texts);
  g_array_unref (cell->changes);
  g_free (cell);
}

static SimViewCell *
new_cell (SimView *view, SimViewKind kind, const char *name, const char *title, const char *extra)
{
  SimViewCell *cell = g_new0 (SimViewCell, 1);
  cell->kind = kind;
  cell->column = view->column;
  cell->name = g_strdup (name);
  cell->title = g_strdup (title);
  cell->extra = g_strdup (extra);
  cell->texts = g_ptr_array_new_with_free_func (g_free);
  cell->changes = g_array_new (FALSE, FALSE, sizeof (SimViewChange));
  g_ptr_array_add (view->cells, cell);
  return cell;
}

/* The cell that this call stands for: the next one. */
static SimViewCell *
next_cell (SimView *view, SimViewKind kind, const char *name, const char *title, const char *extra)
{
  SimViewCell *cell;
  if (view->first)
    cell = new_cell (view, kind, name, title, extra);
  else
    {
      sim_require (view->cursor < view->cells->len, "%s shows more than at first", view->system->name);
      cell = view->cells->pdata[view->cursor];
      sim_require (cell->kind == kind && cell->column == view->column,
                   "%s shows things in another order than at first", view->system->name);
    }
  view->cursor++;
  return cell;
}

/* Is there room for one change more? The first that finds none ends the account of its kind. */
static bool
has_room (SimView *view, const SimViewCell *cell, SimTime now)
{
  bool token = cell->kind == SIM_VIEW_TOKEN;
  guint *kept = token ? &view->tokens : &view->changes;
  SimTime *until = token ? &view->tokens_until : &view->changes_until;
  if (*until == SIM_NEVER && *kept >= (token ? SIM_VIEW_TOKENS : SIM_VIEW_CHANGES))
    *until = now;
  if (*until != SIM_NEVER)
    return false;
  ++*kept;
  return true;
}

static void
set (SimView *view, SimViewCell *cell, int64_t value)
{
  GArray *changes = cell->changes;
  SimTime now = sim_kernel_now (sim_world_kernel (view->world));
  SimViewChange change = { now, value };
  SimViewChange *last = changes->len > 0 ? &g_array_index (changes, SimViewChange, changes->len - 1) : NULL;
  if (last != NULL && last->value == value)
    return;
  if (last == NULL || last->at != now)
    {
      if (has_room (view, cell, now))
        g_array_append_val (changes, change);
      return;
    }
  /* Within an instant the last value counts, and may be the one from before. */
  last->value = value;
  if (changes->len > 1 && last[-1].value == value)
    g_array_set_size (changes, changes->len - 1);
}

/* -- what models call ------------------------------------------------------------------------ */

/* Where the cells of a column end. */
static guint
end_of (const SimView *view, guint column)
{
  return column + 1 < view->starts->len ? g_array_index (view->starts, guint, column + 1) : view->cells->len;
}

/* A column is shown whole. */
static void
end_column (SimView *view)
{
  sim_require (view->column == G_MAXUINT || view->cursor == end_of (view, view->column),
               "%s shows less than at first", view->system->name);
  view->column = G_MAXUINT;
}

bool
sim_view_column (SimView *view, const SimNode *node)
{
  end_column (view);
  guint column = view->begun++;
  if (view->first)
    {
      g_ptr_array_add (view->columns, (gpointer)node);
      g_array_append_val (view->starts, view->cells->len);
    }
  sim_require (column < view->columns->len && view->columns->pdata[column] == node,
               "%s shows its machines in another order than at first", view->system->name);
  if (view->only != 0 && view->only != sim_node_entity (node))
    return false;
  view->column = column;
  view->cursor = g_array_index (view->starts, guint, column);
  return true;
}

bool
sim_view_first (const SimView *view)
{
  return view->first;
}

void
sim_view_state (SimView *view, SimSketchTone tone, const char *text)
{
  SimViewCell *cell = next_cell (view, SIM_VIEW_STATE, NULL, NULL, NULL);
  guint i = 0;
  while (i < cell->texts->len && strcmp (cell->texts->pdata[i], text) != 0)
    i++;
  if (i == cell->texts->len)
    g_ptr_array_add (cell->texts, g_strdup (text));
  set (view, cell, (int64_t)i * 4 + tone);
}

/* Three digits: what a thermometer shows, and fewer changes to keep. */
static int64_t
three_digits (double value)
{
  double power = value < 1000 ? 1 : pow (10, floor (log10 (value)) - 2);
  return (int64_t)(round (MAX (value, 0) / power) * power);
}

void
sim_view_load (SimView *view, const char *name, const char *unit, double value)
{
  set (view, next_cell (view, SIM_VIEW_LOAD, name, NULL, unit), three_digits (value));
}

void
sim_view_icon (SimView *view, SimViewSide side, const char *label, const char *title, const char *mark,
               SimViewIcon icon)
{
  SimViewCell *cell = next_cell (view, SIM_VIEW_ICON, label, title, mark);
  cell->side = side;
  set (view, cell, icon);
}

void
sim_view_light (SimView *view, const char *name, SimViewLight light)
{
  set (view, next_cell (view, SIM_VIEW_LIGHT, name, NULL, NULL), light);
}

void
sim_view_badge (SimView *view, const char *name, bool on)
{
  set (view, next_cell (view, SIM_VIEW_BADGE, name, NULL, NULL), on);
}

void
sim_view_token (SimView *view, const char *name, bool here)
{
  set (view, next_cell (view, SIM_VIEW_TOKEN, name, NULL, NULL), here);
}

/* -- looking --------------------------------------------------------------------------------- */

/* Asks for one machine; for all when `only` is 0. */
static void
look (SimView *view, SimEntity only)
{
  if (view->changes_until != SIM_NEVER)
    return;
  view->only = only;
  view->begun = 0;
  view->column = G_MAXUINT;
  view->system->model->view (view->system, view);
  end_column (view);
  view->first = false;
}

void
sim_views_look (SimViews *views)
{
  for (guint i = 0; i < views->views->len; i++)
    look (views->views->pdata[i], 0);
}

static void
marked (gpointer data)
{
  sim_views_look (data);
}

/* A record of `view_at`: of this system, and fine ones only while tokens are followed. */
static void
heard (gpointer data, const SimRecord *record)
{
  SimView *view = data;
  const SimBus *bus = sim_world_bus (view->world);
  bool over = view->tokens_until != SIM_NEVER && record->kind->level == SIM_LEVEL_PACKET;
  if (!over && !view->first && sim_entity_within (bus, record->who, view->system->entity))
    look (view, sim_entity_kind (bus, record->who) == SIM_ENTITY_NODE ? record->who : 0);
}

static void
fault_heard (gpointer data, const SimRecord *record)
{
  SimViews *views = data;
  g_autoptr (GString) text = g_string_new (NULL);
  sim_record_write (sim_world_bus (views->world), record, text);
  SimViewEvent event
      = { record->at, g_string_free (g_steal_pointer (&text), FALSE), record->kind == &sim_rec_fault_undone };
  g_array_append_val (views->events, event);
}

/* -- life ------------------------------------------------------------------------------------ */

static void
view_free (gpointer data)
{
  SimView *view = data;
  g_ptr_array_unref (view->columns);
  g_ptr_array_unref (view->cells);
  g_array_unref (view->starts);
  g_free (view);
}

static void
event_clear (gpointer data)
{
  g_free (((SimViewEvent *)data)->text);
}

static void
add (SimViews *views, const SimSystem *system)
{
  SimView *view = g_new0 (SimView, 1);
  view->system = system;
  view->world = views->world;
  view->columns = g_ptr_array_new ();
  view->cells = g_ptr_array_new_with_free_func (cell_free);
  view->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  view->first = true;
  view->tokens_until = view->changes_until = SIM_NEVER;
  g_ptr_array_add (views->views, view);
  for (guint i = 0; system->model->view_at != NULL && system->model->view_at[i] != NULL; i++)
    sim_bus_subscribe (sim_world_bus (views->world), system->model->view_at[i], SIM_LEVEL_PACKET, heard, view);
}

SimViews *
sim_views_new (SimWorld *world)
{
  SimViews *views = g_new0 (SimViews, 1);
  SimBus *bus = sim_world_bus (world);
  views->world = world;
  views->views = g_ptr_array_new_with_free_func (view_free);
  views->events = g_array_new (FALSE, FALSE, sizeof (SimViewEvent));
  g_array_set_clear_func (views->events, event_clear);
  for (guint i = 0; i < sim_world_systems (world); i++)
    if (sim_world_system (world, i)->model->view != NULL)
      add (views, sim_world_system (world, i));
  if (views->views->len == 0)
    {
      sim_views_free (views);
      return NULL;
    }
  sim_bus_subscribe (bus, &sim_rec_fault_applied, SIM_LEVEL_PACKET, fault_heard, views);
  sim_bus_subscribe (bus, &sim_rec_fault_undone, SIM_LEVEL_PACKET, fault_heard, views);
  return views;
}

void
sim_views_free (SimViews *views)
{
  if (views == NULL)
    return;
  if (views->begun)
    sim_world_set_watch (views->world, NULL, NULL);
  g_ptr_array_unref (views->views);
  g_array_unref (views->events);
  g_free (views);
}

void
sim_views_begin (SimViews *views)
{
  sim_world_set_watch (views->world, marked, views);
  views->begun = true;
  sim_views_look (views);
}

guint
sim_views_count (const SimViews *views)
{
  return views->views->len;
}

const SimView *
sim_views_get (const SimViews *views, guint i)
{
  return views->views->pdata[i];
}

const GArray *
sim_views_events (const SimViews *views)
{
  return views->events;
}
