/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An MP3 file of constant bit rate. Its first frame describes its length and the encoder's delay, so that players start
 * and end sample-exact; it is rewritten with each flush. Used by chunk-writer. */
#include "gst/core/file/mp3-writer.h"
#include "gst/core/file/mp3-frame.h"

#include <string.h>

#define NS_PER_SECOND G_GUINT64_CONSTANT (1000000000)
#define FLUSHES_PER_S 4

struct _Mp3Writer {
  FilePatchQueue *out;
  guint8 header[4];
  Mp3Frame format; /* of the first frame; all zero before it */
  guint32 frames, flushed_frames;
  guint64 shown; /* samples of sound; G_MAXUINT64 while unknown */
  GByteArray *pending;
  guint64 end; /* of the file; 0 before the first flush */
};

Mp3Writer *
mp3_writer_new (FilePatchQueue *out)
{
  Mp3Writer *writer = g_new0 (Mp3Writer, 1);

  writer->out = out;
  writer->shown = G_MAXUINT64;
  writer->pending = g_byte_array_new ();
  return writer;
}

Mp3Writer *
mp3_writer_new_restored (const guint8 header[4], guint32 frames, guint64 end, FilePatchQueue *out)
{
  Mp3Writer *writer = mp3_writer_new (out);

  memcpy (writer->header, header, 4);
  mp3_frame_parse (header, 4, &writer->format);
  writer->frames = writer->flushed_frames = frames;
  writer->end = end;
  return writer;
}

void
mp3_writer_free (Mp3Writer *writer)
{
  g_byte_array_unref (writer->pending);
  g_free (writer);
}

void
mp3_writer_set_stream (Mp3Writer *writer, const ChunkStream *stream)
{
}

static void
describe (Mp3Writer *writer)
{
  Mp3Info info = { writer->frames, MIN (writer->end, G_MAXUINT32), 0 };
  guint64 coded = (guint64)writer->frames * writer->format.samples;
  GByteArray *frame;

  if (coded > MP3_ENCODER_DELAY && coded - MP3_ENCODER_DELAY > writer->shown)
    info.padding = coded - MP3_ENCODER_DELAY - writer->shown;
  frame = mp3_frame_describe (writer->header, &info);
  writer->end = MAX (writer->end, frame->len);
  file_patch_queue_push_array (writer->out, 0, frame, FALSE);
}

static void
flush_pending (Mp3Writer *writer)
{
  gsize size = writer->pending->len;

  if (writer->end == 0)
    describe (writer);
  file_patch_queue_push_array (writer->out, writer->end, writer->pending, FALSE);
  writer->pending = g_byte_array_new ();
  writer->end += size;
  writer->flushed_frames = writer->frames;
  describe (writer);
}

void
mp3_writer_add (Mp3Writer *writer, const ChunkSample *sample)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sample->data, &size);
  Mp3Frame frame;

  for (gsize at = 0; at < size && mp3_frame_parse (data + at, size - at, &frame); at += frame.size) {
    if (writer->frames++ > 0)
      continue;
    writer->format = frame;
    memcpy (writer->header, data + at, 4);
  }
  g_byte_array_append (writer->pending, data, size);
  if (writer->frames > 0 &&
      (writer->frames - writer->flushed_frames) * writer->format.samples >= writer->format.rate / FLUSHES_PER_S)
    flush_pending (writer);
}

guint64
mp3_writer_duration (const Mp3Writer *writer)
{
  guint64 samples = (guint64)writer->frames * writer->format.samples;

  if (writer->frames == 0)
    return 0;
  samples = MIN (samples - MIN (samples, MP3_ENCODER_DELAY), writer->shown);
  return samples / writer->format.rate * NS_PER_SECOND +
         samples % writer->format.rate * NS_PER_SECOND / writer->format.rate;
}

void
mp3_writer_finish (Mp3Writer *writer, guint64 duration)
{
  guint rate = writer->format.rate;

  if (writer->frames == 0)
    return;
  if (duration != CHUNK_TIME_NONE)
    writer->shown =
        duration / NS_PER_SECOND * rate + (duration % NS_PER_SECOND * rate + NS_PER_SECOND / 2) / NS_PER_SECOND;
  flush_pending (writer);
}

guint64
mp3_writer_size (const Mp3Writer *writer)
{
  return writer->end + writer->pending->len;
}
