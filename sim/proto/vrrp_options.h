/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a VRRP router behaves: the standards and the program in use, by name (`like: keepalived`).
 */
#pragma once

#include "sim/base/preset.h"

typedef struct SimVrrpOptions
{
  int like;
  int version;          /* SimVrrpVersion */
  int64_t vrid;         /* number of the virtual router */
  SimTime interval;     /* between advertisements */
  int64_t down_adverts; /* intervals of silence before a master is taken for dead, besides the skew */
  bool preempt;         /* takes over from a master with a lower priority */
  SimTime preempt_delay;
  bool answer_lower;    /* a master answers one of lower priority at once, and announces its addresses anew */
  const char *password; /* version 2; NULL or empty: none */
  int64_t garps;        /* for each address, when it becomes master */
  int64_t garps_again;  /* and as many some time later; 0: none */
  SimTime garps_after;
} SimVrrpOptions;

typedef enum SimVrrpVersion
{
  SIM_VRRP_2,
  SIM_VRRP_3
} SimVrrpVersion;

extern const SimOption sim_vrrp_options[];
extern const SimPreset sim_vrrp_presets[];

/* What the table cannot say, as a sentence that says what would be right; NULL: all is well. `*field` is the
 * option that it is about. */
const char *sim_vrrp_complaint (const SimVrrpOptions *options, const void **field);
