/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which sender an RTP stream listens to.
 *
 * A sender that restarts gets another SSRC, music on hold is another source for a while, and a stray packet is nobody.
 * So a new source has to send three different packets, and then either outranks the present one (it was the source
 * before, or the SDP names its host) or finds it silent. The time that counts as silence depends on the present
 * source's own intervals: audio packets come each 20 ms, a screen share may send one picture a second. */
#include "manager/core/media/reel-rtp-source.h"

#include <string.h>

#define MS        G_GINT64_CONSTANT (1000000)
#define GOES_ON   3           /* different packets */
#define HELD      10          /* of them make the address final */
#define HELD_SPAN (150 * MS)  /* minimum duration of these: a burst does not count */
#define PAUSE     (2500 * MS) /* after a pause this long the count restarts */
#define LEAST_GAP (50 * MS)
#define MAX_GAP   (700 * MS)
#define QUIET     3            /* intervals */
#define AVOID     (10000 * MS) /* for this long an address that is to be avoided may be left at once */

typedef struct {
  guint id;
  ReelRtpAddress address;
  guint32 ssrc;
  gboolean described;
  gboolean was_present;
  guint16 last_seq;
  guint run;    /* different packets without a pause; counts to HELD */
  gint64 began; /* arrival of the first of these */
  gint64 gap;   /* the largest recent interval */
  gint64 last;  /* arrival of the last packet */
} Source;

struct _ReelRtpSources {
  gboolean strict;
  gint64 relearn_after; /* ns; 0: never */
  gboolean held;        /* `address` is final */
  ReelRtpAddress address;
  gboolean avoids; /* `avoided` was the address before relearning */
  ReelRtpAddress avoided;
  gint64 avoided_since; /* arrival; 0: not yet */
  Source list[REEL_RTP_SOURCE_MAX];
  guint count;
  guint present; /* id of the present source; 0: none */
  guint last_id;
  guint64 switches;
  gboolean returned;
};

gboolean
reel_rtp_address_equal (const ReelRtpAddress *a, const ReelRtpAddress *b)
{
  return a->port == b->port && memcmp (a->ip, b->ip, sizeof a->ip) == 0;
}

static Source *
find_present (const ReelRtpSources *self)
{
  for (guint i = 0; i < self->count; i++) {
    if (self->list[i].id == self->present)
      return (Source *)&self->list[i];
  }
  return NULL;
}

static Source *
find (ReelRtpSources *self, const ReelRtpArrival *packet)
{
  for (guint i = 0; i < self->count; i++) {
    Source *source = &self->list[i];

    if (source->ssrc == packet->ssrc && reel_rtp_address_equal (&source->address, &packet->address))
      return source;
  }
  return NULL;
}

static Source *
find_oldest (ReelRtpSources *self)
{
  Source *oldest = NULL;

  for (guint i = 0; i < self->count; i++) {
    Source *source = &self->list[i];

    if (source->id != self->present && (oldest == NULL || source->last < oldest->last))
      oldest = source;
  }
  return oldest;
}

static Source *
add (ReelRtpSources *self, const ReelRtpArrival *packet)
{
  Source *source = self->count < REEL_RTP_SOURCE_MAX ? &self->list[self->count++] : find_oldest (self);

  *source = (Source){ .id = ++self->last_id,
                      .address = packet->address,
                      .ssrc = packet->ssrc,
                      .described = packet->described,
                      .last_seq = (guint16)(packet->seq - 1),
                      .gap = LEAST_GAP,
                      .last = packet->arrival };
  return source;
}

static void
note (Source *source, const ReelRtpArrival *packet)
{
  const gint64 gap = MAX (packet->arrival - source->last, 0);

  if (gap > PAUSE)
    source->run = 0;
  if (source->run == 0)
    source->began = packet->arrival;
  if (packet->seq == source->last_seq) { /* a duplicate packet only shows that the source is alive */
    source->last = packet->arrival;
    return;
  }
  source->run = MIN (source->run + 1, HELD);
  source->gap = CLAMP (MAX (gap, source->gap - source->gap / 8), LEAST_GAP, MAX_GAP);
  source->last_seq = packet->seq;
  source->last = packet->arrival;
}

static gboolean
is_quiet (const Source *source, gint64 now)
{
  return now - source->last >= source->gap * QUIET;
}

static gboolean
is_avoided (const ReelRtpSources *self, const Source *source)
{
  return self->avoids && reel_rtp_address_equal (&source->address, &self->avoided);
}

/* Whether @source replaces one that is still sending. */
static gboolean
outranks (const ReelRtpSources *self, const Source *source, const Source *present)
{
  if (is_avoided (self, source) != is_avoided (self, present))
    return is_avoided (self, present);
  if (source->described != present->described)
    return source->described;
  return source->was_present && source->id < present->id;
}

static void
hold_address (ReelRtpSources *self, const Source *source)
{
  if (is_avoided (self, source))
    return;
  self->held = TRUE;
  self->avoids = FALSE;
  self->address = source->address;
}

static void
make_present (ReelRtpSources *self, Source *source)
{
  if (self->present != 0)
    self->switches++;
  self->returned = source->was_present;
  self->present = source->id;
  source->was_present = TRUE;
  self->held = self->held && reel_rtp_address_equal (&source->address, &self->address);
}

/* Nobody else came: the address is kept. */
static void
end_avoiding (ReelRtpSources *self, gint64 arrival)
{
  if (self->avoided_since == 0)
    self->avoided_since = arrival;
  else if (arrival - self->avoided_since > AVOID)
    self->avoids = FALSE;
}

ReelRtpSources *
reel_rtp_sources_new (gboolean strict)
{
  ReelRtpSources *self = g_new0 (ReelRtpSources, 1);

  self->strict = strict;
  return self;
}

void
reel_rtp_sources_free (ReelRtpSources *self)
{
  g_free (self);
}

void
reel_rtp_sources_set_strict (ReelRtpSources *self, gboolean strict)
{
  self->strict = strict;
}

void
reel_rtp_sources_set_relearn_after (ReelRtpSources *self, gint64 ns)
{
  self->relearn_after = ns;
}

void
reel_rtp_sources_relearn (ReelRtpSources *self)
{
  const Source *present = find_present (self);

  self->held = FALSE;
  self->avoids = present != NULL;
  self->avoided_since = 0;
  if (present != NULL)
    self->avoided = present->address;
}

ReelRtpVerdict
reel_rtp_sources_take (ReelRtpSources *self, const ReelRtpArrival *packet, guint *id)
{
  Source *present = find_present (self);
  Source *source = NULL;

  if (self->held && self->relearn_after > 0 && !reel_rtp_address_equal (&packet->address, &self->address) &&
      packet->arrival - present->last >= self->relearn_after)
    self->held = FALSE; /* it is not avoided: it may only be on hold */
  if (self->held && self->strict && !reel_rtp_address_equal (&packet->address, &self->address) &&
      !(packet->described && !present->described))
    return REEL_RTP_SOURCE_OTHER_ADDRESS;
  if (self->avoids)
    end_avoiding (self, packet->arrival);
  source = find (self, packet);
  if (source == NULL)
    source = add (self, packet);
  note (source, packet);
  *id = source->id;
  if (present == NULL) {
    make_present (self, source);
    return REEL_RTP_SOURCE_PASS;
  }
  if (source == present) {
    if (!self->held && source->run >= HELD && packet->arrival - source->began >= HELD_SPAN)
      hold_address (self, source);
    return REEL_RTP_SOURCE_PASS;
  }
  if (source->run < GOES_ON || !(outranks (self, source, present) || is_quiet (present, packet->arrival)))
    return REEL_RTP_SOURCE_KEEP;
  make_present (self, source);
  return REEL_RTP_SOURCE_SWITCH;
}

static gboolean
may_send_control (const ReelRtpAddress *source, const ReelRtpAddress *address, gboolean muxed)
{
  return muxed ? reel_rtp_address_equal (source, address) : memcmp (source->ip, address->ip, sizeof source->ip) == 0;
}

ReelRtpControl
reel_rtp_sources_judge_control (const ReelRtpSources *self, const ReelRtpAddress *address, gboolean muxed,
                                const guint32 *senders, guint n_senders)
{
  if (self->held && self->strict && !may_send_control (&self->address, address, muxed))
    return REEL_RTP_CONTROL_OTHER_ADDRESS;
  for (guint i = 0; i < self->count * n_senders; i++) {
    const Source *source = &self->list[i / n_senders];

    if (source->ssrc == senders[i % n_senders] &&
        (!self->strict || may_send_control (&source->address, address, muxed)))
      return REEL_RTP_CONTROL_PASS;
  }
  return self->count == 0 ? REEL_RTP_CONTROL_PASS : REEL_RTP_CONTROL_UNKNOWN;
}

ReelRtpSourceState
reel_rtp_sources_get_state (const ReelRtpSources *self, gint64 now)
{
  const Source *present = find_present (self);

  if (present == NULL)
    return REEL_RTP_SOURCE_NONE;
  if (is_quiet (present, now))
    return REEL_RTP_SOURCE_QUIET;
  if (self->returned)
    return REEL_RTP_SOURCE_RETURNED;
  if (self->switches > 0)
    return REEL_RTP_SOURCE_REPLACED;
  return self->held ? REEL_RTP_SOURCE_HELD : REEL_RTP_SOURCE_LEARNED;
}

gboolean
reel_rtp_sources_get_present (const ReelRtpSources *self, ReelRtpAddress *address, guint32 *ssrc)
{
  const Source *present = find_present (self);

  if (present == NULL)
    return FALSE;
  *address = present->address;
  *ssrc = present->ssrc;
  return TRUE;
}

guint
reel_rtp_sources_count (const ReelRtpSources *self)
{
  return self->count;
}

guint64
reel_rtp_sources_get_switches (const ReelRtpSources *self)
{
  return self->switches;
}
