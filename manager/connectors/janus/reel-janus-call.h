/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps that callreeld carries out, as requests on the bus. Used by reel-janus-execution.c; answered by
 * reel_janus_recorder_ask_finish(). Main thread only. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-plan.h"
#include "manager/connectors/janus/reel-janus-context.h"

/* SUBJECT: (nullable). The reply is (o). */
void reel_janus_call_create (ReelJanusRecorder *recorder, const char *call_id, const char *subject,
                             GAsyncReadyCallback callback, gpointer user_data);

/* The stream that sends to the recorder's publisher in the room, at PORT. */
void reel_janus_call_add_voice (const ReelJanusContext *context, const char *path, guint16 port,
                                GAsyncReadyCallback callback, gpointer user_data);
void reel_janus_call_remove_voice (const ReelJanusContext *context, const char *path, const char *stream,
                                   GAsyncReadyCallback callback, gpointer user_data);

/* Any other STEP about the call at PATH. REASON: why participants go, for RemoveParticipant. The reply is that of the
 * method. KEY: (nullable): of the stream to add. */
void reel_janus_call_change (const ReelJanusContext *context, const char *path, const ReelJanusStep *step,
                             const char *reason, const char *key, GAsyncReadyCallback callback, gpointer user_data);
