/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of text in any script, as names and titles are. Called by the drawing parts of tilecompositor on its
 * composing thread. */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* A line of what applications gave: valid UTF-8 without control characters or space at its ends; "" for NULL. */
gchar *text_line_clean (const gchar *text);

/* `text` in letters of `size` pixels, on one line from the left whatever its direction, cut with an ellipsis where it
 * is longer than `room` pixels (-1: any length). */
PangoLayout *text_line_layout (PangoContext *fonts, const gchar *text, PangoWeight weight, gint size, gint room);

/* Where the top of the layout has to be so that letters of `size` pixels stand in the middle of `height`. All scripts
 * get the same line to stand on: their fonts differ in what they leave free above and below. */
gdouble text_line_top (PangoLayout *layout, gint size, gint height);

G_END_DECLS
