/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker's end of the private D-Bus connection. A handler takes the arguments apart, calls the media session and
 * replies; what the session reports goes to every peer as a signal, and into the state file. Made by main.
 *
 * Threads: everything is on the main thread but on_authorize(), which GDBus calls on a thread of its own and which
 * touches nothing of the object. */
#include "manager/worker/server/reel-worker-server.h"

#include "manager/core/reel-arrival.h"
#include "manager/core/reel-error.h"
#include "manager/worker/reel-worker-bus.h"
#include "manager/worker/server/reel-hold-watch.h"
#include "manager/worker/server/reel-portrait-file.h"
#include "manager/worker/server/reel-state-writer.h"
#include "manager/worker/server/reel-worker-idle.h"
#include "manager/worker/server/reel-worker-state.h"
#include "manager/worker/session/reel-media-session.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>
#include <sys/un.h>

#define IDLE_CHECK_SECONDS 30

struct _ReelWorkerServer {
  GObject parent_instance;

  gchar *socket;
  ReelStateWriter *state; /* NULL: there is no state file */
  GStrv confined;         /* the parts of the sandbox that hold */
  GDBusServer *server;
  ReelBusWorker1 *skeleton;
  ReelMediaSession *session;
  GPtrArray *peers; /* GDBusConnection */
  guint idle_timer;
  gint64 alone_since; /* monotonic, µs; counts while there is no peer */
  gboolean untold;    /* a chunk or recording ended while there was none */
  GHashTable *missed; /* op → remaining seconds of the last warning that nobody heard */
  gboolean shutting_down;
};

/* A StartRecording that waits for time zero, an AddStream for its source, or a PlayPrompt for its file. */
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
  g_variant_dict_insert_value (&dict, "confined", g_variant_new_strv ((const gchar *const *)self->confined, -1));
  return g_variant_dict_end (&dict);
}

static void
save_state (ReelWorkerServer *self)
{
  /* The session's first events may come while it is made. */
  if (self->state != NULL && self->session != NULL)
    reel_state_writer_write (self->state, reel_worker_state_print (self->socket, dup_state (self)));
}

static gboolean
on_idle_check (gpointer user_data)
{
  ReelWorkerServer *self = user_data;

  if (!reel_worker_idle_may_end (reel_media_session_is_recording (self->session), self->untold,
                                 reel_media_session_get_last_data (self->session), self->alone_since,
                                 g_get_monotonic_time ()))
    return G_SOURCE_CONTINUE;
  self->idle_timer = 0;
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  return G_SOURCE_REMOVE;
}

/* The last peer hung up, or one has come. */
static void
watch_idle (ReelWorkerServer *self)
{
  g_clear_handle_id (&self->idle_timer, g_source_remove);
  self->alone_since = g_get_monotonic_time ();
  if (self->peers->len == 0)
    self->idle_timer = g_timeout_add_seconds (IDLE_CHECK_SECONDS, on_idle_check, self);
}

static void
note_untold (ReelWorkerServer *self)
{
  self->untold |= self->peers->len == 0;
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
on_time_warning (gpointer owner, const gchar *op, guint remaining_seconds)
{
  ReelWorkerServer *self = owner;

  if (self->peers->len == 0)
    g_hash_table_replace (self->missed, g_strdup (op), GUINT_TO_POINTER (remaining_seconds));
  reel_bus_worker1_emit_time_warning (REEL_WORKER_SERVER (owner)->skeleton, op, remaining_seconds);
}

static void
on_limit_reached (gpointer owner, const gchar *op)
{
  reel_bus_worker1_emit_limit_reached (REEL_WORKER_SERVER (owner)->skeleton, op);
}

static void
on_mode_changed (gpointer owner, const gchar *op, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded)
{
  save_state (owner);
  reel_bus_worker1_emit_mode_changed (REEL_WORKER_SERVER (owner)->skeleton, op, paused, censored, cut_utc, recorded);
}

static void
on_progress (gpointer owner, const gchar *op, guint64 recorded)
{
  reel_bus_worker1_emit_progress (REEL_WORKER_SERVER (owner)->skeleton, op, recorded);
}

static void
on_chunk_opened (gpointer owner, const gchar *op, guint index, const gchar *location, gint64 start_utc)
{
  /* What was said of the chunk before is over. */
  g_hash_table_remove (REEL_WORKER_SERVER (owner)->missed, op);
  save_state (owner);
  reel_bus_worker1_emit_chunk_opened (REEL_WORKER_SERVER (owner)->skeleton, op, index, location, start_utc);
}

static void
on_chunk_closed (gpointer owner, const gchar *op, guint index, const gchar *location, guint64 duration,
                 const gchar *end_reason, GVariant *facts)
{
  note_untold (owner);
  save_state (owner);
  reel_bus_worker1_emit_chunk_closed (REEL_WORKER_SERVER (owner)->skeleton, op, index, location, duration, end_reason,
                                      facts);
}

static void
on_recording_ended (gpointer owner, const gchar *op, const gchar *reason, const gchar *detail)
{
  ReelWorkerServer *self = owner;

  save_state (self);
  note_untold (self);
  reel_bus_worker1_emit_recording_ended (self->skeleton, op, reason, detail);
  finish_if_done (self);
}

static void
on_stream_state (gpointer owner, const gchar *stream_id, const gchar *state, GVariant *facts)
{
  reel_bus_worker1_emit_stream_state (REEL_WORKER_SERVER (owner)->skeleton, stream_id, state, facts);
}

static void
on_participant_channel (gpointer owner, const gchar *op, const gchar *participant_id, guint channel)
{
  reel_bus_worker1_emit_participant_channel (REEL_WORKER_SERVER (owner)->skeleton, op, participant_id, channel);
}

static void
on_speaking (gpointer owner, const gchar *participant_id, gboolean active, gdouble level_db)
{
  reel_bus_worker1_emit_speaking (REEL_WORKER_SERVER (owner)->skeleton, participant_id, active, level_db);
}

static void
on_prompt_ended (gpointer owner, const gchar *prompt_id, gboolean complete)
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

static gboolean
on_add_participant (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *id, GVariant *properties,
                    ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_add_participant (self->session, id, properties, &error))
    reel_bus_worker1_complete_add_participant (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_update_participant (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *id,
                       GVariant *properties, ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_update_participant (self->session, id, properties, &error))
    reel_bus_worker1_complete_update_participant (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_set_portrait (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds, const gchar *id,
                 GVariant *handles, ReelWorkerServer *self)
{
  GError *error = NULL;
  g_autoptr (GBytes) portrait = reel_portrait_file_read (handles, fds, &error);

  if (reel_media_session_set_portrait (self->session, id, portrait, error == NULL ? &error : NULL) && error == NULL)
    reel_bus_worker1_complete_set_portrait (skeleton, invocation, NULL);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_remove_participant (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *id,
                       ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_remove_participant (self->session, id, &error))
    reel_bus_worker1_complete_remove_participant (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Returns: (transfer full) (nullable): the socket at place @index of the handles; NULL without error where there is
 * none. */
static GSocket *
take_socket (GVariant *handles, GUnixFDList *fds, gsize index, GError **error)
{
  GSocket *socket = NULL;
  gint32 handle = 0;
  int fd = -1;

  if (index >= g_variant_n_children (handles))
    return NULL;
  g_variant_get_child (handles, index, "h", &handle);
  if (fds == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (fds)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "sockets: a descriptor is missing");
    return NULL;
  }
  fd = g_unix_fd_list_get (fds, handle, error);
  socket = fd >= 0 ? g_socket_new_from_fd (fd, error) : NULL;
  if (socket != NULL && g_socket_get_socket_type (socket) == G_SOCKET_TYPE_DATAGRAM)
    return socket;
  if (socket == NULL && fd >= 0)
    close (fd);
  g_clear_object (&socket);
  g_clear_error (error);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "sockets: bound UDP sockets are needed");
  return NULL;
}

static Waiting *
begin_wait (ReelWorkerServer *self, GDBusMethodInvocation *invocation)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->server = g_object_ref (self);
  waiting->invocation = invocation;
  return waiting;
}

static void
on_stream_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *add = user_data;
  g_autoptr (ReelWorkerServer) self = add->server;
  GError *error = NULL;
  g_autoptr (GVariant) endpoint = reel_media_session_add_stream_finish (REEL_MEDIA_SESSION (source), result, &error);

  if (endpoint != NULL)
    reel_bus_worker1_complete_add_stream (self->skeleton, add->invocation, NULL, endpoint);
  else
    return_error (add->invocation, error);
}

static gboolean
on_add_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds, const gchar *id,
               const gchar *participant_id, const gchar *kind, GVariant *transport, GVariant *handles,
               ReelWorkerServer *self)
{
  GError *error = NULL;
  g_autoptr (GSocket) rtp = take_socket (handles, fds, 0, &error);
  g_autoptr (GSocket) rtcp = error == NULL ? take_socket (handles, fds, 1, &error) : NULL;

  if (error == NULL)
    reel_media_session_add_stream_async (self->session, id, participant_id, kind, transport, rtp, rtcp, on_stream_added,
                                         begin_wait (self, invocation));
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_update_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *id, GVariant *properties,
                  ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_update_stream (self->session, id, properties, &error))
    reel_bus_worker1_complete_update_stream (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_remove_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *id, ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_remove_stream (self->session, id, &error))
    reel_bus_worker1_complete_remove_stream (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
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
on_start_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, GVariant *options,
                    ReelWorkerServer *self)
{
  if (self->shutting_down) {
    g_dbus_method_invocation_return_error (invocation, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                                           "The worker is ending: start another one");
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  }
  reel_media_session_start_recording_async (self->session, op, options, on_recording_started,
                                            begin_wait (self, invocation));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The time of a request: what its sender says, else when the message came in. It is no later than now. */
static ReelCut
read_asked (GDBusMethodInvocation *invocation, gint64 asked)
{
  const gint64 now = g_get_monotonic_time ();

  if (asked <= 0)
    asked = reel_arrival_get (g_dbus_method_invocation_get_message (invocation));
  return (ReelCut){ .asked = MIN (asked, now) };
}

static gboolean
on_pause_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, gint64 asked,
                    ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_pause_recording (self->session, op, &cut, &error))
    reel_bus_worker1_complete_pause_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_board_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_resume_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, gint64 asked,
                     ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_resume_recording (self->session, op, &cut, &error))
    reel_bus_worker1_complete_resume_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_board_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_censor_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, gboolean on,
                     gint64 asked, ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_censor_recording (self->session, op, on, &cut, &error))
    reel_bus_worker1_complete_censor_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_board_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* It has taken effect when it came in: reel_hold_watch_begin(). */
static gboolean
on_hold_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, gint64 asked,
                   ReelWorkerServer *self)
{
  reel_bus_worker1_complete_hold_recording (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_release_hold (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, gint64 asked,
                 ReelWorkerServer *self)
{
  reel_hold_board_release (reel_media_session_get_holds (self->session), op, asked);
  reel_bus_worker1_complete_release_hold (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_admit (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, const gchar *participant_id,
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
on_stop_recording (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, gint64 asked,
                   ReelWorkerServer *self)
{
  ReelCut cut = read_asked (invocation, asked);
  GError *error = NULL;

  if (reel_media_session_stop_recording (self->session, op, &cut, &error))
    reel_bus_worker1_complete_stop_recording (skeleton, invocation, cut.utc, cut.late);
  else
    return_error (invocation, error);
  reel_hold_board_release (reel_media_session_get_holds (self->session), op, cut.asked);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_prompt_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *start = user_data;
  g_autoptr (ReelWorkerServer) self = start->server;
  g_autofree gchar *prompt_id = NULL;
  GError *error = NULL;

  prompt_id = reel_media_session_play_prompt_finish (self->session, result, &error);
  if (prompt_id != NULL)
    reel_bus_worker1_complete_play_prompt (self->skeleton, start->invocation, prompt_id);
  else
    return_error (start->invocation, error);
}

static gboolean
on_play_prompt (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *stream_id, const gchar *file,
                ReelWorkerServer *self)
{
  reel_media_session_play_prompt_async (self->session, stream_id, file, on_prompt_decoded,
                                        begin_wait (self, invocation));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_set_notice_tone (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, gboolean on, guint interval_ms,
                    ReelWorkerServer *self)
{
  GError *error = NULL;

  if (reel_media_session_set_notice_tone (self->session, on, interval_ms, &error))
    reel_bus_worker1_complete_set_notice_tone (skeleton, invocation);
  else
    return_error (invocation, error);
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
  /* Whoever asks is a manager that has missed something. */
  self->untold = FALSE;
  g_hash_table_remove_all (self->missed);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_forget (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const gchar *op, guint chunks,
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
  const gchar *signal;
  GCallback handler;
} methods[] = {
  { "handle-add-participant", G_CALLBACK (on_add_participant) },
  { "handle-update-participant", G_CALLBACK (on_update_participant) },
  { "handle-set-portrait", G_CALLBACK (on_set_portrait) },
  { "handle-remove-participant", G_CALLBACK (on_remove_participant) },
  { "handle-add-stream", G_CALLBACK (on_add_stream) },
  { "handle-update-stream", G_CALLBACK (on_update_stream) },
  { "handle-remove-stream", G_CALLBACK (on_remove_stream) },
  { "handle-start-recording", G_CALLBACK (on_start_recording) },
  { "handle-pause-recording", G_CALLBACK (on_pause_recording) },
  { "handle-resume-recording", G_CALLBACK (on_resume_recording) },
  { "handle-censor-recording", G_CALLBACK (on_censor_recording) },
  { "handle-hold-recording", G_CALLBACK (on_hold_recording) },
  { "handle-release-hold", G_CALLBACK (on_release_hold) },
  { "handle-admit", G_CALLBACK (on_admit) },
  { "handle-stop-recording", G_CALLBACK (on_stop_recording) },
  { "handle-play-prompt", G_CALLBACK (on_play_prompt) },
  { "handle-set-notice-tone", G_CALLBACK (on_set_notice_tone) },
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

static gboolean
on_allow_mechanism (GDBusAuthObserver *observer, const gchar *mechanism, gpointer user_data)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

/* A thread of GDBus, called without lock. */
static gboolean
on_authorize (GDBusAuthObserver *observer, GIOStream *stream, GCredentials *credentials, gpointer user_data)
{
  g_autoptr (GCredentials) own = g_credentials_new ();

  return credentials != NULL && g_credentials_is_same_user (credentials, own, NULL);
}

/* A socket that a dead worker left is taken away; one that still answers belongs to somebody. */
static gboolean
clear_socket (const gchar *path, GError **error)
{
  g_autofree gchar *directory = g_path_get_dirname (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  if (strlen (path) >= sizeof (((struct sockaddr_un *)NULL)->sun_path)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG, "The socket's path %s is too long", path);
    return FALSE;
  }
  if (g_mkdir_with_parents (directory, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The directory %s can not be made: %s", directory,
                 g_strerror (errno));
    return FALSE;
  }
  address = g_unix_socket_address_new (path);
  /* With proxies GIO loads modules that have threads. */
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (connection != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "Another worker listens on %s", path);
    return FALSE;
  }
  g_unlink (path);
  return TRUE;
}

static gboolean
listen_on_socket (ReelWorkerServer *self, GError **error)
{
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autofree gchar *guid = g_dbus_generate_guid ();
  g_autofree gchar *escaped = g_dbus_address_escape_value (self->socket);
  g_autofree gchar *address = g_strconcat ("unix:path=", escaped, NULL);

  if (!clear_socket (self->socket, error))
    return FALSE;
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);
  g_signal_connect (observer, "authorize-authenticated-peer", G_CALLBACK (on_authorize), NULL);
  self->server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER, guid, observer,
                                         NULL, error);
  if (self->server == NULL)
    return FALSE;
  g_signal_connect (self->server, "new-connection", G_CALLBACK (on_new_connection), self);
  return TRUE;
}

ReelWorkerServer *
reel_worker_server_new (const gchar *socket, const gchar *state_file, GError **error)
{
  g_autoptr (ReelWorkerServer) self = g_object_new (REEL_TYPE_WORKER_SERVER, NULL);

  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (gint)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
  self->socket = g_strdup (socket);
  if (state_file != NULL)
    self->state = reel_state_writer_new (state_file);
  self->skeleton = reel_bus_worker1_skeleton_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect (self->skeleton, methods[i].signal, methods[i].handler, self);
  if (!listen_on_socket (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
reel_worker_server_serve (ReelWorkerServer *self, const gchar *const *confined, GError **error)
{
  self->confined = g_strdupv ((gchar **)confined);
  self->session = reel_media_session_new (&events, self, error);
  if (self->session == NULL)
    return FALSE;
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
