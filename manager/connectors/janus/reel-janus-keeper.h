/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps the call of one room in step with it. Made by ReelJanusConnector. Main thread only.
 *
 * Signal "idle": after reel_janus_keeper_close(), once nothing of it is left. */
#pragma once

#include "manager/connectors/janus/reel-janus-context.h"

#define REEL_TYPE_JANUS_KEEPER (reel_janus_keeper_get_type ())
G_DECLARE_FINAL_TYPE (ReelJanusKeeper, reel_janus_keeper, REEL, JANUS_KEEPER, GObject)

ReelJanusKeeper *reel_janus_keeper_new (const ReelJanusContext *context, const char *room, gboolean numeric,
                                        const char *description);
/* The room is listed: joins it again, if it was removed from it. */
void reel_janus_keeper_meet (ReelJanusKeeper *self);
/* Stops all forwarders and ends the call. */
void reel_janus_keeper_close (ReelJanusKeeper *self);
/* Valid as long as SELF. */
const ReelJanusRoom *reel_janus_keeper_get_room (ReelJanusKeeper *self);
const char *reel_janus_keeper_get_call_id (ReelJanusKeeper *self);
/* Returns: (nullable): the path of the call; valid until the main loop runs. */
const char *reel_janus_keeper_get_path (ReelJanusKeeper *self);
/* Whether there is no call and no forwarder, and the room is not followed. */
gboolean reel_janus_keeper_is_idle (ReelJanusKeeper *self);
