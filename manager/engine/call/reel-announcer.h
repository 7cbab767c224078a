/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Announces the state of a recording to the people of its call (RULES section 5). Created by the engine if
 * announcements are configured.
 *
 * Signal "announcement" (ReelCall, s kind, s text, s language). */
#pragma once

#include "manager/engine/call/reel-call.h"

#define REEL_TYPE_ANNOUNCER (reel_announcer_get_type ())
G_DECLARE_FINAL_TYPE (ReelAnnouncer, reel_announcer, REEL, ANNOUNCER, GObject)

ReelAnnouncer *reel_announcer_new (ReelServices *services);

/* Announces the state changes of RECORDING, which has just been created or restored. */
void reel_announcer_watch (ReelAnnouncer *self, ReelRecording *recording);
/* Announces the recording to whoever joins CALL while it is recorded. */
void reel_announcer_watch_call (ReelAnnouncer *self, ReelCall *call);
