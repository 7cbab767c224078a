/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The destination of RTCP.
 *
 * `lock` guards the fields below it: the main thread sets the destination from a description, the sources' threads
 * learn it. No GStreamer function is called while it is held; the sink gets the address in two steps, from one thread
 * at a time. */
#include "manager/worker/rtp/reel-rtcp-destination.h"

struct _ReelRtcpDestination {
  GstElement *sink;
  ReelRtcpDestinationChanged changed;
  gpointer user_data;

  GMutex lock;
  GSocketAddress *address; /* (nullable): not known yet */
  gboolean is_new;         /* the sink does not have it yet */
  gboolean telling;        /* a thread is updating the sink */
};

ReelRtcpDestination *
reel_rtcp_destination_new (GstElement *sink, ReelRtcpDestinationChanged changed, gpointer user_data)
{
  ReelRtcpDestination *self = g_new0 (ReelRtcpDestination, 1);

  self->sink = sink;
  self->changed = changed;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  return self;
}

void
reel_rtcp_destination_free (ReelRtcpDestination *self)
{
  g_clear_object (&self->address);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_same_address (GSocketAddress *a, GSocketAddress *b)
{
  GInetSocketAddress *left = G_INET_SOCKET_ADDRESS (a), *right = G_INET_SOCKET_ADDRESS (b);

  return g_inet_socket_address_get_port (left) == g_inet_socket_address_get_port (right) &&
         g_inet_address_equal (g_inet_socket_address_get_address (left), g_inet_socket_address_get_address (right));
}

static void
tell_sink (GstElement *sink, GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));

  g_signal_emit_by_name (sink, "clear");
  g_signal_emit_by_name (sink, "add", host, (int)g_inet_socket_address_get_port (inet));
}

/* A thread that finds another one updating the sink leaves it to that one: two at once could leave the sink with two
 * addresses. */
void
reel_rtcp_destination_set (ReelRtcpDestination *self, GSocketAddress *address)
{
  g_mutex_lock (&self->lock);
  if (self->address == NULL || !is_same_address (self->address, address)) {
    g_set_object (&self->address, address);
    self->is_new = TRUE;
  }
  while (self->is_new && !self->telling) {
    g_autoptr (GSocketAddress) current = g_object_ref (self->address);

    self->is_new = FALSE;
    self->telling = TRUE;
    g_mutex_unlock (&self->lock);
    tell_sink (self->sink, current);
    self->changed (self->user_data);
    g_mutex_lock (&self->lock);
    self->telling = FALSE;
  }
  g_mutex_unlock (&self->lock);
}
