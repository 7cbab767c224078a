/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams in the log of a call; see the header for who notes what. */
#include "manager/engine/call/reel-stream-log.h"

void
reel_stream_log_note (ReelCallLog *log, ReelLogKind kind, const ReelCallStream *stream, const char *detail)
{
  reel_call_log_note_stream (log, kind, stream->participant_id, stream->id, reel_stream_kind_nicks[stream->kind],
                             detail);
}

void
reel_stream_log_note_state (ReelCallLog *log, const ReelCallStream *stream)
{
  const char *why = reel_call_stream_get_text (stream, "text");
  ReelLogKind kind;

  if (reel_call_stream_get_log_kind (stream, &kind))
    reel_stream_log_note (log, kind, stream, *why != '\0' ? why : NULL);
}

/* This is no fault yet, so the call's log has no entry: but the operator who set up the stream wants to know. */
void
reel_stream_log_note_waiting (ReelCallLog *log, const ReelCallStream *stream)
{
  ReelJournalIds ids = reel_call_log_get_ids (log);

  ids.participant = *stream->participant_id != '\0' ? stream->participant_id : NULL;
  ids.stream = stream->id;
  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s: %s of %s waits: %s", ids.call,
                      reel_stream_kind_nicks[stream->kind], stream->participant_id,
                      reel_call_stream_get_text (stream, "text"));
}
