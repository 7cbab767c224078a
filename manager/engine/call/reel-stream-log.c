/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams in the log of a call; see the header for who notes what. */
#include "manager/engine/call/reel-stream-log.h"

void
reel_stream_log_note (ReelCallLog *log, ReelLogKind kind, const ReelCallStream *stream, const char *detail)
{
  reel_call_log_note_stream (log, kind, stream->participant_id, stream->id, reel_stream_kind_nicks[stream->kind],
                             detail);
}

static gboolean
take (ReelCallLog *log, ReelCallStream *stream)
{
  return reel_call_log_take_quota (log, stream->participant_id, &stream->quota, REEL_LOG_QUOTA_OF_STATES, 1) > 0;
}

/* A stream fails or ends once, whatever its peer does. */
static gboolean
is_last (ReelLogKind kind)
{
  return kind == REEL_LOG_STREAM_FAILED || kind == REEL_LOG_STREAM_ENDED;
}

void
reel_stream_log_note_state (ReelCallLog *log, ReelCallStream *stream)
{
  const char *why = reel_call_stream_get_text (stream, "text");
  ReelLogKind kind;

  if (!reel_call_stream_get_log_kind (stream, &kind))
    return;
  if (is_last (kind) || take (log, stream))
    reel_stream_log_note (log, kind, stream, *why != '\0' ? why : NULL);
}

/* This is no fault yet, so the call's log has no entry: but the operator who set up the stream wants to know. */
void
reel_stream_log_note_waiting (ReelCallLog *log, ReelCallStream *stream)
{
  ReelJournalIds ids = reel_call_log_get_ids (log);

  if (!take (log, stream))
    return;
  ids.participant = *stream->participant_id != '\0' ? stream->participant_id : NULL;
  ids.stream = stream->id;
  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s: %s of %s waits: %s", ids.call,
                      reel_stream_kind_nicks[stream->kind], stream->participant_id,
                      reel_call_stream_get_text (stream, "text"));
}

static gboolean
tell_omitted (ReelCallLog *log, ReelCallStream *stream, ReelLogQuotaKind kind, gboolean last)
{
  static const char *const what[REEL_LOG_QUOTA_COUNT] = { "keys", "changes of state" };
  const guint count = reel_call_log_settle_quota (log, stream->participant_id, &stream->quota, kind, last);
  g_autofree char *detail = g_strdup_printf ("%s: %u more", what[kind], count);

  if (count > 0)
    reel_stream_log_note (log, REEL_LOG_ENTRIES_OMITTED, stream, detail);
  return count > 0;
}

void
reel_stream_log_settle (ReelCallLog *log, ReelCallStream *stream)
{
  ReelLogKind kind;

  tell_omitted (log, stream, REEL_LOG_QUOTA_OF_KEYS, FALSE);
  if (tell_omitted (log, stream, REEL_LOG_QUOTA_OF_STATES, FALSE) && reel_call_stream_get_log_kind (stream, &kind) &&
      !is_last (kind))
    reel_stream_log_note_state (log, stream);
}

void
reel_stream_log_finish (ReelCallLog *log, ReelCallStream *stream)
{
  for (guint i = 0; i < REEL_LOG_QUOTA_COUNT; i++)
    tell_omitted (log, stream, (ReelLogQuotaKind)i, TRUE);
}
