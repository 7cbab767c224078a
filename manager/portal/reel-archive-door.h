/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive in the API, but for its files: deletion, holds, links, and what administrators read. Made by main.c. Main
 * thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

void reel_archive_door_add (ReelHttpRouter *router, ReelManagerClient *client);
