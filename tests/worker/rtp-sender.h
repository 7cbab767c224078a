/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One participant's camera or microphone on loopback: a tone or a colour, encoded, over RTP; answers requests for a key
 * frame, and follows the bit rate that it is asked for by REMB. Used by the worker's live tests. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

typedef struct {
  const char *media;   /* for worker_driver_add_rtp() */
  const char *encoder; /* including the payloader, in gst-launch syntax */
  gboolean video;
} SenderCodec;

extern const SenderCodec sender_opus, sender_pcmu, sender_vp8, sender_h264;

typedef struct _RtpSender RtpSender;

/* @content: hertz of a tone, or a colour as 0xRRGGBB. */
RtpSender *rtp_sender_new (const SenderCodec *codec, guint content, guint16 rtp_port, guint16 rtcp_port);
/* The same from the socket @media (taken): a sender that starts again at the same address. */
RtpSender *rtp_sender_new_from (GSocket *media, const SenderCodec *codec, guint content, guint16 rtp_port,
                                guint16 rtcp_port);
/* Returns: (transfer full): the socket from which media is sent */
GSocket *rtp_sender_dup_socket (RtpSender *self);
/* Returns: the bit rate that it was last asked for, bit/s; 0: none */
guint rtp_sender_get_rate (RtpSender *self);
/* The port at which it receives RTCP. */
guint16 rtp_sender_get_rtcp_port (RtpSender *self);
/* Replaces the payload of the next packet by @size bytes. */
void rtp_sender_spoil (RtpSender *self, const char *payload, gsize size);
/* Whether that packet has been sent. */
gboolean rtp_sender_has_spoiled (RtpSender *self);
void rtp_sender_set_content (RtpSender *self, guint content);
/* Changes the size of a camera's pictures, as browsers do in mid-call. */
void rtp_sender_set_size (RtpSender *self, int width, int height);
/* Adds @packets to sequence numbers and @ticks to timestamps from now on, each modulo its width; sender reports are not
 * affected. */
void rtp_sender_jump (RtpSender *self, guint16 packets, guint32 ticks);
/* Stops sending, without BYE. */
void rtp_sender_free (RtpSender *self);
