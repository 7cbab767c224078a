/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any text as the fields Range, If-None-Match and If-Range of files of some sizes. */
#include "manager/core/wire/reel-byte-range.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint64 sizes[] = { 0, 1, 100, G_MAXUINT32, G_MAXUINT64 };
  g_autofree char *text = g_strndup ((const char *)data, size);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    ReelByteRange range = { 0 };

    if (reel_byte_range_parse (text, sizes[i], &range) == REEL_BYTE_RANGE_PART)
      g_assert_true (range.first <= range.last && range.last < sizes[i]);
  }
  g_assert_false (reel_entity_tag_is_listed (text, "\"tag\"", TRUE) &&
                  !reel_entity_tag_is_listed (text, "\"tag\"", FALSE));
  g_assert_true (!reel_entity_tag_allows_range (text, "\"tag\"") || g_str_equal (text, "\"tag\""));
  return 0;
}
