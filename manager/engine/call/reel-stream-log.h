/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to the streams of a call, in its log and in the journal. Called by ReelCallStreams and ReelKeyLog; main
 * thread only. */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-call-stream.h"

/* DETAIL may be NULL. */
void reel_stream_log_note (ReelCallLog *log, ReelLogKind kind, const ReelCallStream *stream, const char *detail);
/* The worker has reported another state of STREAM. It is omitted beyond the stream's quota, unless it is the last. */
void reel_stream_log_note_state (ReelCallLog *log, ReelCallStream *stream);
/* It waits, for a reason that the worker has reported; the same quota. */
void reel_stream_log_note_waiting (ReelCallLog *log, ReelCallStream *stream);
/* Before STREAM takes a report: what was omitted and not told yet, and the state that has held since, unless it is the
 * last, which was told. */
void reel_stream_log_settle (ReelCallLog *log, ReelCallStream *stream);
/* No report follows. */
void reel_stream_log_finish (ReelCallLog *log, ReelCallStream *stream);
