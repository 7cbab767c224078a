/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streams of a call that are received, by their id, and those that were removed and still drain. What comes and
 * goes here does so in the recordings. Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/recording/reel-recorder-table.h"

typedef struct _ReelStreamTable ReelStreamTable;

/* What there is to say of a stream's state and counts. */
typedef void (*ReelStreamTableReport) (ReelMediaStream *stream, gpointer user_data);

/* @recorders: borrowed */
ReelStreamTable *reel_stream_table_new (ReelRecorderTable *recorders, ReelStreamTableReport report, gpointer user_data);
void reel_stream_table_free (ReelStreamTable *self);
void reel_stream_table_clear (ReelStreamTable *self);

/* @stream: (transfer full): takes the place of one of its id. @participant: whose it is */
void reel_stream_table_add (ReelStreamTable *self, ReelMediaStream *stream, const ReelParticipant *participant);
/* @stream ends as of the running time @until: what arrived before is still on its way to the recordings. NONE: it gets
 * no more than what it is yet given. It keeps its place in the table. */
void reel_stream_table_drain (ReelStreamTable *self, ReelMediaStream *stream, GstClockTime until);
/* The same, and its place is free. */
void reel_stream_table_remove (ReelStreamTable *self, ReelMediaStream *stream, GstClockTime until);
void reel_stream_table_remove_of (ReelStreamTable *self, const gchar *participant_id, GstClockTime until);
/* One that was never open: nothing of it has to drain. Does nothing where it is gone already. */
void reel_stream_table_take_back (ReelStreamTable *self, ReelMediaStream *stream);

/* Returns: (nullable) */
ReelMediaStream *reel_stream_table_find (ReelStreamTable *self, const gchar *id);
/* Returns: (nullable): to whose elements @object belongs. */
ReelMediaStream *reel_stream_table_find_owner (ReelStreamTable *self, GstObject *object);
/* Whether the participant has a camera that has not failed. */
gboolean reel_stream_table_has_camera (ReelStreamTable *self, const gchar *participant_id);
/* With those that drain. */
guint reel_stream_table_count (ReelStreamTable *self);
/* Returns: (transfer none): id → ReelMediaStream, to be looked at. */
GHashTable *reel_stream_table_peek (ReelStreamTable *self);
/* When data last came on any of them: monotonic, µs; 0: never. */
gint64 reel_stream_table_get_last_data (ReelStreamTable *self);

/* Now and then; @now: monotonic, µs. */
void reel_stream_table_tick (ReelStreamTable *self, gint64 now);
void reel_stream_table_report (ReelStreamTable *self);
