/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a call by their operation, those that ended too, and what happens to all of them at once: to those
 * alone that still have an input router. Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/recording/reel-recorder.h"

typedef struct _ReelRecorderTable ReelRecorderTable;

ReelRecorderTable *reel_recorder_table_new (void);
void reel_recorder_table_free (ReelRecorderTable *self);
void reel_recorder_table_clear (ReelRecorderTable *self);

/* @recorder: (transfer full) */
void reel_recorder_table_add (ReelRecorderTable *self, const gchar *op, ReelRecorder *recorder);
/* Does nothing where @op is another recorder's by now. */
void reel_recorder_table_remove (ReelRecorderTable *self, const gchar *op, ReelRecorder *recorder);
/* Returns: (nullable) */
ReelRecorder *reel_recorder_table_find (ReelRecorderTable *self, const gchar *op);
/* Returns: (nullable): to whose elements @object belongs. */
ReelRecorder *reel_recorder_table_find_owner (ReelRecorderTable *self, GstObject *object);
/* @function gets the operation and the recorder. */
void reel_recorder_table_foreach (ReelRecorderTable *self, GHFunc function, gpointer user_data);
/* Whether one of them still writes or finishes a file. */
gboolean reel_recorder_table_is_active (ReelRecorderTable *self);
void reel_recorder_table_stop_all (ReelRecorderTable *self);

/* As the functions of ReelInputRouter. */
void reel_recorder_table_set_participant (ReelRecorderTable *self, const ReelParticipant *participant,
                                          GBytes *portrait);
void reel_recorder_table_remove_participant (ReelRecorderTable *self, const gchar *participant_id);
void reel_recorder_table_attach (ReelRecorderTable *self, ReelMediaStream *stream, const ReelParticipant *participant);
void reel_recorder_table_update (ReelRecorderTable *self, ReelMediaStream *stream, const ReelParticipant *participant);
void reel_recorder_table_drain (ReelRecorderTable *self, ReelMediaStream *stream, GstClockTime until);
void reel_recorder_table_detach (ReelRecorderTable *self, ReelMediaStream *stream);
