/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the manager for an ongoing call on behalf of the user of a request. The manager decides whether the call is
 * shown to them: for others there is no such call. Used by the doors for calls and events. Main thread only. */
#pragma once

#include "manager/portal/reel-http-request.h"
#include "manager/portal/reel-manager-client.h"

/* PROPERTIES: those of Call1 at PATH; DESCRIPTION: as Manager1.DescribeCall returns it; both a{sv}. The request is
 * paused. */
typedef void (*ReelCallStep) (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description,
                              gpointer user_data);

/* Pauses REQUEST, and answers it with a problem if there is nothing to show. */
void reel_call_access_open (ReelManagerClient *client, ReelHttpRequest *request, const char *server_call_id,
                            ReelCallStep step, gpointer user_data);
