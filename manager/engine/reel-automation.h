/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Automatic recording: evaluates the rules after each event and carries out their plan. A recording that cannot start
 * for want of capacity or of a catalogue waits for its turn. Owned by ReelEngine, called by its parts; main thread
 * only.
 */
#pragma once

#include "manager/engine/reel-completeness.h"

#define REEL_TYPE_AUTOMATION (reel_automation_get_type ())
G_DECLARE_FINAL_TYPE (ReelAutomation, reel_automation, REEL, AUTOMATION, GObject)

ReelAutomation *reel_automation_new (ReelServices *services, ReelRegistry *registry, ReelCompleteness *completeness);

/* Carries out what the rules want of CALL now; does nothing if it has ended. */
void reel_automation_follow (ReelAutomation *self, ReelCall *call);
/* A recording has ended, or the catalogue takes changes again: starts those that waited for it, the longest wait
 * first. */
void reel_automation_retry (ReelAutomation *self);
/* CALL has ended. */
void reel_automation_forget (ReelAutomation *self, ReelCall *call);
/* Recordings since startup that were due and not started. */
guint64 reel_automation_count_missed (ReelAutomation *self);
