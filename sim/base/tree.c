/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/tree.h"
#include "sim/base/option.h"

#include <string.h>

SimTree *
sim_tree_new (GStringChunk *arena, SimTreeKind kind, SimPlace place, const char *text)
{
  SimTree *tree = sim_arena_take (arena, sizeof *tree);
  tree->kind = kind;
  tree->place = place;
  if (kind == SIM_TREE_SCALAR)
    tree->text = g_string_chunk_insert (arena, text);
  return tree;
}

void
sim_tree_append (GStringChunk *arena, SimTree *parent, SimTree *child, const char *key, SimPlace key_place)
{
  child->key = key != NULL ? g_string_chunk_insert_const (arena, key) : NULL;
  child->key_place = key_place;
  child->next = NULL;
  if (parent->last != NULL)
    parent->last->next = child;
  else
    parent->first = child;
  parent->last = child;
  parent->count++;
}

SimTree *
sim_tree_find (const SimTree *map, const char *key)
{
  if (map == NULL || map->kind != SIM_TREE_MAP)
    return NULL;
  for (SimTree *child = map->first; child != NULL; child = child->next)
    if (strcmp (child->key, key) == 0)
      return child;
  return NULL;
}

void
sim_tree_remove (SimTree *parent, SimTree *child)
{
  SimTree *before = NULL;
  for (SimTree *c = parent->first; c != NULL && c != child; c = c->next)
    before = c;
  if (before != NULL)
    before->next = child->next;
  else
    parent->first = child->next;
  if (parent->last == child)
    parent->last = before;
  child->next = NULL;
  parent->count--;
}

SimTree *
sim_tree_copy (GStringChunk *arena, const SimTree *tree)
{
  SimTree *copy = sim_arena_take (arena, sizeof *copy);
  *copy = *tree;
  copy->count = 0;
  copy->first = copy->last = copy->next = NULL;
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    sim_tree_append (arena, copy, sim_tree_copy (arena, child), child->key, child->key_place);
  return copy;
}

const char *
sim_tree_what (const SimTree *tree)
{
  if (tree->kind == SIM_TREE_MAP)
    return "a map";
  if (tree->kind == SIM_TREE_LIST)
    return "a list";
  return *tree->text == '\0' && !tree->quoted ? "nothing" : "text";
}

/* Texts that a plain scalar can carry. */
static bool
is_plain (const char *text)
{
  return *text != '\0' && strpbrk (text, "{}[],&*#?|<>=!@`\"'\\\n\t") == NULL && strstr (text, ": ") == NULL
         && text[strlen (text) - 1] != ':' && !g_ascii_isspace (text[0]) && !(text[0] == '-' && text[1] == ' ');
}

/* With \n, \t, \" and \\ for what cannot stand in quotes; all else as it is, UTF-8 too. */
static char *
quoted_text (const char *text)
{
  char high[129];
  for (int i = 0; i < 128; i++)
    high[i] = (char)(128 + i);
  high[128] = '\0';
  return g_strescape (text, high);
}

static void
write_line (const SimTree *tree, GString *out)
{
  const char *open = tree->kind == SIM_TREE_MAP ? "{ " : "[", *close = tree->kind == SIM_TREE_MAP ? " }" : "]";
  if (tree->kind == SIM_TREE_SCALAR)
    {
      g_autofree char *escaped = is_plain (tree->text) ? NULL : quoted_text (tree->text);
      if (escaped != NULL)
        g_string_append_printf (out, "\"%s\"", escaped);
      else
        g_string_append (out, tree->text);
      return;
    }
  if (tree->count == 0)
    {
      g_string_append (out, tree->kind == SIM_TREE_MAP ? "{}" : "[]");
      return;
    }
  g_string_append (out, open);
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    {
      if (tree->kind == SIM_TREE_MAP)
        g_string_append_printf (out, "%s: ", child->key);
      write_line (child, out);
      g_string_append (out, child->next != NULL ? ", " : "");
    }
  g_string_append (out, close);
}

char *
sim_tree_line (const SimTree *tree)
{
  GString *out = g_string_new (NULL);
  write_line (tree, out);
  return g_string_free (out, FALSE);
}
