/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections of a scenario as a page of the reference, from the tables that read them. */
#include "sim/scenario/inside.h"

#include "sim/base/option_page.h"

#include <string.h>

static const SimOption link_rows[] = {
  { .key = "link", .kind = SIM_OPTION_NAMES, .required = true, .help = "the two routers that it joins" },
  SIM_OPTION_END,
};

static void
put_top (GString *page)
{
  g_string_append (page, "\n## The file\n\n");
  sim_page_options (page, sim_scenario_options, "scenario");
  g_string_append (
      page,
      "\nBesides these: the sections below; `include`, files whose sections are added; `extends`, a scenario "
      "that this one is laid over (a list then is added to, unless it is written `{ replace: [...] }`); "
      "`vary`, "
      "parameters and their values. Maps of names and lists of faults and expectations may have `generate: { "
      "for: NAME, from: 1, to: 4, entries: ... }`, where `$NAME` stands for the number, or `in: [...]`.\n");
}

static void
put_network (GString *page)
{
  g_string_append (page, "\n## network\n\nA map of names. An entry is a segment:\n\n");
  sim_page_options (page, sim_segment_options, "network");
  g_string_append (page, "\nor a link between two routers, which has the keys of a segment and\n\n");
  sim_page_options (page, link_rows, "network");
  g_string_append (page, "\nor a router:\n\n");
  sim_page_options (page, sim_router_options, "network");
}

static void
put_systems (GString *page)
{
  g_string_append (page,
                   "\n## systems\n\nA map of names. `model` says which; each has the keys of its page:\n\n");
  for (guint i = 0; sim_models[i] != NULL; i++)
    g_string_append_printf (page, "* [`%s`](../models/%s/README.md): %s\n", sim_models[i]->name,
                            sim_models[i]->name, sim_models[i]->title);
}

static void
put_composes (GString *page)
{
  g_string_append (page, "\n## compose\n\nA list of ties between systems. Each entry is one of these.\n");
  for (guint i = 0; sim_compose_keys[i] != NULL; i++)
    {
      g_string_append_printf (page, "\n### compose: %s\n\n", sim_compose_keys[i]);
      sim_page_options (page, sim_compose_table ((SimComposeKind)i), NULL);
    }
}

static void
put_loads (GString *page)
{
  g_string_append (page, "\n## load\n\nA map of names; each is client machines that ask a system.\n\n");
  sim_page_options (page, sim_load_options, "load");
}

static void
put_faults (GString *page, GStringChunk *arena)
{
  g_string_append (page,
                   "\n## faults\n\nA list; [faults.md](faults.md) tells who is hit, when and how long. Each "
                   "entry is one of these.\n");
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    {
      g_string_append_printf (page, "\n### %s\n\n", sim_fault_kinds[i].key);
      sim_page_text (page, sim_fault_kinds[i].help);
      g_string_append (page, sim_fault_kinds[i].opens_incident ? "; opens an incident.\n\n"
                                                               : "; opens no incident of itself.\n\n");
      sim_page_options (page, sim_fault_table (arena, &sim_fault_kinds[i]), NULL);
    }
}

static void
put_expects (GString *page, GStringChunk *arena)
{
  g_string_append (page, "\n## expect\n\nA list of claims. Each entry is one of these.\n");
  for (guint i = 0; sim_expect_keys[i] != NULL; i++)
    {
      g_string_append_printf (page, "\n### expect: %s\n\n", sim_expect_keys[i]);
      sim_page_options (page, sim_expect_table (arena, (SimExpectKind)i, SIM_UNIT_NONE), NULL);
    }
}

char *
sim_scenario_page (void)
{
  GString *page
      = g_string_new ("# What a scenario can say\n\nEvery key, from the tables that read it; a quantity "
                      "has its unit (`rehearse explain units`).\n");
  GStringChunk *arena = g_string_chunk_new (4096);

  put_top (page);
  put_network (page);
  put_systems (page);
  put_composes (page);
  put_loads (page);
  put_faults (page, arena);
  put_expects (page, arena);
  g_string_chunk_free (arena);
  return g_string_free (page, FALSE);
}

void
sim_scenario_tables (const char *section, GStringChunk *arena, GPtrArray *tables)
{
  if (strcmp (section, "scenario") == 0)
    g_ptr_array_add (tables, (gpointer)sim_scenario_options);
  if (strcmp (section, "network") == 0)
    {
      g_ptr_array_add (tables, (gpointer)sim_segment_options);
      g_ptr_array_add (tables, (gpointer)link_rows);
      g_ptr_array_add (tables, (gpointer)sim_router_options);
    }
  if (strcmp (section, "load") == 0)
    g_ptr_array_add (tables, (gpointer)sim_load_options);
  for (guint i = 0; strcmp (section, "faults") == 0 && i < SIM_FAULT_KINDS; i++)
    g_ptr_array_add (tables, (gpointer)sim_fault_table (arena, &sim_fault_kinds[i]));
  for (guint i = 0; strcmp (section, "expect") == 0 && sim_expect_keys[i] != NULL; i++)
    g_ptr_array_add (tables, (gpointer)sim_expect_table (arena, (SimExpectKind)i, SIM_UNIT_NONE));
}
