/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SRTP; the header lists the callers.
 *
 * Each source has a libsrtp session of its own. A source is proven once one of its packets was authentic; until then
 * each packet is tried with several roll-over counters, in turn. A proven source whose packets are no longer authentic
 * may have sent half a turn of the counter that did not arrive: the following counters are tried. The number of sources
 * is limited, and forged packets push out no more than one proven source. A search costs as much as many packets, so
 * that the searches are limited once there is a proven source, which somebody might want to starve.
 *
 * The lock guards everything; nothing is called back. */
#include "manager/worker/rtp/reel-srtp.h"

#include <srtp2/srtp.h>
#include <string.h>

#define MAX_SOURCES   16
#define MAX_SENDERS   64    /* of RTCP, before the session is begun again */
#define MAX_ROLL_OVER 1024  /* 65536 packets each: two weeks of audio, nine hours of a fast video */
#define MAX_PACKET    65536 /* bytes */
#define TRIES         16    /* counters for a packet, in the first turn */
#define LATER_TRIES   2     /* in the following ones */
#define LOST          25    /* packets in a row, after which a proven source's counter is looked for */
#define SEARCH_US     10000 /* between two searches for a counter, on average */
#define SEARCHES      100   /* at once */
#define RTP_HEADER    12
#define RTCP_HEADER   8

typedef struct {
  srtp_t session; /* NULL: the place is free */
  guint32 ssrc;
  gboolean proven;
  guint failed; /* packets in a row */
  guint32 next; /* counter to try */
  gboolean turned;
  guint64 used;
} Source;

struct _ReelSrtp {
  GMutex lock;
  ReelSrtpKey key;
  srtp_policy_t policy;
  srtp_master_key_t master;
  srtp_master_key_t *masters[1];
  Source sources[MAX_SOURCES];
  guint64 clock;       /* counts packets */
  gboolean proven;     /* any source ever was */
  gint64 searched;     /* monotonic, µs: searches are accounted for until then */
  srtp_t rtcp;         /* of the receiver */
  GHashTable *senders; /* SSRCs in `rtcp` */
  srtp_t out;          /* of the sender */
  guint8 *spare;       /* (nullable): a copy for several attempts */
};

static void
set_policy (const ReelSrtpKey *key, srtp_policy_t *policy)
{
  const ReelSrtpSuite *suite = key->suite;

  switch (suite->cipher) {
  case REEL_SRTP_AES_CM_128:
    srtp_crypto_policy_set_rtp_default (&policy->rtp);
    break;
  case REEL_SRTP_AES_CM_192:
    srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80 (&policy->rtp);
    break;
  case REEL_SRTP_AES_CM_256:
    srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy->rtp);
    break;
  case REEL_SRTP_AES_GCM_128:
    srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtp);
    break;
  default:
    srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy->rtp);
    break;
  }
  policy->rtcp = policy->rtp; /* RTCP has 80 bits also in the suites with 32 */
  if (suite->tag_bits == 32)
    policy->rtp.auth_tag_len = 4;
  if (key->plain_rtcp)
    policy->rtcp.sec_serv = sec_serv_auth;
}

/* Fails where somebody else in the process, like GStreamer's elements, has done it; then it is not needed. */
static gpointer
start_library (gpointer data)
{
  return GINT_TO_POINTER (1 + srtp_init ());
}

static ReelSrtp *new (const ReelSrtpKey *key)
{
  static GOnce once = G_ONCE_INIT;
  ReelSrtp *self = g_new0 (ReelSrtp, 1);

  g_once (&once, start_library, NULL);
  g_mutex_init (&self->lock);
  self->key = *key;
  self->senders = g_hash_table_new (NULL, NULL);
  set_policy (key, &self->policy);
  self->master = (srtp_master_key_t){ self->key.bytes, self->key.mki, self->key.mki_size };
  self->masters[0] = &self->master;
  self->policy.keys = self->masters;
  self->policy.num_master_keys = 1;
  self->policy.window_size = 1024;
  return self;
}

static srtp_t
open_session (ReelSrtp *self, srtp_ssrc_type_t type, guint32 ssrc)
{
  srtp_t session = NULL;

  self->policy.ssrc = (srtp_ssrc_t){ type, ssrc };
  return srtp_create (&session, &self->policy) == srtp_err_status_ok ? session : NULL;
}

ReelSrtp *
reel_srtp_new_receiver (const ReelSrtpKey *key)
{
  ReelSrtp *self = new (key);

  self->rtcp = open_session (self, ssrc_any_inbound, 0);
  if (self->rtcp == NULL)
    g_clear_pointer (&self, reel_srtp_free);
  return self;
}

ReelSrtp *
reel_srtp_new_sender (const ReelSrtpKey *key)
{
  ReelSrtp *self = new (key);

  self->out = open_session (self, ssrc_any_outbound, 0);
  if (self->out == NULL)
    g_clear_pointer (&self, reel_srtp_free);
  return self;
}

static void
close_session (srtp_t *session)
{
  if (*session != NULL)
    srtp_dealloc (*session);
  *session = NULL;
}

void
reel_srtp_free (ReelSrtp *self)
{
  for (gsize i = 0; i < MAX_SOURCES; i++)
    close_session (&self->sources[i].session);
  close_session (&self->rtcp);
  close_session (&self->out);
  g_hash_table_unref (self->senders);
  g_free (self->spare);
  g_mutex_clear (&self->lock);
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

/* Called with the lock. Prefers a free place, then the oldest that is not proven, then the oldest. */
static Source *
choose_place (ReelSrtp *self)
{
  Source *best = &self->sources[0];

  for (gsize i = 1; i < MAX_SOURCES; i++) {
    Source *source = &self->sources[i];
    const int rank = source->session == NULL ? 0 : 1 + source->proven,
              best_rank = best->session == NULL ? 0 : 1 + best->proven;

    if (rank < best_rank || (rank == best_rank && source->used < best->used))
      best = source;
  }
  return best;
}

/* Called with the lock. Counts the search. */
static gboolean
may_search (ReelSrtp *self, gint64 now)
{
  if (!self->proven)
    return TRUE;
  self->searched = MAX (self->searched, now - SEARCHES * SEARCH_US);
  if (self->searched + SEARCH_US > now)
    return FALSE;
  self->searched += SEARCH_US;
  return TRUE;
}

/* Called with the lock. Returns: (nullable): NULL: the source is not proven, and there were too many of them. */
static Source *
get_source (ReelSrtp *self, guint32 ssrc, gint64 now)
{
  Source *source = NULL;

  for (gsize i = 0; i < MAX_SOURCES && source == NULL; i++) {
    if (self->sources[i].session != NULL && self->sources[i].ssrc == ssrc)
      source = &self->sources[i];
  }
  if ((source == NULL || !source->proven) && !may_search (self, now))
    return NULL;
  if (source == NULL) {
    source = choose_place (self);
    close_session (&source->session);
    *source = (Source){ .session = open_session (self, ssrc_specific, ssrc), .ssrc = ssrc };
  }
  source->used = ++self->clock;
  return source->session != NULL ? source : NULL;
}

/* Called with the lock. */
static gboolean
decrypt (ReelSrtp *self, srtp_t session, guint8 *data, gsize *size)
{
  int length = (int)*size;

  if (srtp_unprotect_mki (session, data, &length, self->key.mki_size > 0) != srtp_err_status_ok)
    return FALSE;
  *size = (gsize)length;
  return TRUE;
}

/* Called with the lock. The most probable counter comes first each time, so forged packets do not delay a sender that
 * has just begun. An attempt may spoil the data, so each has a copy. */
static gboolean
look_for_counter (ReelSrtp *self, Source *source, guint8 *data, gsize *size)
{
  const guint tries = source->turned ? LATER_TRIES : TRIES;
  guint32 base = 0;
  gboolean good = FALSE;

  if (self->spare == NULL)
    self->spare = g_malloc (MAX_PACKET);
  memcpy (self->spare, data, *size);
  if (source->proven && srtp_get_stream_roc (source->session, source->ssrc, &base) != srtp_err_status_ok)
    return FALSE;
  for (guint i = 0; i <= tries && !good; i++) {
    const guint32 counter = base + (i == 0 ? 0 : source->next);

    memcpy (data, self->spare, *size);
    srtp_set_stream_roc (source->session, source->ssrc, counter);
    good = decrypt (self, source->session, data, size);
    if (i > 0)
      source->next = (source->next + 1) % MAX_ROLL_OVER;
    source->turned |= i > 0 && source->next == 0;
  }
  srtp_set_stream_roc (source->session, source->ssrc, 0); /* from now on it follows from the packets */
  return good;
}

/* Called with the lock. */
static gboolean
decrypt_of (ReelSrtp *self, Source *source, guint8 *data, gsize *size, gint64 now)
{
  if (source->proven && (source->failed < LOST || !may_search (self, now)))
    return decrypt (self, source->session, data, size);
  return look_for_counter (self, source, data, size);
}

gboolean
reel_srtp_decrypt_rtp (ReelSrtp *self, guint8 *data, gsize *size, gint64 now)
{
  Source *source = NULL;
  guint32 ssrc = 0;
  gboolean good = FALSE;

  if (*size < RTP_HEADER || *size > MAX_PACKET)
    return FALSE;
  memcpy (&ssrc, data + 8, sizeof ssrc);
  g_mutex_lock (&self->lock);
  source = get_source (self, GUINT32_FROM_BE (ssrc), now);
  good = source != NULL && decrypt_of (self, source, data, size, now);
  if (good) {
    source->proven = self->proven = TRUE;
    source->failed = source->next = 0;
    source->turned = FALSE;
  } else if (source != NULL && source->failed < LOST) {
    source->failed++;
  }
  g_mutex_unlock (&self->lock);
  return good;
}

/* Called with the lock. Each sender of RTCP has its state in the session, so there is a limit. */
static void
note_sender (ReelSrtp *self, guint32 ssrc)
{
  g_hash_table_add (self->senders, GUINT_TO_POINTER (ssrc));
  if (g_hash_table_size (self->senders) <= MAX_SENDERS)
    return;
  g_hash_table_remove_all (self->senders);
  close_session (&self->rtcp);
  self->rtcp = open_session (self, ssrc_any_inbound, 0);
}

gboolean
reel_srtp_decrypt_rtcp (ReelSrtp *self, guint8 *data, gsize *size)
{
  guint32 ssrc = 0;
  int length = (int)*size;
  gboolean good = FALSE;

  if (*size < RTCP_HEADER || *size > MAX_PACKET)
    return FALSE;
  memcpy (&ssrc, data + 4, sizeof ssrc);
  g_mutex_lock (&self->lock);
  good = self->rtcp != NULL &&
         srtp_unprotect_rtcp_mki (self->rtcp, data, &length, self->key.mki_size > 0) == srtp_err_status_ok;
  if (good) {
    *size = (gsize)length;
    note_sender (self, ssrc);
  }
  g_mutex_unlock (&self->lock);
  return good;
}

gboolean
reel_srtp_encrypt_rtp (ReelSrtp *self, guint8 *data, gsize *size)
{
  int length = (int)*size;
  gboolean good = FALSE;

  g_mutex_lock (&self->lock);
  good = *size >= RTP_HEADER && srtp_protect (self->out, data, &length) == srtp_err_status_ok;
  *size = good ? (gsize)length : *size;
  g_mutex_unlock (&self->lock);
  return good;
}

gboolean
reel_srtp_encrypt_rtcp (ReelSrtp *self, guint8 *data, gsize *size)
{
  int length = (int)*size;
  gboolean good = FALSE;

  g_mutex_lock (&self->lock);
  good = *size >= RTCP_HEADER && srtp_protect_rtcp (self->out, data, &length) == srtp_err_status_ok;
  *size = good ? (gsize)length : *size;
  g_mutex_unlock (&self->lock);
  return good;
}
