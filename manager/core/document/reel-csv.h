/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of comma-separated values (RFC 4180), safe to open in a spreadsheet. Used by callreelctl; pure. */
#pragma once

#include <glib.h>

/**
 * reel_csv_append_row:
 * @cells: NULL-terminated, of any text
 *
 * Appends one line with its CR LF. A cell that a program would take for a formula, since it begins with = + - @, a tab
 * or a carriage return, gets an apostrophe before it; one that could end in any locale is quoted.
 */
void reel_csv_append_row (GString *text, const char *const *cells);
