/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decoding by libav, with one thread; see the header for who uses it. */
#include "manager/sidecar/reel-media-reader.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define CODECS       "h264,aac,mp3,mp3float,pcm_s16le"

static const struct {
  const char *extension, *format;
} formats[] = {
  { "mp4", "mov" },
  { "mp3", "mp3" },
  { "wav", "wav" },
};

struct _ReelMediaReader {
  int fd;
  AVIOContext *io;
  AVFormatContext *format;
  AVStream *streams[2]; /* video and audio, or NULL */
  AVCodecContext *decoders[2];
  AVPacket *packet;
  AVFrame *frame; /* the last decoded */
  AVFrame *shown; /* the one requested */
};

enum { PICTURE, SOUND };

static gboolean
fail (GError **error, const char *what, int code)
{
  char why[AV_ERROR_MAX_STRING_SIZE] = "";

  av_strerror (code, why, sizeof why);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", what, why);
  return FALSE;
}

static int
read_bytes (void *opaque, uint8_t *buffer, int size)
{
  const ReelMediaReader *self = opaque;
  const gssize n = read (self->fd, buffer, (gsize)size);

  if (n == 0)
    return AVERROR_EOF;
  return n > 0 ? (int)n : AVERROR (errno);
}

static int64_t
seek_bytes (void *opaque, int64_t offset, int whence)
{
  const ReelMediaReader *self = opaque;
  struct stat info;

  if (whence == AVSEEK_SIZE)
    return fstat (self->fd, &info) == 0 ? info.st_size : AVERROR (errno);
  return lseek (self->fd, offset, whence & ~AVSEEK_FORCE);
}

static gboolean
open_decoder (ReelMediaReader *self, int kind, GError **error)
{
  const AVCodec *codec = NULL;
  const int index =
      av_find_best_stream (self->format, kind == PICTURE ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
  AVCodecContext *decoder;
  int code;

  if (index < 0 || codec == NULL)
    return TRUE;
  self->streams[kind] = self->format->streams[index];
  decoder = self->decoders[kind] = avcodec_alloc_context3 (codec);
  decoder->thread_count = 1;
  decoder->pkt_timebase = self->streams[kind]->time_base;
  decoder->codec_whitelist = av_strdup (CODECS);
  code = avcodec_parameters_to_context (decoder, self->streams[kind]->codecpar);
  if (code >= 0)
    code = avcodec_open2 (decoder, codec, NULL);
  return code >= 0 || fail (error, kind == PICTURE ? "its video can't be decoded" : "its audio can't be decoded", code);
}

static gboolean
open_file (ReelMediaReader *self, const char *extension, GError **error)
{
  const AVInputFormat *input = NULL;
  AVDictionary *options = NULL;
  int code;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_str_equal (extension, formats[i].extension))
      input = av_find_input_format (formats[i].format);
  }
  if (input == NULL)
    return fail (error, "it can't be read", AVERROR_DEMUXER_NOT_FOUND);
  self->io = avio_alloc_context (av_malloc (BUFFER_BYTES), BUFFER_BYTES, 0, self, read_bytes, NULL, seek_bytes);
  self->format = avformat_alloc_context ();
  self->format->pb = self->io;
  self->format->flags |= AVFMT_FLAG_CUSTOM_IO;
  av_dict_set (&options, "codec_whitelist", CODECS, 0);
  av_dict_set (&options, "protocol_whitelist", "none", 0);
  code = avformat_open_input (&self->format, NULL, input, &options);
  av_dict_free (&options);
  if (code >= 0)
    code = avformat_find_stream_info (self->format, NULL);
  return code >= 0 || fail (error, "it can't be read", code);
}

ReelMediaReader *
reel_media_reader_new (int fd, const char *extension, GError **error)
{
  g_autoptr (ReelMediaReader) self = g_new0 (ReelMediaReader, 1);

  av_log_set_level (AV_LOG_QUIET);
  self->fd = fd;
  self->packet = av_packet_alloc ();
  self->frame = av_frame_alloc ();
  self->shown = av_frame_alloc ();
  if (!open_file (self, extension, error) || !open_decoder (self, PICTURE, error) || !open_decoder (self, SOUND, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_media_reader_free (ReelMediaReader *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->decoders); i++)
    avcodec_free_context (&self->decoders[i]);
  avformat_close_input (&self->format);
  if (self->io != NULL)
    av_freep (&self->io->buffer);
  avio_context_free (&self->io);
  av_packet_free (&self->packet);
  av_frame_free (&self->frame);
  av_frame_free (&self->shown);
  g_free (self);
}

gboolean
reel_media_reader_has_video (const ReelMediaReader *self)
{
  return self->streams[PICTURE] != NULL;
}

gint64
reel_media_reader_get_duration (const ReelMediaReader *self)
{
  const AVStream *stream = self->streams[PICTURE];

  if (stream != NULL && stream->duration > 0)
    return av_rescale_q (stream->duration, stream->time_base, AV_TIME_BASE_Q);
  return MAX (self->format->duration, 0);
}

/* The next frame of the stream in self->frame. AVERROR_EOF after the last one. */
static int
decode (ReelMediaReader *self, int kind)
{
  AVCodecContext *decoder = self->decoders[kind];
  int code;

  while ((code = avcodec_receive_frame (decoder, self->frame)) == AVERROR (EAGAIN)) {
    code = av_read_frame (self->format, self->packet);
    if (code < 0) {
      avcodec_send_packet (decoder, NULL);
      continue;
    }
    if (self->packet->stream_index == self->streams[kind]->index)
      code = avcodec_send_packet (decoder, self->packet);
    av_packet_unref (self->packet);
    if (code < 0 && code != AVERROR (EAGAIN))
      return code;
  }
  return code;
}

static gint64
start_of (const AVStream *stream)
{
  return stream->start_time != AV_NOPTS_VALUE ? stream->start_time : 0;
}

/* The decoder of AAC needs the packet before the first sample too: without it the first 64 ms are wrong. */
static gint64
first_packet_of (AVStream *stream)
{
  const AVIndexEntry *first = avformat_index_get_entry (stream, 0);

  return first != NULL ? MIN (first->timestamp, start_of (stream)) : start_of (stream);
}

/* at: a timestamp of the stream. */
static gboolean
rewind_to (ReelMediaReader *self, int kind, gint64 at, GError **error)
{
  const int code = av_seek_frame (self->format, self->streams[kind]->index, at, AVSEEK_FLAG_BACKWARD);

  avcodec_flush_buffers (self->decoders[kind]);
  return code >= 0 || fail (error, "it can't be searched", code);
}

const AVFrame *
reel_media_reader_get_picture (ReelMediaReader *self, gint64 time, GError **error)
{
  const AVStream *stream = self->streams[PICTURE];
  const gint64 start = start_of (stream);
  gboolean found = FALSE;
  int code;

  if (!rewind_to (self, PICTURE, start + av_rescale_q (time, AV_TIME_BASE_Q, stream->time_base), error))
    return NULL;
  while ((code = decode (self, PICTURE)) >= 0) {
    const gint64 at = av_rescale_q (self->frame->best_effort_timestamp - start, stream->time_base, AV_TIME_BASE_Q);

    if (found && at > time)
      break;
    av_frame_unref (self->shown);
    av_frame_move_ref (self->shown, self->frame);
    found = TRUE;
  }
  if (code < 0 && code != AVERROR_EOF)
    fail (error, "its video can't be decoded", code);
  else if (!found || self->shown->format != AV_PIX_FMT_YUV420P)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it has no video frame that can be decoded");
  else
    return self->shown;
  return NULL;
}

static float
get_sample (const AVFrame *frame, int channel, int position)
{
  const int packed = position * frame->ch_layout.nb_channels + channel;

  switch (frame->format) {
  case AV_SAMPLE_FMT_FLT:
    return ((const float *)(gconstpointer)frame->data[0])[packed];
  case AV_SAMPLE_FMT_FLTP:
    return ((const float *)(gconstpointer)frame->extended_data[channel])[position];
  case AV_SAMPLE_FMT_S16:
    return ((const gint16 *)(gconstpointer)frame->data[0])[packed] / 32768.0f;
  case AV_SAMPLE_FMT_S16P:
    return ((const gint16 *)(gconstpointer)frame->extended_data[channel])[position] / 32768.0f;
  default:
    return 0.0f;
  }
}

static void
hand_over (const AVFrame *frame, ReelMediaSound take, gpointer user_data)
{
  const int channels = frame->ch_layout.nb_channels;
  g_autofree float *samples = g_new (float, (gsize)channels *(gsize)frame->nb_samples);
  float *at = samples;

  for (int position = 0; position < frame->nb_samples; position++) {
    for (int channel = 0; channel < channels; channel++)
      *at++ = get_sample (frame, channel, position);
  }
  take ((guint)channels, (guint)frame->sample_rate, samples, (gsize)frame->nb_samples, user_data);
}

gboolean
reel_media_reader_read_sound (ReelMediaReader *self, ReelMediaSound take, gpointer user_data, GError **error)
{
  int code;

  if (self->streams[SOUND] == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it has no audio");
    return FALSE;
  }
  if (!rewind_to (self, SOUND, first_packet_of (self->streams[SOUND]), error))
    return FALSE;
  while ((code = decode (self, SOUND)) >= 0) {
    hand_over (self->frame, take, user_data);
    av_frame_unref (self->frame);
  }
  return code == AVERROR_EOF || fail (error, "its audio can't be decoded", code);
}
