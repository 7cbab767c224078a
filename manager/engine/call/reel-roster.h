/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants of a call: those present, by id, and those who left but still have to be listed in a chunk's
 * metadata. Stores each change. Owned by ReelCall, used by its parts; main thread only. */
#pragma once

#include "manager/core/document/reel-log.h"
#include "manager/core/document/reel-speech.h"
#include "manager/engine/call/reel-member.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_ROSTER (reel_roster_get_type ())
G_DECLARE_FINAL_TYPE (ReelRoster, reel_roster, REEL, ROSTER, GObject)

/* INITIATOR: id of the call's initiator, or NULL. */
ReelRoster *reel_roster_new (ReelStore *store, const char *call_id, const char *initiator);
/* Reads present and past participants; at startup. Errors: StorageFull, StorageFailed. */
gboolean reel_roster_restore (ReelRoster *self, GError **error);
/* Restores their consent from LOG, which must cover the whole call. */
void reel_roster_restore_answers (ReelRoster *self, const ReelLog *log);

/* Takes DATA, whose id no participant present may have. A refusal still applies to those who join again. */
ReelMember *reel_roster_add (ReelRoster *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc);
/* Adds a participant from a worker's MEMO (reel_member_describe_memo()). Returns: NULL if it is invalid, or if they
 * have left according to the catalogue */
ReelMember *reel_roster_adopt (ReelRoster *self, const char *id, GVariant *memo);
/* Stores MEMBER, which has changed. */
void reel_roster_save (ReelRoster *self, const ReelMember *member);
/* MEMBER stays valid until reel_roster_forget_left(). */
void reel_roster_leave (ReelRoster *self, ReelMember *member, gint64 utc);

/* Returns: NULL if no participant present has this id */
ReelMember *reel_roster_find (ReelRoster *self, const char *id);
/* A person, not a recorder. Error: UnknownParticipant. */
ReelMember *reel_roster_find_person (ReelRoster *self, const char *id, GError **error);
gboolean reel_roster_has_address (ReelRoster *self, const char *address);

/* Whether the last participant with this id, present or not, has refused. */
gboolean reel_roster_has_refused (ReelRoster *self, const char *id);
/* The number of those who left after refusing, and are remembered one by one. */
guint reel_roster_count_refused (ReelRoster *self);

/* Returns: NULL if there is no initiator, or they have left */
const char *reel_roster_get_initiator (ReelRoster *self);

/* (element-type ReelMember): those present, in the order in which they joined. */
const GPtrArray *reel_roster_get_present (ReelRoster *self);
/* (element-type ReelMember): those who left and are still in memory, in the order in which they left. */
const GPtrArray *reel_roster_get_left (ReelRoster *self);
/* The number of persons present. */
guint reel_roster_count_people (ReelRoster *self);
/* When the last participant joined, in microseconds UTC; 0: nobody has. */
gint64 reel_roster_get_last_joined (ReelRoster *self);

/* A policy has changed: the policies of users are looked up again. */
void reel_roster_forget_policies (ReelRoster *self);
/* Drops those who left before UTC. */
void reel_roster_forget_left (ReelRoster *self, gint64 utc);

/* Participant id → milliseconds (gint64) spoken until UTC, for everyone in memory. */
GHashTable *reel_roster_sum_speech (ReelRoster *self, const ReelSpeech *speech, gint64 utc);
/* (element-type ReelMetadataParticipant), valid until the roster changes: persons present between FROM and TO
 * (microseconds UTC); SPOKEN: of reel_roster_sum_speech(), or NULL; RECORDED: ids of those recorded, NULL: everyone. */
GArray *reel_roster_list_for_metadata (ReelRoster *self, GHashTable *spoken, GHashTable *recorded, gint64 from,
                                       gint64 to);
