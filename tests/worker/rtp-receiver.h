/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receives what a worker sends to a media server: keeps the RTP packets that arrive on loopback, and decodes them. Used
 * by the worker's live tests; packets are read while the main loop runs. */
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
/* Returns: the number of packets */
guint rtp_receiver_count (RtpReceiver *self);
const ReceivedPacket *rtp_receiver_get (RtpReceiver *self, guint index);
void rtp_receiver_forget (RtpReceiver *self);

/* Returns: the audio of the packets from @first on, without the gaps between them: mono at RTP_RECEIVER_RATE. @caps:
 * further fields of application/x-rtp; @decoder: depayloader and decoder */
GArray *rtp_receiver_decode (RtpReceiver *self, guint first, const char *caps, const char *decoder);
