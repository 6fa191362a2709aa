/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DTU-17: services of a session on other servers.
 *
 * The session manager of a session's own server picks servers among those that it holds for up and TRUSTED, and
 * tells each with "service" what becomes of the session: connect, look, disconnect, end. A server that runs the
 * service says so with "serviceR"; one that does not starts it when it is required. Who does not answer has
 * lost it: the service is missing, and when the session is connected, or looked at again, another server is
 * asked to start it. What runs where is lost with a server: those services only.
 */
#include "models/dtu/users.h"

#include <string.h>

/* One service of a session, as its session manager knows it. In a slab: it begins with its alarm. */
struct DtuService
{
  SimAlarm alarm; /* no answer; next look */
  DtuServant *manager;
  DtuSession *session;
  guint number;
  SimIp host; /* SIM_IP_NONE: nobody was there to take it */
  bool runs, asked;
  guint tries;
};

/* One that runs here for a session of another server. */
typedef struct DtuRunning
{
  uint64_t session;
  guint number;
  SimTime from; /* it works from then on */
} DtuRunning;

struct DtuServant
{
  SimRole role;
  DtuDaemon *daemon;
  SimUdp *udp;
  GArray *runs; /* DtuRunning; lost in a crash */
  SimStream draw;
};

static const DtuServicesOptions *
options (const DtuServant *servant)
{
  return &servant->daemon->server->group->options->services;
}

/* -- on the server that runs them -----------------------------------------------------------------------------
 */

static DtuRunning *
find_running (const DtuServant *servant, uint64_t session, guint number)
{
  for (guint i = 0; i < servant->runs->len; i++)
    {
      DtuRunning *running = &g_array_index (servant->runs, DtuRunning, i);
      if (running->session == session && running->number == number)
        return running;
    }
  return NULL;
}

static void
end_running (DtuServant *servant, uint64_t session)
{
  for (guint i = servant->runs->len; i-- > 0;)
    if (g_array_index (servant->runs, DtuRunning, i).session == session)
      g_array_remove_index_fast (servant->runs, i);
}

static DtuRunning *
start_one (DtuServant *servant, uint64_t session, guint number)
{
  SimTime now = sim_kernel_now (sim_node_kernel (servant->role.node));
  DtuRunning running
      = { session, number, sim_time_add (now, sim_dist_time (&options (servant)->start, &servant->draw)) };

  g_array_append_val (servant->runs, running);
  return &g_array_index (servant->runs, DtuRunning, servant->runs->len - 1);
}

static void
send_line (DtuServant *servant, SimIp to, const char *line)
{
  g_autoptr (SimBytes) bytes = dtu_signed (dtu_secret (servant->daemon), line);

  if (sim_udp_send (servant->udp, NULL, SIM_IP_NONE, to, DTU_SERVICE_PORT, bytes))
    sim_emit (servant->daemon->server->group->bus, &dtu_rec_control, sim_node_entity (servant->role.node), 0,
              bytes->length, 0, NULL);
}

static void
told (DtuServant *servant, const SimDatagram *datagram, const char *line)
{
  DtuRunning *running;
  uint64_t session;
  int64_t number;
  char cause[16];
  bool starts;

  if (!dtu_word_hex (line, "session", &session) || !dtu_word_number (line, "number", &number)
      || !dtu_word (line, "cause", cause, sizeof cause))
    return;
  starts = strcmp (cause, "start") == 0;
  running = find_running (servant, session, (guint)number);
  if (strcmp (cause, "end") == 0)
    end_running (servant, session);
  else if (running == NULL && starts)
    running = start_one (servant, session, (guint)number);
  g_autofree char *answer
      = g_strdup_printf ("serviceR session=%" G_GINT64_MODIFIER "x number=%u state=%s", session, (guint)number,
                         running == NULL                                                         ? "none"
                         : running->from > sim_kernel_now (sim_node_kernel (servant->role.node)) ? "starting"
                                                                                                 : "running");
  send_line (servant, datagram->src, answer);
}

/* -- on the session's own server
 * --------------------------------------------------------------------------------- */

static void
tell_missing (DtuService *service, bool runs)
{
  DtuGroup *group = service->manager->daemon->server->group;

  if (service->runs == runs)
    return;
  service->runs = runs;
  group->people->missing += runs ? -1 : 1;
  sim_emit (group->bus, runs ? &dtu_rec_service_runs : &dtu_rec_service_missing,
            sim_node_entity (service->manager->role.node), service->host, service->number + 1, 0, NULL);
  sim_emit (group->bus, &dtu_rec_services_missing, group->system->entity, 0, group->people->missing, 0, NULL);
}

static bool
has_another (const DtuService *service, SimIp host)
{
  const GPtrArray *all = service->session->services;

  for (guint i = 0; i < all->len; i++)
    {
      const DtuService *other = g_ptr_array_index (all, i);
      if (other != service && other->host == host)
        return true;
    }
  return false;
}

/* Another server than its own and than the one that had it; than those of the session's other services where
 * there are enough. */
static SimIp
pick_host (const DtuService *service)
{
  const DtuDaemon *daemon = service->manager->daemon;
  guint count = daemon->peers->len, first = (guint)(service->session->name + service->number);
  SimIp second = service->host;

  for (guint i = 0; i < count; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, (first + i) % count);
      SimIp host = peer->said.addr;
      if (!peer->trusted || !peer->up || host == daemon->server->addr || host == service->host)
        continue;
      if (!has_another (service, host))
        return host;
      second = second == service->host ? host : second;
    }
  return second;
}

static void
say_cause (DtuService *service, const char *cause)
{
  g_autofree char *line = g_strdup_printf (
      "service session=%" G_GINT64_MODIFIER "x number=%u cause=%s unit=%08x", service->session->name,
      service->number, cause, service->session->link != NULL ? service->session->link->unit : SIM_IP_NONE);

  send_line (service->manager, service->host, line);
}

/* A missing one is started where it can be, when that is required. */
static void
ask (DtuService *service)
{
  bool start = !service->runs && (options (service->manager)->required || service->host == SIM_IP_NONE);

  if (service->host == SIM_IP_NONE)
    service->host = pick_host (service);
  if (service->host == SIM_IP_NONE)
    return;
  service->asked = true;
  say_cause (service, start ? "start" : "look");
  sim_alarm_after (&service->alarm, options (service->manager)->wait);
}

static void
late_or_due (SimRole *role, SimAlarm *alarm)
{
  DtuService *service = SIM_OWNER (alarm, DtuService, alarm);
  const DtuServicesOptions *o = options (service->manager);

  if (service->asked && ++service->tries >= o->tries)
    {
      tell_missing (service, false);
      service->tries = 0;
      service->asked = false;
      if (o->required)
        service->host = pick_host (service);
      sim_alarm_after (&service->alarm, MAX (o->look, o->wait));
      if (service->session->link == NULL || o->look == 0)
        sim_alarm_cancel (&service->alarm);
      return;
    }
  if (service->asked || service->session->link != NULL)
    ask (service);
}

static DtuService *
service_of (const DtuDaemon *daemon, uint64_t session, int64_t number)
{
  for (guint i = 0; i < daemon->sessions->len; i++)
    {
      const DtuSession *s = g_ptr_array_index (daemon->sessions, i);
      if (s->name == session && s->services != NULL && number >= 0 && number < s->services->len)
        return g_ptr_array_index (s->services, number);
    }
  return NULL;
}

static void
answered (DtuServant *servant, const SimDatagram *datagram, const char *line)
{
  const DtuServicesOptions *o = options (servant);
  DtuService *service;
  uint64_t session;
  int64_t number;
  char state[16];

  if (!dtu_word_hex (line, "session", &session) || !dtu_word_number (line, "number", &number)
      || !dtu_word (line, "state", state, sizeof state))
    return;
  service = service_of (servant->daemon, session, number);
  if (service == NULL || !service->asked || datagram->src != service->host)
    return;
  service->asked = false;
  service->tries = 0;
  sim_alarm_cancel (&service->alarm);
  tell_missing (service, strcmp (state, "running") == 0);
  if (!service->runs && o->required)
    {
      service->asked = true;
      sim_alarm_after (&service->alarm, o->wait);
    }
  else if (service->session->link != NULL && o->look > 0)
    sim_alarm_after (&service->alarm, o->look);
}

static void
heard (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuServant *servant = (DtuServant *)role;
  gsize length;

  /* As with tokens: what is not signed by the group's secret is not answered. */
  if (!dtu_verify (servant->daemon->server->secret, datagram->bytes, &length)
      && dtu_secret (servant->daemon) != NULL)
    return;
  g_autofree char *line = g_strndup ((const char *)datagram->bytes->data, length);
  if (dtu_is (line, "service"))
    told (servant, datagram, line);
  else if (dtu_is (line, "serviceR"))
    answered (servant, datagram, line);
}

static void
servant_start (SimRole *role)
{
  ((DtuServant *)role)->udp = sim_udp_open (role, DTU_SERVICE_PORT, heard);
}

static void
servant_crash (SimRole *role)
{
  DtuServant *servant = (DtuServant *)role;
  DtuGroup *group = servant->daemon->server->group;

  if (servant->runs->len > 0)
    sim_emit (group->bus, &dtu_rec_services_lost, sim_node_entity (role->node), 0, servant->runs->len, 0, NULL);
  g_array_set_size (servant->runs, 0);
}

static void
servant_dispose (SimRole *role)
{
  g_array_unref (((DtuServant *)role)->runs);
  g_free (role);
}

static const SimRoleType servant_type = { .name = "services",
                                          .start = servant_start,
                                          .stop = servant_crash,
                                          .crash = servant_crash,
                                          .dispose = servant_dispose };

/* -- as sessions come and go
 * ---------------------------------------------------------------------------------------- */

void
dtu_services_open (DtuSession *session)
{
  DtuGroup *group = session->daemon->server->group;
  guint count = (guint)group->options->services.elsewhere;

  if (count == 0)
    return;
  session->services = g_ptr_array_sized_new (count);
  for (guint i = 0; i < count; i++)
    {
      DtuService *service = sim_slab_take (group->people->services);
      service->manager = g_ptr_array_index (group->people->servants, session->daemon->server->number);
      service->session = session;
      service->number = i;
      service->runs = true; /* until it is known that it does not */
      sim_alarm_init (&service->manager->role, &service->alarm, DTU_EVENT_SERVICE, late_or_due);
      tell_missing (service, false);
      g_ptr_array_add (session->services, service);
      ask (service);
    }
}

void
dtu_services_shown (DtuSession *session)
{
  for (guint i = 0; session->services != NULL && i < session->services->len; i++)
    {
      DtuService *service = g_ptr_array_index (session->services, i);
      if (!service->asked)
        ask (service);
    }
}

void
dtu_services_hidden (DtuSession *session)
{
  for (guint i = 0; session->services != NULL && i < session->services->len; i++)
    {
      DtuService *service = g_ptr_array_index (session->services, i);
      if (service->host != SIM_IP_NONE)
        say_cause (service, "disconnect");
      if (!service->asked)
        sim_alarm_cancel (&service->alarm);
    }
}

/* `crash`: nobody can say anything any more; what runs elsewhere runs on for nobody. */
void
dtu_services_close (DtuSession *session, bool crash)
{
  DtuGroup *group = session->daemon->server->group;

  if (session->services == NULL)
    return;
  for (guint i = 0; i < session->services->len; i++)
    {
      DtuService *service = g_ptr_array_index (session->services, i);
      if (!crash && service->host != SIM_IP_NONE)
        say_cause (service, "end");
      group->people->missing -= !service->runs;
    }
  dtu_services_forget (session);
  sim_emit (group->bus, &dtu_rec_services_missing, group->system->entity, 0, group->people->missing, 0, NULL);
}

void
dtu_services_forget (DtuSession *session)
{
  for (guint i = 0; session->services != NULL && i < session->services->len; i++)
    {
      DtuService *service = g_ptr_array_index (session->services, i);
      sim_alarm_dispose (&service->alarm);
      sim_slab_give (session->daemon->server->group->people->services, service);
    }
  g_clear_pointer (&session->services, g_ptr_array_unref);
}

guint
dtu_services_running (const DtuSession *session)
{
  guint count = 0;

  for (guint i = 0; session->services != NULL && i < session->services->len; i++)
    count += ((DtuService *)g_ptr_array_index (session->services, i))->runs;
  return count;
}

void
dtu_services_build (DtuGroup *group)
{
  DtuPeople *people = group->people;

  if (group->options->services.elsewhere == 0)
    return;
  people->services = sim_slab_new ("services", sizeof (DtuService), sizeof (SimTimer));
  people->servants = g_ptr_array_new ();
  for (guint i = 0; i < group->servers->len; i++)
    {
      DtuServant *servant = g_new0 (DtuServant, 1);
      servant->daemon = dtu_server (group, i)->daemon;
      servant->runs = g_array_new (FALSE, FALSE, sizeof (DtuRunning));
      sim_net_stream (group->net, &servant->draw, sim_node_name (dtu_server (group, i)->node), "services");
      sim_node_add_role (dtu_server (group, i)->node, &servant->role, &servant_type);
      g_ptr_array_add (people->servants, servant);
    }
}
