/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of callreel-janus.conf, by a table. */
#include "manager/connectors/janus/core/reel-janus-config.h"

#include "manager/core/wire/reel-config-value.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_PATTERNS 256
#define MAX_LINE     200 /* bytes */
#define MAX_SECONDS  3600

typedef struct {
  const char *group;
  const char *key;
  gboolean (*read) (ReelJanusConfig *self, const char *value, GError **error);
} JanusKey;

static gboolean
is_nick (const char *value, const char *const *nicks)
{
  return g_strv_contains (nicks, value);
}

static gboolean
read_line (const char *value, char **line, GError **error)
{
  if (*value == '\0' || strlen (value) > MAX_LINE)
    return reel_config_refuse (error, "not a text of 1 to " G_STRINGIFY (MAX_LINE) " bytes");
  return reel_config_read_text (value, line, error);
}

static gboolean
read_patterns (const char *value, char ***patterns, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);
  g_autoptr (GStrvBuilder) read = g_strv_builder_new ();
  guint count = 0;

  for (guint i = 0; items[i] != NULL; i++) {
    g_autofree char *lower = g_utf8_casefold (g_strstrip (items[i]), -1);

    if (*lower == '\0')
      continue;
    if (++count > MAX_PATTERNS)
      return reel_config_refuse (error, "more than " G_STRINGIFY (MAX_PATTERNS) " patterns");
    g_strv_builder_add (read, lower);
  }
  g_strfreev (*patterns);
  *patterns = g_strv_builder_end (read);
  return TRUE;
}

static gboolean
read_url (ReelJanusConfig *self, const char *value, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((!g_str_equal (scheme, "ws") && !g_str_equal (scheme, "wss")) || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL)
    return reel_config_refuse (error, "not an address such as ws://127.0.0.1:8188/");
  return reel_config_check_uri (uri, value, error) && reel_config_read_text (value, &self->url, error);
}

static gboolean
read_name (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_check_name (value, error) && reel_config_read_text (value, &self->name, error);
}

static gboolean
read_api_secret (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->api_secret_file, error);
}

static gboolean
read_admin_key (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->admin_key_file, error);
}

static gboolean
read_room_secret (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->room_secret_file, error);
}

static gboolean
read_pin (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->pin_file, error);
}

static gboolean
read_media_address (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_address (value, &self->media_address, error);
}

static gboolean
read_recorder_address (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_address (value, &self->recorder_address, error);
}

static gboolean
read_srtp (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->srtp, error);
}

static gboolean
read_rooms (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->rooms, error);
}

static gboolean
read_except_rooms (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->except_rooms, error);
}

static gboolean
read_poll_seconds (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, MAX_SECONDS, &self->poll_seconds, error);
}

static gboolean
read_linger_seconds (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_SECONDS, &self->linger_seconds, error);
}

static gboolean
read_outage_seconds (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 0, MAX_SECONDS, &self->outage_seconds, error);
}

static gboolean
read_display (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->display, error);
}

static gboolean
read_identity (ReelJanusConfig *self, const char *value, GError **error)
{
  if (!is_nick (value, (const char *const[]){ "id", "display", NULL }))
    return reel_config_refuse (error, "neither id nor display");
  self->identity = g_str_equal (value, "id") ? REEL_JANUS_BY_ID : REEL_JANUS_BY_DISPLAY;
  return TRUE;
}

static gboolean
read_administrators (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->administrators, error);
}

static gboolean
read_members (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->members, error);
}

static gboolean
read_default_role (ReelJanusConfig *self, const char *value, GError **error)
{
  if (!is_nick (value, (const char *const[]){ "administrator", "member", "guest", NULL }))
    return reel_config_refuse (error, "none of administrator, member and guest");
  return reel_config_read_text (value, &self->default_role, error);
}

static gboolean
read_screens (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->screens, error);
}

static gboolean
read_prompt (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->prompt, error);
}

static gboolean
read_texts (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->texts, error);
}

static gboolean
read_text_secret (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->text_secret_file, error);
}

static gboolean
read_question (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->question, error);
}

static gboolean
read_yes (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->yes, error);
}

static gboolean
read_no (ReelJanusConfig *self, const char *value, GError **error)
{
  return read_patterns (value, &self->no, error);
}

static gboolean
read_answers_address (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_address (value, &self->answers_address, error);
}

static gboolean
read_answers_port (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_port (value, 0, &self->answers_port, error);
}

static gboolean
read_answers_key (ReelJanusConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->answers_key_file, error);
}

static const JanusKey keys[] = {
  { "janus", "url", read_url },
  { "janus", "name", read_name },
  { "janus", "api-secret-file", read_api_secret },
  { "janus", "admin-key-file", read_admin_key },
  { "janus", "media-address", read_media_address },
  { "janus", "recorder-address", read_recorder_address },
  { "janus", "srtp", read_srtp },
  { "rooms", "include", read_rooms },
  { "rooms", "exclude", read_except_rooms },
  { "rooms", "secret-file", read_room_secret },
  { "rooms", "pin-file", read_pin },
  { "rooms", "poll-seconds", read_poll_seconds },
  { "rooms", "linger-seconds", read_linger_seconds },
  { "rooms", "outage-seconds", read_outage_seconds },
  { "rooms", "display-name", read_display },
  { "people", "identity", read_identity },
  { "people", "administrators", read_administrators },
  { "people", "members", read_members },
  { "people", "default-role", read_default_role },
  { "people", "screens", read_screens },
  { "prompt", "publish", read_prompt },
  { "texts", "textroom", read_texts },
  { "texts", "secret-file", read_text_secret },
  { "texts", "question", read_question },
  { "texts", "yes", read_yes },
  { "texts", "no", read_no },
  { "texts", "answers-address", read_answers_address },
  { "texts", "answers-port", read_answers_port },
  { "texts", "answers-key-file", read_answers_key },
};

static const JanusKey *
find_key (const char *group, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_str_equal (keys[i].group, group) && g_str_equal (keys[i].key, key))
      return &keys[i];
  }
  return NULL;
}

static gboolean
read_key (ReelJanusConfig *self, GKeyFile *file, const char *group, const char *name, GError **error)
{
  const JanusKey *key = find_key (group, name);
  g_autofree char *value = key != NULL ? g_key_file_get_string (file, group, name, error) : NULL;

  if (key == NULL)
    return reel_config_refuse (error, "there is no such key");
  return value != NULL && key->read (self, value, error);
}

static gboolean
read_group (ReelJanusConfig *self, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autoptr (GError) inner = NULL;

    if (read_key (self, file, group, names[i], &inner))
      continue;
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "[%s] %s: %s", group, names[i], inner->message);
    return FALSE;
  }
  return TRUE;
}

/* RTCP goes to the machine that the WebSocket is on, as long as nothing else is said. */
static gboolean
complete (ReelJanusConfig *self, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  const char *host = g_uri_get_host (uri);

  if (self->answers_port != 0 && self->answers_key_file == NULL) {
    reel_config_refuse (error, "[texts] answers-key-file: needed with answers-port");
    return FALSE;
  }
  if (self->media_address != NULL)
    return TRUE;
  if (g_str_equal (host, "localhost"))
    host = "127.0.0.1";
  if (!g_hostname_is_ip_address (host)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "[janus] media-address: needed, since the url has the name %s instead of an address", host);
    return FALSE;
  }
  self->media_address = g_strdup (host);
  return TRUE;
}

static ReelJanusConfig *
config_new (void)
{
  ReelJanusConfig *self = g_new0 (ReelJanusConfig, 1);

  self->url = g_strdup ("ws://127.0.0.1:8188/");
  self->name = g_strdup ("janus");
  self->rooms = g_strsplit ("*", ";", -1);
  self->except_rooms = g_new0 (char *, 1);
  self->poll_seconds = 5;
  self->linger_seconds = 10;
  self->outage_seconds = 60;
  self->display = g_strdup ("Callreel");
  self->administrators = g_new0 (char *, 1);
  self->members = g_new0 (char *, 1);
  self->default_role = g_strdup ("guest");
  self->screens = g_strsplit ("*screen*", ";", -1);
  self->question = g_strdup ("this meeting is being recorded. Answer yes to be in the recording, or no.");
  self->yes = g_strsplit ("yes", ";", -1);
  self->no = g_strsplit ("no", ";", -1);
  self->answers_address = g_strdup ("127.0.0.1");
  return self;
}

ReelJanusConfig *
reel_janus_config_parse (const char *text, GError **error)
{
  g_autoptr (ReelJanusConfig) self = config_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) inner = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_utf8_validate (text, -1, NULL)) {
    reel_config_refuse (error, "not valid UTF-8");
    return NULL;
  }
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &inner)) {
    reel_config_refuse (error, inner->message);
    return NULL;
  }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++) {
    if (!read_group (self, file, groups[i], error))
      return NULL;
  }
  return complete (self, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_janus_config_free (ReelJanusConfig *self)
{
  g_free (self->url);
  g_free (self->name);
  g_free (self->api_secret_file);
  g_free (self->admin_key_file);
  g_free (self->room_secret_file);
  g_free (self->pin_file);
  g_free (self->media_address);
  g_free (self->recorder_address);
  g_strfreev (self->rooms);
  g_strfreev (self->except_rooms);
  g_free (self->display);
  g_strfreev (self->administrators);
  g_strfreev (self->members);
  g_free (self->default_role);
  g_strfreev (self->screens);
  g_free (self->text_secret_file);
  g_free (self->question);
  g_strfreev (self->yes);
  g_strfreev (self->no);
  g_free (self->answers_address);
  g_free (self->answers_key_file);
  g_free (self);
}

gboolean
reel_janus_config_matches (char **patterns, const char *text)
{
  g_autofree char *lower = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  for (guint i = 0; lower != NULL && patterns[i] != NULL; i++) {
    if (g_pattern_match_simple (patterns[i], lower))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_janus_config_takes_room (const ReelJanusConfig *self, const char *id, const char *description)
{
  return (reel_janus_config_matches (self->rooms, id) || reel_janus_config_matches (self->rooms, description)) &&
         !reel_janus_config_matches (self->except_rooms, id) &&
         !reel_janus_config_matches (self->except_rooms, description);
}
