/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests by secrets of no link, in the audit trail: anybody can send any number of them, so an interval has one entry
 * for all. The first is noted at once, the others with the last of them when the interval is over. Owned by
 * ReelArchive. Main thread only. */
#pragma once

#include "manager/engine/store/reel-audit-trail.h"

typedef struct _ReelArchiveStrangers ReelArchiveStrangers;

ReelArchiveStrangers *reel_archive_strangers_new (ReelAuditTrail *audit, guint interval_ms);
/* Notes what it has counted. */
void reel_archive_strangers_free (ReelArchiveStrangers *self);

/* ACTION is static. ORIGIN: where the request came from. An entry that can't be kept is in the log. */
void reel_archive_strangers_count (ReelArchiveStrangers *self, const char *action, const char *origin);
