/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a document is at destinations, and the jobs that remove it there. Used by whoever deletes documents, keeps
 * them, and lets them expire. */
#pragma once

#include "manager/engine/archive/reel-archive-document.h"

/**
 * ReelArchiveCopies:
 * @open: files on their way
 * @there: files that were delivered
 * @undelivered: files that were given up, and may be there nevertheless
 * @removing: files whose removal was ordered
 * @delivered_utc: when the last one was delivered; 0: none was
 */
typedef struct {
  guint open;
  guint there;
  guint undelivered;
  guint removing;
  gint64 delivered_utc;
} ReelArchiveCopies;

/* TARGET: of the jobs for a destination; NULL: of all. */
ReelArchiveCopies reel_archive_copies_count (const ReelArchiveDocument *document, const char *target);

/* Whether the files of DOCUMENT here are gone while others are at a destination, or may be. One that is to be removed
 * there is there until its job is done, which may wait for long. */
gboolean reel_archive_copies_remain (const ReelArchiveDocument *document);

/* Adds to GROUP, for each file that is there or on its way, the job that removes it; it goes once no other job of the
 * recording is before it. One that waits after a failure is tried at once. Files that were given up are not tried any
 * more, unless KEEP_UNDELIVERED: these stay as they are, with the jobs that keep them here. Whoever keeps GROUP calls
 * reel_archive_tell_ordered(). */
void reel_archive_copies_remove (const ReelArchiveDocument *document, const char *target, gboolean keep_undelivered,
                                 gint64 now_utc, ReelChange *group);
/* Removals that wait after a failure are tried at once. */
void reel_archive_copies_hasten (const ReelArchiveDocument *document, gint64 now_utc, ReelChange *group);
