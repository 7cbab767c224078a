/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random numbers of the kernel, for whatever nobody may guess: those of GLib can be computed from some of them. Used by
 * the portal and callreel-janus. Any thread. */
#pragma once

#include <glib.h>

/* A text of 256 random bits in the letters of reel_secret_print(). Never waits. Returns: (transfer full): NULL with
 * REEL_ERROR_OVERLOADED where the kernel gives none */
char *reel_random_new_secret (GError **error);
/* Fills SIZE bytes, at most 256. Never waits. Error: as above. */
gboolean reel_random_fill (guint8 *bytes, gsize size, GError **error);
