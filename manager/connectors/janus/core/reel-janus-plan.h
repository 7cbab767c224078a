/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The next step from what a call consists of to what it should: one at a time, so that whatever happens meanwhile is
 * part of the next decision. Pure; carried out by ReelJanusKeeper. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-ledger.h"

/* In this order, where several are due: what is gone goes first. */
typedef enum {
  REEL_JANUS_STEP_NONE,
  REEL_JANUS_STEP_STOP_FORWARDER, /* of link, the first one */
  REEL_JANUS_STEP_REMOVE_STREAM,  /* of link */
  REEL_JANUS_STEP_REMOVE_VOICE,   /* its stream */
  REEL_JANUS_STEP_UNPUBLISH,      /* the voice */
  REEL_JANUS_STEP_REMOVE_PERSON,
  REEL_JANUS_STEP_CREATE_CALL,
  REEL_JANUS_STEP_PUBLISH,   /* the voice: before people, who are to hear the first prompt */
  REEL_JANUS_STEP_ADD_VOICE, /* its stream */
  REEL_JANUS_STEP_ADD_PERSON,
  REEL_JANUS_STEP_UPDATE_PERSON,
  REEL_JANUS_STEP_ADD_STREAM, /* of source */
  REEL_JANUS_STEP_FORWARD,    /* source to link */
  REEL_JANUS_STEP_TELL_RTCP,  /* of link */
  REEL_JANUS_STEP_MUTE,       /* link, as source is */
  REEL_JANUS_STEP_END_CALL,
} ReelJanusStepKind;

/* Pointers are valid until WANTED or LEDGER changes. */
typedef struct {
  ReelJanusStepKind kind;
  const ReelJanusPerson *person;
  const ReelJanusSource *source;
  ReelJanusLink *link;
} ReelJanusStep;

/* Steps that failed and are not tried before some time. Freed with g_hash_table_unref(). */
typedef GHashTable ReelJanusDelays;
ReelJanusDelays *reel_janus_delays_new (void);
/* STEP failed. NOW: monotonic, µs. */
void reel_janus_delays_note (ReelJanusDelays *self, const ReelJanusStep *step, gint64 now);
/* Returns: when the first of them may be tried again, monotonic, µs; G_MAXINT64: none is waiting. */
gint64 reel_janus_delays_next (ReelJanusDelays *self, gint64 now);

/* HAS_CALL: there is one; it ends once nobody is in it and nobody is to be. */
ReelJanusStep reel_janus_plan_next (const ReelJanusWanted *wanted, const ReelJanusLedger *ledger, gboolean has_call,
                                    ReelJanusDelays *delays, gint64 now);
