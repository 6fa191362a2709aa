/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client gets a file: by TFTP, or by HTTP as people would today. And what it does when none comes. */
#include "models/pxe/truth.h"

enum
{
  HTTP_PORT = 80
};

/* Figure 6 has an exit where a client's file is asked for, and nowhere else. */
static PxeInput
meet_trouble (PxeClient *client, PxeInput answer)
{
  const PxeOptions *o = client->site->options;
  PxeState state = pxe_client_state (client);

  if (answer == PXE_IN_SILENT && o->resend == PXE_RESEND_NONE)
    return PXE_IN_HANG;
  if (state == PXE_ASKING_FIRST || state == PXE_POLLING)
    return answer;
  if (state == PXE_LOADING_IMAGE && o->resume_search && client->list.count > 0)
    return PXE_IN_SEARCH_ON;
  if (o->trouble == PXE_TROUBLE_RETRY && client->retries < o->transfer_retries)
    {
      client->retries++;
      return PXE_IN_AGAIN;
    }
  return o->trouble == PXE_TROUBLE_HANG ? PXE_IN_HANG : PXE_IN_GIVE_UP;
}

static void
set_polling (PxeClient *client, bool polling)
{
  PxeSite *site = client->site;

  site->polling += polling ? 1u : -1u;
  sim_emit (site->bus, &pxe_rec_polling, site->system->entity, 0, site->polling, 0, NULL);
}

static void
answered (PxeClient *client, PxeInput answer, const char *reason, SimBytes *bytes)
{
  PxeKind kind = client->wanted;

  if (client->under_way && pxe_client_state (client) == PXE_POLLING)
    set_polling (client, false);
  client->under_way = false;
  client->get = NULL;
  client->call = NULL;
  pxe_truth_answer (client, kind, answer);
  if (answer == PXE_IN_CAME && kind == PXE_CLIENT_FILE && client->site->flaws.ignore_file)
    answer = PXE_IN_NOT_THERE;
  if (answer == PXE_IN_CAME && kind == PXE_LIST)
    pxe_search_take_list (client, bytes);
  if (answer == PXE_IN_CAME)
    client->retries = 0;
  else
    answer = meet_trouble (client, answer);
  pxe_client_input (client, answer, reason);
}

/* -- TFTP ------------------------------------------------------------------------------------------- */

static void
tftp_done (SimRole *role, gpointer data, const SimTftpResult *result)
{
  static const char *const reasons[] = { "",          "an error",
                                         "no answer", "options not asked for",
                                         "no room",   "what came is not what was asked for" };
  PxeInput answer = result->outcome == SIM_TFTP_GOT ? PXE_IN_CAME : PXE_IN_SILENT;

  if (result->outcome == SIM_TFTP_FAILED && result->code == SIM_TFTP_NOT_FOUND)
    answer = PXE_IN_NOT_THERE;
  answered (data, answer, result->outcome == SIM_TFTP_FAILED ? result->text : reasons[result->outcome],
            result->bytes);
}

static void
get_by_tftp (PxeClient *client, const char *name, uint64_t content, int64_t size)
{
  SimTftpWanted wanted = { .server = client->server, .name = name, .content = content, .size = size };

  client->get = sim_tftp_get (client->tftp, &wanted, tftp_done, client);
  if (client->get == NULL)
    answered (client, PXE_IN_SILENT, "no port is free", NULL);
  else
    pxe_order_watch (client, client->get);
}

/* -- HTTP ------------------------------------------------------------------------------------------- */

static void
http_done (SimRole *role, gpointer data, const SimHttpReply *reply)
{
  PxeClient *client = data;
  bool came = reply->outcome == SIM_HTTP_REPLIED && reply->head.status == SIM_HTTP_OK && reply->intact;
  PxeInput answer = came ? PXE_IN_CAME : PXE_IN_SILENT;
  SimBytes *bytes = NULL;

  if (reply->outcome == SIM_HTTP_REPLIED && reply->head.status == SIM_HTTP_NOT_FOUND)
    answer = PXE_IN_NOT_THERE;
  if (came && client->wanted == PXE_LIST)
    bytes = pxe_store_text (client->site, reply->head.content);
  answered (client, answer, sim_http_outcome_names[reply->outcome], bytes);
}

static void
get_by_http (PxeClient *client, const char *name)
{
  g_autofree char *target = g_strdup_printf ("/%s", name);
  SimHttpRequest request = SIM_HTTP_REQUEST;
  const SimDhcpTerms *terms = sim_dhcp_client_terms (client->dhcp);

  request.target = target;
  client->call = sim_http_get (client->http, terms != NULL ? terms->ip : SIM_IP_NONE, client->server, HTTP_PORT,
                               0, &request, http_done, client);
}

void
pxe_fetch (PxeClient *client, PxeKind kind, guint image)
{
  PxeSite *site = client->site;
  PxeFile file = { .kind = kind, .client = client->number, .system = client->system, .image = image };
  bool known = kind == PXE_CLIENT_FILE || kind == PXE_IMAGE;
  g_autofree char *name = pxe_store_name (client, kind, image);

  client->wanted = kind;
  client->under_way = true;
  pxe_truth_asks (client, kind);
  if (pxe_client_state (client) == PXE_POLLING)
    set_polling (client, true);
  if (sim_bus_heard (site->bus, &pxe_rec_asked))
    sim_emit (site->bus, &pxe_rec_asked, sim_node_entity (client->role.node), client->server, 0, 0, name);
  if (site->options->transport == PXE_BY_HTTP)
    get_by_http (client, name);
  else
    get_by_tftp (client, name, known ? pxe_store_content (site, &file) : 0,
                 known ? pxe_store_size (site, &file) : -1);
}

void
pxe_fetch_stop (PxeClient *client)
{
  if (client->under_way && pxe_client_state (client) == PXE_POLLING)
    set_polling (client, false);
  if (client->get != NULL)
    sim_tftp_get_cancel (client->get);
  if (client->call != NULL)
    sim_http_cancel (client->call);
  client->get = NULL;
  client->call = NULL;
  client->under_way = false;
}
