/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens the image file that a client names for a participant. Called by the threads of ReelAvatarOpener. */
#pragma once

#include <glib.h>

/* Waits for the file system, for however long that takes; any thread, no lock. Returns: a descriptor for reading, at
 * the beginning of a regular file of 1 byte to 16 MiB that begins like an image; -1 and %REEL_ERROR_INVALID_ARGUMENT
 * for anything else. */
int reel_avatar_file_open (const char *path, GError **error);
