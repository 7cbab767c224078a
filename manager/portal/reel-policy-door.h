/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What users may do, in the API: their own rights, and the policies for those who administer recordings. Made by
 * main.c. Main thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

void reel_policy_door_add (ReelHttpRouter *router, ReelManagerClient *client);
