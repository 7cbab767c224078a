/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SRTP of GStreamer's buffers. Called by ReelRtpInlet with what arrives, and for the pads of whatever sends. */
#include "manager/worker/rtp/reel-srtp-buffer.h"

typedef struct {
  ReelSrtp *srtp;
  gboolean control;
} Sender;

GstBuffer *
reel_srtp_buffer_decrypt (ReelSrtp *self, GstBuffer *buffer, gboolean control)
{
  GstMapInfo map;
  gsize size = 0;
  gboolean good = FALSE;

  buffer = gst_buffer_make_writable (buffer);
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE)) {
    size = map.size;
    good = control ? reel_srtp_decrypt_rtcp (self, map.data, &size)
                   : reel_srtp_decrypt_rtp (self, map.data, &size, g_get_monotonic_time ());
    gst_buffer_unmap (buffer, &map);
  }
  if (good)
    gst_buffer_set_size (buffer, (gssize)size);
  else
    gst_clear_buffer (&buffer);
  return buffer;
}

/* Returns: (nullable) (transfer full) */
static GstBuffer *
encrypt (const Sender *sender, GstBuffer *plain)
{
  gsize size = gst_buffer_get_size (plain);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size + REEL_SRTP_MAX_OVERHEAD, NULL);
  GstMapInfo map;
  gboolean good = FALSE;

  gst_buffer_copy_into (buffer, plain, GST_BUFFER_COPY_METADATA, 0, (gsize)-1);
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE)) {
    size = gst_buffer_extract (plain, 0, map.data, size);
    good = sender->control ? reel_srtp_encrypt_rtcp (sender->srtp, map.data, &size)
                           : reel_srtp_encrypt_rtp (sender->srtp, map.data, &size);
    gst_buffer_unmap (buffer, &map);
  }
  if (good)
    gst_buffer_set_size (buffer, (gssize)size);
  else
    gst_clear_buffer (&buffer);
  return buffer;
}

/* The pad's streaming thread. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = NULL;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    buffer = encrypt (user_data, GST_PAD_PROBE_INFO_BUFFER (info));
  if (buffer == NULL)
    return GST_PAD_PROBE_DROP;
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static void
sender_free (gpointer data)
{
  Sender *sender = data;

  reel_srtp_free (sender->srtp);
  g_free (sender);
}

void
reel_srtp_buffer_attach (GstPad *pad, ReelSrtp *sender, gboolean control)
{
  Sender *data = g_new (Sender, 1);

  *data = (Sender){ sender, control };
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packet, data, sender_free);
}
