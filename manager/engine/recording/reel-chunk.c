/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chunk as data. Called by ReelChunkList and by what completes its file. */
#include "manager/engine/recording/reel-chunk.h"

struct _ReelChunk {
  ReelChunkRecord record;
  gboolean closed;
  gboolean documented;
  gboolean kept;
  gint64 end_utc;
  GHashTable *recorded; /* participant ids */
  GHashTable *spoken;   /* participant id → milliseconds */
  GVariant *stats;
  gboolean outdated; /* RECORDED has grown since the row was stored */
  gboolean there;
  gboolean described;
};

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

ReelChunk *
reel_chunk_new (const char *operation, guint index, gint64 start_utc, const char *const *recorded)
{
  ReelChunk *self = g_new0 (ReelChunk, 1);

  self->record.operation = g_strdup (operation);
  self->record.index = index;
  self->record.document_id = g_uuid_string_random ();
  self->record.start_utc = start_utc;
  self->recorded = new_set ();
  for (; *recorded != NULL; recorded++)
    g_hash_table_add (self->recorded, g_strdup (*recorded));
  self->outdated = g_hash_table_size (self->recorded) > 0;
  return self;
}

/* Returns: NULL if an earlier manager did not store it */
static GHashTable *
parse_recorded (const char *text)
{
  g_autoptr (GVariant) ids =
      text != NULL ? g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, text, NULL, NULL, NULL) : NULL;
  GHashTable *set;

  if (ids == NULL)
    return NULL;
  set = new_set ();
  for (gsize i = 0; i < g_variant_n_children (ids); i++) {
    char *id;

    g_variant_get_child (ids, i, "s", &id);
    g_hash_table_add (set, id);
  }
  return set;
}

ReelChunk *
reel_chunk_new_restored (const ReelChunkRecord *row)
{
  ReelChunk *self = g_new0 (ReelChunk, 1);

  self->record = *row;
  self->record.operation = g_strdup (row->operation);
  self->record.document_id = g_strdup (row->document_id);
  self->record.end_reason = g_strdup (row->end_reason);
  self->record.location = g_strdup (row->location);
  self->record.recorded = g_strdup (row->recorded);
  self->recorded = parse_recorded (row->recorded);
  self->closed = self->documented = self->kept = row->location != NULL;
  return self;
}

void
reel_chunk_free (ReelChunk *self)
{
  g_free (self->record.operation);
  g_free (self->record.document_id);
  g_free (self->record.end_reason);
  g_free (self->record.location);
  g_free (self->record.recorded);
  g_clear_pointer (&self->recorded, g_hash_table_unref);
  g_clear_pointer (&self->spoken, g_hash_table_unref);
  g_clear_pointer (&self->stats, g_variant_unref);
  g_free (self);
}

const ReelChunkRecord *
reel_chunk_get_record (const ReelChunk *self)
{
  return &self->record;
}

gboolean
reel_chunk_is_outdated (const ReelChunk *self)
{
  return self->outdated;
}

const ReelChunkRecord *
reel_chunk_update_record (ReelChunk *self)
{
  if (self->outdated) {
    guint count;
    g_autofree gpointer *ids = g_hash_table_get_keys_as_array (self->recorded, &count);
    g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new_strv ((const char *const *)ids, count));

    g_free (self->record.recorded);
    self->record.recorded = g_variant_print (all, TRUE);
    self->outdated = FALSE;
  }
  return &self->record;
}

gboolean
reel_chunk_add_recorded (ReelChunk *self, const char *participant_id)
{
  if (self->closed || self->spoken != NULL || self->recorded == NULL ||
      g_hash_table_contains (self->recorded, participant_id))
    return FALSE;
  g_hash_table_add (self->recorded, g_strdup (participant_id));
  self->outdated = TRUE;
  return TRUE;
}

gboolean
reel_chunk_is_settled (const ReelChunk *self)
{
  return self->spoken != NULL || self->documented;
}

void
reel_chunk_settle (ReelChunk *self, gint64 utc, GHashTable *spoken)
{
  if (reel_chunk_is_settled (self)) {
    g_hash_table_unref (spoken);
    return;
  }
  self->end_utc = utc;
  self->spoken = spoken;
}

void
reel_chunk_shut (ReelChunk *self)
{
  self->closed = TRUE;
}

void
reel_chunk_set_duration (ReelChunk *self, guint64 duration_ns)
{
  self->record.duration_ns = duration_ns;
}

void
reel_chunk_close (ReelChunk *self, guint64 duration_ns, ReelChunkEnd reason, GVariant *stats)
{
  self->closed = TRUE;
  self->record.duration_ns = duration_ns;
  g_free (self->record.end_reason);
  self->record.end_reason = g_strdup (reel_chunk_end_nicks[reason]);
  g_clear_pointer (&self->stats, g_variant_unref);
  self->stats = stats != NULL ? g_variant_ref_sink (stats) : NULL;
}

void
reel_chunk_set_documented (ReelChunk *self)
{
  reel_chunk_update_record (self);
  self->documented = TRUE;
  g_clear_pointer (&self->recorded, g_hash_table_unref);
  g_clear_pointer (&self->spoken, g_hash_table_unref);
  g_clear_pointer (&self->stats, g_variant_unref);
}

void
reel_chunk_set_location (ReelChunk *self, char *location, guint64 size)
{
  g_free (self->record.location);
  self->record.location = location;
  self->record.size = size;
}

void
reel_chunk_set_kept (ReelChunk *self)
{
  self->kept = TRUE;
}

void
reel_chunk_drop (ReelChunk *self)
{
  self->closed = TRUE;
  self->documented = TRUE;
  self->kept = TRUE;
  self->record.duration_ns = 0;
  g_clear_pointer (&self->spoken, g_hash_table_unref);
}

void
reel_chunk_set_found (ReelChunk *self, gboolean there, gboolean described)
{
  self->there = there;
  self->described = described;
}

gboolean
reel_chunk_is_closed (const ReelChunk *self)
{
  return self->closed;
}

gboolean
reel_chunk_is_documented (const ReelChunk *self)
{
  return self->documented;
}

gboolean
reel_chunk_is_kept (const ReelChunk *self)
{
  return self->kept;
}

gboolean
reel_chunk_is_there (const ReelChunk *self)
{
  return self->there;
}

gboolean
reel_chunk_is_described (const ReelChunk *self)
{
  return self->described;
}

gint64
reel_chunk_get_end_utc (const ReelChunk *self)
{
  return self->end_utc;
}

GHashTable *
reel_chunk_get_spoken (const ReelChunk *self)
{
  return self->spoken;
}

GHashTable *
reel_chunk_get_recorded (const ReelChunk *self)
{
  return self->recorded;
}

GVariant *
reel_chunk_get_stats (const ReelChunk *self)
{
  return self->stats;
}

GVariant *
reel_chunk_get_speech (const ReelChunk *self)
{
  return self->stats != NULL ? g_variant_lookup_value (self->stats, "speech", G_VARIANT_TYPE ("a{sa(uu)}")) : NULL;
}
