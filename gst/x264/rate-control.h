/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which quantizer the next frame gets, so that frames come to a bit rate on average and are no finer than they need be.
 * Looks at the sizes of past frames only, so that no frame waits, and moves the quantizer seldom: a constant macroblock
 * is left alone as long as the quantizer does not fall. Used by canvasx264enc; pure.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define RATE_CONTROL_FINEST   9 /* quantizers that any frame may get, of H.264's 0 to 51 */
#define RATE_CONTROL_COARSEST 48

typedef struct {
  gdouble budget; /* bits that the rate allows a frame */
  gdouble window; /* frames in which debts are paid back */
  gdouble key_interval;
  gint finest;
  gsize macroblocks;

  gdouble complexity; /* bits that a frame between key frames would have at quantizer 0, averaged; 0: not known yet */
  gdouble owed;       /* bits of key frames, to be paid by the frames up to the next */
  gdouble payers;     /* so many frames are left to pay them */
  gdouble debt;       /* other bits spent beyond the rate; saved, if less than 0 */
  gint quantizer;     /* of frames between key frames, on average */
  guint turn;         /* frames since the last one that was made finer than the others */
} RateControl;

/* `bitrate` in bits/s; `fps` in frames/s; `finest` quantizer for frames between key frames (key frames get a finer one:
 * others build on them), 12 to 48; `key_interval` in frames; `macroblocks` of a frame. */
void rate_control_init (RateControl *rate, guint bitrate, gdouble fps, gint finest, guint key_interval,
                        gsize macroblocks);

/* Another bit rate (bits/s) from the next frame on. */
void rate_control_set_bitrate (RateControl *rate, guint bitrate, gdouble fps);

/* The next frame's quantizer. Where `much` moves, and the bits do not suffice for the finest, one frame in eight is
 * made finer than the others, which build on it: at the same bit rate all are better for it. */
gint rate_control_next (RateControl *rate, gboolean key, gboolean much);

/* A frame that was given `quantizer` has become `bytes`. */
void rate_control_spend (RateControl *rate, gboolean key, gint quantizer, gsize bytes);

G_END_DECLS
