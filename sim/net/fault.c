/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/fault.h"

#include "sim/net/arp.h"
#include "sim/net/tenant.h"

/* What one fault does to one thing. */
typedef struct Piece
{
  struct Cell *cell; /* NULL: a repair has ended it already */
  SimFaultId kind;
  double share, drift;
  SimTime delay;
  guint cut; /* of a partition */
} Piece;

/* All faults of one sort that hold one thing, in the order in which they came. */
typedef struct Cell
{
  SimFaultId sort; /* CRASH stands for every end of a node's life */
  gpointer thing;  /* SimNode, SimIface or SimSegment */
  double share;    /* what stood before the first */
  SimTime delay;
  GPtrArray *pieces; /* of Piece, borrowed from the undos */
} Cell;

struct SimFaultUndo
{
  GPtrArray *pieces; /* owned */
};

struct SimFaults
{
  SimNet *net;
  GHashTable *cells; /* looked up only, never walked */
  GPtrArray *undos;  /* owned */
};

/* One fault at work. */
typedef struct Apply
{
  SimFaults *faults;
  const SimFaultKind *kind;
  const SimFaultOptions *options;
  const SimFaultPlace *place;
  SimFaultUndo *undo;
  guint changed;
  char *why;
} Apply;

static guint
cell_hash (gconstpointer key)
{
  const Cell *cell = key;
  return g_direct_hash (cell->thing) * 31u + cell->sort;
}

static gboolean
cell_equal (gconstpointer a, gconstpointer b)
{
  const Cell *x = a, *y = b;
  return x->thing == y->thing && x->sort == y->sort;
}

static void
cell_free (gpointer data)
{
  Cell *cell = data;
  g_ptr_array_unref (cell->pieces);
  g_free (cell);
}

static Cell *
cell_of (SimFaults *faults, SimFaultId sort, gpointer thing)
{
  Cell *cell = g_hash_table_lookup (faults->cells, &(Cell){ .sort = sort, .thing = thing });
  if (cell != NULL)
    return cell;
  cell = g_new0 (Cell, 1);
  cell->sort = sort;
  cell->thing = thing;
  cell->pieces = g_ptr_array_new ();
  g_hash_table_add (faults->cells, cell);
  return cell;
}

static void
cell_void (Cell *cell)
{
  for (guint i = 0; i < cell->pieces->len; i++)
    ((Piece *)g_ptr_array_index (cell->pieces, i))->cell = NULL;
  g_ptr_array_set_size (cell->pieces, 0);
}

static const Piece *
cell_top (const Cell *cell)
{
  return cell->pieces->len == 0 ? NULL : g_ptr_array_index (cell->pieces, cell->pieces->len - 1);
}

static Piece *
piece_push (Apply *apply, Cell *cell)
{
  Piece *piece = g_new0 (Piece, 1);
  *piece = (Piece){ .cell = cell,
                    .kind = apply->kind->id,
                    .share = apply->options->share,
                    .drift = apply->options->drift,
                    .delay = apply->options->delay };
  g_ptr_array_add (cell->pieces, piece);
  g_ptr_array_add (apply->undo->pieces, piece);
  return piece;
}

static void
undo_free (gpointer data)
{
  SimFaultUndo *undo = data;
  g_ptr_array_unref (undo->pieces);
  g_free (undo);
}

SimFaults *
sim_faults_new (SimNet *net)
{
  SimFaults *faults = g_new0 (SimFaults, 1);
  faults->net = net;
  faults->cells = g_hash_table_new_full (cell_hash, cell_equal, cell_free, NULL);
  faults->undos = g_ptr_array_new_with_free_func (undo_free);
  return faults;
}

void
sim_faults_free (SimFaults *faults)
{
  if (faults == NULL)
    return;
  g_hash_table_unref (faults->cells);
  g_ptr_array_unref (faults->undos);
  g_free (faults);
}

static void
refuse (Apply *apply, const char *who, const char *why)
{
  if (apply->why == NULL)
    apply->why = g_strdup_printf ("%s %s", who, why);
}

/* -- nodes: life ---------------------------------------------------------------------- */

static bool
life_change (const Apply *apply, SimNode *node)
{
  const char *reason = "fault";
  switch (apply->kind->id)
    {
    case SIM_FAULT_CRASH:
      return sim_node_crash (node, reason);
    case SIM_FAULT_SHUTDOWN:
      return sim_node_shutdown (node, reason);
    case SIM_FAULT_PAUSE:
      return sim_node_pause (node, reason);
    case SIM_FAULT_HANG:
      return sim_node_hang (node, reason);
    case SIM_FAULT_RESUME:
      return sim_node_resume (node, reason);
    default:
      if (apply->options->boot != SIM_NEVER)
        return sim_node_restart_in (node, apply->options->boot, reason);
      return sim_node_restart (node, reason);
    }
}

static const char *
life_state (const SimNode *node)
{
  static const char *const words[] = { [SIM_NODE_OFF] = "is off",
                                       [SIM_NODE_BOOTING] = "is booting",
                                       [SIM_NODE_UP] = "is up",
                                       [SIM_NODE_PAUSED] = "is paused",
                                       [SIM_NODE_HUNG] = "hangs" };
  if (sim_node_is_tenant (node) && sim_node_home (node) == NULL)
    return "runs on no server";
  return words[sim_node_state (node)];
}

static bool
same_end (SimFaultId a, SimFaultId b)
{
  bool a_off = a == SIM_FAULT_CRASH || a == SIM_FAULT_SHUTDOWN;
  bool b_off = b == SIM_FAULT_CRASH || b == SIM_FAULT_SHUTDOWN;
  return a == b || (a_off && b_off);
}

static void
life_apply (Apply *apply, SimNode *node)
{
  Cell *cell = cell_of (apply->faults, SIM_FAULT_CRASH, node);
  bool lasting = apply->kind->lasts && apply->place->lasts;
  if (!life_change (apply, node))
    {
      const Piece *top = cell_top (cell);
      refuse (apply, sim_node_name (node), life_state (node));
      if (apply->kind->lasts && top != NULL && same_end (top->kind, apply->kind->id))
        piece_push (apply, cell);
      return;
    }
  apply->changed++;
  cell_void (cell);
  if (lasting)
    piece_push (apply, cell);
}

static void
life_end (Cell *cell, SimFaultId kind)
{
  if (cell->pieces->len > 0)
    return;
  if (kind == SIM_FAULT_CRASH || kind == SIM_FAULT_SHUTDOWN)
    sim_node_restart (cell->thing, "end of the fault");
  else
    sim_node_resume (cell->thing, "end of the fault");
}

/* -- things that are up or down, with a count of what holds them down ------------------- */

static void
set_down (Cell *cell, bool down)
{
  const char *reason = down ? "fault" : "end of the fault";
  if (cell->sort == SIM_FAULT_IFACE_DOWN)
    sim_iface_set_up (cell->thing, !down, reason);
  else if (cell->sort == SIM_FAULT_LINK_DOWN)
    sim_segment_set_up (cell->thing, !down, reason);
  else
    sim_arp_set_blocked (cell->thing, down);
}

static bool
is_down (const Cell *cell)
{
  if (cell->sort == SIM_FAULT_IFACE_DOWN)
    return !sim_iface_up (cell->thing);
  if (cell->sort == SIM_FAULT_LINK_DOWN)
    return !sim_segment_up (cell->thing);
  return cell->pieces->len > 0;
}

static void
down_apply (Apply *apply, gpointer thing, const char *name)
{
  Cell *cell = cell_of (apply->faults, apply->kind->id, thing);
  bool lasting = apply->place->lasts;
  bool held = is_down (cell);
  if (held)
    refuse (apply, name, "is down already");
  else
    set_down (cell, true);
  apply->changed += held ? 0 : 1;
  /* What is down for good stays down: nothing that ends may bring it up. */
  if (!held && !lasting && cell->sort != SIM_FAULT_ARP_BLOCK)
    return;
  if (!held || cell->pieces->len > 0)
    piece_push (apply, cell);
}

static void
up_apply (Apply *apply, SimFaultId down, gpointer thing, const char *name)
{
  Cell *cell = cell_of (apply->faults, down, thing);
  if (!is_down (cell))
    {
      refuse (apply, name, "is up already");
      return;
    }
  cell_void (cell);
  set_down (cell, false);
  apply->changed++;
}

/* -- values: the latest in force counts --------------------------------------------------- */

static void
cable_set (SimFaultId sort, SimIface *iface, double *share, SimTime *delay)
{
  SimSegment *segment = sim_iface_segment (iface);
  switch (sort)
    {
    case SIM_FAULT_LOSS:
      *share = sim_impair_loss (segment, iface, *share);
      break;
    case SIM_FAULT_DUPLICATE:
      *share = sim_impair_duplicate (segment, iface, *share);
      break;
    case SIM_FAULT_CORRUPT:
      *share = sim_impair_corrupt (segment, iface, *share);
      break;
    case SIM_FAULT_REORDER:
      *share = sim_impair_reorder (segment, iface, *share, *delay);
      break;
    case SIM_FAULT_LATENCY:
      *delay = sim_impair_latency (segment, iface, *delay);
      break;
    case SIM_FAULT_JITTER:
      *delay = sim_impair_jitter (segment, iface, *delay);
      break;
    default:
      *share = sim_impair_rate (segment, iface, *share);
    }
}

/* Sets the value that now counts; what stood before is left in the arguments. */
static void
value_set (const Cell *cell, double *share, SimTime *delay, double drift)
{
  if (cell->sort == SIM_FAULT_CLOCK)
    sim_node_set_clock (cell->thing, *delay, drift);
  else if (cell->sort == SIM_FAULT_SLOW)
    {
      double before = sim_node_own_speed (cell->thing);
      sim_node_set_speed (cell->thing, *share);
      *share = before;
    }
  else
    cable_set (cell->sort, cell->thing, share, delay);
}

static void
value_apply (Apply *apply, gpointer thing)
{
  Cell *cell = cell_of (apply->faults, apply->kind->id, thing);
  bool first = cell->pieces->len == 0;
  const Piece *piece = piece_push (apply, cell);
  double share = piece->share;
  SimTime delay = piece->delay;
  value_set (cell, &share, &delay, piece->drift);
  apply->changed++;
  if (!first)
    return;
  cell->share = share;
  cell->delay = cell->sort == SIM_FAULT_CLOCK || cell->sort == SIM_FAULT_REORDER ? 0 : delay;
}

static void
value_end (Cell *cell)
{
  const Piece *top = cell_top (cell);
  double share = top != NULL ? top->share : cell->share;
  SimTime delay = top != NULL ? top->delay : cell->delay;
  value_set (cell, &share, &delay, top != NULL ? top->drift : 0);
}

/* -- one fault ------------------------------------------------------------------------------ */

static void
apply_on_iface (Apply *apply, SimIface *iface)
{
  g_autofree char *name = g_strdup_printf ("%s's interface on %s", sim_node_name (sim_iface_node (iface)),
                                           sim_segment_name (sim_iface_segment (iface)));
  if (apply->kind->target == SIM_FAULT_ON_CABLES)
    value_apply (apply, iface);
  else if (apply->kind->id == SIM_FAULT_IFACE_UP)
    up_apply (apply, SIM_FAULT_IFACE_DOWN, iface, name);
  else
    down_apply (apply, iface, name);
}

static bool
on_segments (const SimFaultPlace *place, const SimSegment *segment)
{
  for (guint i = 0; i < place->segment_count; i++)
    if (place->segments[i] == segment)
      return true;
  return false;
}

static void
apply_on_node_ifaces (Apply *apply, SimNode *node)
{
  bool all = apply->place->segment_count == 0;
  guint found = 0;
  for (guint i = 0; i < sim_node_ifaces (node); i++)
    if (all || on_segments (apply->place, sim_iface_segment (sim_node_iface (node, i))))
      {
        apply_on_iface (apply, sim_node_iface (node, i));
        found++;
      }
  if (found == 0)
    refuse (apply, sim_node_name (node), "has no interface there");
}

static void
apply_on_cables (Apply *apply)
{
  const SimFaultPlace *place = apply->place;
  for (guint i = 0; i < place->node_count; i++)
    apply_on_node_ifaces (apply, place->nodes[i]);
  for (guint i = 0; place->node_count == 0 && i < sim_net_nodes (apply->faults->net); i++)
    {
      SimNode *node = sim_net_node (apply->faults->net, i);
      for (guint k = 0; k < sim_node_ifaces (node); k++)
        if (on_segments (place, sim_iface_segment (sim_node_iface (node, k))))
          apply_on_iface (apply, sim_node_iface (node, k));
    }
}

static void
apply_on_node (Apply *apply, SimNode *node)
{
  if (apply->kind->id == SIM_FAULT_SLOW || apply->kind->id == SIM_FAULT_CLOCK)
    value_apply (apply, node);
  else
    life_apply (apply, node);
}

static void
apply_on_segment (Apply *apply, SimSegment *segment)
{
  const char *name = sim_segment_name (segment);
  Cell *cuts = cell_of (apply->faults, SIM_FAULT_PARTITION, segment);
  if (apply->kind->id == SIM_FAULT_LINK_DOWN)
    down_apply (apply, segment, name);
  else if (apply->kind->id == SIM_FAULT_LINK_UP)
    up_apply (apply, SIM_FAULT_LINK_DOWN, segment, name);
  else if (apply->kind->id == SIM_FAULT_PARTITION)
    {
      piece_push (apply, cuts)->cut
          = sim_segment_cut (segment, apply->place->groups, apply->place->group_nodes, apply->options->one_way);
      apply->changed++;
    }
  else if (!sim_segment_is_cut (segment))
    refuse (apply, name, "is not cut");
  else
    {
      cell_void (cuts);
      sim_segment_heal (segment, 0);
      apply->changed++;
    }
}

static void
apply_all (Apply *apply)
{
  const SimFaultPlace *place = apply->place;
  SimFaultTarget target = apply->kind->target;
  if (target == SIM_FAULT_ON_CABLES)
    apply_on_cables (apply);
  else if (target == SIM_FAULT_ON_SEGMENTS || target == SIM_FAULT_ON_GROUPS)
    for (guint i = 0; i < place->segment_count; i++)
      apply_on_segment (apply, place->segments[i]);
  else
    for (guint i = 0; i < place->node_count; i++)
      {
        if (target == SIM_FAULT_ON_IFACES)
          apply_on_node_ifaces (apply, place->nodes[i]);
        else
          apply_on_node (apply, place->nodes[i]);
      }
}

SimFaultUndo *
sim_fault_apply (SimFaults *faults, const SimFaultKind *kind, const SimFaultOptions *options,
                 const SimFaultPlace *place, char **skipped)
{
  sim_require (kind->id != SIM_FAULT_ACTION, "an action of a model is not the network's");
  Apply apply = { .faults = faults, .kind = kind, .options = options, .place = place };
  apply.undo = g_new0 (SimFaultUndo, 1);
  apply.undo->pieces = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (faults->undos, apply.undo);

  apply_all (&apply);
  *skipped = NULL;
  if (apply.changed == 0)
    *skipped = apply.why != NULL ? g_steal_pointer (&apply.why) : g_strdup ("it hits nothing");
  g_free (apply.why);
  return kind->lasts && apply.undo->pieces->len > 0 ? apply.undo : NULL;
}

static void
piece_end (Piece *piece)
{
  Cell *cell = piece->cell;
  if (cell == NULL)
    return;
  bool counted = cell_top (cell) == piece;
  g_ptr_array_remove (cell->pieces, piece);
  if (cell->sort == SIM_FAULT_CRASH)
    life_end (cell, piece->kind);
  else if (cell->sort == SIM_FAULT_PARTITION)
    sim_segment_heal (cell->thing, piece->cut);
  else if (cell->sort == SIM_FAULT_IFACE_DOWN || cell->sort == SIM_FAULT_LINK_DOWN
           || cell->sort == SIM_FAULT_ARP_BLOCK)
    {
      if (cell->pieces->len == 0)
        set_down (cell, false);
    }
  else if (counted)
    value_end (cell);
}

void
sim_fault_undo (SimFaults *faults, SimFaultUndo *undo)
{
  if (undo == NULL)
    return;
  for (guint i = 0; i < undo->pieces->len; i++)
    piece_end (g_ptr_array_index (undo->pieces, i));
  g_ptr_array_remove (faults->undos, undo);
}
