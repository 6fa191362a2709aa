/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a site serves, and when it has settled. Ground truth, kept up in truth.c. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

/* Is there anybody who could boot and would not? */
bool
pxe_serving (const SimSystem *system, GString *why)
{
  const PxeSite *site = pxe_site (system);

  for (guint i = 0; i < site->clients->len; i++)
    if (!pxe_could_boot (site, i))
      {
        if (site->truth->uncovered > 0)
          g_string_append_printf (why, "no live boot server has the files of %u clients; ",
                                  site->truth->uncovered);
        else
          g_string_append (why, "nobody answers a DISCOVER; ");
        return false;
      }
    else if (site->truth->uncovered == 0)
      break; /* the same for all */
  return true;
}

bool
pxe_converged (const SimSystem *system, GString *why)
{
  const PxeSite *site = pxe_site (system);
  gsize before = why->len;

  pxe_serving (system, why);
  if (site->truth->stranded > 0)
    g_string_append_printf (why, "%u clients have power and no system; ", site->truth->stranded);
  if (pxe_manager_jobs (site->manager) > 0)
    g_string_append_printf (why, "the management service has %u orders to give; ",
                            pxe_manager_jobs (site->manager));
  return why->len == before;
}

/* A poll that was under way is over by then. */
SimTime
pxe_hold (const SimSystem *system)
{
  return pxe_site (system)->options->manager.interval;
}

/* -- P0.5 ------------------------------------------------------------------------------------------------ */

static SimTime
sum (const SimTimeList *waits)
{
  SimTime total = 0;

  for (guint i = 0; i < waits->count; i++)
    total = sim_time_add (total, waits->times[i]);
  return total;
}

/* One answer of TFTP, at its last try. */
SimTime
pxe_patience (const PxeSite *site)
{
  const SimTftpClientOptions *o = &site->tftp_options;
  const SimTftpServerOptions *server = &site->options->servers.tftp;
  SimTime own = o->adaptive ? 4 * o->most_wait : MAX (sum (&o->waits), sum (&o->request_waits));

  return sim_time_add (own, sum (&server->waits)) + SIM_S;
}

/* Every block at the last try. By HTTP: TCP's own patience, for the connection and each window. */
static SimTime
file_time (const PxeSite *site, int64_t size)
{
  int64_t block = site->tftp_options.block > 0 ? site->tftp_options.block : SIM_TFTP_BLOCK;
  double steps = (double)(size / block + 3);
  SimTime step = site->options->transport == PXE_BY_HTTP ? 100 * SIM_S : pxe_patience (site);

  return (SimTime)MIN (steps * (double)step, 1e17);
}

/* T_dhcp + T_binl + T_nbp + T_list + (candidates) T_poll + T_images, for the list of the site, or any file. */
SimTime
pxe_attempt_bound (const PxeSite *site)
{
  const SimDhcpClientOptions *dhcp = &site->dhcp_options;
  const PxeFilesOptions *files = &site->options->files;
  int64_t listed = site->options->list != NULL ? site->options->list->count : 2 * site->servers->len;
  int64_t retries = site->options->trouble == PXE_TROUBLE_RETRY ? 1 + site->options->transfer_retries : 1;
  SimTime led = 2 * (dhcp->start_most + sum (&dhcp->discover) + sum (&dhcp->request)) + sum (&dhcp->ask)
                + (SimTime)site->servers->len * sum (&dhcp->seek) + 5 * SIM_MIN;
  SimTime total = sim_time_add (led, site->options->ping_wait);

  for (int64_t i = 0; i < MIN (retries, 1000); i++)
    {
      total = sim_time_add (total, file_time (site, files->nbp));
      total = sim_time_add (total, file_time (site, 32 * listed + 100));
      for (int64_t k = 0; k < files->images; k++)
        total = sim_time_add (total, file_time (site, files->image));
    }
  return sim_time_add (total, (SimTime)(listed + 1) * file_time (site, files->client_file));
}
