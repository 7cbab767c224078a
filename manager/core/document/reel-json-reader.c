/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads an untrusted JSON document strictly. */
#include "manager/core/document/reel-json-reader.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

/* More than any valid document of ours has; json-glib recurses without a limit. */
#define MAX_LEVELS 16

/* Duplicate keys: json-glib silently keeps the last one. */
typedef struct {
  GHashTable *names; /* JsonObject → GHashTable of its names so far */
  JsonObject *object;
  char *name; /* NULL: no duplicate */
} Repeats;

static JsonNode *
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", path, why);
  return NULL;
}

char *
reel_json_join_path (const char *path, const char *name)
{
  g_autofree char *quoted = reel_text_quote (name);
  g_autoptr (GString) escaped = g_string_new (quoted);

  g_string_replace (escaped, "~", "~0", 0);
  g_string_replace (escaped, "/", "~1", 0);
  return g_strdup_printf ("%s/%s", path, escaped->str);
}

static gboolean
is_too_deep (const char *json, guint max_levels)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (const char *p = json; *p != '\0'; p++) {
    if (quoted && *p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '"')
      quoted = !quoted;
    else if (!quoted && strchr ("{[", *p) != NULL && ++depth > max_levels)
      return TRUE;
    else if (!quoted && strchr ("}]", *p) != NULL && depth > 0)
      depth--;
  }
  return FALSE;
}

/* json-glib also reads a second document, and leaks the first. A document has no other start, and a comment, which
 * could hide its end, is not JSON. */
static const char *
find_stray (const char *json)
{
  gboolean quoted = FALSE, ended = FALSE;
  guint depth = 0;

  for (const char *p = json; *p != '\0'; p++) {
    if (g_ascii_isspace (*p))
      continue;
    if (ended)
      return "there is data after the document";
    if (depth == 0 && strchr ("{[", *p) == NULL)
      return "the document is neither an object nor a list";
    if (quoted && *p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '"')
      quoted = !quoted;
    else if (!quoted && *p == '/')
      return "the document has a comment";
    else if (!quoted && strchr ("{[", *p) != NULL)
      depth++;
    else if (!quoted && strchr ("}]", *p) != NULL)
      ended = --depth == 0;
  }
  return NULL;
}

/* Returns: the code unit of the escape \uXXXX at P, or -1 */
static int
read_unit (const char *p)
{
  int unit = 0;

  if (p[0] != '\\' || p[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++) {
    if (!g_ascii_isxdigit (p[i]))
      return -1;
    unit = unit * 16 + g_ascii_xdigit_value (p[i]);
  }
  return unit;
}

/* json-glib takes escapes that JSON does not have, and leaks a text in which half of a pair of surrogates is before
 * another \u. A first half before anything else is found later, with its path. */
static const char *
find_bad_escape (const char *json)
{
  static const char half[] = "the document has half of a pair of surrogates";

  for (const char *p = strchr (json, '\\'); p != NULL; p = strchr (p, '\\')) {
    const int unit = read_unit (p);

    if (unit < 0 && (p[1] == '\0' || strchr ("\"\\/bfnrt", p[1]) == NULL))
      return "the document has an escape that JSON does not have";
    if (unit >= 0xdc00 && unit <= 0xdfff)
      return half;
    p += unit < 0 ? 2 : 6;
    if (unit >= 0xd800 && unit < 0xdc00 && g_str_has_prefix (p, "\\u")) {
      const int second = read_unit (p);

      if (second < 0xdc00 || second > 0xdfff)
        return half;
      p += 6;
    }
  }
  return NULL;
}

/* A string of json-glib ends at a NUL: “an\u0000na” would become “an”. */
static gboolean
has_nul (const char *json)
{
  for (const char *p = strchr (json, '\\'); p != NULL; p = strchr (p, '\\')) {
    if (g_str_has_prefix (p, "\\u0000"))
      return TRUE;
    p += p[1] != '\0' ? 2 : 1;
  }
  return FALSE;
}

static void
on_member (JsonParser *parser G_GNUC_UNUSED, JsonObject *object, const char *name, Repeats *repeats)
{
  GHashTable *seen = g_hash_table_lookup (repeats->names, object);

  if (seen == NULL) {
    seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert (repeats->names, json_object_ref (object), seen);
  }
  if (g_hash_table_add (seen, g_strdup (name)) || repeats->name != NULL)
    return;
  repeats->object = object;
  repeats->name = g_strdup (name);
}

/* The path of an object in the document; NULL: not found, because it was itself replaced, or is in an array. */
static char *
find_path (JsonNode *node, const char *path, JsonObject *wanted)
{
  g_autoptr (GList) names = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  if (json_node_get_object (node) == wanted)
    return g_strdup (path);
  names = json_object_get_members (json_node_get_object (node));
  for (GList *link = names; link != NULL; link = link->next) {
    g_autofree char *below = reel_json_join_path (path, link->data);
    char *found = find_path (json_object_get_member (json_node_get_object (node), link->data), below, wanted);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static char *find_broken (JsonNode *node, const char **why);

static char *
find_broken_member (JsonObject *object, const char **why)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &member)) {
    gboolean valid = g_utf8_validate (name, -1, NULL);
    g_autofree char *below = valid ? find_broken (member, why) : g_strdup ("");
    g_autofree char *path = below != NULL ? reel_json_join_path ("", name) : NULL;

    if (!valid)
      *why = "a name that is not Unicode";
    if (path != NULL)
      return g_strconcat (path, below, NULL);
  }
  return NULL;
}

/* json-glib takes half of a pair of surrogates, \ud800 alone, and writes it as bytes that are not UTF-8. Returns: the
 * path of such a name or text; NULL: there is none. As deep as the document, which is_too_deep() has limited. */
static char *
find_broken (JsonNode *node, const char **why)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return find_broken_member (json_node_get_object (node), why);
  if (json_node_get_value_type (node) == G_TYPE_STRING && !g_utf8_validate (json_node_get_string (node), -1, NULL)) {
    *why = "a text that is not Unicode";
    return g_strdup ("");
  }
  for (guint i = 0; i < length; i++) {
    g_autofree char *below = find_broken (json_array_get_element (array, i), why);

    if (below != NULL)
      return g_strdup_printf ("/%u%s", i, below);
  }
  return NULL;
}

static JsonNode *
take_root (JsonParser *parser, const Repeats *repeats, GError **error)
{
  JsonNode *root = json_parser_get_root (parser);
  g_autofree char *broken = NULL;
  const char *why = NULL;
  g_autofree char *path = NULL;
  g_autofree char *whole = NULL;

  if (root == NULL)
    return refuse (error, "/", "the document is empty");
  broken = find_broken (root, &why);
  if (broken != NULL)
    return refuse (error, broken, why);
  if (repeats->name == NULL)
    return json_node_copy (root);
  path = find_path (root, "", repeats->object);
  whole = reel_json_join_path (path != NULL ? path : "", repeats->name);
  return refuse (error, whole, "duplicate key");
}

/* The parser prefixes “<data>:1:13: ”, like a file name. */
static JsonNode *
refuse_syntax (GError **error, const char *message)
{
  g_auto (GStrv) parts = g_strsplit (message, ":", 4);
  g_autofree char *why = NULL;

  if (g_strv_length (parts) == 4 && g_str_equal (parts[0], "<data>"))
    why = g_strdup_printf ("line %s, column %s:%s", parts[1], parts[2], parts[3]);
  return refuse (error, "/", why != NULL ? why : message);
}

JsonNode *
reel_json_read_nested (const char *json, gsize max_bytes, guint max_levels, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GHashTable) names =
      g_hash_table_new_full (NULL, NULL, (GDestroyNotify)json_object_unref, (GDestroyNotify)g_hash_table_unref);
  Repeats repeats = { .names = names };
  g_autoptr (GError) inner = NULL;
  const char *stray = NULL;
  JsonNode *root = NULL;

  if (strlen (json) > max_bytes)
    return refuse (error, "/", "the document is too long");
  if (!g_utf8_validate (json, -1, NULL))
    return refuse (error, "/", "the document is not UTF-8");
  if (is_too_deep (json, max_levels))
    return refuse (error, "/", "the document is nested too deeply");
  stray = find_stray (json);
  if (stray != NULL)
    return refuse (error, "/", stray);
  stray = find_bad_escape (json);
  if (stray != NULL)
    return refuse (error, "/", stray);
  if (has_nul (json))
    return refuse (error, "/", "the document has a text with \\u0000, a control character");
  g_signal_connect (parser, "object-member", G_CALLBACK (on_member), &repeats);
  if (json_parser_load_from_data (parser, json, -1, &inner))
    root = take_root (parser, &repeats, error);
  else
    refuse_syntax (error, inner->message);
  g_free (repeats.name);
  return root;
}

JsonNode *
reel_json_read (const char *json, gsize max_bytes, GError **error)
{
  return reel_json_read_nested (json, max_bytes, MAX_LEVELS, error);
}
