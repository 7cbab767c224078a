/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of a recording and its changes of mode so far. Owned by a ReelRecorder. */
#include "manager/worker/recording/reel-chunk-log.h"

struct _ReelChunkLog {
  GPtrArray *chunks; /* ReelChunk, in the order in which they were opened */
  GPtrArray *modes;  /* GVariant a{sv} */
  guint64 forgotten; /* recorded time of forgotten chunks */
  guint next_index;  /* after the newest chunk so far */
};

static void
chunk_free (gpointer data)
{
  ReelChunk *chunk = data;

  g_free (chunk->location);
  g_free (chunk->end_reason);
  g_clear_pointer (&chunk->stats, g_variant_unref);
  g_free (chunk);
}

ReelChunkLog *
reel_chunk_log_new (void)
{
  ReelChunkLog *log = g_new0 (ReelChunkLog, 1);

  log->chunks = g_ptr_array_new_with_free_func (chunk_free);
  log->modes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  return log;
}

void
reel_chunk_log_free (ReelChunkLog *log)
{
  g_ptr_array_unref (log->chunks);
  g_ptr_array_unref (log->modes);
  g_free (log);
}

void
reel_chunk_log_open (ReelChunkLog *log, guint index, const char *location, gint64 start_utc)
{
  ReelChunk *chunk = g_new0 (ReelChunk, 1);

  chunk->index = index;
  chunk->location = g_strdup (location);
  chunk->start_utc = start_utc;
  g_ptr_array_add (log->chunks, chunk);
  log->next_index = index + 1;
}

const ReelChunk *
reel_chunk_log_close (ReelChunkLog *log, guint index, guint64 duration, const char *end_reason, guint64 size)
{
  for (guint i = 0; i < log->chunks->len; i++) {
    ReelChunk *chunk = g_ptr_array_index (log->chunks, i);

    if (chunk->index != index || chunk->closed)
      continue;
    chunk->closed = TRUE;
    chunk->duration = duration;
    chunk->end_reason = g_strdup (end_reason);
    chunk->size = size;
    return chunk;
  }
  return NULL;
}

void
reel_chunk_log_set_stats (ReelChunkLog *log, guint index, GVariant *stats)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (stats);

  for (guint i = 0; i < log->chunks->len; i++) {
    ReelChunk *chunk = g_ptr_array_index (log->chunks, i);

    if (chunk->index != index)
      continue;
    g_clear_pointer (&chunk->stats, g_variant_unref);
    chunk->stats = g_variant_ref (owned);
  }
}

const ReelChunk *
reel_chunk_log_get_open (ReelChunkLog *log)
{
  for (guint i = 0; i < log->chunks->len; i++) {
    const ReelChunk *chunk = g_ptr_array_index (log->chunks, i);

    if (!chunk->closed)
      return chunk;
  }
  return NULL;
}

guint64
reel_chunk_log_get_rest (ReelChunkLog *log, guint64 recorded)
{
  recorded -= MIN (recorded, log->forgotten);
  for (guint i = 0; i < log->chunks->len; i++) {
    const ReelChunk *chunk = g_ptr_array_index (log->chunks, i);

    if (chunk->closed)
      recorded -= MIN (recorded, chunk->duration);
  }
  return recorded;
}

guint
reel_chunk_log_get_index (ReelChunkLog *log, guint fallback)
{
  return log->next_index > 0 ? log->next_index - 1 : fallback;
}

gint64
reel_chunk_log_get_next_start (ReelChunkLog *log, const ReelChunk *chunk)
{
  for (guint i = 0; i < log->chunks->len; i++) {
    const ReelChunk *next = g_ptr_array_index (log->chunks, i);

    if (next->index > chunk->index)
      return next->start_utc;
  }
  return G_MAXINT64;
}

static gint64
get_cut (GVariant *mode)
{
  gint64 utc = 0;

  g_variant_lookup (mode, "cut-utc", "x", &utc);
  return utc;
}

gboolean
reel_chunk_log_forget (ReelChunkLog *log, guint index)
{
  gint64 since = G_MAXINT64;
  guint before = 0;

  for (guint i = log->chunks->len; i > 0; i--) {
    const ReelChunk *chunk = g_ptr_array_index (log->chunks, i - 1);

    if (!chunk->closed || chunk->index >= index) {
      since = MIN (since, chunk->start_utc);
      continue;
    }
    log->forgotten += chunk->duration;
    g_ptr_array_remove_index (log->chunks, i - 1);
  }
  /* between two chunks the next one is pending */
  if (log->chunks->len == 0)
    return TRUE;
  while (before < log->modes->len && get_cut (g_ptr_array_index (log->modes, before)) < since)
    before++;
  if (before > 0)
    g_ptr_array_remove_range (log->modes, 0, before);
  return FALSE;
}

void
reel_chunk_log_add_mode (ReelChunkLog *log, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded)
{
  GVariantDict mode;

  g_variant_dict_init (&mode, NULL);
  g_variant_dict_insert (&mode, "paused", "b", paused);
  g_variant_dict_insert (&mode, "censored", "b", censored);
  g_variant_dict_insert (&mode, "cut-utc", "x", cut_utc);
  g_variant_dict_insert (&mode, "recorded", "t", recorded);
  g_ptr_array_add (log->modes, g_variant_ref_sink (g_variant_dict_end (&mode)));
}

void
reel_chunk_log_add_to (ReelChunkLog *log, GVariantDict *state)
{
  GVariantBuilder chunks, modes;

  g_variant_builder_init (&chunks, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < log->chunks->len; i++) {
    const ReelChunk *chunk = g_ptr_array_index (log->chunks, i);
    GVariantDict entry;

    g_variant_dict_init (&entry, NULL);
    g_variant_dict_insert (&entry, "index", "u", chunk->index);
    g_variant_dict_insert (&entry, "location", "s", chunk->location);
    g_variant_dict_insert (&entry, "start-utc", "x", chunk->start_utc);
    g_variant_dict_insert (&entry, "closed", "b", chunk->closed);
    if (chunk->closed) {
      g_variant_dict_insert (&entry, "duration", "t", chunk->duration);
      g_variant_dict_insert (&entry, "end-reason", "s", chunk->end_reason);
      g_variant_dict_insert (&entry, "size", "t", chunk->size);
      if (chunk->stats != NULL)
        g_variant_dict_insert_value (&entry, "facts", chunk->stats);
    }
    g_variant_builder_add_value (&chunks, g_variant_dict_end (&entry));
  }
  g_variant_builder_init (&modes, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < log->modes->len; i++)
    g_variant_builder_add_value (&modes, g_ptr_array_index (log->modes, i));
  g_variant_dict_insert_value (state, "chunks", g_variant_builder_end (&chunks));
  g_variant_dict_insert_value (state, "modes", g_variant_builder_end (&modes));
}
