/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/story.h"

SimScenario *
story_scenario (const char *yaml)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .allow_outside = true };
  SimScenario *scenario = sim_scenario_parse (yaml, -1, "story", &how, diags);
  g_autofree char *wrong = sim_diags_text (diags);
  cr_assert_not_null (scenario, "%s", wrong);
  return scenario;
}

static void
scenario_free (gpointer scenario)
{
  sim_scenario_free (scenario);
}

Story *
story_new_seed (const char *yaml, uint64_t seed)
{
  SimScenario *scenario = story_scenario (yaml);
  Story *story = story_of (scenario, seed);
  story_own (story, scenario, scenario_free);
  return story;
}

Story *
story_new (const char *yaml)
{
  SimScenario *scenario = story_scenario (yaml);
  Story *story = story_of (scenario, scenario->seed);
  story_own (story, scenario, scenario_free);
  return story;
}

Story *
story_new_system_quiet (const char *frame, const char *options, const char *faults, uint64_t seed)
{
  bool any = faults != NULL && *faults != '\0';
  g_autofree char *yaml
      = g_strdup_printf ("%s%s }\n%s%s", frame, options, any ? "faults:\n" : "", any ? faults : "");

  return story_new_seed (yaml, seed);
}

Story *
story_new_system_seed (const char *frame, const char *options, const char *faults, uint64_t seed)
{
  Story *story = story_new_system_quiet (frame, options, faults, seed);

  story_listen (story, SIM_LEVEL_DETAIL);
  return story;
}

Story *
story_new_system (const char *frame, const char *options, const char *faults)
{
  return story_new_system_seed (frame, options, faults, 1);
}
