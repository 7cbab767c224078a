/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An audio sender with full control of each packet; see the header. */
#include "tests/worker/rtp-talker.h"

#include <math.h>
#include <string.h>

#define SAMPLES   160
#define PACKET_US 20000
#define HEADER    12
#define SOURCES   8
#define AMPLITUDE 6000.0

typedef struct {
  guint32 ssrc;
  guint16 seq;
} Source;

struct _RtpTalker {
  GSocket *socket;
  GThread *thread;
  int stop; /* atomic, like the next five */
  int port;
  int mode;
  int ssrc;
  int hertz;
  int payload_type;
  Source sources[SOURCES]; /* belong to the thread, like the following members */
  guint32 time;
  double phase;
};

GSocket *
rtp_talker_open (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  return socket;
}

void
rtp_talker_throw (GSocket *socket, guint16 port, gconstpointer bytes, gsize size)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  g_socket_send_to (socket, address, bytes, size, NULL, NULL);
}

static guint8
to_ulaw (int sample)
{
  const guint sign = sample < 0 ? 0x80 : 0;
  int value = MIN (ABS (sample), 32635) + 132, exponent = 7;

  for (int mask = 0x4000; exponent > 0 && (value & mask) == 0; mask >>= 1)
    exponent--;
  return (guint8) ~(sign | (guint)exponent << 4 | (guint)(value >> (exponent + 3) & 0x0f));
}

static guint8
to_alaw (int sample)
{
  const guint sign = sample < 0 ? 0 : 0x80;
  int value = MIN (ABS (sample), 32635), exponent = 7;

  for (int mask = 0x4000; exponent > 1 && (value & mask) == 0; mask >>= 1)
    exponent--;
  if (value < 256)
    return (guint8)((sign | (guint)(value >> 4)) ^ 0x55);
  return (guint8)((sign | (guint)exponent << 4 | (guint)(value >> (exponent + 3) & 0x0f)) ^ 0x55);
}

static Source *
find_source (RtpTalker *self, guint32 ssrc)
{
  for (guint i = 0; i < SOURCES; i++) {
    Source *source = &self->sources[i];

    if (source->ssrc == 0)
      *source = (Source){ ssrc, (guint16)(ssrc * 397) };
    if (source->ssrc == ssrc)
      return source;
  }
  g_assert_not_reached ();
}

static gsize
make_packet (RtpTalker *self, guint8 *packet, guint payload_type)
{
  const guint32 ssrc = (guint32)g_atomic_int_get (&self->ssrc), time = self->time + ssrc * 100003;
  Source *source = find_source (self, ssrc);
  const guint32 words[] = { GUINT32_TO_BE (0x80000000u | payload_type << 16 | source->seq), GUINT32_TO_BE (time),
                            GUINT32_TO_BE (ssrc) };

  memcpy (packet, words, HEADER);
  source->seq++;
  if (payload_type == 13) {
    packet[HEADER] = 60;
    return HEADER + 1;
  }
  for (guint i = 0; i < SAMPLES; i++) {
    const int sample = (int)(sin (self->phase) * AMPLITUDE);

    packet[HEADER + i] = payload_type == 8 ? to_alaw (sample) : to_ulaw (sample);
    self->phase = fmod (self->phase + 2 * G_PI * g_atomic_int_get (&self->hertz) / 8000.0, 2 * G_PI);
  }
  return HEADER + SAMPLES;
}

static gpointer
talk (gpointer data)
{
  RtpTalker *self = data;
  guint8 packet[HEADER + SAMPLES], before[HEADER + SAMPLES];
  gint64 due = g_get_monotonic_time ();
  gsize kept = 0;

  for (guint n = 0; !g_atomic_int_get (&self->stop); n++) {
    const TalkerMode mode = (TalkerMode)g_atomic_int_get (&self->mode);
    gsize size = 0;

    if (mode == TALKER_COMFORT ? n % 10 == 0 : mode != TALKER_SILENT)
      size = make_packet (self, packet, mode == TALKER_COMFORT ? 13 : (guint)g_atomic_int_get (&self->payload_type));
    if (mode == TALKER_SWAPPED && kept == 0) {
      memcpy (before, packet, size);
      kept = size;
      size = 0;
    }
    if (size > 0)
      rtp_talker_throw (self->socket, (guint16)g_atomic_int_get (&self->port), packet, size);
    if (size > 0 && mode == TALKER_TWICE)
      rtp_talker_throw (self->socket, (guint16)g_atomic_int_get (&self->port), packet, size);
    if (size > 0 && kept > 0) {
      rtp_talker_throw (self->socket, (guint16)g_atomic_int_get (&self->port), before, kept);
      kept = 0;
    }
    self->time += mode != TALKER_STILL ? SAMPLES : 0;
    due += PACKET_US;
    g_usleep ((gulong)MAX (due - g_get_monotonic_time (), 0)); /* a sender is real time by nature */
  }
  return NULL;
}

RtpTalker *
rtp_talker_new (GSocket *socket, guint16 port, guint32 ssrc, guint hertz)
{
  RtpTalker *self = g_new0 (RtpTalker, 1);

  self->socket = g_object_ref (socket);
  self->port = (int)port;
  self->ssrc = (int)ssrc;
  self->hertz = (int)hertz;
  self->thread = g_thread_new ("talker", talk, self);
  return self;
}

void
rtp_talker_free (RtpTalker *self)
{
  g_atomic_int_set (&self->stop, TRUE);
  g_thread_join (self->thread);
  g_object_unref (self->socket);
  g_free (self);
}

void
rtp_talker_set_mode (RtpTalker *self, TalkerMode mode)
{
  g_atomic_int_set (&self->mode, (int)mode);
}

void
rtp_talker_set_source (RtpTalker *self, guint32 ssrc, guint hertz)
{
  g_atomic_int_set (&self->ssrc, (int)ssrc);
  g_atomic_int_set (&self->hertz, (int)hertz);
}

void
rtp_talker_set_payload_type (RtpTalker *self, guint payload_type)
{
  g_atomic_int_set (&self->payload_type, (int)payload_type);
}

void
rtp_talker_set_port (RtpTalker *self, guint16 port)
{
  g_atomic_int_set (&self->port, (int)port);
}
