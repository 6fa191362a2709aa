/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantities: what a number means is in its type or its name.
 *
 * Time is an int64 count of nanoseconds since the start of the run; a run lasts at most
 * 292 years. Data rates are bits a second, sizes are bytes, event rates are per second,
 * shares are fractions of one. The text forms ("100 us", "1 Gbps", "250 /s", "80 %") are
 * read and written here and nowhere else, the same under every locale.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef int64_t SimTime; /* ns */

#define SIM_NS ((SimTime)1)
#define SIM_US ((SimTime)1000)
#define SIM_MS ((SimTime)1000000)
#define SIM_S ((SimTime)1000000000)
#define SIM_MIN (60 * SIM_S)
#define SIM_HOUR (60 * SIM_MIN)
#define SIM_DAY (24 * SIM_HOUR)

/* Later than everything that can happen: "not armed", "not yet", "never". */
#define SIM_NEVER INT64_MAX

typedef enum SimUnit
{
  SIM_UNIT_TIME,     /* ns us ms s min h d      -> ns */
  SIM_UNIT_BITRATE,  /* bps kbps Mbps Gbps Tbps -> bit/s, decimal multiples */
  SIM_UNIT_SIZE,     /* B kB MB GB TB (10^3), KiB MiB GiB TiB (2^10) -> byte */
  SIM_UNIT_PER_TIME, /* /s /min /h /d           -> 1/s */
  SIM_UNIT_SHARE,    /* %, or a plain fraction  -> 0..1 */
  SIM_UNIT_NONE,     /* a plain number */
} SimUnit;

/*
 * Reads `text` as one decimal number followed by a unit of `unit`'s family.
 *
 * The number is decimal: digits, one point, an optional exponent; no sign but '-', no
 * thousands mark, no hexadecimal, no octal (010 is ten). Returns false and sets *why to a
 * message (g_free) that says what is wrong and what would be right, and *column to the
 * 0-based offset in `text` of the first bad byte. Times are exact: a number of nanoseconds
 * with a fraction is an error, as is a value beyond the range of the type.
 */
bool sim_quantity_parse (const char *text, SimUnit unit, double *value, char **why, int *column);
bool sim_time_parse (const char *text, SimTime *value, char **why, int *column);
/* The same for whole numbers of base units, exact in 64 bits: SIM_UNIT_TIME, SIM_UNIT_SIZE, SIM_UNIT_NONE. */
bool sim_integer_parse (const char *text, SimUnit unit, int64_t *value, char **why, int *column);

/* What is wrong with a text: *why and *column as above, and its number in the catalogue of docs/diagnostics.md.
 * All three forms of parsing have one like this; `integer` is sim_integer_parse(), to int64_t, else to double.
 */
typedef struct SimWrong
{
  int code;
  int column;
  char *why;
} SimWrong;
bool sim_quantity_scan (const char *text, SimUnit unit, bool integer, void *value, SimWrong *wrong);

/* The exact text with the fewest digits and a unit, "1.5 s", "100 us", "80 %": it reads back as
 * the same value. Among equals the larger unit. SIM_NEVER is "never". Free with g_free(). */
char *sim_quantity_format (double value, SimUnit unit);
char *sim_number_format (double value); /* without a unit: the shortest that reads back, "0.1" */
char *sim_time_format (SimTime t);

/* Fixed-point seconds with nanosecond digits cut to `digits` (0..9), as traces print it: "180.000". */
char *sim_time_seconds (SimTime t, int digits);

/* t + d; SIM_NEVER when it would pass the end of time. Both at least 0. */
static inline SimTime
sim_time_add (SimTime t, SimTime d)
{
  SimTime sum;
  return __builtin_add_overflow (t, d, &sum) ? SIM_NEVER : sum;
}

/* Seconds to the nearest nanosecond; at most SIM_NEVER. */
SimTime sim_time_from_seconds (double seconds);
static inline double
sim_time_to_seconds (SimTime t)
{
  return (double)t / 1e9;
}
