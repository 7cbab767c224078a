/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selects the quantizer of the next frame. Called by canvasx264enc before and after each frame. */
#include "gst/x264/rate-control.h"

#include <math.h>

#define PART_PLANNED       0.98 /* of the bit rate: sizes are known only afterwards, and it must not be exceeded */
#define WINDOW_SECONDS     3
#define COMPLEXITY_FRAMES  12
#define KEY_FINER          3    /* quantizers; a key frame stays visible where nothing moves */
#define KEY_COST           8    /* cost of a key frame in other frames, until measured */
#define KEY_BITS           2600 /* of a macroblock at quantizer 0, until measured */
#define TURN               8    /* frames, one of which is finer than the others */
#define TURN_FINER         4    /* quantizers */
#define TURN_COARSER       1
#define HYSTERESIS         0.8
#define LARGEST_STEP       3
#define MIN_BUDGET_PART    0.35
#define MAX_BUDGET_PART    1.5
#define LARGEST_DEBT       1.0 /* in relation to what a window may use */
#define QUANTIZERS_TO_HALF 6.0 /* H.264: so many quantizers double the step, and so about halve the bits */

static double
quantizer_for (double complexity, double bits)
{
  return complexity <= 0 ? RATE_CONTROL_FINEST : QUANTIZERS_TO_HALF * log2 (complexity / bits);
}

void
rate_control_init (RateControl *rate, guint bitrate, double fps, int finest, guint key_interval, gsize macroblocks)
{
  *rate = (RateControl){ .finest = finest, .key_interval = key_interval, .macroblocks = macroblocks };
  rate_control_set_bitrate (rate, bitrate, fps);
}

void
rate_control_set_bitrate (RateControl *rate, guint bitrate, double fps)
{
  rate->budget = bitrate / fps * PART_PLANNED;
  rate->window = WINDOW_SECONDS * fps;
}

/* A frame's share of the key frames' bits: they are paid by the time the next one is due, so ten seconds keep the
 * rate. */
static double
due (const RateControl *rate)
{
  return rate->owed / MAX (rate->payers, 1);
}

/* What a frame between key frames may use after its share of debts and key frames. */
static double
spendable (const RateControl *rate)
{
  double bits = rate->budget - rate->debt / rate->window - due (rate);

  return CLAMP (bits, rate->budget * MIN_BUDGET_PART, rate->budget * MAX_BUDGET_PART);
}

/* A finer frame encodes constant macroblocks anew: not for a canvas of which little moves. */
static int
take_turn (RateControl *rate, gboolean much)
{
  rate->turn = (rate->turn + 1) % TURN;
  if (!much || rate->quantizer <= rate->finest)
    return rate->quantizer;
  if (rate->turn == 0)
    return MAX (rate->quantizer - TURN_FINER, rate->finest);
  return MIN (rate->quantizer + TURN_COARSER, RATE_CONTROL_COARSEST);
}

int
rate_control_next (RateControl *rate, gboolean key, gboolean much)
{
  double wanted;

  if (rate->complexity == 0 && rate->quantizer == 0) {
    wanted = quantizer_for ((double)rate->macroblocks * KEY_BITS, rate->budget * KEY_COST) + KEY_FINER;
    rate->quantizer = CLAMP ((int)lrint (wanted), rate->finest, RATE_CONTROL_COARSEST);
  } else {
    wanted = CLAMP (quantizer_for (rate->complexity, spendable (rate)), rate->finest, RATE_CONTROL_COARSEST);
    if (fabs (wanted - rate->quantizer) >= HYSTERESIS) {
      rate->quantizer += CLAMP ((int)lrint (wanted - rate->quantizer), -LARGEST_STEP, LARGEST_STEP);
      rate->quantizer = CLAMP (rate->quantizer, rate->finest, RATE_CONTROL_COARSEST);
    }
  }
  if (!key)
    return take_turn (rate, much);
  rate->turn = 0;
  return MAX (rate->quantizer - KEY_FINER, RATE_CONTROL_FINEST);
}

void
rate_control_spend (RateControl *rate, gboolean key, int quantizer, gsize bytes)
{
  double bits = bytes * 8.0, complexity = bits * exp2 (quantizer / QUANTIZERS_TO_HALF);
  double paid = due (rate), most = rate->budget * rate->window * LARGEST_DEBT;

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
