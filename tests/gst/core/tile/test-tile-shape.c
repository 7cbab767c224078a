/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-shape: which part of a camera is visible, and that a screen is visible as a whole. */
#include "gst/core/tile/tile-shape.h"

static const TileRect TILE = { 100, 200, 640, 360 };

static void
assert_rect (const TileRect *rect, int x, int y, int w, int h)
{
  g_assert_cmpint (rect->x, ==, x);
  g_assert_cmpint (rect->y, ==, y);
  g_assert_cmpint (rect->w, ==, w);
  g_assert_cmpint (rect->h, ==, h);
}

static void
check_inside (const TileRect *part, const TileRect *whole)
{
  g_assert_cmpint ((part->x | part->y | part->w | part->h) & 1, ==, 0);
  g_assert_cmpint (part->w, >=, 2);
  g_assert_cmpint (part->h, >=, 2);
  g_assert_cmpint (part->x, >=, whole->x);
  g_assert_cmpint (part->y, >=, whole->y);
  g_assert_cmpint (part->x + part->w, <=, whole->x + whole->w);
  g_assert_cmpint (part->y + part->h, <=, whole->y + whole->h);
}

static void
test_camera_fills (void)
{
  TileRect from, to;

  tile_shape_camera (&(TilePicture){ 640, 480, 1, 1 }, &TILE, &from, &to);
  assert_rect (&from, 0, 30, 640, 360);
  assert_rect (&to, 100, 200, 640, 360);
  tile_shape_camera (&(TilePicture){ 1280, 720, 1, 1 }, &TILE, &from, &to);
  assert_rect (&from, 0, 0, 1280, 720);
  /* pixels twice as wide as high: 320 of them are as wide as 640 rows are high */
  tile_shape_camera (&(TilePicture){ 320, 360, 2, 1 }, &TILE, &from, &to);
  assert_rect (&from, 0, 0, 320, 360);
  assert_rect (&to, 100, 200, 640, 360);
}

static void
test_phone_keeps_its_face (void)
{
  TileRect from, to;

  tile_shape_camera (&(TilePicture){ 720, 1280, 1, 1 }, &TILE, &from, &to);
  /* two thirds of the height, more of the top than of the bottom, the full width */
  assert_rect (&from, 0, 106, 720, 854);
  g_assert_cmpint (to.h, ==, 360);
  g_assert_cmpint (to.w, ==, 304);
  g_assert_cmpint (to.x, ==, 100 + 168);
}

static void
test_screen_is_whole (void)
{
  TileRect from, to;

  tile_shape_screen (&(TilePicture){ 480, 480, 1, 1 }, &TILE, &from, &to);
  assert_rect (&from, 0, 0, 480, 480);
  assert_rect (&to, 240, 200, 360, 360);
  tile_shape_screen (&(TilePicture){ 481, 3, 1, 1 }, &TILE, &from, &to);
  g_assert_cmpint (from.w, ==, 481);
  g_assert_cmpint (from.h, ==, 3);
}

static void
test_any_picture (void)
{
  static const TileRect tiles[] = { { 0, 0, 274, 154 }, { 2, 4, 1536, 1080 }, { 0, 0, 2, 2 }, { 0, 0, 100, 300 } };

  for (int w = 1; w < 3000; w = w * 3 / 2 + 1) {
    for (int h = 1; h < 3000; h = h * 3 / 2 + 1) {
      for (guint i = 0; i < G_N_ELEMENTS (tiles); i++) {
        const TilePicture picture = { w, h, 1, 1 };
        const TileRect whole = { 0, 0, MAX (w, 2), MAX (h, 2) };
        TileRect from, to;

        tile_shape_screen (&picture, &tiles[i], &from, &to);
        check_inside (&to, &tiles[i]);
        tile_shape_camera (&picture, &tiles[i], &from, &to);
        check_inside (&to, &tiles[i]);
        check_inside (&from, &whole);
        /* rounding to even takes 2 pixels, and an extremely thin picture has the minimum size */
        g_assert_cmpint (from.w, >=, w * 2 / 3 - 2);
        g_assert_cmpint (from.h, >=, h * 2 / 3 - 2);
      }
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-shape/camera-fills", test_camera_fills);
  g_test_add_func ("/tile-shape/phone-keeps-its-face", test_phone_keeps_its_face);
  g_test_add_func ("/tile-shape/screen-is-whole", test_screen_is_whole);
  g_test_add_func ("/tile-shape/any-picture", test_any_picture);
  return g_test_run ();
}
