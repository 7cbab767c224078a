/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part that the metadata files of all recordings of a call have in common. */
#include "manager/core/document/reel-metadata-call.h"

#include "manager/core/document/reel-json.h"

#define OWN_MEMBER "callreel"

static const char *const members[] = { "subject", "meetingId", "meeting", "restricted" };

static void
add_invited (JsonBuilder *builder, const ReelMeetingPerson *person)
{
  json_builder_begin_object (builder);
  reel_json_add_text (builder, "address", person->address);
  reel_json_add_text (builder, "displayName", person->name);
  json_builder_end_object (builder);
}

/* The meeting as announced, whoever attended. */
static void
add_meeting (JsonBuilder *builder, const ReelMeeting *meeting)
{
  reel_json_begin_object (builder, "meeting");
  reel_json_add_text (builder, "subject", meeting->subject);
  if (meeting->organiser != NULL) {
    json_builder_set_member_name (builder, "organiser");
    add_invited (builder, meeting->organiser);
  }
  reel_json_begin_array (builder, "attendees");
  for (guint i = 0; i < meeting->attendees->len; i++)
    add_invited (builder, meeting->attendees->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

void
reel_metadata_call_add (JsonBuilder *builder, const ReelMetadataCall *call)
{
  reel_json_add_text (builder, "subject", call->subject);
  reel_json_add_text (builder, "meetingId", call->meeting_id);
  if (call->meeting != NULL)
    add_meeting (builder, call->meeting);
  json_builder_set_member_name (builder, "restricted");
  json_builder_add_boolean_value (builder, call->restricted);
}

char *
reel_metadata_call_print (const ReelMetadataCall *call)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  reel_metadata_call_add (builder, call);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
is_same (JsonNode *one, JsonNode *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  return json_node_equal (one, other);
}

/* Returns: whether it has changed. */
static gboolean
put_member (JsonObject *own, JsonObject *call, const char *name)
{
  JsonNode *node = json_object_get_member (call, name);

  if (is_same (json_object_get_member (own, name), node))
    return FALSE;
  if (node != NULL)
    json_object_set_member (own, name, json_node_copy (node));
  else
    json_object_remove_member (own, name);
  return TRUE;
}

char *
reel_metadata_call_amend (const char *document, const char *call)
{
  g_autoptr (JsonNode) root = json_from_string (document, NULL);
  g_autoptr (JsonNode) parsed = json_from_string (call, NULL);
  JsonObject *object = get_object (root), *stats = get_object (parsed);
  JsonObject *own = object != NULL ? get_object (json_object_get_member (object, OWN_MEMBER)) : NULL;
  g_autofree char *text = NULL;
  gboolean changed = FALSE;

  if (own == NULL || stats == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    changed |= put_member (own, stats, members[i]);
  if (!changed)
    return NULL;
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}
