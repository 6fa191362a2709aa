/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/http.h"

#include "sim/base/check.h"
#include <string.h>

/* A line's text, [at, end). */
typedef struct Line
{
  char *at, *end;
} Line;

/* The next line of the head without its CR LF; false at a line feed without CR or a NUL (RFC 9112, 2.2). */
static bool
next_line (char **at, char *end, Line *line)
{
  char *feed = memchr (*at, '\n', (gsize)(end - *at));
  if (feed == NULL || feed == *at || feed[-1] != '\r')
    return false;
  *line = (Line){ .at = *at, .end = feed - 1 };
  *at = feed + 1;
  gsize length = (gsize)(line->end - line->at);
  return memchr (line->at, '\0', length) == NULL && memchr (line->at, '\r', length) == NULL;
}

/* RFC 9110, 5.6.2. */
static bool
is_token_byte (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Splits "Name: value"; both texts end with NUL then. Blanks before the colon are an error (RFC 9112, 5.1). */
static bool
split_field (Line line, char **name, char **value)
{
  char *colon = line.at;
  while (colon < line.end && is_token_byte (*colon))
    colon++;
  if (colon == line.at || colon == line.end || *colon != ':')
    return false;
  *name = line.at;
  *colon = '\0';
  char *at = colon + 1, *end = line.end;
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  *end = '\0';
  *value = at;
  return true;
}

/* Digits from *at to what is no digit; false: none, or more than an int64 holds. */
static bool
digits (const char **at, int64_t *out)
{
  const char *p = *at;
  int64_t value = 0;
  for (; g_ascii_isdigit (*p); p++)
    if (__builtin_mul_overflow (value, 10, &value) || __builtin_add_overflow (value, *p - '0', &value))
      return false;
  if (p == *at)
    return false;
  *at = p;
  *out = value;
  return true;
}

static bool
number (const char *text, int64_t *out)
{
  int64_t value;
  if (!digits (&text, &value) || *text != '\0')
    return false;
  *out = value;
  return true;
}

/* RFC 9110, 14.1.2: one range; what is none of ours is as if it were not there (14.2). */
static SimHttpRange
read_range (const char *text)
{
  SimHttpRange range = SIM_HTTP_WHOLE;
  if (g_ascii_strncasecmp (text, "bytes=", 6) != 0)
    return range;
  text += 6;
  bool from = *text != '-';
  if ((from && !digits (&text, &range.first)) || *text++ != '-')
    return SIM_HTTP_WHOLE;
  if ((*text != '\0' || !from) && !digits (&text, &range.last))
    return SIM_HTTP_WHOLE;
  if (*text != '\0' || (from && range.last >= 0 && range.last < range.first))
    return SIM_HTTP_WHOLE;
  return range;
}

/* "0123456789abcdef" with its quotes; 0 for any other tag. */
static uint64_t
read_tag (const char *text)
{
  uint64_t value = 0;
  if (strlen (text) != 18 || text[0] != '"' || text[17] != '"')
    return 0;
  for (guint i = 1; i <= 16; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);
      if (digit < 0)
        return 0;
      value = value << 4 | (uint64_t)digit;
    }
  return value;
}

/* Is `word` an element of the comma-separated list? */
static bool
list_has (const char *list, const char *word)
{
  gsize length = strlen (word);
  for (;;)
    {
      list += strspn (list, " \t,");
      gsize n = strcspn (list, " \t,");
      if (n == 0)
        return false;
      if (n == length && g_ascii_strncasecmp (list, word, n) == 0)
        return true;
      list += n;
    }
}

/* Names begin with letters, and most differ in the first. */
static inline bool
is_named (const char *name, const char *word)
{
  return (*name | 0x20) == (*word | 0x20) && g_ascii_strcasecmp (name, word) == 0;
}

static bool
request_field (SimHttpRequest *request, const char *name, const char *value)
{
  if (is_named (name, "Host"))
    request->host = value;
  else if (is_named (name, "Range"))
    request->range = read_range (value);
  else if (is_named (name, "If-Range"))
    {
      request->if_range = read_tag (value);
      if (request->if_range == 0)
        request->if_range = UINT64_MAX; /* a tag that none of our objects has */
    }
  else if (is_named (name, "Connection"))
    request->keep_alive = !list_has (value, "close");
  else if (is_named (name, "X-Rehearse-Work"))
    return number (value, &request->work);
  else if (is_named (name, "X-Rehearse-Reply"))
    return number (value, &request->reply);
  else if (is_named (name, "Transfer-Encoding"))
    return false;
  else if (is_named (name, "Content-Length"))
    return strcmp (value, "0") == 0; /* a body of a GET would be taken for the next request */
  return true;
}

/* "GET /target HTTP/1.1" */
static bool
request_line (SimHttpRequest *request, Line line)
{
  *line.end = '\0';
  char *target = strchr (line.at, ' ');
  if (target == NULL || target == line.at)
    return false;
  for (const char *c = line.at; c < target; c++)
    if (!is_token_byte (*c))
      return false;
  request->get = target - line.at == 3 && memcmp (line.at, "GET", 3) == 0;
  char *version = strchr (++target, ' ');
  if (version == NULL || *target != '/' || strcmp (version + 1, "HTTP/1.1") != 0)
    return false;
  *version = '\0';
  for (const char *c = target; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return false;
  request->target = target;
  return true;
}

bool
sim_http_request_decode (char *head, gsize length, SimHttpRequest *out)
{
  if (length == 0)
    return false;
  char *at = head, *end = head + length, *name, *value;
  Line line;
  *out = SIM_HTTP_REQUEST;
  out->keep_alive = true;
  if (!next_line (&at, end, &line) || !request_line (out, line))
    return false;
  while (next_line (&at, end, &line))
    {
      if (line.at == line.end)
        return at == end;
      if (!split_field (line, &name, &value) || !request_field (out, name, value))
        return false;
    }
  return false;
}

/* "bytes 100-199/1000", or with 416 "bytes * /1000" without the blank. */
static bool
content_range (SimHttpResponse *response, const char *text, int64_t *last)
{
  if (strncmp (text, "bytes ", 6) != 0)
    return false;
  text += 6;
  if (*text == '*')
    text++;
  else if (!digits (&text, &response->first) || *text++ != '-' || !digits (&text, last))
    return false;
  return *text == '/' && (strcmp (text, "/*") == 0 || number (text + 1, &response->total));
}

typedef struct Answer
{
  SimHttpResponse *response;
  int64_t last; /* of Content-Range; -1: none */
} Answer;

static bool
response_field (Answer *answer, const char *name, const char *value)
{
  SimHttpResponse *response = answer->response;
  int64_t length;
  if (is_named (name, "Content-Length"))
    {
      if (!number (value, &length) || (response->length >= 0 && response->length != length))
        return false;
      response->length = length;
    }
  else if (is_named (name, "Content-Range"))
    return content_range (response, value, &answer->last);
  else if (is_named (name, "ETag"))
    response->content = read_tag (value);
  else if (is_named (name, "Connection"))
    response->keep_alive = !list_has (value, "close");
  else if (is_named (name, "Transfer-Encoding"))
    return false;
  return true;
}

/* "HTTP/1.1 200 OK" */
static bool
status_line (SimHttpResponse *response, Line line)
{
  *line.end = '\0';
  const char *at = line.at;
  if (strncmp (at, "HTTP/1.1 ", 9) != 0)
    return false;
  at += 9;
  for (guint i = 0; i < 3; i++, at++)
    {
      if (!g_ascii_isdigit (*at))
        return false;
      response->status = 10 * response->status + (*at - '0');
    }
  return (*at == ' ' || *at == '\0') && response->status >= 100 && response->status < 600;
}

/* What a 206 says must hold together (RFC 9110, 14.4). */
static bool
consistent (const Answer *answer)
{
  const SimHttpResponse *r = answer->response;
  if (r->status != SIM_HTTP_PARTIAL)
    return true;
  if (answer->last < r->first || (r->total >= 0 && answer->last >= r->total))
    return false;
  return r->length < 0 || r->length == answer->last - r->first + 1;
}

bool
sim_http_response_decode (char *head, gsize length, SimHttpResponse *out)
{
  if (length == 0)
    return false;
  char *at = head, *end = head + length, *name, *value;
  Line line;
  *out = (SimHttpResponse){ .length = -1, .total = -1, .keep_alive = true };
  Answer answer = { .response = out, .last = -1 };
  if (!next_line (&at, end, &line) || !status_line (out, line))
    return false;
  while (next_line (&at, end, &line))
    {
      if (line.at == line.end)
        return at == end && consistent (&answer);
      if (!split_field (line, &name, &value) || !response_field (&answer, name, value))
        return false;
    }
  return false;
}

bool
sim_http_range_of (SimHttpRange range, int64_t total, int64_t *first, int64_t *length)
{
  *first = 0;
  *length = total;
  if (range.first < 0 && range.last < 0)
    return true;
  if (range.first < 0)
    *first = MAX (total - range.last, 0);
  else
    {
      *first = range.first;
      total = range.last >= 0 && range.last < total ? range.last + 1 : total;
    }
  *length = total - *first;
  return *length > 0;
}

/* Makes room for `more` bytes beyond those that are there. */
static void
reserve (SimHttpParser *parser, gsize more)
{
  if (parser->length + more <= parser->room)
    return;
  parser->room = MAX (parser->length + more, MIN (2 * parser->room, (gsize)SIM_HTTP_HEAD));
  parser->bytes = g_realloc (parser->bytes, parser->room);
}

/* Where the head ends in what is there, the last `fresh` bytes of which are new; 0: not yet. */
static gsize
head_end (const SimHttpParser *parser, gsize fresh)
{
  gsize from = parser->length - fresh;
  const char *start = parser->bytes, *at = start + (from > 3 ? from - 3 : 0), *end = start + parser->length;
  while ((at = memchr (at, '\n', (gsize)(end - at))) != NULL)
    {
      at++;
      if (at - start >= 4 && memcmp (at - 4, "\r\n\r\n", 4) == 0)
        return (gsize)(at - start);
    }
  return 0;
}

SimHttpParse
sim_http_parser_feed (SimHttpParser *parser, const SimSpan *span, uint64_t *taken)
{
  *taken = 0;
  if (span->bytes == NULL && span->length > 0)
    return SIM_HTTP_BAD;
  gsize fresh = (gsize)MIN (span->length, (uint64_t)(SIM_HTTP_HEAD - parser->length));
  if (fresh == 0)
    return span->length > 0 ? SIM_HTTP_BAD : SIM_HTTP_MORE;
  reserve (parser, fresh);
  memcpy (parser->bytes + parser->length, span->bytes->data + span->offset, fresh);
  parser->length += fresh;
  gsize end = head_end (parser, fresh);
  *taken = fresh;
  if (end == 0)
    return parser->length >= SIM_HTTP_HEAD ? SIM_HTTP_BAD : SIM_HTTP_MORE;
  *taken -= parser->length - end;
  parser->length = end;
  return SIM_HTTP_READY;
}

void
sim_http_parser_clear (SimHttpParser *parser)
{
  g_free (parser->bytes);
  *parser = (SimHttpParser){ 0 };
}

SimContentCheck
sim_content_check (uint64_t content, uint64_t first)
{
  return (SimContentCheck){ .content = content, .position = first, .good = true };
}

void
sim_content_check_feed (SimContentCheck *check, const SimSpan *span)
{
  if (span->bytes == NULL)
    check->good &= span->content == check->content && span->offset == check->position;
  else
    for (uint64_t i = 0; i < span->length && check->good; i++)
      check->good
          = span->bytes->data[span->offset + i] == sim_content_byte (check->content, check->position + i);
  check->position += span->length;
}
