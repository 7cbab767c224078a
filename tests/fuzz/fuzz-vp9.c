/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as RTP payloads of VP9, with the frame behind the descriptor, one after the other; the first byte of each
 * is its length. Two are a picture. */
#include "gst/core/codec/spatial-choice.h"
#include "gst/core/codec/vp9-header.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  SpatialChoice choice = { .width = 384, .height = 216 };
  gboolean begins = TRUE;

  spatial_choice_restart (&choice);
  for (guint64 time = 0; size > 0; time += SPATIAL_RETRY_NSEC / 2) {
    size_t length = MIN (data[0], size - 1);
    g_autofree guint8 *payload = g_memdup2 (data + 1, length);
    Vp9Descriptor descriptor = { 0 };
    Vp9Header header = { 0 };

    if (vp9_descriptor_parse (payload, length, &descriptor)) {
      g_assert_cmpuint (descriptor.size, <=, length);
      g_assert_cmpuint (descriptor.temporal_id, <=, 7);
      if (begins)
        spatial_choice_begin_picture (&choice, &descriptor, time);
      if (!spatial_choice_takes (&choice, &descriptor))
        g_assert_false (begins && descriptor.starts_frame && !descriptor.predicted); /* a key picture begins */
      begins = !begins;
      if (vp9_header_parse (payload + descriptor.size, length - descriptor.size, &header))
        g_assert_false (header.key && header.inherits);
    }
    data += 1 + length;
    size -= 1 + length;
  }
  return 0;
}
