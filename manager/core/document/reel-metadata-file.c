/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the metadata file of a chunk. */
#include "manager/core/document/reel-metadata-file.h"

#include "manager/core/state/reel-end-reason.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-json-reader.h"
#include "manager/core/wire/reel-nick.h"

static void
person_free (gpointer data)
{
  ReelMetadataFilePerson *person = data;

  g_free (person->id);
  g_free (person->display_name);
  g_free (person);
}

void
reel_metadata_file_free (ReelMetadataFile *self)
{
  g_free (self->call_id);
  g_free (self->server_call_id);
  g_free (self->recording_id);
  g_free (self->document_id);
  g_free (self->end_reason);
  g_free (self->subject);
  g_free (self->meeting_id);
  g_free (self->host);
  g_ptr_array_unref (self->people);
  g_free (self);
}

static JsonNode *
get (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* NULL if missing or empty. */
static const char *
peek_text (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);
  const char *text =
      node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return text != NULL && *text != '\0' ? text : NULL;
}

static char *
dup_text (JsonObject *object, const char *name)
{
  return g_strdup (peek_text (object, name));
}

static double
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0.0;
}

static gint64
get_time (JsonObject *object, const char *name)
{
  const char *text = peek_text (object, name);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
}

static gboolean
read_nick (JsonObject *object, const char *name, const char *const *nicks, int *value)
{
  const char *text = peek_text (object, name);
  int found = text != NULL ? reel_nick_find (nicks, text) : -1;

  if (found < 0)
    return FALSE;
  *value = found;
  return TRUE;
}

static void
read_people (ReelMetadataFile *self, JsonObject *own)
{
  JsonNode *node = get (own, "people");
  JsonArray *people = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; people != NULL && i < json_array_get_length (people); i++) {
    JsonNode *element = json_array_get_element (people, i);
    JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
    ReelMetadataFilePerson *person;

    if (peek_text (object, "participantId") == NULL)
      continue;
    person = g_new0 (ReelMetadataFilePerson, 1);
    person->id = dup_text (object, "participantId");
    person->display_name = dup_text (object, "displayName");
    g_ptr_array_add (self->people, person);
  }
}

static void
read_own (ReelMetadataFile *self, JsonObject *own)
{
  JsonNode *restricted = get (own, "restricted");
  int scope = REEL_SCOPE_ALL;

  self->server_call_id = dup_text (own, "serverCallId");
  self->recording_id = dup_text (own, "recordingId");
  self->subject = dup_text (own, "subject");
  self->meeting_id = dup_text (own, "meetingId");
  self->host = dup_text (own, "host");
  if (peek_text (own, "endReason") != NULL && reel_nick_find (reel_chunk_end_nicks, peek_text (own, "endReason")) >= 0)
    self->end_reason = dup_text (own, "endReason");
  self->restricted = restricted != NULL && json_node_get_value_type (restricted) == G_TYPE_BOOLEAN &&
                     json_node_get_boolean (restricted);
  read_nick (own, "scope", reel_scope_nicks, &scope);
  self->scope = (ReelScope)scope;
  read_people (self, own);
}

static gboolean
read_info (ReelMetadataFile *self, JsonObject *info)
{
  int content, channel, format;

  if (!read_nick (info, "contentType", reel_content_type_nicks, &content) ||
      !read_nick (info, "channelType", reel_channel_type_nicks, &channel) ||
      !read_nick (info, "format", reel_format_nicks, &format))
    return FALSE;
  self->content_type = (ReelContentType)content;
  self->channel_type = (ReelChannelType)channel;
  self->format = (ReelFormat)format;
  return TRUE;
}

ReelMetadataFile *
reel_metadata_file_parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = reel_json_read (text, REEL_METADATA_FILE_MAX_BYTES, error);
  g_autoptr (ReelMetadataFile) self = g_new0 (ReelMetadataFile, 1);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  self->people = g_ptr_array_new_with_free_func (person_free);
  if (root == NULL)
    return NULL;
  self->call_id = dup_text (object, "callId");
  self->document_id = dup_text (object, "chunkDocumentId");
  self->index = (guint)CLAMP (get_number (object, "chunkIndex"), 0, 99999);
  self->start_utc = get_time (object, "chunkStartTime");
  self->duration_ns = (guint64)(CLAMP (get_number (object, "chunkDuration"), 0.0, 1e12) * 1e6);
  read_own (self, get_object (object, "callreel"));
  if (read_info (self, get_object (object, "recordingInfo")) && self->call_id != NULL && self->document_id != NULL &&
      self->recording_id != NULL && self->start_utc != 0)
    return g_steal_pointer (&self);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "It is not a metadata file of a recording");
  return NULL;
}
