/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delivers jobs of the kind removal: files whose time at their destination is over, or that somebody deleted. One that
 * is not there is removed. Made by main.c; main thread, and a thread for each job of a store or a directory. */
#pragma once

#include "manager/courier/reel-job-handler.h"

#define REEL_TYPE_REMOVAL_HANDLER (reel_removal_handler_get_type ())
G_DECLARE_FINAL_TYPE (ReelRemovalHandler, reel_removal_handler, REEL, REMOVAL_HANDLER, GObject)

/* DESTINATIONS: (element-type ReelDestination): not changed any more. */
ReelRemovalHandler *reel_removal_handler_new (GPtrArray *destinations);
/* From the next job on. */
void reel_removal_handler_set_destinations (ReelRemovalHandler *self, GPtrArray *destinations);
