/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a SimResult is made of, as tables: bytes, the store, its exports and their readers all follow from
 * these, so that nothing can be in one and not in another.
 */
#pragma once

#include "sim/observe/result.h"

typedef enum SimColumnKind
{
  SIM_COLUMN_TEXT,   /* const char *; NULL allowed */
  SIM_COLUMN_CHOICE, /* int: index into choices; a text outside */
  SIM_COLUMN_NUMBER, /* int or guint, not negative */
  SIM_COLUMN_FLAG,   /* bool; 0 or 1 outside */
  SIM_COLUMN_WORD,   /* guint64 below 2^63 */
  SIM_COLUMN_HEX,    /* guint64; 16 hexadecimal digits outside */
  SIM_COLUMN_REAL,   /* double; nothing outside when NAN */
  SIM_COLUMN_BYTES,  /* const guint8 *, and a gsize at `length`; NULL allowed */
  SIM_COLUMN_VECTOR, /* const double *, and a guint at `length` */
} SimColumnKind;

typedef struct SimColumn
{
  const char *name; /* in the store and its exports; times end in _s */
  SimColumnKind kind;
  size_t offset, length;
  const char *const *choices;
} SimColumn;

typedef struct SimTable
{
  const char *name;
  const char *key;          /* column that tells rows of one run apart; "number": their order, from 1 */
  const SimColumn *columns; /* without "number"; ends with a row without name */
  size_t row_size;
  size_t count, rows; /* where a SimResult has the number of rows, and the rows */
} SimTable;

extern const SimTable sim_result_run;      /* the run itself: one row, the SimResult */
extern const SimTable sim_result_tables[]; /* its parts; ends with a row without name */
enum
{
  SIM_RESULT_TABLES = 7
};

static inline bool
sim_table_is_numbered (const SimTable *table)
{
  return g_str_equal (table->key, "number");
}

static inline guint
sim_table_count (const SimTable *table, const SimResult *result)
{
  return G_STRUCT_MEMBER (guint, result, table->count);
}

static inline const void *
sim_table_row (const SimTable *table, const SimResult *result, guint i)
{
  return G_STRUCT_MEMBER (const char *, result, table->rows) + i * table->row_size;
}

/* A result that is being put together: rows are taken at once, then filled in place. */
typedef struct SimResultBody
{
  SimResult result; /* first */
  GStringChunk *arena;
} SimResultBody;
SimResult *sim_result_new (void);
const char *sim_result_text (SimResult *result,
                             const char *text);          /* a copy that goes with it; NULL stays NULL */
void *sim_result_memory (SimResult *result, gsize size); /* zeros */
/* Room for `count` rows of the table, zeros. */
void *sim_result_rows (SimResult *result, const SimTable *table, guint count);
