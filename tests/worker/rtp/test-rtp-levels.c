/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The levels in packets and the decoded sound come together: noise is silenced while its levels contradict it, and
 * nothing else is changed. */
#include "manager/worker/rtp/reel-rtp-levels.h"

#include <gst/rtp/rtp.h>

#define FRAME     (20 * GST_MSECOND)
#define SAMPLES   320
#define SECOND    50 /* frames */
#define EXTENSION 3
#define SSRC      7
#define LOUD      20 /* -dBov */
#define QUIET     70

typedef struct {
  ReelRtpLevels *levels;
  GstPad *decoded;
  GstPad *sink;
  guint64 frame;
  gboolean two_bytes;
  gboolean heard; /* the last frame was not silence */
} Rig;

static GstFlowReturn
on_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Rig *rig = gst_pad_get_element_private (pad);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  rig->heard = FALSE;
  for (gsize i = 0; i < map.size; i++)
    rig->heard |= map.data[i] != 0;
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
push_caps (Rig *rig, const char *format)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, format, NULL);

  g_assert_true (gst_pad_push_event (rig->decoded, gst_event_new_caps (caps)));
}

/* @extension: the id of the header extension */
static void
rig_init (Rig *rig, const char *format, guint extension)
{
  GstSegment segment;

  *rig = (Rig){ .levels = reel_rtp_levels_new (extension),
                .decoded = gst_pad_new ("src", GST_PAD_SRC),
                .sink = gst_pad_new ("sink", GST_PAD_SINK) };
  gst_pad_set_element_private (rig->sink, rig);
  gst_pad_set_chain_function (rig->sink, on_buffer);
  GST_PAD_SET_ACCEPT_TEMPLATE (rig->sink); /* it has none: any caps */
  gst_pad_set_active (rig->decoded, TRUE);
  gst_pad_set_active (rig->sink, TRUE);
  g_assert_cmpint (gst_pad_link (rig->decoded, rig->sink), ==, GST_PAD_LINK_OK);
  reel_rtp_levels_attach (rig->levels, rig->decoded);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig->decoded, gst_event_new_stream_start ("one"));
  push_caps (rig, format);
  gst_pad_push_event (rig->decoded, gst_event_new_segment (&segment));
}

static void
rig_clear (Rig *rig)
{
  gst_pad_set_active (rig->decoded, FALSE);
  gst_pad_set_active (rig->sink, FALSE);
  gst_object_unref (rig->decoded);
  gst_object_unref (rig->sink);
  reel_rtp_levels_free (rig->levels);
}

/* @extension: the id of the header extension; with the bit of voice activity */
static void
receive (Rig *rig, guint32 ssrc, guint8 extension, guint level)
{
  g_autoptr (GstBuffer) packet = gst_rtp_buffer_new_allocate (8, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 data = (guint8)(0x80 | level);

  g_assert_true (gst_rtp_buffer_map (packet, GST_MAP_READWRITE, &rtp));
  gst_rtp_buffer_set_ssrc (&rtp, ssrc);
  if (rig->two_bytes)
    g_assert_true (gst_rtp_buffer_add_extension_twobytes_header (&rtp, 0, extension, &data, 1));
  else
    g_assert_true (gst_rtp_buffer_add_extension_onebyte_header (&rtp, extension, &data, 1));
  gst_rtp_buffer_unmap (&rtp);
  GST_BUFFER_PTS (packet) = rig->frame * FRAME;
  reel_rtp_levels_read (rig->levels, packet);
}

static void
decode (Rig *rig, gint16 sample)
{
  g_autofree gint16 *samples = g_new (gint16, SAMPLES);
  GstBuffer *buffer = NULL;

  for (guint i = 0; i < SAMPLES; i++)
    samples[i] = i % 2 == 0 ? sample : (gint16)-sample;
  buffer = gst_buffer_new_memdup (samples, SAMPLES * sizeof *samples);
  GST_BUFFER_PTS (buffer) = rig->frame++ * FRAME;
  g_assert_cmpint (gst_pad_push (rig->decoded, buffer), ==, GST_FLOW_OK);
}

/* A second of sound, a second of pause, and so on; noise throughout. Returns: whether all of it was heard */
static gboolean
play_noise (Rig *rig, guint32 ssrc, guint8 extension, guint seconds)
{
  gboolean all = TRUE;

  for (guint i = 0; i < seconds * SECOND; i++) {
    receive (rig, ssrc, extension, i / SECOND % 2 == 0 ? LOUD : QUIET);
    decode (rig, (i % 2 == 0 ? 16000 : 1600) / (rig->frame / 3 % 2 == 0 ? 1 : 4));
    all &= rig->heard;
  }
  return all;
}

static void
play_speech (Rig *rig, guint32 ssrc, guint8 extension, guint seconds)
{
  for (guint i = 0; i < seconds * SECOND; i++) {
    receive (rig, ssrc, extension, i / SECOND % 2 == 0 ? LOUD : QUIET);
    decode (rig, i / SECOND % 2 == 0 ? 3200 : 10);
  }
}

static const struct {
  const char *path;
  gboolean two_bytes;
  guint8 extension;
} forms[] = {
  { "/rtp-levels/noise/one-byte", FALSE, EXTENSION }, { "/rtp-levels/noise/two-bytes", TRUE, EXTENSION },
  { "/rtp-levels/noise/two-bytes-15", TRUE, 15 },     { "/rtp-levels/noise/two-bytes-16", TRUE, 16 },
  { "/rtp-levels/noise/two-bytes-255", TRUE, 255 },
};

static void
test_noise (gconstpointer form)
{
  const guint8 extension = forms[GPOINTER_TO_UINT (form)].extension;
  Rig rig;

  rig_init (&rig, "S16LE", extension);
  rig.two_bytes = forms[GPOINTER_TO_UINT (form)].two_bytes;
  g_assert_true (play_noise (&rig, SSRC, extension, 4));
  g_assert_false (reel_rtp_levels_contradict (rig.levels));
  g_assert_false (play_noise (&rig, SSRC, extension, 8));
  g_assert_true (reel_rtp_levels_contradict (rig.levels));
  g_assert_false (rig.heard);
  play_speech (&rig, SSRC, extension, 4);
  g_assert_false (reel_rtp_levels_contradict (rig.levels));
  g_assert_true (rig.heard);
  rig_clear (&rig);
}

/* Another sender is judged anew. */
static void
test_another_sender (void)
{
  Rig rig;

  rig_init (&rig, "S16LE", EXTENSION);
  play_noise (&rig, SSRC, EXTENSION, 12);
  g_assert_true (reel_rtp_levels_contradict (rig.levels));
  receive (&rig, SSRC + 1, EXTENSION, LOUD);
  decode (&rig, 3200);
  g_assert_true (rig.heard);
  g_assert_false (reel_rtp_levels_contradict (rig.levels));
  rig_clear (&rig);
}

/* Without levels, or without samples that are understood, everything is heard. */
static void
test_no_levels (void)
{
  static const struct {
    const char *format;
    guint8 extension;
  } cases[] = { { "S16LE", EXTENSION + 1 }, { "F32LE", EXTENSION } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Rig rig;

    rig_init (&rig, cases[i].format, EXTENSION);
    g_assert_true (play_noise (&rig, SSRC, cases[i].extension, 20));
    g_assert_false (reel_rtp_levels_contradict (rig.levels));
    rig_clear (&rig);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    g_test_add_data_func (forms[i].path, GUINT_TO_POINTER (i), test_noise);
  g_test_add_func ("/rtp-levels/another-sender", test_another_sender);
  g_test_add_func ("/rtp-levels/no-levels", test_no_levels);
  return g_test_run ();
}
