/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of a participant's frames is seen at which tick: keeps no more than one frame for each tick to come, never
 * shows one before its time, and never one that was captured while the recording was paused. Called by
 * tilecompositor's sink pads under the element's lock; pure, frames are opaque. */
#pragma once

#include "gst/core/grid/tick-grid.h"

G_BEGIN_DECLS

/* "No time": the same value as GST_CLOCK_TIME_NONE. */
#define TILE_QUEUE_NO_TIME G_MAXUINT64

typedef struct _TileQueue TileQueue;

/* All times are running times in ns. `free_frame` is called on each frame that is not needed any more. */
TileQueue *tile_queue_new (GDestroyNotify free_frame);
void tile_queue_free (TileQueue *queue);
void tile_queue_set_grid (TileQueue *queue, const TickGrid *grid);

/* Forgets every frame, shown or not, but not the pauses. */
void tile_queue_clear (TileQueue *queue);

/* The source begins a new timeline: the next frame counts even if its time is before that of the last one. */
void tile_queue_restart (TileQueue *queue);

/* Takes `frame`, to be seen from `start` on and good until `end` at least. It replaces a waiting frame that would be
 * seen at no tick because of it, and any waiting frame that is not before it. FALSE when it is too old to be seen: it
 * was freed. */
gboolean tile_queue_push (TileQueue *queue, guint64 start, guint64 end, gpointer frame);

/* Forgets the oldest of more than `most` frames that wait: what is seen stays until the first of the rest. */
void tile_queue_limit (TileQueue *queue, guint most);

/* The source says that it has nothing until `end`. */
void tile_queue_gap (TileQueue *queue, guint64 end);

/* Whether everything is known that could be seen at `time`: something later than that has come in. */
gboolean tile_queue_covers (const TileQueue *queue, guint64 time);

/* Frames that wait, and the greatest end of what came in (TILE_QUEUE_NO_TIME: nothing yet). */
guint tile_queue_get_length (const TileQueue *queue);
guint64 tile_queue_get_end (const TileQueue *queue);

/* Moves on to tick `time`; ticks must not go back. */
void tile_queue_advance (TileQueue *queue, guint64 time);

/* The frame seen at tick `time` after tile_queue_advance(), or NULL when there is none, or its end is `timeout` or more
 * ago (paused spans not counted), or it is over and nothing follows (`ended`). It stays the queue's own. */
gpointer tile_queue_peek (const TileQueue *queue, guint64 time, guint64 timeout, gboolean ended);

/* The recording is paused at `time`; nothing captured from then on is ever seen until tile_queue_resume() says from
 * which time on frames count again. A second pause, or a resume without a pause, changes nothing. */
void tile_queue_pause (TileQueue *queue, guint64 time);
void tile_queue_resume (TileQueue *queue, guint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileQueue, tile_queue_free)

G_END_DECLS
