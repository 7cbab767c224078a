/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture of a participant as it comes from the manager. Used by ReelWorkerServer. */
#pragma once

#include <gio/gunixfdlist.h>

/* The pixels of manager/core/media/reel-portrait.h. Nothing is decoded, and what is read is memory, not a disk.
 * @handles: ah, of which the first counts. Returns: NULL without error where there is none. Error: InvalidArgument. */
GBytes *reel_portrait_file_read (GVariant *handles, GUnixFDList *fds, GError **error);
