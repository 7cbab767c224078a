/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of who is on the canvas and where: layouts, speakers, pins, shares, borders, and the banner. */
#include "tests/gst/compositor/tilerig.h"

#define RED    0xc02020
#define GREEN  0x20a040
#define BLUE   0x2040c0
#define SPOKEN 0x3ddc97

#define CANVAS "video/x-raw,width=640,height=360"
#define SCREEN "video/x-raw,format=I420,width=64,height=48,framerate=25/1,colorimetry=bt709"
#define PHONE  "video/x-raw,format=I420,width=36,height=64,framerate=25/1,colorimetry=bt709"
#define HOUR   (3600 * GST_SECOND)

static guint32
colour_of (guint i)
{
  return (i * 37 % 200 + 28) << 16 | (i * 91 % 200 + 28) << 8 | (i * 53 % 200 + 28);
}

/* A camera that always shows one colour. */
static TileSource *
add_camera (TileRig *rig, guint32 rgb)
{
  TileSource *source = tile_source_new (rig, TRUE, TILE_RIG_CAMERA);

  tile_source_push (source, 0, HOUR, rgb);
  return source;
}

static TileSource *
add_screen (TileRig *rig)
{
  TileSource *source = tile_source_new (rig, TRUE, SCREEN);

  gst_util_set_object_arg (G_OBJECT (source->pad), "kind", "screen");
  return source;
}

static void
add_cameras (TileRig *rig, TileSource **sources, guint n)
{
  for (guint i = 0; i < n; i++)
    sources[i] = add_camera (rig, colour_of (i));
}

static void
free_sources (TileSource **sources, guint n)
{
  for (guint i = 0; i < n; i++)
    tile_source_free (sources[i]);
}

static void
skip (TileRig *rig, guint ticks)
{
  while (ticks-- > 0)
    gst_buffer_unref (tile_rig_tick (rig));
}

static void
set_speaking (TileSource *source, gboolean speaking)
{
  g_object_set (source->pad, "speaking", speaking, NULL);
}

static void
check_people (TileRig *rig, guint n, guint first)
{
  g_autoptr (GstBuffer) canvas = tile_rig_tick (rig);

  g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, n + first);
  for (guint i = 0; i < n; i++)
    g_assert_true (tile_rig_shows (rig, canvas, i + first, colour_of (i)));
}

static void
test_share (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *sources[4], *screen;
  const CanvasMeta *meta;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  add_cameras (&rig, sources, 4);
  check_people (&rig, 4, 0);
  screen = add_screen (&rig);
  /* a share without a picture takes no room */
  check_people (&rig, 4, 0);
  tile_source_push (screen, 0, TILE_RIG_TICK, RED);
  check_people (&rig, 4, 1);
  canvas = tile_rig_tick (&rig);
  meta = canvas_meta_get (canvas);
  g_assert_true (tile_rig_shows (&rig, canvas, 0, RED));
  g_assert_cmpint (meta->tiles[0].w, ==, 512);
  g_assert_cmpint (meta->tiles[0].h, ==, 360);
  g_assert_cmpint (meta->tiles[1].w, ==, 128);
  /* nothing happens on it for a minute: it stays */
  skip (&rig, 480);
  check_people (&rig, 4, 1);
  g_object_set (screen->pad, "video-off", TRUE, NULL);
  check_people (&rig, 4, 0);
  g_object_set (screen->pad, "video-off", FALSE, NULL);
  check_people (&rig, 4, 1);
  tile_source_end (screen);
  check_people (&rig, 4, 0);
  tile_source_free (screen);
  check_people (&rig, 4, 0);
  free_sources (sources, 4);
  tile_rig_clear (&rig);
}

static void
test_two_shares (void)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) second = NULL;
  g_autoptr (GstBuffer) pinned = NULL;
  TileSource *a, *b;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  a = add_screen (&rig);
  tile_source_push (a, 0, HOUR, RED);
  first = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, first, 0, RED));
  b = add_screen (&rig);
  tile_source_push (b, 0, HOUR, GREEN);
  second = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, second, 0, GREEN));
  g_assert_true (tile_rig_shows (&rig, second, 1, RED));
  g_object_set (a->pad, "pinned", TRUE, NULL);
  pinned = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, pinned, 0, RED));
  tile_source_free (a);
  tile_source_free (b);
  tile_rig_clear (&rig);
}

static void
test_grid_shows_shares_as_tiles (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *sources[3], *screen;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  gst_util_set_object_arg (G_OBJECT (rig.element), "layout", "grid");
  add_cameras (&rig, sources, 3);
  screen = add_screen (&rig);
  tile_source_push (screen, 0, HOUR, RED);
  canvas = tile_rig_tick (&rig);
  g_assert_cmpint (canvas_meta_get (canvas)->tiles[0].w, ==, 320);
  g_assert_true (tile_rig_shows (&rig, canvas, 3, RED));
  free_sources (sources, 3);
  tile_source_free (screen);
  tile_rig_clear (&rig);
}

/* Returns: who is on the stage, by colour */
static guint
find_on_stage (TileRig *rig, guint n)
{
  g_autoptr (GstBuffer) canvas = tile_rig_tick (rig);

  for (guint i = 0; i < n; i++)
    if (tile_rig_shows (rig, canvas, 0, colour_of (i)))
      return i;
  g_assert_not_reached ();
}

static void
test_speaker (void)
{
  TileSource *sources[4];
  g_autoptr (GstBuffer) canvas = NULL;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  gst_util_set_object_arg (G_OBJECT (rig.element), "layout", "speaker");
  add_cameras (&rig, sources, 4);
  g_assert_cmpuint (find_on_stage (&rig, 4), ==, 0);
  set_speaking (sources[2], TRUE);
  g_assert_cmpuint (find_on_stage (&rig, 4), ==, 2);
  canvas = tile_rig_tick (&rig);
  /* the two have swapped places, the others stay */
  g_assert_true (tile_rig_shows (&rig, canvas, 1, colour_of (1)));
  g_assert_true (tile_rig_shows (&rig, canvas, 2, colour_of (0)));
  g_assert_true (tile_rig_shows (&rig, canvas, 3, colour_of (3)));
  skip (&rig, 20);
  /* turns of three quarters of a second change nothing */
  for (guint i = 0; i < 120; i++) {
    set_speaking (sources[2], i % 12 < 6);
    set_speaking (sources[3], i % 12 >= 6);
    g_assert_cmpuint (find_on_stage (&rig, 4), ==, 2);
  }
  set_speaking (sources[2], FALSE);
  set_speaking (sources[3], TRUE);
  skip (&rig, 16);
  g_assert_cmpuint (find_on_stage (&rig, 4), ==, 3);
  g_object_set (sources[1]->pad, "pinned", TRUE, NULL);
  g_assert_cmpuint (find_on_stage (&rig, 4), ==, 1);
  free_sources (sources, 4);
  tile_rig_clear (&rig);
}

static void
test_presentation_without_a_share (void)
{
  TileSource *sources[2];
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  gst_util_set_object_arg (G_OBJECT (rig.element), "layout", "presentation");
  add_cameras (&rig, sources, 2);
  set_speaking (sources[1], TRUE);
  g_assert_cmpuint (find_on_stage (&rig, 2), ==, 1);
  free_sources (sources, 2);
  tile_rig_clear (&rig);
}

/* With 30 people, 20 fit beside a share; whoever says something comes in, nobody else moves. */
static void
test_speakers_come_into_view (void)
{
  TileSource *sources[30], *screen;
  TileRig rig;

  tile_rig_init (&rig, TRUE, "video/x-raw,width=1280,height=720");
  add_cameras (&rig, sources, 30);
  screen = add_screen (&rig);
  tile_source_push (screen, 0, HOUR, RED);
  check_people (&rig, 20, 1);
  set_speaking (sources[25], TRUE);
  /* one word is not enough */
  for (guint i = 0; i < 7; i++)
    check_people (&rig, 20, 1);
  skip (&rig, 2);
  for (guint i = 0; i < 5; i++) {
    g_autoptr (GstBuffer) canvas = tile_rig_tick (&rig);

    for (guint place = 0; place < 20; place++)
      g_assert_true (tile_rig_shows (&rig, canvas, place + 1, colour_of (place == 19 ? 25 : place)));
  }
  g_object_set (sources[28]->pad, "pinned", TRUE, NULL);
  {
    g_autoptr (GstBuffer) canvas = tile_rig_tick (&rig);

    g_assert_true (tile_rig_shows (&rig, canvas, 19, colour_of (28)));
    g_assert_true (tile_rig_shows (&rig, canvas, 20, colour_of (25)));
  }
  free_sources (sources, 30);
  tile_source_free (screen);
  tile_rig_clear (&rig);
}

static gboolean
has_border (TileRig *rig, GstBuffer *canvas)
{
  return tile_yuv_is_near (tile_rig_pixel (rig, canvas, 0, 180), tile_yuv_from_rgb (SPOKEN), 3);
}

static void
test_border_is_quick_on_and_slow_off (void)
{
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_camera (&rig, RED);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GstBuffer) canvas = NULL;

    set_speaking (source, i >= 4 && i < 6);
    canvas = tile_rig_tick (&rig);
    /* from the first tick with speech to 6 ticks after the last */
    g_assert_true (has_border (&rig, canvas) == (i >= 4 && i < 11));
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_phone (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *source;
  TileYuv side;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = tile_source_new (&rig, TRUE, PHONE);
  tile_source_push (source, 0, HOUR, RED);
  canvas = tile_rig_tick (&rig);
  side = tile_rig_pixel (&rig, canvas, 20, 180);
  g_assert_true (tile_rig_shows (&rig, canvas, 0, RED));
  g_assert_cmpint (side.y, <, 70);
  g_assert_true (tile_yuv_is_near (tile_rig_pixel (&rig, canvas, 620, 180), side, 0));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static guint
count_bright (TileRig *rig, GstBuffer *canvas, int from, int to)
{
  guint bright = 0;

  for (int y = 0; y < 16; y++)
    for (int x = from; x < to; x++)
      bright += tile_rig_pixel (rig, canvas, x, y).y > 120;
  return bright;
}

static void
test_title (void)
{
  static const char *const titles[] = { "Review", "מבט לאחור", "四半期",
                                        ("A title that is a good deal longer than the canvas "
                                         "is wide, so that it has to be cut somewhere") };
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_camera (&rig, 0x202020);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    g_autoptr (GstBuffer) canvas = NULL;
    const CanvasMeta *meta;

    g_object_set (rig.element, "title", titles[i], NULL);
    canvas = tile_rig_tick (&rig);
    meta = canvas_meta_get (canvas);
    g_assert_cmpuint (meta->n_tiles, ==, 2);
    g_assert_cmpint (meta->tiles[1].h, ==, 16);
    g_assert_cmpint (meta->tiles[0].y, >=, 16);
    g_assert_cmpuint (count_bright (&rig, canvas, 0, 640), >, 10);
  }
  g_object_set (rig.element, "title", "", NULL);
  {
    g_autoptr (GstBuffer) canvas = tile_rig_tick (&rig);

    g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, 1);
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

/* Only the clock changes, once a second of wall time: in between the canvas is the same. */
static void
test_clock (void)
{
  g_autoptr (GstBuffer) last = NULL;
  guint64 tile_serial = 0;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_camera (&rig, RED);
  /* half a second after a full one */
  g_object_set (rig.element, "show-clock", TRUE, "clock-base-utc", G_GINT64_CONSTANT (1763715600500000), NULL);
  for (guint i = 0; i < 40; i++) {
    GstBuffer *canvas = tile_rig_tick_is (&rig, i);
    const CanvasMeta *meta = canvas_meta_get (canvas);

    g_assert_cmpuint (count_bright (&rig, canvas, 320, 640), >, 10);
    g_assert_cmpuint (count_bright (&rig, canvas, 0, 200), ==, 0);
    if (last != NULL) {
      gboolean same = gst_buffer_peek_memory (last, 0) == gst_buffer_peek_memory (canvas, 0);

      g_assert_true (same == (i % 8 != 4));
      g_assert_cmpuint (meta->tiles[0].serial, ==, tile_serial);
    }
    tile_serial = meta->tiles[0].serial;
    g_clear_pointer (&last, gst_buffer_unref);
    last = canvas;
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_full_house_with_a_banner (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *sources[52];
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  g_object_set (rig.element, "title", "All hands", "show-clock", TRUE, NULL);
  add_cameras (&rig, sources, G_N_ELEMENTS (sources));
  canvas = tile_rig_tick (&rig);
  g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, 50);
  free_sources (sources, G_N_ELEMENTS (sources));
  tile_rig_clear (&rig);
}

/* People, shares, layouts and banners come and go in any order. */
static void
test_churn (void)
{
  static const char *const layouts[] = { "auto", "grid", "presentation", "speaker" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  TileSource *sources[30] = { NULL };
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint64 n = 0; n < 1500; n++) {
    guint i = (guint)g_rand_int_range (rand, 0, G_N_ELEMENTS (sources));

    if (sources[i] == NULL) {
      sources[i] = tile_source_new (&rig, TRUE, i % 3 == 0 ? SCREEN : TILE_RIG_CAMERA);
      gst_util_set_object_arg (G_OBJECT (sources[i]->pad), "kind", i % 6 == 0 ? "screen" : "camera");
    } else if (g_rand_int_range (rand, 0, 3) == 0) {
      g_clear_pointer (&sources[i], tile_source_free);
    } else {
      tile_source_push (sources[i], n * TILE_RIG_TICK, TILE_RIG_TICK, colour_of (i));
      g_object_set (sources[i]->pad, "speaking", g_rand_boolean (rand), "pinned", g_rand_int_range (rand, 0, 9) == 0,
                    "video-off", g_rand_int_range (rand, 0, 9) == 0, NULL);
    }
    if (n % 20 == 0)
      gst_util_set_object_arg (G_OBJECT (rig.element), "layout", layouts[g_rand_int_range (rand, 0, 4)]);
    if (n % 50 == 0)
      g_object_set (rig.element, "title", n % 100 == 0 ? "Churn" : NULL, NULL);
    gst_buffer_unref (tile_rig_tick_is (&rig, n));
  }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_clear_pointer (&sources[i], tile_source_free);
  tile_rig_clear (&rig);
}

/* Visible from one tick to another, whatever frames are held; somebody who may not be shown yet leaves no gap. */
static void
test_admission (void)
{
  TileSource *sources[2];
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  add_cameras (&rig, sources, 2);
  g_object_set (sources[1]->pad, "enter-time", 2 * TILE_RIG_TICK - 1, "leave-time", 4 * TILE_RIG_TICK, NULL);
  check_people (&rig, 1, 0);
  check_people (&rig, 1, 0);
  check_people (&rig, 2, 0);
  gst_pad_unlink (sources[1]->peer, sources[1]->pad);
  check_people (&rig, 2, 0);
  check_people (&rig, 1, 0);
  g_object_set (sources[1]->pad, "leave-time", GST_CLOCK_TIME_NONE, NULL);
  check_people (&rig, 2, 0);
  free_sources (sources, 2);
  tile_rig_clear (&rig);
}

/* A pinned speaker and a screen that have left have no stage either. */
static void
test_admission_on_stage (void)
{
  g_autoptr (GstBuffer) before = NULL, after = NULL;
  TileSource *sources[2], *screen;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  add_cameras (&rig, sources, 2);
  screen = add_screen (&rig);
  tile_source_push (screen, 0, TILE_RIG_TICK, RED);
  check_people (&rig, 2, 1);
  g_object_set (screen->pad, "leave-time", 2 * TILE_RIG_TICK, NULL);
  gst_pad_unlink (screen->peer, screen->pad);
  check_people (&rig, 2, 1);
  check_people (&rig, 2, 0);
  gst_util_set_object_arg (G_OBJECT (rig.element), "layout", "speaker");
  g_object_set (sources[1]->pad, "pinned", TRUE, "leave-time", 4 * TILE_RIG_TICK, NULL);
  before = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, before, 0, colour_of (1)));
  after = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, after, 0, colour_of (0)));
  g_assert_cmpuint (canvas_meta_get (after)->n_tiles, ==, 1);
  tile_source_free (screen);
  free_sources (sources, 2);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/tilescene/share", test_share);
  g_test_add_func ("/tilescene/two-shares", test_two_shares);
  g_test_add_func ("/tilescene/grid-shows-shares-as-tiles", test_grid_shows_shares_as_tiles);
  g_test_add_func ("/tilescene/speaker", test_speaker);
  g_test_add_func ("/tilescene/presentation-without-a-share", test_presentation_without_a_share);
  g_test_add_func ("/tilescene/speakers-come-into-view", test_speakers_come_into_view);
  g_test_add_func ("/tilescene/border-is-quick-on-and-slow-off", test_border_is_quick_on_and_slow_off);
  g_test_add_func ("/tilescene/phone", test_phone);
  g_test_add_func ("/tilescene/title", test_title);
  g_test_add_func ("/tilescene/clock", test_clock);
  g_test_add_func ("/tilescene/full-house-with-a-banner", test_full_house_with_a_banner);
  g_test_add_func ("/tilescene/churn", test_churn);
  g_test_add_func ("/tilescene/admission", test_admission);
  g_test_add_func ("/tilescene/admission-on-stage", test_admission_on_stage);
  return g_test_run ();
}
