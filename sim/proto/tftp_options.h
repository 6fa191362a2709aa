/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How TFTP servers and clients behave: options, with the programs in use as presets (`like: ipxe`).
 *
 * Waits. What is sent and not answered is sent again when the first of its `waits` is over, then the second,
 * and so on; when the last is over the transfer is given up. So there is one try more than there are
 * retransmissions, and as many waits as tries. No waits at all: sent once, waited for without end. Whatever
 * moves the transfer on begins with the first wait again.
 */
#pragma once

#include "sim/base/preset.h"

typedef enum SimTftpDuplicates
{
  SIM_TFTP_IGNORED, /* RFC 1123, 4.2.3.1 */
  SIM_TFTP_ONCE, /* windows: answered by the window again, unless what they acknowledge was sent twice itself */
  SIM_TFTP_ANSWERED /* each by the window again: the sorcerer's apprentice */
} SimTftpDuplicates;

typedef struct SimTftpServerOptions
{
  int like;
  SimTimeList waits;
  int64_t block_most;  /* largest block size agreed to; 0: the option is not known */
  int64_t window_most; /* the same for windows */
  bool timeout, tsize; /* options that are known */
  int roll;            /* block number after 65535: 0 or 1 */
  int duplicates;      /* SimTftpDuplicates: acknowledgements that come twice */
  int64_t transfers;   /* at once; a request more is dropped; 0: no limit */
  double disk;         /* bit/s at which blocks are read, one after the other for all transfers; 0: no limit */
} SimTftpServerOptions;

typedef struct SimTftpClientOptions
{
  int like;
  SimTimeList request_waits; /* none: as `waits` */
  SimTimeList waits;
  bool adaptive; /* waits follow the round trip, from least_wait to most_wait, and the lists do not count */
  SimTime least_wait, most_wait;
  int64_t block;   /* asked for; 0: not asked */
  int64_t window;  /* the same */
  int64_t timeout; /* s: asked of the server; 0: not asked */
  bool tsize;      /* asks for the size */
  int roll;        /* block number after 65535: 0 or 1 */
  int64_t room;    /* bytes that it can store; 0: no limit */
  SimTime dally;   /* waits so long for the last block to come again, to acknowledge it again */
} SimTftpClientOptions;

extern const SimOption sim_tftp_server_options[];
extern const SimOption sim_tftp_client_options[];
extern const SimPreset sim_tftp_server_presets[];
extern const SimPreset sim_tftp_client_presets[];
