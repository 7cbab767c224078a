/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats times for documents. */
#pragma once

#include <glib.h>

/**
 * reel_time_to_iso8601:
 * @utc: microseconds since 1970-01-01T00:00:00Z
 *
 * Returns: (transfer full): like 2026-01-02T03:04:05.678Z, truncated to milliseconds
 */
char *reel_time_to_iso8601 (gint64 utc);
