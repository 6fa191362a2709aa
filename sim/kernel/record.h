/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records: what happened, said once, typed, with the reason; and who listens.
 *
 * Code under simulation emits records on the world's bus and knows no listener. Trace,
 * metrics, incidents, timelines, captures and checkers subscribe. A subscriber is passive:
 * it sends nothing, arms nothing, draws nothing (K9).
 *
 * Entities are the named things of a run: systems, nodes, loads, networks, links. Each has
 * a number, a full name ("web.host-2") and a parent (its system), so that a metric of a
 * system sums over what belongs to it.
 */
#pragma once

#include "sim/kernel/kernel.h"

typedef struct SimBus SimBus;

typedef uint32_t SimEntity; /* number of a named thing; 0 is the run itself */

typedef enum SimEntityKind
{
  SIM_ENTITY_RUN,
  SIM_ENTITY_NETWORK, /* a segment */
  SIM_ENTITY_LINK,
  SIM_ENTITY_NODE,
  SIM_ENTITY_SYSTEM,
  SIM_ENTITY_LOAD,
} SimEntityKind;

/* What `subject`, `a` and `b` of a record mean, and how they are written. */
typedef enum SimFieldKind
{
  SIM_FIELD_NONE,
  SIM_FIELD_ENTITY,  /* a SimEntity: written as its name */
  SIM_FIELD_ADDRESS, /* IPv4, host order */
  SIM_FIELD_COUNT,
  SIM_FIELD_TIME, /* ns */
  SIM_FIELD_BYTES,
  SIM_FIELD_SHARE,  /* parts per billion */
  SIM_FIELD_NUMBER, /* a real: the bits of a double (sim_record_real()) */
} SimFieldKind;

/* What a record means for the incident that it belongs to (OBS-1). */
typedef enum SimPhase
{
  SIM_PHASE_NONE,
  SIM_PHASE_INJECTED, /* a fault was applied to `who` */
  SIM_PHASE_DETECTED, /* somebody noticed that `subject` (an entity) has failed */
  SIM_PHASE_DECIDED,  /* somebody decided what to do about it */
  SIM_PHASE_RESTORED, /* a repair step is done; the model's serving() says when all are */
} SimPhase;

typedef enum SimRecordLevel
{
  SIM_LEVEL_EVENT,  /* in the trace always: crashes, decisions, state changes */
  SIM_LEVEL_DETAIL, /* in the trace with --trace detail: messages, requests */
  SIM_LEVEL_PACKET, /* in the trace with --trace packet: every frame */
} SimRecordLevel;

/* One kind of record: a constant in the folder that emits it. `format` is the sentence, with
 * {who} {subject} {a} {b} {text} put in: "{who} took {subject}: {text}". */
typedef struct SimRecordKind
{
  const char *name; /* "rais.address-online"; unique */
  SimRecordLevel level;
  SimPhase phase;
  SimFieldKind subject, a, b;
  const char *format;
} SimRecordKind;

/* A row of a folder's table of kinds: level, phase and fields without SIM_LEVEL_, SIM_PHASE_ and SIM_FIELD_.
 *
 *     const SimRecordKind dtu_rec_host_down = SIM_EVENT ("dtu.host-down", DETECTED, ENTITY, TIME, NONE,
 *                                                        "{who} has heard nothing of {subject} for {a}"); */
#define SIM_RECORD(LEVEL, NAME, PHASE, SUBJECT, A, B, FORMAT)                                                  \
  {                                                                                                            \
    .name = NAME, .level = SIM_LEVEL_##LEVEL, .phase = SIM_PHASE_##PHASE, .subject = SIM_FIELD_##SUBJECT,      \
    .a = SIM_FIELD_##A, .b = SIM_FIELD_##B, .format = FORMAT                                                   \
  }
#define SIM_EVENT(NAME, PHASE, SUBJECT, A, B, FORMAT) SIM_RECORD (EVENT, NAME, PHASE, SUBJECT, A, B, FORMAT)
#define SIM_DETAIL(NAME, SUBJECT, A, B, FORMAT) SIM_RECORD (DETAIL, NAME, NONE, SUBJECT, A, B, FORMAT)

typedef struct SimRecord
{
  SimTime at;
  const SimRecordKind *kind;
  SimEntity who;
  uint32_t subject;
  int64_t a, b;
  const char *text; /* the reason; valid during the call only; NULL for none */
} SimRecord;

static inline int64_t
sim_record_bits (double real)
{
  union
  {
    double d;
    int64_t i;
  } u = { .d = real };
  return u.i;
}
static inline double
sim_record_real (int64_t bits)
{
  union
  {
    int64_t i;
    double d;
  } u = { .i = bits };
  return u.d;
}

typedef void (*SimSubscriberFunc) (gpointer data, const SimRecord *record);

SimBus *sim_bus_new (SimKernel *kernel);
void sim_bus_free (SimBus *bus);

/* Registers an entity; numbers count up in order of registration. `name` is copied. */
SimEntity sim_bus_entity (SimBus *bus, SimEntityKind kind, const char *name, SimEntity parent);
guint sim_bus_entities (const SimBus *bus); /* numbers are below this */
const char *sim_entity_name (const SimBus *bus, SimEntity entity);
SimEntityKind sim_entity_kind (const SimBus *bus, SimEntity entity);
SimEntity sim_entity_parent (const SimBus *bus, SimEntity entity);
/* Is `entity` `ancestor`, or part of it? Everything is part of the run (0). */
bool sim_entity_within (const SimBus *bus, SimEntity entity, SimEntity ancestor);
/* By full name; 0 when there is none. */
SimEntity sim_entity_find (const SimBus *bus, const char *name);

/* Calls `func` for each record of `kind`, or of every kind at most as fine as `level` when
 * kind is NULL. Subscribers are called in order of subscription. */
void sim_bus_subscribe (SimBus *bus, const SimRecordKind *kind, SimRecordLevel level, SimSubscriberFunc func,
                        gpointer data);

/* Is there anybody to hear records of that kind? For what costs something to put together. */
bool sim_bus_heard (const SimBus *bus, const SimRecordKind *kind);

/* Emits; `at` is the kernel's time. Marks the kernel (see sim_kernel_mark()) for kinds of
 * level EVENT, and notes (kind name, who, subject, a, b) in the fingerprint for those. */
void sim_emit (SimBus *bus, const SimRecordKind *kind, SimEntity who, uint32_t subject, int64_t a, int64_t b,
               const char *text);

/* The record's sentence without time, as `format` says; appended to `out`. Where there is no
 * text, {text} goes together with the ": " or " " before it. Entity 0 is written as "run". */
void sim_record_write (const SimBus *bus, const SimRecord *record, GString *out);
