/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a mail about recordings is made of, as JSON. */
#include "manager/core/document/reel-mail-order.h"

#include "manager/core/document/reel-json.h"
#include "manager/core/document/reel-mailbox.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"

const char *const reel_mail_occasion_nicks[] = { "ready", "link", NULL };

typedef struct {
  const char *name;
  long offset;
} TextMember;

#define TEXT(json, member)                                                                                             \
  {                                                                                                                    \
    json, G_STRUCT_OFFSET (ReelMailOrder, member)                                                                      \
  }

/* Those that may be NULL; they are left out then. */
static const TextMember text_members[] = {
  TEXT ("destination", destination),
  TEXT ("from", from),
  TEXT ("title", title),
  TEXT ("body", body),
  TEXT ("language", language),
  TEXT ("user", user),
  TEXT ("linkId", link_id),
  TEXT ("secretHash", secret_hash),
  TEXT ("url", url),
};

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_texts (JsonBuilder *builder, const char *name, char **texts)
{
  reel_json_begin_array (builder, name);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

char *
reel_mail_order_print (const ReelMailOrder *order)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "occasion", reel_mail_occasion_nicks[order->occasion]);
  reel_json_add_text (builder, "to", order->to);
  reel_json_add_text (builder, "recordingId", order->recording_id);
  reel_json_add_text (builder, "subject", order->subject);
  reel_json_add_number (builder, "startUtc", order->start_utc);
  reel_json_add_number (builder, "durationMs", (gint64)order->duration_ms);
  reel_json_add_number (builder, "days", order->days);
  reel_json_add_number (builder, "untilUtc", order->until_utc);
  add_flag (builder, "undelivered", order->undelivered);
  add_flag (builder, "encrypted", order->encrypted);
  add_flag (builder, "hasCode", order->has_code);
  for (guint i = 0; i < G_N_ELEMENTS (text_members); i++) {
    const char *text = G_STRUCT_MEMBER (char *, order, text_members[i].offset);

    if (text != NULL)
      reel_json_add_text (builder, text_members[i].name, text);
  }
  add_texts (builder, "locations", order->locations);
  add_texts (builder, "documents", order->documents);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static char *
dup_text (JsonObject *object, const char *name, const char *otherwise)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  /* NULL where it is there and no text. */
  return g_strdup (text != NULL ? text : otherwise);
}

static char **
dup_texts (JsonObject *object, const char *name)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    const char *text = json_node_get_string (json_array_get_element (array, i));

    if (text != NULL)
      g_strv_builder_add (texts, text);
  }
  return g_strv_builder_end (texts);
}

static guint
get_count (JsonObject *object, const char *name)
{
  return (guint)CLAMP (json_object_get_int_member_with_default (object, name, 0), 0, G_MAXINT);
}

static void
read_members (ReelMailOrder *self, JsonObject *object)
{
  self->to = dup_text (object, "to", "");
  self->recording_id = dup_text (object, "recordingId", "");
  self->subject = dup_text (object, "subject", "");
  self->start_utc = json_object_get_int_member_with_default (object, "startUtc", 0);
  self->duration_ms = (guint64)json_object_get_int_member_with_default (object, "durationMs", 0);
  self->days = get_count (object, "days");
  self->until_utc = json_object_get_int_member_with_default (object, "untilUtc", 0);
  self->undelivered = json_object_get_boolean_member_with_default (object, "undelivered", FALSE);
  self->encrypted = json_object_get_boolean_member_with_default (object, "encrypted", FALSE);
  self->has_code = json_object_get_boolean_member_with_default (object, "hasCode", FALSE);
  self->locations = dup_texts (object, "locations");
  self->documents = dup_texts (object, "documents");
  for (guint i = 0; i < G_N_ELEMENTS (text_members); i++)
    G_STRUCT_MEMBER (char *, self, text_members[i].offset) = dup_text (object, text_members[i].name, NULL);
}

ReelMailOrder *
reel_mail_order_parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autoptr (ReelMailOrder) self = g_new0 (ReelMailOrder, 1);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autofree char *occasion = object != NULL ? dup_text (object, "occasion", "") : g_strdup ("");
  int found = reel_nick_find (reel_mail_occasion_nicks, occasion);

  if (object != NULL)
    read_members (self, object);
  if (object != NULL && found >= 0 && reel_mailbox_is_address (self->to)) {
    self->occasion = (ReelMailOccasion)found;
    return g_steal_pointer (&self);
  }
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The job holds no mail");
  return NULL;
}

void
reel_mail_order_free (ReelMailOrder *self)
{
  g_free (self->to);
  g_free (self->recording_id);
  g_free (self->subject);
  g_strfreev (self->locations);
  g_strfreev (self->documents);
  for (guint i = 0; i < G_N_ELEMENTS (text_members); i++)
    g_free (G_STRUCT_MEMBER (char *, self, text_members[i].offset));
  g_free (self);
}
