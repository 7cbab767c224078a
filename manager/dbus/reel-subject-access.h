/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subject access on the bus: all data of a participant, exported or erased. Called by ReelArchiveObject, once it is
 * known who asks. */
#pragma once

#include <gio/gio.h>

/* ReelBusSenderFuncs. ARCHIVE: a ReelArchive. Of ExportParticipant and EraseParticipant, and of those that end with
 * From. */
void reel_subject_access_export (gpointer archive, GDBusMethodInvocation *invocation, const char *origin);
void reel_subject_access_erase (gpointer archive, GDBusMethodInvocation *invocation, const char *origin);
