/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The RTP stream of announcements from Callreel to the media server: prompts and tones one after the other, and nothing
 * in between. Created by ReelStreamFactory, used by ReelPromptPlayer; main thread unless stated otherwise. */
#pragma once

#include "manager/worker/rtp/reel-sdp.h"

#include <gst/gst.h>

typedef struct _ReelAnnouncementStream ReelAnnouncementStream;

/* Main thread. The clip with @token has been sent; @complete: to its end. */
typedef void (*ReelClipEnded) (gpointer owner, gpointer token, gboolean complete);

/* @sdp: of the receiver; @ssrc: 0: any; @rtp: the bound socket to send from. The elements are added to @pipeline and
 * started. Errors: REEL_ERROR_INVALID_ARGUMENT, REEL_ERROR_MEDIA_FAILED. */
ReelAnnouncementStream *reel_announcement_stream_new (const char *id, GstElement *pipeline, const ReelSdp *sdp,
                                                      guint32 ssrc, GSocket *rtp, GError **error);
/* Stops it; unfinished clips are reported. */
void reel_announcement_stream_free (ReelAnnouncementStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAnnouncementStream, reel_announcement_stream_free)

/* To be called before the first clip. */
void reel_announcement_stream_set_owner (ReelAnnouncementStream *self, ReelClipEnded ended, gpointer owner);
const char *reel_announcement_stream_get_id (ReelAnnouncementStream *self);
/* The sample rate that clips must have, in Hz. */
guint reel_announcement_stream_get_rate (ReelAnnouncementStream *self);
/* Whether @object is one of the stream's elements. */
gboolean reel_announcement_stream_owns (ReelAnnouncementStream *self, GstObject *object);

/* Queues @samples (16 bit, mono). @token: NULL for a notice tone. */
void reel_announcement_stream_play (ReelAnnouncementStream *self, GBytes *samples, gpointer token);
/* The number of clips of @token that are queued or playing. */
guint reel_announcement_stream_count (ReelAnnouncementStream *self, gpointer token);
/* Removes the clips of @token; one that is playing ends within a few packets. */
void reel_announcement_stream_drop (ReelAnnouncementStream *self, gpointer token);
/* state s, kind s, codec s, playing b. */
GVariant *reel_announcement_stream_dup_stats (ReelAnnouncementStream *self);
