/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells the people of a call what becomes of its recording (RULES section 5).
 * Made by the engine where the configuration has announcements on; there is none
 * where they are off.
 *
 * Signal "announcement" (ReelCall, s kind, s text, s language). */
#pragma once

#include "manager/engine/call/reel-call.h"

#define REEL_TYPE_ANNOUNCER (reel_announcer_get_type ())
G_DECLARE_FINAL_TYPE (ReelAnnouncer, reel_announcer, REEL, ANNOUNCER, GObject)

ReelAnnouncer *reel_announcer_new (ReelServices *services);

/* From now on tells of RECORDING, which has just been made or restored. */
void reel_announcer_watch (ReelAnnouncer *self, ReelRecording *recording);
/* Tells whoever joins CALL while it is recorded. */
void reel_announcer_watch_call (ReelAnnouncer *self, ReelCall *call);
