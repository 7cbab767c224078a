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
 * @id: (nullable): of the publisher
 * @taken: somebody else has the id that it would have: Janus is to choose one
 * @published: Janus has the publisher
 * @port: where it takes RTP; 0: not known, since somebody before us has published it
 * @stream: (nullable): that sends to it
 */
typedef struct {
  char *id;
  gboolean taken;
  gboolean published;
  guint16 port;
  char *stream;
} ReelJanusVoice;

/* Returns: (transfer full): the id that the publisher has unless it is taken: always the same of this RECORDER in this
 * room. */
char *reel_janus_voice_make_id (const ReelJanusRoom *room, const char *recorder);
/* Returns: (transfer full): the description of its stream, by which it is found again: as constant. */
char *reel_janus_voice_make_mark (const ReelJanusRoom *room, const char *recorder);
/* Ids and descriptions are what their owner chooses: only a remote publisher is a voice.
 * Returns: PUBLISHER is the voice of any recorder */
gboolean reel_janus_voice_is_one (const ReelJanusPublisher *publisher);
/* Returns: (nullable): the voice of RECORDER */
const ReelJanusPublisher *reel_janus_voice_find (const ReelJanusRoom *room, const char *recorder);
/* Returns: somebody looks like a voice, and Janus was not asked yet */
gboolean reel_janus_voice_is_unclear (const ReelJanusRoom *room, const char *recorder);
/* Nothing of it is left. */
void reel_janus_voice_clear (ReelJanusVoice *self);
