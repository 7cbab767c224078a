/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings in the API: the search, their state, pause to uncensor, and the texts of errors. Made by main.c. Main
 * thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

void reel_recording_door_add (ReelHttpRouter *router, ReelManagerClient *client);
