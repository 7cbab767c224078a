/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions of participants: what several at once have, how many a user gets, and what the next manager makes of those
 * that failed meanwhile. */
#include "manager/engine/call/reel-ice-restart.h"
#include "manager/engine/call/reel-session-request.h"
#include "tests/engine/call/part-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SESSION  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define GROUP    "a=group:BUNDLE 0 1\r\n"
#define SOUND    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\n"
#define PICTURE  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=sendonly\r\n"
#define PLAIN    "m=audio 9 RTP/AVP 0\r\n"
#define FILM     "m=video 9 RTP/AVP 96\r\n"
#define FRAGMENT "a=ice-ufrag:next\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"
#define ANSWER   "{'sdp': <'v=0\ns=-\nm=audio 9 X 0\n'>}"

static void
request (PartFixture *self, const char *user, ReelTransportType type, const char *sdp, GAsyncResult **result)
{
  const ReelSessionTransport transport = { .type = type, .sdp = (char *)sdp, .user = (char *)user };

  reel_session_request_async (self->streams, self->roster, REEL_WORKER_PROVIDER (self->workers), 60000, "ann",
                              &transport, part_fixture_store_result, result);
  part_fixture_settle ();
}

static void
assert_refused (GAsyncResult *result, int code, const char *part)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (result);
  g_assert_null (reel_session_request_finish (result, &endpoint, &error));
  g_assert_error (error, REEL_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
answer (PartFixture *self)
{
  trace_worker_answer (self->worker, part_fixture_dict (ANSWER));
  part_fixture_settle ();
}

static char *
finish (GAsyncResult *result)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  char *session;

  g_assert_nonnull (result);
  session = reel_session_request_finish (result, &endpoint, &error);
  g_assert_no_error (error);
  return session;
}

static void
set_up (PartFixture *self, gconstpointer unused)
{
  part_fixture_set_up (self, unused);
  part_fixture_add_person (self, "ann");
  trace_provider_set_worker (self->workers, self->worker);
}

/* The first is at its sound when the second comes: whose picture it will be is certain nevertheless. */
static void
test_cameras (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL, third = NULL;
  g_autofree char *session = NULL, *next = NULL;

  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION GROUP SOUND PICTURE, &first);
  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION GROUP SOUND PICTURE, &second);
  assert_refused (second, REEL_ERROR_INVALID_STATE, "already has a camera");
  answer (self);
  answer (self);
  session = finish (first);
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 2);
  g_assert_true (reel_session_remove (self->streams, session, NULL));
  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION GROUP SOUND PICTURE, &third);
  answer (self);
  answer (self);
  next = finish (third);
}

/* What failed is not counted any more. */
static void
test_failed_camera (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autofree char *session = NULL;

  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION PICTURE, &first);
  trace_worker_fail (self->worker, TRUE);
  part_fixture_settle ();
  assert_refused (first, REEL_ERROR_MEDIA_FAILED, "on purpose");
  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION PICTURE, &second);
  answer (self);
  session = finish (second);
}

/* A worker that fails at the second stream leaves nothing of the first one. */
static void
test_all_or_none (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION GROUP SOUND PICTURE, &result);
  answer (self);
  trace_worker_fail (self->worker, TRUE);
  part_fixture_settle ();
  assert_refused (result, REEL_ERROR_MEDIA_FAILED, "on purpose");
  part_fixture_assert_sent (self, "add audio of ann; add video of ann; remove stream");
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 0);
}

/* The first stream is gone (the media process died) before the second one is there: the answer would describe a
 * transport that nobody has. */
static void
test_lost_between (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) streams = NULL;

  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION GROUP SOUND PICTURE, &result);
  answer (self);
  streams = reel_call_streams_list_received (self->streams);
  g_assert_cmpuint (streams->len, >=, 1);
  g_assert_true (reel_call_streams_remove (self->streams, ((ReelCallStream *)streams->pdata[0])->id, NULL));
  answer (self);
  assert_refused (result, REEL_ERROR_MEDIA_FAILED, "ended before all of them");
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 0);
  g_free (trace_worker_take (self->worker));
}

/* A user leaves some to others; those that are being added count. A server has as many as it wants. */
static void
test_limits (PartFixture *self, gconstpointer unused)
{
  GAsyncResult *results[5] = { 0 };
  g_autoptr (GAsyncResult) sounds = NULL, pictures = NULL, server = NULL;
  g_autofree char *address = NULL;

  address = g_strdup (reel_ports_address (self->services->ports));
  reel_ports_free (self->services->ports);
  self->services->ports = reel_ports_new (address, 41000, 41031, NULL);
  request (self, "ann", REEL_TRANSPORT_RTP, SESSION PLAIN PLAIN PLAIN, &sounds);
  assert_refused (sounds, REEL_ERROR_INVALID_ARGUMENT, "two audio and two video");
  request (self, "ann", REEL_TRANSPORT_RTP, SESSION FILM FILM FILM, &pictures);
  assert_refused (pictures, REEL_ERROR_INVALID_ARGUMENT, "two audio and two video");
  for (guint i = 0; i < 5; i++)
    request (self, "ann", REEL_TRANSPORT_RTP, SESSION PLAIN, &results[i]);
  assert_refused (results[4], REEL_ERROR_OVERLOADED, "4 sessions");
  request (self, NULL, REEL_TRANSPORT_RTP, SESSION PLAIN PLAIN PLAIN, &server);
  g_assert_null (server);
  while (trace_worker_count_waiting (self->worker) > 0)
    answer (self);
  g_free (finish (server));
  for (guint i = 0; i < 4; i++)
    g_free (finish (results[i]));
  for (guint i = 0; i < 5; i++)
    g_object_unref (results[i]);
}

/* A session that failed while no manager was there is over: its participant has no camera. */
static void
test_restart (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autofree char *session = NULL, *next = NULL, *text = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GVariant) state = NULL;

  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION PICTURE, &first);
  answer (self);
  session = finish (first);
  g_clear_object (&first);
  part_fixture_restore (self);
  list = reel_call_streams_list_received (self->streams);
  g_assert_cmpuint (list->len, ==, 1);
  text = g_strdup_printf ("{'streams': <{'%s': {'state': <'failed'>, 'text': <'gone'>}}>}",
                          ((ReelCallStream *)list->pdata[0])->id);
  state = part_fixture_dict (text);
  part_fixture_assert_sent (self, "add video of ann");
  reel_call_streams_reconcile (self->streams, REEL_WORKER (self->worker), state);
  part_fixture_assert_sent (self, "remove stream");
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 0);
  request (self, "ann", REEL_TRANSPORT_WEBRTC, SESSION PICTURE, &second);
  answer (self);
  next = finish (second);
}

static void
restart (PartFixture *self, const char *participant_id, const char *session, const char *sdp, GAsyncResult **result)
{
  const ReelSessionTransport transport = { REEL_TRANSPORT_WEBRTC, (char *)sdp, NULL, (char *)session };

  reel_ice_restart_async (self->streams, REEL_WORKER_PROVIDER (self->workers), participant_id, &transport,
                          part_fixture_store_result, result);
  part_fixture_settle ();
}

static void
assert_not_restarted (PartFixture *self, const char *participant_id, const char *session, const char *sdp, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  restart (self, participant_id, session, sdp, &result);
  g_assert_nonnull (result);
  g_assert_null (reel_ice_restart_finish (result, &error));
  g_assert_error (error, REEL_ERROR, code);
}

/* Once the worker has the new credentials, the client gets them; the count survives this manager. */
static void
test_ice_restart (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) added = NULL, failed = NULL, result = NULL;
  g_autofree char *session = NULL, *sent = NULL, *ufrag = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  const char *sdp = NULL, *begin;
  guint32 count = 0;

  request (self, NULL, REEL_TRANSPORT_WEBRTC, SESSION GROUP SOUND PICTURE, &added);
  answer (self);
  answer (self);
  session = finish (added);
  assert_not_restarted (self, "ann", "another", FRAGMENT, REEL_ERROR_INVALID_ARGUMENT);
  assert_not_restarted (self, "ben", session, FRAGMENT, REEL_ERROR_INVALID_ARGUMENT);
  assert_not_restarted (self, "ann", session, "a=ice-ufrag:next\n", REEL_ERROR_INVALID_ARGUMENT);
  restart (self, "ann", session, FRAGMENT, &failed);
  trace_worker_fail (self->worker, TRUE);
  part_fixture_settle ();
  g_assert_null (reel_ice_restart_finish (failed, NULL));
  g_free (trace_worker_take (self->worker));
  restart (self, "ann", session, FRAGMENT, &result);
  g_assert_null (result);
  sent = trace_worker_take (self->worker);
  g_assert_nonnull (strstr (sent, "'ice': <'next "));
  trace_worker_answer (self->worker, g_variant_new_boolean (TRUE));
  part_fixture_settle ();
  endpoint = reel_ice_restart_finish (result, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (endpoint, "sdp", "&s", &sdp));
  g_assert_true (g_variant_lookup (endpoint, "ice-restarts", "u", &count));
  g_assert_cmpuint (count, ==, 1);
  begin = strstr (sdp, "a=ice-ufrag:");
  g_assert_nonnull (begin);
  ufrag = g_strndup (begin + strlen ("a=ice-ufrag:"), 8);
  g_assert_nonnull (strstr (sent, ufrag));
  g_assert_nonnull (strstr (sdp, " typ host\r\n"));
  g_clear_object (&added);
  g_clear_object (&failed);
  g_clear_object (&result);
  part_fixture_restore (self);
  list = reel_call_streams_list_received (self->streams);
  g_assert_cmpuint (list->len, ==, 2);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpuint (((ReelCallStream *)list->pdata[i])->transport->ice_restarts, ==, 1);
  trace_provider_set_worker (self->workers, NULL);
  assert_not_restarted (self, "ann", session, FRAGMENT, REEL_ERROR_MEDIA_FAILED);
}

/* Other sessions have no ICE. */
static void
test_no_ice (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) added = NULL;
  g_autofree char *session = NULL;

  request (self, NULL, REEL_TRANSPORT_RTP, SESSION PLAIN, &added);
  answer (self);
  session = finish (added);
  assert_not_restarted (self, "ann", session, FRAGMENT, REEL_ERROR_INVALID_ARGUMENT);
}

#define add(path, function)                                                                                            \
  g_test_add ("/session-request/" path, PartFixture, NULL, set_up, function, part_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("cameras", test_cameras);
  add ("failed-camera", test_failed_camera);
  add ("all-or-none", test_all_or_none);
  add ("lost-between", test_lost_between);
  add ("limits", test_limits);
  add ("restart", test_restart);
  add ("ice-restart", test_ice_restart);
  add ("no-ice", test_no_ice);
  return g_test_run ();
}
