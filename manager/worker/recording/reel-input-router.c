/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maps participants and streams to the pads of a recording's compositor and mixer, and tracks who is admitted. Owned by
 * a ReelRecorder.
 *
 * Each admission has its own pads, with the times between which they are active. The pads of a participant who is
 * withdrawn or leaves drain, unlinked: compositor and mixer are behind the present by their latency and still need
 * earlier data. So nothing that arrives after a withdrawal can reach them, whatever its timestamp, and nothing from
 * before counts for later.
 *
 * Order matters: an input is linked once compositor and mixer run, and for its end first the branch is removed from the
 * stream's tee, between two buffers, then the input's pad is released. Otherwise the source would get a flow error. */
#include "manager/worker/recording/reel-input-router.h"

#include "manager/worker/recording/reel-admissions.h"
#include "manager/worker/recording/reel-camera-tile.h"

/* Well above the latency of compositor and mixer, and the second by which A/V sync may delay a stream. */
#define DRAINING   (2 * GST_SECOND)
#define MOVED_BACK (80 * GST_MSECOND) /* A/V sync may move data back in time by this much */
#define BLOCK      (25 * GST_MSECOND) /* blocks that the mixer has started */

struct _ReelInputRouter {
  GstElement *compositor; /* nullable */
  GstElement *mixer;
  GVariant *channels;  /* (nullable): a{su} */
  GPtrArray *reserved; /* mixer pads that reserve the channels of absent participants */
  GHashTable *tiles;   /* participant id → ReelCameraTile */
  GHashTable *inputs;  /* ReelMediaStream → Input */
  ReelAdmissions *admitted;
  GPtrArray *draining; /* Draining */
  gboolean runs;
};

/* A pad of a removed stream, or the tile of a departed participant. */
typedef struct {
  char *participant;
  GstElement *owner; /* borrowed */
  GstPad *pad;
  GstElement *funnel; /* (nullable): of a tile */
  GstClockTime since;
} Draining;

typedef struct {
  ReelMediaStream *stream;
  GstElement *owner; /* the owner of @sink */
  GstPad *sink;
  GstPad *shown; /* of compositor or mixer, with the properties; a tile's own stays when the input goes */
  GstPad *branch;
} Input;

static void
measure (Input *input)
{
  guint64 gap_samples = 0, late_samples = 0;

  if (reel_media_stream_get_kind (input->stream) != REEL_STREAM_KIND_AUDIO)
    return;
  g_object_get (input->shown, "gap-samples", &gap_samples, "late-samples", &late_samples, NULL);
  reel_media_stream_set_gaps (input->stream, gap_samples, late_samples);
}

/* Until compositor and mixer run the input waits. */
static void
link_input (ReelInputRouter *router, Input *input)
{
  if (router->runs && gst_pad_link (input->branch, input->sink) != GST_PAD_LINK_OK)
    g_warning ("A stream of the participant %s can't be recorded", reel_media_stream_get_participant (input->stream));
}

static void
unlink_input (Input *input)
{
  measure (input);
  if (input->branch != NULL)
    reel_media_stream_remove_branch (input->stream, input->branch);
  input->branch = NULL;
}

static void
forget_input (Input *input)
{
  gst_object_unref (input->sink);
  gst_object_unref (input->shown);
  g_object_unref (input->owner);
  g_object_unref (input->stream);
  g_free (input);
}

static void
input_free (gpointer data)
{
  Input *input = data;

  unlink_input (input);
  gst_element_release_request_pad (input->owner, input->sink);
  forget_input (input);
}

static void
draining_free (gpointer data)
{
  Draining *draining = data;

  gst_element_release_request_pad (draining->owner, draining->pad);
  if (draining->funnel != NULL)
    reel_camera_tile_remove_funnel (draining->funnel);
  gst_object_unref (draining->pad);
  g_free (draining->participant);
  g_free (draining);
}

static void
name_tile (GstPad *tile, const ReelParticipant *participant)
{
  g_object_set (tile, "participant-id", participant->id, "display-name", reel_participant_get_label (participant),
                "pinned", participant->pinned, NULL);
}

static void
name_input (ReelInputRouter *router, GstPad *input, const ReelParticipant *participant)
{
  guint channel;

  g_object_set (input, "participant-id", participant->id, NULL);
  if (router->channels != NULL && g_variant_lookup (router->channels, participant->id, "u", &channel))
    g_object_set (input, "channel", (int)MIN (channel, 63), NULL);
}

/* Sets @input's owner and pads. Returns: FALSE when there is no place for the stream. */
static gboolean
choose_sink (ReelInputRouter *router, Input *input, const ReelParticipant *participant, GstClockTime entry)
{
  const ReelStreamKind kind = reel_media_stream_get_kind (input->stream);
  const ReelCameraTile *tile =
      kind == REEL_STREAM_KIND_VIDEO ? g_hash_table_lookup (router->tiles, participant->id) : NULL;
  GstElement *owner = kind == REEL_STREAM_KIND_AUDIO    ? router->mixer
                      : kind == REEL_STREAM_KIND_SCREEN ? router->compositor
                      : tile != NULL                    ? tile->funnel
                                                        : NULL;

  input->sink = owner != NULL ? gst_element_request_pad_simple (owner, "sink_%u") : NULL;
  if (input->sink == NULL)
    return FALSE;
  input->owner = g_object_ref (owner);
  input->shown = gst_object_ref (tile != NULL ? tile->pad : input->sink);
  if (kind == REEL_STREAM_KIND_VIDEO)
    return TRUE;
  if (kind == REEL_STREAM_KIND_AUDIO) {
    name_input (router, input->sink, participant);
  } else {
    name_tile (input->sink, participant);
    gst_util_set_object_arg (G_OBJECT (input->sink), "kind", "screen");
  }
  g_object_set (input->sink, "enter-time", entry, NULL);
  return TRUE;
}

/* The mixer assigns requested channels before anybody is heard, and keeps them: so a new participant does not get the
 * channel of one who has not come back yet. */
static void
reserve_channels (ReelInputRouter *router)
{
  const char *participant = NULL;
  GVariantIter iter;
  guint32 channel;

  if (router->channels == NULL)
    return;
  g_variant_iter_init (&iter, router->channels);
  while (g_variant_iter_next (&iter, "{&su}", &participant, &channel)) {
    GstPad *pad = gst_element_request_pad_simple (router->mixer, "sink_%u");

    if (pad == NULL)
      continue;
    g_object_set (pad, "participant-id", participant, "channel", (int)MIN (channel, 63), NULL);
    g_ptr_array_add (router->reserved, pad);
  }
}

static void
release_channels (ReelInputRouter *router)
{
  for (guint i = 0; i < router->reserved->len; i++)
    gst_element_release_request_pad (router->mixer, g_ptr_array_index (router->reserved, i));
  g_ptr_array_unref (router->reserved);
}

static GstClockTime
get_now (ReelInputRouter *router)
{
  return gst_element_get_current_running_time (router->mixer);
}

static Draining *
drain (ReelInputRouter *router, const char *participant_id, GstElement *owner, GstPad *pad)
{
  Draining *draining = g_new0 (Draining, 1);

  draining->participant = g_strdup (participant_id);
  draining->owner = owner;
  draining->pad = gst_object_ref (pad);
  draining->since = get_now (router);
  g_ptr_array_add (router->draining, draining);
  return draining;
}

static void
drain_tile (ReelInputRouter *router, const char *participant_id, const ReelCameraTile *tile)
{
  drain (router, participant_id, router->compositor, tile->pad)->funnel = tile->funnel;
}

/* Removes the input from its source, and lets its pad drain if it has its own. */
static void
end_input (ReelInputRouter *router, Input *input)
{
  unlink_input (input);
  if (input->shown == input->sink)
    drain (router, reel_media_stream_get_participant (input->stream), input->owner, input->sink);
  else
    gst_element_release_request_pad (input->owner, input->sink);
  forget_input (input);
}

/* An earlier leave time is kept. */
static void
leave_at (const Draining *draining, GstClockTime now)
{
  GstClockTime leave = GST_CLOCK_TIME_NONE;

  g_object_get (draining->pad, "leave-time", &leave, NULL);
  g_object_set (draining->pad, "leave-time", MIN (leave, now), NULL);
}

/* The leave time of a participant whose tile is still shown; 0: there is none. */
static GstClockTime
find_leave (ReelInputRouter *router, const char *participant_id)
{
  for (guint i = router->draining->len; i > 0; i--) {
    const Draining *draining = g_ptr_array_index (router->draining, i - 1);

    if (draining->funnel != NULL && g_str_equal (draining->participant, participant_id))
      return draining->since;
  }
  return 0;
}

ReelInputRouter *
reel_input_router_new (GstElement *compositor, GstElement *mixer, GVariant *channels, const char *const *admitted)
{
  ReelInputRouter *router = g_new0 (ReelInputRouter, 1);

  router->compositor = compositor != NULL ? gst_object_ref (compositor) : NULL;
  router->mixer = gst_object_ref (mixer);
  router->channels = channels != NULL ? g_variant_ref (channels) : NULL;
  router->reserved = g_ptr_array_new_with_free_func (gst_object_unref);
  router->tiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)reel_camera_tile_free);
  router->inputs = g_hash_table_new_full (NULL, NULL, NULL, input_free);
  router->draining = g_ptr_array_new_with_free_func (draining_free);
  router->admitted = reel_admissions_new ();
  if (admitted != NULL)
    reel_admissions_restrict (router->admitted, admitted);
  reserve_channels (router);
  return router;
}

void
reel_input_router_free (ReelInputRouter *router)
{
  GHashTableIter iter;
  gpointer tile = NULL;

  g_hash_table_unref (router->inputs);
  g_hash_table_iter_init (&iter, router->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    drain_tile (router, "", tile);
  g_ptr_array_unref (router->draining);
  g_hash_table_unref (router->tiles);
  release_channels (router);
  gst_clear_object (&router->compositor);
  gst_clear_object (&router->mixer);
  g_clear_pointer (&router->channels, g_variant_unref);
  reel_admissions_free (router->admitted);
  g_free (router);
}

void
reel_input_router_set_participant (ReelInputRouter *router, const ReelParticipant *participant, GBytes *portrait)
{
  const GstClockTime entry = reel_admissions_find (router->admitted, participant->id);
  ReelCameraTile *tile = NULL;

  if (router->compositor == NULL || !GST_CLOCK_TIME_IS_VALID (entry))
    return;
  tile = g_hash_table_lookup (router->tiles, participant->id);
  if (tile == NULL) {
    tile = reel_camera_tile_new (router->compositor);
    if (tile == NULL)
      return;
    /* a participant who comes back at once has one tile, not two */
    g_object_set (tile->pad, "enter-time", MAX (entry, find_leave (router, participant->id)), NULL);
    g_hash_table_insert (router->tiles, g_strdup (participant->id), tile);
  }
  name_tile (tile->pad, participant);
  g_object_set (tile->pad, "portrait", portrait, NULL);
}

void
reel_input_router_remove_participant (ReelInputRouter *router, const char *participant_id)
{
  const ReelCameraTile *tile = g_hash_table_lookup (router->tiles, participant_id);

  reel_admissions_remove (router->admitted, participant_id);
  if (tile == NULL)
    return;
  drain_tile (router, participant_id, tile);
  g_object_set (tile->pad, "leave-time", get_now (router), NULL);
  g_hash_table_remove (router->tiles, participant_id);
}

/* Links media that arrives from @entry on. */
static void
attach_from (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant, GstClockTime entry)
{
  Input *input = g_new0 (Input, 1);

  input->stream = g_object_ref (stream);
  if (!choose_sink (router, input, participant, entry)) {
    g_object_unref (input->stream);
    g_free (input);
    return;
  }
  input->branch = reel_media_stream_add_branch (stream, entry);
  if (input->branch == NULL) {
    gst_element_release_request_pad (input->owner, input->sink);
    forget_input (input);
    return;
  }
  link_input (router, input);
  g_hash_table_insert (router->inputs, stream, input);
}

void
reel_input_router_run (ReelInputRouter *router)
{
  GHashTableIter iter;
  gpointer value = NULL;

  router->runs = TRUE;
  g_hash_table_iter_init (&iter, router->inputs);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Input *input = value;

    if (input->branch != NULL)
      link_input (router, input);
  }
}

/* Muting cuts like a withdrawal: what is said meanwhile never reaches the mixer, even if a jitter buffer still holds it
 * at the end. */
static void
mute_sound (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant)
{
  const GstClockTime entry = reel_admissions_find (router->admitted, participant->id);
  const gboolean muted = reel_media_stream_get_muted (stream);
  const ReelCameraTile *tile = g_hash_table_lookup (router->tiles, participant->id);
  const guint before = router->draining->len;
  gpointer input = NULL;

  if (tile != NULL)
    g_object_set (tile->pad, "muted", muted, NULL);
  if (!muted && GST_CLOCK_TIME_IS_VALID (entry) && !g_hash_table_contains (router->inputs, stream))
    attach_from (router, stream, participant, MAX (entry, get_now (router)));
  if (!muted || !g_hash_table_steal_extended (router->inputs, stream, NULL, &input))
    return;
  end_input (router, input);
  for (guint i = before; i < router->draining->len; i++)
    leave_at (g_ptr_array_index (router->draining, i), get_now (router));
}

/* Muted video keeps its tile. */
static void
mute_picture (ReelInputRouter *router, ReelMediaStream *stream)
{
  const gboolean muted = reel_media_stream_get_muted (stream);
  Input *input = g_hash_table_lookup (router->inputs, stream);

  if (input == NULL)
    return;
  if (muted)
    unlink_input (input);
  else if (input->branch == NULL && (input->branch = reel_media_stream_add_branch (stream, get_now (router))) != NULL)
    link_input (router, input);
  g_object_set (input->shown, "video-off", muted, NULL);
}

void
reel_input_router_update (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant)
{
  if (reel_media_stream_get_kind (stream) == REEL_STREAM_KIND_AUDIO)
    mute_sound (router, stream, participant);
  else
    mute_picture (router, stream);
}

void
reel_input_router_attach (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant)
{
  const GstClockTime entry = reel_admissions_find (router->admitted, participant->id);

  if (!GST_CLOCK_TIME_IS_VALID (entry))
    return;
  if (reel_media_stream_get_kind (stream) != REEL_STREAM_KIND_AUDIO || !reel_media_stream_get_muted (stream))
    attach_from (router, stream, participant, entry);
  if (reel_media_stream_get_muted (stream))
    reel_input_router_update (router, stream, participant);
}

void
reel_input_router_detach (ReelInputRouter *router, ReelMediaStream *stream)
{
  gpointer input = NULL;

  if (g_hash_table_steal_extended (router->inputs, stream, NULL, &input))
    end_input (router, input);
}

void
reel_input_router_drain (ReelInputRouter *router, ReelMediaStream *stream, GstClockTime until)
{
  const Input *input = g_hash_table_lookup (router->inputs, stream);

  /* A screen disappears at its tick, and is shown until then whatever happens to the source. */
  if (input != NULL && reel_media_stream_get_kind (stream) == REEL_STREAM_KIND_SCREEN)
    g_object_set (input->shown, "leave-time", until, NULL);
}

void
reel_input_router_measure (ReelInputRouter *router)
{
  GHashTableIter iter;
  gpointer input = NULL;

  g_hash_table_iter_init (&iter, router->inputs);
  while (g_hash_table_iter_next (&iter, NULL, &input))
    measure (input);
}

void
reel_input_router_set_speaking (ReelInputRouter *router, const char *participant_id, gboolean speaking)
{
  const ReelCameraTile *tile = g_hash_table_lookup (router->tiles, participant_id);

  if (tile != NULL)
    g_object_set (tile->pad, "speaking", speaking, NULL);
}

void
reel_input_router_restrict (ReelInputRouter *router, const char *const *participant_ids)
{
  reel_admissions_restrict (router->admitted, participant_ids);
}

gboolean
reel_input_router_admits (ReelInputRouter *router, const char *participant_id)
{
  return GST_CLOCK_TIME_IS_VALID (reel_admissions_find (router->admitted, participant_id));
}

const char **
reel_input_router_get_admitted (ReelInputRouter *router)
{
  return reel_admissions_list (router->admitted);
}

GstClockTime
reel_input_router_admit (ReelInputRouter *router, const char *participant_id)
{
  const GstClockTime now = get_now (router);

  reel_admissions_add (router->admitted, participant_id, now);
  return now;
}

/* Removes the participant's inputs from their sources, also those of removed streams. */
static void
unlink_inputs (ReelInputRouter *router, const char *participant_id)
{
  GHashTableIter iter;
  gpointer stream = NULL, value = NULL;

  g_hash_table_iter_init (&iter, router->inputs);
  while (g_hash_table_iter_next (&iter, &stream, &value)) {
    Input *input = value;

    if (!g_str_equal (reel_media_stream_get_participant (stream), participant_id))
      continue;
    g_hash_table_iter_steal (&iter);
    end_input (router, input);
  }
}

/* Both output what is older than their latency, and nothing younger. */
static GstClockTime
find_latency (ReelInputRouter *router)
{
  guint64 sound = 0, picture = G_MAXUINT64;

  g_object_get (router->mixer, "latency", &sound, NULL);
  if (router->compositor != NULL)
    g_object_get (router->compositor, "latency", &picture, NULL);
  return MIN (sound, picture);
}

/* The instant of a withdrawal requested at `asked`. Media that arrives later but is placed slightly earlier stays out
 * as well. */
static GstClockTime
choose_leave (ReelInputRouter *router, GstClockTime asked, GstClockTime now)
{
  const GstClockTime latency = find_latency (router);
  const GstClockTime put_out = now - MIN (now, latency) + BLOCK;
  GstClockTime leave = MIN (asked, now);

  leave -= MIN (leave, MIN (now - leave, MOVED_BACK));
  return latency > BLOCK ? MAX (leave, put_out) : now;
}

GstClockTime
reel_input_router_withdraw (ReelInputRouter *router, const char *participant_id, GstClockTime asked)
{
  const ReelCameraTile *tile = g_hash_table_lookup (router->tiles, participant_id);
  GstClockTime leave;

  unlink_inputs (router, participant_id);
  if (tile != NULL) {
    drain_tile (router, participant_id, tile);
    g_hash_table_remove (router->tiles, participant_id);
  }
  reel_admissions_remove (router->admitted, participant_id);
  leave = choose_leave (router, asked, get_now (router));
  for (guint i = 0; i < router->draining->len; i++) {
    const Draining *draining = g_ptr_array_index (router->draining, i);

    if (g_str_equal (draining->participant, participant_id))
      leave_at (draining, leave);
  }
  return leave;
}

void
reel_input_router_tick (ReelInputRouter *router)
{
  const GstClockTime now = get_now (router);

  for (guint i = router->draining->len; i > 0; i--) {
    const Draining *draining = g_ptr_array_index (router->draining, i - 1);

    if (now > draining->since + DRAINING)
      g_ptr_array_remove_index (router->draining, i - 1);
  }
}
