/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tilecompositor and canvasx264enc together, while people join, leave, move, mute, stop their video and the layout
 * changes, with canvases dropped by pauses and censored ones in between: a macroblock that is marked constant has
 * exactly the same pixels, and no block of the decoded picture is stale. */
#include "gst/x264/mb-map.h"
#include "tests/gst/compositor/tilerig.h"

#include <string.h>

#define WIDTH      320
#define HEIGHT     180
#define SIZE       (WIDTH * HEIGHT * 3 / 2)
#define PEOPLE     12
#define STALE_MEAN 12 /* mean luma difference of a block that coding never causes here */

typedef struct {
  TileRig rig;
  TileSource *people[PEOPLE];
  GstHarness *encoder;
  GPtrArray *sources; /* GstBuffer: the canvases that were encoded */
  gsize constant;
} Call;

static gboolean
chance (guint one_in)
{
  return g_test_rand_int_range (0, one_in) == 0;
}

/* Anything that a participant may do between two ticks. */
static void
act (Call *call, guint n)
{
  TileSource **person = &call->people[g_test_rand_int_range (0, PEOPLE)];

  if (*person == NULL) {
    *person = tile_source_new (&call->rig, TRUE, chance (5) ? NULL : TILE_RIG_CAMERA);
    g_object_set ((*person)->pad, "display-name", chance (2) ? "Ada Lovelace" : "Bo", NULL);
    gst_util_set_object_arg (G_OBJECT ((*person)->pad), "kind", chance (6) ? "screen" : "camera");
  } else if (chance (20)) {
    tile_source_free (*person);
    *person = NULL;
  } else if (chance (12)) {
    g_object_set ((*person)->pad, "video-off", chance (2), "muted", chance (2), NULL);
  } else if (chance (8)) {
    g_object_set ((*person)->pad, "speaking", chance (2), "priority", g_test_rand_int_range (0, 3), NULL);
  } else if ((*person)->peer != NULL) {
    tile_source_push (*person, n * TILE_RIG_TICK, TILE_RIG_TICK, g_test_rand_int_range (0, 0xffffff));
  }
}

static gboolean
same_macroblock (const guint8 *a, const guint8 *b, guint column, guint row)
{
  for (guint plane = 0; plane < 3; plane++) {
    guint width = plane ? WIDTH / 2 : WIDTH, height = plane ? HEIGHT / 2 : HEIGHT, side = plane ? 8 : 16;
    gsize start = plane == 0 ? 0 : WIDTH * HEIGHT * (3 + plane) / 4;

    for (guint y = row * side; y < MIN ((row + 1) * side, height); y++)
      if (memcmp (a + start + y * width + column * side, b + start + y * width + column * side,
                  MIN (side, width - column * side)) != 0)
        return FALSE;
  }
  return TRUE;
}

static void
check_map (Call *call, GstBuffer *before, GstBuffer *after)
{
  guint8 map[(WIDTH / 16) * (HEIGHT / 16 + 1)];
  GstMapInfo a, b;

  g_assert_cmpuint (mb_map_length (WIDTH, HEIGHT), ==, sizeof map);
  call->constant += mb_map_mark (map, WIDTH, HEIGHT, canvas_meta_get (before), canvas_meta_get (after), 1);
  g_assert_true (gst_buffer_map (before, &a, GST_MAP_READ) && gst_buffer_map (after, &b, GST_MAP_READ));
  for (guint i = 0; i < sizeof map; i++)
    if (map[i])
      g_assert_true (same_macroblock (a.data, b.data, i % (WIDTH / 16), i / (WIDTH / 16)));
  gst_buffer_unmap (before, &a);
  gst_buffer_unmap (after, &b);
}

/* The encoder's own copy: the compositor reuses its canvas once nobody holds it. */
static void
encode (Call *call, GstBuffer *canvas)
{
  GstBuffer *kept = gst_buffer_copy_deep (canvas);

  GST_BUFFER_PTS (kept) = call->sources->len * TILE_RIG_TICK;
  GST_BUFFER_DURATION (kept) = TILE_RIG_TICK;
  if (call->sources->len > 0)
    check_map (call, g_ptr_array_index (call->sources, call->sources->len - 1), kept);
  g_ptr_array_add (call->sources, kept);
  g_assert_cmpint (gst_harness_push (call->encoder, gst_buffer_ref (kept)), ==, GST_FLOW_OK);
}

static void
encode_censored (Call *call)
{
  g_autoptr (GstBuffer) plain = gst_buffer_new_allocate (NULL, SIZE, NULL);

  gst_buffer_memset (plain, 0, 128, SIZE);
  encode (call, plain);
}

static void
check_decoded (Call *call)
{
  g_assert_true (gst_harness_push_event (call->encoder, gst_event_new_eos ()));
  for (guint n = 0; n < call->sources->len; n++) {
    g_autoptr (GstBuffer) decoded = gst_harness_pull (call->encoder);
    GstMapInfo a, b;

    g_assert_true (gst_buffer_map (decoded, &a, GST_MAP_READ));
    g_assert_true (gst_buffer_map (g_ptr_array_index (call->sources, n), &b, GST_MAP_READ));
    for (guint y = 0; y + 12 <= HEIGHT; y += 12)
      for (guint x = 0; x + 16 <= WIDTH; x += 16) {
        guint sum = 0;

        for (guint i = 0; i < 12 * 16; i++) {
          gsize at = (y + i / 16) * WIDTH + x + i % 16;
          sum += ABS (a.data[at] - b.data[at]);
        }
        g_assert_cmpuint (sum, <, STALE_MEAN * 12 * 16);
      }
    gst_buffer_unmap (decoded, &a);
    gst_buffer_unmap (g_ptr_array_index (call->sources, n), &b);
  }
}

static void
test_call (gconstpointer layout)
{
  Call call = { .sources = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref) };
  guint paused = 0;

  tile_rig_init (&call.rig, TRUE, TILE_RIG_CANVAS);
  call.encoder = gst_harness_new_parse ("canvasx264enc bitrate=20000 ! avdec_h264 max-threads=1");
  gst_harness_set_src_caps_str (call.encoder, TILE_RIG_CANVAS ",format=I420,framerate=8/1,colorimetry=bt709");
  gst_util_set_object_arg (G_OBJECT (call.rig.element), "layout", layout);
  g_object_set (call.rig.element, "show-clock", g_str_equal (layout, "auto"), NULL);
  for (guint n = 0; n < 200; n++) {
    g_autoptr (GstBuffer) canvas = NULL;

    for (int acts = g_test_rand_int_range (0, 4); acts > 0; acts--)
      act (&call, n);
    canvas = tile_rig_tick (&call.rig);
    if (paused == 0 && chance (20))
      paused = g_test_rand_int_range (1, 8);
    if (paused > 0)
      paused--;
    else if (chance (25))
      encode_censored (&call);
    else
      encode (&call, canvas);
  }
  check_decoded (&call);
  g_test_message ("%" G_GSIZE_FORMAT " macroblocks of %u canvases were constant", call.constant, call.sources->len);
  g_assert_cmpuint (call.constant, >, 1000);
  for (guint i = 0; i < PEOPLE; i++)
    if (call.people[i] != NULL)
      tile_source_free (call.people[i]);
  tile_rig_clear (&call.rig);
  gst_harness_teardown (call.encoder);
  g_ptr_array_unref (call.sources);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_data_func ("/composed/grid", "grid", test_call);
  g_test_add_data_func ("/composed/auto", "auto", test_call);
  g_test_add_data_func ("/composed/speaker", "speaker", test_call);
  return g_test_run ();
}
