/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as frames of MP3, and the frame that describes a file of them. */
#include "gst/core/file/mp3-frame.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Mp3Info info = { 0 };
  Mp3Frame frame;

  for (size_t at = 0; at < size; at++) {
    g_autofree guint8 *rest = g_memdup2 (data + at, MIN (size - at, 4));

    if (!mp3_frame_parse (rest, MIN (size - at, 4), &frame))
      continue;
    g_assert_cmpuint (frame.size, >=, 4);
    g_assert_cmpuint (frame.rate, >, 0);
    g_assert_cmpuint (frame.samples, >, 0);
    g_autoptr (GByteArray) description = mp3_frame_describe (rest, &info);
    g_assert_true (mp3_frame_parse (description->data, description->len, &frame));
    g_assert_cmpuint (frame.size, ==, description->len);
    info.frames++;
    info.bytes += frame.size;
    info.padding = at;
  }
  return 0;
}
