/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses are public (the registries of RFC 6890). */
#include "manager/core/wire/reel-address-range.h"

#include <string.h>

typedef struct {
  guint8 bytes[16];
  guint bits;
} Range;

static const Range reserved4[] = {
  { { 0 }, 8 },             /* this network */
  { { 10 }, 8 },            /* private */
  { { 100, 64 }, 10 },      /* shared by a provider's customers */
  { { 127 }, 8 },           /* loopback */
  { { 169, 254 }, 16 },     /* link-local: clouds keep their credentials here */
  { { 172, 16 }, 12 },      /* private */
  { { 192, 0, 0 }, 24 },    /* protocols */
  { { 192, 0, 2 }, 24 },    /* documentation */
  { { 192, 31, 196 }, 24 }, /* AS112 */
  { { 192, 52, 193 }, 24 }, /* AMT */
  { { 192, 88, 99 }, 24 },  /* relays of 6to4 */
  { { 192, 168 }, 16 },     /* private */
  { { 192, 175, 48 }, 24 }, /* AS112 */
  { { 198, 18 }, 15 },      /* benchmarks */
  { { 198, 51, 100 }, 24 }, /* documentation */
  { { 203, 0, 113 }, 24 },  /* documentation */
  { { 224 }, 3 },           /* multicast, reserved, broadcast */
};

/* All that is given out is in here. */
static const Range unicast6 = { { 0x20 }, 3 };

static const Range reserved6[] = {
  { { 0x20, 0x01 }, 23 },             /* protocols, Teredo among them */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
  { { 0x3f, 0xff }, 20 },             /* documentation */
};

static const Range mapped6 = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 };
static const Range nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };
static const Range sixtofour = { { 0x20, 0x02 }, 16 };

static gboolean
is_in (const guint8 *bytes, const Range *range)
{
  guint whole = range->bits / 8, rest = range->bits % 8;
  guint8 mask = (guint8)(0xff << (8 - rest));

  return memcmp (bytes, range->bytes, whole) == 0 &&
         (rest == 0 || (bytes[whole] & mask) == (range->bytes[whole] & mask));
}

static gboolean
is_public4 (const guint8 *bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (reserved4); i++) {
    if (is_in (bytes, &reserved4[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_public6 (const guint8 *bytes)
{
  if (is_in (bytes, &mapped6) || is_in (bytes, &nat64))
    return is_public4 (bytes + 12);
  if (is_in (bytes, &sixtofour))
    return is_public4 (bytes + 2);
  for (guint i = 0; i < G_N_ELEMENTS (reserved6); i++) {
    if (is_in (bytes, &reserved6[i]))
      return FALSE;
  }
  return is_in (bytes, &unicast6);
}

gboolean
reel_address_range_is_public (const guint8 *bytes, gsize length)
{
  if (length == 4)
    return is_public4 (bytes);
  return length == 16 && is_public6 (bytes);
}
