/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions of a call; see the header for the caller. A session is its streams, each of which names it: nothing else is
 * kept of it once it has been negotiated. */
#include "manager/engine/call/reel-session-request.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/call/reel-stream-list.h"
#include "manager/engine/call/reel-stream-request.h"

#define MAX_SESSIONS     256 /* of a call */
#define MAX_OWN_SESSIONS 4   /* of a participant, where a user asks */
#define MAX_OWN_SECTIONS 2   /* of sound, and of pictures, of an offer, where a user asks */

typedef struct {
  ReelAskedSession asked_session; /* of the table while streams are being added */
  ReelRoster *roster;
  ReelWorkerProvider *workers;
  guint timeout_ms;
  char *session;
  char *participant_id;
  ReelTransportType type;
  ReelSessionOffer *offer;
  guint next;          /* section */
  guint asked;         /* the section whose stream is being added */
  GError *refusal;     /* (nullable): of the first section that was refused */
  GPtrArray *accepted; /* ids of streams */
  GVariantBuilder streams;
  GVariant *endpoint;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->roster);
  g_object_unref (request->workers);
  g_free (request->session);
  g_free (request->participant_id);
  g_clear_pointer (&request->offer, reel_session_offer_free);
  g_clear_error (&request->refusal);
  g_ptr_array_unref (request->accepted);
  g_variant_builder_clear (&request->streams);
  g_clear_pointer (&request->endpoint, g_variant_unref);
  g_free (request);
}

/* Takes both. Those that are there already go: a client has all or none. */
static void
fail (GTask *task, GError *error)
{
  Request *request = g_task_get_task_data (task);

  g_ptr_array_remove (reel_call_streams_get_asked (g_task_get_source_object (task)), &request->asked_session);
  for (guint i = 0; i < request->accepted->len; i++)
    reel_call_streams_remove (g_task_get_source_object (task), request->accepted->pdata[i], NULL);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
complete (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autofree char *answer = NULL;
  GVariantDict endpoint;

  if (request->accepted->len == 0) {
    fail (task, g_steal_pointer (&request->refusal));
    return;
  }
  g_ptr_array_remove (reel_call_streams_get_asked (g_task_get_source_object (task)), &request->asked_session);
  answer = reel_session_offer_answer (request->offer);
  g_variant_dict_init (&endpoint, NULL);
  g_variant_dict_insert (&endpoint, "sdp", "s", answer);
  g_variant_dict_insert_value (&endpoint, "streams", g_variant_builder_end (&request->streams));
  request->endpoint = g_variant_ref_sink (g_variant_dict_end (&endpoint));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
accept_stream (Request *request, ReelSessionSection *section, const char *stream_id, GVariant *endpoint)
{
  GVariantBuilder dict;

  g_variant_lookup (endpoint, "sdp", "s", &section->answer);
  g_ptr_array_add (request->accepted, g_strdup (stream_id));
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "id", g_variant_new_string (stream_id));
  g_variant_builder_add (&dict, "{sv}", "kind", g_variant_new_string (reel_stream_kind_nicks[section->kind]));
  g_variant_builder_add (&dict, "{sv}", "section", g_variant_new_uint32 (request->asked));
  if (section->mid != NULL)
    g_variant_builder_add (&dict, "{sv}", "mid", g_variant_new_string (section->mid));
  g_variant_builder_add_value (&request->streams, g_variant_builder_end (&dict));
}

/* A stream that went while the next one was being added took the transport of the session with it. */
static gboolean
check_accepted (ReelCallStreams *streams, const Request *request, GError **error)
{
  for (guint i = 0; i < request->accepted->len; i++) {
    if (reel_call_streams_find (streams, request->accepted->pdata[i]) != NULL)
      continue;
    g_set_error_literal (
        error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
        "A stream of the session ended before all of them were there: its participant has left, or the "
        "media process of the call has failed. Try again.");
    return FALSE;
  }
  return TRUE;
}

static void add_next (GTask *task);

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  ReelSessionSection *section = g_ptr_array_index (request->offer->sections, request->asked);
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream_id = NULL;
  GError *error = NULL;

  stream_id = reel_stream_request_finish (result, &endpoint, &error);
  if (stream_id != NULL) {
    accept_stream (request, section, stream_id, endpoint);
  } else if (!g_error_matches (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT)) {
    fail (task, error);
    return;
  } else if (request->refusal == NULL) {
    request->refusal = error;
  } else {
    g_error_free (error);
  }
  error = NULL;
  if (check_accepted (g_task_get_source_object (task), request, &error))
    add_next (task);
  else
    fail (task, error);
}

static ReelTransport *
make_transport (const Request *request, const ReelSessionSection *section)
{
  ReelTransport *transport = g_new0 (ReelTransport, 1);

  transport->type = request->type;
  transport->sdp = g_strdup (section->description);
  transport->session = g_strdup (request->session);
  return transport;
}

/* One after the other: the first one of a WebRTC session begins its transport. Takes the reference. */
static void
add_next (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  for (; request->next < request->offer->sections->len; request->next++) {
    const ReelSessionSection *section = g_ptr_array_index (request->offer->sections, request->next);

    if (!section->media)
      continue;
    request->asked = request->next++;
    reel_stream_request_of_session_async (g_task_get_source_object (task), request->roster, request->workers,
                                          request->timeout_ms, request->participant_id, section->kind,
                                          make_transport (request, section), on_added, task);
    return;
  }
  complete (task);
}

/* Those of the participant, or of all for NULL, with those that are being added. */
static guint
count_sessions (ReelCallStreams *streams, const char *participant_id)
{
  g_autoptr (GPtrArray) list = reel_call_streams_list_received (streams);
  g_autoptr (GHashTable) sessions = g_hash_table_new (g_str_hash, g_str_equal);
  const GPtrArray *asked = reel_call_streams_get_asked (streams);

  for (guint i = 0; i < list->len; i++) {
    const ReelCallStream *stream = list->pdata[i];

    if (stream->transport->session != NULL &&
        (participant_id == NULL || g_str_equal (stream->participant_id, participant_id)))
      g_hash_table_add (sessions, stream->transport->session);
  }
  for (guint i = 0; i < asked->len; i++) {
    const ReelAskedSession *session = asked->pdata[i];

    if (participant_id == NULL || g_str_equal (session->participant_id, participant_id))
      g_hash_table_add (sessions, (gpointer)session->id);
  }
  return g_hash_table_size (sessions);
}

/* A server may add as many as a call can have; a user must leave some to others. */
static gboolean
check_count (const Request *request, ReelCallStreams *streams, gboolean by_user, GError **error)
{
  if (count_sessions (streams, NULL) >= MAX_SESSIONS) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_OVERLOADED, "A call has 256 sessions at most");
    return FALSE;
  }
  if (!by_user || count_sessions (streams, request->participant_id) < MAX_OWN_SESSIONS)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_OVERLOADED,
                       "A participant has 4 sessions at most. End one of them first.");
  return FALSE;
}

static guint
count_sections (const ReelSessionOffer *offer, gboolean sound)
{
  guint count = 0;

  for (guint i = 0; i < offer->sections->len; i++) {
    const ReelSessionSection *section = g_ptr_array_index (offer->sections, i);

    count += section->media && (section->kind == REEL_STREAM_KIND_AUDIO) == sound;
  }
  return count;
}

static gboolean
check_sections (const Request *request, gboolean by_user, GError **error)
{
  if (!by_user || (count_sections (request->offer, TRUE) <= MAX_OWN_SECTIONS &&
                   count_sections (request->offer, FALSE) <= MAX_OWN_SECTIONS))
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                       "sdp: a user sends two audio and two video sections at most in one session");
  return FALSE;
}

static gboolean
offers_camera (const ReelSessionOffer *offer)
{
  for (guint i = 0; i < offer->sections->len; i++) {
    const ReelSessionSection *section = g_ptr_array_index (offer->sections, i);

    if (section->media && section->kind == REEL_STREAM_KIND_VIDEO)
      return TRUE;
  }
  return FALSE;
}

/* A participant has one: a section would be refused, and the answer would silently lack the picture. */
static gboolean
check_camera (const Request *request, ReelCallStreams *streams, GError **error)
{
  if (!request->asked_session.camera || !reel_stream_list_has_camera (streams, request->participant_id))
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                       "The participant already has a camera: remove its session or stream first. A WebRTC session "
                       "whose peer is gone ends after 30 seconds.");
  return FALSE;
}

static gboolean
read_request (Request *request, ReelCallStreams *streams, const ReelSessionTransport *given, GError **error)
{
  const gboolean by_user = given->user != NULL;

  if (!reel_call_streams_check_open (streams, error) || !check_count (request, streams, by_user, error) ||
      reel_roster_find_person (request->roster, request->participant_id, error) == NULL)
    return FALSE;
  request->type = given->type;
  request->offer = reel_session_offer_parse (given->sdp, given->type == REEL_TRANSPORT_WEBRTC, error);
  if (request->offer == NULL || !check_sections (request, by_user, error))
    return FALSE;
  request->asked_session =
      (ReelAskedSession){ request->session, request->participant_id, offers_camera (request->offer) };
  return check_camera (request, streams, error);
}

void
reel_session_request_async (ReelCallStreams *streams, ReelRoster *roster, ReelWorkerProvider *workers, guint timeout_ms,
                            const char *participant_id, const ReelSessionTransport *transport,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (streams, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);
  GError *error = NULL;

  request->roster = g_object_ref (roster);
  request->workers = g_object_ref (workers);
  request->timeout_ms = timeout_ms;
  request->session = g_uuid_string_random ();
  request->participant_id = g_strdup (participant_id);
  request->accepted = g_ptr_array_new_with_free_func (g_free);
  g_variant_builder_init (&request->streams, G_VARIANT_TYPE ("aa{sv}"));
  g_task_set_task_data (task, request, request_free);
  if (!read_request (request, streams, transport, &error)) {
    fail (task, error);
    return;
  }
  g_ptr_array_add (reel_call_streams_get_asked (streams), &request->asked_session);
  add_next (task);
}

char *
reel_session_request_finish (GAsyncResult *result, GVariant **endpoint, GError **error)
{
  Request *request = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *endpoint = g_variant_ref (request->endpoint);
  return g_strdup (request->session);
}

GPtrArray *
reel_session_require (ReelCallStreams *streams, const char *session, GError **error)
{
  g_autoptr (GPtrArray) list = reel_call_streams_list_received (streams);
  g_autofree char *quoted = NULL;

  if (!reel_call_streams_check_open (streams, error))
    return NULL;
  for (guint i = list->len; i > 0; i--) {
    if (!reel_call_stream_is_of_session (list->pdata[i - 1], session))
      g_ptr_array_remove_index (list, i - 1);
  }
  if (list->len > 0)
    return g_steal_pointer (&list);
  quoted = reel_text_quote (session);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "session_id: the call has no session '%s'", quoted);
  return NULL;
}

gboolean
reel_session_remove (ReelCallStreams *streams, const char *session, GError **error)
{
  g_autoptr (GPtrArray) list = reel_session_require (streams, session, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    reel_call_streams_remove (streams, ((ReelCallStream *)list->pdata[i])->id, NULL);
  return list != NULL;
}

gboolean
reel_session_add_candidate (ReelCallStreams *streams, const char *session, const char *candidate, GError **error)
{
  g_autoptr (GPtrArray) list = reel_session_require (streams, session, error);

  return list != NULL && reel_session_check_candidate (candidate, error);
}
