/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delivers jobs of the kind upload: copies files into stores and directories, each on a thread. Made by main.c. Main
 * thread only. */
#pragma once

#include "manager/courier/reel-job-handler.h"

#define REEL_TYPE_UPLOAD_HANDLER (reel_upload_handler_get_type ())
G_DECLARE_FINAL_TYPE (ReelUploadHandler, reel_upload_handler, REEL, UPLOAD_HANDLER, GObject)

/* DESTINATIONS: (element-type ReelDestination) */
ReelUploadHandler *reel_upload_handler_new (GDBusConnection *connection, GPtrArray *destinations);
/* Applies to jobs that start from now on. */
void reel_upload_handler_set_destinations (ReelUploadHandler *self, GPtrArray *destinations);
