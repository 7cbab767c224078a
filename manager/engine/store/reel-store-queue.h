/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes on their way to the disk, in order. Pure: no thread, no clock, no lock;
 * ReelStore calls it with its own lock held. */
#pragma once

#include "manager/engine/store/reel-change.h"

/* A change that waits. @sequence counts them; @awaited: somebody is told what becomes of it, so that it is never made
 * one with another. */
typedef struct {
  ReelChange *change;
  guint64 sequence;
  gsize bytes;
  gboolean awaited;
  char *key; /* while a later change of the same row may take its place */
} ReelStoreEntry;

/* Takes CHANGE. */
void reel_store_entry_init (ReelStoreEntry *self, ReelChange *change, gboolean awaited);
void reel_store_entry_clear (ReelStoreEntry *self);

typedef struct _ReelStoreQueue ReelStoreQueue;

ReelStoreQueue *reel_store_queue_new (void);
/* Entries that are still in it stay their owner's. */
void reel_store_queue_free (ReelStoreQueue *self);

/* Appends ENTRY, or, where a row that still waits is put once more, puts its change in that one's place: then ENTRY is
 * empty, and FALSE is returned. */
gboolean reel_store_queue_push (ReelStoreQueue *self, ReelStoreEntry *entry);
/* The oldest ones, MAX_ENTRIES and MAX_BYTES at most, but one at least. */
GPtrArray *reel_store_queue_take (ReelStoreQueue *self, guint max_entries, gsize max_bytes);
/* What was taken comes before all others again. */
void reel_store_queue_give_back (ReelStoreQueue *self, GPtrArray *entries);
void reel_store_queue_remove (ReelStoreQueue *self, ReelStoreEntry *entry);
guint reel_store_queue_get_length (const ReelStoreQueue *self);
gsize reel_store_queue_get_bytes (const ReelStoreQueue *self);
/* The sequence of the oldest; G_MAXUINT64 where there is none. */
guint64 reel_store_queue_get_oldest (const ReelStoreQueue *self);
