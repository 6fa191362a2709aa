/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rais/options.h"

#define HOSTS(FIELD) offsetof (RaisHostsOptions, FIELD)
#define MEMBER(FIELD) offsetof (RaisMemberOptions, FIELD)
#define SCRIPT(FIELD) offsetof (RaisScriptOptions, FIELD)
#define DNS(FIELD) offsetof (RaisDnsOptions, FIELD)
#define TOP(FIELD) offsetof (RaisOptions, FIELD)

static const SimOption hosts_table[] = {
  SIM_OPTION (
      COUNT, "count", HOSTS (count), .initial = "2", .least = 0, .most = 10000,
      .help
      = "hosts that bring a preferred address each: NAME.host-1 and so on; not used when members are listed",
      .source = "ours: the least that can take over from each other"),
  SIM_OPTION (
      PER_TIME, "capacity", HOSTS (capacity), .initial = "100 /s", .least = 0, .most = 4294967295.0,
      .help
      = "what a host says it can do, the unsigned 32-bit capacity of its messages; load is told in its share",
      .source = "source 003, p. 10 and fig. 2C; the value is ours"),
  SIM_SERVER_OPTION_ROWS (HOSTS (server), "2"),
  SIM_OPTION (DIST, "boot-time", HOSTS (boot_time), .initial = "30 s",
              .help = "from the start of the machine to the start of its service monitor", .source = "ours"),
  SIM_OPTION (TIME, "load-window", HOSTS (load_window), .initial = "10 s", .positive = true,
              .help = "the load that a host tells is that of the last so long",
              .source = "source 003, p. 10: over a suitable duration; the value is ours"),
  SIM_OPTION_END
};

static const SimOption member_table[] = {
  SIM_OPTION (NAME, "name", MEMBER (name), .required = true, .help = "name of the machine within the system"),
  SIM_OPTION (NAME, "host", MEMBER (host),
              .help
              = "machine of an earlier group, as in web.host-1, that is a member of this one too; else the "
                "member has a machine of its own",
              .source = "source 003, pp. 5 and 10: a host may belong to several groups"),
  SIM_OPTION (ADDRESS, "prefers", MEMBER (prefers), .initial = "0.0.0.0",
              .help = "its preferred service address; 0.0.0.0 takes a free one (a spare: none)",
              .source = "source 003, p. 8"),
  SIM_OPTION (FLAG, "spare", MEMBER (spare), .initial = "false", .help = "a hot spare: it prefers no address",
              .source = "source 003, p. 11"),
  SIM_OPTION (PER_TIME, "capacity", MEMBER (capacity), .positive = true, .least = 0, .most = 4294967295.0,
              .help = "instead of hosts.capacity"),
  SIM_OPTION (COUNT, "servers", MEMBER (servers), .least = 1, .most = 1000000,
              .help = "instead of hosts.servers"),
  SIM_OPTION_END
};

static const SimOption script_table[]
    = { SIM_OPTION (DIST, "time", SCRIPT (time), .initial = "500 ms", .help = "how long the script takes",
                    .source = "ours: scripts are slow (source 003, p. 17), not how slow"),
        SIM_OPTION (SHARE, "fails", SCRIPT (fails), .initial = "0 %",
                    .help = "share of runs that end in an error", .source = "ours: none"),
        SIM_OPTION_END };

static const char *const low_signs[] = { "above", "below", NULL };

static const SimOption dns_table[]
    = { SIM_OPTION (TIME, "ttl", DNS (ttl), .initial = "60 s",
                    .help = "how long clients keep an answer of the group's zone",
                    .source = "ours: short, as such zones are kept"),
        SIM_OPTION (TIME, "negative-ttl", DNS (negative_ttl), .initial = "5 s",
                    .help = "how long clients keep an answer without addresses",
                    .source = "RFC 2308; the value is ours"),
        SIM_OPTION (TIME, "interval", DNS (interval), .initial = "1 s", .positive = true,
                    .help = "between two passes of the DNS thread", .source = "ours: as the control thread"),
        SIM_OPTION (SHARE, "high-water", DNS (high_water), .initial = "80 %",
                    .help = "a host that uses more of its capacity may leave the zone",
                    .source = "source 003, p. 10; the value is ours"),
        SIM_OPTION (SHARE, "low-water", DNS (low_water), .initial = "50 %",
                    .help = "a host that left comes back below this",
                    .source = "source 003, p. 11; the value is ours"),
        SIM_OPTION (COUNT, "at-least", DNS (at_least), .initial = "1", .least = 0, .most = 10000,
                    .help = "addresses that stay in the zone however loaded their hosts are",
                    .source = "source 003, p. 11; the value is ours"),
        SIM_OPTION (COUNT, "scale", DNS (scale), .initial = "100", .least = 100, .most = 1000,
                    .help = "utilisation is counted in 1 / scale", .source = "source 003, p. 24: 100 to 1000"),
        SIM_OPTION_END };

static const char *const policies[]
    = { "group", "one-to-one", "symmetric", "many-to-one", "round-robin-dns", NULL };
static const char *const policy_meanings[]
    = { "any host can take over any address; spares that have none come first (source 003)",
        "each host has an idle secondary of its own, which takes over for it alone (the older way, RAIS-B1)",
        "two hosts that both serve back each other up; no machine is idle (the older way, RAIS-B2)",
        "one idle secondary takes over for all hosts (the older way, RAIS-B3)",
        "nobody takes over, and the zone has all addresses always, also of dead hosts (the older way, "
        "RAIS-B4)",
        NULL };
static const char *const insides[] = { "inside", "outside", NULL };
static const char *const clocks[] = { "age", "absolute", "leader", NULL };
static const char *const gossips[] = { "no", "by-age", "yes", NULL };
static const char *const sequences[] = { "unique", "counter", NULL };
static const char *const leaders[] = { "all", "ok", NULL };

const SimOption rais_options[] = {
  SIM_OPTION (TABLE, "hosts", TOP (hosts), .table = hosts_table, .help = "the hosts of the group"),
  SIM_OPTION (COUNT, "spares", TOP (spares), .initial = "0", .least = 0, .most = 10000,
              .help = "hot spares, NAME.spare-1 and so on; not used when members are listed",
              .source = "source 003, p. 11"),
  SIM_OPTION (LIST, "members", TOP (members), .table = member_table, .item_size = sizeof (RaisMemberOptions),
              .help = "the hosts by name, instead of hosts.count and spares"),
  SIM_OPTION (NAME, "service-on", TOP (service_on), .required = true,
              .help = "segment on which clients reach the service", .source = "source 003, p. 7"),
  SIM_OPTION (NAMES, "control-on", TOP (control_on), .required = true,
              .help = "segments of the control interfaces, at most 8; the first gives the host ids",
              .source = "source 003, p. 7: usually two, independent and isolated"),
  SIM_OPTION (ADDRESS, "group", TOP (group), .initial = "0.0.0.0",
              .help = "multicast address of the group; 0.0.0.0 makes one of the system's name",
              .source = "source 003, p. 13; RFC 2365 for the range"),
  SIM_OPTION (COUNT, "group-port", TOP (group_port), .initial = "5003", .least = 1, .most = 65535, .code = 59,
              .help = "UDP port of the group", .source = "source 003, p. 13; the value is ours"),
  SIM_OPTION (TIME, "info-interval", TOP (info_interval), .initial = "1 s", .positive = true,
              .help = "between two turns of the transmit thread: tests, info message, ARP",
              .source = "source 003, p. 12: the operator's; the value is ours"),
  SIM_OPTION (TIME, "silence-timeout", TOP (silence_timeout), .initial = "3 s", .positive = true,
              .help = "a host of which nothing is heard for so long is dead",
              .source = "source 003, p. 12: the operator's; the value is ours"),
  SIM_OPTION (TIME, "control-interval", TOP (control_interval), .initial = "1 s", .positive = true,
              .help = "between two turns of the control thread",
              .source = "ours: the source gives none; shorter than the info interval makes duplicates (F4)"),
  SIM_OPTION (TIME, "listen-time", TOP (listen_time), .initial = "3 s",
              .help
              = "so long after its start a host does not act as leader, nor the name server write the zone",
              .source = "ours: the silence timeout; else a starting host gives itself what others hold"),
  SIM_OPTION (TIME, "orphan-time", TOP (orphan_time), .initial = "1 d", .positive = true,
              .help = "an address away from its preferred host for so long becomes invalid",
              .source = "source 003, p. 9: up to years; the value is ours"),
  SIM_OPTION (TABLE, "acquire-script", TOP (acquire), .table = script_table,
              .help = "the script that a host runs to take an address"),
  SIM_OPTION (TABLE, "release-script", TOP (release), .table = script_table,
              .help = "the script that a host runs to give an address up"),
  SIM_OPTION (TABLE, "dns", TOP (dns), .table = dns_table,
              .help = "the group's zone and its name server, NAME.dns"),
  SIM_OPTION (CHOICE, "policy", TOP (policy), .initial = "group", .choices = policies,
              .meanings = policy_meanings,
              .help = "who takes over: the group, or, to compare with, the older ways",
              .source = "source 003, pp. 2 and 3 for the older ways"),
  SIM_OPTION (CHOICE, "failed-host-counts", TOP (failed_host), .initial = "inside", .choices = insides,
              .help = "reading: is a host whose tests fail a server of the addresses it still holds "
                      "(outside the test of OK) or not (inside it)",
              .source = "source 003, p. 20: the end of that test is not printed before the inner loop"),
  SIM_OPTION (CHOICE, "orphan-clock", TOP (orphan_clock), .initial = "age", .choices = clocks,
              .help = "reading: messages carry ages or times of day, or each leader counts by itself",
              .source = "source 003, p. 14: the time since the last update"),
  SIM_OPTION (CHOICE, "gossip-refreshes-silence", TOP (gossip), .initial = "no", .choices = gossips,
              .help = "reading: does it count as a sign of life that a host is mentioned by another",
              .source = "source 003, p. 19: a silent host is one that has sent nothing itself"),
  SIM_OPTION (CHOICE, "sequence", TOP (sequence), .initial = "unique", .choices = sequences,
              .help = "reading: sequence numbers go on ascending over a restart, or start again at 1",
              .source = "source 003, fig. 2B: globally unique, ascending"),
  SIM_OPTION (CHOICE, "leader-among", TOP (leader_among), .initial = "all", .choices = leaders,
              .help = "reading: can a member whose tests fail lead the group",
              .source = "source 003, p. 8: the lowest host id"),
  SIM_OPTION (CHOICE, "low-mark-sign", TOP (low_sign), .initial = "above", .choices = low_signs,
              .help = "reading: is the middle branch for utilisations above or below the low mark",
              .source = "source 003, p. 23: the sign is lost in print"),
  SIM_OPTION (TIME, "script-timeout", TOP (script_timeout), .initial = "0 s",
              .help = "repair: a script that runs longer has failed; 0 s never ends one",
              .source = "source 003: no time-out"),
  SIM_OPTION (COUNT, "try-others-after", TOP (try_others_after), .initial = "0", .least = 0, .most = 1000000,
              .help = "repair: after so many acquires in vain the leader tries other hosts; 0 never does",
              .source = "source 003, p. 21: always the preferred host"),
  SIM_OPTION (TIME, "try-again-after", TOP (try_again_after), .initial = "1 min", .positive = true,
              .help = "repair: so long after giving a host up the leader tries it again",
              .source = "ours, with try-others-after"),
  SIM_OPTION (FLAG, "remember-assignments", TOP (remember_assignments), .initial = "false",
              .help = "repair: the leader does not choose again before an order can have shown its effect",
              .source = "source 003, p. 21: no memory"),
  SIM_OPTION (FLAG, "recheck-before-acquire", TOP (recheck_before_acquire), .initial = "false",
              .help = "repair: OK and quiesce are looked at again when the acquire action begins",
              .source = "source 003, fig. 4B: looked at when the message comes"),
  SIM_OPTION (FLAG, "announce-at-once", TOP (announce_at_once), .initial = "false",
              .help
              = "repair: an address is announced when it comes on-line, not only at the next transmit turn",
              .source = "source 003, fig. 3, step 380"),
  SIM_OPTION (FLAG, "exact-utilisation", TOP (exact_utilisation), .initial = "false",
              .help = "repair: load x scale is counted in 64 bits", .source = "source 003, fig. 2C: 32 bits"),
  SIM_OPTION_END
};

gint64
rais_options_members (const RaisOptions *options)
{
  return options->members.count > 0 ? (gint64)options->members.count : options->hosts.count + options->spares;
}

RaisMemberOptions
rais_options_member (const RaisOptions *options, gint64 i, char *name)
{
  RaisMemberOptions member = { .spare = i >= options->hosts.count };

  if (options->members.count > 0)
    {
      member = ((const RaisMemberOptions *)options->members.items)[i];
      g_snprintf (name, 64, "%s", member.name);
    }
  else if (member.spare)
    g_snprintf (name, 64, "spare-%" G_GINT64_FORMAT, i - options->hosts.count + 1);
  else
    g_snprintf (name, 64, "host-%" G_GINT64_FORMAT, i + 1);
  if (member.capacity <= 0)
    member.capacity = options->hosts.capacity;
  if (member.servers == 0)
    member.servers = options->hosts.server.station.servers;
  member.name = name;
  return member;
}
