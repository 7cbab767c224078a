/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who gets into a WebRTC session, and when it ends, with checks of our own over loopback. The clock is the test's. */
#include "manager/worker/webrtc/reel-webrtc-session.h"

#include <string.h>

#define SECOND      G_USEC_PER_SEC
#define DEADLINE_US (60 * SECOND)
#define OFFER                                                                                                          \
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n"     \
  "a=ice-ufrag:peer\r\na=ice-pwd:VOkJxbRl1RmTxUkWvJxBt5\r\na=fingerprint:sha-256 AB:CD\r\na=sendonly\r\n"

typedef struct {
  GstElement *pipeline;
  GSocket *socket;
  GSocketAddress *address; /* of @socket */
  GSocket *peer;
  ReelWebrtcSession *session;
  char *ufrag; /* of the answer */
  char *pwd;
} Fixture;

static GSocket *
bind_socket (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  return socket;
}

static char *
get_line (const char *text, const char *prefix)
{
  const char *begin = strstr (text, prefix);

  g_assert_nonnull (begin);
  begin += strlen (prefix);
  return g_strndup (begin, strcspn (begin, "\r\n"));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelWebrtcSection) section = reel_webrtc_section_parse (OFFER, &error);
  ReelSdp *sdp = NULL;
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->socket = bind_socket ();
  self->address = g_socket_get_local_address (self->socket, NULL);
  self->peer = bind_socket ();
  self->session = reel_webrtc_session_new (self->pipeline, self->socket, section, "127.0.0.1", 5000, &error);
  g_assert_no_error (error);
  sdp = reel_sdp_parse (section->rtp, -1, REEL_MEDIA_VIDEO, NULL, &error);
  g_assert_no_error (error);
  answer = reel_webrtc_session_answer (self->session, section, sdp, TRUE);
  reel_sdp_free (sdp);
  self->ufrag = get_line (answer, "a=ice-ufrag:");
  self->pwd = get_line (answer, "a=ice-pwd:");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_webrtc_session_free (self->session);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_object_unref (self->address);
  g_object_unref (self->socket);
  g_object_unref (self->peer);
  g_free (self->ufrag);
  g_free (self->pwd);
}

static void
append (GByteArray *message, guint type, const void *value, gsize length)
{
  static const guint8 padding[3] = { 0 };
  const guint8 head[] = { (guint8)(type >> 8), (guint8)type, (guint8)(length >> 8), (guint8)length };

  g_byte_array_append (message, head, sizeof head);
  g_byte_array_append (message, value, (guint)length);
  g_byte_array_append (message, padding, (guint)((4 - length % 4) % 4));
}

/* A binding request (RFC 8489) with USERNAME, MESSAGE-INTEGRITY and FINGERPRINT. */
static GByteArray *
make_check_of (const char *user, const char *password)
{
  static const guint8 header[20] = { 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 'c', 'h', 'e', 'c', 'k' };
  GByteArray *message = g_byte_array_new ();
  guint8 digest[20];
  gsize size = sizeof digest;
  guint32 crc = 0xffffffffu;
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA1, (const guint8 *)password, strlen (password));

  g_byte_array_append (message, header, sizeof header);
  append (message, 0x0006, user, strlen (user));
  message->data[3] = (guint8)(message->len - 20 + 24);
  g_hmac_update (hmac, message->data, message->len);
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  append (message, 0x0008, digest, sizeof digest);
  message->data[3] = (guint8)(message->len - 20 + 8);
  for (guint i = 0; i < message->len * 8; i++)
    crc = ((crc ^ message->data[i / 8] >> i % 8) & 1) != 0 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
  crc = GUINT32_TO_BE (~crc ^ 0x5354554eu);
  append (message, 0x8028, &crc, sizeof crc);
  return message;
}

static GByteArray *
make_check (const Fixture *self, const char *password)
{
  g_autofree char *user = g_strdup_printf ("%s:peer", self->ufrag);

  return make_check_of (user, password);
}

static void
send_bytes (Fixture *self, const guint8 *data, gsize length)
{
  g_assert_cmpint (g_socket_send_to (self->peer, self->address, (const char *)data, length, NULL, NULL), ==, length);
}

/* Sends it until it is answered: the receiving thread may not run yet. */
static void
send_check (Fixture *self, const GByteArray *check)
{
  const gint64 deadline = g_get_monotonic_time () + DEADLINE_US;
  char answer[256];

  do {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    send_bytes (self, check->data, check->len);
  } while (!g_socket_condition_timed_wait (self->peer, G_IO_IN, SECOND / 5, NULL, NULL));
  g_assert_cmpint (g_socket_receive (self->peer, answer, sizeof answer, NULL, NULL), >=, 20);
  g_assert_cmpint (answer[0], ==, 1);
  g_assert_cmpint (answer[1], ==, 1);
}

/* Receiving thread. */
static GstPadProbeReturn
on_admitted (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc ((int *)user_data);
  return GST_PAD_PROBE_OK;
}

/* Counts datagrams that are let in. */
static void
watch_entrance (Fixture *self, int *admitted)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_all_by_element_factory_name (GST_BIN (self->pipeline), "udpsrc");
  g_auto (GValue) source = G_VALUE_INIT;
  g_autoptr (GstPad) pad = NULL;

  g_assert_cmpint (gst_iterator_next (elements, &source), ==, GST_ITERATOR_OK);
  pad = gst_element_get_static_pad (g_value_get_object (&source), "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_admitted, admitted, NULL);
}

static void
wait_admitted (const int *admitted, int wanted)
{
  const gint64 deadline = g_get_monotonic_time () + DEADLINE_US;

  while (g_atomic_int_get (admitted) < wanted) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    g_thread_yield ();
  }
  g_assert_cmpint (g_atomic_int_get (admitted), ==, wanted);
}

static void
check_path (Fixture *self)
{
  g_autoptr (GByteArray) check = make_check (self, self->pwd);

  send_check (self, check);
}

/* Nobody comes; or strangers alone, who get no answer. */
static void
test_nobody (Fixture *self, gconstpointer unused)
{
  static const guint8 rtp[12] = { 0x80, 96 };
  g_autoptr (GByteArray) check = make_check (self, "VOkJxbRl1RmTxUkWvJxBt5");
  const gint64 now = g_get_monotonic_time ();

  send_bytes (self, check->data, check->len);
  send_bytes (self, rtp, sizeof rtp);
  g_assert_null (reel_webrtc_session_judge (self->session, now + 50 * SECOND));
  g_assert_nonnull (strstr (reel_webrtc_session_judge (self->session, now + 70 * SECOND), "(ICE)"));
  g_assert_false (g_socket_condition_check (self->peer, G_IO_IN) & G_IO_IN);
}

static void
test_consent (Fixture *self, gconstpointer unused)
{
  check_path (self);
  g_assert_null (reel_webrtc_session_judge (self->session, g_get_monotonic_time () + 25 * SECOND));
  g_assert_nonnull (
      strstr (reel_webrtc_session_judge (self->session, g_get_monotonic_time () + 35 * SECOND), "consent"));
}

/* Nothing but checks comes. */
static void
test_no_handshake (Fixture *self, gconstpointer unused)
{
  check_path (self);
  g_assert_nonnull (strstr (reel_webrtc_session_judge (self->session, g_get_monotonic_time () + 70 * SECOND), "DTLS"));
}

/* A NAT takes another port: media goes on, of sources that are known, before a check has come from there. */
static void
test_rebinding (Fixture *self, gconstpointer unused)
{
  static const guint8 known[12] = { 0x80, 96, 0, 1, [11] = 1 }, stranger[12] = { 0x80, 96, 0, 1, [11] = 2 };
  static const guint8 known_rtcp[8] = { 0x80, 200, 0, 1, [7] = 1 }, dtls[20] = { 22 };
  GSocket *rebound = bind_socket (), *before = self->peer;
  int admitted = 0;

  watch_entrance (self, &admitted);
  check_path (self);
  send_bytes (self, known, sizeof known);
  wait_admitted (&admitted, 1);
  self->peer = rebound;
  send_bytes (self, stranger, sizeof stranger);
  send_bytes (self, dtls, sizeof dtls);
  send_bytes (self, known, sizeof known);
  send_bytes (self, known_rtcp, sizeof known_rtcp);
  wait_admitted (&admitted, 3);
  check_path (self);
  send_bytes (self, stranger, sizeof stranger);
  wait_admitted (&admitted, 4);
  g_object_unref (before);
}

/* Packets come in order, so what was not answered before @known is never. */
static void
assert_unknown (Fixture *self, const GByteArray *check, const GByteArray *known)
{
  send_bytes (self, check->data, check->len);
  send_check (self, known);
  g_assert_false (g_socket_condition_check (self->peer, G_IO_IN) & G_IO_IN);
}

/* The old credentials hold until the peer has begun with the new ones, and those of a restart that came to nothing do
 * not push them out. */
static void
test_restart (Fixture *self, gconstpointer unused)
{
  g_autoptr (GByteArray) first = make_check (self, self->pwd);
  g_autoptr (GByteArray) lost = make_check_of ("lost:other", "lost-password");
  g_autoptr (GByteArray) last = make_check_of ("last:other", "last-password");

  send_check (self, first);
  reel_webrtc_session_restart_ice (self->session, "other", "lost", "lost-password");
  send_check (self, first);
  reel_webrtc_session_restart_ice (self->session, "other", "last", "last-password");
  assert_unknown (self, lost, first);
  send_check (self, last);
  assert_unknown (self, first, last);
  assert_unknown (self, lost, last);
  g_assert_null (reel_webrtc_session_judge (self->session, g_get_monotonic_time () + 25 * SECOND));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("/webrtc-session/nobody", test_nobody);
  ADD ("/webrtc-session/consent", test_consent);
  ADD ("/webrtc-session/no-handshake", test_no_handshake);
  ADD ("/webrtc-session/rebinding", test_rebinding);
  ADD ("/webrtc-session/restart", test_restart);
  return g_test_run ();
}
