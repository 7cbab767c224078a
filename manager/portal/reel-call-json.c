/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as the API shows it; see the header for who uses it. */
#include "manager/portal/reel-call-json.h"

#include "manager/portal/reel-json-dict.h"

static const struct {
  const char *property;
  const char *name;
} members[] = {
  { "ServerCallId", "serverCallId" },
  { "CallId", "callId" },
  { "Subject", "subject" },
  { "MeetingId", "meetingId" },
  { "Kind", "kind" },
  { "State", "state" },
  { "Queue", "queue" },
  { "Language", "language" },
  { "Initiator", "initiator" },
  { "Capacity", "capacity" },
};

/* Of a participant. */
static const char *const shown[] = {
  "display-name", "user", "role", "leg", "kind", "host", "on-hold", "pinned", "consent", "joined", "consent-required"
};

static void
set_variant (JsonObject *object, const char *name, GVariant *value)
{
  json_object_set_member (object, name, reel_json_dict_from_variant (value));
}

static JsonObject *
new_person (GVariant *entry)
{
  JsonObject *person = json_object_new ();
  const char *id = "";

  g_variant_lookup (entry, "participant-id", "&s", &id);
  json_object_set_string_member (person, "id", id);
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (entry, shown[i], NULL);
    g_autofree char *name = reel_json_dict_to_camel (shown[i]);

    if (value != NULL)
      set_variant (person, name, value);
  }
  return person;
}

JsonArray *
reel_call_json_new_people (GVariant *people)
{
  JsonArray *array = json_array_new ();
  gsize count = people != NULL ? g_variant_n_children (people) : 0;

  for (gsize i = 0; i < count; i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (people, i);

    json_array_add_object_element (array, new_person (entry));
  }
  return array;
}

JsonObject *
reel_call_json_new (GVariant *properties)
{
  g_autoptr (GVariant) people = g_variant_lookup_value (properties, "Participants", G_VARIANT_TYPE ("aa{sv}"));
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (properties, members[i].property, NULL);

    if (value != NULL)
      set_variant (object, members[i].name, value);
  }
  json_object_set_array_member (object, "participants", reel_call_json_new_people (people));
  return object;
}

JsonObject *
reel_call_json_new_controls (GVariant *description)
{
  g_autoptr (GVariant) status = g_variant_lookup_value (description, "status", G_VARIANT_TYPE_STRING);
  g_autoptr (GVariant) actions = g_variant_lookup_value (description, "actions", G_VARIANT_TYPE_STRING_ARRAY);
  JsonObject *object = json_object_new ();

  if (status != NULL)
    set_variant (object, "status", status);
  if (actions != NULL)
    set_variant (object, "actions", actions);
  return object;
}

JsonObject *
reel_call_json_new_recording (const char *operation, GVariant *state)
{
  g_autoptr (JsonNode) node = reel_json_dict_from_variant (state);
  JsonObject *object = json_node_dup_object (node);

  json_object_set_string_member (object, "recordingOperationId", operation);
  return object;
}
