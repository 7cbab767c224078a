/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files in a header, whatever a subject contains. */
#include "manager/core/wire/reel-content-disposition.h"

#include <string.h>

static void
assert_name (const char *name, const char *expected)
{
  g_autofree char *value = reel_content_disposition_print (TRUE, name, ".mp4");

  g_assert_cmpstr (value, ==, expected);
}

static void
test_names (void)
{
  assert_name ("Weekly", "attachment; filename=\"Weekly.mp4\"; filename*=UTF-8''Weekly.mp4");
  assert_name ("Weekly talk", "attachment; filename=\"Weekly talk.mp4\"; filename*=UTF-8''Weekly%20talk.mp4");
  assert_name ("../etc/passwd", "attachment; filename=\"_._etc_passwd.mp4\"; filename*=UTF-8''_._etc_passwd.mp4");
  assert_name ("", "attachment; filename=\"recording.mp4\"; filename*=UTF-8''recording.mp4");
  assert_name ("  ", "attachment; filename=\"recording.mp4\"; filename*=UTF-8''recording.mp4");
  assert_name ("a\r\nSet-Cookie: x\"; y",
               "attachment; filename=\"a__Set-Cookie_ x__ y.mp4\"; filename*=UTF-8''a__Set-Cookie_%20x__%20y.mp4");
  assert_name ("\xc3\x9c"
               "bersicht",
               "attachment; filename=\"Ubersicht.mp4\"; filename*=UTF-8''%C3%9Cbersicht.mp4");
}

/* Headers are ASCII, without a control character, and bounded. */
static void
test_hostile (void)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint c = 1; c < 256; c++)
    g_string_append_c (name, (char)c);
  for (guint i = 0; i < 5000; i++)
    g_string_append (name, "\xe6\xbc\xa2");
  for (gsize from = 0; from < name->len; from += 7) {
    g_autofree char *value = reel_content_disposition_print (FALSE, name->str + from, ".mp3");

    g_assert_cmpuint (strlen (value), <, 1200);
    g_assert_true (g_str_has_suffix (value, ".mp3"));
    for (const char *at = value; *at != '\0'; at++)
      g_assert_true (g_ascii_isprint (*at));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-disposition/names", test_names);
  g_test_add_func ("/content-disposition/hostile", test_hostile);
  return g_test_run ();
}
