/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trees: what stands in a scenario file, as plain scalars, lists and maps with their places.
 *
 * Everything belongs to the arena that it was made in. Order is that of the file; keys of a
 * map are unique (who builds a tree sees to it). A tree is changed only while a scenario is put
 * together; readers get it const.
 */
#pragma once

#include "sim/base/diag.h"

typedef enum SimTreeKind
{
  SIM_TREE_SCALAR,
  SIM_TREE_LIST,
  SIM_TREE_MAP
} SimTreeKind;

typedef struct SimTree SimTree;
struct SimTree
{
  SimTreeKind kind;
  bool quoted;      /* scalar: written in quotes; then "" is a value, and no number */
  bool unescaped;   /* scalar: byte i of the text stands i columns after the first */
  SimPlace place;   /* of the value */
  const char *text; /* scalar; never NULL there */
  const char *key;  /* in a map */
  SimPlace key_place;
  guint count; /* children */
  SimTree *first, *last, *next;
};

/* `text` is copied into the arena; NULL for lists and maps. */
SimTree *sim_tree_new (GStringChunk *arena, SimTreeKind kind, SimPlace place, const char *text);
/* Appends to a list (key NULL) or a map. `child` is in no other tree. */
void sim_tree_append (GStringChunk *arena, SimTree *parent, SimTree *child, const char *key,
                      SimPlace key_place);
/* The value of that key, or NULL; also when `map` is NULL or no map. */
SimTree *sim_tree_find (const SimTree *map, const char *key);
/* Takes the child out; it keeps its key. */
void sim_tree_remove (SimTree *parent, SimTree *child);
SimTree *sim_tree_copy (GStringChunk *arena, const SimTree *tree); /* deep; keeps key and places */
/* "a map", "a list", "text", "nothing": for messages. */
const char *sim_tree_what (const SimTree *tree);
/* As YAML in one line, for reports: "{ at: 3 min, crash: web.host-2 }"; g_free(). */
char *sim_tree_line (const SimTree *tree);
