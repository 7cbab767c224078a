/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts what a decoder puts out, and drops pictures that are too large: their size is not always known before they are
 * decoded. Used by ReelRtpStream. */
#pragma once

#include <gst/gst.h>

/* The members are private. */
typedef struct {
  int larger;   /* limit of a picture's longer side */
  int smaller;  /* and of its other one */
  int count;    /* atomic, wraps */
  int oversize; /* atomic: the pictures are too large */
} ReelDecodedGuard;

/* @max_width, @max_height: of a picture, whichever way up */
void reel_decoded_guard_init (ReelDecodedGuard *self, guint max_width, guint max_height);
/* Guards @pad, the decoder's source pad; @self lives longer. Main thread. */
void reel_decoded_guard_attach (ReelDecodedGuard *self, GstPad *pad);
/* Buffers that were let through so far; wraps. Any thread, no lock. */
guint reel_decoded_guard_count (ReelDecodedGuard *self);
