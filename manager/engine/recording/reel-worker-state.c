/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the state that a worker keeps for the next manager. Called by ReelRecording. */
#include "manager/engine/recording/reel-worker-state.h"

static void
reconcile_chunk (ReelChunkKeeper *keeper, GVariant *said)
{
  g_autoptr (GVariant) stats = g_variant_lookup_value (said, "facts", G_VARIANT_TYPE_VARDICT);
  const char *end_reason = "";
  guint32 index = 0;
  guint64 duration = 0;
  gint64 start_utc = g_get_real_time ();
  gboolean closed = FALSE;

  g_variant_lookup (said, "index", "u", &index);
  g_variant_lookup (said, "start-utc", "x", &start_utc);
  g_variant_lookup (said, "closed", "b", &closed);
  g_variant_lookup (said, "duration", "t", &duration);
  g_variant_lookup (said, "end-reason", "&s", &end_reason);
  reel_chunk_keeper_opened (keeper, index, start_utc);
  if (closed)
    reel_chunk_keeper_closed (keeper, index, duration, end_reason, stats);
}

/* What the worker would have reported by signals. */
static void
reconcile_chunks (ReelChunkKeeper *keeper, GVariant *state)
{
  g_autoptr (GVariant) chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *said;

  if (chunks == NULL)
    return;
  g_variant_iter_init (&iter, chunks);
  while ((said = g_variant_iter_next_value (&iter)) != NULL) {
    reconcile_chunk (keeper, said);
    g_variant_unref (said);
  }
}

/* Cuts that the earlier manager requested but could not note. */
static void
reconcile_modes (ReelRecordingModes *modes, GVariant *state)
{
  g_autoptr (GVariant) cuts = g_variant_lookup_value (state, "modes", G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *said;

  if (cuts == NULL)
    return;
  g_variant_iter_init (&iter, cuts);
  while ((said = g_variant_iter_next_value (&iter)) != NULL) {
    gboolean paused = FALSE, censored = FALSE;
    gint64 cut_utc = 0;

    g_variant_lookup (said, "paused", "b", &paused);
    g_variant_lookup (said, "censored", "b", &censored);
    if (g_variant_lookup (said, "cut-utc", "x", &cut_utc))
      reel_recording_modes_changed (modes, paused, censored, cut_utc);
    g_variant_unref (said);
  }
}

/* The rules may decide differently now; the worker is sent the difference. */
static void
reconcile_admitted (ReelAdmission *admission, GVariant *state)
{
  g_auto (GStrv) admitted = NULL;

  g_variant_lookup (state, "admitted", "^as", &admitted);
  reel_admission_restore (admission, (const char *const *)admitted);
}

static void
reconcile_time (ReelRecordingParts *parts, GVariant *state, gboolean paused)
{
  g_autoptr (GVariant) options = g_variant_lookup_value (state, "options", G_VARIANT_TYPE_VARDICT);
  guint64 elapsed = 0;
  guint32 first_index = 0;

  g_variant_lookup (state, "elapsed", "t", &elapsed);
  if (options != NULL)
    g_variant_lookup (options, "first-index", "u", &first_index);
  reel_chunk_list_set_worker_first (parts->chunks, first_index);
  reel_recorded_time_settle (parts->time, reel_chunk_list_sum_earlier (parts->chunks));
  reel_recorded_time_mark (parts->time, g_get_monotonic_time (), !paused, elapsed);
}

static void
reconcile_present (ReelRecordingParts *parts, ReelRecordingModes *modes, GVariant *state)
{
  ReelOperation *operation = parts->operation;
  gboolean paused = FALSE, censored = FALSE;
  gint64 start_utc;

  g_variant_lookup (state, "paused", "b", &paused);
  g_variant_lookup (state, "censored", "b", &censored);
  if (reel_operation_get_start_utc (operation) == 0 && g_variant_lookup (state, "start-utc", "x", &start_utc))
    reel_operation_set_start_utc (operation, start_utc);
  if (reel_operation_get_state (operation) == REEL_RECORDING_STATE_STARTING)
    reel_operation_set_state (operation, REEL_RECORDING_STATE_RECORDING);
  /* A cut that was requested and is still to come is treated as made. */
  reel_recording_modes_changed (modes, paused, censored, g_get_real_time ());
  if (reel_timeline_is_censored (parts->timeline) != censored)
    reel_recording_parts_cut (parts, REEL_TIMELINE_CENSOR, censored, g_get_real_time ());
  reconcile_admitted (parts->admission, state);
  reconcile_time (parts, state, paused);
  reel_operation_set_state (operation, paused ? REEL_RECORDING_STATE_PAUSED : REEL_RECORDING_STATE_RECORDING);
  reel_speech_set_paused (parts->speech, paused, g_get_real_time ());
  reel_operation_save (operation);
}

void
reel_worker_state_reconcile (GVariant *state, ReelRecordingParts *parts, ReelChunkKeeper *keeper,
                             ReelRecordingModes *modes, gboolean active)
{
  g_autoptr (GVariant) channels = g_variant_lookup_value (state, "channels", G_VARIANT_TYPE ("a{su}"));

  if (channels != NULL)
    reel_channels_restore (parts->channels, channels);
  reconcile_chunks (keeper, state);
  reconcile_modes (modes, state);
  if (active)
    reconcile_present (parts, modes, state);
  reel_chunk_keeper_let_worker_forget (keeper);
}

gboolean
reel_worker_state_has_ended (GVariant *state, const char **reason, const char **detail)
{
  gboolean active = TRUE;

  *reason = *detail = "";
  g_variant_lookup (state, "active", "b", &active);
  g_variant_lookup (state, "reason", "&s", reason);
  g_variant_lookup (state, "detail", "&s", detail);
  return !active;
}
