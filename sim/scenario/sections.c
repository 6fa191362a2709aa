/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network, systems, load: maps of named entries. */
#include "sim/scenario/check.h"

#include <string.h>

const SimOption sim_router_options[] = {
  SIM_OPTION (NAMES, "router", offsetof (SimNetworkSpec, joins), .required = true,
              .help = "a router that joins these segments"),
  SIM_OPTION_END,
};

static const SimOption link_option
    = { .key = "link", .kind = SIM_OPTION_NAMES, .help = "a point-to-point link between these two routers" };

/* The map without `key`; shares nothing that is changed. */
static SimTree *
without (GStringChunk *arena, const SimTree *map, const char *key)
{
  SimTree *copy = sim_tree_copy (arena, map);
  SimTree *child = sim_tree_find (copy, key);
  if (child != NULL)
    sim_tree_remove (copy, child);
  return copy;
}

/* -- network ------------------------------------------------------------------------------------ */

static bool
read_link (SimScenarioBuild *build, const SimTree *entry, SimNetworkSpec *spec)
{
  const SimTree *link = sim_tree_find (entry, "link");
  const SimTree *rest = without (build->arena, entry, "link");
  spec->segment.link = true;
  bool good = sim_read_table (build->read, rest, sim_segment_options, &spec->segment);
  good = sim_read_value (build->read, link, &link_option, &spec->joins) && good;
  spec->segment.link = true;
  if (good && spec->joins.count != 2)
    {
      sim_diags_error (build->diags, link->place, 74, "a link to %u router%s; two are expected",
                       spec->joins.count, spec->joins.count == 1 ? "" : "s");
      return false;
    }
  return good;
}

/* Subnets in which no machine can have an address: this network, this host, groups, and what is reserved. */
static bool
check_subnet (SimScenarioBuild *build, const SimNetworkSpec *spec)
{
  static const SimSubnet none[] = { { 0x00000000, 8 }, { 0x7f000000, 8 }, { 0xe0000000, 3 } };
  SimSubnet subnet = spec->segment.subnet;
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    if (sim_subnet_has (none[i], subnet.base) || sim_subnet_has (subnet, none[i].base))
      {
        g_autofree char *text = sim_address_format (none[i].base);
        sim_diags_error (
            build->diags, sim_read_place (build->read, &spec->segment.subnet), 57,
            "the subnet of `%s` has addresses of %s/%d, which no machine can have; another is expected",
            spec->name, text, none[i].prefix);
        return false;
      }
  return true;
}

/* A segment or a link, once it was read. */
static bool
check_segment (SimScenarioBuild *build, const SimNetworkSpec *spec)
{
  if (spec->segment.loss >= 1)
    sim_diags_warning (build->diags, sim_read_place (build->read, &spec->segment.loss), 51,
                       "all frames are lost; below 100 %% some arrive");
  return check_subnet (build, spec);
}

static bool
read_network_entry (SimScenarioBuild *build, const SimTree *entry, SimNetworkSpec *spec, guint number)
{
  spec->name = g_string_chunk_insert_const (build->arena, entry->key);
  spec->place = sim_build_place (build, entry->key_place);
  if (!sim_read_expect (build->read, entry, SIM_TREE_MAP, "a map, as in { subnet: 10.0.0.0/24 }"))
    return false;
  spec->router = sim_tree_find (entry, "router") != NULL;
  bool link = !spec->router && sim_tree_find (entry, "link") != NULL;
  SimNameKind kind = spec->router ? SIM_NAME_ROUTER : link ? SIM_NAME_LINK : SIM_NAME_SEGMENT;
  bool good = sim_build_declare (build, entry, kind, number);
  if (spec->router)
    return sim_read_table (build->read, entry, sim_router_options, spec) && good;
  good = (link ? read_link (build, entry, spec)
               : sim_read_table (build->read, entry, sim_segment_options, &spec->segment))
         && good;
  return good && check_segment (build, spec);
}

static SimPlace
name_place (const SimScenarioBuild *build, const SimNameList *list, guint i)
{
  SimPlace place = sim_read_place (build->read, &list->names[i]);
  return place.file != NULL ? place : sim_read_place (build->read, list);
}

/* A router between equal addresses would not know where to. */
static bool
check_private (SimScenarioBuild *build, SimPlace place, const char *name)
{
  const SimNamed *named = sim_build_find (build, name);
  if (named == NULL || !build->scenario->networks[named->number].segment.isolated)
    return true;
  sim_diags_error (build->diags, place, 69, "`%s` is private; a segment that is not is expected", name);
  return false;
}

/* What a router or a link joins exists, and is joined once. */
static bool
check_joins (SimScenarioBuild *build, const SimNetworkSpec *spec)
{
  SimNameKind kind = spec->router ? SIM_NAME_SEGMENT : SIM_NAME_ROUTER;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  bool good = true;
  for (guint i = 0; i < spec->joins.count; i++)
    {
      SimPlace place = name_place (build, &spec->joins, i);
      if (sim_build_expect (build, place, spec->joins.names[i], kind) == NULL)
        {
          good = false;
          continue;
        }
      if (!g_hash_table_add (seen, (gpointer)spec->joins.names[i]))
        {
          sim_diags_error (build->diags, place, 74, "`%s` joins `%s` twice; each is expected once", spec->name,
                           spec->joins.names[i]);
          good = false;
        }
      good &= check_private (build, place, spec->joins.names[i]);
      sim_build_book_addresses (build, place, spec->router ? spec->joins.names[i] : spec->name, 1);
    }
  return good;
}

static bool
same_ends (const SimNetworkSpec *a, const SimNetworkSpec *b)
{
  const char *const *x = a->joins.names, *const *y = b->joins.names;
  return a->joins.count == 2 && b->joins.count == 2
         && ((strcmp (x[0], y[0]) == 0 && strcmp (x[1], y[1]) == 0)
             || (strcmp (x[0], y[1]) == 0 && strcmp (x[1], y[0]) == 0));
}

/* No two segments share addresses, unless both are private; no two links join the same routers. */
static bool
check_pair (SimScenarioBuild *build, const SimNetworkSpec *a, const SimNetworkSpec *b)
{
  if (a->router || b->router)
    return true;
  bool overlap = sim_subnet_has (a->segment.subnet, b->segment.subnet.base)
                 || sim_subnet_has (b->segment.subnet, a->segment.subnet.base);
  if (overlap && !(a->segment.isolated && b->segment.isolated))
    {
      sim_diags_error (build->diags, sim_read_place (build->read, &b->segment.subnet), 58,
                       "the subnet of `%s` overlaps that of `%s` at %d:%d; one of its own is expected", b->name,
                       a->name, a->place.line, a->place.column);
      return false;
    }
  if (!a->segment.link || !b->segment.link || !same_ends (a, b))
    return true;
  sim_diags_error (build->diags, b->place, 74,
                   "link `%s` joins the same routers as `%s` at %d:%d; one link between two is expected",
                   b->name, a->name, a->place.line, a->place.column);
  return false;
}

/* Pairs that are worth a look: there can be very many networks. */
typedef struct Suspects
{
  const SimNetworkSpec *specs;
  guint *order; /* numbers of segments and links, a subnet before those inside it */
  guint count;
  bool *suspect; /* by network: it may be in the way of one before it */
} Suspects;

static int
compare_subnets (gconstpointer a, gconstpointer b, gpointer data)
{
  const SimNetworkSpec *specs = data, *x = &specs[*(const guint *)a], *y = &specs[*(const guint *)b];
  if (x->segment.subnet.base != y->segment.subnet.base)
    return x->segment.subnet.base < y->segment.subnet.base ? -1 : 1;
  if (x->segment.subnet.prefix != y->segment.subnet.prefix)
    return x->segment.subnet.prefix < y->segment.subnet.prefix ? -1 : 1;
  return (*(const guint *)a > *(const guint *)b) - (*(const guint *)a < *(const guint *)b);
}

static const SimNetworkSpec *
innermost (const Suspects *s, const GArray *around)
{
  return &s->specs[g_array_index (around, guint, around->len - 1)];
}

/* Subnets lie inside each other or apart. Where one of those around another is not private, all are suspects.
 */
static void
find_overlaps (Suspects *s)
{
  g_autoptr (GArray) around = g_array_new (FALSE, FALSE, sizeof (guint));
  guint open = 0;
  for (guint i = 0; i < s->count; i++)
    {
      const SimNetworkSpec *spec = &s->specs[s->order[i]];
      while (around->len > 0
             && !sim_subnet_has (innermost (s, around)->segment.subnet, spec->segment.subnet.base))
        {
          open -= !innermost (s, around)->segment.isolated;
          g_array_set_size (around, around->len - 1);
        }
      g_array_append_val (around, s->order[i]);
      open += !spec->segment.isolated;
      s->suspect[s->order[i]] = around->len > 1 && open > 0;
      /* Where one is a suspect already, so are all around it. */
      for (guint k = around->len - 1; k-- > 0 && open > 0 && !s->suspect[g_array_index (around, guint, k)];)
        s->suspect[g_array_index (around, guint, k)] = true;
    }
}

/* Links between the same two routers. */
static void
find_twins (Suspects *s, guint n)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n; i++)
    {
      const char *const *ends = s->specs[i].joins.names;
      if (!s->specs[i].segment.link || s->specs[i].joins.count != 2)
        continue;
      bool turn = strcmp (ends[0], ends[1]) > 0;
      s->suspect[i] |= !g_hash_table_add (seen, g_strdup_printf ("%s %s", ends[turn], ends[!turn]));
    }
}

/* Looks at each network beside all before it that may be in its way. */
static bool
check_pairs (SimScenarioBuild *build, const SimNetworkSpec *specs, guint n)
{
  g_autofree guint *order = g_new (guint, n + 1);
  g_autofree bool *suspect = g_new0 (bool, n + 1);
  Suspects s = { specs, order, 0, suspect };
  bool good = true;
  for (guint i = 0; i < n; i++)
    if (!specs[i].router)
      order[s.count++] = i;
  g_qsort_with_data (order, (gint)s.count, sizeof *order, compare_subnets, (gpointer)specs);
  find_overlaps (&s);
  find_twins (&s, n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i && suspect[i] && !sim_diags_full (build->diags); k++)
      good &= check_pair (build, &specs[k], &specs[i]);
  return good;
}

bool
sim_read_network (SimScenarioBuild *build, const SimTree *section)
{
  if (section == NULL)
    return true;
  if (!sim_read_expect (build->read, section, SIM_TREE_MAP, "a map of segments, links and routers"))
    return false;
  SimNetworkSpec *specs = sim_arena_take (build->arena, section->count * sizeof *specs);
  build->addresses = sim_arena_take (build->arena, section->count * sizeof *build->addresses);
  build->booked_at = sim_arena_take (build->arena, section->count * sizeof *build->booked_at);
  guint n = 0;
  bool good = true;
  for (const SimTree *entry = section->first; entry != NULL && !sim_diags_full (build->diags);
       entry = entry->next, n++)
    good &= read_network_entry (build, entry, &specs[n], n);
  build->scenario->networks = specs;
  build->scenario->network_count = n;
  for (guint i = 0; i < n && good; i++)
    {
      good &= check_joins (build, &specs[i]);
      good &= !specs[i].router || sim_build_book_nodes (build, specs[i].place, 1);
    }
  return good && check_pairs (build, specs, n);
}

/* -- systems ------------------------------------------------------------------------------------ */

static const SimModel *
find_model (SimScenarioBuild *build, const SimTree *entry)
{
  const SimTree *model = sim_tree_find (entry, "model");
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  if (model == NULL)
    {
      sim_diags_error (build->diags, entry->key_place, SIM_E_VALUE_MISSING,
                       "`model` is missing in `%s`; `rehearse list models` shows them", entry->key);
      return NULL;
    }
  if (!sim_read_expect (build->read, model, SIM_TREE_SCALAR, "the name of a model"))
    return NULL;
  for (guint i = 0; build->models[i] != NULL; i++)
    {
      if (strcmp (build->models[i]->name, model->text) == 0)
        return build->models[i];
      g_ptr_array_add (words, (gpointer)build->models[i]->name);
    }
  g_ptr_array_add (words, NULL);
  g_autofree char *all = g_strjoinv (" ", (char **)words->pdata);
  const char *near = sim_nearest (model->text, (const char *const *)words->pdata);
  if (near != NULL)
    sim_diags_error (build->diags, model->place, SIM_E_NAME_UNKNOWN,
                     "there is no model `%s`; did you mean `%s`?", model->text, near);
  else
    sim_diags_error (build->diags, model->place, SIM_E_NAME_UNKNOWN, "there is no model `%s`; one of: %s",
                     model->text, all);
  return NULL;
}

static bool
read_system (SimScenarioBuild *build, const SimTree *entry, SimSystemSpec *spec, guint number)
{
  spec->name = g_string_chunk_insert_const (build->arena, entry->key);
  spec->place = sim_build_place (build, entry->key_place);
  bool good = sim_build_declare (build, entry, SIM_NAME_SYSTEM, number);
  if (!sim_read_expect (build->read, entry, SIM_TREE_MAP, "a map, as in { model: plain, service-on: lan }"))
    return false;
  spec->model = find_model (build, entry);
  if (spec->model == NULL)
    return false;
  void *options = sim_arena_take (build->arena, spec->model->options_size);
  const SimTree *rest = without (build->arena, entry, "model");
  sim_read_mark_struct (build->read, options, spec->model->options_size, entry->key_place);
  good &= sim_read_table (build->read, rest, spec->model->options, options);
  spec->options = options;
  return good;
}

/* Models check when all names of the network are known and every system has been read. */
static bool
check_systems (SimScenarioBuild *build)
{
  guint before = sim_diags_errors (build->diags);
  for (guint i = 0; i < build->scenario->system_count; i++)
    {
      const SimSystemSpec *spec = &build->scenario->systems[i];
      SimModelCheck check = { build, spec, i };
      if (spec->model->check != NULL)
        spec->model->check (spec->options, &check);
    }
  return sim_diags_errors (build->diags) == before;
}

bool
sim_read_systems (SimScenarioBuild *build, const SimTree *section)
{
  if (section == NULL)
    return true;
  if (!sim_read_expect (build->read, section, SIM_TREE_MAP, "a map of systems"))
    return false;
  SimSystemSpec *specs = sim_arena_take (build->arena, section->count * sizeof *specs);
  build->declared = sim_arena_take (build->arena, section->count + 1);
  build->uses = sim_arena_take (build->arena, (section->count + 1) * sizeof *build->uses);
  guint n = 0;
  bool good = true;
  for (const SimTree *entry = section->first; entry != NULL && !sim_diags_full (build->diags);
       entry = entry->next, n++)
    good &= read_system (build, entry, &specs[n], n);
  if (!good)
    return false;
  build->scenario->systems = specs;
  build->scenario->system_count = n;
  return check_systems (build);
}

/* -- load --------------------------------------------------------------------------------------- */

static bool
check_target (SimScenarioBuild *build, const SimLoadSpec *spec)
{
  SimPlace to = sim_read_place (build->read, &spec->options.to);
  const SimNamed *system = sim_build_expect (build, to, spec->options.to, SIM_NAME_SYSTEM);
  if (system == NULL)
    return false;
  if (build->scenario->systems[system->number].model->target != NULL)
    return sim_check_of (build, spec, &build->scenario->systems[system->number]);
  sim_diags_error (build->diags, to, 69,
                   "`%s` is a system of model `%s`, which takes no clients; one that does is expected",
                   spec->options.to, build->scenario->systems[system->number].model->name);
  return false;
}

static bool
check_load (SimScenarioBuild *build, const SimLoadSpec *spec, guint number)
{
  SimPlace from = sim_read_place (build->read, &spec->options.from);
  SimPlace clients = sim_read_place (build->read, &spec->options.clients);
  bool good = check_target (build, spec);
  good &= sim_build_expect (build, from, spec->options.from, SIM_NAME_SEGMENT) != NULL;
  if (good)
    sim_check_reach (build, spec);
  g_autofree char *wrong = sim_load_wrong (&spec->options);
  if (wrong != NULL)
    {
      sim_diags_error (build->diags, spec->place, SIM_E_VALUE_MISSING, "%s", wrong);
      good = false;
    }
  sim_build_book_addresses (build, clients, spec->options.from, spec->options.clients);
  if (!sim_build_book_nodes (build, clients, spec->options.clients))
    return false;
  sim_build_clients (build, number);
  return good;
}

bool
sim_read_loads (SimScenarioBuild *build, const SimTree *section)
{
  if (section == NULL)
    return true;
  if (!sim_read_expect (build->read, section, SIM_TREE_MAP, "a map of loads"))
    return false;
  SimLoadSpec *specs = sim_arena_take (build->arena, section->count * sizeof *specs);
  guint n = 0;
  bool good = true;
  for (const SimTree *entry = section->first; entry != NULL && !sim_diags_full (build->diags);
       entry = entry->next, n++)
    {
      specs[n].name = g_string_chunk_insert_const (build->arena, entry->key);
      specs[n].place = sim_build_place (build, entry->key_place);
      good &= sim_build_declare (build, entry, SIM_NAME_LOAD, n);
      good &= sim_read_table (build->read, entry, sim_load_options, &specs[n].options);
    }
  bool whole = good;
  build->named = sim_arena_take (build->arena, n + 1);
  build->scenario->loads = specs;
  build->scenario->load_count = n;
  for (guint i = 0; i < n && whole && !sim_diags_full (build->diags); i++)
    good &= check_load (build, &specs[i], i);
  build->scenario->load_count = good ? n : 0;
  return good;
}
