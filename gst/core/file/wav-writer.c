/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A WAV file of 16-bit PCM whose sizes are correct at any moment, RF64 beyond 4 GB (EBU Tech 3306). Used by
 * chunk-writer. A JUNK chunk reserves the space of the ds64 chunk until it is needed. */
#include "gst/core/file/wav-writer.h"

#include <string.h>

#define NS_PER_SECOND    G_GUINT64_CONSTANT (1000000000)
#define BYTES_PER_SAMPLE 2
#define FLUSHES_PER_S    4
#define HOLE_PART        500 /* of a second: a smaller gap is rounding of timestamps */
#define PCM              1
#define EXTENSIBLE       0xfffe

struct _WavWriter {
  FilePatchQueue *out;
  guint rate, channels;
  GByteArray *pending;
  guint64 written; /* bytes of sound in the file */
};

WavWriter *
wav_writer_new (FilePatchQueue *out)
{
  WavWriter *writer = g_new0 (WavWriter, 1);

  writer->out = out;
  writer->pending = g_byte_array_new ();
  return writer;
}

WavWriter *
wav_writer_new_restored (guint rate, guint channels, guint64 data_bytes, FilePatchQueue *out)
{
  WavWriter *writer = wav_writer_new (out);

  writer->rate = rate;
  writer->channels = channels;
  writer->written = data_bytes - data_bytes % (channels * BYTES_PER_SAMPLE);
  return writer;
}

void
wav_writer_free (WavWriter *writer)
{
  g_byte_array_unref (writer->pending);
  g_free (writer);
}

static guint
frame_bytes (const WavWriter *writer)
{
  return writer->channels * BYTES_PER_SAMPLE;
}

static void
put_u16 (GByteArray *out, guint16 value)
{
  guint16 le = GUINT16_TO_LE (value);
  g_byte_array_append (out, (guint8 *)&le, 2);
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);
  g_byte_array_append (out, (guint8 *)&le, 4);
}

static void
put_u64 (GByteArray *out, guint64 value)
{
  put_u32 (out, (guint32)value);
  put_u32 (out, value >> 32);
}

static void
put_id (GByteArray *out, const char *id)
{
  g_byte_array_append (out, (const guint8 *)id, 4);
}

static void
put_format (GByteArray *out, const WavWriter *writer)
{
  static const guint8 pcm_guid[16] = { 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 };
  gboolean extensible = writer->channels > 2;

  put_id (out, "fmt ");
  put_u32 (out, extensible ? 40 : 16);
  put_u16 (out, extensible ? EXTENSIBLE : PCM);
  put_u16 (out, writer->channels);
  put_u32 (out, writer->rate);
  put_u32 (out, writer->rate * frame_bytes (writer));
  put_u16 (out, frame_bytes (writer));
  put_u16 (out, 8 * BYTES_PER_SAMPLE);
  if (extensible) {
    put_u16 (out, 22);
    put_u16 (out, 8 * BYTES_PER_SAMPLE);
    put_u32 (out, 0); /* no loudspeaker positions: channels are participants */
    g_byte_array_append (out, pcm_guid, sizeof pcm_guid);
  }
}

guint
wav_writer_header_size (guint channels)
{
  return 12 + 36 + 8 + (channels > 2 ? 40 : 16) + 8;
}

static void
write_header (WavWriter *writer)
{
  GByteArray *out = g_byte_array_new ();
  guint64 riff = wav_writer_header_size (writer->channels) - 8 + writer->written;
  gboolean large = riff > G_MAXUINT32;

  put_id (out, large ? "RF64" : "RIFF");
  put_u32 (out, large ? G_MAXUINT32 : riff);
  put_id (out, "WAVE");
  put_id (out, large ? "ds64" : "JUNK");
  put_u32 (out, 28);
  put_u64 (out, large ? riff : 0);
  put_u64 (out, large ? writer->written : 0);
  put_u64 (out, large ? writer->written / frame_bytes (writer) : 0);
  put_u32 (out, 0);
  put_format (out, writer);
  put_id (out, "data");
  put_u32 (out, large ? G_MAXUINT32 : writer->written);
  file_patch_queue_push_array (writer->out, 0, out, FALSE);
}

/* Sound first, then the sizes: if only the first is written, the file is merely shorter. */
static void
flush_pending (WavWriter *writer)
{
  guint64 at = wav_writer_header_size (writer->channels) + writer->written;
  gsize size = writer->pending->len;

  if (writer->written == 0)
    write_header (writer);
  file_patch_queue_push_array (writer->out, at, writer->pending, FALSE);
  writer->pending = g_byte_array_new ();
  writer->written += size;
  write_header (writer);
}

static void
flush_if_due (WavWriter *writer)
{
  if (writer->pending->len >= writer->rate / FLUSHES_PER_S * frame_bytes (writer))
    flush_pending (writer);
}

/* @ns in whole samples of a channel. */
static guint64
frames_of (const WavWriter *writer, guint64 ns)
{
  return ns / NS_PER_SECOND * writer->rate + (ns % NS_PER_SECOND * writer->rate + NS_PER_SECOND / 2) / NS_PER_SECOND;
}

static guint64
frames_so_far (const WavWriter *writer)
{
  return (writer->written + writer->pending->len) / frame_bytes (writer);
}

static void
add_silence (WavWriter *writer, guint64 frames)
{
  while (frames > 0) {
    guint piece = MIN (frames, writer->rate / FLUSHES_PER_S), old = writer->pending->len;

    g_byte_array_set_size (writer->pending, old + piece * frame_bytes (writer));
    memset (writer->pending->data + old, 0, piece * frame_bytes (writer));
    frames -= piece;
    flush_if_due (writer);
  }
}

void
wav_writer_set_stream (WavWriter *writer, const ChunkStream *stream)
{
  if (writer->rate != 0)
    return;
  writer->rate = stream->rate;
  writer->channels = stream->channels;
}

void
wav_writer_add (WavWriter *writer, const ChunkSample *sample)
{
  guint64 at = frames_of (writer, sample->pts), end = frames_so_far (writer);
  gsize size;
  const guint8 *data = g_bytes_get_data (sample->data, &size);

  if (at > end + writer->rate / HOLE_PART)
    add_silence (writer, at - end);
  g_byte_array_append (writer->pending, data, size);
  flush_if_due (writer);
}

guint64
wav_writer_duration (const WavWriter *writer)
{
  guint64 frames;

  if (writer->rate == 0)
    return 0;
  frames = frames_so_far (writer);
  return frames / writer->rate * NS_PER_SECOND + frames % writer->rate * NS_PER_SECOND / writer->rate;
}

void
wav_writer_finish (WavWriter *writer, guint64 duration)
{
  if (writer->rate == 0 || frames_so_far (writer) == 0)
    return;
  if (duration != CHUNK_TIME_NONE && frames_of (writer, duration) > frames_so_far (writer))
    add_silence (writer, frames_of (writer, duration) - frames_so_far (writer));
  flush_pending (writer);
}

guint64
wav_writer_size (const WavWriter *writer)
{
  return wav_writer_header_size (writer->channels) + writer->written + writer->pending->len;
}
