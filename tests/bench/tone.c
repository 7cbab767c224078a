/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender of pauses.c, and the analysis of what it sent.
 *
 * The tone of a packet is determined by the time when it is due, not by the time when this machine gets to send it: the
 * former is its RTP timestamp, and so its place in a recording. Packets are filled when they are due or later, and
 * spans begin now or later, so no packet is filled before its span is known. */
#include "tone.h"

#include <math.h>
#include <string.h>

#define RATE      8000
#define FRAME     160 /* samples: 20 ms */
#define FRAME_US  20000
#define OPEN_HZ   440.0
#define HIDDEN_HZ 1500.0
#define FILE_RATE 16000
#define WINDOW    160 /* samples of the file: 10 ms */
#define HEARD     0.02
#define SPANS     8 /* spans remembered: more than can be requested while a sender is late */

typedef struct {
  gint64 from, to;
} Span;

struct _Tone {
  GSocket *socket;
  GThread *thread;
  int over; /* atomic */
  GMutex lock;
  Span spans[SPANS]; /* guarded by the lock, like the following members */
  guint last;
  gint64 delay;
};

static guint8
mu_law (int sample)
{
  const int sign = sample < 0 ? 0x80 : 0;
  int magnitude = MIN (ABS (sample) + 132, 32635), exponent = 7;

  while (exponent > 0 && (magnitude & (0x4000 >> (7 - exponent))) == 0)
    exponent--;
  return (guint8) ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15));
}

/* On the sender's thread; takes the lock. */
static gboolean
is_hidden (Tone *self, gint64 due)
{
  const gint64 delay = g_get_monotonic_time () - due;
  gboolean hidden = FALSE;

  g_mutex_lock (&self->lock);
  self->delay = MAX (self->delay, delay);
  for (guint i = 0; i < SPANS; i++)
    hidden = hidden || (due >= self->spans[i].from && due < self->spans[i].to);
  g_mutex_unlock (&self->lock);
  return hidden;
}

/* On the sender's thread; takes no lock. */
static gpointer
send_tone (gpointer data)
{
  Tone *self = data;
  guint8 packet[12 + FRAME] = { 0x80, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78 };
  gint64 due = g_get_monotonic_time ();
  double phase = 0;

  for (guint32 n = 0; !g_atomic_int_get (&self->over); n++) {
    const double step = 2 * G_PI * (is_hidden (self, due) ? HIDDEN_HZ : OPEN_HZ) / RATE;
    const guint32 stamp = n * FRAME;

    packet[2] = (guint8)(n >> 8);
    packet[3] = (guint8)n;
    for (guint i = 0; i < 4; i++)
      packet[4 + i] = (guint8)(stamp >> (24 - 8 * i));
    for (guint i = 0; i < FRAME; i++, phase += step)
      packet[12 + i] = mu_law ((int)(9000 * sin (phase)));
    g_socket_send (self->socket, (const char *)packet, sizeof packet, NULL, NULL);
    due += FRAME_US;
    g_usleep ((gulong)MAX (due - g_get_monotonic_time (), 0));
  }
  return NULL;
}

Tone *
tone_new (guint16 port)
{
  g_autoptr (GSocketAddress) target = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;
  Tone *self = g_new0 (Tone, 1);

  g_mutex_init (&self->lock);
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  if (self->socket == NULL || !g_socket_connect (self->socket, target, NULL, &error))
    g_error ("%s", error->message);
  self->thread = g_thread_new ("sender", send_tone, self);
  return self;
}

void
tone_free (Tone *self)
{
  g_atomic_int_set (&self->over, TRUE);
  g_thread_join (self->thread);
  g_object_unref (self->socket);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
tone_hide (Tone *self, gint64 from, gint64 to)
{
  g_mutex_lock (&self->lock);
  if (self->spans[self->last].from != from)
    self->last = (self->last + 1) % SPANS;
  self->spans[self->last] = (Span){ from, to };
  g_mutex_unlock (&self->lock);
}

gint64
tone_get_delay (Tone *self)
{
  gint64 delay;

  g_mutex_lock (&self->lock);
  delay = self->delay;
  g_mutex_unlock (&self->lock);
  return delay;
}

/* Returns: the amplitude of FREQUENCY in a window, by Goertzel's algorithm */
static double
measure (const gint16 *samples, double frequency)
{
  const double step = 2 * cos (2 * G_PI * frequency / FILE_RATE);
  double before = 0, last = 0;

  for (guint i = 0; i < WINDOW; i++) {
    const double next = samples[i] / 32768.0 + step * last - before;

    before = last;
    last = next;
  }
  return sqrt (MAX (last * last + before * before - step * last * before, 0)) * 2 / WINDOW;
}

void
tone_find (const char *path, ToneFound *found)
{
  const guint window_ms = WINDOW * 1000 / FILE_RATE;
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  guint present = 0;

  if (!g_file_get_contents (path, &data, &length, &error))
    g_error ("%s", error->message);
  for (gsize at = 44; at + WINDOW * 2 <= length; at += WINDOW * 2) {
    gint16 samples[WINDOW];
    gboolean hidden;

    memcpy (samples, data + at, sizeof samples);
    hidden = measure (samples, HIDDEN_HZ) > HEARD;
    present = hidden ? present + window_ms : 0;
    found->number += hidden && present > TONE_MARGIN_MS && present - window_ms <= TONE_MARGIN_MS;
    found->longest = MAX (found->longest, present);
    found->recorded += hidden || measure (samples, OPEN_HZ) > HEARD ? window_ms : 0;
  }
}
