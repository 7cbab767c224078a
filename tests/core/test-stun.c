/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The test vectors of RFC 5769, and what must not pass as a check. */
#include "manager/core/media/reel-stun.h"

#include <string.h>

#define PASSWORD "VOkJxbRl1RmTxUk/WvJxBt"

/* 2.1: a request of a controlled agent, for the user evtj:h6vY. */
static const guint8 request[] = {
  0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87,
  0xdf, 0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73, 0x74, 0x20, 0x63, 0x6c,
  0x69, 0x65, 0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29, 0x00, 0x08, 0x93, 0x2f,
  0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09, 0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76,
  0x59, 0x20, 0x20, 0x20, 0x00, 0x08, 0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e,
  0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49, 0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf,
};

static void
test_request (void)
{
  ReelStunCheck check = { .nominates = TRUE };

  g_assert_true (reel_stun_is_message (request, sizeof request));
  g_assert_cmpint (reel_stun_read_check (request, sizeof request, "evtj", "h6vY", PASSWORD, &check), ==,
                   REEL_STUN_CONFLICT);
  g_assert_false (check.nominates);
  g_assert_cmpmem (check.transaction, sizeof check.transaction, request + 8, 12);
}

static void
test_strangers (void)
{
  ReelStunCheck check;

  g_assert_cmpint (reel_stun_read_check (request, sizeof request, "evtj", "h6vY", PASSWORD "x", &check), ==,
                   REEL_STUN_REFUSED);
  g_assert_cmpint (reel_stun_read_check (request, sizeof request, "evtj", "h6v", PASSWORD, &check), ==,
                   REEL_STUN_REFUSED);
  g_assert_cmpint (reel_stun_read_check (request, sizeof request, "evt", "jh6vY", PASSWORD, &check), ==,
                   REEL_STUN_REFUSED);
}

/* No flipped bit passes, and no part is read beyond its end. */
static void
test_damage (void)
{
  ReelStunCheck check;

  for (gsize i = 0; i < sizeof request; i++) {
    g_autofree guint8 *copy = g_memdup2 (request, sizeof request);
    g_autofree guint8 *start = g_memdup2 (request, i + 1);

    copy[i] ^= 1 << (i % 8);
    g_assert_cmpint (reel_stun_read_check (copy, sizeof request, "evtj", "h6vY", PASSWORD, &check), <=,
                     REEL_STUN_REFUSED);
    if (i + 1 < sizeof request)
      g_assert_cmpint (reel_stun_read_check (start, i + 1, "evtj", "h6vY", PASSWORD, &check), ==, REEL_STUN_OTHER);
  }
}

static guint32
sum (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffffu;

  for (gsize i = 0; i < length * 8; i++)
    crc = ((crc ^ data[i / 8] >> i % 8) & 1) != 0 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
  return ~crc ^ 0x5354554eu;
}

/* A fingerprint is the last attribute: of a datagram full of right ones, no more than one may be computed, as each is a
 * sum of all that precedes it. */
static void
test_fingerprints (void)
{
  guint8 message[sizeof request + 8];
  const gsize length = sizeof message;
  ReelStunCheck check;
  guint32 crc;

  memcpy (message, request, sizeof request);
  message[3] = (guint8)(length - 20);
  for (gsize at = sizeof request - 8; at < length; at += 8) {
    memcpy (message + at, request + sizeof request - 8, 4);
    crc = GUINT32_TO_BE (sum (message, at));
    memcpy (message + at + 4, &crc, 4);
  }
  g_assert_cmpint (reel_stun_read_check (message, length, "evtj", "h6vY", PASSWORD, &check), ==, REEL_STUN_OTHER);
  g_assert_cmpuint (sum (request, sizeof request - 8), ==, 0xe57a3bcf);
}

/* 2.2 and 2.3 with what they map to, though without their attribute SOFTWARE. */
static void
test_answer (void)
{
  static const guint8 v4[] = { 192, 0, 2, 1 }, mapped_v4[] = { 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43 };
  static const guint8 v6[] = { 0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78,
                               0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 };
  static const guint8 mapped_v6[] = { 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3,
                                      0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9 };
  guint8 answer[REEL_STUN_MAX_ANSWER] = { 0 };
  ReelStunCheck check = { .nominates = FALSE };

  memcpy (check.transaction, request + 8, sizeof check.transaction);
  g_assert_cmpuint (reel_stun_write_answer (&check, v4, 4, 32853, PASSWORD, answer), ==, 20 + 12 + 24 + 8);
  g_assert_cmpuint (answer[0] << 8 | answer[1], ==, 0x0101);
  g_assert_cmpuint (answer[3], ==, 12 + 24 + 8);
  g_assert_cmpmem (answer + 24, 8, mapped_v4, 8);
  g_assert_cmpuint (reel_stun_write_answer (&check, v6, 16, 32853, PASSWORD, answer), ==, 20 + 24 + 24 + 8);
  g_assert_cmpmem (answer + 24, 20, mapped_v6, 20);
}

/* An answer is authenticated like a request: the same bytes with the type of one and a user are read as a check. */
static void
test_conflict (void)
{
  guint8 answer[REEL_STUN_MAX_ANSWER];
  ReelStunCheck check = { .nominates = FALSE };
  gsize length = reel_stun_write_conflict (&check, PASSWORD, answer);

  g_assert_cmpuint (length, ==, 20 + 8 + 24 + 8);
  g_assert_cmpuint (answer[0] << 8 | answer[1], ==, 0x0111);
  g_assert_cmpuint (answer[26], ==, 4);
  g_assert_cmpuint (answer[27], ==, 87);
  g_assert_cmpint (reel_stun_read_check (answer, length, "evtj", "h6vY", PASSWORD, &check), ==, REEL_STUN_OTHER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stun/request", test_request);
  g_test_add_func ("/stun/strangers", test_strangers);
  g_test_add_func ("/stun/damage", test_damage);
  g_test_add_func ("/stun/fingerprints", test_fingerprints);
  g_test_add_func ("/stun/answer", test_answer);
  g_test_add_func ("/stun/conflict", test_conflict);
  return g_test_run ();
}
