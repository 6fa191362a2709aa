/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/address.h"

const char *
sim_ip_text (SimIp ip, char out[SIM_IP_TEXT])
{
  g_snprintf (out, SIM_IP_TEXT, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
  return out;
}

const char *
sim_mac_text (SimMac mac, char out[SIM_MAC_TEXT])
{
  for (int i = 0; i < 6; i++)
    g_snprintf (out + 3 * i, 4, i < 5 ? "%02x:" : "%02x", (unsigned)(mac >> (40 - 8 * i) & 255));
  return out;
}
