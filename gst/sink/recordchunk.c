/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One chunk of a recording: a queue and an encoder for each stream, and the sink that writes the file. callrecordsink
 * creates one when a chunk opens, and finalises it in the background when the next one has taken over. Each chunk has
 * its own encoders: it starts with a key frame, and a continued audio encoder would spoil the first 1024 samples.
 * Threads: the streaming threads are those of the queues. Everything is constant after construction except the
 * branches, which callrecordsink adds one at a time, under its own lock or before anything streams. Has no lock. */
#include "gst/sink/recordchunk.h"
#include "gst/common/names.h"

GST_DEBUG_CATEGORY_STATIC (callreel_record_chunk_debug);
#define GST_CAT_DEFAULT callreel_record_chunk_debug

#define VIDEO_QUEUE_FRAMES 8
#define AUDIO_QUEUE_TIME   GST_SECOND
/* audioconvert of 1.22 aborts the process with more, even if there is nothing to convert */
#define CONVERT_MAX_CHANNELS 63

struct _CallreelRecordChunk {
  GstBin parent;
  guint index;
  guint64 running_time;
  char *location;
  ChunkFormat format;
  guint bitrate, audio_bitrate, audio_channels;
  char *speed_preset;
  GstElement *sink;
};

G_DEFINE_FINAL_TYPE (CallreelRecordChunk, callreel_record_chunk, GST_TYPE_BIN)

/* Constant bit rates of LAME up to 24 kHz; above that, those from 64. */
static const guint mp3_bitrates[] = { 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160 };

/* Notes the position before the encoder delays it; streaming thread, called without lock. */
static GstPadProbeReturn
note_end (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CallreelRecordChunk *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_DURATION_IS_VALID (buffer))
    callreel_chunk_sink_reach (CALLREEL_CHUNK_SINK (self->sink),
                               GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer));
  return GST_PAD_PROBE_OK;
}

static GstElement *
add_element (CallreelRecordChunk *self, const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("The element %s is not installed.", factory), (NULL));
    return NULL;
  }
  gst_bin_add (GST_BIN (self), element);
  return element;
}

static GstElement *
add_queue (CallreelRecordChunk *self, guint buffers, guint64 time)
{
  GstElement *queue = add_element (self, "queue");

  if (queue)
    g_object_set (queue, "max-size-buffers", buffers, "max-size-bytes", 0, "max-size-time", time, "silent", TRUE, NULL);
  return queue;
}

static guint
nearest_mp3_bitrate (guint bitrate)
{
  guint nearest = mp3_bitrates[0];

  for (guint i = 0; i < G_N_ELEMENTS (mp3_bitrates); i++)
    if (ABS ((int)mp3_bitrates[i] - (int)bitrate) < ABS ((int)nearest - (int)bitrate))
      nearest = mp3_bitrates[i];
  return nearest;
}

static GstElement *
add_audio_encoder (CallreelRecordChunk *self)
{
  GstElement *encoder;

  switch (self->format) {
  case CHUNK_FORMAT_MP4:
    encoder = add_element (self, "avenc_aac");
    if (encoder) {
      g_object_set (encoder, "bitrate", (int)self->audio_bitrate * 1000, NULL);
      gst_util_set_object_arg (G_OBJECT (encoder), "aac-coder", "fast");
    }
    return encoder;
  case CHUNK_FORMAT_MP3:
    encoder = add_element (self, "lamemp3enc");
    if (encoder) {
      g_object_set (encoder, "cbr", TRUE, "bitrate", (int)nearest_mp3_bitrate (self->audio_bitrate), NULL);
      gst_util_set_object_arg (G_OBJECT (encoder), "target", "bitrate");
    }
    return encoder;
  default:
    encoder = add_element (self, "capsfilter");
    if (encoder)
      gst_util_set_object_arg (G_OBJECT (encoder), "caps", "audio/x-raw, format=S16LE, layout=interleaved");
    return encoder;
  }
}

static GstElement *
add_video_encoder (CallreelRecordChunk *self)
{
  GstElement *encoder = add_element (self, CALLREEL_ELEMENT_ENCODER);

  if (encoder) {
    g_object_set (encoder, "bitrate", self->bitrate, NULL);
    gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", self->speed_preset);
  }
  return encoder;
}

/* An identity element if audio has more channels than audioconvert supports: it must already have the format of the
 * file. */
static GstElement *
add_converter (CallreelRecordChunk *self, gboolean audio)
{
  if (audio && self->audio_channels > CONVERT_MAX_CHANNELS)
    return add_element (self, "identity");
  return add_element (self, audio ? "audioconvert" : "videoconvert");
}

/* Ghosts @queue's sink pad as a pad of the chunk. */
static GstPad *
expose (CallreelRecordChunk *self, GstElement *queue, const char *name)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (queue, "sink");
  GstPad *pad = gst_ghost_pad_new (name, target);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, note_end, self, NULL);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), pad);
  return pad;
}

/* Returns: (transfer none) (nullable): the chunk's pad for raw data of @kind, created with its encoder on the first
 * request. NULL, after posting an error, if an element is missing. The first requests for a kind must not be
 * concurrent. */
GstPad *
callreel_record_chunk_request (CallreelRecordChunk *self, ChunkStreamKind kind)
{
  gboolean audio = kind == CHUNK_STREAM_AUDIO;
  const char *name = audio ? "audio" : "video";
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (self), name);
  GstElement *queue, *convert, *encoder;

  if (pad) {
    gst_object_unref (pad);
    return pad;
  }
  queue = add_queue (self, audio ? 0 : VIDEO_QUEUE_FRAMES, audio ? AUDIO_QUEUE_TIME : 0);
  convert = add_converter (self, audio);
  encoder = audio ? add_audio_encoder (self) : add_video_encoder (self);
  if (!queue || !convert || !encoder)
    return NULL;
  if (!gst_element_link_many (queue, convert, encoder, NULL) ||
      !gst_element_link_pads (encoder, "src", self->sink, name)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL), ("could not link the %s encoder", name));
    return NULL;
  }
  gst_element_sync_state_with_parent (encoder);
  gst_element_sync_state_with_parent (convert);
  gst_element_sync_state_with_parent (queue);
  return expose (self, queue, name);
}

static void
callreel_record_chunk_finalize (GObject *object)
{
  CallreelRecordChunk *self = CALLREEL_RECORD_CHUNK (object);

  g_free (self->location);
  g_free (self->speed_preset);
  G_OBJECT_CLASS (callreel_record_chunk_parent_class)->finalize (object);
}

static void
callreel_record_chunk_class_init (CallreelRecordChunkClass *klass)
{
  GST_DEBUG_CATEGORY_INIT (callreel_record_chunk_debug, "recordchunk", 0, "One chunk of a recording");
  G_OBJECT_CLASS (klass)->finalize = callreel_record_chunk_finalize;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Record chunk", "Sink/Encoder/File",
                                         "Encodes and writes one chunk of a recording", "The Callreel authors");
}

static void
callreel_record_chunk_init (CallreelRecordChunk *self)
{
}

CallreelRecordChunk *
callreel_record_chunk_new (const RecordChunkConfig *config)
{
  /* without a fixed name: the bin may still hold the chunk with this index of an earlier recording */
  CallreelRecordChunk *self = g_object_new (CALLREEL_TYPE_RECORD_CHUNK, NULL);

  self->index = config->index;
  self->running_time = config->running_time;
  self->location = g_strdup (config->sink.location);
  self->format = config->sink.writer.format;
  self->bitrate = config->bitrate;
  self->audio_bitrate = config->audio_bitrate;
  self->audio_channels = config->audio_channels;
  self->speed_preset = g_strdup (config->speed_preset);
  self->sink = callreel_chunk_sink_new (&config->sink);
  gst_bin_add (GST_BIN (self), self->sink);
  return self;
}

guint
callreel_record_chunk_get_index (CallreelRecordChunk *self)
{
  return self->index;
}

/* Running time of its first sample on the input, in ns. */
guint64
callreel_record_chunk_get_running_time (CallreelRecordChunk *self)
{
  return self->running_time;
}

const char *
callreel_record_chunk_get_location (CallreelRecordChunk *self)
{
  return self->location;
}
