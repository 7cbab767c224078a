/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decoding of prompts: a pipeline of its own for each, so that a broken file harms no call. Called by ReelPromptPlayer.
 *
 *   uridecodebin → audioconvert → audioresample → appsink
 *
 * Threads: a thread of GIO's looks for the file and starts the pipeline, another one ends it. The streaming thread of
 * the sink collects the samples; the main thread takes them when it has seen the end on the bus, after which nothing is
 * written any more. `too_long` is atomic. There is no lock. */
#include "manager/worker/prompt/reel-prompt.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/stream/reel-element-group.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <math.h>
#include <unistd.h>

#define TIMEOUT_SECONDS 15 /* decoding is many times faster than real time */
#define TONE_HZ         1400
#define TONE_AMPLITUDE  5000.0 /* -16 dBFS: audible, without masking speech */

static const guint TONES_PER_SECOND = 2, FADES_PER_SECOND = 100;

typedef struct {
  char *file;
  guint rate;
  GTask *task; /* NULL once it is answered */
  ReelElementGroup *group;
  GstElement *pipeline;
  GstElement *convert;
  guint watch;
  guint bound;
  GByteArray *samples;
  int too_long;
} Decoding;

static void
decoding_free (gpointer data)
{
  Decoding *self = data;

  gst_clear_object (&self->pipeline);
  g_byte_array_unref (self->samples);
  g_free (self->file);
  g_free (self);
}

static void
fail (GTask *task, const char *file, ReelErrorCode code, const char *why)
{
  g_task_return_new_error (task, REEL_ERROR, code, "The prompt %s can not be played: %s", file, why);
}

/* Returns the result; the rest is freed once nothing streams. */
static void
finish (Decoding *self, const char *why)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_handle_id (&self->bound, g_source_remove);
  if (g_atomic_int_get (&self->too_long))
    why = "it is longer than " G_STRINGIFY (REEL_PROMPT_MAX_SECONDS) " seconds";
  else if (why == NULL && self->samples->len < sizeof (gint16))
    why = "there is no sound in it";
  if (why != NULL)
    fail (task, self->file, REEL_ERROR_MEDIA_FAILED, why);
  else
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (self->samples)),
                           (GDestroyNotify)g_bytes_unref);
  reel_element_group_retire (g_steal_pointer (&self->group), decoding_free, self);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Decoding *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    finish (self, NULL);
    return G_SOURCE_REMOVE;
  }
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  finish (self, g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
                    ? "it has no sound that can be decoded"
                    : error->message);
  return G_SOURCE_REMOVE;
}

static gboolean
on_bound (gpointer user_data)
{
  Decoding *self = user_data;

  self->bound = 0;
  finish (self, "decoding it takes too long");
  return G_SOURCE_REMOVE;
}

/* Streaming thread, called without lock. */
static void
on_pad_added (GstElement *source, GstPad *pad, gpointer user_data)
{
  Decoding *self = user_data;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->convert, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

/* Streaming thread, called without lock. Ends the decoding of a file without audio. */
static void
on_no_more_pads (GstElement *source, gpointer user_data)
{
  Decoding *self = user_data;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->convert, "sink");

  if (!gst_pad_is_linked (sink))
    GST_ELEMENT_ERROR (source, STREAM, WRONG_TYPE, ("there is no sound in it"), (NULL));
}

/* Streaming thread, called without lock. */
static GstFlowReturn
on_sample (GstAppSink *sink, gpointer user_data)
{
  Decoding *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstMapInfo map;

  if (sample == NULL || !gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return GST_FLOW_OK;
  if (self->samples->len + map.size > (gsize)self->rate * sizeof (gint16) * REEL_PROMPT_MAX_SECONDS)
    g_atomic_int_set (&self->too_long, TRUE);
  else
    g_byte_array_append (self->samples, map.data, (guint)map.size);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  return g_atomic_int_get (&self->too_long) ? GST_FLOW_EOS : GST_FLOW_OK;
}

static gboolean
build (Decoding *self, const char *uri)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };
  g_autoptr (GstCaps) any_sound = gst_caps_from_string ("audio/x-raw(ANY)");
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, G_BYTE_ORDER == G_LITTLE_ENDIAN ? "S16LE" : "S16BE",
                           "layout", G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, (int)self->rate, "channels",
                           G_TYPE_INT, 1, NULL);
  GstElement *source = gst_element_factory_make ("uridecodebin", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->convert = gst_element_factory_make ("audioconvert", NULL);
  if (source == NULL || self->convert == NULL || resample == NULL || sink == NULL) {
    gst_clear_object (&source);
    gst_clear_object (&self->convert);
    gst_clear_object (&resample);
    gst_clear_object (&sink);
    return FALSE;
  }
  gst_bin_add_many (GST_BIN (self->pipeline), source, self->convert, resample, sink, NULL);
  g_object_set (source, "uri", uri, "caps", any_sound, "expose-all-streams", FALSE, NULL);
  g_object_set (sink, "caps", caps, "sync", FALSE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  g_signal_connect (source, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (source, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  return gst_element_link_many (self->convert, resample, sink, NULL);
}

/* Returns: the reason to refuse the file, or NULL. A pipe or a device could block the decoder forever. */
static const char *
find_fault (const char *file)
{
  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return "it does not exist";
  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return "it is not a file";
  return access (file, R_OK) == 0 ? NULL : "it may not be read";
}

/* A thread of GIO's, before the pipeline starts. */
static gboolean
check_file (gpointer user_data, GError **error)
{
  const Decoding *self = user_data;
  const char *fault = find_fault (self->file);

  if (fault != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, fault);
  return fault == NULL;
}

static void
on_started (const GError *error, gpointer user_data)
{
  if (error != NULL)
    finish (user_data, error->message);
}

static gboolean
begin (Decoding *self)
{
  g_autofree char *uri = g_filename_to_uri (self->file, NULL, NULL);
  g_autoptr (GstBus) bus = NULL;

  if (!build (self, uri))
    return FALSE;
  bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  self->watch = gst_bus_add_watch (bus, on_message, self);
  self->bound = g_timeout_add_seconds (TIMEOUT_SECONDS, on_bound, self);
  self->group = reel_element_group_new ();
  reel_element_group_add (self->group, self->pipeline);
  reel_element_group_start (self->group, check_file, NULL, on_started, self);
  return TRUE;
}

void
reel_prompt_decode_async (const char *file, guint rate, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Decoding *self = NULL;

  if (!g_path_is_absolute (file)) {
    fail (task, file, REEL_ERROR_INVALID_ARGUMENT, "an absolute path is needed");
    return;
  }
  self = g_new0 (Decoding, 1);
  self->file = g_strdup (file);
  self->rate = rate;
  self->samples = g_byte_array_new ();
  if (begin (self)) {
    self->task = g_steal_pointer (&task);
    return;
  }
  fail (task, file, REEL_ERROR_MEDIA_FAILED, "GStreamer's basic elements are missing");
  decoding_free (self);
}

GBytes *
reel_prompt_decode_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GBytes *
reel_prompt_make_tone (guint rate)
{
  const guint count = rate / TONES_PER_SECOND, fade = rate / FADES_PER_SECOND;
  gint16 *samples = g_new (gint16, count);

  for (guint i = 0; i < count; i++) {
    double weight = MIN (1.0, MIN ((double)i, (double)(count - 1 - i)) / fade);

    samples[i] = (gint16)lrint (TONE_AMPLITUDE * weight * sin (2.0 * G_PI * TONE_HZ * i / rate));
  }
  return g_bytes_new_take (samples, count * sizeof (gint16));
}
