/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of StartRecording: types, ranges and combinations. */
#include "manager/core/wire/reel-options.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-webhook.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelOptions, member)

/* Smaller chunks would consist of little more than headers. */
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
  { "actor", REEL_DICT_ID, OFFSET (actor), .help = "the participant who asks; default: a trusted server" },
  { "user", REEL_DICT_ID, OFFSET (user), .help = "the user who asks, never taken for a participant id" },
  { "content-type", REEL_DICT_NICK, OFFSET (content_type), .nicks = reel_content_type_nicks },
  { "channel-type", REEL_DICT_NICK, OFFSET (channel_type), .nicks = reel_channel_type_nicks },
  { "layout", REEL_DICT_NICK, OFFSET (layout), .nicks = reel_layout_nicks },
  { "max-size-bytes", REEL_DICT_UINT64, OFFSET (max_size_bytes), G_MAXINT64, .help = "of a chunk; 0: no limit" },
  { "on-limit", REEL_DICT_NICK, OFFSET (on_limit), .nicks = reel_on_limit_nicks },
  { "pause-on-start", REEL_DICT_BOOLEAN, OFFSET (pause_on_start) },
  { "request-id", REEL_DICT_ID, OFFSET (request_id),
    .help = "repeating it for the same call returns the same recording" },
  { "callback-uri", REEL_DICT_TEXT, OFFSET (callback_uri), REEL_WEBHOOK_MAX_URL,
    .help = "an additional webhook for its events; its host must be configured" },
  { "destination", REEL_DICT_ID, OFFSET (destination),
    .help = "where its files go once they are complete, a name in the configuration" },
  { "metadata", REEL_DICT_TEXTS, OFFSET (metadata) },
  { NULL },
};

/* The first combination of a content and a channel type is the default. */
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
check_actor (const ReelOptions *self, GError **error)
{
  return self->actor == NULL || self->user == NULL ||
         refuse (error, "user: give either this or actor, not both of them");
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
    return refuse (error, "channel-type: unmixed requires the content-type audioOnly");
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "format: %s is not possible with the content-type %s and the channel-type %s",
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
  if (self->max_size_bytes != 0 && self->max_size_bytes < MIN_SIZE_BYTES)
    return refuse (error, "max-size-bytes: at least " G_STRINGIFY (MIN_SIZE_BYTES) ", or 0 for no limit");
  return TRUE;
}

static gboolean
check_channels (const ReelOptions *self, GError **error)
{
  g_autoptr (GHashTable) participants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint64 taken = 0;
  char *participant;
  GVariantIter iter;
  guint32 channel;

  if (self->channel_type != REEL_CHANNEL_UNMIXED)
    return refuse (error, "channels: only for the channel-type unmixed");
  g_variant_iter_init (&iter, self->channels);
  while (g_variant_iter_next (&iter, "{su}", &participant, &channel)) {
    const gboolean is_new = g_hash_table_add (participants, participant);

    if (!reel_id_validate ("channels", participant, error))
      return FALSE;
    if (!is_new || channel >= self->unmixed_channels || (taken & (G_GUINT64_CONSTANT (1) << channel)) != 0)
      return refuse (error, "channels: each participant has one, below unmixed-channels, and no two have the same");
    taken |= G_GUINT64_CONSTANT (1) << channel;
  }
  return TRUE;
}

/* Takes the channels out of OPTIONS: the other options are a table. Returns: (transfer full): those */
static GVariant *
take_channels (ReelOptions *self, GVariant *options, GError **error)
{
  g_autoptr (GVariant) channels = options != NULL ? g_variant_lookup_value (options, "channels", NULL) : NULL;
  GVariantDict dict;

  if (channels == NULL)
    return options != NULL ? g_variant_ref (options) : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  if (!g_variant_is_of_type (channels, G_VARIANT_TYPE ("a{su}"))) {
    refuse (error, "channels: a channel for each participant (a{su}) is needed");
    return NULL;
  }
  self->channels = g_steal_pointer (&channels);
  g_variant_dict_init (&dict, options);
  g_variant_dict_remove (&dict, "channels");
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

ReelOptions *
reel_options_parse (GVariant *options, guint64 limit_ms, GError **error)
{
  g_autoptr (ReelOptions) self = g_new0 (ReelOptions, 1);
  g_autoptr (GVariant) others = take_channels (self, options, error);
  guint64 given;

  if (others == NULL)
    return NULL;
  self->unmixed_channels = DEFAULT_UNMIXED_CHANNELS;
  if (!reel_dict_read (others, reel_options_keys, self, &given, error) || !check_actor (self, error) ||
      !settle_format (self, (given & (1u << KEY_FORMAT)) != 0, error) ||
      !settle_limits (self, (given & (1u << KEY_MAX_DURATION)) != 0, limit_ms, error))
    return NULL;
  if ((given & (1u << KEY_UNMIXED_CHANNELS)) != 0 && self->channel_type != REEL_CHANNEL_UNMIXED) {
    refuse (error, "unmixed-channels: only for the channel-type unmixed");
    return NULL;
  }
  if (self->channels != NULL && !check_channels (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_options_free (ReelOptions *self)
{
  g_free (self->actor);
  g_free (self->user);
  g_free (self->request_id);
  g_free (self->callback_uri);
  g_free (self->destination);
  g_clear_pointer (&self->metadata, g_variant_unref);
  g_clear_pointer (&self->channels, g_variant_unref);
  g_free (self);
}
