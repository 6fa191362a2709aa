/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/http.h"

#include <string.h>

static void
put (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *)text, (guint)strlen (text));
}

static void
put_number (GByteArray *out, int64_t value)
{
  char digits[24], *at = digits + sizeof digits - 1;
  uint64_t left = (uint64_t)value;
  *at = '\0';
  do
    *--at = (char)('0' + left % 10);
  while ((left /= 10) > 0);
  put (out, at);
}

/* Name: number, when it is said (not negative). */
static void
put_field (GByteArray *out, const char *name, int64_t value)
{
  if (value < 0)
    return;
  put (out, name);
  put_number (out, value);
  put (out, "\r\n");
}

static void
put_tag (GByteArray *out, const char *name, uint64_t tag)
{
  static const char hex[] = "0123456789abcdef";
  if (tag == 0)
    return;
  char text[17] = "";
  for (guint i = 0; i < 16; i++)
    text[i] = hex[tag >> (60 - 4 * i) & 15];
  put (out, name);
  put (out, "\"");
  put (out, text);
  put (out, "\"\r\n");
}

static void
put_range (GByteArray *out, SimHttpRange range)
{
  if (range.first < 0 && range.last < 0)
    return;
  put (out, "Range: bytes=");
  if (range.first >= 0)
    put_number (out, range.first);
  put (out, "-");
  if (range.last >= 0)
    put_number (out, range.last);
  put (out, "\r\n");
}

static void
put_padding (GByteArray *out, int64_t padding)
{
  if (padding <= 0)
    return;
  guint n = (guint)MIN (padding, SIM_HTTP_PADDING), at;
  put (out, "X-Rehearse-Padding: ");
  at = out->len;
  g_byte_array_set_size (out, at + n);
  memset (out->data + at, 'x', n);
  put (out, "\r\n");
}

SimBytes *
sim_http_request_encode (const SimHttpRequest *request)
{
  GByteArray *out = g_byte_array_sized_new (256);
  put (out, "GET ");
  put (out, request->target);
  put (out, " HTTP/1.1\r\nHost: ");
  put (out, request->host);
  put (out, "\r\n");
  put_range (out, request->range);
  put_tag (out, "If-Range: ", request->if_range);
  put_field (out, "X-Rehearse-Work: ", request->work);
  put_field (out, "X-Rehearse-Reply: ", request->reply);
  put_padding (out, request->padding);
  put (out, request->keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
  return sim_bytes_take (out);
}

static const char *
reason (int status)
{
  switch (status)
    {
    case SIM_HTTP_OK:
      return " OK\r\n";
    case SIM_HTTP_PARTIAL:
      return " Partial Content\r\n";
    case SIM_HTTP_BAD_REQUEST:
      return " Bad Request\r\n";
    case SIM_HTTP_NOT_FOUND:
      return " Not Found\r\n";
    case SIM_HTTP_NOT_ALLOWED:
      return " Method Not Allowed\r\n";
    case SIM_HTTP_NOT_SATISFIABLE:
      return " Range Not Satisfiable\r\n";
    case SIM_HTTP_UNAVAILABLE:
      return " Service Unavailable\r\n";
    default:
      return " \r\n";
    }
}

static void
put_content_range (GByteArray *out, const SimHttpResponse *response)
{
  if (response->status != SIM_HTTP_PARTIAL && response->status != SIM_HTTP_NOT_SATISFIABLE)
    return;
  put (out, "Content-Range: bytes ");
  if (response->status == SIM_HTTP_PARTIAL)
    {
      put_number (out, response->first);
      put (out, "-");
      put_number (out, response->first + response->length - 1);
    }
  else
    put (out, "*");
  put (out, "/");
  if (response->total >= 0)
    put_number (out, response->total);
  else
    put (out, "*");
  put (out, "\r\n");
}

SimBytes *
sim_http_response_encode (const SimHttpResponse *response)
{
  GByteArray *out = g_byte_array_sized_new (256);
  put (out, "HTTP/1.1 ");
  put_number (out, response->status);
  put (out, reason (response->status));
  put_field (out, "Content-Length: ", response->length);
  put_content_range (out, response);
  put_tag (out, "ETag: ", response->content);
  put (out, response->keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
  return sim_bytes_take (out);
}
