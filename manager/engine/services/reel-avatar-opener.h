/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens the image files that clients name for participants, on threads, since a file system may take long or hang.
 * Owned by ReelServices; used by ReelCallTurns and ReelPortraits; main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_AVATAR_OPENER (reel_avatar_opener_get_type ())
G_DECLARE_FINAL_TYPE (ReelAvatarOpener, reel_avatar_opener, REEL, AVATAR_OPENER, GObject)

/* A file must be open within this time. */
#define REEL_AVATAR_OPENER_LIMIT_MS 2000

/* As reel_avatar_file_open(): called on a thread, without lock. */
typedef int (*ReelAvatarOpenFunc) (const char *path, GError **error);

ReelAvatarOpener *reel_avatar_opener_new (ReelAvatarOpenFunc open, guint limit_ms);

/* OWNER: the call id. At most 64 files are being opened at a time, 8 of them for one owner; 1,024 others wait. A file
 * that hangs keeps its place among these until the file system answers, but is answered for within the time limit.
 * finish returns a descriptor that the caller closes; -1 and an error: InvalidArgument with the reason, also if the
 * file hangs; Overloaded if others hang or wait in front of it. */
void reel_avatar_opener_open_async (ReelAvatarOpener *self, const char *owner, const char *path,
                                    GAsyncReadyCallback callback, gpointer user_data);
int reel_avatar_opener_open_finish (GAsyncResult *result, GError **error);
