/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue in one SQLite file, in WAL mode. Made by the daemon for the
 * engine. */
#pragma once

#include "manager/engine/reel-catalogue.h"

#define REEL_TYPE_CATALOGUE_SQLITE (reel_catalogue_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (ReelCatalogueSqlite, reel_catalogue_sqlite, REEL, CATALOGUE_SQLITE, GObject)

/* Opens PATH, makes it and its directory where they are missing, and brings its
 * tables up to date. Error: StorageFull, with path and reason. */
ReelCatalogue *reel_catalogue_sqlite_open (const char *path, GError **error);
