/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/wire/reel-address-range: both edges of the ranges, and IPv4 in IPv6. */
#include "manager/core/wire/reel-address-range.h"

static const struct {
  guint8 bytes[4];
  gboolean is_public;
} addresses4[] = {
  { { 0, 0, 0, 0 }, FALSE },        { { 1, 1, 1, 1 }, TRUE },          { { 9, 255, 255, 255 }, TRUE },
  { { 10, 0, 0, 0 }, FALSE },       { { 10, 255, 255, 255 }, FALSE },  { { 11, 0, 0, 0 }, TRUE },
  { { 100, 63, 255, 255 }, TRUE },  { { 100, 64, 0, 1 }, FALSE },      { { 100, 127, 255, 255 }, FALSE },
  { { 100, 128, 0, 0 }, TRUE },     { { 127, 0, 0, 1 }, FALSE },       { { 127, 255, 255, 254 }, FALSE },
  { { 128, 0, 0, 1 }, TRUE },       { { 169, 254, 169, 254 }, FALSE }, { { 172, 15, 255, 255 }, TRUE },
  { { 172, 16, 0, 0 }, FALSE },     { { 172, 31, 255, 255 }, FALSE },  { { 172, 32, 0, 0 }, TRUE },
  { { 192, 0, 2, 1 }, FALSE },      { { 192, 167, 255, 255 }, TRUE },  { { 192, 168, 1, 1 }, FALSE },
  { { 198, 17, 255, 255 }, TRUE },  { { 198, 19, 255, 255 }, FALSE },  { { 203, 0, 113, 7 }, FALSE },
  { { 223, 255, 255, 255 }, TRUE }, { { 224, 0, 0, 1 }, FALSE },       { { 255, 255, 255, 255 }, FALSE },
};

static const struct {
  guint8 bytes[16];
  gboolean is_public;
} addresses6[] = {
  { { 0 }, FALSE },
  { { [15] = 1 }, FALSE },
  { { 0x20, 0x01, 0x48, 0x60, [15] = 0x88 }, TRUE },
  { { 0x2a, 0x00, [15] = 1 }, TRUE },
  { { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 }, FALSE },
  { { 0x20, 0x01, 0x00, 0x00, [15] = 1 }, FALSE }, /* Teredo */
  { { 0x3f, 0xff, [15] = 1 }, FALSE },
  { { 0xfc, 0x00, [15] = 1 }, FALSE },
  { { 0xfd, 0x12, [15] = 1 }, FALSE },
  { { 0xfe, 0x80, [15] = 1 }, FALSE },
  { { 0xff, 0x02, [15] = 1 }, FALSE },
  { { 0x40, 0x00, [15] = 1 }, FALSE },
  /* ::ffff:127.0.0.1, ::ffff:8.8.8.8 */
  { { [10] = 0xff, 0xff, 127, 0, 0, 1 }, FALSE },
  { { [10] = 0xff, 0xff, 8, 8, 8, 8 }, TRUE },
  /* 64:ff9b::10.0.0.1, and 8.8.8.8 */
  { { 0x00, 0x64, 0xff, 0x9b, [12] = 10, 0, 0, 1 }, FALSE },
  { { 0x00, 0x64, 0xff, 0x9b, [12] = 8, 8, 8, 8 }, TRUE },
  /* 2002:7f00:1:: */
  { { 0x20, 0x02, 127, 0, 0, 1 }, FALSE },
  { { 0x20, 0x02, 8, 8, 8, 8 }, TRUE },
  /* ::127.0.0.1, the obsolete form */
  { { [12] = 127, 0, 0, 1 }, FALSE },
};

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses4); i++) {
    const guint8 *bytes = addresses4[i].bytes;

    if (reel_address_range_is_public (bytes, 4) != addresses4[i].is_public)
      g_error ("%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (addresses6); i++) {
    if (reel_address_range_is_public (addresses6[i].bytes, 16) != addresses6[i].is_public)
      g_error ("the address of IPv6 %u", i);
  }
  g_assert_false (reel_address_range_is_public (addresses4[1].bytes, 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-range/addresses", test_addresses);
  return g_test_run ();
}
