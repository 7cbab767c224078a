/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What composition costs, piece by piece: a picture scaled into a tile by gst/tilescale.c and by GstVideoConverter, and
 * a tick of tilecompositor on which nothing changes. Run by people: meson compile -C build bench-compose. CPU time of
 * the process, the least of several rounds that alternate. */
#include "gst/tilescale.h"
#include "tests/gst/tilerig.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS   7
#define ROUND_NS 40000000ll
#define TICKS    2000

typedef struct {
  const gchar *name;
  const gchar *format;
  const gchar *colorimetry;
  gint w, h;
  gint tile_w, tile_h;
} Case;

static const Case CASES[] = {
  { "I420 1:1", "I420", "bt709", 640, 360, 640, 360 },
  { "I420 1/2", "I420", "bt709", 1280, 720, 640, 360 },
  { "I420 3/4", "I420", "bt709", 640, 360, 480, 270 },
  { "I420 3/5", "I420", "bt709", 640, 360, 384, 216 },
  { "I420 to a tile of 49", "I420", "bt709", 640, 360, 274, 154 },
  { "I420 enlarged to a stage", "I420", "bt709", 640, 360, 1536, 864 },
  { "I420 screen on a stage", "I420", "bt709", 1920, 1080, 1528, 860 },
  { "I420 1:1, bt601", "I420", "bt601", 640, 360, 640, 360 },
  { "I420 1/2, bt601", "I420", "bt601", 1280, 720, 640, 360 },
  { "I420 1:1, full range bt601", "I420", "1:4:0:0", 640, 360, 640, 360 },
  { "I420 1/2, full range bt709", "I420", "1:3:5:1", 1280, 720, 640, 360 },
  { "NV12 1:1", "NV12", "bt709", 640, 360, 640, 360 },
  { "NV12 1/2", "NV12", "bt709", 1280, 720, 640, 360 },
  { "NV12 3/5", "NV12", "bt709", 640, 360, 384, 216 },
};

typedef struct {
  TileFrame *frame;
  TileScaler *scaler;
  GstVideoConverter *converter;
  GstBuffer *canvas;
  GstVideoInfo canvas_info;
  TileRect rect;
} Bench;

static gint64
cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static GstVideoInfo
make_info (const gchar *format, gint w, gint h, const gchar *colorimetry)
{
  GstVideoInfo info;

  gst_video_info_set_format (&info, gst_video_format_from_string (format), (guint)w, (guint)h);
  gst_video_colorimetry_from_string (&info.colorimetry, colorimetry);
  info.fps_n = 8;
  info.fps_d = 1;
  return info;
}

static void
bench_init (Bench *bench, const Case *c)
{
  GstVideoInfo info = make_info (c->format, c->w, c->h, c->colorimetry);
  GstVideoInfo tile = make_info ("I420", c->tile_w, c->tile_h, "bt709");
  GstBuffer *picture = gst_buffer_new_allocate (NULL, info.size, NULL);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (picture, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8)(16 + i * 7 % 200);
  gst_buffer_unmap (picture, &map);
  bench->frame = tile_frame_new (picture, &info);
  bench->scaler = tile_scaler_new ();
  bench->canvas_info = make_info ("I420", 1920, 1080, "bt709");
  bench->canvas = gst_buffer_new_allocate (NULL, bench->canvas_info.size, NULL);
  bench->rect = (TileRect){ 0, 0, c->tile_w, c->tile_h };
  bench->converter = gst_video_converter_new (&info, &tile,
                                              gst_structure_new ("tile", GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD,
                                                                 GST_TYPE_VIDEO_RESAMPLER_METHOD,
                                                                 GST_VIDEO_RESAMPLER_METHOD_LINEAR, NULL));
}

static void
bench_clear (Bench *bench)
{
  tile_frame_unref (bench->frame);
  tile_scaler_free (bench->scaler);
  gst_video_converter_free (bench->converter);
  gst_buffer_unref (bench->canvas);
}

static void
scale_once (Bench *bench, GstVideoFrame *canvas)
{
  tile_scaler_draw (bench->scaler, bench->frame, FALSE, canvas, &bench->rect);
}

static void
convert_once (Bench *bench, GstVideoFrame *canvas)
{
  GstVideoFrame picture, window = *canvas;

  g_assert_true (gst_video_frame_map (&picture, &bench->frame->info, bench->frame->buffer, GST_MAP_READ));
  window.info.width = bench->rect.w;
  window.info.height = bench->rect.h;
  gst_video_converter_frame (bench->converter, &picture, &window);
  gst_video_frame_unmap (&picture);
}

/* µs for one call. */
static gdouble
measure (Bench *bench, GstVideoFrame *canvas, void (*call) (Bench *, GstVideoFrame *))
{
  gint64 begin = cpu_ns ();
  guint calls = 0;

  do {
    call (bench, canvas);
    calls++;
  } while (cpu_ns () - begin < ROUND_NS);
  return (gdouble)(cpu_ns () - begin) / 1000 / calls;
}

static void
run_case (const Case *c)
{
  gdouble ours = G_MAXDOUBLE, stock = G_MAXDOUBLE;
  GstVideoFrame canvas;
  Bench bench;

  bench_init (&bench, c);
  g_assert_true (gst_video_frame_map (&canvas, &bench.canvas_info, bench.canvas, GST_MAP_READWRITE));
  for (guint i = 0; i < ROUNDS; i++) {
    ours = MIN (ours, measure (&bench, &canvas, scale_once));
    stock = MIN (stock, measure (&bench, &canvas, convert_once));
  }
  gst_video_frame_unmap (&canvas);
  g_print ("| %s | %d×%d | %d×%d | %.0f | %.0f | %.2f |\n", c->name, c->w, c->h, c->tile_w, c->tile_h, ours, stock,
           ours / stock);
  bench_clear (&bench);
}

static void
run_unchanged (guint n)
{
  TileSource *sources[49];
  gint64 begin;
  TileRig rig;

  tile_rig_init (&rig, TRUE, "video/x-raw,width=1920,height=1080");
  for (guint i = 0; i < n; i++) {
    sources[i] = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    g_object_set (sources[i]->pad, "display-name", "A participant", NULL);
    tile_source_push (sources[i], 0, 3600 * GST_SECOND, 0x204060 + i);
  }
  gst_buffer_unref (tile_rig_tick (&rig));
  begin = cpu_ns ();
  for (guint i = 0; i < TICKS; i++)
    gst_buffer_unref (tile_rig_tick (&rig));
  g_print ("| %u | %.0f |\n", n, (gdouble)(cpu_ns () - begin) / 1000 / TICKS);
  for (guint i = 0; i < n; i++)
    tile_source_free (sources[i]);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (&argc, &argv);
  g_print ("| picture to tile | from | to | tilescale µs | GstVideoConverter (linear) µs | ratio |\n"
           "|---|---|---|---|---|---|\n");
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    run_case (&CASES[i]);
  g_print ("\n| tiles, nothing changes | a tick, with the test's own work, µs |\n|---|---|\n");
  run_unchanged (1);
  run_unchanged (9);
  run_unchanged (49);
  return EXIT_SUCCESS;
}
