/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulated participant: RTP packets and sender reports of audio and video whose clocks all drift, after a bad
 * network. Every picture shows its number as a bar code; the audio contains marks whose pitch counts. Deterministic for
 * a seed. For test-sync.c. */
#pragma once
#include <gst/gst.h>

#define SIM_AUDIO_RATE      8000
#define SIM_VIDEO_RATE      90000
#define SIM_FRAME_SECONDS   (1.0 / 12.0)
#define SIM_MARK_EVERY      25 /* packets of 20 ms */
#define SIM_PITCHES         8
#define SIM_PITCH_LOWEST_HZ 500
#define SIM_PITCH_STEP_HZ   250
#define SIM_BARS            20 /* 16 for the number, 4 check bits */

typedef struct {
  double audio_ppm, video_ppm, ntp_ppm; /* faster than our clock */
  double audio_delay, video_delay;      /* seconds, without jitter */
  double loss;                          /* share of packets, in bursts of five on average */
  gboolean reports;
  double outage; /* begins when, for 5 s; 0: none */
  double late;   /* seconds by which pictures of the 0.7 s before it are later still */
} SimNetwork;

typedef struct {
  gboolean video;
  gboolean rtcp;
  double arrival; /* seconds of our clock */
  GstBuffer *buffer;
} SimPacket;

typedef struct _SimSender SimSender;

SimSender *sim_sender_new (const SimNetwork *network, guint seed);
void sim_sender_free (SimSender *sender);

/* Returns: the next packet that arrives before @until, in order; FALSE if there is none. The caller owns its buffer */
gboolean sim_sender_next (SimSender *sender, double until, SimPacket *packet);

/* Returns: when, by our clock, a picture or a mark was captured */
double sim_sender_picture_time (const SimSender *sender, guint picture);
double sim_sender_mark_time (const SimSender *sender, guint mark);
/* Whether the picture arrived. */
gboolean sim_sender_has_picture (const SimSender *sender, guint picture);
guint sim_sender_get_check (guint number);
guint64 sim_sender_get_sent (const SimSender *sender);
guint64 sim_sender_get_lost (const SimSender *sender);
guint64 sim_sender_get_silent (const SimSender *sender);
