/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that people chose, made such that callreeld takes them. Pure; used by ReelJanusRoom and ReelJanusWanted. */
#pragma once

#include <glib.h>

/* One line of valid UTF-8, of at most MAX bytes: control characters become spaces, what is too long is cut off. TEXT:
 * (nullable). Returns: (transfer full) (nullable): NULL: there is nothing to see. */
char *reel_janus_line_new (const char *text, gsize max);
