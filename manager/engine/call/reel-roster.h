/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a call, found by id, and who has left of those that the metadata of a chunk has still to list. Data alone:
 * owned by ReelCall, which tells catalogue, worker and clients; main thread only. */
#pragma once

#include "manager/core/wire/reel-participant.h"
#include "manager/core/rules/reel-rules.h"

typedef struct {
  ReelParticipant *data;
  gboolean recorder; /* the recording itself, shown to the others */
  ReelConsentAnswer consent;
  int portrait;          /* its picture as a file in memory; 0: it has none */
  char *avatar_error;    /* why its image is not shown, or NULL */
  guint answers;         /* how often they were asked and answered */
  guint keeping;         /* answers that are being kept */
  gboolean consent_lost; /* the catalogue did not take the last answer */
  gint64 joined_utc;
  gint64 left_utc;    /* 0: still there */
  ReelPolicy *policy; /* what its user resolves to, NULL: not looked up */
} ReelMember;

typedef struct _ReelRoster ReelRoster;

ReelRoster *reel_roster_new (void);
void reel_roster_free (ReelRoster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRoster, reel_roster_free)

/* Takes DATA, whose id nobody has who is there. Who refused and comes again has refused still. */
ReelMember *reel_roster_add (ReelRoster *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc);

/* MEMBER stays valid until reel_roster_forget_left(). */
void reel_roster_leave (ReelRoster *self, ReelMember *member, gint64 utc);

/* NULL: nobody of this id is there. */
ReelMember *reel_roster_find (const ReelRoster *self, const char *id);

/* The last answer of whoever had this id last, there or not. */
gboolean reel_roster_has_refused (const ReelRoster *self, const char *id);
/* The same of somebody who has left before this manager came. */
void reel_roster_note_refused (ReelRoster *self, const char *id);

/* (element-type ReelMember): those who are there, in the order in which they came. */
const GPtrArray *reel_roster_get_present (const ReelRoster *self);
/* (element-type ReelMember): those who are still kept of those who left, in the order in which they did. */
const GPtrArray *reel_roster_get_left (const ReelRoster *self);
/* Persons who are there. */
guint reel_roster_count_people (const ReelRoster *self);

/* Nobody asks any more for whoever left before UTC. */
void reel_roster_forget_left (ReelRoster *self, gint64 utc);
