/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the head of a request: what passes is complete, and libsoup reads the same request in it. Then its path
 * and query, and the rest as a body. */
#include "manager/core/document/reel-json-reader.h"
#include "manager/core/wire/reel-archive-filter.h"
#include "manager/core/wire/reel-options.h"
#include "manager/portal/reel-http-head.h"
#include "manager/portal/reel-http-pattern.h"
#include "manager/portal/reel-json-dict.h"
#include "tests/fuzz/fuzz.h"

#include <libsoup/soup.h>
#include <string.h>

static void
try_target (const char *target)
{
  static const char *const patterns[] = { "/api/v1/calls/{call}/controls", "/static/{directory}/{file}",
                                          "/a/{id}:pause" };
  const ReelDictKey *const tables[] = { reel_recording_filter_keys, reel_archive_filter_keys, NULL };
  g_auto (GStrv) parts = g_strsplit (target, "?", 2);
  g_autoptr (GHashTable) query =
      parts[0] != NULL && parts[1] != NULL ? g_uri_parse_params (parts[1], -1, "&", G_URI_PARAMS_WWW_FORM, NULL) : NULL;
  GVariant *filter = query != NULL ? reel_json_dict_read_query (query, tables, NULL, NULL) : NULL;

  if (filter != NULL)
    g_variant_unref (g_variant_ref_sink (filter));
  for (guint i = 0; parts[0] != NULL && i < G_N_ELEMENTS (patterns); i++) {
    g_autoptr (ReelHttpPattern) pattern = reel_http_pattern_new (patterns[i]);
    g_autoptr (GHashTable) values = reel_http_pattern_match (pattern, parts[0]);
    GHashTableIter iter;
    const char *value;

    if (values == NULL)
      continue;
    g_hash_table_iter_init (&iter, values);
    while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&value))
      g_assert_true (g_utf8_validate (value, -1, NULL) && *value != '\0' && !g_str_equal (value, ".."));
  }
}

/* The request that libsoup sees is the one that passed. */
static void
compare (const char *text, const ReelHttpHead *head)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autofree char *method = NULL;
  g_autofree char *target = NULL;
  SoupHTTPVersion version;
  guint status = soup_headers_parse_request (text, (int)head->length - 2, headers, &method, &target, &version);

  g_assert_cmpuint (status, ==, SOUP_STATUS_OK);
  g_assert_true (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED);
  g_assert_cmpuint ((gsize)soup_message_headers_get_content_length (headers), ==, head->body_length);
  g_assert_true (*target == '/');
  try_target (target);
  soup_message_headers_unref (headers);
}

static void
try_body (const char *text)
{
  g_autoptr (JsonNode) node = reel_json_read (text, REEL_HTTP_MAX_BODY, NULL);
  GVariant *options;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  options = reel_json_dict_read (json_node_get_object (node), reel_options_keys, NULL, NULL);
  if (options != NULL)
    g_variant_unref (g_variant_ref_sink (options));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autofree char *exact = g_memdup2 (data, MAX (size, 1));
  ReelHttpHead head = { 0 }, part = { 0 }, grown = { 0 };
  guint status = reel_http_head_check (exact, size, &head);

  for (size_t n = 0; n < size; n += 1 + n / 8)
    reel_http_head_check (exact, n, &grown);
  g_assert_cmpuint (reel_http_head_check (exact, size, &grown), ==, status);
  if (status == 200) {
    g_assert_true (head.length <= size && head.body_length <= REEL_HTTP_MAX_BODY);
    g_assert_cmpuint (reel_http_head_check (exact, head.length - 1, &part), ==, 0);
    compare (exact, &head);
    try_body (text + MIN (head.length, strlen (text)));
  } else {
    g_assert_true (status == 0 || (status >= 400 && status < 600));
    try_body (text);
  }
  return 0;
}
