/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to the plugin VideoRoom, and what callreeld needs to know of a stream. Pure; used by ReelJanusKeeper and
 * ReelJanusConnector. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-ledger.h"

/* Secrets; each NULL: not needed. */
typedef struct {
  char *api_secret;
  char *admin_key;
  char *room_secret;
  char *pin;
  char *text_secret;
  char *answers_key; /* what the path of posts is, after the / */
} ReelJanusKeys;

/* Each returns (transfer full): the body of a message. */
JsonObject *reel_janus_request_list (const ReelJanusKeys *keys);
JsonObject *reel_janus_request_join (const ReelJanusRoom *room, const char *display, const ReelJanusKeys *keys);
JsonObject *reel_janus_request_list_forwarders (const ReelJanusRoom *room, const ReelJanusKeys *keys);
/* To LINK's ports at HOST, with LINK's key. */
JsonObject *reel_janus_request_forward (const ReelJanusRoom *room, const ReelJanusSource *source,
                                        const ReelJanusLink *link, const char *host, const ReelJanusKeys *keys);
JsonObject *reel_janus_request_stop (const ReelJanusRoom *room, const ReelJanusLink *link, const ReelJanusKeys *keys);

/* Who is in the room, and who of them is remote. */
JsonObject *reel_janus_request_list_participants (const ReelJanusRoom *room);
/* The recorder's voice, as a publisher with ID (nullable: Janus chooses one): see ReelJanusVoice. MARK: of
 * reel_janus_voice_make_mark(). */
JsonObject *reel_janus_request_publish (const ReelJanusRoom *room, const char *id, const char *mark,
                                        const char *display, const ReelJanusKeys *keys);
JsonObject *reel_janus_request_unpublish (const ReelJanusRoom *room, const char *id, const ReelJanusKeys *keys);
/* What it takes at ADDRESS and PORT, as above. Returns: (transfer full) */
char *reel_janus_make_voice_sdp (const char *address, guint16 port);

/* What a forwarder at ADDRESS sends, as one media description (RFC 8866). KEY: (nullable): that it encrypts with.
 * Returns: (transfer full) */
char *reel_janus_make_sdp (const ReelJanusSource *source, const char *address, const char *key);
