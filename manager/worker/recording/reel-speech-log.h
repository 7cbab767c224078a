/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when in a recording: out of the mixer's messages and the gate's cuts, for the captions of its chunks. Pure.
 * Owned by a ReelRecorder. All times are nanoseconds. */
#pragma once

#include <glib.h>

typedef struct _ReelSpeechLog ReelSpeechLog;

/* @censored: from its beginning on. */
ReelSpeechLog *reel_speech_log_new (gboolean censored);
void reel_speech_log_free (ReelSpeechLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSpeechLog, reel_speech_log_free)

/* Recorded time 0 is at @running_time. */
void reel_speech_log_begin (ReelSpeechLog *log, guint64 running_time);
/* From @running_time on, which is @recorded of recorded time, it is so. */
void reel_speech_log_cut (ReelSpeechLog *log, guint64 running_time, guint64 recorded, gboolean paused,
                          gboolean censored);
/* Running times of a participant do not fall. */
void reel_speech_log_set (ReelSpeechLog *log, const char *participant_id, gboolean speaking, guint64 running_time);

/* The first sample of chunk @index is at @running_time. */
void reel_speech_log_open_chunk (ReelSpeechLog *log, guint index, guint64 running_time);
/* Appends to TEXT (reel-speech-lines.h) what was said in an open chunk before @settled, a running time, and was not
 * reported before. So that it reports nothing that a cut takes out, no cut may come for a time before @settled.
 * @duration: of recorded time, if it is known; else G_MAXUINT64. */
void reel_speech_log_tell (ReelSpeechLog *log, guint index, guint64 settled, guint64 duration, GString *text);
/* The chunk is complete and has @duration of recorded time; what belongs to no open chunk is forgotten. What was said
 * while it was paused or censored is left out.
 * Returns: (transfer floating): a{sa(uu)}, participant → from and to in ms of the chunk's recorded time */
GVariant *reel_speech_log_close_chunk (ReelSpeechLog *log, guint index, guint64 duration);
