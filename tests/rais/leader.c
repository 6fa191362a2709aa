/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of scripts and of the leader: RAIS-7 to RAIS-14, RAIS-18. */
#include "tests/rais/group.h"

/* RAIS-7: an acquire script that fails leaves the address unconfigured, with a trap. */
Test (rais, rais_7_failed_acquire_is_undone)
{
  Group *web = group_new (2, 0);

  group_begin (web);
  group_do (web, "fail-acquire-script", "host-2");
  story_until (web->story, 3.3);
  expect_text (group_holders (web, "host-2"), "host-2");
  story_until (web->story, 3.9);
  expect_text (group_holders (web, "host-2"), "");
  cr_assert_eq (story_said (web->story, "rais.trap-acquire-fail", "host-2"), 1);
  cr_assert_eq (story_said (web->story, "rais.trap-acquire", "host-2"), 0);
  group_end (web);
}

/* RAIS-7: a release script that fails: both traps, and the address is gone all the same. */
Test (rais, rais_7_failed_release_releases)
{
  Group *web = group_new (2, 1);

  group_begin (web);
  story_until (web->story, 20);
  group_do (web, "fail-release-script", "host-2");
  group_do (web, "fail-tests", "host-2");
  story_until (web->story, 30);
  cr_assert_eq (story_said (web->story, "rais.trap-release-fail", "host-2"), 1);
  cr_assert_eq (story_said (web->story, "rais.trap-release", "host-2"), 1);
  expect_text (group_holders (web, "host-2"), "spare-1");
  group_end (web);
}

/* RAIS-7: one action at a time: two orphans at one spare come on-line one script after the other. */
Test (rais, rais_7_one_script_at_a_time)
{
  Group *web = group_new (3, 1);

  web->options.acquire.time = sim_dist_constant_time (2 * SIM_S);
  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  group_crash (web, "host-2");
  group_crash (web, "host-3");
  story_until (web->story, 40);
  cr_assert_eq (story_said (web->story, "rais.address-online", "spare-1"), 2);
  double first = story_seconds (web->story, "rais.address-online", "spare-1 serves 10.0.0.7");
  double second = story_seconds (web->story, "rais.address-online", "spare-1 serves 10.0.0.8");
  cr_assert_float_eq (second - first, 2, 1e-6);
  group_end (web);
}

/* RAIS-7: nobody can be given the address: a trap. */
Test (rais, rais_7_cannot_assign_is_told)
{
  Group *web = group_new (2, 0);

  group_begin (web);
  story_until (web->story, 20);
  group_do (web, "quiesce", "host-1");
  group_crash (web, "host-2");
  story_until (web->story, 30);
  cr_assert_geq (story_said (web->story, "rais.trap-cannot-assign", "10.0.0.5"), 3);
  group_end (web);
}

/* RAIS-8: the lowest id leads; the role moves as members come and go; others send no orders. */
Test (rais, rais_8_lowest_id_leads)
{
  Group *web = group_new (3, 0);

  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  story_until (web->story, 20);
  expect_text (group_leaders (web), "host-1");
  group_crash (web, "host-1");
  story_until (web->story, 25);
  expect_text (group_leaders (web), "host-2");
  group_restart (web, "host-1");
  story_until (web->story, 40);
  expect_text (group_leaders (web), "host-1");
  cr_assert_eq (story_said (web->story, "rais.leader-began", NULL), 3);
  cr_assert_eq (story_said (web->story, "rais.acquire-sent", "web.host-3 tells"), 0);
  cr_assert (group_converged (web));
  cr_assert_eq (story_guard (web->story, "web", "one-leader")->violations, 0);
  group_end (web);
}

/* RAIS-9: a silent host is dropped, and what it served has no server in the control tables any more. */
Test (rais, rais_9_silent_hosts_leave_the_tables)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-3");
  story_until (web->story, 25);
  cr_assert_eq (story_said (web->story, "rais.host-silent", "web.host-1 has heard nothing of web.host-3"), 1);
  cr_assert_eq (story_said (web->story, "rais.acquire-sent", "acquire 10.0.0.7"), 2);
  cr_assert_eq (story_said (web->story, "rais.acquire-sent", "no spare is there"), 1);
  group_end (web);
}

/* RAIS-9, reading failed-host-counts: inside, the address of a host that fails its tests is given away while
 * that host still releases it; outside, only then. */
Test (rais, rais_9_failed_host_counts)
{
  for (int outside = RAIS_FAILED_INSIDE; outside <= RAIS_FAILED_OUTSIDE; outside++)
    {
      Group *web = group_new (2, 1);
      web->options.failed_host = outside;
      web->options.release.time = sim_dist_constant_time (6 * SIM_S);
      group_begin (web);
      story_until (web->story, 20);
      story_forget (web->story);
      group_do (web, "fail-tests", "host-2");
      story_until (web->story, 40);
      expect_text (group_holders (web, "host-2"), "spare-1");
      cr_assert_eq (story_said (web->story, "rais.doubled-ended", NULL), outside == RAIS_FAILED_INSIDE ? 1 : 0);
      group_end (web);
    }
}

/* RAIS-10: an address that is being acquired or released is left alone. */
Test (rais, rais_10_addresses_in_motion_are_left_alone)
{
  Group *web = group_new (2, 1);

  web->options.acquire.time = sim_dist_constant_time (10 * SIM_S);
  web->options.release.time = sim_dist_constant_time (10 * SIM_S);
  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  story_until (web->story, 30);
  story_forget (web->story);
  group_crash (web, "host-2");
  story_until (web->story, 60);
  cr_assert_eq (story_said (web->story, "rais.acquire-sent", NULL), 1);
  group_restart (web, "host-2");
  story_until (web->story, 100);
  cr_assert_eq (story_said (web->story, "rais.release-sent", NULL), 1);
  cr_assert_eq (story_said (web->story, "rais.acquire-sent", NULL), 2);
  expect_text (group_holders (web, "host-2"), "host-2");
  group_end (web);
}

/* RAIS-11: the preferred host, else a spare, else any eligible host. */
Test (rais, rais_11_spare_before_busy_host)
{
  Group *web = group_new (3, 2);

  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-3");
  story_until (web->story, 30);
  cr_assert_eq (strncmp (group_holders (web, "host-3"), "spare-", 6), 0);
  group_crash (web, "spare-1");
  story_until (web->story, 40);
  expect_text (group_holders (web, "host-3"), "spare-2");
  group_crash (web, "spare-2");
  story_until (web->story, 50);
  cr_assert_eq (strncmp (group_holders (web, "host-3"), "host-", 5), 0);
  cr_assert (group_converged (web));
  cr_assert_eq (story_guard (web->story, "web", "spares-first")->violations, 0);
  group_end (web);
}

/* RAIS-12: the preferred host keeps what it serves; the other is told to release. */
Test (rais, rais_12_preferred_host_stays)
{
  Group *web = group_new (3, 1);

  group_begin (web);
  story_until (web->story, 20);
  group_cut_off (web, "host-2", false);
  story_until (web->story, 40);
  expect_text (group_holders (web, "host-2"), "host-2 spare-1");
  story_forget (web->story);
  group_cut_off (web, "host-2", true);
  story_until (web->story, 50);
  expect_text (group_holders (web, "host-2"), "host-2");
  cr_assert_eq (story_said (web->story, "rais.release-sent", "web.host-2 to release 10.0.0.7"), 0);
  cr_assert_geq (story_said (web->story, "rais.release-sent", "web.spare-1 to release 10.0.0.7"), 1);
  cr_assert (group_converged (web));
  group_end (web);
}

/* RAIS-12: without a preferred host a spare among those who serve stays. */
Test (rais, rais_12_else_a_spare_stays)
{
  Group *web = group_new (3, 1);

  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-3");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-3"), "spare-1");
  group_cut_off (web, "spare-1", false);
  story_until (web->story, 40);
  cr_assert_not_null (strstr (group_holders (web, "host-3"), " spare-1"), "nobody took it besides");
  group_cut_off (web, "spare-1", true);
  story_until (web->story, 50);
  expect_text (group_holders (web, "host-3"), "spare-1");
  cr_assert (group_converged (web));
  group_end (web);
}

/* RAIS-13: who joins gets its address only after the other has released it. */
Test (rais, rais_13_release_comes_before_assignment)
{
  Group *web = group_new (2, 1);

  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-2");
  story_until (web->story, 30);
  story_forget (web->story);
  group_restart (web, "host-2");
  story_until (web->story, 45);
  double told = story_seconds (web->story, "rais.release-sent", "10.0.0.6");
  double released = story_seconds (web->story, "rais.trap-release", "10.0.0.6");
  double given = story_seconds (web->story, "rais.acquire-sent", "10.0.0.6");
  cr_assert (31 < told && told < released && released < given, "%g %g %g", told, released, given);
  cr_assert_eq (story_said (web->story, "rais.doubled-ended", NULL), 0);
  expect_text (group_holders (web, "host-2"), "host-2");
  group_end (web);
}

/* RAIS-13: so does the host with the lowest id, which will lead: it listens before it does. */
Test (rais, rais_13_a_starting_leader_listens_first)
{
  Group *web = group_new (2, 1);

  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-1");
  story_until (web->story, 30);
  story_forget (web->story);
  group_restart (web, "host-1");
  story_until (web->story, 50);
  cr_assert_eq (story_said (web->story, "rais.doubled-ended", NULL), 0);
  expect_text (group_holders (web, "host-1"), "host-1");
  expect_text (group_leaders (web), "host-1");
  group_end (web);
}

/* RAIS-14: an orphan becomes invalid after the orphan time, and whoever serves it is told to release it. */
Test (rais, rais_14_orphans_end)
{
  Group *web = group_new (3, 1);

  web->options.orphan_time = 60 * SIM_S;
  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-3");
  story_until (web->story, 78);
  expect_text (group_holders (web, "host-3"), "spare-1");
  story_until (web->story, 84);
  expect_text (group_holders (web, "host-3"), "");
  cr_assert_eq (story_said (web->story, "rais.release-sent", "is invalid"), 2);
  story_forget (web->story);
  story_until (web->story, 200);
  cr_assert_eq (story_said (web->story, "rais.acquire-sent", NULL), 0);
  cr_assert (group_converged (web));
  cr_assert_eq (story_guard (web->story, "web", "orphans-end")->violations, 0);
  group_restart (web, "host-3");
  story_until (web->story, 260);
  expect_text (group_holders (web, "host-3"), "host-3");
  group_end (web);
}

/* RAIS-14: the clock goes on over a change of leader, as the ages in the messages do; when each leader counts
 * by itself, the change starts it again. */
Test (rais, rais_14_orphan_clock_and_leader_change)
{
  for (int clock = RAIS_ORPHAN_AGE; clock <= RAIS_ORPHAN_LEADER; clock++)
    {
      Group *web = group_new (3, 1);
      web->options.orphan_time = 60 * SIM_S;
      web->options.orphan_clock = clock;
      group_begin (web);
      story_until (web->story, 20);
      group_crash (web, "host-3");
      story_until (web->story, 60);
      group_crash (web, "host-1");
      story_until (web->story, 90);
      expect_text (group_holders (web, "host-3"), clock == RAIS_ORPHAN_LEADER ? "spare-1" : "");
      story_until (web->story, 135);
      expect_text (group_holders (web, "host-3"), "");
      group_end (web);
    }
}

/* RAIS-18: interval and timeout are the operator's: the address is back within Ts + Pi + Pc + script. */
Test (rais, rais_18_silence_is_failure)
{
  Group *web = group_new (3, 1);

  web->options.info_interval = 200 * SIM_MS;
  web->options.silence_timeout = 700 * SIM_MS;
  web->options.control_interval = 300 * SIM_MS;
  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  group_crash (web, "host-2");
  story_until (web->story, 30);
  double back = story_seconds (web->story, "rais.address-online", "spare-1 serves 10.0.0.7");
  cr_assert (back > 20.5 + 0.7 && back < 20 + 0.7 + 0.2 + 0.3 + 0.5 + 0.01, "it is back at %g s", back);
  group_end (web);
}
