/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/contract/contract.h"

#include <criterion/criterion.h>

SimScenario *
contract_read (const char *path)
{
  const char *top = g_getenv ("srcdir");
  g_autofree char *file = g_strdup_printf ("%s/%s", top == NULL ? "." : top, path);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .allow_outside = true };
  SimScenario *scenario = sim_scenario_read (file, &how, diags);
  g_autofree char *wrong = sim_diags_text (diags);
  cr_assert_not_null (scenario, "%s", wrong);
  return scenario;
}

SimScenario *
contract_scenario (const SimModel *model)
{
  g_autofree char *path = g_strdup_printf ("models/%s/minimal.scenario.yaml", model->name);
  SimScenario *scenario = contract_read (path);
  cr_assert_eq (scenario->system_count, 1, "%s: one system is expected", path);
  cr_assert_eq (scenario->systems[0].model, model);
  cr_assert_str_eq (scenario->systems[0].name, "it");
  return scenario;
}
