/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges as players, browsers and attackers ask for them. */
#include "manager/core/wire/reel-byte-range.h"

typedef struct {
  const char *header;
  guint64 size;
  ReelByteRangeAnswer answer;
  guint64 first, last;
} Row;

#define WHOLE(header, size)                                                                                            \
  {                                                                                                                    \
    header, size, REEL_BYTE_RANGE_WHOLE, 0, 0                                                                          \
  }
#define PART(header, size, first, last)                                                                                \
  {                                                                                                                    \
    header, size, REEL_BYTE_RANGE_PART, first, last                                                                    \
  }
#define NONE(header, size)                                                                                             \
  {                                                                                                                    \
    header, size, REEL_BYTE_RANGE_UNSATISFIABLE, 0, 0                                                                  \
  }

static const Row rows[] = {
  WHOLE (NULL, 100),
  WHOLE ("", 100),
  PART ("bytes=0-", 100, 0, 99),
  PART ("bytes=0-0", 100, 0, 0),
  PART ("Bytes=10-19", 100, 10, 19),
  PART ("bytes= 10-19 ", 100, 10, 19),
  PART ("bytes=\t10-19\t", 100, 10, 19),
  PART ("bytes=99-", 100, 99, 99),
  PART ("bytes=90-1000", 100, 90, 99),
  PART ("bytes=90-99999999999999999999999", 100, 90, 99),
  PART ("bytes=-1", 100, 99, 99),
  PART ("bytes=-100", 100, 0, 99),
  PART ("bytes=-1000", 100, 0, 99),
  PART ("bytes=-99999999999999999999999", 100, 0, 99),
  NONE ("bytes=100-", 100),
  NONE ("bytes=100-200", 100),
  NONE ("bytes=99999999999999999999999-", 100),
  NONE ("bytes=-0", 100),
  NONE ("bytes=0-", 0),
  NONE ("bytes=-0", 0),
  WHOLE ("bytes=-5", 0),
  /* Several: the only one within the file, none, or too many to be worth it. */
  PART ("bytes=0-4,200-300", 100, 0, 4),
  PART ("bytes=200-, -5", 100, 95, 99),
  NONE ("bytes=200-,300-", 100),
  WHOLE ("bytes=0-4,5-9", 100),
  WHOLE ("bytes=0-,0-,0-,0-", 100),
  /* Not understood, so ignored. */
  WHOLE ("seconds=0-4", 100),
  WHOLE ("bytes", 100),
  WHOLE ("bytes=", 100),
  WHOLE ("bytes=-", 100),
  WHOLE ("bytes=--5", 100),
  WHOLE ("bytes=5", 100),
  WHOLE ("bytes=9-5", 100),
  WHOLE ("bytes=5-9,", 100),
  WHOLE ("bytes=,5-9", 100),
  WHOLE ("bytes=5-9x", 100),
  WHOLE ("bytes=5 -9", 100),
  WHOLE ("bytes=+5-9", 100),
  WHOLE ("bytes=0x5-9", 100),
  WHOLE ("bytes =5-9", 100),
  /* A file of the largest size. */
  PART ("bytes=18446744073709551614-", G_MAXUINT64, G_MAXUINT64 - 1, G_MAXUINT64 - 1),
  NONE ("bytes=18446744073709551615-", G_MAXUINT64),
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelByteRange range = { 0 };
    const ReelByteRangeAnswer answer = reel_byte_range_parse (rows[i].header, rows[i].size, &range);

    g_test_message ("%s", rows[i].header != NULL ? rows[i].header : "(none)");
    g_assert_cmpint (answer, ==, rows[i].answer);
    if (answer == REEL_BYTE_RANGE_PART) {
      g_assert_cmpuint (range.first, ==, rows[i].first);
      g_assert_cmpuint (range.last, ==, rows[i].last);
    }
  }
}

static void
test_many (void)
{
  g_autoptr (GString) header = g_string_new ("bytes=1-2");
  ReelByteRange range;

  for (guint i = 0; i < 63; i++)
    g_string_append (header, ",200-");
  g_assert_cmpint (reel_byte_range_parse (header->str, 100, &range), ==, REEL_BYTE_RANGE_PART);
  g_string_append (header, ",200-");
  g_assert_cmpint (reel_byte_range_parse (header->str, 100, &range), ==, REEL_BYTE_RANGE_WHOLE);
}

static void
test_tags (void)
{
  g_assert_true (reel_entity_tag_is_listed ("*", "\"a\"", TRUE));
  g_assert_true (reel_entity_tag_is_listed ("\"a\"", "\"a\"", TRUE));
  g_assert_true (reel_entity_tag_is_listed ("\"x\" , \"a\"", "\"a\"", TRUE));
  g_assert_true (reel_entity_tag_is_listed ("W/\"a\"", "\"a\"", FALSE));
  g_assert_false (reel_entity_tag_is_listed ("W/\"a\"", "\"a\"", TRUE));
  g_assert_false (reel_entity_tag_is_listed ("\"ab\"", "\"a\"", FALSE));
  g_assert_false (reel_entity_tag_is_listed ("a", "\"a\"", FALSE));
  g_assert_false (reel_entity_tag_is_listed ("\"a", "\"a\"", FALSE));
  g_assert_false (reel_entity_tag_is_listed ("", "\"a\"", FALSE));
  g_assert_false (reel_entity_tag_is_listed ("\"x\"\"a\"", "\"a\"", FALSE));
  g_assert_true (reel_entity_tag_allows_range (NULL, "\"a\""));
  g_assert_true (reel_entity_tag_allows_range ("\"a\"", "\"a\""));
  g_assert_false (reel_entity_tag_allows_range ("W/\"a\"", "\"a\""));
  g_assert_false (reel_entity_tag_allows_range ("Sat, 29 Oct 1994 19:43:31 GMT", "\"a\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/byte-range/parse", test_parse);
  g_test_add_func ("/byte-range/many", test_many);
  g_test_add_func ("/byte-range/tags", test_tags);
  return g_test_run ();
}
