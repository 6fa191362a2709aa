/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NET-7: servers of a pool get their system through boot servers. */
#include "models/pool/truth.h"
#include "models/pxe/truth.h"
#include "tests/lib/story.h"

#include <criterion/criterion.h>

/* A server of three is given to somebody at 30 s: it boots through the network. `rest` ends the scenario. */
#define SITE(boot, rest)                                                                                       \
  "name: network\nduration: 30 min\n"                                                                          \
  "network: { racks: { subnet: 10.1.0.0/24, rate: 100 Mbps } }\n"                                              \
  "systems:\n"                                                                                                 \
  "  farm: { model: pool, on: racks, images: [{ os: OS1 }],\n"                                                 \
  "          servers: { count: 3, boot-time: 10 s, stop-time: 3 s, power-time: 2 s },\n"                       \
  "          control: { step-timeout: 1 min, step-tries: 20 },\n"                                              \
  "          services: [{ name: web, os: OS1, app: AP1, size: 5 MB, servers: 2, agreement: { least: 2 } }] "   \
  "}\n"                                                                                                        \
  "  boot: { model: pxe, clients: { count: 3, on: [racks] }, servers: { count: 2, on: racks },\n"              \
  "          files: { image: 4 MiB }, " boot " }\n"                                                            \
  "compose: [{ boot: farm, through: boot }]\n"                                                                 \
  "faults:\n  - { at: 30 s, crash: farm.server-1 }\n" rest

static const PoolServer *
server (Story *story, guint number)
{
  return pool_server (pool_system (story_system (story, "farm")), number - 1);
}

static const PxeClient *
rom (Story *story, guint number)
{
  return pxe_client (pxe_site (story_system (story, "boot")), number - 1);
}

static void
serves_whole (Story *story, guint number)
{
  const PoolServer *s = server (story, number);
  const PoolService *service = pool_service (s->pool, 0);
  cr_assert_eq (pool_phase (s), POOL_READY, "%s", story_trace (story));
  cr_assert_eq (s->drives[POOL_C].digest, service->digests[POOL_C]);
  cr_assert_eq (s->drives[POOL_C].bytes, 4 << 20);
  cr_assert (!s->torn);
}

/* Nobody boots before it is told to; DHCP, list, files and image are the boot servers', the application not. */
Test (network, a_system_comes_from_the_boot_servers_and_the_application_from_the_storage_unit)
{
  Story *story = story_new (SITE ("trouble: give-up", ""));
  story_play (story, 29 * SIM_S);
  cr_assert_eq (pxe_client_state (rom (story, 3)), PXE_OFF);
  story_play (story, 60 * SIM_S);
  story_says (story, "boot.client-3 boots from 10.1.0.");
  cr_assert_eq (story_count (story, "boots from"), 1);
  cr_assert_eq (pxe_client_state (rom (story, 3)), PXE_BOOTED);
  serves_whole (story, 3);
  story_end (story);
}

static void
half_way (Story *story, gpointer data)
{
  const PoolDisk *disk = &server (story, 3)->drives[POOL_C];
  cr_assert (disk->bytes > 0 && disk->bytes < disk->size, "%s", story_trace (story));
  cr_assert_eq (pool_phase (server (story, 3)), POOL_COPYING);
}

Test (network, a_boot_server_dies_amid_an_image_and_another_gives_it)
{
  Story *story = story_new (SITE ("trouble: give-up", "  - { at: 36.3 s, crash: boot.server-1 }\n"));
  story_at (story, 36200 * SIM_MS, half_way, NULL);
  story_play (story, 180 * SIM_S);
  story_says (story, "a copy to farm.server-3 fails after");
  story_says (story, "boot.client-3 boots from 10.1.0.");
  serves_whole (story, 3);
  story_end (story);
}

Test (network, with_no_boot_server_left_the_pool_tries_until_there_is_one)
{
  Story *story = story_new (SITE ("trouble: give-up", "  - { at: 10 s, for: 5 min, crash: boot.server-* }\n"));
  story_play (story, 300 * SIM_S);
  cr_assert_gt (story_count (story, "a copy to farm.server-3 fails"), 1, "%s", story_trace (story));
  cr_assert_neq (pool_phase (server (story, 3)), POOL_READY);
  story_play (story, 900 * SIM_S);
  serves_whole (story, 3);
  story_end (story);
}

/* Figure 6 has no exit there: it hangs, and whoever ordered it has his own patience. */
Test (network, of_a_boot_that_hangs_nobody_hears_until_the_step_has_taken_too_long)
{
  Story *story = story_new (SITE ("trouble: hang", "  - { at: 36.3 s, crash: boot.server-1 }\n"));
  story_play (story, 300 * SIM_S);
  story_says (story, "boot.client-3 hangs");
  story_never_says (story, "a copy to farm.server-3 fails");
  serves_whole (story, 3);
  story_end (story);
}

Test (network, a_server_without_power_boots_no_further)
{
  Story *story = story_new (SITE ("trouble: give-up", "  - { at: 36.3 s, for: 2 s, crash: farm.server-3 }\n"));
  story_at (story, 36200 * SIM_MS, half_way, NULL);
  story_play (story, 37 * SIM_S);
  cr_assert_eq (pxe_client_state (rom (story, 3)), PXE_OFF, "%s", story_trace (story));
  story_play (story, 600 * SIM_S);
  serves_whole (story, 3);
  story_end (story);
}

Test (network, a_boot_rom_stands_still_and_is_slow_with_its_server)
{
  Story *story = story_new (SITE ("trouble: give-up", "  - { at: 36.3 s, for: 2 s, pause: farm.server-3 }\n"
                                                      "  - { at: 60 s, slow: farm.server-3, to: 50 % }\n"));
  story_play (story, 37 * SIM_S);
  cr_assert_eq (sim_node_state (rom (story, 3)->role.node), SIM_NODE_PAUSED);
  cr_assert_eq (pool_phase (server (story, 3)), POOL_COPYING);
  story_play (story, 61 * SIM_S);
  cr_assert_float_eq (sim_node_speed (rom (story, 3)->role.node), 0.5, 1e-12);
  story_play (story, 120 * SIM_S);
  serves_whole (story, 3);
  story_end (story);
}

/* Two services on two systems; `systems` says which of these the boot servers have. */
#define TWO(systems)                                                                                           \
  "name: network\nduration: 10 min\n"                                                                          \
  "network: { racks: { subnet: 10.1.0.0/24, rate: 100 Mbps } }\n"                                              \
  "systems:\n"                                                                                                 \
  "  farm: { model: pool, on: racks, images: [{ os: OS1 }, { os: OS2 }],\n"                                    \
  "          servers: { count: 3, boot-time: 10 s, stop-time: 3 s, power-time: 2 s },\n"                       \
  "          services: [{ name: web, os: OS1, app: AP1, size: 5 MB, servers: 1 },\n"                           \
  "                     { name: mail, os: OS2, app: AP2, size: 5 MB, servers: 1 }] }\n"                        \
  "  boot: { model: pxe, clients: { count: 3, on: [racks] }, servers: { count: 2, on: racks },\n"              \
  "          files: { image: 4 MiB, " systems " }, trouble: give-up }\n"                                       \
  "compose: [{ boot: farm, through: boot }]\n"

static guint
asked (Story *story, const char *name)
{
  return story_said (story, "pxe.asked", name);
}

/* A server of each service fails, one after the other: the spare boots what the pool has chosen. */
static Story *
fail (const char *text, const char *dies)
{
  g_autofree char *all = g_strdup_printf ("%sfaults: [{ at: 30 s, crash: %s }]\n", text, dies);
  Story *story = story_new (all);
  story_listen (story, SIM_LEVEL_DETAIL);
  story_play (story, 120 * SIM_S);
  cr_assert_eq (pool_phase (server (story, 3)), POOL_READY, "%s", story_trace (story));
  return story;
}

#define SYSTEMS "systems: [{ name: OS1, image: 2 MiB }, { name: OS2, image: 1 MiB, images: 3 }]"

Test (network, a_server_boots_the_system_that_the_pool_has_chosen)
{
  Story *story = fail (TWO (SYSTEMS), "farm.server-1");
  cr_assert_eq (asked (story, "os/OS1/1"), 1, "%s", story_trace (story));
  cr_assert_eq (asked (story, "os/OS2/"), 0);
  cr_assert_eq (server (story, 3)->drives[POOL_C].bytes, 2 << 20);
  story_end (story);
  story = fail (TWO (SYSTEMS), "farm.server-2");
  cr_assert_eq (asked (story, "os/OS2/1"), 1, "%s", story_trace (story));
  cr_assert_eq (asked (story, "os/OS2/3"), 1);
  cr_assert_eq (asked (story, "os/OS1/"), 0);
  cr_assert_eq (server (story, 3)->drives[POOL_C].bytes, 3 << 20);
  cr_assert_eq (server (story, 3)->drives[POOL_C].digest,
                pool_service (server (story, 3)->pool, 1)->digests[POOL_C]);
  story_end (story);
}

/* Boot servers that know no names have one image for all. */
Test (network, without_names_every_system_is_the_one_image)
{
  Story *story = fail (TWO ("images: 1"), "farm.server-2");
  cr_assert_eq (asked (story, "image-1"), 1, "%s", story_trace (story));
  cr_assert_eq (server (story, 3)->drives[POOL_C].bytes, 4 << 20);
  story_end (story);
}

/* By HTTP too. */
Test (network, a_name_stands_for_a_file_of_its_own)
{
  static const struct
  {
    const char *name;
    guint system, image;
  } files[] = { { "image-1", 0, 0 }, { "os/OS1/1", 1, 0 }, { "os/OS2/3", 2, 2 } };
  Story *story = story_new (TWO (SYSTEMS));
  const PxeSite *site = pxe_site (story_system (story, "boot"));
  PxeFile file;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      cr_assert (pxe_store_file (site, files[i].name, &file), "%s", files[i].name);
      cr_assert_eq (file.kind, PXE_IMAGE);
      cr_assert_eq (file.system, files[i].system);
      cr_assert_eq (file.image, files[i].image);
    }
  cr_assert (!pxe_store_file (site, "os/OS1/2", &file), "it has one image");
  cr_assert (!pxe_store_file (site, "os/OS3/1", &file), "nobody knows it");
  cr_assert (!pxe_store_file (site, "os/OS1", &file), "no image of it is named");
  cr_assert_neq (pxe_store_content (site, &(PxeFile){ .kind = PXE_IMAGE, .system = 1 }),
                 pxe_store_content (site, &(PxeFile){ .kind = PXE_IMAGE, .system = 2 }));
  story_end (story);
}

/* The boot servers' system settles, whatever becomes of a boot. */
Test (network, boots_that_fail_leave_no_client_stranded)
{
  Story *story = story_new (SITE ("trouble: give-up", "  - { at: 10 s, for: 3 min, crash: boot.server-* }\n"));
  story_play (story, 1500 * SIM_S);
  for (guint i = 0; i < sim_world_incidents (story_world (story)); i++)
    cr_assert (!sim_world_incident (story_world (story), i)->censored, "%s", story_trace (story));
  for (guint i = 0; i < sim_world_guard_rows (story_world (story)); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story_world (story), i);
      cr_assert (row->invariant->verdict != SIM_MUST || row->violations == 0, "%s: %s", row->invariant->name,
                 row->why);
    }
  story_end (story);
}
