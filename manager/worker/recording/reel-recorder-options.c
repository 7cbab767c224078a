/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the options of Worker1.StartRecording. Called by ReelRecorder. */
#include "manager/worker/recording/reel-recorder-options.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"

#include <string.h>

#define OFFSET(member) G_STRUCT_OFFSET (ReelRecorderOptions, member)

#define DEFAULT_UNMIXED_CHANNELS 16
#define MAX_UNMIXED_CHANNELS     64

static const guint default_warnings[] = { 600, 300, 60 };

static const ReelDictKey keys[] = {
  { "content-type", REEL_DICT_NICK, OFFSET (content_type), .nicks = reel_content_type_nicks },
  { "channel-type", REEL_DICT_NICK, OFFSET (channel_type), .nicks = reel_channel_type_nicks },
  { "unmixed-channels", REEL_DICT_UINT32, OFFSET (unmixed_channels), MAX_UNMIXED_CHANNELS, 1 },
  { "format", REEL_DICT_NICK, OFFSET (format), .nicks = reel_format_nicks },
  { "layout", REEL_DICT_NICK, OFFSET (layout), .nicks = reel_layout_nicks },
  { "on-limit", REEL_DICT_NICK, OFFSET (on_limit), .nicks = reel_on_limit_nicks },
  { "location", REEL_DICT_FILE, OFFSET (location), 4096 },
  { "max-size-bytes", REEL_DICT_UINT64, OFFSET (max_size_bytes), G_MAXUINT64 },
  { "max-duration-ms", REEL_DICT_UINT64, OFFSET (max_duration_ms), 24 * 3600 * 1000ull },
  { "pause-on-start", REEL_DICT_BOOLEAN, OFFSET (pause_on_start) },
  { "censor-on-start", REEL_DICT_BOOLEAN, OFFSET (censor_on_start) },
  { "censor-text", REEL_DICT_TEXT, OFFSET (censor_text), 200 },
  { "censor-tone", REEL_DICT_UINT32, OFFSET (censor_tone), 7000 },
  { "normalise-loudness", REEL_DICT_BOOLEAN, OFFSET (normalise_loudness) },
  { "first-index", REEL_DICT_UINT32, OFFSET (first_index), 99999 },
  { "media-timeout-ms", REEL_DICT_UINT64, OFFSET (media_timeout_ms), 24 * 3600 * 1000ull },
  { NULL },
};

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

static gboolean
read_warnings (ReelRecorderOptions *self, GVariantDict *dict, GError **error)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (dict, "warnings", NULL);
  const guint *seconds = default_warnings;
  gsize count = G_N_ELEMENTS (default_warnings);

  if (value != NULL) {
    if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("au")))
      return refuse (error, "warnings: an array of seconds (au) is needed");
    seconds = g_variant_get_fixed_array (value, &count, sizeof (guint));
  }
  if (count > REEL_RECORDER_MAX_WARNINGS)
    return refuse (error, "warnings: at most 16 are possible");
  g_array_append_vals (self->warnings, seconds, (guint)count);
  for (gsize i = 1; i < count; i++) {
    if (seconds[i] >= seconds[i - 1])
      return refuse (error, "warnings: the seconds must descend");
  }
  g_variant_dict_remove (dict, "warnings");
  return TRUE;
}

static gboolean
read_channels (ReelRecorderOptions *self, GVariantDict *dict, GError **error)
{
  self->channels = g_variant_dict_lookup_value (dict, "channels", NULL);
  if (self->channels != NULL && !g_variant_is_of_type (self->channels, G_VARIANT_TYPE ("a{su}")))
    return refuse (error, "channels: a channel for each participant (a{su}) is needed");
  g_variant_dict_remove (dict, "channels");
  return TRUE;
}

static gboolean
read_admitted (ReelRecorderOptions *self, GVariantDict *dict, GError **error)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (dict, "admitted", NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return refuse (error, "admitted: an array of participants' ids (as) is needed");
  self->admitted = g_variant_dup_strv (value, NULL);
  for (gsize i = 0; self->admitted[i] != NULL; i++) {
    if (!reel_id_validate ("admitted", self->admitted[i], error))
      return FALSE;
  }
  g_variant_dict_remove (dict, "admitted");
  return TRUE;
}

/* The location becomes a format string, so it may contain nothing but one %05u. callrecordsink checks in a thread
 * whether it can be written, since a disk may be slow. */
static gboolean
check_location (const char *location, GError **error)
{
  const char *percent = NULL;

  if (location == NULL || location[0] == '\0')
    return refuse (error, "location: the path of the file is needed");
  percent = strchr (location, '%');
  if (percent != NULL && (!g_str_has_prefix (percent, "%05u") || strchr (percent + 1, '%') != NULL))
    return refuse (error, "location: nothing but one %05u may follow a percent sign");
  return TRUE;
}

static gboolean
check_pair (const ReelRecorderOptions *self, GError **error)
{
  gboolean video = self->content_type == REEL_CONTENT_AUDIO_VIDEO;

  gboolean unmixed = self->channel_type == REEL_CHANNEL_UNMIXED;

  if (unmixed && video)
    return refuse (error, "channel-type: unmixed requires the content-type audioOnly");
  if (unmixed && self->format != REEL_FORMAT_WAV)
    return refuse (error, "format: unmixed sound is recorded as wav");
  if (video && self->format != REEL_FORMAT_MP4)
    return refuse (error, "format: audioVideo is recorded as mp4");
  if (!video && self->format == REEL_FORMAT_MP4)
    return refuse (error, "format: audioOnly is recorded as mp3 or wav");
  return TRUE;
}

static int
choose_format (const ReelRecorderOptions *self)
{
  if (self->content_type == REEL_CONTENT_AUDIO_VIDEO)
    return REEL_FORMAT_MP4;
  return self->channel_type == REEL_CHANNEL_UNMIXED ? REEL_FORMAT_WAV : REEL_FORMAT_MP3;
}

ReelRecorderOptions *
reel_recorder_options_parse (GVariant *options, GError **error)
{
  g_autoptr (ReelRecorderOptions) self = g_new0 (ReelRecorderOptions, 1);
  g_autoptr (GVariantDict) dict = g_variant_dict_new (options);
  g_autoptr (GVariant) rest = NULL;

  self->warnings = g_array_new (FALSE, FALSE, sizeof (guint));
  self->source = g_variant_ref_sink (options);
  self->format = -1;
  self->unmixed_channels = DEFAULT_UNMIXED_CHANNELS;
  if (!read_warnings (self, dict, error) || !read_channels (self, dict, error) || !read_admitted (self, dict, error))
    return NULL;
  /* The manager's own data, returned with the state. */
  g_variant_dict_remove (dict, "memo");
  rest = g_variant_ref_sink (g_variant_dict_end (dict));
  if (!reel_dict_read (rest, keys, self, NULL, error))
    return NULL;
  if (self->channel_type == REEL_CHANNEL_MIXED)
    self->unmixed_channels = 0;
  if (self->format < 0)
    self->format = choose_format (self);
  if (!check_pair (self, error) || !check_location (self->location, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_recorder_options_free (ReelRecorderOptions *self)
{
  g_free (self->location);
  g_free (self->censor_text);
  g_array_unref (self->warnings);
  g_clear_pointer (&self->channels, g_variant_unref);
  g_strfreev (self->admitted);
  g_variant_unref (self->source);
  g_free (self);
}
