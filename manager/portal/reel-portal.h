/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The portal: makes its parts, adds their routes, and listens. Made by main.c. Main thread only. */
#pragma once

#include "manager/core/wire/reel-portal-config.h"

#include <gio/gio.h>

typedef struct _ReelPortal ReelPortal;

/* CONFIG lives as long. PAGES: their directory. Reads the files that CONFIG names. CONNECTION: NULL for
 * reel_portal_list_routes() alone. Errors: of the files. */
ReelPortal *reel_portal_new (const ReelPortalConfig *config, GDBusConnection *connection, const char *pages,
                             GError **error);
void reel_portal_free (ReelPortal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPortal, reel_portal_free)

/* Errors: G_IO_ERROR. */
gboolean reel_portal_listen (ReelPortal *self, GError **error);
/* Where it listens, as an address for a browser. Returns: (transfer full) */
char *reel_portal_get_address (ReelPortal *self);
/* Reads pages and keys again; what can't be read stays, with a warning. */
void reel_portal_reload (ReelPortal *self);
/* A line for each route. Returns: (transfer full) */
char *reel_portal_list_routes (ReelPortal *self);
