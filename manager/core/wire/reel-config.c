/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration of callreeld, parsed from the text of callreel.conf. */
#include "manager/core/wire/reel-config.h"

#include "manager/core/wire/reel-config-value.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-stream.h"

#include <string.h>

#define DEFAULT_KEEP_HOURS      48
#define DEFAULT_KEEP_FAILED     168
#define MAX_KEEP_HOURS          876000 /* a hundred years */
#define DEFAULT_ADDRESS         "127.0.0.1"
#define DEFAULT_PORT_MIN        40000
#define DEFAULT_PORT_MAX        49999
#define MAX_RELEARN_AFTER       86400 /* s */
#define MIN_PICTURE             16
#define DEFAULT_MINUTES         60
#define MAX_MINUTES             240
#define DEFAULT_MEDIA_TIMEOUT   120
#define DEFAULT_OPERATIONS      1
#define DEFAULT_IDLE_CALL       14400
#define DEFAULT_NOTICE_INTERVAL 15
#define MAX_IDLE_CALL           604800 /* a week */
#define DEFAULT_CENSOR_TEXT     "Recording censored"
#define MAX_CENSOR_TEXT         200  /* in bytes; the worker's limit */
#define MAX_CENSOR_TONE         7000 /* Hz; files hold up to 8000 */

static const guint32 default_warnings[] = { 600, 300, 60 };

typedef gboolean (*ReadKey) (ReelConfig *self, const char *value, GError **error);

typedef struct {
  const char *group;
  const char *key;
  ReadKey read;
} ConfigKey;

static gboolean
read_directory (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_directory (value, &self->storage_directory, error);
}

static gboolean
read_keep_hours (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_KEEP_HOURS, &self->keep_hours, error);
}

static gboolean
read_keep_undelivered_hours (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_KEEP_HOURS, &self->keep_undelivered_hours, error);
}

static gboolean
read_shorten_existing (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->shorten_existing, error);
}

static gboolean
read_key_file (const char *value, char **path, GError **error)
{
  if (!g_path_is_absolute (value))
    return reel_config_refuse (error, "a file of keys is named by its absolute path");
  return reel_config_read_text (value, path, error);
}

static gboolean
read_seal_recipients (ReelConfig *self, const char *value, GError **error)
{
  return read_key_file (value, &self->seal_recipients, error);
}

static gboolean
read_signing_key (ReelConfig *self, const char *value, GError **error)
{
  return read_key_file (value, &self->signing_key, error);
}

static gboolean
read_address (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_address (value, &self->rtp_address, error);
}

static gboolean
read_port_min (ReelConfig *self, const char *value, GError **error)
{
  if (!reel_config_read_port (value, 1024, &self->rtp_port_min, error))
    return FALSE;
  return self->rtp_port_min % 2 == 0 ||
         reel_config_refuse (error, "the lowest port must be even, since RTP uses even ports");
}

static gboolean
read_port_max (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_port (value, 1025, &self->rtp_port_max, error);
}

static gboolean
read_strict_source (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->strict_source, error);
}

static gboolean
read_relearn_after (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_RELEARN_AFTER, &self->relearn_after_seconds, error);
}

static gboolean
read_dtmf_digits (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->dtmf_digits, error);
}

/* "4096x2304" */
static gboolean
read_max_picture (ReelConfig *self, const char *value, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (value, "x", 3);
  guint64 width, height;

  if (g_strv_length (parts) != 2)
    return reel_config_refuse (error, "a size is WIDTHxHEIGHT, as 4096x2304");
  if (!reel_config_read_number (parts[0], MIN_PICTURE, REEL_PICTURE_LIMIT, &width, error) ||
      !reel_config_read_number (parts[1], MIN_PICTURE, REEL_PICTURE_LIMIT, &height, error))
    return FALSE;
  self->max_picture_width = width;
  self->max_picture_height = height;
  return TRUE;
}

static gboolean
read_file_directories (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_directories (value, &self->file_directories, error);
}

static gboolean
read_minutes (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, MAX_MINUTES, &self->max_duration_minutes, error);
}

static gboolean
read_warnings (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_warnings (value, MAX_MINUTES * 60, &self->warnings, error);
}

static gboolean
read_media_timeout (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, 86400, &self->media_timeout_seconds, error);
}

static gboolean
read_capacity (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, 10000, &self->capacity, error);
}

static gboolean
read_operations_per_call (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, 100, &self->operations_per_call, error);
}

static gboolean
read_automatic_content_type (ReelConfig *self, const char *value, GError **error)
{
  int content_type;

  if (!reel_nick_parse (reel_content_type_nicks, "the content type", value, &content_type, error))
    return FALSE;
  self->automatic_content_type = (ReelContentType)content_type;
  return TRUE;
}

static gboolean
read_normalise_loudness (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->normalise_loudness, error);
}

static gboolean
read_censor_text (ReelConfig *self, const char *value, GError **error)
{
  if (strlen (value) > MAX_CENSOR_TEXT)
    return reel_config_refuse (error, "longer than " G_STRINGIFY (MAX_CENSOR_TEXT) " bytes");
  if (!g_utf8_validate (value, -1, NULL))
    return reel_config_refuse (error, "not UTF-8");
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at)) {
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return reel_config_refuse (error, "control characters are not permitted");
  }
  return reel_config_read_text (value, &self->censor_text, error);
}

static gboolean
read_censor_tone (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_CENSOR_TONE, &self->censor_tone_hz, error);
}

static gboolean
read_idle_call (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_IDLE_CALL, &self->idle_call_seconds, error);
}

static gboolean
read_topic (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_text (value, &self->event_topic, error);
}

static gboolean
read_announcements_enabled (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->announcements_enabled, error);
}

static gboolean
read_announcements_directory (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_directory (value, &self->announcements_directory, error);
}

static gboolean
read_announcements_language (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_language (value, &self->announcements_language, error);
}

static gboolean
read_notice_tone (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->notice_tone, error);
}

static gboolean
read_notice_interval (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, 3600, &self->notice_interval_seconds, error);
}

static gboolean
read_wait_for_prompt (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->wait_for_prompt, error);
}

static gboolean
read_streams_network (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->streams_network, error);
}

static gboolean
read_default_destination (ReelConfig *self, const char *value, GError **error)
{
  return reel_config_read_text (value, &self->default_destination, error);
}

static const ConfigKey config_keys[] = {
  { "storage", "directory", read_directory },
  { "storage", "keep-hours", read_keep_hours },
  { "storage", "keep-undelivered-hours", read_keep_undelivered_hours },
  { "storage", "shorten-existing", read_shorten_existing },
  { "storage", "seal-recipients", read_seal_recipients },
  { "storage", "signing-key", read_signing_key },
  { "storage", "destination", read_default_destination },
  { "rtp", "address", read_address },
  { "rtp", "port-min", read_port_min },
  { "rtp", "port-max", read_port_max },
  { "rtp", "strict-source", read_strict_source },
  { "rtp", "relearn-after", read_relearn_after },
  { "rtp", "dtmf-digits", read_dtmf_digits },
  { "rtp", "max-picture", read_max_picture },
  { "streams", "file-directories", read_file_directories },
  { "streams", "network", read_streams_network },
  { "limits", "max-duration-minutes", read_minutes },
  { "limits", "warnings", read_warnings },
  { "limits", "media-timeout-seconds", read_media_timeout },
  { "limits", "capacity", read_capacity },
  { "limits", "operations-per-call", read_operations_per_call },
  { "limits", "idle-call-seconds", read_idle_call },
  { "automatic", "content-type", read_automatic_content_type },
  { "audio", "normalise-loudness", read_normalise_loudness },
  { "censoring", "text", read_censor_text },
  { "censoring", "tone-hz", read_censor_tone },
  { "event", "topic", read_topic },
  { "announcements", "enabled", read_announcements_enabled },
  { "announcements", "directory", read_announcements_directory },
  { "announcements", "language", read_announcements_language },
  { "announcements", "notice-tone", read_notice_tone },
  { "announcements", "notice-interval-seconds", read_notice_interval },
  { "announcements", "wait-for-prompt", read_wait_for_prompt },
};

/* GKeyFile does not report positions, so the text is searched again; 0 when not found. A NULL @key finds the group. */
static guint
find_line (const char *text, const char *group, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *header = g_strconcat ("[", group, "]", NULL);
  gboolean inside = FALSE;

  for (guint i = 0; lines[i] != NULL; i++) {
    char *line = g_strstrip (lines[i]);

    if (*line == '[') {
      inside = g_str_equal (line, header);
      if (inside && key == NULL)
        return i + 1;
    } else if (inside && key != NULL && g_str_has_prefix (line, key)) {
      line = g_strchug (line + strlen (key));
      if (*line == '=')
        return i + 1;
    }
  }
  return 0;
}

static void
prefix_place (GError **error, const char *text, const char *group, const char *key)
{
  g_prefix_error (error, "line %u: [%s] %s%s", find_line (text, group, key), group, key != NULL ? key : "",
                  key != NULL ? ": " : "");
}

static gboolean
read_key (ReelConfig *self, GKeyFile *file, const char *text, const char *group, const char *key, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (config_keys); i++) {
    g_autofree char *value = NULL;

    if (!g_str_equal (config_keys[i].group, group) || !g_str_equal (config_keys[i].key, key))
      continue;
    value = g_key_file_get_string (file, group, key, NULL);
    if (value != NULL ? config_keys[i].read (self, value, error)
                      : reel_config_refuse (error, "the value is not valid text"))
      return TRUE;
    prefix_place (error, text, group, key);
    return FALSE;
  }
  reel_config_refuse (error, "unknown key");
  prefix_place (error, text, group, key);
  return FALSE;
}

static gboolean
is_known_group (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (config_keys); i++) {
    if (g_str_equal (config_keys[i].group, group))
      return TRUE;
  }
  return FALSE;
}

static gboolean
read_webhook (ReelConfig *self, GKeyFile *file, const char *text, const char *group, GError **error)
{
  g_autofree char *key = NULL;
  ReelWebhook *webhook = reel_webhook_parse (file, group, &key, error);

  if (webhook == NULL) {
    prefix_place (error, text, group, key);
    return FALSE;
  }
  if (webhook->name != NULL)
    g_ptr_array_add (self->webhooks, webhook);
  else
    self->callback = webhook;
  return TRUE;
}

static gboolean
read_mail (ReelConfig *self, GKeyFile *file, const char *text, GError **error)
{
  g_autofree char *key = NULL;

  self->mail = reel_mail_config_parse (file, &key, error);
  if (self->mail == NULL)
    prefix_place (error, text, REEL_MAIL_GROUP, key);
  return self->mail != NULL;
}

static gboolean
read_portal (ReelConfig *self, GKeyFile *file, const char *text, GError **error)
{
  g_autofree char *key = NULL;
  ReelPortalConfig *portal = reel_portal_config_parse (file, &key, error);

  if (portal == NULL) {
    prefix_place (error, text, REEL_PORTAL_GROUP, key);
    return FALSE;
  }
  reel_portal_config_free (self->portal);
  self->portal = portal;
  return TRUE;
}

static gboolean
read_siprec (ReelConfig *self, GKeyFile *file, const char *text, GError **error)
{
  g_autofree char *key = NULL;
  ReelSiprecConfig *siprec = reel_siprec_config_parse (file, &key, error);

  if (siprec == NULL) {
    prefix_place (error, text, REEL_SIPREC_GROUP, key);
    return FALSE;
  }
  reel_siprec_config_free (self->siprec);
  self->siprec = siprec;
  return TRUE;
}

static gboolean
read_destination (ReelConfig *self, GKeyFile *file, const char *text, const char *group, GError **error)
{
  g_autofree char *key = NULL;
  ReelDestination *destination = reel_destination_parse (file, group, &key, error);

  if (destination != NULL)
    g_ptr_array_add (self->destinations, destination);
  else
    prefix_place (error, text, group, key);
  return destination != NULL;
}

static gboolean
read_group (ReelConfig *self, GKeyFile *file, const char *text, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  if (reel_webhook_is_group (group))
    return read_webhook (self, file, text, group, error);
  if (g_str_equal (group, REEL_MAIL_GROUP))
    return read_mail (self, file, text, error);
  if (g_str_equal (group, REEL_PORTAL_GROUP))
    return read_portal (self, file, text, error);
  if (g_str_equal (group, REEL_SIPREC_GROUP))
    return read_siprec (self, file, text, error);
  if (reel_destination_is_group (group))
    return read_destination (self, file, text, group, error);
  if (!is_known_group (group)) {
    reel_config_refuse (error, "is not a known group");
    prefix_place (error, text, group, NULL);
    return FALSE;
  }
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    if (!read_key (self, file, text, group, keys[i], error))
      return FALSE;
  }
  return TRUE;
}

static ReelConfig *
new_with_defaults (void)
{
  ReelConfig *self = g_new0 (ReelConfig, 1);

  self->keep_hours = DEFAULT_KEEP_HOURS;
  self->keep_undelivered_hours = DEFAULT_KEEP_FAILED;
  self->rtp_address = g_strdup (DEFAULT_ADDRESS);
  self->rtp_port_min = DEFAULT_PORT_MIN;
  self->rtp_port_max = DEFAULT_PORT_MAX;
  self->strict_source = TRUE;
  self->max_picture_width = REEL_PICTURE_WIDTH;
  self->max_picture_height = REEL_PICTURE_HEIGHT;
  self->max_duration_minutes = DEFAULT_MINUTES;
  self->warnings = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_vals (self->warnings, default_warnings, G_N_ELEMENTS (default_warnings));
  self->media_timeout_seconds = DEFAULT_MEDIA_TIMEOUT;
  self->operations_per_call = DEFAULT_OPERATIONS;
  self->idle_call_seconds = DEFAULT_IDLE_CALL;
  self->automatic_content_type = REEL_CONTENT_AUDIO_VIDEO;
  self->censor_text = g_strdup (DEFAULT_CENSOR_TEXT);
  self->event_topic = g_strdup ("");
  self->announcements_enabled = TRUE;
  self->streams_network = TRUE;
  self->notice_interval_seconds = DEFAULT_NOTICE_INTERVAL;
  self->announcements_language = g_strdup ("en");
  self->portal = reel_portal_config_new ();
  self->siprec = reel_siprec_config_new ();
  self->webhooks = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_webhook_free);
  self->destinations = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_destination_free);
  return self;
}

ReelConfig *
reel_config_parse (const char *text, GError **error)
{
  g_autoptr (ReelConfig) self = new_with_defaults ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) parse_error = NULL;
  g_auto (GStrv) groups = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &parse_error)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, parse_error->message);
    return NULL;
  }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++) {
    if (!read_group (self, file, text, groups[i], error))
      return NULL;
  }
  if (self->rtp_port_max <= self->rtp_port_min) {
    reel_config_refuse (error, "port-max is not above port-min");
    prefix_place (error, text, "rtp", g_key_file_has_key (file, "rtp", "port-max", NULL) ? "port-max" : "port-min");
    return NULL;
  }
  if (self->default_destination != NULL &&
      reel_destination_find (self->destinations, self->default_destination) == NULL) {
    reel_config_refuse (error, "there is no group of this destination");
    prefix_place (error, text, "storage", "destination");
    return NULL;
  }
  return g_steal_pointer (&self);
}

guint64
reel_config_get_limit_ms (const ReelConfig *self)
{
  return (guint64)self->max_duration_minutes * 60 * 1000;
}

void
reel_config_free (ReelConfig *self)
{
  g_free (self->storage_directory);
  g_free (self->seal_recipients);
  g_free (self->signing_key);
  g_free (self->file_directories);
  g_free (self->rtp_address);
  g_clear_pointer (&self->warnings, g_array_unref);
  g_free (self->censor_text);
  g_free (self->event_topic);
  g_free (self->announcements_directory);
  g_free (self->announcements_language);
  g_clear_pointer (&self->portal, reel_portal_config_free);
  g_clear_pointer (&self->siprec, reel_siprec_config_free);
  g_clear_pointer (&self->webhooks, g_ptr_array_unref);
  g_clear_pointer (&self->callback, reel_webhook_free);
  g_clear_pointer (&self->mail, reel_mail_config_free);
  g_free (self->default_destination);
  g_clear_pointer (&self->destinations, g_ptr_array_unref);
  g_free (self);
}
