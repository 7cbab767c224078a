/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The possible contents of a directory after a power loss: made from the log of disklog.c, like SQLite's own crash
 * tests. For tests of what must survive that. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* What happened to the changes since the last sync of their file or, for names, of their directory. A name is never
 * changed in part, and an existing sector of 512 bytes is the old one or the new one. */
typedef enum {
  POWER_CUT_SYNCED,  /* none: only what was promised */
  POWER_CUT_KEPT,    /* all: the process died, the power stayed */
  POWER_CUT_ORDERED, /* all up to some moment, the last write in part */
  POWER_CUT_LOOSE,   /* any, in full or in part; new sectors may contain anything; a size without its data */
  POWER_CUT_N_RULES
} PowerCutRules;

extern const char *const power_cut_rules_nicks[];

typedef struct _PowerCut PowerCut;

/* @log: a file of disklog.c; @base: a copy of the initial content of the directory, or NULL if it was empty. */
PowerCut *power_cut_load (const char *log, const char *base);
void power_cut_free (PowerCut *self);

/* Returns: the number of moments at which the power can fail: during each sync, and at the end */
guint power_cut_count_points (PowerCut *self);

/* Returns: the time of the point, µs of the monotonic clock */
guint64 power_cut_get_time (PowerCut *self, guint point);

/* Empties @directory, and fills it with what is left. Deterministic for the same arguments. */
void power_cut_restore (PowerCut *self, guint point, PowerCutRules rules, guint32 seed, const char *directory);

/* Returns: the marks before @point; with @synced, a path below the root, those before the last sync of that file began,
 * if its name was on the disk as well. Free the array. */
GPtrArray *power_cut_list_marks (PowerCut *self, guint point, const char *synced);

/* Returns: the longest time in µs between two syncs of @path while it was written to; 0 if it was never synced */
guint64 power_cut_longest_gap (PowerCut *self, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PowerCut, power_cut_free)

G_END_DECLS
