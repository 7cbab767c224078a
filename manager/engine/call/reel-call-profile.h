/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data of a call itself, without participants and streams: its ids, its state, the client's properties; and its
 * row. Owned by ReelCall; main thread only. */
#pragma once

#include "manager/core/document/reel-meeting.h"
#include "manager/core/state/reel-call-state.h"
#include "manager/core/wire/reel-call-properties.h"
#include "manager/engine/store/reel-change.h"

typedef struct {
  char *call_id;
  char *server_call_id;
  char *boot_id; /* of the machine's run in which it began */
  ReelCallProperties *properties;
  ReelCallState state;
  gint64 created_utc;
  gint64 ended_utc;
  char *end_reason;
  gboolean restricted; /* SET_RESTRICTED was on at some time: its recordings are, for good */
} ReelCallProfile;

/* A new call. Takes PROPERTIES. */
ReelCallProfile *reel_call_profile_new (const char *server_call_id, ReelCallProperties *properties,
                                        const char *boot_id);
/* Restores a call from the catalogue. Error: the row is invalid. */
ReelCallProfile *reel_call_profile_new_restored (const ReelCallRecord *record, GError **error);
void reel_call_profile_free (ReelCallProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelCallProfile, reel_call_profile_free)

/* Error: NoOngoingCall. */
gboolean reel_call_profile_check_ongoing (const ReelCallProfile *self, GError **error);
/* As Update of org.callreel.Call1. Error: InvalidArgument; nothing is changed then. */
gboolean reel_call_profile_update (ReelCallProfile *self, GVariant *properties, GError **error);
/* Errors: InvalidArgument, InvalidState, NoOngoingCall. */
gboolean reel_call_profile_end (ReelCallProfile *self, const char *reason, GError **error);

/* The client's subject, else that of MEETING, which may be NULL. */
const char *reel_call_profile_get_subject (const ReelCallProfile *self, const ReelMeeting *meeting);
/* As a{sv} text that reel_call_properties_parse() reads. */
char *reel_call_profile_print_properties (const ReelCallProfile *self);
ReelChange *reel_call_profile_make_change (const ReelCallProfile *self, const ReelMeeting *meeting);
/* The description that the metadata files of its recordings share: reel_metadata_call_print(). */
char *reel_call_profile_print_for_metadata (const ReelCallProfile *self, const ReelMeeting *meeting);
