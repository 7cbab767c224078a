/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant of a call in the manager, and their descriptions for clients, the catalogue and the worker. Owned by
 * ReelRoster; main thread only. */
#pragma once

#include "manager/core/rules/reel-rules.h"
#include "manager/core/wire/reel-participant.h"
#include "manager/engine/store/reel-change.h"

#define REEL_MEMBER_PERSON   "person"
#define REEL_MEMBER_RECORDER "recorder"

typedef struct {
  ReelParticipant *data;
  gboolean recorder; /* the recording itself, shown to the others */
  ReelConsentAnswer consent;
  int portrait;          /* the picture, as a memory file; 0: none */
  char *avatar_error;    /* why its image is not shown, or NULL */
  guint answers;         /* number of answers to the question for consent */
  guint keeping;         /* answers being stored */
  gboolean consent_lost; /* the catalogue did not take the last answer */
  gint64 joined_utc;
  gint64 left_utc;    /* 0: still there */
  ReelPolicy *policy; /* the policy of the user; NULL: not looked up */
} ReelMember;

/* Takes DATA. */
ReelMember *reel_member_new (ReelParticipant *data, gboolean recorder, gint64 joined_utc);
/* The owner of the picture closes it. */
void reel_member_free (ReelMember *self);

/* An a{sv}, floating, for clients: as in the property Participants of org.callreel.Call1. */
GVariant *reel_member_describe_for_clients (const ReelMember *self, gboolean is_host, gboolean lacks_consent);
/* An a{sv} of Worker1.AddParticipant; floating. */
GVariant *reel_member_describe_for_worker (const ReelMember *self);
/* An a{sv}, floating, that a worker keeps for a manager whose catalogue lacks the member: ReelRoster reads it. */
GVariant *reel_member_describe_memo (const ReelMember *self);
/* Its row. */
ReelChange *reel_member_make_change (const ReelMember *self, const char *call_id);
