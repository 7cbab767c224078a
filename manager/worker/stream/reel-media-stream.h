/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One source of media of a participant: its elements in the session's pipeline up to a tee that the recordings link
 * to. Base of ReelRtpStream and ReelUriStream; made by ReelMediaSession. Main thread unless a function says so. */
#pragma once

#include "manager/core/wire/reel-stream.h"

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  REEL_MEDIA_STREAM_WAITING, /* nothing came yet */
  REEL_MEDIA_STREAM_ACTIVE,
  REEL_MEDIA_STREAM_STALLED, /* nothing for REEL_MEDIA_STREAM_STALL_US */
  REEL_MEDIA_STREAM_FAILED,  /* torn down, see the text */
  REEL_MEDIA_STREAM_ENDED,   /* the source came to its end */
} ReelMediaStreamState;

#define REEL_MEDIA_STREAM_STALL_US (2 * G_USEC_PER_SEC)

#define REEL_TYPE_MEDIA_STREAM (reel_media_stream_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReelMediaStream, reel_media_stream, REEL, MEDIA_STREAM, GObject)

struct _ReelMediaStreamClass {
  GObjectClass parent_class;

  /* (nullable): gets at the source, aside of the main thread; reel_media_stream_opened() follows, unless the stream is
   * stopped before. Without it, it is open once it is made. */
  void (*open) (ReelMediaStream *stream);
  /* Ends the flow of data; called before the elements are taken out of the pipeline. */
  void (*stop) (ReelMediaStream *stream);
  void (*add_stats) (ReelMediaStream *stream, GVariantDict *stats);
  /* (nullable): what a tick says of the state, with reel_media_stream_set_state(); without it the time of the last data
   * decides. @now: monotonic, µs. */
  void (*tick) (ReelMediaStream *stream, gint64 now);
  /* (nullable): a message of one of the elements. TRUE: it needs no further attention; an error that does ends the
   * stream. */
  gboolean (*handle_message) (ReelMediaStream *stream, GstMessage *message);
  /* Streaming threads: when the decoded media for @running_time arrived here, running time too; 0 where that is not
   * known. The same time without it. */
  GstClockTime (*get_capture) (ReelMediaStream *stream, GstClockTime running_time);
  /* (nullable): whether the peer has said that it sends nothing. */
  gboolean (*is_inactive) (ReelMediaStream *stream);
};

const gchar *reel_media_stream_get_id (ReelMediaStream *stream);
const gchar *reel_media_stream_get_participant (ReelMediaStream *stream);
ReelStreamKind reel_media_stream_get_kind (ReelMediaStream *stream);
ReelMediaStreamState reel_media_stream_get_state (ReelMediaStream *stream);
/* waiting, active, stalled, failed, ended. */
const gchar *reel_media_stream_get_state_name (ReelMediaStream *stream);
gboolean reel_media_stream_get_muted (ReelMediaStream *stream);
void reel_media_stream_set_muted (ReelMediaStream *stream, gboolean muted);
/* Whether nothing of it is missed when nothing comes: it is muted, or the peer has said that it sends nothing. */
gboolean reel_media_stream_may_be_silent (ReelMediaStream *stream);
/* Monotonic time of the last data, µs; 0: none yet. */
gint64 reel_media_stream_get_last_data (ReelMediaStream *stream);
/* What a mixer counted for an audio stream, in samples at 16 kHz: silence put into gaps, data that came too late. */
void reel_media_stream_set_gaps (ReelMediaStream *stream, guint64 gap_samples, guint64 late_samples);
/* Whether @object is one of the stream's elements or inside of one. */
gboolean reel_media_stream_owns (ReelMediaStream *stream, GstObject *object);
/* state s, kind s, participant-id s, muted b, text s (why it stalled or failed), gap-samples t and late-samples t
 * (audio), and what the kind of source counts. */
GVariant *reel_media_stream_dup_stats (ReelMediaStream *stream);

/* Once, for one that was made: data flows when it is ready. Errors: REEL_ERROR_INVALID_ARGUMENT,
 * REEL_ERROR_MEDIA_FAILED; REEL_ERROR_INVALID_STATE: it was stopped meanwhile. The callback has no source object. */
void reel_media_stream_open_async (ReelMediaStream *stream, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_media_stream_open_finish (GAsyncResult *result, GError **error);

/* Links the stream's decoded media to @sink, which must never block. What arrived before the running time @from does
 * not flow into it; 0: everything does. Returns: (transfer full) (nullable): the branch. */
GstPad *reel_media_stream_link (ReelMediaStream *stream, GstPad *sink, GstClockTime from);
/* Takes the branch away between two buffers: when this returns nothing more flows into its peer. */
void reel_media_stream_unlink (ReelMediaStream *stream, GstPad *branch);

/* From now on only what arrived before the running time @until flows into the branches: the source is removed, and what
 * still waits in a jitter buffer or a decoder comes out yet. */
void reel_media_stream_drain (ReelMediaStream *stream, GstClockTime until);

/* Called by the session's timer. Signal "state-changed" follows when the state did. @now: monotonic, µs. */
void reel_media_stream_tick (ReelMediaStream *stream, gint64 now);
/* Stops the stream for good and says why. */
void reel_media_stream_fail (ReelMediaStream *stream, const gchar *text);
void reel_media_stream_end (ReelMediaStream *stream);
/* Takes the elements out of the pipeline. Every branch must be unlinked before. Idempotent. */
void reel_media_stream_stop (ReelMediaStream *stream);

gboolean reel_media_stream_is_stopped (ReelMediaStream *stream);

/* A message that one of the stream's elements posted. Returns: TRUE: no further attention. */
gboolean reel_media_stream_handle_message (ReelMediaStream *stream, GstMessage *message);

/* For subclasses. */
/* The answer to the class's open(). @error: (nullable): why not. */
void reel_media_stream_opened (ReelMediaStream *stream, const GError *error);
/* @text: (nullable): why. Signal "state-changed" follows when either changed. A failed or ended stream stays so. */
void reel_media_stream_set_state (ReelMediaStream *stream, ReelMediaStreamState state, const gchar *text);
/* Whether a recording takes the stream. */
gboolean reel_media_stream_is_linked (ReelMediaStream *stream);
/* The same as add_element for one that was made: takes the floating reference. Returns: @element. */
GstElement *reel_media_stream_take_element (ReelMediaStream *stream, GstElement *element);
/* @element is the stream's no more; it stays in the pipeline. */
void reel_media_stream_give_element (ReelMediaStream *stream, GstElement *element);
/* Stops @element and takes it out of the pipeline, with its links. Data must not flow into it. */
void reel_media_stream_remove_element (ReelMediaStream *stream, GstElement *element);
/* Puts @element before the tee, which must be there. */
gboolean reel_media_stream_link_tee (ReelMediaStream *stream, GstElement *element);
GstElement *reel_media_stream_get_pipeline (ReelMediaStream *stream);
/* Makes an element in the pipeline, in state NULL until reel_media_stream_sync(). Error: REEL_ERROR_MEDIA_FAILED. */
GstElement *reel_media_stream_add_element (ReelMediaStream *stream, const gchar *factory, GError **error);
/* Brings the elements to the pipeline's state, the last added first. */
gboolean reel_media_stream_sync (ReelMediaStream *stream, GError **error);
/* Puts the tee behind @element. */
gboolean reel_media_stream_add_tee (ReelMediaStream *stream, GstElement *element, GError **error);
/* @gate, an element of the stream, drops encoded media while no recording takes it: then its boolean @property is not
 * @open. @property: a literal. NULL: there is none any more. */
void reel_media_stream_set_gate (ReelMediaStream *stream, GstElement *gate, const gchar *property, gboolean open);
/* Any thread, no lock: data came in now. */
void reel_media_stream_note_data (ReelMediaStream *stream);
/* One streaming thread at a time, no lock: the same, with the media that came, for reel_media_stream_judge(). */
void reel_media_stream_note_buffer (ReelMediaStream *stream, GstBuffer *buffer);
/* Takes over from @before, of the same id and participant, whether it is muted, and counts on. */
void reel_media_stream_follow (ReelMediaStream *stream, ReelMediaStream *before);
/* Data has come: active, or stalled where none comes any more or all of it belongs to one moment. @now: monotonic, µs.
 */
void reel_media_stream_judge (ReelMediaStream *stream, gint64 now);

G_END_DECLS
