/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The letters on an avatar. Called by tileavatar on the composing thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The initials of a display name (UTF-8): the first letters of its first and last word in scripts with capitals,
 * otherwise the first character, or a whole emoji if the name begins with one; "" when there is nothing visible.
 * Returns: (transfer full). */
char *tile_initials (const char *name);

G_END_DECLS
