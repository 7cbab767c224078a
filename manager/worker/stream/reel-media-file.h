/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that a client names, opened: whether it may be read is decided by what was opened, not by its name, so neither
 * a symbolic link nor a change of one in between leads elsewhere. Used by ReelUriStream. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * reel_media_file_open:
 * @uri: file://…
 * @directories: (nullable): absolute paths; the file has to lie in one of them, at any depth, once all links are
 *     followed; NULL: it may lie anywhere
 *
 * Returns: a descriptor of the regular file, or -1 with REEL_ERROR_INVALID_ARGUMENT.
 */
int reel_media_file_open (const gchar *uri, const gchar *const *directories, GError **error);

/* Returns: (transfer full): a file:// URI of what the descriptor, of this process, is of. */
gchar *reel_media_file_describe (int fd);

G_END_DECLS
