/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/terms.h"

#define AGREEMENT(FIELD) offsetof (PoolAgreement, FIELD)
#define EVENT(FIELD) offsetof (PoolEvent, FIELD)

const char *const pool_policy_names[] = { "shared", "dedicated", "own-peak", "one-way", NULL };
const char *const pool_policy_meanings[] = {
  "any spare can become a machine of any application, by its image (source 002)",
  "each system and application has one spare of its own (the older way, POOL-B1)",
  "each application has machines for its own peak, and none is shared (the older way, POOL-B2)",
  "spares are shared, but a machine that has an image keeps it: none changes back (the older way, POOL-B3)",
  NULL
};
const char *const pool_weighing_names[] = { "fewest-users", "quickest", NULL };
const char *const pool_second_names[] = { "reboots", "waits", NULL };

const SimOption pool_agreement_options[]
    = { SIM_OPTION (COUNT, "least", AGREEMENT (least), .initial = "0", .most = 1e6,
                    .help = "machines that it always has, as far as there are any; 0: none was promised",
                    .source = "source 002, service level agreement"),
        SIM_OPTION (COUNT, "most", AGREEMENT (most), .initial = "0", .most = 1e6,
                    .help = "machines that it gets at most, those on their way included; 0: no limit",
                    .source = "source 002, service level agreement"),
        SIM_OPTION (COUNT, "guaranteed", AGREEMENT (guaranteed), .initial = "0", .most = 1e9,
                    .help = "users for whom there is room whatever the load; 0: none",
                    .source = "source 002, service level agreement"),
        SIM_OPTION (TIME, "response-time", AGREEMENT (response), .initial = "0 s",
                    .help = "response time that it is not to exceed; 0 s: none was promised",
                    .source = "source 002, service level agreement"),
        SIM_OPTION_END };

const SimOption pool_event_options[]
    = { SIM_OPTION (NAME, "name", EVENT (name), .required = true,
                    .help = "what is planned, as backup or maintenance"),
        SIM_OPTION (NAMES, "of", EVENT (of), .help = "services that it concerns; none: all"),
        SIM_OPTION (TIME, "at", EVENT (at), .required = true, .help = "when"),
        SIM_OPTION (TIME, "for", EVENT (length), .required = true, .positive = true, .help = "how long"),
        SIM_OPTION (TIME, "every", EVENT (every), .initial = "0 s",
                    .help = "and again after so long; 0 s: once", .source = "ours"),
        SIM_OPTION_END };
