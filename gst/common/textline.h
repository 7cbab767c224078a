/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A single line of text in any script, for names and titles. Called by the drawing parts of tilecompositor on its
 * composing thread. */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* A line from text that an application passed: valid UTF-8 without control characters or surrounding space; "" for
 * NULL. */
char *text_line_clean (const char *text);

/* `text` in letters of `size` pixels on one line, aligned left whatever its direction; ellipsized if it is wider than
 * `max_width` pixels (-1: unlimited). */
PangoLayout *text_line_layout (PangoContext *fonts, const char *text, PangoWeight weight, int size, int max_width);

/* The y offset of the layout that centres letters of `size` pixels in `height`. All scripts share a baseline, since
 * fonts differ in the space that they leave above and below. */
double text_line_top (PangoLayout *layout, int size, int height);

G_END_DECLS
