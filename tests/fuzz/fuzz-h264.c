/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as H.264. The first byte selects the form: 0 for access units with start codes, else the length of an avcC
 * record that comes first. Then access units, each preceded by its length in two bytes. */
#include "gst/core/codec/h264-nal.h"
#include "tests/fuzz/fuzz.h"

static void
look_at_units (H264Stream *stream, const uint8_t *data, size_t size)
{
  while (size >= 2) {
    size_t length = MIN ((size_t)(data[0] << 8 | data[1]), size - 2);
    g_autofree guint8 *unit = g_memdup2 (data + 2, length);

    h264_stream_is_disposable (stream, unit, length);
    data += 2 + length;
    size -= 2 + length;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t record = size > 0 ? MIN (data[0], size - 1) : 0;
  g_autofree guint8 *codec_data = g_memdup2 (data + 1, record);
  H264Stream stream;

  if (size == 0)
    return 0;
  h264_stream_init (&stream, data[0] > 0 ? codec_data : NULL, record);
  look_at_units (&stream, data + 1 + record, size - 1 - record);
  return 0;
}
