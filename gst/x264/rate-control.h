/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selects the quantizer of the next frame, so that frames keep to a bit rate on average and are not finer than needed.
 * Uses the sizes of past frames only, so no frame waits, and changes the quantizer rarely: a constant macroblock is
 * kept as long as the quantizer does not fall. Used by canvasx264enc; pure. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define RATE_CONTROL_FINEST   9 /* range of quantizers, within H.264's 0 to 51 */
#define RATE_CONTROL_COARSEST 48

typedef struct {
  double budget; /* bits per frame at the bit rate */
  double window; /* frames in which debts are repaid */
  double key_interval;
  int finest;
  gsize macroblocks;

  double complexity; /* average bits of a frame between key frames at quantizer 0; 0: unknown */
  double owed;       /* bits of key frames that the frames up to the next one have to pay */
  double payers;     /* number of frames left to pay them */
  double debt;       /* other bits used beyond the rate; negative: saved */
  int quantizer;     /* average of frames between key frames */
  guint turn;        /* frames since the last finer one */
} RateControl;

/* `bitrate`: bits/s; `fps`: frames/s; `finest`: quantizer of frames between key frames, 12 to 48 (key frames are finer:
 * others refer to them); `key_interval`: frames; `macroblocks`: of a frame. */
void rate_control_init (RateControl *rate, guint bitrate, double fps, int finest, guint key_interval,
                        gsize macroblocks);

/* Sets the bit rate (bits/s) from the next frame on. */
void rate_control_set_bitrate (RateControl *rate, guint bitrate, double fps);

/* Returns: the next frame's quantizer. If `much` moves and the bits do not suffice for the finest, one frame in eight
 * is finer than the others, which refer to it: at the same bit rate that improves all of them. */
int rate_control_next (RateControl *rate, gboolean key, gboolean much);

/* Reports that a frame with `quantizer` has become `bytes` long. */
void rate_control_spend (RateControl *rate, gboolean key, int quantizer, gsize bytes);

G_END_DECLS
