/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options: one table says what a scenario can set; reader, --help, manual, JSON Schema and
 * `explain` are all made from it.
 *
 * A table describes a plain struct: each row is a key, its kind, where in the struct its
 * value goes, its default as a scenario would write it, its range and its meaning. Values
 * that a struct points to (texts, lists, nested structs) belong to the arena that the reader
 * was given and go with it; the struct is const to everybody else.
 */
#pragma once

#include "sim/base/diag.h"
#include "sim/base/units.h"

typedef enum SimOptionKind
{
  SIM_OPTION_TIME,     /* SimTime */
  SIM_OPTION_BITRATE,  /* double, bit/s */
  SIM_OPTION_SIZE,     /* int64_t, bytes */
  SIM_OPTION_PER_TIME, /* double, 1/s */
  SIM_OPTION_SHARE,    /* double, 0..1 unless the range says otherwise */
  SIM_OPTION_NUMBER,   /* double, no unit */
  SIM_OPTION_COUNT,    /* int64_t, no unit */
  SIM_OPTION_FLAG,     /* bool: true or false */
  SIM_OPTION_TEXT,     /* const char *: any text */
  SIM_OPTION_NAME,     /* const char *: [A-Za-z_][A-Za-z0-9_.-]*, at most 63 bytes */
  SIM_OPTION_CHOICE,   /* int: index into choices[] */
  SIM_OPTION_ADDRESS,  /* uint32_t: IPv4 in host order */
  SIM_OPTION_SUBNET,   /* SimOptionSubnet */
  SIM_OPTION_DIST,     /* SimDist (sim/base/dist.h): `20 ms`, or { exponential: 20 ms }, … */
  SIM_OPTION_PRESET,   /* int: index into presets[], whose values then are the defaults (sim/base/preset.h) */
  SIM_OPTION_TIMES,    /* SimTimeList: `[1 s, 2 s, 4 s]`; one time alone is a list of one */
  SIM_OPTION_NAMES,    /* SimNameList: a list of names or selectors; one name alone is a list of one */
  SIM_OPTION_TABLE,    /* a nested struct in place, described by `table` */
  SIM_OPTION_LIST,     /* SimOptionList: a sequence of structs, each described by `table` */
  SIM_OPTION_CUSTOM,   /* read by `custom` (curves, selectors, groups of a partition) */
} SimOptionKind;

typedef struct SimOptionSubnet
{
  uint32_t base; /* host order, host bits 0 */
  int prefix;    /* 0..32 */
} SimOptionSubnet;

typedef struct SimNameList
{
  guint count;
  const char *const *names;
} SimNameList;

typedef struct SimTimeList
{
  guint count;
  const SimTime *times;
} SimTimeList;

typedef struct SimOptionList
{
  guint count;
  void *items; /* count structs of the table's item_size */
} SimOptionList;

typedef struct SimOption SimOption;
typedef struct SimPreset SimPreset;         /* preset.h */
typedef struct SimOptionRead SimOptionRead; /* the reader at work: read.h */
struct SimTree;                             /* what stands in the file: tree.h */

/* What reads a SIM_OPTION_CUSTOM and tells the schema what it takes. */
typedef struct SimOptionCustom
{
  const char *name; /* of the JSON Schema definition, such as "curve" */
  /* JSON text of that definition. */
  const char *schema;
  /* Reads `tree` into the field `target`; reports into the reader's diags what is wrong, and returns false
   * then. What it allocates is in the reader's arena or given to sim_read_own(). A default (`initial`) comes as
   * a scalar. */
  bool (*read) (SimOptionRead *read, const struct SimTree *tree, const SimOption *option, void *target);
} SimOptionCustom;

struct SimOption
{
  const char *key;
  SimOptionKind kind;
  size_t offset;
  const char *initial;         /* default in scenario text; NULL with `required` false: zero bytes */
  bool required;               /* must be given */
  bool positive;               /* numbers: must be greater than 0 */
  double least, most;          /* numbers in base units; both 0: no limit but the type's and >= 0 */
  int code;                    /* of the catalogue, for a number out of range; 0: that of its kind */
  const char *const *choices;  /* SIM_OPTION_CHOICE, NULL-terminated */
  const char *const *meanings; /* of each choice a sentence, and its own source if any; NULL: `help` tells */
  const SimPreset *presets;    /* SIM_OPTION_PRESET; ends with one without name */
  const SimOption *table;      /* SIM_OPTION_TABLE and SIM_OPTION_LIST; ends with a row without key */
  size_t item_size;            /* SIM_OPTION_LIST */
  const SimOptionCustom *custom;
  SimUnit unit;       /* SIM_OPTION_DIST: of its values; times when not said */
  const char *help;   /* one line: what it is; the unit is in the kind */
  const char *source; /* where the default comes from: "source 003", "RFC 2131", or "ours: …" */
};

/* A row: kind without SIM_OPTION_, key, offset, and what else is to be set.
 *
 *     SIM_OPTION (TIME, "ttl", offsetof (RaisDnsOptions, ttl), .initial = "60 s",
 *                 .help = "how long clients keep an answer", .source = "ours: short, as such zones are kept")
 */
#define SIM_OPTION(KIND, KEY, OFFSET, ...)                                                                     \
  {                                                                                                            \
    .key = KEY, .kind = SIM_OPTION_##KIND, .offset = OFFSET, __VA_ARGS__                                       \
  }
/* Ends a table. */
#define SIM_OPTION_END                                                                                         \
  {                                                                                                            \
    .key = NULL                                                                                                \
  }

/*
 * Reads one scalar's text into `target` (the field itself, not the struct) by kind, range and
 * choices. Texts are duplicated into `arena` (GStringChunk). On failure returns false, sets
 * *why (g_free) to "what; what was expected" and *column to the offset of the first bad byte.
 * Kinds without a scalar form (LIST, TABLE, CUSTOM) are refused by sim_require().
 */
bool sim_option_parse (const SimOption *option, const char *text, GStringChunk *arena, void *target, char **why,
                       int *column);

/* The same with a code of the catalogue. */
bool sim_option_scan (const SimOption *option, const char *text, GStringChunk *arena, void *target,
                      SimWrong *wrong);

/* `size` zero bytes in `arena`, aligned for everything; they go with it. */
void *sim_arena_take (GStringChunk *arena, gsize size);

/* NULL, or what is wrong with `text` as a name; g_free(). *column as in sim_option_parse(). */
char *sim_name_wrong (const char *text, int *column);

/* "1.2.3.4" of an address in host order; g_free(). */
char *sim_address_format (uint32_t address);

/* The text a scenario would write for the value of `option` in `options`; g_free(). */
char *sim_option_format (const SimOption *option, const void *options);

/* Fills `options` with the table's defaults (nested tables too), a preset that is the default included.
 * Required fields, lists and custom values are zero: the reader reads the `initial` of custom ones as scenario
 * text. */
void sim_options_defaults (const SimOption *table, GStringChunk *arena, void *options);

/* The same without the table's own preset: each row's `initial`. */
void sim_options_initials (const SimOption *table, GStringChunk *arena, void *options);

/* The row of that key, or NULL. */
const SimOption *sim_option_find (const SimOption *table, const char *key);

/* "time, at least 1 ms (default 3 s)": kind, range and default for people. g_free(). */
char *sim_option_describe (const SimOption *option);
