/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/options.h"

#define IFACE(FIELD) offsetof (DtuIfaceOptions, FIELD)
#define HOST(FIELD) offsetof (DtuHostOptions, FIELD)
#define SERVERS(FIELD) offsetof (DtuServersOptions, FIELD)
#define UNITS(FIELD) offsetof (DtuUnitsOptions, FIELD)
#define GROUP(FIELD) offsetof (DtuGroupOptions, FIELD)
#define AUTH(FIELD) offsetof (DtuAuthOptions, FIELD)
#define TOP(FIELD) offsetof (DtuOptions, FIELD)

static const char *const watches[] = { "keep-alive", "availability", NULL };
static const char *const names[] = { "in-turn", "first", "random", "none", NULL };
static const char *const name_meanings[]
    = { "each unit another one of its segment's, and always the same",
        "the first of its segment's, for all units", "one of its segment's at random, at each answer",
        "no server: every unit broadcasts", NULL };
static const char *const creates[] = { "here", "least-loaded", NULL };
static const char *const stamps[] = { "raw", "corrected", NULL };
static const char *const reaches[] = { "masks", "recent", NULL };
static const char *const herds[] = { "none", "delay", "load", NULL };

static const SimOption iface_table[]
    = { SIM_OPTION (NAME, "name", IFACE (name), .initial = "hme0",
                    .help = "of the interface, as host messages say it", .source = "source 001, p. 16"),
        SIM_OPTION (NAME, "on", IFACE (on), .required = true, .help = "segment that it is on"),
        SIM_OPTION (ADDRESS, "ip", IFACE (ip), .initial = "0.0.0.0",
                    .help = "its address; 0.0.0.0: the next that is free", .source = "ours"),
        SIM_OPTION_END };

static const SimOption host_table[]
    = { SIM_OPTION (NAME, "name", HOST (name), .required = true,
                    .help = "of the server: NAME.mud, and `host=mud` in messages"),
        SIM_OPTION (COUNT, "cpus", HOST (cpus), .initial = "0", .most = 4096,
                    .help = "its processors; 0: as `servers` says", .source = "source 001, p. 16: 2"),
        SIM_OPTION (COUNT, "clock", HOST (clock), .initial = "0", .most = 100000,
                    .help = "their MHz; 0: as `servers` says", .source = "source 001, p. 16: 248"),
        SIM_OPTION (TEXT, "secret", HOST (secret), .initial = "",
                    .help = "what its key file holds; empty: what that of `servers` does",
                    .source = "source 001, p. 24: a local key file"),
        SIM_OPTION (LIST, "interfaces", HOST (ifaces), .table = iface_table,
                    .item_size = sizeof (DtuIfaceOptions), .help = "its interfaces, the primary one first"),
        SIM_OPTION_END };

static const SimOption servers_table[] = {
  SIM_OPTION (COUNT, "count", SERVERS (count), .initial = "2", .least = 1, .most = DTU_SERVERS_MOST,
              .help = "session servers: NAME.server-1 and so on; those of `hosts` instead, when there are any",
              .source = "ours"),
  SIM_OPTION (NAMES, "on", SERVERS (on),
              .help = "segments that each of them is on; the first has its primary address"),
  SIM_OPTION (COUNT, "cpus", SERVERS (cpus), .initial = "2", .least = 1, .most = 4096,
              .help = "processors of each", .source = "source 001, p. 16"),
  SIM_OPTION (COUNT, "clock", SERVERS (clock), .initial = "248", .least = 1, .most = 100000,
              .help = "their MHz", .source = "source 001, p. 16"),
  SIM_OPTION (TEXT, "secret", SERVERS (secret), .initial = "the group's own",
              .help = "what the local key file of each holds", .source = "source 001, p. 24: a local key file"),
  SIM_OPTION (DIST, "boot-time", SERVERS (boot_time), .initial = "60 s",
              .help = "from a restart to the start of their services", .source = "ours"),
  SIM_OPTION_END
};

static const SimOption units_table[] = {
  SIM_OPTION (COUNT, "count", UNITS (count), .initial = "4", .least = 1, .most = 100000,
              .help = "desktop units: NAME.unit-1 and so on", .source = "ours"),
  SIM_OPTION (NAMES, "on", UNITS (on), .required = true, .help = "segments that they are on, in turn"),
  SIM_OPTION (TIME, "power-at", UNITS (power_at), .initial = "1 s", .help = "when they are switched on",
              .source = "ours"),
  SIM_OPTION (TIME, "power-spread", UNITS (power_spread), .initial = "0 s",
              .help = "each is switched on at random within so long of that, and so again when power returns",
              .source = "ours"),
  SIM_OPTION (DIST, "self-test", UNITS (self_test), .initial = "0 s",
              .help = "from power to the first DISCOVER", .source = "ours"),
  SIM_OPTION (TABLE, "dhcp", UNITS (dhcp), .table = sim_dhcp_client_options,
              .help = "how they get their address"),
  SIM_OPTION (CHOICE, "watch", UNITS (watch), .initial = "keep-alive", .choices = watches,
              .help = "how a unit sees that its server has died: it asks it, or it listens to host messages",
              .source = "source 001, p. 25; fig. 9a"),
  SIM_OPTION (TIME, "keep-alive", UNITS (keep_alive), .initial = "20 s", .positive = true,
              .help = "between two keep-alives of a unit", .source = "programs in use: every 20 s"),
  SIM_OPTION (TIME, "limit", UNITS (limit), .initial = "60 s", .positive = true,
              .help
              = "after so long without an answer its server is dead to a unit, and a silent unit to its server",
              .source = "programs in use: 60 s"),
  SIM_OPTION (TIME, "connect-wait", UNITS (connect_wait), .initial = "5 s", .positive = true,
              .help = "how long a server has to take a unit that connects", .source = "ours"),
  SIM_OPTION (TIME, "seek-wait", UNITS (seek_wait), .initial = "2 s", .positive = true,
              .help = "between two broadcasts for any server", .source = "ours"),
  SIM_OPTION (TIME, "gather", UNITS (gather), .initial = "200 ms",
              .help = "herd `load`: answers to a broadcast are gathered for so long", .source = "ours"),
  SIM_OPTION (FLAG, "pseudo-tokens", UNITS (pseudo), .initial = "false",
              .help = "a unit without a card presents its Ethernet address",
              .source = "source 001, p. 10: may be"),
  SIM_OPTION_END
};

static const SimOption group_table[]
    = { SIM_OPTION (TIME, "host-interval", GROUP (host_interval), .initial = "20 s", .positive = true,
                    .help = "between two host messages of a server", .source = "source 001, p. 15"),
        SIM_OPTION (TIME, "down-after", GROUP (down_after), .initial = "60 s", .positive = true,
                    .help = "a host, or an interface, that is not heard for longer is down",
                    .source = "source 001, p. 18"),
        SIM_OPTION (TIME, "window", GROUP (window), .initial = "1 s", .positive = true,
                    .help = "how long answers of other servers about a token are waited for",
                    .source = "ours: source 001 gives none"),
        SIM_OPTION (FLAG, "sign", GROUP (sign), .initial = "true",
                    .help = "messages are signed; without, nobody is TRUSTED and everybody is asked",
                    .source = "source 001, p. 24"),
        SIM_OPTION_END };

static const SimOption auth_table[]
    = { SIM_OPTION (DIST, "answer", AUTH (answer), .initial = "200 ms",
                    .help = "how long a card, or its owner, takes for its part of the exchange",
                    .source = "ours"),
        SIM_OPTION (DIST, "check", AUTH (check), .initial = "20 ms",
                    .help = "how long the authentication manager takes for its part", .source = "ours"),
        SIM_OPTION (SHARE, "refuse", AUTH (refuse), .initial = "0 %",
                    .help = "exchanges that go wrong though the card is good", .source = "ours"),
        SIM_OPTION_END };

const SimOption dtu_options[] = {
  SIM_OPTION (TABLE, "servers", TOP (servers), .table = servers_table, .help = "the session servers"),
  SIM_OPTION (LIST, "hosts", TOP (hosts), .table = host_table, .item_size = sizeof (DtuHostOptions),
              .help = "session servers that are described one by one, as in table A"),
  SIM_OPTION (TABLE, "units", TOP (units), .table = units_table, .help = "the desktop units"),
  SIM_OPTION (TABLE, "group", TOP (group), .table = group_table, .help = "the group managers"),
  SIM_OPTION (TABLE, "auth", TOP (auth), .table = auth_table, .help = "the authentication managers"),
  SIM_OPTION (TABLE, "dhcp", TOP (dhcp), .table = sim_dhcp_server_options, .help = "the DHCP servers"),
  SIM_OPTION (COUNT, "dhcp-servers", TOP (dhcp_servers), .initial = "1", .least = 1, .most = 8,
              .help = "DHCP servers on each segment of units: NAME.dhcp-1 and so on", .source = "ours"),
  SIM_OPTION (NAMES, "routers", TOP (routers), .help = "routers that units are told as their gateways"),
  SIM_OPTION (CHOICE, "names", TOP (names), .initial = "in-turn", .choices = names, .meanings = name_meanings,
              .help = "which server DHCP names to a unit", .source = "ours: source 001, p. 13, has one server"),
  SIM_OPTION (CHOICE, "create", TOP (create), .initial = "here", .choices = creates,
              .help = "where a session is made when there is none",
              .source = "source 001, fig. 9b, box 915; p. 5: least-loaded"),
  SIM_OPTION (CHOICE, "session-time", TOP (stamps), .initial = "raw", .choices = stamps,
              .help = "how times of last connection of several servers are compared",
              .source = "source 001, p. 23: the latest time"),
  SIM_OPTION (CHOICE, "reach", TOP (reach), .initial = "masks", .choices = reaches,
              .help = "which servers a unit can reach", .source = "source 001, p. 18: address and table"),
  SIM_OPTION (CHOICE, "herd", TOP (herd), .initial = "none", .choices = herds,
              .help = "repair: what keeps the units of a dead server from going to one",
              .source = "source 001, p. 20: whoever responds"),
  SIM_OPTION (TIME, "herd-delay", TOP (herd_delay), .initial = "1 s",
              .help = "herd `delay`: answers come at random within so long", .source = "ours"),
  SIM_OPTION (FLAG, "redirect-blacklist", TOP (blacklist), .initial = "false",
              .help = "repair: a server that did not take the redirected unit is left out",
              .source = "source 001: not spoken of"),
  SIM_OPTION (FLAG, "redirect-tickets", TOP (tickets), .initial = "false",
              .help = "repair: a redirect carries a signed ticket, and cause=redirect must show it",
              .source = "source 001, p. 23: the unit states the cause"),
  SIM_OPTION (FLAG, "refuse-old", TOP (refuse_old), .initial = "false",
              .help = "repair: a signed host message that is not later than the last one is refused",
              .source = "source 001: not spoken of"),
  SIM_OPTION (FLAG, "fresh-load", TOP (fresh_load), .initial = "false",
              .help
              = "repair: a session is made where answers about the token say that there is least load, not "
                "the last host messages",
              .source = "ours: source 001 leaves it to another application"),
  SIM_OPTION (TABLE, "users", TOP (users), .table = dtu_users_options,
              .help = "people who come to the units by themselves"),
  SIM_OPTION (TABLE, "services", TOP (services), .table = dtu_services_options,
              .help = "services of sessions on other servers"),
  SIM_OPTION (TABLE, "data", TOP (data), .table = dtu_data_options,
              .help = "permanent data of users: the machine NAME.data"),
  SIM_OPTION (NAME, "intruder", TOP (intruder),
              .help
              = "segment of a machine that knows no secret, NAME.intruder: what it does is said by actions"),
  SIM_OPTION_END
};
