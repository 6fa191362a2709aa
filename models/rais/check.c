/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say about a service group. Codes are those of docs/diagnostics.md. */
#include "models/rais/options.h"

enum
{
  CIRCLE_MOST = 1000, /* steps to look for one */
  DNS_PORT = 53
};

static void
check_water (const RaisOptions *o, gint64 providers, SimModelCheck *check)
{
  const RaisDnsOptions *dns = &o->dns;

  if (dns->low_water >= dns->high_water)
    {
      g_autofree char *other = sim_check_other (check, &dns->high_water);
      sim_check_error (check, &dns->low_water, 63,
                       "low-water is %g %%, high-water %g %%%s; the low mark must be below the high one",
                       dns->low_water * 100, dns->high_water * 100, other);
    }
  if (dns->at_least > providers)
    sim_check_error (check, &dns->at_least, 63,
                     "at-least is %" G_GINT64_FORMAT ", but %" G_GINT64_FORMAT
                     " hosts have a preferred address; it can be at most so many",
                     dns->at_least, providers);
}

static void
check_times (const RaisOptions *o, SimModelCheck *check)
{
  if (o->silence_timeout < o->info_interval)
    sim_check_error (check, &o->silence_timeout, 66,
                     "silence-timeout is shorter than info-interval; every host would always be dead");
  if (o->control_interval < o->info_interval)
    sim_check_warning (check, &o->control_interval, 67,
                       "control-interval is shorter than info-interval; the leader decides again before it can "
                       "hear what came of its order, which makes duplicates (F4)");
}

static bool
is_segment_listed (const RaisOptions *o, const char *name)
{
  for (guint i = 0; i < o->control_on.count; i++)
    if (strcmp (o->control_on.names[i], name) == 0)
      return true;
  return false;
}

/* RAIS-22: the earlier group that has a machine of that name, "web.host-1"; NULL: none. Its own machines count,
 * and those that it borrows do not. */
static const RaisOptions *
owner_of (const SimModelCheck *check, const char *machine)
{
  const RaisOptions *o;
  const char *system;
  char name[64];

  for (guint k = 0; (o = sim_check_earlier (check, k, &system)) != NULL; k++)
    for (gint64 i = 0; i < rais_options_members (o); i++)
      {
        RaisMemberOptions member = rais_options_member (o, i, name);
        g_autofree char *full = g_strdup_printf ("%s.%s", system, member.name);
        if (member.host == NULL && strcmp (full, machine) == 0)
          return o;
      }
  return NULL;
}

static bool
is_joined (const RaisOptions *o, const char *segment)
{
  return strcmp (o->service_on, segment) == 0 || is_segment_listed (o, segment);
}

/* Machines that need an address of their own on `segment`: the name server's, and each member's whose machine
 * is not there already. */
static gint64
count_joining (const RaisOptions *o, const char *segment, SimModelCheck *check)
{
  gint64 count = 1;
  char name[64];

  for (gint64 i = 0; i < rais_options_members (o); i++)
    {
      RaisMemberOptions member = rais_options_member (o, i, name);
      const RaisOptions *owner = member.host == NULL ? NULL : owner_of (check, member.host);
      count += owner == NULL || !is_joined (owner, segment);
    }
  return count;
}

/* Every machine has an address on each network; every preferred address is one more on the service network. */
static void
check_networks (const RaisOptions *o, gint64 providers, SimModelCheck *check)
{
  SimSubnet subnet;

  if (sim_check_segment (check, &o->service_on, o->service_on, &subnet))
    sim_check_addresses (
        check, &o->service_on, o->service_on,
        providers + (is_segment_listed (o, o->service_on) ? 0 : count_joining (o, o->service_on, check)));
  if (o->control_on.count == 0 || o->control_on.count > RAIS_CONTROL_MOST)
    sim_check_error (check, &o->control_on, 73,
                     "control-on names %u segments; a host has 1 to %d control interfaces", o->control_on.count,
                     RAIS_CONTROL_MOST);
  for (guint i = 0; i < o->control_on.count; i++)
    {
      for (guint j = 0; j < i; j++)
        if (strcmp (o->control_on.names[i], o->control_on.names[j]) == 0)
          sim_check_error (check, &o->control_on, 74,
                           "control-on names %s twice; each control network is another",
                           o->control_on.names[i]);
      if (sim_check_segment (check, &o->control_on, o->control_on.names[i], &subnet))
        sim_check_addresses (check, &o->control_on, o->control_on.names[i],
                             count_joining (o, o->control_on.names[i], check));
    }
}

/* `seen`: address -> the member that prefers it. */
static void
check_preferred (const RaisOptions *o, const RaisMemberOptions *member, GHashTable *seen, SimModelCheck *check)
{
  g_autofree char *text = sim_address_format (member->prefers);
  const RaisMemberOptions *before = g_hash_table_lookup (seen, GUINT_TO_POINTER (member->prefers));

  if (member->prefers == SIM_IP_NONE)
    return;
  if (member->spare)
    sim_check_error (check, &member->prefers, 72, "%s is a spare and prefers %s; a spare prefers no address",
                     member->name, text);
  if (before != NULL)
    {
      sim_check_error (check, &member->prefers, 72, "%s is preferred by %s already; each host prefers another",
                       text, before->name);
      return;
    }
  g_hash_table_insert (seen, GUINT_TO_POINTER (member->prefers), (gpointer)member);
  sim_check_address (check, &member->prefers, o->service_on, member->prefers);
}

/* Is a member of `o` on that machine, which may be its own (`system` is its name)? */
static bool
is_on (const RaisOptions *o, const char *system, const char *machine)
{
  char name[64];

  for (gint64 i = 0; i < rais_options_members (o); i++)
    {
      RaisMemberOptions member = rais_options_member (o, i, name);
      g_autofree char *full = g_strdup_printf ("%s.%s", system, member.name);
      if (strcmp (member.host == NULL ? full : member.host, machine) == 0)
        return true;
    }
  return false;
}

/* Which group the machine of that name, "web.host-1", is borrowed from, by a group that is read; NULL: it is no
 * machine that is borrowed. `from` is the name of the group that has it. */
static const char *
lender (const RaisOptions *o, const char *machine, const char *system)
{
  const RaisMemberOptions *members = o->members.items;
  gsize n = strlen (system);

  for (guint i = 0; i < o->members.count; i++)
    if (strncmp (machine, system, n) == 0 && machine[n] == '.'
        && strcmp (machine + n + 1, members[i].name) == 0)
      return members[i].host;
  return NULL;
}

/* "a.x is on b.y, b.y is on a.x": a circle that begins with member `i`; NULL: none. g_free(). */
static char *
circle_of (const RaisOptions *o, guint i, SimModelCheck *check)
{
  const RaisMemberOptions *member = &((const RaisMemberOptions *)o->members.items)[i];
  const char *at = member->host;
  g_autofree char *first = g_strdup_printf ("%s.%s", sim_check_name (check), member->name);
  g_autoptr (GString) text = g_string_new (first);

  for (guint steps = 0; at != NULL && steps < CIRCLE_MOST; steps++)
    {
      const char *next = NULL, *system;
      const RaisOptions *other;

      g_string_append_printf (text, " -> %s", at);
      if (strcmp (at, first) == 0)
        return g_string_free (g_steal_pointer (&text), FALSE);
      for (guint k = 0; next == NULL && (other = sim_check_same (check, k, &system)) != NULL; k++)
        next = lender (other, at, system);
      at = next;
    }
  return NULL;
}

/* RAIS-22: the machine is there, once, and the monitors on it have a port each. */
static void
check_host (const RaisOptions *o, guint i, SimModelCheck *check)
{
  const RaisMemberOptions *members = o->members.items, *member = &members[i];
  const RaisOptions *other;
  const char *system;
  g_autofree char *circle = NULL;

  if (member->host == NULL)
    return;
  circle = circle_of (o, i, check);
  if (circle != NULL)
    sim_check_error (check, &member->host, 70,
                     "%s has no machine at its end: %s; a machine of a group that stands before is expected",
                     member->name, circle);
  else if (owner_of (check, member->host) == NULL)
    sim_check_error (
        check, &member->host, 68,
        "%s is no machine of an earlier group; a member of a system of model rais that stands before "
        "this one is expected",
        member->host);
  for (guint j = 0; j < i; j++)
    if (members[j].host != NULL && strcmp (members[j].host, member->host) == 0)
      sim_check_error (check, &member->host, 73, "%s is in the group twice; a machine is in it once",
                       member->host);
  for (guint k = 0; (other = sim_check_earlier (check, k, &system)) != NULL; k++)
    if (is_on (other, system, member->host) && other->group_port == o->group_port)
      sim_check_error (check, &o->group_port, 75,
                       "group-port %" G_GINT64_FORMAT
                       " is also that of %s, which has a monitor on %s; each group of "
                       "one machine has another",
                       o->group_port, system, member->host);
}

/* `seen`: name in small letters -> the name. */
static void
check_member_name (const RaisMemberOptions *member, GHashTable *seen, SimModelCheck *check)
{
  g_autofree char *small = g_ascii_strdown (member->name, -1);
  const char *before = g_hash_table_lookup (seen, small);

  if (before == NULL)
    g_hash_table_insert (seen, g_steal_pointer (&small), (gpointer)member->name);
  else if (strcmp (member->name, before) == 0)
    sim_check_error (check, &member->name, 73, "%s is in the group twice; a host is in it once", member->name);
  else
    sim_check_error (check, &member->name, 29, "%s is too like %s; names must differ in more than their case",
                     member->name, before);
}

static void
check_members (const RaisOptions *o, SimModelCheck *check)
{
  const RaisMemberOptions *members = o->members.items;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) preferred = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < o->members.count; i++)
    {
      check_member_name (&members[i], names, check);
      if (strcmp (members[i].name, "dns") == 0)
        sim_check_error (check, &members[i].name, 73,
                         "dns is the name of the group's name server; a member has another");
      check_preferred (o, &members[i], preferred, check);
      check_host (o, i, check);
    }
}

static bool
shares_control (const RaisOptions *a, const RaisOptions *b)
{
  for (guint i = 0; i < b->control_on.count; i++)
    if (is_segment_listed (a, b->control_on.names[i]))
      return true;
  return false;
}

/* Two groups that talk on one segment are told apart by address and port. */
static void
check_group (const RaisOptions *o, SimModelCheck *check)
{
  const RaisOptions *other;
  const char *system;
  g_autofree char *text = sim_address_format (o->group);

  if (o->group_port == DNS_PORT)
    sim_check_error (check, &o->group_port, 75,
                     "group-port %d is also that of the group's name server, %s.dns; another port is expected",
                     DNS_PORT, sim_check_name (check));
  if (o->group == SIM_IP_NONE)
    return;
  if (!sim_ip_multicast (o->group))
    sim_check_error (check, &o->group, 57, "group is no multicast address; it must be in 224.0.0.0/4");
  for (guint k = 0; (other = sim_check_earlier (check, k, &system)) != NULL; k++)
    if (other->group == o->group && other->group_port == o->group_port && shares_control (o, other))
      sim_check_error (check, &o->group, 75,
                       "group %s with group-port %" G_GINT64_FORMAT
                       " is also that of %s on a control network of both; another address or port is expected",
                       text, o->group_port, system);
}

static gint64
count_providers (const RaisOptions *o)
{
  gint64 count = 0;
  char name[64];

  for (gint64 i = 0; i < rais_options_members (o); i++)
    count += !rais_options_member (o, i, name).spare;
  return count;
}

void
rais_check (const void *options, SimModelCheck *check)
{
  const RaisOptions *o = options;
  gint64 members = rais_options_members (o), providers = count_providers (o), own = 0;
  char name[64];

  if (members == 0)
    sim_check_error (check, &o->hosts.count, 73, "the group has no hosts; it must have at least one");
  if (o->hosts.capacity < 1)
    sim_check_error (check, &o->hosts.capacity, 64,
                     "capacity is below 1 /s; utilisation is load divided by a whole number above 0");
  check_group (o, check);
  if (o->members.count == 0 && o->members.items != NULL)
    sim_check_error (check, &o->members, 73, "members is empty; at least one host is expected");
  if (rais_policy_wrong (o, providers, members - providers) != NULL)
    sim_check_error (check, &o->policy, 73,
                     "%s; there are %" G_GINT64_FORMAT " hosts and %" G_GINT64_FORMAT " spares",
                     rais_policy_wrong (o, providers, members - providers), providers, members - providers);
  check_water (o, providers, check);
  check_times (o, check);
  check_members (o, check);
  check_networks (o, providers, check);
  for (gint64 i = 0; i < members; i++)
    if (rais_options_member (o, i, name).host == NULL)
      {
        sim_check_node_name (check, name);
        own++;
      }
  sim_check_nodes (check, &o->hosts.count, own + 1);
  sim_check_node_name (check, "dns");
}
