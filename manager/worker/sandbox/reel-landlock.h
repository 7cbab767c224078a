/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restricts the files that a process can access, with Landlock. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

typedef struct _ReelLandlock ReelLandlock;

/**
 * reel_landlock_new:
 * @network: whether outgoing TCP connections are permitted; listening never is
 *
 * Creates rules that permit nothing yet. Returns: (nullable): NULL with @error if the kernel has no Landlock.
 */
ReelLandlock *reel_landlock_new (gboolean network, GError **error);

void reel_landlock_free (ReelLandlock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLandlock, reel_landlock_free)

/**
 * reel_landlock_allow_reading:
 * @path: a file, or a directory tree; ignored if it does not exist
 *
 * Programs can be read, but not executed.
 */
gboolean reel_landlock_allow_reading (ReelLandlock *self, const char *path, GError **error);

/**
 * reel_landlock_allow_writing:
 * @path: a file, or a directory tree in which files may be created, read, written, renamed and removed, but no
 * directories or links created
 */
gboolean reel_landlock_allow_writing (ReelLandlock *self, const char *path, GError **error);

/* The same for a directory in which unix sockets may be created as well. */
gboolean reel_landlock_allow_listening (ReelLandlock *self, const char *directory, GError **error);

/**
 * reel_landlock_apply:
 *
 * Applies to the calling thread and all threads that it creates, irrevocably. Call it while there is only one; needs
 * PR_SET_NO_NEW_PRIVS. Open descriptors are not affected.
 *
 * Returns: FALSE with @error if it could not be applied, also if other threads would be left out.
 */
gboolean reel_landlock_apply (ReelLandlock *self, GError **error);
