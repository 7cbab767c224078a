/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When to ask a sender for a key frame: at once, no more than twice a second, and less and less often if none comes.
 * Used by ReelRtpFeedback. Pure; times are monotonic, in µs. Not thread-safe. */
#pragma once

#include <glib.h>

/* The least interval between two requests: a sender needs some time to answer, and the jitter buffer as well. */
#define REEL_KEY_FRAMES_FIRST_US   (G_USEC_PER_SEC / 2)
#define REEL_KEY_FRAMES_LONGEST_US (4 * G_USEC_PER_SEC)

/* Zero-initialised. */
typedef struct {
  gboolean wanted;
  gboolean reachable; /* there is an address to send a request to */
  gint64 since;       /* when it was wanted */
  gint64 asked;       /* the last request; 0: none */
  gint64 interval;    /* from that to the next one */
  guint64 requests;
  guint64 arrivals;
} ReelKeyFrames;

/* The stream cannot go on without a key frame: it begins, packets were lost, or it was not decoded for a while. */
void reel_key_frames_want (ReelKeyFrames *self, gint64 now);
/* A key frame has come. */
void reel_key_frames_note_arrival (ReelKeyFrames *self);
/* Whether requests can be sent. Another address is asked at once. */
void reel_key_frames_set_reachable (ReelKeyFrames *self, gboolean reachable);
/* Another sender has to be asked: at once, unless there was a request just now. */
void reel_key_frames_restart (ReelKeyFrames *self, gint64 now);
/* Returns: whether to send a request now, which is then counted. */
gboolean reel_key_frames_take (ReelKeyFrames *self, gint64 now);
/* That request could not be sent. */
void reel_key_frames_take_back (ReelKeyFrames *self);
