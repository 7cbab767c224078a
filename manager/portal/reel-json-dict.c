/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the dictionaries of D-Bus and JSON; see the header for who uses it. */
#include "manager/portal/reel-json-dict.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define MAX_TEXTS 256

char *
reel_json_dict_to_camel (const char *key)
{
  GString *name = g_string_new (NULL);

  for (; *key != '\0'; key++) {
    if (*key == '-' && g_ascii_isalpha (key[1]))
      g_string_append_c (name, g_ascii_toupper (*++key));
    else
      g_string_append_c (name, *key);
  }
  return g_string_free (name, FALSE);
}

char *
reel_json_dict_to_kebab (const char *name)
{
  GString *key = g_string_new (NULL);

  for (; *name != '\0'; name++) {
    if (g_ascii_isupper (*name))
      g_string_append_c (key, '-');
    g_string_append_c (key, g_ascii_tolower (*name));
  }
  return g_string_free (key, FALSE);
}

static JsonNode *
new_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
new_number (gint64 number)
{
  return json_node_init_int (json_node_alloc (), number);
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static JsonNode *
from_dictionary (GVariant *value)
{
  JsonObject *object = json_object_new ();
  gboolean named = g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  GVariant *entry;

  g_variant_iter_init (&iter, value);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL) {
    g_autoptr (GVariant) owned = entry;
    g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
    g_autoptr (GVariant) member = g_variant_get_child_value (entry, 1);
    g_autofree char *name = named ? reel_json_dict_to_camel (g_variant_get_string (key, NULL))
                                  : g_strdup (g_variant_get_string (key, NULL));

    json_object_set_member (object, name, reel_json_dict_from_variant (member));
  }
  return take_object (object);
}

static JsonNode *
from_list (GVariant *value)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  GVariantIter iter;
  GVariant *child;

  g_variant_iter_init (&iter, value);
  while ((child = g_variant_iter_next_value (&iter)) != NULL) {
    json_array_add_element (array, reel_json_dict_from_variant (child));
    g_variant_unref (child);
  }
  json_node_take_array (node, array);
  return node;
}

static JsonNode *
from_explained (GVariant *value)
{
  static const char *const names[] = { "value", "level", "id" };
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

    json_object_set_member (object, names[i], reel_json_dict_from_variant (child));
  }
  return take_object (object);
}

static JsonNode *
from_container (GVariant *value)
{
  const GVariantType *type = g_variant_get_type (value);

  if (g_variant_type_equal (type, G_VARIANT_TYPE ("(vss)")))
    return from_explained (value);
  if (g_variant_type_is_array (type) && g_variant_type_is_dict_entry (g_variant_type_element (type)))
    return from_dictionary (value);
  return from_list (value);
}

JsonNode *
reel_json_dict_from_variant (GVariant *value)
{
  g_autoptr (GVariant) inner = NULL;

  switch (g_variant_classify (value)) {
  case G_VARIANT_CLASS_BOOLEAN:
    return json_node_init_boolean (json_node_alloc (), g_variant_get_boolean (value));
  case G_VARIANT_CLASS_BYTE:
    return new_number (g_variant_get_byte (value));
  case G_VARIANT_CLASS_INT32:
    return new_number (g_variant_get_int32 (value));
  case G_VARIANT_CLASS_UINT32:
    return new_number (g_variant_get_uint32 (value));
  case G_VARIANT_CLASS_INT64:
    return new_number (g_variant_get_int64 (value));
  case G_VARIANT_CLASS_UINT64:
    return new_number ((gint64)MIN (g_variant_get_uint64 (value), (guint64)G_MAXINT64));
  case G_VARIANT_CLASS_DOUBLE:
    return json_node_init_double (json_node_alloc (), g_variant_get_double (value));
  case G_VARIANT_CLASS_STRING:
  case G_VARIANT_CLASS_OBJECT_PATH:
    return new_text (g_variant_get_string (value, NULL));
  case G_VARIANT_CLASS_VARIANT:
    inner = g_variant_get_variant (value);
    return reel_json_dict_from_variant (inner);
  case G_VARIANT_CLASS_ARRAY:
  case G_VARIANT_CLASS_TUPLE:
    return from_container (value);
  default:
    return json_node_new (JSON_NODE_NULL);
  }
}

static GVariant *
refuse (GError **error, const char *name, const char *why)
{
  g_autofree char *quoted = reel_text_quote (name);

  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", quoted, why);
  return NULL;
}

static const ReelDictKey *
find_key (const ReelDictKey *keys, const char *key)
{
  for (; keys->key != NULL; keys++) {
    if (g_str_equal (keys->key, key))
      return keys;
  }
  return NULL;
}

static gboolean
is_excepted (const char *const *except, const char *key)
{
  return except != NULL && g_strv_contains (except, key);
}

static GVariant *
read_texts (const char *name, JsonNode *node, GError **error)
{
  GVariantBuilder builder;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node) || json_object_get_size (json_node_get_object (node)) > MAX_TEXTS)
    return refuse (error, name, "not an object of at most " G_STRINGIFY (MAX_TEXTS) " texts");
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value)) {
    if (json_node_get_value_type (value) != G_TYPE_STRING) {
      g_variant_builder_clear (&builder);
      return refuse (error, name, "has a value that is no text");
    }
    if (!g_utf8_validate (key, -1, NULL) || !g_utf8_validate (json_node_get_string (value), -1, NULL)) {
      g_variant_builder_clear (&builder);
      return refuse (error, name, "not UTF-8");
    }
    g_variant_builder_add (&builder, "{ss}", key, json_node_get_string (value));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
read_number (const ReelDictKey *key, const char *name, JsonNode *node, GError **error)
{
  gint64 number = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;

  if (number < 0 || (key->type == REEL_DICT_UINT32 && number > G_MAXUINT32))
    return refuse (error, name, "not a number of the range");
  return key->type == REEL_DICT_UINT32 ? g_variant_new_uint32 ((guint32)number)
                                       : g_variant_new_uint64 ((guint64)number);
}

static GVariant *
read_value (const ReelDictKey *key, const char *name, JsonNode *node, GError **error)
{
  switch (key->type) {
  case REEL_DICT_BOOLEAN:
    if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
      return refuse (error, name, "neither true nor false");
    return g_variant_new_boolean (json_node_get_boolean (node));
  case REEL_DICT_UINT32:
  case REEL_DICT_UINT64:
  case REEL_DICT_INSTANT:
    return read_number (key, name, node, error);
  case REEL_DICT_TEXTS:
    return read_texts (name, node, error);
  default:
    if (json_node_get_value_type (node) != G_TYPE_STRING)
      return refuse (error, name, "not a text");
    if (!g_utf8_validate (json_node_get_string (node), -1, NULL))
      return refuse (error, name, "not UTF-8");
    return g_variant_new_string (json_node_get_string (node));
  }
}

GVariant *
reel_json_dict_read (JsonObject *object, const ReelDictKey *keys, const char *const *except, GError **error)
{
  GVariantBuilder builder;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node)) {
    g_autofree char *kebab = reel_json_dict_to_kebab (name);
    const ReelDictKey *key = is_excepted (except, kebab) ? NULL : find_key (keys, kebab);
    GVariant *value = NULL;

    if (JSON_NODE_HOLDS_NULL (node))
      continue;
    if (key != NULL)
      value = read_value (key, name, node, error);
    else
      refuse (error, name, "there is no such member");
    if (value == NULL) {
      g_variant_builder_clear (&builder);
      return NULL;
    }
    g_variant_builder_add (&builder, "{sv}", kebab, value);
  }
  return g_variant_builder_end (&builder);
}

/* A text as the JSON value that it would be. */
static JsonNode *
parse_text (const ReelDictKey *key, const char *text)
{
  guint64 number;

  switch (key->type) {
  case REEL_DICT_BOOLEAN:
    if (g_str_equal (text, "true") || g_str_equal (text, "false"))
      return json_node_init_boolean (json_node_alloc (), g_str_equal (text, "true"));
    return new_text (text);
  case REEL_DICT_UINT32:
  case REEL_DICT_UINT64:
  case REEL_DICT_INSTANT:
    if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
      return new_number ((gint64)number);
    return new_text (text);
  default:
    return new_text (text);
  }
}

static gboolean
add_query (GVariantBuilder *builder, const ReelDictKey *const *tables, const char *name, const char *text,
           GError **error)
{
  g_autofree char *kebab = reel_json_dict_to_kebab (name);
  const ReelDictKey *key = NULL;
  g_autoptr (JsonNode) node = NULL;
  GVariant *value;

  for (; *tables != NULL && key == NULL; tables++)
    key = find_key (*tables, kebab);
  if (key == NULL || !g_utf8_validate (text, -1, NULL))
    return refuse (error, name, key != NULL ? "not UTF-8" : "there is no such parameter") != NULL;
  node = parse_text (key, text);
  value = read_value (key, name, node, error);
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", kebab, value);
  return value != NULL;
}

GVariant *
reel_json_dict_read_query (GHashTable *query, const ReelDictKey *const *tables, const char *const *except,
                           GError **error)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  const char *name, *text;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, query);
  while (g_hash_table_iter_next (&iter, (gpointer *)&name, (gpointer *)&text)) {
    g_autofree char *kebab = reel_json_dict_to_kebab (name);

    if (is_excepted (except, kebab) || *text == '\0')
      continue;
    if (!add_query (&builder, tables, name, text, error)) {
      g_variant_builder_clear (&builder);
      return NULL;
    }
  }
  return g_variant_builder_end (&builder);
}
