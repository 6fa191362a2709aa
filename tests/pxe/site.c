/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pxe/site.h"

const char site_frame[] = "name: site\nduration: 3000 h\nnetwork:\n"
                          "  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                          "  far: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                          "  wide: { subnet: 10.2.0.0/16, rate: 1 Gbps, latency: 100 us, queue: 64 MB }\n"
                          "  edge: { router: [lan, far, wide] }\n"
                          "systems:\n  it: { model: pxe, ";

PxeSite *
site_pxe (const Story *site)
{
  return pxe_site (story_system (site, "it"));
}

PxeClient *
site_client (const Story *site, guint number)
{
  return pxe_client (site_pxe (site), number - 1);
}

PxeServer *
site_server (const Story *site, guint number)
{
  return pxe_server (site_pxe (site), number - 1);
}

void
site_power (const Story *site, guint number)
{
  pxe_client_power (site_client (site, number), "the story says so");
}
