/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speaking times of participants. */
#include "manager/core/document/reel-speech.h"

typedef struct {
  gboolean speaking;
  gint64 since;
  gint64 total;
} Count;

struct _ReelSpeech {
  GHashTable *counts;
  gboolean paused;
};

ReelSpeech *
reel_speech_new (void)
{
  ReelSpeech *self = g_new0 (ReelSpeech, 1);

  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
reel_speech_free (ReelSpeech *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

static gint64
get_running (const ReelSpeech *self, const Count *count, gint64 utc)
{
  return count->speaking && !self->paused ? MAX (utc - count->since, 0) : 0;
}

/* Adds the time up to @utc to the total. */
static void
settle (ReelSpeech *self, Count *count, gint64 utc)
{
  count->total += get_running (self, count, utc);
  count->since = utc;
}

void
reel_speech_set (ReelSpeech *self, const char *participant_id, gboolean speaking, gint64 utc)
{
  Count *count = g_hash_table_lookup (self->counts, participant_id);

  if (count == NULL) {
    count = g_new0 (Count, 1);
    g_hash_table_insert (self->counts, g_strdup (participant_id), count);
  }
  settle (self, count, utc);
  count->speaking = speaking;
}

void
reel_speech_set_paused (ReelSpeech *self, gboolean paused, gint64 utc)
{
  GHashTableIter iter;
  gpointer count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    settle (self, count, utc);
  self->paused = paused;
}

void
reel_speech_restart (ReelSpeech *self, gint64 utc)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Count *count = value;

    if (!count->speaking) {
      g_hash_table_iter_remove (&iter);
      continue;
    }
    count->total = 0;
    count->since = utc;
  }
}

gint64
reel_speech_get (const ReelSpeech *self, const char *participant_id, gint64 utc)
{
  const Count *count = g_hash_table_lookup (self->counts, participant_id);

  return count != NULL ? count->total + get_running (self, count, utc) : 0;
}
