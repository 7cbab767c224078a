/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [siprec] of the configuration; see the header. */
#include "manager/core/wire/reel-siprec-config.h"

#include "manager/core/wire/reel-config-value.h"

#include <string.h>

#define DEFAULT_ADDRESS    "127.0.0.1"
#define DEFAULT_PORT       5060
#define DEFAULT_REALM      "callreel"
#define DEFAULT_DIALOGS    1000
#define DEFAULT_ALGORITHMS "SHA-256;MD5"
#define MAX_DIALOGS        10000
#define MAX_PEERS          256
#define MAX_REALM          64 /* bytes */

typedef struct {
  const char *key;
  gboolean (*read) (ReelSiprecConfig *self, const char *value, GError **error);
} SiprecKey;

static gboolean
is_loopback (const char *address)
{
  return g_str_equal (address, "::1") || g_str_has_prefix (address, "127.");
}

static gboolean
read_address (ReelSiprecConfig *self, const char *value, GError **error)
{
  return reel_config_read_address (value, &self->address, error);
}

static gboolean
read_port (ReelSiprecConfig *self, const char *value, GError **error)
{
  return reel_config_read_port (value, 1, &self->port, error);
}

static gboolean
read_tls_port (ReelSiprecConfig *self, const char *value, GError **error)
{
  return reel_config_read_port (value, 0, &self->tls_port, error);
}

static gboolean
read_tls_directory (ReelSiprecConfig *self, const char *value, GError **error)
{
  return reel_config_read_directory (value, &self->tls_directory, error);
}

/* 192.0.2.7, 192.0.2.0/24, 2001:db8::/32 */
static gboolean
is_network (const char *item)
{
  g_auto (GStrv) parts = g_strsplit (item, "/", 2);
  guint bits = strchr (parts[0], ':') != NULL ? 128 : 32;

  return g_hostname_is_ip_address (parts[0]) &&
         (parts[1] == NULL || g_ascii_string_to_unsigned (parts[1], 10, 0, bits, NULL, NULL));
}

static gboolean
read_peers (ReelSiprecConfig *self, const char *value, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", MAX_PEERS + 1);
  g_autoptr (GStrvBuilder) peers = g_strv_builder_new ();

  if (g_strv_length (items) > MAX_PEERS)
    return reel_config_refuse (error, "more than " G_STRINGIFY (MAX_PEERS) " entries");
  for (guint i = 0; items[i] != NULL; i++) {
    if (*g_strstrip (items[i]) == '\0')
      continue;
    if (!is_network (items[i]))
      return reel_config_refuse (error,
                                 "not numeric addresses or networks such as 192.0.2.0/24 with semicolons between");
    g_strv_builder_add (peers, items[i]);
  }
  g_strfreev (self->peers);
  self->peers = g_strv_builder_end (peers);
  return TRUE;
}

static gboolean
read_users_file (ReelSiprecConfig *self, const char *value, GError **error)
{
  return reel_config_read_file (value, &self->users_file, error);
}

/* It becomes a part of a header. */
static gboolean
read_realm (ReelSiprecConfig *self, const char *value, GError **error)
{
  gsize plain = strspn (value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_ ");

  if (*value == '\0' || value[plain] != '\0' || plain > MAX_REALM)
    return reel_config_refuse (error, "not 1 to " G_STRINGIFY (MAX_REALM) " letters, digits, dots, dashes and blanks");
  return reel_config_read_text (value, &self->realm, error);
}

/* Some clients take the first challenge, whether they know its algorithm or not. */
static gboolean
read_algorithms (ReelSiprecConfig *self, const char *value, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", 3);
  g_autoptr (GStrvBuilder) algorithms = g_strv_builder_new ();

  for (guint i = 0; items[i] != NULL; i++) {
    g_strstrip (items[i]);
    if ((!g_str_equal (items[i], "SHA-256") && !g_str_equal (items[i], "MD5")) ||
        (i > 0 && (i > 1 || g_str_equal (items[0], items[1]))))
      return reel_config_refuse (error, "not SHA-256, MD5, or both with a semicolon between");
    g_strv_builder_add (algorithms, items[i]);
  }
  if (items[0] == NULL)
    return reel_config_refuse (error, "not SHA-256, MD5, or both with a semicolon between");
  g_strfreev (self->algorithms);
  self->algorithms = g_strv_builder_end (algorithms);
  return TRUE;
}

static gboolean
read_max_dialogs (ReelSiprecConfig *self, const char *value, GError **error)
{
  return reel_config_read_uint (value, 1, MAX_DIALOGS, &self->max_dialogs, error);
}

static gboolean
read_record (ReelSiprecConfig *self, const char *value, GError **error)
{
  self->records = g_str_equal (value, "always");
  return self->records || g_str_equal (value, "rules") || reel_config_refuse (error, "not always or rules");
}

static const SiprecKey keys[] = {
  { "address", read_address },
  { "port", read_port },
  { "tls-port", read_tls_port },
  { "tls-directory", read_tls_directory },
  { "peers", read_peers },
  { "users-file", read_users_file },
  { "realm", read_realm },
  { "algorithms", read_algorithms },
  { "max-dialogs", read_max_dialogs },
  { "record", read_record },
};

static gboolean
read_key (ReelSiprecConfig *self, GKeyFile *file, const char *name, GError **error)
{
  g_autofree char *value = g_key_file_get_string (file, REEL_SIPREC_GROUP, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_str_equal (keys[i].key, name))
      return value != NULL ? keys[i].read (self, value, error)
                           : reel_config_refuse (error, "the value is not valid text");
  }
  return reel_config_refuse (error, "unknown key");
}

static gboolean
check (const ReelSiprecConfig *self, GError **error)
{
  if (self->tls_port != 0 && self->tls_directory == NULL)
    return reel_config_refuse (error, "tls-port needs tls-directory");
  if (self->tls_port == self->port)
    return reel_config_refuse (error, "port and tls-port are the same");
  if (!is_loopback (self->address) && *self->peers == NULL && self->users_file == NULL)
    return reel_config_refuse (error, "anybody could have calls recorded: it needs peers, users-file, or both");
  return TRUE;
}

ReelSiprecConfig *
reel_siprec_config_new (void)
{
  ReelSiprecConfig *self = g_new0 (ReelSiprecConfig, 1);

  self->address = g_strdup (DEFAULT_ADDRESS);
  self->port = DEFAULT_PORT;
  self->peers = g_new0 (char *, 1);
  self->realm = g_strdup (DEFAULT_REALM);
  self->algorithms = g_strsplit (DEFAULT_ALGORITHMS, ";", -1);
  self->max_dialogs = DEFAULT_DIALOGS;
  self->records = TRUE;
  return self;
}

ReelSiprecConfig *
reel_siprec_config_parse (GKeyFile *file, char **key, GError **error)
{
  g_autoptr (ReelSiprecConfig) self = reel_siprec_config_new ();
  g_auto (GStrv) names = g_key_file_get_keys (file, REEL_SIPREC_GROUP, NULL, NULL);

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
reel_siprec_config_free (ReelSiprecConfig *self)
{
  g_free (self->address);
  g_free (self->tls_directory);
  g_strfreev (self->peers);
  g_free (self->users_file);
  g_free (self->realm);
  g_strfreev (self->algorithms);
  g_free (self);
}
