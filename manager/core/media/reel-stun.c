/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* STUN as a lite agent of ICE needs it; see the header for the caller. */
#include "manager/core/media/reel-stun.h"

#include <string.h>

#define HEADER_BYTES      20
#define ATTRIBUTE_BYTES   4 /* type and length */
#define INTEGRITY_BYTES   20
#define FINGERPRINT_BYTES 4
#define MAGIC_COOKIE      0x2112a442u
#define FINGERPRINT_XOR   0x5354554eu
#define ROLE_CONFLICT     487

enum { BINDING_REQUEST = 0x0001, BINDING_SUCCESS = 0x0101, BINDING_ERROR = 0x0111 };

enum {
  ATTRIBUTE_USERNAME = 0x0006,
  ATTRIBUTE_INTEGRITY = 0x0008,
  ATTRIBUTE_ERROR_CODE = 0x0009,
  ATTRIBUTE_XOR_MAPPED_ADDRESS = 0x0020,
  ATTRIBUTE_USE_CANDIDATE = 0x0025,
  ATTRIBUTE_FINGERPRINT = 0x8028,
  ATTRIBUTE_CONTROLLED = 0x8029,
};

static guint16
read_16 (const guint8 *data)
{
  return (guint16)(data[0] << 8 | data[1]);
}

static guint32
read_32 (const guint8 *data)
{
  return (guint32)read_16 (data) << 16 | read_16 (data + 2);
}

static void
write_16 (guint8 *data, guint value)
{
  data[0] = (guint8)(value >> 8);
  data[1] = (guint8)value;
}

static void
write_32 (guint8 *data, guint32 value)
{
  write_16 (data, value >> 16);
  write_16 (data + 2, value & 0xffff);
}

/* ITU-T V.42 */
static guint32
get_checksum (const guint8 *data, gsize length)
{
  guint32 sum = 0xffffffffu;

  for (gsize i = 0; i < length; i++) {
    sum ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      sum = (sum & 1) != 0 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
  }
  return ~sum;
}

/* The HMAC of what precedes the attribute at @offset, with a header whose length ends with that attribute. */
static void
get_integrity (const guint8 *data, gsize offset, const char *password, guint8 digest[INTEGRITY_BYTES])
{
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA1, (const guint8 *)password, strlen (password));
  gsize size = INTEGRITY_BYTES;
  guint8 header[HEADER_BYTES];

  memcpy (header, data, HEADER_BYTES);
  write_16 (header + 2, (guint)(offset + ATTRIBUTE_BYTES + INTEGRITY_BYTES - HEADER_BYTES));
  g_hmac_update (hmac, header, HEADER_BYTES);
  g_hmac_update (hmac, data + HEADER_BYTES, (gssize)(offset - HEADER_BYTES));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
}

/* In a time that does not depend on the contents. */
static gboolean
is_equal (const guint8 *a, const guint8 *b, gsize length)
{
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

gboolean
reel_stun_is_message (const guint8 *data, gsize length)
{
  return length >= HEADER_BYTES && data[0] < 4 && read_32 (data + 4) == MAGIC_COOKIE;
}

typedef struct {
  gboolean user;    /* it is meant for this agent */
  gboolean known;   /* the password was right */
  gboolean covered; /* nothing but a fingerprint counts any more */
  gboolean marked;  /* it has the fingerprint that ICE requires */
  gboolean nominates;
  gboolean controlled;
} Attributes;

static gboolean
is_user (const guint8 *value, gsize length, const char *ufrag, const char *peer_ufrag)
{
  const gsize own = strlen (ufrag), other = strlen (peer_ufrag);

  return length == own + 1 + other && memcmp (value, ufrag, own) == 0 && value[own] == ':' &&
         memcmp (value + own + 1, peer_ufrag, other) == 0;
}

static gboolean
is_fingerprint (const guint8 *data, gsize offset)
{
  return read_32 (data + offset + ATTRIBUTE_BYTES) == (get_checksum (data, offset) ^ FINGERPRINT_XOR);
}

/* FALSE: the message is damaged. Strangers can send anything: each message is summed and authenticated once at most,
 * and authenticated only if it is for this agent (USERNAME comes first). @total: bytes of the message. */
static gboolean
take_attribute (Attributes *attributes, const guint8 *data, gsize total, gsize offset, gsize length, const char *ufrag,
                const char *peer_ufrag, const char *password)
{
  const guint8 *value = data + offset + ATTRIBUTE_BYTES;
  guint8 digest[INTEGRITY_BYTES];
  const guint type = read_16 (data + offset);

  if (type == ATTRIBUTE_FINGERPRINT)
    return attributes->marked = length == FINGERPRINT_BYTES && offset + ATTRIBUTE_BYTES + length == total &&
                                is_fingerprint (data, offset);
  if (attributes->covered)
    return TRUE;
  switch (type) {
  case ATTRIBUTE_USERNAME:
    attributes->user = is_user (value, length, ufrag, peer_ufrag);
    return TRUE;
  case ATTRIBUTE_INTEGRITY:
    if (length != INTEGRITY_BYTES)
      return FALSE;
    attributes->covered = TRUE;
    if (!attributes->user)
      return TRUE;
    get_integrity (data, offset, password, digest);
    attributes->known = is_equal (digest, value, INTEGRITY_BYTES);
    return TRUE;
  case ATTRIBUTE_USE_CANDIDATE:
    attributes->nominates = TRUE;
    return TRUE;
  case ATTRIBUTE_CONTROLLED:
    attributes->controlled = TRUE;
    return TRUE;
  default:
    return TRUE;
  }
}

ReelStunVerdict
reel_stun_read_check (const guint8 *data, gsize length, const char *ufrag, const char *peer_ufrag, const char *password,
                      ReelStunCheck *check)
{
  Attributes attributes = { FALSE };
  gsize offset = HEADER_BYTES;

  if (!reel_stun_is_message (data, length) || read_16 (data) != BINDING_REQUEST ||
      read_16 (data + 2) != length - HEADER_BYTES)
    return REEL_STUN_OTHER;
  while (offset + ATTRIBUTE_BYTES <= length) {
    const gsize size = read_16 (data + offset + 2);

    if (offset + ATTRIBUTE_BYTES + size > length ||
        !take_attribute (&attributes, data, length, offset, size, ufrag, peer_ufrag, password))
      return REEL_STUN_OTHER;
    offset += ATTRIBUTE_BYTES + (size + 3) / 4 * 4;
  }
  if (!attributes.marked)
    return REEL_STUN_OTHER;
  if (!attributes.user || !attributes.known)
    return REEL_STUN_REFUSED;
  memcpy (check->transaction, data + 8, REEL_STUN_TRANSACTION_BYTES);
  check->nominates = attributes.nominates;
  return attributes.controlled ? REEL_STUN_CONFLICT : REEL_STUN_CHECK;
}

static gsize
begin (guint8 *answer, guint type, const ReelStunCheck *check)
{
  write_16 (answer, type);
  write_32 (answer + 4, MAGIC_COOKIE);
  memcpy (answer + 8, check->transaction, REEL_STUN_TRANSACTION_BYTES);
  return HEADER_BYTES;
}

static gsize
begin_attribute (guint8 *answer, gsize offset, guint type, gsize length)
{
  write_16 (answer + offset, type);
  write_16 (answer + offset + 2, (guint)length);
  return offset + ATTRIBUTE_BYTES;
}

/* Adds what authenticates it. */
static gsize
finish (guint8 *answer, gsize offset, const char *password)
{
  get_integrity (answer, offset, password,
                 answer + begin_attribute (answer, offset, ATTRIBUTE_INTEGRITY, INTEGRITY_BYTES));
  offset += ATTRIBUTE_BYTES + INTEGRITY_BYTES;
  write_16 (answer + 2, (guint)(offset + ATTRIBUTE_BYTES + FINGERPRINT_BYTES - HEADER_BYTES));
  begin_attribute (answer, offset, ATTRIBUTE_FINGERPRINT, FINGERPRINT_BYTES);
  write_32 (answer + offset + ATTRIBUTE_BYTES, get_checksum (answer, offset) ^ FINGERPRINT_XOR);
  return offset + ATTRIBUTE_BYTES + FINGERPRINT_BYTES;
}

gsize
reel_stun_write_answer (const ReelStunCheck *check, const guint8 *ip, gsize ip_length, guint16 port,
                        const char *password, guint8 answer[REEL_STUN_MAX_ANSWER])
{
  gsize offset = begin (answer, BINDING_SUCCESS, check);

  offset = begin_attribute (answer, offset, ATTRIBUTE_XOR_MAPPED_ADDRESS, 4 + ip_length);
  write_16 (answer + offset, ip_length == 4 ? 1 : 2);
  write_16 (answer + offset + 2, port ^ (MAGIC_COOKIE >> 16));
  /* what follows the type in the header is the cookie and the transaction */
  for (gsize i = 0; i < ip_length; i++)
    answer[offset + 4 + i] = ip[i] ^ answer[4 + i];
  return finish (answer, offset + 4 + ip_length, password);
}

gsize
reel_stun_write_conflict (const ReelStunCheck *check, const char *password, guint8 answer[REEL_STUN_MAX_ANSWER])
{
  gsize offset = begin (answer, BINDING_ERROR, check);

  offset = begin_attribute (answer, offset, ATTRIBUTE_ERROR_CODE, 4);
  write_32 (answer + offset, ROLE_CONFLICT / 100 << 8 | ROLE_CONFLICT % 100);
  return finish (answer, offset + 4, password);
}
