/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is named in a text, however it is written, and who is not. */
#include "manager/core/document/reel-mention.h"

static void
assert_in (const char *name, const char *text, gboolean expected)
{
  const char *const names[] = { "Somebody Else", name, NULL };
  g_autoptr (ReelMention) mention = reel_mention_new (names);

  if (reel_mention_is_in (mention, text) != expected)
    g_error ("“%s” is%s in “%s”", name, expected ? " not" : "", text);
}

static void
test_written_otherwise (void)
{
  assert_in ("Zoe O'Neil & Sons", "<name>Zoe O&apos;Neil &#38; Sons</name>", TRUE);
  assert_in ("Zoe O'Neil & Sons", "{\"html\": \"\\u003cb\\u003eZoe O'Neil \\u0026amp; Sons\"}", TRUE);
  assert_in ("Zoe O'Neil & Sons", "{\\\"name\\\": \\\"Zoe O'Neil & Sons\\\"}", TRUE);
  assert_in ("Müller", "MU\xcc\x88LLER", TRUE);
  assert_in ("Straße", "STRASSE", TRUE);
  assert_in ("Zoe  Doe", "<name>Zoe\r\n  Doe</name>", TRUE);
  assert_in ("Zoe Doe",
             "\xe2\x80\x8fZoe\xc2\xa0"
             "Do\xc2\xad"
             "e",
             TRUE);
  assert_in ("Müller", "name=M%FCller", TRUE);
  assert_in ("Zoe Doe", "<first>Zoe</first><last>Doe</last>", FALSE);
}

/* An address is the same with another scheme. */
static void
test_addresses (void)
{
  assert_in ("sip:zoe@example.com", "<nameID aor=\"sips:Zoe@EXAMPLE.com;transport=tls\"/>", TRUE);
  assert_in ("zoe@example.com", "sip:%7Aoe%40example.com:5060", TRUE);
  assert_in ("tel:+49301234", "from sip:+49301234@pbx", TRUE);
  assert_in ("tel:+49301234", "from sip:+493012345@pbx", FALSE);
  assert_in ("zoe@example.com", "chloezoe@example.com", FALSE);
  assert_in ("sip:", "<nameID aor=\"sip:joe@example.com\"/>", FALSE);
}

/* A name may look as if it were escaped, and what precedes one as if it were a part of an escape. */
static void
test_names_like_escapes (void)
{
  assert_in ("50%25 Club", "the 50%25 Club", TRUE);
  assert_in ("50%25 Club", "\"the 50%25 Cl\\u0075b\"", TRUE);
  assert_in ("A&amp;B", "<name>A&amp;amp;B</name>", TRUE);
  assert_in ("nora O'Neil", "C:\\nora O&apos;Neil", TRUE);
  assert_in ("41st Street", "%41st Street", TRUE);
}

/* What an escape of the name stands for does not become a part of what follows it. */
static void
test_two_layers (void)
{
  assert_in ("CORP\\Åse", "{\"user\": \"CORP\\\\\\u00c5se\"}", TRUE);
  assert_in ("CORP\\Åse", "{\"user\": \"CORP\\\\Åse\"}", TRUE);
  assert_in ("CORP\\Åse", "{\\\"user\\\": \\\"CORP\\\\\\\\\\\\u00c5se\\\"}", TRUE);
  assert_in ("CORP\\Åse", "{\"user\": \"CORP%5C\\u00c5se\"}", TRUE);
  assert_in ("CORP\\Åse", "&quot;CORP\\\\\\u00c5se&quot;", TRUE);
  assert_in ("CORP\\Åse", "{\"user\": \"CORP\\\\\\u00c5sen\"}", FALSE);
}

static void
test_words (void)
{
  assert_in ("Ann", "Annette and Joann", FALSE);
  assert_in ("Ann", "Annette and Ann", TRUE);
  assert_in ("Ann", "ask_ann.", TRUE);
  assert_in ("Zoe", "Zoe\xcc\x8c", FALSE);
  assert_in ("100", "1000", FALSE);
  /* Without spaces. */
  assert_in ("李明", "来电李明转接", TRUE);
  assert_in ("(Zoe)", "x(Zoe)x", TRUE);
}

static void
test_short (void)
{
  assert_in ("e", "the text", FALSE);
  assert_in ("Bo", "<name>Joe Bo Doe</name>", FALSE);
  assert_in ("Bo", "<name> bo </name>", TRUE);
  assert_in ("Bo", "<person name='Bo'/>", TRUE);
  assert_in ("7", "{\\\"agent\\\":\\\"7\\\"}", TRUE);
  assert_in ("Bo", "Bo", TRUE);
  assert_in ("Bo", "&lt;name&gt;Bo&lt;/name&gt;", TRUE);
  assert_in ("李", "李明", FALSE);
  assert_in ("李", "<name>李</name>", TRUE);
}

static void
test_nothing (void)
{
  assert_in ("", "", FALSE);
  assert_in ("", "text", FALSE);
  assert_in ("\xe2\x80\x8b", "text", FALSE);
  assert_in ("Zoe", "", FALSE);
  assert_in ("Z\xff", "Z\xff", TRUE);
}

/* How it reads is not known. */
static void
test_unreadable (void)
{
  assert_in ("Zoe", "<name>M&uuml;ller</name>", TRUE);
  assert_in ("Zoe", "{\"html\": \"M\\u0026uuml;ller\"}", TRUE);
  assert_in ("Zoe", "R&D; a&b", FALSE);
}

static void
test_all (void)
{
  const char *const names[] = { "Zoe O'Neil", "sip:Zoe@Example.com", NULL };
  g_autoptr (ReelMention) mention = reel_mention_new (names);

  g_assert_true (reel_mention_is_all (mention, " zoe o'neil"));
  g_assert_true (reel_mention_is_all (mention, "mailto:zoe@example.com"));
  g_assert_false (reel_mention_is_all (mention, "Zoe O'Neil and others"));
  g_assert_false (reel_mention_is_all (mention, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/mention/written-otherwise", test_written_otherwise);
  g_test_add_func ("/core/mention/addresses", test_addresses);
  g_test_add_func ("/core/mention/names-like-escapes", test_names_like_escapes);
  g_test_add_func ("/core/mention/two-layers", test_two_layers);
  g_test_add_func ("/core/mention/words", test_words);
  g_test_add_func ("/core/mention/short", test_short);
  g_test_add_func ("/core/mention/nothing", test_nothing);
  g_test_add_func ("/core/mention/unreadable", test_unreadable);
  g_test_add_func ("/core/mention/all", test_all);
  return g_test_run ();
}
