/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive on the bus, org.callreel.Archive1. Exported by the daemon. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

#include "manager/dbus/reel-manager-generated.h"

#define REEL_TYPE_ARCHIVE_OBJECT (reel_archive_object_get_type ())
G_DECLARE_FINAL_TYPE (ReelArchiveObject, reel_archive_object, REEL, ARCHIVE_OBJECT, ReelBusArchive1Skeleton)

ReelArchiveObject *reel_archive_object_new (ReelArchive *archive);

/* Exports it on CONNECTION. */
gboolean reel_archive_object_serve (ReelArchiveObject *self, GDBusConnection *connection, GError **error);
