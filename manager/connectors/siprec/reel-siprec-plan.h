/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has to be done next so that a call at the recorder becomes what its recording clients describe. Pure: called by
 * ReelSiprecCall, which carries out one action, tells the plan, and asks again. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-view.h"
#include "manager/core/wire/reel-error.h"

typedef enum {
  REEL_SIPREC_NOTHING,
  REEL_SIPREC_CREATE_CALL,
  REEL_SIPREC_ADD_PERSON,
  REEL_SIPREC_ADD_MEDIA,
  REEL_SIPREC_UPDATE_MEDIA, /* its description */
  REEL_SIPREC_MUTE_MEDIA,   /* or unmute */
  REEL_SIPREC_REMOVE_MEDIA,
  REEL_SIPREC_UPDATE_PERSON,
  REEL_SIPREC_REMOVE_PERSON,
  REEL_SIPREC_START,
  REEL_SIPREC_END,
} ReelSiprecStep;

/**
 * ReelSiprecStream:
 * @media: as the recorder knows it; NULL: a stream that is left of an earlier connector
 * @id: of the stream; NULL: the recorder refused it
 * @answer: the recorder's answer, NULL if it refused
 * @refusal: why, or NULL
 */
typedef struct {
  ReelSiprecMedia *media;
  gboolean muted;
  char *id;
  char *answer;
  char *refusal;
} ReelSiprecStream;

/**
 * ReelSiprecAction:
 * @person: to add or update, or NULL
 * @media: to add, update or mute, or NULL
 * @stream: to update, mute or remove, or NULL
 * @id: of the participant to remove, or NULL
 *
 * Valid until the plan changes.
 */
typedef struct {
  ReelSiprecStep step;
  const ReelSiprecPerson *person;
  const ReelSiprecMedia *media;
  const ReelSiprecStream *stream;
  const char *id;
} ReelSiprecAction;

typedef struct _ReelSiprecPlan ReelSiprecPlan;

/* STARTS: whether the connector starts the recording. */
ReelSiprecPlan *reel_siprec_plan_new (gboolean starts);
void reel_siprec_plan_free (ReelSiprecPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecPlan, reel_siprec_plan_free)

/* WANTED: (transfer full) (nullable): NULL: the call is to end. */
void reel_siprec_plan_set_wanted (ReelSiprecPlan *self, ReelSiprecView *wanted);
ReelSiprecAction reel_siprec_plan_next (const ReelSiprecPlan *self);

/* The outcome of ACTION, so that it is not next again. done: ID and ANSWER of a stream that was added, else NULL.
 * refused: with CODE and WHY. Returns: FALSE: the reason passes, and ACTION stays next, to be tried after a while */
void reel_siprec_plan_done (ReelSiprecPlan *self, const ReelSiprecAction *action, const char *id, const char *answer);
gboolean reel_siprec_plan_refused (ReelSiprecPlan *self, const ReelSiprecAction *action, ReelErrorCode code,
                                   const char *why);

/* What the recorder has, asked after it was away or where another connector had made the call: forgets what is missing
 * there; streams that the plan does not know are removed, people likewise. PEOPLE, STREAMS: ids, ending with NULL. */
void reel_siprec_plan_reconcile (ReelSiprecPlan *self, const char *const *people, const char *const *streams);

/* The stream of the section, as it is wanted. Returns: (nullable): none yet, or the section is not wanted */
const ReelSiprecStream *reel_siprec_plan_find_stream (const ReelSiprecPlan *self, const char *key);
gboolean reel_siprec_plan_has_video (const ReelSiprecPlan *self);
/* The recording that was started is an earlier one of the call, and over: another one is started. Returns: FALSE: that
 * was so too often, and the recording is denied */
gboolean reel_siprec_plan_restart (ReelSiprecPlan *self);
/* Whether the recording was refused for a reason that does not pass, and others do not record the call either. */
gboolean reel_siprec_plan_is_denied (const ReelSiprecPlan *self);
