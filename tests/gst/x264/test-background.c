/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The background of a recording has one colour, as on the canvas, through changes of the layout and of the quantizer:
 * people come, leave, share a screen, and each time other parts of the canvas become background that were part of
 * somebody's picture before. */
#include "tests/gst/compositor/tilerig.h"

#include <math.h>
#include <string.h>

#define WIDTH   640
#define HEIGHT  360
#define FRAMES  240
#define PEOPLE  9
#define BLOCK   16
#define PERIOD  60 /* pixels of a picture's pattern */
#define COLUMNS (WIDTH / BLOCK)
#define ROWS    ((HEIGHT + BLOCK - 1) / BLOCK)

typedef struct {
  TileRig rig;
  TileSource *people[PEOPLE];
  GstHarness *encoder;
  GPtrArray *canvases; /* GstBuffer */
} Call;

typedef struct {
  const char *settings;
  double inner; /* share of the values that may be off, by at most three */
  double edge;  /* the same beside pictures */
} Case;

/* The rest is scattered and goes away: blocks that libx264 skips since the difference is too small for its quantizer.
 * Beside pictures the loop filter, which each decoder applies too, mixes three pixels into the background. */
static const Case cases[] = {
  { "bitrate=2000", 0.0005, 0.02 },
  { "bitrate=2000 speed-preset=veryfast", 0.0005, 0.02 },
  { "bitrate=300", 0.002, 0.04 },
};

/* A moving picture with detail, different for each tile. */
static void
push_picture (TileSource *source, guint who, guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&source->info), NULL);
  guint32 noise = who * 7919 + n * 104729 + 1;
  guint8 wave[2][PERIOD];
  GstVideoFrame frame;

  for (guint i = 0; i < PERIOD; i++) {
    wave[0][i] = (guint8)(110 + 60 * sin (2 * G_PI * i / PERIOD));
    wave[1][i] = (guint8)(128 + 25 * sin (2 * G_PI * i / PERIOD));
  }
  g_assert_true (gst_video_frame_map (&frame, &source->info, buffer, GST_MAP_WRITE));
  for (guint plane = 0; plane < 3; plane++)
    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane); y++)
      for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame, plane); x++) {
        guint8 *pixel = (guint8 *)frame.data[plane] + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane) + x;
        guint at = (1 + who % 3) * (guint)x + 2 * (guint)y + 4 * (1 + who % 2) * n + 30 * who + 10 * plane;

        noise = noise * 1664525 + 1013904223;
        *pixel = (guint8)(wave[plane > 0][at % PERIOD] + (noise >> 30));
      }
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = n * TILE_RIG_TICK;
  GST_BUFFER_DURATION (buffer) = TILE_RIG_TICK;
  g_assert_cmpint (gst_pad_push (source->peer, buffer), ==, GST_FLOW_OK);
}

static void
join (Call *call, guint who, const char *kind)
{
  call->people[who] = tile_source_new (&call->rig, TRUE,
                                       "video/x-raw,format=I420,width=320,height=180,framerate=8/1,colorimetry=bt709");
  gst_util_set_object_arg (G_OBJECT (call->people[who]->pad), "kind", kind);
}

static void
leave (Call *call, guint who)
{
  g_clear_pointer (&call->people[who], tile_source_free);
}

/* Every few seconds another number of people or another layout. */
static void
direct (Call *call, guint n)
{
  switch (n) {
  case 0:
    join (call, 0, "camera");
    join (call, 1, "camera");
    break;
  case 20:
    join (call, 2, "camera");
    join (call, 3, "camera");
    join (call, 4, "camera");
    break;
  case 50:
    join (call, 5, "camera");
    join (call, 6, "camera");
    break;
  case 80:
    join (call, 7, "screen");
    break;
  case 110:
    leave (call, 7);
    leave (call, 6);
    leave (call, 5);
    break;
  case 140:
    gst_util_set_object_arg (G_OBJECT (call->rig.element), "layout", "speaker");
    break;
  case 160:
    leave (call, 4);
    leave (call, 3);
    break;
  case 180:
    gst_util_set_object_arg (G_OBJECT (call->rig.element), "layout", "grid");
    break;
  case 200:
    leave (call, 1);
    leave (call, 2);
    join (call, 8, "camera");
    break;
  default:
    break;
  }
}

static void
record (Call *call)
{
  for (guint n = 0; n < FRAMES; n++) {
    g_autoptr (GstBuffer) canvas = NULL;
    GstBuffer *kept;

    direct (call, n);
    for (guint i = 0; i < PEOPLE; i++)
      if (call->people[i] != NULL)
        push_picture (call->people[i], i, n);
    canvas = tile_rig_tick (&call->rig);
    kept = gst_buffer_copy_deep (canvas);
    g_ptr_array_add (call->canvases, kept);
    g_assert_cmpint (gst_harness_push (call->encoder, gst_buffer_ref (kept)), ==, GST_FLOW_OK);
  }
  g_assert_true (gst_harness_push_event (call->encoder, gst_event_new_eos ()));
}

static const guint8 *
plane_of (const guint8 *pixels, guint plane)
{
  return pixels + (plane == 0 ? 0 : WIDTH * HEIGHT * (3 + plane) / 4);
}

/* Whether the whole block has `colour`. */
static gboolean
is_flat (const guint8 *pixels, guint column, guint row, const guint8 *colour)
{
  for (guint plane = 0; plane < 3; plane++) {
    guint side = plane ? BLOCK / 2 : BLOCK, width = plane ? WIDTH / 2 : WIDTH, height = plane ? HEIGHT / 2 : HEIGHT;

    for (guint y = row * side; y < MIN ((row + 1) * side, height); y++)
      for (guint x = column * side; x < (column + 1) * side; x++)
        if (plane_of (pixels, plane)[y * width + x] != colour[plane])
          return FALSE;
  }
  return TRUE;
}

/* Results for blocks of background: those among others, and those beside a picture. */
typedef struct {
  guint64 values, off;
  int largest;
} Found;

static void
look (const guint8 *pixels, guint column, guint row, const guint8 *colour, Found *found)
{
  for (guint plane = 0; plane < 3; plane++) {
    guint side = plane ? BLOCK / 2 : BLOCK, width = plane ? WIDTH / 2 : WIDTH, height = plane ? HEIGHT / 2 : HEIGHT;

    for (guint y = row * side; y < MIN ((row + 1) * side, height); y++)
      for (guint x = column * side; x < (column + 1) * side; x++) {
        int distance = ABS (plane_of (pixels, plane)[y * width + x] - colour[plane]);

        found->values++;
        found->off += distance > 0;
        found->largest = MAX (found->largest, distance);
      }
  }
}

static gboolean
is_beside_picture (const gboolean *flat, guint column, guint row)
{
  for (int y = (int)row - 1; y <= (int)row + 1; y++)
    for (int x = (int)column - 1; x <= (int)column + 1; x++)
      if (x >= 0 && y >= 0 && x < COLUMNS && y < ROWS && !flat[y * COLUMNS + x])
        return TRUE;
  return FALSE;
}

static void
judge_frame (const guint8 *canvas, const guint8 *decoded, const guint8 *colour, Found *inner, Found *edge)
{
  gboolean flat[ROWS * COLUMNS];

  for (guint i = 0; i < ROWS * COLUMNS; i++)
    flat[i] = is_flat (canvas, i % COLUMNS, i / COLUMNS, colour);
  for (guint i = 0; i < ROWS * COLUMNS; i++)
    if (flat[i])
      look (decoded, i % COLUMNS, i / COLUMNS, colour,
            is_beside_picture (flat, i % COLUMNS, i / COLUMNS) ? edge : inner);
}

static void
judge (Call *call, const Case *item)
{
  const TileYuv background = tile_yuv_from_rgb (0x101318);
  const guint8 colour[] = { background.y, background.u, background.v };
  Found inner = { 0 }, edge = { 0 };

  for (guint n = 0; n < FRAMES; n++) {
    g_autoptr (GstBuffer) decoded = gst_harness_pull (call->encoder);
    GstMapInfo a, b;

    g_assert_true (gst_buffer_map (g_ptr_array_index (call->canvases, n), &a, GST_MAP_READ));
    g_assert_true (gst_buffer_map (decoded, &b, GST_MAP_READ));
    judge_frame (a.data, b.data, colour, &inner, &edge);
    gst_buffer_unmap (decoded, &b);
    gst_buffer_unmap (g_ptr_array_index (call->canvases, n), &a);
  }
  g_test_message ("%s: %.4f %% of %" G_GUINT64_FORMAT " values off, by %d; beside pictures %.2f %%, by %d",
                  item->settings, 100.0 * inner.off / inner.values, inner.values, inner.largest,
                  100.0 * edge.off / edge.values, edge.largest);
  g_assert_cmpuint (inner.values, >, 1000000);
  g_assert_cmpfloat ((double)inner.off / inner.values, <, item->inner);
  g_assert_cmpint (inner.largest, <=, 3);
  g_assert_cmpfloat ((double)edge.off / edge.values, <, item->edge);
}

static void
test_one_colour (gconstpointer data)
{
  Call call = { .canvases = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref) };
  const Case *item = data;
  g_autofree char *launch = g_strdup_printf ("canvasx264enc %s ! avdec_h264 max-threads=1", item->settings);

  tile_rig_init (&call.rig, TRUE, "video/x-raw,width=640,height=360");
  call.encoder = gst_harness_new_parse (launch);
  gst_harness_set_src_caps_str (call.encoder,
                                "video/x-raw,width=640,height=360,format=I420,framerate=8/1,colorimetry=bt709");
  record (&call);
  judge (&call, item);
  for (guint i = 0; i < PEOPLE; i++)
    leave (&call, i);
  tile_rig_clear (&call.rig);
  gst_harness_teardown (call.encoder);
  g_ptr_array_unref (call.canvases);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/background/%s", cases[i].settings);

    g_test_add_data_func (path, &cases[i], test_one_colour);
  }
  return g_test_run ();
}
