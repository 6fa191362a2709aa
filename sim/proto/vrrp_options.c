/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/vrrp_options.h"

#include "sim/proto/vrrp_message.h"
#include <string.h>

static const char *const versions[] = { "2", "3", NULL };

#define RFC_VALUES                                                                                             \
  { "garps", "1" }, { "garps-again", "0" },                                                                    \
  {                                                                                                            \
    "answer-lower", "false"                                                                                    \
  }
const SimPreset sim_vrrp_presets[] = {
  { .name = "keepalived",
    .help = "keepalived 2.2.7: version 2, five gratuitous ARPs of each address at once and five more after 5 s",
    .source = "keepalived 2.2.7, its manual and vrrp.c",
    .values = { { NULL, NULL } } },
  { .name = "rfc3768",
    .help = "version 2 as the standard has it: one gratuitous ARP of each address",
    .source = "RFC 3768",
    .values = { RFC_VALUES } },
  { .name = "rfc5798",
    .help = "version 3 as the standard has it: one gratuitous ARP of each address",
    .source = "RFC 5798",
    .values = { { "version", "3" }, RFC_VALUES } },
  { .name = NULL },
};

#define AT(field) offsetof (SimVrrpOptions, field)
const SimOption sim_vrrp_options[] = {
  SIM_OPTION (PRESET, "like", AT (like), .initial = "keepalived", .presets = sim_vrrp_presets,
              .help = "the program or standard whose values are the defaults",
              .source = "ours: what distributions have"),
  SIM_OPTION (CHOICE, "version", AT (version), .initial = "2", .choices = versions,
              .help = "of the protocol: 2 (RFC 3768) or 3 (RFC 5798)", .source = "keepalived 2.2.7"),
  SIM_OPTION (COUNT, "vrid", AT (vrid), .initial = "51", .least = 1, .most = 255,
              .help = "number of the virtual router", .source = "the example in keepalived's manual"),
  SIM_OPTION (TIME, "interval", AT (interval), .initial = "1 s", .positive = true,
              .help = "between advertisements: whole seconds in version 2, centiseconds in version 3",
              .source = "RFC 3768, 5.3.7"),
  SIM_OPTION (COUNT, "down-adverts", AT (down_adverts), .initial = "3", .least = 1, .most = 100,
              .help = "a master is taken for dead after so many intervals of silence and the skew",
              .source = "RFC 3768, 6.1"),
  SIM_OPTION (FLAG, "preempt", AT (preempt), .initial = "true",
              .help = "a router takes over from a master with a lower priority", .source = "RFC 3768, 6.1"),
  SIM_OPTION (TIME, "preempt-delay", AT (preempt_delay), .initial = "0 s",
              .help = "so long after its start, or after it has first heard of such a master",
              .source = "keepalived 2.2.7"),
  SIM_OPTION (FLAG, "answer-lower", AT (answer_lower), .initial = "true",
              .help
              = "a master answers an advertisement of lower priority at once, and announces its addresses anew",
              .source = "keepalived 2.2.7"),
  SIM_OPTION (TEXT, "password", AT (password), .help = "version 2: sent in clear, 8 characters at most",
              .source = "RFC 2338, 5.3.6.2"),
  SIM_OPTION (COUNT, "garps", AT (garps), .initial = "5", .most = 100,
              .help = "gratuitous ARPs for each address when a router becomes master",
              .source = "keepalived 2.2.7"),
  SIM_OPTION (COUNT, "garps-again", AT (garps_again), .initial = "5", .most = 100,
              .help = "gratuitous ARPs for each address some time later", .source = "keepalived 2.2.7"),
  SIM_OPTION (TIME, "garps-after", AT (garps_after), .initial = "5 s", .positive = true, .help = "that time",
              .source = "keepalived 2.2.7"),
  SIM_OPTION_END,
};

const char *
sim_vrrp_complaint (const SimVrrpOptions *o, const void **field)
{
  bool second = o->version == SIM_VRRP_2;

  *field = &o->interval;
  if (!sim_vrrp_can_say (second ? 2 : 3, o->interval))
    return second ? "version 2 cannot say that interval; whole seconds from 1 s to 255 s are expected"
                  : "version 3 cannot say that interval; centiseconds from 10 ms to 40.95 s are expected";
  *field = &o->password;
  if (o->password == NULL || *o->password == '\0')
    return NULL;
  if (!second)
    return "version 3 has no password; version 2 is expected, or none";
  return strlen (o->password) > SIM_VRRP_PASSWORD ? "the password is longer than 8 characters" : NULL;
}
