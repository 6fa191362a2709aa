/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the DHCP client know of each other. Inside sim/proto only.
 */
#pragma once

#include "sim/net/arp.h"
#include "sim/proto/dhcp_client.h"

enum
{
  SIM_DHCP_OFFERS = 16,
};

typedef enum SimPxeState
{
  PXE_IDLE,     /* no address yet, or done */
  PXE_ASKING,   /* port 4011 of who made the offer */
  PXE_CHOOSING, /* at the menu */
  PXE_SEEKING,  /* a boot server */
} SimPxeState;

typedef struct SimDhcpSeries
{
  SimTime began;
  guint sent;
} SimDhcpSeries;

struct SimDhcpClient
{
  SimRole *role;
  SimIface *iface;
  SimKernel *kernel;
  SimDhcpClientOptions options;
  SimDhcpFunc func;
  gpointer data;
  SimDhcpChooseFunc choose_offer;
  SimPxeChooseFunc choose_item;
  SimUdp *udp;
  SimAlarm alarm, boot_alarm;
  SimStream stream;
  SimArpWatch watch;
  SimDhcpState state;
  uint32_t xid;
  SimTime began;    /* this round */
  SimTime interval; /* dhclient's rule */
  SimDhcpSeries series;
  guint probes;
  guint offer_count;
  SimDhcpOffer offer[SIM_DHCP_OFFERS];
  SimIp wanted, server; /* of the offer chosen */
  SimTime requested_at;
  SimMac server_mac; /* of who acknowledged, or of the router before it */
  SimBytes *ack;
  SimDhcpTerms terms; /* ip SIM_IP_NONE: none */
  bool bound;         /* the address is on the interface */
  bool routed;
  uint8_t uuid[17];
  SimDhcpClientStats stats;

  SimPxeState boot_state;
  SimDhcpSeries boot_series;
  SimBytes *boot;     /* the message with the facts */
  SimIp proxy;        /* whose */
  uint16_t boot_type; /* sought */
  guint target;       /* by multicast 0, by broadcast 1, then the list's addresses */
};

static inline SimTime
sim_dhcp_client_now (const SimDhcpClient *client)
{
  return sim_kernel_now (client->kernel);
}

/* dhcp_client.c: the one place where the state changes. */
void sim_dhcp_client_become (SimDhcpClient *client, SimDhcpState state, const char *reason);
void sim_dhcp_client_exchange (SimDhcpClient *client); /* a new xid */
void sim_dhcp_forget_offers (SimDhcpClient *client);
/* A message of `type` with what every message of the client has. */
SimDhcpMessage sim_dhcp_client_message (const SimDhcpClient *client, SimDhcpType type);
void sim_dhcp_client_send (SimDhcpClient *client, const SimDhcpMessage *message, SimIp to, uint16_t port);
void sim_dhcp_client_tell (SimDhcpClient *client, SimDhcpNews *news);
/* How long to wait after the sending number series->sent; false: that was the last. */
bool sim_dhcp_series_wait (const SimDhcpClient *client, const SimDhcpSeries *series, const SimTimeList *times,
                           SimTime give_up, SimTime *wait);

/* dhcp_select.c */
void sim_dhcp_round_begin (SimDhcpClient *client, const char *reason);
void sim_dhcp_select_begin (SimDhcpClient *client, const char *reason); /* without the wait before */
void sim_dhcp_wait_begin (SimDhcpClient *client, SimTime wait, const char *reason);
void sim_dhcp_request (SimDhcpClient *client);
void sim_dhcp_hear_offer (SimDhcpClient *client, SimIp from, const SimDhcpMessage *m, SimBytes *bytes);
void sim_dhcp_select_due (SimDhcpClient *client);
void sim_dhcp_request_due (SimDhcpClient *client);

/* dhcp_bound.c */
void sim_dhcp_hear_ack (SimDhcpClient *client, const SimDhcpMessage *m, SimBytes *bytes);
void sim_dhcp_hear_nak (SimDhcpClient *client);
void sim_dhcp_probe_due (SimDhcpClient *client);
void sim_dhcp_renew_due (SimDhcpClient *client);
void sim_dhcp_address_off (SimDhcpClient *client);
void sim_dhcp_route_off (SimDhcpClient *client); /* after a crash, which took the address */

/* dhcp_boot.c */
void sim_pxe_begin (SimDhcpClient *client); /* has an address */
void sim_pxe_end (SimDhcpClient *client);
void sim_pxe_alarm (SimRole *role, SimAlarm *alarm);
void sim_pxe_answer (SimDhcpClient *client, SimIp from, const SimDhcpMessage *m, SimBytes *bytes);
