/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Queries of the catalogue. Created by the engine, passed on by ReelStore, answered by its backend. */
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
reel_query_new_chunks_without_sidecars (gint64 now, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_CHUNKS_WITHOUT_SIDECARS, NULL);

  self->after = now;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_unsent_sidecars (guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_UNSENT_SIDECARS, NULL);

  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_due_unsealed (gint64 now, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_DUE_UNSEALED, NULL);

  self->after = now;
  self->limit = limit;
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

ReelQuery *
reel_query_new_due_jobs (const char *kinds, gint64 now, guint limit, guint share)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_DUE_JOBS, kinds);

  self->after = now;
  self->limit = limit;
  self->share = share;
  return self;
}

ReelQuery *
reel_query_new_next_job (gint64 now)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_NEXT_JOB, NULL);

  self->after = now;
  return self;
}

ReelQuery *
reel_query_new_job_page (ReelJobFilter *filter, gint64 before, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_JOB_PAGE, NULL);

  self->jobs = filter;
  self->after = before;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_search (ReelArchiveFilter *filter, const ReelQueryBounds *bounds, ReelRecordingCursor *cursor,
                       guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_SEARCH, NULL);

  self->archive = filter;
  self->bounds = *bounds;
  self->cursor = *cursor;
  cursor->operation = NULL;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_count (ReelArchiveFilter *filter, const ReelQueryBounds *bounds, guint limit)
{
  ReelRecordingCursor beginning = { G_MAXINT64, g_strdup ("") };
  ReelQuery *self = reel_query_new_search (filter, bounds, &beginning, limit);

  self->kind = REEL_QUERY_COUNT;
  return self;
}

ReelQuery *
reel_query_new_links (const char *user, ReelRecordingCursor *cursor, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_LINKS, user);

  self->cursor = *cursor;
  cursor->operation = NULL;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_person (ReelQueryKind kind, const char *participant_id, guint limit)
{
  ReelQuery *self = reel_query_new (kind, participant_id);

  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_audit (ReelAuditFilter *filter, gint64 after, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_AUDIT, NULL);

  self->audit = filter;
  self->after = after;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_due_expiries (gint64 now, guint limit)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_DUE_EXPIRIES, NULL);

  self->after = now;
  self->limit = limit;
  return self;
}

ReelQuery *
reel_query_new_due_copy_expiries (gint64 now, guint limit)
{
  ReelQuery *self = reel_query_new_due_expiries (now, limit);

  self->kind = REEL_QUERY_DUE_COPY_EXPIRIES;
  return self;
}

ReelQuery *
reel_query_new_expiry_page (ReelRecordingCursor *cursor, const char *target, guint limit)
{
  ReelQuery *self = reel_query_new_links (target, cursor, limit);

  self->kind = REEL_QUERY_EXPIRY_PAGE;
  return self;
}

ReelQuery *
reel_query_new_incomplete_page (gint64 from_utc, gint64 to_utc, ReelRecordingCursor *cursor, guint limit)
{
  ReelQuery *self = reel_query_new_links (NULL, cursor, limit);

  self->kind = REEL_QUERY_INCOMPLETE_PAGE;
  self->from_utc = from_utc;
  self->to_utc = to_utc;
  return self;
}

ReelQuery *
reel_query_new_completeness (gint64 from_utc, gint64 to_utc)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_COMPLETENESS, NULL);

  self->from_utc = from_utc;
  self->to_utc = to_utc;
  return self;
}

ReelQuery *
reel_query_new_figures (gint64 now)
{
  ReelQuery *self = reel_query_new (REEL_QUERY_FIGURES, NULL);

  self->after = now;
  self->limit = REEL_QUERY_FIGURES_MAX_LINKS;
  return self;
}

void
reel_query_free (ReelQuery *self)
{
  g_free (self->id);
  g_clear_pointer (&self->filter, reel_recording_filter_free);
  g_clear_pointer (&self->archive, reel_archive_filter_free);
  g_clear_pointer (&self->audit, reel_audit_filter_free);
  reel_recording_cursor_clear (&self->cursor);
  g_clear_pointer (&self->jobs, reel_job_filter_free);
  g_free (self);
}
