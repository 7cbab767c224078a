/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides from its first bytes how an unfinished file is repaired; a finished one is not touched. Used by chunkfinish.
 * Only files of the writers here are accepted. */
#include "gst/core/file/file-recover.h"
#include "gst/core/file/mp3-frame.h"
#include "gst/core/file/mp3-writer.h"
#include "gst/core/file/mp4-recover.h"
#include "gst/core/file/wav-writer.h"

#include <string.h>

#define WAV_FORMAT_AT 48 /* offset of "fmt " in a file of wav-writer */
#define MP3_TAG_PART  "LAME3.100"

static gboolean
recover_mp4 (const guint8 *data, guint64 until, FileRecovery *recovery, FilePatchQueue *out)
{
  Mp4Writer *writer = NULL;

  recovery->format = "mp4";
  switch (mp4_recover (data, &recovery->size, until, out, &writer, &recovery->duration)) {
  case MP4_RECOVER_OPEN:
    recovery->duration = mp4_writer_duration (writer);
    recovery->compaction = mp4_writer_compact (writer, CHUNK_TIME_NONE);
    mp4_writer_finish (writer, CHUNK_TIME_NONE);
    mp4_writer_free (writer);
    return TRUE;
  case MP4_RECOVER_FINISHED:
    return TRUE;
  default:
    return FALSE;
  }
}

static guint32
get_le (const guint8 *data, guint n)
{
  guint32 value = 0;

  for (guint i = n; i-- > 0;)
    value = value << 8 | data[i];
  return value;
}

static guint64
to_samples (guint64 ns, guint rate)
{
  const guint64 second = G_GUINT64_CONSTANT (1000000000);

  return ns / second * rate + ns % second * rate / second;
}

static gboolean
recover_wav (const guint8 *data, guint64 size, guint64 until, FileRecovery *recovery, FilePatchQueue *out)
{
  guint channels, rate, header;
  guint64 wanted;

  if (size < WAV_FORMAT_AT + 24 || memcmp (data + 8, "WAVE", 4) != 0 || memcmp (data + WAV_FORMAT_AT, "fmt ", 4) != 0 ||
      get_le (data + WAV_FORMAT_AT + 22, 2) != 16)
    return FALSE;
  channels = get_le (data + WAV_FORMAT_AT + 10, 2);
  rate = get_le (data + WAV_FORMAT_AT + 12, 4);
  header = wav_writer_header_size (channels);
  if (channels == 0 || rate == 0 || size < header)
    return FALSE;

  recovery->format = "wav";
  wanted = until != CHUNK_TIME_NONE ? to_samples (until, rate) : G_MAXUINT64;
  wanted = MIN (wanted, (size - header) / (2 * channels));
  recovery->size = header + wanted * 2 * channels;
  WavWriter *writer = wav_writer_new_restored (rate, channels, recovery->size - header, out);
  recovery->duration = wav_writer_duration (writer);
  wav_writer_finish (writer, CHUNK_TIME_NONE);
  wav_writer_free (writer);
  return TRUE;
}

static gboolean
recover_mp3 (const guint8 *data, guint64 size, guint64 until, FileRecovery *recovery, FilePatchQueue *out)
{
  Mp3Frame first, frame;
  guint64 at, wanted = G_MAXUINT64;
  guint32 frames = 0;

  if (!mp3_frame_parse (data, size, &first) || size < first.size || first.size < 4 + first.side + MP3_TAG_SIZE ||
      memcmp (data + 4 + first.side, "Info", 4) != 0 || memcmp (data + 4 + first.side + 120, MP3_TAG_PART, 9) != 0)
    return FALSE;
  /* A frame contains part of the next one's sound. */
  if (until != CHUNK_TIME_NONE)
    wanted = (to_samples (until, first.rate) + MP3_ENCODER_DELAY) / first.samples;
  wanted -= until != CHUNK_TIME_NONE && wanted > 0;
  for (at = first.size; frames < wanted && mp3_frame_parse (data + at, size - at, &frame) && frame.size <= size - at;
       at += frame.size)
    frames++;

  recovery->format = "mp3";
  recovery->size = at;
  Mp3Writer *writer = mp3_writer_new_restored (data, frames, at, out);
  recovery->duration = mp3_writer_duration (writer);
  mp3_writer_finish (writer, CHUNK_TIME_NONE);
  mp3_writer_free (writer);
  return TRUE;
}

gboolean
file_recover (const guint8 *data, guint64 size, guint64 until, FileRecovery *recovery, FilePatchQueue *out)
{
  *recovery = (FileRecovery){ NULL, 0, size, NULL };
  if (size < 16)
    return FALSE;
  if (memcmp (data + 4, "ftyp", 4) == 0)
    return recover_mp4 (data, until, recovery, out);
  if (memcmp (data, "RIFF", 4) == 0 || memcmp (data, "RF64", 4) == 0)
    return recover_wav (data, size, until, recovery, out);
  return recover_mp3 (data, size, until, recovery, out);
}
