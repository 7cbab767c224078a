/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast: the same pictures in several sizes, each with an SSRC of its own. Takes the one that fits
 * what is shown (manager/core/media/reel-layer-choice.h), and makes a single stream of it: what is behind the inlet
 * does not notice when another layer follows. Owned by ReelRtpInlet. Any thread; functions take the lock. */
#pragma once

#include "manager/core/media/reel-demand.h"
#include "manager/worker/rtp/reel-sdp.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpLayers ReelRtpLayers;

/* Asks the sender for a key frame of @ssrc. Called without the lock. Returns: FALSE: it could not be asked. */
typedef gboolean (*ReelRtpLayersAsk) (guint32 ssrc, gpointer user_data);

/* Returns: (nullable): NULL: @sdp has no layers */
ReelRtpLayers *reel_rtp_layers_new (const ReelSdp *sdp);
void reel_rtp_layers_free (ReelRtpLayers *self);
/* Main thread, before data flows. */
void reel_rtp_layers_set_ask (ReelRtpLayers *self, ReelRtpLayersAsk ask, gpointer user_data);
/* Layers with larger pictures, in pixels, are not taken. */
void reel_rtp_layers_set_limit (ReelRtpLayers *self, guint width, guint height);
/* Where the stream is shown. @demand: (out): the size that the sender has to send. Returns: as how many layers */
guint reel_rtp_layers_set_view (ReelRtpLayers *self, const ReelDemandView *view, ReelDemandView *demand);

/* RTP source's thread. @self: (nullable): NULL: there are no layers, here and below; @buffer: (transfer full): a packet
 * of any layer, or of another source; @passed: (element-type GstBuffer): gets what is to be passed on */
void reel_rtp_layers_take (ReelRtpLayers *self, GstBuffer *buffer, GQueue *passed);
/* Returns: the SSRC of what is passed on, if @ssrc is a layer; otherwise @ssrc */
guint32 reel_rtp_layers_get_source (ReelRtpLayers *self, guint32 ssrc);
/* RTP source's thread. The same for @packet, which may name its layer: its sender was not accepted yet, so that is not
 * remembered. */
guint32 reel_rtp_layers_identify (ReelRtpLayers *self, GstBuffer *packet, guint32 ssrc);
/* Returns: the SSRC of the layer that is passed on, if @source is what is passed on; otherwise @source */
guint32 reel_rtp_layers_get_present (ReelRtpLayers *self, guint32 source);
/* Returns: whether @ssrc is that layer, or none at all. */
gboolean reel_rtp_layers_is_present (ReelRtpLayers *self, guint32 ssrc);
/* @ssrc: of a retransmission. Returns: FALSE: it is of another layer than the present one, or of an unknown one. Layers
 * that the description names by their SSRCs are not examined: TRUE. */
gboolean reel_rtp_layers_repairs_present (ReelRtpLayers *self, GstBuffer *buffer, guint32 ssrc);
/* @number: of a packet that is missing in what is passed on; @own: (out): the same of the layer. Returns: FALSE: the
 * layer has changed since, or there is none any more. */
gboolean reel_rtp_layers_find_missing (ReelRtpLayers *self, guint16 number, guint16 *own);
/* Turns what a sender reports of @ssrc into a report on what is passed on; a ReelRtpSyncFilter. */
gboolean reel_rtp_layers_filter_report (guint32 *ssrc, guint64 ntp, guint32 *rtp, gpointer self);
/* Adds layers u, layer-changes t, packets-set-aside t and, once it is known, layer-width u and layer-height u. */
void reel_rtp_layers_describe (ReelRtpLayers *self, GVariantDict *stats);

G_END_DECLS
