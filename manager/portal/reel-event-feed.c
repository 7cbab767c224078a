/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events of one call; see the header for who passes what.
 *
 * What can be asked for (who is there, what a user may do, the time) is asked for after a signal, at most every 200 ms,
 * and has no id. What can't be asked for again (a state, a warning, an announcement) has an id and is kept. */
#include "manager/portal/reel-event-feed.h"

#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-call-json.h"
#include "manager/portal/reel-event-log.h"

#define REFRESH_MS 200
#define BEAT       ":\n\n"
/* A stream ends after so long: connecting again renews the session, which a page that only listens would not do. */
#define MAX_AGE (20 * 60 * G_USEC_PER_SEC)

/* @controls: as last sent to it; NULL: never. @began: monotonic, microseconds. */
typedef struct {
  ReelEventStream *stream;
  char *controls;
  gint64 began;
} Listener;

struct _ReelEventFeed {
  ReelManagerClient *client;
  ReelSignIn *sign_in;
  char *server_call_id;
  char *path;
  void (*on_quiet) (ReelEventFeed *, gpointer);
  gpointer user_data;

  GPtrArray *listeners;
  GHashTable *operations; /* active: id → whether its time runs */
  ReelEventLog *log;
  guint refresh;
  guint timer;
  gboolean asks_people;
  GCancellable *cancellable;
};

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  reel_event_stream_free (listener->stream);
  g_free (listener->controls);
  g_free (listener);
}

ReelEventFeed *
reel_event_feed_new (ReelManagerClient *client, ReelSignIn *sign_in, const char *server_call_id, const char *path,
                     void (*on_quiet) (ReelEventFeed *, gpointer), gpointer user_data)
{
  ReelEventFeed *self = g_new0 (ReelEventFeed, 1);

  self->client = g_object_ref (client);
  self->sign_in = sign_in;
  self->server_call_id = g_strdup (server_call_id);
  self->path = g_strdup (path);
  self->on_quiet = on_quiet;
  self->user_data = user_data;
  self->listeners = g_ptr_array_new_with_free_func (listener_free);
  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->log = reel_event_log_new ();
  self->cancellable = g_cancellable_new ();
  return self;
}

void
reel_event_feed_free (ReelEventFeed *self)
{
  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->listeners);
  g_hash_table_unref (self->operations);
  reel_event_log_free (self->log);
  g_object_unref (self->client);
  g_free (self->server_call_id);
  g_free (self->path);
  g_free (self);
}

const char *
reel_event_feed_get_path (ReelEventFeed *self)
{
  return self->path;
}

const char *
reel_event_feed_get_call (ReelEventFeed *self)
{
  return self->server_call_id;
}

guint
reel_event_feed_count (ReelEventFeed *self)
{
  return self->listeners->len;
}

static const char *
get_user (const Listener *listener)
{
  return reel_event_stream_get_identity (listener->stream)->user;
}

guint
reel_event_feed_count_user (ReelEventFeed *self, const char *user)
{
  guint count = 0;

  for (guint i = 0; i < self->listeners->len; i++)
    count += g_str_equal (get_user (self->listeners->pdata[i]), user);
  return count;
}

gboolean
reel_event_feed_has_operation (ReelEventFeed *self, const char *operation)
{
  return g_hash_table_contains (self->operations, operation);
}

/* To one client, if it is still there, or to all. */
static void
send_to (ReelEventFeed *self, const ReelEventStream *stream, const char *text)
{
  for (guint i = 0; i < self->listeners->len; i++) {
    Listener *listener = self->listeners->pdata[i];

    if (stream == NULL || listener->stream == stream)
      reel_event_stream_send (listener->stream, text);
  }
}

static void
send_all (ReelEventFeed *self, const char *text)
{
  send_to (self, NULL, text);
}

/* DATA (transfer full) */
static void
publish (ReelEventFeed *self, const char *name, JsonObject *data)
{
  g_autofree char *text = reel_event_log_format (name, data);

  send_all (self, text);
}

/* DATA (transfer full) */
static void
publish_kept (ReelEventFeed *self, const char *name, JsonObject *data)
{
  send_all (self, reel_event_log_add (self->log, name, data));
}

static JsonObject *
new_of_operation (const char *operation)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "recordingOperationId", operation);
  return object;
}

/* What an answer about a recording becomes. */
typedef enum {
  TELL_TIMER,
  TELL_STATE,
} Tell;

/* An answer that is awaited about one user or recording. @stream: who gets it; NULL: all; it may be gone by then. */
typedef struct {
  ReelEventFeed *feed;
  char *subject;
  Tell tell;
  const ReelEventStream *stream;
} Question;

static Question *
question_new (ReelEventFeed *self, const char *subject, Tell tell, const ReelEventStream *stream)
{
  Question *question = g_new0 (Question, 1);

  question->feed = self;
  question->subject = g_strdup (subject);
  question->tell = tell;
  question->stream = stream;
  return question;
}

static void
question_free (Question *self)
{
  g_free (self->subject);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* Returns: NULL without an answer; IS_OVER: the feed is gone */
static GVariant *
finish (GObject *source, GAsyncResult *result, gboolean *is_over, GError **error)
{
  g_autoptr (GError) inner = NULL;
  GVariant *answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &inner);

  *is_over = g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (inner != NULL)
    g_propagate_error (error, g_steal_pointer (&inner));
  return answer;
}

static JsonObject *
new_end (ReelEventFeed *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "serverCallId", self->server_call_id);
  return object;
}

static gboolean
is_refusal (const GError *error)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  return g_strcmp0 (name, reel_error_info (REEL_ERROR_NO_ONGOING_CALL)->dbus_name) == 0;
}

/* The call is not shown to USER any longer: they have left it, or lost the right to see those of others. */
static void
end_of_user (ReelEventFeed *self, const char *user)
{
  g_autofree char *end = reel_event_log_format ("ended", new_end (self));

  for (guint i = 0; i < self->listeners->len; i++) {
    Listener *listener = self->listeners->pdata[i];

    if (!g_str_equal (get_user (listener), user))
      continue;
    reel_event_stream_send (listener->stream, end);
    reel_event_stream_end (listener->stream);
  }
}

static void
on_controls (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Question) question = data;
  ReelEventFeed *self = question->feed;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) description = NULL;
  g_autofree char *text = NULL;
  gboolean is_over;
  g_autoptr (GVariant) answer = finish (source, result, &is_over, &error);

  if (is_over)
    return;
  if (answer == NULL) {
    if (is_refusal (error))
      end_of_user (self, question->subject);
    return;
  }
  description = g_variant_get_child_value (answer, 1);
  text = reel_event_log_format ("controls", reel_call_json_new_controls (description));
  for (guint i = 0; i < self->listeners->len; i++) {
    Listener *listener = self->listeners->pdata[i];

    if (!g_str_equal (get_user (listener), question->subject) || g_strcmp0 (listener->controls, text) == 0)
      continue;
    g_free (listener->controls);
    listener->controls = g_strdup (text);
    reel_event_stream_send (listener->stream, text);
  }
}

static void
ask_controls_of (ReelEventFeed *self, const char *user)
{
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "DescribeCall",
                            g_variant_new_parsed ("(%s, {'user': <%s>})", self->server_call_id, user), "(oa{sv})",
                            self->cancellable, on_controls, question_new (self, user, TELL_STATE, NULL));
}

static void
ask_controls (ReelEventFeed *self)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->listeners->len; i++) {
    const char *user = get_user (self->listeners->pdata[i]);

    if (g_hash_table_add (users, (gpointer)user))
      ask_controls_of (self, user);
  }
}

static char *
format_people (GVariant *people)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "participants", reel_call_json_new_people (people));
  return reel_event_log_format ("participants", object);
}

static gboolean
is_gone (const GError *error)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  return name != NULL && (g_str_equal (name, "org.freedesktop.DBus.Error.UnknownMethod") ||
                          g_str_equal (name, "org.freedesktop.DBus.Error.UnknownObject"));
}

static void
on_people (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelEventFeed *self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_over;
  g_autoptr (GVariant) answer = finish (source, result, &is_over, &error);
  g_autoptr (GVariant) people = NULL;
  g_autofree char *text = NULL;

  if (is_over)
    return;
  if (answer == NULL) {
    if (is_gone (error))
      reel_event_feed_tell_end (self);
    return;
  }
  g_variant_get (answer, "(v)", &people);
  text = format_people (people);
  send_all (self, text);
}

static void
ask_people (ReelEventFeed *self)
{
  reel_manager_client_call_object (self->client, self->path, "org.freedesktop.DBus.Properties", "Get",
                                   g_variant_new ("(ss)", REEL_CLIENT_CALL, "Participants"), "(v)", self->cancellable,
                                   on_people, self);
}

static gboolean
on_refresh (gpointer data)
{
  ReelEventFeed *self = data;

  self->refresh = 0;
  if (self->listeners->len == 0)
    return G_SOURCE_REMOVE;
  if (self->asks_people)
    ask_people (self);
  self->asks_people = FALSE;
  ask_controls (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (ReelEventFeed *self, gboolean people)
{
  self->asks_people = self->asks_people || people;
  if (self->refresh == 0)
    self->refresh = g_timeout_add (REFRESH_MS, on_refresh, self);
}

static gboolean on_second (gpointer data);

/* The time is asked for each second while it runs and somebody wants to know. */
static void
update_timer (ReelEventFeed *self)
{
  gboolean wanted = self->listeners->len > 0 && g_hash_table_size (self->operations) > 0;

  if (wanted && self->timer == 0)
    self->timer = g_timeout_add (1000, on_second, self);
  else if (!wanted)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static void
note_state (ReelEventFeed *self, const char *operation, const char *state)
{
  gboolean runs = g_str_equal (state, "recording");

  if (runs || g_str_equal (state, "starting") || g_str_equal (state, "paused"))
    g_hash_table_insert (self->operations, g_strdup (operation), GINT_TO_POINTER (runs));
  else
    g_hash_table_remove (self->operations, operation);
  update_timer (self);
}

static void
on_time (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Question) question = data;
  ReelEventFeed *self = question->feed;
  gboolean is_over;
  g_autoptr (GVariant) answer = finish (source, result, &is_over, NULL);
  g_autoptr (GVariant) state = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  g_autofree char *text = NULL;
  const char *name = "";

  if (is_over || state == NULL)
    return;
  g_variant_lookup (state, "state", "&s", &name);
  note_state (self, question->subject, name);
  text = reel_event_log_format (question->tell == TELL_STATE ? "state" : "timer",
                                reel_call_json_new_recording (question->subject, state));
  send_to (self, question->stream, text);
}

static void
ask_time (ReelEventFeed *self, const char *operation, Tell tell, const ReelEventStream *stream)
{
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "GetRecordingState", g_variant_new ("(s)", operation),
                            "(a{sv})", self->cancellable, on_time, question_new (self, operation, tell, stream));
}

static gboolean
on_second (gpointer data)
{
  ReelEventFeed *self = data;
  GHashTableIter iter;
  const char *operation;
  gpointer runs;

  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, (gpointer *)&operation, &runs)) {
    if (runs != NULL)
      ask_time (self, operation, TELL_TIMER, NULL);
  }
  return G_SOURCE_CONTINUE;
}

static void
on_over (ReelEventStream *stream, gpointer data)
{
  ReelEventFeed *self = data;

  for (guint i = 0; i < self->listeners->len; i++) {
    if (((Listener *)self->listeners->pdata[i])->stream == stream) {
      g_ptr_array_remove_index_fast (self->listeners, i);
      break;
    }
  }
  update_timer (self);
  if (self->listeners->len == 0)
    self->on_quiet (self, self->user_data);
}

static JsonObject *
new_presence (gboolean present)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "connected", present);
  return object;
}

void
reel_event_feed_add (ReelEventFeed *self, ReelHttpRequest *request, GVariant *properties)
{
  g_autoptr (GVariant) people = g_variant_lookup_value (properties, "Participants", G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *presence = reel_event_log_format ("manager", new_presence (TRUE));
  g_autofree char *participants = format_people (people);
  g_autofree char *missed = NULL;
  g_autofree const char **operations = NULL;
  Listener *listener = g_new0 (Listener, 1);

  listener->began = g_get_monotonic_time ();
  listener->stream = reel_event_stream_new (request, on_over, self);
  g_ptr_array_add (self->listeners, listener);
  missed = reel_event_log_get_after (self->log, reel_event_stream_get_last_id (listener->stream));
  reel_event_stream_send (listener->stream, missed);
  reel_event_stream_send (listener->stream, presence);
  reel_event_stream_send (listener->stream, participants);
  if (g_variant_lookup (properties, "Recordings", "^a&s", &operations)) {
    for (guint i = 0; operations[i] != NULL; i++)
      ask_time (self, operations[i], TELL_STATE, listener->stream);
  }
  ask_controls_of (self, get_user (listener));
  update_timer (self);
}

void
reel_event_feed_tell_state (ReelEventFeed *self, const char *operation, const char *state, GVariant *detail)
{
  JsonObject *object = reel_call_json_new_recording (operation, detail);

  json_object_set_string_member (object, "state", state);
  note_state (self, operation, state);
  publish_kept (self, "state", object);
  refresh_soon (self, TRUE);
}

void
reel_event_feed_tell_warning (ReelEventFeed *self, const char *operation, guint seconds)
{
  JsonObject *object = new_of_operation (operation);

  json_object_set_int_member (object, "remainingSeconds", seconds);
  publish_kept (self, "warning", object);
}

void
reel_event_feed_tell_announcement (ReelEventFeed *self, const char *kind, const char *text, const char *language)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "text", text);
  json_object_set_string_member (object, "language", language);
  publish_kept (self, "announcement", object);
}

void
reel_event_feed_tell_people (ReelEventFeed *self)
{
  refresh_soon (self, TRUE);
}

void
reel_event_feed_tell_rules (ReelEventFeed *self)
{
  refresh_soon (self, FALSE);
}

void
reel_event_feed_tell_end (ReelEventFeed *self)
{
  g_hash_table_remove_all (self->operations);
  publish_kept (self, "ended", new_end (self));
  for (guint i = 0; i < self->listeners->len; i++)
    reel_event_stream_end (((Listener *)self->listeners->pdata[i])->stream);
  update_timer (self);
}

/* A manager that is back knows the call, or says that it has ended; what was signalled meanwhile is lost. */
void
reel_event_feed_tell_presence (ReelEventFeed *self, gboolean present)
{
  g_autoptr (GList) operations = g_hash_table_get_keys (self->operations);

  publish (self, "manager", new_presence (present));
  if (!present)
    return;
  for (const GList *link = operations; link != NULL; link = link->next)
    ask_time (self, link->data, TELL_STATE, NULL);
  refresh_soon (self, TRUE);
}

void
reel_event_feed_beat (ReelEventFeed *self)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->listeners->len; i++) {
    Listener *listener = self->listeners->pdata[i];
    const ReelIdentity *identity = reel_event_stream_get_identity (listener->stream);
    const char *session = identity->session != NULL ? identity->session->id : NULL;

    if (now - listener->began < MAX_AGE && reel_sign_in_is_valid (self->sign_in, session, identity->expires))
      reel_event_stream_send (listener->stream, BEAT);
    else
      reel_event_stream_end (listener->stream);
  }
}
