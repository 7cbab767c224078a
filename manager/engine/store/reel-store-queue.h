/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A queue of changes to be stored, in order. Pure: no thread, clock or lock; called by ReelStore, which holds its own
 * lock. */
#pragma once

#include "manager/engine/store/reel-change.h"

/* A waiting change. @sequence: its number; @awaited: a request waits for its result, so it is never merged with
 * another. */
typedef struct {
  ReelChange *change;
  guint64 sequence;
  gsize bytes;
  gboolean awaited;
  char *key; /* set while a later change of the same row may replace this one */
} ReelStoreEntry;

/* Takes CHANGE. */
void reel_store_entry_init (ReelStoreEntry *self, ReelChange *change, gboolean awaited);
void reel_store_entry_clear (ReelStoreEntry *self);

typedef struct _ReelStoreQueue ReelStoreQueue;

ReelStoreQueue *reel_store_queue_new (void);
/* Does not free the entries that are still queued. */
void reel_store_queue_free (ReelStoreQueue *self);

/* Appends ENTRY. If it puts a row that a queued entry puts already, moves its change into that entry instead, leaves
 * ENTRY empty, and returns FALSE. */
gboolean reel_store_queue_push (ReelStoreQueue *self, ReelStoreEntry *entry);
/* Removes the oldest entries, at most MAX_ENTRIES and MAX_BYTES, but at least one. */
GPtrArray *reel_store_queue_take (ReelStoreQueue *self, guint max_entries, gsize max_bytes);
/* Puts ENTRIES, which were taken, back in front of all others. */
void reel_store_queue_give_back (ReelStoreQueue *self, GPtrArray *entries);
void reel_store_queue_remove (ReelStoreQueue *self, ReelStoreEntry *entry);
guint reel_store_queue_get_length (const ReelStoreQueue *self);
gsize reel_store_queue_get_bytes (const ReelStoreQueue *self);
/* Returns: the sequence of the oldest entry; G_MAXUINT64 if there is none */
guint64 reel_store_queue_get_oldest (const ReelStoreQueue *self);
