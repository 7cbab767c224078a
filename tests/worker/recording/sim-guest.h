/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream of a simulated participant, like ReelRtpStream: depayloader, gate, decoder, tee, A/V sync. Instead of a
 * network and a jitter buffer there is a schedule: each packet has its time of arrival, the time that the jitter buffer
 * estimates for it, and how long it is held there. For test-recorder-admission.c. */
#pragma once

#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-av-sync.h"

#define SIM_GUEST_PACKET (20 * GST_MSECOND)

#define SIM_TYPE_GUEST (sim_guest_get_type ())
G_DECLARE_FINAL_TYPE (SimGuest, sim_guest, SIM, GUEST, ReelMediaStream)

/* Returns: an encoded picture of one colour, 0xRRGGBB */
GstBuffer *sim_guest_encode (guint32 colour);

/* @delay: from capture to arrival, as in the sender's reports. */
SimGuest *sim_guest_new (const char *id, const char *participant, ReelStreamKind kind, GstElement *pipeline,
                         ReelAvSync *sync, GstClockTime delay);

/* Sends a packet of audio: samples around @level with a tone of @hertz (full scale 1). */
void sim_guest_send_sound (SimGuest *self, GstClockTime arrival, gint64 guess, GstClockTime held, double level,
                           guint hertz);
/* Sends a packet with @picture. */
void sim_guest_send_picture (SimGuest *self, GstClockTime arrival, gint64 guess, GstClockTime held, GstBuffer *picture);
/* Sends a sender report that arrives at this time. */
void sim_guest_report (SimGuest *self, GstClockTime arrival);
/* Passes on to the recordings what the jitter buffer releases by @now. */
void sim_guest_deliver (SimGuest *self, GstClockTime now);

/* Returns: the number of packets that wait to be delivered; of decoded buffers; the correction of timestamps, ns */
guint sim_guest_count_held (SimGuest *self);
guint sim_guest_count_decoded (SimGuest *self);
gint64 sim_guest_get_correction (SimGuest *self);
