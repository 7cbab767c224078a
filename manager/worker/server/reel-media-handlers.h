/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The requests of org.callreel.Worker1 about participants, their streams and prompts: parse, call the session, reply.
 * Connected by ReelWorkerServer; main thread only. */
#pragma once

#include "manager/worker/session/reel-media-session.h"

/* @skeleton: a ReelBusWorker1; @session outlives it. */
void reel_media_handlers_connect (GDBusInterfaceSkeleton *skeleton, ReelMediaSession *session);
