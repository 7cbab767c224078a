/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording after a restart of the manager: read from the catalogue, then
 * taken up where its worker stands, or completed from its files. Called by the
 * engine and by ReelCall. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/core/wire/reel-nick.h"

#define MAX_LIMIT_MS (G_GUINT64_CONSTANT (240) * 60 * 1000) /* RULES section 4 */

/* NULL: an earlier manager did not write it down. */
static GHashTable *
parse_recorded (const char *text)
{
  g_autoptr (GVariant) ids =
      text != NULL ? g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, text, NULL, NULL, NULL) : NULL;
  GHashTable *set;

  if (ids == NULL)
    return NULL;
  set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < g_variant_n_children (ids); i++) {
    char *id;

    g_variant_get_child (ids, i, "s", &id);
    g_hash_table_add (set, id);
  }
  return set;
}

static gboolean
restore_chunks (ReelRecording *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_CHUNKS, self->operation), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelChunkRecord *row = rows->pdata[i];
    ReelChunk *chunk = g_new0 (ReelChunk, 1);

    chunk->record = *row;
    chunk->record.operation = g_strdup (row->operation);
    chunk->record.document_id = g_strdup (row->document_id);
    chunk->record.end_reason = g_strdup (row->end_reason);
    chunk->record.location = g_strdup (row->location);
    chunk->record.recorded = g_strdup (row->recorded);
    chunk->recorded = parse_recorded (row->recorded);
    chunk->closed = row->location != NULL;
    chunk->told = chunk->closed;
    chunk->kept = chunk->closed;
    g_ptr_array_add (self->chunks, chunk);
  }
  return rows != NULL;
}

static gboolean
restore_intervals (ReelRecording *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_INTERVALS, self->operation), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelIntervalRecord *row = rows->pdata[i];
    gboolean pause = g_str_equal (row->kind, "pause");
    gboolean late = g_str_equal (row->kind, "late");
    ReelIntervals *intervals = late ? self->late : pause ? self->pauses : self->censors;
    gint64 *cut = pause ? &self->pause_cut : &self->censor_cut;

    reel_intervals_begin (intervals, row->start_utc);
    if (row->end_utc != 0)
      reel_intervals_end (intervals, row->end_utc);
    else if (!pause && !late)
      self->censored = reel_recording_state_is_active (self->state);
    if (!late)
      *cut = MAX (*cut, MAX (row->start_utc, row->end_utc));
  }
  return rows != NULL;
}

/* The limit that is configured may have been lowered since. */
static ReelOptions *
parse_options (ReelServices *services, GVariant *text, GError **error)
{
  ReelOptions *options = reel_options_parse (text, reel_config_get_limit_ms (services->config), NULL);

  return options != NULL ? options : reel_options_parse (text, MAX_LIMIT_MS, error);
}

/* One that a manager without rules began is judged by whom it named as its host. */
static ReelTrigger *
restore_trigger (const ReelOperationRecord *record, GError **error)
{
  if (record->trigger != NULL)
    return reel_trigger_parse (record->trigger, error);
  return reel_trigger_new (record->host != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, record->host, REEL_SCOPE_ALL,
                           REEL_CONSENT_OFF);
}

ReelRecording *
reel_recording_new_restored (ReelServices *services, ReelRecordingHost *host, const ReelOperationRecord *record,
                             GError **error)
{
  g_autoptr (GVariant) text = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->options, NULL, NULL, error);
  g_autoptr (ReelOptions) options = text != NULL ? parse_options (services, text, error) : NULL;
  g_autoptr (ReelTrigger) trigger = options != NULL ? restore_trigger (record, error) : NULL;
  g_autoptr (ReelRecording) self = NULL;
  int state = reel_nick_find (reel_recording_state_nicks, record->state);
  int reason =
      record->session_end_reason != NULL ? reel_nick_find (reel_session_end_nicks, record->session_end_reason) : -1;

  if (trigger == NULL)
    return NULL;
  self = reel_recording_new (services, host, g_steal_pointer (&options), text, g_steal_pointer (&trigger));
  g_free (self->operation);
  self->operation = g_strdup (record->operation);
  self->base = g_strdup (record->base);
  self->entered = TRUE;
  self->created_utc = record->created_utc;
  self->start_utc = record->start_utc;
  self->ended_utc = record->ended_utc;
  self->state = state >= 0 ? (ReelRecordingState)state : REEL_RECORDING_STATE_FINALIZING;
  self->end_known = reason >= 0;
  self->session_end = reason >= 0 ? (ReelSessionEnd)reason : REEL_SESSION_END_RECORDER_FAILED;
  if (!restore_chunks (self, error) || !restore_intervals (self, error) || !reel_recording_restore_chat (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
reconcile_chunk (ReelRecording *self, GVariant *said)
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
  reel_recording_chunk_opened (self, index, start_utc);
  if (closed)
    reel_recording_chunk_closed (self, index, duration, end_reason, stats);
}

/* What the worker would have told by signals. */
static void
reconcile_chunks (ReelRecording *self, GVariant *worker_state)
{
  g_autoptr (GVariant) chunks = g_variant_lookup_value (worker_state, "chunks", G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *said;

  if (chunks == NULL)
    return;
  g_variant_iter_init (&iter, chunks);
  while ((said = g_variant_iter_next_value (&iter)) != NULL) {
    reconcile_chunk (self, said);
    g_variant_unref (said);
  }
}

/* Cuts that the manager before asked for and did not live to note. */
static void
reconcile_modes (ReelRecording *self, GVariant *worker_state)
{
  g_autoptr (GVariant) modes = g_variant_lookup_value (worker_state, "modes", G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *said;

  if (modes == NULL)
    return;
  g_variant_iter_init (&iter, modes);
  while ((said = g_variant_iter_next_value (&iter)) != NULL) {
    gboolean paused = FALSE, censored = FALSE;
    gint64 cut_utc = 0;

    g_variant_lookup (said, "paused", "b", &paused);
    g_variant_lookup (said, "censored", "b", &censored);
    if (g_variant_lookup (said, "cut-utc", "x", &cut_utc))
      reel_recording_mode_changed (self, paused, censored, cut_utc);
    g_variant_unref (said);
  }
}

/* What the rules say now may be something else; the worker is told the difference. */
static void
reconcile_admitted (ReelRecording *self, GVariant *worker_state)
{
  g_auto (GStrv) admitted = NULL;

  g_variant_lookup (worker_state, "admitted", "^as", &admitted);
  reel_recording_recall_admitted (self, (const char *const *)admitted);
}

static void
reconcile (ReelRecording *self, GVariant *worker_state)
{
  g_autoptr (GVariant) options = g_variant_lookup_value (worker_state, "options", G_VARIANT_TYPE_VARDICT);
  guint64 elapsed = 0;
  guint32 first_index = 0;
  gboolean paused = FALSE, censored = FALSE;

  g_variant_lookup (worker_state, "elapsed", "t", &elapsed);
  if (options != NULL)
    g_variant_lookup (options, "first-index", "u", &first_index);
  g_variant_lookup (worker_state, "paused", "b", &paused);
  g_variant_lookup (worker_state, "censored", "b", &censored);
  if (self->start_utc == 0)
    g_variant_lookup (worker_state, "start-utc", "x", &self->start_utc);
  if (self->state == REEL_RECORDING_STATE_STARTING)
    self->state = REEL_RECORDING_STATE_RECORDING;
  /* A cut that was asked for and has not come yet is as good as made. */
  reel_recording_mode_changed (self, paused, censored, g_get_real_time ());
  self->censored = censored;
  reconcile_admitted (self, worker_state);
  self->worker_first_index = first_index;
  reel_recorded_time_settle (&self->time, reel_recording_sum_chunks (self, first_index));
  reel_recorded_time_mark (&self->time, g_get_monotonic_time (), !paused, elapsed);
  self->state = paused ? REEL_RECORDING_STATE_PAUSED : REEL_RECORDING_STATE_RECORDING;
  reel_speech_set_paused (self->speech, paused, g_get_real_time ());
  reel_recording_save (self);
}

static void
reconcile_channels (ReelRecording *self, GVariant *worker_state)
{
  g_autoptr (GVariant) channels = g_variant_lookup_value (worker_state, "channels", G_VARIANT_TYPE ("a{su}"));
  GVariantIter iter;
  const char *participant_id;
  guint32 channel;

  if (channels == NULL)
    return;
  g_variant_iter_init (&iter, channels);
  while (g_variant_iter_next (&iter, "{&su}", &participant_id, &channel))
    reel_recording_set_channel (self, participant_id, channel);
}

static gboolean
is_active_in_worker (GVariant *worker_state)
{
  gboolean active = TRUE;

  g_variant_lookup (worker_state, "active", "b", &active);
  return active;
}

void
reel_recording_adopted (ReelRecording *self, GVariant *worker_state)
{
  gboolean stopping = self->state == REEL_RECORDING_STATE_FINALIZING;
  const char *reason = "";
  const char *detail = "";

  if (worker_state == NULL) {
    reel_recording_find_unlisted_chunks (self);
    self->worker_done = TRUE;
    reel_recording_salvage_open_chunks (self, G_MAXUINT);
    reel_recording_finish_restored (self);
    return;
  }
  reel_worker_links_set (self->services->links, self->operation, reel_recording_host_peek_worker (self->host));
  reconcile_channels (self, worker_state);
  reconcile_chunks (self, worker_state);
  reconcile_modes (self, worker_state);
  if (!stopping)
    reconcile (self, worker_state);
  reel_recording_let_worker_forget (self);
  if (!is_active_in_worker (worker_state)) {
    g_variant_lookup (worker_state, "reason", "&s", &reason);
    g_variant_lookup (worker_state, "detail", "&s", &detail);
    reel_recording_worker_ended (self, reason, detail);
  }
  /* A stop that may not have reached the worker is asked for once more. */
  if (stopping)
    reel_recording_finish_restored (self);
}

GVariant *
reel_recording_describe_memo (ReelRecording *self)
{
  const ReelCallDescription call = reel_recording_host_describe (self->host);
  g_autofree char *properties = reel_recording_host_print_properties (self->host);
  GVariantBuilder memo;

  g_variant_builder_init (&memo, G_VARIANT_TYPE_VARDICT);
#define ADD(key, value) g_variant_builder_add (&memo, "{sv}", key, value)
  ADD ("server-call-id", g_variant_new_string (call.server_call_id));
  ADD ("properties", g_variant_new_string (properties));
  ADD ("options", g_variant_new_string (self->options_text));
  ADD ("grounds", g_variant_new_string (self->trigger_text));
  ADD ("base", g_variant_new_string (self->base));
  ADD ("created-utc", g_variant_new_int64 (self->created_utc));
  if (self->options->actor != NULL)
    ADD ("host", g_variant_new_string (self->options->actor));
#undef ADD
  return g_variant_builder_end (&memo);
}
