/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/terms.h"

#define AGREEMENT(FIELD) offsetof (PoolAgreement, FIELD)
#define EVENT(FIELD) offsetof (PoolEvent, FIELD)

const char *const pool_policy_names[] = { "shared", "dedicated", "own-peak", "one-way", NULL };
const char *const pool_weighing_names[] = { "fewest-users", "quickest", NULL };
const char *const pool_second_names[] = { "reboots", "waits", NULL };

const SimOption pool_agreement_options[]
    = { { .key = "least",
          .kind = SIM_OPTION_COUNT,
          .offset = AGREEMENT (least),
          .initial = "0",
          .most = 1e6,
          .help = "machines that it always has, as far as there are any; 0: none was promised",
          .source = "source 002, service level agreement" },
        { .key = "most",
          .kind = SIM_OPTION_COUNT,
          .offset = AGREEMENT (most),
          .initial = "0",
          .most = 1e6,
          .help = "machines that it gets at most, those on their way included; 0: no limit",
          .source = "source 002, service level agreement" },
        { .key = "guaranteed",
          .kind = SIM_OPTION_COUNT,
          .offset = AGREEMENT (guaranteed),
          .initial = "0",
          .most = 1e9,
          .help = "users for whom there is room whatever the load; 0: none",
          .source = "source 002, service level agreement" },
        { .key = "response-time",
          .kind = SIM_OPTION_TIME,
          .offset = AGREEMENT (response),
          .initial = "0 s",
          .help = "response time that it is not to exceed; 0 s: none was promised",
          .source = "source 002, service level agreement" },
        SIM_OPTION_END };

const SimOption pool_event_options[]
    = { { .key = "name",
          .kind = SIM_OPTION_NAME,
          .offset = EVENT (name),
          .required = true,
          .help = "what is planned, as backup or maintenance" },
        { .key = "of",
          .kind = SIM_OPTION_NAMES,
          .offset = EVENT (of),
          .help = "services that it concerns; none: all" },
        { .key = "at", .kind = SIM_OPTION_TIME, .offset = EVENT (at), .required = true, .help = "when" },
        { .key = "for",
          .kind = SIM_OPTION_TIME,
          .offset = EVENT (length),
          .required = true,
          .positive = true,
          .help = "how long" },
        { .key = "every",
          .kind = SIM_OPTION_TIME,
          .offset = EVENT (every),
          .initial = "0 s",
          .help = "and again after so long; 0 s: once",
          .source = "ours" },
        SIM_OPTION_END };
