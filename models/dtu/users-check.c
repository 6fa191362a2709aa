/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say of the people's part. Codes are those of docs/diagnostics.md. */
#include "models/dtu/inside.h"

enum
{
  E_EMPTY = 73
};

/* A machine more, of that name, on that segment. */
static void
check_machine (const char *const *on, const char *name, SimModelCheck *check)
{
  SimSubnet subnet;

  if (*on == NULL || **on == '\0')
    return;
  if (sim_check_segment (check, on, *on, &subnet))
    sim_check_addresses (check, on, *on, 1);
  sim_check_node_name (check, name);
  sim_check_nodes (check, on, 1);
}

/* DTU-14: session servers reach the data server by an interface of their own there. */
static void
check_data (const DtuOptions *o, SimModelCheck *check)
{
  bool there = o->hosts.count > 0 || o->data.on == NULL || *o->data.on == '\0';

  for (guint i = 0; i < o->servers.on.count && !there; i++)
    there = strcmp (o->servers.on.names[i], o->data.on) == 0;
  if (!there)
    sim_check_error (check, &o->data.on, E_EMPTY, "no session server is on %s; servers.on with it is expected",
                     o->data.on);
}

static void
check_kinds (const DtuOptions *o, SimModelCheck *check)
{
  const DtuWorkOptions *kinds = o->users.kinds.items;
  double sum = 0;

  for (guint i = 0; i < o->users.kinds.count; i++)
    sum += kinds[i].weight;
  if (o->users.kinds.count > 0 && sum <= 0)
    sim_check_error (check, &o->users.kinds, E_EMPTY,
                     "all kinds of work have weight 0; one with more is expected");
}

void
dtu_users_check (const DtuOptions *o, SimModelCheck *check)
{
  check_machine (&o->data.on, "data", check);
  check_machine (&o->intruder, "intruder", check);
  check_data (o, check);
  check_kinds (o, check);
}
