/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs in service stand in a heap by the virtual time of their end; waiting ones in order. */
#include "sim/load/station.h"

#include "sim/base/check.h"
#include <math.h>

const SimRecordKind sim_rec_station_jobs
    = SIM_DETAIL ("load.station-jobs", NONE, COUNT, NONE, "{who} has {a} jobs");
const SimRecordKind sim_rec_station_full
    = SIM_DETAIL ("load.station-full", NONE, COUNT, NONE, "{who} is full with {a} jobs and refuses one");
const SimRecordKind sim_rec_queue_began = SIM_DETAIL (
    "load.queue-began", NONE, COUNT, NONE, "{who} has {a} jobs, more than it can work on at full speed");
const SimRecordKind sim_rec_queue_given_up = SIM_DETAIL ("load.queue-given-up", NONE, COUNT, NONE,
                                                         "a client of {who} gives up in a queue of {a} jobs");

typedef struct Job
{
  double end; /* virtual time of its end; waiting: its work */
  uint64_t number;
  gpointer job;
} Job;

struct SimStation
{
  SimTimer timer;
  SimRole *role;
  SimJobFunc done;
  SimStationOptions options;
  GArray *heap;    /* of Job: in service */
  GArray *waiting; /* of Job, from `head` on */
  guint head;
  uint64_t number;
  SimTime settled; /* up to here the sums below hold */
  double virtual;  /* ns at full speed */
  double speed;    /* of the node; 0 while it stands still */
  double work, job_time;
  bool stopped;
};

/* -- the heap ---------------------------------------------------------------------------------------- */

static bool
before (const Job *a, const Job *b)
{
  return a->end < b->end || (a->end == b->end && a->number < b->number);
}

static Job *
heap_at (GArray *heap, guint i)
{
  return &g_array_index (heap, Job, i);
}

static void
sift_up (GArray *heap, guint i)
{
  Job job = *heap_at (heap, i);
  for (; i > 0 && before (&job, heap_at (heap, (i - 1) / 2)); i = (i - 1) / 2)
    *heap_at (heap, i) = *heap_at (heap, (i - 1) / 2);
  *heap_at (heap, i) = job;
}

static void
sift_down (GArray *heap, guint i)
{
  Job job = *heap_at (heap, i);
  for (;;)
    {
      guint child = 2 * i + 1;
      if (child + 1 < heap->len && before (heap_at (heap, child + 1), heap_at (heap, child)))
        child++;
      if (child >= heap->len || !before (heap_at (heap, child), &job))
        break;
      *heap_at (heap, i) = *heap_at (heap, child);
      i = child;
    }
  *heap_at (heap, i) = job;
}

static void
heap_remove (GArray *heap, guint i)
{
  Job last = *heap_at (heap, heap->len - 1);
  g_array_set_size (heap, heap->len - 1);
  if (i == heap->len)
    return;
  *heap_at (heap, i) = last;
  sift_up (heap, i);
  sift_down (heap, i);
}

/* -- time ---------------------------------------------------------------------------------------------- */

static SimKernel *
kernel_of (const SimStation *station)
{
  return sim_node_kernel (station->role->node);
}

static guint
waiting_jobs (const SimStation *station)
{
  return station->waiting->len - station->head;
}

/* Servers at work. */
static double
busy (const SimStation *station)
{
  return MIN ((double)station->heap->len, (double)station->options.servers);
}

/* Virtual ns a ns: what each job in service gets. */
static double
pace (const SimStation *station)
{
  if (station->stopped || station->heap->len == 0)
    return 0;
  return station->speed * (busy (station) / station->heap->len);
}

static double
work_pace (const SimStation *station)
{
  return station->stopped ? 0 : station->speed * busy (station);
}

/* Keeps virtual time small, so that a double has the nanosecond exactly. */
static void
rebase (SimStation *station)
{
  for (guint i = 0; i < station->heap->len; i++)
    heap_at (station->heap, i)->end -= station->virtual;
  station->virtual = 0;
}

static void
settle (SimStation *station)
{
  SimTime now = sim_kernel_now (kernel_of (station));
  double passed = (double)(now - station->settled);
  station->settled = now;
  station->virtual += passed * pace (station);
  station->work += passed * work_pace (station);
  station->job_time += passed * sim_station_jobs (station);
  if (station->heap->len == 0 || station->virtual > 0x1p50)
    rebase (station);
}

static void
rearm (SimStation *station)
{
  double rate = pace (station);
  if (rate <= 0)
    {
      sim_timer_cancel (kernel_of (station), &station->timer);
      return;
    }
  double wait = ceil ((heap_at (station->heap, 0)->end - station->virtual) / rate);
  SimTime delay = wait >= 0x1p62 ? SIM_NEVER : MAX ((SimTime)wait, 0);
  sim_timer_after (kernel_of (station), &station->timer, delay);
}

/* -- jobs ---------------------------------------------------------------------------------------------- */

static void
tell_jobs (const SimStation *station)
{
  SimBus *bus = sim_node_bus (station->role->node);
  if (sim_bus_heard (bus, &sim_rec_station_jobs))
    sim_emit (bus, &sim_rec_station_jobs, sim_node_entity (station->role->node), 0, sim_station_jobs (station),
              0, NULL);
}

static bool
has_queue (const SimStation *station)
{
  return sim_station_jobs (station) > station->options.servers;
}

static void
tell_queue (const SimStation *station, const SimRecordKind *kind)
{
  SimBus *bus = sim_node_bus (station->role->node);
  if (has_queue (station) && sim_bus_heard (bus, kind))
    sim_emit (bus, kind, sim_node_entity (station->role->node), 0, sim_station_jobs (station), 0, NULL);
}

static void
begin_service (SimStation *station, Job job)
{
  job.end += station->virtual;
  g_array_append_val (station->heap, job);
  sift_up (station->heap, station->heap->len - 1);
}

static bool
has_room (const SimStation *station)
{
  return station->options.discipline == SIM_PROCESSOR_SHARING || station->heap->len < station->options.servers;
}

static void
serve_waiting (SimStation *station)
{
  while (waiting_jobs (station) > 0 && has_room (station))
    begin_service (station, *heap_at (station->waiting, station->head++));
  if (station->head > 32 && station->head > station->waiting->len / 2)
    {
      g_array_remove_range (station->waiting, 0, station->head);
      station->head = 0;
    }
}

/* The head is done: the timer was armed for it, whatever the rounding says. */
static void
finish (SimKernel *kernel, SimTimer *timer)
{
  SimStation *station = SIM_OWNER (timer, SimStation, timer);
  settle (station);
  Job job = *heap_at (station->heap, 0);
  station->virtual = MAX (station->virtual, job.end);
  heap_remove (station->heap, 0);
  serve_waiting (station);
  rearm (station);
  tell_jobs (station);
  station->done (station->role, job.job);
}

bool
sim_station_submit (SimStation *station, SimTime work, gpointer job)
{
  sim_require (work >= 0, "work of %" G_GINT64_FORMAT " ns", work);
  SimNode *node = station->role->node;
  if (station->options.limit > 0 && sim_station_jobs (station) >= station->options.limit)
    {
      sim_emit (sim_node_bus (node), &sim_rec_station_full, sim_node_entity (node), 0,
                sim_station_jobs (station), 0, NULL);
      return false;
    }
  settle (station);
  bool had = has_queue (station);
  g_array_append_val (station->waiting, ((Job){ (double)work, station->number++, job }));
  serve_waiting (station);
  rearm (station);
  tell_jobs (station);
  if (!had)
    tell_queue (station, &sim_rec_queue_began);
  return true;
}

static bool
take_out (GArray *jobs, guint from, gpointer job, guint *at)
{
  for (guint i = from; i < jobs->len; i++)
    if (heap_at (jobs, i)->job == job)
      {
        *at = i;
        return true;
      }
  return false;
}

bool
sim_station_cancel (SimStation *station, gpointer job)
{
  guint at;
  settle (station);
  tell_queue (station, &sim_rec_queue_given_up);
  if (take_out (station->heap, 0, job, &at))
    heap_remove (station->heap, at);
  else if (take_out (station->waiting, station->head, job, &at))
    g_array_remove_index (station->waiting, at);
  else
    return false;
  serve_waiting (station);
  rearm (station);
  tell_jobs (station);
  return true;
}

void
sim_station_reset (SimStation *station)
{
  settle (station);
  bool had = sim_station_jobs (station) > 0;
  g_array_set_size (station->heap, 0);
  g_array_set_size (station->waiting, 0);
  station->head = 0;
  rearm (station);
  if (had)
    tell_jobs (station);
}

static void
node_changed (SimNode *node, gpointer data)
{
  SimStation *station = data;
  SimNodeState state = sim_node_state (node);
  settle (station);
  station->speed = sim_node_running (node) ? sim_node_speed (node) : 0;
  if (state == SIM_NODE_OFF || state == SIM_NODE_BOOTING)
    sim_station_reset (station);
  rearm (station);
}

void
sim_station_set_stopped (SimStation *station, bool stopped)
{
  settle (station);
  station->stopped = stopped;
  rearm (station);
}

/* -- making and looking ---------------------------------------------------------------------------------- */

SimStation *
sim_station_new (SimRole *role, const SimStationOptions *options, SimJobFunc done)
{
  enum
  {
    TAG_STATION = 0x51
  };
  sim_require (options->servers >= 1 && options->limit >= 0, "a station of %d servers", (int)options->servers);
  SimStation *station = g_new0 (SimStation, 1);
  sim_timer_init (&station->timer, SIM_CLASS_TIMER, SIM_TAG (sim_node_number (role->node), TAG_STATION),
                  finish);
  station->role = role;
  station->done = done;
  station->options = *options;
  station->heap = g_array_new (FALSE, FALSE, sizeof (Job));
  station->waiting = g_array_new (FALSE, FALSE, sizeof (Job));
  station->speed = sim_node_running (role->node) ? sim_node_speed (role->node) : 0;
  station->settled = sim_kernel_now (kernel_of (station));
  sim_node_watch (role->node, node_changed, station);
  return station;
}

void
sim_station_free (SimStation *station)
{
  if (station == NULL)
    return;
  g_array_unref (station->heap);
  g_array_unref (station->waiting);
  g_free (station);
}

guint
sim_station_jobs (const SimStation *station)
{
  return station->heap->len + waiting_jobs (station);
}

static double
since_settled (const SimStation *station)
{
  return (double)(sim_kernel_now (kernel_of (station)) - station->settled);
}

double
sim_station_work_done (const SimStation *station)
{
  return station->work + since_settled (station) * work_pace (station);
}

double
sim_station_job_time (const SimStation *station)
{
  return station->job_time + since_settled (station) * sim_station_jobs (station);
}
