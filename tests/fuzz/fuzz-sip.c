/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The requests of recording clients, as a sequence of datagrams: through sofia-sip and the whole server of
 * callreel-siprec, up to the calls, which fake-siprec-call.c stands in for. Each answer is one of SIP. A kind with bit
 * 0 in the first record asks for credentials.
 *
 * CURRENT-TAG in a request is the tag of the last answer, so that requests of a dialog find it. The program has a
 * network of its own, in which there is nobody but it: a Contact or a Via of random bytes is somebody's address. */
#include "manager/connectors/siprec/reel-siprec-server.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/sequence.h"

#include <gio/gio.h>
#include <net/if.h>
#include <sched.h>
#include <sofia-sip/su_log.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST        "127.0.0.1"
#define SERVER_PORT 5060
#define CLIENT_PORT 5062
#define TAG         "CURRENT-TAG"
#define SKIPPED     77
#define USERS       "sbc:s3cret\n"

typedef struct {
  GSocket *socket;
  GSocketAddress *server;
  char *tag; /* (nullable): of the last answer */
} Client;

static gboolean
raise_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean raised = fd >= 0 && ioctl (fd, SIOCSIFFLAGS, &request) == 0;

  if (fd >= 0)
    close (fd);
  return raised;
}

/* Before the program has threads, with which it could have no users of its own. */
__attribute__ ((constructor)) static void
enter_network (void)
{
  if ((unshare (CLONE_NEWNET) == 0 || unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0) && raise_loopback ())
    return;
  fprintf (stderr, "There is no network namespace for the fuzzer\n");
  _exit (SKIPPED);
}

static void
ignore (void *stream, const char *format, va_list arguments)
{
}

static ReelSiprecServer *
start_server (gboolean asks)
{
  g_autoptr (ReelSiprecConfig) config = reel_siprec_config_new ();
  g_autoptr (ReelSiprecCalls) calls = reel_siprec_calls_new (NULL, TRUE);
  g_autoptr (GError) error = NULL;
  ReelSiprecServer *server = NULL;

  su_log_redirect (NULL, ignore, NULL);
  g_free (config->address);
  config->address = g_strdup (HOST);
  config->port = SERVER_PORT;
  server =
      reel_siprec_server_new (config,
                              asks ? reel_siprec_digest_new (config->realm, USERS, strlen (USERS), "key", NULL) : NULL,
                              calls, &error);
  g_assert_no_error (error);
  return server;
}

static void
client_init (Client *self)
{
  g_autoptr (GSocketAddress) own = g_inet_socket_address_new_from_string (HOST, CLIENT_PORT);
  g_autoptr (GError) error = NULL;

  *self = (Client){ g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error),
                    g_inet_socket_address_new_from_string (HOST, SERVER_PORT), NULL };
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self->socket, own, TRUE, &error));
  g_socket_set_blocking (self->socket, FALSE);
}

static void
client_clear (Client *self)
{
  g_object_unref (self->socket);
  g_object_unref (self->server);
  g_free (self->tag);
}

/* The text between @start and one of the characters @end. Returns: (nullable) */
static char *
cut_out (const char *text, const char *start, const char *end)
{
  const char *at = strstr (text, start);

  return at != NULL ? g_strndup (at + strlen (start), strcspn (at + strlen (start), end)) : NULL;
}

static void
read_message (Client *self, const char *text)
{
  g_autofree char *to = cut_out (text, "\nTo: ", "\r\n");
  char *tag = to != NULL ? cut_out (to, ";tag=", ";>\r\n ") : NULL;

  if (!g_str_has_prefix (text, "SIP/2.0 ")) { /* a request of ours */
    g_assert_true (g_str_has_prefix (text, "BYE ") || g_str_has_prefix (text, "UPDATE ") ||
                   g_str_has_prefix (text, "INVITE ") || g_str_has_prefix (text, "ACK "));
    g_free (tag);
    return;
  }
  g_assert_true (g_ascii_isdigit (text[8]) && strstr (text, "\r\n\r\n") != NULL);
  if (tag == NULL)
    return;
  g_free (self->tag);
  self->tag = tag;
}

static void
run_main_loop (Client *self)
{
  char text[65536];
  gssize size;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  while ((size = g_socket_receive (self->socket, text, sizeof text - 1, NULL, NULL)) >= 0) {
    text[size] = '\0';
    if (size == 0 || (guint8)text[0] > 1) /* sofia-sip answers STUN as well */
      read_message (self, text);
  }
}

static void
send_record (Client *self, const FuzzRecord *record)
{
  const char *tag = self->tag != NULL ? self->tag : "none";
  g_autoptr (GString) text = g_string_new_len ((const char *)record->data, (gssize)record->size);

  if (memchr (text->str, '\0', text->len) == NULL)
    g_string_replace (text, TAG, tag, 0);
  /* what is too long for a datagram is not sent */
  g_socket_send_to (self->socket, self->server, text->str, text->len, NULL, NULL);
  run_main_loop (self);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ReelSiprecServer *server = NULL;
  FuzzRecord record;
  Client client;

  if (!fuzz_sequence_next (&data, &size, &record))
    return 0;
  server = start_server (record.kind & 1);
  client_init (&client);
  send_record (&client, &record);
  for (guint i = 0; i < FUZZ_MAX_RECORDS && fuzz_sequence_next (&data, &size, &record); i++)
    send_record (&client, &record);
  reel_siprec_server_hang_up (server);
  run_main_loop (&client);
  g_object_unref (server);
  run_main_loop (&client);
  client_clear (&client);
  return 0;
}
