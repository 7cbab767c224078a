/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participant log of a call, as data. */
#include "manager/core/reel-log.h"

struct _ReelLog {
  GPtrArray *entries;
};

const char *const reel_log_kind_nicks[] = {
  "joined",      "left",          "consented",   "refused",       "becameHost",   "held",          "retrieved",
  "streamAdded", "streamRemoved", "streamMuted", "streamUnmuted", "streamActive", "streamStalled", "streamFailed",
  "streamEnded", "notRecorded",   NULL,
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
  return self;
}

void
reel_log_free (ReelLog *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
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
}

guint
reel_log_get_length (const ReelLog *self)
{
  return self->entries->len;
}

const ReelLogEntry *
reel_log_get (const ReelLog *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);
  return g_ptr_array_index (self->entries, index);
}
