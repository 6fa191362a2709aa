/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pool/site.h"

const char site_frame[] = "name: site\nduration: 30000 h\nnetwork:\n"
                          "  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                          "  san: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                          "systems:\n  it: { model: pool, on: lan, ";

PoolSystem *
site_pool (const Story *site)
{
  return pool_system (story_system (site, "it"));
}

PoolServer *
site_server (const Story *site, guint number)
{
  return pool_server (site_pool (site), number - 1);
}

const PoolBook *
site_book (const Story *site, guint number)
{
  return pool_book (site_pool (site)->control, number - 1);
}

PoolService *
site_service (const Story *site, const char *name)
{
  for (guint i = 0; i < site_pool (site)->services->len; i++)
    if (strcmp (pool_service (site_pool (site), i)->options->name, name) == 0)
      return pool_service (site_pool (site), i);
  cr_assert_fail ("there is no service %s", name);
  return NULL;
}

bool
site_do (Story *site, const char *action, guint server, const char *argument)
{
  const SimAction *a = pool_actions;
  g_autofree char *why = NULL;

  while (a->name != NULL && strcmp (a->name, action) != 0)
    a++;
  cr_assert_not_null (a->name, "there is no action %s", action);
  return a->apply ((SimSystem *)site_pool (site)->system, site_server (site, server)->role.node, argument,
                   &why);
}

void
site_come (Story *site, const char *service, guint count)
{
  for (guint i = 0; i < count; i++)
    pool_gate_arrive (site_service (site, service)->gate);
}
