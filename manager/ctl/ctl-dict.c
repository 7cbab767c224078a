/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KEY=VALUE arguments of the command line, as an a{sv} for the manager. */
#include "manager/ctl/ctl-dict.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/ctl/ctl-error.h"
#include "manager/ctl/ctl-keys.h"

#include <string.h>

/* Odd indices are true. */
static const char *const booleans[] = { "no", "yes", "false", "true", "off", "on", "0", "1", NULL };

static GVariant *
parse_number (const char *key, const char *text, guint64 max, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL))
    return max == G_MAXUINT32 ? g_variant_new_uint32 (number) : g_variant_new_uint64 (number);
  g_set_error (error, CTL_USAGE_ERROR, 0, "%s: “%s” is not an integer from 0 to %" G_GUINT64_FORMAT, key, text, max);
  return NULL;
}

gboolean
ctl_dict_parse_boolean (const char *key, const char *text, gboolean *boolean, GError **error)
{
  int found = reel_nick_find (booleans, text);

  if (found < 0) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s: “%s” is neither yes nor no", key, text);
    return FALSE;
  }
  *boolean = found % 2;
  return TRUE;
}

static GVariant *
parse_truth (const char *key, const char *text, GError **error)
{
  gboolean boolean;

  return ctl_dict_parse_boolean (key, text, &boolean, error) ? g_variant_new_boolean (boolean) : NULL;
}

/* A day or an instant, in this machine's time zone unless it has one, as the manager expects it; or that number
 * itself. */
static GVariant *
parse_instant (const char *key, const char *text, GError **error)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *midnight = g_strconcat (text, "T00:00:00", NULL);
  g_autofree char *minute = g_strconcat (text, ":00", NULL);
  const char *const forms[] = { text, minute, midnight };
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64 / 1000, &number, NULL))
    return g_variant_new_uint64 (number);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (GDateTime) when = g_date_time_new_from_iso8601 (forms[i], local);

    if (when != NULL && g_date_time_to_unix (when) >= 0)
      return g_variant_new_uint64 ((guint64)g_date_time_to_unix (when) * 1000 +
                                   (guint64)g_date_time_get_microsecond (when) / 1000);
  }
  g_set_error (error, CTL_USAGE_ERROR, 0, "%s: “%s” is not a time; use 2026-01-31 or 2026-01-31T12:00", key, text);
  return NULL;
}

/* The manager has another working directory than the user. */
static GVariant *
parse_file (const char *key, const char *text, GError **error)
{
  if (strstr (text, "://") != NULL) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s: “%s” is an address; a file of this machine is needed", key, text);
    return NULL;
  }
  return g_variant_new_take_string (*text != '\0' ? g_canonicalize_filename (text, NULL) : g_strdup (""));
}

static GVariant *
parse_value (const char *key, const char *text, GError **error)
{
  switch (ctl_keys_get_value (key)) {
  case CTL_VALUE_UINT32:
    return parse_number (key, text, G_MAXUINT32, error);
  case CTL_VALUE_UINT64:
    return parse_number (key, text, G_MAXUINT64, error);
  case CTL_VALUE_TRUTH:
    return parse_truth (key, text, error);
  case CTL_VALUE_INSTANT:
    return parse_instant (key, text, error);
  case CTL_VALUE_FILE:
    return parse_file (key, text, error);
  default:
    return g_variant_new_string (text);
  }
}

/* Named texts, as “metadata.NAME=TEXT”. */
typedef struct {
  char *key;
  GVariantBuilder texts;
} Group;

typedef struct {
  GVariantBuilder entries;
  GPtrArray *groups; /* Group, in order of appearance */
  GHashTable *seen;
} Parser;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_variant_builder_clear (&group->texts);
  g_free (group->key);
  g_free (group);
}

static Group *
find_group (Parser *self, const char *key)
{
  Group *group;

  for (guint i = 0; i < self->groups->len; i++) {
    group = g_ptr_array_index (self->groups, i);
    if (g_str_equal (group->key, key))
      return group;
  }
  group = g_new0 (Group, 1);
  group->key = g_strdup (key);
  g_variant_builder_init (&group->texts, G_VARIANT_TYPE ("a{ss}"));
  g_ptr_array_add (self->groups, group);
  return group;
}

/* Returns: whether @key is a name in a group. */
static gboolean
add_to_group (Parser *self, const char *key, const char *text)
{
  const char *dot = strchr (key, '.');
  g_autofree char *group = dot != NULL ? g_strndup (key, dot - key) : NULL;

  if (group == NULL || ctl_keys_get_value (group) != CTL_VALUE_TEXTS)
    return FALSE;
  g_variant_builder_add (&find_group (self, group)->texts, "{ss}", dot + 1, text);
  return TRUE;
}

static gboolean
parse_pair (Parser *self, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *key = NULL;
  GVariant *value;

  if (!g_utf8_validate (pair, -1, NULL)) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "an argument is not UTF-8");
    return FALSE;
  }
  if (equals == NULL || equals == pair) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” is not of the form KEY=VALUE", pair);
    return FALSE;
  }
  key = g_strndup (pair, equals - pair);
  if (!g_hash_table_add (self->seen, g_strdup (key))) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s is given twice", key);
    return FALSE;
  }
  if (add_to_group (self, key, equals + 1))
    return TRUE;
  value = parse_value (key, equals + 1, error);
  if (value != NULL)
    g_variant_builder_add (&self->entries, "{sv}", key, value);
  return value != NULL;
}

GVariant *
ctl_dict_parse (const char *const *pairs, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  Parser parser = { .groups = groups, .seen = seen };

  g_variant_builder_init (&parser.entries, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++) {
    if (!parse_pair (&parser, pairs[i], error)) {
      g_variant_builder_clear (&parser.entries);
      return NULL;
    }
  }
  for (guint i = 0; i < groups->len; i++) {
    Group *group = g_ptr_array_index (groups, i);

    g_variant_builder_add (&parser.entries, "{sv}", group->key, g_variant_builder_end (&group->texts));
  }
  return g_variant_ref_sink (g_variant_builder_end (&parser.entries));
}
