/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of StartRecording, checked against types, ranges and each other. */
#include "manager/core/wire/reel-options.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelOptions, member)

/* Below these a recording would be nothing but the heads of its chunks. */
#define MIN_DURATION_MS 1000
#define MIN_SIZE_BYTES  65536

#define DEFAULT_UNMIXED_CHANNELS 16

const char *const reel_content_type_nicks[] = { "audioVideo", "audioOnly", NULL };
const char *const reel_channel_type_nicks[] = { "mixed", "unmixed", NULL };
const char *const reel_format_nicks[] = { "mp4", "mp3", "wav", NULL };
const char *const reel_layout_nicks[] = { "auto", "grid", "presentation", "speaker", NULL };
const char *const reel_on_limit_nicks[] = { "stop", "continue", NULL };

enum { KEY_FORMAT = 0, KEY_UNMIXED_CHANNELS = 1, KEY_MAX_DURATION = 2 };

const ReelDictKey reel_options_keys[] = {
  [KEY_FORMAT] = { "format", REEL_DICT_NICK, OFFSET (format), .nicks = reel_format_nicks },
  [KEY_UNMIXED_CHANNELS] = { "unmixed-channels", REEL_DICT_UINT32, OFFSET (unmixed_channels), 64, 1,
                             .help = "1 to 64, of a file of the channel type unmixed" },
  [KEY_MAX_DURATION] = { "max-duration-ms", REEL_DICT_UINT64, OFFSET (max_duration_ms), G_MAXUINT64, MIN_DURATION_MS,
                         .help = "recorded time of a chunk" },
  { "actor", REEL_DICT_ID, OFFSET (actor), .help = "the participant on whose behalf; a trusted server without" },
  { "content-type", REEL_DICT_NICK, OFFSET (content_type), .nicks = reel_content_type_nicks },
  { "channel-type", REEL_DICT_NICK, OFFSET (channel_type), .nicks = reel_channel_type_nicks },
  { "layout", REEL_DICT_NICK, OFFSET (layout), .nicks = reel_layout_nicks },
  { "max-size-bytes", REEL_DICT_UINT64, OFFSET (max_size_bytes), G_MAXINT64, .help = "of a chunk; 0: no limit" },
  { "on-limit", REEL_DICT_NICK, OFFSET (on_limit), .nicks = reel_on_limit_nicks },
  { "pause-on-start", REEL_DICT_BOOLEAN, OFFSET (pause_on_start) },
  { "request-id", REEL_DICT_ID, OFFSET (request_id), .help = "the same again for the same call starts nothing new" },
  { "destination", REEL_DICT_ID, OFFSET (destination),
    .help = "a storage that the configuration names; so far it can name none" },
  { "metadata", REEL_DICT_TEXTS, OFFSET (metadata) },
  { NULL },
};

/* The first pair of a content and a channel type is its default. */
static const struct {
  ReelContentType content_type;
  ReelChannelType channel_type;
  ReelFormat format;
} pairs[] = {
  { REEL_CONTENT_AUDIO_VIDEO, REEL_CHANNEL_MIXED, REEL_FORMAT_MP4 },
  { REEL_CONTENT_AUDIO_ONLY, REEL_CHANNEL_MIXED, REEL_FORMAT_MP3 },
  { REEL_CONTENT_AUDIO_ONLY, REEL_CHANNEL_MIXED, REEL_FORMAT_WAV },
  { REEL_CONTENT_AUDIO_ONLY, REEL_CHANNEL_UNMIXED, REEL_FORMAT_WAV },
};

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

static gboolean
settle_format (ReelOptions *self, gboolean format_given, GError **error)
{
  gboolean types_fit = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    if (pairs[i].content_type != self->content_type || pairs[i].channel_type != self->channel_type)
      continue;
    types_fit = TRUE;
    if (!format_given)
      self->format = pairs[i].format;
    if (pairs[i].format == self->format)
      return TRUE;
  }
  if (!types_fit)
    return refuse (error, "channel-type: unmixed needs the content-type audioOnly");
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "format: %s does not go with the content-type %s and the channel-type %s",
               reel_format_nicks[self->format], reel_content_type_nicks[self->content_type],
               reel_channel_type_nicks[self->channel_type]);
  return FALSE;
}

static gboolean
settle_limits (ReelOptions *self, gboolean duration_given, guint64 limit_ms, GError **error)
{
  if (!duration_given)
    self->max_duration_ms = limit_ms;
  if (self->max_duration_ms > limit_ms) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "max-duration-ms: a client can only lower the limit, which is %" G_GUINT64_FORMAT, limit_ms);
    return FALSE;
  }
  if (self->destination != NULL)
    return refuse (error, "destination: the configuration names no storage but its own directory");
  if (self->max_size_bytes != 0 && self->max_size_bytes < MIN_SIZE_BYTES)
    return refuse (error, "max-size-bytes: at least " G_STRINGIFY (MIN_SIZE_BYTES) ", or 0 for no limit");
  return TRUE;
}

ReelOptions *
reel_options_parse (GVariant *options, guint64 limit_ms, GError **error)
{
  g_autoptr (ReelOptions) self = g_new0 (ReelOptions, 1);
  guint64 given;

  self->unmixed_channels = DEFAULT_UNMIXED_CHANNELS;
  if (!reel_dict_read (options, reel_options_keys, self, &given, error) ||
      !settle_format (self, (given & (1u << KEY_FORMAT)) != 0, error) ||
      !settle_limits (self, (given & (1u << KEY_MAX_DURATION)) != 0, limit_ms, error))
    return NULL;
  if ((given & (1u << KEY_UNMIXED_CHANNELS)) != 0 && self->channel_type != REEL_CHANNEL_UNMIXED) {
    refuse (error, "unmixed-channels: only for the channel-type unmixed");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
reel_options_free (ReelOptions *self)
{
  g_free (self->actor);
  g_free (self->request_id);
  g_free (self->destination);
  g_clear_pointer (&self->metadata, g_variant_unref);
  g_free (self);
}
