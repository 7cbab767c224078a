/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds sound that is encrypted end to end by the audio level in its RTP packets; the header lists the callers. Jitter
 * buffer, depayloader and decoder of sound share a streaming thread, which owns all fields but the atomic one. */
#include "manager/worker/rtp/reel-rtp-levels.h"

#include "manager/core/media/reel-level-check.h"
#include "manager/worker/rtp/reel-rtp-datagram.h"

#define LEVEL_BITS 0x7fu /* the other one is for voice activity */

struct _ReelRtpLevels {
  guint extension;
  ReelLevelCheck check;
  gboolean known; /* there was a packet, from `ssrc` */
  guint32 ssrc;
  gboolean measurable; /* the decoded format */
  int contradicts;     /* atomic */
};

ReelRtpLevels *
reel_rtp_levels_new (guint extension)
{
  ReelRtpLevels *self = g_new0 (ReelRtpLevels, 1);

  self->extension = extension;
  return self;
}

void
reel_rtp_levels_free (ReelRtpLevels *self)
{
  g_free (self);
}

void
reel_rtp_levels_read (ReelRtpLevels *self, GstBuffer *packet)
{
  ReelRtpPacket head;
  guint8 level = 0;

  if (!GST_BUFFER_PTS_IS_VALID (packet) || reel_rtp_datagram_read_packet (packet, &head) != REEL_DATAGRAM_RTP)
    return;
  if (!self->known || self->ssrc != head.ssrc)
    self->check = (ReelLevelCheck){ 0 };
  self->known = TRUE;
  self->ssrc = head.ssrc;
  if (reel_rtp_datagram_read_extension (packet, self->extension, &level, 1) > 0)
    reel_level_check_claim (&self->check, (gint64)(GST_BUFFER_PTS (packet) / GST_MSECOND), level & LEVEL_BITS);
}

/* Streaming thread. */
static void
hear (ReelRtpLevels *self, GstBuffer *buffer)
{
  gint64 sum = 0;
  const gint16 *samples = NULL;
  guint n_samples = 0;
  GstMapInfo map;

  if (!GST_BUFFER_PTS_IS_VALID (buffer) || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  samples = (const gint16 *)(gconstpointer)map.data;
  n_samples = (guint)(map.size / sizeof *samples);
  for (guint i = 0; i < n_samples; i++)
    sum += (gint32)samples[i] * samples[i];
  gst_buffer_unmap (buffer, &map);
  if (n_samples > 0)
    reel_level_check_hear (&self->check, (gint64)(GST_BUFFER_PTS (buffer) / GST_MSECOND),
                           (double)sum / (32768.0 * 32768.0), n_samples);
}

/* Streaming thread. */
static GstPadProbeReturn
on_decoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtpLevels *self = user_data;
  GstCaps *caps = NULL;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) == 0) {
    if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
      return GST_PAD_PROBE_OK;
    gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
    self->measurable = g_strcmp0 (gst_structure_get_string (gst_caps_get_structure (caps, 0), "format"), "S16LE") == 0;
    return GST_PAD_PROBE_OK;
  }
  if (self->measurable)
    hear (self, GST_PAD_PROBE_INFO_BUFFER (info));
  g_atomic_int_set (&self->contradicts, self->check.contradicts);
  if (self->check.contradicts) {
    GstBuffer *silence = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

    gst_buffer_memset (silence, 0, 0, gst_buffer_get_size (silence));
    GST_PAD_PROBE_INFO_DATA (info) = silence;
  }
  return GST_PAD_PROBE_OK;
}

void
reel_rtp_levels_attach (ReelRtpLevels *self, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_decoded, self, NULL);
}

gboolean
reel_rtp_levels_contradict (ReelRtpLevels *self)
{
  return g_atomic_int_get (&self->contradicts);
}
