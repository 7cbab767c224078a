/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A key of random bytes in a file that only its owner reads, made where there is none. For the start: it waits for the
 * disk. Used by callreeld's main. */
#pragma once

#include <glib.h>

/* LENGTH: bytes of the key. Returns: NULL with %REEL_ERROR_STORAGE_FAILED, also for a file of another length */
GBytes *reel_key_file_open (const char *path, gsize length, GError **error);
