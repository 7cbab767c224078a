/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a call by operation id, including those that have ended, and functions for all recordings that
 * still have an input router. Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/recording/reel-recorder.h"

typedef struct _ReelRecorderTable ReelRecorderTable;

ReelRecorderTable *reel_recorder_table_new (void);
void reel_recorder_table_free (ReelRecorderTable *self);
void reel_recorder_table_clear (ReelRecorderTable *self);

/* @recorder: (transfer full) */
void reel_recorder_table_add (ReelRecorderTable *self, const char *op, ReelRecorder *recorder);
/* Does nothing if @op belongs to another recorder by now. */
void reel_recorder_table_remove (ReelRecorderTable *self, const char *op, ReelRecorder *recorder);
/* Returns: (nullable) */
ReelRecorder *reel_recorder_table_find (ReelRecorderTable *self, const char *op);
/* Returns: (nullable): the recorder whose elements include @object. */
ReelRecorder *reel_recorder_table_find_owner (ReelRecorderTable *self, GstObject *object);
/* @function is called with the operation id and the recorder. */
void reel_recorder_table_foreach (ReelRecorderTable *self, GHFunc function, gpointer user_data);
/* Whether one of them is still writing or finishing a file. */
gboolean reel_recorder_table_is_active (ReelRecorderTable *self);
void reel_recorder_table_stop_all (ReelRecorderTable *self);

/* Like the functions of ReelInputRouter. */
void reel_recorder_table_set_participant (ReelRecorderTable *self, const ReelParticipant *participant,
                                          GBytes *portrait);
void reel_recorder_table_remove_participant (ReelRecorderTable *self, const char *participant_id);
void reel_recorder_table_attach (ReelRecorderTable *self, ReelMediaStream *stream, const ReelParticipant *participant);
void reel_recorder_table_update (ReelRecorderTable *self, ReelMediaStream *stream, const ReelParticipant *participant);
void reel_recorder_table_drain (ReelRecorderTable *self, ReelMediaStream *stream, GstClockTime until);
void reel_recorder_table_detach (ReelRecorderTable *self, ReelMediaStream *stream);
