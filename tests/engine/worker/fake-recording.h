/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording operation of a fake worker: chunks that are files of a few bytes, modes, and who is admitted. Its signals
 * go to the FakeSay passed to its constructor. */
#pragma once

#include "tests/engine/worker/fake-notes.h"
#include "tests/engine/worker/fake-request.h"

/* SIGNAL: of ReelWorker; ARGUMENTS: a tuple; a floating reference is taken. */
typedef void (*FakeSay) (const char *signal, GVariant *arguments, gpointer data);

typedef struct _FakeRecording FakeRecording;

/* OPTIONS: of Worker1.StartRecording. NOTES are written to, and must outlive it. */
FakeRecording *fake_recording_new (const char *operation, GVariant *options, FakeNotes *notes, FakeSay say,
                                   gpointer data);
void fake_recording_free (FakeRecording *self);

const char *fake_recording_get_operation (const FakeRecording *self);
/* Lets the request to start wait for the first chunk. Whether a request waits. */
void fake_recording_hold_start (FakeRecording *self, FakeRequest *start);
gboolean fake_recording_is_held (const FakeRecording *self);
/* Opens the first chunk, and answers the start that waits for it. */
void fake_recording_begin (FakeRecording *self);
/* Writes the file of its next chunk without reporting it. */
void fake_recording_write_unlisted (const FakeRecording *self);

/* Pauses at once; the request is answered by fake_recording_answer_pause() with CUT_UTC. */
void fake_recording_pause (FakeRecording *self, FakeRequest *pause, gint64 cut_utc);
void fake_recording_answer_pause (FakeRecording *self);
void fake_recording_resume (FakeRecording *self, FakeRequest *resume, gint64 cut_utc);
void fake_recording_censor (FakeRecording *self, FakeRequest *censor, gboolean on, gint64 cut_utc);
void fake_recording_admit (FakeRecording *self, const char *participant_id, gboolean on);
void fake_recording_admit_nobody (FakeRecording *self);

void fake_recording_roll (FakeRecording *self);
void fake_recording_warn (FakeRecording *self);
void fake_recording_reach_limit (FakeRecording *self);
/* Ends by itself, or because it was stopped (REASON ""); does nothing if it has ended. */
void fake_recording_end (FakeRecording *self, const char *reason);
/* Refuses the start that waits. */
void fake_recording_give_up (FakeRecording *self);
/* Adds to the recorded time, and reports it; does nothing while it is paused. */
void fake_recording_pass (FakeRecording *self, guint ms);

/* Does not report chunks with an index below BELOW any more. */
void fake_recording_forget (FakeRecording *self, guint below);
/* Returns: its part of the result of Worker1.GetState */
GVariant *fake_recording_describe (FakeRecording *self);
