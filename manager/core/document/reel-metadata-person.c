/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant taken out of a metadata file. Called by the archive. */
#include "manager/core/document/reel-metadata-person.h"

#include "manager/core/document/reel-json-reader.h"
#include "manager/core/document/reel-mention.h"
#include "manager/core/document/reel-metadata-file.h"
#include "manager/core/wire/reel-error.h"

/* NODE: (nullable). Returns: NULL: it is none */
static const char *
get_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
is_text (JsonNode *node, const char *text)
{
  return g_strcmp0 (get_text (node), text) == 0;
}

static gboolean
is_about (JsonNode *node, const char *id)
{
  JsonNode *member =
      JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), "participantId") : NULL;

  return is_text (node, id) || (member != NULL && is_text (member, id));
}

/* Whom it is about. */
typedef struct {
  const char *id;
  const ReelMention *names;
  const ReelMention *any; /* the id as well */
} Subject;

/* What a member holds, besides entries about a participant. */
typedef enum {
  HOLDS_NEITHER = 0,
  HOLDS_ID = 1 << 0,
  HOLDS_NAME = 1 << 1,
} Holds;

#define CLIENT_MEMBER "metadata" /* pairs of texts of the client's, which may be anything */

static Holds
find_what_holds (const char *member)
{
  static const char *const ids[] = { "participantId", "host", "stage", "participants", "screens", NULL };
  static const char *const names[] = { "displayName", "address", "subject", NULL };

  if (g_strv_contains (ids, member))
    return HOLDS_ID;
  return g_strv_contains (names, member) ? HOLDS_NAME : HOLDS_NEITHER;
}

static guint remove_from (JsonNode *node, const char *member, const Subject *subject);

/* MEMBER: whose it is. */
static guint
remove_from_array (JsonArray *array, const char *member, const Subject *subject)
{
  guint count = 0;

  for (guint i = json_array_get_length (array); i > 0; i--) {
    JsonNode *element = json_array_get_element (array, i - 1);

    if (JSON_NODE_HOLDS_OBJECT (element) ? is_about (element, subject->id)
                                         : find_what_holds (member) == HOLDS_ID && is_text (element, subject->id)) {
      json_array_remove_element (array, i - 1);
      count++;
    } else {
      count += remove_from (element, member, subject);
    }
  }
  return count;
}

static guint
remove_text (JsonObject *object, const char *member, Holds holds, const Subject *subject)
{
  const char *text = get_text (json_object_get_member (object, member));
  const char *by = NULL;

  if (text == NULL)
    return 0;
  if ((holds & HOLDS_ID) != 0 && g_str_equal (text, subject->id))
    by = "";
  else if ((holds & HOLDS_NAME) != 0 && reel_mention_is_all (subject->names, text))
    by = REEL_METADATA_PERSON_ERASED;
  if (by == NULL)
    return 0;
  json_object_set_string_member (object, member, by);
  return 1;
}

/* A text too long for one value is in KEY, KEY-2, KEY-3 and so on. COUNT: in how many. Returns: the whole */
static char *
join_pieces (JsonObject *object, const char *key, guint *count)
{
  GString *whole = g_string_new (NULL);
  const char *piece = get_text (json_object_get_member (object, key));

  for (*count = 0; piece != NULL;) {
    g_autofree char *next = g_strdup_printf ("%s-%u", key, ++*count + 1);

    g_string_append (whole, piece);
    piece = get_text (json_object_get_member (object, next));
  }
  return g_string_free (whole, FALSE);
}

/* What the client says may be a document with names in it, which may be cut in two: all is read before any is changed.
 * A key that names them goes with its text. */
static guint
remove_from_client (JsonObject *object, const Subject *subject)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (GList *link = members; link != NULL; link = link->next) {
    const char *key = link->data;
    guint count;
    g_autofree char *whole = join_pieces (object, key, &count);

    if (!reel_mention_is_in (subject->any, whole) && !reel_mention_is_in (subject->any, key))
      continue;
    for (guint i = 1; i <= count; i++)
      g_ptr_array_add (keys, i > 1 ? g_strdup_printf ("%s-%u", key, i) : g_strdup (key));
  }
  for (guint i = 0; i < keys->len; i++) {
    if (reel_mention_is_in (subject->any, keys->pdata[i]))
      json_object_remove_member (object, keys->pdata[i]);
    else
      json_object_set_string_member (object, keys->pdata[i], REEL_METADATA_PERSON_ERASED);
  }
  return keys->len;
}

/* An entry about somebody else keeps its name, even if that is the same. */
static guint
remove_from_object (JsonObject *object, const char *whole, const Subject *subject)
{
  g_autoptr (GList) members = json_object_get_members (object);
  Holds hidden = json_object_has_member (object, "participantId") ? HOLDS_NAME : HOLDS_NEITHER;
  guint count = 0;

  if (g_strcmp0 (whole, CLIENT_MEMBER) == 0)
    return remove_from_client (object, subject);
  for (GList *link = members; link != NULL; link = link->next) {
    JsonNode *node = json_object_get_member (object, link->data);
    Holds holds = find_what_holds (link->data);

    if (JSON_NODE_HOLDS_VALUE (node))
      count += remove_text (object, link->data, holds & ~hidden, subject);
    else
      count += remove_from (node, link->data, subject);
  }
  return count;
}

/* MEMBER: whose NODE it is; NULL for the whole. Returns: how often they were there */
static guint
remove_from (JsonNode *node, const char *member, const Subject *subject)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return remove_from_array (json_node_get_array (node), member, subject);
  return JSON_NODE_HOLDS_OBJECT (node) ? remove_from_object (json_node_get_object (node), member, subject) : 0;
}

static int
get_channel (JsonNode *participant)
{
  JsonObject *object = json_node_get_object (participant);

  return json_object_has_member (object, "channel") ? (int)json_object_get_int_member (object, "channel") : -1;
}

/* Of the list of those who were recorded. */
static void
find_media (JsonArray *participants, gboolean unmixed, const char *id, ReelMetadataPerson *person)
{
  gboolean recorded = FALSE;

  for (guint i = 0; i < json_array_get_length (participants); i++) {
    JsonNode *element = json_array_get_element (participants, i);

    if (!is_about (element, id) || !JSON_NODE_HOLDS_OBJECT (element))
      continue;
    recorded = TRUE;
    if (unmixed)
      person->channel = get_channel (element);
  }
  for (guint i = 0; person->channel >= 0 && i < json_array_get_length (participants); i++) {
    JsonNode *element = json_array_get_element (participants, i);

    if (JSON_NODE_HOLDS_OBJECT (element) && !is_about (element, id) && get_channel (element) == person->channel)
      person->shared = TRUE;
  }
  person->mixed = recorded && !unmixed;
}

/* What the people of a LIST who are ID are called. */
static void
add_names (GStrvBuilder *names, JsonObject *own, const char *list, const char *id)
{
  JsonNode *node = json_object_get_member (own, list);
  JsonArray *people = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; people != NULL && i < json_array_get_length (people); i++) {
    JsonNode *element = json_array_get_element (people, i);
    const char *name = JSON_NODE_HOLDS_OBJECT (element) && is_about (element, id)
                           ? get_text (json_object_get_member (json_node_get_object (element), "displayName"))
                           : NULL;

    if (name != NULL && *name != '\0')
      g_strv_builder_add (names, name);
  }
}

/* The names given, and those that they had in this chunk. */
static GStrv
list_names (JsonNode *root, const char *id, const char *const *given)
{
  JsonNode *own = json_object_get_member (json_node_get_object (root), "callreel");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; given[i] != NULL; i++)
    g_strv_builder_add (names, given[i]);
  if (own != NULL && JSON_NODE_HOLDS_OBJECT (own)) {
    add_names (names, json_node_get_object (own), "people", id);
    add_names (names, json_node_get_object (own), "notRecorded", id);
  }
  return g_strv_builder_end (names);
}

static ReelMention *
make_mention (const ReelMetadataPerson *person, const char *id)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; person->names[i] != NULL; i++)
    g_ptr_array_add (names, person->names[i]);
  g_ptr_array_add (names, (gpointer)id);
  g_ptr_array_add (names, NULL);
  return reel_mention_new ((const char *const *)names->pdata);
}

static GHashTable *
list_others (const ReelMetadataFile *file, const char *id)
{
  GHashTable *others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < file->people->len; i++) {
    const ReelMetadataFilePerson *person = file->people->pdata[i];

    if (!g_str_equal (person->id, id))
      g_hash_table_replace (others, g_strdup (person->id), g_strdup (person->display_name));
  }
  return others;
}

gboolean
reel_metadata_person_remove (const char *document, const char *participant_id, const char *const *names,
                             ReelMetadataPerson *person, GError **error)
{
  g_autoptr (ReelMetadataFile) file = reel_metadata_file_parse (document, error);
  g_autoptr (JsonNode) root = file != NULL ? reel_json_read (document, REEL_METADATA_FILE_MAX_BYTES, error) : NULL;
  g_autoptr (ReelMention) own_names = NULL, any = NULL;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  JsonNode *participants;
  Subject subject;

  *person = (ReelMetadataPerson){ .channel = -1 };
  if (root == NULL)
    return FALSE;
  participants = json_object_get_member (json_node_get_object (root), "participants");
  if (participants != NULL && JSON_NODE_HOLDS_ARRAY (participants))
    find_media (json_node_get_array (participants), file->channel_type == REEL_CHANNEL_UNMIXED, participant_id, person);
  person->names = list_names (root, participant_id, names);
  person->others = list_others (file, participant_id);
  own_names = reel_mention_new ((const char *const *)person->names);
  any = make_mention (person, participant_id);
  subject = (Subject){ participant_id, own_names, any };
  if (remove_from (root, NULL, &subject) == 0)
    return TRUE;
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  {
    g_autofree char *text = json_generator_to_data (generator, NULL);

    person->document = g_strconcat (text, "\n", NULL);
  }
  return TRUE;
}

void
reel_metadata_person_clear (ReelMetadataPerson *self)
{
  g_clear_pointer (&self->document, g_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->others, g_hash_table_unref);
}
