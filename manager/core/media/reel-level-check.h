/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares the audio levels that a sender claims in its packets (RFC 6464) with those of the decoded sound. A sender
 * measures before it encrypts end to end, and encrypted sound is decoded to noise that does not follow the level. Pure;
 * used by ReelRtpLevels. */
#pragma once

#include <glib.h>

#define REEL_LEVEL_CHECK_BLOCK_MS 60 /* no less than a packet of common length has */
#define REEL_LEVEL_CHECK_MEMORY   34 /* blocks: two seconds */

/* What came within a block of time. */
typedef struct {
  guint claims;
  guint loudest; /* of the claims, -dBov */
  double energy; /* sum of the squares of the samples, of which full scale is 1 */
  guint samples;
  double jumps; /* sum of the differences between one frame's level and the next one's, dB */
  guint frames;
} ReelLevelBlock;

typedef struct {
  guint claimed; /* -dBov */
  double heard;
  double jump; /* mean */
  guint age;   /* `heard` of the check at that time */
} ReelLevelEntry;

/* The last blocks of a kind. */
typedef struct {
  guint count;
  guint next;
  ReelLevelEntry entries[REEL_LEVEL_CHECK_MEMORY];
} ReelLevelMemory;

typedef struct {
  gboolean contradicts; /* what is heard is not what the sender measured */

  /* private */
  ReelLevelBlock blocks[3]; /* consecutive, the last one is incomplete */
  gint64 number;            /* of the last one */
  double last;              /* level of the last frame, -dBov */
  guint heard;              /* blocks with sound */
  ReelLevelMemory quiet;    /* according to the claims */
  ReelLevelMemory loud;
} ReelLevelCheck;

/* Zero-initialise the structure. A packet: @time: of its sound, ms; @level: 0 to 127 -dBov. */
void reel_level_check_claim (ReelLevelCheck *self, gint64 time, guint level);
/* A decoded frame: @time: as above; @energy: the sum of the squares of its @samples, of which full scale is 1. */
void reel_level_check_hear (ReelLevelCheck *self, gint64 time, double energy, guint samples);
