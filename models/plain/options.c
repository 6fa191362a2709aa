/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plain/plain.h"

#define HOST(FIELD) offsetof (PlainHosts, FIELD)
#define TOP(FIELD) offsetof (PlainOptions, FIELD)

static const char *const reaches[] = { "address", "dns", NULL };

static const SimOption hosts_table[] = {
  SIM_OPTION (COUNT, "count", HOST (count), .initial = "1", .least = 1, .most = 10000,
              .help = "servers: NAME.host-1 and so on", .source = "ours"),
  SIM_SERVER_OPTION_ROWS (HOST (server), "1"),
  SIM_OPTION (DIST, "boot-time", HOST (boot_time), .initial = "30 s",
              .help = "from a restart to the start of the server", .source = "ours"),
  SIM_OPTION_END,
};

const SimOption plain_options[] = {
  SIM_OPTION (TABLE, "hosts", TOP (hosts), .table = hosts_table, .help = "the servers, all alike"),
  SIM_OPTION (NAME, "service-on", TOP (service_on), .required = true,
              .help = "the segment that the servers are on"),
  SIM_OPTION (CHOICE, "reach", TOP (reach), .initial = "address", .choices = reaches,
              .help
              = "address: clients go to the first host; dns: a name server gives them all addresses in turn",
              .source = "ours"),
  SIM_OPTION (TIME, "ttl", TOP (ttl), .initial = "60 s", .most = 2147483647e9,
              .help = "how long clients keep the addresses, in whole seconds; 0 s: ask each time",
              .source = "ours"),
  SIM_OPTION_END,
};
