/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sender that speaks with one tone, and with another in what a recording must not hold, and what of the other tone a
 * file holds all the same. Used by pauses.c. */
#pragma once

#include <gio/gio.h>

typedef struct _Tone Tone;

/* Sends PCMU to PORT on the loopback, on a thread of its own, until tone_free(). */
Tone *tone_new (guint16 port);

/* Ends the thread. */
void tone_free (Tone *self);

/* What is captured from FROM on, and until TO, is in the other tone; CLOCK_MONOTONIC in µs. G_MAXINT64: no end yet.
 * FROM is not before now: what was captured earlier has been sent. */
void tone_hide (Tone *self, gint64 from, gint64 to);

/* How late a packet was sent at most, in µs. */
gint64 tone_get_delay (Tone *self);

typedef struct {
  guint longest;  /* ms */
  guint number;   /* stretches that are longer than TONE_MARGIN_MS */
  guint recorded; /* ms in all, of both tones */
} ToneFound;

/* A stretch so short can't be told from the edge of a window of the search. */
#define TONE_MARGIN_MS 20

/* Adds to FOUND what the WAV file at PATH (16 kHz, one channel, 16 bits) holds of the other tone. */
void tone_find (const char *path, ToneFound *found);
