/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [mail] of the configuration. */
#include "manager/core/wire/reel-mail-config.h"

#include "manager/core/document/reel-mailbox.h"
#include "manager/core/wire/reel-config-value.h"

#include <string.h>

#define DEFAULT_MAX_AGE (3 * 24) /* hours */
#define MAX_MAX_AGE     (30 * 24)
#define MAX_TEXT        200

typedef gboolean (*ReadKey) (ReelMailConfig *self, const char *value, GError **error);

typedef struct {
  const char *key;
  ReadKey read;
} MailKey;

static gboolean
read_server (ReelMailConfig *self, const char *value, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL || *g_uri_get_path (uri) != '\0' || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL ||
      (!g_str_equal (g_uri_get_scheme (uri), "smtp") && !g_str_equal (g_uri_get_scheme (uri), "smtps")))
    return reel_config_refuse (error, "not smtps://HOST[:PORT] or smtp://HOST[:PORT]");
  return reel_config_check_uri (uri, value, error) && reel_config_read_text (value, &self->server, error);
}

static gboolean
read_from (ReelMailConfig *self, const char *value, GError **error)
{
  return reel_mailbox_is_address (value) ? reel_config_read_text (value, &self->from, error)
                                         : reel_config_refuse (error, "not an e-mail address");
}

static gboolean
read_line (const char *value, char **text, GError **error)
{
  if (strlen (value) > MAX_TEXT || !g_utf8_validate (value, -1, NULL) || strpbrk (value, "\r\n\t") != NULL)
    return reel_config_refuse (error, "not one line of at most 200 bytes");
  return reel_config_read_text (value, text, error);
}

static gboolean
read_from_name (ReelMailConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->from_name, error);
}

static gboolean
read_user (ReelMailConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->user, error);
}

static gboolean
read_password_file (ReelMailConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->password_file, error);
}

static gboolean
read_ca_file (ReelMailConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->ca_file, error);
}

static gboolean
read_language (ReelMailConfig *self, const char *value, GError **error)
{
  return reel_config_read_language (value, &self->language, error);
}

static gboolean
read_allow_plain (ReelMailConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->allow_plain, error);
}

static gboolean
read_max_age (ReelMailConfig *self, const char *value, GError **error)
{
  guint hours;

  if (!reel_config_read_uint (value, 1, MAX_MAX_AGE, &hours, error))
    return FALSE;
  self->max_age_seconds = hours * 3600;
  return TRUE;
}

static const MailKey keys[] = {
  { "server", read_server },         { "from", read_from },
  { "from-name", read_from_name },   { "user", read_user },
  { "ca-file", read_ca_file },       { "password-file", read_password_file },
  { "language", read_language },     { "allow-plain", read_allow_plain },
  { "max-age-hours", read_max_age },
};

static gboolean
read_key (ReelMailConfig *self, GKeyFile *file, const char *name, GError **error)
{
  g_autofree char *value = g_key_file_get_string (file, REEL_MAIL_GROUP, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_str_equal (keys[i].key, name))
      return value != NULL ? keys[i].read (self, value, error)
                           : reel_config_refuse (error, "the value is not valid text");
  }
  return reel_config_refuse (error, "there is no such key");
}

ReelMailConfig *
reel_mail_config_parse (GKeyFile *file, char **key, GError **error)
{
  g_autoptr (ReelMailConfig) self = g_new0 (ReelMailConfig, 1);
  g_auto (GStrv) names = g_key_file_get_keys (file, REEL_MAIL_GROUP, NULL, NULL);

  *key = NULL;
  self->language = g_strdup ("en");
  self->max_age_seconds = DEFAULT_MAX_AGE * 3600;
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (read_key (self, file, names[i], error))
      continue;
    *key = g_strdup (names[i]);
    return NULL;
  }
  if (self->server == NULL || self->from == NULL) {
    reel_config_refuse (error, "needs server and from");
    return NULL;
  }
  if ((self->user == NULL) != (self->password_file == NULL)) {
    reel_config_refuse (error, "needs both of user and password-file, or none");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
reel_mail_config_free (ReelMailConfig *self)
{
  g_free (self->server);
  g_free (self->from);
  g_free (self->from_name);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->ca_file);
  g_free (self->language);
  g_free (self);
}
