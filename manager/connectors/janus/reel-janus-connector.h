/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks which rooms Janus has, and makes a ReelJanusKeeper for each that the configuration names. Made by main.c. Main
 * thread only.
 *
 * Signal "closed": after reel_janus_connector_close(), once nothing is left in callreeld and in Janus. */
#pragma once

#include "manager/connectors/janus/reel-janus-keeper.h"

#define REEL_TYPE_JANUS_CONNECTOR (reel_janus_connector_get_type ())
G_DECLARE_FINAL_TYPE (ReelJanusConnector, reel_janus_connector, REEL, JANUS_CONNECTOR, GObject)

/* CONTEXT outlives it. */
ReelJanusConnector *reel_janus_connector_new (const ReelJanusContext *context);
/* Each returns (nullable): the keeper of a room, or of a call by its id or path. */
ReelJanusKeeper *reel_janus_connector_find_room (ReelJanusConnector *self, const char *room);
ReelJanusKeeper *reel_janus_connector_find_call (ReelJanusConnector *self, const char *id_or_path);
void reel_janus_connector_close (ReelJanusConnector *self);
