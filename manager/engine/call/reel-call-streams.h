/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The media streams of one call: their ports, their rows, and their state on the worker, which is set up again on each
 * replacement. Owned by ReelCall, used by its parts; main thread only.
 *
 * Signals:
 * "state" (s stream id, s state, a{sv}): as StreamStateChanged of org.callreel.Call1.
 * "media-changed" (s participant id): whether a stream of the participant sends may have changed.
 * "announcement-stream-added" (s stream id): another stream can play prompts. */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-call-stream.h"
#include "manager/engine/call/reel-recording-list.h"
#include "manager/engine/link/reel-worker-provider.h"
#include "manager/engine/services/reel-services.h"

#define REEL_TYPE_CALL_STREAMS (reel_call_streams_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallStreams, reel_call_streams, REEL, CALL_STREAMS, GObject)

/* A session that is being added; its streams need not be there yet. */
typedef struct {
  const char *id;
  const char *participant_id;
  gboolean camera; /* it has one */
} ReelAskedSession;

ReelCallStreams *reel_call_streams_new (ReelServices *services, const char *call_id, ReelWorkerProvider *workers,
                                        ReelCallLog *log, ReelRecordingList *recordings);
/* Reads the streams from the catalogue; at startup. Errors: StorageFull, StorageFailed. */
gboolean reel_call_streams_restore (ReelCallStreams *self, GError **error);

/* The call has ended: clients can change nothing any more. */
void reel_call_streams_close (ReelCallStreams *self);
/* Error: NoOngoingCall. */
gboolean reel_call_streams_check_open (ReelCallStreams *self, GError **error);
/* Releases all ports. */
void reel_call_streams_release (ReelCallStreams *self);

/* The number of streams accepted by a worker and not removed. */
guint reel_call_streams_count (ReelCallStreams *self);
/* Returns: NULL if there is none, or it was removed */
ReelCallStream *reel_call_streams_find (ReelCallStreams *self, const char *stream_id);
gboolean reel_call_streams_sends (ReelCallStreams *self, const char *participant_id);
/* (element-type ReelCallStream), valid until the table changes: those that participants are to send. */
GPtrArray *reel_call_streams_list_received (ReelCallStreams *self);
/* aa{sv}, floating: the property Streams of org.callreel.Call1. */
GVariant *reel_call_streams_list (ReelCallStreams *self);

/* Errors: InvalidArgument, NoOngoingCall. */
gboolean reel_call_streams_remove (ReelCallStreams *self, const char *stream_id, GError **error);
/* A participant leaves; the worker removes their streams itself. */
void reel_call_streams_remove_of (ReelCallStreams *self, const char *participant_id);
/* Drops the streams removed before UTC (microseconds). */
void reel_call_streams_forget_removed (ReelCallStreams *self, gint64 utc);

/* Follows the stream states of WORKER from now on. */
void reel_call_streams_listen (ReelCallStreams *self, ReelWorker *worker);
/* Sends all streams to WORKER, which is new. Those of WebRTC sessions, which ended with the last one, fail and go. */
void reel_call_streams_forward (ReelCallStreams *self, ReelWorker *worker);
/* There is no worker any more: the streams of WebRTC sessions fail and go. */
void reel_call_streams_lose_sessions (ReelCallStreams *self);
/* WORKER was launched by an earlier manager; STATE: of Worker1.GetState. Streams of WebRTC sessions that have failed
 * meanwhile go. */
void reel_call_streams_reconcile (ReelCallStreams *self, ReelWorker *worker, GVariant *state);

/* For ReelStreamChange: a stream that clients see. Errors: InvalidArgument, NoOngoingCall. */
ReelCallStream *reel_call_streams_require (ReelCallStreams *self, const char *stream_id, GError **error);
/* The worker, if there is one, has accepted UPDATE. */
void reel_call_streams_apply (ReelCallStreams *self, ReelCallStream *stream, ReelStreamUpdate *update);
/* For ReelIceRestart: WORKER has restarted the ICE of the session of STREAM. */
void reel_call_streams_note_restart (ReelCallStreams *self, ReelCallStream *stream, ReelWorker *worker);

/* For ReelStreamList: (element-type ReelCallStream), valid until the table changes: all in memory, with those that no
 * worker has accepted yet. */
const GPtrArray *reel_call_streams_get_all (ReelCallStreams *self);
/* (element-type ReelAskedSession): the sessions that are being added. Each is that of a ReelSessionRequest, which adds
 * it and takes it out. */
GPtrArray *reel_call_streams_get_asked (ReelCallStreams *self);

/* For ReelStreamRequest: takes STREAM, which no worker has yet, and allocates its ports. Error: Overloaded. */
gboolean reel_call_streams_insert (ReelCallStreams *self, ReelCallStream *stream, GError **error);
/* Frees STREAM. */
void reel_call_streams_withdraw (ReelCallStreams *self, ReelCallStream *stream);
/* A worker has accepted STREAM. */
void reel_call_streams_establish (ReelCallStreams *self, ReelCallStream *stream);
void reel_call_streams_send (ReelCallStreams *self, ReelCallStream *stream, ReelWorker *worker,
                             GAsyncReadyCallback callback, gpointer user_data);
/* ANSWER, the worker's, with the endpoint for the client added. */
GVariant *reel_call_streams_complete_endpoint (ReelCallStreams *self, const ReelCallStream *stream, GVariant *answer);
