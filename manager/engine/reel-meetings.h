/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stores invitations to meetings in the catalogue. Owned by ReelEngine; main thread only.
 *
 * Signal "kept" (pointer to a ReelMeeting): the invitation is stored and applies from now on. */
#pragma once

#include "manager/core/document/reel-meeting.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_MEETINGS (reel_meetings_get_type ())
G_DECLARE_FINAL_TYPE (ReelMeetings, reel_meetings, REEL, MEETINGS, GObject)

ReelMeetings *reel_meetings_new (ReelStore *store);

/* Takes TASK, which returns the meeting id once the invitation is stored, or ignored as older than the known one.
 * Errors: InvalidArgument with the fault, StorageFull, StorageFailed. */
void reel_meetings_add (ReelMeetings *self, const char *icalendar, GTask *task);
