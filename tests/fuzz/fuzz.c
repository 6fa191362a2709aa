/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reads bytes from elsewhere, handed to libFuzzer: the first byte says which reader. `make fuzz` builds
 * and runs it. None may crash, leak, or take what it cannot read.
 */
#include "models/rais/message.h"
#include "sim/base/diag.h"
#include "sim/proto/dns.h"
#include "sim/proto/http.h"
#include "sim/scenario/scenario.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
fuzz_scenario (const char *text, gsize length)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, (gssize)length, "f", NULL, diags);
  g_autofree char *messages = sim_diags_text (diags);
  g_assert_true (scenario != NULL || sim_diags_errors (diags) > 0);
  g_assert_true (g_utf8_validate (messages, -1, NULL));
}

static void
fuzz_rais (const void *data, gsize length)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (data, (uint32_t)length);
  g_autoptr (RaisMessage) message = rais_message_new ();
  rais_message_decode (bytes, message);
}

static void
fuzz_http (const void *data, gsize length, bool request)
{
  g_autofree char *head = g_malloc (length + 1);
  memcpy (head, data, length);
  head[length] = '\0';
  SimHttpRequest asked;
  SimHttpResponse answered;
  if (request)
    sim_http_request_decode (head, length, &asked);
  else
    sim_http_response_decode (head, length, &answered);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  SimDnsMessage dns;
  if (size == 0 || size > 4096)
    return 0;
  switch (data[0] % 5)
    {
    case 0:
      fuzz_rais (data + 1, size - 1);
      break;
    case 1:
      sim_dns_decode (&dns, data + 1, size - 1);
      break;
    case 2:
    case 3:
      fuzz_http (data + 1, size - 1, data[0] % 5 == 2);
      break;
    default:
      fuzz_scenario ((const char *)data + 1, size - 1);
    }
  return 0;
}
