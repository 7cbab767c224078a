/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides which encoded frames of a stream are decoded: those that a canvas of few pictures a second shows, and those
 * that other frames need; none while nobody sees the stream. Called by videothin under its lock; pure.
 * Guarantees: every frame that passes decodes to the same picture as in the whole stream. A tick shows a picture
 * captured less than one tick earlier, as long as such a frame arrived and could be decoded; less than two ticks if a
 * frame was later than the pace of those before it. */
#pragma once

#include "gst/core/grid/tick-grid.h"

G_BEGIN_DECLS

/* The same value as GST_CLOCK_TIME_NONE. */
#define THIN_NO_TIME        G_MAXUINT64
#define THIN_NO_LAYER       (-1)
#define THIN_LAYERS         8
#define THIN_PACE           9
#define THIN_PASSED         16
#define THIN_KEY_RETRY_NSEC G_GUINT64_CONSTANT (1000000000)

typedef struct {
  guint64 time;        /* presentation time as running time in ns, or THIN_NO_TIME */
  gboolean key;        /* it and what follows can be decoded without earlier frames */
  gboolean shown;      /* FALSE: it is only a reference of other frames */
  gboolean disposable; /* no other frame refers to it */
  int layer;           /* temporal layer from 0, which does not depend on higher ones; or THIN_NO_LAYER */
  gboolean layer_sync; /* depends on the base layer only */
  gboolean layer_only; /* its changes affect its own and higher layers only */
  gboolean switch_up;  /* frames of higher layers after it depend on none of those before it */
  gboolean inherits;   /* is decoded with state, besides pictures, of all frames before it */
} ThinFrame;

typedef enum {
  THIN_PASS,
  THIN_DROP, /* no tick would show it, and no frame needs it */
  THIN_HIDE, /* nobody sees the stream */
  THIN_WAIT, /* a key frame must come first */
} ThinVerdict;

typedef struct {
  TickGrid grid;

  gboolean active;
  GHashTable *consumers; /* guint64 → whether that consumer shows the stream */
  gboolean missed;       /* frames were dropped that later ones refer to */
  gboolean waiting;
  guint64 asked_at; /* time of the last key frame request; THIN_NO_TIME: none */

  guint64 passed[THIN_PASSED]; /* times of frames that passed; a ring */
  guint n_passed;
  guint64 pace[THIN_PACE]; /* times of all frames; a ring */
  guint n_pace;

  guint keep;                      /* number of temporal layers that are decoded */
  gboolean distrusted;             /* this sender violates the rules of temporal layers */
  gboolean stale;                  /* a reference in a dropped layer is missing, until a key frame */
  guint64 layer_time[THIN_LAYERS]; /* of the last frame in layers 0 … n */
  guint layer_steady[THIN_LAYERS]; /* consecutive frames of layers 0 … n that came within a tick */
} ThinState;

void thin_state_init (ThinState *state, const TickGrid *grid);
void thin_state_clear (ThinState *state);

/* Sets the frame rate of the canvas. */
void thin_state_set_grid (ThinState *state, const TickGrid *grid);

/* Starts a new timeline or another stream: resets all but the visibility. */
void thin_state_restart (ThinState *state);

/* FALSE: there is no consumer. Forgets all of them; a new one counts as showing the stream until it reports
 * otherwise. */
void thin_state_set_active (ThinState *state, gboolean active);

/* Consumer @consumer reports whether it shows the stream. The stream is hidden once all that have reported do not show
 * it. */
void thin_state_set_visible (ThinState *state, guint64 consumer, gboolean visible);

gboolean thin_state_is_hidden (const ThinState *state);

/* Whether to request a key frame from the sender now; TRUE at most once in THIN_KEY_RETRY_NSEC. @now: any clock, in
 * ns. */
gboolean thin_state_take_key_request (ThinState *state, guint64 now);

/* Frames must be passed in decoding order. */
ThinVerdict thin_state_judge (ThinState *state, const ThinFrame *frame);

G_END_DECLS
