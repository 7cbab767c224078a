/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encoded streams for the tests of videothin; see the header. */
#include "tests/gst/thin/thinrig.h"

#include <gst/video/video.h>

static ThinStream *
stream_new (void)
{
  ThinStream *stream = g_new0 (ThinStream, 1);

  stream->frames = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  return stream;
}

void
thin_stream_free (ThinStream *stream)
{
  gst_clear_caps (&stream->caps);
  g_ptr_array_unref (stream->frames);
  g_free (stream);
}

ThinStream *
thin_stream_new (const char *encoder, const ThinLayers *layers)
{
  ThinStream *stream = stream_new ();
  g_autofree char *description = g_strdup_printf ("videotestsrc num-buffers=%d pattern=ball ! "
                                                  "video/x-raw,format=I420,width=160,height=96,framerate=%d/1 ! %s",
                                                  THIN_RIG_FRAMES, THIN_RIG_FPS, encoder);
  GstHarness *harness = gst_harness_new_parse (description);
  g_autoptr (GstElement) vpxenc =
      gst_harness_find_element (harness, g_str_has_prefix (encoder, "vp9enc") ? "vp9enc" : "vp8enc");
  g_autoptr (GstPad) sink = gst_object_ref (harness->sinkpad);

  stream->layers = layers;
  if (layers != NULL)
    thin_set_layers (vpxenc, layers, ((int)layers->n_layers + 1) * 100000);
  gst_harness_play (harness);
  for (guint i = 0; i < THIN_RIG_FRAMES; i++) {
    GstBuffer *frame = gst_harness_pull (harness);

    g_assert_nonnull (frame);
    g_ptr_array_add (stream->frames, frame);
  }
  stream->caps = gst_pad_get_current_caps (sink);
  gst_harness_teardown (harness);
  return stream;
}

static GstHarness *
start (const ThinStream *stream, const char *elements)
{
  GstHarness *harness = gst_harness_new_parse (elements);
  g_autoptr (GstElement) vp9pay = gst_harness_find_element (harness, "rtpvp9pay");

  if (vp9pay != NULL && stream->layers != NULL)
    thin_write_layers (vp9pay, stream->layers);
  gst_harness_set_src_caps (harness, gst_caps_ref (stream->caps));
  return harness;
}

static void
push (GstHarness *harness, const ThinStream *stream)
{
  for (guint i = 0; i < stream->frames->len; i++)
    g_assert_cmpint (gst_harness_push (harness, gst_buffer_ref (stream->frames->pdata[i])), ==, GST_FLOW_OK);
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
}

ThinStream *
thin_stream_pass (const ThinStream *stream, const char *elements)
{
  ThinStream *out = stream_new ();
  GstHarness *harness = start (stream, elements);
  GstBuffer *frame = NULL;

  push (harness, stream);
  while ((frame = gst_harness_try_pull (harness)) != NULL)
    g_ptr_array_add (out->frames, frame);
  out->caps = gst_pad_get_current_caps (harness->sinkpad);
  gst_harness_teardown (harness);
  return out;
}

char *
thin_picture_checksum (GstHarness *harness, GstBuffer *picture)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (harness->sinkpad);
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA1);
  GstVideoInfo info;
  GstVideoFrame frame;
  char *text = NULL;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  g_assert_true (gst_video_frame_map (&frame, &info, picture, GST_MAP_READ));
  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    const guint8 *row = GST_VIDEO_FRAME_PLANE_DATA (&frame, plane);

    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane); y++) {
      g_checksum_update (sum, row, GST_VIDEO_FRAME_COMP_WIDTH (&frame, plane));
      row += GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane);
    }
  }
  gst_video_frame_unmap (&frame);
  text = g_strdup (g_checksum_get_string (sum));
  g_checksum_free (sum);
  return text;
}

GHashTable *
thin_stream_decode (const ThinStream *stream, const char *decoder)
{
  GHashTable *pictures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  GstHarness *harness = start (stream, decoder);
  GstBuffer *picture = NULL;

  push (harness, stream);
  while ((picture = gst_harness_try_pull (harness)) != NULL) {
    GstClockTime pts = GST_BUFFER_PTS (picture);

    g_hash_table_insert (pictures, g_memdup2 (&pts, sizeof pts), thin_picture_checksum (harness, picture));
    gst_buffer_unref (picture);
  }
  gst_harness_teardown (harness);
  return pictures;
}

void
thin_stream_check_pictures (const ThinStream *whole, const ThinStream *thinned, const char *decoder)
{
  g_autoptr (GHashTable) expected = thin_stream_decode (whole, decoder);
  g_autoptr (GHashTable) pictures = thin_stream_decode (thinned, decoder);
  GHashTableIter iter;
  gpointer pts = NULL, sum = NULL;

  g_assert_cmpuint (g_hash_table_size (expected), ==, whole->frames->len);
  g_assert_cmpuint (g_hash_table_size (pictures), ==, thinned->frames->len);
  g_hash_table_iter_init (&iter, pictures);
  while (g_hash_table_iter_next (&iter, &pts, &sum))
    g_assert_cmpstr (g_hash_table_lookup (expected, pts), ==, sum);
}

GstClockTime
thin_stream_get_age (const ThinStream *stream, GstClockTime interval)
{
  GstClockTime first = GST_CLOCK_TIME_NONE, last = 0, age = 0;

  for (guint i = 0; i < stream->frames->len; i++) {
    const GstClockTime pts = GST_BUFFER_PTS (stream->frames->pdata[i]);

    first = MIN (first, pts);
    last = MAX (last, pts);
  }
  for (GstClockTime tick = (first + interval - 1) / interval * interval; tick <= last; tick += interval) {
    GstClockTime newest = first;

    for (guint i = 0; i < stream->frames->len; i++) {
      const GstClockTime pts = GST_BUFFER_PTS (stream->frames->pdata[i]);

      newest = pts <= tick ? MAX (newest, pts) : newest;
    }
    age = MAX (age, tick - newest);
  }
  return age;
}
