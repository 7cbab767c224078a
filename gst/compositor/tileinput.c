/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input side of tilecompositor. Runs on the sources' threads without lock and takes the element's; lock order in
 * gst/common/ticker.h. */
#include "gst/compositor/tileinput.h"

#define GST_CAT_DEFAULT callreel_tile_compositor_debug

/* frames that are queued before a source that is not live has to wait */
#define WAITING_MAX 4
/* timestamps of a live source this far ahead of the canvas are wrong, and its frames would only fill memory */
#define AHEAD_MAX (3 * GST_SECOND)
/* a task this far behind its sources composes only the newest canvas that is due: skipped frames need not be kept */
#define BEHIND_MAX GST_SECOND

static CallreelTilePad *
input_lock (GstPad *pad)
{
  g_mutex_lock (&CALLREEL_TILE_PAD (pad)->state->ticker->lock);
  return CALLREEL_TILE_PAD (pad);
}

static void
input_unlock (CallreelTilePad *pad)
{
  g_mutex_unlock (&pad->state->ticker->lock);
}

static gboolean
is_flushing (CallreelTilePad *pad)
{
  return CALLREEL_TICKER_PAD_CAST (pad)->flushing;
}

static GstClockTime
frame_duration (const CallreelTilePad *pad, const GstBuffer *buffer)
{
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    return GST_BUFFER_DURATION (buffer);
  if (GST_VIDEO_INFO_FPS_N (&pad->info) > 0)
    return gst_util_uint64_scale_int (GST_SECOND, GST_VIDEO_INFO_FPS_D (&pad->info), GST_VIDEO_INFO_FPS_N (&pad->info));
  return 0;
}

/* Called with lock. Computes when the frame is shown; FALSE if never. */
static gboolean
frame_times (CallreelTilePad *pad, const GstBuffer *buffer, guint64 *start, guint64 *end)
{
  GstClockTime duration = frame_duration (pad, buffer);
  guint64 from, to;

  if (!GST_BUFFER_PTS_IS_VALID (buffer)) {
    *start = GST_CLOCK_TIME_IS_VALID (pad->expected) ? pad->expected : 0;
    *end = *start + duration;
    pad->expected = *end;
    return TRUE;
  }
  from = GST_BUFFER_PTS (buffer);
  if (!gst_segment_clip (&pad->segment, GST_FORMAT_TIME, from, from + duration, &from, &to))
    return FALSE;
  *start = gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, from);
  *end = gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, to);
  if (!GST_CLOCK_TIME_IS_VALID (*start))
    return FALSE;
  if (!GST_CLOCK_TIME_IS_VALID (*end) || *end < *start)
    *end = *start;
  pad->expected = *end;
  return TRUE;
}

/* Called with lock, which is released while waiting for space. Only for a source that is not live. */
static void
wait_for_space (CallreelTilePad *pad)
{
  CallreelTicker *ticker = pad->state->ticker;

  while (!ticker->live && !is_flushing (pad) && ticker->flow == GST_FLOW_OK &&
         tile_queue_get_length (pad->queue) >= WAITING_MAX) {
    guint64 next = tile_state_next_time (pad->state);

    if (!tile_queue_covers (pad->queue, next)) {
      /* it joined with old data: that is over, and the next tick waits for what follows */
      tile_queue_advance (pad->queue, next);
      return;
    }
    g_cond_wait (&ticker->space_cond, &ticker->lock);
  }
}

/* Called with lock. */
static GstFlowReturn
check_flow (CallreelTilePad *pad)
{
  if (is_flushing (pad))
    return GST_FLOW_FLUSHING;
  if (CALLREEL_TICKER_PAD_CAST (pad)->eos)
    return GST_FLOW_EOS;
  if (!pad->has_info || pad->segment.format != GST_FORMAT_TIME)
    return GST_FLOW_NOT_NEGOTIATED;
  return pad->state->ticker->flow;
}

/* Called with lock; takes ownership of the buffer. */
static GstFlowReturn
take_frame (CallreelTilePad *pad, GstBuffer *buffer)
{
  CallreelTicker *ticker = pad->state->ticker;
  g_autoptr (GstBuffer) owned = buffer;
  GstFlowReturn flow = check_flow (pad);
  guint64 start, end;

  if (flow != GST_FLOW_OK || !frame_times (pad, buffer, &start, &end))
    return flow;
  wait_for_space (pad);
  flow = check_flow (pad);
  if (flow != GST_FLOW_OK)
    return flow;
  if (ticker->live && start > tile_state_next_time (pad->state) + ticker->latency + AHEAD_MAX) {
    GST_INFO_OBJECT (pad, "frame at %" GST_TIME_FORMAT " dropped: too far ahead", GST_TIME_ARGS (start));
    return GST_FLOW_OK;
  }
  if (!tile_queue_push (pad->queue, start, end, tile_frame_new (g_steal_pointer (&owned), &pad->info, &pad->turn)))
    GST_LOG_OBJECT (pad, "frame at %" GST_TIME_FORMAT " dropped: too late", GST_TIME_ARGS (start));
  if (!ticker->live)
    callreel_ticker_feed (ticker);
  else
    tile_queue_limit (pad->queue, 1 + (guint)tick_grid_ceil (&pad->state->grid, ticker->latency + BEHIND_MAX));
  return GST_FLOW_OK;
}

static GstFlowReturn
tile_input_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallreelTilePad *tile = input_lock (pad);
  GstFlowReturn flow = take_frame (tile, buffer);

  input_unlock (tile);
  return flow;
}

static gboolean
handle_caps (GstPad *pad, GstEvent *event)
{
  GstVideoInfo info;
  GstCaps *caps;
  CallreelTilePad *tile;

  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps)) {
    GST_WARNING_OBJECT (pad, "unsupported caps %" GST_PTR_FORMAT, caps);
    return FALSE;
  }
  tile = input_lock (pad);
  tile->info = info;
  tile->has_info = TRUE;
  input_unlock (tile);
  return TRUE;
}

static gboolean
is_upstream_live (GstPad *pad)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (pad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

static gboolean
handle_segment (GstPad *pad, GstEvent *event)
{
  const GstSegment *segment;
  CallreelTilePad *tile;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME) {
    GST_WARNING_OBJECT (pad, "only segments in time format are supported");
    return FALSE;
  }
  if (is_upstream_live (pad))
    callreel_ticker_set_live (CALLREEL_TILE_PAD (pad)->state->ticker);
  tile = input_lock (pad);
  tile->segment = *segment;
  tile->expected = gst_segment_to_running_time (segment, GST_FORMAT_TIME, segment->position);
  tile_queue_restart (tile->queue);
  input_unlock (tile);
  return TRUE;
}

static void
handle_gap (GstPad *pad, GstEvent *event)
{
  GstClockTime start, duration, end;
  CallreelTilePad *tile;

  gst_event_parse_gap (event, &start, &duration);
  tile = input_lock (pad);
  if (GST_CLOCK_TIME_IS_VALID (duration))
    start += duration;
  if (GST_CLOCK_TIME_IS_VALID (tile->segment.stop))
    start = MIN (start, tile->segment.stop);
  /* A gap before the first frame may come before its segment. */
  end = tile->segment.format == GST_FORMAT_TIME ? gst_segment_to_running_time (&tile->segment, GST_FORMAT_TIME, start)
                                                : GST_CLOCK_TIME_NONE;
  if (GST_CLOCK_TIME_IS_VALID (end))
    tile_queue_gap (tile->queue, end);
  callreel_ticker_feed (tile->state->ticker);
  input_unlock (tile);
}

/* Reads the orientation of the following frames. Other tags, and lists without this one, are ignored. */
static void
handle_tags (GstPad *pad, GstEvent *event)
{
  g_autofree char *orientation = NULL;
  GstTagList *tags;
  TileTurn turn;
  CallreelTilePad *tile;

  gst_event_parse_tag (event, &tags);
  if (!gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation) || !tile_turn_parse (orientation, &turn))
    return;
  tile = input_lock (pad);
  tile->turn = turn;
  input_unlock (tile);
}

/* Called when a stream starts, ends or is flushed. */
static void
set_stream_state (GstPad *pad, GstEventType type)
{
  CallreelTilePad *tile = input_lock (pad);
  CallreelTickerPad *input = CALLREEL_TICKER_PAD (pad);

  switch (type) {
  case GST_EVENT_STREAM_START:
    input->eos = FALSE;
    tile->last_notified = TILE_NOTIFIED_NOTHING;
    tile->turn = (TileTurn){ 0 };
    tile_queue_restart (tile->queue);
    break;
  case GST_EVENT_EOS:
    input->eos = TRUE;
    tile->state->ticker->any_eos = TRUE;
    break;
  case GST_EVENT_FLUSH_START:
    input->flushing = TRUE;
    break;
  default:
    input->flushing = FALSE;
    input->eos = FALSE;
    tile->expected = GST_CLOCK_TIME_NONE;
    gst_segment_init (&tile->segment, GST_FORMAT_UNDEFINED);
    tile_queue_clear (tile->queue);
    tile_queue_restart (tile->queue);
    break;
  }
  callreel_ticker_notify (tile->state->ticker);
  input_unlock (tile);
}

static gboolean
tile_input_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean handled = TRUE;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    handled = handle_caps (pad, event);
    break;
  case GST_EVENT_SEGMENT:
    handled = handle_segment (pad, event);
    break;
  case GST_EVENT_GAP:
    handle_gap (pad, event);
    break;
  case GST_EVENT_TAG:
    handle_tags (pad, event);
    break;
  case GST_EVENT_STREAM_START:
  case GST_EVENT_EOS:
  case GST_EVENT_FLUSH_START:
  case GST_EVENT_FLUSH_STOP:
    set_stream_state (pad, GST_EVENT_TYPE (event));
    break;
  default:
    /* no other event of a participant affects the canvas */
    break;
  }
  gst_event_unref (event);
  return handled;
}

static gboolean
tile_input_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION) {
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
    return TRUE;
  }
  return gst_pad_query_default (pad, parent, query);
}

static gboolean
tile_input_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  CallreelTickerPad *input = CALLREEL_TICKER_PAD (pad);
  CallreelTilePad *tile;

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  tile = input_lock (pad);
  input->flushing = !active;
  if (!active) {
    input->eos = FALSE;
    tile->has_info = FALSE;
    gst_segment_init (&tile->segment, GST_FORMAT_UNDEFINED);
    tile_queue_clear (tile->queue);
    tile_queue_restart (tile->queue);
  }
  callreel_ticker_notify (tile->state->ticker);
  input_unlock (tile);
  return TRUE;
}

void
tile_input_setup (CallreelTilePad *tile, TileState *state)
{
  GstPad *pad = GST_PAD (tile);

  tile->state = state;
  gst_pad_set_chain_function (pad, tile_input_chain);
  gst_pad_set_event_function (pad, tile_input_event);
  gst_pad_set_query_function (pad, tile_input_query);
  gst_pad_set_activatemode_function (pad, tile_input_activate_mode);
}
