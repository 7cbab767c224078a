/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A picture composed of scaled frames and written as JPEG. Used by callreel-sidecar. */
#pragma once

#include <gio/gio.h>

typedef struct AVFrame AVFrame;
typedef struct _ReelStill ReelStill;

/* Starts black; sides in pixels, even. */
ReelStill *reel_still_new (guint width, guint height);
void reel_still_free (ReelStill *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStill, reel_still_free)

/* @frame: I420, scaled to fill the rectangle, which has even sides and lies within the still. Returns: the variance of
 * its luma, as a measure of how much there is to see */
double reel_still_draw (ReelStill *self, const AVFrame *frame, guint x, guint y, guint width, guint height);

/* Writes the JPEG to @fd at its present position. */
gboolean reel_still_write (const ReelStill *self, int fd, GError **error);
