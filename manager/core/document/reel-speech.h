/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speaking times of participants, from the worker's Speaking signals, for the metadata of each chunk. */
#pragma once

#include <glib.h>

typedef struct _ReelSpeech ReelSpeech;

ReelSpeech *reel_speech_new (void);
void reel_speech_free (ReelSpeech *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSpeech, reel_speech_free)

/* @utc: microseconds, never decreasing. */
void reel_speech_set (ReelSpeech *self, const char *participant_id, gboolean speaking, gint64 utc);

/* While paused nothing is counted, but the state is still tracked. */
void reel_speech_set_paused (ReelSpeech *self, gboolean paused, gint64 utc);

/* At the start of a chunk: resets all counts, but not who is speaking. */
void reel_speech_restart (ReelSpeech *self, gint64 utc);

/* Microseconds in which @participant_id spoke up to @utc. */
gint64 reel_speech_get (const ReelSpeech *self, const char *participant_id, gint64 utc);
