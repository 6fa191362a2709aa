/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alarms of roles, in the node's own seconds; and what waits while the machine stands still.
 */
#include "sim/net/inside.h"
#include <math.h>

static void
hold (SimNode *node, SimTimer *timer, bool *flag)
{
  SimHeld held = { timer, flag };
  g_array_append_val (node->held, held);
}

static void
forget (SimNode *node, const SimTimer *timer)
{
  for (guint i = 0; i < node->held->len; i++)
    if (g_array_index (node->held, SimHeld, i).timer == timer)
      {
        g_array_remove_index (node->held, i);
        return;
      }
}

bool
sim_node_stack_waits (SimNode *node, SimTimer *timer)
{
  if (node->state != SIM_NODE_PAUSED)
    return false;
  hold (node, timer, NULL);
  return true;
}

void
sim_node_stack_forget (SimNode *node, SimTimer *timer)
{
  if (G_UNLIKELY (node->held->len > 0))
    forget (node, timer);
}

/* They fire as events of this instant, in the order in which they fell due. */
void
sim_node_release_held (SimNode *node)
{
  for (guint i = 0; i < node->held->len; i++)
    {
      SimHeld held = g_array_index (node->held, SimHeld, i);
      if (held.flag != NULL)
        *held.flag = false;
      sim_timer_arm (node->kernel, held.timer, sim_kernel_now (node->kernel));
    }
  g_array_set_size (node->held, 0);
}

static void
alarm_fire (SimKernel *kernel, SimTimer *timer)
{
  SimAlarm *alarm = SIM_OWNER (timer, SimAlarm, timer);
  if (G_LIKELY (alarm->role->node->state == SIM_NODE_UP))
    {
      alarm->fire (alarm->role, alarm);
      return;
    }
  alarm->held = true;
  hold (alarm->role->node, timer, &alarm->held);
}

void
sim_alarm_init (SimRole *role, SimAlarm *alarm, uint8_t kind, SimAlarmFunc fire)
{
  sim_require (role->node != NULL, "an alarm of a role that is on no node");
  sim_timer_init (&alarm->timer, SIM_CLASS_TIMER, SIM_TAG (role->node->number, kind), alarm_fire);
  alarm->role = role;
  alarm->fire = fire;
  alarm->held = false;
  alarm->next = NULL;
  alarm->link = role->alarms_end;
  *role->alarms_end = alarm;
  role->alarms_end = &alarm->next;
}

void
sim_alarm_dispose (SimAlarm *alarm)
{
  if (alarm->role == NULL)
    return;
  sim_alarm_cancel (alarm);
  *alarm->link = alarm->next;
  if (alarm->next != NULL)
    alarm->next->link = alarm->link;
  else
    alarm->role->alarms_end = alarm->link;
  alarm->role = NULL;
}

/* delay / (1 + drift), rounded to the nanosecond */
static SimTime
real_delay (const SimNode *node, SimTime delay)
{
  if (G_LIKELY (node->drift == 0) || delay == SIM_NEVER)
    return delay;
  double real = round ((double)delay / (1 + node->drift));
  return real >= 9.2e18 ? SIM_NEVER : (SimTime)real;
}

void
sim_alarm_after (SimAlarm *alarm, SimTime delay)
{
  SimNode *node = alarm->role->node;
  sim_require (node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG || node->state == SIM_NODE_PAUSED,
               "an alarm is set on %s, which is off", node->name);
  if (G_UNLIKELY (alarm->held))
    sim_alarm_cancel (alarm);
  sim_timer_after (node->kernel, &alarm->timer, real_delay (node, delay));
}

void
sim_alarm_cancel (SimAlarm *alarm)
{
  SimNode *node = alarm->role->node;
  sim_timer_cancel (node->kernel, &alarm->timer);
  if (G_UNLIKELY (alarm->held))
    forget (node, &alarm->timer);
  alarm->held = false;
}

void
sim_node_cancel_alarms (SimNode *node)
{
  for (SimRole *role = node->roles; role != NULL; role = role->next)
    for (SimAlarm *alarm = role->alarms; alarm != NULL; alarm = alarm->next)
      {
        sim_timer_cancel (node->kernel, &alarm->timer);
        alarm->held = false;
      }
  g_array_set_size (node->held, 0);
}
