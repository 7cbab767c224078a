/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Joins, changes and leaves of participants: checks each, then updates the roster, the log and the worker. Owned by
 * ReelCall; main thread only.
 *
 * Signals, each with a participant id:
 * "updated": the context of the rules may have changed; emitted before anything else.
 * "retrieved": they are no longer on hold.
 * "changed": a person has joined, has changed, or has left.
 * "joined": a person has joined; emitted after "changed". */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-call-streams.h"
#include "manager/engine/call/reel-call-turns.h"
#include "manager/engine/call/reel-portraits.h"
#include "manager/engine/call/reel-roster.h"

#define REEL_TYPE_PEOPLE (reel_people_get_type ())
G_DECLARE_FINAL_TYPE (ReelPeople, reel_people, REEL, PEOPLE, GObject)

ReelPeople *reel_people_new (ReelWorkerProvider *workers, ReelCallLog *log, ReelRoster *roster,
                             ReelCallStreams *streams, ReelPortraits *portraits);

/* ROLE: the default if PROPERTIES, as of AddParticipant, have none. TURN: of the request; NULL: an avatar is not open
 * yet, and is not refused if it cannot be. Errors: InvalidArgument, Overloaded; those of the turn. */
gboolean reel_people_add (ReelPeople *self, const char *participant_id, ReelRole role, GVariant *properties,
                          gint64 joined_utc, ReelTurn *turn, GError **error);
/* TURN: as above. Errors: UnknownParticipant, InvalidArgument, those of the turn; nothing is changed then. */
gboolean reel_people_update (ReelPeople *self, const char *participant_id, GVariant *properties, ReelTurn *turn,
                             GError **error);
/* REASON: a nick of reel_leave_reason_nicks. Errors: UnknownParticipant, InvalidArgument. */
gboolean reel_people_remove (ReelPeople *self, const char *participant_id, const char *reason, GError **error);

/* Adds the participant that represents a recording while it records. */
void reel_people_add_recorder (ReelPeople *self, const char *operation, gint64 joined_utc);
/* Returns: (transfer full): its participant id; NULL: it was not present */
char *reel_people_remove_recorder (ReelPeople *self, const char *operation);

/* Sends all participants present to WORKER, which is new. */
void reel_people_forward (ReelPeople *self, ReelWorker *worker);
/* WORKER was launched by an earlier manager; STATE: of Worker1.GetState. */
void reel_people_reconcile (ReelPeople *self, ReelWorker *worker, GVariant *state);
