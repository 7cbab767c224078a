/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The encoding of age's keys; see the header for who uses it. */
#include "manager/seal/reel-bech32.h"

#include <string.h>

#define CHECKSUM_DIGITS 6

static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static guint32
step (guint32 sum, guint value)
{
  static const guint32 generators[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
  const guint32 top = sum >> 25;

  sum = ((sum & 0x1ffffff) << 5) ^ value;
  for (guint i = 0; i < G_N_ELEMENTS (generators); i++) {
    if ((top >> i) & 1)
      sum ^= generators[i];
  }
  return sum;
}

/* The separator is not part of it. */
static guint32
begin_sum (const char *prefix, gsize length)
{
  guint32 sum = 1;

  for (gsize i = 0; i < length; i++)
    sum = step (sum, (guint)prefix[i] >> 5);
  sum = step (sum, 0);
  for (gsize i = 0; i < length; i++)
    sum = step (sum, (guint)prefix[i] & 31);
  return sum;
}

gboolean
reel_bech32_decode (const char *text, const char *prefix, guint8 *bytes, gsize length)
{
  const gsize before = strlen (prefix), data = (length * 8 + 4) / 5;
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *upper = g_ascii_strup (text, -1);
  guint32 sum = begin_sum (prefix, before - 1), bits = 0;
  guint held = 0;
  gsize done = 0;

  if ((strcmp (text, lower) != 0 && strcmp (text, upper) != 0) || !g_str_has_prefix (lower, prefix) ||
      strlen (lower) != before + data + CHECKSUM_DIGITS)
    return FALSE;
  for (gsize i = 0; i < data + CHECKSUM_DIGITS; i++) {
    const char *found = strchr (digits, lower[before + i]);

    if (found == NULL)
      return FALSE;
    sum = step (sum, (guint)(found - digits));
    if (i >= data)
      continue;
    bits = (bits << 5) | (guint)(found - digits);
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[done++] = (guint8)(bits >> held);
    }
  }
  return sum == 1 && done == length && (bits & ((1u << held) - 1)) == 0;
}
