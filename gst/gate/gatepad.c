/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One stream of a recordinggate: what it holds, and the running time of each buffer. Used by gateflow, in the streaming
 * thread. Has no lock: guarded by the pad's stream lock. */
#include "gst/gate/gatepad.h"
#include "gst/core/grid/tick-grid.h"

/* Audio is placed by counting samples; a larger timestamp difference restarts the count. */
#define AUDIO_TOLERANCE (40 * GST_MSECOND)
#define ROUNDING        GATE_PAD_ROUNDING
/* Frame duration of a video whose caps have no frame rate. */
#define FRAME_DURATION (GST_SECOND / 8)

G_DEFINE_FINAL_TYPE (CallreelGatePad, callreel_gate_pad, GST_TYPE_PAD)

static void
item_free (gpointer data)
{
  GateItem *item = data;

  g_clear_pointer (&item->object, gst_mini_object_unref);
  g_free (item);
}

static void
callreel_gate_pad_finalize (GObject *object)
{
  CallreelGatePad *pad = CALLREEL_GATE_PAD (object);

  g_queue_clear_full (&pad->items, item_free);
  gst_clear_buffer (&pad->blank);
  gst_clear_object (&pad->src);
  G_OBJECT_CLASS (callreel_gate_pad_parent_class)->finalize (object);
}

static void
callreel_gate_pad_class_init (CallreelGatePadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = callreel_gate_pad_finalize;
}

static void
callreel_gate_pad_init (CallreelGatePad *pad)
{
  g_queue_init (&pad->items);
  callreel_gate_pad_reset (pad);
}

CallreelGatePad *
callreel_gate_pad_new (GstPadTemplate *templ, const char *name, guint number, GstPad *src)
{
  CallreelGatePad *pad = g_object_new (CALLREEL_TYPE_GATE_PAD, "name", name, "direction",
                                       GST_PAD_TEMPLATE_DIRECTION (templ), "template", templ, NULL);

  pad->number = number;
  pad->src = gst_object_ref (src);
  return pad;
}

/* The running time of sample `n` of an item's stream. */
static guint64
sample_time (guint64 anchor, guint rate, guint64 n)
{
  const TickGrid samples = { rate, 1 };

  return anchor + tick_grid_time (&samples, n);
}

/* The first sample not before `time`. */
static guint64
sample_at (guint64 anchor, guint rate, guint64 time)
{
  const TickGrid samples = { rate, 1 };

  return time <= anchor + ROUNDING ? 0 : tick_grid_ceil (&samples, time - anchor - ROUNDING);
}

static void
push_item (CallreelGatePad *pad, const GateItem *item)
{
  g_queue_push_tail (&pad->items, g_memdup2 (item, sizeof *item));
}

/* Continues counting where the last buffer ended, unless the timestamp differs by more than rounding explains. Overlap
 * with earlier audio is removed, so nothing is doubled. */
static gboolean
add_audio (CallreelGatePad *pad, GstBuffer *buffer, GateItem *item)
{
  guint rate = GST_AUDIO_INFO_RATE (&pad->arriving.audio), bpf = GST_AUDIO_INFO_BPF (&pad->arriving.audio);
  guint64 time, expected, overlap = 0;

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    buffer = gst_audio_buffer_clip (buffer, &pad->segment, rate, bpf);
  if (buffer == NULL)
    return FALSE;
  expected = GST_CLOCK_TIME_IS_VALID (pad->anchor) ? sample_time (pad->anchor, rate, pad->samples) : 0;
  time = GST_BUFFER_PTS_IS_VALID (buffer)
             ? gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer))
             : expected;
  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = expected;
  if (!GST_CLOCK_TIME_IS_VALID (pad->anchor) || time > expected + AUDIO_TOLERANCE) {
    if (GST_CLOCK_TIME_IS_VALID (pad->anchor)) {
      buffer = gst_buffer_make_writable (buffer);
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    }
    pad->anchor = time;
    pad->samples = 0;
  } else if (time + AUDIO_TOLERANCE < expected) {
    overlap = gst_util_uint64_scale_round (expected - time, rate, GST_SECOND);
  }
  item->n_samples = gst_buffer_get_size (buffer) / bpf;
  if (item->n_samples <= overlap) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  if (overlap > 0)
    buffer = gst_audio_buffer_truncate (buffer, bpf, overlap, -1);
  item->object = GST_MINI_OBJECT_CAST (buffer);
  item->rate = rate;
  item->bpf = bpf;
  item->anchor = pad->anchor;
  item->sample = pad->samples;
  item->n_samples -= overlap;
  pad->samples += item->n_samples;
  item->start = sample_time (item->anchor, rate, item->sample);
  item->end = sample_time (item->anchor, rate, pad->samples);
  return TRUE;
}

static guint64
frame_duration (CallreelGatePad *pad, GstBuffer *buffer)
{
  const GstVideoInfo *info = &pad->arriving.video;
  guint64 tick = info->fps_n > 0 && info->fps_d > 0 ? gst_util_uint64_scale (GST_SECOND, info->fps_d, info->fps_n)
                                                    : FRAME_DURATION;

  return GST_BUFFER_DURATION_IS_VALID (buffer) ? MIN (GST_BUFFER_DURATION (buffer), tick) : tick;
}

static gboolean
add_video (CallreelGatePad *pad, GstBuffer *buffer, GateItem *item)
{
  guint64 time = GST_CLOCK_TIME_NONE, duration = frame_duration (pad, buffer);

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    time = gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  else
    time = GST_CLOCK_TIME_IS_VALID (pad->last_frame) ? pad->last_frame + duration : 0;
  if (!GST_CLOCK_TIME_IS_VALID (time) || (GST_CLOCK_TIME_IS_VALID (pad->last_frame) && time <= pad->last_frame)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  pad->last_frame = time;
  item->object = GST_MINI_OBJECT_CAST (buffer);
  item->start = time;
  item->end = time + duration;
  return TRUE;
}

/* --- public --- */

gboolean
callreel_gate_pad_add_buffer (CallreelGatePad *pad, GstBuffer *buffer, guint64 *start, guint64 *end)
{
  GateItem item = { .timed = TRUE };
  gboolean taken =
      pad->arriving.media == GATE_MEDIA_AUDIO ? add_audio (pad, buffer, &item) : add_video (pad, buffer, &item);

  if (!taken)
    return FALSE;
  *start = item.start;
  *end = item.end;
  push_item (pad, &item);
  return TRUE;
}

gboolean
callreel_gate_pad_add_gap (CallreelGatePad *pad, GstEvent *event, guint64 *start, guint64 *end)
{
  GateItem item = { .timed = TRUE, .object = GST_MINI_OBJECT_CAST (event) };
  GstClockTime timestamp, duration;

  gst_event_parse_gap (event, &timestamp, &duration);
  item.start = gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, timestamp);
  if (!GST_CLOCK_TIME_IS_VALID (item.start)) {
    gst_event_unref (event);
    return FALSE;
  }
  item.end = item.start + (GST_CLOCK_TIME_IS_VALID (duration) ? duration : 0);
  if (pad->arriving.media == GATE_MEDIA_AUDIO) {
    pad->anchor = item.end;
    pad->samples = 0;
  }
  *start = item.start;
  *end = item.end;
  push_item (pad, &item);
  return TRUE;
}

void
callreel_gate_pad_add_event (CallreelGatePad *pad, GstEvent *event)
{
  const GateItem item = { .object = GST_MINI_OBJECT_CAST (event) };

  push_item (pad, &item);
}

void
callreel_gate_pad_clear (CallreelGatePad *pad)
{
  g_queue_clear_full (&pad->items, item_free);
  gst_segment_init (&pad->segment, GST_FORMAT_TIME);
  pad->anchor = GST_CLOCK_TIME_NONE;
  pad->samples = 0;
  pad->last_frame = GST_CLOCK_TIME_NONE;
  pad->segment_pushed = FALSE;
}

void
callreel_gate_pad_reset (CallreelGatePad *pad)
{
  callreel_gate_pad_clear (pad);
  gst_clear_buffer (&pad->blank);
  pad->arriving = pad->leaving = (GateFormat){ GATE_MEDIA_UNKNOWN };
  pad->next_chunk = 0;
  pad->after_end = GST_FLOW_CUSTOM_SUCCESS;
  pad->media = GATE_MEDIA_UNKNOWN;
  pad->fps_n = pad->fps_d = pad->rate = 0;
  pad->first = GST_CLOCK_TIME_NONE;
  pad->received = pad->position = 0;
  pad->watched = GST_CLOCK_TIME_NONE;
  pad->eos = pad->done = FALSE;
}

void
callreel_gate_pad_drop_data (CallreelGatePad *pad)
{
  for (GList *link = pad->items.head, *next; link != NULL; link = next) {
    GateItem *item = link->data;

    next = link->next;
    if (item->timed) {
      item_free (item);
      g_queue_delete_link (&pad->items, link);
    }
  }
}

const GateItem *
callreel_gate_pad_peek (CallreelGatePad *pad)
{
  return g_queue_peek_head (&pad->items);
}

gsize
callreel_gate_pad_get_size (const CallreelGatePad *pad)
{
  const GstMemory *before = NULL;
  gsize size = 0;

  for (const GList *link = pad->items.head; link != NULL; link = link->next) {
    const GateItem *item = link->data;
    const GstMemory *memory = NULL;

    if (GST_IS_BUFFER (item->object) && gst_buffer_n_memory (GST_BUFFER_CAST (item->object)) > 0)
      memory = gst_buffer_peek_memory (GST_BUFFER_CAST (item->object), 0);
    if (memory == NULL || memory == before)
      continue;
    size += gst_buffer_get_size (GST_BUFFER_CAST (item->object));
    before = memory;
  }
  return size;
}

/* The samples before `until` as a separate buffer that shares the memory. */
static GstMiniObject *
split_audio (GateItem *item, guint64 n)
{
  GstBuffer *whole = GST_BUFFER_CAST (item->object);
  GstBuffer *front = gst_audio_buffer_truncate (gst_buffer_ref (whole), item->bpf, 0, n);

  whole = gst_audio_buffer_truncate (whole, item->bpf, n, -1);
  GST_BUFFER_FLAG_UNSET (whole, GST_BUFFER_FLAG_DISCONT);
  item->object = GST_MINI_OBJECT_CAST (whole);
  item->sample += n;
  item->n_samples -= n;
  item->start = sample_time (item->anchor, item->rate, item->sample);
  return GST_MINI_OBJECT_CAST (front);
}

GstMiniObject *
callreel_gate_pad_take (CallreelGatePad *pad, guint64 until, guint64 *start, guint64 *end)
{
  GateItem *item = g_queue_peek_head (&pad->items);
  GstMiniObject *object;

  *start = item->start;
  if (item->rate > 0) {
    guint64 n = sample_at (item->anchor, item->rate, until);

    n -= MIN (n, item->sample);
    if (n == 0)
      return NULL;
    if (n < item->n_samples) {
      object = split_audio (item, n);
      *end = item->start;
      return object;
    }
  } else if (GST_IS_EVENT (item->object) && until < item->end) {
    *end = item->start = until;
    return gst_mini_object_ref (item->object);
  }
  *end = item->end;
  object = g_steal_pointer (&item->object);
  item_free (g_queue_pop_head (&pad->items));
  return object;
}

GstBuffer *
callreel_gate_pad_censor (CallreelGatePad *pad, GstBuffer *buffer, const GateLook *look, guint64 recorded)
{
  gsize size = gst_buffer_get_size (buffer);
  gboolean audio = pad->leaving.media == GATE_MEDIA_AUDIO;
  const GstAudioInfo *sound = &pad->leaving.audio;

  gst_buffer_unref (buffer);
  if (audio && look->tone > 0)
    return gate_blank_tone (sound, size, look->tone,
                            gst_util_uint64_scale_round (recorded, GST_AUDIO_INFO_RATE (sound), GST_SECOND));
  if (pad->blank == NULL || (audio && gst_buffer_get_size (pad->blank) < size)) {
    gst_clear_buffer (&pad->blank);
    pad->blank = audio ? gate_blank_sound (sound, size) : gate_blank_frame (&pad->leaving.video, look->text);
  }
  return pad->blank == NULL ? NULL
                            : gst_buffer_copy_region (pad->blank, GST_BUFFER_COPY_ALL, 0, audio ? size : (gsize)-1);
}
