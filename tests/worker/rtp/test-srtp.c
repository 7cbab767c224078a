/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of a=crypto lines, and packets that are encrypted with them: by whom, how often, and after how many turns of the
 * sequence number. */
#include "manager/worker/rtp/reel-srtp.h"

#include <srtp2/srtp.h>
#include <string.h>

#define NOW    (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define KEY_30 "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"

static const char *const suites[] = {
  "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30,
  "1 AES_CM_128_HMAC_SHA1_32 inline:" KEY_30,
  "3 AES_192_CM_HMAC_SHA1_80 inline:C/ZVbnKy4GQ0xzldo88VZMlaMnlm9lVLrfaaB9wMHa2mPsc9wqk=",
  "5 AES_256_CM_HMAC_SHA1_80 inline:4XeuCjJP3cebTpTKsmQPFqWI5buV0tt8Q320v2rVGJPB6JBCBDaZvOItxpoK5A==",
  "9 AES_CM_256_HMAC_SHA1_32 inline:4XeuCjJP3cebTpTKsmQPFqWI5buV0tt8Q320v2rVGJPB6JBCBDaZvOItxpoK5A==",
  "11 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw",
  "12 AEAD_AES_256_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis=",
  "2 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "|2^31|1:4",
  "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 " UNENCRYPTED_SRTCP",
  "12 AEAD_AES_256_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis= UNENCRYPTED_SRTCP",
};

static void
fill (guint8 *packet, guint8 ssrc, guint16 seq)
{
  memset (packet, 0x55, 172);
  memcpy (packet, (const guint8[]){ 0x80, 0, (guint8)(seq >> 8), (guint8)seq, 0, 0, 0, 1, 0, 0, 0, ssrc }, 12);
}

static gboolean
is_plain (const guint8 *packet, gsize size, guint8 ssrc, guint16 seq)
{
  guint8 wanted[172];

  fill (wanted, ssrc, seq);
  return size == sizeof wanted && memcmp (packet, wanted, size) == 0;
}

static void
test_suite (gconstpointer data)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (data, NULL);
  guint8 packet[172 + REEL_SRTP_MAX_OVERHEAD], report[32 + REEL_SRTP_MAX_OVERHEAD] = { 0x80, 200, 0, 6, 0, 0, 0, 7 };
  const guint8 nothing[20] = { 0 };
  ReelSrtp *sender, *receiver;
  gsize size = 172;

  g_assert_nonnull (key);
  sender = reel_srtp_new_sender (key);
  receiver = reel_srtp_new_receiver (key);
  fill (packet, 7, 100);
  g_assert_true (reel_srtp_encrypt_rtp (sender, packet, &size));
  if (key->mki_size > 0) { /* which we receive, but do not send */
    reel_srtp_free (sender);
    reel_srtp_free (receiver);
    return;
  }
  g_assert_cmpuint (size, >, 172);
  g_assert_false (is_plain (packet, 172, 7, 100));
  g_assert_true (reel_srtp_decrypt_rtp (receiver, packet, &size, NOW));
  g_assert_true (is_plain (packet, size, 7, 100));
  size = 28;
  g_assert_true (reel_srtp_encrypt_rtcp (sender, report, &size));
  g_assert_cmpuint (size, >, 28);
  g_assert_true ((memcmp (report + 8, nothing, sizeof nothing) == 0) == key->plain_rtcp);
  g_assert_true (reel_srtp_decrypt_rtcp (receiver, report, &size));
  g_assert_cmpuint (size, ==, 28);
  g_assert_cmpuint (report[7], ==, 7);
  reel_srtp_free (sender);
  reel_srtp_free (receiver);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "1",
    "1 AES_CM_128_HMAC_SHA1_80",
    "x AES_CM_128_HMAC_SHA1_80 inline:" KEY_30,
    "1 F8_128_HMAC_SHA1_80 inline:" KEY_30,
    "1 AEAD_AES_256_GCM_8 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis=",
    "1 AES_CM_128_HMAC_SHA1_80 inline:x",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "AAAA",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 ";inline:" KEY_30,
    "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "|1:200",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 "|300:1",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 " UNENCRYPTED_SRTP",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_30 " KDR=4",
    "1 AES_CM_128_HMAC_SHA1_80 uri:" KEY_30,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (reel_srtp_key_parse (bad[i], NULL));
}

/* Our key is another one for each stream, and the same each time. */
static void
test_derived (void)
{
  g_autoptr (ReelSrtpKey) peer = reel_srtp_key_parse (suites[3], NULL);
  g_autoptr (ReelSrtpKey) first = reel_srtp_key_derive (peer, "a"), again = reel_srtp_key_derive (peer, "a");
  g_autoptr (ReelSrtpKey) other = reel_srtp_key_derive (peer, "b"), read = NULL;
  g_autofree char *text = reel_srtp_key_print (first);

  g_assert_true (reel_srtp_key_equal (first, again));
  g_assert_false (reel_srtp_key_equal (first, other));
  g_assert_false (reel_srtp_key_equal (first, peer));
  read = reel_srtp_key_parse (text, NULL);
  g_assert_true (reel_srtp_key_equal (first, read));
  g_assert_cmpuint (read->tag, ==, 5);
}

/* A sender that has been sending for long, as libsrtp has it. */
typedef struct {
  srtp_t session;
  guint8 key[REEL_SRTP_MAX_KEY];
} Veteran;

static void
veteran_init (Veteran *self, const ReelSrtpKey *key, gboolean gcm, guint8 ssrc, guint32 turns)
{
  srtp_policy_t policy = { .ssrc = { ssrc_specific, ssrc }, .key = self->key, .window_size = 128 };

  memcpy (self->key, key->bytes, sizeof self->key);
  if (gcm)
    srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy.rtp);
  else
    srtp_crypto_policy_set_rtp_default (&policy.rtp);
  policy.rtcp = policy.rtp;
  g_assert_cmpint (srtp_create (&self->session, &policy), ==, srtp_err_status_ok);
  g_assert_cmpint (srtp_set_stream_roc (self->session, ssrc, turns), ==, srtp_err_status_ok);
}

static gboolean
hears_at (ReelSrtp *receiver, Veteran *sender, guint8 ssrc, guint16 seq, gint64 now)
{
  guint8 packet[172 + REEL_SRTP_MAX_OVERHEAD];
  int length = 172;
  gsize size = 0;

  fill (packet, ssrc, seq);
  g_assert_cmpint (srtp_protect (sender->session, packet, &length), ==, srtp_err_status_ok);
  size = (gsize)length;
  return reel_srtp_decrypt_rtp (receiver, packet, &size, now) && is_plain (packet, size, ssrc, seq);
}

static gboolean
hears (ReelSrtp *receiver, Veteran *sender, guint8 ssrc, guint16 seq)
{
  return hears_at (receiver, sender, ssrc, seq, NOW);
}

/* How many packets of it are lost until the counter is known. */
static guint
count_lost (ReelSrtp *receiver, Veteran *sender, guint8 ssrc, guint16 seq, guint most)
{
  guint lost = 0;

  while (lost < most && !hears (receiver, sender, ssrc, (guint16)(seq + lost)))
    lost++;
  return lost;
}

static void
check_counter (gboolean gcm, guint32 turns, guint most)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (suites[gcm ? 6 : 0], NULL);
  ReelSrtp *receiver = reel_srtp_new_receiver (key);
  Veteran sender;
  guint lost;

  veteran_init (&sender, key, gcm, 7, turns);
  lost = count_lost (receiver, &sender, 7, 65000, 100);
  g_assert_cmpuint (lost, <=, most);
  for (guint i = 1; i < 2000; i++) /* over the next turn */
    g_assert_true (hears (receiver, &sender, 7, (guint16)(65000 + lost + i)));
  reel_srtp_free (receiver);
  srtp_dealloc (sender.session);
}

static void
test_counter (void)
{
  check_counter (FALSE, 0, 0);
  check_counter (FALSE, 1, 0);
  check_counter (FALSE, 15, 0);
  check_counter (FALSE, 17, 1);
  check_counter (FALSE, 900, 57);
  check_counter (TRUE, 3, 0);
  check_counter (TRUE, 40, 3);
}

/* Of more than half a turn nothing arrived. */
static void
test_outage (void)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (suites[0], NULL);
  ReelSrtp *receiver = reel_srtp_new_receiver (key);
  Veteran before, after;

  veteran_init (&before, key, FALSE, 7, 2);
  veteran_init (&after, key, FALSE, 7, 3);
  for (guint i = 0; i < 10; i++)
    g_assert_true (hears (receiver, &before, 7, (guint16)(1000 + i)));
  g_assert_cmpuint (count_lost (receiver, &after, 7, 20000, 100), <=, 30);
  g_assert_true (hears (receiver, &after, 7, 21000));
  reel_srtp_free (receiver);
  srtp_dealloc (before.session);
  srtp_dealloc (after.session);
}

/* Another key never sounds, whatever the counter; and a stranger's noise pushes nobody out. */
static void
test_strangers (void)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (suites[0], NULL);
  g_autoptr (ReelSrtpKey) wrong = reel_srtp_key_derive (key, "x");
  ReelSrtp *receiver = reel_srtp_new_receiver (key);
  Veteran good, bad;

  veteran_init (&good, key, FALSE, 7, 5);
  veteran_init (&bad, wrong, FALSE, 8, 0);
  g_assert_true (hears (receiver, &good, 7, 1));
  for (guint i = 0; i < 1500; i++)
    g_assert_false (hears (receiver, &bad, 8, (guint16)i));
  for (guint i = 0; i < 200; i++) {
    guint8 noise[172];
    gsize size = sizeof noise;

    fill (noise, (guint8)(10 + i), (guint16)i);
    g_assert_false (reel_srtp_decrypt_rtp (receiver, noise, &size, NOW));
  }
  g_assert_true (hears (receiver, &good, 7, 2));
  reel_srtp_free (receiver);
  srtp_dealloc (good.session);
  srtp_dealloc (bad.session);
}

/* Once there is somebody to starve, strangers get no more than some searches, and soon others again. */
static void
test_flood (void)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (suites[0], NULL);
  ReelSrtp *receiver = reel_srtp_new_receiver (key);
  Veteran first, second;

  veteran_init (&first, key, FALSE, 7, 5);
  veteran_init (&second, key, FALSE, 8, 5);
  g_assert_true (hears_at (receiver, &first, 7, 1, NOW));
  for (guint i = 0; i < 200; i++) {
    guint8 noise[172];
    gsize size = sizeof noise;

    fill (noise, (guint8)(10 + i), (guint16)i);
    g_assert_false (reel_srtp_decrypt_rtp (receiver, noise, &size, NOW));
  }
  g_assert_false (hears_at (receiver, &second, 8, 1, NOW));
  g_assert_true (hears_at (receiver, &first, 7, 2, NOW));
  g_assert_true (hears_at (receiver, &second, 8, 2, NOW + 20000));
  g_assert_true (hears_at (receiver, &second, 8, 3, NOW + 20000));
  reel_srtp_free (receiver);
  srtp_dealloc (first.session);
  srtp_dealloc (second.session);
}

/* The same packet twice, and pieces of packets. */
static void
test_replayed (void)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (suites[0], NULL);
  ReelSrtp *sender = reel_srtp_new_sender (key), *receiver = reel_srtp_new_receiver (key);
  guint8 packet[172 + REEL_SRTP_MAX_OVERHEAD], copy[172 + REEL_SRTP_MAX_OVERHEAD];
  gsize size = 172, length = 0;

  fill (packet, 7, 100);
  g_assert_true (reel_srtp_encrypt_rtp (sender, packet, &size));
  for (length = 0; length < size; length++) {
    gsize part = length;

    memcpy (copy, packet, length);
    g_assert_false (reel_srtp_decrypt_rtp (receiver, copy, &part, NOW));
    part = length;
    memcpy (copy, packet, length);
    g_assert_false (reel_srtp_decrypt_rtcp (receiver, copy, &part));
  }
  for (guint turn = 0; turn < 2; turn++) {
    length = size;
    memcpy (copy, packet, size);
    g_assert_cmpint (reel_srtp_decrypt_rtp (receiver, copy, &length, NOW), ==, turn == 0);
  }
  reel_srtp_free (sender);
  reel_srtp_free (receiver);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (suites); i++) {
    g_autofree char *path = g_strdup_printf ("/srtp/suite/%" G_GSIZE_FORMAT, i);

    g_test_add_data_func (path, suites[i], test_suite);
  }
  g_test_add_func ("/srtp/refused", test_refused);
  g_test_add_func ("/srtp/derived", test_derived);
  g_test_add_func ("/srtp/counter", test_counter);
  g_test_add_func ("/srtp/outage", test_outage);
  g_test_add_func ("/srtp/strangers", test_strangers);
  g_test_add_func ("/srtp/flood", test_flood);
  g_test_add_func ("/srtp/replayed", test_replayed);
  return g_test_run ();
}
