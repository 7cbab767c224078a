/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides which of a participant's frames is shown at which tick: keeps at max one frame for each coming tick, never
 * shows one before its time, and never one captured while the recording was paused. Called by tilecompositor's sink
 * pads under the element's lock; pure, frames are opaque. */
#pragma once

#include "gst/core/grid/tick-grid.h"

G_BEGIN_DECLS

/* "No time": the same value as GST_CLOCK_TIME_NONE. */
#define TILE_QUEUE_NO_TIME G_MAXUINT64

typedef struct _TileQueue TileQueue;

/* All times are running times in ns. `free_frame` is called on each frame that is no longer needed. */
TileQueue *tile_queue_new (GDestroyNotify free_frame);
void tile_queue_free (TileQueue *queue);
void tile_queue_set_grid (TileQueue *queue, const TickGrid *grid);

/* Drops all frames, shown or not, but keeps the pauses. */
void tile_queue_clear (TileQueue *queue);

/* The source begins a new timeline: the next frame counts even if it is earlier than the last one. */
void tile_queue_restart (TileQueue *queue);

/* Takes ownership of `frame`, to be shown from `start` until `end` at least. It replaces waiting frames that no tick
 * would show because of it, and waiting frames that are not before it. Returns: FALSE when it is too old to be shown,
 * and was freed. */
gboolean tile_queue_push (TileQueue *queue, guint64 start, guint64 end, gpointer frame);

/* Drops the oldest waiting frames beyond `max`. The shown frame stays until the first of the remaining ones. */
void tile_queue_limit (TileQueue *queue, guint max);

/* The source has no data until `end`. */
void tile_queue_gap (TileQueue *queue, guint64 end);

/* Whether everything that could be shown at `time` is known: something later has arrived. */
gboolean tile_queue_covers (const TileQueue *queue, guint64 time);

/* The number of waiting frames, and the latest end of what arrived (TILE_QUEUE_NO_TIME: nothing yet). */
guint tile_queue_get_length (const TileQueue *queue);
guint64 tile_queue_get_end (const TileQueue *queue);

/* Moves on to tick `time`, which never decreases. */
void tile_queue_advance (TileQueue *queue, guint64 time);

/* The frame shown at tick `time` after tile_queue_advance(). NULL when there is none, when it ended `timeout` or more
 * ago (paused spans not counted), or when it is over and nothing follows (`ended`). Owned by the queue. */
gpointer tile_queue_peek (const TileQueue *queue, guint64 time, guint64 timeout, gboolean ended);

/* The recording is paused at `time`: nothing captured from then on is shown, until tile_queue_resume() sets the time
 * from which frames count again. A second pause, or a resume without a pause, changes nothing. */
void tile_queue_pause (TileQueue *queue, guint64 time);
void tile_queue_resume (TileQueue *queue, guint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileQueue, tile_queue_free)

G_END_DECLS
