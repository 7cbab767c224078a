/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a stream that is received is waiting, active or stalled, and why: from what was counted of it, a few times a
 * second. Packets that come and lead to nothing are told of within REEL_STREAM_HEALTH_TOLD_US. Pure. */
#pragma once

#include <glib.h>

#define REEL_STREAM_HEALTH_STALL_US (2 * G_USEC_PER_SEC)
#define REEL_STREAM_HEALTH_TOLD_US  (2 * G_USEC_PER_SEC)

typedef enum {
  REEL_STREAM_WAITING, /* nothing came yet */
  REEL_STREAM_ACTIVE,
  REEL_STREAM_STALLED,
} ReelStreamHealthState;

typedef enum {
  REEL_STREAM_CAUSE_NONE,
  REEL_STREAM_CAUSE_SILENT,       /* nothing comes */
  REEL_STREAM_CAUSE_REFUSED,      /* something comes, and none of it is the stream's */
  REEL_STREAM_CAUSE_STANDS_STILL, /* its packets come, and all belong to one moment */
  REEL_STREAM_CAUSE_NOT_DECODED,  /* its packets come, and lead to no picture or sound */
} ReelStreamCause;

/* Counts since any beginning; they may start anew. */
typedef struct {
  guint64 media;     /* packets that are to be decoded */
  guint64 moved;     /* of these: with another time stamp than the one before */
  guint64 life;      /* packets that say that somebody is there, and hold nothing to decode */
  guint64 refused;   /* datagrams that were none of these */
  guint64 decoded;   /* pictures, or pieces of sound; also those that were left out since nobody sees them */
  gboolean decoding; /* somebody wants them */
} ReelStreamCounts;

typedef struct {
  ReelStreamHealthState state;
  ReelStreamCause cause; /* of `stalled`, and of `waiting` once that is longer than a sender needs to begin */

  /* private */
  ReelStreamCounts last;
  gint64 first_tick; /* all times: monotonic, µs; 0: never */
  gint64 last_tick;
  gint64 last_packet;
  gint64 last_media;
  gint64 last_moved;
  gint64 last_decoded;
  gint64 first_refused; /* of those that came without a pause */
  gint64 last_refused;
} ReelStreamHealth;

/* The structure is zero at first. @now: monotonic, µs. */
void reel_stream_health_tick (ReelStreamHealth *self, gint64 now, const ReelStreamCounts *counts);
