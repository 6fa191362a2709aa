/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages as text: words, key=value, as the source prints the host message (DTU-1), and their signatures
 * (DTU-2).
 */
#pragma once

#include "models/dtu/options.h"

enum
{
  DTU_NAME = 32,      /* bytes of a host's or interface's name with its end */
  DTU_SIGNATURE = 41, /* hexadecimal SHA-1 with its end */
  DTU_TOKEN_TEXT = 32
};

/* DTU-8: the number of a card, or with the highest bit the Ethernet address of a unit (pseudo-token). 0: none.
 */
typedef uint64_t DtuToken;
#define DTU_TOKEN_NONE ((DtuToken)0)
#define DTU_TOKEN_PSEUDO ((DtuToken)1 << 63)
/* "card 17", "unit 02:00:00:00:00:0a"; returns `out`. */
const char *dtu_token_text (DtuToken token, char out[DTU_TOKEN_TEXT]);

typedef struct DtuHostIface
{
  char name[DTU_NAME];
  SimIp ip, mask, bcast;
} DtuHostIface;

/* DTU-1, as it is printed in the source; `sessions` and the signature stand behind (README: departures). */
typedef struct DtuHostMessage
{
  char host[DTU_NAME];
  SimIp addr;
  int64_t time; /* s since 1970 by the sender's clock */
  guint numifs, flags, cpus, clock;
  DtuHostIface ifaces[DTU_IFACES_MOST];
  guint sessions;
} DtuHostMessage;

char *dtu_host_message_text (const DtuHostMessage *message); /* without signature; g_free() */
/* False: it is none. Whether it is signed by `secret` goes into *verified. */
bool dtu_host_message_read (const char *text, gsize length, DtuHostMessage *message);
/* HMAC-SHA-1 of the text under the key of that key file: hexadecimal. */
void dtu_sign (const char *secret, const char *text, gsize length, char out[DTU_SIGNATURE]);
/* The text with " signature=..." behind it; one reference. `secret` NULL: unsigned. */
SimBytes *dtu_signed (const char *secret, const char *text);
/* Is the text signed by `secret`? *length: of what stands before the signature. */
bool dtu_verify (const char *secret, const SimBytes *bytes, gsize *length);
/* The value of `key` in a line "kind key=value key=value"; false: it is not there, or too long. */
bool dtu_word (const char *line, const char *key, char *out, gsize room);
bool dtu_word_hex (const char *line, const char *key, uint64_t *out);
bool dtu_word_number (const char *line, const char *key, int64_t *out);
/* Is it a message of that kind: does it begin with that word? */
bool dtu_is (const char *line, const char *kind);
