/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of a telephone; the header lists the callers. */
#include "manager/core/media/reel-digits.h"

#include <string.h>

static const char *const keys[] = {
  "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "B", "C", "D", "?"
};

void
reel_digits_add (char digits[REEL_DIGITS_MAX + 1], guint8 event)
{
  gsize length = strnlen (digits, REEL_DIGITS_MAX);

  if (length == REEL_DIGITS_MAX)
    memmove (digits, digits + 1, --length);
  digits[length++] = *keys[MIN (event, G_N_ELEMENTS (keys) - 1)];
  digits[length] = '\0';
}

const char *
reel_digits_get (const char *digits, guint later)
{
  const gsize length = strlen (digits);

  for (gsize i = 0; later < length && i < G_N_ELEMENTS (keys); i++) {
    if (*keys[i] == digits[length - 1 - later])
      return keys[i];
  }
  return NULL;
}
