/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the comparison of two frames: no pixel is missed, in any format, and bytes outside the pixels do not
 * count. */
#include "gst/compositor/tileframe.h"

#define WIDTH   66
#define HEIGHT  38
#define PADDING 32

static const GstVideoFormat FORMATS[] = {
  GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_YV12, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_YUY2,
  GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_AYUV, GST_VIDEO_FORMAT_RGB,  GST_VIDEO_FORMAT_I420_10LE,
};

static GstVideoInfo
make_info (GstVideoFormat format)
{
  GstVideoAlignment align = { .padding_right = PADDING };
  GstVideoInfo info;

  gst_video_info_set_format (&info, format, WIDTH, HEIGHT);
  gst_video_info_align (&info, &align);
  return info;
}

/* Returns: a frame in memory of its own; each byte depends on its place */
static TileFrame *
make_frame (const GstVideoInfo *info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8)(i * 7 % 251);
  gst_buffer_unmap (buffer, &map);
  return tile_frame_new (buffer, info, &(TileTurn){ 0 });
}

static void
flip_byte (TileFrame *frame, gsize offset)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (frame->buffer, &map, GST_MAP_READWRITE));
  map.data[offset] ^= 1;
  gst_buffer_unmap (frame->buffer, &map);
}

/* Returns: the byte of component `n` at one of its samples */
static gsize
byte_of (const GstVideoInfo *info, guint n, int x, int y)
{
  return GST_VIDEO_INFO_COMP_OFFSET (info, n) + (gsize)y * (gsize)GST_VIDEO_INFO_COMP_STRIDE (info, n) +
         (gsize)x * (gsize)GST_VIDEO_INFO_COMP_PSTRIDE (info, n);
}

/* Wherever the last difference was, another one is found, and so is that there is none. */
static void
check_sample (TileFrame *a, TileFrame *b, guint n, int x, int y)
{
  gsize offset = byte_of (&b->info, n, x, y);

  for (guint from = 0; from < 2 * HEIGHT; from += HEIGHT / 2) {
    guint moving = from;

    flip_byte (b, offset);
    g_assert_false (tile_frame_is_same_picture (a, b, &moving));
    g_assert_false (tile_frame_is_same_picture (a, b, &moving));
    flip_byte (b, offset);
    g_assert_true (tile_frame_is_same_picture (a, b, &moving));
  }
}

static void
test_every_sample (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (FORMATS); k++) {
    GstVideoInfo info = make_info (FORMATS[k]);
    TileFrame *a = make_frame (&info), *b = make_frame (&info);

    for (guint n = 0; n < GST_VIDEO_INFO_N_COMPONENTS (&info); n++) {
      int w = GST_VIDEO_INFO_COMP_WIDTH (&info, n), h = GST_VIDEO_INFO_COMP_HEIGHT (&info, n);

      for (int y = 0; y < h; y += MAX (h - 1, 1))
        for (int x = 0; x < w; x += MAX (w - 1, 1))
          check_sample (a, b, n, x, y);
      check_sample (a, b, n, w / 2, h / 2);
    }
    tile_frame_unref (a);
    tile_frame_unref (b);
  }
}

/* Decoders leave anything in the padding. */
static void
test_padding_is_no_picture (void)
{
  GstVideoInfo info = make_info (GST_VIDEO_FORMAT_I420);
  TileFrame *a = make_frame (&info), *b = make_frame (&info);
  guint moving = 0;

  g_assert_cmpint (GST_VIDEO_INFO_COMP_STRIDE (&info, 0), >, WIDTH);
  flip_byte (b, byte_of (&info, 0, WIDTH, 3));
  g_assert_true (tile_frame_is_same_picture (a, b, &moving));
  g_assert_cmpuint (moving, ==, 0);
  tile_frame_unref (a);
  tile_frame_unref (b);
}

/* The row that changed is compared first for the next frame. */
static void
test_moving_row_is_told (void)
{
  GstVideoInfo info = make_info (GST_VIDEO_FORMAT_NV12);
  TileFrame *a = make_frame (&info), *b = make_frame (&info);
  guint moving = 0;

  flip_byte (b, byte_of (&info, 0, 5, 20));
  g_assert_false (tile_frame_is_same_picture (a, b, &moving));
  g_assert_cmpuint (moving, ==, 20);
  tile_frame_unref (a);
  tile_frame_unref (b);
}

/* A source that repeats a picture mostly shares its memory. */
static void
test_shared_memory (void)
{
  GstVideoInfo info = make_info (GST_VIDEO_FORMAT_I420);
  TileFrame *a = make_frame (&info), *b = tile_frame_new (gst_buffer_copy (a->buffer), &info, &a->turn);
  guint moving = 0;

  g_assert_true (gst_buffer_peek_memory (a->buffer, 0) == gst_buffer_peek_memory (b->buffer, 0));
  g_assert_true (tile_frame_is_same_picture (a, b, &moving));
  tile_frame_unref (a);
  tile_frame_unref (b);
}

/* A frame of another format, or of one without rows of bytes, is another picture. */
static void
test_what_is_not_compared (void)
{
  GstVideoInfo info = make_info (GST_VIDEO_FORMAT_I420), other = make_info (GST_VIDEO_FORMAT_YV12), packed;
  TileFrame *a = make_frame (&info), *b = make_frame (&other), *c, *d;
  guint moving = 0;

  gst_video_info_set_format (&packed, GST_VIDEO_FORMAT_v210, WIDTH, HEIGHT);
  c = make_frame (&packed);
  d = make_frame (&packed);
  g_assert_false (tile_frame_is_same_picture (a, b, &moving));
  g_assert_false (tile_frame_is_same_picture (c, d, &moving));
  tile_frame_unref (a);
  tile_frame_unref (b);
  tile_frame_unref (c);
  tile_frame_unref (d);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tileframe/every-sample", test_every_sample);
  g_test_add_func ("/tileframe/padding-is-no-picture", test_padding_is_no_picture);
  g_test_add_func ("/tileframe/moving-row-is-told", test_moving_row_is_told);
  g_test_add_func ("/tileframe/shared-memory", test_shared_memory);
  g_test_add_func ("/tileframe/what-is-not-compared", test_what_is_not_compared);
  return g_test_run ();
}
