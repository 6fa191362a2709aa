/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/options.h"

#define POWER(FIELD) offsetof (PoolPowerOptions, FIELD)
#define SERVERS(FIELD) offsetof (PoolServersOptions, FIELD)
#define STORAGE(FIELD) offsetof (PoolStorageOptions, FIELD)
#define MONITOR(FIELD) offsetof (PoolMonitorOptions, FIELD)
#define CONTROL(FIELD) offsetof (PoolControlOptions, FIELD)
#define BALANCER(FIELD) offsetof (PoolBalancerOptions, FIELD)
#define USERS(FIELD) offsetof (PoolUsersOptions, FIELD)
#define UP_TIME(FIELD) offsetof (PoolUpTimeOptions, FIELD)
#define IMAGES(FIELD) offsetof (PoolImageOptions, FIELD)
#define SERVICES(FIELD) offsetof (PoolServiceOptions, FIELD)
#define POOL(FIELD) offsetof (PoolOptions, FIELD)

const char *const pool_urgency_names[] = { "wait", "ask", "throw-out", "hand-over", NULL };
const char *const pool_urgency_meanings[] = {
  "until all have left by themselves",
  "they are asked to log out; who is still there after `up-time.grace` is thrown out",
  "they are thrown out at once",
  "they go to the server of the same service with the fewest users; the machine waits for those who cannot go",
  NULL
};
static const char *const on_powers[] = { "boot", "stay-off", NULL };
static const char *const copies[] = { "fluid", "packets", NULL };
static const char *const whens[] = { "deny", "queue", NULL };

static const SimOption power_table[]
    = { SIM_OPTION (NUMBER, "on", POWER (on), .initial = "250", .most = 1000000.0,
                    .help = "watts of a server that runs", .source = "ours: a server of two processors"),
        SIM_OPTION (NUMBER, "boot", POWER (boot), .initial = "200", .most = 1000000.0,
                    .help = "watts while it stops, copies and boots", .source = "ours"),
        SIM_OPTION (NUMBER, "standby", POWER (standby), .initial = "10", .most = 1000000.0,
                    .help = "watts while it is off and its board listens",
                    .source = "ours: a management board"),
        SIM_OPTION_END };

static const SimOption servers_table[] = {
  SIM_OPTION (COUNT, "count", SERVERS (count), .initial = "6", .least = 1, .most = POOL_SERVERS_MOST,
              .help = "servers: NAME.server-1 and so on; the services take the first ones, the rest are spares",
              .source = "source 002, fig. 4"),
  SIM_OPTION (NUMBER, "host-capacity", SERVERS (host_capacity), .initial = "1", .positive = true, .most = 1e6,
              .help = "per-host: work that a host does, in servers; those that run share it equally",
              .source = "ours"),
  SIM_OPTION (
      COUNT, "per-host", SERVERS (per_host), .initial = "0", .most = 1000,
      .help
      = "so many are virtual machines of one host, NAME.host-1 and so on, and share its capacity; 0: none is",
      .source = "source 002: a machine may be a virtual one"),
  SIM_OPTION (DIST, "boot-time", SERVERS (boot_time), .initial = "60 s",
              .help = "of an operating system, from its drives to its services", .source = "ours"),
  SIM_OPTION (DIST, "stop-time", SERVERS (stop_time), .initial = "15 s",
              .help = "from the order to stop until it is off", .source = "ours"),
  SIM_OPTION (DIST, "power-time", SERVERS (power_time), .initial = "10 s",
              .help = "from power to the first word of its board", .source = "ours"),
  SIM_OPTION (BITRATE, "disk", SERVERS (disk), .initial = "1.6 Gbps", .positive = true,
              .help = "what a drive takes", .source = "ours"),
  SIM_OPTION (DIST, "ageing", SERVERS (ageing), .initial = "0 s",
              .help = "from a boot until the system dies of its age, as of leaks; 0 s: it does not",
              .source = "source 002: malfunction, which regular reboots are to prevent; the law is ours"),
  SIM_OPTION (DIST, "recovery", SERVERS (recovery), .initial = "0 s",
              .help = "what such an end adds to the next boot, as of logs that are played again",
              .source = "ours"),
  SIM_OPTION (SHARE, "boot-failure", SERVERS (boot_failure), .initial = "0 %", .most = 1,
              .help = "share of boots that fail", .source = "ours"),
  SIM_OPTION (SHARE, "copy-failure", SERVERS (copy_failure), .initial = "0 %", .most = 1,
              .help = "share of copies that break off", .source = "ours"),
  SIM_OPTION (TABLE, "power", SERVERS (power), .table = power_table, .help = "what it draws, in watts"),
  SIM_OPTION_END
};

static const SimOption storage_table[]
    = { SIM_OPTION (BITRATE, "disk", STORAGE (disk), .initial = "3.2 Gbps", .positive = true,
                    .help = "what its disks give, shared by all copies", .source = "ours"),
        SIM_OPTION (CHOICE, "copy", STORAGE (copy), .initial = "fluid", .choices = copies,
                    .help
                    = "fluid: a flow with its share of disk and cable; packets: every segment of a TCP stream",
                    .source = "ours"),
        SIM_OPTION (COUNT, "slices", STORAGE (slices), .initial = "8", .least = 1, .most = 200,
                    .help = "a flow is confirmed over the network so many times", .source = "ours"),
        SIM_OPTION (TIME, "patience", STORAGE (patience), .initial = "30 s", .positive = true,
                    .help = "without a confirmation; then the copy has failed", .source = "ours"),
        SIM_OPTION (DIST, "boot-time", STORAGE (boot_time), .initial = "60 s", .help = "after a crash",
                    .source = "ours"),
        SIM_OPTION_END };

static const SimOption monitor_table[]
    = { SIM_OPTION (TIME, "poll", MONITOR (poll), .initial = "5 s", .positive = true,
                    .help = "how often every server is asked how it is", .source = "ours"),
        SIM_OPTION (TIME, "timeout", MONITOR (timeout), .initial = "1 s", .positive = true,
                    .help = "how long an answer is waited for", .source = "ours"),
        SIM_OPTION (COUNT, "misses", MONITOR (misses), .initial = "2", .least = 1, .most = 1000,
                    .help = "polls without an answer until a server is taken for dead", .source = "ours"),
        SIM_OPTION (DIST, "boot-time", MONITOR (boot_time), .initial = "30 s", .help = "after a crash",
                    .source = "ours"),
        SIM_OPTION_END };

static const SimOption control_table[]
    = { SIM_OPTION (TIME, "step-timeout", CONTROL (step_timeout), .initial = "10 min", .positive = true,
                    .help = "a step of a reimage that takes longer is tried again", .source = "ours"),
        SIM_OPTION (COUNT, "step-tries", CONTROL (step_tries), .initial = "3", .least = 1, .most = 1000,
                    .help = "so often; then the server is taken for dead", .source = "ours"),
        SIM_OPTION (DIST, "boot-time", CONTROL (boot_time), .initial = "30 s", .help = "after a crash",
                    .source = "ours"),
        SIM_OPTION (TIME, "order-timeout", CONTROL (order_timeout), .initial = "2 s", .positive = true,
                    .help = "acknowledge: after so long", .source = "ours"),
        SIM_OPTION (COUNT, "order-tries", CONTROL (order_tries), .initial = "10", .least = 1, .most = 1000,
                    .help = "acknowledge: so often", .source = "ours"),
        SIM_OPTION_END };

static const SimOption balancer_table[]
    = { SIM_OPTION (DIST, "patience", BALANCER (patience), .initial = "2 min",
                    .help = "when-none queue: how long a user waits", .source = "ours"),
        SIM_OPTION (COUNT, "limit", BALANCER (limit), .initial = "0", .most = 10000000.0,
                    .help = "users of a server from which on it gets no more; 0: none", .source = "ours"),
        SIM_OPTION (DIST, "boot-time", BALANCER (boot_time), .initial = "30 s", .help = "after a crash",
                    .source = "ours"),
        SIM_OPTION_END };

static const SimOption users_table[]
    = { SIM_OPTION (TIME, "login-timeout", USERS (login_timeout), .initial = "5 s", .positive = true,
                    .help = "how long a user waits for his server before he asks again", .source = "ours"),
        SIM_OPTION (COUNT, "login-tries", USERS (login_tries), .initial = "3", .least = 1, .most = 200,
                    .help = "so often", .source = "ours"),
        SIM_OPTION (DIST, "log-out", USERS (log_out), .initial = "exponential 3 min",
                    .help = "from being asked to log out until a user does", .source = "ours"),
        SIM_OPTION (SHARE, "compliance", USERS (compliance), .initial = "80 %", .most = 1,
                    .help = "share of users who log out when asked", .source = "ours"),
        SIM_OPTION (FLAG, "map-home", USERS (map_home), .initial = "true",
                    .help = "a server maps a user's H: at the file server before it lets him in",
                    .source = "source 002, fig. 1 and 2"),
        SIM_OPTION_END };

static const SimOption up_time_table[]
    = { SIM_OPTION (TIME, "first", UP_TIME (first), .initial = "0 s",
                    .help = "up-time from which a server is rebooted as soon as nobody is on it; 0 s: none",
                    .source = "source 002, on figure 5: 10 min to 100 h"),
        SIM_OPTION (TIME, "second", UP_TIME (second), .initial = "0 s",
                    .help = "up-time from which users are asked to log out; 0 s: twice the first",
                    .source = "source 002, on figure 5"),
        SIM_OPTION (TIME, "grace", UP_TIME (grace), .initial = "10 min",
                    .help = "from asking users to log out until they are thrown out",
                    .source = "source 002, on figure 5"),
        SIM_OPTION_END };

static const SimOption images_table[]
    = { SIM_OPTION (NAME, "os", IMAGES (os), .required = true, .help = "the operating system"),
        SIM_OPTION (SIZE, "size", IMAGES (size), .initial = "2 GB", .least = 1, .most = 1000000000000000.0,
                    .help = "of its boot data", .source = "ours"),
        SIM_OPTION_END };

static const SimOption services_table[]
    = { SIM_OPTION (NAME, "name", SERVICES (name), .required = true, .help = "of the application"),
        SIM_OPTION (NAME, "os", SERVICES (os), .required = true, .help = "one of the images"),
        SIM_OPTION (NAME, "app", SERVICES (app), .required = true,
                    .help = "application configuration, as AP1; the same one may stand with several systems"),
        SIM_OPTION (SIZE, "size", SERVICES (size), .initial = "500 MB", .least = 1, .most = 1000000000000000.0,
                    .help = "of what is copied to D:", .source = "ours"),
        SIM_OPTION (COUNT, "servers", SERVICES (servers), .initial = "1", .most = POOL_SERVERS_MOST,
                    .help = "servers that it has at first", .source = "ours"),
        SIM_OPTION (COUNT, "user-limit", SERVICES (user_limit), .initial = "400", .least = 1,
                    .most = 10000000.0, .help = "users of a server from which on there is a peak",
                    .source = "source 002, on figure 7"),
        SIM_OPTION (NAME, "from", SERVICES (from),
                    .help = "segment that its users are on; as `on` when it is not said"),
        SIM_OPTION (CUSTOM, "arrivals", SERVICES (arrivals), .custom = &sim_curve_custom,
                    .help = "users that come, as a curve"),
        SIM_OPTION (DIST, "stay", SERVICES (stay), .initial = "30 min", .help = "how long a user stays",
                    .source = "ours"),
        SIM_OPTION (DIST, "think", SERVICES (think), .initial = "10 s",
                    .help = "of a user between two requests; the mean counts", .source = "ours"),
        SIM_OPTION (DIST, "work", SERVICES (work), .initial = "20 ms",
                    .help = "of a request on a server without other users; the mean counts", .source = "ours"),
        SIM_OPTION (TABLE, "agreement", SERVICES (agreement), .table = pool_agreement_options,
                    .help = "its service level agreement"),
        SIM_OPTION (NAME, "location", SERVICES (location), .help = "where its users are, for the rules"),
        SIM_OPTION (NAME, "place", SERVICES (place), .help = "where it stands in the network, for the rules"),
        SIM_OPTION_END };

const SimOption pool_options[] = {
  SIM_OPTION (NAME, "on", POOL (on), .required = true, .help = "segment of all machines"),
  SIM_OPTION (NAME, "storage-on", POOL (storage_on),
              .help
              = "segment of the storage unit and of second cards of the servers; as `on` when it is not said"),
  SIM_OPTION (TABLE, "servers", POOL (servers), .table = servers_table, .help = "the servers, all alike"),
  SIM_OPTION (TABLE, "storage", POOL (storage), .table = storage_table,
              .help = "the storage unit: NAME.storage"),
  SIM_OPTION (TABLE, "monitor", POOL (monitor), .table = monitor_table,
              .help = "the monitoring unit: NAME.monitor"),
  SIM_OPTION (TABLE, "control", POOL (control), .table = control_table,
              .help = "the control unit: NAME.control"),
  SIM_OPTION (TABLE, "balancer", POOL (balancer), .table = balancer_table,
              .help = "the load-balance unit: NAME.balancer"),
  SIM_OPTION (TABLE, "users", POOL (users), .table = users_table, .help = "how users behave"),
  SIM_OPTION (TABLE, "up-time", POOL (up_time), .table = up_time_table,
              .help = "when a server is rebooted for having run long"),
  SIM_OPTION (LIST, "images", POOL (images), .table = images_table, .item_size = sizeof (PoolImageOptions),
              .help = "the operating systems that the storage unit has"),
  SIM_OPTION (LIST, "services", POOL (services), .table = services_table,
              .item_size = sizeof (PoolServiceOptions),
              .help = "the applications, each for one operating system"),
  SIM_OPTION (CHOICE, "emptying", POOL (emptying), .initial = "wait", .choices = pool_urgency_names,
              .meanings = pool_urgency_meanings,
              .help = "what becomes of the users of a server that is emptied without hurry",
              .source = "source 002, step 63"),
  SIM_OPTION (CHOICE, "peak-emptying", POOL (peak_emptying), .initial = "hand-over",
              .choices = pool_urgency_names, .meanings = pool_urgency_meanings,
              .help = "the same where a peak needs the machine", .source = "source 002, on figure 6"),
  SIM_OPTION (COUNT, "donor-least", POOL (donor_least), .initial = "1", .most = POOL_SERVERS_MOST,
              .help = "servers that an application keeps when a peak of another takes from it",
              .source = "ours"),
  SIM_OPTION (FLAG, "acknowledge", POOL (control.acknowledge), .initial = "false",
              .help = "repair: orders are acknowledged, and sent again", .source = "source 002: not spoken of"),
  SIM_OPTION (FLAG, "digest-check", POOL (control.digest_check), .initial = "false",
              .help = "repair: a server boots from a complete copy only, told by its digest",
              .source = "source 002, step S3: it boots from what was copied"),
  SIM_OPTION (FLAG, "fence", POOL (control.fence), .initial = "false",
              .help = "repair: a server that was taken for dead is rebooted before it counts again",
              .source = "source 002: not spoken of"),
  SIM_OPTION (CHOICE, "on-power", POOL (servers.on_power), .initial = "boot", .choices = on_powers,
              .help = "what a server does when its power returns",
              .source = "source 002, step S3: it boots from its C:"),
  SIM_OPTION (CHOICE, "when-none", POOL (balancer.when_none), .initial = "deny", .choices = whens,
              .help = "what becomes of a user for whom there is no server",
              .source = "source 002, step 63: access is denied"),
  POOL_TERMS_ROWS (POOL (terms)),
  SIM_OPTION_END
};
