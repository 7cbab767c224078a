/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ongoing calls in the API: /api/v1/calls. Made by main.c. Main thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

void reel_call_door_add (ReelHttpRouter *router, ReelManagerClient *client);
