/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream of a simulated participant, as ReelRtpStream is one: depayloader, gate, decoder, tee, lip-sync. In place of
 * a network and a jitter buffer there is a schedule: a packet says when it arrived, when the jitter buffer guesses it
 * should have, and how long it is held there. For test-admission.c. */
#pragma once

#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-av-sync.h"

#define SIM_GUEST_PACKET (20 * GST_MSECOND)

#define SIM_TYPE_GUEST (sim_guest_get_type ())
G_DECLARE_FINAL_TYPE (SimGuest, sim_guest, SIM, GUEST, ReelMediaStream)

/* An encoded picture of one colour, 0xRRGGBB. */
GstBuffer *sim_guest_encode (guint32 colour);

/* @delay: from capture to arrival, as the sender's reports tell it. */
SimGuest *sim_guest_new (const gchar *id, const gchar *participant, ReelStreamKind kind, GstElement *pipeline,
                         ReelAvSync *sync, GstClockTime delay);

/* A packet of sound: its samples are around @level with a tone of @hertz on it (full scale 1). */
void sim_guest_send_sound (SimGuest *self, GstClockTime arrival, gint64 guess, GstClockTime held, double level,
                           guint hertz);
/* A packet with @picture. */
void sim_guest_send_picture (SimGuest *self, GstClockTime arrival, gint64 guess, GstClockTime held, GstBuffer *picture);
/* A sender report that arrives then. */
void sim_guest_report (SimGuest *self, GstClockTime arrival);
/* What the jitter buffer lets go by @now reaches the recordings. */
void sim_guest_deliver (SimGuest *self, GstClockTime now);

/* Packets that wait to be delivered; buffers that were decoded; by how much timestamps are moved, ns. */
guint sim_guest_count_held (SimGuest *self);
guint sim_guest_count_decoded (SimGuest *self);
gint64 sim_guest_get_correction (SimGuest *self);
