/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a call that are not final yet; passes the reports of a worker to them. Owned by ReelCall, used by
 * its parts; main thread only. */
#pragma once

#include "manager/engine/recording/reel-recording.h"

#define REEL_TYPE_RECORDING_LIST (reel_recording_list_get_type ())
G_DECLARE_FINAL_TYPE (ReelRecordingList, reel_recording_list, REEL, RECORDING_LIST, GObject)

ReelRecordingList *reel_recording_list_new (void);
void reel_recording_list_add (ReelRecordingList *self, ReelRecording *recording);
void reel_recording_list_remove (ReelRecordingList *self, ReelRecording *recording);
/* The manager exits: pending work is left to the next one. */
void reel_recording_list_abandon (ReelRecordingList *self);

/* (element-type ReelRecording). */
const GPtrArray *reel_recording_list_get (ReelRecordingList *self);
/* Returns: NULL if there is none */
ReelRecording *reel_recording_list_find (ReelRecordingList *self, const char *operation);
/* The first that is starting, running or paused; NULL: none. */
ReelRecording *reel_recording_list_find_active (ReelRecordingList *self);
guint reel_recording_list_count_active (ReelRecordingList *self);
/* (element-type ReelRecording): copies, to iterate while recordings may be removed: of all, and of those starting,
 * running or paused. */
GPtrArray *reel_recording_list_copy (ReelRecordingList *self);
GPtrArray *reel_recording_list_copy_active (ReelRecordingList *self);
/* Operation ids; free with g_strfreev(). */
GStrv reel_recording_list_list_operations (ReelRecordingList *self);
/* Whether one of them is recording and not paused. */
gboolean reel_recording_list_is_recording (ReelRecordingList *self);
/* Whether a worker has not yet confirmed whose media one records. */
gboolean reel_recording_list_is_settling (ReelRecordingList *self);
/* When the first chunk without metadata began, in microseconds UTC; now if there is none. */
gint64 reel_recording_list_get_open_since (ReelRecordingList *self);

/* Calls FUNC with each recording. */
void reel_recording_list_for_each (ReelRecordingList *self, void (*func) (ReelRecording *recording));

/* Follows the reports of WORKER from now on. */
void reel_recording_list_listen (ReelRecordingList *self, ReelWorker *worker);
/* STATE: of Worker1.GetState, of a worker launched by an earlier manager; NULL: there was none, or it does not
 * answer. */
void reel_recording_list_reconcile (ReelRecordingList *self, GVariant *state);
