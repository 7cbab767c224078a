/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The image file that a client names for a participant. Called by ReelCall. */
#pragma once

#include <glib.h>

/* Found out here, where the client still hears of it: the worker shows initials
 * instead of what it can't read. @path: (nullable). Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT for anything but an ordinary file of 1 byte to
 * 16 MiB that can be read. */
gboolean reel_avatar_file_check (const char *path, GError **error);
