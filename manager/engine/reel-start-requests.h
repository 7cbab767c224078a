/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Start requests of clients: each is carried out once, even if repeated with the same request id. Owned by ReelEngine;
 * main thread only. */
#pragma once

#include "manager/engine/reel-completeness.h"

#define REEL_TYPE_START_REQUESTS (reel_start_requests_get_type ())
G_DECLARE_FINAL_TYPE (ReelStartRequests, reel_start_requests, REEL, START_REQUESTS, GObject)

ReelStartRequests *reel_start_requests_new (ReelServices *services, ReelRegistry *registry,
                                            ReelCompleteness *completeness);

/* Takes TASK, which returns the operation id. Errors: those of org.callreel.Manager1.StartRecording. */
void reel_start_requests_add (ReelStartRequests *self, const char *server_call_id, GVariant *options, GTask *task);
/* The manager ends: all that wait are answered with MediaFailed, and so are those that come later. */
void reel_start_requests_close (ReelStartRequests *self);
