/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sink that writes the file of one chunk: takes encoded audio and video, and carries out the patches of the
 * format's writer. Created by recordchunk. The streams do not wait for each other, and nothing is synchronised to the
 * clock.
 * Threads: each pad has a streaming thread, an open file that of its watch. `lock` guards everything below it in the
 * struct and is held while the file is written; nothing is posted or pushed under it. Only the watch's lock is taken
 * under it. */
#include "gst/sink/chunksink.h"
#include "gst/sink/chunkcaps.h"
#include "gst/sink/chunkfile.h"
#include "gst/sink/chunkfinish.h"
#include "gst/sink/chunkwatch.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (callreel_chunk_sink_debug);
#define GST_CAT_DEFAULT callreel_chunk_sink_debug

/* A cut requested now lies at most this far after the last data sent to the encoders: the ticks held by the gate. */
#define CUT_AHEAD (GST_SECOND / 2)
/* An encoder may use this many seconds of its bit rate at once. */
#define BURST_SECONDS 2
#define SIZE_MARGIN   16384
/* At most this part of the maximum size is set aside for pending data, so that a chunk holds something. */
#define SIZE_MARGIN_PART 2

typedef enum { FILE_WAITING, FILE_OPEN, FILE_CLOSED } FileState;

/* What happened under the lock, to be posted without it. */
typedef struct {
  gboolean opened, size_reached, closed;
  GError *error;
  gboolean opening; /* the error occurred while opening */
  gboolean missing; /* the error is that the file no longer exists */
  GstStructure *closed_info;
} Pending;

struct _CallreelChunkSink {
  GstElement parent;
  char *location;
  guint64 start, max_size;

  GMutex lock;
  FileState state;
  ChunkWriter *writer;
  ChunkFile *file;
  ChunkWatch *watch; /* from the opening on; stopped when the file is closed, freed once nothing streams */
  guint64 end;       /* PTS of the end of what was sent to the encoders */
  guint64 positions[CHUNK_N_STREAMS]; /* PTS of the encoders' output; 0: none yet */
  guint byte_rates[CHUNK_N_STREAMS];
  gboolean size_reached, failed;
  guint n_pads, n_eos;
};

G_DEFINE_FINAL_TYPE (CallreelChunkSink, callreel_chunk_sink, GST_TYPE_ELEMENT)

static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SINK, GST_PAD_REQUEST,
                             GST_STATIC_CAPS (
                                 "audio/mpeg, mpegversion=(int)4, stream-format=(string)raw, framed=(boolean)true; "
                                 "audio/mpeg, mpegversion=(int)1, layer=(int)3; "
                                 "audio/x-raw, format=(string)S16LE, layout=(string)interleaved"));

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video", GST_PAD_SINK, GST_PAD_REQUEST,
                             GST_STATIC_CAPS ("video/x-h264, stream-format=(string)avc, alignment=(string)au"));

/* called with the lock */
static gboolean
write_patches (CallreelChunkSink *self, Pending *pending)
{
  for (;;) {
    g_autoptr (FilePatch) patch = chunk_writer_pop (self->writer);
    if (!patch)
      return TRUE;
    if (!chunk_file_apply (self->file, patch, &pending->error)) {
      self->failed = TRUE;
      return FALSE;
    }
  }
}

static void on_lost (const GError *error, gpointer user_data);

/* called with the lock */
static gboolean
open_file (CallreelChunkSink *self, Pending *pending)
{
  self->file = chunk_file_create (self->location, &pending->error);
  if (!self->file) {
    self->failed = pending->opening = TRUE;
    return FALSE;
  }
  self->state = FILE_OPEN;
  self->watch = chunk_watch_new (self->location, on_lost, self);
  pending->opened = TRUE;
  return TRUE;
}

/* Called with the lock, after a write failed. Finishes the file in place with what it holds, as far as the disk
 * permits. */
static void
rescue_file (CallreelChunkSink *self, guint64 *duration, guint64 *size)
{
  g_autoptr (GError) error = NULL;
  ChunkFinished finished;

  if (chunk_finish (self->location, CHUNK_TIME_NONE, &finished, &error)) {
    *duration = finished.duration;
    *size = finished.size;
  } else {
    GST_WARNING_OBJECT (self, "the file remains fragmented: %s", error->message);
  }
}

/* Called with the lock. A file that can no longer be found by its name is lost. */
static void
check_place (CallreelChunkSink *self, Pending *pending)
{
  g_autoptr (GError) error = NULL;

  if (chunk_file_check (self->location, &error))
    return;
  self->failed = pending->missing = TRUE;
  if (!pending->error)
    pending->error = g_steal_pointer (&error);
}

/* Called with the lock. Replaces a short file by one without unused space. Returns: FALSE if it must be finished in
 * place. */
static gboolean
compact_file (CallreelChunkSink *self, guint64 duration, Pending *pending)
{
  g_autoptr (FileCompaction) compaction = chunk_writer_compact (self->writer, duration);
  g_autoptr (GError) error = NULL;

  if (!compaction || !write_patches (self, pending))
    return FALSE;
  if (chunk_file_replace (self->file, compaction, &error))
    return TRUE;
  GST_WARNING_OBJECT (self, "the file keeps its unused space: %s", error->message);
  return FALSE;
}

/* Called with the lock. */
static void
finish_file (CallreelChunkSink *self, guint64 duration, Pending *pending)
{
  if (compact_file (self, duration, pending) || self->failed)
    return;
  chunk_writer_finish (self->writer, duration);
  if (write_patches (self, pending) && !chunk_file_sync (self->file, &pending->error))
    self->failed = TRUE;
}

/* Called with the lock. @complete: everything that was sent to the encoders has come out. */
static void
close_file (CallreelChunkSink *self, gboolean complete, Pending *pending)
{
  guint64 duration = 0, size = 0;
  gboolean written = self->state == FILE_OPEN;

  if (self->state == FILE_CLOSED)
    return;
  if (written) {
    duration = complete && self->end > self->start ? self->end - self->start : CHUNK_TIME_NONE;
    if (!self->failed)
      finish_file (self, duration, pending);
    if (duration == CHUNK_TIME_NONE || self->failed)
      duration = chunk_writer_duration (self->writer);
    size = chunk_file_get_size (self->file);
  }
  g_clear_pointer (&self->file, chunk_file_close);
  if (self->watch)
    chunk_watch_stop (self->watch);
  if (written)
    check_place (self, pending);
  if (pending->missing)
    duration = size = 0;
  else if (written && self->failed)
    rescue_file (self, &duration, &size);
  self->state = FILE_CLOSED;
  pending->closed = TRUE;
  pending->closed_info = gst_structure_new (CHUNK_SINK_CLOSED, "duration", G_TYPE_UINT64, duration, "size",
                                            G_TYPE_UINT64, size, "failed", G_TYPE_BOOLEAN, self->failed, "written",
                                            G_TYPE_BOOLEAN, written, "missing", G_TYPE_BOOLEAN, pending->missing, NULL);
}

static void
post (CallreelChunkSink *self, GstStructure *structure)
{
  gst_element_post_message (GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), structure));
}

static void
post_error (CallreelChunkSink *self, const Pending *pending)
{
  const char *text = pending->error->message;

  if (g_error_matches (pending->error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT, ("%s", text), (NULL));
  else if (pending->missing)
    GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND, ("%s", text), (NULL));
  else if (pending->opening)
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("%s", text), (NULL));
  else
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE, ("%s", text), (NULL));
}

/* Any thread, called without lock. */
static void
post_pending (CallreelChunkSink *self, Pending *pending)
{
  if (pending->opened)
    post (self, gst_structure_new_empty (CHUNK_SINK_OPENED));
  if (pending->size_reached)
    post (self, gst_structure_new_empty (CHUNK_SINK_SIZE_REACHED));
  if (pending->closed)
    post (self, g_steal_pointer (&pending->closed_info));
  if (pending->error)
    post_error (self, pending);
  g_clear_error (&pending->error);
}

/* The watch's thread, takes the lock. */
static void
on_lost (const GError *error, gpointer user_data)
{
  CallreelChunkSink *self = user_data;
  Pending pending = { 0 };

  g_mutex_lock (&self->lock);
  if (self->state == FILE_OPEN) {
    self->failed = TRUE;
    pending.error = g_error_copy (error);
    close_file (self, FALSE, &pending);
  }
  g_mutex_unlock (&self->lock);
  post_pending (self, &pending);
}

/* Called with the lock. Whether the file would become too large if the chunk went on. */
static gboolean
size_is_near (CallreelChunkSink *self)
{
  guint64 coming = SIZE_MARGIN + (guint64)self->byte_rates[CHUNK_STREAM_VIDEO] * BURST_SECONDS;

  if (self->max_size == 0)
    return FALSE;
  for (guint i = 0; i < CHUNK_N_STREAMS; i++)
    if (self->positions[i] > 0 && self->end + CUT_AHEAD > self->positions[i])
      coming += gst_util_uint64_scale (self->end + CUT_AHEAD - self->positions[i], self->byte_rates[i], GST_SECOND);
  coming = MIN (coming, self->max_size / SIZE_MARGIN_PART);
  return chunk_writer_size (self->writer) + coming >= self->max_size;
}

/* called with the lock */
static GstFlowReturn
take_sample (CallreelChunkSink *self, ChunkStreamKind kind, const ChunkSample *sample, Pending *pending)
{
  if (self->failed)
    return GST_FLOW_ERROR;
  if (self->state == FILE_CLOSED)
    return GST_FLOW_EOS;
  if (self->state == FILE_WAITING && !open_file (self, pending))
    return GST_FLOW_ERROR;

  chunk_writer_add (self->writer, kind, sample);
  if (!write_patches (self, pending)) {
    /* what is on disk plays; it must not be changed any more */
    close_file (self, FALSE, pending);
    return GST_FLOW_ERROR;
  }
  self->positions[kind] = self->start + sample->pts + sample->duration;
  if (!self->size_reached && size_is_near (self))
    self->size_reached = pending->size_reached = TRUE;
  return GST_FLOW_OK;
}

static ChunkStreamKind
kind_of (GstPad *pad)
{
  return GST_PAD_PAD_TEMPLATE (pad) &&
                 g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (GST_PAD_PAD_TEMPLATE (pad)), "audio")
             ? CHUNK_STREAM_AUDIO
             : CHUNK_STREAM_VIDEO;
}

/* streaming thread, called without lock */
static GstFlowReturn
callreel_chunk_sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallreelChunkSink *self = CALLREEL_CHUNK_SINK (parent);
  ChunkSample sample;
  GstMapInfo map;
  GstFlowReturn flow;
  Pending pending = { 0 };

  if (!GST_BUFFER_PTS_IS_VALID (buffer) || !gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, MUX, (NULL), ("a buffer without timestamp or memory"));
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  sample.data = g_bytes_new (map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  sample.pts = GST_BUFFER_PTS (buffer) > self->start ? GST_BUFFER_PTS (buffer) - self->start : 0;
  sample.duration = GST_BUFFER_DURATION_IS_VALID (buffer) ? GST_BUFFER_DURATION (buffer) : 0;
  sample.sync = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_buffer_unref (buffer);

  g_mutex_lock (&self->lock);
  flow = take_sample (self, kind_of (pad), &sample, &pending);
  g_mutex_unlock (&self->lock);
  post_pending (self, &pending);
  g_bytes_unref (sample.data);
  return flow;
}

/* streaming thread, takes the lock */
static gboolean
set_caps (CallreelChunkSink *self, GstPad *pad, GstCaps *caps)
{
  ChunkStream stream;
  gboolean usable = chunk_caps_parse (caps, &stream);

  if (usable) {
    g_mutex_lock (&self->lock);
    chunk_writer_set_stream (self->writer, &stream);
    if (gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-raw"))
      self->byte_rates[stream.kind] = stream.rate * stream.channels * 2;
    /* until the encoder outputs something, everything sent to it is pending */
    self->positions[stream.kind] = MAX (self->positions[stream.kind], self->start + 1);
    g_mutex_unlock (&self->lock);
  } else {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, (NULL), ("unusable caps %" GST_PTR_FORMAT, caps));
  }
  chunk_caps_clear (&stream);
  return usable;
}

/* Any thread, takes the lock. The pad gets no more data; without any such pad the file is complete. */
static void
end_of_pad (CallreelChunkSink *self)
{
  Pending pending = { 0 };

  g_mutex_lock (&self->lock);
  if (++self->n_eos >= self->n_pads)
    close_file (self, TRUE, &pending);
  g_mutex_unlock (&self->lock);
  post_pending (self, &pending);
}

static gboolean
callreel_chunk_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallreelChunkSink *self = CALLREEL_CHUNK_SINK (parent);
  GstCaps *caps;
  gboolean taken = TRUE;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    taken = set_caps (self, pad, caps);
    break;
  case GST_EVENT_EOS:
    end_of_pad (self);
    break;
  default:
    break;
  }
  gst_event_unref (event);
  return taken;
}

static GstPad *
callreel_chunk_sink_request_new_pad (GstElement *element, GstPadTemplate *templ, const char *name, const GstCaps *caps)
{
  CallreelChunkSink *self = CALLREEL_CHUNK_SINK (element);
  GstPad *pad = gst_pad_new_from_template (templ, GST_PAD_TEMPLATE_NAME_TEMPLATE (templ));

  gst_pad_set_chain_function (pad, callreel_chunk_sink_chain);
  gst_pad_set_event_function (pad, callreel_chunk_sink_event);
  g_mutex_lock (&self->lock);
  self->n_pads++;
  g_mutex_unlock (&self->lock);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static GstStateChangeReturn
callreel_chunk_sink_change_state (GstElement *element, GstStateChange transition)
{
  CallreelChunkSink *self = CALLREEL_CHUNK_SINK (element);
  GstStateChangeReturn result =
      GST_ELEMENT_CLASS (callreel_chunk_sink_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    Pending pending = { 0 };

    /* stopped without EOS: the file is finished with what the encoders have output */
    g_mutex_lock (&self->lock);
    close_file (self, FALSE, &pending);
    g_mutex_unlock (&self->lock);
    post_pending (self, &pending);
    g_clear_pointer (&self->watch, chunk_watch_free);
  }
  return result;
}

static void
callreel_chunk_sink_finalize (GObject *object)
{
  CallreelChunkSink *self = CALLREEL_CHUNK_SINK (object);

  g_clear_pointer (&self->watch, chunk_watch_free);
  g_clear_pointer (&self->file, chunk_file_close);
  g_clear_pointer (&self->writer, chunk_writer_free);
  g_mutex_clear (&self->lock);
  g_free (self->location);
  G_OBJECT_CLASS (callreel_chunk_sink_parent_class)->finalize (object);
}

static void
callreel_chunk_sink_class_init (CallreelChunkSinkClass *klass)
{
  GstElementClass *element = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (callreel_chunk_sink_debug, "chunksink", 0, "Writer of one chunk's file");
  G_OBJECT_CLASS (klass)->finalize = callreel_chunk_sink_finalize;
  element->request_new_pad = callreel_chunk_sink_request_new_pad;
  element->change_state = callreel_chunk_sink_change_state;
  gst_element_class_add_static_pad_template (element, &audio_template);
  gst_element_class_add_static_pad_template (element, &video_template);
  gst_element_class_set_static_metadata (element, "Chunk sink", "Sink/File", "Writes one chunk of a recording",
                                         "The Callreel authors");
}

static void
callreel_chunk_sink_init (CallreelChunkSink *self)
{
  g_mutex_init (&self->lock);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

/* A sink for one file. It posts no EOS: CHUNK_SINK_CLOSED reports that the file is complete. Returns: (transfer
 * floating). */
GstElement *
callreel_chunk_sink_new (const ChunkSinkConfig *config)
{
  CallreelChunkSink *self = g_object_new (CALLREEL_TYPE_CHUNK_SINK, NULL);

  self->location = g_strdup (config->location);
  self->start = config->start;
  self->max_size = config->max_size;
  memcpy (self->byte_rates, config->byte_rates, sizeof self->byte_rates);
  self->writer = chunk_writer_new (&config->writer);
  return GST_ELEMENT (self);
}

/* Streaming thread, takes the lock. The encoders got data up to @end (PTS), which will be the end of the file. */
void
callreel_chunk_sink_reach (CallreelChunkSink *self, guint64 end)
{
  g_mutex_lock (&self->lock);
  self->end = MAX (self->end, end);
  g_mutex_unlock (&self->lock);
}
