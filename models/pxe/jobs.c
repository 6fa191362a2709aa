/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PXE-11: the management service's orders to boot servers, a few at once, tried again until they are done. */
#include "models/pxe/manager-inside.h"

static void
tell (const PxeManager *manager)
{
  sim_emit (manager->site->bus, &pxe_rec_jobs, sim_node_entity (manager->role.node), 0,
            pxe_manager_jobs (manager), 0, NULL);
  sim_kernel_mark (manager->site->kernel);
}

void
pxe_job_new (PxeManager *manager, PxeOrder order, guint server, guint client)
{
  PxeJob *job = g_new0 (PxeJob, 1);

  *job = (PxeJob){ .manager = manager, .order = order, .server = server, .client = client };
  g_queue_push_tail (&manager->jobs, job);
  tell (manager);
}

bool
pxe_job_waits (const PxeManager *manager, PxeOrder order, guint server)
{
  for (const GList *l = manager->jobs.head; l != NULL; l = l->next)
    {
      const PxeJob *job = l->data;
      if (job->order == order && job->server == server)
        return true;
    }
  return false;
}

void
pxe_jobs_remove (PxeManager *manager, guint client, uint64_t servers)
{
  for (guint i = 0; i < manager->site->servers->len; i++)
    if (servers >> i & 1)
      pxe_job_new (manager, PXE_ORDER_REMOVE, i, client);
}

/* -- what follows -------------------------------------------------------------------------------------- */

/* Is the job what is wanted still? A client may have moved on meanwhile. */
static bool
is_wanted (const PxeManager *manager, const PxeJob *job)
{
  bool there = (manager->wanted[job->client] >> job->server & 1) != 0;

  if (job->order == PXE_ORDER_PLACE)
    return there;
  return job->order != PXE_ORDER_REMOVE || !there;
}

/* Everything that holds files of the client and is not to. */
static uint64_t
others (const PxeManager *manager, guint client)
{
  uint64_t set = 0;

  for (guint i = 0; i < manager->site->servers->len; i++)
    set |= (uint64_t)(pxe_server (manager->site, i)->holds[client] != 0) << i;
  return set & ~manager->wanted[client];
}

static void
follow (PxeManager *manager, const PxeJob *job)
{
  int way = manager->site->options->reassign;

  if (job->order == PXE_ORDER_PLACE && way != PXE_REASSIGN_DELETE_FIRST)
    pxe_jobs_remove (manager, job->client, others (manager, job->client));
  if (job->order == PXE_ORDER_REMOVE && way == PXE_REASSIGN_DELETE_FIRST)
    for (guint i = 0; i < manager->site->servers->len; i++)
      if (manager->wanted[job->client] >> i & 1)
        pxe_job_new (manager, PXE_ORDER_PLACE, i, job->client);
  if (job->order == PXE_ORDER_REMOVE && way == PXE_REASSIGN_ATOMIC && others (manager, job->client) == 0)
    pxe_truth_assign (manager->site, job->client, manager->wanted[job->client]);
}

static void
job_over (PxeJob *job)
{
  PxeManager *manager = job->manager;

  g_ptr_array_remove (manager->running, job);
  job->tcp = NULL;
  if (job->done)
    {
      follow (manager, job);
      g_free (job);
      tell (manager);
      pxe_jobs_go (manager);
      return;
    }
  g_queue_push_tail (&manager->jobs, job);
  if (!sim_alarm_armed (&manager->again))
    sim_alarm_after (&manager->again, manager->site->options->manager.retry);
}

/* -- over TCP -------------------------------------------------------------------------------------------- */

static void
job_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  PxeJob *job = sim_tcp_data (tcp);

  job->done = true;
  sim_tcp_close (tcp);
}

static void
job_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  if (end == SIM_TCP_PEER_CLOSED)
    sim_tcp_close (tcp);
  else
    job_over (sim_tcp_data (tcp));
}

static const SimTcpHooks hooks = { .received = job_received, .ended = job_ended };

static void
send_files (const PxeJob *job)
{
  const PxeSite *site = job->manager->site;
  const PxeFilesOptions *o = &site->options->files;
  bool images_first = site->options->reassign == PXE_REASSIGN_ATOMIC;
  uint64_t images = o->own ? (uint64_t)(o->image * o->images) : 0, length = images + (uint64_t)o->client_file;
  SimSpan span = { .content = sim_mix (site->content[PXE_CLIENT_FILE], job->client), .length = length };
  g_autoptr (SimBytes) head = pxe_order_head (PXE_ORDER_PLACE, images_first, job->client, length);

  sim_tcp_send_bytes (job->tcp, head);
  sim_tcp_send (job->tcp, &span);
}

static void
send_list (const PxeJob *job)
{
  g_autoptr (SimBytes) list = pxe_manager_list (job->manager);
  g_autoptr (SimBytes) head = pxe_order_head (PXE_ORDER_LIST, false, 0, list->length);

  sim_tcp_send_bytes (job->tcp, head);
  sim_tcp_send_bytes (job->tcp, list);
}

/* A line for each client. */
static void
send_table (const PxeJob *job)
{
  SimSpan span = { .content = 1, .length = 16 * (uint64_t)job->manager->site->clients->len };
  g_autoptr (SimBytes) head = pxe_order_head (PXE_ORDER_CONFIGURE, false, 0, span.length);

  sim_tcp_send_bytes (job->tcp, head);
  sim_tcp_send (job->tcp, &span);
}

static void
begin (PxeJob *job)
{
  PxeManager *manager = job->manager;

  g_ptr_array_add (manager->running, job);
  job->tcp = sim_tcp_connect (&manager->role, SIM_IP_NONE, pxe_server (manager->site, job->server)->ip,
                              PXE_AGENT_PORT, &hooks, job);
  if (job->order == PXE_ORDER_PLACE)
    send_files (job);
  else if (job->order == PXE_ORDER_LIST)
    send_list (job);
  else if (job->order == PXE_ORDER_CONFIGURE)
    send_table (job);
  else
    {
      g_autoptr (SimBytes) head = pxe_order_head (job->order, false, job->client, 0);
      sim_tcp_send_bytes (job->tcp, head);
    }
}

/* Orders to the dead wait until they are back. */
static PxeJob *
next_job (PxeManager *manager)
{
  for (GList *l = manager->jobs.head, *next; l != NULL; l = next)
    {
      PxeJob *job = l->data;
      next = l->next;
      bool wanted = is_wanted (manager, job);
      if (wanted && (manager->dead >> job->server & 1))
        continue;
      g_queue_delete_link (&manager->jobs, l);
      if (wanted)
        return job;
      g_free (job);
    }
  return NULL;
}

void
pxe_jobs_go (PxeManager *manager)
{
  if (!sim_node_running (manager->role.node))
    return;
  while (manager->running->len < manager->site->options->manager.parallel)
    {
      PxeJob *job = next_job (manager);
      if (job == NULL)
        break;
      begin (job);
    }
  if (manager->jobs.length > 0 && manager->running->len == 0 && !sim_alarm_armed (&manager->again))
    sim_alarm_after (&manager->again, manager->site->options->manager.retry);
}

static void
again_fire (SimRole *role, SimAlarm *alarm)
{
  pxe_jobs_go (SIM_OWNER (role, PxeManager, role));
}

void
pxe_jobs_crash (PxeManager *manager)
{
  while (manager->running->len > 0)
    {
      PxeJob *job = g_ptr_array_steal_index (manager->running, manager->running->len - 1);
      job->tcp = NULL;
      job->done = false;
      g_queue_push_head (&manager->jobs, job);
    }
}

void
pxe_jobs_init (PxeManager *manager)
{
  g_queue_init (&manager->jobs);
  manager->running = g_ptr_array_new ();
  sim_alarm_init (&manager->role, &manager->again, 'J', again_fire);
}

void
pxe_jobs_free (PxeManager *manager)
{
  pxe_jobs_crash (manager);
  g_queue_clear_full (&manager->jobs, g_free);
  g_ptr_array_unref (manager->running);
}
