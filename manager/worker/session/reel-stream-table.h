/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The received streams of a call by id, and removed ones that still drain. Changes are passed on to the recordings.
 * Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/recording/reel-recorder-table.h"

typedef struct _ReelStreamTable ReelStreamTable;

/* Reports the state and counters of a stream. */
typedef void (*ReelStreamTableReport) (ReelMediaStream *stream, gpointer user_data);

/* @recorders: borrowed */
ReelStreamTable *reel_stream_table_new (ReelRecorderTable *recorders, ReelStreamTableReport report, gpointer user_data);
void reel_stream_table_free (ReelStreamTable *self);
void reel_stream_table_clear (ReelStreamTable *self);

/* @stream: (transfer full): replaces one with the same id. @participant: its owner */
void reel_stream_table_add (ReelStreamTable *self, ReelMediaStream *stream, const ReelParticipant *participant);
/* @stream ends at the running time @until: what arrived before is still on its way to the recordings. NONE: it only
 * gets what it is passed explicitly. It stays in the table. */
void reel_stream_table_drain (ReelStreamTable *self, ReelMediaStream *stream, GstClockTime until);
/* The same, and removes it from the table. */
void reel_stream_table_remove (ReelStreamTable *self, ReelMediaStream *stream, GstClockTime until);
void reel_stream_table_remove_of (ReelStreamTable *self, const char *participant_id, GstClockTime until);
/* Removes a stream that was never open, without draining. Does nothing if it is already gone. */
void reel_stream_table_take_back (ReelStreamTable *self, ReelMediaStream *stream);

/* Returns: (nullable) */
ReelMediaStream *reel_stream_table_find (ReelStreamTable *self, const char *id);
/* Returns: (nullable): the stream whose elements include @object. */
ReelMediaStream *reel_stream_table_find_owner (ReelStreamTable *self, GstObject *object);
/* Whether the participant has a camera that has not failed. */
gboolean reel_stream_table_has_camera (ReelStreamTable *self, const char *participant_id);
/* Including those that drain. */
guint reel_stream_table_count (ReelStreamTable *self);
/* Returns: (transfer none): id → ReelMediaStream, read-only. */
GHashTable *reel_stream_table_peek (ReelStreamTable *self);
/* Time of the last data on any of them: monotonic, µs; 0: never. */
gint64 reel_stream_table_get_last_data (ReelStreamTable *self);

/* Called periodically; @now: monotonic, µs. */
void reel_stream_table_tick (ReelStreamTable *self, gint64 now);
void reel_stream_table_report (ReelStreamTable *self);
