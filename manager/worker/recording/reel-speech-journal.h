/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when in a recording (reel-speech-log.h), and for each open chunk the same in a file beside it, from which
 * the manager makes the captions of a chunk that this process does not live to complete. The file is three seconds
 * behind: by then each cut is known, or the manager has ended this process. Owned by a ReelRecorder. */
#pragma once

#include <gst/gst.h>

typedef struct _ReelSpeechJournal ReelSpeechJournal;

/* @pipeline: whose running time counts. */
ReelSpeechJournal *reel_speech_journal_new (GstElement *pipeline, gboolean censored);
void reel_speech_journal_free (ReelSpeechJournal *self);

/* As of reel-speech-log.h. */
void reel_speech_journal_begin (ReelSpeechJournal *self, guint64 running_time);
void reel_speech_journal_cut (ReelSpeechJournal *self, guint64 running_time, guint64 recorded, gboolean paused,
                              gboolean censored);
void reel_speech_journal_set (ReelSpeechJournal *self, const char *participant_id, gboolean speaking,
                              guint64 running_time);
/* @location: (nullable): of its media; beside one that is not named as a chunk there is no file. */
void reel_speech_journal_open_chunk (ReelSpeechJournal *self, guint index, const char *location, guint64 running_time);
/* The file stays until the manager has what it says; that of a chunk without recorded time is removed. */
GVariant *reel_speech_journal_close_chunk (ReelSpeechJournal *self, guint index, guint64 duration);
