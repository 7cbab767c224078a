/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that there is but some directories, as a list of paths: Landlock knows no exceptions. Used by the worker's
 * sandbox. */
#pragma once

#include <glib.h>

/* Of one directory, as many entries are looked at. */
#define REEL_VISIBLE_PATHS_MAX 4096

/**
 * reel_visible_paths_new:
 * @hidden: absolute paths; those that are not there hide nothing
 *
 * Each directory above a hidden one is taken apart into what else is in it now. What is made there later is not on the
 * list, nor are /proc, /sys and /dev, nor symbolic links, which may lead to what is hidden.
 *
 * Returns: (transfer full): paths.
 */
GPtrArray *reel_visible_paths_new (const gchar *const *hidden);
