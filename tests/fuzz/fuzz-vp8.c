/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as RTP payloads of VP8 and as frames, one after the other; the first byte of each is its length. */
#include "gst/core/codec/vp8-descriptor.h"
#include "gst/core/codec/vp8-header.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Vp8Context context = { 0 };

  while (size > 0) {
    size_t length = MIN (data[0], size - 1);
    g_autofree guint8 *frame = g_memdup2 (data + 1, length);
    Vp8Descriptor descriptor = { 0 };
    Vp8Header header = { 0 };
    gboolean read = vp8_header_parse (frame, length, &header);

    if (vp8_descriptor_parse (frame, length, &descriptor))
      g_assert_cmpuint (descriptor.temporal_id, <=, 3);
    if (read && vp8_context_can_miss (&context, &header))
      g_assert_false (header.key);
    if (read)
      vp8_context_is_kept_by (&context, &header);
    vp8_context_follow (&context, read ? &header : NULL);
    data += 1 + length;
    size -= 1 + length;
  }
  return 0;
}
