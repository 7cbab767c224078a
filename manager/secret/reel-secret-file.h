/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that the configuration names, by their path or as systemd credentials. Used by the courier, the
 * portal and callreelctl. Any thread. */
#pragma once

#include <glib.h>

/* The path of NAME: NAME itself if it is a path, else a file in $CREDENTIALS_DIRECTORY. Returns: (transfer full): NULL
 * with an error if there are no credentials */
char *reel_secret_file_find (const char *name, GError **error);
/* Returns: the content of the file, at most 64 KiB, without one final line end, and never empty; NULL with an error
 * that names the file */
GBytes *reel_secret_file_read (const char *name, GError **error);
