/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shows an ongoing call to those who are in it, and to those who administer recordings: for anybody else there is no
 * such call. Who administers, and what each may do, the manager says. Used by the doors for calls, events and policies.
 * Main thread only. */
#pragma once

#include "manager/portal/reel-http-request.h"
#include "manager/portal/reel-manager-client.h"

/* PROPERTIES: those of Call1 at PATH, a{sv}. The request is paused. */
typedef void (*ReelCallStep) (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer user_data);

/* Pauses REQUEST, and answers it with a problem if there is nothing to show. */
void reel_call_access_open (ReelManagerClient *client, ReelHttpRequest *request, const char *server_call_id,
                            ReelCallStep step, gpointer user_data);

/* Whether ENTRY, one of Participants, is the user: named by it, or by the id where the participant has no user. */
gboolean reel_call_access_is_user (GVariant *entry, const char *user);
