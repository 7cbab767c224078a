/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bad network between a sender and a worker; the header has its uses. */
#include "tests/worker/udp-relay.h"

#include <gio/gio.h>
#include <string.h>

#define KEPT         1024 /* packets that can be sent again */
#define MAX_DATAGRAM 2048
#define HEADER       12
#define RTPFB        205
#define PSFB         206
#define NACK         1
#define PLI          1

enum { MEDIA_IN, MEDIA_OUT, CONTROL_IN, CONTROL_OUT, SOCKETS };

typedef struct {
  gint64 due; /* monotonic, µs */
  GBytes *packet;
} Delayed;

struct _UdpRelay {
  UdpRelayNetwork network;
  GRand *chance;
  GSocket *sockets[SOCKETS];
  GSocketAddress *worker_rtp, *worker_rtcp;
  GSocketAddress *sender_rtcp; /* (nullable) */
  GSequence *delayed;          /* Delayed, by time */
  GBytes *kept[KEPT];          /* (nullable): by sequence number */
  GThread *thread;
  int ends; /* atomic, like the counters */
  int dropped, resent, key_requests;
};

static GSocketAddress *
make_address (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  return g_inet_socket_address_new (loopback, port);
}

static GSocket *
open_socket (void)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_autoptr (GSocketAddress) address = make_address (0);

  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_bytes_unref (delayed->packet);
  g_free (delayed);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Delayed *x = a, *y = b;

  return (x->due > y->due) - (x->due < y->due);
}

static void
delay (UdpRelay *self, GBytes *packet)
{
  Delayed *delayed = g_new (Delayed, 1);

  *delayed =
      (Delayed){ g_get_monotonic_time () + (gint64)(g_rand_double (self->chance) * self->network.jitter_ms * 1000),
                 g_bytes_ref (packet) };
  g_sequence_insert_sorted (self->delayed, delayed, compare_due, NULL);
}

static GBytes **
find_kept (UdpRelay *self, guint number)
{
  return &self->kept[number % KEPT];
}

static void
take_media (UdpRelay *self, const guint8 *data, gsize size)
{
  g_autoptr (GBytes) packet = g_bytes_new (data, size);
  GBytes **kept = NULL;

  if (size < HEADER)
    return;
  kept = find_kept (self, (guint)data[2] << 8 | data[3]);
  g_clear_pointer (kept, g_bytes_unref);
  *kept = g_bytes_ref (packet);
  if (g_rand_double (self->chance) < self->network.loss)
    g_atomic_int_inc (&self->dropped);
  else
    delay (self, packet);
}

static void
send_again (UdpRelay *self, guint number)
{
  GBytes *packet = *find_kept (self, number);
  const guint8 *data = packet != NULL ? g_bytes_get_data (packet, NULL) : NULL;

  if (data == NULL || ((guint)data[2] << 8 | data[3]) != number)
    return;
  g_atomic_int_inc (&self->resent);
  delay (self, packet);
}

static void
take_nack (UdpRelay *self, const guint8 *word)
{
  const guint first = (guint)word[0] << 8 | word[1], bits = (guint)word[2] << 8 | word[3];

  send_again (self, first);
  for (guint i = 0; i < 16; i++) {
    if ((bits & 1u << i) != 0)
      send_again (self, (first + 1 + i) & 0xffff);
  }
}

/* What the worker says. */
static void
read_control (UdpRelay *self, const guint8 *data, gsize size)
{
  for (gsize at = 0; at + 4 <= size;) {
    const gsize length = 4 * (1 + ((gsize)data[at + 2] << 8 | data[at + 3]));
    const guint format = data[at] & 0x1f, type = data[at + 1];

    if (type == PSFB && format == PLI)
      g_atomic_int_inc (&self->key_requests);
    for (gsize word = at + HEADER;
         self->network.resends && type == RTPFB && format == NACK && word + 4 <= at + length && word + 4 <= size;
         word += 4)
      take_nack (self, data + word);
    at += length;
  }
}

static void
take (UdpRelay *self, int from, const guint8 *data, gsize size, GSocketAddress *source)
{
  switch (from) {
  case MEDIA_IN:
    take_media (self, data, size);
    break;
  case CONTROL_IN:
    g_set_object (&self->sender_rtcp, source);
    g_socket_send_to (self->sockets[CONTROL_OUT], self->worker_rtcp, (const char *)data, size, NULL, NULL);
    break;
  case CONTROL_OUT:
    read_control (self, data, size);
    if (self->sender_rtcp != NULL)
      g_socket_send_to (self->sockets[CONTROL_IN], self->sender_rtcp, (const char *)data, size, NULL, NULL);
    break;
  default:
    break;
  }
}

static void
receive (UdpRelay *self, int from)
{
  guint8 data[MAX_DATAGRAM];

  for (;;) {
    g_autoptr (GSocketAddress) source = NULL;
    const gssize size = g_socket_receive_from (self->sockets[from], &source, (char *)data, sizeof data, NULL, NULL);

    if (size < 0)
      return;
    take (self, from, data, (gsize)size, source);
  }
}

/* Returns: ms until the next packet is due, 50 at most */
static int
send_due (UdpRelay *self)
{
  const gint64 now = g_get_monotonic_time ();
  GSequenceIter *first = g_sequence_get_begin_iter (self->delayed);

  for (; !g_sequence_iter_is_end (first); first = g_sequence_get_begin_iter (self->delayed)) {
    const Delayed *delayed = g_sequence_get (first);
    gsize size = 0;
    const char *data = g_bytes_get_data (delayed->packet, &size);

    if (delayed->due > now)
      return (int)MIN ((delayed->due - now + 999) / 1000, 50);
    g_socket_send_to (self->sockets[MEDIA_OUT], self->worker_rtp, data, size, NULL, NULL);
    g_sequence_remove (first);
  }
  return 50;
}

static gpointer
run (gpointer user_data)
{
  UdpRelay *self = user_data;
  GPollFD fds[SOCKETS];

  for (int i = 0; i < SOCKETS; i++)
    fds[i] = (GPollFD){ g_socket_get_fd (self->sockets[i]), G_IO_IN, 0 };
  while (!g_atomic_int_get (&self->ends)) {
    g_poll (fds, SOCKETS, send_due (self));
    for (int i = 0; i < SOCKETS; i++) {
      if ((fds[i].revents & G_IO_IN) != 0)
        receive (self, i);
    }
  }
  return NULL;
}

UdpRelay *
udp_relay_new (const UdpRelayNetwork *network, guint16 rtp_port, guint16 rtcp_port)
{
  UdpRelay *self = g_new0 (UdpRelay, 1);

  self->network = *network;
  self->chance = g_rand_new_with_seed (network->seed);
  for (int i = 0; i < SOCKETS; i++)
    self->sockets[i] = open_socket ();
  self->worker_rtp = make_address (rtp_port);
  self->worker_rtcp = make_address (rtcp_port);
  self->delayed = g_sequence_new (delayed_free);
  self->thread = g_thread_new ("udp-relay", run, self);
  return self;
}

void
udp_relay_free (UdpRelay *self)
{
  g_atomic_int_set (&self->ends, TRUE);
  g_thread_join (self->thread);
  for (int i = 0; i < SOCKETS; i++)
    g_object_unref (self->sockets[i]);
  for (int i = 0; i < KEPT; i++)
    g_clear_pointer (&self->kept[i], g_bytes_unref);
  g_clear_object (&self->sender_rtcp);
  g_object_unref (self->worker_rtp);
  g_object_unref (self->worker_rtcp);
  g_sequence_free (self->delayed);
  g_rand_free (self->chance);
  g_free (self);
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

guint16
udp_relay_get_rtp_port (UdpRelay *self)
{
  return get_port (self->sockets[MEDIA_IN]);
}

guint16
udp_relay_get_rtcp_port (UdpRelay *self)
{
  return get_port (self->sockets[CONTROL_IN]);
}

guint
udp_relay_count_dropped (UdpRelay *self)
{
  return (guint)g_atomic_int_get (&self->dropped);
}

guint
udp_relay_count_resent (UdpRelay *self)
{
  return (guint)g_atomic_int_get (&self->resent);
}

guint
udp_relay_count_key_requests (UdpRelay *self)
{
  return (guint)g_atomic_int_get (&self->key_requests);
}
