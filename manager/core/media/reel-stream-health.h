/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides whether a received stream is waiting, active or stalled, and why, from its counters, several times a second.
 * Packets that lead to nothing are reported within REEL_STREAM_HEALTH_REPORT_US. Pure. */
#pragma once

#include <glib.h>

#define REEL_STREAM_HEALTH_STALL_US  (2 * G_USEC_PER_SEC)
#define REEL_STREAM_HEALTH_REPORT_US (2 * G_USEC_PER_SEC)

typedef enum {
  REEL_STREAM_WAITING, /* nothing has arrived yet, or a key frame is missing */
  REEL_STREAM_ACTIVE,
  REEL_STREAM_STALLED,
} ReelStreamHealthState;

typedef enum {
  REEL_STREAM_CAUSE_NONE,
  REEL_STREAM_CAUSE_SILENT,       /* nothing arrives */
  REEL_STREAM_CAUSE_REFUSED,      /* something arrives that does not belong to the stream */
  REEL_STREAM_CAUSE_STANDS_STILL, /* packets arrive, all with the same timestamp */
  REEL_STREAM_CAUSE_NO_KEY_FRAME, /* packets arrive, but no key frame, without which there is no picture */
  REEL_STREAM_CAUSE_NOT_DECODED,  /* packets arrive, but lead to no picture or sound */
  REEL_STREAM_CAUSE_CONTRADICTS,  /* they lead to sound that is not what the sender has measured */
} ReelStreamCause;

/* Counters since any start; they may be reset. */
typedef struct {
  guint64 media;        /* packets to be decoded */
  guint64 moved;        /* of these: with a new timestamp */
  guint64 life;         /* packets that show activity but contain nothing to decode */
  guint64 refused;      /* datagrams that are none of these */
  guint64 decoded;      /* pictures, or pieces of sound; including those skipped because nobody sees them */
  gboolean decoding;    /* somebody needs the decoded data */
  gboolean waits;       /* for a key frame */
  guint64 key_frames;   /* that have come */
  gboolean contradicts; /* what is decoded, to what the sender has measured */
} ReelStreamCounts;

typedef struct {
  ReelStreamHealthState state;
  ReelStreamCause cause; /* of `stalled`, and of `waiting` once that takes longer than a sender needs to start */

  /* private */
  ReelStreamCounts last;
  gint64 first_tick; /* all times: monotonic, µs; 0: never */
  gint64 last_tick;
  gint64 last_packet;
  gint64 last_media;
  gint64 last_moved;
  gint64 last_decoded;
  gint64 first_refused; /* of an uninterrupted series */
  gint64 last_refused;
  gint64 waits_since; /* for a key frame */
  gboolean came;      /* one has come, and no picture since */
} ReelStreamHealth;

/* Zero-initialise the structure. @now: monotonic, µs. */
void reel_stream_health_tick (ReelStreamHealth *self, gint64 now, const ReelStreamCounts *counts);
