/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose: one entry, one tie between systems (NET-7). */
#include "sim/scenario/inside.h"

#include <string.h>

const char *const sim_compose_keys[] = { "run", "boot", NULL };

static const SimOption run_options[] = {
  SIM_OPTION (NAMES, "run", offsetof (SimComposeSpec, run), .required = true,
              .help = "machines, or whole systems, that run on servers of another system"),
  SIM_OPTION (NAME, "on", offsetof (SimComposeSpec, on), .required = true,
              .help = "the system whose servers run them"),
  SIM_OPTION (NAME, "as", offsetof (SimComposeSpec, as), .required = true,
              .help = "the service of that system whose servers run them, one machine each"),
  SIM_OPTION_END,
};

static const SimOption boot_options[] = {
  { .key = "boot",
    .kind = SIM_OPTION_NAME,
    .offset = offsetof (SimComposeSpec, boot),
    .required = true,
    .help = "the system whose machines get their system through the network" },
  { .key = "through",
    .kind = SIM_OPTION_NAME,
    .offset = offsetof (SimComposeSpec, through),
    .required = true,
    .help = "the system of boot servers; its client N is the boot ROM of machine N" },
  SIM_OPTION_END,
};

const SimOption *
sim_compose_table (SimComposeKind kind)
{
  static const SimOption *const tables[]
      = { [SIM_COMPOSE_RUN] = run_options, [SIM_COMPOSE_BOOT] = boot_options };
  return tables[kind];
}

/* What a check refers to, and what it has seen. */
typedef struct Check
{
  SimScenarioBuild *build;
  GHashTable *tenants;          /* name of a machine -> the entry that has it; looked up only */
  SimUse **below;               /* by system: those on whose machines it runs */
  guint *seen, turn;            /* by system: the turn in which it was looked at last */
  const SimComposeSpec **boots; /* by system: the entry that says who boots it, or whom it boots */
} Check;

static SimPlace
place_in (const Check *check, const SimNameList *list, guint i)
{
  SimPlace place = sim_read_place (check->build->read, &list->names[i]);
  return place.file != NULL ? place : sim_read_place (check->build->read, list);
}

static SimPlace
place_of (const Check *check, const void *field)
{
  return sim_read_place (check->build->read, field);
}

static const SimSystemSpec *
find_system (const Check *check, SimPlace place, const char *name)
{
  const SimNamed *named = sim_build_expect (check->build, place, name, SIM_NAME_SYSTEM);
  return named == NULL ? NULL : &check->build->scenario->systems[named->number];
}

/* -- run: who, on what, as what ------------------------------------------------------------------- */

static bool
check_service (Check *check, const SimComposeSpec *spec, const SimSystemSpec *host)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  host->model->lodgings (host->options, words);
  g_ptr_array_add (words, NULL);
  const char *const *known = (const char *const *)words->pdata;
  if (g_strv_contains (known, spec->as))
    return true;
  g_autofree char *all = g_strjoinv (" ", (char **)words->pdata);
  const char *near = sim_nearest (spec->as, known);
  sim_diags_error (check->build->diags, place_of (check, &spec->as), SIM_E_NAME_UNKNOWN,
                   "`%s` has no service `%s`; %s%s%s", host->name, spec->as,
                   near != NULL ? "did you mean `" : "one of: ", near != NULL ? near : all,
                   near != NULL ? "`?" : "");
  return false;
}

/* Every system is gone through once. */
static bool
goes_down_to (Check *check, guint above, guint below)
{
  if (above == below)
    return true;
  check->seen[above] = check->turn;
  for (const SimUse *host = check->below[above]; host != NULL; host = host->next)
    if (check->seen[host->number] != check->turn && goes_down_to (check, host->number, below))
      return true;
  return false;
}

static bool
runs_on (Check *check, guint above, guint below)
{
  check->turn++;
  return goes_down_to (check, above, below);
}

static void
put_on (Check *check, guint above, guint below)
{
  SimUse **hosts = &check->below[above];
  if (*hosts != NULL && (*hosts)->number == below) /* as the machine before it */
    return;
  SimUse *host = sim_arena_take (check->build->arena, sizeof *host);
  *host = (SimUse){ below, *hosts };
  *hosts = host;
}

static bool
check_tenant (Check *check, const SimComposeSpec *spec, SimPlace place, const SimNamed *node, guint host)
{
  const SimScenario *scenario = check->build->scenario;
  gsize n = strcspn (node->name, ".");
  bool of_system = node->kind == SIM_NAME_NODE && node->number < scenario->system_count
                   && strncmp (scenario->systems[node->number].name, node->name, n) == 0
                   && scenario->systems[node->number].name[n] == '\0';
  const SimComposeSpec *before = g_hash_table_lookup (check->tenants, node->name);
  if (!of_system)
    sim_diags_error (check->build->diags, place, 69, "`%s` is %s; a machine of a system is expected",
                     node->name, node->kind == SIM_NAME_ROUTER ? "a router" : "a client");
  else if (runs_on (check, host, node->number))
    sim_diags_error (check->build->diags, place, 70,
                     "`%s` would run on `%s`, which runs on it; machines of another system are expected",
                     node->name, scenario->systems[host].name);
  else if (before != NULL)
    sim_diags_error (check->build->diags, place, 73,
                     "`%s` runs on `%s` already, at %d:%d; one place is expected", node->name, before->on,
                     before->place.line, before->place.column);
  else
    {
      ((SimNamed *)node)->tenant = true;
      g_hash_table_insert (check->tenants, (gpointer)node->name, (gpointer)spec);
      put_on (check, node->number, host);
      return true;
    }
  return false;
}

static bool
check_run (Check *check, const SimComposeSpec *spec)
{
  const SimSystemSpec *host = find_system (check, place_of (check, &spec->on), spec->on);
  if (host == NULL)
    return false;
  if (host->model->lodgings == NULL)
    {
      sim_diags_error (
          check->build->diags, place_of (check, &spec->on), 69,
          "`%s` is a system of model `%s`, whose machines run no others; one that does is expected", spec->on,
          host->model->name);
      return false;
    }
  bool good = check_service (check, spec, host);
  for (guint i = 0; i < spec->run.count && good; i++)
    {
      g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
      SimPlace place = place_in (check, &spec->run, i);
      good = sim_build_select (check->build, place, spec->run.names[i], nodes);
      for (guint k = 0; k < nodes->len && good; k++)
        good = check_tenant (check, spec, place, g_ptr_array_index (nodes, k),
                             (guint)(host - check->build->scenario->systems));
    }
  return good;
}

/* -- boot: whom, through whom ----------------------------------------------------------------------- */

static bool
wrong_model (const Check *check, const void *field, const SimSystemSpec *system, const char *what)
{
  sim_diags_error (check->build->diags, place_of (check, field), 69,
                   "`%s` is a system of model `%s`, which %s; one that does is expected", system->name,
                   system->model->name, what);
  return false;
}

/* Each has one tie of that kind. */
static bool
tie (Check *check, const SimComposeSpec *spec, const void *field, const SimSystemSpec *system)
{
  guint number = (guint)(system - check->build->scenario->systems);
  const SimComposeSpec *before = check->boots[number];
  check->boots[number] = spec;
  if (before != NULL)
    sim_diags_error (check->build->diags, place_of (check, field), 73,
                     "`%s` boots through the network already, at %d:%d; one tie is expected", system->name,
                     before->place.line, before->place.column);
  return before == NULL;
}

static bool
check_image (Check *check, const SimSystemSpec *boot, const SimNetworkImage *image)
{
  int64_t bytes = boot->model->boots->bytes (boot->options, *image->name);
  if (bytes == 0)
    {
      sim_diags_error (check->build->diags, place_of (check, image->name), 68,
                       "`%s` boots no system `%s`; one of those that it names is expected", boot->name,
                       *image->name);
      return false;
    }
  if (*image->bytes == bytes || !sim_read_said (check->build->read, image->bytes)) /* a default gives way */
    return true;
  g_autofree char *size = sim_quantity_format ((double)bytes, SIM_UNIT_SIZE);
  sim_diags_error (check->build->diags, place_of (check, image->bytes), 63,
                   "a machine loads %s through `%s`; the same is expected here", size, boot->name);
  return false;
}

static bool
check_fit (Check *check, const SimComposeSpec *spec, const SimSystemSpec *booted, const SimSystemSpec *boot)
{
  int64_t machines = booted->model->booted->machines (booted->options),
          most = boot->model->boots->machines (boot->options);
  bool fits = true;
  SimNetworkImage image;
  if (machines > most)
    sim_diags_error (check->build->diags, place_of (check, &spec->through), 63,
                     "`%s` boots %" G_GINT64_FORMAT " machines, but `%s` has %" G_GINT64_FORMAT
                     "; at least as many are expected",
                     boot->name, most, booted->name, machines);
  for (guint i = 0; booted->model->booted->image (booted->options, i, &image); i++)
    fits &= check_image (check, boot, &image);
  return machines <= most && fits;
}

static bool
check_boot (Check *check, const SimComposeSpec *spec)
{
  const SimSystemSpec *booted = find_system (check, place_of (check, &spec->boot), spec->boot);
  const SimSystemSpec *boot = find_system (check, place_of (check, &spec->through), spec->through);
  if (booted == NULL || boot == NULL)
    return false;
  if (booted->model->booted == NULL)
    return wrong_model (check, &spec->boot, booted, "gets nothing through the network");
  if (boot->model->boots == NULL)
    return wrong_model (check, &spec->through, boot, "boots no other machines");
  return tie (check, spec, &spec->boot, booted) && tie (check, spec, &spec->through, boot)
         && check_fit (check, spec, booted, boot);
}

/* -- the section ---------------------------------------------------------------------------------- */

static bool
no_kind (Check *check, const SimTree *entry)
{
  for (const SimTree *child = entry->first; child != NULL; child = child->next)
    if (sim_nearest (child->key, sim_compose_keys) != NULL)
      {
        sim_read_unknown (check->build->read, child, sim_compose_keys);
        return false;
      }
  g_autofree char *all = g_strjoinv (" ", (char **)sim_compose_keys);
  sim_diags_error (check->build->diags, entry->place, SIM_E_VALUE_MISSING, "no tie in this entry; one of: %s",
                   all);
  return false;
}

static bool
read_entry (Check *check, const SimTree *entry, SimComposeSpec *spec)
{
  static bool (*const checks[]) (Check *, const SimComposeSpec *)
      = { [SIM_COMPOSE_RUN] = check_run, [SIM_COMPOSE_BOOT] = check_boot };
  guint kind = 0;
  if (!sim_read_expect (check->build->read, entry, SIM_TREE_MAP,
                        "a tie, as in { run: web.host-*, on: farm, as: web }"))
    return false;
  spec->place = sim_build_place (check->build, entry->place);
  while (sim_compose_keys[kind] != NULL && sim_tree_find (entry, sim_compose_keys[kind]) == NULL)
    kind++;
  if (sim_compose_keys[kind] == NULL)
    return no_kind (check, entry);
  spec->kind = (SimComposeKind)kind;
  return sim_read_table (check->build->read, entry, sim_compose_table (spec->kind), spec)
         && checks[kind](check, spec);
}

bool
sim_read_compose (SimScenarioBuild *build, const SimTree *section)
{
  if (section == NULL)
    return true;
  if (!sim_read_expect (build->read, section, SIM_TREE_LIST, "a list of ties between systems"))
    return false;
  guint systems = build->scenario->system_count, n = 0;
  SimComposeSpec *specs = sim_arena_take (build->arena, section->count * sizeof *specs);
  Check check = { build,
                  g_hash_table_new (g_str_hash, g_str_equal),
                  sim_arena_take (build->arena, (systems + 1) * sizeof (SimUse *)),
                  sim_arena_take (build->arena, (systems + 1) * sizeof (guint)),
                  0,
                  sim_arena_take (build->arena, (systems + 1) * sizeof (SimComposeSpec *)) };
  bool good = true;
  for (const SimTree *entry = section->first; entry != NULL && !sim_diags_full (build->diags);
       entry = entry->next)
    good &= read_entry (&check, entry, &specs[n++]);
  g_hash_table_unref (check.tenants);
  build->scenario->composes = specs;
  build->scenario->compose_count = good ? n : 0;
  return good;
}
