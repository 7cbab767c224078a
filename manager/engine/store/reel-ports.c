/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UDP port pairs for RTP and RTCP: bound once, kept by the manager, passed to workers as duplicates. Called by the
 * engine on the main thread. */
#include "manager/engine/store/reel-ports.h"

#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

/* More packets than a socket buffer holds. */
#define MAX_QUEUED 65536

struct _ReelPorts {
  char *name;
  GInetAddress *address;
  guint first; /* even */
  guint pairs;
  guint next;         /* where the next search begins: a released port is not reused soon */
  GHashTable *in_use; /* set of port numbers handed out */
};

ReelPorts *
reel_ports_new (const char *address, guint first, guint last, GError **error)
{
  g_autoptr (GInetAddress) inet = address != NULL ? g_inet_address_new_from_string (address) : NULL;
  ReelPorts *self;

  if (inet == NULL) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "'%s' is not an IP address", address ? address : "");
    return NULL;
  }
  first += first % 2;
  if (first == 0 || last > 65535 || last < first + 1) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "The port range %u to %u contains no even port followed by an odd one", first, last);
    return NULL;
  }
  self = g_new0 (ReelPorts, 1);
  self->name = g_strdup (address);
  self->address = g_steal_pointer (&inet);
  self->first = first;
  self->pairs = (last - first + 1) / 2;
  self->in_use = g_hash_table_new (NULL, NULL);
  return self;
}

void
reel_ports_free (ReelPorts *self)
{
  g_free (self->name);
  g_object_unref (self->address);
  g_hash_table_unref (self->in_use);
  g_free (self);
}

/* Returns -1 with errno set. */
static int
bind_one (GInetAddress *address, guint16 port)
{
  g_autoptr (GSocketAddress) target = g_inet_socket_address_new (address, port);
  struct sockaddr_storage native;
  gssize length = g_socket_address_get_native_size (target);
  int fd;

  if (!g_socket_address_to_native (target, &native, sizeof native, NULL)) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  fd = socket (native.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  if (bind (fd, (struct sockaddr *)&native, (socklen_t)length) < 0) {
    int saved = errno;
    close (fd);
    errno = saved;
    return -1;
  }
  return fd;
}

static gboolean
bind_pair (ReelPorts *self, ReelPortPair *pair)
{
  int saved;

  pair->rtp_fd = bind_one (self->address, pair->port);
  if (pair->rtp_fd < 0)
    return FALSE;
  pair->rtcp_fd = bind_one (self->address, pair->port + 1);
  if (pair->rtcp_fd >= 0)
    return TRUE;
  saved = errno;
  close (pair->rtp_fd);
  pair->rtp_fd = -1;
  errno = saved;
  return FALSE;
}

static ReelPortPair *
reel_port_pair_new (guint16 port)
{
  ReelPortPair *pair = g_new0 (ReelPortPair, 1);

  pair->port = port;
  pair->rtp_fd = pair->rtcp_fd = -1;
  return pair;
}

static void
set_bind_error (ReelPorts *self, guint port, int number, GError **error)
{
  gboolean out_of_files = number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;

  g_set_error (error, REEL_ERROR, out_of_files ? REEL_ERROR_OVERLOADED : REEL_ERROR_INVALID_ARGUMENT,
               "UDP port %u of %s can't be bound: %s", port, self->name, g_strerror (number));
}

ReelPortPair *
reel_ports_bind (ReelPorts *self, GError **error)
{
  for (guint tried = 0; tried < self->pairs; tried++) {
    guint port = self->first + 2 * ((self->next + tried) % self->pairs);
    ReelPortPair *pair;

    if (g_hash_table_contains (self->in_use, GUINT_TO_POINTER (port)))
      continue;
    pair = reel_port_pair_new ((guint16)port);
    if (bind_pair (self, pair)) {
      self->next = (self->next + tried + 1) % self->pairs;
      g_hash_table_add (self->in_use, GUINT_TO_POINTER (port));
      return pair;
    }
    g_free (pair);
    if (errno != EADDRINUSE && errno != EACCES) {
      set_bind_error (self, port, errno, error);
      return NULL;
    }
  }
  g_set_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED,
               "All UDP ports from %u to %u of %s are in use; end streams or configure a wider range", self->first,
               self->first + 2 * self->pairs - 1, self->name);
  return NULL;
}

ReelPortPair *
reel_ports_note (ReelPorts *self, guint16 port)
{
  g_hash_table_add (self->in_use, GUINT_TO_POINTER ((guint)port));
  return reel_port_pair_new (port);
}

/* The limit keeps a fast sender from blocking it for ever. */
static void
forget_queued (int fd)
{
  char byte;

  for (guint i = 0; i < MAX_QUEUED && recv (fd, &byte, sizeof byte, MSG_DONTWAIT) >= 0; i++)
    ;
}

gboolean
reel_ports_rebind (ReelPorts *self, ReelPortPair *pair, GError **error)
{
  if (pair->rtp_fd >= 0) {
    forget_queued (pair->rtp_fd);
    forget_queued (pair->rtcp_fd);
    return TRUE;
  }
  if (bind_pair (self, pair))
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "UDP port %u of %s can't be bound again: %s", pair->port,
               self->name, g_strerror (errno));
  return FALSE;
}

void
reel_ports_release (ReelPorts *self, ReelPortPair *pair)
{
  g_hash_table_remove (self->in_use, GUINT_TO_POINTER ((guint)pair->port));
  if (pair->rtp_fd >= 0)
    close (pair->rtp_fd);
  if (pair->rtcp_fd >= 0)
    close (pair->rtcp_fd);
  g_free (pair);
}

const char *
reel_ports_address (ReelPorts *self)
{
  return self->name;
}
