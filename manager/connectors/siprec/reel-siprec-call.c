/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Carries out the plan of a call on D-Bus; see the header for who uses it. */
#include "manager/connectors/siprec/reel-siprec-call.h"

#include "manager/connectors/siprec/reel-siprec-arguments.h"
#include "manager/connectors/siprec/reel-siprec-documents.h"
#include "manager/connectors/siprec/reel-siprec-recordings.h"
#include "manager/connectors/siprec/reel-siprec-reply.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define BUS_NAME      "org.callreel.Manager1"
#define OBJECT_PATH   "/org/callreel/Manager1"
#define MANAGER       "org.callreel.Manager1"
#define CALL          "org.callreel.Call1"
#define ANSWER_MS     30000
#define RETRY_SECONDS 5

struct _ReelSiprecCall {
  GObject parent_instance;

  GDBusConnection *connection;
  GCancellable *cancellable;
  char *id;
  char *path; /* NULL: not known */
  GVariant *facts;
  ReelSiprecDocuments *documents;
  ReelSiprecRecordings *recordings;
  ReelSiprecPlan *plan;
  GHashTable *views; /* dialog → ReelSiprecView */
  GPtrArray *order;  /* (element-type utf8): the dialogs, the first one first */

  gboolean present;   /* callreeld */
  gboolean uncertain; /* what callreeld has is not known */
  gboolean waiting;   /* for a reply */
  gboolean changed;   /* a view, which the plan does not know yet */
  gboolean notified;  /* "settled" was sent since the last change */
  gboolean had_error; /* the last request could not be made */
  gboolean refused;   /* callreeld would not make the call, maybe since it is there */
  gboolean delayed;   /* the recording could not begin, for a reason that passes */
  gboolean over;
  char *failure;
  guint idle;
  guint retry;
};

enum { SIGNAL_SETTLED, SIGNAL_LOST, SIGNAL_STATES_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelSiprecCall, reel_siprec_call, G_TYPE_OBJECT)

static void
reel_siprec_call_init (ReelSiprecCall *self)
{
  self->cancellable = g_cancellable_new ();
  self->views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)reel_siprec_view_free);
  self->order = g_ptr_array_new_with_free_func (g_free);
  self->documents = reel_siprec_documents_new ();
}

static void
reel_siprec_call_dispose (GObject *object)
{
  ReelSiprecCall *self = REEL_SIPREC_CALL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  G_OBJECT_CLASS (reel_siprec_call_parent_class)->dispose (object);
}

static void
reel_siprec_call_finalize (GObject *object)
{
  ReelSiprecCall *self = REEL_SIPREC_CALL (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->connection);
  g_hash_table_unref (self->views);
  g_ptr_array_unref (self->order);
  g_variant_unref (self->facts);
  reel_siprec_documents_free (self->documents);
  g_object_unref (self->recordings);
  reel_siprec_plan_free (self->plan);
  g_free (self->id);
  g_free (self->path);
  g_free (self->failure);
  G_OBJECT_CLASS (reel_siprec_call_parent_class)->finalize (object);
}

static void
reel_siprec_call_class_init (ReelSiprecCallClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_siprec_call_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_call_finalize;
  signals[SIGNAL_SETTLED] =
      g_signal_new ("settled", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOST] =
      g_signal_new ("lost", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATES_CHANGED] = g_signal_new ("states-changed", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void go_on (ReelSiprecCall *self);

static gboolean
on_idle (gpointer data)
{
  ReelSiprecCall *self = data;

  self->idle = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

static void
go_on_soon (ReelSiprecCall *self)
{
  if (self->idle == 0 && !self->over)
    self->idle = g_idle_add (on_idle, self);
}

static void
on_recordings_changed (ReelSiprecRecordings *recordings, ReelSiprecCall *self)
{
  g_signal_emit (self, signals[SIGNAL_STATES_CHANGED], 0);
  go_on_soon (self);
}

static void
note_failure (ReelSiprecCall *self, const ReelErrorInfo *info, const char *message)
{
  g_message ("Call %s: %s", self->id, message);
  g_free (self->failure);
  self->failure = g_strdup (info->dbus_name + strlen (REEL_ERROR_DBUS_PREFIX));
}

static void
on_recording_over (ReelSiprecRecordings *recordings, ReelSiprecCall *self)
{
  const ReelErrorInfo *failed = reel_error_info (REEL_ERROR_MEDIA_FAILED);

  if (reel_siprec_plan_restart (self->plan))
    g_message ("Call %s: Its recording has ended, and another one is started", self->id);
  else
    note_failure (self, failed, "Its recordings end again and again");
  self->notified = FALSE;
}

ReelSiprecCall *
reel_siprec_call_new (GDBusConnection *connection, const char *server_call_id, GVariant *facts, gboolean records)
{
  ReelSiprecCall *self = g_object_new (REEL_TYPE_SIPREC_CALL, NULL);

  self->connection = g_object_ref (connection);
  self->id = g_strdup (server_call_id);
  self->facts = g_variant_ref_sink (facts);
  self->recordings = reel_siprec_recordings_new (connection, server_call_id);
  g_signal_connect_object (self->recordings, "changed", G_CALLBACK (on_recordings_changed), self, 0);
  g_signal_connect_object (self->recordings, "over", G_CALLBACK (on_recording_over), self, 0);
  self->plan = reel_siprec_plan_new (records);
  return self;
}

static gboolean
on_retry (gpointer data)
{
  ReelSiprecCall *self = data;

  self->retry = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

static void
tell_settled (ReelSiprecCall *self)
{
  if (self->notified)
    return;
  self->notified = TRUE;
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

static void
lose (ReelSiprecCall *self)
{
  if (self->over)
    return;
  self->over = TRUE;
  g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

static void
request (ReelSiprecCall *self, const char *path, const char *interface, const char *method, GVariant *arguments,
         const char *type, GAsyncReadyCallback callback)
{
  self->waiting = TRUE;
  g_dbus_connection_call (self->connection, BUS_NAME, path, interface, method, arguments, G_VARIANT_TYPE (type),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, self->cancellable, callback, g_object_ref (self));
}

/* Whether callreeld did it is not known: it is asked once it answers again. */
static void
wait_for_recorder (ReelSiprecCall *self, const GError *error)
{
  g_message ("Call %s: callreeld does not answer: %s", self->id, error->message);
  self->uncertain = TRUE;
  self->had_error = TRUE;
  if (self->present && self->retry == 0)
    self->retry = g_timeout_add_seconds (RETRY_SECONDS, on_retry, self);
  tell_settled (self);
}

/* The recording is asked for again, under the same id of the request, until it runs or the clients have gone. */
static void
retry_later (ReelSiprecCall *self)
{
  self->delayed = TRUE;
  if (self->retry == 0)
    self->retry = g_timeout_add_seconds (RETRY_SECONDS, on_retry, self);
  tell_settled (self);
  if (self->changed)
    go_on_soon (self);
}

/* A request of the plan was answered with ERROR. */
static void
take_error (ReelSiprecCall *self, const ReelSiprecAction *action, const GError *error)
{
  g_autofree char *message = NULL;
  const ReelErrorInfo *info = reel_siprec_reply_find_refusal (error, &message);

  if (action->step == REEL_SIPREC_CREATE_CALL && info != NULL && info->code == REEL_ERROR_INVALID_ARGUMENT) {
    self->uncertain = TRUE; /* an earlier connector made it, or this one without an answer */
    self->refused = TRUE;
    note_failure (self, info, message);
  } else if (action->step == REEL_SIPREC_END && (reel_siprec_reply_is_gone (error) || info != NULL)) {
    reel_siprec_plan_done (self->plan, action, NULL, NULL);
  } else if (action->step != REEL_SIPREC_CREATE_CALL &&
             (reel_siprec_reply_is_gone (error) || (info != NULL && info->code == REEL_ERROR_NO_ONGOING_CALL))) {
    lose (self);
    return;
  } else if (action->step == REEL_SIPREC_CREATE_CALL && info != NULL) {
    note_failure (self, info, message);
    lose (self);
    return;
  } else if (info != NULL) {
    if (action->step == REEL_SIPREC_START && info->code != REEL_ERROR_ALREADY_STARTED)
      note_failure (self, info, message);
    else
      g_message ("Call %s: %s", self->id, message);
    if (!reel_siprec_plan_refused (self->plan, action, info->code, message)) {
      retry_later (self);
      return;
    }
    if (action->step == REEL_SIPREC_START)
      self->delayed = self->notified = FALSE;
  } else {
    wait_for_recorder (self, error);
    return;
  }
  go_on_soon (self);
}

static void
take_reply (ReelSiprecCall *self, const ReelSiprecAction *action, GVariant *reply)
{
  g_autofree char *id = NULL, *answer = NULL;
  const char *operation;

  if (action->step == REEL_SIPREC_CREATE_CALL) {
    g_free (self->path);
    g_variant_get (reply, "(o)", &self->path);
    reel_siprec_documents_confirm (self->documents);
  } else if (action->step == REEL_SIPREC_ADD_MEDIA) {
    g_variant_get_child (reply, 0, "s", &id);
    answer = reel_siprec_reply_read_answer (reply);
  } else if (action->step == REEL_SIPREC_START) {
    g_clear_pointer (&self->failure, g_free);
    self->delayed = FALSE;
    g_variant_get (reply, "(&s)", &operation);
    reel_siprec_recordings_begin (self->recordings, operation);
  }
  reel_siprec_plan_done (self->plan, action, id, answer);
  go_on_soon (self);
}

/* What was asked for is still next: the plan changes only between two requests. */
static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelSiprecCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  ReelSiprecAction action;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->waiting = FALSE;
  action = reel_siprec_plan_next (self->plan);
  if (reply != NULL)
    take_reply (self, &action, reply);
  else
    take_error (self, &action, error);
}

static void
on_properties (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelSiprecCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->waiting = FALSE;
  if (properties == NULL && reel_siprec_reply_is_gone (error)) {
    lose (self);
  } else if (properties == NULL) {
    wait_for_recorder (self, error);
  } else {
    g_auto (GStrv) people = reel_siprec_reply_read_ids (properties, "Participants", "participant-id");
    g_auto (GStrv) streams = reel_siprec_reply_read_ids (properties, "Streams", "id");
    g_autofree const char **recordings = NULL;
    g_autoptr (GVariant) entries = NULL;

    g_variant_lookup (properties, "Recordings", "^a&s", &recordings);
    g_variant_lookup (properties, "Participants", "@aa{sv}", &entries);
    if (recordings != NULL && entries != NULL)
      reel_siprec_recordings_find (self->recordings, recordings, entries);
    self->uncertain = FALSE;
    reel_siprec_plan_reconcile (self->plan, (const char *const *)people, (const char *const *)streams);
    go_on_soon (self);
  }
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelSiprecCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->waiting = FALSE;
  if (reply != NULL) {
    self->refused = FALSE;
    g_clear_pointer (&self->failure, g_free);
    g_free (self->path);
    g_variant_get (reply, "(o)", &self->path);
    request (self, self->path, "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", CALL), "(a{sv})",
             on_properties);
  } else if (reel_siprec_reply_find_refusal (error, &message) == NULL) {
    wait_for_recorder (self, error);
  } else if (self->path != NULL || self->refused || g_hash_table_size (self->views) == 0) {
    lose (self);
  } else {
    self->uncertain = FALSE; /* it was not made */
    go_on_soon (self);
  }
}

/* What all clients together describe: the first one's view, and what the others add. */
static ReelSiprecView *
merge_views (ReelSiprecCall *self)
{
  ReelSiprecView *merged;

  if (self->order->len == 0)
    return NULL;
  merged = reel_siprec_view_new ();
  for (guint i = 0; i < self->order->len; i++)
    reel_siprec_view_merge (merged, g_hash_table_lookup (self->views, self->order->pdata[i]));
  return merged;
}

/* What callreeld does not take is not sent again. */
static void
on_documents_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelSiprecCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->waiting = FALSE;
  if (reply == NULL && reel_siprec_reply_is_gone (error)) {
    lose (self);
  } else if (reply == NULL && reel_siprec_reply_find_refusal (error, &message) == NULL) {
    wait_for_recorder (self, error);
  } else {
    if (message != NULL)
      g_message ("Call %s: A metadata document is not kept: %s", self->id, message);
    reel_siprec_documents_confirm (self->documents);
    go_on_soon (self);
  }
}

static void
settle (ReelSiprecCall *self)
{
  if (reel_siprec_recordings_is_asking (self->recordings))
    return;
  if (self->order->len == 0)
    self->over = TRUE;
  tell_settled (self);
}

/* ACTION is next. Returns: FALSE: nothing has to be asked for */
static gboolean
request_next (ReelSiprecCall *self, const ReelSiprecAction *action)
{
  const char *over = reel_siprec_recordings_get_over (self->recordings);
  g_autoptr (GVariant) documents = NULL;
  ReelSiprecRequest next;

  if (action->step == REEL_SIPREC_CREATE_CALL)
    documents = g_variant_ref_sink (reel_siprec_documents_describe (self->documents, TRUE));
  next = reel_siprec_request_make (action, self->id, over != NULL ? over : self->path, self->facts, documents,
                                   reel_siprec_plan_has_video (self->plan));
  if (next.method == NULL)
    return FALSE;
  request (self, next.on_manager ? OBJECT_PATH : self->path, next.on_manager ? MANAGER : CALL, next.method,
           next.arguments, next.type, on_reply);
  return TRUE;
}

static void
request_documents (ReelSiprecCall *self)
{
  ReelSiprecRequest next = reel_siprec_request_make_documents (reel_siprec_documents_describe (self->documents, FALSE));

  request (self, self->path, CALL, next.method, next.arguments, next.type, on_documents_kept);
}

static void
go_on (ReelSiprecCall *self)
{
  ReelSiprecAction action;

  if (self->waiting || self->over)
    return;
  if (!self->present) {
    tell_settled (self);
    return;
  }
  self->had_error = FALSE;
  if (self->uncertain) {
    request (self, OBJECT_PATH, MANAGER, "FindCall", g_variant_new ("(s)", self->id), "(o)", on_found);
    return;
  }
  if (self->changed)
    reel_siprec_plan_set_wanted (self->plan, merge_views (self));
  self->changed = FALSE;
  action = reel_siprec_plan_next (self->plan);
  if (self->path != NULL && (action.step == REEL_SIPREC_NOTHING || action.step == REEL_SIPREC_END) &&
      reel_siprec_documents_has_news (self->documents))
    request_documents (self);
  else if (!request_next (self, &action))
    settle (self);
}

const char *
reel_siprec_call_get_id (ReelSiprecCall *self)
{
  return self->id;
}

void
reel_siprec_call_set_view (ReelSiprecCall *self, const char *dialog, const ReelSiprecView *view)
{
  guint index;
  gboolean known = g_ptr_array_find_with_equal_func (self->order, dialog, g_str_equal, &index);

  if (view != NULL) {
    ReelSiprecView *copy = reel_siprec_view_new ();

    reel_siprec_view_merge (copy, view);
    g_hash_table_replace (self->views, g_strdup (dialog), copy);
    if (!known)
      g_ptr_array_add (self->order, g_strdup (dialog));
  } else if (known) {
    g_hash_table_remove (self->views, dialog);
    reel_siprec_documents_forget (self->documents, dialog);
    g_ptr_array_remove_index (self->order, index);
  }
  self->changed = TRUE;
  self->notified = FALSE;
  go_on_soon (self);
}

gboolean
reel_siprec_call_is_over (ReelSiprecCall *self)
{
  return self->over;
}

gboolean
reel_siprec_call_is_complete (ReelSiprecCall *self)
{
  return self->present && !self->uncertain && !self->had_error && !self->changed;
}

const char *
reel_siprec_call_get_failure (ReelSiprecCall *self)
{
  return self->failure;
}

gboolean
reel_siprec_call_is_delayed (ReelSiprecCall *self)
{
  return self->delayed;
}

gboolean
reel_siprec_call_is_denied (ReelSiprecCall *self)
{
  return reel_siprec_plan_is_denied (self->plan);
}

const ReelSiprecStream *
reel_siprec_call_find_stream (ReelSiprecCall *self, const char *key)
{
  return reel_siprec_plan_find_stream (self->plan, key);
}

const char *
reel_siprec_call_get_state (ReelSiprecCall *self, const char *key)
{
  const ReelSiprecStream *stream = reel_siprec_plan_find_stream (self->plan, key);

  return reel_siprec_recordings_get_state (self->recordings, stream != NULL ? stream->media->person : NULL);
}

void
reel_siprec_call_prefer (ReelSiprecCall *self, const char *preference)
{
  if (self->present)
    reel_siprec_recordings_prefer (self->recordings, preference);
}

void
reel_siprec_call_add_document (ReelSiprecCall *self, const char *dialog, const char *document)
{
  reel_siprec_documents_add (self->documents, dialog, document, g_get_real_time ());
  go_on_soon (self);
}

void
reel_siprec_call_set_present (ReelSiprecCall *self, gboolean present)
{
  if (self->present == present)
    return;
  self->present = present;
  if (!present)
    self->uncertain = TRUE;
  self->notified = FALSE;
  go_on_soon (self);
}

void
reel_siprec_call_note_removed (ReelSiprecCall *self, const char *path)
{
  if (g_strcmp0 (self->path, path) == 0 && self->present && self->order->len > 0)
    lose (self);
}

void
reel_siprec_call_note_person (ReelSiprecCall *self, const char *path, const char *person, GVariant *entry)
{
  if (g_strcmp0 (self->path, path) == 0)
    reel_siprec_recordings_note_person (self->recordings, person, entry);
}

void
reel_siprec_call_note_recording (ReelSiprecCall *self, const char *operation, const char *state, const char *reason)
{
  gboolean starved =
      reel_siprec_recordings_has (self->recordings, operation) && g_strcmp0 (reason, "MediaTimeout") == 0;

  reel_siprec_recordings_note (self->recordings, operation, state);
  if (starved) {
    g_message ("Call %s: Nothing is sent any more", self->id);
    g_signal_emit (self, signals[SIGNAL_LOST], 0);
  }
}
