/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What `callreelctl watch` and its like draw: timers, the bar towards the limit,
 * the live line. Pure: facts in, text out. */
#pragma once

#include <glib.h>

/* How the terminal takes it: columns (0: unbounded), UTF-8, colours. */
typedef struct {
  guint width;
  gboolean utf8;
  gboolean colour;
} CtlStyle;

/**
 * CtlStatus:
 * @state: as the manager names it
 * @limit_ms: recorded time that the chunk may hold, or 0: not known, no bar
 * @elapsed_ms: recorded time of the whole recording
 * @remaining_ms: recorded time that the chunk has left
 * @next_warning: seconds before the limit at which the next warning comes, or 0
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

/* Like 1:02:03, or 2:03 below an hour; whole seconds that have passed. Returns: (transfer full) */
char *ctl_render_timer (guint64 ms);

/* Like “10 minutes”, “1 minute”, “90 seconds”. Returns: (transfer full) */
char *ctl_render_span (guint seconds);

/* @cells characters, filled from the left by @done of @whole. Returns: (transfer full) */
char *ctl_render_bar (guint64 done, guint64 whole, guint cells, const CtlStyle *style);

/* The live line, without a line end, no wider than the style's width. Returns: (transfer full) */
char *ctl_render_line (const CtlStatus *status, const CtlStyle *style);
