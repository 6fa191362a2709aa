/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP messages: what is written is read again, and nothing that is not HTTP does harm.
 */
#include "sim/proto/http.h"
#include "sim/base/random.h"
#include <criterion/criterion.h>
#include <string.h>

static bool
request (const char *text, SimHttpRequest *out)
{
  static char head[SIM_HTTP_HEAD];
  g_strlcpy (head, text, sizeof head);
  return sim_http_request_decode (head, strlen (text), out);
}

static bool
response (const char *text, SimHttpResponse *out)
{
  g_autofree char *head = g_strdup (text);
  return sim_http_response_decode (head, strlen (text), out);
}

Test (http, a_request_is_these_bytes)
{
  SimHttpRequest r = SIM_HTTP_REQUEST;
  r.target = "/image";
  r.host = "web";
  r.range = (SimHttpRange){ 100, 199 };
  r.if_range = 0x12345;
  r.work = 20000000;
  r.reply = 10240;
  r.padding = 3;
  g_autoptr (SimBytes) bytes = sim_http_request_encode (&r);
  static const char expected[]
      = "GET /image HTTP/1.1\r\nHost: web\r\nRange: bytes=100-199\r\n"
        "If-Range: \"0000000000012345\"\r\nX-Rehearse-Work: 20000000\r\n"
        "X-Rehearse-Reply: 10240\r\nX-Rehearse-Padding: xxx\r\nConnection: close\r\n\r\n";
  cr_assert_eq (bytes->length, strlen (expected));
  cr_assert_arr_eq (bytes->data, expected, strlen (expected));
}

Test (http, requests_are_read_as_they_were_written)
{
  static const SimHttpRange ranges[] = { { -1, -1 }, { 0, 0 }, { 5, -1 }, { -1, 7 }, { 3, INT64_MAX } };
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      SimHttpRequest r = SIM_HTTP_REQUEST, out;
      r.range = ranges[i];
      r.work = i * 1000;
      r.reply = i == 0 ? -1 : INT64_MAX;
      r.keep_alive = i % 2;
      r.if_range = i;
      r.padding = 100 * i;
      g_autoptr (SimBytes) bytes = sim_http_request_encode (&r);
      cr_assert (sim_http_request_decode ((char *)bytes->data, bytes->length, &out));
      cr_assert_eq (out.range.first, r.range.first);
      cr_assert_eq (out.range.last, r.range.last);
      cr_assert_eq (out.work, r.work);
      cr_assert_eq (out.reply, r.reply);
      cr_assert_eq (out.keep_alive, r.keep_alive);
      cr_assert_eq (out.if_range, r.if_range);
      cr_assert_str_eq (out.target, "/");
      cr_assert (out.get);
    }
}

Test (http, responses_are_read_as_they_were_written)
{
  static const SimHttpResponse all[] = {
    { .status = 200, .length = 0, .total = -1, .content = 5, .keep_alive = true },
    { .status = 206, .length = 100, .first = 50, .total = 1000, .content = UINT64_MAX },
    { .status = 206, .length = 1, .first = 0, .total = -1 },
    { .status = 404, .length = 12, .total = -1 },
    { .status = 416, .length = 0, .total = 77 },
    { .status = 503, .length = 0, .total = -1, .keep_alive = true },
    { .status = 200, .length = -1, .total = -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      SimHttpResponse out;
      g_autoptr (SimBytes) bytes = sim_http_response_encode (&all[i]);
      cr_assert (sim_http_response_decode ((char *)bytes->data, bytes->length, &out), "%u", i);
      cr_assert_eq (out.status, all[i].status);
      cr_assert_eq (out.length, all[i].length);
      cr_assert_eq (out.first, all[i].first);
      cr_assert_eq (out.total, all[i].total);
      cr_assert_eq (out.content, all[i].content);
      cr_assert_eq (out.keep_alive, all[i].keep_alive);
    }
}

Test (http, requests_that_are_none_are_refused)
{
  static const char *const bad[] = {
    "",
    "\r\n",
    "GET\r\n\r\n",
    "GET /\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.1\n\n",
    "GET x HTTP/1.1\r\n\r\n",
    " GET / HTTP/1.1\r\n\r\n",
    "GET  / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1 \r\n\r\n",
    "GET /\x01 HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "GET / HTTP/1.1\r\n: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "GET / HTTP/1.1\r\n folded\r\n\r\n",
    "GET / HTTP/1.1\r\nX-Rehearse-Work: -1\r\n\r\n",
    "GET / HTTP/1.1\r\nX-Rehearse-Work: 99999999999999999999\r\n\r\n",
    "GET / HTTP/1.1\r\nX-Rehearse-Reply: 1x\r\n\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
    "GET / HTTP/1.1\r\n",
    "GET / HTTP/1.1\r\n\r\nmore",
    "GET / HTTP/1.1\r\nA: \r b\r\n\r\n",
  };
  SimHttpRequest out;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    cr_assert_not (request (bad[i], &out), "%u", i);
  cr_assert (request ("GET / HTTP/1.1\r\nhOST:\t w \r\nX: y\r\nCONNECTION: te, Close\r\n\r\n", &out));
  cr_assert_str_eq (out.host, "w");
  cr_assert_not (out.keep_alive);
  cr_assert (request ("BREW /pot HTTP/1.1\r\n\r\n", &out));
  cr_assert_not (out.get);
}

/* RFC 9110, 14.2: a Range that is not understood is as if it were not there. */
Test (http, strange_ranges_are_ignored)
{
  static const char *const strange[]
      = { "lines=1-2",     "bytes=",    "bytes=-",    "bytes=5-4",
          "bytes=1-2,4-5", "bytes=a-b", "bytes=1-2x", "bytes=99999999999999999999-",
          "bytes=--1",     "bytes=1" };
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *text = g_strdup_printf ("GET / HTTP/1.1\r\nRange: %s\r\n\r\n", strange[i]);
      SimHttpRequest out;
      cr_assert (request (text, &out));
      cr_assert (out.range.first == -1 && out.range.last == -1, "%s", strange[i]);
    }
}

Test (http, responses_against_themselves_are_refused)
{
  static const char *const bad[] = {
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/1.1 099 OK\r\n\r\n",
    "HTTP/1.1 600 OK\r\n\r\n",
    "HTTP/2 200 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 206 P\r\nContent-Length: 5\r\n\r\n",
    "HTTP/1.1 206 P\r\nContent-Range: bytes 5-4/9\r\n\r\n",
    "HTTP/1.1 206 P\r\nContent-Range: bytes 0-9/9\r\n\r\n",
    "HTTP/1.1 206 P\r\nContent-Length: 5\r\nContent-Range: bytes 0-9/10\r\n\r\n",
  };
  SimHttpResponse out;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    cr_assert_not (response (bad[i], &out), "%u", i);
  cr_assert (response ("HTTP/1.1 200\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", &out));
  cr_assert_eq (out.length, 1);
}

Test (http, a_range_is_cut_to_the_object)
{
  static const struct
  {
    SimHttpRange range;
    int64_t total, first, length;
    bool good;
  } all[] = {
    { { -1, -1 }, 10, 0, 10, true }, { { -1, -1 }, 0, 0, 0, true },        { { 0, 4 }, 10, 0, 5, true },
    { { 5, -1 }, 10, 5, 5, true },   { { 5, 99 }, 10, 5, 5, true },        { { -1, 3 }, 10, 7, 3, true },
    { { -1, 99 }, 10, 0, 10, true }, { { 9, INT64_MAX }, 10, 9, 1, true }, { { 10, -1 }, 10, 0, 0, false },
    { { -1, 0 }, 10, 0, 0, false },  { { 0, -1 }, 0, 0, 0, false },
  };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      int64_t first, length;
      cr_assert_eq (sim_http_range_of (all[i].range, all[i].total, &first, &length), all[i].good, "%u", i);
      if (all[i].good)
        cr_assert (first == all[i].first && length == all[i].length, "%u", i);
    }
}

/* In two pieces at every place, then byte by byte. */
Test (http, a_head_may_come_in_any_pieces)
{
  static const char text[] = "GET /a HTTP/1.1\r\nHost: web\r\n\r\nGET /b";
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, sizeof text - 1);
  gsize head = (gsize)(strstr (text, "GET /b") - text);
  for (gsize cut = 0; cut <= head; cut++)
    {
      SimHttpParser parser = { 0 };
      SimSpan first = { .bytes = bytes, .length = cut }, rest = { .bytes = bytes, .offset = cut };
      rest.length = bytes->length - cut;
      uint64_t taken;
      cr_assert_eq (sim_http_parser_feed (&parser, &first, &taken),
                    cut == head ? SIM_HTTP_READY : SIM_HTTP_MORE);
      cr_assert_eq (taken, cut);
      if (cut < head)
        {
          cr_assert_eq (sim_http_parser_feed (&parser, &rest, &taken), SIM_HTTP_READY);
          cr_assert_eq (taken, head - cut);
        }
      cr_assert_eq (parser.length, head);
      SimHttpRequest out;
      cr_assert (sim_http_request_decode (parser.bytes, parser.length, &out));
      cr_assert_str_eq (out.target, "/a");
      sim_http_parser_clear (&parser);
    }
  SimHttpParser parser = { 0 };
  for (gsize i = 0; i < head; i++)
    {
      SimSpan one = { .bytes = bytes, .offset = i, .length = 1 };
      uint64_t taken;
      cr_assert_eq (sim_http_parser_feed (&parser, &one, &taken),
                    i + 1 == head ? SIM_HTTP_READY : SIM_HTTP_MORE);
    }
  sim_http_parser_clear (&parser);
}

Test (http, a_head_that_never_ends_is_bad)
{
  SimHttpParser parser = { 0 };
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, 1000);
  memset (bytes->data, 'a', 1000);
  SimSpan span = { .bytes = bytes, .length = 1000 };
  SimHttpParse parse = SIM_HTTP_MORE;
  uint64_t taken, total = 0;
  while (parse == SIM_HTTP_MORE && total < 10 * SIM_HTTP_HEAD)
    {
      parse = sim_http_parser_feed (&parser, &span, &taken);
      total += taken;
    }
  cr_assert_eq (parse, SIM_HTTP_BAD);
  cr_assert_eq (total, SIM_HTTP_HEAD);
  sim_http_parser_clear (&parser);
  SimSpan content = { .content = 5, .length = 10 };
  cr_assert_eq (sim_http_parser_feed (&parser, &content, &taken), SIM_HTTP_BAD);
}

Test (http, a_head_cut_anywhere_is_refused)
{
  static const char text[] = "GET /a HTTP/1.1\r\nHost: web\r\nRange: bytes=1-2\r\nX-Rehearse-Work: 5\r\n\r\n";
  for (gsize n = 0; n < sizeof text - 1; n++)
    {
      SimHttpRequest out;
      g_autofree char *part = g_memdup2 (text, n);
      cr_assert_not (sim_http_request_decode (part, n, &out), "%zu", n);
    }
}

Test (http, any_bytes_do_no_harm)
{
  static const char ask[]
      = "GET /a HTTP/1.1\r\nHost: web\r\nRange: bytes=1-2\r\nIf-Range: \"0123456789abcdef\"\r\n"
        "X-Rehearse-Work: 5\r\nConnection: close\r\n\r\n";
  static const char answer[]
      = "HTTP/1.1 206 Partial Content\r\nContent-Length: 10\r\nContent-Range: bytes 0-9/10\r\n"
        "ETag: \"0123456789abcdef\"\r\nConnection: close\r\n\r\n";
  SimStream stream;
  sim_stream_init (&stream, 1, 0, "fuzz", "http");
  guint good = 0;
  for (guint i = 0; i < 200000; i++)
    {
      const char *text = i % 2 ? ask : answer;
      gsize n = strlen (text);
      g_autofree char *part = g_memdup2 (text, n);
      for (guint k = 0; k <= i % 7; k++)
        part[sim_stream_below (&stream, n)] = (char)sim_stream_bits (&stream);
      SimHttpRequest q;
      SimHttpResponse r;
      good += i % 2 ? sim_http_request_decode (part, n, &q) : sim_http_response_decode (part, n, &r);
    }
  cr_assert_gt (good, 1000);
}

Test (http, a_body_is_what_it_says_or_not)
{
  uint8_t real[100];
  SimSpan generated = { .content = 9, .offset = 50, .length = 100 };
  sim_span_copy (&generated, 0, 100, real);
  g_autoptr (SimBytes) bytes = sim_bytes_new (real, 100);
  SimSpan span = { .bytes = bytes, .length = 100 };
  SimContentCheck check = sim_content_check (9, 50);
  sim_content_check_feed (&check, &generated);
  cr_assert (check.good);
  cr_assert_eq (check.position, 150);
  check = sim_content_check (9, 50);
  sim_content_check_feed (&check, &span);
  cr_assert (check.good, "real bytes that are the same");
  bytes->data[99] ^= 1;
  check = sim_content_check (9, 50);
  sim_content_check_feed (&check, &span);
  cr_assert_not (check.good, "one bit");
  check = sim_content_check (9, 49);
  sim_content_check_feed (&check, &generated);
  cr_assert_not (check.good, "another place");
  check = sim_content_check (8, 50);
  sim_content_check_feed (&check, &generated);
  cr_assert_not (check.good, "another content");
}
