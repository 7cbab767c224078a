/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a directory may look like after the power went: made out of the log of disklog.c, in the way of SQLite's own
 * crash tests. For tests of what is to survive that.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/*
 * What became of the changes since the last sync of their file or, for names, of their directory. A name is never
 * half changed, a sector of 512 bytes that held data before is the old one or the new one.
 */
typedef enum {
  POWER_CUT_SYNCED,  /* none is there: what was promised, and no more */
  POWER_CUT_KEPT,    /* all are there: the process died, the power stayed */
  POWER_CUT_ORDERED, /* up to some moment all are there, the last write in part */
  POWER_CUT_LOOSE,   /* any are there, in full or in part; new sectors may hold anything; a size without its data */
  POWER_CUT_N_RULES
} PowerCutRules;

extern const gchar *const power_cut_rules_nicks[];

typedef struct _PowerCut PowerCut;

/* @log: a file of disklog.c; @base: what the directory held before, a copy, or NULL if nothing. */
PowerCut *power_cut_load (const gchar *log, const gchar *base);
void power_cut_free (PowerCut *self);

/* Moments at which the power can go: during each sync, and at the end. */
guint power_cut_count_points (PowerCut *self);

/* When that was; us of the monotonic clock. */
guint64 power_cut_get_time (PowerCut *self, guint point);

/* Fills @directory, which is emptied before, with what is left. The same for the same arguments. */
void power_cut_restore (PowerCut *self, guint point, PowerCutRules rules, guint32 seed, const gchar *directory);

/* The marks before @point; with @synced, a path below the root, those before the last sync of that file began, if its
 * name was on the disk as well. Free the array. */
GPtrArray *power_cut_list_marks (PowerCut *self, guint point, const gchar *synced);

/* us between two syncs of @path at most while it was written to; 0 if it never was synced. */
guint64 power_cut_longest_gap (PowerCut *self, const gchar *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PowerCut, power_cut_free)

G_END_DECLS
