/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to the catalogue. Made by the engine, carried by ReelStore, answered
 * by its backend. */
#include "manager/engine/store/reel-query.h"

ReelQuery *
reel_query_new (ReelQueryKind kind, const char *id)
{
  ReelQuery *self = g_new0 (ReelQuery, 1);

  self->kind = kind;
  self->id = g_strdup (id);
  return self;
}

ReelQuery *
reel_query_new_pending_events (gint64 after, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_PENDING_EVENTS, NULL);

  self->after = after;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_page (ReelRecordingFilter *filter, ReelRecordingCursor *cursor, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_PAGE, NULL);

  self->filter = filter;
  self->cursor = *cursor;
  cursor->operation = NULL;
  self->limit = limit;
  return self;
}

void
reel_query_free (ReelQuery *self)
{
  g_free (self->id);
  g_clear_pointer (&self->filter, reel_recording_filter_free);
  reel_recording_cursor_clear (&self->cursor);
  g_free (self);
}
