/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests about participants and streams; the header lists the callers. */
#include "manager/worker/server/reel-media-handlers.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/reel-worker-bus.h"
#include "manager/worker/server/reel-portrait-file.h"

#include <gio/gunixfdlist.h>

/* An AddStream that waits for its source, or a PlayPrompt for its file. */
typedef struct {
  ReelMediaSession *session;
  GDBusMethodInvocation *invocation;
} Waiting;

static Waiting *
begin_wait (ReelMediaSession *session, GDBusMethodInvocation *invocation)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->session = g_object_ref (session);
  waiting->invocation = invocation;
  return waiting;
}

static void
return_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
on_add_participant (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *id, GVariant *properties,
                    ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_add_participant (self, id, properties, &error))
    reel_bus_worker1_complete_add_participant (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_update_participant (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *id,
                       GVariant *properties, ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_update_participant (self, id, properties, &error))
    reel_bus_worker1_complete_update_participant (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_set_portrait (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds, const char *id,
                 GVariant *handles, ReelMediaSession *self)
{
  GError *error = NULL;
  g_autoptr (GBytes) portrait = reel_portrait_file_read (handles, fds, &error);

  if (reel_media_session_set_portrait (self, id, portrait, error == NULL ? &error : NULL) && error == NULL)
    reel_bus_worker1_complete_set_portrait (skeleton, invocation, NULL);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_remove_participant (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *id,
                       ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_remove_participant (self, id, &error))
    reel_bus_worker1_complete_remove_participant (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Returns: (transfer full) (nullable): the socket at @index of the handles; NULL without error if there is none. */
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

static void
on_stream_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *add = user_data;
  g_autoptr (ReelMediaSession) self G_GNUC_UNUSED = add->session;
  GError *error = NULL;
  g_autoptr (GVariant) endpoint = reel_media_session_add_stream_finish (REEL_MEDIA_SESSION (source), result, &error);

  if (endpoint != NULL)
    reel_bus_worker1_complete_add_stream (NULL, add->invocation, NULL, endpoint);
  else
    return_error (add->invocation, error);
}

static void
add_stream (ReelMediaSession *self, GDBusMethodInvocation *invocation)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GVariant) transport = NULL, handles = NULL;
  const char *id, *participant_id, *kind;
  GError *error = NULL;
  g_autoptr (GSocket) rtp = NULL, rtcp = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s@a{sv}@ah)", &id, &participant_id, &kind,
                 &transport, &handles);
  rtp = take_socket (handles, fds, 0, &error);
  if (error == NULL)
    rtcp = take_socket (handles, fds, 1, &error);
  if (error == NULL)
    reel_media_session_add_stream_async (self, id, participant_id, kind, transport, rtp, rtcp, on_stream_added,
                                         begin_wait (self, invocation));
  else
    return_error (invocation, error);
}

static void
on_webrtc_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *add = user_data;
  g_autoptr (ReelMediaSession) self = add->session;

  reel_media_session_prepare_webrtc_finish (self, result);
  add_stream (self, add->invocation);
}

static gboolean
on_add_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds, const char *id,
               const char *participant_id, const char *kind, GVariant *transport, GVariant *handles,
               ReelMediaSession *self)
{
  if (reel_media_session_is_prepared (self, transport))
    add_stream (self, invocation);
  else
    reel_media_session_prepare_webrtc_async (self, on_webrtc_prepared, begin_wait (self, invocation));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_update_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *id, GVariant *properties,
                  ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_update_stream (self, id, properties, &error))
    reel_bus_worker1_complete_update_stream (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_remove_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *id, ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_remove_stream (self, id, &error))
    reel_bus_worker1_complete_remove_stream (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_prompt_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *start = user_data;
  g_autoptr (ReelMediaSession) self = start->session;
  g_autofree char *prompt_id = NULL;
  GError *error = NULL;

  prompt_id = reel_media_session_play_prompt_finish (self, result, &error);
  if (prompt_id != NULL)
    reel_bus_worker1_complete_play_prompt (NULL, start->invocation, prompt_id);
  else
    return_error (start->invocation, error);
}

static gboolean
on_play_prompt (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *stream_id, const char *file,
                ReelMediaSession *self)
{
  reel_media_session_play_prompt_async (self, stream_id, file, on_prompt_decoded, begin_wait (self, invocation));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_set_notice_tone (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, gboolean on, guint interval_ms,
                    ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_set_notice_tone (self, on, interval_ms, &error))
    reel_bus_worker1_complete_set_notice_tone (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_set_memo (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *kind, const char *id,
             GVariant *memo, ReelMediaSession *self)
{
  GError *error = NULL;

  if (reel_media_session_set_memo (self, kind, id, memo, &error))
    reel_bus_worker1_complete_set_memo (skeleton, invocation);
  else
    return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static const struct {
  const char *signal;
  GCallback handler;
} methods[] = {
  { "handle-add-participant", G_CALLBACK (on_add_participant) },
  { "handle-update-participant", G_CALLBACK (on_update_participant) },
  { "handle-set-portrait", G_CALLBACK (on_set_portrait) },
  { "handle-remove-participant", G_CALLBACK (on_remove_participant) },
  { "handle-add-stream", G_CALLBACK (on_add_stream) },
  { "handle-update-stream", G_CALLBACK (on_update_stream) },
  { "handle-remove-stream", G_CALLBACK (on_remove_stream) },
  { "handle-play-prompt", G_CALLBACK (on_play_prompt) },
  { "handle-set-notice-tone", G_CALLBACK (on_set_notice_tone) },
  { "handle-set-memo", G_CALLBACK (on_set_memo) },
};

void
reel_media_handlers_connect (GDBusInterfaceSkeleton *skeleton, ReelMediaSession *session)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (skeleton, methods[i].signal, methods[i].handler, session, 0);
}
