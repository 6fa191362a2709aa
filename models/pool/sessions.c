/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Users who are in: their stay, and what POOL-4 does to them.
 *
 * A hand-over is a datagram for a batch of users and its answer; it is sent again until the answer comes. Their
 * documents are on H:, at the file server, and stay there.
 */
#include "models/pool/truth.h"

enum
{
  ALARM_STAY = 3,
  BATCH = 100 /* users of one hand-over message */
};
#define MOVE_AGAIN SIM_S

static void
stay_over (SimRole *role, SimAlarm *alarm)
{
  PoolUser *user = SIM_OWNER (alarm, PoolUser, alarm);
  PoolServer *server = user->server;

  if (user->wish >= 0)
    server->wish = user->wish;
  pool_user_end (user, user->asked ? POOL_ASKED_OUT : POOL_FINISHED, NULL);
  if (server->count == 0 && (pool_phase (server) == POOL_DRAINING || server->wish >= 0))
    pool_server_tell (server);
}

static void
put_in (PoolServer *server, PoolUser *user, SimTime stay)
{
  user->server = server;
  user->next = server->users;
  user->link = &server->users;
  if (user->next != NULL)
    user->next->link = &user->next;
  server->users = user;
  sim_alarm_init (&server->role, &user->alarm, ALARM_STAY, stay_over);
  sim_alarm_after (&user->alarm, stay);
  pool_server_look (server);
  server->count++;
  pool_server_look (server);
  user->responses = server->response_sum;
}

/* POOL-4: of those who are asked some log out, each after a time of his own. */
static void
ask (PoolServer *server, PoolUser *user)
{
  const PoolUsersOptions *o = &server->pool->options->users;
  SimTime now = sim_kernel_now (server->pool->kernel);

  if (user->asked)
    return;
  bool complies = sim_stream_chance (&server->log_outs, o->compliance);
  SimTime within = sim_dist_time (&o->log_out, &server->log_outs);
  if (!complies || !sim_timer_armed (&user->alarm.timer) || user->alarm.timer.due - now <= within)
    return;
  user->asked = true;
  sim_alarm_after (&user->alarm, within);
}

void
pool_session_enter (PoolServer *server, PoolUser *user)
{
  PoolSystem *pool = server->pool;

  pool_user_unlink (user);
  user->queued = false;
  pool_truth_entered (pool, user);
  user->in = true;
  sim_emit (pool->bus, &pool_rec_entered, pool_who (&server->role), user->service->number,
            sim_kernel_now (pool->kernel) - user->came, 0, NULL);
  user->came = sim_kernel_now (pool->kernel);
  put_in (server, user, user->stay);
  if (server->asked)
    ask (server, user);
}

void
pool_sessions_ask (PoolServer *server)
{
  server->asked = true;
  for (PoolUser *user = server->users; user != NULL; user = user->next)
    ask (server, user);
}

void
pool_sessions_end_all (PoolServer *server, PoolOutcome outcome, const char *reason)
{
  while (server->users != NULL)
    pool_user_end (server->users, outcome, reason);
  server->moving_to = -1;
  sim_alarm_cancel (&server->move_again);
}

/* -- hand-over ---------------------------------------------------------------------------------------- */

static void
offer_batch (PoolServer *server)
{
  PoolSystem *pool = server->pool;
  PoolMessage m = { .type = POOL_M_MOVED,
                    .server = (uint16_t)server->number,
                    .service = (uint16_t)server->service,
                    .other = (uint16_t)server->moving_to,
                    .users = MIN (server->count, BATCH) };

  if (server->moving_to < 0 || server->count == 0)
    {
      server->moving_to = -1;
      sim_alarm_cancel (&server->move_again);
      return;
    }
  pool_send (server->udp, pool_server (pool, (guint)server->moving_to)->ip, &m);
  sim_alarm_after (&server->move_again, MOVE_AGAIN);
}

void
pool_sessions_move (PoolServer *server, guint to)
{
  if (to >= server->pool->servers->len || to == server->number || !pool_serves (server))
    return;
  server->moving_to = (int)to;
  offer_batch (server);
}

void
pool_sessions_again (PoolServer *server)
{
  offer_batch (server);
}

static void
move_one (PoolServer *from, PoolServer *to)
{
  PoolSystem *pool = to->pool;
  PoolUser *user = from->users;
  SimTime left = user->alarm.timer.due - sim_kernel_now (pool->kernel);
  double before;

  pool_server_look (from);
  before = from->response_sum - user->responses;
  pool_user_unlink (user);
  from->count--;
  pool_server_look (from);
  user->asked = false;
  put_in (to, user, MAX (left, 0));
  user->responses -= before;
  pool_truth_handed (pool, user);
  sim_emit (pool->bus, &pool_rec_moved_user, pool_who (&to->role), pool_who (&from->role), 0, 0, NULL);
}

/* As many as there is room for, up to the limit of a peak; of the same service only. */
void
pool_sessions_take (PoolServer *server, const PoolMessage *message, SimIp from)
{
  PoolSystem *pool = server->pool;
  PoolMessage answer = { .type = POOL_M_MOVED_ACK, .server = (uint16_t)server->number };
  PoolServer *source;

  if (message->server >= pool->servers->len)
    return;
  source = pool_server (pool, message->server);
  bool fits = pool_phase (server) == POOL_READY && server->service == message->service
              && source->service == server->service && source->moving_to == (int)server->number;
  guint limit = fits ? (guint)pool_service (pool, message->service)->options->user_limit : 0;
  while (fits && answer.users < message->users && source->users != NULL && server->count < limit)
    {
      move_one (source, server);
      answer.users++;
      if (pool->flaws.lose_users && source->users != NULL)
        pool_truth_lose (pool, source->users);
    }
  pool_send (server->udp, from, &answer);
}

/* Nobody was taken: who is left stays, and leaves as he would. */
void
pool_sessions_taken (PoolServer *server, const PoolMessage *message)
{
  if (server->moving_to != message->server)
    return;
  if (message->users == 0)
    server->moving_to = -1;
  offer_batch (server);
  if (server->count == 0)
    pool_server_tell (server);
}
