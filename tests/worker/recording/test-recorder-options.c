/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of Worker1.StartRecording: defaults and refusals. */
#include "manager/worker/recording/reel-recorder-options.h"

#include "manager/core/wire/reel-error.h"

static ReelRecorderOptions *
parse (const char *text, GError **error)
{
  g_autoptr (GError) syntax = NULL;
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &syntax);

  g_assert_no_error (syntax);
  return reel_recorder_options_parse (options, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelRecorderOptions) video = parse ("{'location': <'/tmp/x.mp4'>}", &error);
  g_autoptr (ReelRecorderOptions) audio = parse ("{'location': <'/tmp/x'>, 'content-type': <'audioOnly'>}", &error);

  g_assert_no_error (error);
  g_assert_cmpint (video->format, ==, REEL_FORMAT_MP4);
  g_assert_cmpint (audio->format, ==, REEL_FORMAT_MP3);
  g_assert_cmpint (video->on_limit, ==, REEL_ON_LIMIT_STOP);
  g_assert_cmpuint (video->warnings->len, ==, 3);
  g_assert_cmpuint (g_array_index (video->warnings, guint, 0), ==, 600);
  g_assert_false (video->pause_on_start);
  g_assert_false (video->censor_on_start);
  g_assert_cmpuint (video->media_timeout_ms, ==, 0);
}

static void
test_unmixed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelRecorderOptions) plain =
      parse ("{'location': <'/tmp/x.wav'>, 'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>}", &error);
  g_autoptr (ReelRecorderOptions) given =
      parse ("{'location': <'/tmp/x.wav'>, 'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, "
             "'unmixed-channels': <uint32 64>, 'channels': <{'a': uint32 7}>}",
             &error);
  g_autoptr (ReelRecorderOptions) mixed =
      parse ("{'location': <'/tmp/x.wav'>, 'content-type': <'audioOnly'>, 'unmixed-channels': <uint32 4>}", &error);
  guint channel = 0;

  g_assert_no_error (error);
  g_assert_cmpint (plain->format, ==, REEL_FORMAT_WAV);
  g_assert_cmpuint (plain->unmixed_channels, ==, 16);
  g_assert_null (plain->channels);
  g_assert_cmpuint (given->unmixed_channels, ==, 64);
  g_assert_true (g_variant_lookup (given->channels, "a", "u", &channel));
  g_assert_cmpuint (channel, ==, 7);
  g_assert_cmpuint (mixed->unmixed_channels, ==, 0);
}

static void
test_given (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelRecorderOptions) options =
      parse ("{'location': <'/tmp/x-%05u.wav'>, 'content-type': <'audioOnly'>, 'format': <'wav'>, "
             "'max-duration-ms': <uint64 60000>, 'warnings': <@au []>, 'on-limit': <'continue'>, "
             "'pause-on-start': <true>, 'admitted': <['ann', 'b/e:n']>, 'censor-on-start': <true>, "
             "'censor-text': <'no'>, 'censor-tone': <uint32 1000>, "
             "'normalise-loudness': <true>, 'first-index': "
             "<uint32 3>, 'media-timeout-ms': "
             "<uint64 120000>, 'memo': <{'base': <'/tmp/x'>}>}",
             &error);
  g_autoptr (GVariant) memo = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (options->format, ==, REEL_FORMAT_WAV);
  g_assert_cmpuint (options->max_duration_ms, ==, 60000);
  g_assert_cmpuint (options->warnings->len, ==, 0);
  g_assert_cmpint (options->on_limit, ==, REEL_ON_LIMIT_CONTINUE);
  g_assert_true (options->pause_on_start);
  g_assert_true (options->censor_on_start);
  g_assert_cmpstr (options->censor_text, ==, "no");
  g_assert_cmpuint (options->censor_tone, ==, 1000);
  g_assert_true (options->normalise_loudness);
  g_assert_cmpuint (options->first_index, ==, 3);
  g_assert_cmpuint (options->media_timeout_ms, ==, 120000);
  g_assert_cmpuint (g_strv_length (options->admitted), ==, 2);
  g_assert_cmpstr (options->admitted[1], ==, "b/e:n");
  /* The worker does not use it; it returns it to the manager. */
  memo = g_variant_lookup_value (options->source, "memo", G_VARIANT_TYPE_VARDICT);
  g_assert_nonnull (memo);
}

static void
test_refused (gconstpointer text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  static const char *const refused[] = {
    "{}",
    "{'location': <''>}",
    "{'location': <'x.mp4'>}",
    "{'location': <'/tmp/%n.mp4'>}",
    "{'location': <'/tmp/%05u%05u.mp4'>}",
    "{'location': <'/tmp/100%'>}",
    "{'location': <'/tmp/x'>, 'format': <'wav'>}",
    "{'location': <'/tmp/x'>, 'format': <'mp4'>, 'content-type': <'audioOnly'>}",
    "{'location': <'/tmp/x'>, 'channel-type': <'unmixed'>}",
    "{'location': <'/tmp/x'>, 'channel-type': <'unmixed'>, 'content-type': <'audioOnly'>, 'format': <'mp3'>}",
    "{'location': <'/tmp/x'>, 'channel-type': <'unmixed'>, 'content-type': <'audioOnly'>, 'unmixed-channels': <uint32 "
    "0>}",
    "{'location': <'/tmp/x'>, 'channel-type': <'unmixed'>, 'content-type': <'audioOnly'>, 'unmixed-channels': <uint32 "
    "65>}",
    "{'location': <'/tmp/x'>, 'channel-type': <'unmixed'>, 'content-type': <'audioOnly'>, 'channels': <['a']>}",
    "{'location': <'/tmp/x'>, 'admitted': <'ann'>}",
    "{'location': <'/tmp/x'>, 'admitted': <['ann', '']>}",
    "{'location': <'/tmp/x'>, 'warnings': <[uint32 60, 60]>}",
    "{'location': <'/tmp/x'>, 'warnings': <[-1]>}",
    "{'location': <'/tmp/x'>, 'max-duration-ms': <uint64 18446744073709551615>}",
    "{'location': <'/tmp/x'>, 'first-index': <uint32 4294967295>}",
    "{'location': <'/tmp/x'>, 'unheard-of': <true>}",
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recorder-options/defaults", test_defaults);
  g_test_add_func ("/recorder-options/given", test_given);
  g_test_add_func ("/recorder-options/unmixed", test_unmixed);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *path = g_strdup_printf ("/recorder-options/refused/%" G_GSIZE_FORMAT, i);

    g_test_add_data_func (path, refused[i], test_refused);
  }
  return g_test_run ();
}
