/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A common interface of the file format writers. Used by chunksink, which carries out the patches. */
#include "gst/core/file/chunk-writer.h"
#include "gst/core/file/mp3-writer.h"
#include "gst/core/file/mp4-writer.h"
#include "gst/core/file/wav-writer.h"

struct _ChunkWriter {
  FilePatchQueue patches;
  Mp4Writer *mp4; /* one of the three is set */
  Mp3Writer *mp3;
  WavWriter *wav;
};

ChunkWriter *
chunk_writer_new (const ChunkWriterConfig *config)
{
  ChunkWriter *writer = g_new0 (ChunkWriter, 1);
  Mp4WriterConfig mp4 = { config->creation, config->expected, config->reserve_seconds, config->reserve_max };

  switch (config->format) {
  case CHUNK_FORMAT_MP4:
    writer->mp4 = mp4_writer_new (&mp4, &writer->patches);
    break;
  case CHUNK_FORMAT_MP3:
    writer->mp3 = mp3_writer_new (&writer->patches);
    break;
  case CHUNK_FORMAT_WAV:
    writer->wav = wav_writer_new (&writer->patches);
    break;
  default:
    g_assert_not_reached ();
  }
  return writer;
}

void
chunk_writer_free (ChunkWriter *writer)
{
  g_clear_pointer (&writer->mp4, mp4_writer_free);
  g_clear_pointer (&writer->mp3, mp3_writer_free);
  g_clear_pointer (&writer->wav, wav_writer_free);
  file_patch_queue_clear (&writer->patches);
  g_free (writer);
}

/* Audio formats ignore video samples. */
static gboolean
holds (const ChunkWriter *writer, ChunkStreamKind kind)
{
  return writer->mp4 || kind == CHUNK_STREAM_AUDIO;
}

void
chunk_writer_set_stream (ChunkWriter *writer, const ChunkStream *stream)
{
  if (!holds (writer, stream->kind))
    return;
  if (writer->mp4)
    mp4_writer_set_stream (writer->mp4, stream);
  else if (writer->mp3)
    mp3_writer_set_stream (writer->mp3, stream);
  else
    wav_writer_set_stream (writer->wav, stream);
}

void
chunk_writer_add (ChunkWriter *writer, ChunkStreamKind kind, const ChunkSample *sample)
{
  if (!holds (writer, kind))
    return;
  if (writer->mp4)
    mp4_writer_add (writer->mp4, kind, sample);
  else if (writer->mp3)
    mp3_writer_add (writer->mp3, sample);
  else
    wav_writer_add (writer->wav, sample);
}

FileCompaction *
chunk_writer_compact (ChunkWriter *writer, guint64 duration)
{
  return writer->mp4 ? mp4_writer_compact (writer->mp4, duration) : NULL;
}

void
chunk_writer_finish (ChunkWriter *writer, guint64 duration)
{
  if (writer->mp4)
    mp4_writer_finish (writer->mp4, duration);
  else if (writer->mp3)
    mp3_writer_finish (writer->mp3, duration);
  else
    wav_writer_finish (writer->wav, duration);
}

guint64
chunk_writer_size (const ChunkWriter *writer)
{
  if (writer->mp4)
    return mp4_writer_size (writer->mp4);
  return writer->mp3 ? mp3_writer_size (writer->mp3) : wav_writer_size (writer->wav);
}

guint64
chunk_writer_duration (const ChunkWriter *writer)
{
  if (writer->mp4)
    return mp4_writer_duration (writer->mp4);
  return writer->mp3 ? mp3_writer_duration (writer->mp3) : wav_writer_duration (writer->wav);
}

FilePatch *
chunk_writer_pop (ChunkWriter *writer)
{
  return file_patch_queue_pop (&writer->patches);
}
