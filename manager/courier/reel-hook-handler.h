/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delivers jobs of the kind hook: runs a program of the operator for each file, with the file as its standard input.
 * Made by main.c. Main thread only.
 *
 * The program gets the file's name as its argument, a short environment, no other descriptors, no new privileges, no
 * core dump, and a process group of its own, which is killed at the time limit and when this process ends. Its exit
 * code is the outcome: 0: delivered; 65 (EX_DATAERR): refused for good; anything else: try again later. */
#pragma once

#include "manager/courier/reel-job-handler.h"

#define REEL_TYPE_HOOK_HANDLER (reel_hook_handler_get_type ())
G_DECLARE_FINAL_TYPE (ReelHookHandler, reel_hook_handler, REEL, HOOK_HANDLER, GObject)

/* DESTINATIONS: (element-type ReelDestination) */
ReelHookHandler *reel_hook_handler_new (GDBusConnection *connection, GPtrArray *destinations);
/* Applies to jobs that start from now on. */
void reel_hook_handler_set_destinations (ReelHookHandler *self, GPtrArray *destinations);
