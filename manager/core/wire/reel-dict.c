/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads an a{sv} from a client into a struct, by a table of keys. */
#include "manager/core/wire/reel-dict.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define TEXTS_MAX_BYTES 4096

static const char *const signatures[] = {
  [REEL_DICT_TEXT] = "s",    [REEL_DICT_LINES] = "s",     [REEL_DICT_ID] = "s",     [REEL_DICT_FILE] = "s",
  [REEL_DICT_NICK] = "s",    [REEL_DICT_BOOLEAN] = "b",   [REEL_DICT_UINT32] = "u", [REEL_DICT_UINT64] = "t",
  [REEL_DICT_INSTANT] = "t", [REEL_DICT_TEXTS] = "a{ss}",
};

static gboolean
refuse (GError **error, const char *key, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", key, why);
  return FALSE;
}

static gboolean
has_control_character (const char *text, gboolean lines)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (lines && strchr ("\r\n\t", *p) != NULL)
      continue;
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_text (const char *key, const char *text, gboolean lines, gsize max, GError **error)
{
  gsize length = strlen (text);

  if (length > max) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "%s: at most %" G_GSIZE_FORMAT " bytes are possible, these are %" G_GSIZE_FORMAT, key, max, length);
    return FALSE;
  }
  if (!g_utf8_validate (text, length, NULL))
    return refuse (error, key, "the text is not UTF-8");
  if (has_control_character (text, lines))
    return refuse (error, key, "the text contains control characters");
  return TRUE;
}

static gboolean
read_text (const ReelDictKey *key, GVariant *value, char **member, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);

  if (key->type == REEL_DICT_ID) {
    if (!reel_id_validate (key->key, text, error))
      return FALSE;
  } else if (!check_text (key->key, text, key->type == REEL_DICT_LINES, key->max, error)) {
    return FALSE;
  }
  if (key->type == REEL_DICT_FILE && *text != '\0' && !g_path_is_absolute (text))
    return refuse (error, key->key, "a file must be an absolute path");
  *member = g_strdup (text);
  return TRUE;
}

static gboolean
read_number (const ReelDictKey *key, guint64 number, GError **error)
{
  if (number >= key->min && number <= key->max)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "%s: %" G_GUINT64_FORMAT " is outside of %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, key->key, number,
               key->min, key->max);
  return FALSE;
}

static gboolean
read_texts (const ReelDictKey *key, GVariant *value, GVariant **member, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantIter iter;
  const char *name, *text;

  if (g_variant_n_children (value) > REEL_DICT_MAX_PAIRS) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: at most %d pairs are possible", key->key,
                 REEL_DICT_MAX_PAIRS);
    return FALSE;
  }
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text)) {
    if (*name == '\0')
      return refuse (error, key->key, "a pair has an empty name");
    if (!check_text (key->key, name, FALSE, TEXTS_MAX_BYTES, error) ||
        !check_text (key->key, text, TRUE, TEXTS_MAX_BYTES, error))
      return FALSE;
    if (!g_hash_table_add (seen, (gpointer)name))
      return refuse (error, key->key, "duplicate name");
  }
  *member = g_variant_ref (value);
  return TRUE;
}

static gboolean
read_value (const ReelDictKey *key, GVariant *value, gpointer member, GError **error)
{
  switch (key->type) {
  case REEL_DICT_TEXT:
  case REEL_DICT_LINES:
  case REEL_DICT_ID:
  case REEL_DICT_FILE:
    return read_text (key, value, member, error);
  case REEL_DICT_NICK:
    return reel_nick_parse (key->nicks, key->key, g_variant_get_string (value, NULL), member, error);
  case REEL_DICT_BOOLEAN:
    *(gboolean *)member = g_variant_get_boolean (value);
    return TRUE;
  case REEL_DICT_UINT32:
    *(guint32 *)member = g_variant_get_uint32 (value);
    return read_number (key, g_variant_get_uint32 (value), error);
  case REEL_DICT_UINT64:
  case REEL_DICT_INSTANT:
    *(guint64 *)member = g_variant_get_uint64 (value);
    return read_number (key, g_variant_get_uint64 (value), error);
  case REEL_DICT_TEXTS:
    return read_texts (key, value, member, error);
  }
  g_return_val_if_reached (FALSE);
}

static int
find_key (const ReelDictKey *keys, const char *name)
{
  for (int i = 0; keys[i].key != NULL; i++) {
    if (g_str_equal (keys[i].key, name))
      return i;
  }
  return -1;
}

static gboolean
refuse_unknown (const ReelDictKey *keys, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *quoted = reel_text_quote (name);

  for (guint i = 0; keys[i].key != NULL; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", keys[i].key);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "“%s” is not a known key; these are: %s", quoted,
               known->str);
  return FALSE;
}

static gboolean
read_entry (const ReelDictKey *key, GVariant *value, guint8 *target, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (signatures[key->type]))) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: its type is %s, not %s", key->key,
                 signatures[key->type], g_variant_get_type_string (value));
    return FALSE;
  }
  return read_value (key, value, target + key->offset, error);
}

gboolean
reel_dict_read (GVariant *dict, const ReelDictKey *keys, gpointer target, guint64 *given, GError **error)
{
  GVariantIter iter;
  guint64 seen = 0;

  if (given != NULL)
    *given = 0;
  if (dict == NULL)
    return TRUE;
  g_return_val_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT), FALSE);

  g_variant_iter_init (&iter, dict);
  for (;;) {
    g_autoptr (GVariant) entry = g_variant_iter_next_value (&iter);
    g_autoptr (GVariant) value = NULL;
    const char *name;
    int index;

    if (entry == NULL)
      break;
    g_variant_get (entry, "{&sv}", &name, &value);
    index = find_key (keys, name);
    if (index < 0)
      return refuse_unknown (keys, name, error);
    if (seen & (G_GUINT64_CONSTANT (1) << index))
      return refuse (error, name, "duplicate key");
    if (!read_entry (&keys[index], value, target, error))
      return FALSE;
    seen |= G_GUINT64_CONSTANT (1) << index;
  }
  if (given != NULL)
    *given = seen;
  return TRUE;
}

void
reel_dict_add (GVariantBuilder *dict, const char *key, GVariant *value)
{
  g_variant_builder_add_value (dict,
                               g_variant_new_dict_entry (g_variant_new_string (key), g_variant_new_variant (value)));
}
