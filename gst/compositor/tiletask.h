/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tilecompositor's canvases: when one is due, and its composition and output. Owned by the element. */
#pragma once

#include "gst/compositor/tilenotice.h"
#include "gst/compositor/tilestate.h"

G_BEGIN_DECLS

/* Composing thread only, except `state`, which is guarded by the ticker's lock. */
typedef struct {
  TileState *state;
  TileComposer *composer; /* NULL: not negotiated */
  TileNotice *notice;     /* constant */
  guint32 drawn_background;
  gint64 drawn_second; /* the second that `clock_text` shows */
  char *clock_text;
} TileTask;

void tile_task_init (TileTask *self, TileState *state);
void tile_task_clear (TileTask *self);

/* Called while the task does not run. Discards what was negotiated. */
void tile_task_stop (TileTask *self);

/* Any thread, called with lock. Whether no input has data for the next tick. */
gboolean tile_task_is_drained (const TileTask *self);

/* Composing thread, called with lock, which is released to wait. */
CallreelTick tile_task_wait_for_clock (TileTask *self);

/* Composing thread, called without lock: one tick, or the end of the stream. */
void tile_task_run (TileTask *self);

G_END_DECLS
