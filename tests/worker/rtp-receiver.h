/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A media server's ear on loopback: keeps the RTP packets that come, and decodes them. Used by the worker's live
 * tests; packets are read while the main loop runs. */
#pragma once

#include <gst/gst.h>

#define RTP_RECEIVER_RATE 16000

typedef struct {
  GstBuffer *buffer;
  guint16 number;
  guint32 timestamp;
  guint8 payload_type;
} ReceivedPacket;

typedef struct _RtpReceiver RtpReceiver;

RtpReceiver *rtp_receiver_new (void);
void rtp_receiver_free (RtpReceiver *self);
guint16 rtp_receiver_get_port (RtpReceiver *self);
/* So many have come. */
guint rtp_receiver_count (RtpReceiver *self);
const ReceivedPacket *rtp_receiver_get (RtpReceiver *self, guint index);
void rtp_receiver_forget (RtpReceiver *self);

/* What the packets from @first on say, without the time between them: mono at RTP_RECEIVER_RATE.
 * @caps: what is missing of application/x-rtp; @decoder: depayloader and decoder. */
GArray *rtp_receiver_decode (RtpReceiver *self, guint first, const gchar *caps, const gchar *decoder);
