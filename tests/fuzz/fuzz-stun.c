/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the datagram of a WebRTC peer: whether it is a check, and the answers; also with a header that is
 * right, so that the attributes are read. */
#include "manager/core/media/reel-stun.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define PASSWORD "VOkJxbRl1RmTxUk/WvJxBt"

static void
answer (const ReelStunCheck *check)
{
  static const guint8 ip[16] = { 0x20, 0x01, 0x0d, 0xb8 };
  guint8 text[REEL_STUN_MAX_ANSWER];

  for (gsize length = 4; length <= sizeof ip; length += 12) {
    const gsize size = reel_stun_write_answer (check, ip, length, 40000, PASSWORD, text);

    g_assert_cmpuint (size, <=, sizeof text);
    g_assert_true (reel_stun_is_message (text, size));
  }
  g_assert_cmpuint (reel_stun_write_conflict (check, PASSWORD, text), <=, sizeof text);
}

/* @data: of exactly @size bytes, so that a byte more is noticed. */
static void
read_datagram (const guint8 *data, gsize size)
{
  ReelStunCheck check;
  const ReelStunVerdict verdict = reel_stun_read_check (data, size, "evtj", "h6vY", PASSWORD, &check);

  if (verdict != REEL_STUN_OTHER)
    g_assert_true (reel_stun_is_message (data, size));
  if (verdict >= REEL_STUN_CHECK)
    answer (&check);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 header[] = { 0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42 };
  g_autofree guint8 *copy = g_memdup2 (data, size);

  read_datagram (copy, size);
  if (size < sizeof header || size > G_MAXUINT16)
    return 0;
  memcpy (copy, header, sizeof header);
  copy[2] = (guint8)((size - 20) >> 8);
  copy[3] = (guint8)(size - 20);
  read_datagram (copy, size);
  return 0;
}
