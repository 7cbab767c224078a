/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the manager has this worker keep of participants or of streams, for a manager whose catalogue lacks them. Owned
 * by ReelMediaSession; main thread only. */
#pragma once

#include <glib.h>

typedef struct _ReelMemoTable ReelMemoTable;

/* Whether what a memo is of is still there. */
typedef gboolean (*ReelMemoFilter) (const char *id, gpointer user_data);

ReelMemoTable *reel_memo_table_new (void);
void reel_memo_table_free (ReelMemoTable *self);

/* @memo: an a{sv}, in the place of the one before */
void reel_memo_table_put (ReelMemoTable *self, const char *id, GVariant *memo);
void reel_memo_table_remove (ReelMemoTable *self, const char *id);
/* Removes those of which @filter says so. */
void reel_memo_table_prune (ReelMemoTable *self, ReelMemoFilter filter, gpointer user_data);
/* Returns: (transfer floating): a{sa{sv}}, by id */
GVariant *reel_memo_table_to_variant (const ReelMemoTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMemoTable, reel_memo_table_free)
