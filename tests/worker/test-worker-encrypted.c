/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypted media from the encryptors of others, GStreamer's and ffmpeg's: heard with the right key, told of with a
 * wrong one, and heard again by another worker in the middle of the call. */
#include "manager/worker/rtp/reel-srtp.h"
#include "tests/worker/recording.h"
#include "tests/worker/worker-driver.h"

#include <gst/gst.h>
#include <string.h>

#define TONE   440
#define KEY_30 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define HEX_30 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
#define KEY_44 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis="
#define HEX_44 HEX_30 "1e1f202122232425262728292a2b"
#define KEY_46 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ=="
#define HEX_46 HEX_44 "2c2d"

#define SAVP(crypto) "audio 9 RTP/SAVP 0\r\na=crypto:" crypto "\r\n"

typedef struct {
  const char *name;
  const char *media;
  const char *encryptor; /* properties of srtpenc */
} Case;

static const Case cases[] = {
  { "aes-128-80", SAVP ("1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30), "key=" HEX_30 },
  { "aes-128-32", SAVP ("4 AES_CM_128_HMAC_SHA1_32 inline:" KEY_30 "|2^31"),
    "key=" HEX_30 " rtp-auth=hmac-sha1-32 rtcp-auth=hmac-sha1-80" },
  { "plain-rtcp", SAVP ("1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 " UNENCRYPTED_SRTCP"),
    "key=" HEX_30 " rtcp-cipher=null" },
  { "aes-256", SAVP ("2 AES_256_CM_HMAC_SHA1_80 inline:" KEY_46),
    "key=" HEX_46 " rtp-cipher=aes-256-icm rtcp-cipher=aes-256-icm" },
  { "gcm-256", SAVP ("7 AEAD_AES_256_GCM inline:" KEY_44),
    "key=" HEX_44 " rtp-cipher=aes-256-gcm rtcp-cipher=aes-256-gcm rtp-auth=null rtcp-auth=null" },
};

static guint16
add (WorkerDriver *driver, const char *media)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "a", "alice", "audio", media, &rtcp, &error);
  g_assert_no_error (error);
  return rtp;
}

/* @first: the first sequence number */
static GstElement *
send_tone (const char *encryptor, guint16 port, guint first)
{
  g_autofree char *text = g_strdup_printf (
      "audiotestsrc is-live=true freq=%d samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! "
      "rtppcmupay pt=0 seqnum-offset=%u ! srtpenc %s ! udpsink name=sink host=127.0.0.1 port=%u",
      TONE, first, encryptor, port);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (text, &error);

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static void
end_tone (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
check_heard (WorkerDriver *driver)
{
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (Recording) recording = NULL;
  double seconds = 0;

  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2000);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  seconds = (double)recording->n_samples / RECORDING_RATE;
  g_assert_cmpfloat (recording_tone (recording, TONE, seconds - 1, seconds), >, 0.05);
}

static void
test_stock (gconstpointer data)
{
  const Case *row = data;
  WorkerDriver *driver = worker_driver_new ();
  GstElement *sender = send_tone (row->encryptor, add (driver, row->media), 0);

  worker_driver_wait (driver, "StreamState", "active");
  check_heard (driver);
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "refused"), ==, 0);
  end_tone (sender);
  worker_driver_free (driver);
}

/* Encrypted by ffmpeg itself, whose code is not libsrtp's. */
static void
test_ffmpeg (void)
{
  WorkerDriver *driver = worker_driver_new ();
  const guint16 port = add (driver, cases[0].media);
  g_autofree char *url = g_strdup_printf ("srtp://127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) sender =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "ffmpeg",
                        "-nostdin", "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000", "-af",
                        "volume=8", "-c:a", "pcm_mulaw", "-ac", "1", "-f", "rtp", "-srtp_out_suite",
                        "AES_CM_128_HMAC_SHA1_80", "-srtp_out_params", KEY_30, url, NULL);

  g_assert_no_error (error);
  worker_driver_wait (driver, "StreamState", "active");
  check_heard (driver);
  g_subprocess_force_exit (sender);
  g_subprocess_wait (sender, NULL, NULL);
  worker_driver_free (driver);
}

static gboolean
has_state (WorkerDriver *driver, gpointer data)
{
  g_autofree char *state = NULL;

  return g_file_get_contents (driver->state_file, &state, NULL, NULL) && strstr (state, "\"op\"") != NULL;
}

/* @name: of the file, for messages */
static void
check_secret (const char *name, const char *path, const char *has)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  if (strstr (text, has) == NULL)
    g_error ("The %s does not have %s: %s", name, has, text);
  g_assert_null (strstr (text, KEY_30));
  g_assert_null (strstr (text, HEX_30));
}

/* A recording of silence; neither the state file of the worker nor its log tells the key. */
static void
test_wrong_key (void)
{
  WorkerDriver *driver = worker_driver_new_with_log ();
  const guint16 port = add (driver, cases[0].media);
  GstElement *sender = send_tone ("key=1f0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d", port, 0);
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autofree char *log = worker_driver_path (driver, "log");

  worker_driver_wait (driver, "StreamState", "not encrypted with the key in the SDP");
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "packets"), ==, 0);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_for (driver, "the state file", has_state, NULL);
  check_secret ("state file", driver->state_file, "\"a\"");
  worker_driver_wait_recorded (driver, "op", 500);
  worker_driver_stop (driver, "op");
  check_secret ("log", log, "INFO");
  end_tone (sender);
  worker_driver_free (driver);
}

static gboolean
is_past_turn (WorkerDriver *driver, gpointer data)
{
  return worker_driver_stream_count (driver, "a", "packets") > 120;
}

/* A worker that begins when the sender's sequence number has turned over has the sender's counter to find. */
static void
test_replacement (void)
{
  WorkerDriver *first = worker_driver_new (), *second = NULL;
  GstElement *sender = send_tone (cases[0].encryptor, add (first, cases[0].media), 65480), *sink = NULL;

  worker_driver_wait_for (first, "a turn", is_past_turn, NULL);
  g_subprocess_send_signal (first->process, SIGKILL);
  second = worker_driver_new ();
  sink = gst_bin_get_by_name (GST_BIN (sender), "sink");
  g_object_set (sink, "port", (int)add (second, cases[0].media), NULL);
  worker_driver_wait (second, "StreamState", "active");
  check_heard (second);
  gst_object_unref (sink);
  end_tone (sender);
  g_subprocess_wait (first->process, NULL, NULL);
  worker_driver_free (first);
  worker_driver_free (second);
}

typedef struct {
  GSocket *socket;
  ReelSrtp *srtp;
} Listener;

static gboolean
has_report (WorkerDriver *driver, gpointer data)
{
  Listener *listener = data;
  guint8 packet[1500];
  gssize got = g_socket_receive_with_blocking (listener->socket, (char *)packet, sizeof packet, FALSE, NULL, NULL);
  gsize size = (gsize)MAX (got, 0);

  return got > 0 && reel_srtp_decrypt_rtcp (listener->srtp, packet, &size) && size >= 8 && packet[1] >= 200;
}

/* Our reports are encrypted with the key in the answer, which follows from the peer's and the stream's id. */
static void
test_reports (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0), local = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (ReelSrtpKey) peer = reel_srtp_key_parse ("1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30, NULL);
  g_autoptr (ReelSrtpKey) own = reel_srtp_key_derive (peer, "a");
  Listener listener = { socket, reel_srtp_new_receiver (own) };
  g_autofree char *media = NULL;
  GstElement *sender = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  local = g_socket_get_local_address (socket, NULL);
  media = g_strdup_printf ("%sa=rtcp:%u IN IP4 127.0.0.1\r\n", cases[0].media,
                           g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)));
  sender = send_tone (cases[0].encryptor, add (driver, media), 0);
  worker_driver_wait_for (driver, "an encrypted report", has_report, &listener);
  reel_srtp_free (listener.srtp);
  end_tone (sender);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/encrypted/stock/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_stock);
  }
  g_test_add_func ("/encrypted/ffmpeg", test_ffmpeg);
  g_test_add_func ("/encrypted/wrong-key", test_wrong_key);
  g_test_add_func ("/encrypted/replacement", test_replacement);
  g_test_add_func ("/encrypted/reports", test_reports);
  return g_test_run ();
}
