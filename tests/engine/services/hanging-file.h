/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file whose opening hangs for as long as a test wants: a FIFO that nobody writes to. */
#pragma once

#include <glib.h>

/* Returns: (transfer full): its path */
char *hanging_file_make (const char *directory, const char *name);
/* A ReelAvatarOpenFunc that waits for such a file, which is empty then, and opens any other at once. */
int hanging_file_open (const char *path, GError **error);
/* Whoever waits for it has it now, and so has whoever comes. Returns: a descriptor, to be closed at the end. */
int hanging_file_release (const char *path);
/* Whether the last such file that hanging_file_open() has returned since hanging_file_make() is closed again; FALSE: it
 * has returned none. */
gboolean hanging_file_is_closed (void);
