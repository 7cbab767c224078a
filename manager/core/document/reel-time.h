/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times as they are written into documents. */
#pragma once

#include <glib.h>

/**
 * reel_time_to_iso8601:
 * @utc: microseconds since 1970-01-01T00:00:00Z
 *
 * Returns: (transfer full): like 2026-01-02T03:04:05.678Z; what is finer than a
 *   millisecond is cut off
 */
char *reel_time_to_iso8601 (gint64 utc);
