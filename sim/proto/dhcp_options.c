/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of DHCP clients and servers, and what programs in use do.
 */
#include "sim/proto/dhcp_client.h"
#include "sim/proto/dhcp_server.h"

static const SimPreset server_presets[] = {
  { "rfc2131", "what the standard says or leaves open", "RFC 2131", { { NULL, NULL } } },
  { "dhcpd",
    "ISC's server: pings an address before it offers it",
    "ISC DHCP 4.4.3",
    { { "lease", "12 h" },
      { "longest-lease", "1 d" },
      { "check", "ping" },
      { "check-wait", "1 s" },
      { "quarantine", "1 d" },
      { "authoritative", "false" } } },
  { "dnsmasq",
    "takes clients over whose leases it has lost",
    "dnsmasq 2.90",
    { { "lease", "1 h" },
      { "longest-lease", "1 h" },
      { "check", "ping" },
      { "check-wait", "3 s" },
      { "hold", "0 s" },
      { "quarantine", "10 min" },
      { "authoritative", "false" },
      { "adopt", "true" } } },
  { .name = NULL },
};

static const char *const checks[] = { "none", "ping", "arp", NULL };
static const char *const check_meanings[]
    = { "it is offered untried", "it is pinged, and not offered when something answers within `check-wait`",
        "it is asked for by ARP, and not offered when something answers within `check-wait`", NULL };

#define AT(field) offsetof (SimDhcpServerOptions, field)
const SimOption sim_dhcp_server_options[] = {
  SIM_OPTION (PRESET, "like", AT (like), .initial = "rfc2131", .presets = server_presets,
              .help = "the program whose values are the defaults", .source = "RFC 2131"),
  SIM_OPTION (TIME, "lease", AT (lease), .initial = "1 h", .least = 1e9, .most = 4e18,
              .help = "what is granted to who asks for nothing else, in whole seconds", .source = "ours"),
  SIM_OPTION (TIME, "longest-lease", AT (longest_lease), .initial = "1 d",
              .help = "the most that a client can ask for", .source = "ours"),
  SIM_OPTION (SHARE, "t1", AT (t1), .initial = "50 %", .help = "share of the lease after which it is renewed",
              .source = "RFC 2131, 4.4.5"),
  SIM_OPTION (SHARE, "t2", AT (t2), .initial = "87.5 %",
              .help = "share of the lease after which any server is asked", .source = "RFC 2131, 4.4.5"),
  SIM_OPTION (TIME, "hold", AT (hold), .initial = "2 min", .help = "how long an offered address is held",
              .source = "ISC DHCP 4.4.3"),
  SIM_OPTION (TIME, "quarantine", AT (quarantine), .initial = "1 h",
              .help = "how long an address that was in use is not offered", .source = "ours"),
  SIM_OPTION (CHOICE, "check", AT (check), .initial = "none", .choices = checks, .meanings = check_meanings,
              .help = "how a free address is tried before it is offered", .source = "RFC 2131, 2.2: SHOULD"),
  SIM_OPTION (TIME, "check-wait", AT (check_wait), .initial = "1 s", .positive = true,
              .help = "for an answer to that", .source = "ISC DHCP 4.4.3"),
  SIM_OPTION (FLAG, "authoritative", AT (authoritative), .initial = "true",
              .help = "says no to clients that it does not know; else it keeps silent", .source = "ours"),
  SIM_OPTION (FLAG, "adopt", AT (adopt), .initial = "false",
              .help = "grants a free address to who had it before, unknown or not", .source = "ours"),
  SIM_OPTION (FLAG, "persistent", AT (persistent), .initial = "true", .help = "leases outlive a crash",
              .source = "RFC 2131, 2.1"),
  SIM_OPTION (FLAG, "bootp", AT (bootp), .initial = "true", .help = "answers BOOTP from the reservations",
              .source = "RFC 1534"),
  SIM_OPTION (TIME, "least-secs", AT (least_secs), .initial = "0 s",
              .help = "answers only clients that have tried for so long", .source = "ours"),
  SIM_OPTION (DIST, "service", AT (service), .initial = "0 s",
              .help = "time of the one processor for a message", .source = "ours"),
  SIM_OPTION (DIST, "delay", AT (delay), .initial = "0 s", .help = "of each answer, besides", .source = "ours"),
  SIM_OPTION_END,
};
#undef AT

static const SimPreset client_presets[] = {
  { "rfc2131", "the standard's host", "RFC 2131, 4.1 and 4.4", { { NULL, NULL } } },
  { "dhclient",
    "ISC's client: grows its waits at random",
    "ISC DHCP 4.4.3",
    { { "start-least", "0 s" },
      { "start-most", "0 s" },
      { "discover", "3 s" },
      { "jitter", "0 s" },
      { "cutoff", "15 s" },
      { "give-up", "60 s" },
      { "retry", "5 min" },
      { "request", "[3 s, 7 s]" },
      { "probes", "0" } } },
  { "udhcpc",
    "busybox: three tries, then a pause",
    "busybox 1.35",
    { { "start-least", "0 s" },
      { "start-most", "0 s" },
      { "discover", "3 s" },
      { "jitter", "0 s" },
      { "tries", "3" },
      { "retry", "20 s" },
      { "request", "[3 s, 3 s, 3 s]" },
      { "probes", "0" } } },
  { "pxe-2.1",
    "a network card's boot program, as the specification says",
    "PXE 2.1, as quoted in iPXE's config/dhcp.h",
    { { "pxe", "true" },
      { "start-least", "0 s" },
      { "start-most", "0 s" },
      { "jitter", "0 s" },
      { "discover", "[4 s, 8 s, 16 s, 32 s]" },
      { "tries", "4" },
      { "collect", "11 s" },
      { "request", "[1 s, 2 s, 3 s, 4 s]" },
      { "ask", "[1 s, 2 s, 3 s, 4 s]" },
      { "ask-give-up", "7 s" },
      { "seek", "[1 s, 2 s, 3 s, 4 s]" },
      { "seek-give-up", "7 s" },
      { "broadcast", "true" },
      { "longest", "1260" },
      { "probes", "0" } } },
  { "ipxe",
    "open-source boot program: quicker",
    "iPXE, config/dhcp.h",
    { { "pxe", "true" },
      { "start-least", "0 s" },
      { "start-most", "0 s" },
      { "jitter", "0 s" },
      { "discover", "[1 s, 2 s, 4 s, 8 s]" },
      { "tries", "4" },
      { "collect", "2 s" },
      { "collect-at-timeouts", "true" },
      { "request", "[250 ms, 500 ms, 1 s, 2 s, 4 s, 8 s]" },
      { "ask", "[250 ms, 500 ms, 1 s, 2 s]" },
      { "seek", "[1 s, 2 s, 4 s]" },
      { "longest", "1472" },
      { "probes", "0" } } },
  { "pxelinux",
    "asks for nothing itself: it has what the card's boot program was told",
    "syslinux 6.04; PXE 2.1 for the asking",
    { { "pxe", "true" },
      { "start-least", "0 s" },
      { "start-most", "0 s" },
      { "jitter", "0 s" },
      { "discover", "[4 s, 8 s, 16 s, 32 s]" },
      { "tries", "4" },
      { "collect", "11 s" },
      { "request", "[1 s, 2 s, 3 s, 4 s]" },
      { "ask", "[1 s, 2 s, 3 s, 4 s]" },
      { "ask-give-up", "7 s" },
      { "seek", "[1 s, 2 s, 3 s, 4 s]" },
      { "seek-give-up", "7 s" },
      { "broadcast", "true" },
      { "longest", "1260" },
      { "probes", "0" } } },
  { .name = NULL },
};

#define AT(field) offsetof (SimDhcpClientOptions, field)
#define CLIENT_ROWS(LIKE)                                                                                      \
  SIM_OPTION (PRESET, "like", AT (like), .initial = LIKE, .presets = client_presets,                           \
              .help = "the program whose values are the defaults", .source = LIKE),                            \
      SIM_OPTION (TIME, "start-least", AT (start_least), .initial = "1 s",                                     \
                  .help = "least wait before the first DISCOVER", .source = "RFC 2131, 4.4.1"),                \
      SIM_OPTION (TIME, "start-most", AT (start_most), .initial = "10 s", .help = "and the longest",           \
                  .source = "RFC 2131, 4.4.1"),                                                                \
      SIM_OPTION (TIMES, "discover", AT (discover), .initial = "[4 s, 8 s, 16 s, 32 s, 64 s]",                 \
                  .positive = true, .help = "waits after each DISCOVER; the last one repeats",                 \
                  .source = "RFC 2131, 4.1"),                                                                  \
      SIM_OPTION (TIME, "jitter", AT (jitter), .initial = "1 s",                                               \
                  .help = "each of those is longer or shorter by up to so much, at random",                    \
                  .source = "RFC 2131, 4.1"),                                                                  \
      SIM_OPTION (TIME, "cutoff", AT (cutoff), .initial = "0 s",                                               \
                  .help = "not 0: waits grow at random from the first one up to about this",                   \
                  .source = "ISC DHCP 4.4.3"),                                                                 \
      SIM_OPTION (COUNT, "tries", AT (tries), .initial = "0", .help = "DISCOVERs in a round; 0: for ever",     \
                  .source = "RFC 2131, 4.1"),                                                                  \
      SIM_OPTION (TIME, "give-up", AT (give_up), .initial = "0 s",                                             \
                  .help = "a round ends after so long; 0: never", .source = "RFC 2131, 4.1"),                  \
      SIM_OPTION (TIME, "retry", AT (retry), .initial = "0 s",                                                 \
                  .help = "pause between rounds; 0: one round only", .source = "ours"),                        \
      SIM_OPTION (TIME, "collect", AT (collect), .initial = "0 s",                                             \
                  .help = "offers are gathered until so long after the first DISCOVER",                        \
                  .source = "RFC 2131, 4.4.1"),                                                                \
      SIM_OPTION (FLAG, "collect-at-timeouts", AT (collect_at_timeouts), .initial = "false",                   \
                  .help = "notices the end of that only when a wait of `discover` ends", .source = "iPXE"),    \
      SIM_OPTION (TIMES, "request", AT (request), .initial = "[4 s, 8 s, 16 s, 32 s]", .positive = true,       \
                  .help = "waits after each REQUEST; then it begins anew",                                     \
                  .source = "RFC 2131, 3.1: 60 s in all"),                                                     \
      SIM_OPTION (FLAG, "pxe", AT (pxe), .initial = "false", .help = "asks for a boot file too",               \
                  .source = "PXE 2.1"),                                                                        \
      SIM_OPTION (COUNT, "arch", AT (arch), .initial = "0", .most = 65535,                                     \
                  .help = "architecture: 0 is a PC's BIOS, 7 is EFI", .source = "RFC 4578, 2.1"),              \
      SIM_OPTION (COUNT, "undi", AT (undi), .initial = "2001", .most = 65535,                                  \
                  .help = "version of the driver's interface, major * 1000 + minor", .source = "PXE 2.1"),     \
      SIM_OPTION (TIMES, "ask", AT (ask), .initial = "[1 s, 2 s, 3 s, 4 s]", .positive = true,                 \
                  .help = "waits after each request to a proxy on port 4011", .source = "PXE 2.1"),            \
      SIM_OPTION (TIME, "ask-give-up", AT (ask_give_up), .initial = "7 s",                                     \
                  .help = "how long in all; 0: as `ask` says", .source = "PXE 2.1"),                           \
      SIM_OPTION (TIMES, "seek", AT (seek), .initial = "[1 s, 2 s, 3 s, 4 s]", .positive = true,               \
                  .help = "waits after each request to a boot server", .source = "PXE 2.1"),                   \
      SIM_OPTION (TIME, "seek-give-up", AT (seek_give_up), .initial = "7 s",                                   \
                  .help = "how long for each server; 0: as `seek` says", .source = "PXE 2.1"),                 \
      SIM_OPTION (FLAG, "broadcast", AT (broadcast), .initial = "false",                                       \
                  .help = "asks for replies that are broadcast", .source = "RFC 2131, 4.1"),                   \
      SIM_OPTION (COUNT, "longest", AT (longest), .initial = "1500", .least = 576, .most = 65535,              \
                  .help = "bytes of the longest message that it takes", .source = "RFC 2132, 9.10"),           \
      SIM_OPTION (TIME, "ask-lease", AT (ask_lease), .initial = "0 s",                                         \
                  .help = "length of the lease that it asks for; 0: it does not", .source = "RFC 2132, 9.2"),  \
      SIM_OPTION (COUNT, "probes", AT (probes), .initial = "1", .most = 100,                                   \
                  .help = "ARP probes of a new address before it is used", .source = "RFC 2131, 2.2: SHOULD"), \
      SIM_OPTION (TIME, "probe-wait", AT (probe_wait), .initial = "1 s", .positive = true,                     \
                  .help = "after each probe", .source = "RFC 5227, 1.1"),                                      \
      SIM_OPTION (TIME, "decline-wait", AT (decline_wait), .initial = "10 s",                                  \
                  .help = "before it begins anew after an address was in use", .source = "RFC 2131, 3.1"),     \
      SIM_OPTION (TIME, "renew-least", AT (renew_least), .initial = "60 s",                                    \
                  .help = "least wait between two tries to renew", .source = "RFC 2131, 4.4.5"),               \
      SIM_OPTION (FLAG, "remember", AT (remember), .initial = "false",                                         \
                  .help = "the lease outlives a crash: the client asks for it again",                          \
                  .source = "RFC 2131, 3.2"),                                                                  \
      SIM_OPTION (FLAG, "release", AT (release), .initial = "false",                                           \
                  .help = "gives its address back when it is shut down", .source = "RFC 2131, 4.4.6: may"),    \
      SIM_OPTION_END
const SimOption sim_dhcp_client_options[] = { CLIENT_ROWS ("rfc2131") };
const SimOption sim_pxe_client_options[] = { CLIENT_ROWS ("pxe-2.1") };
