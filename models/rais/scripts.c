/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-7: the scripts thread (source 003, figures 5A to 5C): one action at a time, each takes its time. */
#include "models/rais/truth.h"

/* What a script comes to; drawn when it begins, always the same number of draws. */
typedef struct Script
{
  SimTime takes;
  bool fails, hangs;
} Script;

static Script
draw_script (RaisMonitor *monitor, const RaisScriptOptions *options, SimStream *stream, RaisScriptMood mood)
{
  Script script = { .takes = sim_dist_time (&options->time, stream) };

  script.fails = sim_stream_chance (stream, options->fails) || mood == RAIS_SCRIPT_FAILS;
  script.hangs = mood == RAIS_SCRIPT_HANGS;
  return script;
}

static void
end_action (RaisMonitor *monitor)
{
  g_clear_pointer (&monitor->running, g_free);
}

static void
end_acquire (RaisMonitor *monitor, SimIp address, const char *error)
{
  RaisHost *host = monitor->host;

  if (error == NULL)
    {
      rais_address_input (monitor, address, RAIS_IN_SCRIPT_GOOD, "the acquire script is done");
      rais_emit (monitor, &rais_rec_trap_acquire, address, 0, 0, NULL);
    }
  else
    {
      sim_iface_remove_address (host->service, address);
      rais_address_input (monitor, address, RAIS_IN_SCRIPT_BAD, error);
      rais_emit (monitor, &rais_rec_trap_acquire_fail, address, 0, 0, error);
    }
  rais_truth_update (monitor->group);
}

static void
end_release (RaisMonitor *monitor, SimIp address, const char *error)
{
  sim_iface_remove_address (monitor->host->service, address);
  if (error != NULL)
    rais_emit (monitor, &rais_rec_trap_release_fail, address, 0, 0, error);
  rais_emit (monitor, &rais_rec_trap_release, address, 0, 0, NULL);
  rais_address_input (monitor, address, RAIS_IN_RELEASED, "the release action is done");
  rais_truth_update (monitor->group);
  rais_truth_released (monitor->host, address);
}

/* Repair recheck-before-acquire: what was true when the order came may not be so any more (P3.8). */
static bool
still_fit (const RaisMonitor *monitor)
{
  return monitor->passed && !monitor->host->quiesced;
}

/* How the running script ends. With the repair script-timeout a hung one is ended as failed. */
static void
arm_script (RaisMonitor *monitor, const Script *script)
{
  SimTime limit = rais_options_of (monitor)->script_timeout;

  if (limit > 0 && (script->hangs || script->takes > limit))
    {
      monitor->script_error = "the script took too long";
      sim_alarm_after (&monitor->script, limit);
      return;
    }
  monitor->script_error = script->fails ? "the script failed" : NULL;
  if (!script->hangs && !monitor->group->flaws.endless_scripts)
    sim_alarm_after (&monitor->script, script->takes);
}

static void
begin_acquire (RaisMonitor *monitor, SimIp address)
{
  RaisHost *host = monitor->host;
  Script script
      = draw_script (monitor, &rais_options_of (monitor)->acquire, &monitor->acquire_draws, host->acquire_mood);

  if (rais_options_of (monitor)->recheck_before_acquire && !still_fit (monitor))
    {
      end_acquire (monitor, address, "the host is quiesced or fails its tests by now");
      end_action (monitor);
      return;
    }
  monitor->running_unfit = !still_fit (monitor);
  sim_iface_add_address (host->service, address);
  rais_truth_update (monitor->group);
  arm_script (monitor, &script);
}

static void
begin_release (RaisMonitor *monitor)
{
  Script script = draw_script (monitor, &rais_options_of (monitor)->release, &monitor->release_draws,
                               monitor->host->release_mood);

  monitor->running_unfit = false;
  arm_script (monitor, &script);
}

/* Steps 508 to 514: traps take no time. */
static void
do_trap (RaisMonitor *monitor, const RaisAction *action)
{
  if (action->kind == RAIS_DO_TEST_FAILED)
    rais_emit (monitor, &rais_rec_trap_test_failed, sim_node_entity (monitor->host->node), 0, 0, NULL);
  else
    rais_emit (monitor, &rais_rec_trap_cannot_assign, action->address, 0, 0, NULL);
  end_action (monitor);
}

static void
pump (RaisMonitor *monitor)
{
  while (monitor->running == NULL && !g_queue_is_empty (&monitor->actions))
    {
      monitor->running = g_queue_pop_head (&monitor->actions);
      monitor->running_since = sim_kernel_now (monitor->group->kernel);
      if (monitor->running->kind == RAIS_DO_ACQUIRE)
        begin_acquire (monitor, monitor->running->address);
      else if (monitor->running->kind == RAIS_DO_RELEASE)
        begin_release (monitor);
      else
        do_trap (monitor, monitor->running);
    }
}

void
rais_scripts_fire (SimRole *role, SimAlarm *alarm)
{
  RaisMonitor *monitor = (RaisMonitor *)role;
  RaisAction action = *monitor->running;

  sim_kernel_mark (monitor->group->kernel); /* converged() looks at what waits */
  end_action (monitor);
  if (action.kind == RAIS_DO_ACQUIRE)
    end_acquire (monitor, action.address, monitor->script_error);
  else
    end_release (monitor, action.address, monitor->script_error);
  pump (monitor);
}

static bool
queued (const RaisMonitor *monitor, RaisActionKind kind, SimIp address)
{
  for (const GList *l = monitor->actions.head; l != NULL; l = l->next)
    {
      const RaisAction *action = l->data;
      if (action->kind == kind && action->address == address)
        return true;
    }
  return false;
}

/* A trap that waits already is not queued again, so a hung script does not fill the queue. */
void
rais_scripts_queue (RaisMonitor *monitor, RaisActionKind kind, SimIp address)
{
  RaisAction *action;

  if (queued (monitor, kind, address))
    return;
  action = g_new0 (RaisAction, 1);
  action->kind = kind;
  action->address = address;
  g_queue_push_tail (&monitor->actions, action);
  pump (monitor);
}

void
rais_scripts_clear (RaisMonitor *monitor)
{
  g_queue_clear_full (&monitor->actions, g_free);
  end_action (monitor);
}
