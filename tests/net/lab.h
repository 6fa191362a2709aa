/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small network to try things on: machines that say things to each other and note what they hear.
 */
#pragma once

#include "sim/net/arp.h"
#include "sim/net/capture.h"
#include "sim/net/impair.h"
#include "sim/net/udp.h"
#include <criterion/criterion.h>

enum
{
  LAB_PORT = 7,
};
#define LAB_GROUP SIM_IP (239, 1, 2, 3)

typedef struct Lab
{
  SimKernel *kernel;
  SimBus *bus;
  SimNet *net;
  SimSegment *lan; /* 10.0.0.0/24, 1 Gbit/s, 100 us, made by lab_new() */
} Lab;

typedef struct Heard
{
  SimTime at;
  SimIp src, dst;
  uint32_t length;
  uint32_t word; /* the first four bytes */
} Heard;

/* A machine's only program. */
typedef struct Ear
{
  SimRole role;
  SimUdp *udp;
  GArray *heard;
  guint starts, stops, crashes, alarms;
  bool in_group; /* joins LAB_GROUP on every interface when it starts */
  SimAlarm alarm;
  GArray *rung; /* SimTime */
} Ear;

Lab lab_new (uint64_t seed);
Lab lab_new_with (uint64_t seed, const SimSegmentOptions *options);
void lab_free (Lab *lab);
SimSegmentOptions lab_segment (SimIp base);
/* A machine on `segment` with the next free address, up. */
Ear *lab_ear (Lab *lab, const char *name, SimSegment *segment, bool in_group);
/* The same, not powered on yet; for machines with several interfaces. */
Ear *lab_ear_off (Lab *lab, const char *name, bool forward);
void lab_run (Lab *lab, SimTime until);
SimIp ear_ip (const Ear *ear);
SimIface *ear_iface (const Ear *ear);
/* Sends `length` bytes that begin with `word`. */
bool ear_say (Ear *ear, SimIp dst, uint32_t length, uint32_t word);
/* Makes two ears know each other's Ethernet address, without counting what they said. */
void ears_meet (Lab *lab, Ear *a, Ear *b);
const Heard *ear_heard (const Ear *ear, guint i); /* fails the test when there is none */
/* Fails the test unless the books are right. */
void lab_conserved (const Lab *lab);
