/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The offset of a stream is the difference between the running time of its fastest packets by arrival and their capture
 * time according to sender reports. Two streams of one clock are in sync when their offsets, with corrections, are
 * equal; the absolute time of the sender's clock does not matter.
 * One lock, the call's, guards all its tracks; nothing else is locked or called meanwhile. */
#include "manager/worker/sync/reel-av-sync.h"

#include "manager/worker/sync/reel-clock-map.h"

#include <math.h>

#define SECOND        G_GINT64_CONSTANT (1000000000)
#define SENT_PAIRS    20 /* reports: a minute and a half of them */
#define SENT_STEP     3
#define ARRIVED_PAIRS 64
#define ARRIVED_STEP  8 /* a network can be bad for half a minute */
#define ARRIVED_EVERY (4 * SECOND)
#define AIM_EVERY     (SECOND / 4)
#define FRESH         (30 * SECOND) /* an older offset is not valid any more */
#define SILENCE       (SECOND / 2)  /* a gap in which a jump is inaudible */
#define SMOOTHING     (2 * SECOND)
#define MOVED         (SECOND / 2) /* a larger sudden change is a new offset */
#define REMEMBERED    64           /* more than a decoder delays */
#define ROUNDING      (SECOND / 2000)
#define SPAN          (SECOND / 2) /* of media */
#define N_SPANS       8            /* a jitter buffer that begins anew is too late for half of that */
#define SETTLED       2            /* spans until a stream that comes back is compared */

struct _ReelAvSync {
  int refs;
  GMutex lock;
  GPtrArray *tracks; /* not owned */
};

typedef struct {
  gint64 placed;
  gint64 captured;
} Arrival;

/* The packet of a span that took the least time. */
typedef struct {
  guint32 rtp;
  gint64 pts;
} Fastest;

struct _ReelSyncTrack {
  ReelAvSync *sync;
  char *participant;
  char *cname;
  guint clock_rate;
  gint64 slew;
  ReelClockMap *sent;    /* RTP to the sender's NTP time */
  ReelClockMap *arrived; /* RTP to our running time */
  gboolean known;        /* something arrived from a sender, `ssrc` */
  gboolean heard;        /* a packet did */
  guint32 ssrc;
  guint32 last_rtp;
  gint64 last_pts;
  gint64 last_arrived;
  gint64 last_aim;
  Fastest fastest[N_SPANS]; /* circular */
  guint n_spans;            /* so far */
  gint64 span;              /* ns of media in the last one */
  guint settling;           /* spans for which no offset is taken */
  gboolean placed;          /* `offset` is known */
  double offset;            /* ns, smoothed */
  gint64 target;
  double correction;
  ReelSyncStats stats;
  Arrival arrivals[REMEMBERED]; /* circular */
  guint n_arrivals;             /* so far */
};

ReelAvSync *
reel_av_sync_new (void)
{
  ReelAvSync *self = g_new0 (ReelAvSync, 1);

  self->refs = 1;
  g_mutex_init (&self->lock);
  self->tracks = g_ptr_array_new ();
  return self;
}

ReelAvSync *
reel_av_sync_ref (ReelAvSync *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
reel_av_sync_unref (ReelAvSync *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_ptr_array_unref (self->tracks);
  g_mutex_clear (&self->lock);
  g_free (self);
}

ReelSyncTrack *
reel_sync_track_new (ReelAvSync *sync, const char *participant, guint clock_rate, gint64 slew)
{
  ReelSyncTrack *track = g_new0 (ReelSyncTrack, 1);

  track->sync = reel_av_sync_ref (sync);
  track->participant = g_strdup (participant);
  track->clock_rate = clock_rate;
  track->slew = slew;
  track->sent = reel_clock_map_new (clock_rate, SENT_PAIRS, SENT_STEP);
  track->arrived = reel_clock_map_new (clock_rate, ARRIVED_PAIRS, ARRIVED_STEP);
  g_mutex_lock (&sync->lock);
  g_ptr_array_add (sync->tracks, track);
  g_mutex_unlock (&sync->lock);
  return track;
}

void
reel_sync_track_free (ReelSyncTrack *track)
{
  g_mutex_lock (&track->sync->lock);
  g_ptr_array_remove (track->sync->tracks, track);
  g_mutex_unlock (&track->sync->lock);
  reel_clock_map_free (track->sent);
  reel_clock_map_free (track->arrived);
  g_free (track->participant);
  g_free (track->cname);
  reel_av_sync_unref (track->sync);
  g_free (track);
}

/* Called with the lock. Timestamps or the clock are others, or the last ones too old. */
static void
forget_offset (ReelSyncTrack *track)
{
  track->placed = FALSE;
  track->n_spans = track->settling = 0;
}

/* Called with the lock. Another sender has its own timestamps and clock. */
static void
take_sender (ReelSyncTrack *track, guint32 ssrc)
{
  if (track->known && track->ssrc == ssrc)
    return;
  reel_clock_map_reset (track->sent);
  reel_clock_map_reset (track->arrived);
  g_clear_pointer (&track->cname, g_free);
  track->known = TRUE;
  track->ssrc = ssrc;
  track->heard = FALSE;
  forget_offset (track);
  track->target = 0;
}

/* NTP's 32.32 bits in ns: fits until 2036, when the era ends and the map sees a step. */
static gint64
ntp_to_ns (guint64 ntp)
{
  return (gint64)(ntp >> 32) * SECOND + (gint64)(((ntp & 0xFFFFFFFFu) * (guint64)SECOND) >> 32);
}

void
reel_sync_track_report (ReelSyncTrack *track, guint32 ssrc, guint64 ntp, guint32 rtp)
{
  g_mutex_lock (&track->sync->lock);
  if (ntp != 0 && (!track->heard || track->ssrc == ssrc)) {
    take_sender (track, ssrc);
    track->stats.reports++;
    if (reel_clock_map_add (track->sent, rtp, ntp_to_ns (ntp)) == REEL_CLOCK_MAP_STEPPED)
      forget_offset (track);
  }
  g_mutex_unlock (&track->sync->lock);
}

void
reel_sync_track_name (ReelSyncTrack *track, guint32 ssrc, const char *cname, gsize length)
{
  g_mutex_lock (&track->sync->lock);
  if (!track->heard || track->ssrc == ssrc) {
    take_sender (track, ssrc);
    g_free (track->cname);
    track->cname = g_strndup (cname, length);
  }
  g_mutex_unlock (&track->sync->lock);
}

static gboolean
share_clock (const ReelSyncTrack *a, const ReelSyncTrack *b)
{
  return g_str_equal (a->participant, b->participant) &&
         (a->cname == NULL || b->cname == NULL || g_str_equal (a->cname, b->cname));
}

/* Called with the lock. The target of the track's timestamps: all streams of a participant at the offset of the latest
 * one, or the maximum advance before it, but not before the earliest. */
static void
aim (ReelSyncTrack *track, gint64 now)
{
  double least = track->offset, greatest = track->offset, low = track->offset + track->correction, high = low;
  guint others = 0;

  for (guint i = 0; i < track->sync->tracks->len; i++) {
    const ReelSyncTrack *other = g_ptr_array_index (track->sync->tracks, i);

    if (other == track || !other->placed || !share_clock (track, other) || ABS (now - other->last_pts) > FRESH)
      continue;
    others++;
    least = MIN (least, other->offset);
    greatest = MAX (greatest, other->offset);
    low = MIN (low, other->offset + other->correction);
    high = MAX (high, other->offset + other->correction);
  }
  if (others == 0) /* its partner is silent: no correction while sharing a clock */
    return;
  track->stats.offset = MAX (track->stats.offset, (gint64)(greatest - least));
  if (greatest - least > (double)REEL_AV_SYNC_MAX_OFFSET) {
    track->stats.ignored = TRUE;
    track->target = 0;
    return;
  }
  track->stats.left = (gint64)(high - low);
  track->target = (gint64)(MAX (greatest - (double)REEL_AV_SYNC_MAX_ADVANCE, least) - track->offset);
}

/* Called with the lock. @passed: ns of media */
static void
note_fastest (ReelSyncTrack *track, guint32 rtp, gint64 pts, gint64 passed)
{
  Fastest *fastest = &track->fastest[(track->n_spans + N_SPANS - 1) % N_SPANS];

  track->span += passed;
  if (track->n_spans == 0 || track->span >= SPAN) {
    track->span = 0;
    track->fastest[track->n_spans++ % N_SPANS] = (Fastest){ rtp, pts };
  } else if (pts - fastest->pts < (gint64)(gint32)(rtp - fastest->rtp) * SECOND / track->clock_rate) {
    *fastest = (Fastest){ rtp, pts };
  }
}

/* Called with the lock. A jitter buffer that gets a packet after its latency begins anew with the time of that one, and
 * needs a second or so of media until it follows the fastest ones again. */
static gint64
get_offset (ReelSyncTrack *track)
{
  gint64 offset = G_MAXINT64;

  for (guint i = 0; i < MIN (track->n_spans, N_SPANS); i++)
    offset = MIN (offset, track->fastest[i].pts - reel_clock_map_get_time (track->sent, track->fastest[i].rtp));
  return offset;
}

/* Called with the lock. No media passes in an outage: the packet after it tells no more than another, but for one that
 * is faster than those before, which no jitter buffer makes up. */
static void
measure (ReelSyncTrack *track, guint32 rtp, gint64 pts, gint64 passed)
{
  const gint64 media = MIN (passed, SPAN);
  double offset, share;

  if (!track->heard || pts - track->last_arrived >= ARRIVED_EVERY) {
    track->last_arrived = pts;
    reel_clock_map_add (track->arrived, rtp, pts);
  }
  if (passed >= FRESH) {
    forget_offset (track);
    track->settling = SETTLED;
  }
  note_fastest (track, rtp, pts, media);
  if (!reel_clock_map_is_known (track->sent) || (!track->placed && track->n_spans <= track->settling))
    return;
  offset = (double)get_offset (track);
  share = MIN ((double)(offset < track->offset ? passed : media) / (double)SMOOTHING, 1.0);
  if (!track->placed || fabs (offset - track->offset) > (double)MOVED)
    share = 1.0;
  track->offset = track->placed ? track->offset + (offset - track->offset) * share : offset;
  if (track->placed && pts - track->last_aim < AIM_EVERY)
    return;
  track->placed = TRUE;
  track->last_aim = pts;
  aim (track, pts);
}

/* Called with the lock. At most half of a silence is removed, or timestamps could go backwards. */
static void
slew (ReelSyncTrack *track, gint64 passed)
{
  double step = (double)track->target - track->correction;
  double limit = passed > SILENCE ? (double)passed / 2.0 : (double)track->slew * (double)passed / (double)SECOND;

  track->correction += CLAMP (step, -limit, limit);
  track->stats.correction = (gint64)track->correction;
  track->stats.largest_correction = MAX (track->stats.largest_correction, ABS (track->stats.correction));
}

gint64
reel_sync_track_place (ReelSyncTrack *track, guint32 ssrc, guint32 rtp, gint64 pts)
{
  gint64 correction, passed;

  g_mutex_lock (&track->sync->lock);
  take_sender (track, ssrc);
  /* The packets of one picture stay together. */
  if (!track->heard || rtp != track->last_rtp) {
    passed = track->heard ? MAX (pts - track->last_pts, 0) : 0;
    measure (track, rtp, pts, passed);
    slew (track, passed);
    track->heard = TRUE;
    track->last_rtp = rtp;
    track->last_pts = pts;
  }
  correction = track->stats.correction;
  g_mutex_unlock (&track->sync->lock);
  return correction;
}

void
reel_sync_track_remember (ReelSyncTrack *track, gint64 placed, gint64 captured)
{
  Arrival *last;

  g_mutex_lock (&track->sync->lock);
  last = track->n_arrivals > 0 ? &track->arrivals[(track->n_arrivals - 1) % REMEMBERED] : NULL;
  if (last != NULL && last->placed == placed)
    last->captured = MIN (last->captured, captured);
  else
    track->arrivals[track->n_arrivals++ % REMEMBERED] = (Arrival){ placed, captured };
  g_mutex_unlock (&track->sync->lock);
}

gint64
reel_sync_track_get_capture (ReelSyncTrack *track, gint64 placed)
{
  const Arrival *best = NULL;
  gint64 captured;

  g_mutex_lock (&track->sync->lock);
  for (guint i = 0; i < MIN (track->n_arrivals, REMEMBERED); i++) {
    const Arrival *arrival = &track->arrivals[i];

    if (arrival->placed <= placed + ROUNDING && (best == NULL || arrival->placed > best->placed))
      best = arrival;
  }
  captured = best != NULL ? best->captured : 0;
  g_mutex_unlock (&track->sync->lock);
  return captured;
}

gint64
reel_sync_track_get_correction (ReelSyncTrack *track)
{
  gint64 correction;

  g_mutex_lock (&track->sync->lock);
  correction = track->stats.correction;
  g_mutex_unlock (&track->sync->lock);
  return correction;
}

void
reel_sync_track_get_stats (ReelSyncTrack *track, ReelSyncStats *stats)
{
  g_mutex_lock (&track->sync->lock);
  *stats = track->stats;
  stats->rejected = reel_clock_map_get_rejected (track->sent);
  stats->steps = reel_clock_map_get_steps (track->sent);
  stats->has_drift = reel_clock_map_get_drift (track->arrived, &stats->drift_ppm);
  g_mutex_unlock (&track->sync->lock);
}
