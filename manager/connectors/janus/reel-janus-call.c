/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Methods of Manager1 and Call1, with their arguments. */
#include "manager/connectors/janus/reel-janus-call.h"

#include "manager/connectors/janus/core/reel-janus-request.h"

#include <string.h>

#define CALL "org.callreel.Call1."

typedef struct {
  const char *method;
  const char *answer;
  GVariant *arguments; /* floating */
} Request;

/* VALUE may be floating. Returns: floating */
static GVariant *
one_entry (const char *key, GVariant *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, key, value);
  return g_variant_dict_end (&dict);
}

void
reel_janus_call_create (ReelJanusRecorder *recorder, const char *call_id, const char *subject,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", "room");
  if (subject != NULL)
    g_variant_dict_insert (&dict, "subject", "s", subject);
  reel_janus_recorder_ask (recorder, NULL, "org.callreel.Manager1.CreateCall",
                           g_variant_new ("(s@a{sv})", call_id, g_variant_dict_end (&dict)), "(o)", callback,
                           user_data);
}

static GVariant *
describe_person (const ReelJanusPerson *person)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "display-name", "s", person->display);
  if (person->role != NULL)
    g_variant_dict_insert (&dict, "role", "s", person->role);
  return g_variant_new ("(s@a{sv})", person->id, g_variant_dict_end (&dict));
}

static GVariant *
describe_stream (const ReelJanusSource *source, const char *address, const char *key)
{
  char *sdp = reel_janus_make_sdp (source, address, key);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "type", "s", "rtp");
  g_variant_dict_insert (&dict, "sdp", "s", sdp);
  reel_janus_key_clear (&sdp);
  return g_variant_new ("(ss@a{sv})", source->participant, source->kind, g_variant_dict_end (&dict));
}

static Request
remove_stream (const char *id)
{
  return (Request){ CALL "RemoveStream", "()", g_variant_new ("(s)", id) };
}

static Request
update_stream (const ReelJanusLink *link, const char *key, GVariant *value)
{
  return (Request){ CALL "UpdateStream", "()", g_variant_new ("(s@a{sv})", link->stream, one_entry (key, value)) };
}

static Request
tell_rtcp (const ReelJanusLink *link, const char *address)
{
  const gboolean v6 = strchr (address, ':') != NULL;

  return update_stream (link, "rtcp-address",
                        g_variant_new_take_string (
                            g_strdup_printf (v6 ? "[%s]:%u" : "%s:%u", address, link->local_rtcp_port)));
}

/* Returns: method NULL: none on the bus */
static Request
make_request (const ReelJanusStep *step, const char *address, const char *reason, const char *key)
{
  switch (step->kind) {
  case REEL_JANUS_STEP_REMOVE_STREAM:
    return remove_stream (step->link->stream);
  case REEL_JANUS_STEP_REMOVE_PERSON:
    return (Request){ CALL "RemoveParticipant", "()", g_variant_new ("(ss)", step->person->id, reason) };
  case REEL_JANUS_STEP_ADD_PERSON:
    return (Request){ CALL "AddParticipant", "(b)", describe_person (step->person) };
  case REEL_JANUS_STEP_UPDATE_PERSON:
    return (Request){ CALL "UpdateParticipant", "()", describe_person (step->person) };
  case REEL_JANUS_STEP_ADD_STREAM:
    return (Request){ CALL "AddStream", "(sa{sv})", describe_stream (step->source, address, key) };
  case REEL_JANUS_STEP_TELL_RTCP:
    return tell_rtcp (step->link, address);
  case REEL_JANUS_STEP_MUTE:
    return update_stream (step->link, "muted", g_variant_new_boolean (step->source->muted));
  case REEL_JANUS_STEP_END_CALL:
    return (Request){ CALL "End", "()", g_variant_new ("(s)", "the room is empty") };
  default:
    return (Request){ 0 };
  }
}

void
reel_janus_call_change (const ReelJanusContext *context, const char *path, const ReelJanusStep *step,
                        const char *reason, const char *key, GAsyncReadyCallback callback, gpointer user_data)
{
  const Request request = make_request (step, context->config->media_address, reason, key);

  g_return_if_fail (request.method != NULL);
  reel_janus_recorder_ask (context->recorder, path, request.method, request.arguments, request.answer, callback,
                           user_data);
}

void
reel_janus_call_add_voice (const ReelJanusContext *context, const char *path, guint16 port,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *sdp = reel_janus_make_voice_sdp (context->config->media_address, port);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "type", "s", "rtp");
  g_variant_dict_insert (&dict, "sdp", "s", sdp);
  g_variant_dict_insert (&dict, "ssrc", "u", (guint32)REEL_JANUS_VOICE_SSRC);
  reel_janus_recorder_ask (context->recorder, path, CALL "AddStream",
                           g_variant_new ("(ss@a{sv})", REEL_JANUS_VOICE_PARTICIPANT, "announcement",
                                          g_variant_dict_end (&dict)),
                           "(sa{sv})", callback, user_data);
}

void
reel_janus_call_remove_voice (const ReelJanusContext *context, const char *path, const char *stream,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  const Request request = remove_stream (stream);

  reel_janus_recorder_ask (context->recorder, path, request.method, request.arguments, request.answer, callback,
                           user_data);
}
