/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A destination as the configuration describes it. */
#include "manager/core/wire/reel-destination.h"

#include "manager/core/wire/reel-config-value.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"

#include <string.h>

#define MAX_TEXT        1024
#define MIB             (G_GUINT64_CONSTANT (1) << 20)
#define DEFAULT_PART    64 /* MiB */
#define MIN_PART        5  /* what S3 asks for */
#define MAX_PART        5120
#define DEFAULT_MAX_AGE (3 * 24) /* hours */
#define MAX_MAX_AGE     (30 * 24)
#define MAX_KEEP        876000 /* hours: a hundred years */
#define DEFAULT_TIMEOUT 300
#define MAX_TIMEOUT     86400
#define MAX_LOCK_DAYS   36500

const char *const reel_destination_type_nicks[] = { "s3", "directory", "hook", NULL };

typedef enum {
  VALUE_TEXT,   /* char *, one line */
  VALUE_HOST,   /* char *, an endpoint */
  VALUE_PREFIX, /* char *, of names */
  VALUE_WORD,   /* char *, one of words */
  VALUE_FILE,   /* char *, a path or a credential */
  VALUE_PATH,   /* char *, an absolute path */
  VALUE_TRUTH,  /* gboolean */
  VALUE_NUMBER, /* guint, times unit */
  VALUE_SIZE,   /* guint64, times unit */
} ValueKind;

typedef struct {
  const char *key;
  guint types; /* which have it: a bit each */
  ValueKind kind;
  gsize offset;
  guint64 max; /* of a number */
  guint64 unit;
  guint64 min;
  const char *const *words;
} DestinationKey;

#define S3             (1u << REEL_DESTINATION_S3)
#define DIRECTORY      (1u << REEL_DESTINATION_DIRECTORY)
#define HOOK           (1u << REEL_DESTINATION_HOOK)
#define OFFSET(member) G_STRUCT_OFFSET (ReelDestination, member)

static const char *const lock_modes[] = { "GOVERNANCE", "COMPLIANCE", NULL };
static const char *const encryptions[] = { "AES256", "aws:kms", NULL };

static const DestinationKey keys[] = {
  { "max-age-hours", S3 | DIRECTORY | HOOK, VALUE_NUMBER, OFFSET (max_age_seconds), MAX_MAX_AGE, 3600, 1 },
  { "keep-hours", S3 | DIRECTORY | HOOK, VALUE_NUMBER, OFFSET (keep_hours), MAX_KEEP, 1, 0 },
  { "timeout-seconds", S3 | HOOK, VALUE_NUMBER, OFFSET (timeout_seconds), MAX_TIMEOUT, 1, 1 },
  { "endpoint", S3, VALUE_HOST, OFFSET (endpoint) },
  { "region", S3, VALUE_TEXT, OFFSET (region) },
  { "bucket", S3, VALUE_TEXT, OFFSET (bucket) },
  { "prefix", S3, VALUE_PREFIX, OFFSET (prefix) },
  { "path-style", S3, VALUE_TRUTH, OFFSET (path_style) },
  { "allow-plain", S3, VALUE_TRUTH, OFFSET (allow_plain) },
  { "key-file", S3, VALUE_FILE, OFFSET (key_file) },
  { "ca-file", S3, VALUE_FILE, OFFSET (ca_file) },
  { "part-mib", S3, VALUE_SIZE, OFFSET (part_bytes), MAX_PART, MIB, MIN_PART },
  { "object-lock", S3, VALUE_WORD, OFFSET (lock_mode), .words = lock_modes },
  { "object-lock-days", S3, VALUE_NUMBER, OFFSET (lock_days), MAX_LOCK_DAYS, 1, 1 },
  { "legal-hold", S3, VALUE_TRUTH, OFFSET (legal_hold) },
  { "encryption", S3, VALUE_WORD, OFFSET (encryption), .words = encryptions },
  { "encryption-key", S3, VALUE_TEXT, OFFSET (encryption_key) },
  { "directory", DIRECTORY, VALUE_PATH, OFFSET (directory) },
  { "program", HOOK, VALUE_PATH, OFFSET (program) },
};

static gboolean
check_text (const char *value, GError **error)
{
  gsize length = strlen (value);

  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isgraph (value[i]))
      return reel_config_refuse (error, "has a blank, or a character that is not ASCII");
  }
  return (length > 0 && length <= MAX_TEXT) || reel_config_refuse (error, "has no character, or more than 1024");
}

static gboolean
check_host (const char *value, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http")) ||
      *g_uri_get_path (uri) != '\0' || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL ||
      g_uri_get_userinfo (uri) != NULL)
    return reel_config_refuse (error, "not an address such as https://s3.example.com, without a / at its end");
  return reel_config_check_uri (uri, value, error);
}

static gboolean
check_prefix (const char *value, GError **error)
{
  if (strspn (value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_/") != strlen (value) || *value == '/' ||
      strlen (value) > MAX_TEXT)
    return reel_config_refuse (error, "has other characters than letters, digits and . - _ /, or begins with a /");
  return TRUE;
}

static gboolean
check_word (const char *value, const char *const *words, GError **error)
{
  g_autofree char *list = NULL;

  if (g_strv_contains (words, value))
    return TRUE;
  list = g_strjoinv (", ", (char **)words);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "one of %s", list);
  return FALSE;
}

static gboolean
check_value (const DestinationKey *key, const char *value, GError **error)
{
  switch (key->kind) {
  case VALUE_TEXT:
    return check_text (value, error);
  case VALUE_HOST:
    return check_host (value, error);
  case VALUE_PREFIX:
    return check_prefix (value, error);
  case VALUE_WORD:
    return check_word (value, key->words, error);
  default:
    return g_path_is_absolute (value) || reel_config_refuse (error, "not an absolute path");
  }
}

static gboolean
read_value (ReelDestination *self, const DestinationKey *key, const char *value, GError **error)
{
  gpointer member = (char *)self + key->offset;
  guint64 number;

  switch (key->kind) {
  case VALUE_NUMBER:
  case VALUE_SIZE:
    if (!reel_config_read_number (value, key->min, key->max, &number, error))
      return FALSE;
    if (key->kind == VALUE_SIZE)
      *(guint64 *)member = number * key->unit;
    else
      *(guint *)member = (guint)(number * key->unit);
    return TRUE;
  case VALUE_TRUTH:
    return reel_config_read_truth (value, member, error);
  case VALUE_FILE:
    return reel_config_read_file (value, member, error);
  default:
    return check_value (key, value, error) && reel_config_read_text (value, member, error);
  }
}

static const DestinationKey *
find_key (const char *name, ReelDestinationType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_str_equal (keys[i].key, name))
      return (keys[i].types & (1u << type)) != 0 ? &keys[i] : NULL;
  }
  return NULL;
}

static gboolean
read_key (ReelDestination *self, GKeyFile *file, const char *group, const char *name, GError **error)
{
  const DestinationKey *key = find_key (name, self->type);
  g_autofree char *value = g_key_file_get_string (file, group, name, NULL);

  if (key == NULL)
    return reel_config_refuse (error, "a destination of this type has no such key");
  return value != NULL ? read_value (self, key, value, error)
                       : reel_config_refuse (error, "the value is not valid text");
}

static gboolean
read_type (ReelDestination *self, GKeyFile *file, const char *group, char **key, GError **error)
{
  g_autofree char *value = g_key_file_get_string (file, group, "type", NULL);
  int type;

  if (value == NULL)
    return reel_config_refuse (error, "has no type");
  if (!reel_nick_parse (reel_destination_type_nicks, "the type", value, &type, error)) {
    *key = g_strdup ("type");
    return FALSE;
  }
  self->type = (ReelDestinationType)type;
  return TRUE;
}

static gboolean
check_s3 (const ReelDestination *self, char **key, GError **error)
{
  if (self->endpoint == NULL || self->bucket == NULL || self->key_file == NULL)
    return reel_config_refuse (error, "has no endpoint, no bucket or no key-file");
  if (!self->allow_plain && g_str_has_prefix (self->endpoint, "http:")) {
    *key = g_strdup ("endpoint");
    return reel_config_refuse (error, "not https, and allow-plain is not set");
  }
  if ((self->lock_mode != NULL) != (self->lock_days != 0))
    return reel_config_refuse (error, "has one of object-lock and object-lock-days without the other");
  return self->encryption_key == NULL || g_strcmp0 (self->encryption, "aws:kms") == 0 ||
         reel_config_refuse (error, "has an encryption-key, but not encryption=aws:kms");
}

/* What only all keys together tell. */
static gboolean
check (const ReelDestination *self, char **key, GError **error)
{
  switch (self->type) {
  case REEL_DESTINATION_S3:
    return check_s3 (self, key, error);
  case REEL_DESTINATION_DIRECTORY:
    return self->directory != NULL || reel_config_refuse (error, "has no directory");
  default:
    return self->program != NULL || reel_config_refuse (error, "has no program");
  }
}

gboolean
reel_destination_is_group (const char *group)
{
  return g_str_has_prefix (group, REEL_DESTINATION_GROUP_PREFIX);
}

static ReelDestination *
new_with_defaults (const char *name)
{
  ReelDestination *self = g_new0 (ReelDestination, 1);

  self->name = g_strdup (name);
  self->max_age_seconds = DEFAULT_MAX_AGE * 3600;
  self->timeout_seconds = DEFAULT_TIMEOUT;
  self->region = g_strdup ("us-east-1");
  self->prefix = g_strdup ("");
  self->part_bytes = DEFAULT_PART * MIB;
  return self;
}

ReelDestination *
reel_destination_parse (GKeyFile *file, const char *group, char **key, GError **error)
{
  const char *name = group + strlen (REEL_DESTINATION_GROUP_PREFIX);
  g_autoptr (ReelDestination) self = new_with_defaults (name);
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);

  *key = NULL;
  if (!reel_config_check_name (name, error))
    return NULL;
  if (!read_type (self, file, group, key, error))
    return NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (g_str_equal (names[i], "type") || read_key (self, file, group, names[i], error))
      continue;
    *key = g_strdup (names[i]);
    return NULL;
  }
  return check (self, key, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_destination_free (ReelDestination *self)
{
  g_free (self->name);
  g_free (self->endpoint);
  g_free (self->region);
  g_free (self->bucket);
  g_free (self->prefix);
  g_free (self->key_file);
  g_free (self->ca_file);
  g_free (self->lock_mode);
  g_free (self->encryption);
  g_free (self->encryption_key);
  g_free (self->directory);
  g_free (self->program);
  g_free (self);
}

static char *
locate_in_store (const ReelDestination *self, const char *name)
{
  const char *host = strstr (self->endpoint, "://") + strlen ("://");
  g_autofree char *key = g_strconcat (self->prefix, name, NULL);
  g_autofree char *escaped = g_uri_escape_string (key, "/", FALSE);

  if (self->path_style)
    return g_strdup_printf ("%s/%s/%s", self->endpoint, self->bucket, escaped);
  return g_strdup_printf ("%.*s%s.%s/%s", (int)(host - self->endpoint), self->endpoint, self->bucket, host, escaped);
}

char *
reel_destination_locate (const ReelDestination *self, const char *name)
{
  g_autofree char *path = NULL;

  switch (self->type) {
  case REEL_DESTINATION_S3:
    return locate_in_store (self, name);
  case REEL_DESTINATION_DIRECTORY:
    path = g_build_filename (self->directory, name, NULL);
    return g_filename_to_uri (path, NULL, NULL);
  default:
    return NULL;
  }
}

char *
reel_destination_get_target (const ReelDestination *self)
{
  return g_strconcat (REEL_DESTINATION_TARGET_PREFIX, self->name, NULL);
}

const char *
reel_destination_get_name (const char *target)
{
  gboolean is_ours = g_str_has_prefix (target, REEL_DESTINATION_TARGET_PREFIX);

  return is_ours ? target + strlen (REEL_DESTINATION_TARGET_PREFIX) : target;
}

const ReelDestination *
reel_destination_find (const GPtrArray *destinations, const char *name)
{
  for (guint i = 0; i < destinations->len; i++) {
    const ReelDestination *destination = destinations->pdata[i];

    if (g_str_equal (destination->name, name))
      return destination;
  }
  return NULL;
}

const ReelDestination *
reel_destination_find_target (const GPtrArray *destinations, const char *target)
{
  if (!g_str_has_prefix (target, REEL_DESTINATION_TARGET_PREFIX))
    return NULL;
  return reel_destination_find (destinations, target + strlen (REEL_DESTINATION_TARGET_PREFIX));
}
