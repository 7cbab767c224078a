/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages to and from TextRoom. */
#include "manager/connectors/janus/core/reel-janus-text.h"

#include "manager/connectors/janus/core/reel-janus-id.h"
#include "manager/connectors/janus/core/reel-janus-message.h"

JsonObject *
reel_janus_text_announce (const ReelJanusRoom *room, const char *text, const ReelJanusKeys *keys)
{
  JsonObject *body = json_object_new ();
  const char *secret = keys->text_secret != NULL ? keys->text_secret : keys->room_secret;

  json_object_set_string_member (body, "request", "announcement");
  reel_janus_id_write (body, "room", room->id, room->numeric);
  json_object_set_string_member (body, "text", text);
  if (secret != NULL)
    json_object_set_string_member (body, "secret", secret);
  return body;
}

gboolean
reel_janus_text_read_post (const char *data, gsize size, char **room, char **from, char **text)
{
  g_autoptr (JsonObject) object = reel_janus_message_read (data, size, REEL_JANUS_MAX_POST);
  g_autofree char *id = NULL;
  const char *author, *said;

  if (object == NULL || g_strcmp0 (reel_janus_read_text (object, "textroom"), "message") != 0)
    return FALSE;
  id = reel_janus_id_read (object, "room", NULL);
  author = reel_janus_read_text (object, "from");
  said = reel_janus_read_text (object, "text");
  if (id == NULL || author == NULL || said == NULL || *said == '\0')
    return FALSE;
  *room = g_steal_pointer (&id);
  *from = g_strdup (author);
  *text = g_strdup (said);
  return TRUE;
}

ReelJanusAnswer
reel_janus_text_read_answer (const ReelJanusConfig *config, const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (reel_janus_config_matches (config->yes, trimmed))
    return REEL_JANUS_ANSWER_YES;
  return reel_janus_config_matches (config->no, trimmed) ? REEL_JANUS_ANSWER_NO : REEL_JANUS_ANSWER_NONE;
}
