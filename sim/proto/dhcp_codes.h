/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of DHCP's wire format. Inside sim/proto only; dhcp_message.h has the rest.
 */
#pragma once

#include "sim/proto/dhcp_message.h"

#define COOKIE 0x63825363u /* RFC 1497 */

enum
{
  HEADERS = 28, /* IP and UDP */
  SNAME_AT = 44,
  FILE_AT = 108,
  COOKIE_AT = 236,
  FIXED = 240, /* the cookie included */

  OPTION_PAD = 0,
  OPTION_MASK = 1,
  OPTION_ROUTER = 3,
  OPTION_RESOLVER = 6,
  OPTION_HOST = 12,
  OPTION_VENDOR = 43,
  OPTION_REQUESTED = 50,
  OPTION_LEASE = 51,
  OPTION_OVERLOAD = 52,
  OPTION_TYPE = 53,
  OPTION_SERVER = 54,
  OPTION_PARAMETERS = 55,
  OPTION_MESSAGE = 56,
  OPTION_LONGEST = 57,
  OPTION_T1 = 58,
  OPTION_T2 = 59,
  OPTION_CLASS = 60,
  OPTION_ID = 61,
  OPTION_TFTP_SERVER = 66,
  OPTION_BOOT_FILE = 67,
  OPTION_ARCH = 93,
  OPTION_NDI = 94,
  OPTION_UUID = 97,
  OPTION_END = 255,

  PXE_CONTROL = 6,
  PXE_MULTICAST = 7,
  PXE_BOOT_SERVERS = 8,
  PXE_MENU = 9,
  PXE_PROMPT = 10,
  PXE_ITEM = 71,
};
