/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plain: servers without a scheme. What the files of the model share.
 */
#pragma once

#include "sim/model.h"

typedef enum PlainReach
{
  PLAIN_BY_ADDRESS, /* clients know the first host's address */
  PLAIN_BY_DNS,     /* a name server has all addresses in turn */
} PlainReach;

typedef struct PlainHosts
{
  int64_t count;
  SimServerOptions server;
  SimDist boot_time;
} PlainHosts;

typedef struct PlainOptions
{
  PlainHosts hosts;
  const char *service_on; /* a segment */
  int reach;              /* PlainReach */
  SimTime ttl;            /* of the addresses, with PLAIN_BY_DNS */
} PlainOptions;
extern const SimOption plain_options[];

typedef struct PlainHost
{
  SimNode *node;
  SimIp address;
  SimServer *server;
} PlainHost;

/* The state of one system. */
typedef struct Plain
{
  const PlainOptions *options;
  PlainHost *hosts; /* options->hosts.count of them */
  char *domain;     /* the name that clients ask for, "web.example" */
  SimIp name_server;
} Plain;

/* A machine that answers for `domain` with the addresses of all hosts, in turn. */
SimNode *plain_name_server_new (SimSystem *system, SimSegment *segment);

extern const SimCause plain_causes[];
