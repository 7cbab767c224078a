/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cost of composition, piece by piece: scaling a picture into a tile with gst/compositor/tilescale.c and with
 * GstVideoConverter, and a tick of tilecompositor on which nothing changes, without and with cameras that keep sending.
 * Run by people: meson compile -C build bench-compose. CPU time of the process, the minimum of several alternating
 * rounds. */
#include "gst/compositor/tilescale.h"
#include "tests/gst/compositor/tilerig.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS   7
#define ROUND_NS 40000000ll
#define TICKS    2000
#define COPIES   3

typedef struct {
  const char *name;
  const char *format;
  const char *colorimetry;
  int w, h;
  int tile_w, tile_h;
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
make_info (const char *format, int w, int h, const char *colorimetry)
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
  bench->frame = tile_frame_new (picture, &info, &(TileTurn){ 0 });
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

/* Returns: µs for one call */
static double
measure (Bench *bench, GstVideoFrame *canvas, void (*call) (Bench *, GstVideoFrame *))
{
  gint64 begin = cpu_ns ();
  guint calls = 0;

  do {
    call (bench, canvas);
    calls++;
  } while (cpu_ns () - begin < ROUND_NS);
  return (double)(cpu_ns () - begin) / 1000 / calls;
}

static void
run_case (const Case *c)
{
  double ours = G_MAXDOUBLE, stock = G_MAXDOUBLE;
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

/* A camera that repeats one picture, each time in memory of its own, as decoders do with their pools. */
typedef struct {
  TileSource *source;
  GstBuffer *copies[COPIES];
} Camera;

static void
camera_init (Camera *camera, TileRig *rig)
{
  camera->source =
      tile_source_new (rig, TRUE, "video/x-raw,format=I420,width=640,height=360,framerate=8/1,colorimetry=bt709");
  g_object_set (camera->source->pad, "display-name", "A participant", NULL);
  for (guint i = 0; i < COPIES; i++) {
    camera->copies[i] = gst_buffer_new_allocate (NULL, camera->source->info.size, NULL);
    gst_buffer_memset (camera->copies[i], 0, 0x60, camera->source->info.size);
  }
}

static void
camera_clear (Camera *camera)
{
  tile_source_free (camera->source);
  for (guint i = 0; i < COPIES; i++)
    gst_buffer_unref (camera->copies[i]);
}

static void
camera_send (Camera *camera, guint tick, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_copy (camera->copies[tick % COPIES]);

  GST_BUFFER_PTS (buffer) = tick * TILE_RIG_TICK;
  GST_BUFFER_DURATION (buffer) = duration;
  gst_pad_push (camera->source->peer, buffer);
}

static void
run_unchanged (guint n, gboolean frozen)
{
  Camera cameras[49];
  gint64 begin;
  TileRig rig;

  tile_rig_init (&rig, TRUE, "video/x-raw,width=1920,height=1080");
  for (guint i = 0; i < n; i++) {
    camera_init (&cameras[i], &rig);
    camera_send (&cameras[i], 0, frozen ? TILE_RIG_TICK : 3600 * GST_SECOND);
  }
  gst_buffer_unref (tile_rig_tick (&rig));
  begin = cpu_ns ();
  for (guint t = 1; t <= TICKS; t++) {
    for (guint i = 0; i < n && frozen; i++)
      camera_send (&cameras[i], t, TILE_RIG_TICK);
    gst_buffer_unref (tile_rig_tick (&rig));
  }
  g_print ("| %u | %s | %.0f |\n", n, frozen ? "the same picture again" : "nothing",
           (double)(cpu_ns () - begin) / 1000 / TICKS);
  for (guint i = 0; i < n; i++)
    camera_clear (&cameras[i]);
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
  g_print ("\n| tiles, nothing changes | cameras send | a tick, with the test's own work, µs |\n|---|---|---|\n");
  for (guint n = 1; n <= 49; n = n == 9 ? 49 : n + 8)
    for (guint frozen = 0; frozen < 2; frozen++)
      run_unchanged (n, frozen > 0);
  return EXIT_SUCCESS;
}
