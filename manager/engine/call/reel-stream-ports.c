/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ports of a call's streams; see the header for the caller. */
#include "manager/engine/call/reel-stream-ports.h"

/* Returns: (nullable): another stream of the session of STREAM */
static ReelCallStream *
find_partner (GPtrArray *streams, const ReelCallStream *stream, gboolean has_ports)
{
  for (guint i = 0; i < streams->len; i++) {
    ReelCallStream *other = streams->pdata[i];

    if (other != stream && reel_call_stream_is_of_session (other, stream->transport->session) &&
        (other->ports != NULL) == has_ports)
      return other;
  }
  return NULL;
}

gboolean
reel_stream_ports_bind (ReelPorts *ports, GPtrArray *streams, ReelCallStream *stream, GError **error)
{
  if (stream->transport->type == REEL_TRANSPORT_URI ||
      (reel_call_stream_shares_port (stream) && find_partner (streams, stream, TRUE) != NULL))
    return TRUE;
  stream->ports = reel_ports_bind (ports, error);
  return stream->ports != NULL;
}

ReelCallStream *
reel_stream_ports_release (ReelPorts *ports, GPtrArray *streams, ReelCallStream *stream)
{
  ReelPortPair *pair = g_steal_pointer (&stream->ports);
  ReelCallStream *heir = NULL;

  if (pair == NULL)
    return NULL;
  if (reel_call_stream_shares_port (stream))
    heir = find_partner (streams, stream, FALSE);
  if (heir != NULL)
    heir->ports = pair;
  else
    reel_ports_release (ports, pair);
  return heir;
}

void
reel_stream_ports_release_all (ReelPorts *ports, GPtrArray *streams)
{
  for (guint i = 0; i < streams->len; i++) {
    ReelCallStream *stream = streams->pdata[i];

    if (stream->ports != NULL)
      reel_ports_release (ports, g_steal_pointer (&stream->ports));
  }
}
