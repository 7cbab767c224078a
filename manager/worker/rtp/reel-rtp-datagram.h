/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads what a datagram on an RTP port says of itself, from GStreamer's buffer. Any thread; used by ReelRtpInlet,
 * ReelWebrtcRouter and those who read header extensions, with untrusted bytes. */
#pragma once

#include "manager/core/media/reel-rtcp-packet.h"
#include "manager/core/media/reel-rtp-packet.h"
#include "manager/core/media/reel-rtp-source.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* @address: (out): where it comes from; all 0 if that is not known, as for a session that checks it itself. */
void reel_rtp_datagram_get_address (GstBuffer *buffer, ReelRtpAddress *address);
/* rtpsession would treat a source with a new address as a collision. @buffer: (transfer full). Returns: (transfer
 * full) */
GstBuffer *reel_rtp_datagram_forget_address (GstBuffer *buffer);
/* Of an encrypted packet. @payload_type: set for RTP only. */
ReelDatagramKind reel_rtp_datagram_read_head (GstBuffer *buffer, guint8 *payload_type);
/* @packet: set for RTP only. */
ReelDatagramKind reel_rtp_datagram_read_packet (GstBuffer *buffer, ReelRtpPacket *packet);
/* The header extension of that id: @bytes: (out): its first ones, @size at most. Returns: how many it has; 0: none, or
 * there is no such extension */
gsize reel_rtp_datagram_read_extension (GstBuffer *buffer, guint id, guint8 *bytes, gsize size);
/* Returns: FALSE: it is not RTCP, or its lengths do not match. @compound is then partly set. */
gboolean reel_rtp_datagram_read_control (GstBuffer *buffer, ReelRtcpCompound *compound);
/* @buffer: read by reel_rtp_datagram_read_control(). Returns: (transfer full) (nullable): what
 * reel_rtcp_compound_select() keeps of it, without its address, since rtpsession would treat a source with a new one as
 * a collision; NULL: nothing */
GstBuffer *reel_rtp_datagram_select_control (GstBuffer *buffer, ReelRtcpAdmits admits, gpointer user_data);

G_END_DECLS
