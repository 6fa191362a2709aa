/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pxe/options.h"

#define CLIENTS(FIELD) offsetof (PxeClientsOptions, FIELD)
#define SERVERS(FIELD) offsetof (PxeServersOptions, FIELD)
#define SYSTEMS(FIELD) offsetof (PxeSystemOptions, FIELD)
#define FILES(FIELD) offsetof (PxeFilesOptions, FIELD)
#define MANAGER(FIELD) offsetof (PxeManagerOptions, FIELD)
#define TOP(FIELD) offsetof (PxeOptions, FIELD)

static const char *const policies[] = { "list", "one-server", "per-client", "disjoint", "menu", "sets", NULL };
static const char *const transports[] = { "tftp", "http", NULL };
static const char *const policy_meanings[] = {
  "each client loads a list of boot servers and searches it for the one that has its file (source 000)",
  "one boot server for all; its address and one file name are all that is said (the older way, PXE-B1)",
  "every proxy knows the server of every client, and a change costs each proxy a restart (the older way, "
  "PXE-B2)",
  "each proxy answers its own clients only (the older way, PXE-B3)",
  "a user picks a server from a menu, without knowing its load (the older way, PXE-B4)",
  "DHCP, proxy and BINL are bound to a boot server, and are stopped when that has too much to do (the older "
  "way, PXE-B5)",
  NULL
};
static const char *const searches[] = { "listed", "random", "own-subnet", "nearest", "fewest-hops", NULL };
static const char *const search_meanings[]
    = { "as the list has them",
        "shuffled by each client, so that they do not all ask the same server first",
        "servers on the client's own subnet first, the others as listed",
        "by round trip: all are pinged at once, and who does not answer comes last",
        "by routers on the way back of an answer to a ping; who does not answer comes last",
        NULL };
static const char *const assigns[] = { "in-turn", "in-blocks", "random", NULL };
static const char *const assign_meanings[]
    = { "the first client to the first server, the second to the second, and round again",
        "the first clients to the first server, the next as many to the second",
        "each to a server drawn at random", NULL };
static const char *const troubles[] = { "hang", "give-up", "retry", "power-cycle", NULL };
static const char *const trouble_meanings[]
    = { "it waits until it is switched off and on (source 000, fig. 6)", "it ends without having booted",
        "it asks again, `transfer-retries` times, and then gives up",
        "it gives up, and is switched off and on after `power-cycle-after`", NULL };
static const char *const resends[] = { "standard", "none", NULL };
static const char *const reassigns[] = { "atomic", "copy-first", "delete-first", NULL };

static const SimOption clients_table[] = {
  SIM_OPTION (COUNT, "count", CLIENTS (count), .initial = "4", .least = 1, .most = 100000,
              .help = "client machines: NAME.client-1 and so on", .source = "ours"),
  SIM_OPTION (NAMES, "on", CLIENTS (on), .required = true, .help = "segments that they are on, in turn"),
  SIM_OPTION (TIME, "power-at", CLIENTS (power_at), .initial = "1 s", .help = "when they are switched on",
              .source = "ours"),
  SIM_OPTION (TIME, "power-spread", CLIENTS (power_spread), .initial = "0 s",
              .help = "each is switched on at random within so long of that, and so again when power returns",
              .source = "ours"),
  SIM_OPTION (CUSTOM, "arrivals", CLIENTS (arrivals), .custom = &sim_curve_custom,
              .help = "instead: machines switched on a second, as a curve, one after the other"),
  SIM_OPTION (DIST, "self-test", CLIENTS (self_test), .initial = "0 s",
              .help = "from power to the first DISCOVER", .source = "ours: PXE does not speak of it"),
  SIM_OPTION (TABLE, "dhcp", CLIENTS (dhcp), .table = sim_pxe_client_options,
              .help = "the boot program on the network card"),
  SIM_OPTION (TABLE, "tftp", CLIENTS (tftp), .table = sim_tftp_client_options, .help = "how it gets files"),
  SIM_OPTION_END
};

static const SimOption servers_table[]
    = { SIM_OPTION (COUNT, "count", SERVERS (count), .initial = "2", .least = 1, .most = PXE_SERVERS_MOST,
                    .help = "boot servers: NAME.server-1 and so on", .source = "source 000, fig. 4"),
        SIM_OPTION (NAME, "on", SERVERS (on), .required = true, .help = "segment that they are on"),
        SIM_OPTION (DIST, "boot-time", SERVERS (boot_time), .initial = "60 s",
                    .help = "from a restart to the start of their services", .source = "ours"),
        SIM_OPTION (FLAG, "split", SERVERS (split), .initial = "false",
                    .help = "proxies and BINL servers on machines of their own: NAME.proxy-1, NAME.binl-1",
                    .source = "source 000, p. 2: may be one machine"),
        SIM_OPTION (FLAG, "aliases", SERVERS (aliases), .initial = "false",
                    .help = "each has a second address, and the list names both",
                    .source = "ours: what P0.2 breaks on"),
        SIM_OPTION (TABLE, "tftp", SERVERS (tftp), .table = sim_tftp_server_options,
                    .help = "how they serve files"),
        SIM_OPTION (TABLE, "proxy", SERVERS (proxy), .table = sim_dhcp_server_options,
                    .help = "the DHCP/PXE proxies and BINL"),
        SIM_OPTION_END };

static const SimOption systems_table[]
    = { SIM_OPTION (NAME, "name", SYSTEMS (name), .required = true,
                    .help = "as who orders it says: the `os` of a pool's image"),
        SIM_OPTION (SIZE, "image", SYSTEMS (image), .initial = "8 MiB", .least = 1, .most = 1e12,
                    .help = "each of its boot images", .source = "ours"),
        SIM_OPTION (COUNT, "images", SYSTEMS (images), .initial = "1", .least = 1, .most = 100,
                    .help = "how many images it has", .source = "ours"),
        SIM_OPTION_END };

static const SimOption files_table[]
    = { SIM_OPTION (SIZE, "nbp", FILES (nbp), .initial = "32 KiB", .least = 1, .most = 1e9,
                    .help = "the network bootstrap program", .source = "ours: as PXELINUX"),
        SIM_OPTION (SIZE, "client-file", FILES (client_file), .initial = "512 B", .least = 1, .most = 1e9,
                    .help = "the file named after a client", .source = "ours"),
        SIM_OPTION (SIZE, "image", FILES (image), .initial = "8 MiB", .least = 1, .most = 1e12,
                    .help = "each boot image", .source = "ours"),
        SIM_OPTION (COUNT, "images", FILES (images), .initial = "1", .least = 1, .most = 100,
                    .help = "how many images a client loads", .source = "ours"),
        SIM_OPTION (LIST, "systems", FILES (systems), .table = systems_table,
                    .item_size = sizeof (PxeSystemOptions),
                    .help = "images that machines of another system boot by name; none: they all boot the same",
                    .source = "ours: NET-7"),
        SIM_OPTION (FLAG, "own-images", FILES (own), .initial = "false",
                    .help = "each client has images of its own, which are copied when it moves",
                    .source = "ours: source 000, fig. 4, names them with the client"),
        SIM_OPTION_END };

static const SimOption manager_table[]
    = { SIM_OPTION (TIME, "interval", MANAGER (interval), .initial = "5 s",
                    .help = "how often the boot servers are asked how they are; 0 s: never", .source = "ours"),
        SIM_OPTION (COUNT, "misses", MANAGER (misses), .initial = "3", .least = 1, .most = 1000,
                    .help = "answers missed until a server is taken for dead", .source = "ours"),
        SIM_OPTION (COUNT, "parallel", MANAGER (parallel), .initial = "4", .least = 1, .most = 1000,
                    .help = "files that are placed or removed at once", .source = "ours"),
        SIM_OPTION (TIME, "retry", MANAGER (retry), .initial = "5 s", .positive = true,
                    .help = "before what failed is tried again", .source = "ours"),
        SIM_OPTION (FLAG, "reassigns", MANAGER (reassigns), .initial = "true",
                    .help = "clients of a dead server go to others",
                    .source = "source 000, p. 5: availability"),
        SIM_OPTION (COUNT, "balance", MANAGER (balance), .initial = "0", .most = 100000,
                    .help = "clients moved at each look from the busiest server to the idlest",
                    .source = "source 000, p. 5: load; the value is ours"),
        SIM_OPTION (TIME, "restart", MANAGER (restart), .initial = "10 s",
                    .help = "outage of a proxy whose configuration changes (policies per-client and disjoint)",
                    .source = "source 000, p. 5: stopped and restarted; the value is ours"),
        SIM_OPTION (COUNT, "overload", MANAGER (overload), .initial = "0", .most = 1000000,
                    .help = "policy sets: a set is stopped from so many transfers on; 0: never",
                    .source = "source 000, p. 6; the value is ours"),
        SIM_OPTION_END };

const SimOption pxe_options[] = {
  SIM_OPTION (TABLE, "clients", TOP (clients), .table = clients_table, .help = "the machines that boot"),
  SIM_OPTION (TABLE, "servers", TOP (servers), .table = servers_table, .help = "the boot servers"),
  SIM_OPTION (TABLE, "files", TOP (files), .table = files_table, .help = "sizes of what they load"),
  SIM_OPTION (TABLE, "manager", TOP (manager), .table = manager_table,
              .help = "the management service: NAME.manager"),
  SIM_OPTION (TABLE, "dhcp", TOP (dhcp), .table = sim_dhcp_server_options, .help = "the plain DHCP servers"),
  SIM_OPTION (COUNT, "dhcp-servers", TOP (dhcp_servers), .initial = "1", .least = 1, .most = 8,
              .help = "plain DHCP servers, each with addresses for all: NAME.dhcp-1 and so on",
              .source = "ours"),
  SIM_OPTION (NAMES, "relays", TOP (relays), .help = "routers that pass DHCP on to the servers"),
  SIM_OPTION (CHOICE, "policy", TOP (policy), .initial = "list", .choices = policies,
              .meanings = policy_meanings, .help = "how a client comes to its boot server",
              .source = "source 000"),
  SIM_OPTION (CHOICE, "transport", TOP (transport), .initial = "tftp", .choices = transports,
              .help = "how files are got", .source = "source 000: TFTP"),
  SIM_OPTION (CHOICE, "search", TOP (search), .initial = "random", .choices = searches,
              .meanings = search_meanings,
              .help = "order in which the list is searched when it does not say that its own is best",
              .source = "source 000, p. 12"),
  SIM_OPTION (CHOICE, "assign", TOP (assign), .initial = "in-turn", .choices = assigns,
              .meanings = assign_meanings, .help = "which boot server has which client's file at first",
              .source = "ours"),
  SIM_OPTION (COUNT, "backups", TOP (backups), .initial = "0", .most = PXE_SERVERS_MOST - 1,
              .help = "further servers that have a client's file", .source = "source 000: primary or back-up"),
  SIM_OPTION (FLAG, "all-to-first", TOP (all_to_first), .initial = "false",
              .help = "every proxy names the first boot server", .source = "source 000, p. 22"),
  SIM_OPTION (FLAG, "best-order", TOP (best_order), .initial = "false",
              .help = "the list says that its order is the best one", .source = "source 000, p. 12"),
  SIM_OPTION (CUSTOM, "list", TOP (list), .custom = &pxe_list_custom,
              .help = "a boot-server list file, instead of one made of the servers"),
  SIM_OPTION (TIME, "ping-wait", TOP (ping_wait), .initial = "1 s", .positive = true,
              .help = "search nearest, fewest-hops: how long answers to pings are waited for",
              .source = "ours"),
  SIM_OPTION (CHOICE, "trouble", TOP (trouble), .initial = "hang", .choices = troubles,
              .meanings = trouble_meanings,
              .help = "what a client does when the NBP, the list or an image does not come",
              .source = "source 000, fig. 6: no exit"),
  SIM_OPTION (CHOICE, "retransmission", TOP (resend), .initial = "standard", .choices = resends,
              .help = "whether what is not answered is sent again", .source = "RFC 1350, RFC 2131, PXE 2.1"),
  SIM_OPTION (CHOICE, "reassignment", TOP (reassign), .initial = "atomic", .choices = reassigns,
              .help = "in which order a client moves to another server",
              .source = "ours: source 000 gives none"),
  SIM_OPTION (COUNT, "transfer-retries", TOP (transfer_retries), .initial = "3", .least = 1, .most = 1000000,
              .help = "trouble retry: so often", .source = "ours"),
  SIM_OPTION (TIME, "power-cycle-after", TOP (power_cycle_after), .initial = "5 min", .positive = true,
              .help = "trouble power-cycle: after so long", .source = "ours"),
  SIM_OPTION (TIME, "try-again-after", TOP (try_again_after), .initial = "0 s",
              .help = "repair: a client that did not come to boot begins anew after so long; 0 s: never",
              .source = "source 000, fig. 6: it ends"),
  SIM_OPTION (FLAG, "de-duplicate", TOP (de_duplicate), .initial = "false",
              .help = "repair: a list's repeated addresses are asked once",
              .source = "source 000, p. 13: each listed server"),
  SIM_OPTION (FLAG, "resume-search", TOP (resume_search), .initial = "false",
              .help = "repair: when an image does not come the search goes on",
              .source = "source 000, fig. 6: no way back to box 636"),
  SIM_OPTION_END
};

PxeSystemOptions
pxe_system_options (const PxeOptions *options, guint system)
{
  const PxeFilesOptions *files = &options->files;

  if (system > 0)
    return ((const PxeSystemOptions *)files->systems.items)[system - 1];
  return (PxeSystemOptions){ .image = files->image, .images = files->images };
}

bool
pxe_system_find (const PxeOptions *options, const char *name, guint *system)
{
  *system = 0;
  for (guint i = 1; i <= options->files.systems.count; i++)
    if (g_strcmp0 (pxe_system_options (options, i).name, name) == 0)
      *system = i;
  return *system > 0 || options->files.systems.count == 0;
}
