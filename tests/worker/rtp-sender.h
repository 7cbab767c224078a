/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One participant's camera or microphone on loopback: a tone or a colour, encoded, over RTP, that answers requests for
 * a key frame. Used by the worker's live tests. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

typedef struct {
  const gchar *media;   /* what worker_driver_add_rtp() takes */
  const gchar *encoder; /* and payloader, in gst-launch syntax */
  gboolean video;
} SenderCodec;

extern const SenderCodec sender_opus, sender_pcmu, sender_vp8, sender_h264;

typedef struct _RtpSender RtpSender;

/* @content: hertz of a tone, or a colour as 0xRRGGBB. */
RtpSender *rtp_sender_new (const SenderCodec *codec, guint content, guint16 rtp_port, guint16 rtcp_port);
/* The same, from the socket that @media (taken) is: a sender that begins again where it was. */
RtpSender *rtp_sender_new_from (GSocket *media, const SenderCodec *codec, guint content, guint16 rtp_port,
                                guint16 rtcp_port);
/* Returns: (transfer full): where the media comes from. */
GSocket *rtp_sender_dup_socket (RtpSender *self);
/* The next packet has this payload, @size bytes, in place of its own. */
void rtp_sender_spoil (RtpSender *self, const gchar *payload, gsize size);
/* Whether it has been sent. */
gboolean rtp_sender_has_spoiled (RtpSender *self);
void rtp_sender_set_content (RtpSender *self, guint content);
/* From now on sequence numbers are greater by @packets and timestamps by @ticks, each modulo its width; reports of the
 * sender know nothing of it. */
void rtp_sender_jump (RtpSender *self, guint16 packets, guint32 ticks);
/* Stops to send, without a goodbye. */
void rtp_sender_free (RtpSender *self);
