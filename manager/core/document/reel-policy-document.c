/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All policies as one JSON document. */
#include "manager/core/document/reel-policy-document.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/document/reel-json-reader.h"
#include "manager/core/document/reel-json.h"

#include <string.h>

#define VERSION 1

/* In the order in which they are written. */
static const struct {
  const char *name;
  ReelPolicyLevel level;
} sections[] = {
  { "companies", REEL_POLICY_LEVEL_COMPANY },
  { "groups", REEL_POLICY_LEVEL_GROUP },
  { "users", REEL_POLICY_LEVEL_USER },
  { "queues", REEL_POLICY_LEVEL_QUEUE },
};

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", *path != '\0' ? path : "/", why);
  return FALSE;
}

/* As on the wire; NULL: a type that no property has. */
static GVariant *
to_variant (JsonNode *node, const char *signature)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_BOOLEAN && *signature == 'b')
    return g_variant_new_boolean (json_node_get_boolean (node));
  if (type == G_TYPE_STRING && *signature == 's')
    return g_variant_new_string (json_node_get_string (node));
  if (type == G_TYPE_INT64 && *signature == 'u' && json_node_get_int (node) >= 0 &&
      json_node_get_int (node) <= G_MAXUINT32)
    return g_variant_new_uint32 ((guint32)json_node_get_int (node));
  return NULL;
}

static const char *
describe_type (char signature)
{
  if (signature == 'b')
    return "this must be true or false";
  return signature == 'u' ? "this must be an integer" : "this must be a text";
}

/* The text of a refusal without the name, which is the end of the path. */
static const char *
strip_name (const char *message, const char *name)
{
  gsize length = strlen (name);

  return g_str_has_prefix (message, name) && g_str_has_prefix (message + length, ": ") ? message + length + 2 : message;
}

static gboolean
read_property (ReelPolicySet *set, const char *path, const char *name, JsonNode *node, GError **error)
{
  g_autofree char *whole = reel_json_join_path (path, name);
  int property = reel_policy_find_property (name);
  const char *signature = property >= 0 ? reel_policy_get_info (property)->signature : "s";
  GVariant *value = to_variant (node, property >= 0 ? signature : "");
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GError) inner = NULL;
  GVariantDict builder;

  if (property >= 0 && value == NULL)
    return refuse (error, whole, describe_type (*signature));
  if (property >= 0 && *signature == 's' && *g_variant_get_string (value, NULL) == '\0' &&
      !reel_policy_can_be_empty ((ReelPolicyProperty)property)) {
    g_variant_unref (g_variant_ref_sink (value));
    return refuse (error, whole, "the text is empty; omit the property to leave it unset");
  }
  g_variant_dict_init (&builder, NULL);
  g_variant_dict_insert_value (&builder, name, value != NULL ? value : g_variant_new_boolean (FALSE));
  dict = g_variant_ref_sink (g_variant_dict_end (&builder));
  if (reel_policy_set_update (set, dict, &inner))
    return TRUE;
  return refuse (error, whole, strip_name (inner->message, name));
}

static gboolean
read_set (GPtrArray *sets, ReelPolicyLevel level, const char *path, const char *id, JsonNode *node, GError **error)
{
  g_autofree char *whole = reel_json_join_path (path, id);
  g_autoptr (GError) inner = NULL;
  g_autoptr (GList) names = NULL;
  ReelPolicySet *set;

  if (!reel_id_validate ("id", id, &inner))
    return refuse (error, whole, strip_name (inner->message, "id"));
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, whole, "this must be an object of properties");
  set = reel_policy_set_new (level, id);
  g_ptr_array_add (sets, set);
  names = json_object_get_members (json_node_get_object (node));
  for (GList *link = names; link != NULL; link = link->next) {
    JsonNode *value = json_object_get_member (json_node_get_object (node), link->data);
    if (!read_property (set, whole, link->data, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_section (GPtrArray *sets, ReelPolicyLevel level, const char *name, JsonNode *node, GError **error)
{
  g_autofree char *path = reel_json_join_path ("", name);
  g_autoptr (GList) ids = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, path, "this must be an object of ids");
  ids = json_object_get_members (json_node_get_object (node));
  for (GList *link = ids; link != NULL; link = link->next) {
    JsonNode *value = json_object_get_member (json_node_get_object (node), link->data);
    if (!read_set (sets, level, path, link->data, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_member (GPtrArray *sets, const char *name, JsonNode *node, GError **error)
{
  g_autofree char *path = reel_json_join_path ("", name);

  if (g_str_equal (name, "version")) {
    if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
        json_node_get_int (node) == VERSION)
      return TRUE;
    return refuse (error, path, "this must be the number 1, the only version");
  }
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    if (g_str_equal (name, sections[i].name))
      return read_section (sets, sections[i].level, name, node, error);
  }
  return refuse (error, path, "not a known key; these are: version, companies, groups, users, queues");
}

static const char *
get_section (ReelPolicyLevel level)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    if (sections[i].level == level)
      return sections[i].name;
  }
  g_return_val_if_reached (NULL);
}

/* Level and id as one key, a path. */
static char *
make_key (ReelPolicyLevel level, const char *id)
{
  return g_strdup_printf ("/%s/%s", get_section (level), id);
}

static GHashTable *
index_sets (GPtrArray *sets)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sets->len; i++)
    g_hash_table_add (keys,
                      make_key (reel_policy_set_get_level (sets->pdata[i]), reel_policy_set_get_id (sets->pdata[i])));
  return keys;
}

static gboolean
is_there (GHashTable *keys, ReelPolicyLevel level, const char *id)
{
  g_autofree char *key = id != NULL ? make_key (level, id) : NULL;

  return key == NULL || g_hash_table_contains (keys, key) ||
         (level == REEL_POLICY_LEVEL_COMPANY && g_str_equal (id, REEL_POLICY_DEFAULT_COMPANY));
}

static gboolean
check_references (GPtrArray *sets, GError **error)
{
  g_autoptr (GHashTable) keys = index_sets (sets);

  for (guint i = 0; i < sets->len; i++) {
    const ReelPolicySet *set = sets->pdata[i];
    g_autofree char *section = reel_json_join_path ("", get_section (reel_policy_set_get_level (set)));
    g_autofree char *path = reel_json_join_path (section, reel_policy_set_get_id (set));
    g_autofree char *group = reel_json_join_path (path, "group");
    g_autofree char *company = reel_json_join_path (path, "company");

    if (!is_there (keys, REEL_POLICY_LEVEL_GROUP, reel_policy_set_get_group (set)))
      return refuse (error, group, "the document has no such group; add it, if only as an empty object");
    if (!is_there (keys, REEL_POLICY_LEVEL_COMPANY, reel_policy_set_get_company (set)))
      return refuse (error, company, "the document has no such company; add it, if only as an empty object");
  }
  return TRUE;
}

GPtrArray *
reel_policy_document_parse (const char *json, GError **error)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_set_free);
  g_autoptr (JsonNode) root = reel_json_read (json, REEL_POLICY_DOCUMENT_MAX_BYTES, error);
  g_autoptr (GList) names = NULL;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, "", "the document must be an object"), NULL;
  if (!json_object_has_member (json_node_get_object (root), "version"))
    return refuse (error, "/version", "this is missing; it must be the number 1"), NULL;
  names = json_object_get_members (json_node_get_object (root));
  for (GList *link = names; link != NULL; link = link->next) {
    if (!read_member (sets, link->data, json_object_get_member (json_node_get_object (root), link->data), error))
      return NULL;
  }
  return check_references (sets, error) ? g_steal_pointer (&sets) : NULL;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (reel_policy_set_get_id (*(ReelPolicySet *const *)a),
                    reel_policy_set_get_id (*(ReelPolicySet *const *)b));
}

static void
add_missing (GPtrArray *all, GHashTable *keys, ReelPolicyLevel level, const char *id)
{
  if (is_there (keys, level, id))
    return;
  g_ptr_array_add (all, reel_policy_set_new (level, id));
  g_hash_table_add (keys, make_key (level, id));
}

/* Including those that are named but have nothing set; in order. */
static GPtrArray *
complete (GPtrArray *sets)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_set_free);
  g_autoptr (GHashTable) keys = index_sets (sets);

  for (guint i = 0; i < sets->len; i++) {
    g_ptr_array_add (all, reel_policy_set_copy (sets->pdata[i]));
    add_missing (all, keys, REEL_POLICY_LEVEL_GROUP, reel_policy_set_get_group (sets->pdata[i]));
    add_missing (all, keys, REEL_POLICY_LEVEL_COMPANY, reel_policy_set_get_company (sets->pdata[i]));
  }
  g_ptr_array_sort (all, compare_ids);
  return all;
}

static void
print_set (JsonBuilder *builder, const ReelPolicySet *set)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_policy_set_to_variant (set));
  GVariantIter iter;
  const char *name;
  GVariant *value;

  reel_json_begin_object (builder, reel_policy_set_get_id (set));
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
    json_builder_set_member_name (builder, name);
    if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
      json_builder_add_boolean_value (builder, g_variant_get_boolean (value));
    else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
      json_builder_add_int_value (builder, g_variant_get_uint32 (value));
    else
      json_builder_add_string_value (builder, g_variant_get_string (value, NULL));
  }
  json_builder_end_object (builder);
}

char *
reel_policy_document_print (GPtrArray *sets)
{
  g_autoptr (GPtrArray) all = complete (sets);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  reel_json_add_number (builder, "version", VERSION);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    reel_json_begin_object (builder, sections[i].name);
    for (guint j = 0; j < all->len; j++) {
      if (reel_policy_set_get_level (all->pdata[j]) == sections[i].level)
        print_set (builder, all->pdata[j]);
    }
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}
