/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sources of RTP; see the header for why they are counted. */
#include "manager/core/media/reel-claimed-sources.h"

/* RTCP, whose packet types 192 to 208 are these as payload types (RFC 5761 4); the range is that of srtpdec. */
#define FIRST_RTCP 64
#define LAST_RTCP  80

#define RTCP_SSRC_OFFSET 4
#define RTP_SSRC_OFFSET  8

static gboolean
is_known (const ReelClaimedSources *self, guint32 ssrc)
{
  for (guint i = 0; i < self->count; i++) {
    if (self->known[i] == ssrc)
      return TRUE;
  }
  return FALSE;
}

/* RTP's follows its time, RTCP's is that of who sends it. */
static gboolean
read_source (const guint8 *data, gsize size, guint32 *ssrc)
{
  const guint type = size > 1 ? data[1] & 0x7f : 0;
  const gsize offset = type >= FIRST_RTCP && type <= LAST_RTCP ? RTCP_SSRC_OFFSET : RTP_SSRC_OFFSET;

  if (size < offset + sizeof *ssrc)
    return FALSE;
  *ssrc =
      (guint32)data[offset] << 24 | (guint32)data[offset + 1] << 16 | (guint32)data[offset + 2] << 8 | data[offset + 3];
  return TRUE;
}

gboolean
reel_claimed_sources_admit (ReelClaimedSources *self, const guint8 *data, gsize size)
{
  guint32 ssrc;

  if (!read_source (data, size, &ssrc))
    return FALSE;
  if (is_known (self, ssrc))
    return TRUE;
  if (self->count == REEL_CLAIMED_SOURCES_MAX)
    return FALSE;
  self->known[self->count++] = ssrc;
  return TRUE;
}

gboolean
reel_claimed_sources_have (const ReelClaimedSources *self, const guint8 *data, gsize size)
{
  guint32 ssrc;

  return read_source (data, size, &ssrc) && is_known (self, ssrc);
}
