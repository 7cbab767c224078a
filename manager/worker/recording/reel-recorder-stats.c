/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Builds the stats of a recorder's files for Worker1. Used by ReelRecorder on the main thread. */
#include "manager/worker/recording/reel-recorder-stats.h"

#define SAMPLE_RATE     16000u
#define WAV_CHANNEL_BPS (SAMPLE_RATE * 16u)

static GVariant *
build_audio (const ReelRecorderOptions *options, guint rate)
{
  guint channels = MAX (options->unmixed_channels, 1);
  GVariantDict audio;

  g_variant_dict_init (&audio, NULL);
  g_variant_dict_insert (&audio, "sample-rate", "u", SAMPLE_RATE);
  g_variant_dict_insert (&audio, "channels", "u", channels);
  g_variant_dict_insert (&audio, "bit-rate", "u",
                         options->format == REEL_FORMAT_WAV ? WAV_CHANNEL_BPS * channels : rate * 1000u);
  return g_variant_dict_end (&audio);
}

static GVariant *
build_video (guint rate)
{
  GVariantDict video;

  g_variant_dict_init (&video, NULL);
  g_variant_dict_insert (&video, "width", "u", 1920u);
  g_variant_dict_insert (&video, "height", "u", 1080u);
  g_variant_dict_insert (&video, "frame-rate", "u", 8u);
  g_variant_dict_insert (&video, "bit-rate", "u", rate * 1000u);
  return g_variant_dict_end (&video);
}

GVariant *
reel_recorder_stats_build (GstElement *sink, const ReelRecorderOptions *options, ReelViewLog *views,
                           const ReelChunk *chunk, gint64 next_start, GVariant *speech)
{
  guint audio_rate = 0, video_rate = 0;
  GVariantDict stats;

  g_object_get (sink, "audio-bitrate", &audio_rate, "bitrate", &video_rate, NULL);
  g_variant_dict_init (&stats, NULL);
  g_variant_dict_insert_value (&stats, "audio", build_audio (options, audio_rate));
  if (views != NULL) {
    g_variant_dict_insert_value (&stats, "video", build_video (video_rate));
    g_variant_dict_insert_value (&stats, "visible", reel_view_log_build (views, chunk->start_utc, next_start));
  }
  g_variant_dict_insert_value (&stats, "speech", speech);
  g_variant_dict_insert (&stats, "size", "t", chunk->size);
  return g_variant_dict_end (&stats);
}

void
reel_recorder_stats_add_channels (GVariantDict *state, GHashTable *channels)
{
  GVariantBuilder list;
  GHashTableIter iter;
  gpointer id, channel;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{su}"));
  g_hash_table_iter_init (&iter, channels);
  while (g_hash_table_iter_next (&iter, &id, &channel))
    g_variant_builder_add (&list, "{su}", id, GPOINTER_TO_UINT (channel));
  g_variant_dict_insert_value (state, "channels", g_variant_builder_end (&list));
}

void
reel_recorder_stats_add_admitted (GVariantDict *state, ReelInputRouter *router)
{
  g_autofree const char **ids = reel_input_router_get_admitted (router);

  if (ids != NULL)
    g_variant_dict_insert_value (state, "admitted", g_variant_new_strv (ids, -1));
}
