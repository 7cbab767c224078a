/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file on its way into a directory: copied under another name, on the disk, read
 * again, and only then what it is called; and out of it. Waits for the disk: worker threads
 * only. Used by ReelUploadHandler and ReelRemovalHandler. */
#pragma once

#include <gio/gio.h>

/* FD: the file, regular. DIRECTORY has to be there. A file NAME that is there is replaced. Error: BUSY: another courier
 * is writing it; of the file system; of CANCELLABLE. */
gboolean reel_directory_copy_run (int fd, const char *directory, const char *name, GCancellable *cancellable,
                                  GError **error);
/* With what was left of a copy of it that was not completed. A file that is not there is removed; the directory has to
 * be. */
gboolean reel_directory_copy_remove (const char *directory, const char *name, GError **error);
