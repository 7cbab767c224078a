/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Server-sent events; see the header for their address. */
#include "manager/portal/reel-event-door.h"

#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-call-access.h"
#include "manager/portal/reel-event-feed.h"

#define MAX_STREAMS  2048
#define MAX_OF_USER  16
#define BEAT_SECONDS 15
/* How long the last events of a call are kept for those who connect again. */
#define QUIET_SECONDS 60

/* @quiet: since when nobody follows it, monotonic, microseconds; 0: somebody does */
typedef struct {
  ReelEventFeed *feed;
  gint64 quiet;
} Followed;

struct _ReelEventDoor {
  ReelManagerClient *client;
  ReelSignIn *sign_in;
  GHashTable *calls; /* server call id, of the feed → Followed */
  guint beat;
};

static void
followed_free (gpointer data)
{
  Followed *followed = data;

  reel_event_feed_free (followed->feed);
  g_free (followed);
}

guint
reel_event_door_count (ReelEventDoor *self)
{
  GHashTableIter iter;
  Followed *followed;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&followed))
    count += reel_event_feed_count (followed->feed);
  return count;
}

static guint
count_user (ReelEventDoor *self, const char *user)
{
  GHashTableIter iter;
  Followed *followed;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&followed))
    count += reel_event_feed_count_user (followed->feed, user);
  return count;
}

static void
on_quiet (ReelEventFeed *feed, gpointer data)
{
  Followed *followed = g_hash_table_lookup (((ReelEventDoor *)data)->calls, reel_event_feed_get_call (feed));

  if (followed != NULL)
    followed->quiet = g_get_monotonic_time ();
}

static gboolean
on_beat (gpointer data)
{
  ReelEventDoor *self = data;
  gint64 oldest = g_get_monotonic_time () - QUIET_SECONDS * G_USEC_PER_SEC;
  GHashTableIter iter;
  Followed *followed;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&followed)) {
    if (followed->quiet != 0 && followed->quiet < oldest)
      g_hash_table_iter_remove (&iter);
    else
      reel_event_feed_beat (followed->feed);
  }
  return G_SOURCE_CONTINUE;
}

static ReelEventFeed *
find_feed (ReelEventDoor *self, const char *server_call_id)
{
  Followed *followed = g_hash_table_lookup (self->calls, server_call_id);

  return followed != NULL ? followed->feed : NULL;
}

static void
on_state_changed (ReelEventDoor *self, GVariant *arguments)
{
  const char *operation, *state, *call = "";
  g_autoptr (GVariant) detail = NULL;
  ReelEventFeed *feed;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ssa{sv})")))
    return;
  g_variant_get (arguments, "(&s&s@a{sv})", &operation, &state, &detail);
  g_variant_lookup (detail, "server-call-id", "&s", &call);
  feed = find_feed (self, call);
  if (feed != NULL)
    reel_event_feed_tell_state (feed, operation, state, detail);
}

static void
on_announcement (ReelEventDoor *self, GVariant *arguments)
{
  const char *call, *kind, *text, *language;
  ReelEventFeed *feed;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ssss)")))
    return;
  g_variant_get (arguments, "(&s&s&s&s)", &call, &kind, &text, &language);
  feed = find_feed (self, call);
  if (feed != NULL)
    reel_event_feed_tell_announcement (feed, kind, text, language);
}

/* A signal that does not name the call: of one feed, or of all of them. */
static void
pass_to_feeds (ReelEventDoor *self, const char *path, const char *name, GVariant *arguments)
{
  gboolean warning = g_str_equal (name, "TimeWarning") && g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(su)"));
  gboolean removed =
      g_str_equal (name, "InterfacesRemoved") && g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(oas)"));
  const char *subject = path;
  GHashTableIter iter;
  Followed *followed;
  guint seconds = 0;

  if (warning)
    g_variant_get (arguments, "(&su)", &subject, &seconds);
  else if (removed)
    g_variant_get_child (arguments, 0, "&o", &subject);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&followed)) {
    ReelEventFeed *feed = followed->feed;

    if (warning && reel_event_feed_has_operation (feed, subject))
      reel_event_feed_tell_warning (feed, subject, seconds);
    else if (removed && g_str_equal (reel_event_feed_get_path (feed), subject))
      reel_event_feed_tell_end (feed);
    else if (g_str_equal (name, "ParticipantChanged") && g_str_equal (reel_event_feed_get_path (feed), path))
      reel_event_feed_tell_people (feed);
    else if (g_str_equal (name, "Changed"))
      reel_event_feed_tell_rules (feed);
  }
}

static void
on_bus_signal (ReelManagerClient *client, const char *path, const char *interface, const char *name,
               GVariant *arguments, ReelEventDoor *self)
{
  if (g_str_equal (name, "RecordingStateChanged"))
    on_state_changed (self, arguments);
  else if (g_str_equal (name, "Announcement"))
    on_announcement (self, arguments);
  else
    pass_to_feeds (self, path, name, arguments);
}

static void
on_presence (ReelManagerClient *client, gboolean present, ReelEventDoor *self)
{
  GHashTableIter iter;
  Followed *followed;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&followed))
    reel_event_feed_tell_presence (followed->feed, present);
}

ReelEventDoor *
reel_event_door_new (ReelManagerClient *client, ReelSignIn *sign_in)
{
  ReelEventDoor *self = g_new0 (ReelEventDoor, 1);

  self->client = g_object_ref (client);
  self->sign_in = sign_in;
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, followed_free);
  self->beat = g_timeout_add_seconds (BEAT_SECONDS, on_beat, self);
  g_signal_connect (client, "bus-signal", G_CALLBACK (on_bus_signal), self);
  g_signal_connect (client, "presence", G_CALLBACK (on_presence), self);
  return self;
}

void
reel_event_door_free (ReelEventDoor *self)
{
  g_signal_handlers_disconnect_by_data (self->client, self);
  g_source_remove (self->beat);
  g_hash_table_unref (self->calls);
  g_object_unref (self->client);
  g_free (self);
}

/* Returns: FALSE after replying that there are too many */
static gboolean
pass_limits (ReelEventDoor *self, ReelHttpRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (reel_event_door_count (self) < MAX_STREAMS &&
      count_user (self, reel_http_request_get_user (request)) < MAX_OF_USER)
    return TRUE;
  g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_OVERLOADED,
                       "There are too many open streams of events. Close some, then try again.");
  reel_http_request_reply_problem (request, error);
  return FALSE;
}

static void
follow (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description, gpointer data)
{
  ReelEventDoor *self = data;
  const char *call = "";
  Followed *followed;

  if (g_cancellable_is_cancelled (reel_http_request_get_cancellable (request))) {
    reel_http_request_resume (request);
    return;
  }
  /* Others may have begun while the manager was asked. */
  if (!pass_limits (self, request))
    return;
  g_variant_lookup (properties, "ServerCallId", "&s", &call);
  followed = g_hash_table_lookup (self->calls, call);
  /* Another call under the same id. */
  if (followed != NULL && !g_str_equal (reel_event_feed_get_path (followed->feed), path)) {
    reel_event_feed_tell_end (followed->feed);
    g_hash_table_remove (self->calls, call);
    followed = NULL;
  }
  if (followed == NULL) {
    followed = g_new0 (Followed, 1);
    followed->feed = reel_event_feed_new (self->client, self->sign_in, call, path, on_quiet, self);
    g_hash_table_insert (self->calls, (gpointer)reel_event_feed_get_call (followed->feed), followed);
  }
  followed->quiet = 0;
  reel_event_feed_add (followed->feed, request, properties);
}

static void
on_events (ReelHttpRequest *request, gpointer data)
{
  ReelEventDoor *self = data;
  const char *call = reel_http_request_get_query (request, "call");

  if (call == NULL || !g_utf8_validate (call, -1, NULL)) {
    reel_api_refuse (request, "call: missing");
    return;
  }
  if (pass_limits (self, request))
    reel_call_access_open (self->client, request, call, follow, self);
}

void
reel_event_door_add (ReelHttpRouter *router, ReelEventDoor *self)
{
  reel_http_router_add (router, "GET", "/api/v1/events", REEL_HTTP_SIGNED_IN, on_events, self);
}
