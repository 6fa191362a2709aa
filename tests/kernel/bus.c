/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of records: who hears what, in which order, and how it reads.
 */
#include "sim/kernel/record.h"
#include <criterion/criterion.h>

static const SimRecordKind crashed = {
  .name = "test.crashed",
  .level = SIM_LEVEL_EVENT,
  .phase = SIM_PHASE_INJECTED,
  .format = "{who} crashed",
};
static const SimRecordKind asked = {
  .name = "test.asked",
  .level = SIM_LEVEL_DETAIL,
  .subject = SIM_FIELD_ENTITY,
  .a = SIM_FIELD_COUNT,
  .format = "{who} asked {subject} {a} times: {text}",
};
static const SimRecordKind frame = {
  .name = "test.frame",
  .level = SIM_LEVEL_PACKET,
  .b = SIM_FIELD_BYTES,
  .format = "{b}",
};

typedef struct Town
{
  SimKernel *kernel;
  SimBus *bus;
  SimEntity web, host_1, host_2, lan;
} Town;

static Town
town_new (void)
{
  Town town = { .kernel = sim_kernel_new () };
  town.bus = sim_bus_new (town.kernel);
  town.web = sim_bus_entity (town.bus, SIM_ENTITY_SYSTEM, "web", 0);
  town.host_1 = sim_bus_entity (town.bus, SIM_ENTITY_NODE, "web.host-1", town.web);
  town.host_2 = sim_bus_entity (town.bus, SIM_ENTITY_NODE, "web.host-2", town.web);
  town.lan = sim_bus_entity (town.bus, SIM_ENTITY_NETWORK, "lan", 0);
  return town;
}

static void
town_free (Town *town)
{
  sim_bus_free (town->bus);
  sim_kernel_free (town->kernel);
}

Test (bus, entities_have_numbers_names_kinds_and_parents)
{
  Town t = town_new ();
  cr_expect_eq (t.web, 1);
  cr_expect_eq (sim_bus_entities (t.bus), 5);
  cr_expect_str_eq (sim_entity_name (t.bus, t.host_2), "web.host-2");
  cr_expect_eq (sim_entity_kind (t.bus, t.host_2), SIM_ENTITY_NODE);
  cr_expect_eq (sim_entity_kind (t.bus, 0), SIM_ENTITY_RUN);
  cr_expect_eq (sim_entity_parent (t.bus, t.host_2), t.web);
  cr_expect_eq (sim_entity_find (t.bus, "lan"), t.lan);
  cr_expect_eq (sim_entity_find (t.bus, "wan"), 0);
  town_free (&t);
}

Test (bus, what_belongs_to_a_system_is_within_it_and_all_is_within_the_run)
{
  Town t = town_new ();
  cr_expect (sim_entity_within (t.bus, t.host_1, t.web));
  cr_expect (sim_entity_within (t.bus, t.web, t.web));
  cr_expect_not (sim_entity_within (t.bus, t.web, t.host_1));
  cr_expect_not (sim_entity_within (t.bus, t.lan, t.web));
  cr_expect (sim_entity_within (t.bus, t.lan, 0));
  cr_expect (sim_entity_within (t.bus, t.host_1, 0));
  town_free (&t);
}

Test (bus, two_entities_of_one_name_are_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static Town t; /* the exit leaves nothing unreachable */
  t = town_new ();
  sim_bus_entity (t.bus, SIM_ENTITY_NODE, "web", 0);
}

Test (bus, two_kinds_of_one_name_are_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static Town t; /* the exit leaves nothing unreachable */
  t = town_new ();
  SimRecordKind other = crashed;
  sim_emit (t.bus, &crashed, t.web, 0, 0, 0, NULL);
  sim_emit (t.bus, &other, t.web, 0, 0, 0, NULL);
}

static void
hear (gpointer data, const SimRecord *record)
{
  g_string_append (data, record->kind->name);
  g_string_append_c (data, ' ');
}

static void
hear_loud (gpointer data, const SimRecord *record)
{
  g_string_append (data, "! ");
}

static void
emit_one_of_each (Town *t)
{
  sim_emit (t->bus, &crashed, t->host_1, 0, 0, 0, NULL);
  sim_emit (t->bus, &asked, t->host_1, t->host_2, 3, 0, "why");
  sim_emit (t->bus, &frame, t->lan, 0, 0, 60, NULL);
}

Test (bus, a_level_hears_all_kinds_that_are_not_finer)
{
  const char *expected[]
      = { "test.crashed ", "test.crashed test.asked ", "test.crashed test.asked test.frame " };
  for (int level = SIM_LEVEL_EVENT; level <= SIM_LEVEL_PACKET; level++)
    {
      Town t = town_new ();
      g_autoptr (GString) log = g_string_new (NULL);
      sim_bus_subscribe (t.bus, NULL, (SimRecordLevel)level, hear, log);
      emit_one_of_each (&t);
      cr_expect_str_eq (log->str, expected[level]);
      cr_expect_eq (sim_bus_heard (t.bus, &frame), level == SIM_LEVEL_PACKET);
      town_free (&t);
    }
}

Test (bus, a_subscriber_to_a_kind_hears_that_kind_alone_in_order_of_subscription)
{
  Town t = town_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  emit_one_of_each (&t);
  sim_bus_subscribe (t.bus, &asked, SIM_LEVEL_EVENT, hear_loud, log);
  cr_expect (sim_bus_heard (t.bus, &asked));
  cr_expect_not (sim_bus_heard (t.bus, &frame));
  sim_bus_subscribe (t.bus, NULL, SIM_LEVEL_DETAIL, hear, log);
  sim_bus_subscribe (t.bus, &asked, SIM_LEVEL_EVENT, hear_loud, log);
  emit_one_of_each (&t);
  cr_expect_str_eq (log->str, "test.crashed ! test.asked ! ");
  town_free (&t);
}

Test (bus, many_kinds_are_kept_apart)
{
  enum
  {
    KINDS = 500
  };
  Town t = town_new ();
  SimRecordKind kinds[KINDS];
  g_autoptr (GString) log = g_string_new (NULL);
  for (int i = 0; i < KINDS; i++)
    kinds[i]
        = (SimRecordKind){ .name = g_strdup_printf ("test.%d", i), .level = SIM_LEVEL_DETAIL, .format = "" };
  sim_bus_subscribe (t.bus, &kinds[7], SIM_LEVEL_EVENT, hear, log);
  sim_bus_subscribe (t.bus, &kinds[499], SIM_LEVEL_EVENT, hear, log);
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < KINDS; i++)
      sim_emit (t.bus, &kinds[i], 0, 0, 0, 0, NULL);
  cr_expect_str_eq (log->str, "test.7 test.499 test.7 test.499 ");
  town_free (&t);
  for (int i = 0; i < KINDS; i++)
    g_free ((char *)kinds[i].name);
}

static uint64_t
fingerprint_after (SimEntity who, int64_t a, bool with_details, bool with_listener)
{
  Town t = town_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  if (with_listener)
    sim_bus_subscribe (t.bus, NULL, SIM_LEVEL_PACKET, hear, log);
  sim_emit (t.bus, &crashed, who, 0, a, 0, "not in the fingerprint");
  if (with_details)
    sim_emit (t.bus, &frame, t.lan, 0, 0, 60, NULL);
  uint64_t fingerprint = sim_kernel_fingerprint (t.kernel);
  town_free (&t);
  return fingerprint;
}

Test (bus, K9_fingerprints_hold_events_and_no_listener_or_detail_changes_them)
{
  uint64_t one = fingerprint_after (2, 5, false, false);
  cr_expect_eq (fingerprint_after (2, 5, false, true), one);
  cr_expect_eq (fingerprint_after (2, 5, true, true), one);
  cr_expect_eq (fingerprint_after (2, 5, true, false), one);
  cr_expect_neq (fingerprint_after (3, 5, false, false), one);
  cr_expect_neq (fingerprint_after (2, 6, false, false), one);
}

static const SimRecordKind everything = {
  .name = "test.everything",
  .level = SIM_LEVEL_EVENT,
  .subject = SIM_FIELD_ADDRESS,
  .a = SIM_FIELD_TIME,
  .b = SIM_FIELD_SHARE,
  .format = "{who}: {subject}, {a}, {b} ({text})",
};
static const SimRecordKind number = {
  .name = "test.number",
  .level = SIM_LEVEL_EVENT,
  .a = SIM_FIELD_NUMBER,
  .b = SIM_FIELD_COUNT,
  .format = "{a} and {b}",
};

static void
expect_sentence (const Town *t, SimRecord record, const char *sentence)
{
  g_autoptr (GString) out = g_string_new ("> ");
  sim_record_write (t->bus, &record, out);
  cr_expect_str_eq (out->str + 2, sentence);
}

Test (bus, a_record_reads_as_a_sentence)
{
  Town t = town_new ();
  expect_sentence (&t, (SimRecord){ .kind = &crashed, .who = t.host_2 }, "web.host-2 crashed");
  expect_sentence (&t,
                   (SimRecord){ .kind = &asked, .who = t.host_2, .subject = t.lan, .a = 3, .text = "silence" },
                   "web.host-2 asked lan 3 times: silence");
  expect_sentence (&t, (SimRecord){ .kind = &asked, .who = t.host_2, .a = -3 },
                   "web.host-2 asked run -3 times");
  expect_sentence (
      &t,
      (SimRecord){
          .kind = &everything, .subject = 0x0A000105, .a = 1500 * SIM_MS, .b = 125000000, .text = "x" },
      "run: 10.0.1.5, 1.5 s, 12.5 % (x)");
  expect_sentence (&t, (SimRecord){ .kind = &number, .a = sim_record_bits (0.1), .b = 7 }, "0.1 and 7");
  expect_sentence (&t, (SimRecord){ .kind = &frame, .b = 1538 }, "1538 B");
  town_free (&t);
}

Test (bus, a_sentence_says_times_in_seconds_rather_than_in_a_row_of_nanoseconds)
{
  static const SimRecordKind waited = SIM_EVENT ("test.waited", NONE, NONE, TIME, NONE, "after {a}");
  Town t = town_new ();
  const struct
  {
    SimTime a;
    const char *sentence;
  } cases[] = { { 3633341227, "after 3.633341227 s" }, { 1000000010, "after 1.00000001 s" },
                { 7654321, "after 0.007654321 s" },    { -7654321, "after -0.007654321 s" },
                { 123456, "after 123456 ns" },         { 90 * SIM_S, "after 90 s" },
                { SIM_NEVER, "after never" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_sentence (&t, (SimRecord){ .kind = &waited, .a = cases[i].a }, cases[i].sentence);
  town_free (&t);
}

Test (bus, a_format_that_names_nothing_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static Town t; /* the exit leaves nothing unreachable */
  t = town_new ();
  SimRecordKind wrong = { .name = "test.wrong", .format = "{whom} did it" };
  expect_sentence (&t, (SimRecord){ .kind = &wrong }, "");
}
