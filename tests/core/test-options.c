/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of StartRecording: defaults, pairs, ranges, refusals. */
#include "manager/core/wire/reel-options.h"

#include "tests/core/dict-cases.h"

#define HOUR_MS 3600000

static const DictCase refused[] = {
  { "{'actor': <''>}", "actor: " },
  { "{'actor': <1>}", "actor: its type is s" },
  { "{'content-type': <'video'>}", "content-type: “video” is not one of: audioVideo, audioOnly" },
  { "{'content-type': <'AudioVideo'>}", "content-type: " },
  { "{'channel-type': <'stereo'>}", "channel-type: “stereo” is not one of: mixed, unmixed" },
  { "{'channel-type': <'unmixed'>}", "channel-type: unmixed requires the content-type audioOnly" },
  { "{'format': <'avi'>}", "format: “avi” is not one of: mp4, mp3, wav" },
  { "{'format': <'mp3'>}", "format: mp3 is not possible with the content-type audioVideo" },
  { "{'format': <'wav'>}", "format: wav is not possible with the content-type audioVideo" },
  { "{'content-type': <'audioOnly'>, 'format': <'mp4'>}",
    "format: mp4 is not possible with the content-type audioOnly" },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'format': <'mp3'>}", "format: mp3 is not possible" },
  { "{'unmixed-channels': <uint32 4>}", "unmixed-channels: only for the channel-type unmixed" },
  { "{'unmixed-channels': <uint32 0>}", "unmixed-channels: 0 is outside of 1 to 64" },
  { "{'unmixed-channels': <uint32 65>}", "unmixed-channels: 65 is outside of 1 to 64" },
  { "{'layout': <'mosaic'>}", "layout: “mosaic” is not one of: " },
  { "{'max-size-bytes': <uint64 1>}", "max-size-bytes: at least 65536" },
  { "{'max-size-bytes': <uint64 18446744073709551615>}", "max-size-bytes: 18446744073709551615 is outside" },
  { "{'max-size-bytes': <-1>}", "max-size-bytes: its type is t, not i" },
  { "{'on-limit': <'roll'>}", "on-limit: “roll” is not one of: stop, continue" },
  { "{'max-duration-ms': <uint64 0>}", "max-duration-ms: 0 is outside" },
  { "{'max-duration-ms': <uint64 999>}", "max-duration-ms: 999 is outside" },
  { "{'max-duration-ms': <uint64 3600001>}", "max-duration-ms: a client can only lower the limit, which is 3600000" },
  { "{'max-duration-ms': <uint64 18446744073709551615>}", "max-duration-ms: a client can only lower" },
  { "{'max-duration-ms': <int64 -5>}", "max-duration-ms: its type is t, not x" },
  { "{'max-duration-ms': <1e300>}", "max-duration-ms: its type is t, not d" },
  { "{'pause-on-start': <'no'>}", "pause-on-start: its type is b" },
  { "{'request-id': <''>}", "request-id: " },
  { "{'channels': <{'a': uint32 0}>}", "channels: only for the channel-type unmixed" },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'channels': <{'a': 'x'}>}",
    "channels: a channel for each participant" },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'channels': <{'a': uint32 16}>}",
    "channels: each participant has one, below unmixed-channels" },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'channels': <{'a': uint32 1, 'b': 1}>}",
    "channels: each participant has one" },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'channels': <{'': uint32 1}>}", "channels: " },
  { "{'metadata': <{'a': <'b'>}>}", "metadata: its type is a{ss}" },
  { "{'Actor': <'a'>}", "“Actor” is not a known key" },
};

static const struct {
  const char *dict;
  ReelFormat format;
} formats[] = {
  { "{}", REEL_FORMAT_MP4 },
  { "{'format': <'mp4'>}", REEL_FORMAT_MP4 },
  { "{'content-type': <'audioOnly'>}", REEL_FORMAT_MP3 },
  { "{'format': <'wav'>, 'content-type': <'audioOnly'>}", REEL_FORMAT_WAV },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>}", REEL_FORMAT_WAV },
  { "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'format': <'wav'>}", REEL_FORMAT_WAV },
};

static void
test_defaults (void)
{
  g_autoptr (ReelOptions) options = reel_options_parse (NULL, HOUR_MS, NULL);

  g_assert_null (options->actor);
  g_assert_cmpint (options->content_type, ==, REEL_CONTENT_AUDIO_VIDEO);
  g_assert_cmpint (options->channel_type, ==, REEL_CHANNEL_MIXED);
  g_assert_cmpint (options->format, ==, REEL_FORMAT_MP4);
  g_assert_cmpuint (options->unmixed_channels, ==, 16);
  g_assert_cmpint (options->layout, ==, REEL_LAYOUT_AUTO);
  g_assert_cmpuint (options->max_size_bytes, ==, 0);
  g_assert_cmpint (options->on_limit, ==, REEL_ON_LIMIT_STOP);
  g_assert_cmpuint (options->max_duration_ms, ==, HOUR_MS);
  g_assert_false (options->pause_on_start);
  g_assert_null (options->request_id);
  g_assert_null (options->metadata);
}

static void
test_all (void)
{
  g_autoptr (GVariant) dict =
      dict_from_text ("{'actor': <'p1'>, 'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>,"
                      " 'format': <'wav'>, 'unmixed-channels': <uint32 4>, 'layout': <'grid'>,"
                      " 'max-size-bytes': <uint64 65536>, 'on-limit': <'continue'>,"
                      " 'max-duration-ms': <uint64 1000>, 'pause-on-start': <true>, 'request-id': <'r/1'>,"
                      " 'metadata': <{'case': '7'}>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelOptions) options = reel_options_parse (dict, HOUR_MS, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->actor, ==, "p1");
  g_assert_cmpuint (options->unmixed_channels, ==, 4);
  g_assert_cmpint (options->layout, ==, REEL_LAYOUT_GRID);
  g_assert_cmpuint (options->max_size_bytes, ==, 65536);
  g_assert_cmpint (options->on_limit, ==, REEL_ON_LIMIT_CONTINUE);
  g_assert_cmpuint (options->max_duration_ms, ==, 1000);
  g_assert_true (options->pause_on_start);
  g_assert_cmpstr (options->request_id, ==, "r/1");
  g_assert_cmpuint (g_variant_n_children (options->metadata), ==, 1);
}

static void
test_formats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GVariant) dict = dict_from_text (formats[i].dict);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelOptions) options = reel_options_parse (dict, HOUR_MS, &error);

    g_assert_no_error (error);
    g_assert_cmpint (options->format, ==, formats[i].format);
  }
}

/* A client may ask for what the configuration raises. */
static void
test_raised_limit (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'max-duration-ms': <uint64 14400000>}");
  g_autoptr (ReelOptions) options = reel_options_parse (dict, 4 * HOUR_MS, NULL);

  g_assert_cmpuint (options->max_duration_ms, ==, 4 * HOUR_MS);
  g_assert_null (reel_options_parse (dict, 4 * HOUR_MS - 1, NULL));
}

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_options_parse (dict, HOUR_MS, &error));
    assert_refused (error, &refused[i]);
  }
}

static void
test_nan (void)
{
  g_autoptr (GVariant) dict =
      g_variant_ref_sink (g_variant_new_parsed ("{'max-duration-ms': <%d>}", g_ascii_strtod ("nan", NULL)));
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_options_parse (dict, HOUR_MS, &error));
  assert_refused (error, &(DictCase){ "", "max-duration-ms: its type is t, not d" });
}

static void
test_channels (void)
{
  g_autoptr (GVariant) dict =
      dict_from_text ("{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 64>,"
                      " 'channels': <{'b/+': uint32 63, 'a': 0}>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelOptions) options = reel_options_parse (dict, HOUR_MS, &error);
  guint32 channel = 0;

  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (options->channels, "b/+", "u", &channel));
  g_assert_cmpuint (channel, ==, 63);
  g_assert_cmpuint (options->unmixed_channels, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/options/defaults", test_defaults);
  g_test_add_func ("/core/options/all", test_all);
  g_test_add_func ("/core/options/formats", test_formats);
  g_test_add_func ("/core/options/raised-limit", test_raised_limit);
  g_test_add_func ("/core/options/refusals", test_refusals);
  g_test_add_func ("/core/options/nan", test_nan);
  g_test_add_func ("/options/channels", test_channels);
  return g_test_run ();
}
