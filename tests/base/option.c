/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/option.h"
#include "sim/base/dist.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct Inner
{
  SimTime ttl;
} Inner;

typedef struct Sample
{
  SimTime interval;
  double rate, share, number;
  int64_t size, count;
  bool flag;
  const char *text, *name;
  int choice;
  uint32_t address;
  SimOptionSubnet subnet;
  SimDist service;
  SimNameList names;
  Inner dns;
} Sample;

static const char *const modes[] = { "fair", "first", NULL };

static const SimOption inner_table[] = {
  { .key = "ttl", .kind = SIM_OPTION_TIME, .offset = offsetof (Inner, ttl), .initial = "60 s", .help = "h" },
  SIM_OPTION_END,
};

static const SimOption table[] = {
  { .key = "interval",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (Sample, interval),
    .initial = "3 s",
    .least = 1e6 },
  { .key = "rate",
    .kind = SIM_OPTION_BITRATE,
    .offset = offsetof (Sample, rate),
    .initial = "1 Gbps",
    .positive = true },
  { .key = "share", .kind = SIM_OPTION_SHARE, .offset = offsetof (Sample, share), .initial = "80 %" },
  { .key = "number",
    .kind = SIM_OPTION_NUMBER,
    .offset = offsetof (Sample, number),
    .initial = "-1",
    .least = -2,
    .most = 2 },
  { .key = "size", .kind = SIM_OPTION_SIZE, .offset = offsetof (Sample, size), .initial = "1.5 kB" },
  { .key = "count",
    .kind = SIM_OPTION_COUNT,
    .offset = offsetof (Sample, count),
    .initial = "4",
    .least = 1,
    .most = 9 },
  { .key = "flag", .kind = SIM_OPTION_FLAG, .offset = offsetof (Sample, flag), .initial = "true" },
  { .key = "text", .kind = SIM_OPTION_TEXT, .offset = offsetof (Sample, text), .initial = "any text" },
  { .key = "name", .kind = SIM_OPTION_NAME, .offset = offsetof (Sample, name), .required = true },
  { .key = "choice",
    .kind = SIM_OPTION_CHOICE,
    .offset = offsetof (Sample, choice),
    .initial = "first",
    .choices = modes },
  { .key = "address", .kind = SIM_OPTION_ADDRESS, .offset = offsetof (Sample, address), .initial = "10.0.0.1" },
  { .key = "subnet", .kind = SIM_OPTION_SUBNET, .offset = offsetof (Sample, subnet), .initial = "10.0.0.0/24" },
  { .key = "service",
    .kind = SIM_OPTION_DIST,
    .offset = offsetof (Sample, service),
    .initial = "exponential 20 ms" },
  { .key = "names", .kind = SIM_OPTION_NAMES, .offset = offsetof (Sample, names), .initial = "all" },
  { .key = "dns", .kind = SIM_OPTION_TABLE, .offset = offsetof (Sample, dns), .table = inner_table },
  SIM_OPTION_END,
};

Test (option, defaults_are_read_like_input)
{
  GStringChunk *arena = g_string_chunk_new (256);
  Sample s = { 0 };
  sim_options_defaults (table, arena, &s);
  cr_expect_eq (s.interval, 3 * SIM_S);
  cr_expect (s.rate == 1e9 && s.share == 0.8 && s.number == -1);
  cr_expect_eq (s.size, 1500);
  cr_expect_eq (s.count, 4);
  cr_expect (s.flag && s.choice == 1 && s.name == NULL);
  cr_expect_str_eq (s.text, "any text");
  cr_expect_eq (s.address, 0x0a000001);
  cr_expect (s.subnet.base == 0x0a000000 && s.subnet.prefix == 24);
  cr_expect (s.service.kind == SIM_DIST_EXPONENTIAL && s.service.a == 20e6);
  cr_expect (s.names.count == 1 && strcmp (s.names.names[0], "all") == 0);
  cr_expect_eq (s.dns.ttl, 60 * SIM_S);
  for (const SimOption *o = table; o->key != NULL; o++)
    if (o->initial != NULL && o->kind != SIM_OPTION_NAMES)
      {
        g_autofree char *text = sim_option_format (o, &s);
        cr_expect_str_eq (text, o->initial, "%s", o->key);
      }
  g_string_chunk_free (arena);
}

Test (option, wrong_values_say_why)
{
  static const struct
  {
    const char *key, *text, *why;
    int column;
  } wrong[] = {
    { "interval", "10 us", "`10 us` is out of range; at least 1 ms is expected", 0 },
    { "interval", "-1 s", "`-1 s` is out of range; at least 1 ms is expected", 0 },
    { "rate", "0 bps", "`0 bps` is out of range; greater than 0 bps is expected", 0 },
    { "share", "1.0000001", "`1.0000001` is out of range; from 0 % to 100 % is expected", 0 },
    { "share", "-0.1", "`-0.1` is out of range; from 0 % to 100 % is expected", 0 },
    { "share", "150 %", "`150 %` is out of range; from 0 % to 100 % is expected", 0 },
    { "number", "3", "`3` is out of range; from -2 to 2 is expected", 0 },
    { "size", "-1 B", "`-1 B` is out of range; at least 0 B is expected", 0 },
    { "count", "0", "`0` is out of range; from 1 to 9 is expected", 0 },
    { "count", "3.5", "`3.5` is not an integer; an integer is expected", 0 },
    { "flag", "yes", "`yes` is not a flag; true or false is expected", 0 },
    { "flag", "TRUE", "`TRUE` is not a flag; true or false is expected", 0 },
    { "flag", "2", "`2` is not a flag; true or false is expected", 0 },
    { "choice", "fist", "`fist` is not known here; did you mean `first`? One of: fair first", 0 },
    { "choice", "zzz", "`zzz` is not known here; one of: fair first", 0 },
    { "name", "a b", "`a b` is not a name; a letter or `_`, then letters, digits, `_`, `.` or `-` are expected",
      1 },
    { "name", "", "a name is empty; a letter or `_`, then letters, digits, `_`, `.` or `-` are expected", 0 },
    { "name", "\xd0\xb0",
      "`\xd0\xb0` is not a name; a letter or `_`, then letters, digits, `_`, `.` or `-` are expected", 0 },
    { "name", "a123456789a123456789a123456789a123456789a123456789a123456789abcd",
      "a name has 64 bytes; at most 63 are allowed", 0 },
    { "address", "1.2.3.256",
      "`1.2.3.256` is not an IPv4 address; four numbers from 0 to 255 without leading zeros", 6 },
    { "address", "1.2.3", "`1.2.3` is not an IPv4 address; four numbers from 0 to 255 without leading zeros",
      5 },
    { "address", "01.2.3.4",
      "`01.2.3.4` is not an IPv4 address; four numbers from 0 to 255 without leading zeros", 0 },
    { "address", "", "`` is not an IPv4 address; four numbers from 0 to 255 without leading zeros", 0 },
    { "address", "1.2.3.4x",
      "`1.2.3.4x` is not an IPv4 address; four numbers from 0 to 255 without leading zeros", 7 },
    { "subnet", "10.0.0.0", "`10.0.0.0` is not a subnet; an address and a prefix length, as in 10.0.0.0/24",
      8 },
    { "subnet", "10.0.0.0/33", "`33` is not a prefix length; /0 to /32 is expected", 9 },
    { "subnet", "10.0.0.0/255.255.0.255", "`255.255.0.255` is not a prefix length; /0 to /32 is expected", 9 },
    { "subnet", "10.0.0.1/24", "`10.0.0.1/24` has host bits set; 10.0.0.0/24 is the subnet", 0 },
    { "service", "exponential 0 s", "`exponential` needs a value greater than 0", 0 },
  };
  GStringChunk *arena = g_string_chunk_new (256);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      Sample s;
      const SimOption *o = sim_option_find (table, wrong[i].key);
      g_autofree char *why = NULL;
      int column = -1;
      cr_expect_not (sim_option_parse (o, wrong[i].text, arena, (char *)&s + o->offset, &why, &column), "%s",
                     wrong[i].text);
      cr_expect_str_eq (why, wrong[i].why);
      cr_expect_eq (column, wrong[i].column, "%s: %d", wrong[i].text, column);
    }
  g_string_chunk_free (arena);
}

Test (option, rows_describe_themselves)
{
  static const struct
  {
    const char *key, *text;
  } rows[] = { { "interval", "time, at least 1 ms (default 3 s)" },
               { "rate", "data rate, greater than 0 bps (default 1 Gbps)" },
               { "count", "count, from 1 to 9 (default 4)" },
               { "choice", "one of fair first (default first)" },
               { "name", "name (required)" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = sim_option_describe (sim_option_find (table, rows[i].key));
      cr_expect_str_eq (text, rows[i].text);
    }
  cr_expect_null (sim_option_find (table, "none"));
}
