/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TFTP's options, and what the programs in use have for them. */
#include "sim/proto/tftp_options.h"

#include "sim/proto/tftp_message.h"

#define WAITS_HPA "[1 s, 2 s, 4 s, 8 s, 16 s, 32 s]"
#define WAITS_ATFTP "[5 s, 5 s, 5 s, 5 s, 5 s, 5 s]"
/* whole seconds: 2, then 1 + 2^(n/2) for n = 1, 2, ... 7, rounded down in the exponent */
#define WAITS_DNSMASQ "[2 s, 2 s, 3 s, 3 s, 5 s, 5 s, 9 s, 9 s]"
#define WAITS_BUSYBOX "[100 ms, 150 ms, 225 ms, 337 ms, 505 ms, 757 ms, 1135 ms, 1702 ms, 2 s, 2 s, 2 s, 2 s]"
#define SIX(S) S ", " S ", " S ", " S ", " S ", " S
#define TEN(S) S ", " S ", " S ", " S ", " S ", " S ", " S ", " S ", " S ", " S
#define FIFTY(S) TEN (S) ", " TEN (S) ", " TEN (S) ", " TEN (S) ", " TEN (S)
/* 2 2 3 3 4 5 6 7 9 10 12 15 18 21 26 31 37 44 53 64 77 92 110 132 159 191 229 255 255 255 255 ticks of
 * 65536 / 1193182 s */
#define WAITS_PXELINUX                                                                                         \
  "[109.851 ms, 109.851 ms, 164.776 ms, 164.776 ms, 219.702 ms, 274.627 ms, 329.553 ms, 384.478 ms, "          \
  "494.329 ms, 549.254 ms, 659.105 ms, 823.882 ms, 988.658 ms, 1153.434 ms, 1428.061 ms, 1702.689 ms, "        \
  "2032.241 ms, 2416.719 ms, 2911.048 ms, 3515.228 ms, 4229.259 ms, 5053.14 ms, 6041.798 ms, 7250.157 ms, "    \
  "8733.144 ms, 10490.758 ms, 12577.925 ms, 14005.987 ms, 14005.987 ms, 14005.987 ms, 14005.987 ms]"

#define SERVER(FIELD) offsetof (SimTftpServerOptions, FIELD)
#define CLIENT(FIELD) offsetof (SimTftpClientOptions, FIELD)

static const char *const rolls[] = { "0", "1", NULL };
static const char *const duplicates[] = { "ignored", "once", "answered", NULL };
static const char *const duplicate_meanings[] = {
  "nothing is sent for it (RFC 1123, 4.2.3.1)",
  "with windows the window is sent again, unless what it acknowledges was sent twice itself; without, nothing",
  "the window is sent again for each: the sorcerer's apprentice", NULL
};

const SimPreset sim_tftp_server_presets[] = {
  { .name = "tftpd-hpa",
    .help = "tftpd-hpa 5.2: waits doubled up to 63 s in all, a process for each transfer, no windows",
    .source = "source of tftpd-hpa 5.2",
    .values = { { "waits", WAITS_HPA }, { "windowsize", "0" } } },
  { .name = "atftp",
    .help = "atftpd 0.8: five retries 5 s apart, 100 threads, windows",
    .source = "source of atftp 0.8",
    .values = { { "waits", WAITS_ATFTP }, { "transfers", "100" } } },
  { .name = "dnsmasq",
    .help = "dnsmasq 2.90: a clock of whole seconds, 50 transfers, no windows, no timeout option",
    .source = "source of dnsmasq 2.90",
    .values
    = { { "waits", WAITS_DNSMASQ }, { "transfers", "50" }, { "windowsize", "0" }, { "timeout", "false" } } },
  { .name = "busybox",
    .help = "busybox 1.35 tftpd under udpsvd: from 100 ms up by halves to 2 s, 30 transfers",
    .source = "source of busybox 1.35",
    .values
    = { { "waits", WAITS_BUSYBOX }, { "transfers", "30" }, { "windowsize", "0" }, { "timeout", "false" } } },
  { .name = NULL },
};

const SimOption sim_tftp_server_options[] = {
  SIM_OPTION (PRESET, "like", SERVER (like), .initial = "tftpd-hpa", .presets = sim_tftp_server_presets,
              .help = "the server program whose values are the defaults",
              .source = "ours: what distributions install"),
  SIM_OPTION (TIMES, "waits", SERVER (waits), .initial = WAITS_HPA, .positive = true,
              .help = "times to wait before a block is sent again, and after the last try before giving up",
              .source = "source of tftpd-hpa 5.2"),
  SIM_OPTION (COUNT, "blksize", SERVER (block_most), .initial = "65464", .most = SIM_TFTP_LARGEST_BLOCK,
              .help = "largest block agreed to, bytes; 0: the option is not known", .source = "RFC 2348"),
  SIM_OPTION (COUNT, "windowsize", SERVER (window_most), .initial = "65535", .most = SIM_TFTP_MOST_WINDOW,
              .help = "largest window agreed to, blocks; 0: the option is not known", .source = "RFC 7440"),
  SIM_OPTION (FLAG, "timeout", SERVER (timeout), .initial = "true",
              .help = "does a client's option `timeout` set the first wait, and the others with it?",
              .source = "RFC 2349"),
  SIM_OPTION (FLAG, "tsize", SERVER (tsize), .initial = "true", .help = "is the option `tsize` known?",
              .source = "RFC 2349"),
  SIM_OPTION (CHOICE, "roll-over", SERVER (roll), .initial = "0", .choices = rolls,
              .help = "the block number that follows 65535", .source = "ours: what most programs do"),
  SIM_OPTION (CHOICE, "duplicate-acks", SERVER (duplicates), .initial = "once", .choices = duplicates,
              .meanings = duplicate_meanings, .help = "what an acknowledgement that came before is worth",
              .source = "RFC 1123, 4.2.3.1; RFC 7440, 4"),
  SIM_OPTION (COUNT, "transfers", SERVER (transfers), .initial = "0", .most = 16384,
              .help = "transfers at once; a request more is dropped; 0: no limit", .source = "ours: none"),
  SIM_OPTION (BITRATE, "disk", SERVER (disk), .initial = "0 bps",
              .help = "rate at which blocks are read, one after the other for all transfers; 0 bps: no limit",
              .source = "ours: the files are in memory"),
  SIM_OPTION_END,
};

const SimPreset sim_tftp_client_presets[] = {
  { .name = "pxe-2.1",
    .help = "the boot ROM of EDK II: six tries 4 s apart, blocks that fill an Ethernet frame",
    .source = "source of EDK II, PxeBcDxe",
    .values = { { "waits", "[" SIX ("4 s") "]" }, { "blksize", "1468" }, { "tsize", "true" } } },
  { .name = "ipxe",
    .help = "iPXE: waits that follow the round trip, from 0.25 s to 10 s",
    .source = "source of iPXE",
    .values = { { "adaptive", "true" },
                { "least-wait", "250 ms" },
                { "most-wait", "10 s" },
                { "blksize", "1432" },
                { "tsize", "true" } } },
  { .name = "pxelinux",
    .help = "PXELINUX: waits from a table of BIOS ticks, up by a fifth",
    .source = "source of SYSLINUX 6",
    .values = { { "waits", WAITS_PXELINUX }, { "blksize", "1408" }, { "tsize", "true" } } },
  { .name = "tftp-hpa",
    .help = "the client of tftp-hpa 5.2: 5 s, given up after 25 s, no options",
    .source = "source of tftp-hpa 5.2",
    .values = { { "waits", "[5 s, 5 s, 5 s, 5 s, 5 s]" } } },
  { .name = "atftp",
    .help = "atftp 0.8: five retries 5 s apart, no options",
    .source = "source of atftp 0.8",
    .values = { { "waits", WAITS_ATFTP } } },
  { .name = "busybox",
    .help = "busybox 1.35: from 100 ms up by halves to 2 s",
    .source = "source of busybox 1.35",
    .values = { { "waits", WAITS_BUSYBOX } } },
  { .name = "curl",
    .help = "curl: asks for `timeout` 6 and 512-byte blocks; acknowledges again every 72 s only",
    .source = "source of curl 7",
    .values = { { "request-waits", "[" FIFTY ("6 s") "]" },
                { "waits", "[" FIFTY ("72 s") "]" },
                { "blksize", "512" },
                { "timeout", "6" },
                { "tsize", "true" } } },
  { .name = NULL },
};

const SimOption sim_tftp_client_options[] = {
  SIM_OPTION (PRESET, "like", CLIENT (like), .initial = "pxe-2.1", .presets = sim_tftp_client_presets,
              .help = "the client program whose values are the defaults",
              .source = "ours: a machine that boots"),
  SIM_OPTION (TIMES, "request-waits", CLIENT (request_waits), .initial = "[]", .positive = true,
              .help = "times to wait before the request is sent again; none: as waits",
              .source = "ours: most programs make no difference"),
  SIM_OPTION (TIMES, "waits", CLIENT (waits), .initial = "[" SIX ("4 s") "]", .positive = true,
              .help
              = "times to wait before the last acknowledgement is sent again, and at the end before giving up",
              .source = "source of EDK II, PxeBcDxe"),
  SIM_OPTION (FLAG, "adaptive", CLIENT (adaptive), .initial = "false",
              .help = "do the waits follow the measured round trip, instead of a list?",
              .source = "ours: only iPXE does"),
  SIM_OPTION (TIME, "least-wait", CLIENT (least_wait), .initial = "250 ms", .positive = true,
              .help = "adaptive: the shortest wait", .source = "source of iPXE"),
  SIM_OPTION (TIME, "most-wait", CLIENT (most_wait), .initial = "10 s", .positive = true,
              .help = "adaptive: the longest wait; given up when it is to be doubled beyond",
              .source = "source of iPXE"),
  SIM_OPTION (COUNT, "blksize", CLIENT (block), .initial = "0", .most = SIM_TFTP_LARGEST_BLOCK,
              .help = "block size asked for, 8 bytes or more; 0: not asked, blocks of 512",
              .source = "RFC 2348"),
  SIM_OPTION (COUNT, "windowsize", CLIENT (window), .initial = "0", .most = SIM_TFTP_MOST_WINDOW,
              .help = "blocks asked for in a window; 0: not asked, one", .source = "RFC 7440"),
  SIM_OPTION (COUNT, "timeout", CLIENT (timeout), .initial = "0", .most = SIM_TFTP_MOST_TIMEOUT,
              .help = "seconds asked for as the server's first wait; 0: not asked", .source = "RFC 2349"),
  SIM_OPTION (FLAG, "tsize", CLIENT (tsize), .initial = "false", .help = "is the size of the file asked for?",
              .source = "RFC 2349"),
  SIM_OPTION (CHOICE, "roll-over", CLIENT (roll), .initial = "0", .choices = rolls,
              .help = "the block number that follows 65535", .source = "ours: what most programs do"),
  SIM_OPTION (SIZE, "room", CLIENT (room), .initial = "0 B",
              .help = "bytes that the client can store; a larger file ends with error 3; 0 B: no limit",
              .source = "ours: none"),
  SIM_OPTION (TIME, "dally", CLIENT (dally), .initial = "0 s",
              .help = "how long the client stays after the last block, to acknowledge it again",
              .source = "RFC 1350, 6: encouraged; programs in use do not"),
  SIM_OPTION_END,
};
