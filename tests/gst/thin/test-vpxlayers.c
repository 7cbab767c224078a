/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of vpxlayers before rtpvp9depay: pictures of several spatial layers, in packets whose descriptors Chromium
 * wrote and whose frames are no real ones. */
#include <gst/check/gstharness.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>
#include <string.h>

#define CAPS     "application/x-rtp,media=video,payload=98,clock-rate=90000,encoding-name=VP9"
#define DEPAY    "vpxlayers ! rtpvp9depay request-keyframe=true wait-for-keyframe=true"
#define PICTURES 10
#define TICKS    3000
#define FRAME    40 /* bytes */

/* Of the two frames of a picture. L2T1 refers from the larger to the smaller one in each picture, L2T1_KEY in key
 * pictures alone, S2T1 never. */
typedef struct {
  guint8 head[13];
  guint size;
} Descriptor;

static const Descriptor key[] = {
  { { 0xbe, 0xa8, 0x07, 0x10, 0x30, 0x01, 0x40, 0x00, 0xb4, 0x02, 0x80, 0x01, 0x68 }, 13 },
  { { 0xbd, 0xa8, 0x07, 0x13 }, 4 },
};
static const Descriptor separate_key[] = {
  { { 0xbe, 0xa8, 0x07, 0x10, 0x30, 0x01, 0x40, 0x00, 0xb4, 0x02, 0x80, 0x01, 0x68 }, 13 },
  { { 0xbe, 0xa8, 0x07, 0x12, 0x30, 0x01, 0x40, 0x00, 0xb4, 0x02, 0x80, 0x01, 0x68 }, 13 },
};
static const Descriptor dependent[] = { { { 0xfc, 0xa8, 0x08, 0x10, 0x02 }, 5 },
                                        { { 0xfd, 0xa8, 0x08, 0x13, 0x02 }, 5 } };
static const Descriptor independent[] = { { { 0xfc, 0xa8, 0x08, 0x10, 0x02 }, 5 },
                                          { { 0xfd, 0xa8, 0x08, 0x12, 0x02 }, 5 } };

static GstClockTime
get_time (guint picture)
{
  return picture * TICKS * GST_SECOND / 90000;
}

static GstBuffer *
new_packet (const Descriptor *descriptor, guint picture, guint layer, guint16 number)
{
  static const guint8 intra[] = { 0x83, 0x49, 0x83, 0x42 }, inter[] = { 0x87 };
  GstBuffer *packet = gst_rtp_buffer_new_allocate (descriptor->size + FRAME, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint8 *payload;

  g_assert_true (gst_rtp_buffer_map (packet, GST_MAP_READWRITE, &rtp));
  gst_rtp_buffer_set_payload_type (&rtp, 98);
  gst_rtp_buffer_set_seq (&rtp, number);
  gst_rtp_buffer_set_timestamp (&rtp, picture * TICKS);
  gst_rtp_buffer_set_marker (&rtp, layer == 1);
  payload = gst_rtp_buffer_get_payload (&rtp);
  memset (payload, (int)layer, descriptor->size + FRAME);
  memcpy (payload, descriptor->head, descriptor->size);
  payload[2] = (guint8)(descriptor->head[2] + picture);
  if (descriptor == &key[0] || descriptor == &separate_key[0] || descriptor == &separate_key[1])
    memcpy (payload + descriptor->size, intra, sizeof intra);
  else
    memcpy (payload + descriptor->size, inter, sizeof inter);
  gst_rtp_buffer_unmap (&rtp);
  GST_BUFFER_PTS (packet) = get_time (picture);
  return packet;
}

/* Returns: the number of key frames that were asked for */
static guint
count_requests (GstHarness *harness)
{
  GstEvent *event = NULL;
  guint n = 0;

  while ((event = gst_harness_try_pull_upstream_event (harness)) != NULL) {
    n += gst_video_event_is_force_key_unit (event);
    gst_event_unref (event);
  }
  return n;
}

/* @lost: the picture whose smaller frame does not come; @small: the one whose larger frame was not sent; 0: none.
 * Returns: the number of pictures with all frames that were sent */
static guint
pass (const Descriptor *pictures, guint lost, guint small, guint *requests)
{
  GstHarness *harness = gst_harness_new_parse (DEPAY);
  GstBuffer *picture = NULL;
  guint16 number = 0;
  guint n = 0;

  gst_harness_set_src_caps_str (harness, CAPS);
  for (guint i = 0; i < PICTURES; i++) {
    for (guint layer = 0; layer < (i > 0 && i == small ? 1 : 2); layer++, number++) {
      if (layer > 0 || i == 0 || i != lost)
        g_assert_cmpint (gst_harness_push (harness,
                                           new_packet (i == 0 ? &key[layer] : &pictures[layer], i, layer, number)),
                         ==, GST_FLOW_OK);
    }
  }
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
  while ((picture = gst_harness_try_pull (harness)) != NULL) {
    const gboolean one = small > 0 && GST_BUFFER_PTS (picture) == get_time (small);

    n += gst_buffer_get_size (picture) == (one ? 1 : 2) * FRAME;
    gst_buffer_unref (picture);
  }
  *requests = count_requests (harness);
  gst_harness_teardown (harness);
  return n;
}

static void
test_spatial (void)
{
  guint requests;

  g_assert_cmpuint (pass (dependent, 0, 0, &requests), ==, PICTURES);
  g_assert_cmpuint (requests, ==, 0);
  g_assert_cmpuint (pass (independent, 0, 0, &requests), ==, PICTURES);
  g_assert_cmpuint (requests, ==, 0);
}

/* A picture whose largest frame was left out has no marker; that is known with the next one, or at the end. */
static void
test_incomplete (void)
{
  for (guint small = 1; small < PICTURES; small++) {
    guint requests;

    g_assert_cmpuint (pass (small % 2 == 0 ? dependent : independent, 0, small, &requests), ==, PICTURES);
    g_assert_cmpuint (requests, ==, 0);
  }
}

/* A loss still is one. */
static void
test_loss (void)
{
  guint requests;

  g_assert_cmpuint (pass (dependent, 4, 0, &requests), ==, 4);
  g_assert_cmpuint (requests, >, 0);
  g_assert_cmpuint (pass (independent, 4, 0, &requests), ==, 4);
  g_assert_cmpuint (requests, >, 0);
}

/* Returns: the size of the next picture that comes out; it must be the only one. */
static gsize
push_picture (GstHarness *harness, const Descriptor *frames, guint picture, guint16 *number)
{
  GstBuffer *out = NULL;
  gsize size = 0;

  for (guint layer = 0; layer < 2; layer++)
    g_assert_cmpint (gst_harness_push (harness, new_packet (&frames[layer], picture, layer, (*number)++)), ==,
                     GST_FLOW_OK);
  while ((out = gst_harness_try_pull (harness)) != NULL) {
    g_assert_cmpuint (size, ==, 0);
    size = gst_buffer_get_size (out);
    gst_buffer_unref (out);
  }
  return size;
}

static guint
get_width (GstElement *layers)
{
  guint width, height;

  g_object_get (layers, "layer-width", &width, "layer-height", &height, NULL);
  g_assert_cmpuint (height, ==, width * 9 / 16);
  return width;
}

/* The tile needs the larger layer, then only the smaller one, then again the larger one. */
static void
test_size (void)
{
  GstHarness *harness = gst_harness_new_parse (DEPAY);
  g_autoptr (GstElement) layers = gst_harness_find_element (harness, "vpxlayers");
  guint16 number = 0;
  guint n = 0;

  g_assert_cmpuint (get_width (layers), ==, 0);
  gst_harness_set_src_caps_str (harness, CAPS);
  g_object_set (layers, "width", 640, "height", 360, NULL);
  g_assert_cmpuint (push_picture (harness, key, n++, &number), ==, 2 * FRAME);
  for (; n < 90; n++)
    g_assert_cmpuint (push_picture (harness, independent, n, &number), ==, 2 * FRAME);
  g_assert_cmpuint (get_width (layers), ==, 640);
  g_object_set (layers, "width", 320, "height", 180, NULL);
  for (; n < 149; n++)
    g_assert_cmpuint (push_picture (harness, independent, n, &number), ==, 2 * FRAME);
  for (; n < 155; n++)
    push_picture (harness, independent, n, &number);
  for (; n < 200; n++)
    g_assert_cmpuint (push_picture (harness, independent, n, &number), ==, FRAME);
  g_assert_cmpuint (get_width (layers), ==, 320);
  g_assert_cmpuint (count_requests (harness), ==, 0);
  g_object_set (layers, "width", 640, "height", 360, NULL);
  for (; n < 225; n++)
    g_assert_cmpuint (push_picture (harness, independent, n, &number), ==, FRAME);
  g_assert_cmpuint (count_requests (harness), ==, 1);
  g_assert_cmpuint (push_picture (harness, key, n++, &number), ==, 2 * FRAME);
  for (; n < 250; n++)
    g_assert_cmpuint (push_picture (harness, independent, n, &number), ==, 2 * FRAME);
  g_assert_cmpuint (count_requests (harness), ==, 0);
  gst_harness_teardown (harness);
}

/* An SFU forwards K-SVC: both frames of key pictures, and of the others the larger one only, which refers to the one
 * in the key picture. The tile needs the smaller one. */
static void
test_one_layer (void)
{
  GstHarness *harness = gst_harness_new_parse (DEPAY);
  g_autoptr (GstElement) layers = gst_harness_find_element (harness, "vpxlayers");
  guint16 number = 0;

  gst_harness_set_src_caps_str (harness, CAPS);
  g_object_set (layers, "width", 320, "height", 180, NULL);
  for (guint i = 0; i < 250; i++) {
    if (i % 120 == 0) {
      g_assert_cmpuint (push_picture (harness, key, i, &number), ==, 2 * FRAME);
    } else {
      GstBuffer *out = NULL;

      g_assert_cmpint (gst_harness_push (harness, new_packet (&independent[1], i, 1, number++)), ==, GST_FLOW_OK);
      out = gst_harness_try_pull (harness);
      g_assert_nonnull (out);
      g_assert_cmpuint (gst_buffer_get_size (out), ==, FRAME);
      gst_buffer_unref (out);
    }
  }
  g_assert_cmpuint (count_requests (harness), ==, 0);
  gst_harness_teardown (harness);
}

/* Whether the next picture that comes out is one frame of @layer. */
static gboolean
push_one (GstHarness *harness, guint picture, guint layer, guint16 *number)
{
  GstBuffer *out = NULL;
  gboolean one = FALSE;
  guint8 last;

  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (gst_harness_push (harness, new_packet (&independent[i], picture, i, (*number)++)), ==,
                     GST_FLOW_OK);
  while ((out = gst_harness_try_pull (harness)) != NULL) {
    g_assert_false (one);
    g_assert_cmpuint (gst_buffer_extract (out, gst_buffer_get_size (out) - 1, &last, 1), ==, 1);
    one = gst_buffer_get_size (out) == FRAME && last == layer;
    gst_buffer_unref (out);
  }
  return one;
}

/* S modes: after a key picture, one layer alone. */
static void
test_separate (void)
{
  GstHarness *harness = gst_harness_new_parse (DEPAY);
  g_autoptr (GstElement) layers = gst_harness_find_element (harness, "vpxlayers");
  guint16 number = 0;
  guint n = 0;

  gst_harness_set_src_caps_str (harness, CAPS);
  g_object_set (layers, "width", 640, "height", 360, NULL);
  g_assert_cmpuint (push_picture (harness, separate_key, n++, &number), ==, 2 * FRAME);
  for (; n < 30; n++)
    g_assert_true (push_one (harness, n, 1, &number));
  g_assert_cmpuint (get_width (layers), ==, 640);
  g_object_set (layers, "width", 320, "height", 180, NULL);
  for (; n < 95; n++)
    g_assert_true (push_one (harness, n, 1, &number));
  g_assert_cmpuint (count_requests (harness), ==, 1);
  push_picture (harness, separate_key, n++, &number);
  push_one (harness, n++, 0, &number);
  for (; n < 200; n++)
    g_assert_true (push_one (harness, n, 0, &number));
  g_assert_cmpuint (get_width (layers), ==, 320);
  g_assert_cmpuint (count_requests (harness), ==, 0);
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/vpxlayers/spatial", test_spatial);
  g_test_add_func ("/vpxlayers/incomplete", test_incomplete);
  g_test_add_func ("/vpxlayers/size", test_size);
  g_test_add_func ("/vpxlayers/one-layer", test_one_layer);
  g_test_add_func ("/vpxlayers/separate", test_separate);
  g_test_add_func ("/vpxlayers/loss", test_loss);
  return g_test_run ();
}
