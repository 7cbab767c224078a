/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture of a participant, as sent by the manager. Used by ReelWorkerServer. */
#pragma once

#include <gio/gunixfdlist.h>

/* Reads pixels in the format of manager/core/media/reel-portrait.h, from memory and without decoding. @handles: ah, of
 * which the first is used. Returns: (transfer full) (nullable): NULL without error if there is none. Error:
 * InvalidArgument. */
GBytes *reel_portrait_file_read (GVariant *handles, GUnixFDList *fds, GError **error);
