/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to the streams of a call, in its log and in the journal. Called by ReelCallStreams and ReelKeyLog; main
 * thread only. */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-call-stream.h"

/* DETAIL may be NULL. */
void reel_stream_log_note (ReelCallLog *log, ReelLogKind kind, const ReelCallStream *stream, const char *detail);
/* The worker has reported another state of STREAM. */
void reel_stream_log_note_state (ReelCallLog *log, const ReelCallStream *stream);
/* It waits, for a reason that the worker has reported. */
void reel_stream_log_note_waiting (ReelCallLog *log, const ReelCallStream *stream);
