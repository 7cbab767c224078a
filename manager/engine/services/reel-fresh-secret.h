/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets of links, from the kernel's random numbers. Used by whoever makes a link. */
#pragma once

#include <glib.h>

/* In the letters of reel_secret_print(). Never waits. Returns: (transfer full), NULL with %REEL_ERROR_STORAGE_FAILED
 * where the kernel gives none */
char *reel_fresh_secret_new (GError **error);
