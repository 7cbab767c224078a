/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's frames on their way to the ticks; the header lists the callers. */
#include "gst/core/tile/tile-queue.h"

typedef struct {
  guint64 start;
  guint64 end;
  gpointer frame; /* NULL: an empty entry */
} Entry;

struct _TileQueue {
  GDestroyNotify free_frame;
  TickGrid grid;
  GArray *waiting;    /* of Entry, in order of their starts */
  Entry shown;        /* what the current tick shows */
  Entry before;       /* shown before it: a pause may turn out to have begun in between */
  Entry captured;     /* the newest of the paused span: shown only if the resume turns out to be before it */
  guint64 end;        /* of everything received, gaps included */
  guint64 gap_end;    /* of the last announced gap */
  guint64 floor;      /* frames before it belong to an earlier pause */
  guint64 paused_at;  /* start of the last pause … */
  guint64 resumed_at; /* … and its end (TILE_QUEUE_NO_TIME: it lasts) */
  gboolean restarted;
};

static void
entry_clear (TileQueue *queue, Entry *entry)
{
  if (entry->frame != NULL)
    queue->free_frame (entry->frame);
  *entry = (Entry){ 0 };
}

static void
entry_move (TileQueue *queue, Entry *to, Entry *from)
{
  entry_clear (queue, to);
  *to = *from;
  *from = (Entry){ 0 };
}

static Entry *
waiting_at (const TileQueue *queue, guint index)
{
  return &g_array_index (queue->waiting, Entry, index);
}

static void
drop_waiting (TileQueue *queue, guint from)
{
  for (guint i = from; i < queue->waiting->len; i++)
    entry_clear (queue, waiting_at (queue, i));
  g_array_set_size (queue->waiting, from);
}

static gboolean
is_paused_at (const TileQueue *queue, guint64 time)
{
  return queue->paused_at != TILE_QUEUE_NO_TIME && time >= queue->paused_at && time < queue->resumed_at;
}

TileQueue *
tile_queue_new (GDestroyNotify free_frame)
{
  TileQueue *queue = g_new0 (TileQueue, 1);

  queue->free_frame = free_frame;
  queue->grid = (TickGrid){ 8, 1 };
  queue->waiting = g_array_new (FALSE, FALSE, sizeof (Entry));
  queue->end = TILE_QUEUE_NO_TIME;
  queue->paused_at = TILE_QUEUE_NO_TIME;
  queue->resumed_at = TILE_QUEUE_NO_TIME;
  return queue;
}

void
tile_queue_free (TileQueue *queue)
{
  tile_queue_clear (queue);
  g_array_unref (queue->waiting);
  g_free (queue);
}

void
tile_queue_set_grid (TileQueue *queue, const TickGrid *grid)
{
  queue->grid = *grid;
}

void
tile_queue_clear (TileQueue *queue)
{
  drop_waiting (queue, 0);
  entry_clear (queue, &queue->shown);
  entry_clear (queue, &queue->before);
  entry_clear (queue, &queue->captured);
  queue->end = TILE_QUEUE_NO_TIME;
  queue->gap_end = 0;
}

void
tile_queue_restart (TileQueue *queue)
{
  queue->restarted = TRUE;
  queue->end = TILE_QUEUE_NO_TIME;
  queue->gap_end = 0;
}

static void
extend_end (TileQueue *queue, guint64 end)
{
  if (queue->end == TILE_QUEUE_NO_TIME || end > queue->end)
    queue->end = end;
}

gboolean
tile_queue_push (TileQueue *queue, guint64 start, guint64 end, gpointer frame)
{
  Entry entry = { start, MAX (start, end), frame };
  guint keep;

  if (start < queue->floor || (!queue->restarted && queue->shown.frame != NULL && start < queue->shown.start)) {
    queue->free_frame (frame);
    return FALSE;
  }
  queue->restarted = FALSE;
  extend_end (queue, entry.end);
  /* a tick shows only the last frame at or before it */
  for (keep = queue->waiting->len; keep > 0; keep--) {
    guint64 last = waiting_at (queue, keep - 1)->start;

    if (last < start && tick_grid_ceil (&queue->grid, last) != tick_grid_ceil (&queue->grid, start))
      break;
  }
  drop_waiting (queue, keep);
  g_array_append_val (queue->waiting, entry);
  return TRUE;
}

void
tile_queue_limit (TileQueue *queue, guint max)
{
  const guint over = queue->waiting->len - MIN (queue->waiting->len, max);

  for (guint i = 0; i < over; i++)
    entry_clear (queue, waiting_at (queue, i));
  g_array_remove_range (queue->waiting, 0, over);
}

void
tile_queue_gap (TileQueue *queue, guint64 end)
{
  extend_end (queue, end);
  queue->gap_end = end;
}

gboolean
tile_queue_covers (const TileQueue *queue, guint64 time)
{
  guint waiting = queue->waiting->len;

  if (waiting > 0 && waiting_at (queue, waiting - 1)->start > time)
    return TRUE;
  /* a frame's own end is not enough: containers round durations, and the next frame may begin before it */
  return queue->gap_end > time;
}

guint
tile_queue_get_length (const TileQueue *queue)
{
  return queue->waiting->len;
}

guint64
tile_queue_get_end (const TileQueue *queue)
{
  return queue->end;
}

void
tile_queue_advance (TileQueue *queue, guint64 time)
{
  guint due = 0;

  for (; due < queue->waiting->len && waiting_at (queue, due)->start <= time; due++) {
    Entry *entry = waiting_at (queue, due);

    if (is_paused_at (queue, entry->start)) {
      entry_move (queue, &queue->captured, entry);
    } else {
      entry_move (queue, &queue->before, &queue->shown);
      entry_move (queue, &queue->shown, entry);
    }
  }
  g_array_remove_range (queue->waiting, 0, due);
}

/* The part of the time from `from` to `to` that was not paused. */
static guint64
unpaused_between (const TileQueue *queue, guint64 from, guint64 to)
{
  guint64 pause_from, pause_to;

  if (queue->paused_at == TILE_QUEUE_NO_TIME)
    return to - from;
  pause_from = CLAMP (queue->paused_at, from, to);
  pause_to = CLAMP (queue->resumed_at, from, to);
  return to - from - (pause_to - pause_from);
}

gpointer
tile_queue_peek (const TileQueue *queue, guint64 time, guint64 timeout, gboolean ended)
{
  const Entry *shown = &queue->shown;
  guint64 age;

  if (shown->frame == NULL || shown->end > time)
    return shown->frame;
  if (ended && queue->waiting->len == 0)
    return NULL;
  age = unpaused_between (queue, shown->end, time);
  return age < timeout ? shown->frame : NULL;
}

void
tile_queue_pause (TileQueue *queue, guint64 time)
{
  if (queue->paused_at != TILE_QUEUE_NO_TIME) {
    if (queue->resumed_at == TILE_QUEUE_NO_TIME)
      return;
    queue->floor = queue->resumed_at;
  }
  queue->paused_at = time;
  queue->resumed_at = TILE_QUEUE_NO_TIME;
  if (queue->shown.frame != NULL && queue->shown.start >= time) {
    entry_move (queue, &queue->captured, &queue->shown);
    entry_move (queue, &queue->shown, &queue->before);
  }
  if (queue->shown.frame != NULL && queue->shown.start >= time)
    entry_clear (queue, &queue->shown);
}

void
tile_queue_resume (TileQueue *queue, guint64 time)
{
  if (queue->paused_at == TILE_QUEUE_NO_TIME || queue->resumed_at != TILE_QUEUE_NO_TIME)
    return;
  queue->resumed_at = MAX (time, queue->paused_at);
  if (queue->captured.frame != NULL && queue->captured.start >= queue->resumed_at)
    entry_move (queue, &queue->shown, &queue->captured);
  entry_clear (queue, &queue->captured);
}
