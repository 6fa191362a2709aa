/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1.1 messages (RFC 9112): heads as real bytes, bodies as spans of content (NET-3).
 *
 * Only GET. Heads end with an empty line, lines end with CR LF; header names in any case;
 * unknown headers are skipped. Our own headers:
 *   X-Rehearse-Work     request: service demand in ns, drawn by the client
 *   X-Rehearse-Reply    request: bytes of body that the client asks for
 *   X-Rehearse-Padding  request: bytes to make the request longer
 * The ETag of a body of generated content is its identity in 16 hexadecimal digits: who goes
 * on with a Range after a break sees whether it is still the same object (RFC 9110, 13.1.5).
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/base/units.h"

enum
{
  SIM_HTTP_OK = 200,
  SIM_HTTP_PARTIAL = 206,
  SIM_HTTP_BAD_REQUEST = 400,
  SIM_HTTP_NOT_FOUND = 404,
  SIM_HTTP_NOT_ALLOWED = 405,
  SIM_HTTP_NOT_SATISFIABLE = 416,
  SIM_HTTP_UNAVAILABLE = 503,

  SIM_HTTP_HEAD = 65536, /* most bytes of a head */
  SIM_HTTP_PADDING = 60000
};

/* Range: bytes=first-last, both included; last -1: to the end; first -1: the last `last` bytes; both -1: none.
 */
typedef struct SimHttpRange
{
  int64_t first, last;
} SimHttpRange;
#define SIM_HTTP_WHOLE ((SimHttpRange){ -1, -1 })

typedef struct SimHttpRequest
{
  const char *target; /* "/image": begins with a slash, no blanks or control bytes */
  const char *host;   /* "" for none */
  SimHttpRange range;
  uint64_t if_range; /* take `range` only while the object has this identity, else send all; 0: no condition */
  SimTime work;      /* ns; -1: not said */
  int64_t reply;     /* bytes; -1: not said */
  int64_t padding;   /* bytes, at most SIM_HTTP_PADDING (more is cut); written only */
  bool keep_alive;   /* false: Connection: close */
  bool get;          /* read only: the method is GET */
} SimHttpRequest;
/* "/" and nothing said. */
#define SIM_HTTP_REQUEST                                                                                       \
  ((SimHttpRequest){ .target = "/", .host = "", .range = { -1, -1 }, .work = -1, .reply = -1, .get = true })

typedef struct SimHttpResponse
{
  int status;       /* 100..599 */
  int64_t length;   /* Content-Length; -1: to the end of the connection */
  int64_t first;    /* 206: position of the body's first byte in the object, else 0 */
  int64_t total;    /* 206, 416: the object's size; -1: not said */
  uint64_t content; /* identity of the body's content (ETag); 0: not said */
  bool keep_alive;
} SimHttpResponse;

/* The caller owns the result. */
SimBytes *sim_http_request_encode (const SimHttpRequest *request);
SimBytes *sim_http_response_encode (const SimHttpResponse *response);

/*
 * Reads a whole head of `length` bytes, its empty line included. A request's texts point into `head`, which is
 * changed (ends of texts are written into it). False: not HTTP, or against itself (two lengths, a transfer
 * coding, a range that is no range of ours is not an error: RFC 9110, 14.2 says ignore it).
 */
bool sim_http_request_decode (char *head, gsize length, SimHttpRequest *out);
bool sim_http_response_decode (char *head, gsize length, SimHttpResponse *out);

/* What bytes [first, first + length) of an object of `total` bytes a range asks for. False: none of them (416).
 */
bool sim_http_range_of (SimHttpRange range, int64_t total, int64_t *first, int64_t *length);

/* Gathers a head from the spans of a stream. Zero bytes are an empty parser. */
typedef struct SimHttpParser
{
  char *bytes;
  gsize length, room;
} SimHttpParser;

typedef enum SimHttpParse
{
  SIM_HTTP_MORE,  /* the head goes on */
  SIM_HTTP_READY, /* bytes[0 .. length) is the head */
  SIM_HTTP_BAD    /* too long, or generated content where a head should be */
} SimHttpParse;

/* Takes bytes of `span` up to the head's end, and says how many. */
SimHttpParse sim_http_parser_feed (SimHttpParser *parser, const SimSpan *span, uint64_t *taken);
void sim_http_parser_clear (SimHttpParser *parser); /* empty again, keeps no memory */

/*
 * Checks a body against the identity that it should have, span by span, in order: generated content by its
 * identity and position, real bytes one by one.
 */
typedef struct SimContentCheck
{
  uint64_t content, position; /* of the next byte */
  bool good;
} SimContentCheck;
SimContentCheck sim_content_check (uint64_t content, uint64_t first);
void sim_content_check_feed (SimContentCheck *check, const SimSpan *span);
