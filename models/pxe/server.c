/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A boot server: what it serves, and how much. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

enum
{
  HTTP_PORT = 80,
  BACKLOG = 1024
};

static void
count_transfers (PxeServer *server, int by)
{
  server->transfers = (guint)MAX ((int)server->transfers + by, 0);
  sim_emit (server->site->bus, &pxe_rec_transfers, sim_node_entity (server->role.node), 0, server->transfers, 0,
            NULL);
}

static void
refuse (const PxeServer *server, SimIp client, const char *name)
{
  sim_emit (server->site->bus, &pxe_rec_refused, sim_node_entity (server->role.node), client, 0, 0, name);
}

/* -- TFTP ------------------------------------------------------------------------------------------ */

/* PXE-6: error 1 when the name stands for nothing here. */
static bool
find (SimRole *role, gpointer data, SimIp client, const char *name, SimTftpFile *file, SimTftpCode *code)
{
  PxeServer *server = data;
  PxeFile what;

  if (pxe_store_file (server->site, name, &what) && pxe_store_find (server, &what, file))
    {
      count_transfers (server, 1);
      return true;
    }
  refuse (server, client, name);
  *code = SIM_TFTP_NOT_FOUND;
  return false;
}

static void
served (PxeServer *server, SimIp client, uint64_t bytes)
{
  count_transfers (server, -1);
  sim_emit (server->site->bus, &pxe_rec_served, sim_node_entity (server->role.node), client, (int64_t)bytes, 0,
            NULL);
  pxe_truth_served (server, bytes);
}

static void
ended (SimRole *role, gpointer data, const SimTftpServed *what)
{
  served (data, what->client, what->bytes);
}

static const SimTftpServerHooks tftp_hooks = { .find = find, .ended = ended };

/* -- HTTP ------------------------------------------------------------------------------------------ */

static void
http_request (SimRole *role, SimHttpExchange *exchange)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);
  const char *name = sim_http_exchange_request (exchange)->target + 1;
  SimIp client = sim_http_exchange_client (exchange);
  SimTftpFile file;
  PxeFile what;

  if (!pxe_store_file (server->site, name, &what) || !pxe_store_find (server, &what, &file))
    {
      refuse (server, client, name);
      sim_http_respond (exchange, SIM_HTTP_NOT_FOUND, 1, 0);
      return;
    }
  if (file.bytes != NULL)
    file.content = pxe_store_keep_text (server->site, file.bytes);
  count_transfers (server, 1);
  served (server, client, file.size);
  sim_http_respond (exchange, SIM_HTTP_OK, file.content, (int64_t)file.size);
}

static const SimHttpServerHooks http_hooks = { .request = http_request };

/* -- its life ---------------------------------------------------------------------------------------- */

static void
server_start (SimRole *role)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);
  bool open = server->http != NULL ? sim_http_server_listen (server->http, HTTP_PORT, BACKLOG)
                                   : sim_tftp_server_open (server->tftp);

  sim_require (open, "the port of files of %s is taken", sim_node_name (role->node));
  if (server->alias != SIM_IP_NONE)
    sim_iface_add_address (sim_node_iface (role->node, 0), server->alias);
  server->transfers = 0;
  pxe_agent_start (server);
}

static void
server_stop (SimRole *role)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);

  pxe_agent_stop (server);
  if (server->http != NULL)
    sim_http_server_stop (server->http);
  else
    sim_tftp_server_close (server->tftp);
}

static void
server_crash (SimRole *role)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);

  if (server->http != NULL)
    sim_http_server_reset (server->http);
  else
    sim_tftp_server_reset (server->tftp);
  pxe_agent_crash (server);
  server->transfers = 0;
  sim_emit (server->site->bus, &pxe_rec_transfers, sim_node_entity (role->node), 0, 0, 0, NULL);
}

static void
server_dispose (SimRole *role)
{
  PxeServer *server = SIM_OWNER (role, PxeServer, role);

  sim_tftp_server_free (server->tftp);
  sim_http_server_free (server->http);
  sim_bytes_unref (server->list);
  g_free (server->listed.ips);
  g_free (server->holds);
  if (server->intakes != NULL)
    g_ptr_array_unref (server->intakes);
  g_free (server);
}

static const SimRoleType server_type = { .name = "boot-server",
                                         .start = server_start,
                                         .stop = server_stop,
                                         .crash = server_crash,
                                         .dispose = server_dispose };

void
pxe_server_set_list (PxeServer *server, const PxeList *list)
{
  sim_bytes_unref (server->list);
  g_free (server->listed.ips);
  server->list = NULL;
  server->listed = (PxeList){ 0 };
  if (list == NULL)
    return;
  server->list = pxe_list_write (list);
  server->listed = *list;
  server->listed.ips = g_memdup2 (list->ips, MAX (list->count, 1) * sizeof (SimIp));
  pxe_truth_changed (server->site);
}

PxeServer *
pxe_server_new (PxeSite *site, SimNode *node, guint number)
{
  PxeServer *server = g_new0 (PxeServer, 1);

  server->site = site;
  server->number = number;
  server->ip = sim_iface_primary (sim_node_iface (node, 0));
  server->holds = g_new0 (uint8_t, site->options->clients.count);
  server->nbp = site->content[PXE_NBP];
  server->images = true;
  sim_node_add_role (node, &server->role, &server_type);
  if (site->options->transport == PXE_BY_HTTP)
    server->http = sim_http_server_new (&server->role, &http_hooks, server);
  else
    server->tftp = sim_tftp_server_new (&server->role, &site->options->servers.tftp, &tftp_hooks, server);
  return server;
}

PxeServer *
pxe_server_at (const PxeSite *site, SimIp ip)
{
  for (guint i = 0; i < site->servers->len && ip != SIM_IP_NONE; i++)
    if (pxe_server (site, i)->ip == ip || pxe_server (site, i)->alias == ip)
      return pxe_server (site, i);
  return NULL;
}
