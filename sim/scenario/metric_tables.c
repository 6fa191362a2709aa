/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of what the observers work out themselves.
 */
#include "sim/scenario/metric_names.h"

#define COUNTER(n, h)                                                                                          \
  {                                                                                                            \
    .name = n, .unit = SIM_UNIT_NONE, .kind = SIM_METRIC_COUNTER, .help = h                                    \
  }
#define BYTES(n, h)                                                                                            \
  {                                                                                                            \
    .name = n, .unit = SIM_UNIT_SIZE, .kind = SIM_METRIC_COUNTER, .help = h                                    \
  }
#define TIMES(n, h)                                                                                            \
  {                                                                                                            \
    .name = n, .unit = SIM_UNIT_TIME, .kind = SIM_METRIC_TALLY, .help = h                                      \
  }

const SimMetric sim_service_metrics[SIM_SERVICE_METRICS + 1] = {
  COUNTER ("tried", "requests that arrived and ended"),
  COUNTER ("served", "requests answered in full"),
  COUNTER ("failed", "requests that failed, for whatever reason"),
  COUNTER ("failed-timeout", "requests without a whole answer in time"),
  COUNTER ("failed-refused", "requests that a full server refused"),
  COUNTER ("failed-reset", "requests whose connection was reset"),
  COUNTER ("failed-unreachable", "requests to an address that could not be reached"),
  COUNTER ("failed-no-address", "requests whose name did not resolve"),
  COUNTER ("unfinished", "requests under way when the run ended"),
  { .name = "availability",
    .unit = SIM_UNIT_SHARE,
    .kind = SIM_METRIC_VALUE,
    .help = "share of the tried requests that were served" },
  TIMES ("response-time", "from arrival to the last byte, of served requests"),
  TIMES ("outage", "stretches in which every request failed"),
  { .name = "longest-outage",
    .unit = SIM_UNIT_TIME,
    .kind = SIM_METRIC_VALUE,
    .help = "longest stretch in which every request failed" },
  SIM_METRIC_END,
};

const SimMetric sim_incident_metrics[SIM_INCIDENT_METRICS + 1] = {
  COUNTER ("incidents", "incidents that concern the system"),
  TIMES ("detect-time", "from a fault until somebody noticed it"),
  TIMES ("decide-time", "from a fault until somebody decided what to do"),
  TIMES ("restore-time", "from a fault that interrupted the service until all of it was served again"),
  TIMES ("clients-well-time", "from a fault until the clients were well again"),
  TIMES ("converge-time", "from a fault until the system had converged for good"),
  { .name = "unserved-time",
    .unit = SIM_UNIT_TIME,
    .kind = SIM_METRIC_VALUE,
    .help = "time in all from a fault that interrupted the service to its restoration" },
  SIM_METRIC_END,
};

const SimMetric sim_machine_metrics[SIM_MACHINE_METRICS + 1] = {
  { .name = "up",
    .unit = SIM_UNIT_NONE,
    .kind = SIM_METRIC_GAUGE,
    .each_node = true,
    .help = "machines that run; paused and hung ones do not" },
  SIM_METRIC_END,
};

const SimMetric sim_segment_metrics[SIM_SEGMENT_METRICS + 1] = {
  COUNTER ("frames", "frames put on a cable; a broadcast counts once for each receiver"),
  BYTES ("bytes", "wire bytes of these frames"),
  COUNTER ("dropped", "frames dropped, for whatever reason"),
  COUNTER ("dropped-loss", "frames lost by the scenario's loss"),
  COUNTER ("dropped-queue", "frames that met a full output queue"),
  COUNTER ("dropped-down", "frames that met a cable, interface or port that is down, or a cut"),
  COUNTER ("dropped-corrupt", "frames whose check sequence failed"),
  COUNTER ("dropped-dead", "frames to a machine that did not run"),
  COUNTER ("dropped-backlog", "frames to a paused machine with a full backlog"),
  COUNTER ("dropped-no-address", "frames to an address that the receiver does not hold"),
  COUNTER ("dropped-no-port", "packets to a port where nobody listens"),
  COUNTER ("dropped-no-route", "packets without a route"),
  COUNTER ("dropped-ttl", "packets that passed too many routers"),
  COUNTER ("dropped-arp", "packets whose next hop did not answer ARP"),
  COUNTER ("dropped-fragment", "packets that were not put together in time"),
  COUNTER ("dropped-cleared", "frames queued on a machine that crashed"),
  BYTES ("control-bytes", "wire bytes of frames neither from nor to a client machine"),
  { .name = "control-rate",
    .unit = SIM_UNIT_BITRATE,
    .kind = SIM_METRIC_VALUE,
    .help = "bits a second of frames neither from nor to a client machine" },
  SIM_METRIC_END,
};
