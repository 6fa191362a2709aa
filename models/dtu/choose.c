/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure 9b from box 913 on: where a token's session is, or is made. DTU-10, DTU-11. */
#include "models/dtu/audit.h"

static const DtuAnswer *
answer_of (const DtuLink *link, guint i)
{
  return &g_array_index (link->answers, DtuAnswer, i);
}

/* 916, 917 */
void
dtu_choose_begin (DtuLink *link)
{
  dtu_box (link, "916");
  dtu_box (link, "917");
  dtu_tokens_ask (link);
  if (link->answers->len == 1)
    dtu_choose_end (link);
  else
    sim_alarm_after (&link->wait, dtu_link_group (link)->options->group.window);
}

/* -- 920: the latest session ------------------------------------------------------------------------------- */

/* F16: raw, or by the clock of the server that asks. */
static int64_t
stamp (const DtuLink *link, const DtuAnswer *answer)
{
  bool corrected = dtu_link_group (link)->options->stamps == DTU_STAMPS_CORRECTED;

  return corrected ? answer->connected - answer->timeoff : answer->connected;
}

/* At the same second the lowest address wins, whoever asks. */
static bool
is_later (const DtuLink *link, const DtuAnswer *a, const DtuAnswer *b)
{
  int64_t x = stamp (link, a), y = stamp (link, b);

  if (x != y)
    return dtu_link_group (link)->flaws.oldest_wins || link->wish == DTU_WISH_NEXT ? x < y : x > y;
  return a->addr < b->addr;
}

static bool
find_latest (const DtuLink *link, guint *latest)
{
  bool found = false;

  for (guint i = 0; i < link->answers->len; i++)
    {
      const DtuAnswer *answer = answer_of (link, i);
      if (!answer->came || !answer->has || (found && !is_later (link, answer, answer_of (link, *latest))))
        continue;
      *latest = i;
      found = true;
    }
  return found;
}

/* -- 915: where there is none
 * ------------------------------------------------------------------------------------ */

/* DTU-11: sessions against cpus x clock; among equals the stronger one, then the server itself, then the lowest
 * address. */
static bool
is_idler (const DtuLink *link, const DtuAnswer *a, const DtuAnswer *b)
{
  uint32_t x = dtu_load (a->sessions, a->cpus, a->clock), y = dtu_load (b->sessions, b->cpus, b->clock);
  uint64_t p = (uint64_t)a->cpus * a->clock, q = (uint64_t)b->cpus * b->clock;

  if (dtu_link_group (link)->flaws.most_loaded)
    return x > y;
  if (x != y)
    return x < y;
  if (p != q)
    return p > q;
  return b != answer_of (link, 0) && a->addr < b->addr;
}

/* DTU-15: where the user has none; here when he has one everywhere. */
static guint
find_new_place (const DtuLink *link)
{
  guint place = 0;

  for (guint i = 1; i < link->answers->len; i++)
    {
      const DtuAnswer *answer = answer_of (link, i);
      if (answer->came && !answer->has && (place == 0 || is_idler (link, answer, answer_of (link, place))))
        place = i;
    }
  return place;
}

static guint
find_place (const DtuLink *link)
{
  guint place = 0;

  if (link->wish == DTU_WISH_NEW)
    return find_new_place (link);
  if (dtu_link_group (link)->options->create == DTU_CREATE_HERE)
    return 0;
  for (guint i = 1; i < link->answers->len; i++)
    if (answer_of (link, i)->came && is_idler (link, answer_of (link, i), answer_of (link, place)))
      place = i;
  return place;
}

/* 919 to 922 */
void
dtu_choose_end (DtuLink *link)
{
  bool found = link->wish != DTU_WISH_NEW && find_latest (link, &link->target);

  sim_alarm_cancel (&link->wait);
  dtu_box (link, "918");
  dtu_box (link, "919");
  if (found)
    {
      dtu_box (link, "920");
      dtu_box (link, "921");
    }
  else
    link->target = find_place (link);
  dtu_audit_chooses (link, answer_of (link, link->target)->host, found);
  if (link->target == 0)
    dtu_link_input (link, DTU_LINK_IN_HERE, found ? "the latest session is here" : "there is no session");
  else
    dtu_link_input (link, DTU_LINK_IN_ELSEWHERE,
                    found ? "the latest session is elsewhere" : "there is less load elsewhere");
}

/* 913 to 915 */
void
dtu_choose_resume (DtuLink *link)
{
  DtuDaemon *daemon = link->daemon;
  DtuSession *session = dtu_session_find (daemon, link->token);
  bool asked = link->answers != NULL;

  if (session != NULL || !asked)
    dtu_box (link, "913");
  dtu_box (link, session != NULL ? "914" : "915");
  dtu_tokens_forget (link);
  if (session == NULL)
    session = dtu_session_new (daemon, link->token);
  dtu_session_connect (session, link);
  dtu_link_say (link, "attached session=%" G_GINT64_MODIFIER "x", session->name);
}
