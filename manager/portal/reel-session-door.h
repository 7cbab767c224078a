/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sign-in: /api/v1/session, and what a page knows before anybody has signed in, /api/v1/settings. Made by main.c. Main
 * thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"

typedef struct _ReelSessionDoor ReelSessionDoor;

/* ON_UNKNOWN_KEY: called for a token that is signed with an unknown key. The other arguments live as long. */
ReelSessionDoor *reel_session_door_new (const ReelPortalConfig *config, ReelHttpGuard *guard, ReelSignIn *sign_in,
                                        void (*on_unknown_key) (gpointer user_data), gpointer user_data);
void reel_session_door_free (ReelSessionDoor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSessionDoor, reel_session_door_free)

void reel_session_door_add (ReelHttpRouter *router, ReelSessionDoor *self);
