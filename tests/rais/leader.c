/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of scripts and of the leader: RAIS-7 to RAIS-14, RAIS-18. */
#include "tests/rais/story.h"

/* RAIS-7: an acquire script that fails leaves the address unconfigured, with a trap. */
Test (rais, rais_7_failed_acquire_is_undone)
{
  Story *s = story_new (2, 0);

  story_begin (s);
  story_do (s, "fail-acquire-script", "host-2");
  story_until (s, 3.3);
  expect_text (story_holders (s, "host-2"), "host-2");
  story_until (s, 3.9);
  expect_text (story_holders (s, "host-2"), "");
  cr_assert_eq (story_said (s, "rais.trap-acquire-fail", "host-2"), 1);
  cr_assert_eq (story_said (s, "rais.trap-acquire", "host-2"), 0);
  story_end (s);
}

/* RAIS-7: a release script that fails: both traps, and the address is gone all the same. */
Test (rais, rais_7_failed_release_releases)
{
  Story *s = story_new (2, 1);

  story_begin (s);
  story_until (s, 20);
  story_do (s, "fail-release-script", "host-2");
  story_do (s, "fail-tests", "host-2");
  story_until (s, 30);
  cr_assert_eq (story_said (s, "rais.trap-release-fail", "host-2"), 1);
  cr_assert_eq (story_said (s, "rais.trap-release", "host-2"), 1);
  expect_text (story_holders (s, "host-2"), "spare-1");
  story_end (s);
}

/* RAIS-7: one action at a time: two orphans at one spare come on-line one script after the other. */
Test (rais, rais_7_one_script_at_a_time)
{
  Story *s = story_new (3, 1);

  s->options.acquire.time = sim_dist_constant_time (2 * SIM_S);
  story_begin (s);
  story_until (s, 20);
  story_forget (s);
  story_crash (s, "host-2");
  story_crash (s, "host-3");
  story_until (s, 40);
  cr_assert_eq (story_said (s, "rais.address-online", "spare-1"), 2);
  double first = story_when (s, "rais.address-online", "spare-1 serves 10.0.0.7");
  double second = story_when (s, "rais.address-online", "spare-1 serves 10.0.0.8");
  cr_assert_float_eq (second - first, 2, 1e-6);
  story_end (s);
}

/* RAIS-7: nobody can be given the address: a trap. */
Test (rais, rais_7_cannot_assign_is_told)
{
  Story *s = story_new (2, 0);

  story_begin (s);
  story_until (s, 20);
  story_do (s, "quiesce", "host-1");
  story_crash (s, "host-2");
  story_until (s, 30);
  cr_assert_geq (story_said (s, "rais.trap-cannot-assign", "10.0.0.5"), 3);
  story_end (s);
}

/* RAIS-8: the lowest id leads; the role moves as members come and go; others send no orders. */
Test (rais, rais_8_lowest_id_leads)
{
  Story *s = story_new (3, 0);

  s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  story_begin (s);
  story_until (s, 20);
  expect_text (story_leaders (s), "host-1");
  story_crash (s, "host-1");
  story_until (s, 25);
  expect_text (story_leaders (s), "host-2");
  story_restart (s, "host-1");
  story_until (s, 40);
  expect_text (story_leaders (s), "host-1");
  cr_assert_eq (story_said (s, "rais.leader-began", NULL), 3);
  cr_assert_eq (story_said (s, "rais.acquire-sent", "web.host-3 tells"), 0);
  cr_assert (story_converged (s));
  cr_assert_eq (story_guard (s, "one-leader")->violations, 0);
  story_end (s);
}

/* RAIS-9: a silent host is dropped, and what it served has no server in the control tables any more. */
Test (rais, rais_9_silent_hosts_leave_the_tables)
{
  Story *s = story_new (3, 0);

  story_begin (s);
  story_until (s, 20);
  story_crash (s, "host-3");
  story_until (s, 25);
  cr_assert_eq (story_said (s, "rais.host-silent", "web.host-1 has heard nothing of web.host-3"), 1);
  cr_assert_eq (story_said (s, "rais.acquire-sent", "acquire 10.0.0.7"), 2);
  cr_assert_eq (story_said (s, "rais.acquire-sent", "no spare is there"), 1);
  story_end (s);
}

/* RAIS-9, reading failed-host-counts: inside, the address of a host that fails its tests is given away while
 * that host still releases it; outside, only then. */
Test (rais, rais_9_failed_host_counts)
{
  for (int outside = RAIS_FAILED_INSIDE; outside <= RAIS_FAILED_OUTSIDE; outside++)
    {
      Story *s = story_new (2, 1);
      s->options.failed_host = outside;
      s->options.release.time = sim_dist_constant_time (6 * SIM_S);
      story_begin (s);
      story_until (s, 20);
      story_forget (s);
      story_do (s, "fail-tests", "host-2");
      story_until (s, 40);
      expect_text (story_holders (s, "host-2"), "spare-1");
      cr_assert_eq (story_said (s, "rais.doubled-ended", NULL), outside == RAIS_FAILED_INSIDE ? 1 : 0);
      story_end (s);
    }
}

/* RAIS-10: an address that is being acquired or released is left alone. */
Test (rais, rais_10_addresses_in_motion_are_left_alone)
{
  Story *s = story_new (2, 1);

  s->options.acquire.time = sim_dist_constant_time (10 * SIM_S);
  s->options.release.time = sim_dist_constant_time (10 * SIM_S);
  s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  story_begin (s);
  story_until (s, 30);
  story_forget (s);
  story_crash (s, "host-2");
  story_until (s, 60);
  cr_assert_eq (story_said (s, "rais.acquire-sent", NULL), 1);
  story_restart (s, "host-2");
  story_until (s, 100);
  cr_assert_eq (story_said (s, "rais.release-sent", NULL), 1);
  cr_assert_eq (story_said (s, "rais.acquire-sent", NULL), 2);
  expect_text (story_holders (s, "host-2"), "host-2");
  story_end (s);
}

/* RAIS-11: the preferred host, else a spare, else any eligible host. */
Test (rais, rais_11_spare_before_busy_host)
{
  Story *s = story_new (3, 2);

  story_begin (s);
  story_until (s, 20);
  story_crash (s, "host-3");
  story_until (s, 30);
  cr_assert_eq (strncmp (story_holders (s, "host-3"), "spare-", 6), 0);
  story_crash (s, "spare-1");
  story_until (s, 40);
  expect_text (story_holders (s, "host-3"), "spare-2");
  story_crash (s, "spare-2");
  story_until (s, 50);
  cr_assert_eq (strncmp (story_holders (s, "host-3"), "host-", 5), 0);
  cr_assert (story_converged (s));
  cr_assert_eq (story_guard (s, "spares-first")->violations, 0);
  story_end (s);
}

/* RAIS-12: the preferred host keeps what it serves; the other is told to release. */
Test (rais, rais_12_preferred_host_stays)
{
  Story *s = story_new (3, 1);

  story_begin (s);
  story_until (s, 20);
  story_cut_off (s, "host-2", false);
  story_until (s, 40);
  expect_text (story_holders (s, "host-2"), "host-2 spare-1");
  story_forget (s);
  story_cut_off (s, "host-2", true);
  story_until (s, 50);
  expect_text (story_holders (s, "host-2"), "host-2");
  cr_assert_eq (story_said (s, "rais.release-sent", "web.host-2 to release 10.0.0.7"), 0);
  cr_assert_geq (story_said (s, "rais.release-sent", "web.spare-1 to release 10.0.0.7"), 1);
  cr_assert (story_converged (s));
  story_end (s);
}

/* RAIS-12: without a preferred host a spare among those who serve stays. */
Test (rais, rais_12_else_a_spare_stays)
{
  Story *s = story_new (3, 1);

  story_begin (s);
  story_until (s, 20);
  story_crash (s, "host-3");
  story_until (s, 30);
  expect_text (story_holders (s, "host-3"), "spare-1");
  story_cut_off (s, "spare-1", false);
  story_until (s, 40);
  cr_assert_not_null (strstr (story_holders (s, "host-3"), " spare-1"), "nobody took it besides");
  story_cut_off (s, "spare-1", true);
  story_until (s, 50);
  expect_text (story_holders (s, "host-3"), "spare-1");
  cr_assert (story_converged (s));
  story_end (s);
}

/* RAIS-13: who joins gets its address only after the other has released it. */
Test (rais, rais_13_release_comes_before_assignment)
{
  Story *s = story_new (2, 1);

  s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  story_begin (s);
  story_until (s, 20);
  story_crash (s, "host-2");
  story_until (s, 30);
  story_forget (s);
  story_restart (s, "host-2");
  story_until (s, 45);
  double told = story_when (s, "rais.release-sent", "10.0.0.6");
  double released = story_when (s, "rais.trap-release", "10.0.0.6");
  double given = story_when (s, "rais.acquire-sent", "10.0.0.6");
  cr_assert (31 < told && told < released && released < given, "%g %g %g", told, released, given);
  cr_assert_eq (story_said (s, "rais.doubled-ended", NULL), 0);
  expect_text (story_holders (s, "host-2"), "host-2");
  story_end (s);
}

/* RAIS-13: so does the host with the lowest id, which will lead: it listens before it does. */
Test (rais, rais_13_a_starting_leader_listens_first)
{
  Story *s = story_new (2, 1);

  s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  story_begin (s);
  story_until (s, 20);
  story_crash (s, "host-1");
  story_until (s, 30);
  story_forget (s);
  story_restart (s, "host-1");
  story_until (s, 50);
  cr_assert_eq (story_said (s, "rais.doubled-ended", NULL), 0);
  expect_text (story_holders (s, "host-1"), "host-1");
  expect_text (story_leaders (s), "host-1");
  story_end (s);
}

/* RAIS-14: an orphan becomes invalid after the orphan time, and whoever serves it is told to release it. */
Test (rais, rais_14_orphans_end)
{
  Story *s = story_new (3, 1);

  s->options.orphan_time = 60 * SIM_S;
  story_begin (s);
  story_until (s, 20);
  story_crash (s, "host-3");
  story_until (s, 78);
  expect_text (story_holders (s, "host-3"), "spare-1");
  story_until (s, 84);
  expect_text (story_holders (s, "host-3"), "");
  cr_assert_eq (story_said (s, "rais.release-sent", "is invalid"), 2);
  story_forget (s);
  story_until (s, 200);
  cr_assert_eq (story_said (s, "rais.acquire-sent", NULL), 0);
  cr_assert (story_converged (s));
  cr_assert_eq (story_guard (s, "orphans-end")->violations, 0);
  story_restart (s, "host-3");
  story_until (s, 260);
  expect_text (story_holders (s, "host-3"), "host-3");
  story_end (s);
}

/* RAIS-14: the clock goes on over a change of leader, as the ages in the messages do; when each leader counts
 * by itself, the change starts it again. */
Test (rais, rais_14_orphan_clock_and_leader_change)
{
  for (int clock = RAIS_ORPHAN_AGE; clock <= RAIS_ORPHAN_LEADER; clock++)
    {
      Story *s = story_new (3, 1);
      s->options.orphan_time = 60 * SIM_S;
      s->options.orphan_clock = clock;
      story_begin (s);
      story_until (s, 20);
      story_crash (s, "host-3");
      story_until (s, 60);
      story_crash (s, "host-1");
      story_until (s, 90);
      expect_text (story_holders (s, "host-3"), clock == RAIS_ORPHAN_LEADER ? "spare-1" : "");
      story_until (s, 135);
      expect_text (story_holders (s, "host-3"), "");
      story_end (s);
    }
}

/* RAIS-18: interval and timeout are the operator's: the address is back within Ts + Pi + Pc + script. */
Test (rais, rais_18_silence_is_failure)
{
  Story *s = story_new (3, 1);

  s->options.info_interval = 200 * SIM_MS;
  s->options.silence_timeout = 700 * SIM_MS;
  s->options.control_interval = 300 * SIM_MS;
  story_begin (s);
  story_until (s, 20);
  story_forget (s);
  story_crash (s, "host-2");
  story_until (s, 30);
  double back = story_when (s, "rais.address-online", "spare-1 serves 10.0.0.7");
  cr_assert (back > 20.5 + 0.7 && back < 20 + 0.7 + 0.2 + 0.3 + 0.5 + 0.01, "it is back at %g s", back);
  story_end (s);
}
