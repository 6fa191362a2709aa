/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client's life from power to its system, or to an end without one. The table is the source's figure 6; the
 * numbers are those of its boxes.
 */
#include "models/pxe/truth.h"

static const char *const state_names[] = { "off",
                                           "discovering",
                                           "asking BINL",
                                           "loading NBP",
                                           "asking the first",
                                           "loading images",
                                           "booted",
                                           "loading the list",
                                           "ordering",
                                           "polling",
                                           "not found",
                                           "failed",
                                           "hanging",
                                           NULL };
static const char *const input_names[]
    = { "power",     "address", "boot server named", "came",  "not there", "silence", "all came", "ordered",
        "none left", "no exit", "given up",          "again", "search on", "off",     NULL };

static void begin (gpointer owner, gpointer data);
static void load_nbp (gpointer owner, gpointer data);
static void ask_first (gpointer owner, gpointer data);
static void load_images (gpointer owner, gpointer data);
static void load_image (gpointer owner, gpointer data);
static void next_image (gpointer owner, gpointer data);
static void load_list (gpointer owner, gpointer data);
static void order (gpointer owner, gpointer data);
static void poll_next (gpointer owner, gpointer data);

#define ALL_OFF [PXE_IN_OFF] = SIM_GO (PXE_OFF, NULL)
#define ENDS [PXE_IN_HANG] = SIM_GO (PXE_HANGING, NULL), [PXE_IN_GIVE_UP] = SIM_GO (PXE_FAILED, NULL), ALL_OFF

/* clang-format off */
static const SimMachineCell cells[PXE_STATES][PXE_INPUTS] = {
  [PXE_OFF] = { [PXE_IN_POWER] = SIM_GO (PXE_DISCOVERING, begin) },                  /* to 602 */
  [PXE_DISCOVERING] = { [PXE_IN_BOUND] = SIM_GO (PXE_ASKING_BINL, NULL),             /* 604 to 606 */
                        [PXE_IN_GIVE_UP] = SIM_GO (PXE_FAILED, NULL), ALL_OFF },     /* PXE's own end */
  [PXE_ASKING_BINL] = { [PXE_IN_NAMED] = SIM_GO (PXE_LOADING_NBP, load_nbp),         /* 608 to 610 */
                        [PXE_IN_BOUND] = SIM_GO (PXE_ASKING_BINL, NULL),
                        [PXE_IN_GIVE_UP] = SIM_GO (PXE_FAILED, NULL), ALL_OFF },     /* PXE's own end */
  [PXE_LOADING_NBP] = { [PXE_IN_CAME] = SIM_GO (PXE_ASKING_FIRST, ask_first),        /* 612 to 614 */
                        [PXE_IN_AGAIN] = SIM_GO (PXE_LOADING_NBP, load_nbp), ENDS },
  [PXE_ASKING_FIRST] = { [PXE_IN_CAME] = SIM_GO (PXE_LOADING_IMAGE, load_images),    /* 616 yes, 618 to 620 */
                         [PXE_IN_NOT_THERE] = SIM_GO (PXE_LOADING_LIST, load_list),  /* 616 no, to 626 */
                         [PXE_IN_SILENT] = SIM_GO (PXE_LOADING_LIST, load_list),
                         [PXE_IN_AGAIN] = SIM_GO (PXE_ASKING_FIRST, ask_first), ENDS },
  [PXE_LOADING_IMAGE] = { [PXE_IN_CAME] = SIM_GO (PXE_LOADING_IMAGE, next_image),    /* 622 to 620 */
                          [PXE_IN_WHOLE] = SIM_GO (PXE_BOOTED, NULL),                /* 622 to 624 */
                          [PXE_IN_SEARCH_ON] = SIM_GO (PXE_POLLING, poll_next),      /* ours, to 636 */
                          [PXE_IN_AGAIN] = SIM_GO (PXE_LOADING_IMAGE, load_image), ENDS },
  [PXE_BOOTED] = { ALL_OFF },
  [PXE_LOADING_LIST] = { [PXE_IN_CAME] = SIM_GO (PXE_ORDERING, order),               /* 628 */
                         [PXE_IN_LAST] = SIM_GO (PXE_NOT_FOUND, NULL),
                         [PXE_IN_AGAIN] = SIM_GO (PXE_LOADING_LIST, load_list), ENDS },
  [PXE_ORDERING] = { [PXE_IN_ORDERED] = SIM_GO (PXE_POLLING, poll_next), ALL_OFF },  /* to 630 */
  [PXE_POLLING] = { [PXE_IN_CAME] = SIM_GO (PXE_LOADING_IMAGE, load_images),         /* 632 yes, to 618 */
                    [PXE_IN_NOT_THERE] = SIM_GO (PXE_POLLING, poll_next),            /* 632 no, 634 to 636 */
                    [PXE_IN_SILENT] = SIM_GO (PXE_POLLING, poll_next),
                    [PXE_IN_LAST] = SIM_GO (PXE_NOT_FOUND, NULL), ENDS },            /* 634 to 638 */
  [PXE_NOT_FOUND] = { ALL_OFF },
  [PXE_FAILED] = { ALL_OFF },
  [PXE_HANGING] = { ALL_OFF },
};
/* clang-format on */

const SimMachineTable pxe_client_table = { .name = "pxe.client",
                                           .states = state_names,
                                           .inputs = input_names,
                                           .state_count = PXE_STATES,
                                           .input_count = PXE_INPUTS,
                                           .cells = &cells[0][0],
                                           .moved = &pxe_rec_moved };

static SimEntity
who (const PxeClient *client)
{
  return sim_node_entity (client->role.node);
}

/* -- ends ------------------------------------------------------------------------------------------ */

/* Power goes, or the program is done with the network. */
static void
let_go (PxeClient *client)
{
  pxe_fetch_stop (client);
  sim_alarm_cancel (&client->wait);
  sim_ping_close (&client->pings.ping);
  /* The last connection is being closed by its both sides. */
  if (client->site->options->transport != PXE_BY_HTTP || pxe_client_state (client) != PXE_BOOTED)
    sim_dhcp_client_close (client->dhcp);
}

static void
tell_end (PxeClient *client, PxeState before, const char *reason)
{
  const PxeSite *site = client->site;
  const PxeAttempt *attempt = &client->attempt;
  SimTime took = sim_kernel_now (site->kernel) - attempt->began;
  PxeState state = pxe_client_state (client);

  if (state == PXE_BOOTED)
    sim_emit (site->bus, &pxe_rec_booted, who (client), attempt->hit, took, attempt->polls, NULL);
  else if (state == PXE_NOT_FOUND)
    sim_emit (site->bus, &pxe_rec_not_found, who (client), 0, took, attempt->polls, NULL);
  else
    {
      g_autofree char *text = g_strdup_printf ("%s: %s", state_names[before], reason);
      sim_emit (site->bus, state == PXE_HANGING ? &pxe_rec_hangs : &pxe_rec_failed, who (client),
                client->server, took, 0, text);
    }
  sim_emit (site->bus, &pxe_rec_ended, who (client), 0, attempt->polls, took, NULL);
}

/* A loaded system has its own ways from here on; one that did not come waits for a hand on its button. */
static void
end (PxeClient *client, PxeState before, const char *reason)
{
  const PxeOptions *o = client->site->options;
  PxeState state = pxe_client_state (client);

  tell_end (client, before, reason);
  pxe_truth_ended (client);
  let_go (client);
  pxe_search_forget (client);
  if (client->site->ordered)
    {
      if (state != PXE_HANGING) /* of that nobody hears */
        pxe_order_ended (client, reason);
      return;
    }
  if (state == PXE_BOOTED)
    return;
  if (o->try_again_after > 0)
    sim_alarm_after (&client->power, o->try_again_after);
  else if (o->trouble == PXE_TROUBLE_POWER_CYCLE && state == PXE_FAILED)
    sim_alarm_after (&client->power, o->power_cycle_after);
}

static bool
is_end (PxeState state)
{
  return state == PXE_BOOTED || state == PXE_NOT_FOUND || state == PXE_FAILED || state == PXE_HANGING;
}

void
pxe_client_input (PxeClient *client, PxeInput input, const char *reason)
{
  PxeSite *site = client->site;
  PxeState before = pxe_client_state (client);

  sim_machine_input (&client->machine, site->bus, who (client), client->server, input, reason, client, NULL);
  PxeState state = pxe_client_state (client);
  if (state == before)
    return;
  if (is_end (state) && !is_end (before) && client->site->truth->links[client->number] != NULL)
    end (client, before, reason);
  pxe_truth_look_at (site, client->number);
}

/* -- what is done on the way ------------------------------------------------------------------------- */

/* 602: PXE-1. */
static void
begin (gpointer owner, gpointer data)
{
  PxeClient *client = owner;

  client->image = client->retries = client->next = 0;
  client->first = client->server = SIM_IP_NONE;
  pxe_truth_began (client);
  sim_emit (client->site->bus, &pxe_rec_powered, who (client), 0, client->attempt.number, 0, NULL);
  sim_dhcp_client_open (client->dhcp);
}

/* 610: PXE-4. */
static void
load_nbp (gpointer owner, gpointer data)
{
  pxe_fetch (owner, PXE_NBP, 0);
}

/* 614: PXE-4, the file named after the client's hardware identifier. */
static void
ask_first (gpointer owner, gpointer data)
{
  pxe_fetch (owner, PXE_CLIENT_FILE, 0);
}

/* 620: PXE-5; PXE-8: everything else comes from the server that had the file. */
static void
load_image (gpointer owner, gpointer data)
{
  PxeClient *client = owner;

  if (client->site->flaws.images_from_first)
    client->server = client->first;
  pxe_fetch (client, PXE_IMAGE, client->image);
}

static void
load_images (gpointer owner, gpointer data)
{
  PxeClient *client = owner;

  client->image = 0;
  load_image (client, data);
}

/* 622 */
static void
next_image (gpointer owner, gpointer data)
{
  PxeClient *client = owner;

  if (++client->image < pxe_system_options (client->site->options, client->system).images)
    load_image (client, data);
  else
    pxe_client_input (client, PXE_IN_WHOLE, "the last image has come");
}

/* 626: PXE-6. The older ways have no list. */
static void
load_list (gpointer owner, gpointer data)
{
  PxeClient *client = owner;

  if (client->site->options->policy != PXE_POLICY_LIST)
    pxe_client_input (client, PXE_IN_LAST, "this way of booting has no list");
  else
    pxe_fetch (client, PXE_LIST, 0);
}

static void
order (gpointer owner, gpointer data)
{
  pxe_search_order (owner);
}

/* 630, 636 */
static void
poll_next (gpointer owner, gpointer data)
{
  pxe_search_next (owner);
}

/* -- DHCP: 602 to 608 ------------------------------------------------------------------------------------- */

static void
told (SimRole *role, gpointer data, const SimDhcpNews *news)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);

  switch (news->event)
    {
    case SIM_DHCP_BOUND:
      pxe_client_input (client, PXE_IN_BOUND, news->reason);
      break;
    case SIM_DHCP_BOOT:
      client->first = client->server = news->boot_server;
      pxe_truth_offer (client, news);
      pxe_client_input (client, PXE_IN_NAMED, news->reason);
      break;
    case SIM_DHCP_GAVE_UP:
    case SIM_DHCP_BOOT_FAILED:
    case SIM_DHCP_BOOT_LOCAL:
      pxe_client_input (client, PXE_IN_GIVE_UP, news->reason);
      break;
    default:
      break;
    }
}

/* PXE-B4: the user sees names, and no load. */
static guint
choose_item (SimRole *role, gpointer data, const SimDhcpMessage *facts)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);

  return (guint)sim_stream_below (&client->menu_draw, MAX (facts->items, 1));
}

/* -- power --------------------------------------------------------------------------------------------- */

void
pxe_client_switch_off (PxeClient *client, const char *reason)
{
  if (pxe_client_state (client) == PXE_OFF)
    return;
  let_go (client);
  pxe_client_input (client, PXE_IN_OFF, reason);
  pxe_truth_ended (client);
  pxe_search_forget (client);
}

static void
power_fire (SimRole *role, SimAlarm *alarm)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);

  pxe_client_switch_off (client, "power goes");
  pxe_client_input (client, PXE_IN_POWER, "power comes");
}

void
pxe_client_power (PxeClient *client, const char *reason)
{
  pxe_client_switch_off (client, reason);
  sim_alarm_after (&client->power,
                   sim_dist_time (&client->site->options->clients.self_test, &client->power_draw));
}

/* PXE-14: correlated starts. With arrivals the site switches its clients on at first (build.c). */
static void
client_start (SimRole *role)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);
  const PxeClientsOptions *o = &client->site->options->clients;
  SimTime wait = sim_stream_time_uniform (&client->power_draw, 0, o->power_spread)
                 + sim_dist_time (&o->self_test, &client->power_draw);

  if (!client->plugged)
    wait = o->arrivals == NULL ? wait + o->power_at : SIM_NEVER;
  if (client->site->ordered)
    wait = SIM_NEVER;
  client->plugged = true;
  if (wait != SIM_NEVER)
    sim_alarm_after (&client->power, wait);
  pxe_truth_look_at (client->site, client->number);
}

static void
client_stop (SimRole *role)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);

  pxe_client_switch_off (client, "shut down");
  pxe_order_ended (client, "it is shut down");
}

static void
client_crash (SimRole *role)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);

  client->get = NULL;
  client->call = NULL;
  sim_tftp_client_reset (client->tftp);
  sim_http_client_reset (client->http);
  sim_dhcp_client_reset (client->dhcp);
  client->pings.ping.role = NULL;
  pxe_client_input (client, PXE_IN_OFF, "power is cut");
  pxe_truth_ended (client);
  pxe_search_forget (client);
  pxe_order_ended (client, "its power is cut");
}

static void
client_dispose (SimRole *role)
{
  PxeClient *client = SIM_OWNER (role, PxeClient, role);

  sim_dhcp_client_free (client->dhcp);
  sim_tftp_client_free (client->tftp);
  sim_http_client_free (client->http);
  g_free (client->list.ips);
  g_free (client->pings.trips);
  g_free (client->file);
  g_free (client);
}

static const SimRoleType client_type = { .name = "boot-client",
                                         .start = client_start,
                                         .stop = client_stop,
                                         .crash = client_crash,
                                         .dispose = client_dispose };

static void
wait_fire (SimRole *role, SimAlarm *alarm)
{
  pxe_search_pings_over (SIM_OWNER (role, PxeClient, role));
}

PxeClient *
pxe_client_new (PxeSite *site, SimNode *node, SimSegment *segment, guint number)
{
  PxeClient *client = g_new0 (PxeClient, 1);
  const char *name = sim_node_name (node);

  client->site = site;
  client->number = number;
  client->iface = sim_iface_new (node, segment, SIM_IP_NONE);
  client->mac = sim_iface_mac (client->iface);
  client->file = pxe_store_client_file (client->mac);
  sim_node_add_role (node, &client->role, &client_type);
  sim_machine_init (&client->machine, &pxe_client_table, PXE_OFF);
  sim_alarm_init (&client->role, &client->power, 'P', power_fire);
  sim_alarm_init (&client->role, &client->wait, 'O', wait_fire);
  sim_net_stream (site->net, &client->power_draw, name, "power");
  sim_net_stream (site->net, &client->order_draw, name, "search-order");
  sim_net_stream (site->net, &client->menu_draw, name, "menu");
  client->dhcp = sim_dhcp_client_new (&client->role, client->iface, &site->dhcp_options, told, client);
  if (site->options->policy == PXE_POLICY_MENU)
    sim_dhcp_client_set_choice (client->dhcp, NULL, choose_item);
  client->tftp = sim_tftp_client_new (&client->role, &site->tftp_options);
  client->http = sim_http_client_new (&client->role, SIM_NEVER);
  return client;
}
