/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Datagrams of an RTP port. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtp-datagram.h"

#include "manager/core/media/reel-rtp-extension.h"

#include <gst/net/gstnetaddressmeta.h>
#include <gst/rtp/rtp.h>
#include <string.h>

void
reel_rtp_datagram_get_address (GstBuffer *buffer, ReelRtpAddress *address)
{
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);
  GInetAddress *ip = NULL;

  *address = (ReelRtpAddress){ .port = 0 };
  if (meta == NULL || !G_IS_INET_SOCKET_ADDRESS (meta->addr))
    return;
  ip = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (meta->addr));
  address->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (meta->addr));
  memcpy (address->ip, g_inet_address_to_bytes (ip), MIN (g_inet_address_get_native_size (ip), sizeof address->ip));
}

GstBuffer *
reel_rtp_datagram_forget_address (GstBuffer *buffer)
{
  GstNetAddressMeta *meta = NULL;

  buffer = gst_buffer_make_writable (buffer);
  meta = gst_buffer_get_net_address_meta (buffer);
  if (meta != NULL)
    gst_buffer_remove_meta (buffer, (GstMeta *)meta);
  return buffer;
}

ReelDatagramKind
reel_rtp_datagram_read_head (GstBuffer *buffer, guint8 *payload_type)
{
  guint8 head[REEL_RTP_HEAD];

  return reel_rtp_head_parse (head, gst_buffer_extract (buffer, 0, head, sizeof head), payload_type);
}

ReelDatagramKind
reel_rtp_datagram_read_packet (GstBuffer *buffer, ReelRtpPacket *packet)
{
  GstMapInfo map;
  ReelDatagramKind kind;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return REEL_DATAGRAM_OTHER;
  kind = reel_rtp_packet_parse (map.data, map.size, packet);
  gst_buffer_unmap (buffer, &map);
  return kind;
}

gsize
reel_rtp_datagram_read_extension (GstBuffer *buffer, guint id, guint8 *bytes, gsize size)
{
  const guint8 *found = NULL;
  gsize length = 0;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return 0;
  found = reel_rtp_extension_find (map.data, map.size, id, &length);
  if (found != NULL)
    memcpy (bytes, found, MIN (length, size));
  gst_buffer_unmap (buffer, &map);
  return length;
}

/* GStreamer 1.22 checks the headers only, and reads the fields of a report without checking its length. Its check is
 * not made for a buffer without bytes. */
gboolean
reel_rtp_datagram_read_control (GstBuffer *buffer, ReelRtcpCompound *compound)
{
  GstMapInfo map;
  gboolean whole;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  whole = reel_rtcp_compound_parse (map.data, map.size, compound);
  gst_buffer_unmap (buffer, &map);
  return whole && gst_rtcp_buffer_validate_reduced (buffer);
}

GstBuffer *
reel_rtp_datagram_select_control (GstBuffer *buffer, ReelRtcpAdmits admits, gpointer user_data)
{
  const gsize size = gst_buffer_get_size (buffer);
  g_autofree guint8 *bytes = g_malloc (size);
  GstBuffer *selected = NULL;
  gsize kept;

  gst_buffer_extract (buffer, 0, bytes, size);
  kept = reel_rtcp_compound_select (bytes, size, admits, user_data);
  if (kept == 0)
    return NULL;
  selected = gst_buffer_new_wrapped (g_steal_pointer (&bytes), kept);
  gst_buffer_copy_into (selected, buffer, GST_BUFFER_COPY_TIMESTAMPS, 0, 0);
  return selected;
}
