/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * canvasx264enc looks between pixels while all moves, gives that up in mid-stream where little does, and takes it up
 * again at a key frame: pictures that move by half pixels are small only while it looks, and come out of a decoder near
 * their source all the while.
 */
#include "gst/canvasmeta.h"

#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#define WIDTH    320
#define HEIGHT   192
#define LUMA     (WIDTH * HEIGHT)
#define TICK     (GST_SECOND / 8)
#define CAPS     "video/x-raw,format=I420,width=320,height=192,framerate=8/1,colorimetry=bt709,chroma-site=mpeg2"
#define INTERVAL 20
#define N_FRAMES 80
#define LEAST_DB 33.0
#define TILES    4

typedef struct {
  guint shift[TILES]; /* half pixels by which each tile has moved */
  CanvasMeta meta;
} Canvas;

static CanvasTile
place (guint i)
{
  return (CanvasTile){ .x = i % 2 * WIDTH / 2, .y = i / 2 * HEIGHT / 2, .w = WIDTH / 2, .h = HEIGHT / 2 };
}

/* Waves fine enough that half a pixel matters. */
static guint8
luma (const Canvas *canvas, guint i, guint x, guint y)
{
  gdouble u = x + canvas->shift[i] / 2.0, v = y + i * 7;

  return 128 + 35 * sin (u * 1.3 + sin (v * 0.9)) + 30 * sin (u * 0.37 - v * 0.53) + 20 * sin (u * 0.9 + v * 1.1);
}

static void
draw (const Canvas *canvas, guint8 *pixels)
{
  memset (pixels + LUMA, 128, LUMA / 2);
  for (guint i = 0; i < TILES; i++) {
    CanvasTile tile = place (i);

    for (guint y = tile.y; y < (guint)tile.y + tile.h; y++)
      for (guint x = tile.x; x < (guint)tile.x + tile.w; x++)
        pixels[y * WIDTH + x] = luma (canvas, i, x, y);
  }
}

static GstBuffer *
to_buffer (const Canvas *canvas, guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, LUMA * 3 / 2, NULL);
  CanvasMeta *meta = canvas_meta_add (buffer);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  draw (canvas, map.data);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = n * TICK;
  GST_BUFFER_DURATION (buffer) = TICK;
  meta->serial = canvas->meta.serial;
  meta->layout_serial = canvas->meta.layout_serial;
  meta->n_tiles = canvas->meta.n_tiles;
  memcpy (meta->tiles, canvas->meta.tiles, sizeof meta->tiles);
  return buffer;
}

static void
move (Canvas *canvas, guint n_moving)
{
  canvas->meta.serial++;
  for (guint i = 0; i < n_moving; i++) {
    canvas->shift[i]++;
    canvas->meta.tiles[i].serial = canvas->meta.serial;
  }
}

static gdouble
psnr (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo one, other;
  gdouble sum = 0;

  gst_buffer_map (a, &one, GST_MAP_READ);
  gst_buffer_map (b, &other, GST_MAP_READ);
  for (guint i = 0; i < LUMA; i++)
    sum += (one.data[i] - other.data[i]) * (one.data[i] - other.data[i]);
  gst_buffer_unmap (a, &one);
  gst_buffer_unmap (b, &other);
  return 10 * log10 (255.0 * 255.0 * LUMA / MAX (sum, 1));
}

/* As many tiles move as the frame's time asks for: all, one, all again before a key frame and after it. */
static guint
tiles_moving (guint n)
{
  return n < 26 || n >= 50 ? TILES : 1;
}

/* Pictures decoded from what `encoder` made are near the canvases that went in. */
static void
compare (GstHarness *encoder, GPtrArray *coded, GPtrArray *sources)
{
  GstHarness *decoder = gst_harness_new_parse ("avdec_h264 max-threads=1");

  gst_harness_set_src_caps (decoder, gst_pad_get_current_caps (encoder->sinkpad));
  for (guint n = 0; n < coded->len; n++)
    g_assert_cmpint (gst_harness_push (decoder, gst_buffer_ref (g_ptr_array_index (coded, n))), ==, GST_FLOW_OK);
  g_assert_true (gst_harness_push_event (decoder, gst_event_new_eos ()));
  g_assert_cmpuint (gst_harness_buffers_in_queue (decoder), ==, sources->len);
  for (guint n = 0; n < sources->len; n++) {
    g_autoptr (GstBuffer) picture = gst_harness_pull (decoder);

    g_assert_cmpfloat (psnr (picture, g_ptr_array_index (sources, n)), >, LEAST_DB);
  }
  gst_harness_teardown (decoder);
}

static gdouble
mean_size (GPtrArray *coded, guint from, guint to)
{
  gdouble sum = 0;

  for (guint n = from; n < to; n++)
    sum += gst_buffer_get_size (g_ptr_array_index (coded, n));
  return sum / (to - from);
}

static void
test_sizes (void)
{
  GstHarness *h = gst_harness_new_parse ("canvasx264enc bitrate=100000 key-int-max=20");
  g_autoptr (GPtrArray) coded = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  Canvas canvas = { .meta = { .serial = 1, .layout_serial = 1, .n_tiles = TILES } };
  gdouble first, without, again;

  for (guint i = 0; i < TILES; i++)
    canvas.meta.tiles[i] = place (i);
  gst_harness_set_src_caps_str (h, CAPS);
  for (guint n = 0; n < N_FRAMES; n++) {
    move (&canvas, tiles_moving (n));
    g_ptr_array_add (sources, to_buffer (&canvas, n));
    g_assert_cmpint (gst_harness_push (h, to_buffer (&canvas, n)), ==, GST_FLOW_OK);
    g_ptr_array_add (coded, gst_harness_pull (h));
    g_assert_true (GST_BUFFER_FLAG_IS_SET (g_ptr_array_index (coded, n), GST_BUFFER_FLAG_DELTA_UNIT) ==
                   (n % INTERVAL != 0));
  }
  compare (h, coded, sources);
  first = mean_size (coded, 4, 20);
  without = mean_size (coded, 54, 60);
  again = mean_size (coded, 64, 80);
  g_test_message ("bytes a frame: %.0f, without %.0f, again %.0f", first, without, again);
  g_assert_cmpfloat (without, >, first * 1.2);
  g_assert_cmpfloat (again, <, first * 1.1);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/refined/sizes", test_sizes);
  return g_test_run ();
}
