/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies as recording clients write them. */
#include "manager/connectors/siprec/reel-siprec-body.h"

#include <string.h>

#define SDP "v=0\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\n"
#define XML "<recording/>"

static void
expect (const char *type, const char *body, const char *sdp, const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSiprecBody) parsed = reel_siprec_body_parse (type, body, strlen (body), &error);
  g_autofree char *metadata = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (parsed->sdp, ==, sdp);
  if (parsed->metadata != NULL)
    metadata = g_strndup (g_bytes_get_data (parsed->metadata, NULL), g_bytes_get_size (parsed->metadata));
  g_assert_cmpstr (metadata, ==, xml);
}

static void
refused (const char *type, const char *body, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_siprec_body_parse (type, body, strlen (body), &error));
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_forms (void)
{
  const char *strict = "--foo\r\nContent-Type: application/sdp\r\n\r\n" SDP "\r\n--foo\r\n"
                       "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n" XML
                       "\r\n--foo--\r\n";
  const char *loose = "\n--un ique\nContent-type:application/SDP; charset=utf-8\nContent-Length:28\n\n" SDP
                      "\n--un ique  \ncontent-disposition:recording-session;handling=required\n"
                      "CONTENT-TYPE:\n application/rs-metadata\n\n" XML "";

  expect ("multipart/mixed;boundary=foo", strict, SDP, XML);
  expect ("Multipart/Mixed; charset=x ; Boundary = \"foo\"", strict, SDP, XML);
  expect ("multipart/mixed", strict, SDP, XML);
  expect ("multipart/mixed;boundary=\"un ique\"", loose, SDP, XML);
}

static void
test_alone (void)
{
  expect ("application/sdp", SDP, SDP, NULL);
  expect (NULL, SDP, SDP, NULL);
  expect ("application/rs-metadata+xml;charset=utf-8", XML, NULL, XML);
  expect ("application/rs-metadata", XML, NULL, XML);
  expect ("application/rs-metadata-request", XML, NULL, NULL);
  expect ("text/plain", "hello", NULL, NULL);
  expect (NULL, "", NULL, NULL);
}

static void
test_nested_and_encoded (void)
{
  expect ("multipart/mixed;boundary=a",
          "preamble\r\n--a\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: "
          "application/sdp\r\n\r\n" SDP
          "\r\n--b--\r\n--a\r\nContent-Type: application/rs-metadata\r\nContent-Transfer-Encoding: base64\r\n\r\n"
          "PHJlY29y\r\nZGluZy8+\r\n--a--\r\nepilogue",
          SDP, XML);
  refused ("multipart/mixed;boundary=a",
           "--a\r\nContent-Type: application/sdp\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=76=0\r\n--a--",
           "8bit");
}

static void
test_refused (void)
{
  g_autoptr (GString) parts = g_string_new (NULL);
  g_autofree char *large = g_strnfill (REEL_SIPREC_MAX_BODY + 1, 'v');

  for (guint i = 0; i < 20; i++)
    g_string_append (parts, "--a\r\n\r\nx\r\n");
  refused ("multipart/mixed;boundary=a", parts->str, "more than 16 parts");
  refused ("multipart/mixed;boundary=a", "v=0", "does not contain its boundary");
  refused ("multipart/mixed", "v=0", "no usable boundary");
  refused ("application/sdp", large, "larger than 256 KiB");
  refused ("multipart/mixed;boundary=a",
           "--a\nContent-Type: multipart/mixed;boundary=b\n\n--b\nContent-Type: "
           "multipart/mixed;boundary=c\n\n--c\n\n\n--c--",
           "deeply");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-body/forms", test_forms);
  g_test_add_func ("/siprec-body/alone", test_alone);
  g_test_add_func ("/siprec-body/nested-and-encoded", test_nested_and_encoded);
  g_test_add_func ("/siprec-body/refused", test_refused);
  return g_test_run ();
}
