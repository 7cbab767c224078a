/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Four questions, one after the other: Janus's forwarders and participants, callreeld's call, its participants and
 * streams. */
#include "manager/connectors/janus/reel-janus-survey.h"

#include "manager/core/wire/reel-error.h"

typedef struct {
  const ReelJanusContext *context;
  ReelJanusRoom *room;
  guint64 handle;
  char *call_id;
  ReelJanusSurvey *survey;
} Inquiry;

static void
inquiry_free (gpointer data)
{
  Inquiry *self = data;

  g_free (self->call_id);
  g_clear_pointer (&self->survey, reel_janus_survey_free);
  g_free (self);
}

static void
finish (GTask *task, GError *error)
{
  Inquiry *self = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self->survey), (GDestroyNotify)reel_janus_survey_free);
}

static void
on_properties (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Inquiry *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = reel_janus_recorder_ask_finish (REEL_JANUS_RECORDER (source), result, &error);
  g_autoptr (GVariant) all = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  if (all != NULL) {
    self->survey->people = g_variant_lookup_value (all, "Participants", G_VARIANT_TYPE ("aa{sv}"));
    self->survey->streams = g_variant_lookup_value (all, "Streams", G_VARIANT_TYPE ("aa{sv}"));
  }
  finish (task, error);
}

static void
on_call (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Inquiry *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = reel_janus_recorder_ask_finish (REEL_JANUS_RECORDER (source), result, &error);

  if (reply == NULL) {
    if (g_error_matches (error, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL))
      g_clear_error (&error);
    finish (task, error);
    return;
  }
  g_variant_get (reply, "(o)", &self->survey->path);
  reel_janus_recorder_ask (self->context->recorder, self->survey->path, "org.freedesktop.DBus.Properties.GetAll",
                           g_variant_new ("(s)", "org.callreel.Call1"), "(a{sv})", on_properties,
                           g_steal_pointer (&task));
}

static void
find_call (GTask *task)
{
  Inquiry *self = g_task_get_task_data (task);

  reel_janus_recorder_ask (self->context->recorder, NULL, "org.callreel.Manager1.FindCall",
                           g_variant_new ("(s)", self->call_id), "(o)", on_call, g_object_ref (task));
}

static void
on_participants (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Inquiry *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);

  if (answer == NULL) {
    finish (task, error);
    return;
  }
  reel_janus_room_apply_participants (self->room, answer);
  find_call (task);
}

static void
on_forwarders (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Inquiry *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->survey->forwarders = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);
  if (self->survey->forwarders == NULL)
    finish (task, error);
  else
    reel_janus_socket_ask (REEL_JANUS_SOCKET (source), self->handle, reel_janus_request_list_participants (self->room),
                           on_participants, g_object_ref (task));
}

void
reel_janus_survey (const ReelJanusContext *context, ReelJanusRoom *room, guint64 handle, const char *call_id,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Inquiry *self = g_new0 (Inquiry, 1);

  self->context = context;
  self->room = room;
  self->handle = handle;
  self->call_id = g_strdup (call_id);
  self->survey = g_new0 (ReelJanusSurvey, 1);
  g_task_set_task_data (task, self, inquiry_free);
  if (handle != 0) {
    reel_janus_socket_ask (context->socket, handle, reel_janus_request_list_forwarders (room, &context->keys),
                           on_forwarders, g_object_ref (task));
    return;
  }
  self->survey->forwarders = json_object_new ();
  find_call (task);
}

ReelJanusSurvey *
reel_janus_survey_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_janus_survey_free (ReelJanusSurvey *self)
{
  g_clear_pointer (&self->forwarders, json_object_unref);
  g_clear_pointer (&self->people, g_variant_unref);
  g_clear_pointer (&self->streams, g_variant_unref);
  g_free (self->path);
  g_free (self);
}
