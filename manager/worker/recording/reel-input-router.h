/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which pad of a recording's compositor and mixer belongs to which participant and stream, and who is admitted. Owned
 * by a ReelRecorder; main thread only. */
#pragma once

#include "manager/core/wire/reel-participant.h"
#include "manager/worker/stream/reel-media-stream.h"

typedef struct _ReelInputRouter ReelInputRouter;

/* @compositor: (nullable): NULL for a recording of sound alone. @channels: (nullable): a{su}: the channels that
 * participants of an unmixed recording are to have. @admitted: (nullable): who is, nobody else; NULL: everybody. */
ReelInputRouter *reel_input_router_new (GstElement *compositor, GstElement *mixer, GVariant *channels,
                                        const gchar *const *admitted);
/* Detaches every stream and releases every pad. */
void reel_input_router_free (ReelInputRouter *router);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelInputRouter, reel_input_router_free)

/* From now on these alone are admitted. Does nothing where that is known already. */
void reel_input_router_restrict (ReelInputRouter *router, const gchar *const *participant_ids);
gboolean reel_input_router_admits (ReelInputRouter *router, const gchar *participant_id);
/* Returns: (transfer container) (nullable): the participants' ids; NULL: everybody is. */
const gchar **reel_input_router_get_admitted (ReelInputRouter *router);
/* The participant, to be shown and attached next, is in from now on: no tick before it shows the tile, and nothing that
 * arrived before it comes in. Returns: the running time of it. */
GstClockTime reel_input_router_admit (ReelInputRouter *router, const gchar *participant_id);
/* The participant, attached streams and all, is out as of the running time that is returned: what was captured before
 * it is recorded yet. That is @asked, or so much before it that what lip-sync moves back stays out, unless mixer and
 * compositor are beyond it already. Only where not everybody is admitted. */
GstClockTime reel_input_router_withdraw (ReelInputRouter *router, const gchar *participant_id, GstClockTime asked);
/* Now and then: lets go of the pads of those who were withdrawn or left. */
void reel_input_router_tick (ReelInputRouter *router);

/* The next ones do nothing for a participant who is not admitted. */

/* Adds the participant's tile, or brings it up to date. */
void reel_input_router_set_participant (ReelInputRouter *router, const ReelParticipant *participant, GBytes *portrait);
/* The participant's streams must drain or be detached before. The tile is shown up to now. Whoever comes again has to
 * be admitted anew. */
void reel_input_router_remove_participant (ReelInputRouter *router, const gchar *participant_id);
/* Shows or plays @stream. A camera appears in its participant's tile, a screen in a tile of its own. */
void reel_input_router_attach (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant);
/* @stream is removed as of the running time @until, and detached once it has drained. */
void reel_input_router_drain (ReelInputRouter *router, ReelMediaStream *stream, GstClockTime until);
/* The stream's source may still run; a camera's tile becomes an avatar. What has come is recorded. Does nothing when it
 * is not attached. */
void reel_input_router_detach (ReelInputRouter *router, ReelMediaStream *stream);
/* Hands the mixer's counts over to the audio streams. */
void reel_input_router_measure (ReelInputRouter *router);
/* Takes over the stream's muted state: as of now, by the time at which media arrives. */
void reel_input_router_update (ReelInputRouter *router, ReelMediaStream *stream, const ReelParticipant *participant);
void reel_input_router_set_speaking (ReelInputRouter *router, const gchar *participant_id, gboolean speaking);
