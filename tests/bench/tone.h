/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sender of one tone, and of another one during what a recording must not contain, and the detection of the other
 * tone in a file. Used by pauses.c. */
#pragma once

#include <gio/gio.h>

typedef struct _Tone Tone;

/* Sends PCMU to PORT on the loopback interface, on a thread, until tone_free(). */
Tone *tone_new (guint16 port);

/* Ends the thread. */
void tone_free (Tone *self);

/* Uses the other tone for what is captured from FROM to TO; µs of CLOCK_MONOTONIC. TO: G_MAXINT64: no end yet. FROM is
 * not in the past, since earlier packets have been sent. */
void tone_hide (Tone *self, gint64 from, gint64 to);

/* Returns: the maximum lateness of a packet, in µs */
gint64 tone_get_delay (Tone *self);

typedef struct {
  guint longest;  /* ms */
  guint number;   /* stretches longer than TONE_MARGIN_MS */
  guint recorded; /* ms in total, of both tones */
} ToneFound;

/* A shorter stretch can't be distinguished from the edge of a search window. */
#define TONE_MARGIN_MS 20

/* Adds to FOUND the stretches of the other tone in the WAV file at PATH (16 kHz, one channel, 16 bits). */
void tone_find (const char *path, ToneFound *found);
