/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restarts of ICE; see the header for the caller. The manager makes the credentials, as UpdateStream of a worker has no
 * answer that could carry them. */
#include "manager/engine/call/reel-ice-restart.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-ice-fragment.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/call/reel-session-request.h"

#include <sys/random.h>

#define UFRAG_BYTES 6
#define PWD_BYTES   24

typedef struct {
  char *session;
  ReelIceFragment *fragment;
  char *ufrag;
  char *pwd;
} Restart;

static void
restart_free (gpointer data)
{
  Restart *restart = data;

  g_free (restart->session);
  g_clear_pointer (&restart->fragment, reel_ice_fragment_free);
  g_free (restart->ufrag);
  g_free (restart->pwd);
  g_free (restart);
}

/* Base64 has the characters that ICE allows. */
static char *
make_secret (gsize length, GError **error)
{
  guint8 bytes[PWD_BYTES];

  if (getrandom (bytes, length, GRND_NONBLOCK) == (gssize)length)
    return g_base64_encode (bytes, length);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_OVERLOADED, "The system has no random numbers yet. Try again.");
  return NULL;
}

/* Whether clients of the participant know this session. */
static gboolean
check_session (GPtrArray *streams, const char *participant_id, const char *session, GError **error)
{
  const ReelCallStream *first = streams->pdata[0];
  g_autofree char *quoted = reel_text_quote (session);

  if (!reel_call_stream_shares_port (first))
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "session: one of the type rtp has no ICE that could be restarted");
  else if (!g_str_equal (first->participant_id, participant_id))
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "session: the participant has no session '%s'",
                 quoted);
  else
    return TRUE;
  return FALSE;
}

/* The port is that of one of the streams. */
static GVariant *
describe (ReelCallStreams *streams, GPtrArray *list, const Restart *restart)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *answer = NULL;
  const ReelCallStream *owner = list->pdata[0];
  const char *address = "";
  guint32 port = 0;
  GVariantBuilder dict;

  for (guint i = 0; i < list->len; i++) {
    if (((const ReelCallStream *)list->pdata[i])->ports != NULL)
      owner = list->pdata[i];
  }
  endpoint = reel_call_streams_complete_endpoint (streams, owner, NULL);
  g_variant_lookup (endpoint, "address", "&s", &address);
  g_variant_lookup (endpoint, "port", "u", &port);
  answer = reel_ice_fragment_answer (restart->fragment, restart->ufrag, restart->pwd, address, (guint16)port);
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "sdp", g_variant_new_string (answer));
  g_variant_builder_add (&dict, "{sv}", "ice-restarts", g_variant_new_uint32 (owner->transport->ice_restarts));
  return g_variant_ref_sink (g_variant_builder_end (&dict));
}

/* The session may have ended meanwhile. */
static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCallStreams *streams = g_task_get_source_object (task);
  const Restart *restart = g_task_get_task_data (task);
  g_autoptr (GPtrArray) list = NULL;
  GError *error = NULL;

  if (!reel_worker_update_stream_finish (REEL_WORKER (source), result, &error) ||
      (list = reel_session_require (streams, restart->session, &error)) == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < list->len; i++)
    reel_call_streams_note_restart (streams, list->pdata[i], REEL_WORKER (source));
  g_task_return_pointer (task, describe (streams, list, restart), (GDestroyNotify)g_variant_unref);
}

static GPtrArray *
read_request (Restart *restart, ReelCallStreams *streams, const char *participant_id,
              const ReelSessionTransport *transport, GError **error)
{
  g_autoptr (GPtrArray) list = reel_session_require (streams, transport->session, error);

  if (list == NULL || !check_session (list, participant_id, transport->session, error))
    return NULL;
  restart->fragment = reel_ice_fragment_parse (transport->sdp, error);
  restart->ufrag = restart->fragment != NULL ? make_secret (UFRAG_BYTES, error) : NULL;
  restart->pwd = restart->ufrag != NULL ? make_secret (PWD_BYTES, error) : NULL;
  return restart->pwd != NULL ? g_steal_pointer (&list) : NULL;
}

void
reel_ice_restart_async (ReelCallStreams *streams, ReelWorkerProvider *workers, const char *participant_id,
                        const ReelSessionTransport *transport, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (streams, NULL, callback, user_data);
  ReelWorker *worker = reel_worker_provider_peek (workers);
  Restart *restart = g_new0 (Restart, 1);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *ice = NULL;
  GError *error = NULL;

  restart->session = g_strdup (transport->session);
  g_task_set_task_data (task, restart, restart_free);
  list = read_request (restart, streams, participant_id, transport, &error);
  if (list != NULL && worker == NULL)
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                         "The media process of the call has failed: a new session has to be negotiated");
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  ice = g_strjoin (" ", restart->fragment->ufrag, restart->ufrag, restart->pwd, NULL);
  reel_worker_update_stream_async (worker, ((const ReelCallStream *)list->pdata[0])->id,
                                   g_variant_new_parsed ("{'ice': <%s>}", ice), on_accepted, g_steal_pointer (&task));
}

GVariant *
reel_ice_restart_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
