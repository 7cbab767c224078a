/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a file that a client names. Whether it may be read is decided by the opened file, not by its name, so neither a
 * symbolic link nor a change in between leads elsewhere. Used by ReelUriStream. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * reel_media_file_open:
 * @uri: file://…
 * @directories: (nullable): absolute paths; the file must lie in one of them, at any depth, after resolving all links;
 * NULL: anywhere
 *
 * Returns: a descriptor of the regular file, or -1 with REEL_ERROR_INVALID_ARGUMENT.
 */
int reel_media_file_open (const char *uri, const char *const *directories, GError **error);

/* Returns: (transfer full): a file:// URI of the file that the descriptor refers to. */
char *reel_media_file_describe (int fd);

G_END_DECLS
