/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The doors that give out files, and what they share: the reader, with the keys of sealed recordings, and the sender.
 * Made by ReelPortal. */
#pragma once

#include "manager/core/wire/reel-portal-config.h"
#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

typedef struct _ReelFileDoors ReelFileDoors;

/* Adds their routes to ROUTER. SECURE: people reach the portal by https. Errors: a file that CONFIG names can't be
 * read, or has no keys. ROUTER and CLIENT must live longer. */
ReelFileDoors *reel_file_doors_new (const ReelPortalConfig *config, gboolean secure, ReelHttpRouter *router,
                                    ReelManagerClient *client, GError **error);
void reel_file_doors_free (ReelFileDoors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelFileDoors, reel_file_doors_free)
