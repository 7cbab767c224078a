/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of a document at a destination: whether it is there (RULES section 7). Used by
 * what orders uploads and by what tells where files are. */
#pragma once

#include <glib.h>

/**
 * ReelCopyState:
 * @REEL_COPY_WAITING: it is on its way
 * @REEL_COPY_THERE: it was delivered
 * @REEL_COPY_UNDELIVERED: it was given up
 * @REEL_COPY_REMOVING: it is to be removed there
 * @REEL_COPY_REMOVED: it was there, and is not any more
 */
typedef enum {
  REEL_COPY_WAITING,
  REEL_COPY_THERE,
  REEL_COPY_UNDELIVERED,
  REEL_COPY_REMOVING,
  REEL_COPY_REMOVED,
} ReelCopyState;

extern const char *const reel_copy_nicks[];

/* Of the nick NICK; NULL and what is unknown is undelivered. */
ReelCopyState reel_copy_find (const char *nick);
/* The state of two files together: the one that needs more attention. */
ReelCopyState reel_copy_join (ReelCopyState a, ReelCopyState b);
