/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-mail: headers that nothing can be added to. How others read the whole is in
 * tests/courier/test-mail-server.py. */
#include "manager/core/document/reel-mail.h"

#include <string.h>

static char *
build (const char *subject, const char *name, const char *address)
{
  const ReelMailbox from = { (char *)address, (char *)name };
  const ReelMail mail = { .from = &from,
                          .sender = "rec@example.org",
                          .to = "ana@example.org",
                          .subject = subject,
                          .id = "j",
                          .utc = 1767323045000000,
                          .text = subject,
                          .html = subject };

  return reel_mail_build (&mail);
}

/* Whatever the texts are: each header is there once, and no line is long. */
static void
assert_headers (const char *mail, guint expected)
{
  g_auto (GStrv) lines = g_strsplit (mail, "\r\n", -1);
  guint headers = 0;

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_assert_cmpint (strlen (lines[i]), <, 200);
    g_assert_null (strpbrk (lines[i], "\r\n"));
    headers += g_ascii_isalpha (*lines[i]);
  }
  g_assert_cmpint (headers, ==, expected);
}

/* The text of the encoded words of the header NAME. */
static char *
decode (const char *mail, const char *name)
{
  g_autofree char *begin = g_strdup_printf ("%s: ", name);
  const char *at = strstr (mail, begin) + strlen (begin);
  GString *text = g_string_new (NULL);

  while (g_str_has_prefix (at, "=?utf-8?B?")) {
    const char *end = strstr (at, "?=");
    g_autofree char *word = g_strndup (at + 10, (gsize)(end - at) - 10);
    gsize length;
    g_autofree guint8 *bytes = g_base64_decode (word, &length);

    g_string_append_len (text, (char *)bytes, (gssize)length);
    at = end + 2;
    if (g_str_has_prefix (at, "\r\n "))
      at += 3;
  }
  return g_string_free (text, FALSE);
}

static void
test_injection (void)
{
  g_autofree char *huge = g_strnfill (1 << 20, 'x');
  const char *const subjects[] = { "x\r\nBcc: evil@example.org\r\n\r\nbody", "\n.\r\nQUIT", "ü€\xff", "", huge };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++) {
    g_autofree char *mail = build (subjects[i], subjects[i], "rec@example.org");
    g_autofree char *other = build (subjects[i], NULL, "other@example.org");

    g_assert_null (strstr (mail, "evil@example.org"));
    g_assert_nonnull (strstr (mail, "\r\nDate: Fri, 02 Jan 2026 03:04:05 +0000\r\n"));
    g_assert_nonnull (strstr (mail, "\r\nMessage-ID: <j@example.org>\r\n"));
    assert_headers (mail, 8);
    g_assert_null (strstr (mail, "Sender: "));
    assert_headers (other, 9);
    g_assert_nonnull (strstr (other, "From: <other@example.org>\r\nSender: <rec@example.org>\r\n"));
  }
}

/* A reader gets one line, of bounded length, and whole characters. */
static void
test_words (void)
{
  g_autofree char *many = g_strnfill (997, 'x');
  g_autofree char *wide = g_strconcat (many, "€€", NULL);
  const struct {
    const char *subject, *expected;
  } cases[] = {
    { "Budget, \"Q3\" <draft>", "Budget, \"Q3\" <draft>" },
    { "a\r\nBcc: b@c", "a  Bcc: b@c" },
    { "a\xe2\x80\xa8"
      "b\xc2\x85"
      "c\x7f",
      "a b c " },
    { "=?utf-8?Q?a=0D=0AB?=", "=?utf-8?Q?a=0D=0AB?=" },
    { wide, many },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *mail = build (cases[i].subject, cases[i].subject, "rec@example.org");
    g_autofree char *subject = decode (mail, "Subject");
    g_autofree char *name = decode (mail, "From");

    g_assert_cmpstr (subject, ==, cases[i].expected);
    g_assert_cmpstr (name, ==, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/injection", test_injection);
  g_test_add_func ("/mail/words", test_words);
  return g_test_run ();
}
