/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The invitation to a call's meeting, looked up by the meeting id, or passed when it is announced. Owned by ReelCall;
 * main thread only.
 *
 * Signal:
 * "changed": the invitation has changed. */
#pragma once

#include "manager/core/document/reel-meeting.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_CALL_MEETING (reel_call_meeting_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallMeeting, reel_call_meeting, REEL, CALL_MEETING, GObject)

ReelCallMeeting *reel_call_meeting_new (ReelStore *store, const char *call_id);

/* Returns: NULL if there is none or it was cancelled */
const ReelMeeting *reel_call_meeting_get (ReelCallMeeting *self);

/* Sets MEETING_ID, which may be empty or NULL. An invitation with another id is dropped at once, without a signal;
 * "changed" follows when one is found. */
void reel_call_meeting_look_up (ReelCallMeeting *self, const char *meeting_id);
/* The same at startup, synchronously and without a signal. */
void reel_call_meeting_restore (ReelCallMeeting *self, const char *meeting_id);
/* MEETING was announced or updated. */
void reel_call_meeting_set (ReelCallMeeting *self, const ReelMeeting *meeting);
