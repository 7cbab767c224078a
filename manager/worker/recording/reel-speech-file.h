/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that is appended to on a thread, a little at a time, so that it has all but the last moment if the process
 * dies. Used by ReelSpeechJournal; main thread only. */
#pragma once

#include <glib.h>

typedef struct _ReelSpeechFile ReelSpeechFile;

/* Replaces what is at PATH. Beyond 4 MiB nothing is added; if it can't be written that is logged, once. */
ReelSpeechFile *reel_speech_file_new (const char *path);
/* Written within a quarter of a second, if the disk answers. */
void reel_speech_file_add (ReelSpeechFile *self, const char *text);
/* Frees SELF. What was added is still written; DISCARD: the file is removed instead. */
void reel_speech_file_close (ReelSpeechFile *self, gboolean discard);
