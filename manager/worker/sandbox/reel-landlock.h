/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files a process may reach from now on, by Linux's Landlock. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

typedef struct _ReelLandlock ReelLandlock;

/**
 * reel_landlock_new:
 * @network: whether TCP connections to others are left alone; listening never is
 *
 * Rules that allow nothing yet. Returns: (nullable): NULL with @error where the kernel has no Landlock.
 */
ReelLandlock *reel_landlock_new (gboolean network, GError **error);

void reel_landlock_free (ReelLandlock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLandlock, reel_landlock_free)

/**
 * reel_landlock_allow_reading:
 * @path: a file, or a directory with all that is below it; one that is not there is passed over
 *
 * Programs are read as well, but not executed.
 */
gboolean reel_landlock_allow_reading (ReelLandlock *self, const gchar *path, GError **error);

/**
 * reel_landlock_allow_writing:
 * @path: a file, or a directory in which files may be made, read, written, renamed and removed, and below it; neither
 * directories nor links can be made there
 */
gboolean reel_landlock_allow_writing (ReelLandlock *self, const gchar *path, GError **error);

/* The same, for a directory in which unix sockets may be made as well. */
gboolean reel_landlock_allow_listening (ReelLandlock *self, const gchar *directory, GError **error);

/**
 * reel_landlock_apply:
 *
 * Holds for the calling thread and all that it makes from then on, for good. Call it before there is a second one;
 * needs PR_SET_NO_NEW_PRIVS. What the process has open it keeps.
 *
 * Returns: whether it holds; FALSE with @error also where other threads would be left out.
 */
gboolean reel_landlock_apply (ReelLandlock *self, GError **error);
