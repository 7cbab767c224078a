/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maps participants and streams to the pads of a recording's compositor and mixer, and tracks who is admitted. Owned by
 * a ReelRecorder; main thread only. */
#pragma once

#include "manager/core/wire/reel-participant.h"
#include "manager/worker/stream/reel-media-stream.h"

typedef struct _ReelInputRouter ReelInputRouter;

/* @compositor: (nullable): NULL for an audio recording. @channels: (nullable): a{su}: requested channels of
 * participants in an unmixed recording. @admitted: (nullable): only these are admitted; NULL: everybody. */
ReelInputRouter *reel_input_router_new (GstElement *compositor, GstElement *mixer, GVariant *channels,
                                        const char *const *admitted);
/* Detaches all streams and releases all pads. */
void reel_input_router_free (ReelInputRouter *router);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelInputRouter, reel_input_router_free)

/* Compositor and mixer have started: media of attached streams, which was dropped so far, flows. */
void reel_input_router_run (ReelInputRouter *router);

/* From now on only these are admitted. Does nothing if the recording is already restricted. */
void reel_input_router_restrict (ReelInputRouter *router, const char *const *participant_ids);
gboolean reel_input_router_admits (ReelInputRouter *router, const char *participant_id);
/* Returns: (transfer container) (nullable): the participants' ids; NULL: everybody is admitted. */
const char **reel_input_router_get_admitted (ReelInputRouter *router);
/* Admits the participant, who is shown and attached next: no earlier tick shows the tile, and nothing that arrived
 * earlier enters. Returns: the running time of the admission. */
GstClockTime reel_input_router_admit (ReelInputRouter *router, const char *participant_id);
/* Withdraws the participant with all attached streams. What was captured before the returned running time is still
 * recorded. It is @asked, or slightly before so that data which A/V sync moves back stays out, unless mixer and
 * compositor have already passed it. Only if not everybody is admitted. */
GstClockTime reel_input_router_withdraw (ReelInputRouter *router, const char *participant_id, GstClockTime asked);
/* Called periodically. Releases the pads of participants who were withdrawn or left, once they have drained. */
void reel_input_router_tick (ReelInputRouter *router);

/* The functions below do nothing for a participant who is not admitted. */

/* Adds or updates the participant's tile. */
void reel_input_router_set_participant (ReelInputRouter *router, const ReelParticipant *participant, GBytes *portrait);
/* The participant's streams must be draining or detached. The tile is shown until now. A participant who comes back has
 * to be admitted again. */
void reel_input_router_remove_participant (ReelInputRouter *router, const char *participant_id);
/* Shows or plays @stream. A camera appears in its participant's tile, a screen in its own. */
void reel_input_router_attach (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant);
/* @stream is removed at the running time @until, and detached once it has drained. */
void reel_input_router_drain (ReelInputRouter *router, ReelMediaStream *stream, GstClockTime until);
/* The stream's source may still be running; a camera's tile becomes an avatar. What has arrived is recorded. Does
 * nothing if it is not attached. */
void reel_input_router_detach (ReelInputRouter *router, ReelMediaStream *stream);
/* Passes the mixer's counters to the audio streams. */
void reel_input_router_measure (ReelInputRouter *router);
/* Applies the stream's muted state from now on, by the arrival time of media. */
void reel_input_router_update (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant);
void reel_input_router_set_speaking (ReelInputRouter *router, const char *participant_id, gboolean speaking);
