/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which pad of a recording's compositor and mixer belongs to which participant and stream, and who is admitted. Owned
 * by a ReelRecorder.
 *
 * Each admission has pads of its own, with the times between which they count. Whoever is withdrawn leaves them behind,
 * unlinked: compositor and mixer are behind the present by their latency and still need what came before. So nothing
 * that arrives after the cut can reach them, whatever time it is for, and nothing that was there before it counts for
 * later.
 *
 * The order that keeps sources alive: a branch is first taken from the stream's tee between two buffers, then the
 * input's pad is released. The other way round the source would get a flow error. */
#include "manager/worker/reel-input-board.h"

#define LEFT_BEHIND GST_SECOND /* well beyond the latency of compositor and mixer */

struct _ReelInputBoard {
  GstElement *compositor; /* nullable */
  GstElement *mixer;
  GVariant *channels;  /* (nullable): a{su} */
  GPtrArray *reserved; /* pads of the mixer that keep the channels of those who are away */
  GHashTable *tiles;   /* participant id → GstPad of the compositor */
  GHashTable *inputs;  /* ReelMediaStream → Input */
  GHashTable
      *admitted;   /* (nullable): participant id → guint64, the running time of the admission; NULL: everybody is */
  GPtrArray *left; /* Left */
};

/* A pad of somebody who was withdrawn. */
typedef struct {
  GstElement *owner; /* borrowed */
  GstPad *pad;
  GstClockTime since;
} Left;

typedef struct {
  ReelMediaStream *stream;
  GstElement *owner; /* (nullable): where @sink is released; NULL: a participant's tile, which stays */
  GstPad *sink;
  GstPad *branch;
} Input;

static void
measure (Input *input)
{
  guint64 gap_samples = 0, late_samples = 0;

  if (reel_media_stream_get_kind (input->stream) != REEL_STREAM_KIND_AUDIO)
    return;
  g_object_get (input->sink, "gap-samples", &gap_samples, "late-samples", &late_samples, NULL);
  reel_media_stream_set_gaps (input->stream, gap_samples, late_samples);
}

static void
unlink_input (Input *input)
{
  measure (input);
  reel_media_stream_unlink (input->stream, input->branch);
}

static void
forget_input (Input *input)
{
  gst_object_unref (input->sink);
  g_object_unref (input->stream);
  g_free (input);
}

static void
input_free (gpointer data)
{
  Input *input = data;

  unlink_input (input);
  if (input->owner != NULL)
    gst_element_release_request_pad (input->owner, input->sink);
  forget_input (input);
}

static void
left_free (gpointer data)
{
  Left *left = data;

  gst_element_release_request_pad (left->owner, left->pad);
  gst_object_unref (left->pad);
  g_free (left);
}

/* Returns: the running time from which on the participant is in; GST_CLOCK_TIME_NONE: not at all. */
static GstClockTime
find_entry (ReelInputBoard *board, const gchar *participant_id)
{
  const guint64 *since = NULL;

  if (board->admitted == NULL)
    return 0;
  since = g_hash_table_lookup (board->admitted, participant_id);
  return since != NULL ? *since : GST_CLOCK_TIME_NONE;
}

static void
note_entry (ReelInputBoard *board, const gchar *participant_id, guint64 since)
{
  g_hash_table_replace (board->admitted, g_strdup (participant_id), g_memdup2 (&since, sizeof since));
}

static void
name_tile (GstPad *tile, const ReelParticipant *participant)
{
  g_object_set (tile, "participant-id", participant->id, "display-name", reel_participant_get_label (participant),
                "avatar", participant->avatar, "pinned", participant->pinned, NULL);
}

static void
name_input (ReelInputBoard *board, GstPad *input, const ReelParticipant *participant)
{
  guint channel;

  g_object_set (input, "participant-id", participant->id, NULL);
  if (board->channels != NULL && g_variant_lookup (board->channels, participant->id, "u", &channel))
    g_object_set (input, "channel", (gint)MIN (channel, 63), NULL);
}

static GstPad *
choose_sink (ReelInputBoard *board, ReelMediaStream *stream, const ReelParticipant *participant, GstElement **owner)
{
  GstPad *pad = NULL;

  switch (reel_media_stream_get_kind (stream)) {
  case REEL_STREAM_KIND_AUDIO:
    *owner = board->mixer;
    pad = gst_element_request_pad_simple (board->mixer, "sink_%u");
    if (pad != NULL)
      name_input (board, pad, participant);
    return pad;
  case REEL_STREAM_KIND_SCREEN:
    if (board->compositor == NULL)
      return NULL;
    *owner = board->compositor;
    pad = gst_element_request_pad_simple (board->compositor, "sink_%u");
    if (pad != NULL) {
      name_tile (pad, participant);
      gst_util_set_object_arg (G_OBJECT (pad), "kind", "screen");
    }
    return pad;
  case REEL_STREAM_KIND_VIDEO:
  default:
    *owner = NULL;
    pad = g_hash_table_lookup (board->tiles, participant->id);
    return pad != NULL ? gst_object_ref (pad) : NULL;
  }
}

/* The mixer gives a channel that is asked for before anybody is heard, and keeps it for its participant: so no newcomer
 * takes that of somebody who has not come back yet. */
static void
reserve_channels (ReelInputBoard *board)
{
  const gchar *participant = NULL;
  GVariantIter iter;
  guint32 channel;

  if (board->channels == NULL)
    return;
  g_variant_iter_init (&iter, board->channels);
  while (g_variant_iter_next (&iter, "{&su}", &participant, &channel)) {
    GstPad *pad = gst_element_request_pad_simple (board->mixer, "sink_%u");

    if (pad == NULL)
      continue;
    g_object_set (pad, "participant-id", participant, "channel", (gint)MIN (channel, 63), NULL);
    g_ptr_array_add (board->reserved, pad);
  }
}

static void
release_channels (ReelInputBoard *board)
{
  for (guint i = 0; i < board->reserved->len; i++)
    gst_element_release_request_pad (board->mixer, g_ptr_array_index (board->reserved, i));
  g_ptr_array_unref (board->reserved);
}

static void
leave_behind (ReelInputBoard *board, GstElement *owner, GstPad *pad)
{
  Left *left = g_new0 (Left, 1);

  left->owner = owner;
  left->pad = gst_object_ref (pad);
  g_ptr_array_add (board->left, left);
}

ReelInputBoard *
reel_input_board_new (GstElement *compositor, GstElement *mixer, GVariant *channels, const gchar *const *admitted)
{
  ReelInputBoard *board = g_new0 (ReelInputBoard, 1);

  board->compositor = compositor != NULL ? gst_object_ref (compositor) : NULL;
  board->mixer = gst_object_ref (mixer);
  board->channels = channels != NULL ? g_variant_ref (channels) : NULL;
  board->reserved = g_ptr_array_new_with_free_func (gst_object_unref);
  board->tiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  board->inputs = g_hash_table_new_full (NULL, NULL, NULL, input_free);
  board->left = g_ptr_array_new_with_free_func (left_free);
  if (admitted != NULL)
    reel_input_board_restrict (board, admitted);
  reserve_channels (board);
  return board;
}

void
reel_input_board_free (ReelInputBoard *board)
{
  GHashTableIter iter;
  gpointer tile = NULL;

  g_hash_table_unref (board->inputs);
  g_ptr_array_unref (board->left);
  g_hash_table_iter_init (&iter, board->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    gst_element_release_request_pad (board->compositor, tile);
  g_hash_table_unref (board->tiles);
  release_channels (board);
  gst_clear_object (&board->compositor);
  gst_clear_object (&board->mixer);
  g_clear_pointer (&board->channels, g_variant_unref);
  g_clear_pointer (&board->admitted, g_hash_table_unref);
  g_free (board);
}

void
reel_input_board_set_participant (ReelInputBoard *board, const ReelParticipant *participant)
{
  const GstClockTime entry = find_entry (board, participant->id);
  GstPad *tile = NULL;

  if (board->compositor == NULL || !GST_CLOCK_TIME_IS_VALID (entry))
    return;
  tile = g_hash_table_lookup (board->tiles, participant->id);
  if (tile == NULL) {
    tile = gst_element_request_pad_simple (board->compositor, "sink_%u");
    if (tile == NULL)
      return;
    g_object_set (tile, "enter-time", entry, NULL);
    g_hash_table_insert (board->tiles, g_strdup (participant->id), tile);
  }
  name_tile (tile, participant);
}

void
reel_input_board_remove_participant (ReelInputBoard *board, const gchar *participant_id)
{
  GstPad *tile = g_hash_table_lookup (board->tiles, participant_id);

  if (board->admitted != NULL)
    g_hash_table_remove (board->admitted, participant_id);
  if (tile == NULL)
    return;
  gst_element_release_request_pad (board->compositor, tile);
  g_hash_table_remove (board->tiles, participant_id);
}

void
reel_input_board_attach (ReelInputBoard *board, ReelMediaStream *stream, const ReelParticipant *participant)
{
  const GstClockTime entry = find_entry (board, participant->id);
  GstElement *owner = NULL;
  GstPad *sink = NULL, *branch = NULL;
  Input *input = NULL;

  if (!GST_CLOCK_TIME_IS_VALID (entry))
    return;
  sink = choose_sink (board, stream, participant, &owner);
  if (sink != NULL && owner != NULL)
    g_object_set (sink, "enter-time", entry, NULL);
  branch = sink != NULL ? reel_media_stream_link (stream, sink, entry) : NULL;
  if (branch == NULL) {
    if (sink != NULL && owner != NULL)
      gst_element_release_request_pad (owner, sink);
    gst_clear_object (&sink);
    return;
  }
  input = g_new0 (Input, 1);
  input->stream = g_object_ref (stream);
  input->owner = owner;
  input->sink = sink;
  input->branch = branch;
  g_hash_table_insert (board->inputs, stream, input);
  reel_input_board_update (board, stream);
}

void
reel_input_board_detach (ReelInputBoard *board, ReelMediaStream *stream)
{
  g_hash_table_remove (board->inputs, stream);
}

void
reel_input_board_measure (ReelInputBoard *board)
{
  GHashTableIter iter;
  gpointer input = NULL;

  g_hash_table_iter_init (&iter, board->inputs);
  while (g_hash_table_iter_next (&iter, NULL, &input))
    measure (input);
}

void
reel_input_board_update (ReelInputBoard *board, ReelMediaStream *stream)
{
  Input *input = g_hash_table_lookup (board->inputs, stream);
  GstPad *tile = g_hash_table_lookup (board->tiles, reel_media_stream_get_participant (stream));
  gboolean muted = reel_media_stream_get_muted (stream);

  if (input == NULL)
    return;
  if (reel_media_stream_get_kind (stream) != REEL_STREAM_KIND_AUDIO) {
    g_object_set (input->sink, "video-off", muted, NULL);
    return;
  }
  g_object_set (input->sink, "muted", muted, NULL);
  if (tile != NULL)
    g_object_set (tile, "muted", muted, NULL);
}

void
reel_input_board_set_speaking (ReelInputBoard *board, const gchar *participant_id, gboolean speaking)
{
  GstPad *tile = g_hash_table_lookup (board->tiles, participant_id);

  if (tile != NULL)
    g_object_set (tile, "speaking", speaking, NULL);
}

void
reel_input_board_restrict (ReelInputBoard *board, const gchar *const *participant_ids)
{
  if (board->admitted != NULL)
    return;
  board->admitted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; participant_ids[i] != NULL; i++)
    note_entry (board, participant_ids[i], 0);
}

gboolean
reel_input_board_admits (ReelInputBoard *board, const gchar *participant_id)
{
  return GST_CLOCK_TIME_IS_VALID (find_entry (board, participant_id));
}

const gchar **
reel_input_board_get_admitted (ReelInputBoard *board)
{
  return board->admitted != NULL ? (const gchar **)g_hash_table_get_keys_as_array (board->admitted, NULL) : NULL;
}

GstClockTime
reel_input_board_admit (ReelInputBoard *board, const gchar *participant_id)
{
  const GstClockTime now = gst_element_get_current_running_time (board->mixer);

  if (!reel_input_board_admits (board, participant_id))
    note_entry (board, participant_id, now);
  return now;
}

/* Takes the participant's inputs off their sources. Those with a pad of their own leave it behind. */
static void
unlink_inputs (ReelInputBoard *board, const gchar *participant_id)
{
  GHashTableIter iter;
  gpointer stream = NULL, value = NULL;

  g_hash_table_iter_init (&iter, board->inputs);
  while (g_hash_table_iter_next (&iter, &stream, &value)) {
    Input *input = value;

    if (!g_str_equal (reel_media_stream_get_participant (stream), participant_id))
      continue;
    g_hash_table_iter_steal (&iter);
    unlink_input (input);
    if (input->owner != NULL)
      leave_behind (board, input->owner, input->sink);
    forget_input (input);
  }
}

GstClockTime
reel_input_board_withdraw (ReelInputBoard *board, const gchar *participant_id)
{
  const guint before = board->left->len;
  GstPad *tile = g_hash_table_lookup (board->tiles, participant_id);
  GstClockTime now;

  unlink_inputs (board, participant_id);
  if (tile != NULL) {
    leave_behind (board, board->compositor, tile);
    g_hash_table_remove (board->tiles, participant_id);
  }
  g_hash_table_remove (board->admitted, participant_id);
  now = gst_element_get_current_running_time (board->mixer);
  for (guint i = before; i < board->left->len; i++) {
    Left *left = g_ptr_array_index (board->left, i);

    left->since = now;
    g_object_set (left->pad, "leave-time", now, NULL);
  }
  return now;
}

void
reel_input_board_tick (ReelInputBoard *board)
{
  const GstClockTime now = gst_element_get_current_running_time (board->mixer);

  for (guint i = board->left->len; i > 0; i--) {
    const Left *left = g_ptr_array_index (board->left, i - 1);

    if (now > left->since + LEFT_BEHIND)
      g_ptr_array_remove_index (board->left, i - 1);
  }
}
