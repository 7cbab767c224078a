/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which quantizer the next frame gets. Called by canvasx264enc before and after each frame. */
#include "gst/x264/rate-control.h"

#include <math.h>

#define PART_PLANNED       0.98 /* of the bit rate: sizes are known afterwards only, and it is not to be exceeded */
#define WINDOW_SECONDS     3
#define COMPLEXITY_FRAMES  12
#define KEY_FINER          3    /* quantizers; a key frame stays on the screen where nothing moves */
#define KEY_COST           8    /* frames between key frames that a key frame costs, until measured */
#define KEY_BITS           2600 /* of a macroblock at quantizer 0, until measured */
#define TURN               8    /* frames, one of which is made finer than the others */
#define TURN_FINER         4    /* quantizers */
#define TURN_COARSER       1
#define HYSTERESIS         0.8
#define LARGEST_STEP       3
#define MIN_BUDGET_PART    0.35
#define MAX_BUDGET_PART    1.5
#define LARGEST_DEBT       1.0 /* of what a window may spend */
#define QUANTIZERS_TO_HALF 6.0 /* H.264: so many make the step twice as large, and so about the bits half as many */

static gdouble
quantizer_for (gdouble complexity, gdouble bits)
{
  return complexity <= 0 ? RATE_CONTROL_FINEST : QUANTIZERS_TO_HALF * log2 (complexity / bits);
}

void
rate_control_init (RateControl *rate, guint bitrate, gdouble fps, gint finest, guint key_interval, gsize macroblocks)
{
  *rate = (RateControl){ .finest = finest, .key_interval = key_interval, .macroblocks = macroblocks };
  rate_control_set_bitrate (rate, bitrate, fps);
}

void
rate_control_set_bitrate (RateControl *rate, guint bitrate, gdouble fps)
{
  rate->budget = bitrate / fps * PART_PLANNED;
  rate->window = WINDOW_SECONDS * fps;
}

/* A frame's part of the key frames: when the next one is due they are paid, so that ten seconds hold the rate. */
static gdouble
due (const RateControl *rate)
{
  return rate->owed / MAX (rate->payers, 1);
}

/* What a frame between key frames may have, once it has paid its part of debts and of key frames. */
static gdouble
spendable (const RateControl *rate)
{
  gdouble bits = rate->budget - rate->debt / rate->window - due (rate);

  return CLAMP (bits, rate->budget * MIN_BUDGET_PART, rate->budget * MAX_BUDGET_PART);
}

/* Constant macroblocks would be coded anew by each finer frame: not for a canvas of which little moves. */
static gint
take_turn (RateControl *rate, gboolean much)
{
  rate->turn = (rate->turn + 1) % TURN;
  if (!much || rate->quantizer <= rate->finest)
    return rate->quantizer;
  if (rate->turn == 0)
    return MAX (rate->quantizer - TURN_FINER, rate->finest);
  return MIN (rate->quantizer + TURN_COARSER, RATE_CONTROL_COARSEST);
}

gint
rate_control_next (RateControl *rate, gboolean key, gboolean much)
{
  gdouble wanted;

  if (rate->complexity == 0 && rate->quantizer == 0) {
    wanted = quantizer_for ((gdouble)rate->macroblocks * KEY_BITS, rate->budget * KEY_COST) + KEY_FINER;
    rate->quantizer = CLAMP ((gint)lrint (wanted), rate->finest, RATE_CONTROL_COARSEST);
  } else {
    wanted = CLAMP (quantizer_for (rate->complexity, spendable (rate)), rate->finest, RATE_CONTROL_COARSEST);
    if (fabs (wanted - rate->quantizer) >= HYSTERESIS) {
      rate->quantizer += CLAMP ((gint)lrint (wanted - rate->quantizer), -LARGEST_STEP, LARGEST_STEP);
      rate->quantizer = CLAMP (rate->quantizer, rate->finest, RATE_CONTROL_COARSEST);
    }
  }
  if (!key)
    return take_turn (rate, much);
  rate->turn = 0;
  return MAX (rate->quantizer - KEY_FINER, RATE_CONTROL_FINEST);
}

void
rate_control_spend (RateControl *rate, gboolean key, gint quantizer, gsize bytes)
{
  gdouble bits = bytes * 8.0, complexity = bits * exp2 (quantizer / QUANTIZERS_TO_HALF);
  gdouble paid = due (rate), most = rate->budget * rate->window * LARGEST_DEBT;

  rate->owed -= paid;
  rate->payers -= 1;
  if (key) {
    rate->owed += bits;
    rate->payers = rate->key_interval;
  }
  if (rate->complexity == 0)
    rate->complexity = key ? complexity / KEY_COST : complexity;
  else if (!key)
    rate->complexity += (complexity - rate->complexity) / COMPLEXITY_FRAMES;
  rate->debt += paid + (key ? 0 : bits) - rate->budget;
  rate->debt = CLAMP (rate->debt, -most, most);
}
