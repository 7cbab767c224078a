/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [portal] of the configuration; see the header for who takes what from it. */
#include "manager/core/wire/reel-portal-config.h"

#include "manager/core/wire/reel-config-value.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define DEFAULT_ADDRESS "127.0.0.1"
#define DEFAULT_PORT    8480
#define DEFAULT_NAME    "Meeting Recorder"
#define MAX_LINE        200 /* bytes */
#define MAX_LIST        32

typedef struct {
  const char *key;
  gboolean (*read) (ReelPortalConfig *self, const char *value, GError **error);
} PortalKey;

static gboolean
is_loopback (const char *host)
{
  return g_str_equal (host, "localhost") || g_str_equal (host, "::1") ||
         (g_str_has_prefix (host, "127.") && g_hostname_is_ip_address (host));
}

static GUri *
parse_address (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")) || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL ||
      !reel_config_check_uri (uri, value, NULL))
    return NULL;
  return g_steal_pointer (&uri);
}

static gboolean
read_url (ReelPortalConfig *self, const char *value, GError **error)
{
  g_autoptr (GUri) uri = parse_address (value);
  gsize length = strlen (value);

  if (uri == NULL || g_uri_get_query (uri) != NULL)
    return reel_config_refuse (error, "not an address such as https://recorder.example.com");
  while (length > 0 && value[length - 1] == '/')
    length--;
  g_free (self->url);
  self->url = g_strndup (value, length);
  return TRUE;
}

static gboolean
read_address (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_address (value, &self->address, error);
}

static gboolean
read_port (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_port (value, 0, &self->port, error);
}

static gboolean
read_certificate (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->certificate, error);
}

static gboolean
read_private_key (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->private_key, error);
}

static gboolean
read_line (const char *value, char **line, GError **error)
{
  if (*value == '\0' || strlen (value) > MAX_LINE || !g_utf8_validate (value, -1, NULL))
    return reel_config_refuse (error, "not one line of 1 to " G_STRINGIFY (MAX_LINE) " bytes");
  return reel_config_read_text (value, line, error);
}

static gboolean
read_name (ReelPortalConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->name, error);
}

static gboolean
read_list (const char *value, gboolean (*check) (const char *item, GError **error), char ***list, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);
  g_autoptr (GStrvBuilder) read = g_strv_builder_new ();
  guint count = 0;

  for (guint i = 0; items[i] != NULL; i++) {
    if (*g_strstrip (items[i]) == '\0')
      continue;
    if (!check (items[i], error))
      return FALSE;
    if (++count > MAX_LIST)
      return reel_config_refuse (error, "more than " G_STRINGIFY (MAX_LIST) " entries");
    g_strv_builder_add (read, items[i]);
  }
  g_strfreev (*list);
  *list = g_strv_builder_end (read);
  return TRUE;
}

/* It becomes a part of a header: what a browser writes, and nothing else. */
static gboolean
check_origin (const char *item, GError **error)
{
  g_autoptr (GUri) uri = parse_address (item);
  gsize plain = strspn (item, "abcdefghijklmnopqrstuvwxyz" G_CSET_DIGITS ".-:/[]");

  if (uri == NULL || item[plain] != '\0' || *g_uri_get_path (uri) != '\0' || g_uri_get_query (uri) != NULL)
    return reel_config_refuse (error,
                               "an origin is written as https://crm.example.com, in lower case and without a path");
  if (g_str_equal (g_uri_get_scheme (uri), "http") && !is_loopback (g_uri_get_host (uri)))
    return reel_config_refuse (error, "an origin of another machine must be https");
  return TRUE;
}

static gboolean
read_origins (ReelPortalConfig *self, const char *value, GError **error)
{
  return read_list (value, check_origin, &self->origins, error);
}

static gboolean
check_proxy (const char *item, GError **error)
{
  return g_hostname_is_ip_address (item) || reel_config_refuse (error, "not a numeric IPv4 or IPv6 address");
}

static gboolean
read_proxies (ReelPortalConfig *self, const char *value, GError **error)
{
  return read_list (value, check_proxy, &self->proxies, error);
}

static gboolean
read_key_file (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->key_file, error);
}

static gboolean
read_issuer (ReelPortalConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->issuer, error);
}

static gboolean
read_audience (ReelPortalConfig *self, const char *value, GError **error)
{
  return read_line (value, &self->audience, error);
}

static gboolean
read_jwks_file (ReelPortalConfig *self, const char *value, GError **error)
{
  if (!g_path_is_absolute (value))
    return reel_config_refuse (error, "a file of keys is named by its absolute path");
  return reel_config_read_text (value, &self->jwks_file, error);
}

static gboolean
read_jwks_url (ReelPortalConfig *self, const char *value, GError **error)
{
  g_autoptr (GUri) uri = parse_address (value);

  if (uri == NULL || (g_str_equal (g_uri_get_scheme (uri), "http") && !is_loopback (g_uri_get_host (uri))))
    return reel_config_refuse (error, "not an https address");
  return reel_config_read_text (value, &self->jwks_url, error);
}

static gboolean
read_identity_file (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->identity_file, error);
}

static gboolean
read_access_keys (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->access_keys, error);
}

static gboolean
read_metrics (ReelPortalConfig *self, const char *value, GError **error)
{
  return reel_config_read_truth (value, &self->metrics, error);
}

static const PortalKey keys[] = {
  { "url", read_url },
  { "address", read_address },
  { "port", read_port },
  { "certificate", read_certificate },
  { "private-key", read_private_key },
  { "name", read_name },
  { "origins", read_origins },
  { "proxies", read_proxies },
  { "key-file", read_key_file },
  { "issuer", read_issuer },
  { "audience", read_audience },
  { "jwks-file", read_jwks_file },
  { "jwks-url", read_jwks_url },
  { "identity-file", read_identity_file },
  { "access-keys", read_access_keys },
  { "metrics", read_metrics },
};

static gboolean
read_key (ReelPortalConfig *self, GKeyFile *file, const char *name, GError **error)
{
  g_autofree char *value = g_key_file_get_string (file, REEL_PORTAL_GROUP, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_str_equal (keys[i].key, name))
      return value != NULL ? keys[i].read (self, value, error)
                           : reel_config_refuse (error, "the value is not valid text");
  }
  return reel_config_refuse (error, "unknown key");
}

static gboolean
check (const ReelPortalConfig *self, GError **error)
{
  gboolean has_keys = self->jwks_file != NULL || self->jwks_url != NULL;

  if ((self->certificate == NULL) != (self->private_key == NULL))
    return reel_config_refuse (error, "needs both of certificate and private-key, or none");
  if (self->jwks_file != NULL && self->jwks_url != NULL)
    return reel_config_refuse (error, "needs one of jwks-file and jwks-url");
  if ((self->issuer != NULL) != (self->audience != NULL) || (self->issuer != NULL) != has_keys)
    return reel_config_refuse (error, "needs issuer, audience and one of jwks-file and jwks-url, or none of them");
  if (self->certificate == NULL && !is_loopback (self->address) && *self->proxies == NULL)
    return reel_config_refuse (error, "other machines would reach it without encryption: it needs certificate and "
                                      "private-key, or proxies that encrypt");
  return TRUE;
}

ReelPortalConfig *
reel_portal_config_new (void)
{
  ReelPortalConfig *self = g_new0 (ReelPortalConfig, 1);

  self->address = g_strdup (DEFAULT_ADDRESS);
  self->port = DEFAULT_PORT;
  self->name = g_strdup (DEFAULT_NAME);
  self->origins = g_new0 (char *, 1);
  self->proxies = g_new0 (char *, 1);
  return self;
}

ReelPortalConfig *
reel_portal_config_parse (GKeyFile *file, char **key, GError **error)
{
  g_autoptr (ReelPortalConfig) self = reel_portal_config_new ();
  g_auto (GStrv) names = g_key_file_get_keys (file, REEL_PORTAL_GROUP, NULL, NULL);

  *key = NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (read_key (self, file, names[i], error))
      continue;
    *key = g_strdup (names[i]);
    return NULL;
  }
  return check (self, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_portal_config_free (ReelPortalConfig *self)
{
  g_free (self->url);
  g_free (self->address);
  g_free (self->certificate);
  g_free (self->private_key);
  g_free (self->name);
  g_strfreev (self->origins);
  g_strfreev (self->proxies);
  g_free (self->key_file);
  g_free (self->issuer);
  g_free (self->audience);
  g_free (self->jwks_file);
  g_free (self->jwks_url);
  g_free (self->identity_file);
  g_free (self->access_keys);
  g_free (self);
}
