/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the call of a room should consist of: participants and streams, as the configuration derives them from who
 * publishes what. Pure; compared with ReelJanusLedger by reel_janus_plan_next(). */
#pragma once

#include "manager/connectors/janus/core/reel-janus-config.h"
#include "manager/connectors/janus/core/reel-janus-room.h"

/* What ids of participants begin with that the connector added; all others of a call are left alone. */
#define REEL_JANUS_PARTICIPANT_PREFIX "janus/"

/* Of a simulcast, in VideoRoom. */
#define REEL_JANUS_MAX_LAYERS 3

/* A codec that VideoRoom forwards and callreeld decodes. */
typedef struct {
  const char *janus; /* its name in VideoRoom */
  const char *name;  /* and in SDP */
  const char *kind;  /* "audio", "video" */
  guint payload_type;
  const char *rtpmap;
  const char *fmtp; /* (nullable) */
} ReelJanusCodec;

typedef struct {
  char *id;
  char *display;
  const char *role; /* of the configuration; NULL: of somebody who is in the call already */
} ReelJanusPerson;

/* A stream that the call should have. */
typedef struct {
  guint serial; /* as in ReelJanusStream */
  char *participant;
  const char *kind; /* "audio", "video", "screen" */
  char *publisher;
  char *mid;
  const ReelJanusCodec *codec;
  gboolean muted;
  gboolean srtp; /* Janus encrypts it */
  guint layers;  /* of a simulcast; 1 without */
  /* That the forwarder of each layer, from small to large, writes into the packets: by it the forwarder is recognised
   * after a restart. */
  guint32 ssrcs[REEL_JANUS_MAX_LAYERS];
} ReelJanusSource;

typedef struct {
  GPtrArray *people;   /* ReelJanusPerson, no id twice */
  GPtrArray *sources;  /* ReelJanusSource, no serial twice */
  GPtrArray *left_out; /* char *: people and streams that are missing, with the reason */
  gboolean voice;      /* as long as there are people: see ReelJanusVoice */
  char *voice_id;      /* (nullable): of its publisher; NULL: the room has none */
} ReelJanusWanted;

/* RECORDER: distinguishes the forwarders of this recorder from those of others. ROOM NULL: nobody. */
ReelJanusWanted *reel_janus_wanted_new (const ReelJanusRoom *room, const ReelJanusConfig *config, const char *recorder);
void reel_janus_wanted_free (ReelJanusWanted *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJanusWanted, reel_janus_wanted_free)

/* Nobody with this id is there yet. ROLE: a string that is never freed. */
void reel_janus_wanted_add_person (ReelJanusWanted *self, const char *id, const char *display, const char *role);

/* Each returns (nullable). */
const ReelJanusPerson *reel_janus_wanted_find_person (const ReelJanusWanted *self, const char *id);
const ReelJanusSource *reel_janus_wanted_find_source (const ReelJanusWanted *self, guint serial);
