/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The router of a session; see the header for what it does.
 *
 * Each stream has a pad of each tee, with a probe that drops what is not its own. Threads: the probes run on the
 * thread that receives, which alone uses `target`. `lock` guards the outputs and the sources; nothing is called or
 * pushed while it is held. */
#include "manager/worker/webrtc/reel-webrtc-router.h"

#include "manager/core/media/reel-rtp-extension.h"
#include "manager/worker/rtp/reel-rtp-datagram.h"

#include <gst/rtp/rtp.h>
#include <string.h>

#define MAX_SOURCES 64 /* of one session; only a manipulated peer has more */

typedef struct {
  ReelRtpPlug plug;
  ReelWebrtcRouter *router;
  char *mid; /* (nullable) */
  guint mid_extension;
  gboolean payload_types[128];
} Output;

struct _ReelWebrtcRouter {
  GstElement *rtp;
  GstElement *rtcp;
  GstElement *feedback;
  const Output *target; /* of the packet that is being pushed; never followed */

  GMutex lock;
  GPtrArray *outputs;  /* Output */
  GHashTable *sources; /* SSRC → Output */
};

/* With the lock. The header extension names the section. */
static Output *
find_by_mid (ReelWebrtcRouter *self, GstBuffer *packet)
{
  guint8 mid[REEL_RTP_EXTENSION_MAX_SIZE];

  for (guint i = 0; i < self->outputs->len; i++) {
    Output *output = g_ptr_array_index (self->outputs, i);
    const gsize size = reel_rtp_datagram_read_extension (packet, output->mid_extension, mid, sizeof mid);

    if (size > 0 && output->mid != NULL && size == strlen (output->mid) && memcmp (mid, output->mid, size) == 0)
      return output;
  }
  return NULL;
}

/* With the lock. A payload type that one section alone has names it as well. */
static Output *
find_by_payload_type (ReelWebrtcRouter *self, guint payload_type)
{
  Output *found = NULL;

  for (guint i = 0; i < self->outputs->len; i++) {
    Output *output = g_ptr_array_index (self->outputs, i);

    if (!output->payload_types[payload_type])
      continue;
    if (found != NULL)
      return NULL;
    found = output;
  }
  return found;
}

/* With the lock. */
static void
learn (ReelWebrtcRouter *self, guint32 ssrc, Output *output)
{
  if (g_hash_table_size (self->sources) >= MAX_SOURCES)
    g_hash_table_remove_all (self->sources);
  g_hash_table_insert (self->sources, GUINT_TO_POINTER (ssrc), output);
}

/* Receiving thread, takes the lock. */
static const Output *
find_output (ReelWebrtcRouter *self, GstRTPBuffer *packet)
{
  const guint32 ssrc = gst_rtp_buffer_get_ssrc (packet);
  Output *output;

  g_mutex_lock (&self->lock);
  output = g_hash_table_lookup (self->sources, GUINT_TO_POINTER (ssrc));
  if (output == NULL) {
    output = find_by_mid (self, packet->buffer);
    if (output == NULL)
      output = find_by_payload_type (self, gst_rtp_buffer_get_payload_type (packet));
    if (output != NULL)
      learn (self, ssrc, output);
  }
  g_mutex_unlock (&self->lock);
  return output;
}

/* Receiving thread, before the tee. */
static GstPadProbeReturn
on_rtp (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelWebrtcRouter *self = user_data;
  GstRTPBuffer packet = GST_RTP_BUFFER_INIT;

  if (!gst_rtp_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), GST_MAP_READ, &packet))
    return GST_PAD_PROBE_DROP;
  self->target = find_output (self, &packet);
  gst_rtp_buffer_unmap (&packet);
  return self->target != NULL ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* Receiving thread. */
static GstPadProbeReturn
on_rtp_output (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  const Output *output = user_data;

  return output->router->target == output ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* Receiving thread, takes the lock. */
static gboolean
owns (guint32 ssrc, gpointer user_data)
{
  const Output *output = user_data;
  ReelWebrtcRouter *self = output->router;
  gboolean own;

  g_mutex_lock (&self->lock);
  own = g_hash_table_lookup (self->sources, GUINT_TO_POINTER (ssrc)) == output;
  g_mutex_unlock (&self->lock);
  return own;
}

/* Receiving thread, takes the lock. An inlet refuses what is no RTCP, and counts it. */
static GstPadProbeReturn
on_rtcp_output (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *selected = NULL;
  ReelRtcpCompound compound;

  if (!reel_rtp_datagram_read_control (GST_PAD_PROBE_INFO_BUFFER (info), &compound))
    return GST_PAD_PROBE_OK;
  selected = reel_rtp_datagram_select_control (GST_PAD_PROBE_INFO_BUFFER (info), owns, user_data);
  if (selected == NULL)
    return GST_PAD_PROBE_DROP;
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = selected;
  return GST_PAD_PROBE_OK;
}

ReelWebrtcRouter *
reel_webrtc_router_new (GstElement *rtp, GstElement *rtcp, GstElement *feedback)
{
  ReelWebrtcRouter *self = g_new0 (ReelWebrtcRouter, 1);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rtp, "sink");

  self->rtp = gst_object_ref (rtp);
  self->rtcp = gst_object_ref (rtcp);
  self->feedback = gst_object_ref (feedback);
  self->outputs = g_ptr_array_new ();
  self->sources = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->lock);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtp, self, NULL);
  return self;
}

static void
release (GstElement *element, GstPad *pad)
{
  gst_element_release_request_pad (element, pad);
  gst_object_unref (pad);
}

/* No thread uses it any more. */
static void
output_free (ReelWebrtcRouter *self, Output *output)
{
  release (self->rtp, output->plug.media);
  release (self->rtcp, output->plug.control);
  release (self->feedback, output->plug.feedback);
  g_free (output->mid);
  g_free (output);
}

void
reel_webrtc_router_free (ReelWebrtcRouter *self)
{
  while (self->outputs->len > 0)
    reel_webrtc_router_remove (self, g_ptr_array_index (self->outputs, 0));
  g_ptr_array_unref (self->outputs);
  g_hash_table_unref (self->sources);
  gst_object_unref (self->rtp);
  gst_object_unref (self->rtcp);
  gst_object_unref (self->feedback);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const ReelRtpPlug *
reel_webrtc_router_add (ReelWebrtcRouter *self, const ReelWebrtcSection *section, const ReelSdp *sdp)
{
  Output *output = g_new0 (Output, 1);

  output->router = self;
  output->mid = g_strdup (section->mid);
  output->mid_extension = section->mid_extension;
  for (guint i = 0; i < sdp->formats->len; i++)
    output->payload_types[((const ReelSdpFormat *)g_ptr_array_index (sdp->formats, i))->payload_type] = TRUE;
  output->plug.media = gst_element_request_pad_simple (self->rtp, "src_%u");
  output->plug.control = gst_element_request_pad_simple (self->rtcp, "src_%u");
  output->plug.feedback = gst_element_request_pad_simple (self->feedback, "sink_%u");
  gst_pad_add_probe (output->plug.media, GST_PAD_PROBE_TYPE_BUFFER, on_rtp_output, output, NULL);
  gst_pad_add_probe (output->plug.control, GST_PAD_PROBE_TYPE_BUFFER, on_rtcp_output, output, NULL);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->outputs, output);
  for (guint i = 0; i < section->n_ssrcs; i++)
    learn (self, section->ssrcs[i], output);
  g_mutex_unlock (&self->lock);
  return &output->plug;
}

static gboolean
is_of (gpointer ssrc, gpointer output, gpointer user_data)
{
  return output == user_data;
}

void
reel_webrtc_router_remove (ReelWebrtcRouter *self, const ReelRtpPlug *plug)
{
  Output *output = (Output *)plug; /* its first member */

  g_mutex_lock (&self->lock);
  g_ptr_array_remove (self->outputs, output);
  g_hash_table_foreach_remove (self->sources, is_of, output);
  g_mutex_unlock (&self->lock);
  output_free (self, output);
}
