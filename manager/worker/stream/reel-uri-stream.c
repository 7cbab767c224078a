/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media from a file:
 *
 *   uridecodebin (parser → videothin → decoder) → [offset: the timeline's] → clocksync → tee
 *
 * Made by ReelStreamFactory. Threads: the file is opened, and uridecodebin started and ended, in threads of GIO's,
 * since a disk may be slow or gone; the stream outlives them. uridecodebin's streaming threads run its signals and the
 * probes; what they find is handed to the main thread by messages on the bus or in idle sources. There is no lock. */
#include "manager/worker/stream/reel-uri-stream.h"

#include "manager/worker/stream/reel-colour-fill.h"
#include "manager/worker/stream/reel-element-group.h"
#include "manager/worker/stream/reel-media-file.h"
#include "manager/worker/stream/reel-uri-plug.h"
#include "manager/worker/stream/reel-uri-thin.h"

#include <unistd.h>

/* A file in which no stream is found is given up after this time: demuxers search for a beginning up to the end. */
#define SEARCH_US (10 * G_USEC_PER_SEC)
/* Demuxers read as much at once as the file claims. */
#define MAX_READ (64 << 20)

struct _ReelUriStream {
  ReelMediaStream parent_instance;

  char *uri;
  GStrv directories; /* (nullable): in which the file must lie */
  GstElement *source;
  ReelElementGroup *reading; /* the source; NULL once it is stopped */
  GstElement *sync;
  GstElement *thin; /* inside the source, NULL before it is found */
  int linked;       /* atomic: media of the wanted kind was found */
  gint64 began;     /* monotonic, µs: start of the search; 0: not yet */
  ReelFileTimeline *timeline;
  gboolean plays; /* uses the timeline; not after the end or a stop */
  int file;       /* that the source reads; -1: not open; GIO's thread only */
};

G_DEFINE_FINAL_TYPE (ReelUriStream, reel_uri_stream, REEL_TYPE_MEDIA_STREAM)

static void
reel_uri_stream_init (ReelUriStream *self)
{
  self->file = -1;
}

static void
leave_timeline (ReelUriStream *self)
{
  if (self->plays)
    reel_file_timeline_leave (self->timeline);
  self->plays = FALSE;
}

static gboolean
on_end (gpointer user_data)
{
  ReelUriStream *self = user_data;

  leave_timeline (self);
  reel_media_stream_end (REEL_MEDIA_STREAM (self));
  return G_SOURCE_REMOVE;
}

/* Streaming thread, called without lock. */
static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelUriStream *self = user_data;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    reel_media_stream_note_buffer (REEL_MEDIA_STREAM (self), GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_end, g_object_ref (self), g_object_unref);
  return GST_PAD_PROBE_OK;
}

/* Streaming thread, called without lock. Before the first buffer, whose time in the file determines when it plays. */
static GstPadProbeReturn
on_first_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelUriStream *self = user_data;
  const GstClockTime now = gst_element_get_current_running_time (self->sync);

  if (GST_CLOCK_TIME_IS_VALID (now))
    gst_pad_set_offset (pad, (gint64)reel_file_timeline_get_origin (self->timeline, now));
  return GST_PAD_PROBE_REMOVE;
}

/* Streaming thread, called without lock. The reader treats dropped data as the end of the file. */
static GstPadProbeReturn
on_read (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return info->size > MAX_READ ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_PASS;
}

/* A thread of GIO's. */
static void
on_source_setup (GstElement *bin, GstElement *reader, gpointer user_data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (reader, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_PULL | GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BLOCK, on_read, NULL,
                     NULL);
}

/* Streaming thread, called without lock. */
static void
on_pad_added (GstElement *source, GstPad *pad, ReelUriStream *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->sync, "sink");
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  const gboolean audio = reel_media_stream_get_kind (REEL_MEDIA_STREAM (self)) == REEL_STREAM_KIND_AUDIO;

  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps) || gst_pad_is_linked (sink) ||
      !gst_structure_has_name (gst_caps_get_structure (caps, 0), audio ? "audio/x-raw" : "video/x-raw"))
    return;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_first_buffer, self, NULL);
  if (!audio)
    reel_colour_fill_attach (pad);
  if (gst_pad_link (pad, sink) == GST_PAD_LINK_OK)
    g_atomic_int_set (&self->linked, TRUE);
}

/* Streaming thread, called without lock. */
static void
on_no_more_pads (GstElement *source, ReelUriStream *self)
{
  if (g_atomic_int_get (&self->linked))
    return;
  GST_ELEMENT_ERROR (source, STREAM, WRONG_TYPE,
                     ("There is no %s in this source",
                      reel_media_stream_get_kind (REEL_MEDIA_STREAM (self)) == REEL_STREAM_KIND_AUDIO ? "audio"
                                                                                                      : "video"),
                     (NULL));
}

static void
find_thin (ReelUriStream *self)
{
  if (self->thin == NULL && self->source != NULL)
    self->thin = reel_uri_thin_find (self->source);
}

static void
reel_uri_stream_stop (ReelMediaStream *stream)
{
  ReelUriStream *self = REEL_URI_STREAM (stream);

  leave_timeline (self);
  if (self->reading == NULL)
    return;
  /* Its counters are read until the stream is removed. */
  find_thin (self);
  g_signal_handlers_disconnect_by_data (self->source, self);
  /* clocksync first: it may block the source's thread until a buffer is due. */
  gst_element_set_locked_state (self->sync, TRUE);
  gst_element_set_state (self->sync, GST_STATE_NULL);
  reel_media_stream_give_element (stream, self->source);
  reel_element_group_retire (g_steal_pointer (&self->reading), g_object_unref, g_object_ref (self));
}

/* A thread of GIO's, before the source starts. */
static gboolean
open_file (gpointer user_data, GError **error)
{
  ReelUriStream *self = user_data;
  g_autofree char *opened = NULL;

  self->file = reel_media_file_open (self->uri, (const char *const *)self->directories, error);
  if (self->file < 0)
    return FALSE;
  opened = reel_media_file_describe (self->file);
  g_object_set (self->source, "uri", opened, NULL);
  return TRUE;
}

/* A thread of GIO's, when the source has ended. */
static void
close_file (gpointer user_data)
{
  ReelUriStream *self = user_data;

  if (self->file >= 0)
    close (self->file);
}

static void
on_opened (const GError *error, gpointer user_data)
{
  ((ReelUriStream *)user_data)->began = g_get_monotonic_time ();
  reel_media_stream_opened (REEL_MEDIA_STREAM (user_data), error);
}

static void
reel_uri_stream_open (ReelMediaStream *stream)
{
  ReelUriStream *self = REEL_URI_STREAM (stream);

  reel_element_group_start (self->reading, open_file, close_file, on_opened, self);
}

static void
reel_uri_stream_tick (ReelMediaStream *stream, gint64 now)
{
  ReelUriStream *self = REEL_URI_STREAM (stream);

  if (reel_media_stream_get_last_data (stream) != 0) {
    reel_media_stream_judge (stream, now);
  } else if (self->began != 0 && now - self->began > SEARCH_US && !g_atomic_int_get (&self->linked)) {
    self->began = 0;
    /* posted on the bus, like errors of the source: the session removes it from the recordings first */
    GST_ELEMENT_ERROR (self->source, STREAM, TYPE_NOT_FOUND, ("No media was found in the file within ten seconds"),
                       (NULL));
  }
}

static void
reel_uri_stream_add_stats (ReelMediaStream *stream, GVariantDict *stats)
{
  ReelUriStream *self = REEL_URI_STREAM (stream);
  guint64 passed = 0, thinned = 0;

  find_thin (self);
  if (self->thin == NULL)
    return;
  g_object_get (self->thin, "frames-passed", &passed, "frames-thinned", &thinned, NULL);
  g_variant_dict_insert (stats, "frames-decoded", "t", passed);
  g_variant_dict_insert (stats, "frames-thinned", "t", thinned);
}

static void
reel_uri_stream_finalize (GObject *object)
{
  ReelUriStream *self = REEL_URI_STREAM (object);

  gst_clear_object (&self->thin);
  gst_clear_object (&self->source);
  gst_clear_object (&self->sync);
  leave_timeline (self);
  g_clear_pointer (&self->timeline, reel_file_timeline_unref);
  g_strfreev (self->directories);
  g_free (self->uri);
  G_OBJECT_CLASS (reel_uri_stream_parent_class)->finalize (object);
}

static void
reel_uri_stream_class_init (ReelUriStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_uri_stream_finalize;
  REEL_MEDIA_STREAM_CLASS (klass)->open = reel_uri_stream_open;
  REEL_MEDIA_STREAM_CLASS (klass)->stop = reel_uri_stream_stop;
  REEL_MEDIA_STREAM_CLASS (klass)->tick = reel_uri_stream_tick;
  REEL_MEDIA_STREAM_CLASS (klass)->add_stats = reel_uri_stream_add_stats;
}

static gboolean
build (ReelUriStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  const gboolean audio = reel_media_stream_get_kind (stream) == REEL_STREAM_KIND_AUDIO;
  /* Any memory: decodebin drops a decoder whose template has an additional feature, such as libav's for H.264. */
  g_autoptr (GstCaps) caps = gst_caps_from_string (audio ? "audio/x-raw(ANY)" : "video/x-raw(ANY)");
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) sink = NULL;

  self->sync = reel_media_stream_add_element (stream, "clocksync", error);
  if (self->sync == NULL)
    return FALSE;
  gst_object_ref (self->sync);
  if (!reel_media_stream_add_tee (stream, self->sync, error) || !reel_media_stream_sync (stream, error))
    return FALSE;
  self->source = reel_media_stream_add_element (stream, "uridecodebin", error);
  if (self->source == NULL)
    return FALSE;
  gst_object_ref (self->source);
  self->reading = reel_element_group_new ();
  reel_element_group_add (self->reading, self->source);
  g_object_set (self->source, "caps", caps, "expose-all-streams", FALSE, NULL);
  g_signal_connect (self->source, "source-setup", G_CALLBACK (on_source_setup), NULL);
  g_signal_connect (self->source, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (self->source, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  sink = gst_element_get_static_pad (self->sync, "sink");
  reel_uri_plug_restrict (self->source);
  if (!audio) {
    reel_uri_thin_attach (self->source);
    reel_uri_thin_shield (sink);
  }
  pad = gst_element_get_static_pad (self->sync, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data, self, NULL);
  return TRUE;
}

ReelMediaStream *
reel_uri_stream_new (const char *id, const char *participant, ReelStreamKind kind, GstElement *pipeline,
                     const char *uri, const char *const *directories, ReelFileTimelines *timelines, GError **error)
{
  g_autoptr (ReelUriStream) self = g_object_new (REEL_TYPE_URI_STREAM, "id", id, "participant", participant, "kind",
                                                 (int)kind, "pipeline", pipeline, NULL);

  self->uri = g_strdup (uri);
  self->directories = g_strdupv ((char **)directories);
  self->timeline = reel_file_timelines_take (timelines, participant, uri);
  self->plays = TRUE;
  return build (self, error) ? REEL_MEDIA_STREAM (g_steal_pointer (&self)) : NULL;
}
