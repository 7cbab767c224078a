/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists all paths except some directories: Landlock has no exceptions. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

/* Maximum number of entries of one directory that are examined. */
#define REEL_VISIBLE_PATHS_MAX 4096

/**
 * reel_visible_paths_new:
 * @hidden: absolute paths; missing ones are ignored
 *
 * Each parent directory of a hidden one is replaced by its other entries. What is created there later is not listed,
 * nor are /proc, /sys and /dev, nor symbolic links, which may lead to a hidden directory.
 *
 * Returns: (transfer full): paths.
 */
GPtrArray *reel_visible_paths_new (const char *const *hidden);
