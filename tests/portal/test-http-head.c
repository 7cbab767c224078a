/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-http-head: what passes, what is refused, and that it does not matter how it arrives. */
#include "manager/portal/reel-http-head.h"

#include <string.h>

#define OK     "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST   "POST /x HTTP/1.1\r\nHost: a\r\n"
#define END    "\r\n"
#define CHUNKS "Transfer-Encoding: chunked\r\n"

static const struct {
  const char *head;
  guint status;
  gsize body;
} rows[] = {
  { OK END, 200, 0 },
  { "GET / HTTP/1.0\r\n" END, 200, 0 },
  { "GET /a%20b?c=d&e=%2F HTTP/1.1\r\nhost: [::1]:8480\r\n" END, 200, 0 },
  { POST "Content-Length: 12\r\n" END "{\"a\":\"bcde\"}", 200, 12 },
  { POST "Content-Length: 0\r\n" END, 200, 0 },
  { POST "Content-Length:\t5 \r\nX-Empty:\r\n" END, 200, 5 },
  { POST "Content-Length: 5\r\nExpect: 100-continue\r\n" END, 200, 5 },
  /* two ways to say how long it is, or to say it twice */
  { POST CHUNKS END, 411, 0 },
  { POST CHUNKS "Content-Length: 5\r\n" END, 400, 0 },
  { POST "Content-Length: 5\r\n" CHUNKS END, 400, 0 },
  { POST "Transfer-Encoding: identity\r\n" END, 411, 0 },
  { POST "Content-Length: 5\r\nContent-Length: 6\r\n" END, 400, 0 },
  { POST "Content-Length: 5\r\nContent-Length: 5\r\n" END, 400, 0 },
  { POST "Content-Length: 5, 6\r\n" END, 400, 0 },
  { POST "Content-Length: +5\r\n" END, 400, 0 },
  { POST "Content-Length: -1\r\n" END, 400, 0 },
  { POST "Content-Length: 0x5\r\n" END, 400, 0 },
  { POST "Content-Length:\r\n" END, 400, 0 },
  { POST "Content-Length: 99999999999999999999999\r\n" END, 413, 0 },
  { POST "Content-Length: 262145\r\n" END, 413, 0 },
  { POST "Content-Length: 262144\r\n" END, 200, 262144 },
  /* what libsoup skips or repairs */
  { POST "Content-Length : 5\r\n" END, 400, 0 },
  { POST " Content-Length: 5\r\n" END, 400, 0 },
  { POST "X: a\r\n Content-Length: 5\r\n" END, 400, 0 },
  { OK "no colon\r\n" END, 400, 0 },
  { OK ": nameless\r\n" END, 400, 0 },
  { OK "X: a\nY: b\r\n" END, 400, 0 },
  { OK "X: a\rY: b\r\n" END, 400, 0 },
  { OK "X: \x01\r\n" END, 400, 0 },
  { "GET / HTTP/1.1\nHost: a\n\n", 400, 0 },
  { "\r\n" OK END, 400, 0 },
  { OK "Expect: something\r\n" END, 417, 0 },
  /* the request line */
  { "GET  / HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET / HTTP/1.1 \r\nHost: a\r\n" END, 400, 0 },
  { "GET /\r\n" END, 400, 0 },
  { "GET / HTTP/2.0\r\nHost: a\r\n" END, 505, 0 },
  { "GET / http/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "G(T / HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "AAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET * HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET /a%zz HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET /a%2 HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET /a%00b HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET /a\\..\\b HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  { "GET /#x HTTP/1.1\r\nHost: a\r\n" END, 400, 0 },
  /* the host */
  { "GET / HTTP/1.1\r\n" END, 400, 0 },
  { OK "Host: b\r\n" END, 400, 0 },
  { "GET / HTTP/1.1\r\nHost: a/b\r\n" END, 400, 0 },
  { "GET / HTTP/1.1\r\nHost: a@b\r\n" END, 400, 0 },
  { "GET / HTTP/1.1\r\nHost:\r\n" END, 400, 0 },
  { OK "Cookie: a=b\r\nCookie: c=d\r\n" END, 400, 0 },
  { OK "Authorization: Bearer a\r\nauthorization: Bearer b\r\n" END, 400, 0 },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelHttpHead head = { 0 };
    guint status = reel_http_head_check (rows[i].head, strlen (rows[i].head), &head);

    if (status != rows[i].status)
      g_error ("row %u: %u: %s", i, status, rows[i].head);
    if (status == 200) {
      g_assert_cmpuint (head.body_length, ==, rows[i].body);
      g_assert_cmpmem (rows[i].head + head.length - 4, 4, "\r\n\r\n", 4);
    }
  }
}

/* A head that passes is incomplete before its last byte; one that is refused is never taken for a shorter one. It is
 * all the same whether its bytes come at once or one by one. */
static void
test_pieces (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gsize length = strlen (rows[i].head), complete = length;
    ReelHttpHead whole = { 0 }, grown = { 0 };

    if (reel_http_head_check (rows[i].head, length, &whole) == 200)
      complete = whole.length;
    for (gsize n = 0; n < complete; n++) {
      g_autofree char *part = g_memdup2 (rows[i].head, n + 1);
      ReelHttpHead head = { 0 };
      guint status = reel_http_head_check (part, n, &head);

      if (status == 200)
        g_error ("row %u passes after %zu bytes: %s", i, n, rows[i].head);
      if (rows[i].status == 200)
        g_assert_cmpuint (status, ==, 0);
      g_assert_cmpuint (reel_http_head_check (part, n, &grown), ==, status);
    }
    g_assert_cmpuint (reel_http_head_check (rows[i].head, complete, &grown), ==, rows[i].status);
    g_assert_cmpuint (reel_http_head_check (rows[i].head, complete, &grown), ==, rows[i].status);
    if (rows[i].status == 200)
      g_assert_cmpuint (grown.length, ==, complete);
    g_assert_cmpuint (grown.body_length, ==, whole.body_length);
  }
}

/* What has been looked at is not looked at again, or a head that comes byte by byte would cost the square of its size.
 */
static void
test_once (void)
{
  g_autofree char *text = g_strdup (OK "X: aaaaaaaa\r\n" END);
  gsize length = strlen (text), line = strlen (OK);
  ReelHttpHead head = { 0 };

  g_assert_cmpuint (reel_http_head_check (text, line + 6, &head), ==, 0);
  memset (text, '\n', line);
  text[line + 4] = '\n';
  g_assert_cmpuint (reel_http_head_check (text, line + 8, &head), ==, 0);
  text[line + 4] = 'a';
  g_assert_cmpuint (reel_http_head_check (text, length, &head), ==, 200);
  g_assert_cmpuint (head.length, ==, length);
}

static guint
check (const GString *text)
{
  ReelHttpHead head = { 0 };

  return reel_http_head_check (text->str, text->len, &head);
}

static void
test_sizes (void)
{
  g_autoptr (GString) text = g_string_new ("GET /");

  while (text->len <= REEL_HTTP_MAX_LINE)
    g_string_append_c (text, 'a');
  g_assert_cmpuint (check (text), ==, 414);
  g_string_append (text, " HTTP/1.1\r\nHost: a\r\n\r\n");
  g_assert_cmpuint (check (text), ==, 414);
  /* whatever else is wrong with it */
  text->str[5] = '\\';
  g_assert_cmpuint (check (text), ==, 414);
  text->str[0] = '\t';
  g_assert_cmpuint (check (text), ==, 414);
  g_string_assign (text, OK "X: ");
  while (text->len < REEL_HTTP_MAX_HEAD)
    g_string_append_c (text, 'a');
  g_assert_cmpuint (check (text), ==, 431);
  g_string_append (text, END END);
  g_assert_cmpuint (check (text), ==, 431);
  g_string_assign (text, OK);
  for (guint i = 0; i < REEL_HTTP_MAX_HEADERS; i++)
    g_string_append (text, "X: a\r\n");
  g_string_append (text, END);
  g_assert_cmpuint (check (text), ==, 431);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-head/rows", test_rows);
  g_test_add_func ("/http-head/pieces", test_pieces);
  g_test_add_func ("/http-head/once", test_once);
  g_test_add_func ("/http-head/sizes", test_sizes);
  return g_test_run ();
}
