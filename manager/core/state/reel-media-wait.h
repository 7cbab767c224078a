/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a stream that a recording is to take ever sends anything. Used by the engine for each stream of each
 * recording; pure. Times in microseconds of any one clock. */
#pragma once

#include <glib.h>

/* A recording, or a wait, that is shorter says nothing about a stream. */
#define REEL_MEDIA_WAIT_MIN_US G_USEC_PER_SEC

/**
 * ReelMediaWait:
 * @since: when media has been due since; 0: it is not due
 * @first: when media was due first; 0: never so far
 * @waited: how long it was due before @since
 * @came: something came, so that it is not looked at any more
 */
typedef struct {
  gint64 since;
  gint64 first;
  gint64 waited;
  gboolean came;
} ReelMediaWait;

/* The stream as it is at NOW. DUE: reel_media_due_is_expected(), and its recording is neither paused nor over. */
void reel_media_wait_look (ReelMediaWait *self, gboolean due, gboolean arrives, gint64 now);
/* How long media has been due. */
gint64 reel_media_wait_measure (const ReelMediaWait *self, gint64 now);
/* Whether nothing has come for LIMIT of the time in which it was due. */
gboolean reel_media_wait_is_overdue (const ReelMediaWait *self, gint64 limit, gint64 now);
/* Whether nothing has come in a recording that took RECORDED of time, and is over at NOW: it was due for nine tenths of
 * that or more. */
gboolean reel_media_wait_lacks_all (const ReelMediaWait *self, gint64 recorded, gint64 now);
