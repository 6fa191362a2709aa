/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario can say of a load. */
#include "sim/load/load.h"

const SimOption sim_load_options[] = {
  SIM_OPTION (NAME, "to", offsetof (SimLoadOptions, to), .required = true, .help = "the system that is asked"),
  SIM_OPTION (NAME, "of", offsetof (SimLoadOptions, of),
              .help = "what is asked for when `to` stands before several systems: one of them; else the first"),
  SIM_OPTION (NAME, "from", offsetof (SimLoadOptions, from), .required = true,
              .help = "the segment where the client machines are"),
  SIM_OPTION (COUNT, "clients", offsetof (SimLoadOptions, clients), .initial = "10", .least = 1,
              .most = 1000000, .help = "client machines, each with its own caches", .source = "ours"),
  SIM_OPTION (CUSTOM, "arrivals", offsetof (SimLoadOptions, arrivals), .custom = &sim_curve_custom,
              .help = "open load: visits a second, as a curve"),
  SIM_OPTION (COUNT, "users", offsetof (SimLoadOptions, users), .initial = "0", .least = 0, .most = 1e9,
              .help = "closed load: users who think, ask and wait; at most 1000 a client", .source = "ours"),
  SIM_OPTION (
      DIST, "think", offsetof (SimLoadOptions, think), .unit = SIM_UNIT_TIME, .initial = "exponential 1 s",
      .help = "users: before each request; visits: between the requests of a session", .source = "ours"),
  SIM_OPTION (DIST, "service", offsetof (SimLoadOptions, service), .unit = SIM_UNIT_TIME,
              .initial = "exponential 10 ms", .help = "work that a request asks of a server at full speed",
              .source = "ours"),
  SIM_OPTION (DIST, "request-size", offsetof (SimLoadOptions, request_size), .unit = SIM_UNIT_SIZE,
              .initial = "0 B", .help = "padding of the request's head; more than 60000 bytes are cut",
              .source = "ours"),
  SIM_OPTION (DIST, "reply-size", offsetof (SimLoadOptions, reply_size), .unit = SIM_UNIT_SIZE,
              .initial = "1 kB", .help = "body of the reply", .source = "ours"),
  SIM_OPTION (DIST, "session", offsetof (SimLoadOptions, session), .unit = SIM_UNIT_NONE, .initial = "1",
              .help = "requests of a visit, on one connection as long as it holds", .source = "ours"),
  SIM_OPTION (TIME, "timeout", offsetof (SimLoadOptions, timeout), .initial = "10 s", .positive = true,
              .help = "of each try, to the last byte of the reply", .source = "ours: what people wait"),
  SIM_OPTION (COUNT, "retries", offsetof (SimLoadOptions, retries), .initial = "0", .least = 0, .most = 100,
              .help = "tries after a failure, at once, at the next address; the same request",
              .source = "ours"),
  SIM_OPTION (TABLE, "tcp", offsetof (SimLoadOptions, tcp), .table = sim_tcp_options,
              .help = "how the client machines speak TCP"),
  SIM_OPTION_END,
};

char *
sim_load_wrong (const SimLoadOptions *options)
{
  if (options->arrivals == NULL && options->users == 0)
    return g_strdup ("a load without `arrivals` and without `users`; expected one of them");
  if (options->arrivals != NULL && options->users > 0)
    return g_strdup ("a load with `arrivals` and with `users`; expected one of them");
  if (options->users > options->clients * 1000)
    return g_strdup_printf ("%" G_GINT64_FORMAT " users on %" G_GINT64_FORMAT
                            " clients; expected at most 1000 a client",
                            options->users, options->clients);
  return NULL;
}
