/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recordinggate between harnesses, with inputs that carry their own number. Used by tests of the gate. */
#include "tests/gst/gate/gaterig.h"
#include "gst/common/names.h"

#define WAIT_BOUND (60 * G_TIME_SPAN_SECOND)

static void
chunk_clear (gpointer data)
{
  g_free (((GateChunk *)data)->end_reason);
}

static void
add_run (GateStream *stream, guint64 first, guint64 n, guint64 pts, gboolean blank)
{
  GateRun *last = stream->runs->len > 0 ? &g_array_index (stream->runs, GateRun, stream->runs->len - 1) : NULL;
  const GateRun run = { first, first + n, pts, stream->chunk, blank };

  if (last != NULL && last->chunk == run.chunk && last->blank == blank && (blank || last->end == first))
    last->end += n;
  else
    g_array_append_val (stream->runs, run);
  stream->count += n;
  stream->buffers++;
}

static void
check_buffer (GateStream *stream, GstBuffer *buffer)
{
  GstClockTime duration = GST_BUFFER_DURATION (buffer);
  gboolean blank;
  GstMapInfo map;

  g_assert_false (stream->eos);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  if (GST_CLOCK_TIME_IS_VALID (stream->next_pts) && !stream->any_pts)
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, stream->next_pts);
  if (stream->video) {
    const guint32 *pixels = (const guint32 *)map.data;

    blank = map.data[0] == map.data[map.size - 1];
    add_run (stream, blank ? 0 : *pixels, 1, GST_BUFFER_PTS (buffer), blank);
  } else {
    const gint32 *samples = (const gint32 *)map.data;
    gsize n = map.size / 4;

    blank = n > 1 ? samples[0] == samples[1] : samples[0] == 0;
    for (gsize i = 1; i < n; i++)
      g_assert_cmpint (samples[i], ==, blank ? 0 : samples[i - 1] + 1);
    add_run (stream, blank ? 0 : samples[0], n, GST_BUFFER_PTS (buffer), blank);
  }
  stream->next_pts = GST_BUFFER_PTS (buffer) + duration;
  gst_buffer_unmap (buffer, &map);
}

static void
check_chunk (GateStream *stream, const GstStructure *s)
{
  GateChunk chunk = { 0 };

  g_assert_true (gst_structure_get (s, CALLREEL_FIELD_INDEX, G_TYPE_UINT, &chunk.index, CALLREEL_FIELD_RECORDED_START,
                                    G_TYPE_UINT64, &chunk.recorded_start, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64,
                                    &chunk.running_time, NULL));
  chunk.end_reason = g_strdup (gst_structure_get_string (s, CALLREEL_FIELD_END_REASON));
  g_assert_cmpint (chunk.index, ==, stream->chunk + 1);
  stream->chunk = chunk.index;
  g_array_append_val (stream->chunks, chunk);
}

/* On the streaming thread. */
static GstPadProbeReturn
downstream_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GateStream *stream = data;
  GstEvent *event;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    check_buffer (stream, GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    g_atomic_int_set (&stream->eos, TRUE);
  else if (gst_event_has_name (event, CALLREEL_EVENT_CHUNK))
    check_chunk (stream, gst_event_get_structure (event));
  return GST_PAD_PROBE_OK;
}

/* On the thread of the action. */
static GstPadProbeReturn
upstream_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GateStream *stream = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (gst_event_has_name (event, CALLREEL_EVENT_GATE)) {
    stream->upstream_events++;
    gst_structure_get_uint64 (gst_event_get_structure (event), CALLREEL_FIELD_RUNNING_TIME, &stream->upstream_time);
    gst_structure_get_boolean (gst_event_get_structure (event), CALLREEL_FIELD_PAUSED, &stream->hidden);
  }
  return GST_PAD_PROBE_OK;
}

static GateStream *
stream_new (GateRig *rig, guint number, gboolean video)
{
  GateStream *stream = g_new0 (GateStream, 1);
  g_autofree char *sink = g_strdup_printf ("sink_%u", number), *src = g_strdup_printf ("src_%u", number);

  stream->rig = rig;
  stream->video = video;
  stream->chunk = -1;
  stream->next_pts = GST_CLOCK_TIME_NONE;
  stream->runs = g_array_new (FALSE, FALSE, sizeof (GateRun));
  stream->chunks = g_array_new (FALSE, FALSE, sizeof (GateChunk));
  g_array_set_clear_func (stream->chunks, chunk_clear);
  stream->harness = gst_harness_new_with_element (rig->gate, sink, src);
  gst_harness_set_drop_buffers (stream->harness, TRUE);
  gst_pad_add_probe (stream->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     downstream_probe, stream, NULL);
  gst_pad_add_probe (stream->harness->srcpad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, upstream_probe, stream, NULL);
  return stream;
}

static void
stream_free (GateStream *stream)
{
  if (stream == NULL)
    return;
  gst_harness_teardown (stream->harness);
  g_array_unref (stream->runs);
  g_array_unref (stream->chunks);
  g_free (stream);
}

GateRig *
gate_rig_new (gboolean sound, gboolean picture, const char *first_property, ...)
{
  GateRig *rig = g_new0 (GateRig, 1);
  va_list args;

  rig->gate = gst_object_ref_sink (gst_element_factory_make (CALLREEL_ELEMENT_GATE, NULL));
  va_start (args, first_property);
  if (first_property != NULL)
    g_object_set_valist (G_OBJECT (rig->gate), first_property, args);
  va_end (args);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->gate, rig->bus);
  for (guint i = 0; i < (guint)(sound + picture); i++) {
    g_autofree char *name = g_strdup_printf ("sink_%u", i);
    g_autoptr (GstPad) pad = gst_element_request_pad_simple (rig->gate, name);

    g_assert_nonnull (pad);
  }
  if (picture)
    rig->picture = stream_new (rig, 0, TRUE);
  if (sound)
    rig->sound = stream_new (rig, picture ? 1 : 0, FALSE);
  if (picture)
    gst_harness_set_src_caps_str (rig->picture->harness, GATE_RIG_PICTURE);
  if (sound)
    gst_harness_set_src_caps_str (rig->sound->harness, GATE_RIG_SOUND);
  rig->clock = gst_harness_get_testclock (sound ? rig->sound->harness : rig->picture->harness);
  return rig;
}

void
gate_rig_free (GateRig *rig)
{
  stream_free (rig->sound);
  stream_free (rig->picture);
  gst_clear_object (&rig->clock);
  gst_element_set_state (rig->gate, GST_STATE_NULL);
  gst_element_set_bus (rig->gate, NULL);
  gst_object_unref (rig->bus);
  gst_object_unref (rig->gate);
  g_free (rig);
}

GstFlowReturn
gate_rig_push_sound (GateRig *rig, guint64 first, guint n, gint64 offset)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n * 4, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint i = 0; i < n; i++)
    ((gint32 *)map.data)[i] = (gint32)(first + i);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (first, GST_SECOND, GATE_RIG_RATE) + offset;
  if (offset == GATE_RIG_NO_PTS)
    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (n, GST_SECOND, GATE_RIG_RATE);
  return gst_harness_push (rig->sound->harness, buffer);
}

GstFlowReturn
gate_rig_push_picture (GateRig *rig, guint64 tick, gint64 offset)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 256, NULL);
  guint32 number = tick;

  /* The last byte differs from the first, unlike in a plain picture. */
  gst_buffer_memset (buffer, 0, ~number & 0xff, 256);
  gst_buffer_fill (buffer, 0, &number, sizeof number);
  GST_BUFFER_PTS (buffer) = tick * GATE_RIG_TICK + offset;
  if (offset == GATE_RIG_NO_PTS)
    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = GATE_RIG_TICK;
  return gst_harness_push (rig->picture->harness, buffer);
}

void
gate_rig_push_ticks (GateRig *rig, guint64 first, guint64 end)
{
  for (guint64 tick = first; tick < end; tick++) {
    if (rig->picture != NULL)
      gate_rig_push_picture (rig, tick, 0);
    for (guint i = 0; rig->sound != NULL && i < GATE_RIG_SAMPLES; i += GATE_RIG_BLOCK)
      gate_rig_push_sound (rig, tick * GATE_RIG_SAMPLES + i, GATE_RIG_BLOCK, 0);
  }
}

guint64
gate_rig_act (GateRig *rig, const char *action, guint64 time)
{
  guint64 effective = 0;

  g_signal_emit_by_name (rig->gate, action, time, &effective);
  return effective;
}

guint64
gate_rig_censor (GateRig *rig, gboolean on, guint64 time)
{
  guint64 effective = 0;

  g_signal_emit_by_name (rig->gate, "censor", on, time, &effective);
  return effective;
}

guint64
gate_rig_split (GateRig *rig, const char *reason)
{
  guint64 effective = 0;

  g_signal_emit_by_name (rig->gate, "split-now", reason, &effective);
  return effective;
}

guint64
gate_rig_stop (GateRig *rig)
{
  guint64 effective = 0;

  g_signal_emit_by_name (rig->gate, "stop", GST_CLOCK_TIME_NONE, &effective);
  return effective;
}

void
gate_rig_eos (GateRig *rig)
{
  if (rig->picture != NULL)
    gst_harness_push_event (rig->picture->harness, gst_event_new_eos ());
  if (rig->sound != NULL)
    gst_harness_push_event (rig->sound->harness, gst_event_new_eos ());
}

guint64
gate_rig_get (GateRig *rig, const char *property)
{
  guint64 value = 0;

  g_object_get (rig->gate, property, &value, NULL);
  return value;
}

GstStructure *
gate_rig_message (GateRig *rig, const char *name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT)) != NULL) {
    GstStructure *found =
        gst_message_has_name (message, name) ? gst_structure_copy (gst_message_get_structure (message)) : NULL;

    gst_message_unref (message);
    if (found != NULL)
      return found;
  }
  return NULL;
}

guint64
gate_rig_message_time (GateRig *rig, const char *name, const char *field)
{
  GstStructure *s = gate_rig_message (rig, name);
  guint64 value = 0;

  g_assert_nonnull (s);
  g_assert_true (gst_structure_get_uint64 (s, field, &value));
  gst_structure_free (s);
  return value;
}

static gboolean
has_ended (GateStream *stream)
{
  return stream == NULL || g_atomic_int_get (&stream->eos);
}

void
gate_rig_wait_eos (GateRig *rig)
{
  gint64 until = g_get_monotonic_time () + WAIT_BOUND;

  while (!has_ended (rig->sound) || !has_ended (rig->picture)) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_usleep (100);
  }
}

const GateRun *
gate_stream_run (const GateStream *stream, guint index)
{
  g_assert_cmpuint (index, <, stream->runs->len);
  return &g_array_index (stream->runs, GateRun, index);
}

guint64
gate_stream_chunk_count (const GateStream *stream, guint index)
{
  guint64 count = 0;

  for (guint i = 0; i < stream->runs->len; i++) {
    const GateRun *run = gate_stream_run (stream, i);

    if (run->chunk == (int)index)
      count += run->end - run->first;
  }
  return count;
}

void
gate_rig_assert_run_of (const GateStream *stream, guint index, guint64 first, guint64 end, guint64 pts)
{
  const GateRun *run = gate_stream_run (stream, index);
  guint64 scale = stream->video ? 1 : GATE_RIG_SAMPLES;

  g_assert_cmpuint (run->first, ==, run->blank ? 0 : first * scale);
  g_assert_cmpuint (run->end - run->first, ==, (end - first) * scale);
  g_assert_cmpuint (run->pts, ==, pts * GATE_RIG_TICK);
}

void
gate_rig_assert_run (GateRig *rig, guint index, guint64 first, guint64 end, guint64 pts)
{
  if (rig->sound != NULL)
    gate_rig_assert_run_of (rig->sound, index, first, end, pts);
  if (rig->picture != NULL)
    gate_rig_assert_run_of (rig->picture, index, first, end, pts);
}

static void
assert_chunk (const GateStream *stream, guint index, guint64 recorded_start, guint64 running_time,
              const char *end_reason)
{
  const GateChunk *chunk;

  g_assert_cmpuint (index, <, stream->chunks->len);
  chunk = &g_array_index (stream->chunks, GateChunk, index);
  g_assert_cmpuint (chunk->recorded_start, ==, recorded_start);
  g_assert_cmpuint (chunk->running_time, ==, running_time);
  g_assert_cmpstr (chunk->end_reason, ==, end_reason);
}

void
gate_rig_assert_chunk (GateRig *rig, guint index, guint64 recorded_start, guint64 running_time, const char *end_reason)
{
  if (rig->sound != NULL)
    assert_chunk (rig->sound, index, recorded_start, running_time, end_reason);
  if (rig->picture != NULL)
    assert_chunk (rig->picture, index, recorded_start, running_time, end_reason);
}
