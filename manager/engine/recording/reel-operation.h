/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording operation as in the catalogue: who requested what and why, its state, when it began and how it ended.
 * Each change stores its row. Times in microseconds UTC. Owned by ReelRecording; main thread only.
 *
 * Signal:
 * "state-changed": reel_operation_get_state() has changed; the row is stored. */
#pragma once

#include "manager/core/rules/reel-trigger.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/core/wire/reel-options.h"
#include "manager/engine/recording/reel-chunk-list.h"

#define REEL_TYPE_OPERATION (reel_operation_get_type ())
G_DECLARE_FINAL_TYPE (ReelOperation, reel_operation, REEL, OPERATION, GObject)

/* The request of a client or a rule. */
typedef struct {
  const char *id;
  const char *call_id;
  gint64 created_utc;
  ReelOptions *options;   /* taken */
  GVariant *options_text; /* the client's a{sv} */
  ReelTrigger *trigger;   /* taken */
} ReelOperationRequest;

/* CHUNKS: their duration is stored in the row. */
ReelOperation *reel_operation_new (ReelStore *store, ReelChunkList *chunks, const ReelOperationRequest *request);
/* Restores an unfinished operation from the catalogue. LIMIT_MS: the configured limit of a chunk. Errors: those of
 * reel_options_parse() and reel_trigger_parse(). */
ReelOperation *reel_operation_new_restored (ReelStore *store, ReelChunkList *chunks, const ReelOperationRecord *record,
                                            guint64 limit_ms, GError **error);

const char *reel_operation_get_id (ReelOperation *self);
const ReelOptions *reel_operation_get_options (ReelOperation *self);
const char *reel_operation_get_options_text (ReelOperation *self);
/* The extension of its files, without the dot. */
const char *reel_operation_get_extension (ReelOperation *self);
const ReelTrigger *reel_operation_get_trigger (ReelOperation *self);
const char *reel_operation_get_trigger_text (ReelOperation *self);
/* Replaces the reason why it runs. */
void reel_operation_rebase (ReelOperation *self, ReelOrigin origin, const char *origin_id);

ReelRecordingState reel_operation_get_state (ReelOperation *self);
void reel_operation_apply (ReelOperation *self, ReelRecordingEvent event);
/* Sets the state without storing the row or emitting the signal: for the state of a worker that was found, and for a
 * failed start that was not reported. */
void reel_operation_set_state (ReelOperation *self, ReelRecordingState state);

gint64 reel_operation_get_created_utc (ReelOperation *self);
/* Time zero of the first file; 0: not known yet. */
gint64 reel_operation_get_start_utc (ReelOperation *self);
void reel_operation_set_start_utc (ReelOperation *self, gint64 utc);
void reel_operation_set_ended_utc (ReelOperation *self, gint64 utc);

/* The path of its files, as set by reel_storage_prepare(); NULL: none yet. Takes BASE. */
const char *reel_operation_get_base (ReelOperation *self);
void reel_operation_set_base (ReelOperation *self, char *base);

/* It is to end, though it may not have started yet. */
gboolean reel_operation_is_ending (ReelOperation *self);
/* The reason of its end; RecorderFailed if there is none yet. */
ReelSessionEnd reel_operation_get_end (ReelOperation *self);
void reel_operation_set_end (ReelOperation *self, ReelSessionEnd reason);
/* A text for the client's detail, or NULL. Only the first is kept. */
const char *reel_operation_get_detail (ReelOperation *self);
void reel_operation_set_detail (ReelOperation *self, const char *detail);

/* No worker will report on it any more. */
gboolean reel_operation_is_worker_done (ReelOperation *self);
void reel_operation_set_worker_done (ReelOperation *self);

/* A client has been given its id although it is not running yet: its row is not withdrawn. */
gboolean reel_operation_is_reported (ReelOperation *self);
void reel_operation_set_reported (ReelOperation *self);

/* The row as of now; its strings belong to the operation. */
ReelOperationRecord reel_operation_make_record (ReelOperation *self);
/* Stores the row, if it was entered. */
void reel_operation_save (ReelOperation *self);
/* Enters the row; completes when it is stored, so that its id can be reported. Errors: StorageFull, StorageFailed. */
void reel_operation_enter_async (ReelOperation *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_operation_enter_finish (ReelOperation *self, GAsyncResult *result, GError **error);
gboolean reel_operation_is_entered (ReelOperation *self);
/* Its start failed only because the catalogue did not take it: it may be started again. */
gboolean reel_operation_is_unkept (ReelOperation *self);
/* Deletes the row, unless its id was reported. */
void reel_operation_withdraw (ReelOperation *self);
