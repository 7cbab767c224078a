/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The orientation in packets is set in front of the very picture to which it applies, even if pictures are decoded late
 * or in another order, and with another sender. */
#include "manager/worker/rtp/reel-rtp-orientation.h"

#include <gst/rtp/rtp.h>

#define FRAME     (40 * GST_MSECOND)
#define EXTENSION 4
#define SILENT    (-1)

typedef struct {
  ReelRtpOrientation *orientation;
  GstPad *decoded;
  GstPad *sink;
  GString *seen; /* the number of the orientation for each tag, a point for each picture */
} Rig;

static gboolean
on_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Rig *rig = gst_pad_get_element_private (pad);
  g_autofree char *text = NULL;
  GstTagList *tags = NULL;

  if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
    gst_event_parse_tag (event, &tags);
    if (gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &text))
      g_string_append_printf (rig->seen, "[%s]", text);
  }
  gst_event_unref (event);
  return TRUE;
}

static GstFlowReturn
on_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Rig *rig = gst_pad_get_element_private (pad);

  g_string_append_c (rig->seen, '.');
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
start (Rig *rig, const char *stream)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig->decoded, gst_event_new_stream_start (stream));
  gst_pad_push_event (rig->decoded, gst_event_new_segment (&segment));
}

static void
rig_init (Rig *rig, guint extension)
{
  rig->orientation = reel_rtp_orientation_new (extension);
  rig->decoded = gst_pad_new ("src", GST_PAD_SRC);
  rig->sink = gst_pad_new ("sink", GST_PAD_SINK);
  rig->seen = g_string_new (NULL);
  gst_pad_set_element_private (rig->sink, rig);
  gst_pad_set_event_function (rig->sink, on_event);
  gst_pad_set_chain_function (rig->sink, on_buffer);
  gst_pad_set_active (rig->decoded, TRUE);
  gst_pad_set_active (rig->sink, TRUE);
  g_assert_cmpint (gst_pad_link (rig->decoded, rig->sink), ==, GST_PAD_LINK_OK);
  reel_rtp_orientation_attach (rig->orientation, rig->decoded);
  start (rig, "one");
}

static void
rig_clear (Rig *rig)
{
  gst_pad_set_active (rig->decoded, FALSE);
  gst_pad_set_active (rig->sink, FALSE);
  gst_object_unref (rig->decoded);
  gst_object_unref (rig->sink);
  reel_rtp_orientation_free (rig->orientation);
  g_string_free (rig->seen, TRUE);
}

static void
receive_with (Rig *rig, guint32 ssrc, guint64 frame, int value, guint8 extension, gboolean two_bytes)
{
  g_autoptr (GstBuffer) packet = gst_rtp_buffer_new_allocate (8, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 data = (guint8)value;

  g_assert_true (gst_rtp_buffer_map (packet, GST_MAP_READWRITE, &rtp));
  gst_rtp_buffer_set_ssrc (&rtp, ssrc);
  if (value != SILENT && two_bytes)
    g_assert_true (gst_rtp_buffer_add_extension_twobytes_header (&rtp, 0, extension, &data, 1));
  else if (value != SILENT)
    g_assert_true (gst_rtp_buffer_add_extension_onebyte_header (&rtp, extension, &data, 1));
  gst_rtp_buffer_unmap (&rtp);
  GST_BUFFER_PTS (packet) = frame * FRAME;
  reel_rtp_orientation_read (rig->orientation, packet);
}

static void
receive (Rig *rig, guint32 ssrc, guint64 frame, int value, gboolean two_bytes)
{
  receive_with (rig, ssrc, frame, value, EXTENSION, two_bytes);
}

static void
show (Rig *rig, guint64 frame)
{
  GstBuffer *picture = gst_buffer_new ();

  GST_BUFFER_PTS (picture) = frame * FRAME;
  g_assert_cmpint (gst_pad_push (rig->decoded, picture), ==, GST_FLOW_OK);
}

static void
check (Rig *rig, const char *expected)
{
  g_assert_cmpstr (rig->seen->str, ==, expected);
  g_string_truncate (rig->seen, 0);
}

static void
test_every_value (void)
{
  static const char *const names[] = { "[rotate-0].",        "[rotate-90].",      "[rotate-180].",
                                       "[rotate-270].",      "[flip-rotate-0].",  "[flip-rotate-90].",
                                       "[flip-rotate-180].", "[flip-rotate-270]." };
  Rig rig;

  rig_init (&rig, EXTENSION);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++) {
    /* the camera's bit does not affect the orientation */
    receive (&rig, 1, i, (int)(i % 8 | (i > 8 ? 8u : 0u)), i % 3 == 0);
    show (&rig, i);
    check (&rig, names[i % 8]);
  }
  rig_clear (&rig);
}

static void
test_every_id (void)
{
  static const guint8 ids[] = { 14, 15, 16, 255 };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    Rig rig;

    rig_init (&rig, ids[i]);
    receive_with (&rig, 1, 0, 1, ids[i], TRUE);
    show (&rig, 0);
    check (&rig, "[rotate-90].");
    rig_clear (&rig);
  }
}

static void
test_said_once (void)
{
  Rig rig;

  rig_init (&rig, EXTENSION);
  show (&rig, 0);
  check (&rig, "[rotate-0].");
  receive (&rig, 1, 1, SILENT, FALSE);
  receive (&rig, 1, 1, 1, FALSE);
  show (&rig, 1);
  for (guint i = 2; i < 100; i++) {
    receive (&rig, 1, i, SILENT, FALSE);
    show (&rig, i);
  }
  g_assert_true (g_str_has_prefix (rig.seen->str, "[rotate-90].."));
  g_assert_null (strchr (rig.seen->str + 1, '['));
  g_string_truncate (rig.seen, 0);
  /* recreated, reported again */
  start (&rig, "two");
  show (&rig, 100);
  check (&rig, "[rotate-90].");
  rig_clear (&rig);
}

static void
test_decoded_later (void)
{
  Rig rig;

  rig_init (&rig, EXTENSION);
  for (guint i = 0; i < 4; i++)
    receive (&rig, 1, i, 0, FALSE);
  for (guint i = 4; i < 8; i++)
    receive (&rig, 1, i, 3, FALSE);
  receive (&rig, 1, 8, 2, FALSE);
  for (guint i = 0; i < 9; i++)
    show (&rig, i);
  check (&rig, "[rotate-0]....[rotate-270]....[rotate-180].");
  rig_clear (&rig);
}

static void
test_another_sender (void)
{
  Rig rig;

  rig_init (&rig, EXTENSION);
  receive (&rig, 1, 0, 1, FALSE);
  show (&rig, 0);
  receive (&rig, 2, 1, SILENT, FALSE);
  show (&rig, 1);
  check (&rig, "[rotate-90].[rotate-0].");
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-orientation/every-value", test_every_value);
  g_test_add_func ("/rtp-orientation/every-id", test_every_id);
  g_test_add_func ("/rtp-orientation/said-once", test_said_once);
  g_test_add_func ("/rtp-orientation/decoded-later", test_decoded_later);
  g_test_add_func ("/rtp-orientation/another-sender", test_another_sender);
  return g_test_run ();
}
