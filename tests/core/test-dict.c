/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parser of a{sv}: every type, its limits, and refusals. */
#include "manager/core/wire/reel-dict.h"

#include "tests/core/dict-cases.h"

typedef struct {
  char *text;
  char *lines;
  char *id;
  char *file;
  int nick;
  gboolean flag;
  guint32 small;
  guint64 large;
  GVariant *texts;
} Target;

static const char *const nicks[] = { "red", "green", NULL };

static const ReelDictKey keys[] = {
  { "text", REEL_DICT_TEXT, G_STRUCT_OFFSET (Target, text), 8 },
  { "lines", REEL_DICT_LINES, G_STRUCT_OFFSET (Target, lines), 16 },
  { "id", REEL_DICT_ID, G_STRUCT_OFFSET (Target, id) },
  { "file", REEL_DICT_FILE, G_STRUCT_OFFSET (Target, file), 32 },
  { "nick", REEL_DICT_NICK, G_STRUCT_OFFSET (Target, nick), .nicks = nicks },
  { "flag", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (Target, flag) },
  { "small", REEL_DICT_UINT32, G_STRUCT_OFFSET (Target, small), 10, 2 },
  { "large", REEL_DICT_UINT64, G_STRUCT_OFFSET (Target, large), G_MAXINT64, 1 },
  { "texts", REEL_DICT_TEXTS, G_STRUCT_OFFSET (Target, texts) },
  { NULL },
};

static const DictCase refused[] = {
  { "{'unknown': <1>}", "“unknown” is not a known key; these are: text, lines, id," },
  { "{'Text': <'a'>}", "“Text” is not a known key" },
  { "{'': <'a'>}", "“” is not a known key" },
  { "{'text': <1>}", "text: its type is s, not i" },
  { "{'text': <@ms 'a'>}", "text: its type is s, not ms" },
  { "{'text': <'123456789'>}", "text: at most 8 bytes are possible, these are 9" },
  { "{'text': <'a\\nb'>}", "text: the text contains control characters" },
  { "{'lines': <'a\\u0001'>}", "lines: the text contains control characters" },
  { "{'id': <''>}", "id: an id must not be empty" },
  { "{'id': <'a\\u0085'>}", "id: an id must not contain control characters" },
  { "{'file': <'a.png'>}", "file: a file must be an absolute path" },
  { "{'file': <'../a.png'>}", "file: a file must be an absolute path" },
  { "{'nick': <'blue'>}", "nick: “blue” is not one of: red, green" },
  { "{'flag': <1>}", "flag: its type is b, not i" },
  { "{'flag': <'true'>}", "flag: its type is b, not s" },
  { "{'small': <uint32 1>}", "small: 1 is outside of 2 to 10" },
  { "{'small': <uint32 11>}", "small: 11 is outside of 2 to 10" },
  { "{'small': <uint32 4294967295>}", "small: 4294967295 is outside" },
  { "{'small': <3>}", "small: its type is u, not i" },
  { "{'small': <-3>}", "small: its type is u, not i" },
  { "{'large': <uint64 0>}", "large: 0 is outside" },
  { "{'large': <uint64 18446744073709551615>}", "large: 18446744073709551615 is outside" },
  { "{'large': <int64 -1>}", "large: its type is t, not x" },
  { "{'large': <1.5>}", "large: its type is t, not d" },
  { "{'texts': <@a{sv} {}>}", "texts: its type is a{ss}, not a{sv}" },
  { "{'texts': <{'': 'a'}>}", "texts: a pair has an empty name" },
  { "{'texts': <{'a\\nb': 'a'}>}", "texts: the text contains control characters" },
  { "{'texts': <{'a': '1', 'b': '2', 'a': '3'}>}", "texts: duplicate name" },
  { "{'flag': <true>, 'flag': <false>}", "flag: duplicate key" },
};

static void
target_clear (Target *target)
{
  g_free (target->text);
  g_free (target->lines);
  g_free (target->id);
  g_free (target->file);
  g_clear_pointer (&target->texts, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static void
test_every_type (void)
{
  g_autoptr (GVariant) dict =
      dict_from_text ("{'large': <uint64 1>, 'text': <'12345678'>, 'lines': <'a\\r\\n\\tb'>, 'id': <'../x'>,"
                      " 'file': <'/a.png'>, 'nick': <'green'>, 'flag': <true>, 'small': <uint32 10>,"
                      " 'texts': <{'k': 'v'}>}");
  g_auto (Target) target = { 0 };
  g_autoptr (GError) error = NULL;
  const char *value;
  guint64 given;

  g_assert_true (reel_dict_read (dict, keys, &target, &given, &error));
  g_assert_no_error (error);
  g_assert_cmphex (given, ==, 0x1ff);
  g_assert_cmpstr (target.text, ==, "12345678");
  g_assert_cmpstr (target.lines, ==, "a\r\n\tb");
  g_assert_cmpstr (target.id, ==, "../x");
  g_assert_cmpstr (target.file, ==, "/a.png");
  g_assert_cmpint (target.nick, ==, 1);
  g_assert_true (target.flag);
  g_assert_cmpuint (target.small, ==, 10);
  g_assert_cmpuint (target.large, ==, 1);
  g_assert_true (g_variant_lookup (target.texts, "k", "&s", &value));
  g_assert_cmpstr (value, ==, "v");
}

static void
test_given (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'flag': <false>}");
  g_auto (Target) target = { .flag = TRUE, .small = 5 };
  guint64 given;

  g_assert_true (reel_dict_read (dict, keys, &target, &given, NULL));
  g_assert_cmphex (given, ==, 1 << 5);
  g_assert_false (target.flag);
  g_assert_cmpuint (target.small, ==, 5);
  g_assert_true (reel_dict_read (NULL, keys, &target, &given, NULL));
  g_assert_cmphex (given, ==, 0);
}

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_auto (Target) target = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_dict_read (dict, keys, &target, NULL, &error));
    assert_refused (error, &refused[i]);
  }
}

static void
test_many_pairs (void)
{
  const guint counts[] = { 256, 257 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    g_autoptr (GVariant) dict = NULL;
    g_auto (Target) target = { 0 };
    GVariantBuilder pairs;

    g_variant_builder_init (&pairs, G_VARIANT_TYPE ("a{ss}"));
    for (guint n = 0; n < counts[i]; n++) {
      g_autofree char *name = g_strdup_printf ("%u", n);

      g_variant_builder_add (&pairs, "{ss}", name, "v");
    }
    dict = g_variant_ref_sink (g_variant_new_parsed ("{'texts': <%*>}", g_variant_builder_end (&pairs)));
    g_assert_cmpint (reel_dict_read (dict, keys, &target, NULL, NULL), ==, counts[i] <= 256);
  }
}

static void
test_add (void)
{
  GVariantBuilder dict;
  g_autoptr (GVariant) kept = g_variant_ref_sink (g_variant_new_string ("mine"));
  g_autoptr (GVariant) made = NULL;
  g_autofree char *text = NULL;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  reel_dict_add (&dict, "a", g_variant_new_uint32 (7));
  reel_dict_add (&dict, "b", kept);
  made = g_variant_ref_sink (g_variant_builder_end (&dict));
  text = g_variant_print (made, TRUE);
  g_assert_cmpstr (text, ==, "{'a': <uint32 7>, 'b': <'mine'>}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/dict/every-type", test_every_type);
  g_test_add_func ("/core/dict/given", test_given);
  g_test_add_func ("/core/dict/refusals", test_refusals);
  g_test_add_func ("/core/dict/many-pairs", test_many_pairs);
  g_test_add_func ("/core/dict/add", test_add);
  return g_test_run ();
}
