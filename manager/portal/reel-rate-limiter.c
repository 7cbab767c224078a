/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits how often each of many clients may do something; see the header for who uses it. */
#include "manager/portal/reel-rate-limiter.h"

#include <math.h>

typedef struct {
  char *key;
  double tokens;
  gint64 updated;
  GList link; /* in the order of use */
} Bucket;

struct _ReelRateLimiter {
  double per_second;
  double burst;
  guint max_keys;
  GHashTable *buckets; /* key, owned by the bucket → Bucket */
  GQueue order;        /* the most recently used first */
};

static void
bucket_free (gpointer data)
{
  Bucket *bucket = data;

  g_free (bucket->key);
  g_free (bucket);
}

ReelRateLimiter *
reel_rate_limiter_new (double per_second, double burst, guint max_keys)
{
  ReelRateLimiter *self = g_new0 (ReelRateLimiter, 1);

  self->per_second = per_second;
  self->burst = burst;
  self->max_keys = max_keys;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, bucket_free);
  g_queue_init (&self->order);
  return self;
}

void
reel_rate_limiter_free (ReelRateLimiter *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static void
forget_oldest (ReelRateLimiter *self)
{
  GList *oldest = g_queue_pop_tail_link (&self->order);

  g_hash_table_remove (self->buckets, ((Bucket *)oldest->data)->key);
}

static Bucket *
add_bucket (ReelRateLimiter *self, const char *key, gint64 now)
{
  Bucket *bucket = g_new0 (Bucket, 1);

  if (g_hash_table_size (self->buckets) >= self->max_keys)
    forget_oldest (self);
  bucket->key = g_strdup (key);
  bucket->tokens = self->burst;
  bucket->updated = now;
  bucket->link.data = bucket;
  g_hash_table_insert (self->buckets, bucket->key, bucket);
  g_queue_push_head_link (&self->order, &bucket->link);
  return bucket;
}

static void
fill (ReelRateLimiter *self, Bucket *bucket, gint64 now)
{
  double seconds = (double)MAX (now - bucket->updated, 0) / G_USEC_PER_SEC;

  bucket->tokens = MIN (self->burst, bucket->tokens + seconds * self->per_second);
  bucket->updated = now;
}

static guint
get_wait (ReelRateLimiter *self, const Bucket *bucket)
{
  return bucket->tokens >= 1 ? 0 : MAX (1, (guint)ceil ((1 - bucket->tokens) / self->per_second));
}

guint
reel_rate_limiter_look (ReelRateLimiter *self, const char *key, gint64 now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, key);

  if (bucket == NULL)
    return 0;
  fill (self, bucket, now);
  return get_wait (self, bucket);
}

guint
reel_rate_limiter_take (ReelRateLimiter *self, const char *key, gint64 now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, key);
  guint wait;

  if (bucket == NULL) {
    bucket = add_bucket (self, key, now);
  } else {
    g_queue_unlink (&self->order, &bucket->link);
    g_queue_push_head_link (&self->order, &bucket->link);
    fill (self, bucket, now);
  }
  wait = get_wait (self, bucket);
  if (wait == 0)
    bucket->tokens -= 1;
  return wait;
}

guint
reel_rate_limiter_count_keys (ReelRateLimiter *self)
{
  return g_hash_table_size (self->buckets);
}
