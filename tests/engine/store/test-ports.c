/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Port pairs: even and odd, skipped when in use, reported when none is left. */
#include "manager/engine/store/reel-ports.h"

#include "manager/core/wire/reel-error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST 41200
#define LAST  41207

static guint16
bound_port (int fd)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;

  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&address, &length), ==, 0);
  return ntohs (address.sin_port);
}

static int
take_port (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  return fd;
}

static void
test_pairs (void)
{
  g_autoptr (ReelPorts) ports = reel_ports_new ("127.0.0.1", FIRST, LAST, NULL);
  int taken = take_port (FIRST + 3); /* makes the second pair unusable */
  ReelPortPair *pairs[3];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    pairs[i] = reel_ports_bind (ports, NULL);
    g_assert_nonnull (pairs[i]);
    g_assert_cmpint (pairs[i]->port % 2, ==, 0);
    g_assert_cmpint (bound_port (pairs[i]->rtp_fd), ==, pairs[i]->port);
    g_assert_cmpint (bound_port (pairs[i]->rtcp_fd), ==, pairs[i]->port + 1);
    g_assert_cmpint (pairs[i]->port, !=, FIRST + 2);
  }
  g_assert_null (reel_ports_bind (ports, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED);
  reel_ports_release (ports, pairs[1]);
  pairs[1] = reel_ports_bind (ports, NULL);
  g_assert_nonnull (pairs[1]);
  close (taken);
  for (guint i = 0; i < 3; i++)
    reel_ports_release (ports, pairs[i]);
}

static void
test_rest_after_release (void)
{
  g_autoptr (ReelPorts) ports = reel_ports_new ("127.0.0.1", FIRST, LAST, NULL);
  ReelPortPair *pair = reel_ports_bind (ports, NULL);
  guint16 first = pair->port;

  reel_ports_release (ports, pair);
  pair = reel_ports_bind (ports, NULL);
  g_assert_cmpint (pair->port, !=, first);
  reel_ports_release (ports, pair);
}

static void
test_rebind (void)
{
  g_autoptr (ReelPorts) ports = reel_ports_new ("127.0.0.1", FIRST, LAST, NULL);
  int held = take_port (FIRST);
  ReelPortPair *pair = reel_ports_note (ports, FIRST);
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_ports_rebind (ports, pair, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  close (held);
  g_assert_true (reel_ports_rebind (ports, pair, NULL));
  g_assert_cmpint (bound_port (pair->rtp_fd), ==, FIRST);
  reel_ports_release (ports, pair);
}

/* Data that arrived while no worker read it was sent under other rules: the next worker does not get it. */
static void
test_rebind_forgets (void)
{
  struct sockaddr_in to = { .sin_family = AF_INET };
  g_autoptr (ReelPorts) ports = reel_ports_new ("127.0.0.1", FIRST, LAST, NULL);
  ReelPortPair *pair = reel_ports_bind (ports, NULL);
  int sender = socket (AF_INET, SOCK_DGRAM, 0);
  char byte = 0;

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  for (guint i = 0; i < 200; i++) {
    to.sin_port = htons ((guint16)(pair->port + i % 2));
    g_assert_cmpint (sendto (sender, &byte, 1, 0, (struct sockaddr *)&to, sizeof to), ==, 1);
  }
  g_assert_cmpint (recv (pair->rtp_fd, &byte, 1, 0), ==, 1);
  g_assert_true (reel_ports_rebind (ports, pair, NULL));
  g_assert_cmpint (recv (pair->rtp_fd, &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpint (recv (pair->rtcp_fd, &byte, 1, 0), ==, -1);
  close (sender);
  reel_ports_release (ports, pair);
}

static void
test_bad_ranges (void)
{
  static const struct {
    const char *address;
    guint first, last;
  } cases[] = {
    { "127.0.0.1", 41201, 41202 }, { "127.0.0.1", 41202, 41202 }, { "127.0.0.1", 65535, 65535 }, { "127.0.0.1", 0, 10 },
    { "localhost", 41200, 41207 }, { NULL, 41200, 41207 },        { "127.0.0.1", 41200, 70000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_ports_new (cases[i].address, cases[i].first, cases[i].last, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_foreign_address (void)
{
  g_autoptr (ReelPorts) ports = reel_ports_new ("192.0.2.1", FIRST, LAST, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_ports_bind (ports, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ports/pairs", test_pairs);
  g_test_add_func ("/ports/rest-after-release", test_rest_after_release);
  g_test_add_func ("/ports/rebind", test_rebind);
  g_test_add_func ("/ports/rebind-forgets", test_rebind_forgets);
  g_test_add_func ("/ports/bad-ranges", test_bad_ranges);
  g_test_add_func ("/ports/foreign-address", test_foreign_address);
  return g_test_run ();
}
