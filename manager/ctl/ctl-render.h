/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Draws the output of `callreelctl watch` and the like: timers, the progress bar, the live line. Pure. */
#pragma once

#include <glib.h>

/* The capabilities of the terminal: columns (0: unbounded), UTF-8, colours. */
typedef struct {
  guint width;
  gboolean utf8;
  gboolean colour;
} CtlStyle;

/**
 * CtlStatus:
 * @state: the manager's name of the state
 * @limit_ms: maximum recorded time of the chunk, or 0: unknown, no bar
 * @elapsed_ms: recorded time of the whole recording
 * @remaining_ms: recorded time left in the chunk
 * @next_warning: seconds before the limit of the next warning, or 0
 * @note: (nullable): what has just happened, shown at the end
 */
typedef struct {
  const char *state;
  gboolean censored;
  guint64 limit_ms;
  guint64 elapsed_ms;
  guint64 remaining_ms;
  guint chunk_index;
  guint next_warning;
  const char *note;
} CtlStatus;

/* Like 1:02:03, or 2:03 below an hour; rounded down to seconds. Returns: (transfer full) */
char *ctl_render_timer (guint64 ms);

/* Like “10 minutes”, “1 minute”, “90 seconds”. Returns: (transfer full) */
char *ctl_render_span (guint seconds);

/* @cells characters, filled from the left by @done of @whole. Returns: (transfer full) */
char *ctl_render_bar (guint64 done, guint64 whole, guint cells, const CtlStyle *style);

/* The live line, without a line end, no wider than the style's width. Returns: (transfer full) */
char *ctl_render_line (const CtlStatus *status, const CtlStyle *style);
