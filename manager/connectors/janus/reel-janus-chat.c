/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts in both directions. Who is to be asked for consent and has not granted it is remembered: an answer of anybody
 * else is a message like others. A question that could not be put is put when TextRoom can be reached. */
#include "manager/connectors/janus/reel-janus-chat.h"

#include "manager/connectors/janus/core/reel-janus-text.h"
#include "manager/core/wire/reel-error.h"

#define PLUGIN "janus.plugin.textroom"
#define CALL   "org.callreel.Call1."

struct _ReelJanusChat {
  GObject parent_instance;

  const ReelJanusContext *context;
  ReelJanusConnector *connector;
  GHashTable *questions; /* path of the call, line end, id of the participant → Question */
  guint64 handle;
};

typedef struct {
  char *path; /* of the call */
  char *text;
  gboolean said;
} Question;

typedef struct {
  ReelJanusChat *chat;
  char *key; /* (nullable): of the question */
} Saying;

G_DEFINE_FINAL_TYPE (ReelJanusChat, reel_janus_chat, G_TYPE_OBJECT)

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

static void
saying_free (Saying *self)
{
  g_object_unref (self->chat);
  g_free (self->key);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saying, saying_free)

static void
reel_janus_chat_init (ReelJanusChat *self)
{
  self->questions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, question_free);
}

static void
reel_janus_chat_finalize (GObject *object)
{
  g_hash_table_unref (REEL_JANUS_CHAT (object)->questions);
  G_OBJECT_CLASS (reel_janus_chat_parent_class)->finalize (object);
}

static void
reel_janus_chat_class_init (ReelJanusChatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_janus_chat_finalize;
}

/* ---- to the room ---- */

static void
on_said (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Saying) saying = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);
  Question *question = saying->key != NULL ? g_hash_table_lookup (saying->chat->questions, saying->key) : NULL;

  if (answer != NULL)
    return;
  g_warning ("A text did not reach its room: %s", error->message);
  if (question != NULL)
    question->said = FALSE;
}

/* KEY: (nullable): of the question that this is. There must be a handle. */
static void
say (ReelJanusChat *self, ReelJanusKeeper *keeper, const char *text, const char *key)
{
  Saying *saying = g_new (Saying, 1);

  *saying = (Saying){ g_object_ref (self), g_strdup (key) };
  reel_janus_socket_ask (self->context->socket, self->handle,
                         reel_janus_text_announce (reel_janus_keeper_get_room (keeper), text, &self->context->keys),
                         on_said, saying);
}

static void
on_announcement (ReelJanusRecorder *recorder, const char *call, const char *kind, const char *text,
                 const char *language, ReelJanusChat *self)
{
  ReelJanusKeeper *keeper = reel_janus_connector_find_call (self->connector, call);

  if (keeper != NULL && self->handle != 0)
    say (self, keeper, text, NULL);
}

static char *
make_key (const char *path, const char *participant)
{
  return g_strdup_printf ("%s\n%s", path, participant);
}

static void
put_question (ReelJanusChat *self, const char *key, Question *question)
{
  ReelJanusKeeper *keeper = reel_janus_connector_find_call (self->connector, question->path);

  if (question->said || self->handle == 0 || keeper == NULL)
    return;
  question->said = TRUE;
  say (self, keeper, question->text, key);
}

static void
put_questions (ReelJanusChat *self)
{
  GHashTableIter iter;
  gpointer key, question;

  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &key, &question))
    put_question (self, key, question);
}

/* TextRoom sends announcements to all, so that the question names whom it is for. */
static Question *
new_question (ReelJanusChat *self, const char *path, const char *display)
{
  Question *question = g_new0 (Question, 1);

  question->path = g_strdup (path);
  question->text = g_strdup_printf ("%s: %s", display, self->context->config->question);
  return question;
}

static void
on_person (ReelJanusRecorder *recorder, const char *path, const char *id, GVariant *entry, ReelJanusChat *self)
{
  g_autofree char *key = make_key (path, id);
  const char *display = "";
  gboolean required = FALSE;

  if (reel_janus_connector_find_call (self->connector, path) == NULL ||
      !g_str_has_prefix (id, REEL_JANUS_PARTICIPANT_PREFIX))
    return;
  g_variant_lookup (entry, "consent-required", "b", &required);
  g_variant_lookup (entry, "display-name", "&s", &display);
  if (!required) {
    g_hash_table_remove (self->questions, key);
    return;
  }
  if (!g_hash_table_contains (self->questions, key))
    g_hash_table_insert (self->questions, g_strdup (key), new_question (self, path, display));
  put_question (self, key, g_hash_table_lookup (self->questions, key));
}

static void
on_call_gone (ReelJanusRecorder *recorder, const char *path, ReelJanusChat *self)
{
  g_autofree char *prefix = make_key (path, "");
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    if (g_str_has_prefix (key, prefix))
      g_hash_table_iter_remove (&iter);
  }
}

/* ---- from the room ---- */

static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = reel_janus_recorder_ask_finish (REEL_JANUS_RECORDER (source), result, &error);

  /* who has not consented is not quoted either, and who only watches is no participant */
  if (reply == NULL && !g_error_matches (error, REEL_ERROR, REEL_ERROR_CONSENT_REQUIRED) &&
      !g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT))
    g_warning ("A text from a room is lost: %s", error->message);
}

static void
on_message (ReelJanusAnswers *answers, const char *room, const char *from, const char *text, ReelJanusChat *self)
{
  ReelJanusKeeper *keeper = reel_janus_connector_find_room (self->connector, room);
  const char *path = keeper != NULL ? reel_janus_keeper_get_path (keeper) : NULL;
  g_autofree char *participant = g_strconcat (REEL_JANUS_PARTICIPANT_PREFIX, from, NULL);
  g_autofree char *key = path != NULL ? make_key (path, participant) : NULL;
  ReelJanusAnswer answer;

  if (path == NULL)
    return;
  answer = g_hash_table_contains (self->questions, key) ? reel_janus_text_read_answer (self->context->config, text)
                                                        : REEL_JANUS_ANSWER_NONE;
  if (answer != REEL_JANUS_ANSWER_NONE)
    reel_janus_recorder_ask (self->context->recorder, path, CALL "SetConsent",
                             g_variant_new ("(sb)", participant, answer == REEL_JANUS_ANSWER_YES), "()", on_told, NULL);
  else
    reel_janus_recorder_ask (self->context->recorder, path, CALL "SendMessage",
                             g_variant_new ("(ss)", participant, text), "()", on_told, NULL);
}

/* ---- Janus ---- */

static void
on_handle (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusChat) self = data;
  g_autoptr (GError) error = NULL;

  self->handle = reel_janus_socket_attach_finish (REEL_JANUS_SOCKET (source), result, &error);
  if (self->handle == 0)
    g_warning ("Janus has no TextRoom: %s", error->message);
  put_questions (self);
}

static void
on_janus (ReelJanusSocket *socket, gboolean up, ReelJanusChat *self)
{
  self->handle = 0;
  if (up)
    reel_janus_socket_attach (socket, PLUGIN, on_handle, g_object_ref (self));
}

ReelJanusChat *
reel_janus_chat_new (const ReelJanusContext *context, ReelJanusConnector *connector, ReelJanusAnswers *answers)
{
  ReelJanusChat *self = g_object_new (REEL_TYPE_JANUS_CHAT, NULL);

  self->context = context;
  self->connector = connector;
  if (context->config->texts) {
    g_signal_connect_object (context->socket, "presence", G_CALLBACK (on_janus), self, 0);
    g_signal_connect_object (context->recorder, "announcement", G_CALLBACK (on_announcement), self, 0);
  }
  g_signal_connect_object (context->recorder, "person", G_CALLBACK (on_person), self, 0);
  g_signal_connect_object (context->recorder, "call-gone", G_CALLBACK (on_call_gone), self, 0);
  if (answers != NULL)
    g_signal_connect_object (answers, "message", G_CALLBACK (on_message), self, 0);
  return self;
}
