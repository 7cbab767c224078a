/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Captions of who speaks when (WebVTT, W3C), for the file that lies beside each chunk. Called by the end of a chunk
 * and by the erasure of a participant. */
#pragma once

#include "manager/core/document/reel-speech-spans.h"

/**
 * reel_webvtt_build:
 * @spans: in milliseconds of the chunk's recorded time
 * @names: participant id → display name; who has none, or an empty one, is named by the id
 *
 * Each span is a cue with a voice, `<v Name>`, whose text is the name; cues of people who speak at once overlap. A name
 * can neither end its cue nor begin another one, and what turns the direction of writing is left out of it.
 *
 * Returns: (transfer full): the file, its cues in order of time
 */
char *reel_webvtt_build (const ReelSpeechSpans *spans, GHashTable *names);

/* In such a file, TEXT, the cues of whoever is called one of NAMES are named BY; that needs no escape. OTHERS:
 * participant id → display name, or NULL, of those who are not meant: a name that one of them has as well stays.
 * SHARED: how many cues stay for that. Returns: (transfer full): the file; NULL: nothing changes in it */
char *reel_webvtt_rename (const char *text, const char *const *names, GHashTable *others, const char *by,
                          guint *shared);
