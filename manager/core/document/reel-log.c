/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participant log of a call, as data. */
#include "manager/core/document/reel-log.h"

struct _ReelLog {
  GPtrArray *entries;
  guint limited;
  GHashTable *limited_of; /* participant id → number of entries */
};

const char *const reel_log_kind_nicks[] = {
  "joined",      "left",          "consented",   "refused",        "becameHost",   "held",          "retrieved",
  "streamAdded", "streamRemoved", "streamMuted", "streamUnmuted",  "streamActive", "streamStalled", "streamFailed",
  "streamEnded", "notRecorded",   "keyPressed",  "entriesOmitted", NULL,
};

static void
entry_free (gpointer data)
{
  ReelLogEntry *entry = data;

  g_free (entry->participant_id);
  g_free (entry->stream_id);
  g_free (entry->detail);
  g_free (entry);
}

ReelLog *
reel_log_new (void)
{
  ReelLog *self = g_new0 (ReelLog, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->limited_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
reel_log_free (ReelLog *self)
{
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->limited_of);
  g_free (self);
}

static gboolean
is_limited (ReelLogKind kind)
{
  return kind == REEL_LOG_KEY_PRESSED || kind == REEL_LOG_STREAM_ACTIVE || kind == REEL_LOG_STREAM_STALLED ||
         kind == REEL_LOG_ENTRIES_OMITTED;
}

static void
count_limited (ReelLog *self, const char *participant_id)
{
  const guint before = reel_log_count_limited_of (self, participant_id);

  self->limited++;
  g_hash_table_insert (self->limited_of, g_strdup (participant_id), GUINT_TO_POINTER (before + 1));
}

void
reel_log_add (ReelLog *self, gint64 utc, ReelLogKind kind, const char *participant_id, const char *stream_id,
              const char *detail)
{
  ReelLogEntry *entry = g_new0 (ReelLogEntry, 1);

  entry->utc = utc;
  entry->kind = kind;
  entry->participant_id = g_strdup (participant_id);
  entry->stream_id = g_strdup (stream_id);
  entry->detail = g_strdup (detail);
  g_ptr_array_add (self->entries, entry);
  if (is_limited (kind))
    count_limited (self, participant_id);
}

guint
reel_log_get_length (const ReelLog *self)
{
  return self->entries->len;
}

guint
reel_log_count_limited (const ReelLog *self)
{
  return self->limited;
}

guint
reel_log_count_limited_of (const ReelLog *self, const char *participant_id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->limited_of, participant_id));
}

const ReelLogEntry *
reel_log_get (const ReelLog *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);
  return g_ptr_array_index (self->entries, index);
}

/* What currently holds for a participant or a stream: indices of entries, -1 for none. */
enum { HOLDS_COME, HOLDS_ANSWER, HOLDS_HOLD, HOLDS_HOST, HOLDS_STATE, N_HOLDS };

typedef struct {
  int entry[N_HOLDS];
} Standing;

static Standing *
get_standing (GHashTable *standings, const char *id)
{
  Standing *standing = g_hash_table_lookup (standings, id);

  if (standing != NULL)
    return standing;
  standing = g_new (Standing, 1);
  for (guint i = 0; i < N_HOLDS; i++)
    standing->entry[i] = -1;
  g_hash_table_insert (standings, (gpointer)id, standing);
  return standing;
}

/* A refusal outlives a departure, a consent does not. */
static void
leave (const ReelLog *self, Standing *standing)
{
  int answer = standing->entry[HOLDS_ANSWER];

  standing->entry[HOLDS_COME] = standing->entry[HOLDS_HOLD] = standing->entry[HOLDS_HOST] = -1;
  if (answer >= 0 && reel_log_get (self, (guint)answer)->kind == REEL_LOG_CONSENTED)
    standing->entry[HOLDS_ANSWER] = -1;
}

static void
stand (const ReelLog *self, GHashTable *people, GHashTable *streams, guint index)
{
  const ReelLogEntry *entry = reel_log_get (self, index);
  const gboolean of_stream = entry->stream_id != NULL;
  Standing *standing;

  if (entry->kind == REEL_LOG_NOT_RECORDED || entry->kind == REEL_LOG_ENTRIES_OMITTED ||
      (!of_stream && entry->participant_id == NULL))
    return;
  standing = get_standing (of_stream ? streams : people, of_stream ? entry->stream_id : entry->participant_id);
  switch (entry->kind) {
  case REEL_LOG_JOINED:
  case REEL_LOG_STREAM_ADDED:
    standing->entry[HOLDS_COME] = (int)index;
    break;
  case REEL_LOG_LEFT:
    leave (self, standing);
    break;
  case REEL_LOG_STREAM_REMOVED:
    g_hash_table_remove (streams, entry->stream_id);
    break;
  case REEL_LOG_CONSENTED:
  case REEL_LOG_REFUSED:
    standing->entry[HOLDS_ANSWER] = (int)index;
    break;
  case REEL_LOG_HELD:
  case REEL_LOG_STREAM_MUTED:
    standing->entry[HOLDS_HOLD] = (int)index;
    break;
  case REEL_LOG_RETRIEVED:
  case REEL_LOG_STREAM_UNMUTED:
    standing->entry[HOLDS_HOLD] = -1;
    break;
  case REEL_LOG_BECAME_HOST:
    standing->entry[HOLDS_HOST] = (int)index;
    break;
  case REEL_LOG_STREAM_ACTIVE:
  case REEL_LOG_STREAM_STALLED:
  case REEL_LOG_STREAM_FAILED:
  case REEL_LOG_STREAM_ENDED:
    standing->entry[HOLDS_STATE] = (int)index;
    break;
  case REEL_LOG_NOT_RECORDED:
  case REEL_LOG_KEY_PRESSED:
  case REEL_LOG_ENTRIES_OMITTED:
    break;
  }
}

static void
collect (GHashTable *standings, GArray *indices)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, standings);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Standing *standing = value;

    for (guint i = 0; standing->entry[HOLDS_COME] >= 0 && i < N_HOLDS; i++) {
      if (standing->entry[i] >= 0)
        g_array_append_val (indices, standing->entry[i]);
    }
  }
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *)a - *(const int *)b;
}

static void
copy (const ReelLog *self, guint index, ReelLog *to)
{
  const ReelLogEntry *entry = reel_log_get (self, index);

  reel_log_add (to, entry->utc, entry->kind, entry->participant_id, entry->stream_id, entry->detail);
}

ReelLog *
reel_log_clip (const ReelLog *self, gint64 from, gint64 to)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GHashTable) streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GArray) standing = g_array_new (FALSE, FALSE, sizeof (int));
  ReelLog *clipped = reel_log_new ();

  for (guint i = 0; i < self->entries->len; i++) {
    if (reel_log_get (self, i)->utc < from)
      stand (self, people, streams, i);
  }
  collect (people, standing);
  collect (streams, standing);
  g_array_sort (standing, compare_ints);
  for (guint i = 0; i < standing->len; i++)
    copy (self, (guint)g_array_index (standing, int, i), clipped);
  for (guint i = 0; i < self->entries->len; i++) {
    const gint64 utc = reel_log_get (self, i)->utc;

    if (utc >= from && utc < to)
      copy (self, i, clipped);
  }
  return clipped;
}

void
reel_log_hide_keys (ReelLog *self, const GArray *spans, gint64 delay)
{
  for (guint i = 0; i < self->entries->len; i++) {
    ReelLogEntry *entry = self->entries->pdata[i];

    for (guint j = 0; entry->kind == REEL_LOG_KEY_PRESSED && j < spans->len; j++) {
      const ReelInterval *span = &g_array_index (spans, ReelInterval, j);

      if (entry->utc >= span->start && entry->utc - delay <= span->end)
        g_clear_pointer (&entry->detail, g_free);
    }
  }
}
