/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a peer sends on its ports: a sequence whose first record is the SDP of a stream, and the others are datagrams,
 * to its RTP port (kind 0) or its RTCP port (1), or another SDP (2). They take the way of a worker, with the jitter
 * buffer, the depayloader and the decoder. Kinds beyond these are those of their last two bits. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugged-stream.h"
#include "tests/fuzz/sequence.h"

#define DESCRIPTION 2

static void
take (PluggedStream *stream, const FuzzRecord *record)
{
  g_autofree guint8 *bytes = fuzz_record_copy (record);
  const guint kind = record->kind & 3;

  if (kind == DESCRIPTION) {
    g_autofree char *text = g_strndup ((const char *)record->data, record->size);

    plugged_stream_describe (stream, text);
    return;
  }
  plugged_stream_push (stream, bytes, record->size, kind == 1, record->delay);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *sdp = NULL;
  PluggedStream *stream = NULL;
  FuzzRecord record;

  if (!fuzz_sequence_next (&data, &size, &record))
    return 0;
  sdp = g_strndup ((const char *)record.data, record.size);
  stream = plugged_stream_new (sdp);
  if (stream == NULL)
    return 0;
  for (guint i = 0; i < FUZZ_MAX_RECORDS && fuzz_sequence_next (&data, &size, &record); i++)
    take (stream, &record);
  plugged_stream_free (stream);
  return 0;
}
