/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a group promises (part 001 of the invariants), looked at from outside: audit.c and truth.c keep it up.
 */
#include "models/dtu/audit.h"

#define BY_RULE(NAME, RULE) SIM_UNBROKEN (NAME, &dtu_group (system)->audit->breaches[RULE])
BY_RULE (asked, DTU_RULE_ASKED)
BY_RULE (untouched, DTU_RULE_UNTOUCHED)
BY_RULE (no_replay, DTU_RULE_REPLAY)
BY_RULE (no_stranger, DTU_RULE_STRANGER)
BY_RULE (vouched, DTU_RULE_VOUCHED)
BY_RULE (one_hop, DTU_RULE_ONE_HOP)
BY_RULE (ends, DTU_RULE_ENDS)
BY_RULE (no_loop, DTU_RULE_LOOP)
BY_RULE (reached, DTU_RULE_REACHED)
BY_RULE (latest, DTU_RULE_LATEST)
BY_RULE (truly, DTU_RULE_TRULY)
BY_RULE (needless, DTU_RULE_NEEDLESS)
BY_RULE (not_early, DTU_RULE_DOWN)
BY_RULE (dark, DTU_RULE_DARK)
BY_RULE (data_kept, DTU_RULE_DATA)
BY_RULE (by_load, DTU_RULE_LOAD)

/* P1.12 */
static bool
one_session (const SimSystem *system, GString *why)
{
  guint doubled = dtu_group (system)->audit->doubled;

  if (doubled > 0)
    g_string_append_printf (why, "%u tokens have more sessions than their owner asked for", doubled);
  return doubled == 0;
}

/* P1.13 */
static bool
one_unit (const SimSystem *system, GString *why)
{
  const DtuGroup *group = dtu_group (system);
  const DtuAudit *audit = group->audit;
  bool holds = audit->twice == 0 || sim_kernel_now (group->kernel) - audit->twice_since < 2 * SIM_S;

  if (!holds)
    g_string_append_printf (why, "%u sessions are shown on more than one unit", audit->twice);
  return holds;
}

static SimTime
soon (const SimSystem *system)
{
  return dtu_group (system)->options->group.window + 5 * SIM_S;
}

/* P1.14, P1.15: who runs and can be heard is up, and nobody else. */
static bool
tables_right (const SimSystem *system, GString *why)
{
  return dtu_audit_tables (dtu_group (system), why);
}

static bool
tables_agree (const SimSystem *system, GString *why)
{
  return dtu_audit_tables_agree (dtu_group (system), why);
}

/* Down after the limit, up with the next host message. */
static SimTime
bound_tables (const SimSystem *system)
{
  const DtuGroupOptions *o = &dtu_group (system)->options->group;

  return o->down_after + o->host_interval + 5 * SIM_S;
}

/* P1.16 */
static bool
all_attached (const SimSystem *system, GString *why)
{
  return dtu_audit_attached (dtu_group (system), why);
}

static SimTime
bound_attached (const SimSystem *system)
{
  return dtu_reconnect_bound (dtu_group (system));
}

static bool
nobody_at_hung (const SimSystem *system, GString *why)
{
  const DtuGroup *group = dtu_group (system);

  for (guint i = 0; i < group->servers->len; i++)
    {
      const DtuDaemon *daemon = dtu_server (group, i)->daemon;
      if (!daemon->sessions_hung || daemon->link_count == 0)
        continue;
      g_string_append_printf (why, "%u units stay with %s, which answers keep-alives and does nothing else",
                              daemon->link_count, sim_node_name (dtu_server (group, i)->node));
      return false;
    }
  for (guint i = 0; i < group->units->len && group->truth->detached > 0; i++)
    if (dtu_audit_half_open (dtu_unit (group, i)))
      {
        g_string_append_printf (why, "%s stays with a server that has died and come back",
                                sim_node_name (dtu_unit (group, i)->role.node));
        return false;
      }
  return true;
}

const SimInvariant dtu_invariants[] = {
  SIM_SAFE ("trusted-alone-are-asked", "P1.1", MUST, asked,
            "tokenQ goes to nobody, and tokenR is taken from nobody, whose message did not verify"),
  SIM_SAFE ("trust-is-not-touched", "P1.2", MUST, untouched,
            "a host message that cannot be verified changes no TRUSTED entry"),
  SIM_SAFE ("old-messages-do-nothing", "P1.3", FINDING, no_replay,
            "a signed message that is sent again by another has no effect"),
  SIM_SAFE ("trusted-servers-only", "P1.4", FINDING, no_stranger,
            "a unit is connected to nobody but servers with the group's secret"),
  SIM_SAFE ("authenticated-first", "P1.5 F17", FINDING, vouched,
            "a session is shown only after this presentation of its token was authenticated"),
  SIM_SAFE ("one-redirect-an-insert", "P1.6", MUST, one_hop,
            "who gets an insert with cause redirect never redirects"),
  SIM_SAFE ("redirects-end", "P1.7", MUST, ends,
            "where reaching is transitive, a presentation is redirected once more than the network changes"),
  SIM_SAFE ("no-endless-redirect", "P1.7 F8", FINDING, no_loop,
            "and also where a unit cannot reach a server that its own server can"),
  SIM_SAFE ("redirected-where-it-reaches", "P1.8", FINDING, reached,
            "the address of a redirect is, for the unit, that of the server that is meant"),
  SIM_SAFE ("latest-answer-wins", "P1.9", MUST, latest,
            "among the answers that came the one with the latest connection is chosen"),
  SIM_SAFE ("latest-session-wins", "P1.10 F16", FINDING, truly, "and that session is in truth the latest"),
  SIM_SAFE ("no-needless-session", "P1.11", MUST, needless,
            "no session is made while an answer that came says that there is one"),
  SIM_LIVE ("one-session-a-token", "P1.12", FINDING, one_session, soon,
            "a token has no more sessions in the group than its owner asked for"),
  SIM_SAFE ("one-unit-a-session", "P1.13", MUST, one_unit,
            "a session is shown on one unit, that of the newest insert; the other one is told at once"),
  SIM_SAFE ("down-not-before-the-limit", "P1.14", MUST, not_early,
            "nobody is held for down who was heard within the limit"),
  SIM_LIVE ("tables-tell-who-runs", "P1.14", MUST, tables_right, bound_tables,
            "a dead host is down in all tables after the limit, a live one that can be heard in none"),
  SIM_LIVE ("tables-agree", "P1.15", MUST, tables_agree, bound_tables,
            "servers that can hear each other hold the same hosts for up"),
  SIM_LIVE ("all-units-have-a-server", "P1.16", MUST, all_attached, bound_attached,
            "every unit with power that can reach a server that runs is connected to one"),
  SIM_LIVE (
      "nobody-waits-at-a-hung-server", "P1.16", FINDING, nobody_at_hung, bound_attached,
      "a server that answers keep-alives and does nothing else is left, and so is one that has died and come "
      "back"),
  SIM_SAFE ("dark-without-a-card", "P1.17", MUST, dark, "without a card nothing is shown; the session stays"),
  SIM_SAFE ("saved-data-come-back", "P1.18", MUST, data_kept,
            "what was saved is what a new session gets, whichever server died"),
  SIM_SAFE ("least-loaded-as-known", "P1.19", MUST, by_load,
            "a new session is made where the load rule says, by what was known then"),
  SIM_INVARIANT_END,
};
