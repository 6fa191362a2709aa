/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tenant.h"
#include "sim/net/inside.h"

const SimRecordKind sim_rec_tenant_in = { .name = "tenant.in",
                                          .level = SIM_LEVEL_EVENT,
                                          .subject = SIM_FIELD_ENTITY,
                                          .format = "{who} runs on {subject}" };
const SimRecordKind sim_rec_tenant_out = { .name = "tenant.out",
                                           .level = SIM_LEVEL_EVENT,
                                           .subject = SIM_FIELD_ENTITY,
                                           .format = "{who} runs on {subject} no longer: {text}" };
const SimRecordKind sim_rec_tenant_none = { .name = "tenant.none",
                                            .level = SIM_LEVEL_EVENT,
                                            .format = "{who} is up for {text}, and every machine of that runs "
                                                      "elsewhere" };

const SimRecordKind sim_rec_rom_began
    = SIM_DETAIL ("rom.began", ENTITY, NONE, NONE, "{who} boots through the network, as {subject}");
const SimRecordKind sim_rec_rom_ended
    = SIM_DETAIL ("rom.ended", ENTITY, NONE, NONE, "{who} has done with the network, as {subject}");

typedef struct Tenant
{
  SimTenants *group;
  SimNode *node;
  bool part;   /* of its server, for ever */
  bool moved;  /* what happens to it now is our doing */
  bool stands; /* it stands still because its server does */
  bool dark;   /* a part that is off because its server is */
} Tenant;

struct SimTenants
{
  SimNet *net;
  char *name;
  GPtrArray *tenants; /* Tenant, owned */
  GPtrArray *waiting; /* SimNode: servers without one, in the order in which they came */
  GPtrArray *servers; /* SimNode: all that have ever come */
  SimTimer settle;    /* what has gone off, and who waits */
  void (*died) (SimNode *server, gpointer data);
  gpointer data;
};

bool
sim_node_is_tenant (const SimNode *node)
{
  return node->tenant;
}

SimNode *
sim_node_home (const SimNode *node)
{
  return node->home;
}

guint
sim_tenants_count (const SimTenants *tenants)
{
  return tenants->tenants->len;
}

static void
soon (SimTenants *tenants)
{
  sim_timer_arm (tenants->net->kernel, &tenants->settle, sim_kernel_now (tenants->net->kernel));
}

/* -- in and out ------------------------------------------------------------------------------------------ */

static bool
stands_still (const SimNode *node)
{
  return node->state == SIM_NODE_PAUSED || node->state == SIM_NODE_HUNG;
}

static Tenant *
first_free (const SimTenants *tenants)
{
  for (guint i = 0; i < tenants->tenants->len; i++)
    {
      Tenant *tenant = g_ptr_array_index (tenants->tenants, i);
      if (tenant->node->home == NULL)
        return tenant;
    }
  return NULL;
}

static Tenant *
tenant_on (const SimTenants *tenants, const SimNode *server)
{
  for (guint i = 0; i < tenants->tenants->len; i++)
    {
      Tenant *tenant = g_ptr_array_index (tenants->tenants, i);
      if (tenant->node->home == server)
        return tenant;
    }
  return NULL;
}

/* What runs as the run begins is up before anything else happens. */
static void
move_in (Tenant *tenant, SimNode *server)
{
  SimNode *node = tenant->node;
  g_autofree char *reason = g_strdup_printf ("%s is up", server->name);

  node->home = server;
  tenant->stands = false;
  tenant->moved = true;
  if (sim_kernel_now (node->kernel) == 0)
    sim_node_power_on (node);
  else
    sim_node_restart_in (node, 0, reason);
  tenant->moved = false;
  sim_emit (node->net->bus, &sim_rec_tenant_in, node->entity, server->entity, 0, 0, NULL);
}

static void
move_out (Tenant *tenant, bool in_order, const char *reason)
{
  SimNode *node = tenant->node, *server = node->home;

  tenant->moved = true;
  if (node->state != SIM_NODE_OFF && (!in_order || !sim_node_shutdown (node, reason)))
    sim_node_crash (node, reason);
  tenant->moved = tenant->stands = false;
  node->home = NULL;
  sim_emit (node->net->bus, &sim_rec_tenant_out, node->entity, server->entity, 0, 0, reason);
  if (tenant->group->waiting->len > 0)
    soon (tenant->group);
}

/* -- a server stands still, or is slow ------------------------------------------------------------------- */

static void
follow_server (Tenant *tenant)
{
  SimNode *node = tenant->node;
  SimNodeState state = node->home->state;

  tenant->moved = true;
  if (!stands_still (node->home) && tenant->stands)
    {
      tenant->stands = false;
      sim_node_resume (node, "its server goes on");
    }
  else if (state == SIM_NODE_PAUSED && sim_node_pause (node, "its server stands still"))
    tenant->stands = true;
  else if (state == SIM_NODE_HUNG && sim_node_hang (node, "its server hangs"))
    tenant->stands = true;
  tenant->moved = false;
}

/* A part has power when its server has. */
static void
power_part (Tenant *part)
{
  SimNode *node = part->node;

  if (node->home->state == SIM_NODE_OFF && sim_node_crash (node, "its server is off"))
    part->dark = true;
  else if (node->home->state == SIM_NODE_UP && part->dark)
    {
      part->dark = false;
      sim_node_restart_in (node, 0, "its server is up");
    }
}

static void
server_changed (SimNode *server, gpointer data)
{
  SimTenants *tenants = data;
  Tenant *tenant = tenant_on (tenants, server);

  if (tenant == NULL)
    {
      if (tenants->waiting->len > 0)
        soon (tenants); /* it may have stood still when its turn came */
      return;
    }
  follow_server (tenant);
  if (tenant->part)
    power_part (tenant);
  sim_node_tell_state (tenant->node);
}

static void
tenant_changed (SimNode *node, gpointer data)
{
  Tenant *tenant = data;

  if (tenant->moved || node->home == NULL)
    return;
  if (node->state == SIM_NODE_OFF)
    {
      if (!tenant->part)
        soon (tenant->group);
    }
  else if (node->state == SIM_NODE_UP && stands_still (node->home))
    follow_server (tenant);
}

/* -- what is left to do ---------------------------------------------------------------------------------- */

/* A system that is off, and does not boot, is dead. */
static void
bury (SimTenants *tenants)
{
  for (guint i = 0; i < tenants->tenants->len; i++)
    {
      Tenant *tenant = g_ptr_array_index (tenants->tenants, i);
      SimNode *server = tenant->node->home;
      if (server == NULL || tenant->part || tenant->node->state != SIM_NODE_OFF)
        continue;
      move_out (tenant, false, "it went off by itself");
      if (tenants->died != NULL)
        tenants->died (server, tenants->data);
    }
}

static void
settle (SimKernel *kernel, SimTimer *timer)
{
  SimTenants *tenants = SIM_OWNER (timer, SimTenants, settle);
  Tenant *tenant;

  bury (tenants);
  for (guint i = 0; i < tenants->waiting->len && (tenant = first_free (tenants)) != NULL;)
    {
      SimNode *server = g_ptr_array_index (tenants->waiting, i);
      if (server->state != SIM_NODE_UP)
        {
          i++;
          continue;
        }
      g_ptr_array_remove_index (tenants->waiting, i);
      move_in (tenant, server);
    }
}

/* -- the owner ------------------------------------------------------------------------------------------- */

void
sim_tenants_enter (SimTenants *tenants, SimNode *server)
{
  Tenant *tenant = first_free (tenants);

  if (!g_ptr_array_find (tenants->servers, server, NULL))
    {
      g_ptr_array_add (tenants->servers, server);
      sim_node_watch (server, server_changed, tenants);
    }
  sim_require (tenant_on (tenants, server) == NULL, "%s runs two systems", server->name);
  if (tenant != NULL && tenants->waiting->len == 0)
    {
      move_in (tenant, server);
      return;
    }
  g_ptr_array_add (tenants->waiting, server);
  if (tenant != NULL)
    soon (tenants);
  else
    sim_emit (tenants->net->bus, &sim_rec_tenant_none, server->entity, 0, 0, 0, tenants->name);
}

void
sim_tenants_leave (SimTenants *tenants, SimNode *server, bool in_order, const char *reason)
{
  Tenant *tenant = tenant_on (tenants, server);

  g_ptr_array_remove (tenants->waiting, server);
  if (tenant != NULL)
    move_out (tenant, in_order, reason);
}

void
sim_tenants_watch (SimTenants *tenants, void (*died) (SimNode *server, gpointer data), gpointer data)
{
  tenants->died = died;
  tenants->data = data;
}

static Tenant *
add (SimTenants *tenants, SimNode *node)
{
  Tenant *tenant = g_new0 (Tenant, 1);

  sim_require (node->home == NULL && !node->tenant && node->state == SIM_NODE_OFF, "%s cannot be a tenant",
               node->name);
  tenant->group = tenants;
  tenant->node = node;
  g_ptr_array_add (tenants->tenants, tenant);
  sim_node_watch (node, tenant_changed, tenant);
  return tenant;
}

void
sim_tenants_add (SimTenants *tenants, SimNode *node)
{
  add (tenants, node)->node->tenant = true;
}

void
sim_tenants_tie (SimTenants *tenants, SimNode *part, SimNode *server)
{
  if (part->tenant)
    return; /* it runs where somebody else says */
  add (tenants, part)->part = true;
  part->home = server;
  g_ptr_array_add (tenants->servers, server);
  sim_node_watch (server, server_changed, tenants);
}

SimTenants *
sim_tenants_new (SimNet *net, const char *name)
{
  SimTenants *tenants = g_new0 (SimTenants, 1);

  tenants->net = net;
  tenants->name = g_strdup (name);
  tenants->tenants = g_ptr_array_new_with_free_func (g_free);
  tenants->waiting = g_ptr_array_new ();
  tenants->servers = g_ptr_array_new ();
  sim_timer_init (&tenants->settle, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, SIM_KIND_SETTLE), settle);
  return tenants;
}

void
sim_tenants_free (SimTenants *tenants)
{
  if (tenants == NULL)
    return;
  g_ptr_array_unref (tenants->tenants);
  g_ptr_array_unref (tenants->waiting);
  g_ptr_array_unref (tenants->servers);
  g_free (tenants->name);
  g_free (tenants);
}
