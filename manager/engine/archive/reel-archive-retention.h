/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files whose time is over go by themselves, here and at destinations: the catalogue is asked for what is due, some at
 * a time, and each document is looked at. A clock that leaps ahead ends nobody's time (reel-clock-guard.h). Made by the
 * daemon. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

#define REEL_TYPE_ARCHIVE_RETENTION (reel_archive_retention_get_type ())
G_DECLARE_FINAL_TYPE (ReelArchiveRetention, reel_archive_retention, REEL, ARCHIVE_RETENTION, GObject)

/* Uses the configuration of ARCHIVE. If it keeps documents longer than before, or is allowed to keep existing ones for
 * less time, their expiry is decided again. */
ReelArchiveRetention *reel_archive_retention_new (ReelArchive *archive);

/* At once and then every minute while the clock is believed, until it is stopped. */
void reel_archive_retention_start (ReelArchiveRetention *self);
void reel_archive_retention_stop (ReelArchiveRetention *self);

/* What an earlier manager believed of the clock; done by start. Error: StorageFailed. */
void reel_archive_retention_read_clock_async (ReelArchiveRetention *self, GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean reel_archive_retention_read_clock_finish (ReelArchiveRetention *self, GAsyncResult *result, GError **error);

/* Whether what is due may go: NOW_UTC: of the clock; STEADY: of one that nobody sets, both in microseconds. What is
 * believed is noted for the next manager, once an hour; a doubt is logged as critical, once a day. */
gboolean reel_archive_retention_check_clock (ReelArchiveRetention *self, gint64 now_utc, gint64 steady);

/* What is due at NOW_UTC, microseconds since 1970, 200 documents here and 200 at destinations at most. */
void reel_archive_retention_run_async (ReelArchiveRetention *self, gint64 now_utc, GAsyncReadyCallback callback,
                                       gpointer user_data);
/* GONE: how many documents' files were removed here; ORDERED (nullable): of how many it was ordered at a destination;
 * MORE: there may be others that are due. Error: of the last that could not be looked at or removed; it is tried again.
 */
gboolean reel_archive_retention_run_finish (ReelArchiveRetention *self, GAsyncResult *result, guint *gone,
                                            guint *ordered, gboolean *more, GError **error);
