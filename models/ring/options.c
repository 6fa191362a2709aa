/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/ring/options.h"

#define POOL(FIELD) offsetof (RingPoolOptions, FIELD)
#define STICKY(FIELD) offsetof (RingStickyOptions, FIELD)
#define SERVERS(FIELD) offsetof (RingServersOptions, FIELD)
#define CONNECTIONS(FIELD) offsetof (RingConnectionOptions, FIELD)
#define DNS(FIELD) offsetof (RingDnsOptions, FIELD)
#define STANDBY(FIELD) offsetof (RingStandbyOptions, FIELD)
#define TOP(FIELD) offsetof (RingOptions, FIELD)

static const SimOption pool_table[]
    = { SIM_OPTION (NAME, "on", POOL (on), .required = true, .help = "segment of the cluster"),
        SIM_OPTION (COUNT, "vips", POOL (vips), .required = true, .least = 0, .most = RING_VIPS_MOST,
                    .help = "virtual addresses of that segment's pool"),
        SIM_OPTION_END };

static const SimOption sticky_table[]
    = { SIM_OPTION (NAME, "on", STICKY (on), .required = true, .help = "segment of the cluster"),
        SIM_OPTION (COUNT, "vip", STICKY (vip), .required = true, .least = 1, .most = RING_VIPS_MOST,
                    .help = "number of the address in that segment's pool, from 1"),
        SIM_OPTION (COUNT, "prefers", STICKY (prefers), .initial = "0", .least = 0, .most = RING_GATEWAYS_MOST,
                    .help = "number of the gateway that it prefers, from 1; 0: none",
                    .source = "source 004, Table 1"),
        SIM_OPTION (COUNT, "flag", STICKY (flag), .initial = "3", .least = 0, .most = 3,
                    .help
                    = "persistence: 0 is free to move, 1 sticks to its current host, 3 to the preferred one",
                    .source = "source 004, Table 1"),
        SIM_OPTION_END };

static const SimOption servers_table[] = {
  SIM_OPTION (NAMES, "of", SERVERS (of),
              .help
              = "systems that the gateways stand before, instead of servers of their own: service groups, or "
                "plain servers; a client's port says which one it wants, as each has a port of its own",
              .source = "source 004, fig. 2: the gateways' servers may be any"),
  SIM_OPTION (
      COUNT, "count", SERVERS (count), .initial = "2", .least = 0, .most = 10000,
      .help
      = "application servers behind the gateways, on the first internal segment: NAME.server-1 and so on; "
        "not used with `of`",
      .source = "source 004, fig. 2: several; the value is ours"),
  SIM_OPTION (FLAG, "own-versions", SERVERS (own_versions), .initial = "false",
              .help = "each server has its own version of what it serves: no identical replicas",
              .source = "ours: source 004 takes replicas for granted"),
  SIM_OPTION (FLAG, "no-ranges", SERVERS (no_ranges), .initial = "false",
              .help = "the servers know no ranges, and send an object whole",
              .source = "RFC 9110, 14.2: a server may ignore a range"),
  SIM_SERVER_OPTION_ROWS (SERVERS (server), "2"),
  SIM_OPTION (DIST, "boot-time", SERVERS (boot_time), .initial = "30 s",
              .help = "from the start of the machine to the start of its service", .source = "ours"),
  SIM_OPTION_END
};

static const SimOption connections_table[] = {
  SIM_OPTION (COUNT, "port", CONNECTIONS (port), .initial = "5005", .least = 1, .most = 65535,
              .help = "UDP port by which gateways tell each other of connections", .source = "ours"),
  SIM_OPTION (FLAG, "multicast", CONNECTIONS (multicast), .initial = "true",
              .help = "a new connection is told to the others at once, besides by the train",
              .source = "source 004, B.3"),
  SIM_OPTION (COUNT, "first-port", CONNECTIONS (first_port), .initial = "16384", .least = 1, .most = 65535,
              .help = "lowest port that a translated connection gets", .source = "ours"),
  SIM_OPTION (COUNT, "ports", CONNECTIONS (ports), .initial = "49152", .least = 1, .most = 65535,
              .help = "how many ports translated connections have", .source = "ours"),
  SIM_OPTION (COUNT, "hold", CONNECTIONS (hold), .initial = "256", .least = 1, .most = 1000000,
              .help = "packets of connections not known yet that wait at a gateway",
              .source = "source 004, B.3: a buffer; its size is ours"),
  SIM_OPTION (TIME, "hold-time", CONNECTIONS (hold_time), .initial = "3 s", .positive = true,
              .help = "how long such a packet waits",
              .source = "ours: as long as the first two tries of its sender"),
  SIM_OPTION (TIME, "idle", CONNECTIONS (idle), .initial = "15 min", .positive = true,
              .help = "a connection without packets for so long is forgotten",
              .source = "ours: as virtual servers do"),
  SIM_OPTION (TIME, "silence", CONNECTIONS (silence), .initial = "5 s",
              .help = "proxy: a server that sends nothing of its reply for so long has failed; 0 s: never",
              .source = "source 004, B.5: lack of an acknowledgement; the value is ours"),
  SIM_OPTION (TIME, "probe-interval", CONNECTIONS (probe_interval), .initial = "1 s",
              .help = "how often each server is asked whether it is there; 0 s: never",
              .source = "source 004, B.1: server monitoring; the value is ours"),
  SIM_OPTION (TIME, "probe-timeout", CONNECTIONS (probe_timeout), .initial = "1 s", .positive = true,
              .help = "a probe without an answer for so long has failed", .source = "ours"),
  SIM_OPTION (COUNT, "probe-failures", CONNECTIONS (probe_failures), .initial = "2", .least = 1, .most = 100,
              .help = "failed probes in a row after which a server is down", .source = "ours"),
  SIM_OPTION_END
};

static const SimOption dns_table[]
    = { SIM_OPTION (TIME, "ttl", DNS (ttl), .initial = "60 s",
                    .help = "how long clients keep an answer with the external addresses",
                    .source = "ours: short, as such zones are kept"),
        SIM_OPTION (TIME, "negative-ttl", DNS (negative_ttl), .initial = "5 s",
                    .help = "how long clients keep an answer without addresses",
                    .source = "RFC 2308; the value is ours"),
        SIM_OPTION_END };

#define MONITORS(FIELD) offsetof (RingMonitorsOptions, FIELD)
#define CONTROLLER(FIELD) offsetof (RingControllerOptions, FIELD)

static const char *const monitor_modes[] = { "off", "on", "unsupported", NULL };
static const char *const monitor_mode_meanings[]
    = { "it does not look, until a localmonitor file or a command switches it on",
        "it looks, and while it fails the gateway is closed: its addresses go to others",
        "these machines cannot do it, and nothing switches it on", NULL };
static const char *const ping_means[] = { "all", "any", NULL };

static const SimOption monitors_table[]
    = { SIM_OPTION (CHOICE, "card", MONITORS (card), .initial = "on", .choices = monitor_modes,
                    .meanings = monitor_mode_meanings, .help = "monitor of the network cards and their links",
                    .source = "source 004, A.6: can be set by default"),
        SIM_OPTION (CHOICE, "application", MONITORS (application), .initial = "on", .choices = monitor_modes,
                    .meanings = monitor_mode_meanings,
                    .help = "monitor of the application: dummy packets that it must let pass and must not",
                    .source = "source 004, A.6"),
        SIM_OPTION (CHOICE, "ping", MONITORS (ping), .initial = "off", .choices = monitor_modes,
                    .meanings = monitor_mode_meanings,
                    .help = "monitor of remote machines by ping; a localmonitor file switches it on or off",
                    .source = "source 004, A.6"),
        SIM_OPTION (NAMES, "routers", MONITORS (routers),
                    .help = "routers that are pinged; a localmonitor file names any address",
                    .source = "source 004, A.6: remote hosts and the router"),
        SIM_OPTION (TIME, "interval", MONITORS (interval), .initial = "1 s", .positive = true,
                    .help = "from one test of all monitors to the next",
                    .source = "source 004, A.6: periodically; the value is ours"),
        SIM_OPTION (TIME, "timeout", MONITORS (timeout), .initial = "500 ms", .positive = true,
                    .help = "a ping that is answered later has failed; shorter than the interval",
                    .source = "source 004, A.6: a time set beforehand; the value is ours"),
        SIM_OPTION (COUNT, "fails", MONITORS (fails), .initial = "3", .least = 1, .most = 1000,
                    .help = "so many failed tests one after the other close the gateway", .source = "ours"),
        SIM_OPTION (COUNT, "recovers", MONITORS (recovers), .initial = "3", .least = 1, .most = 1000,
                    .help = "so many good tests one after the other open it again, with `auto-rejoin`",
                    .source = "ours"),
        SIM_OPTION (CHOICE, "ping-means", MONITORS (means), .initial = "all", .choices = ping_means,
                    .help = "reading: the ping monitor fails when all remote machines are silent, or any",
                    .source = "source 004, A.6: of one machine"),
        SIM_OPTION_END };

static const SimOption controller_table[]
    = { SIM_OPTION (NAME, "on", CONTROLLER (on),
                    .help = "segment of the controller, NAME.controller; none: there is no such machine",
                    .source = "source 004, fig. 17"),
        SIM_OPTION (TEXT, "password", CONTROLLER (password), .initial = "ring",
                    .help = "the cluster's password", .source = "source 004, A.7"),
        SIM_OPTION (TEXT, "gives", CONTROLLER (gives),
                    .help = "the password that the controller gives; the right one unless given"),
        SIM_OPTION (COUNT, "port", CONTROLLER (port), .initial = "8443", .least = 1, .most = 65535,
                    .help = "TCP port on which gateways take commands from outside", .source = "ours"),
        SIM_OPTION_END };

static const char *const forwardings[] = { "nat", "symmetric", "proxy", NULL };
static const char *const forwarding_meanings[]
    = { "both ends of a request are rewritten, and gateways tell each other of their connections, so that "
        "whoever has an address carries what belongs to it (B.3)",
        "only the destination is rewritten; a reply leaves by whichever gateway the server has for its "
        "default, and finds its way to the one that the request came in by (B.7)",
        "the gateway ends the connection itself, and asks another server for the rest when one fails in the "
        "middle (B.5)",
        NULL };
static const SimOption standby_table[]
    = { SIM_OPTION (COUNT, "routers", STANDBY (routers), .initial = "2", .least = 2, .most = 255,
                    .help
                    = "gateways that are VRRP routers: the active one and its stand-bys; the others stand idle",
                    .source = "source 004, background"),
        SIM_OPTION (COUNT, "priority", STANDBY (priority), .initial = "150", .least = 1, .most = 255,
                    .help = "of the first router; 255: it has the addresses for its own",
                    .source = "ours: above keepalived's default of 100"),
        SIM_OPTION (COUNT, "priority-step", STANDBY (step), .initial = "50", .most = 254,
                    .help = "so much lower is the priority of each next router; 0: the higher address decides",
                    .source = "ours"),
        SIM_OPTION_END };

static const char *const policies[] = { "ring", "dispatcher", "stand-by", NULL };
static const char *const policy_meanings[] = {
  "every gateway serves, and the ring gives the addresses of one that is lost to others (source 004)",
  "one gateway has all addresses, and nobody takes over (the older way, RING-B1)",
  "one gateway is active with all addresses, and hot stand-bys take over by VRRP (the older way, RING-B2)", NULL
};
static const char *const addressings[] = { "quiet", "reboot", NULL };
static const char *const accepts[] = { "not-lower", "greater", NULL };
static const char *const numberings[] = { "same", "new", NULL };
static const char *const regenerations[] = { "kept", "new", NULL };
static const char *const start_messages[] = { "911", "token", NULL };
static const char *const permissions[] = { "left", "set", NULL };
static const char *const notice_paths[] = { "node-map", "members", NULL };
static const char *const rehomes[] = { "deleter", "next-visitor", "least-loaded", NULL };
static const char *const hop_means[] = { "hop", "rotation", NULL };
static const char *const arp_bys[] = { "mover", "new-owner", NULL };
static const char *const takers[] = { "at-once", "after-round", NULL };
static const char *const moves[] = { "one-shot", "standing", NULL };
static const char *const port_choices[] = { "random", "lowest", NULL };
static const char *const orders[] = { "plain", "serial", NULL };

const SimOption ring_options[] = {
  SIM_OPTION (COUNT, "gateways", TOP (gateways), .initial = "4", .least = 1, .most = RING_GATEWAYS_MOST,
              .help = "gateways round the ring: NAME.gateway-1 and so on",
              .source = "source 004, figs. 2 and 3"),
  SIM_OPTION (DIST, "boot-time", TOP (boot_time), .initial = "30 s",
              .help = "from the start of a gateway's machine to the start of its daemon", .source = "ours"),
  SIM_OPTION (NAMES, "external-on", TOP (external_on), .required = true,
              .help = "segments on the side of the clients", .source = "source 004, fig. 3"),
  SIM_OPTION (NAMES, "internal-on", TOP (internal_on), .required = true,
              .help = "segments on the side of the application servers; the first gives the gateways' ids",
              .source = "source 004, figs. 3 and 10"),
  SIM_OPTION (COUNT, "vips", TOP (vips), .initial = "4", .least = 0, .most = RING_VIPS_MOST,
              .help = "virtual addresses of each segment's pool", .source = "source 004, fig. 11"),
  SIM_OPTION (LIST, "pools", TOP (pools), .table = pool_table, .item_size = sizeof (RingPoolOptions),
              .help = "instead of `vips`, for the segments that are named"),
  SIM_OPTION (LIST, "sticky", TOP (sticky), .table = sticky_table, .item_size = sizeof (RingStickyOptions),
              .help = "preferred host and persistence flag of single addresses"),
  SIM_OPTION (TABLE, "servers", TOP (servers), .table = servers_table, .help = "the application servers"),
  SIM_OPTION (TABLE, "dns", TOP (dns), .table = dns_table,
              .help = "the zone that names the external addresses"),
  SIM_OPTION (TABLE, "connections", TOP (connections), .table = connections_table,
              .help = "how connections are kept, shared and translated"),
  SIM_OPTION (TABLE, "files", TOP (files), .table = ring_files_table,
              .help = "the gateways' own configuration files, read as they are"),
  SIM_OPTION (TABLE, "monitors", TOP (monitors), .table = monitors_table,
              .help = "local monitors of each gateway; a failed one closes it"),
  SIM_OPTION (TABLE, "controller", TOP (controller), .table = controller_table,
              .help = "a machine outside that gives commands"),
  SIM_OPTION (TABLE, "stand-by", TOP (stand_by), .table = standby_table,
              .help = "policy stand-by: the routers"),
  SIM_OPTION (TABLE, "vrrp", TOP (vrrp), .table = sim_vrrp_options,
              .help = "policy stand-by: what the routers speak, on the first external segment"),
  SIM_OPTION (COUNT, "spare-gateways", TOP (spare_gateways), .initial = "0", .least = 0,
              .most = RING_GATEWAYS_MOST,
              .help = "machines that are there, but no gateways before a command adds them; numbered on",
              .source = "source 004, B.4"),
  SIM_OPTION (COUNT, "port", TOP (port), .initial = "5004", .least = 1, .most = 65535,
              .help = "UDP port of the gateways' messages", .source = "ours"),
  SIM_OPTION (TIME, "hop", TOP (hop), .initial = "100 ms", .positive = true,
              .help = "how long a gateway keeps the token; see `hop-means`",
              .source = "source 004, A.4: about one passing in 100 ms"),
  SIM_OPTION (TIME, "ack-timeout", TOP (ack_timeout), .initial = "50 ms", .positive = true,
              .help = "first wait for an acknowledgement; each further one is twice as long",
              .source = "source 004, B.1: doubled each time; the value is ours"),
  SIM_OPTION (COUNT, "tries", TOP (tries), .initial = "3", .least = 1, .most = 20,
              .help = "how often a packet is sent before its receiver counts as down",
              .source = "source 004, B.1: a number set beforehand; the value is ours"),
  SIM_OPTION (SIZE, "payload", TOP (payload), .initial = "1400 B", .least = 64, .most = 60000,
              .help = "bytes of a message in one packet", .source = "ours: fits an Ethernet frame"),
  SIM_OPTION (TIME, "starvation", TOP (starvation), .initial = "0 s",
              .help
              = "a gateway that has seen no token for so long sends a 911; 0 s: two rotations and two members "
                "that do not acknowledge",
              .source = "source 004, A.5: a time-out interval; the value is ours"),
  SIM_OPTION (TIME, "start-wait", TOP (start_wait), .initial = "0 s",
              .help
              = "a starting gateway waits so long for answers; 0 s: until a message has failed, and a hop",
              .source = "source 004, A.5: it waits for a reply; the value is ours"),
  SIM_OPTION (
      TIME, "stagger", TOP (stagger), .initial = "1 s",
      .help = "at the beginning of a run the other gateways start so much later than the first; 0 s: at once, "
              "and each takes itself for the first",
      .source = "ours: source 004 does not say what keeps two from starting at once"),
  SIM_OPTION (COUNT, "sequence-bits", TOP (sequence_bits), .initial = "32", .least = 8, .most = 32,
              .help = "width of the sequence number",
              .source = "source 004, A.4: wraps at a limit; the value is ours"),
  SIM_OPTION (COUNT, "sequence-limit", TOP (sequence_limit), .initial = "0", .least = 0, .most = 4294967295.0,
              .help = "the number after which counting begins again at 1; 0: as far as the bits go",
              .source = "source 004, A.4: a limit set beforehand; the value is ours"),
  SIM_OPTION (FLAG, "balance", TOP (balance), .initial = "true",
              .help = "gateways above the byte-rate limit are relieved of addresses",
              .source = "source 004, A.6: on by default"),
  SIM_OPTION (BITRATE, "byte-rate-limit", TOP (byte_rate_limit), .initial = "50 Mbps", .least = 0, .most = 1e15,
              .help = "traffic through a gateway's interfaces above which it is overloaded; 0 bps: never",
              .source = "source 004, A.5: a limit set beforehand; the value is ours"),
  SIM_OPTION (TIME, "load-window", TOP (load_window), .initial = "1 s", .positive = true,
              .help = "the byte rate that a gateway tells is that of the last so long", .source = "ours"),
  SIM_OPTION (FLAG, "auto-rejoin", TOP (auto_rejoin), .initial = "true",
              .help = "a gateway that was closed by a failed monitor opens again when the monitor is well",
              .source = "source 004, A.6: on by default"),
  SIM_OPTION (CHOICE, "forwarding", TOP (forwarding), .initial = "nat", .choices = forwardings,
              .meanings = forwarding_meanings, .help = "how gateways carry traffic to the application servers",
              .source = "source 004, B.3, B.5 and B.7"),
  SIM_OPTION (CHOICE, "policy", TOP (policy), .initial = "ring", .choices = policies,
              .meanings = policy_meanings,
              .help = "who takes over: the ring, nobody (one dispatcher), or a hot stand-by by VRRP",
              .source = "source 004, background, for the older ways"),
  SIM_OPTION (CHOICE, "addressing", TOP (addressing), .initial = "quiet", .choices = addressings,
              .help
              = "all VIPs on all gateways with ARP answered by one, or (the older way) a reboot for each move",
              .source = "source 004, B.6"),
  SIM_OPTION (TIME, "reboot-wait", TOP (reboot_wait), .initial = "2 min",
              .help
              = "with `addressing: reboot`, how long the others leave its addresses to a gateway that restarts",
              .source = "ours: without it one gateway's restart makes the next one restart"),
  SIM_OPTION (CHOICE, "accept", TOP (accept), .initial = "not-lower", .choices = accepts,
              .help = "reading: is a token with the stored number accepted",
              .source = "source 004, A.4: should not receive a lower one"),
  SIM_OPTION (
      CHOICE, "resent-number", TOP (resend_number), .initial = "same", .choices = numberings,
      .help = "reading or repair: number of a token that goes to the next member when one does not acknowledge",
      .source = "source 004, A.5: the modified token is sent"),
  SIM_OPTION (CHOICE, "regenerated-number", TOP (regenerate_number), .initial = "kept",
              .choices = regenerations, .help = "reading or repair: number of a regenerated token",
              .source = "source 004, A.4: the last message is sent again"),
  SIM_OPTION (CHOICE, "start-message", TOP (start_message), .initial = "911", .choices = start_messages,
              .help = "reading: what a starting gateway sends to the others",
              .source = "source 004, A.5: a token message at a cold start, and on the next page a 911"),
  SIM_OPTION (CHOICE, "permission", TOP (permission), .initial = "left", .choices = permissions,
              .help = "reading: what a gateway without a higher number does to the permission flag of a 911",
              .source = "source 004, A.5: it does not change it; A.4: it sets it to TRUE"),
  SIM_OPTION (CHOICE, "notice-path", TOP (notice_path), .initial = "node-map", .choices = notice_paths,
              .help = "reading: round whom a 911 goes, all of the node map or the members last known",
              .source = "source 004, A.4: around the machines of the cluster"),
  SIM_OPTION (CHOICE, "rehome", TOP (rehome), .initial = "deleter", .choices = rehomes,
              .help = "reading: who takes the addresses of a deleted member",
              .source = "source 004, A.1 and A.5: they are reassigned"),
  SIM_OPTION (CHOICE, "hop-means", TOP (hop_means), .initial = "hop", .choices = hop_means,
              .help = "reading: is `hop` the time of one passing, or of a whole rotation",
              .source = "source 004, A.4: about once every 100 ms"),
  SIM_OPTION (CHOICE, "arp-by", TOP (arp_by), .initial = "mover", .choices = arp_bys,
              .help = "reading: who announces an address that moves",
              .source = "source 004, A.5: whoever makes the change; B.2 and B.6: the new owner"),
  SIM_OPTION (CHOICE, "taker-serves", TOP (taker_serves), .initial = "at-once", .choices = takers,
              .help = "reading: when does a gateway serve what it has taken from a live one",
              .source = "source 004, A.5: nothing is said"),
  SIM_OPTION (CHOICE, "operator-move", TOP (operator_move), .initial = "one-shot", .choices = moves,
              .help = "reading: is a preferred host with flag 0 forgotten once the address is there",
              .source = "source 004, Table 1, row 1"),
  SIM_OPTION (FLAG, "held-counts", TOP (held_counts), .initial = "false",
              .help = "repair: a gateway that holds the token answers a 911 with the number it holds",
              .source = "source 004, A.4: the last token sent"),
  SIM_OPTION (CHOICE, "sequence-order", TOP (order), .initial = "plain", .choices = orders,
              .help = "reading or repair: how numbers are compared over the limit",
              .source = "source 004, A.4: nothing is said"),
  SIM_OPTION (FLAG, "fence", TOP (fence), .initial = "false",
              .help = "repair: a starving gateway serves nothing until it has the token again",
              .source = "source 004: nothing is said"),
  SIM_OPTION (TIME, "merge-interval", TOP (merge), .initial = "0 s",
              .help = "repair: so often a gateway asks those of the node map that are no members; 0 s: never",
              .source = "source 004: only starting and starving nodes send a 911"),
  SIM_OPTION (COUNT, "announcements", TOP (garps), .initial = "1", .least = 0, .most = 100,
              .help = "gratuitous ARP packets of each move, the first at once",
              .source = "source 004, A.5: one"),
  SIM_OPTION (TIME, "announcement-gap", TOP (garp_gap), .initial = "1 s", .positive = true,
              .help = "repair: between two announcements of one move",
              .source = "RFC 5227: 2 s; keepalived: 1 s"),
  SIM_OPTION (FLAG, "balance-damping", TOP (damping), .initial = "false",
              .help = "repair: an address moves for balance only when that lowers the higher of the two loads",
              .source = "source 004, A.5: nothing is said"),
  SIM_OPTION (CHOICE, "port-choice", TOP (port_choice), .initial = "random", .choices = port_choices,
              .help = "which free port a translated connection gets: a random one or the lowest",
              .source = "source 004, B.3 does not say"),
  SIM_OPTION (FLAG, "direct-replies", TOP (direct_replies), .initial = "true",
              .help = "symmetric: the default node learns where replies go and skips the authority",
              .source = "source 004, B.7, box 2014: an optimization step"),
  SIM_OPTION (FLAG, "disjoint-ports", TOP (disjoint_ports), .initial = "false",
              .help = "repair: each gateway draws translated ports from a share of its own",
              .source = "source 004, B.3 divides nothing"),
  SIM_OPTION (FLAG, "adopt-connections", TOP (adopt_connections), .initial = "false",
              .help = "repair: who serves a dead gateway's address goes on with its translated connections",
              .source = "source 004, B.2 keeps them with their gateway"),
  SIM_OPTION (FLAG, "if-range", TOP (if_range), .initial = "false",
              .help
              = "repair: proxy: a download goes on at another server only with the same version of the object",
              .source = "source 004, B.5 checks no version"),
  SIM_OPTION (FLAG, "range-check", TOP (range_check), .initial = "false",
              .help = "repair: proxy: of a reply that ignores the range what was sent already is skipped",
              .source = "source 004, B.5 takes ranges for granted"),
  SIM_OPTION (
      FLAG, "cache-invalidation", TOP (cache_invalidation), .initial = "false",
      .help = "repair: symmetric: after a change of members what was cached goes, and new authorities are told",
      .source = "source 004, B.7 never drops what box 2014 stores"),
  SIM_OPTION_END
};

const SimNameList *
ring_before (const void *options)
{
  return &((const RingOptions *)options)->servers.of;
}

int64_t
ring_options_own (const RingOptions *options)
{
  return options->servers.of.count > 0 ? 0 : options->servers.count;
}

gint64
ring_options_vips (const RingOptions *options, const char *name)
{
  const RingPoolOptions *pools = options->pools.items;
  const RingPoolFile *file = ring_files_pool (&options->files, name);

  if (options->files.vip != NULL)
    return file != NULL ? file->count : 0;
  for (guint i = 0; i < options->pools.count; i++)
    if (strcmp (pools[i].on, name) == 0)
      return pools[i].vips;
  return options->vips;
}
