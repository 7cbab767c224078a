/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a notice that a client does not take: over sofia-sip, whose timer for requests without an answer is
 * short here. */
#include "manager/connectors/siprec/reel-siprec-notice.h"

#include <gio/gio.h>
#include <string.h>

#define TIMEOUT_MS       500 /* where no answer comes */
#define USUAL_TIMEOUT_MS 32000

typedef struct {
  su_root_t *root;
  GSource *source;
  nta_agent_t *agent;
  nta_leg_t *leg;
  ReelSiprecNotice *notice;
  GSocket *client;
  GSource *arrival;
  const char *answer; /* status and phrase; NULL: the client does not answer */
  guint requests;
  guint lost;
} Fixture;

static void
on_lost (ReelSiprecNotice *notice, Fixture *self)
{
  self->lost++;
}

/* The headers of the request that an answer repeats. */
static char *
make_answer (const char *request, const char *status)
{
  static const char *const repeated[] = { "Via:", "From:", "To:", "Call-ID:", "CSeq:" };
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "SIP/2.0 %s\r\n", status);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    for (guint n = 0; n < G_N_ELEMENTS (repeated); n++) {
      if (g_str_has_prefix (lines[i], repeated[n]))
        g_string_append_printf (text, "%s\r\n", lines[i]);
    }
  }
  g_string_append (text, "Content-Length: 0\r\n\r\n");
  return g_string_free (text, FALSE);
}

static gboolean
on_request (GSocket *socket, GIOCondition condition, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GSocketAddress) sender = NULL;
  g_autoptr (GError) error = NULL;
  char request[4096] = "";
  g_autofree char *answer = NULL;

  g_assert_cmpint (g_socket_receive_from (socket, &sender, request, sizeof request - 1, NULL, &error), >, 0);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (request, "UPDATE "));
  self->requests++;
  if (self->answer == NULL)
    return G_SOURCE_CONTINUE;
  answer = make_answer (request, self->answer);
  g_socket_send_to (socket, sender, answer, strlen (answer), NULL, &error);
  g_assert_no_error (error);
  return G_SOURCE_CONTINUE;
}

static guint16
start_client (Fixture *self)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0), own = NULL;
  g_autoptr (GError) error = NULL;

  self->client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->client, any, FALSE, &error);
  g_assert_no_error (error);
  own = g_socket_get_local_address (self->client, &error);
  g_assert_no_error (error);
  self->arrival = g_socket_create_source (self->client, G_IO_IN, NULL);
  g_source_set_callback (self->arrival, G_SOURCE_FUNC (on_request), self, NULL);
  g_source_attach (self->arrival, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *contact = g_strdup_printf ("<sip:src@127.0.0.1:%u>", start_client (self));
  su_home_t home[1] = { SU_HOME_INIT (home) };

  self->answer = data;
  self->root = su_glib_root_create (NULL);
  self->source = su_glib_root_gsource (self->root);
  g_source_attach (self->source, NULL);
  self->agent =
      nta_agent_create (self->root, URL_STRING_MAKE ("sip:127.0.0.1:*;transport=udp"), NULL, NULL, NTATAG_UA (1),
                        NTATAG_SIP_T1X64 (data == NULL ? TIMEOUT_MS : USUAL_TIMEOUT_MS), TAG_END ());
  g_assert_nonnull (self->agent);
  self->leg = nta_leg_tcreate (self->agent, NULL, NULL, SIPTAG_CALL_ID_STR ("notice"),
                               SIPTAG_FROM_STR ("<sip:srs@127.0.0.1>;tag=srs"),
                               SIPTAG_TO_STR ("<sip:src@127.0.0.1>;tag=src"), TAG_END ());
  g_assert_nonnull (self->leg);
  su_home_init (home);
  nta_leg_server_route (self->leg, NULL, sip_contact_make (home, contact));
  su_home_deinit (home);
  self->notice = reel_siprec_notice_new ("dialog", self->leg, "<sip:srs@127.0.0.1>");
  reel_siprec_notice_set_can_update (self->notice, TRUE);
  g_signal_connect (self->notice, "lost", G_CALLBACK (on_lost), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->notice);
  nta_leg_destroy (self->leg);
  nta_agent_destroy (self->agent);
  g_source_destroy (self->source);
  self->source = NULL; /* it is the root's */
  su_root_destroy (self->root);
  g_source_destroy (self->arrival);
  g_source_unref (self->arrival);
  g_object_unref (self->client);
}

static void
send_and_wait (Fixture *self)
{
  reel_siprec_notice_send (self->notice, "v=0\r\n", NULL);
  g_assert_true (reel_siprec_notice_is_open (self->notice));
  while (reel_siprec_notice_is_open (self->notice) || self->requests == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* The recording goes on, and nothing more is told. */
static void
test_no_answer (Fixture *self, gconstpointer data)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*does not answer*");
  send_and_wait (self);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (self->lost, ==, 0);
  g_assert_false (reel_siprec_notice_is_ready (self->notice));
}

static void
test_no_dialog (Fixture *self, gconstpointer data)
{
  send_and_wait (self);
  g_assert_cmpuint (self->lost, ==, 1);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  send_and_wait (self);
  g_assert_cmpuint (self->lost, ==, 0);
  g_assert_false (reel_siprec_notice_is_ready (self->notice));
}

int
main (int argc, char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  su_init ();
  g_test_add ("/siprec-notice/no-answer", Fixture, NULL, set_up, test_no_answer, tear_down);
  g_test_add ("/siprec-notice/no-dialog", Fixture, "481 Call Does Not Exist", set_up, test_no_dialog, tear_down);
  g_test_add ("/siprec-notice/refused", Fixture, "488 Not Acceptable Here", set_up, test_refused, tear_down);
  failed = g_test_run ();
  su_deinit ();
  return failed;
}
