/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Callreel says into a call, as one RTP stream to its media server: prompts and tones one after the other, and
 * nothing in between. Made by ReelStreamFactory, driven by ReelPromptPlayer; main thread unless a function says so. */
#pragma once

#include "manager/worker/rtp/reel-sdp.h"

#include <gst/gst.h>

typedef struct _ReelAnnouncementStream ReelAnnouncementStream;

/* Main thread: what was handed over with @token has been sent, or, without @complete, was not to the end. */
typedef void (*ReelClipEnded) (gpointer owner, gpointer token, gboolean complete);

/* @sdp: of the side that receives; @rtp: the bound socket to send from. The elements go into @pipeline and run.
 * Errors: REEL_ERROR_INVALID_ARGUMENT, REEL_ERROR_MEDIA_FAILED. */
ReelAnnouncementStream *reel_announcement_stream_new (const gchar *id, GstElement *pipeline, const ReelSdp *sdp,
                                                      GSocket *rtp, GError **error);
/* Stops it; clips that have not ended are reported. */
void reel_announcement_stream_free (ReelAnnouncementStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAnnouncementStream, reel_announcement_stream_free)

/* To be called before the first clip. */
void reel_announcement_stream_set_owner (ReelAnnouncementStream *self, ReelClipEnded ended, gpointer owner);
const gchar *reel_announcement_stream_get_id (ReelAnnouncementStream *self);
/* Samples a second that its clips must have. */
guint reel_announcement_stream_get_rate (ReelAnnouncementStream *self);
/* Whether @object is one of the stream's elements. */
gboolean reel_announcement_stream_owns (ReelAnnouncementStream *self, GstObject *object);

/* Puts @samples (16 bit, one channel) behind what waits. @token: NULL for a notice tone. */
void reel_announcement_stream_play (ReelAnnouncementStream *self, GBytes *samples, gpointer token);
/* How many clips of @token wait or play. */
guint reel_announcement_stream_count (ReelAnnouncementStream *self, gpointer token);
/* Takes away the clips of @token, also one that is being sent, which then ends within a few packets. */
void reel_announcement_stream_drop (ReelAnnouncementStream *self, gpointer token);
/* state s, kind s, codec s, playing b. */
GVariant *reel_announcement_stream_dup_stats (ReelAnnouncementStream *self);
