/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NET-7: clients that are the boot ROMs of another system's machines. Each has power while it is to boot, and
 * keeps what it has loaded; how it goes on is told to who has ordered it. A boot that fails is over: whoever
 * ordered it tries again, so what this scheme's own clients do then is left out.
 */
#include "models/pxe/truth.h"

enum
{
  STEPS = 16 /* of an image, when something is said of what has come */
};

static int64_t
machines (const void *options)
{
  const PxeOptions *o = options;

  return o->clients.count;
}

static int64_t
bytes (const void *options, const char *image)
{
  guint system;

  if (!pxe_system_find (options, image, &system))
    return 0;
  return pxe_system_options (options, system).images * pxe_system_options (options, system).image;
}

static void
serve (SimSystem *boot)
{
  pxe_site (boot)->ordered = true;
}

static SimNode *
rom (const SimSystem *boot, guint machine)
{
  return pxe_client (pxe_site (boot), machine)->role.node;
}

void
pxe_order_ended (PxeClient *client, const char *reason)
{
  const SimBootHooks *hooks = client->boot;
  bool whole = pxe_client_state (client) == PXE_BOOTED;

  client->boot = NULL;
  if (!whole)
    pxe_client_switch_off (client, "its boot has failed");
  if (hooks != NULL)
    hooks->ended (client->boot_data, whole, reason);
}

static void
begin (SimSystem *boot, guint machine, const char *image, const SimBootHooks *hooks, gpointer data)
{
  PxeClient *client = pxe_client (pxe_site (boot), machine);

  client->boot = NULL;
  if (!sim_node_running (client->role.node))
    {
      hooks->ended (data, false, "its boot ROM does not run");
      return;
    }
  bool found = pxe_system_find (client->site->options, image, &client->system);
  sim_require (found, "there is no image %s to boot", image);
  pxe_client_power (client, "its machine is told to boot from the network");
  client->boot = hooks;
  client->boot_data = data;
}

static void
stop (SimSystem *boot, guint machine)
{
  PxeClient *client = pxe_client (pxe_site (boot), machine);

  client->boot = NULL;
  if (!sim_node_running (client->role.node))
    return; /* when it goes on, nobody waits for it */
  sim_alarm_cancel (&client->power);
  pxe_client_switch_off (client, "its machine does something else");
}

const SimNetworkBoot pxe_network_boot
    = { .machines = machines, .bytes = bytes, .serve = serve, .rom = rom, .begin = begin, .stop = stop };

/* -- what has come ----------------------------------------------------------------------------------- */

static int64_t
image_size (const PxeClient *client)
{
  return pxe_system_options (client->site->options, client->system).image;
}

static void
tell (const PxeClient *client, uint64_t of_this)
{
  int64_t size = image_size (client);

  if (client->boot != NULL)
    client->boot->came (client->boot_data, client->image * size + (int64_t)of_this);
}

static void
came (SimRole *role, gpointer data, const SimTftpResult *result)
{
  tell (data, result->size);
}

void
pxe_order_watch (PxeClient *client, SimTftpGet *get)
{
  if (client->boot != NULL && client->wanted == PXE_IMAGE)
    sim_tftp_get_watch (get, (uint64_t)image_size (client) / STEPS + 1, came);
}
