/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call of simulated participants and its recordings, in simulated time: Ann and Ben, with streams that A/V sync moves
 * both ways and a jitter buffer that guesses, and Carl. Ben sends one sound and one colour while he is admitted and
 * others while he is not, by the instant at which each packet arrives. For test-recorder-admission.c. */
#pragma once

#include "manager/worker/recording/reel-recorder.h"
#include "tests/worker/recording/sim-guest.h"

#include <gst/check/gsttestclock.h>

#define SIM_LEVEL       0.25 /* sound that may be there is above 0, sound that may not is below */
#define SIM_ANN_HZ      1000
#define SIM_ALLOWED_HZ  600
#define SIM_SECRET_HZ   1400
#define SIM_ANN_COLOUR  0xe02020u
#define SIM_ALLOWED     0x2030e0u
#define SIM_SECRET      0x20c020u
#define SIM_SCREEN      0xd0c020u
#define SIM_SECRET_DISK 0xc020c0u

enum { SIM_ANN, SIM_BEN_SOUND, SIM_BEN_CAMERA, SIM_BEN_SCREEN, SIM_ANN_CAMERA, SIM_CARL, SIM_N_GUESTS };
enum {
  SIM_COLOUR_ANN,
  SIM_COLOUR_ALLOWED,
  SIM_COLOUR_SECRET,
  SIM_COLOUR_SCREEN,
  SIM_COLOUR_SECRET_SCREEN,
  SIM_N_COLOURS
};

/* A recording and what it said. */
typedef struct {
  ReelRecorder *recorder;
  char *path;
  gint64 start_utc;
  guint64 blocks_end, ticks_end; /* atomic: running time up to which came out */
  GstClockTime began;            /* running time that the file begins with */
  GstElement *mixer;             /* borrowed */
  gboolean video;
  gboolean started;
  gboolean ben_spoke; /* said to speak since last looked at */
  gboolean stopping;
  gboolean ended;
} SimTake;

typedef struct {
  GstElement *pipeline;
  ReelHoldTable *holds;
  GstTestClock *clock;
  GstClockTime now, sent_sound, sent_pictures;
  ReelAvSync *sync;
  ReelParticipant *people[3]; /* ann, ben, carl */
  SimGuest *guests[SIM_N_GUESTS];
  GstBuffer *pictures[SIM_N_COLOURS];
  gboolean ben_is_in; /* by what he sends */
  gboolean carl_is_there;
  guint packet;
  char *directory;
  GPtrArray *takes;
} SimRoom;

SimRoom *sim_room_new (void);
void sim_room_free (SimRoom *self);

/* Time passes until the running time @until; all recordings put out what is due. */
void sim_room_run (SimRoom *self, GstClockTime until);
/* After it the clocks of Ben's streams are known, and a silence has let them be set right at once. */
void sim_room_warm_up (SimRoom *self);

/* @guest: SIM_ANN to SIM_CARL */
ReelMediaStream *sim_room_get_stream (SimRoom *self, guint guest);
/* Starts a recording of Ann and Ben in the file @name. @options: members of StartRecording's a{sv}, as text */
SimTake *sim_room_record (SimRoom *self, const char *name, const char *options);
/* The same, with media that arrives before its elements have started. */
SimTake *sim_room_record_late (SimRoom *self, const char *name, const char *options);
/* As the session does when somebody is there or has been admitted. */
void sim_room_admit_to (SimRoom *self, SimTake *take, const char *participant);
/* Admits or withdraws Ben. Returns: where in the file the cut is, seconds. */
double sim_room_admit (SimRoom *self, SimTake *take, gboolean on);
/* Stops all recordings and waits for their ends. */
void sim_room_stop (SimRoom *self);
