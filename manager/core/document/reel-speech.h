/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long each participant spoke, out of the worker's Speaking signals, for the
 * metadata of each chunk. */
#pragma once

#include <glib.h>

typedef struct _ReelSpeech ReelSpeech;

ReelSpeech *reel_speech_new (void);
void reel_speech_free (ReelSpeech *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSpeech, reel_speech_free)

/* @utc in microseconds, never falling from call to call. */
void reel_speech_set (ReelSpeech *self, const char *participant_id, gboolean speaking, gint64 utc);

/* While a recording is paused nothing is counted; who speaks is still followed. */
void reel_speech_set_paused (ReelSpeech *self, gboolean paused, gint64 utc);

/* A chunk begins: every count is 0 again, who speaks goes on speaking. */
void reel_speech_restart (ReelSpeech *self, gint64 utc);

/* Microseconds that @participant_id spoke up to @utc. */
gint64 reel_speech_get (const ReelSpeech *self, const char *participant_id, gint64 utc);
