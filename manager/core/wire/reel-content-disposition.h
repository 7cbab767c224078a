/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file that is sent is called (RFC 6266, with names as of RFC 8187). Used by the portal. */
#pragma once

#include <glib.h>

/* NAME: any text; characters that have a meaning in a path, a shell or a header are replaced by _, and it is cut at 200
 * bytes, without its EXTENSION, such as ".mp4". Returns: the value of Content-Disposition, ASCII */
char *reel_content_disposition_print (gboolean attachment, const char *name, const char *extension);
