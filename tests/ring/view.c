/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the console: RING-22. */
#include "sim/observe/view.h"
#include "models/ring/command.h"
#include "models/ring/monitor.h"
#include "tests/lib/story.h"

#include <criterion/criterion.h>

static SimViews *
views_of (Story *story)
{
  SimViews *views = sim_views_new (story_world (story));
  story_play (story, 0);
  sim_views_begin (views);
  return views;
}

/* What is followed goes before the world that it follows. */
static void
end (Story *story, SimViews *views)
{
  sim_views_free (views);
  story_end (story);
}

static Story *
four_gateways (SimViews **views)
{
  Story *story = story_new ("name: view\nduration: 1 h\nnetwork:\n"
                            "  wan:  { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                            "  farm: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                            "systems:\n"
                            "  it: { model: ring, gateways: 4, external-on: [wan], internal-on: [farm] }\n");
  *views = views_of (story);
  return story;
}

static RingDaemon *
daemon_of (const Story *story, guint number)
{
  return ring_gateway (ring_cluster (story_system (story, "it")), number - 1)->daemon;
}

static void
tell (const Story *story, guint number, const char *words)
{
  g_autofree char *answer = NULL;
  cr_assert (ring_command_take (daemon_of (story, number), words, &answer), "%s: %s", words, answer);
}

/* The cell of gateway `number`, from 1, with that name; of an icon by its title. */
static const SimViewCell *
cell_of (const SimViews *views, guint number, SimViewKind kind, const char *name)
{
  const SimView *view = sim_views_get (views, 0);
  for (guint i = 0; i < view->cells->len; i++)
    {
      const SimViewCell *cell = view->cells->pdata[i];
      if (cell->kind == kind && cell->column == number - 1
          && g_strcmp0 (kind == SIM_VIEW_ICON ? cell->title : cell->name, name) == 0)
        return cell;
    }
  cr_assert_fail ("gateway %u has no %s", number, name);
  return NULL;
}

/* What a cell showed last. */
static int64_t
last_of (const SimViews *views, guint number, SimViewKind kind, const char *name)
{
  const SimViewCell *cell = cell_of (views, number, kind, name);
  return g_array_index (cell->changes, SimViewChange, cell->changes->len - 1).value;
}

/* RING-22: each address is one icon, at the gateway that answers for it, left the inner and right the outer
 * ones. */
Test (ring_view, ring_22_icons_are_where_addresses_are)
{
  SimViews *views;
  Story *s = four_gateways (&views);
  const char *first = "10.0.0.5 on wan";

  story_play (s, 20 * SIM_S);
  cr_assert_eq (cell_of (views, 1, SIM_VIEW_ICON, first)->side, SIM_SIDE_RIGHT);
  cr_assert_eq (cell_of (views, 1, SIM_VIEW_ICON, "10.1.0.5 on farm")->side, SIM_SIDE_LEFT);
  cr_assert_eq (last_of (views, 1, SIM_VIEW_ICON, first), SIM_ICON_HERE);
  cr_assert_eq (last_of (views, 3, SIM_VIEW_ICON, first), SIM_ICON_BLANK);
  tell (s, 1, "prefer wan 1 gateway-3");
  story_play (s, 30 * SIM_S);
  cr_assert_eq (last_of (views, 1, SIM_VIEW_ICON, first), SIM_ICON_BLANK);
  cr_assert_eq (last_of (views, 3, SIM_VIEW_ICON, first), SIM_ICON_MARKED, "a preference has a dot");
  tell (s, 2, "free wan 1");
  story_play (s, 40 * SIM_S);
  cr_assert_neq (last_of (views, 3, SIM_VIEW_ICON, first), SIM_ICON_MARKED);
  end (s, views);
}

/* RING-22: lights, switches, CLOSED; a machine that is off is closed, and its lights say nothing. */
Test (ring_view, ring_22_lights_and_badges)
{
  SimViews *views;
  Story *s = four_gateways (&views);

  story_play (s, 20 * SIM_S);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_LIGHT, "card"), SIM_LIGHT_GREEN);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_LIGHT, "ping"), SIM_LIGHT_YELLOW);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_BADGE, "AUTO"), 1);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_BADGE, "L.BAL"), 1);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_BADGE, "CLOSED"), 0);
  ring_monitor_set_application (daemon_of (s, 2), RING_APPLICATION_STUCK);
  tell (s, 4, "balance off");
  tell (s, 3, "close");
  story_play (s, 30 * SIM_S);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_LIGHT, "application"), SIM_LIGHT_RED);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_BADGE, "CLOSED"), 1);
  cr_assert_eq (last_of (views, 3, SIM_VIEW_BADGE, "CLOSED"), 1);
  cr_assert_eq (last_of (views, 1, SIM_VIEW_BADGE, "L.BAL"), 0);
  sim_node_crash (story_node (s, "it.gateway-1"), "test");
  story_play (s, 40 * SIM_S);
  cr_assert_eq (last_of (views, 1, SIM_VIEW_BADGE, "CLOSED"), 1);
  cr_assert_eq (last_of (views, 1, SIM_VIEW_LIGHT, "card"), SIM_LIGHT_DARK);
  end (s, views);
}

/* RING-22: the token is where it is, hop by hop, and nowhere while it is on its way. */
Test (ring_view, ring_22_the_token_is_followed)
{
  SimViews *views;
  Story *s = four_gateways (&views);

  story_play (s, 20 * SIM_S);
  guint before = cell_of (views, 1, SIM_VIEW_TOKEN, "token")->changes->len;
  for (guint i = 1; i <= 100; i++)
    {
      story_play (s, 20 * SIM_S + i * 37 * SIM_MS);
      for (guint k = 1; k <= 4; k++)
        cr_assert_eq (last_of (views, k, SIM_VIEW_TOKEN, "token"), daemon_of (s, k)->holding, "gateway %u", k);
    }
  guint changes = cell_of (views, 1, SIM_VIEW_TOKEN, "token")->changes->len - before;
  cr_assert (changes >= 16 && changes <= 20, "%u: once in four hops, for 3.7 s", changes);
  end (s, views);
}

/* RING-22: an account of a token that goes round for ever ends when it is full, and says when; all else goes
 * on. */
Test (ring_view, ring_22_the_account_of_the_token_is_bounded)
{
  Story *s
      = story_new ("name: view\nduration: 40 min\nnetwork:\n"
                   "  wan:  { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                   "  farm: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\nsystems:\n"
                   "  it: { model: ring, gateways: 3, external-on: [wan], internal-on: [farm], hop: 5 ms }\n");
  SimViews *views = views_of (s);
  const SimView *view = sim_views_get (views, 0);
  guint kept = 0;

  story_play (s, 20 * SIM_MIN);
  for (guint k = 1; k <= 3; k++)
    kept += cell_of (views, k, SIM_VIEW_TOKEN, "token")->changes->len;
  cr_assert_eq (kept, SIM_VIEW_TOKENS);
  cr_assert (view->tokens_until > 15 * SIM_MIN && view->tokens_until < 20 * SIM_MIN);
  cr_assert_eq (view->changes_until, SIM_NEVER);
  tell (s, 2, "close");
  story_play (s, 21 * SIM_MIN);
  cr_assert_eq (last_of (views, 2, SIM_VIEW_BADGE, "CLOSED"), 1);
  end (s, views);
}
