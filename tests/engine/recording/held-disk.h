/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that does not answer: a query for a file blocks until the test releases it. No query may come from the main
 * thread. Linked into a test with export_dynamic, it overrides the C library's statx(), which GIO calls. */
#pragma once

#include <glib.h>

/* Holds queries for files whose path contains PART; on the main thread. */
void held_disk_hold (const char *part);
void held_disk_release (void);
/* Returns: the number of blocked queries */
guint held_disk_count_waiting (void);
