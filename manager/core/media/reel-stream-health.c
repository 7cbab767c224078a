/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides whether a received stream is waiting, active or stalled. */
#include "manager/core/media/reel-stream-health.h"

#define UNDECODED_US   (3 * G_USEC_PER_SEC / 2) /* plus a tick or two, this is reported in time */
#define REFUSED_US     (G_USEC_PER_SEC / 2)     /* a stray datagram before the first packet is not reported */
#define STOOD_STILL_US G_USEC_PER_SEC           /* ticks come several times a second */

static void
move (gint64 *time, gint64 by)
{
  if (*time != 0)
    *time += by;
}

/* The process stood still (a suspended machine): data of that time is still in the sockets, and not missing. */
static void
forgive (ReelStreamHealth *self, gint64 by)
{
  move (&self->first_tick, by);
  move (&self->last_packet, by);
  move (&self->last_media, by);
  move (&self->last_moved, by);
  move (&self->last_decoded, by);
  move (&self->first_refused, by);
  move (&self->last_refused, by);
  move (&self->waits_since, by);
}

static void
note (ReelStreamHealth *self, gint64 now, const ReelStreamCounts *counts)
{
  const ReelStreamCounts *last = &self->last;

  if (counts->media != last->media) {
    if (now - self->last_media > UNDECODED_US) /* it has just begun (again): decoded data follows a moment later */
      self->last_moved = self->last_decoded = now;
    self->last_media = now;
  }
  if (counts->moved != last->moved)
    self->last_moved = now;
  if (counts->media != last->media || counts->life != last->life)
    self->last_packet = now;
  if (counts->refused != last->refused) {
    if (now - self->last_refused > REEL_STREAM_HEALTH_STALL_US || self->last_refused == 0)
      self->first_refused = now;
    self->last_refused = now;
  }
  if (counts->decoded != last->decoded || !counts->decoding || !last->decoding)
    self->last_decoded = now;
  if (counts->decoded != last->decoded || !counts->decoding || !last->decoding)
    self->came = FALSE;
  else if (counts->key_frames != last->key_frames)
    self->came = TRUE;
  if (!counts->waits)
    self->waits_since = 0;
  else if (self->waits_since == 0)
    self->waits_since = now;
  self->last = *counts;
}

static gboolean
is_refusing (const ReelStreamHealth *self, gint64 now)
{
  return self->last_refused != 0 && now - self->last_refused <= REEL_STREAM_HEALTH_STALL_US &&
         now - self->first_refused >= REFUSED_US;
}

/* A sender whose key frames come and lead to nothing is asked for more, but what it lacks is something else: it
 * encrypts its media end to end, for example. */
static gboolean
lacks_key_frame (const ReelStreamHealth *self, gint64 now)
{
  return !self->came && self->waits_since != 0 && now - self->waits_since > UNDECODED_US &&
         now - self->last_media <= REEL_STREAM_HEALTH_STALL_US;
}

static void
set (ReelStreamHealth *self, ReelStreamHealthState state, ReelStreamCause cause)
{
  self->state = state;
  self->cause = cause;
}

void
reel_stream_health_tick (ReelStreamHealth *self, gint64 now, const ReelStreamCounts *counts)
{
  const gint64 passed = now - self->last_tick;

  if (self->last_tick != 0 && passed > STOOD_STILL_US)
    forgive (self, passed);
  if (self->first_tick == 0)
    self->first_tick = now;
  self->last_tick = now;
  note (self, now, counts);
  if (self->last_packet == 0 && !is_refusing (self, now))
    set (self, REEL_STREAM_WAITING,
         now - self->first_tick > REEL_STREAM_HEALTH_STALL_US ? REEL_STREAM_CAUSE_SILENT : REEL_STREAM_CAUSE_NONE);
  else if (self->last_packet == 0 || (is_refusing (self, now) && now - self->last_packet > UNDECODED_US))
    set (self, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_REFUSED);
  else if (now - self->last_packet > REEL_STREAM_HEALTH_STALL_US)
    set (self, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
  else if (now - self->last_media <= REEL_STREAM_HEALTH_STALL_US && self->last_media - self->last_moved > UNDECODED_US)
    set (self, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_STANDS_STILL);
  else if (lacks_key_frame (self, now))
    set (self, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NO_KEY_FRAME);
  else if (now - self->last_media <= REEL_STREAM_HEALTH_STALL_US &&
           self->last_media - self->last_decoded > UNDECODED_US)
    set (self, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_NOT_DECODED);
  else if (counts->contradicts)
    set (self, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_CONTRADICTS);
  else
    set (self, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
}
