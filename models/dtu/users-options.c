/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/users-options.h"

#define WORK(FIELD) offsetof (DtuWorkOptions, FIELD)
#define USERS(FIELD) offsetof (DtuUsersOptions, FIELD)
#define SERVICES(FIELD) offsetof (DtuServicesOptions, FIELD)
#define DATA(FIELD) offsetof (DtuDataOptions, FIELD)

static const SimPreset kinds_of_work[]
    = { { .name = "text",
          .help = "a line of text or a field of a form, now and then",
          .source = "ours: 2 kB each 5 s",
          .values = { { "think", "exponential 5 s" }, { "burst", "exponential 2 kB" }, { "input", "64 B" } } },
        { .name = "office",
          .help = "pages that are written, turned and scrolled",
          .source = "ours: 40 kB each 10 s, 32 kbit/s",
          .values
          = { { "think", "exponential 10 s" }, { "burst", "exponential 40 kB" }, { "input", "64 B" } } },
        { .name = "video",
          .help = "a moving picture of a quarter of the screen: a second of it at a time",
          .source = "ours: 1.6 Mbit/s",
          .values = { { "think", "1 s" }, { "burst", "normal 200 kB sd 40 kB" }, { "input", "0 B" } } },
        { .name = NULL } };

static const SimOption work_table[]
    = { SIM_OPTION (PRESET, "like", WORK (like), .initial = "office", .presets = kinds_of_work,
                    .help = "a kind of work whose values the others begin with", .source = "ours"),
        SIM_OPTION (NUMBER, "weight", WORK (weight), .initial = "1", .least = 0, .most = 1e9,
                    .help = "how many people do this, in proportion to the other kinds", .source = "ours"),
        SIM_OPTION (DIST, "think", WORK (think), .initial = "exponential 10 s",
                    .help = "from a picture to the user's next input; without input to the next picture",
                    .source = "ours"),
        SIM_OPTION (DIST, "burst", WORK (burst), .unit = SIM_UNIT_SIZE, .initial = "exponential 40 kB",
                    .help = "display that is sent to the unit then", .source = "ours"),
        SIM_OPTION (SIZE, "input", WORK (input), .initial = "64 B", .least = 0, .most = 1400,
                    .help = "what the unit sends of keyboard and mouse; 0 B: pictures come by themselves",
                    .source = "ours"),
        SIM_OPTION_END };

const SimOption dtu_users_options[] = {
  SIM_OPTION (COUNT, "count", USERS (count), .initial = "0", .least = 0, .most = 1000000,
              .help = "people who come to the units by themselves; 0: nobody but whom the scenario sends",
              .source = "ours"),
  SIM_OPTION (CUSTOM, "arrivals", USERS (arrivals), .custom = &sim_curve_custom,
              .help = "people who come a second, as a curve, one after the other, each once"),
  SIM_OPTION (TIME, "first", USERS (first), .initial = "30 s", .help = "without a curve: when they come",
              .source = "ours"),
  SIM_OPTION (TIME, "spread", USERS (spread), .initial = "30 s",
              .help = "without a curve: each comes at random within so long of that", .source = "ours"),
  SIM_OPTION (SHARE, "cards", USERS (cards), .initial = "100 %",
              .help
              = "people with a card; the others press a key, and the unit's Ethernet address is their token",
              .source = "source 001: a card, or a pseudo-token"),
  SIM_OPTION (DIST, "stay", USERS (stay), .initial = "0 s",
              .help = "in front of a session, until the card is pulled; 0 s: for ever", .source = "ours"),
  SIM_OPTION (DIST, "away", USERS (away), .initial = "0 s",
              .help = "from then until it is inserted again; 0 s: they do not come back", .source = "ours"),
  SIM_OPTION (SHARE, "move", USERS (move), .initial = "100 %",
              .help = "share of those times when it is inserted in another unit",
              .source = "source 001: any unit shows a card's session"),
  SIM_OPTION (TIME, "seek", USERS (seek), .initial = "10 s", .least = 1e6, .most = 9.2e18,
              .help = "between looks for a unit that is free", .source = "ours"),
  SIM_OPTION (COUNT, "sessions", USERS (sessions), .initial = "1", .least = 1, .most = 16,
              .help = "sessions of a user, among which he changes",
              .source = "source 001: several on several servers"),
  SIM_OPTION (DIST, "change", USERS (change), .initial = "0 s",
              .help = "from one change of session to the next; 0 s: never", .source = "ours"),
  SIM_OPTION (LIST, "kinds", USERS (kinds), .table = work_table, .item_size = sizeof (DtuWorkOptions),
              .help = "what people do; each does one of these. Without any no display is sent"),
  SIM_OPTION_END
};
const SimOption dtu_services_options[]
    = { SIM_OPTION (COUNT, "elsewhere", SERVICES (elsewhere), .initial = "0", .least = 0, .most = 16,
                    .help = "services of each session that run on other servers, as long as there are any",
                    .source = "source 001, fig. 5: three servers for five services"),
        SIM_OPTION (FLAG, "required", SERVICES (required), .initial = "true",
                    .help = "those that are missing are started when their session is connected",
                    .source = "source 001: of required services"),
        SIM_OPTION (DIST, "start", SERVICES (start), .initial = "1 s",
                    .help = "until a service that is started works", .source = "ours"),
        SIM_OPTION (TIME, "wait", SERVICES (wait), .initial = "1 s", .least = 1e6, .most = 9.2e18,
                    .help = "for the answer of a server that runs one", .source = "ours"),
        SIM_OPTION (COUNT, "tries", SERVICES (tries), .initial = "3", .least = 2, .most = 100,
                    .help = "questions without an answer until a service is given up", .source = "ours"),
        SIM_OPTION (TIME, "look", SERVICES (look), .initial = "20 s",
                    .help = "between questions to the services of a session on a screen; 0 s: none",
                    .source = "ours"),
        SIM_OPTION_END };

const SimOption dtu_data_options[]
    = { SIM_OPTION (NAME, "on", DATA (on),
                    .help
                    = "segment of the data server, which session servers are on too; without it there is none"),
        SIM_OPTION (SIZE, "home", DATA (home), .initial = "32 kB", .least = 0, .most = 60000,
                    .help = "what a new session reads of its user's permanent data", .source = "ours"),
        SIM_OPTION (SIZE, "change", DATA (change), .initial = "4 kB", .least = 0, .most = 60000,
                    .help = "what each save writes", .source = "ours"),
        SIM_OPTION (DIST, "save", DATA (save), .initial = "exponential 5 min",
                    .help = "between saves of a session on a screen; 0 s: none", .source = "ours"),
        SIM_OPTION (TIME, "wait", DATA (wait), .initial = "2 s", .least = 1e6, .most = 9.2e18,
                    .help = "for an answer of the data server, then asked again", .source = "ours"),
        SIM_OPTION (DIST, "boot-time", DATA (boot_time), .initial = "60 s",
                    .help = "from a restart of the data server to its service", .source = "ours"),
        SIM_OPTION_END };
