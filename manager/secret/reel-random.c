/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random numbers of the kernel; see the header for what they are for. */
#include "manager/secret/reel-random.h"

#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <sys/random.h>

char *
reel_random_new_secret (GError **error)
{
  guint8 bytes[REEL_SECRET_BYTES];

  return reel_random_fill (bytes, sizeof bytes, error) ? reel_secret_print (bytes, sizeof bytes) : NULL;
}

gboolean
reel_random_fill (guint8 *bytes, gsize size, GError **error)
{
  ssize_t got;

  do
    got = getrandom (bytes, size, GRND_NONBLOCK);
  while (got < 0 && errno == EINTR);
  if (got == (ssize_t)size)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_OVERLOADED, "The kernel gives no random numbers.");
  return FALSE;
}
