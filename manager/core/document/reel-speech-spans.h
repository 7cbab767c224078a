/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke from when to when, on one time line. Filled by the worker, handed to the manager with each closed chunk,
 * and written as captions by reel-webvtt.c. */
#pragma once

#include <glib.h>

/* As many as the end of a chunk reports; an hour of nine people who talk without a rest has some 5,000. */
#define REEL_SPEECH_SPANS_MAX 8192

typedef struct _ReelSpeechSpans ReelSpeechSpans;

/* @participant_id is that of the spans, as long as they are not changed; @from < @to. */
typedef struct {
  const char *participant_id;
  gint64 from;
  gint64 to;
} ReelSpeechSpan;

/* @gap: a participant who goes on after less than this is taken to have gone on speaking. At more than @max spans it
 * is doubled until half of them are left, so that long talk loses detail and never its end. Both times are in the unit
 * of the spans, and @gap is at least 1. */
ReelSpeechSpans *reel_speech_spans_new (guint max, gint64 gap);
void reel_speech_spans_free (ReelSpeechSpans *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSpeechSpans, reel_speech_spans_free)

/* Spans of a participant come in order of time; empty ones are left out. */
void reel_speech_spans_add (ReelSpeechSpans *self, const char *participant_id, gint64 from, gint64 to);
/* Spans that ended before @time or at it are gone. */
void reel_speech_spans_forget (ReelSpeechSpans *self, gint64 time);

guint reel_speech_spans_get_length (const ReelSpeechSpans *self);
/* In the order in which they were added. */
ReelSpeechSpan reel_speech_spans_get (const ReelSpeechSpans *self, guint position);

/* Returns: (transfer floating): a{sa(uu)}, participant → from, to; times are those of the spans, 0 to 2³² */
GVariant *reel_speech_spans_to_variant (const ReelSpeechSpans *self);
/* Of an a{sa(uu)} that somebody sent: what is not in order is left out.
 * Returns: (transfer full): of REEL_SPEECH_SPANS_MAX spans at most */
ReelSpeechSpans *reel_speech_spans_from_variant (GVariant *variant);
