/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A unit's connection as its server sees it, and the authentication manager. The states hold figure 9b; numbers
 * are those of its boxes, which dtu_box() notes as an insert goes through them.
 */
#include "models/dtu/audit.h"

static const char *const state_names[]
    = { "new", "idle", "challenged", "checking", "asking", "attached", "redirected", "refused", NULL };
static const char *const input_names[]
    = { "hello",     "insert", "insert by redirect", "answer", "valid", "invalid", "here",
        "elsewhere", "remove", "taken away",         "change", NULL };

static void welcome (gpointer owner, gpointer data);
static void challenge (gpointer owner, gpointer data);
static void check (gpointer owner, gpointer data);
static void choose (gpointer owner, gpointer data);
static void resume (gpointer owner, gpointer data);
static void redirect (gpointer owner, gpointer data);
static void refuse (gpointer owner, gpointer data);
static void change (gpointer owner, gpointer data);
static void let_go (gpointer owner, gpointer data);
static void take_away (gpointer owner, gpointer data);

#define AGAIN                                                                                                  \
  [DTU_LINK_IN_INSERT] = SIM_GO (DTU_LINK_CHALLENGED, challenge),  /* 911, 912 no */                           \
      [DTU_LINK_IN_REDIRECT] = SIM_GO (DTU_LINK_ATTACHED, resume), /* 911, 912 yes, to 913 */                  \
      [DTU_LINK_IN_REMOVE] = SIM_GO (DTU_LINK_IDLE, let_go),                                                   \
  [DTU_LINK_IN_INVALID] = SIM_GO (DTU_LINK_REFUSED, refuse)

/* clang-format off */
static const SimMachineCell cells[DTU_LINK_STATES][DTU_LINK_INPUTS] = {
  [DTU_LINK_NEW] = { [DTU_LINK_IN_HELLO] = SIM_GO (DTU_LINK_IDLE, welcome) },
  [DTU_LINK_IDLE] = { AGAIN },
  [DTU_LINK_CHALLENGED] = { AGAIN, [DTU_LINK_IN_ANSWER] = SIM_GO (DTU_LINK_CHECKING, check) },
  [DTU_LINK_CHECKING] = { AGAIN, [DTU_LINK_IN_VALID] = SIM_GO (DTU_LINK_ASKING, choose) },   /* to 916 */
  [DTU_LINK_ASKING] = { AGAIN, [DTU_LINK_IN_HERE] = SIM_GO (DTU_LINK_ATTACHED, resume),      /* 921 yes, to 913;
                                                                                                919 no, to 915 */
                        [DTU_LINK_IN_ELSEWHERE] = SIM_GO (DTU_LINK_REDIRECTED, redirect) },  /* 921 no, to 922 */
  [DTU_LINK_ATTACHED] = { AGAIN, [DTU_LINK_IN_CHANGE] = SIM_GO (DTU_LINK_ASKING, change),    /* to 916 */
                          [DTU_LINK_IN_TAKEN_AWAY] = SIM_GO (DTU_LINK_IDLE, take_away) },
  [DTU_LINK_REDIRECTED] = { AGAIN },
  [DTU_LINK_REFUSED] = { AGAIN },
};
/* clang-format on */

const SimMachineTable dtu_link_table = { .name = "dtu.link",
                                         .states = state_names,
                                         .inputs = input_names,
                                         .state_count = DTU_LINK_STATES,
                                         .input_count = DTU_LINK_INPUTS,
                                         .cells = &cells[0][0],
                                         .moved = &dtu_rec_link_moved };

static SimEntity
who (const DtuLink *link)
{
  return sim_node_entity (link->daemon->role.node);
}

void
dtu_link_input (DtuLink *link, DtuLinkInput input, const char *reason)
{
  sim_machine_input (&link->machine, dtu_link_group (link)->bus, who (link), link->unit, input, reason, link,
                     NULL);
}

void
dtu_say (SimBus *bus, SimTcp *tcp, SimEntity who, uint32_t peer, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (SimBytes) bytes = dtu_signed (NULL, line);

  sim_emit (bus, &dtu_rec_message, who, peer, 0, 0, text);
  sim_tcp_send_bytes (tcp, bytes);
}

void
dtu_link_say (DtuLink *link, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  dtu_say (dtu_link_group (link)->bus, link->tcp, who (link), link->unit, format, arguments);
  va_end (arguments);
}

void
dtu_box (DtuLink *link, const char *box)
{
  if (link->boxes[0] != '\0')
    g_strlcat (link->boxes, " ", sizeof link->boxes);
  g_strlcat (link->boxes, box, sizeof link->boxes);
}

static void
tell_boxes (DtuLink *link)
{
  sim_emit (dtu_link_group (link)->bus, &dtu_rec_boxes, who (link), link->unit, 0, 0, link->boxes);
  link->boxes[0] = '\0';
}

/* -- authentication manager: DTU-8 ------------------------------------------------------------------------ */

static void
welcome (gpointer owner, gpointer data)
{
  DtuLink *link = owner;

  dtu_link_say (link, "welcome slot=%x generation=%x", link->slot, link->generation);
}

/* An insert ends what was shown, or was being decided, before it. */
static void
forget (DtuLink *link)
{
  sim_alarm_cancel (&link->wait);
  dtu_tokens_forget (link);
  link->vouched = false;
  if (link->session != NULL)
    dtu_session_disconnect (link->session, "another token");
}

static void
challenge (gpointer owner, gpointer data)
{
  DtuLink *link = owner;

  forget (link);
  link->nonce = sim_stream_bits (&link->daemon->auth_draw);
  dtu_link_say (link, "challenge nonce=%016" G_GINT64_MODIFIER "x", link->nonce);
}

static void
check (gpointer owner, gpointer data)
{
  DtuLink *link = owner;

  sim_alarm_after (&link->wait,
                   sim_dist_time (&dtu_link_group (link)->options->auth.check, &link->daemon->auth_draw));
}

/* The proof that only the card of that number can give. */
static void
judge (DtuLink *link)
{
  const DtuGroup *group = dtu_link_group (link);
  bool right = link->proof == sim_mix (dtu_card (group, link->token).secret, link->nonce);

  if (!right)
    dtu_link_input (link, DTU_LINK_IN_INVALID, "the card is not one that was issued");
  else if (sim_stream_chance (&link->daemon->auth_draw, group->options->auth.refuse))
    dtu_link_input (link, DTU_LINK_IN_INVALID, "the exchange went wrong");
  else
    {
      link->vouched = true;
      dtu_audit_vouches (link);
      dtu_link_input (link, DTU_LINK_IN_VALID, "the token is good");
    }
}

static void
refuse (gpointer owner, gpointer data)
{
  DtuLink *link = owner;

  forget (link);
  link->boxes[0] = '\0';
  dtu_link_say (link, "refused");
}

/* The window of the tokenR, or the time of the check, is over. */
void
dtu_link_wait_fire (SimRole *role, SimAlarm *alarm)
{
  DtuLink *link = SIM_OWNER (alarm, DtuLink, wait);

  if (dtu_link_state (link) == DTU_LINK_CHECKING)
    judge (link);
  else if (dtu_link_state (link) == DTU_LINK_ASKING)
    dtu_choose_end (link);
}

/* -- figure 9b ------------------------------------------------------------------------------------------------
 */

static void
choose (gpointer owner, gpointer data)
{
  dtu_choose_begin (owner);
}

static void
resume (gpointer owner, gpointer data)
{
  DtuLink *link = owner;

  sim_alarm_cancel (&link->wait);
  dtu_choose_resume (link);
  tell_boxes (link);
}

/* DTU-15: within a session nobody is authenticated again. */
static void
change (gpointer owner, gpointer data)
{
  DtuLink *link = owner;
  bool vouched = link->vouched;

  forget (link);
  link->vouched = vouched;
  dtu_choose_begin (link);
}

/* 922: DTU-10 */
static void
redirect (gpointer owner, gpointer data)
{
  DtuLink *link = owner;
  const DtuAnswer *target = &g_array_index (link->answers, DtuAnswer, link->target);
  char ticket[96] = "";

  if (dtu_link_group (link)->options->tickets)
    dtu_ticket_write (link, target->target, ticket, sizeof ticket);
  dtu_box (link, "922");
  dtu_audit_redirects (link, target->host, target->target);
  sim_emit (dtu_link_group (link)->bus, &dtu_rec_redirected, who (link), link->unit, target->target, 0,
            target->host);
  dtu_link_say (link, "redirect server=%08x token=%016" G_GINT64_MODIFIER "x%s", target->target, link->token,
                ticket);
  tell_boxes (link);
  dtu_tokens_forget (link);
}

static void
let_go (gpointer owner, gpointer data)
{
  forget (owner);
}

static void
take_away (gpointer owner, gpointer data)
{
  dtu_link_say (owner, "detached");
}

/* -- what the unit says
 * ------------------------------------------------------------------------------------------ */

static void
read_failed (DtuLink *link, const char *line)
{
  char text[DTU_IFACES_MOST * 9 + 9];

  if (link->failed != NULL)
    g_array_set_size (link->failed, 0);
  if (!dtu_word (line, "failed", text, sizeof text))
    return;
  g_auto (GStrv) each = g_strsplit (text, ",", -1);
  for (guint i = 0; each[i] != NULL; i++)
    {
      SimIp ip = (SimIp)g_ascii_strtoull (each[i], NULL, 16);
      if (link->failed == NULL)
        link->failed = g_array_new (FALSE, FALSE, sizeof (SimIp));
      g_array_append_val (link->failed, ip);
    }
}

/* 911, 912 */
static void
inserted (DtuLink *link, const char *line)
{
  const DtuGroup *group = dtu_link_group (link);
  char cause[16] = "";

  if (!dtu_word_hex (line, "token", &link->token) || !dtu_word (line, "cause", cause, sizeof cause))
    return;
  read_failed (link, line);
  link->wish = DTU_WISH_LATEST;
  link->boxes[0] = '\0';
  dtu_box (link, "911");
  dtu_box (link, "912");
  link->redirected = strcmp (cause, "redirect") == 0;
  if (!link->redirected || group->flaws.redirect_again)
    dtu_link_input (link, DTU_LINK_IN_INSERT, "cause=insert");
  else if (group->options->tickets && !dtu_ticket_good (link, line))
    dtu_link_input (link, DTU_LINK_IN_INVALID, "the redirect has no ticket");
  else
    {
      forget (link);
      dtu_link_input (link, DTU_LINK_IN_REDIRECT, "cause=redirect");
    }
}

/* DTU-15 */
static void
wanted (DtuLink *link, const char *line)
{
  char to[8] = "";

  dtu_word (line, "to", to, sizeof to);
  link->wish = strcmp (to, "new") == 0 ? DTU_WISH_NEW : DTU_WISH_NEXT;
  link->redirected = false;
  link->boxes[0] = '\0';
  dtu_link_input (link, DTU_LINK_IN_CHANGE, "its user wants another session");
}

/* A unit has one connection: what it had before it lost power, or its address, is over. */
static void
hello (DtuLink *link, const char *line)
{
  SimMac mac;

  if (dtu_link_state (link) != DTU_LINK_NEW || !dtu_word_hex (line, "unit", &mac))
    return;
  DtuLink *before = g_hash_table_lookup (link->daemon->by_unit, &mac);
  if (before != NULL)
    dtu_link_close (before, "the unit has connected anew");
  link->mac = mac;
  g_hash_table_insert (link->daemon->by_unit, &link->mac, link);
  dtu_link_input (link, DTU_LINK_IN_HELLO, "a unit");
}

void
dtu_link_line (DtuLink *link, const char *line)
{
  if (link->daemon->sessions_hung && !dtu_is (line, "hello"))
    return;
  if (dtu_is (line, "hello"))
    hello (link, line);
  else if (dtu_link_state (link) == DTU_LINK_NEW)
    return;
  else if (dtu_is (line, "insert"))
    inserted (link, line);
  else if (dtu_is (line, "answer") && dtu_word_hex (line, "proof", &link->proof))
    dtu_link_input (link, DTU_LINK_IN_ANSWER, "the card's answer");
  else if (dtu_is (line, "change"))
    wanted (link, line);
  else if (dtu_is (line, "remove"))
    dtu_link_input (link, DTU_LINK_IN_REMOVE, "the card is out");
}
