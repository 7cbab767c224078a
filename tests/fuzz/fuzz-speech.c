/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any text in the place of what a worker wrote of who spoke when: spans are in order and within the chunk. */
#include "manager/core/document/reel-speech-lines.h"
#include "tests/fuzz/fuzz.h"

#define DURATION_MS 5000

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *)data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);
  g_autoptr (GVariant) speech = g_variant_ref_sink (reel_speech_lines_parse (text, DURATION_MS));
  GVariantIter people;
  GVariantIter *list;
  const char *id;

  g_variant_iter_init (&people, speech);
  while (g_variant_iter_loop (&people, "{&sa(uu)}", &id, &list)) {
    guint32 from, to, end = 0;

    g_assert_true (*id != '\0');
    while (g_variant_iter_next (list, "(uu)", &from, &to)) {
      g_assert_true (from >= end && to > from && to <= DURATION_MS);
      end = to;
    }
  }
  return 0;
}
