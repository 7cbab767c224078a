/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the recorder speaks with in a room: a remote publisher of VideoRoom, to which pages subscribe as to any other
 * one, and the announcement stream of the call that sends to it. Pure; part of ReelJanusLedger. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-room.h"

/* Whose announcement stream it is, for callreeld. */
#define REEL_JANUS_VOICE_PARTICIPANT "recorder-janus"
/* By it Janus knows the first stream of a remote publisher. */
#define REEL_JANUS_VOICE_SSRC 1000

/**
 * ReelJanusVoice:
 * @published: Janus has the publisher
 * @port: where it takes RTP; 0: not known, since somebody before us has published it
 * @stream: (nullable): that sends to it
 */
typedef struct {
  gboolean published;
  guint16 port;
  char *stream;
} ReelJanusVoice;

/* Returns: (transfer full): the publisher's id, always the same of this RECORDER in this room. */
char *reel_janus_voice_make_id (const ReelJanusRoom *room, const char *recorder);
/* Nothing of it is left. */
void reel_janus_voice_clear (ReelJanusVoice *self);
