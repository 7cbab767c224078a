/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The letters on an avatar. Called by tileavatar on the composing thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The initials of a display name (UTF-8): the first letters of its first and last word in scripts that have capitals,
 * the first character in others, whole emoji where a name begins with one; "" when there is nothing to show. */
gchar *tile_initials (const gchar *name);

G_END_DECLS
