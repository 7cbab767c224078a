/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages and their files: /, /panel, /archive, /admin, /static/… and the API's description. Made by main.c. Main
 * thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-static-files.h"

typedef struct _ReelPageDoor ReelPageDoor;

/* The arguments live as long. */
ReelPageDoor *reel_page_door_new (ReelStaticFiles *files, ReelHttpGuard *guard);
void reel_page_door_free (ReelPageDoor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPageDoor, reel_page_door_free)

void reel_page_door_add (ReelHttpRouter *router, ReelPageDoor *self);

/* Replies with the page NAME, such as play.html, with the headers of a page. FRAMES: whether other sites may show it.
 */
void reel_page_door_reply (ReelPageDoor *self, ReelHttpRequest *request, const char *name, gboolean frames);
