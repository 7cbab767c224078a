/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reason phrases of answers. Pure; called by what writes a status line. */
#pragma once

#include <glib.h>

/* Returns: (transfer none): such as "Not Found"; also of statuses that libsoup has no phrase for */
const char *reel_http_status_get_phrase (guint status);
