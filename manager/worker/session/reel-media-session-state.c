/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a session taken together, and its state as GetState says it. Called by ReelWorkerServer; main
 * thread only. */
#include "manager/worker/session/reel-media-session.h"

#include "manager/worker/session/reel-media-session-private.h"
#include "manager/core/wire/reel-error.h"

void
reel_media_session_stop_all (ReelMediaSession *self)
{
  reel_recorder_table_stop_all (self->recorders);
}

gint64
reel_media_session_get_last_data (ReelMediaSession *self)
{
  return reel_stream_table_get_last_data (self->streams);
}

gboolean
reel_media_session_is_recording (ReelMediaSession *self)
{
  return reel_recorder_table_is_active (self->recorders);
}

static void
add_recording (gpointer op, gpointer recorder, gpointer user_data)
{
  g_variant_builder_add (user_data, "{s@a{sv}}", op, reel_recorder_dup_state (recorder));
}

gboolean
reel_media_session_forget (ReelMediaSession *self, const gchar *op, guint chunks, GError **error)
{
  ReelRecorder *recorder = reel_recorder_table_find (self->recorders, op);

  if (recorder == NULL) {
    reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
    return FALSE;
  }
  if (reel_recorder_forget (recorder, chunks))
    reel_recorder_table_remove (self->recorders, op, recorder);
  return TRUE;
}

GVariant *
reel_media_session_dup_state (ReelMediaSession *self)
{
  GVariantBuilder recordings, streams, participants;
  GVariantDict state;
  GHashTableIter iter;
  gpointer key = NULL, value = NULL;

  g_variant_builder_init (&recordings, G_VARIANT_TYPE ("a{sa{sv}}"));
  reel_recorder_table_foreach (self->recorders, add_recording, &recordings);
  g_variant_builder_init (&streams, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_hash_table_iter_init (&iter, reel_stream_table_peek (self->streams));
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&streams, "{s@a{sv}}", key, reel_media_stream_dup_stats (value));
  reel_prompt_player_add_stats (self->player, &streams);
  g_variant_builder_init (&participants, G_VARIANT_TYPE ("as"));
  g_hash_table_iter_init (&iter, self->participants);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_variant_builder_add (&participants, "s", key);

  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert_value (&state, "recordings", g_variant_builder_end (&recordings));
  g_variant_dict_insert_value (&state, "streams", g_variant_builder_end (&streams));
  g_variant_dict_insert_value (&state, "participants", g_variant_builder_end (&participants));
  return g_variant_dict_end (&state);
}
