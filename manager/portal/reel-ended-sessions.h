/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions that were ended while their cookies would still be valid, in memory and in a file, so that a cookie that
 * somebody copied stays refused when the portal starts again. Of 10,000 the one that ends first is forgotten first. The
 * file is written by a thread, of several that end meanwhile once. Used by ReelSignIn. Main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_ENDED_SESSIONS (reel_ended_sessions_get_type ())
G_DECLARE_FINAL_TYPE (ReelEndedSessions, reel_ended_sessions, REEL, ENDED_SESSIONS, GObject)

/* PATH: of the file, whose directory is made; NULL: none is kept. For startup: reads it, so it blocks on the disk. NOW:
 * seconds since 1970. Errors: of G_FILE_ERROR and G_IO_ERROR: it can't be read, or holds something else. */
ReelEndedSessions *reel_ended_sessions_new (const char *path, gint64 now, GError **error);

gboolean reel_ended_sessions_has (ReelEndedSessions *self, const char *id);

/* The session is refused from now on; the callback comes once the file says so as well. EXPIRES: until when its cookie
 * would be valid, seconds since 1970. Errors: of G_FILE_ERROR: only this process knows. */
void reel_ended_sessions_add_async (ReelEndedSessions *self, const char *id, gint64 expires, gint64 now,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_ended_sessions_add_finish (ReelEndedSessions *self, GAsyncResult *result, GError **error);
