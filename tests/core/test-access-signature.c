/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures by access keys. The expected ones are made by openssl:
 *   printf '%s\n%s\n%s;%s;%s' VERB PATH DATE HOST HASH | openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY -binary |
 * base64 */
#include "manager/core/wire/reel-access-signature.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define KEY     "Y2FsbHJlZWwgdGVzdCBrZXksIDMyIGJ5dGVzIGxvbmc="
#define OTHER   "b3RoZXIga2V5LCBvdGhlciBrZXksIG90aGVyIGtleQ=="
#define DATE    "Mon, 30 Nov 2026 15:59:00 GMT"
#define NOW     (G_GINT64_CONSTANT (1796054340) * G_USEC_PER_SEC)
#define BODY    "{\"callLocator\":{\"kind\":\"serverCallLocator\",\"serverCallId\":\"abc\"}}"
#define SIGNED  "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
#define MINUTE  G_TIME_SPAN_MINUTE
#define NOTHING "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static const ReelSignedRequest post = {
  .method = "POST",
  .path = "/calling/recordings?api-version=2024-09-15",
  .authorization = SIGNED "AKLBj+dmZHZValolEg9d0CpxzGbzst88Yt4ft+LfD1k=",
  .ms_date = DATE,
  .host = "recorder.example.com",
  .content_hash = "dJOEZUg3wuLrWbW4olBzLfpHJPiKVtpWA2A4YnGrHW0=",
  .body = (const guint8 *)BODY,
  .body_length = sizeof BODY - 1,
};
static const ReelSignedRequest get = {
  .method = "GET",
  .path = "/calling/recordings/op%2D1?api-version=2024-09-15",
  .authorization = SIGNED "mVpF2B19IaqBuFfqS1qE7D5HQ1YEN61gx19MonY5H+A=",
  .ms_date = DATE,
  .host = "recorder.example.com:8443",
  .content_hash = NOTHING,
};

static GPtrArray *
make_keys (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *keys = reel_access_signature_parse_keys (text, &error);

  g_assert_no_error (error);
  return keys;
}

static void
assert_fault (const ReelSignedRequest *request, gint64 now, const char *tells)
{
  g_autoptr (GPtrArray) keys = make_keys (OTHER "\n" KEY "\n");
  const char *fault = reel_access_signature_find_fault (request, keys, now);

  if (tells == NULL)
    g_assert_cmpstr (fault, ==, NULL);
  else if (fault == NULL || strstr (fault, tells) == NULL)
    g_error ("“%s” does not tell “%s”", fault, tells);
}

static void
test_right (void)
{
  ReelSignedRequest dated = get;

  assert_fault (&post, NOW, NULL);
  assert_fault (&get, NOW, NULL);
  dated.date = dated.ms_date;
  dated.ms_date = NULL;
  dated.authorization =
      "hmac-sha256 SignedHeaders=Date;Host;x-ms-content-sha256&Signature=mVpF2B19IaqBuFfqS1qE7D5HQ1YEN61gx19MonY5H+A=";
  assert_fault (&dated, NOW, NULL);
}

static void
test_skew (void)
{
  assert_fault (&post, NOW + 5 * MINUTE, NULL);
  assert_fault (&post, NOW - 5 * MINUTE, NULL);
  assert_fault (&post, NOW + 5 * MINUTE + 1, "five minutes");
  assert_fault (&post, NOW - 5 * MINUTE - 1, "five minutes");
}

#define CHANGED(member, value, tells)                                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    ReelSignedRequest changed = post;                                                                                  \
    changed.member = value;                                                                                            \
    assert_fault (&changed, NOW, tells);                                                                               \
  }                                                                                                                    \
  G_STMT_END

static void
test_changed (void)
{
  CHANGED (method, "DELETE", "wrong");
  CHANGED (path, "/calling/recordings?api-version=2024-09-16", "wrong");
  CHANGED (host, "evil.example.com", "wrong");
  CHANGED (host, NULL, "has to be there");
  CHANGED (ms_date, "Mon, 30 Nov 2026 15:59:01 GMT", "wrong");
  CHANGED (ms_date, "Mon, 30 Nov 2026 15:59:00 UTC", "not one of HTTP");
  CHANGED (ms_date, "2026-11-30T15:59:00Z", "not one of HTTP");
  CHANGED (ms_date, "Mon, 31 Nov 2026 15:59:00 GMT", "not one of HTTP");
  CHANGED (ms_date, "Mon, xx Nov 2026 15:59:00 GMT", "not one of HTTP");
  CHANGED (ms_date, "Mon, 30 anF 2026 15:59:00 GMT", "not one of HTTP");
  CHANGED (ms_date, NULL, "has to be there");
  CHANGED (content_hash, NOTHING, "hash of the body");
  CHANGED (content_hash, "", "hash of the body");
  CHANGED (content_hash, NULL, "has to be there");
  CHANGED (body_length, 1, "hash of the body");
  CHANGED (authorization, NULL, "not signed");
  CHANGED (authorization, "Bearer x", "HMAC-SHA256");
  CHANGED (authorization, SIGNED, "wrong");
  CHANGED (authorization, SIGNED "AKLBj+dmZHZValolEg9d0CpxzGbzst88Yt4ft+LfD1k", "wrong");
  CHANGED (authorization, SIGNED "AKLBj+dmZHZValolEg9d0CpxzGbzst88Yt4ft+LfD1k=&x=y", "HMAC-SHA256");
  /* What is not signed could be changed by anybody. */
  CHANGED (authorization,
           "HMAC-SHA256 SignedHeaders=host&Signature=AKLBj+dmZHZValolEg9d0CpxzGbzst88Yt4ft+LfD1k=", "has to be there");
}

static void
test_other_key (void)
{
  g_autoptr (GPtrArray) keys = make_keys (OTHER);

  g_assert_cmpstr (reel_access_signature_find_fault (&post, keys, NOW), ==, "The signature is wrong.");
}

static void
test_keys (void)
{
  static const char *const bad[] = { "", "# nothing\n", "abcd\n", "not base64 at all, I am afraid\n",
                                     KEY "\n" KEY "x\n" };
  g_autoptr (GPtrArray) keys = make_keys ("# the first one\n" KEY "\r\n\n  " OTHER "  ");
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (keys->len, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (keys->pdata[0]), ==, 32);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) why = NULL;

    g_assert_null (reel_access_signature_parse_keys (bad[i], &why));
    g_assert_error (why, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
  for (guint i = 0; i < 17; i++)
    g_string_append (many, KEY "\n");
  g_assert_null (reel_access_signature_parse_keys (many->str, &error));
  g_assert_nonnull (strstr (error->message, "line 17"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/access-signature/right", test_right);
  g_test_add_func ("/access-signature/skew", test_skew);
  g_test_add_func ("/access-signature/changed", test_changed);
  g_test_add_func ("/access-signature/other-key", test_other_key);
  g_test_add_func ("/access-signature/keys", test_keys);
  return g_test_run ();
}
