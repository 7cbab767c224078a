/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of one recording, and the chunk that each stream is in. Part of callrecordsink. The gate's event
 * `callreel-chunk` moves a stream to the next chunk: its source pad is relinked on its own streaming thread, between
 * two buffers, so nothing is lost or doubled; the stream's branch of the previous chunk gets EOS and drains in the
 * background, possibly while the other stream still writes to that chunk.
 * Threads: a stream's fields belong to its streaming thread, except `ended`, which `lock` guards like everything else.
 * Lock: `lock` only, never held while elements are created or linked, or get events or messages. One thread at a time
 * creates a chunk (`making`), others wait for it on `made`. */
#include "gst/sink/recordroll.h"
#include "gst/common/names.h"
#include "gst/core/file/chunk-location.h"

GST_DEBUG_CATEGORY_EXTERN (callreel_record_sink_debug);
#define GST_CAT_DEFAULT callreel_record_sink_debug

/* Recorded time whose index fits in front of the media: the default without a limit, and its maximum. */
#define RESERVE_SECONDS     3600
#define RESERVE_MAX_SECONDS 86400
/* At most this part of max-size-bytes is reserved for the index. */
#define RESERVE_PART 16

#define REASON_ENDED "SessionEnded"
#define REASON_TIME  "ChunkMaximumTimeExceeded"
#define REASON_SIZE  "ChunkMaximumSizeExceeded"
#define REASON_FAIL  "RecorderFailed"

typedef struct {
  RecordRoll *roll;
  ChunkStreamKind kind;
  GstPad *src; /* of the gate; NULL: no such stream */
  gulong probe;
  CallreelRecordChunk *chunk; /* owned; the one it is linked to */
  gboolean ended;             /* guarded by the lock */
} RollStream;

typedef struct {
  CallreelRecordChunk *chunk;       /* owned */
  gboolean branch[CHUNK_N_STREAMS]; /* the stream has a branch that has not ended */
  char *end_reason;                 /* NULL while unknown */
} RollChunk;

struct _RecordRoll {
  GstBin *bin;
  RollStream streams[CHUNK_N_STREAMS];

  GMutex lock;
  GCond made;
  RecordSettings settings; /* location is owned */
  gint64 creation;
  GList *chunks; /* RollChunk: those not closed yet */
  gboolean making, running, eos_posted, failed;
  char *used;       /* the location of the chunks created so far; NULL: none */
  guint next_index; /* for that location: greater than any index created so far */
};

static const char *const preset_nicks[] = { "ultrafast", "superfast", "veryfast", "faster", "fast", "medium" };

const char *
record_roll_speed_preset_nick (guint preset)
{
  return preset < G_N_ELEMENTS (preset_nicks) ? preset_nicks[preset] : preset_nicks[1];
}

static void
roll_chunk_free (RollChunk *entry)
{
  gst_object_unref (entry->chunk);
  g_free (entry->end_reason);
  g_free (entry);
}

/* called with the lock */
static RollChunk *
find_index (RecordRoll *roll, guint index)
{
  for (GList *l = roll->chunks; l; l = l->next)
    if (callreel_record_chunk_get_index (((RollChunk *)l->data)->chunk) == index)
      return l->data;
  return NULL;
}

/* called with the lock */
static GList *
find_chunk (RecordRoll *roll, gpointer chunk)
{
  for (GList *l = roll->chunks; l; l = l->next)
    if (((RollChunk *)l->data)->chunk == chunk)
      return l;
  return NULL;
}

static void
stop_and_remove (CallreelRecordChunk *chunk, GstBin *bin)
{
  gst_element_set_locked_state (GST_ELEMENT (chunk), TRUE);
  gst_element_set_state (GST_ELEMENT (chunk), GST_STATE_NULL);
  gst_bin_remove (bin, GST_ELEMENT (chunk));
}

/* A thread of GStreamer's pool, called without lock. */
static void
remove_aside (GstElement *bin, gpointer chunk)
{
  stop_and_remove (chunk, GST_BIN (bin));
}

/* --- making a chunk; streaming threads, called without lock --- */

/* The channel count of the audio; 0: none, or unknown. */
static guint
count_channels (RecordRoll *roll)
{
  GstPad *src = roll->streams[CHUNK_STREAM_AUDIO].src;
  g_autoptr (GstCaps) caps = src ? gst_pad_get_current_caps (src) : NULL;
  int channels = 0;

  if (caps)
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels", &channels);
  return (guint)MAX (channels, 0);
}

static CallreelRecordChunk *
make_chunk (RecordRoll *roll, const RecordSettings *settings, const GstStructure *structure, guint n_streams)
{
  guint64 seconds = settings->max_duration / GST_SECOND;
  g_autofree char *location = NULL;
  RecordChunkConfig config = {
    .sink = { .writer = { .format = settings->format,
                          .creation = g_get_real_time () / G_USEC_PER_SEC,
                          .expected = n_streams,
                          .reserve_seconds = seconds > 0 ? MIN (seconds + 1, RESERVE_MAX_SECONDS) : RESERVE_SECONDS,
                          .reserve_max = settings->max_size / RESERVE_PART },
              .max_size = settings->max_size,
              .byte_rates = { [CHUNK_STREAM_VIDEO] = settings->bitrate * 125,
                              [CHUNK_STREAM_AUDIO] = settings->audio_bitrate * 125 } },
    .bitrate = settings->bitrate,
    .audio_bitrate = settings->audio_bitrate,
    .audio_channels = count_channels (roll),
    .speed_preset = record_roll_speed_preset_nick (settings->speed_preset),
  };

  gst_structure_get (structure, CALLREEL_FIELD_INDEX, G_TYPE_UINT, &config.index, CALLREEL_FIELD_RECORDED_START,
                     G_TYPE_UINT64, &config.sink.start, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64,
                     &config.running_time, NULL);
  config.index += settings->first_index;
  location = chunk_location_for (settings->location, config.index);
  config.sink.location = location;
  return gst_object_ref_sink (callreel_record_chunk_new (&config));
}

/* Adds the chunk to the bin, with a branch for every stream that has not ended. Returns: FALSE after posting an
 * error. */
static gboolean
install_chunk (RecordRoll *roll, RollChunk *entry)
{
  if (!gst_bin_add (roll->bin, GST_ELEMENT (entry->chunk)))
    return FALSE;
  for (guint i = 0; i < CHUNK_N_STREAMS; i++)
    if (entry->branch[i] && !callreel_record_chunk_request (entry->chunk, i))
      return FALSE;
  return gst_element_sync_state_with_parent (GST_ELEMENT (entry->chunk));
}

static RollChunk *
build_chunk (RecordRoll *roll, const GstStructure *structure)
{
  RollChunk *entry = g_new0 (RollChunk, 1);
  RecordSettings settings;
  guint n_streams = 0;

  g_mutex_lock (&roll->lock);
  settings = roll->settings;
  settings.location = g_strdup (settings.location);
  for (guint i = 0; i < CHUNK_N_STREAMS; i++) {
    entry->branch[i] = roll->streams[i].src && !roll->streams[i].ended;
    n_streams += entry->branch[i];
  }
  g_mutex_unlock (&roll->lock);

  entry->chunk = make_chunk (roll, &settings, structure, n_streams);
  g_free (settings.location);
  if (install_chunk (roll, entry))
    return entry;
  stop_and_remove (entry->chunk, roll->bin);
  roll_chunk_free (entry);
  return NULL;
}

/* called with the lock */
static void
note_used (RecordRoll *roll, guint index)
{
  if (g_strcmp0 (roll->used, roll->settings.location) != 0) {
    g_free (roll->used);
    roll->used = g_strdup (roll->settings.location);
    roll->next_index = 0;
  }
  roll->next_index = MAX (roll->next_index, index + 1);
}

/* The chunk that @structure starts, created by the first stream that reaches it. Returns: (transfer full) (nullable):
 * NULL if it could not be created. */
static CallreelRecordChunk *
obtain_chunk (RecordRoll *roll, const GstStructure *structure)
{
  CallreelRecordChunk *chunk = NULL;
  RollChunk *entry;
  guint index = 0;

  gst_structure_get_uint (structure, CALLREEL_FIELD_INDEX, &index);
  g_mutex_lock (&roll->lock);
  index += roll->settings.first_index;
  while (roll->making)
    g_cond_wait (&roll->made, &roll->lock);
  entry = find_index (roll, index);
  if (!entry && roll->running) {
    roll->making = TRUE;
    g_mutex_unlock (&roll->lock);
    entry = build_chunk (roll, structure);
    g_mutex_lock (&roll->lock);
    roll->making = FALSE;
    if (entry) {
      roll->chunks = g_list_append (roll->chunks, entry);
      note_used (roll, index);
    }
    g_cond_broadcast (&roll->made);
  }
  if (entry)
    chunk = gst_object_ref (entry->chunk);
  g_mutex_unlock (&roll->lock);
  return chunk;
}

/* --- moving streams; called on the stream's own streaming thread, without lock --- */

/* Ends all branches of @stream in chunks before @index. */
static void
end_branches_before (RollStream *stream, guint index)
{
  RecordRoll *roll = stream->roll;

  for (;;) {
    CallreelRecordChunk *chunk = NULL;

    g_mutex_lock (&roll->lock);
    while (roll->making)
      g_cond_wait (&roll->made, &roll->lock);
    for (GList *l = roll->chunks; l && !chunk; l = l->next) {
      RollChunk *entry = l->data;
      if (!entry->branch[stream->kind] || callreel_record_chunk_get_index (entry->chunk) >= index)
        continue;
      entry->branch[stream->kind] = FALSE;
      chunk = gst_object_ref (entry->chunk);
    }
    g_mutex_unlock (&roll->lock);
    if (!chunk)
      return;
    gst_pad_send_event (callreel_record_chunk_request (chunk, stream->kind), gst_event_new_eos ());
    gst_object_unref (chunk);
  }
}

static void
unlink_stream (RollStream *stream)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (stream->src);

  if (peer)
    gst_pad_unlink (stream->src, peer);
  gst_clear_object (&stream->chunk);
}

static void
note_end_reason (RecordRoll *roll, guint index, const char *reason)
{
  RollChunk *entry;

  if (!reason)
    return;
  g_mutex_lock (&roll->lock);
  entry = find_index (roll, index);
  if (entry && !entry->end_reason)
    entry->end_reason = g_strdup (reason);
  g_mutex_unlock (&roll->lock);
}

static void
enter_chunk (RollStream *stream, const GstStructure *structure)
{
  RecordRoll *roll = stream->roll;
  CallreelRecordChunk *chunk = obtain_chunk (roll, structure);
  guint index;

  unlink_stream (stream);
  if (!chunk)
    return;
  index = callreel_record_chunk_get_index (chunk);
  if (index > 0)
    note_end_reason (roll, index - 1, gst_structure_get_string (structure, CALLREEL_FIELD_END_REASON));
  end_branches_before (stream, index);

  GstPad *pad = callreel_record_chunk_request (chunk, stream->kind);
  g_mutex_lock (&roll->lock);
  RollChunk *entry = find_index (roll, index);
  if (entry)
    entry->branch[stream->kind] = TRUE;
  g_mutex_unlock (&roll->lock);
  if (!pad || GST_PAD_LINK_FAILED (gst_pad_link_full (stream->src, pad, GST_PAD_LINK_CHECK_NOTHING)))
    GST_ELEMENT_ERROR (roll->bin, CORE, PAD, (NULL), ("a stream cannot continue in chunk %u", index));
  stream->chunk = chunk;
}

/* Posts EOS, once, when every stream has ended and every chunk is closed; not if one failed, whose error ended the
 * recording. Any thread, called without lock. */
static void
check_end (RecordRoll *roll)
{
  gboolean any = FALSE, all = TRUE;

  g_mutex_lock (&roll->lock);
  for (guint i = 0; i < CHUNK_N_STREAMS; i++) {
    any |= roll->streams[i].src != NULL;
    all &= !roll->streams[i].src || roll->streams[i].ended;
  }
  any = any && all && roll->running && !roll->chunks && !roll->making && !roll->eos_posted && !roll->failed;
  roll->eos_posted |= any;
  g_mutex_unlock (&roll->lock);
  if (any)
    gst_element_post_message (GST_ELEMENT (roll->bin), gst_message_new_eos (GST_OBJECT (roll->bin)));
}

static void
end_stream (RollStream *stream)
{
  g_mutex_lock (&stream->roll->lock);
  stream->ended = TRUE;
  g_mutex_unlock (&stream->roll->lock);
  end_branches_before (stream, G_MAXUINT);
  check_end (stream->roll);
}

static GstPadProbeReturn
watch_events (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    end_stream (user_data);
    return GST_PAD_PROBE_DROP;
  }
  if (!gst_event_has_name (event, CALLREEL_EVENT_CHUNK))
    return GST_PAD_PROBE_OK;
  enter_chunk (user_data, gst_event_get_structure (event));
  return GST_PAD_PROBE_DROP;
}

/* --- messages; any thread, called without lock --- */

static void
post_opened (RecordRoll *roll, CallreelRecordChunk *chunk)
{
  GstStructure *s = gst_structure_new (CALLREEL_MESSAGE_OPENED, CALLREEL_FIELD_INDEX, G_TYPE_UINT,
                                       callreel_record_chunk_get_index (chunk), CALLREEL_FIELD_LOCATION, G_TYPE_STRING,
                                       callreel_record_chunk_get_location (chunk), CALLREEL_FIELD_RUNNING_TIME,
                                       G_TYPE_UINT64, callreel_record_chunk_get_running_time (chunk), NULL);

  gst_element_post_message (GST_ELEMENT (roll->bin), gst_message_new_element (GST_OBJECT (roll->bin), s));
}

static void
post_closed (RecordRoll *roll, RollChunk *entry, const GstStructure *result)
{
  guint64 duration = 0, size = 0;
  gboolean failed = FALSE, missing = FALSE;
  GstStructure *s;

  gst_structure_get (result, "duration", G_TYPE_UINT64, &duration, "size", G_TYPE_UINT64, &size, "failed",
                     G_TYPE_BOOLEAN, &failed, "missing", G_TYPE_BOOLEAN, &missing, NULL);
  s = gst_structure_new (CALLREEL_MESSAGE_CLOSED, CALLREEL_FIELD_INDEX, G_TYPE_UINT,
                         callreel_record_chunk_get_index (entry->chunk), CALLREEL_FIELD_LOCATION, G_TYPE_STRING,
                         callreel_record_chunk_get_location (entry->chunk), CALLREEL_FIELD_DURATION, G_TYPE_UINT64,
                         duration, CALLREEL_FIELD_END_REASON, G_TYPE_STRING,
                         failed              ? REASON_FAIL
                         : entry->end_reason ? entry->end_reason
                                             : REASON_ENDED,
                         CALLREEL_FIELD_SIZE, G_TYPE_UINT64, size, CALLREEL_FIELD_MISSING, G_TYPE_BOOLEAN, missing,
                         NULL);
  gst_element_post_message (GST_ELEMENT (roll->bin), gst_message_new_element (GST_OBJECT (roll->bin), s));
}

static void
chunk_closed (RecordRoll *roll, CallreelRecordChunk *chunk, const GstStructure *result)
{
  gboolean written = FALSE, failed = FALSE;
  RollChunk *entry = NULL;
  GList *link;

  gst_structure_get (result, "written", G_TYPE_BOOLEAN, &written, "failed", G_TYPE_BOOLEAN, &failed, NULL);
  g_mutex_lock (&roll->lock);
  link = find_chunk (roll, chunk);
  if (link) {
    entry = link->data;
    roll->chunks = g_list_delete_link (roll->chunks, link);
    roll->failed |= failed;
  }
  g_mutex_unlock (&roll->lock);
  if (!entry)
    return;
  if (written)
    post_closed (roll, entry, result);
  /* A failed chunk stays in the bin: outside of it, its error would not reach the application. */
  if (!failed)
    gst_element_call_async (GST_ELEMENT (roll->bin), remove_aside, gst_object_ref (chunk), gst_object_unref);
  roll_chunk_free (entry);
  check_end (roll);
}

static void
size_reached (RecordRoll *roll)
{
  g_autoptr (GstElement) gate = gst_bin_get_by_name (roll->bin, "gate");
  guint64 cut;

  if (gate)
    g_signal_emit_by_name (gate, "split-now", REASON_SIZE, &cut);
}

/* Returns: TRUE if @message came from a chunk. Forwards to the application what concerns it. */
gboolean
record_roll_handle_message (RecordRoll *roll, GstMessage *message)
{
  const GstStructure *s = gst_message_get_structure (message);

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT || !s || !CALLREEL_IS_CHUNK_SINK (GST_MESSAGE_SRC (message)))
    return FALSE;
  g_autoptr (GstObject) chunk = gst_object_get_parent (GST_MESSAGE_SRC (message));
  if (chunk && gst_structure_has_name (s, CHUNK_SINK_OPENED))
    post_opened (roll, CALLREEL_RECORD_CHUNK (chunk));
  else if (chunk && gst_structure_has_name (s, CHUNK_SINK_SIZE_REACHED))
    size_reached (roll);
  else if (chunk && gst_structure_has_name (s, CHUNK_SINK_CLOSED))
    chunk_closed (roll, CALLREEL_RECORD_CHUNK (chunk), s);
  return TRUE;
}

/* The gate reports that chunk @index ends because of max-duration. Any thread, takes the lock. */
void
record_roll_limit_reached (RecordRoll *roll, guint index)
{
  guint first;

  g_mutex_lock (&roll->lock);
  first = roll->settings.first_index;
  g_mutex_unlock (&roll->lock);
  note_end_reason (roll, first + index, REASON_TIME);
}

/* --- public --- */

RecordRoll *
record_roll_new (GstBin *bin)
{
  RecordRoll *roll = g_new0 (RecordRoll, 1);

  roll->bin = bin;
  g_mutex_init (&roll->lock);
  g_cond_init (&roll->made);
  for (guint i = 0; i < CHUNK_N_STREAMS; i++)
    roll->streams[i] = (RollStream){ .roll = roll, .kind = i };
  return roll;
}

void
record_roll_free (RecordRoll *roll)
{
  for (guint i = 0; i < CHUNK_N_STREAMS; i++) {
    gst_clear_object (&roll->streams[i].chunk);
    gst_clear_object (&roll->streams[i].src);
  }
  g_list_free_full (roll->chunks, (GDestroyNotify)roll_chunk_free);
  g_free (roll->settings.location);
  g_free (roll->used);
  g_mutex_clear (&roll->lock);
  g_cond_clear (&roll->made);
  g_free (roll);
}

/* From now on chunks can be created, with a copy of @settings. Takes the lock. */
void
record_roll_start (RecordRoll *roll, const RecordSettings *settings)
{
  g_mutex_lock (&roll->lock);
  g_free (roll->settings.location);
  roll->settings = *settings;
  roll->settings.location = g_strdup (settings->location);
  roll->running = TRUE;
  roll->eos_posted = roll->failed = FALSE;
  for (guint i = 0; i < CHUNK_N_STREAMS; i++)
    roll->streams[i].ended = FALSE;
  g_mutex_unlock (&roll->lock);
}

/* The first index of @location whose file was not created here. Takes the lock. */
guint
record_roll_get_next_index (RecordRoll *roll, const char *location)
{
  guint index;

  g_mutex_lock (&roll->lock);
  index = roll->used && g_strcmp0 (roll->used, location) == 0 ? roll->next_index : 0;
  g_mutex_unlock (&roll->lock);
  return index;
}

/* No more chunks are created. Takes the lock. */
void
record_roll_stop (RecordRoll *roll)
{
  g_mutex_lock (&roll->lock);
  roll->running = FALSE;
  g_mutex_unlock (&roll->lock);
}

/* Drops the remaining chunks, once nothing streams. Takes the lock. */
void
record_roll_clear (RecordRoll *roll)
{
  GList *chunks;

  for (guint i = 0; i < CHUNK_N_STREAMS; i++)
    if (roll->streams[i].src)
      unlink_stream (&roll->streams[i]);
  g_mutex_lock (&roll->lock);
  chunks = g_steal_pointer (&roll->chunks);
  g_mutex_unlock (&roll->lock);
  for (GList *l = chunks; l; l = l->next)
    stop_and_remove (((RollChunk *)l->data)->chunk, roll->bin);
  g_list_free_full (chunks, (GDestroyNotify)roll_chunk_free);
}

/* @src, a pad of the gate, carries the stream of @kind. Takes the lock. */
void
record_roll_add_stream (RecordRoll *roll, ChunkStreamKind kind, GstPad *src)
{
  RollStream *stream = &roll->streams[kind];

  g_mutex_lock (&roll->lock);
  stream->src = gst_object_ref (src);
  stream->ended = FALSE;
  g_mutex_unlock (&roll->lock);
  stream->probe = gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, watch_events, stream, NULL);
}

/* Removes a stream whose pads no longer stream. Takes the lock. */
void
record_roll_remove_stream (RecordRoll *roll, ChunkStreamKind kind)
{
  RollStream *stream = &roll->streams[kind];
  GstPad *src;

  gst_pad_remove_probe (stream->src, stream->probe);
  unlink_stream (stream);
  end_branches_before (stream, G_MAXUINT);
  g_mutex_lock (&roll->lock);
  src = g_steal_pointer (&stream->src);
  g_mutex_unlock (&roll->lock);
  gst_object_unref (src);
  check_end (roll);
}
