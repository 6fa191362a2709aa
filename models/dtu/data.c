/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DTU-14: permanent data, on a server and a network of their own.
 *
 * A new session reads its user's data before it can touch them, and while it is shown saves changes now and
 * then. What is saved counts once it is acknowledged; it is on the data server's disk then. Without the data
 * server a session goes on and asks again. Requests and answers are datagrams: an operation, a token and a
 * number, or an operation, the number and the version; behind it the data themselves as generated content.
 */
#include "models/dtu/audit.h"

typedef enum DtuDataWord
{
  DTU_DATA_READ,
  DTU_DATA_HOME,
  DTU_DATA_WRITE,
  DTU_DATA_WRITTEN
} DtuDataWord;

/* What a session has of its user's data. In a slab: it begins with its alarm. */
struct DtuPapers
{
  SimAlarm alarm; /* the answer is late; the next save */
  DtuClerk *clerk;
  DtuSession *session;
  DtuPapers *next, **link; /* of those that wait for an answer */
  bool have;               /* data were read */
  bool waiting;
  uint16_t number; /* of the question that waits */
  SimTime asked;
  uint32_t version, known; /* that it works on; that was acknowledged when it asked */
};

/* On each session server. */
struct DtuClerk
{
  SimRole role;
  DtuGroup *group;
  SimUdp *udp;
  DtuPapers *waiting; /* newest first */
  uint16_t numbers;
  SimStream draw;
};

/* On the data server; all but the socket is on its disk. */
struct DtuStore
{
  SimRole role;
  DtuGroup *group;
  SimUdp *udp;
  SimIp ip;
  GHashTable *versions;     /* token to version; looked up only */
  GHashTable *acknowledged; /* the same, as session servers have heard it: the truth for P1.18 */
};

static uint32_t
version_of (GHashTable *versions, DtuToken token)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (versions, &token));
}

static void
set_version (GHashTable *versions, DtuToken token, uint32_t version)
{
  DtuToken *key = g_new (DtuToken, 1);

  *key = token;
  g_hash_table_replace (versions, key, GUINT_TO_POINTER (version));
}

/* -- the data server ----------------------------------------------------------------------------------------
 */

static void
asked (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuStore *store = (DtuStore *)role;
  const SimUdpParts *question = datagram->parts;
  SimUdpParts answer = { .head_length = 7 };
  DtuToken token;
  uint32_t version;

  if (question == NULL || question->head_length != SIM_UDP_HEAD)
    return;
  token = sim_bytes_load (question->head + 1, 8);
  version = version_of (store->versions, token);
  if (question->head[0] == DTU_DATA_WRITE)
    set_version (store->versions, token, ++version);
  else
    {
      answer.length = (uint32_t)store->group->options->data.home;
      version -= store->group->flaws.stale_store && version > 0;
    }
  answer.head[0] = question->head[0] == DTU_DATA_WRITE ? DTU_DATA_WRITTEN : DTU_DATA_HOME;
  sim_bytes_store (answer.head + 1, sim_bytes_load (question->head + 9, 2), 2);
  sim_bytes_store (answer.head + 3, version, 4);
  answer.content = token;
  sim_udp_send_parts (store->udp, NULL, SIM_IP_NONE, datagram->src, datagram->sport, &answer);
}

static void
store_start (SimRole *role)
{
  DtuStore *store = (DtuStore *)role;

  store->udp = sim_udp_open (role, DTU_DATA_PORT, asked);
  sim_udp_take_parts (store->udp);
}

static void
store_dispose (SimRole *role)
{
  DtuStore *store = (DtuStore *)role;

  g_hash_table_unref (store->versions);
  g_hash_table_unref (store->acknowledged);
  g_free (store);
}

static const SimRoleType store_type = { .name = "data", .start = store_start, .dispose = store_dispose };

/* -- a session's questions
 * -------------------------------------------------------------------------------------- */

static void
await (DtuPapers *papers)
{
  DtuClerk *clerk = papers->clerk;

  papers->next = clerk->waiting;
  papers->link = &clerk->waiting;
  if (papers->next != NULL)
    papers->next->link = &papers->next;
  clerk->waiting = papers;
  papers->waiting = true;
}

static void
settle (DtuPapers *papers)
{
  if (!papers->waiting)
    return;
  *papers->link = papers->next;
  if (papers->next != NULL)
    papers->next->link = papers->link;
  papers->waiting = false;
}

static void
tell_without (DtuGroup *group, gint by)
{
  group->people->paperless += (guint)by;
  sim_emit (group->bus, &dtu_rec_paperless, group->system->entity, 0, group->people->paperless, 0, NULL);
}

/* A read, or, when the data are there, a write. */
static void
ask (DtuPapers *papers)
{
  DtuClerk *clerk = papers->clerk;
  DtuStore *store = clerk->group->people->store;
  SimUdpParts question = { .head_length = SIM_UDP_HEAD, .content = papers->session->token };

  if (!papers->waiting)
    {
      papers->number = ++clerk->numbers;
      papers->asked = sim_kernel_now (clerk->group->kernel);
      papers->known = version_of (store->acknowledged, papers->session->token);
      await (papers);
    }
  question.head[0] = papers->have ? DTU_DATA_WRITE : DTU_DATA_READ;
  sim_bytes_store (question.head + 1, papers->session->token, 8);
  sim_bytes_store (question.head + 9, papers->number, 2);
  question.length = papers->have ? (uint32_t)clerk->group->options->data.change : 0;
  sim_udp_send_parts (clerk->udp, NULL, SIM_IP_NONE, store->ip, DTU_DATA_PORT, &question);
  sim_alarm_after (&papers->alarm, clerk->group->options->data.wait);
}

static void
plan_save (DtuPapers *papers)
{
  const SimDist *save = &papers->clerk->group->options->data.save;

  if (papers->session->link != NULL && !(save->kind == SIM_DIST_CONSTANT && save->a == 0))
    sim_alarm_after (&papers->alarm, sim_dist_time (save, &papers->clerk->draw));
}

/* P1.18: what has been acknowledged is what comes back. */
static void
has_home (DtuPapers *papers)
{
  DtuGroup *group = papers->clerk->group;

  papers->have = true;
  tell_without (group, -1);
  sim_emit (group->bus, &dtu_rec_fetched, sim_node_entity (papers->clerk->role.node), 0,
            sim_kernel_now (group->kernel) - papers->asked, papers->version, NULL);
  if (papers->version < papers->known)
    dtu_audit_data (papers->session, papers->version, papers->known);
}

static void
answered (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuClerk *clerk = (DtuClerk *)role;
  DtuStore *store = clerk->group->people->store;
  const SimUdpParts *answer = datagram->parts;
  DtuPapers *papers = clerk->waiting;
  bool written;

  if (answer == NULL || answer->head_length != 7 || datagram->src != store->ip)
    return;
  while (papers != NULL && papers->number != sim_bytes_load (answer->head + 1, 2))
    papers = papers->next;
  written = answer->head[0] == DTU_DATA_WRITTEN;
  if (papers == NULL || written != papers->have)
    return;
  settle (papers);
  sim_alarm_cancel (&papers->alarm);
  papers->version = (uint32_t)sim_bytes_load (answer->head + 3, 4);
  if (!written)
    has_home (papers);
  else if (papers->version > version_of (store->acknowledged, papers->session->token))
    {
      set_version (store->acknowledged, papers->session->token, papers->version);
      sim_emit (clerk->group->bus, &dtu_rec_saved, sim_node_entity (role->node), 0,
                clerk->group->options->data.change, papers->version, NULL);
    }
  plan_save (papers);
}

static void
late_or_due (SimRole *role, SimAlarm *alarm)
{
  DtuPapers *papers = SIM_OWNER (alarm, DtuPapers, alarm);

  if (papers->waiting || papers->session->link != NULL)
    ask (papers);
}

/* -- as sessions come and go
 * -------------------------------------------------------------------------------------- */

static void
clerk_start (SimRole *role)
{
  DtuClerk *clerk = (DtuClerk *)role;

  clerk->udp = sim_udp_open (role, 0, answered);
  sim_udp_take_parts (clerk->udp);
}

static void
clerk_dispose (SimRole *role)
{
  g_free (role);
}

static const SimRoleType clerk_type = { .name = "clerk", .start = clerk_start, .dispose = clerk_dispose };

void
dtu_data_open (DtuSession *session)
{
  DtuGroup *group = session->daemon->server->group;
  DtuPapers *papers;

  if (group->people->store == NULL)
    return;
  papers = sim_slab_take (group->people->papers);
  *papers = (DtuPapers){ .clerk = g_ptr_array_index (group->people->clerks, session->daemon->server->number),
                         .session = session,
                         .alarm = papers->alarm };
  sim_alarm_init (&papers->clerk->role, &papers->alarm, DTU_EVENT_DATA, late_or_due);
  session->papers = papers;
  tell_without (group, 1);
  ask (papers);
}

void
dtu_data_shown (DtuSession *session)
{
  DtuPapers *papers = session->papers;

  if (papers != NULL && papers->have && !papers->waiting && !sim_alarm_armed (&papers->alarm))
    plan_save (papers);
}

void
dtu_data_close (DtuSession *session)
{
  if (session->papers != NULL && !session->papers->have)
    tell_without (session->daemon->server->group, -1);
  dtu_data_forget (session);
}

void
dtu_data_forget (DtuSession *session)
{
  DtuPapers *papers = session->papers;
  DtuGroup *group = session->daemon->server->group;

  if (papers == NULL)
    return;
  settle (papers);
  sim_alarm_dispose (&papers->alarm);
  sim_slab_give (group->people->papers, papers);
  session->papers = NULL;
}

bool
dtu_data_has (const DtuSession *session)
{
  return session->papers == NULL || session->papers->have;
}

/* -- making
 * --------------------------------------------------------------------------------------------------------- */

static DtuStore *
make_store (DtuGroup *group)
{
  const DtuDataOptions *o = &group->options->data;
  g_autofree char *name = g_strdup_printf ("%s.data", group->system->name);
  SimNodeOptions options = { .boot_time = o->boot_time };
  SimSegment *segment = sim_net_find_segment (group->net, o->on);
  SimNode *node = sim_node_new (group->net, name, group->system->entity, &options);
  DtuStore *store = g_new0 (DtuStore, 1);

  store->group = group;
  store->ip = sim_segment_take_address (segment);
  store->versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  store->acknowledged = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sim_iface_new (node, segment, store->ip);
  sim_node_add_role (node, &store->role, &store_type);
  return store;
}

void
dtu_data_build (DtuGroup *group)
{
  DtuPeople *people = group->people;

  if (group->options->data.on == NULL || *group->options->data.on == '\0')
    return;
  people->store = make_store (group);
  people->papers = sim_slab_new ("papers", sizeof (DtuPapers), sizeof (SimTimer));
  people->clerks = g_ptr_array_new ();
  for (guint i = 0; i < group->servers->len; i++)
    {
      DtuClerk *clerk = g_new0 (DtuClerk, 1);
      clerk->group = group;
      sim_net_stream (group->net, &clerk->draw, sim_node_name (dtu_server (group, i)->node), "saves");
      sim_node_add_role (dtu_server (group, i)->node, &clerk->role, &clerk_type);
      g_ptr_array_add (people->clerks, clerk);
    }
}
