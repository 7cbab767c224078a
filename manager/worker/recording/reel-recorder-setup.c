/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applies the options of a recording to its elements; the header lists the callers. */
#include "manager/worker/recording/reel-recorder-setup.h"

/* 125 ms: without video, waking up is a good part of the cost of mixer and encoder */
#define BLOCKS_WITHOUT_VIDEO 5u
#define TARGET_LOUDNESS      -23.0 /* LUFS, EBU R 128 */

static void
set_warnings (const ReelRecorderOptions *options, GstElement *sink)
{
  GValue array = G_VALUE_INIT, seconds = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  g_value_init (&seconds, G_TYPE_UINT);
  for (guint i = 0; i < options->warnings->len; i++) {
    g_value_set_uint (&seconds, g_array_index (options->warnings, guint, i));
    gst_value_array_append_value (&array, &seconds);
  }
  g_object_set_property (G_OBJECT (sink), "warnings", &array);
  g_value_unset (&seconds);
  g_value_unset (&array);
}

void
reel_recorder_setup (const ReelRecorderOptions *options, GstElement *sink, GstElement *mixer, GstElement *compositor)
{
  g_object_set (sink, "async", FALSE, "location", options->location, "first-index", options->first_index,
                "max-duration", options->max_duration_ms * GST_MSECOND, "max-size-bytes", options->max_size_bytes,
                NULL);
  gst_util_set_object_arg (G_OBJECT (sink), "format", reel_format_nicks[options->format]);
  gst_util_set_object_arg (G_OBJECT (sink), "on-limit", reel_on_limit_nicks[options->on_limit]);
  gst_util_set_object_arg (G_OBJECT (sink), "initial-mode", options->pause_on_start ? "pause" : "record");
  g_object_set (sink, "censor-tone", options->censor_tone, NULL);
  if (options->censor_text != NULL)
    g_object_set (sink, "censor-text", options->censor_text, NULL);
  set_warnings (options, sink);
  g_object_set (mixer, "force-live", TRUE, "unmixed-channels", options->unmixed_channels, "target-loudness",
                options->normalise_loudness ? TARGET_LOUDNESS : 0.0, NULL);
  if (compositor == NULL) {
    g_object_set (mixer, "blocks-at-once", BLOCKS_WITHOUT_VIDEO, NULL);
    return;
  }
  g_object_set (compositor, "force-live", TRUE, NULL);
  gst_util_set_object_arg (G_OBJECT (compositor), "layout", reel_layout_nicks[options->layout]);
}
