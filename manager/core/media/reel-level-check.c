/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares claimed audio levels with those of the decoded sound. The thresholds follow from measurements with Chromium:
 * docs/performance.md. */
#include "manager/core/media/reel-level-check.h"

#include <math.h>

#define SILENCE      127  /* -dBov, as are the next ones */
#define QUIET        50   /* claimed, in a block and those beside it; what is louder is loud */
#define NOISY        35.0 /* heard: louder than any quiet block */
#define STILL        45.0 /* heard: not noise, but for two blocks of a hundred */
#define FLOOR        60.0 /* heard: no differences below it count */
#define JUMPING      8.0  /* dB between frames, on average: noise of a codec, for which each frame is random */
#define VARYING      15.0 /* dB between the claims of loud blocks and those of quiet ones */
#define FOLLOWING    8.0  /* dB between what is heard of them: it follows the claims, whatever their offset */
#define NEEDED_LOUD  8    /* blocks */
#define NEEDED_STILL 6    /* of the last RECENT quiet ones */
#define RECENT       8
#define NEEDED_SOUND 28   /* loud blocks since the judgement */
#define AGREEING     4.0  /* dB, mean deviation of what is heard of them from the claims, whatever the offset */
#define STEADY       5.5  /* dB between frames of them, on average: no noise even if packets are lost */
#define MAX_AGE      1000 /* blocks with sound: a minute */

typedef struct {
  double claimed, heard, jump;
} Means;

static void
remember (ReelLevelMemory *memory, const ReelLevelEntry *entry)
{
  memory->entries[memory->next] = *entry;
  memory->next = (memory->next + 1) % REEL_LEVEL_CHECK_MEMORY;
  memory->count = MIN (memory->count + 1, REEL_LEVEL_CHECK_MEMORY);
}

/* Returns: the @nth of the last ones, 0 is the latest */
static const ReelLevelEntry *
find (const ReelLevelMemory *memory, guint nth)
{
  return &memory->entries[(memory->next + REEL_LEVEL_CHECK_MEMORY - 1 - nth) % REEL_LEVEL_CHECK_MEMORY];
}

static void
forget_old (ReelLevelMemory *memory, guint now)
{
  while (memory->count > 0 && now - find (memory, memory->count - 1)->age > MAX_AGE)
    memory->count--;
}

/* Returns: how many of the last @count were heard no louder than @level */
static guint
count_below (const ReelLevelMemory *memory, guint count, double level)
{
  guint below = 0;

  for (guint i = 0; i < count; i++)
    below += find (memory, i)->heard >= level;
  return below;
}

static Means
get_means (const ReelLevelMemory *memory)
{
  Means means = { 0 };

  for (guint i = 0; i < memory->count; i++) {
    const ReelLevelEntry *entry = find (memory, i);

    means.claimed += (double)entry->claimed / memory->count;
    means.heard += entry->heard / memory->count;
    means.jump += entry->jump / memory->count;
  }
  return means;
}

/* Unmistakable: two seconds that were claimed to be quiet are loud, and jump as no sound does. The claims vary, so they
 * are not a constant of somebody who does not measure; and what is heard does not vary with them, as it would with a
 * wrong gain. */
static gboolean
is_noise (const ReelLevelCheck *self)
{
  Means quiet, loud;

  if (self->quiet.count < REEL_LEVEL_CHECK_MEMORY || self->loud.count < NEEDED_LOUD)
    return FALSE;
  quiet = get_means (&self->quiet);
  loud = get_means (&self->loud);
  return count_below (&self->quiet, self->quiet.count, NOISY) <= self->quiet.count / 5 && quiet.jump >= JUMPING &&
         quiet.claimed - loud.claimed >= VARYING && fabs (quiet.heard - loud.heard) < FOLLOWING;
}

/* Noise is never still for so long. */
static gboolean
is_still (const ReelLevelMemory *quiet)
{
  return quiet->count >= RECENT && count_below (quiet, RECENT, STILL) >= NEEDED_STILL;
}

/* Sound without pauses: noise neither follows the claims nor changes so little from frame to frame. */
static gboolean
is_sound (const ReelLevelMemory *loud)
{
  double offset = 0, deviation = 0, jump = 0;

  if (loud->count < NEEDED_SOUND)
    return FALSE;
  for (guint i = 0; i < NEEDED_SOUND; i++) {
    offset += (find (loud, i)->heard - find (loud, i)->claimed) / NEEDED_SOUND;
    jump += find (loud, i)->jump / NEEDED_SOUND;
  }
  for (guint i = 0; i < NEEDED_SOUND; i++)
    deviation += fabs (find (loud, i)->heard - find (loud, i)->claimed - offset) / NEEDED_SOUND;
  return deviation <= AGREEING || jump <= STEADY;
}

/* Without quiet blocks for a minute nothing supports the judgement any more. */
static gboolean
agrees (const ReelLevelCheck *self)
{
  return self->quiet.count == 0 || is_still (&self->quiet) || is_sound (&self->loud);
}

static void
decide (ReelLevelCheck *self)
{
  forget_old (&self->quiet, self->heard);
  forget_old (&self->loud, self->heard);
  if (!self->contradicts) {
    self->contradicts = is_noise (self);
    if (self->contradicts)
      self->loud.count = 0;
  } else if (agrees (self)) {
    self->contradicts = FALSE;
    self->quiet.count = self->loud.count = 0;
  }
}

static double
get_level (double energy, guint samples)
{
  return energy > 0 ? MIN (-10 * log10 (energy / samples), SILENCE) : SILENCE;
}

/* The middle block, now that its neighbours are complete: levels are measured over other spans than the decoder's
 * frames, and codecs have a delay. */
static void
judge (ReelLevelCheck *self)
{
  const ReelLevelBlock *before = &self->blocks[0], *block = &self->blocks[1], *after = &self->blocks[2];
  ReelLevelEntry entry;

  if (block->samples == 0)
    return;
  entry = (ReelLevelEntry){ block->loudest, get_level (block->energy, block->samples), block->jumps / block->frames,
                            ++self->heard };
  if (block->claims > 0 && block->loudest < QUIET)
    remember (&self->loud, &entry);
  else if (before->claims > 0 && block->claims > 0 && after->claims > 0 &&
           MIN (MIN (before->loudest, after->loudest), block->loudest) >= QUIET)
    remember (&self->quiet, &entry);
  decide (self);
}

/* Returns: the block of @time */
static ReelLevelBlock *
reach (ReelLevelCheck *self, gint64 time)
{
  static const ReelLevelBlock empty = { .loudest = G_MAXUINT };
  const gint64 number = time / REEL_LEVEL_CHECK_BLOCK_MS;

  if (number < self->number - 2 || number > self->number + 2) { /* the sender paused, or its time has jumped */
    self->blocks[0] = self->blocks[1] = self->blocks[2] = empty;
    self->number = number;
  }
  for (; self->number < number; self->number++) {
    judge (self);
    self->blocks[0] = self->blocks[1];
    self->blocks[1] = self->blocks[2];
    self->blocks[2] = empty;
  }
  return &self->blocks[2 - (self->number - number)];
}

void
reel_level_check_claim (ReelLevelCheck *self, gint64 time, guint level)
{
  ReelLevelBlock *block = reach (self, time);

  block->claims++;
  block->loudest = MIN (block->loudest, level);
}

void
reel_level_check_hear (ReelLevelCheck *self, gint64 time, double energy, guint samples)
{
  ReelLevelBlock *block = reach (self, time);
  const double level = MIN (get_level (energy, samples), FLOOR);

  block->energy += energy;
  block->samples += samples;
  block->jumps += fabs (level - self->last);
  block->frames++;
  self->last = level;
}
