/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which pad of a recording's compositor and mixer belongs to which participant and stream. Owned by a ReelRecorder.
 *
 * The order that keeps sources alive: a branch is first taken from the stream's tee between two buffers, then the
 * input's pad is released. The other way round the source would get a flow error. */
#include "manager/worker/reel-input-board.h"

struct _ReelInputBoard {
  GstElement *compositor; /* nullable */
  GstElement *mixer;
  GVariant *channels;  /* (nullable): a{su} */
  GPtrArray *reserved; /* pads of the mixer that keep the channels of those who are away */
  GHashTable *tiles;   /* participant id → GstPad of the compositor */
  GHashTable *inputs;  /* ReelMediaStream → Input */
};

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
input_free (gpointer data)
{
  Input *input = data;

  measure (input);
  reel_media_stream_unlink (input->stream, input->branch);
  if (input->owner != NULL)
    gst_element_release_request_pad (input->owner, input->sink);
  gst_object_unref (input->sink);
  g_object_unref (input->stream);
  g_free (input);
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

ReelInputBoard *
reel_input_board_new (GstElement *compositor, GstElement *mixer, GVariant *channels)
{
  ReelInputBoard *board = g_new0 (ReelInputBoard, 1);

  board->compositor = compositor != NULL ? gst_object_ref (compositor) : NULL;
  board->mixer = gst_object_ref (mixer);
  board->channels = channels != NULL ? g_variant_ref (channels) : NULL;
  board->reserved = g_ptr_array_new_with_free_func (gst_object_unref);
  board->tiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  board->inputs = g_hash_table_new_full (NULL, NULL, NULL, input_free);
  reserve_channels (board);
  return board;
}

void
reel_input_board_free (ReelInputBoard *board)
{
  GHashTableIter iter;
  gpointer tile = NULL;

  g_hash_table_unref (board->inputs);
  g_hash_table_iter_init (&iter, board->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    gst_element_release_request_pad (board->compositor, tile);
  g_hash_table_unref (board->tiles);
  release_channels (board);
  gst_clear_object (&board->compositor);
  gst_clear_object (&board->mixer);
  g_clear_pointer (&board->channels, g_variant_unref);
  g_free (board);
}

void
reel_input_board_set_participant (ReelInputBoard *board, const ReelParticipant *participant)
{
  GstPad *tile = NULL;

  if (board->compositor == NULL)
    return;
  tile = g_hash_table_lookup (board->tiles, participant->id);
  if (tile == NULL) {
    tile = gst_element_request_pad_simple (board->compositor, "sink_%u");
    if (tile == NULL)
      return;
    g_hash_table_insert (board->tiles, g_strdup (participant->id), tile);
  }
  name_tile (tile, participant);
}

void
reel_input_board_remove_participant (ReelInputBoard *board, const gchar *participant_id)
{
  GstPad *tile = g_hash_table_lookup (board->tiles, participant_id);

  if (tile == NULL)
    return;
  gst_element_release_request_pad (board->compositor, tile);
  g_hash_table_remove (board->tiles, participant_id);
}

void
reel_input_board_attach (ReelInputBoard *board, ReelMediaStream *stream, const ReelParticipant *participant)
{
  GstElement *owner = NULL;
  GstPad *sink = choose_sink (board, stream, participant, &owner);
  GstPad *branch = sink != NULL ? reel_media_stream_link (stream, sink) : NULL;
  Input *input = NULL;

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
