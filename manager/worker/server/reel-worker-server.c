/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker's end of the private D-Bus connection. A handler parses the arguments, calls the media session and
 * replies; events of the session are sent to every peer as signals, and written to the state file. Created by main.
 * Main thread only. */
#include "manager/worker/server/reel-worker-server.h"

#include "manager/core/wire/reel-arrival.h"
#include "manager/core/wire/reel-error.h"
#include "manager/worker/reel-worker-bus.h"
#include "manager/worker/server/reel-hold-watch.h"
#include "manager/worker/server/reel-media-handlers.h"
#include "manager/worker/server/reel-state-writer.h"
#include "manager/worker/server/reel-worker-idle.h"
#include "manager/worker/server/reel-worker-socket.h"
#include "manager/worker/server/reel-state-file.h"
#include "manager/worker/session/reel-media-session.h"

#define IDLE_CHECK_SECONDS 30

struct _ReelWorkerServer {
  GObject parent_instance;

  char *socket;
  ReelStateWriter *state; /* NULL: there is no state file */
  GStrv confined;         /* the active parts of the sandbox */
  GDBusServer *server;
  ReelBusWorker1 *skeleton;
  ReelMediaSession *session;
  GPtrArray *peers; /* GDBusConnection */
  guint idle_timer;
  gint64 alone_since;  /* monotonic, µs; valid while there is no peer */
  gboolean unreported; /* a chunk or recording ended while there was none */
  GHashTable *missed;  /* op → remaining seconds of the last warning without a connected peer */
  gboolean shutting_down;
};

/* A StartRecording that waits for time zero. */
typedef struct {
  ReelWorkerServer *server;
  GDBusMethodInvocation *invocation;
} Waiting;

enum { SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelWorkerServer, reel_worker_server, G_TYPE_OBJECT)

static void
reel_worker_server_init (ReelWorkerServer *self)
{
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->missed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
reel_worker_server_dispose (GObject *object)
{
  ReelWorkerServer *self = REEL_WORKER_SERVER (object);

  g_clear_handle_id (&self->idle_timer, g_source_remove);
  if (self->server != NULL)
    g_dbus_server_stop (self->server);
  g_clear_object (&self->server);
  for (guint i = 0; i < self->peers->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->peers, i), self);
  g_ptr_array_set_size (self->peers, 0);
  if (self->skeleton != NULL)
    g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->session);
  g_clear_pointer (&self->state, reel_state_writer_free);
  G_OBJECT_CLASS (reel_worker_server_parent_class)->dispose (object);
}

static void
reel_worker_server_finalize (GObject *object)
{
  ReelWorkerServer *self = REEL_WORKER_SERVER (object);

  g_free (self->socket);
  g_strfreev (self->confined);
  g_ptr_array_unref (self->peers);
  g_hash_table_unref (self->missed);
  G_OBJECT_CLASS (reel_worker_server_parent_class)->finalize (object);
}

static void
reel_worker_server_class_init (ReelWorkerServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_worker_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_worker_server_finalize;
  signals[SIGNAL_FINISHED] =
      g_signal_new ("finished", REEL_TYPE_WORKER_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* Returns: (transfer full): floating. */
static GVariant *
dup_state (ReelWorkerServer *self)
{
  g_autoptr (GVariant) session = g_variant_ref_sink (reel_media_session_dup_state (self->session));
  GVariantDict dict;

  g_variant_dict_init (&dict, session);
  g_variant_dict_insert_value (&dict, "confined", g_variant_new_strv ((const char *const *)self->confined, -1));
  return g_variant_dict_end (&dict);
}

static char *
print_state (gpointer self)
{
  return reel_state_file_print (REEL_WORKER_SERVER (self)->socket, dup_state (self));
}

static void
save_state (ReelWorkerServer *self)
{
  /* The session's first events may come during its construction. */
  if (self->state != NULL && self->session != NULL)
    reel_state_writer_ask (self->state, print_state, self);
}

static gboolean
on_idle_check (gpointer user_data)
{
  ReelWorkerServer *self = user_data;

  if (!reel_worker_idle_may_end (reel_media_session_is_recording (self->session), self->unreported,
                                 reel_media_session_get_last_data (self->session), self->alone_since,
                                 g_get_monotonic_time ()))
    return G_SOURCE_CONTINUE;
  self->idle_timer = 0;
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  return G_SOURCE_REMOVE;
}

/* The last peer has disconnected, or one has connected. */
static void
watch_idle (ReelWorkerServer *self)
{
  g_clear_handle_id (&self->idle_timer, g_source_remove);
  self->alone_since = g_get_monotonic_time ();
  if (self->peers->len == 0)
    self->idle_timer = g_timeout_add_seconds (IDLE_CHECK_SECONDS, on_idle_check, self);
}

static void
note_unreported (ReelWorkerServer *self)
{
  self->unreported |= self->peers->len == 0;
}

static void
finish_if_done (ReelWorkerServer *self)
{
  if (!self->shutting_down || reel_media_session_is_recording (self->session))
    return;
  if (self->state != NULL)
    reel_state_writer_write (self->state, NULL);
  for (guint i = 0; i < self->peers->len; i++)
    g_dbus_connection_flush_sync (g_ptr_array_index (self->peers, i), NULL, NULL);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
on_time_warning (gpointer owner, const char *op, guint remaining_seconds)
{
  ReelWorkerServer *self = owner;

  if (self->peers->len == 0)
    g_hash_table_replace (self->missed, g_strdup (op), GUINT_TO_POINTER (remaining_seconds));
  reel_bus_worker1_emit_time_warning (REEL_WORKER_SERVER (owner)->skeleton, op, remaining_seconds);
}

static void
on_limit_reached (gpointer owner, const char *op)
{
  reel_bus_worker1_emit_limit_reached (REEL_WORKER_SERVER (owner)->skeleton, op);
}

static void
on_mode_changed (gpointer owner, const char *op, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded)
{
  save_state (owner);
  reel_bus_worker1_emit_mode_changed (REEL_WORKER_SERVER (owner)->skeleton, op, paused, censored, cut_utc, recorded);
}

static void
on_progress (gpointer owner, const char *op, guint64 recorded)
{
  reel_bus_worker1_emit_progress (REEL_WORKER_SERVER (owner)->skeleton, op, recorded);
}

static void
on_chunk_opened (gpointer owner, const char *op, guint index, const char *location, gint64 start_utc)
{
  /* The previous chunk's warning is obsolete. */
  g_hash_table_remove (REEL_WORKER_SERVER (owner)->missed, op);
  save_state (owner);
  reel_bus_worker1_emit_chunk_opened (REEL_WORKER_SERVER (owner)->skeleton, op, index, location, start_utc);
}

static void
on_chunk_closed (gpointer owner, const char *op, guint index, const char *location, guint64 duration,
                 const char *end_reason, GVariant *stats)
{
  note_unreported (owner);
  save_state (owner);
  reel_bus_worker1_emit_chunk_closed (REEL_WORKER_SERVER (owner)->skeleton, op, index, location, duration, end_reason,
                                      stats);
}

static void
on_recording_ended (gpointer owner, const char *op, const char *reason, const char *detail)
{
  ReelWorkerServer *self = owner;

  save_state (self);
  note_unreported (self);
  reel_bus_worker1_emit_recording_ended (self->skeleton, op, reason, detail);
  finish_if_done (self);
}

static void
on_stream_state (gpointer owner, const char *stream_id, const char *state, GVariant *stats)
{
  reel_bus_worker1_emit_stream_state (REEL_WORKER_SERVER (owner)->skeleton, stream_id, state, stats);
}

static void
on_participant_channel (gpointer owner, const char *op, const char *participant_id, guint channel)
{
  reel_bus_worker1_emit_participant_channel (REEL_WORKER_SERVER (owner)->skeleton, op, participant_id, channel);
}

static void
on_speaking (gpointer owner, const char *participant_id, gboolean active, double level_db)
{
  reel_bus_worker1_emit_speaking (REEL_WORKER_SERVER (owner)->skeleton, participant_id, active, level_db);
}

static void
on_prompt_ended (gpointer owner, const char *prompt_id, gboolean complete)
{
  reel_bus_worker1_emit_prompt_ended (REEL_WORKER_SERVER (owner)->skeleton, prompt_id, complete);
}

static const ReelWorkerEvents events = {
  .time_warning = on_time_warning,
  .limit_reached = on_limit_reached,
  .mode_changed = on_mode_changed,
  .progress = on_progress,
  .chunk_opened = on_chunk_opened,
  .chunk_closed = on_chunk_closed,
  .recording_ended = on_recording_ended,
  .stream_state = on_stream_state,
  .participant_channel = on_participant_channel,
  .prompt_ended = on_prompt_ended,
  .speaking = on_speaking,
};

static void
return_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_method_invocation_take_error (invocation, error);
}

static void
on_recording_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *start = user_data;
  g_autoptr (ReelWorkerServer) self = start->server;
  GDBusMethodInvocation *invocation = start->invocation;
  GError *error = NULL;
  gint64 start_utc = 0;

  if (reel_media_session_start_recording_finish (REEL_MEDIA_SESSION (source), result, &start_utc, &error))
    reel_bus_worker1_complete_start_recording (self->skeleton, invocation, start_utc);
  else
    return_error (invocation, error);
  save_state (self);
}

static gboolean
on_start_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, GVariant *options,
                    ReelWorkerServer *self)
{
  Waiting *start = NULL;

  if (self->shutting_down) {
    g_dbus_method_invocation_return_error (invocation, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                                           "The worker is ending: start another one");
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  }
  start = g_new0 (Waiting, 1);
  start->server = g_object_ref (self);
  start->invocation = invocation;
  reel_media_session_start_recording_async (self->session, op, options, on_recording_started, start);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The time of a request: its sender's, otherwise that of its arrival; not later than now. */
static ReelCut
read_asked (GDBusMethodInvocation *invocation, gint64 asked)
{
  const gint64 now = g_get_monotonic_time ();

  if (asked <= 0)
    asked = reel_arrival_get (g_dbus_method_invocation_get_message (invocation));
  return (ReelCut){ .asked = MIN (asked, now) };
}

static gboolean
on_pause_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, gint64 asked,
                    ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_pause_recording (self->session, op, &cut, &error))
    reel_bus_worker1_complete_pause_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_table_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_resume_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, gint64 asked,
                     ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_resume_recording (self->session, op, &cut, &error))
    reel_bus_worker1_complete_resume_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_table_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_censor_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, gboolean on,
                     gint64 asked, ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_censor_recording (self->session, op, on, &cut, &error))
    reel_bus_worker1_complete_censor_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_table_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* It took effect on arrival: see reel_hold_watch_begin(). */
static gboolean
on_hold_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, gint64 asked,
                   ReelWorkerServer *self)
{
  reel_bus_worker1_complete_hold_recording (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_release_hold (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, gint64 asked,
                 ReelWorkerServer *self)
{
  reel_hold_table_release (reel_media_session_get_holds (self->session), op, asked);
  reel_bus_worker1_complete_release_hold (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_admit (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, const char *participant_id,
          gboolean on, gint64 asked, ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_admit (self->session, op, participant_id, on, &cut, &error))
    reel_bus_worker1_complete_admit (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  save_state (self);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_stop_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, gint64 asked,
                   ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_stop_recording (self->session, op, &cut, &error))
    reel_bus_worker1_complete_stop_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_table_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
build_state (ReelWorkerServer *self)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (dup_state (self));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (state);
  GVariantBuilder missed;
  GHashTableIter iter;
  gpointer op, seconds;

  g_variant_builder_init (&missed, G_VARIANT_TYPE ("a{su}"));
  g_hash_table_iter_init (&iter, self->missed);
  while (g_hash_table_iter_next (&iter, &op, &seconds))
    g_variant_builder_add (&missed, "{su}", op, GPOINTER_TO_UINT (seconds));
  g_variant_dict_insert_value (&dict, "missed-warnings", g_variant_builder_end (&missed));
  return g_variant_dict_end (&dict);
}

static gboolean
on_get_state (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, ReelWorkerServer *self)
{
  reel_bus_worker1_complete_get_state (skeleton, invocation, build_state (self));
  /* Whoever calls this is a manager that has missed something. */
  self->unreported = FALSE;
  g_hash_table_remove_all (self->missed);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_forget (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *op, guint chunks,
           ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_forget (self->session, op, chunks, &error))
    reel_bus_worker1_complete_forget (skeleton, invocation);
  else
    return_error (invocation, error);
  save_state (self);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_shutdown (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, ReelWorkerServer *self)
{
  reel_bus_worker1_complete_shutdown (skeleton, invocation);
  reel_worker_server_shutdown (self);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static const struct {
  const char *signal;
  GCallback handler;
} methods[] = {
  { "handle-start-recording", G_CALLBACK (on_start_recording) },
  { "handle-pause-recording", G_CALLBACK (on_pause_recording) },
  { "handle-resume-recording", G_CALLBACK (on_resume_recording) },
  { "handle-censor-recording", G_CALLBACK (on_censor_recording) },
  { "handle-hold-recording", G_CALLBACK (on_hold_recording) },
  { "handle-release-hold", G_CALLBACK (on_release_hold) },
  { "handle-admit", G_CALLBACK (on_admit) },
  { "handle-stop-recording", G_CALLBACK (on_stop_recording) },
  { "handle-get-state", G_CALLBACK (on_get_state) },
  { "handle-forget", G_CALLBACK (on_forget) },
  { "handle-shutdown", G_CALLBACK (on_shutdown) },
};

static void
on_peer_closed (GDBusConnection *peer, gboolean remote_vanished, GError *error, ReelWorkerServer *self)
{
  g_signal_handlers_disconnect_by_data (peer, self);
  g_dbus_interface_skeleton_unexport_from_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton), peer);
  g_ptr_array_remove (self->peers, peer);
  watch_idle (self);
}

static gboolean
on_new_connection (GDBusServer *server, GDBusConnection *peer, ReelWorkerServer *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), peer, REEL_WORKER_OBJECT_PATH,
                                         &error)) {
    g_warning ("A peer can not be served: %s", error->message);
    return FALSE;
  }
  g_signal_connect (peer, "closed", G_CALLBACK (on_peer_closed), self);
  reel_hold_watch_begin (peer, reel_media_session_get_holds (self->session));
  g_ptr_array_add (self->peers, g_object_ref (peer));
  watch_idle (self);
  return TRUE;
}

ReelWorkerServer *
reel_worker_server_new (const char *socket, const char *state_file, GError **error)
{
  g_autoptr (ReelWorkerServer) self = g_object_new (REEL_TYPE_WORKER_SERVER, NULL);

  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (int)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
  self->socket = g_strdup (socket);
  if (state_file != NULL)
    self->state = reel_state_writer_new (state_file);
  self->skeleton = reel_bus_worker1_skeleton_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect (self->skeleton, methods[i].signal, methods[i].handler, self);
  self->server = reel_worker_socket_listen (socket, error);
  if (self->server == NULL)
    return NULL;
  g_signal_connect (self->server, "new-connection", G_CALLBACK (on_new_connection), self);
  return g_steal_pointer (&self);
}

gboolean
reel_worker_server_serve (ReelWorkerServer *self, const char *const *confined, GError **error)
{
  self->confined = g_strdupv ((char **)confined);
  self->session = reel_media_session_new (&events, self, error);
  if (self->session == NULL)
    return FALSE;
  reel_media_handlers_connect (G_DBUS_INTERFACE_SKELETON (self->skeleton), self->session);
  g_dbus_server_start (self->server);
  save_state (self);
  watch_idle (self);
  return TRUE;
}

void
reel_worker_server_shutdown (ReelWorkerServer *self)
{
  self->shutting_down = TRUE;
  reel_media_session_stop_all (self->session);
  finish_if_done (self);
}
