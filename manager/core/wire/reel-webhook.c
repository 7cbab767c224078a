/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A webhook as the configuration describes it. */
#include "manager/core/wire/reel-webhook.h"

#include "manager/core/wire/reel-config-value.h"
#include "manager/core/wire/reel-nick.h"

#include <string.h>

#define DEFAULT_MAX_AGE (3 * 24) /* hours */
#define MAX_MAX_AGE     (30 * 24)
#define DEFAULT_TIMEOUT 30
#define MAX_TIMEOUT     300

typedef gboolean (*ReadKey) (ReelWebhook *self, const char *value, GError **error);

typedef struct {
  const char *key;
  ReadKey read;
} WebhookKey;

/* An absolute URI, without user, password and fragment. */
static GUri *
parse_url (const char *text, gboolean allow_plain, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  if (strlen (text) <= REEL_WEBHOOK_MAX_URL)
    uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0') {
    reel_config_refuse (error, "not an https URL of at most " G_STRINGIFY (REEL_WEBHOOK_MAX_URL) " bytes");
    return NULL;
  }
  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "https") && !(allow_plain && g_str_equal (scheme, "http"))) {
    reel_config_refuse (error, "not https, and allow-plain is not set");
    return NULL;
  }
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL) {
    reel_config_refuse (error, "a URL with a user, a password or a fragment is not taken");
    return NULL;
  }
  return reel_config_check_uri (uri, text, error) ? g_steal_pointer (&uri) : NULL;
}

static gboolean
read_url (ReelWebhook *self, const char *value, GError **error)
{
  g_autoptr (GUri) uri = parse_url (value, TRUE, error);

  if (uri == NULL)
    return FALSE;
  g_free (self->url);
  self->url = g_strdup (value);
  return TRUE;
}

static gboolean
read_hosts (ReelWebhook *self, const char *value, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();

  for (guint i = 0; items[i] != NULL; i++) {
    g_autofree char *host = g_ascii_strdown (g_strstrip (items[i]), -1);
    const char *name = g_str_has_prefix (host, "*.") ? host + 2 : host;

    if (*host == '\0')
      continue;
    if (*name == '\0' || strspn (name, G_CSET_a_2_z G_CSET_DIGITS ".-:") != strlen (name))
      return reel_config_refuse (error, "a host is a name, a numeric address, or *.NAME for all below a name");
    g_strv_builder_add (hosts, host);
  }
  g_strfreev (self->hosts);
  self->hosts = g_strv_builder_end (hosts);
  return TRUE;
}

static gboolean
read_events (ReelWebhook *self, const char *value, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);

  self->events = 0;
  for (guint i = 0; items[i] != NULL; i++) {
    int kind;

    if (*g_strstrip (items[i]) == '\0')
      continue;
    if (!reel_nick_parse (reel_event_kind_nicks, "an event", items[i], &kind, error))
      return FALSE;
    self->events |= 1u << kind;
  }
  return TRUE;
}

static gboolean
read_format (ReelWebhook *self, const char *value, GError **error)
{
  int format;

  if (!reel_nick_parse (reel_webhook_format_nicks, "the format", value, &format, error))
    return FALSE;
  self->format = (ReelWebhookFormat)format;
  return TRUE;
}

static gboolean
read_key_file (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->key_file, error);
}

static gboolean
read_next_key_file (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->next_key_file, error);
}

static gboolean
read_ca_file (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->ca_file, error);
}

static gboolean
read_client_certificate (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->client_certificate, error);
}

static gboolean
read_allow_private (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->allow_private, error);
}

static gboolean
read_allow_plain (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->allow_plain, error);
}

static gboolean
read_max_age (ReelWebhook *self, const char *value, GError **error)
{
  guint hours;

  if (!reel_config_read_uint (value, 1, MAX_MAX_AGE, &hours, error))
    return FALSE;
  self->max_age_seconds = hours * 3600;
  return TRUE;
}

static gboolean
read_timeout (ReelWebhook *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, MAX_TIMEOUT, &self->timeout_seconds, error);
}

enum { KEY_URL, KEY_HOSTS };

static const WebhookKey keys[] = {
  [KEY_URL] = { "url", read_url },
  [KEY_HOSTS] = { "hosts", read_hosts },
  { "events", read_events },
  { "format", read_format },
  { "key-file", read_key_file },
  { "next-key-file", read_next_key_file },
  { "ca-file", read_ca_file },
  { "client-certificate", read_client_certificate },
  { "allow-private", read_allow_private },
  { "allow-plain", read_allow_plain },
  { "max-age-hours", read_max_age },
  { "timeout-seconds", read_timeout },
};

gboolean
reel_webhook_is_group (const char *group)
{
  return g_str_has_prefix (group, REEL_WEBHOOK_GROUP_PREFIX) || g_str_equal (group, REEL_WEBHOOK_CALLBACK_GROUP);
}

static const WebhookKey *
find_key (const char *name, gboolean is_callback)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_str_equal (keys[i].key, name))
      return i == (is_callback ? KEY_URL : KEY_HOSTS) ? NULL : &keys[i];
  }
  return NULL;
}

static gboolean
read_key (ReelWebhook *self, GKeyFile *file, const char *group, const char *name, GError **error)
{
  const WebhookKey *key = find_key (name, self->name == NULL);
  g_autofree char *value = g_key_file_get_string (file, group, name, NULL);

  if (key == NULL)
    return reel_config_refuse (error, "unknown key");
  if (value == NULL)
    return reel_config_refuse (error, "the value is not valid text");
  return key->read (self, value, error);
}

/* Checks that concern several keys. */
static gboolean
check (const ReelWebhook *self, char **key, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (self->next_key_file != NULL && self->key_file == NULL) {
    *key = g_strdup ("next-key-file");
    return reel_config_refuse (error, "there is no key-file that it could follow");
  }
  if (self->name == NULL)
    return TRUE;
  if (self->url == NULL)
    return reel_config_refuse (error, "has no url");
  uri = parse_url (self->url, self->allow_plain, error);
  if (uri == NULL)
    *key = g_strdup ("url");
  return uri != NULL;
}

static ReelWebhook *
new_with_defaults (const char *name)
{
  ReelWebhook *self = g_new0 (ReelWebhook, 1);

  self->name = g_strdup (name);
  self->events = name != NULL ? 1u << REEL_EVENT_FILE_STATUS : REEL_EVENTS_OF_RECORDINGS;
  self->max_age_seconds = DEFAULT_MAX_AGE * 3600;
  self->timeout_seconds = DEFAULT_TIMEOUT;
  return self;
}

ReelWebhook *
reel_webhook_parse (GKeyFile *file, const char *group, char **key, GError **error)
{
  gboolean is_callback = g_str_equal (group, REEL_WEBHOOK_CALLBACK_GROUP);
  const char *name = is_callback ? NULL : group + strlen (REEL_WEBHOOK_GROUP_PREFIX);
  g_autoptr (ReelWebhook) self = new_with_defaults (name);
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);

  *key = NULL;
  if (name != NULL && !reel_config_check_name (name, error))
    return NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (read_key (self, file, group, names[i], error))
      continue;
    *key = g_strdup (names[i]);
    return NULL;
  }
  return check (self, key, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_webhook_free (ReelWebhook *self)
{
  g_free (self->name);
  g_free (self->url);
  g_strfreev (self->hosts);
  g_free (self->key_file);
  g_free (self->next_key_file);
  g_free (self->ca_file);
  g_free (self->client_certificate);
  g_free (self);
}

gboolean
reel_webhook_wants (const ReelWebhook *self, ReelEventKind kind)
{
  return (self->events & (1u << kind)) != 0;
}

static gboolean
is_allowed (const ReelWebhook *self, const char *host)
{
  for (guint i = 0; self->hosts != NULL && self->hosts[i] != NULL; i++) {
    const char *allowed = self->hosts[i];

    if (*allowed == '*' ? g_str_has_suffix (host, allowed + 1) : g_str_equal (host, allowed))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_webhook_check_callback (const ReelWebhook *self, const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = parse_url (uri, self != NULL && self->allow_plain, error);
  g_autofree char *host = parsed != NULL ? reel_webhook_get_host (uri) : NULL;

  if (parsed == NULL) {
    g_prefix_error (error, "callback-uri: ");
    return FALSE;
  }
  if (self != NULL && is_allowed (self, host))
    return TRUE;
  return reel_config_refuse (error, "callback-uri: its host is not one that the configuration allows");
}

char *
reel_webhook_get_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);

  return g_ascii_strdown (parsed != NULL ? g_uri_get_host (parsed) : "", -1);
}
