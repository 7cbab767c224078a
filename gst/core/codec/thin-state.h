/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides which encoded frames of one stream a decoder is given: those that a canvas of few pictures a second shows,
 * and those that other frames need; none while nobody sees the stream. Called by videothin under its lock; pure.
 *
 * What is promised: every frame that passes decodes to the same picture as in the whole stream. A tick shows a picture
 * captured less than one tick before it, as long as such a frame came that could be decoded; one that comes later than
 * the pace of those before it makes that less than two ticks. */
#pragma once

#include "gst/core/grid/tick-grid.h"

G_BEGIN_DECLS

/* The same value as GST_CLOCK_TIME_NONE. */
#define THIN_NO_TIME        G_MAXUINT64
#define THIN_NO_LAYER       (-1)
#define THIN_LAYERS         4
#define THIN_PACE           9
#define THIN_PASSED         16
#define THIN_KEY_RETRY_NSEC G_GUINT64_CONSTANT (1000000000)

typedef struct {
  guint64 time;        /* running time in ns at which it is to be seen, or THIN_NO_TIME */
  gboolean key;        /* can be decoded by itself, and so can what follows */
  gboolean shown;      /* FALSE: only others refer to it */
  gboolean disposable; /* nothing needs it */
  gint layer;          /* temporal layer from 0 on, that needs no higher one; or THIN_NO_LAYER */
  gboolean layer_sync; /* needs the base layer alone */
  gboolean layer_only; /* what it changes matters to its own and higher layers alone */
} ThinFrame;

typedef enum {
  THIN_PASS,
  THIN_DROP, /* nobody would see it, and nothing needs it */
  THIN_HIDE, /* nobody sees the stream */
  THIN_WAIT, /* a key frame has to come first */
} ThinVerdict;

typedef struct {
  TickGrid grid;

  gboolean active;
  GHashTable *consumers; /* guint64 → whether it sees the stream */
  gboolean missed;       /* frames were dropped that later ones need */
  gboolean waiting;
  guint64 asked_at; /* for a key frame; THIN_NO_TIME: not yet */

  guint64 passed[THIN_PASSED]; /* times of frames that passed, a ring */
  guint n_passed;
  guint64 pace[THIN_PACE]; /* times of all frames that came, a ring */
  guint n_pace;

  guint keep;                      /* temporal layers that are decoded */
  gboolean distrusted;             /* this sender's layers are not what they should be */
  gboolean stale;                  /* a reference of a dropped layer is missing; until a key frame */
  guint64 layer_time[THIN_LAYERS]; /* of the last frame of layers 0 … n */
  guint layer_steady[THIN_LAYERS]; /* how often in a row layers 0 … n brought a frame within a tick */
} ThinState;

void thin_state_init (ThinState *state, const TickGrid *grid);
void thin_state_clear (ThinState *state);

/* The canvas's pictures a second. */
void thin_state_set_grid (ThinState *state, const TickGrid *grid);

/* A new timeline, or another stream: what was is forgotten, but not who sees it. */
void thin_state_restart (ThinState *state);

/* FALSE: there is no consumer at all. All of them are forgotten; who comes after this sees the stream until it says
 * otherwise. */
void thin_state_set_active (ThinState *state, gboolean active);

/* Consumer number @consumer says whether it sees the stream. Nobody does once all that spoke said no. */
void thin_state_set_visible (ThinState *state, guint64 consumer, gboolean visible);

gboolean thin_state_is_hidden (const ThinState *state);

/* Whether to ask the sender for a key frame now; TRUE at most once in THIN_KEY_RETRY_NSEC. @now: any clock, in ns. */
gboolean thin_state_take_key_request (ThinState *state, guint64 now);

/* Frames must be given in the order in which they are decoded. */
ThinVerdict thin_state_judge (ThinState *state, const ThinFrame *frame);

G_END_DECLS
