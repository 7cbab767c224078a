/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A queue of deliveries on a real catalogue, with time as the test says, and a courier's requests to it. For its
 * tests. */
#pragma once

#include "manager/engine/delivery/reel-delivery-queue.h"

#define QUEUE_RIG_NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct {
  char *directory;
  ReelServices *services;
  ReelDeliveryQueue *queue;
  const char *owner; /* who renews and fails */
  guint waiting;     /* how often it was said that jobs wait */
} QueueRig;

/* A manager that starts, on the same catalogue, and one that ends. */
void queue_rig_open_queue (QueueRig *self);
void queue_rig_close_queue (QueueRig *self);
void queue_rig_set_up (QueueRig *self, gconstpointer unused);
void queue_rig_tear_down (QueueRig *self, gconstpointer unused);
/* Keeps a result in the GAsyncResult * that DATA points to, which queue_rig_wait_for() waits for. */
void queue_rig_on_result (GObject *source, GAsyncResult *result, gpointer data);
void queue_rig_wait_for (GAsyncResult **result);
void queue_rig_post_at (QueueRig *self, ReelEventKind kind, const char *id, const char *ordering, gint64 utc);
void queue_rig_post (QueueRig *self, ReelEventKind kind, const char *id, const char *ordering);
/* The jobs that are given at NOW, with spaces between; LEASE in seconds. */
char *queue_rig_take (QueueRig *self, guint limit, guint lease, gint64 now);
GVariant *queue_rig_dict (const char *text);
gboolean queue_rig_finish_change (QueueRig *self, GAsyncResult **result, GError **error);
/* Requests that are waited for. */
gboolean queue_rig_complete (QueueRig *self, const char *job, gint64 now, GError **error);
gboolean queue_rig_fail (QueueRig *self, const char *job, gboolean permanent, gint64 now, GError **error);
gboolean queue_rig_renew (QueueRig *self, const char *job, const char *text, gint64 now, GError **error);
gboolean queue_rig_retry (QueueRig *self, const char *job, gint64 now, GError **error);
gboolean queue_rig_drop (QueueRig *self, const char *job, GError **error);
/* The row of JOB. */
GVariant *queue_rig_find (QueueRig *self, const char *job);
char *queue_rig_get_text (QueueRig *self, const char *job, const char *key);

#define assert_take(self, limit, lease, now, wanted)                                                                   \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *taken = queue_rig_take (self, limit, lease, now);                                                 \
    g_assert_cmpstr (taken, ==, wanted);                                                                               \
  }                                                                                                                    \
  G_STMT_END

#define assert_text(self, job, key, wanted)                                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *found = queue_rig_get_text (self, job, key);                                                      \
    g_assert_cmpstr (found, ==, wanted);                                                                               \
  }                                                                                                                    \
  G_STMT_END
