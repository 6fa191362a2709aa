/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DHCP and BOOTP messages (RFC 951, RFC 2131, RFC 2132) with the options of network boot (RFC 4578, PXE 2.1).
 *
 * Encoded messages have the magic cookie, end with the end option and are padded to 300 bytes (RFC 951, 3: what
 * BOOTP had). Options that do not fit the receiver's size go into `file` and `sname`, as far as those are free
 * (RFC 2132, 9.3: overload); what does not fit then is left out, the last ones first. Options longer than 255
 * bytes are split and joined (RFC 3396).
 *
 * The decoder takes any bytes: it refuses what runs off its area, has no end, is not of Ethernet, or has an
 * option whose length cannot be; unknown options are skipped, and what is more than the struct holds is cut.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/address.h"

enum
{
  SIM_DHCP_SERVER_PORT = 67,
  SIM_DHCP_CLIENT_PORT = 68,
  SIM_PXE_PORT = 4011, /* proxyDHCP's second port, and boot servers (BINL): PXE 2.1, 2.2.3 and 2.2.4 */

  SIM_DHCP_LEAST = 300, /* bytes of any message */
  SIM_DHCP_USUAL = 576, /* RFC 2131, 2: IP bytes that every client takes */
  SIM_DHCP_LEAST_MAX = 576,
  SIM_DHCP_XID_AT = 4, /* where the xid is, for sim_udp_filter() */

  SIM_DHCP_SNAME = 64,
  SIM_DHCP_FILE = 128,
  SIM_DHCP_ID = 64,
  SIM_DHCP_PARAMETERS = 40,
  SIM_DHCP_CLASS = 64,
  SIM_DHCP_TEXT = 128,
  SIM_DHCP_ADDRESSES = 4,
  SIM_PXE_SERVERS = 64,
  SIM_PXE_ITEMS = 16,
  SIM_PXE_TEXT = 32,
  SIM_PXE_CLASS_LENGTH = 32, /* "PXEClient:Arch:xxxxx:UNDI:yyyzzz" */
};

typedef enum SimDhcpType
{
  SIM_BOOTP = 0, /* no option 53: a BOOTP message */
  SIM_DHCP_DISCOVER = 1,
  SIM_DHCP_OFFER,
  SIM_DHCP_REQUEST,
  SIM_DHCP_DECLINE,
  SIM_DHCP_ACK,
  SIM_DHCP_NAK,
  SIM_DHCP_RELEASE,
  SIM_DHCP_INFORM,
  SIM_DHCP_TYPES
} SimDhcpType;
extern const char *const sim_dhcp_type_names[SIM_DHCP_TYPES];

/* Which options are there, other than those that are there when they are not empty. */
typedef enum SimDhcpHas
{
  SIM_DHCP_HAS_LEASE = 1 << 0,
  SIM_DHCP_HAS_T1 = 1 << 1,
  SIM_DHCP_HAS_T2 = 1 << 2,
  SIM_DHCP_HAS_ARCH = 1 << 3,
  SIM_DHCP_HAS_NDI = 1 << 4,
  SIM_DHCP_HAS_UUID = 1 << 5,
  SIM_PXE_HAS_CONTROL = 1 << 6,
  SIM_PXE_HAS_MULTICAST = 1 << 7,
  SIM_PXE_HAS_PROMPT = 1 << 8,
  SIM_PXE_HAS_ITEM = 1 << 9,
} SimDhcpHas;
#define SIM_PXE_HAS_ANY (SIM_PXE_HAS_CONTROL | SIM_PXE_HAS_MULTICAST | SIM_PXE_HAS_PROMPT | SIM_PXE_HAS_ITEM)

/* Bits of the discovery control (PXE 2.1, table 2-1, tag 6). */
enum
{
  SIM_PXE_NO_BROADCAST = 1, /* do not discover boot servers by broadcast */
  SIM_PXE_NO_MULTICAST = 2, /* nor by multicast */
  SIM_PXE_LISTED_ONLY = 4,  /* only servers of the list */
  SIM_PXE_USE_FILE = 8,     /* get the offer's boot file without menu, prompt or discovery */
};

typedef struct SimPxeServer
{
  uint16_t type; /* of boot server */
  SimIp ip;      /* SIM_IP_NONE: whoever answers for that type */
} SimPxeServer;

typedef struct SimPxeItem
{
  uint16_t type; /* of boot server; 0: boot from the local disk */
  char text[SIM_PXE_TEXT];
} SimPxeItem;

typedef struct SimDhcpMessage
{
  bool reply; /* op: BOOTREQUEST or BOOTREPLY */
  bool broadcast;
  uint8_t type; /* SimDhcpType */
  uint8_t hops;
  uint16_t secs;
  uint32_t xid;
  SimIp ciaddr, yiaddr, siaddr, giaddr;
  SimMac chaddr;
  char sname[SIM_DHCP_SNAME], file[SIM_DHCP_FILE]; /* with their ends, so one byte less of text */

  guint has;        /* SimDhcpHas */
  SimIp mask;       /* 1; addresses: 0 for none */
  SimIp requested;  /* 50 */
  SimIp server;     /* 54 */
  uint32_t lease;   /* 51: s; UINT32_MAX: for ever */
  uint32_t t1, t2;  /* 58, 59: s */
  uint16_t longest; /* 57: bytes of IP packet; 0: not said */
  uint16_t arch;    /* 93 */
  uint8_t ndi[3];   /* 94: type, major, minor */
  uint8_t uuid[17]; /* 97: type 0 and 16 bytes */
  guint routers, resolvers, parameters, id_length;
  SimIp router[SIM_DHCP_ADDRESSES];       /* 3 */
  SimIp resolver[SIM_DHCP_ADDRESSES];     /* 6 */
  uint8_t parameter[SIM_DHCP_PARAMETERS]; /* 55 */
  uint8_t id[SIM_DHCP_ID];                /* 61: type and value; longer ones are not there */
  char class[SIM_DHCP_CLASS];             /* 60 */
  char message[SIM_DHCP_TEXT];            /* 56 */
  char host[SIM_DHCP_CLASS];              /* 12 */
  char tftp_server[SIM_DHCP_TEXT];        /* 66 */
  char boot_file[SIM_DHCP_TEXT];          /* 67 */

  /* 43, when the class is PXE's. */
  uint8_t control; /* 6 */
  SimIp multicast; /* 7 */
  guint servers;   /* 8: those of one type stand together */
  SimPxeServer boot_server[SIM_PXE_SERVERS];
  guint items; /* 9 */
  SimPxeItem item[SIM_PXE_ITEMS];
  uint8_t prompt_timeout; /* 10: s; 0 chooses the first item at once, 255 waits for ever */
  char prompt[SIM_PXE_TEXT];
  uint16_t boot_type, boot_layer; /* 71 */
} SimDhcpMessage;

/* The class of a PXE client: "PXEClient:Arch:00000:UNDI:002001". */
void sim_pxe_class (uint16_t arch, uint16_t undi, char out[SIM_DHCP_CLASS]);
/* Is the message's class that of a PXE client, or of a server that speaks to one? */
bool sim_pxe_is (const SimDhcpMessage *message);
/* Does it carry PXE's own options (43)? */
bool sim_pxe_has_options (const SimDhcpMessage *message);

/* `longest`: bytes of IP packet that the receiver takes, at least 576; 0: 576. The caller owns the result. */
SimBytes *sim_dhcp_encode (const SimDhcpMessage *message, guint longest);
/* False when the bytes are not a message; `message` is then undefined. */
bool sim_dhcp_decode (SimDhcpMessage *message, const void *data, gsize length);

/* The xid alone, without decoding; false: too short. */
bool sim_dhcp_peek_xid (const SimBytes *bytes, uint32_t *xid);
