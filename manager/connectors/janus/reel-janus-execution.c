/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps as requests, and their answers. A key is made for each stream, is in two messages, and is then forgotten: Janus
 * and callreeld have it. */
#include "manager/connectors/janus/reel-janus-execution.h"

#include "manager/connectors/janus/core/reel-janus-id.h"
#include "manager/connectors/janus/reel-janus-call.h"
#include "manager/connectors/janus/reel-janus-nudge.h"
#include "manager/secret/reel-random.h"

#include <string.h>

#define ID_EXISTS 436 /* VideoRoom's code */

typedef struct {
  ReelJanusSite site;
  ReelJanusStep step;
  char *key; /* (nullable): of the stream to add */
} Execution;

static void
execution_free (gpointer data)
{
  Execution *self = data;

  reel_janus_key_clear (&self->key);
  g_free (self);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Execution *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);
  ReelJanusLink *link = self->step.link;

  /* what Janus refuses to stop is not there any more: its publisher left */
  if (answer == NULL && error->domain != REEL_JANUS_ERROR) {
    g_task_return_error (task, error);
    return;
  }
  g_clear_error (&error);
  reel_janus_link_forget_forwarder (link, reel_janus_link_get_forwarder (link));
  if (link->stream == NULL && reel_janus_link_get_forwarder (link) == 0)
    reel_janus_ledger_remove_link (self->site.ledger, link);
  g_task_return_boolean (task, TRUE);
}

/* LIST: (nullable): the forwarders that Janus has made. */
static void
take_forwarders (ReelJanusLink *link, JsonArray *list)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    JsonObject *forwarder = reel_janus_get_object (list, i);
    const guint32 layer = forwarder != NULL ? reel_janus_read_number (forwarder, "substream") : REEL_JANUS_MAX_LAYERS;

    if (layer >= REEL_JANUS_MAX_LAYERS)
      continue;
    link->forwarders[layer] = reel_janus_read_number (forwarder, "stream_id");
    if (layer == 0)
      link->local_rtcp_port = (guint16)reel_janus_read_number (forwarder, "local_rtcp_port");
  }
}

static void
on_forwarding (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Execution *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);
  ReelJanusLink *link = self->step.link;

  if (answer != NULL)
    take_forwarders (link, reel_janus_read_array (answer, "forwarders"));
  if (error == NULL && reel_janus_link_get_forwarder (link) == 0)
    g_set_error (&error, REEL_JANUS_ERROR, 0, "Janus forwards no stream %s of %s", self->step.source->mid,
                 self->step.source->publisher);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  reel_janus_key_clear (&link->key);
  if (link->local_rtcp_port != 0)
    reel_janus_nudge (self->site.context->config->media_address, link->local_rtcp_port);
  g_task_return_boolean (task, TRUE);
}

/* Whoever has the id keeps it. */
static void
on_published (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Execution *self = g_task_get_task_data (task);
  ReelJanusVoice *voice = &self->site.ledger->voice;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);

  if (answer == NULL) {
    if (g_error_matches (error, REEL_JANUS_ERROR, ID_EXISTS)) {
      voice->taken = TRUE;
      g_prefix_error (&error, "somebody else has the id of the recorder's publisher, which gets another one: ");
    }
    g_task_return_error (task, error);
    return;
  }
  g_free (voice->id);
  voice->id = reel_janus_id_read (answer, "id", NULL);
  voice->published = TRUE;
  voice->port = (guint16)reel_janus_read_number (answer, "port");
  g_task_return_boolean (task, TRUE);
}

static void
on_unpublished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Execution *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);

  if (answer == NULL && error->domain != REEL_JANUS_ERROR) {
    g_task_return_error (task, error);
    return;
  }
  /* it is not there any more, or the room's secret has changed */
  if (answer == NULL)
    g_warning ("Room %s: the recorder's publisher was not removed: %s", self->site.room->id, error->message);
  g_clear_error (&error);
  reel_janus_voice_clear (&self->site.ledger->voice);
  g_task_return_boolean (task, TRUE);
}

/* REPLY: of CreateCall */
static void
take_call (Execution *self, GVariant *reply)
{
  g_free (*self->site.path);
  g_variant_get (reply, "(o)", self->site.path);
  g_message ("Room %s: call %s begins", self->site.room->id, self->site.call_id);
}

/* REPLY: of AddStream */
static void
take_stream (Execution *self, GVariant *reply)
{
  const ReelJanusSource *source = self->step.source;
  ReelJanusLink *link =
      reel_janus_ledger_add_link (self->site.ledger, source->serial, source->participant, source->publisher);
  g_autoptr (GVariant) endpoint = NULL;
  guint32 port = 0, rtcp_port = 0;

  g_variant_get (reply, "(s@a{sv})", &link->stream, &endpoint);
  g_variant_lookup (endpoint, "address", "s", &link->address);
  g_variant_lookup (endpoint, "port", "u", &port);
  g_variant_lookup (endpoint, "rtcp-port", "u", &rtcp_port);
  link->port = (guint16)port;
  link->rtcp_port = (guint16)rtcp_port;
  link->key = g_steal_pointer (&self->key);
}

static void
apply (Execution *self, GVariant *reply)
{
  const ReelJanusStep *step = &self->step;
  ReelJanusLedger *ledger = self->site.ledger;

  switch (step->kind) {
  case REEL_JANUS_STEP_CREATE_CALL:
    take_call (self, reply);
    break;
  case REEL_JANUS_STEP_ADD_STREAM:
    take_stream (self, reply);
    break;
  case REEL_JANUS_STEP_REMOVE_STREAM:
    reel_janus_ledger_remove_link (ledger, step->link);
    break;
  case REEL_JANUS_STEP_REMOVE_PERSON:
    reel_janus_ledger_remove_person (ledger, step->person->id);
    break;
  case REEL_JANUS_STEP_UPDATE_PERSON:
    reel_janus_ledger_rename_person (ledger, step->person->id, step->person->display);
    break;
  case REEL_JANUS_STEP_ADD_PERSON:
    reel_janus_ledger_add_person (ledger, step->person->id, step->person->display);
    break;
  case REEL_JANUS_STEP_ADD_VOICE:
    g_variant_get (reply, "(sa{sv})", &ledger->voice.stream, NULL);
    break;
  case REEL_JANUS_STEP_REMOVE_VOICE:
    g_clear_pointer (&ledger->voice.stream, g_free);
    break;
  case REEL_JANUS_STEP_TELL_RTCP:
    step->link->rtcp_told = TRUE;
    break;
  case REEL_JANUS_STEP_MUTE:
    step->link->muted = step->source->muted;
    break;
  case REEL_JANUS_STEP_END_CALL:
    g_message ("Room %s: call %s ends", self->site.room->id, self->site.call_id);
    g_clear_pointer (self->site.path, g_free);
    g_clear_pointer (&ledger->voice.stream, g_free);
    break;
  default:
    break;
  }
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = reel_janus_recorder_ask_finish (REEL_JANUS_RECORDER (source), result, &error);

  if (reply == NULL) {
    g_task_return_error (task, error);
    return;
  }
  apply (g_task_get_task_data (task), reply);
  g_task_return_boolean (task, TRUE);
}

/* BODY: (transfer full) */
static void
ask_janus (Execution *self, JsonObject *body, GAsyncReadyCallback callback, GTask *task)
{
  reel_janus_socket_ask (self->site.context->socket, self->site.handle, body, callback, g_object_ref (task));
}

static void
forward (Execution *self, GTask *task)
{
  const ReelJanusContext *context = self->site.context;
  const char *host = context->config->recorder_address;
  const ReelJanusLink *link = self->step.link;

  ask_janus (self,
             reel_janus_request_forward (self->site.room, self->step.source, link, host != NULL ? host : link->address,
                                         &context->keys),
             on_forwarding, task);
}

static void
publish (Execution *self, GTask *task)
{
  const ReelJanusContext *context = self->site.context;
  const ReelJanusRoom *room = self->site.room;
  g_autofree char *id = reel_janus_voice_make_id (room, context->recorder_name);
  g_autofree char *mark = reel_janus_voice_make_mark (room, context->recorder_name);

  ask_janus (self,
             reel_janus_request_publish (room, self->site.ledger->voice.taken ? NULL : id, mark,
                                         context->config->display, &context->keys),
             on_published, task);
}

static gboolean
make_key (Execution *self, GError **error)
{
  guint8 bytes[REEL_JANUS_KEY_BYTES];
  const gboolean good = reel_random_fill (bytes, sizeof bytes, error);

  self->key = good ? g_base64_encode (bytes, sizeof bytes) : NULL;
  explicit_bzero (bytes, sizeof bytes);
  return good;
}

static void
change_call (Execution *self, GTask *task)
{
  const ReelJanusStep *step = &self->step;

  GError *error = NULL;

  if (step->kind == REEL_JANUS_STEP_ADD_STREAM && step->source->srtp && !make_key (self, &error)) {
    g_task_return_error (task, error);
    return;
  }
  reel_janus_call_change (self->site.context, *self->site.path, step, self->site.reason, self->key, on_done,
                          g_object_ref (task));
}

void
reel_janus_execute (const ReelJanusSite *site, const ReelJanusStep *step, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  const ReelJanusContext *context = site->context;
  const ReelJanusVoice *voice = &site->ledger->voice;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Execution *self = g_new (Execution, 1);

  *self = (Execution){ *site, *step, NULL };
  g_task_set_task_data (task, self, execution_free);
  switch (step->kind) {
  case REEL_JANUS_STEP_STOP_FORWARDER:
    ask_janus (self, reel_janus_request_stop (site->room, step->link, &context->keys), on_stopped, task);
    break;
  case REEL_JANUS_STEP_FORWARD:
    forward (self, task);
    break;
  case REEL_JANUS_STEP_PUBLISH:
    publish (self, task);
    break;
  case REEL_JANUS_STEP_UNPUBLISH:
    ask_janus (self, reel_janus_request_unpublish (site->room, voice->id, &context->keys), on_unpublished, task);
    break;
  case REEL_JANUS_STEP_ADD_VOICE:
    reel_janus_call_add_voice (context, *site->path, voice->port, on_done, g_object_ref (task));
    break;
  case REEL_JANUS_STEP_REMOVE_VOICE:
    reel_janus_call_remove_voice (context, *site->path, voice->stream, on_done, g_object_ref (task));
    break;
  case REEL_JANUS_STEP_CREATE_CALL:
    reel_janus_call_create (context->recorder, site->call_id, site->room->description, on_done, g_object_ref (task));
    break;
  default:
    change_call (self, task);
    break;
  }
}

gboolean
reel_janus_execute_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
