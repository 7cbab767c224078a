/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What texts with escapes read. */
#include "manager/core/document/reel-escapes.h"

#include <string.h>

static void
assert_reads (const char *text, ReelEscapes escapes, const char *expected)
{
  g_autofree char *decoded = reel_escapes_decode (text, escapes);

  g_assert_cmpstr (decoded, ==, expected);
}

static void
test_kinds (void)
{
  assert_reads ("a&amp;b&lt;&gt;&quot;&apos;", REEL_ESCAPES_XML, "a&b<>\"'");
  assert_reads ("&#252;&#xfc;&#XFC;&#0000252;&#x1F600;", REEL_ESCAPES_XML, "üüüü😀");
  assert_reads ("\\\"\\/\\n\\u00fc\\uD83D\\ude00", REEL_ESCAPES_JSON, "\"/\nü😀");
  assert_reads ("sip:z%C3%BC%40example", REEL_ESCAPES_URI, "sip:zü@example");
  assert_reads ("&amp;\\u0026%26", 0, "&amp;\\u0026%26");
  assert_reads ("&amp;\\u0026%26", REEL_ESCAPES_JSON, "&amp;&%26");
}

/* One kind in another, and several times over. */
static void
test_nested (void)
{
  g_autoptr (GString) deep = g_string_new ("&");

  assert_reads ("&amp;amp;#252;", REEL_ESCAPES_XML, "ü");
  assert_reads ("\\\\u00fc", REEL_ESCAPES_JSON, "ü");
  assert_reads ("%252541", REEL_ESCAPES_URI, "A");
  assert_reads ("\\u0026#37;41", REEL_ESCAPES_ALL, "A");
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "amp;");
  assert_reads (deep->str, REEL_ESCAPES_XML, "&");
}

static void
assert_layer (const char *text, ReelEscapes escapes, const char *expected)
{
  g_autofree char *decoded = reel_escapes_decode_layer (text, escapes);

  g_assert_cmpstr (decoded, ==, expected);
}

/* What was decoded is not put together with what follows. */
static void
test_layer (void)
{
  assert_layer ("CORP\\\\\\u00c5se", REEL_ESCAPES_JSON, "CORP\\Åse");
  assert_layer ("\\\\u00fc \\ud83d\\ude00", REEL_ESCAPES_JSON, "\\u00fc 😀");
  assert_layer ("&amp;amp; &amp;#252; &#252;", REEL_ESCAPES_XML, "&amp; &#252; ü");
  assert_layer ("%2541 %C3%BC %FC", REEL_ESCAPES_URI, "%41 ü ü");
  assert_layer ("\\u0026#37;41", REEL_ESCAPES_ALL, "&#37;41");
  assert_layer ("&; \\x %4", REEL_ESCAPES_ALL, "&; \\x %4");
  assert_layer ("&amp;\\n%41", 0, "&amp;\\n%41");
}

/* What is none stays, and what no text may have is replaced. */
static void
test_others (void)
{
  assert_reads ("&;&&uuml;&#;&#x;&#g; %4 %zz \\x \\u00f", REEL_ESCAPES_ALL, "&;&&uuml;&#;&#x;&#g; %4 %zz \\x \\u00f");
  assert_reads ("\\ud83d \\ude00", REEL_ESCAPES_JSON, "\\ud83d \xef\xbf\xbd");
  assert_reads ("&#xd800;&#x110000;&#99999999999;", REEL_ESCAPES_XML, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  assert_reads ("a&#0;b%00c\\u0000d", REEL_ESCAPES_ALL, "a b c d");
  assert_reads ("z%FC\xfc", REEL_ESCAPES_URI, "züü");
  assert_reads ("", REEL_ESCAPES_ALL, "");
}

static void
test_undefined (void)
{
  g_assert_true (reel_escapes_has_undefined ("M&uuml;ller"));
  g_assert_true (reel_escapes_has_undefined ("& &#00000000000000000000252;"));
  g_assert_false (reel_escapes_has_undefined ("R&D; a & b; c&d=1; &"));
  g_assert_false (reel_escapes_has_undefined (""));
}

static void
test_any (void)
{
  g_assert_false (reel_escapes_has_any ("Zoe #252;"));
  g_assert_true (reel_escapes_has_any ("a&b"));
  g_assert_true (reel_escapes_has_any ("\\"));
  g_assert_true (reel_escapes_has_any ("%"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/escapes/kinds", test_kinds);
  g_test_add_func ("/core/escapes/nested", test_nested);
  g_test_add_func ("/core/escapes/layer", test_layer);
  g_test_add_func ("/core/escapes/others", test_others);
  g_test_add_func ("/core/escapes/undefined", test_undefined);
  g_test_add_func ("/core/escapes/any", test_any);
  return g_test_run ();
}
