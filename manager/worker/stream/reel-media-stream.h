/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One source of media of a participant: its elements in the session's pipeline, up to a tee that recordings link to.
 * The base class of ReelRtpStream and ReelUriStream; created by ReelMediaSession. Main thread unless stated
 * otherwise. */
#pragma once

#include "manager/core/media/reel-demand.h"
#include "manager/core/wire/reel-stream.h"

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  REEL_MEDIA_STREAM_WAITING, /* nothing has arrived yet */
  REEL_MEDIA_STREAM_ACTIVE,
  REEL_MEDIA_STREAM_STALLED, /* nothing for REEL_MEDIA_STREAM_STALL_US */
  REEL_MEDIA_STREAM_FAILED,  /* shut down, see the text */
  REEL_MEDIA_STREAM_ENDED,   /* the source has ended */
} ReelMediaStreamState;

#define REEL_MEDIA_STREAM_STALL_US (2 * G_USEC_PER_SEC)

#define REEL_TYPE_MEDIA_STREAM (reel_media_stream_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReelMediaStream, reel_media_stream, REEL, MEDIA_STREAM, GObject)

struct _ReelMediaStreamClass {
  GObjectClass parent_class;

  /* (nullable): opens the source, without blocking the main thread; reel_media_stream_opened() follows, unless the
   * stream is stopped before. Without it, a new stream is open. */
  void (*open) (ReelMediaStream *stream);
  /* Stops the data flow; called before the elements are removed from the pipeline. */
  void (*stop) (ReelMediaStream *stream);
  void (*add_stats) (ReelMediaStream *stream, GVariantDict *stats);
  /* (nullable): what a ReelStreamReport has besides. */
  void (*add_report) (ReelMediaStream *stream, GVariantDict *stats);
  /* (nullable): updates the state with reel_media_stream_set_state(); without it the time of the last data decides.
   * @now: monotonic, µs. */
  void (*tick) (ReelMediaStream *stream, gint64 now);
  /* (nullable): a message of one of the elements. TRUE: it was handled; otherwise an error ends the stream. */
  gboolean (*handle_message) (ReelMediaStream *stream, GstMessage *message);
  /* Streaming threads. The running time of arrival of the media that was decoded for @running_time; 0 if unknown.
   * Without it both are equal. */
  GstClockTime (*get_capture) (ReelMediaStream *stream, GstClockTime running_time);
  /* (nullable): whether the peer has announced that it does not send. */
  gboolean (*is_inactive) (ReelMediaStream *stream);
  /* (nullable): of video, several times a second: the largest tile that shows it, so that the sender is asked for no
   * more. */
  void (*set_view) (ReelMediaStream *stream, const ReelDemandView *view);
};

const char *reel_media_stream_get_id (ReelMediaStream *stream);
const char *reel_media_stream_get_participant (ReelMediaStream *stream);
ReelStreamKind reel_media_stream_get_kind (ReelMediaStream *stream);
ReelMediaStreamState reel_media_stream_get_state (ReelMediaStream *stream);
/* waiting, active, stalled, failed, ended. */
const char *reel_media_stream_get_state_name (ReelMediaStream *stream);
gboolean reel_media_stream_get_muted (ReelMediaStream *stream);
void reel_media_stream_set_muted (ReelMediaStream *stream, gboolean muted);
/* Whether nothing is expected from it: it is muted, or the peer has announced that it does not send. */
gboolean reel_media_stream_may_be_silent (ReelMediaStream *stream);
/* Monotonic time of the last data, µs; 0: none yet. */
gint64 reel_media_stream_get_last_data (ReelMediaStream *stream);
/* A mixer's counters for an audio stream, in samples at 16 kHz: silence in gaps, late data. */
void reel_media_stream_set_gaps (ReelMediaStream *stream, guint64 gap_samples, guint64 late_samples);
/* Whether @object is one of the stream's elements or inside of one. */
gboolean reel_media_stream_owns (ReelMediaStream *stream, GstObject *object);
/* state s, kind s, participant-id s, muted b, text s (why it stalled or failed), gap-samples t and late-samples t
 * (audio), and the counters of the kind of source. */
GVariant *reel_media_stream_dup_stats (ReelMediaStream *stream);

/* To be called once after creation; data flows when it completes. Errors: REEL_ERROR_INVALID_ARGUMENT,
 * REEL_ERROR_MEDIA_FAILED; REEL_ERROR_INVALID_STATE: it was stopped meanwhile. The callback has no source object. */
void reel_media_stream_open_async (ReelMediaStream *stream, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_media_stream_open_finish (GAsyncResult *result, GError **error);

/* The stream's decoded media, for a peer that takes data at once: one that refuses it, as pads of an element do that
 * has not started, ends the stream's source. As long as the branch is not linked its data is dropped. What arrived
 * before the running time @from does not flow; 0: everything does. Returns: (transfer full) (nullable): NULL: there is
 * none. */
GstPad *reel_media_stream_add_branch (ReelMediaStream *stream, GstClockTime from);
/* Takes the branch. It is removed between two buffers: after it returns nothing more flows into its peer. */
void reel_media_stream_remove_branch (ReelMediaStream *stream, GstPad *branch);

/* From now on only what arrived before the running time @until flows into the branches: the source is removed, and data
 * in its jitter buffer and decoder is still output. */
void reel_media_stream_drain (ReelMediaStream *stream, GstClockTime until);

/* Called by the session's timer. Signal "state-changed" follows if the state has changed. @now: monotonic, µs. */
void reel_media_stream_tick (ReelMediaStream *stream, gint64 now);
/* Stops the stream for good with a reason. */
void reel_media_stream_fail (ReelMediaStream *stream, const char *text);
void reel_media_stream_end (ReelMediaStream *stream);
/* Removes the elements from the pipeline. Every branch must be unlinked before. Idempotent. */
void reel_media_stream_stop (ReelMediaStream *stream);

gboolean reel_media_stream_is_stopped (ReelMediaStream *stream);

/* Handles a message of one of the stream's elements. Returns: TRUE: it was handled. */
gboolean reel_media_stream_handle_message (ReelMediaStream *stream, GstMessage *message);

/* For subclasses. */
/* Completes the class's open(). @error: (nullable): why it failed. */
void reel_media_stream_opened (ReelMediaStream *stream, const GError *error);
/* @text: (nullable): the reason. Signal "state-changed" follows when either changed. A failed or ended stream keeps its
 * state. */
void reel_media_stream_set_state (ReelMediaStream *stream, ReelMediaStreamState state, const char *text);
/* Whether a recording uses the stream. */
gboolean reel_media_stream_is_linked (ReelMediaStream *stream);
/* Like add_element, for an existing element, whose floating reference is taken. Returns: @element. */
GstElement *reel_media_stream_take_element (ReelMediaStream *stream, GstElement *element);
/* @element no longer belongs to the stream but stays in the pipeline. */
void reel_media_stream_give_element (ReelMediaStream *stream, GstElement *element);
/* Stops @element and removes it and its links from the pipeline. Data must not flow into it. */
void reel_media_stream_remove_element (ReelMediaStream *stream, GstElement *element);
/* Links @element to the tee, which must exist. */
gboolean reel_media_stream_link_tee (ReelMediaStream *stream, GstElement *element);
GstElement *reel_media_stream_get_pipeline (ReelMediaStream *stream);
/* Makes an element in the pipeline, in state NULL until reel_media_stream_sync(). Error: REEL_ERROR_MEDIA_FAILED. */
GstElement *reel_media_stream_add_element (ReelMediaStream *stream, const char *factory, GError **error);
/* Sets the elements to the pipeline's state, the last added first. */
gboolean reel_media_stream_sync (ReelMediaStream *stream, GError **error);
/* Adds the tee after @element. */
gboolean reel_media_stream_add_tee (ReelMediaStream *stream, GstElement *element, GError **error);
/* @gate, an element of the stream, drops encoded media while no recording uses it: then its boolean @property is not
 * @open. @property: a string literal. NULL: there is no gate any more. */
void reel_media_stream_set_gate (ReelMediaStream *stream, GstElement *gate, const char *property, gboolean open);
/* Any thread, no lock. Data has arrived. */
void reel_media_stream_note_data (ReelMediaStream *stream);
/* One streaming thread at a time, no lock. The same with the media, for reel_media_stream_judge(). */
void reel_media_stream_note_buffer (ReelMediaStream *stream, GstBuffer *buffer);
/* Takes over the muted state and the counters from @before, which has the same id and participant. */
void reel_media_stream_follow (ReelMediaStream *stream, ReelMediaStream *before);
/* Data has arrived: sets active, or stalled if no more arrives or all of it has the same timestamp. @now: monotonic,
 * µs. */
void reel_media_stream_judge (ReelMediaStream *stream, gint64 now);

G_END_DECLS
