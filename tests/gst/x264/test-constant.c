/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What canvasx264enc skips is never visible: random sequences of canvases (tiles change, people join and leave, frames
 * are dropped by a pause, a censored span has no meta, key frames are forced, streams start again) are encoded and
 * decoded, and each tile of each picture is compared with its source. The same canvases without their metas give the
 * same quality. */
#include "gst/common/canvasmeta.h"

#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#define WIDTH     320
#define HEIGHT    180 /* not a multiple of 16, like 1080 */
#define LUMA      (WIDTH * HEIGHT)
#define TICK      (GST_SECOND / 8)
#define CAPS      "video/x-raw,format=I420,width=320,height=180,framerate=8/1,colorimetry=bt709,chroma-site=mpeg2"
#define LEAST_DB  27.0
#define MAX_TILES 9

typedef struct {
  guint8 *pixels;
  CanvasMeta meta;
} Canvas;

static guint64 last_serial;

static void
fill (guint8 *pixels, guint x, guint y, guint w, guint h, guint64 seed)
{
  guint base = 30 + seed * 71 % 180, slope = seed % 5;

  for (guint row = y; row < y + h; row++)
    for (guint column = x; column < x + w; column++)
      pixels[row * WIDTH + column] = base + ((row - y) * slope + (column - x) * (4 - slope)) % 128 / 4;
  for (guint plane = 0; plane < 2; plane++)
    for (guint row = y / 2; row < (y + h) / 2; row++)
      memset (pixels + LUMA + plane * LUMA / 4 + row * WIDTH / 2 + x / 2, 90 + (seed * 29 + plane * 13) % 80, w / 2);
}

static void
draw_tile (Canvas *canvas, guint i)
{
  CanvasTile *tile = &canvas->meta.tiles[i];

  tile->serial = canvas->meta.serial;
  fill (canvas->pixels, tile->x, tile->y, tile->w, tile->h, last_serial * 7 + i);
}

/* As many tiles as people, with gutters of 4 pixels, so that hardly any tile is aligned with macroblocks. */
static void
lay_out (Canvas *canvas, guint n)
{
  guint across = ceil (sqrt (n)), w = WIDTH / across / 2 * 2, h = HEIGHT / across / 2 * 2;

  canvas->meta.n_tiles = n;
  canvas->meta.layout_serial = canvas->meta.serial = ++last_serial;
  fill (canvas->pixels, 0, 0, WIDTH, HEIGHT, last_serial);
  for (guint i = 0; i < n; i++) {
    canvas->meta.tiles[i] = (CanvasTile){ i % across * w + 2, i / across * h + 2, w - 4, h - 4, 0 };
    draw_tile (canvas, i);
  }
}

static void
change (Canvas *canvas)
{
  guint what = g_test_rand_int_range (0, 12);

  if (what < 3)
    return; /* the same canvas again */
  if (what == 3) {
    lay_out (canvas, g_test_rand_int_range (1, MAX_TILES + 1));
    return;
  }
  canvas->meta.serial = ++last_serial;
  for (guint i = 0; i < canvas->meta.n_tiles; i++)
    if (i == what % canvas->meta.n_tiles || g_test_rand_int_range (0, 6) == 0)
      draw_tile (canvas, i);
}

static GstBuffer *
to_buffer (const Canvas *canvas, guint n, gboolean with_meta)
{
  GstBuffer *buffer = gst_buffer_new_memdup (canvas->pixels, LUMA * 3 / 2);

  GST_BUFFER_PTS (buffer) = n * TICK;
  GST_BUFFER_DURATION (buffer) = TICK;
  if (with_meta) {
    CanvasMeta *meta = canvas_meta_add (buffer);

    meta->serial = canvas->meta.serial;
    meta->layout_serial = canvas->meta.layout_serial;
    meta->n_tiles = canvas->meta.n_tiles;
    memcpy (meta->tiles, canvas->meta.tiles, sizeof meta->tiles);
  }
  return buffer;
}

static double
psnr (const guint8 *a, const guint8 *b, const CanvasTile *tile)
{
  guint64 sum = 0;

  for (guint y = tile->y; y < (guint)tile->y + tile->h; y++)
    for (guint x = tile->x; x < (guint)tile->x + tile->w; x++)
      sum += (a[y * WIDTH + x] - b[y * WIDTH + x]) * (a[y * WIDTH + x] - b[y * WIDTH + x]);
  return sum == 0 ? 99 : 10 * log10 (255.0 * 255.0 * tile->w * tile->h / sum);
}

/* Structural similarity of the luma, over disjoint blocks of 8×8. */
static double
ssim (const guint8 *a, const guint8 *b)
{
  double total = 0;
  guint n = 0;

  for (guint y = 0; y + 8 <= HEIGHT; y += 8)
    for (guint x = 0; x + 8 <= WIDTH; x += 8, n++) {
      double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;

      for (guint i = 0; i < 64; i++) {
        double p = a[(y + i / 8) * WIDTH + x + i % 8], q = b[(y + i / 8) * WIDTH + x + i % 8];
        sa += p, sb += q, saa += p * p, sbb += q * q, sab += p * q;
      }
      double ma = sa / 64, mb = sb / 64, va = saa / 64 - ma * ma, vb = sbb / 64 - mb * mb, c = sab / 64 - ma * mb;
      total += (2 * ma * mb + 6.5025) * (2 * c + 58.5225) / ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225));
    }
  return total / n;
}

static void
force_key_frame (GstHarness *h, guint n)
{
  gst_harness_push_event (h, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                                                   gst_structure_new ("GstForceKeyUnit", "timestamp", G_TYPE_UINT64,
                                                                      n * TICK, "all-headers", G_TYPE_BOOLEAN, FALSE,
                                                                      NULL)));
}

typedef struct {
  GstHarness *h;
  GPtrArray *sources; /* Canvas: those that were encoded */
} Run;

static void
canvas_free (gpointer data)
{
  Canvas *canvas = data;

  g_free (canvas->pixels);
  g_free (canvas);
}

static void
push (Run *run, const Canvas *canvas, gboolean with_meta)
{
  Canvas *source = g_memdup2 (canvas, sizeof *canvas);

  source->pixels = g_memdup2 (canvas->pixels, LUMA * 3 / 2);
  g_assert_cmpint (gst_harness_push (run->h, to_buffer (canvas, run->sources->len, with_meta)), ==, GST_FLOW_OK);
  g_ptr_array_add (run->sources, source);
}

/* Ends the stream. Returns: the mean SSIM of its pictures, each of whose tiles has been compared */
static double
judge (Run *run)
{
  CanvasTile whole = { 0, 0, WIDTH, HEIGHT, 0 };
  double similar = 0;

  g_assert_true (gst_harness_push_event (run->h, gst_event_new_eos ()));
  g_assert_cmpuint (gst_harness_buffers_in_queue (run->h), ==, run->sources->len);
  for (guint n = 0; n < run->sources->len; n++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (run->h);
    const Canvas *source = g_ptr_array_index (run->sources, n);
    GstMapInfo map;

    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    for (guint i = 0; i < source->meta.n_tiles; i++)
      g_assert_cmpfloat (psnr (map.data, source->pixels, &source->meta.tiles[i]), >, LEAST_DB);
    g_assert_cmpfloat (psnr (map.data, source->pixels, &whole), >, LEAST_DB);
    similar += ssim (map.data, source->pixels) / run->sources->len;
    gst_buffer_unmap (buffer, &map);
  }
  gst_harness_teardown (run->h);
  g_ptr_array_unref (run->sources);
  return similar;
}

static Run
run_new (const char *settings)
{
  g_autofree char *launch = g_strdup_printf ("canvasx264enc bitrate=3000 %s ! avdec_h264 max-threads=1", settings);
  Run run = { gst_harness_new_parse (launch), g_ptr_array_new_with_free_func (canvas_free) };

  gst_harness_set_src_caps_str (run.h, CAPS);
  return run;
}

static const char *settings[] = {
  "speed-preset=ultrafast", "speed-preset=superfast", "speed-preset=veryfast", "speed-preset=medium", "quality=20",
  "key-int-max=7"
};

/* No tile of any picture is stale. */
static void
test_random (gconstpointer data)
{
  Run run = run_new (data);
  Canvas canvas = { .pixels = g_malloc (LUMA * 3 / 2) }, censored = { .pixels = g_malloc (LUMA * 3 / 2) };

  fill (censored.pixels, 0, 0, WIDTH, HEIGHT, 3);
  lay_out (&canvas, 4);
  for (guint n = 0; n < 160; n++) {
    switch (g_test_rand_int_range (0, 20)) {
    case 0: /* paused: these are not encoded */
      for (int left = g_test_rand_int_range (1, 6); left > 0; left--)
        change (&canvas);
      break;
    case 1:
      for (int left = g_test_rand_int_range (1, 4); left > 0; left--)
        push (&run, &censored, FALSE);
      break;
    case 2:
      force_key_frame (run.h, run.sources->len);
      break;
    default:
      break;
    }
    change (&canvas);
    push (&run, &canvas, TRUE);
  }
  g_free (canvas.pixels);
  g_free (censored.pixels);
  judge (&run);
}

/* The same canvases, with and without their metas. */
static void
test_equal_quality (gconstpointer data)
{
  Run with_metas = run_new (data), without_metas = run_new (data);
  Canvas canvas = { .pixels = g_malloc (LUMA * 3 / 2) };
  double with, without;

  lay_out (&canvas, 9);
  for (guint n = 0; n < 160; n++) {
    if (n > 0 && n % 40 == 0) {
      lay_out (&canvas, 9 - n / 40);
      /* only the metas reveal a new layout, which forces a key frame */
      force_key_frame (without_metas.h, n);
    } else if (n % 3 == 0) {
      canvas.meta.serial = ++last_serial;
      draw_tile (&canvas, 2);
    }
    push (&with_metas, &canvas, TRUE);
    push (&without_metas, &canvas, FALSE);
  }
  g_free (canvas.pixels);
  with = judge (&with_metas);
  without = judge (&without_metas);
  g_test_message ("%s: SSIM %.5f with, %.5f without", (const char *)data, with, without);
  g_assert_cmpfloat_with_epsilon (with, without, 0.001);
}

/* Two compositors may use the same serials for different pictures; a new stream distinguishes them. */
static void
test_new_stream (void)
{
  Run run = run_new ("");
  Canvas canvas = { .pixels = g_malloc (LUMA * 3 / 2) };

  lay_out (&canvas, 4);
  push (&run, &canvas, TRUE);
  fill (canvas.pixels, 0, 0, WIDTH, HEIGHT, last_serial + 1);
  gst_harness_push_event (run.h, gst_event_new_stream_start ("another"));
  push (&run, &canvas, TRUE);
  push (&run, &canvas, TRUE);
  g_free (canvas.pixels);
  judge (&run);
}

/* A wrong meta is believed: what it calls unchanged is not even compared. */
static void
test_metas_are_believed (void)
{
  GstHarness *h = gst_harness_new_parse ("canvasx264enc quality=30");
  Canvas canvas = { .pixels = g_malloc (LUMA * 3 / 2) };
  gsize sizes[2];

  gst_harness_set_src_caps_str (h, CAPS);
  lay_out (&canvas, 1);
  for (guint n = 0; n < 2; n++) {
    g_assert_cmpint (gst_harness_push (h, to_buffer (&canvas, n, TRUE)), ==, GST_FLOW_OK);
    for (guint i = 0; i < LUMA; i++)
      canvas.pixels[i] = 255 - canvas.pixels[i];
    g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
    sizes[n] = gst_buffer_get_size (buffer);
  }
  g_assert_cmpuint (sizes[1], <, 40);
  g_assert_cmpuint (sizes[0], >, 400);
  g_free (canvas.pixels);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree char *random = g_strdup_printf ("/constant/random/%s", settings[i]);
    g_autofree char *equal = g_strdup_printf ("/constant/equal-quality/%s", settings[i]);

    g_test_add_data_func (random, settings[i], test_random);
    g_test_add_data_func (equal, settings[i], test_equal_quality);
  }
  g_test_add_func ("/constant/new-stream", test_new_stream);
  g_test_add_func ("/constant/metas-are-believed", test_metas_are_believed);
  return g_test_run ();
}
