/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of a document of the archive: whether its files are there, are being
 * removed, or are gone, and by whose wish. Files go first, then the catalogue says
 * so; what was interrupted between is found by its state. */
#pragma once

#include <glib.h>

/**
 * ReelDisposition:
 * @REEL_DISPOSITION_KEPT: its files are there
 * @REEL_DISPOSITION_DELETING: somebody deleted it, and its files are being removed
 * @REEL_DISPOSITION_DELETED: they are gone
 * @REEL_DISPOSITION_EXPIRING: its time is over, and its files are being removed
 * @REEL_DISPOSITION_EXPIRED: they are gone
 */
typedef enum {
  REEL_DISPOSITION_KEPT,
  REEL_DISPOSITION_DELETING,
  REEL_DISPOSITION_DELETED,
  REEL_DISPOSITION_EXPIRING,
  REEL_DISPOSITION_EXPIRED,
} ReelDisposition;

extern const char *const reel_disposition_nicks[];

/* Of the nick NICK; NULL and what is unknown is kept. */
ReelDisposition reel_disposition_find (const char *nick);
/* Whether its files are to go and may be there still. */
gboolean reel_disposition_is_open (ReelDisposition self);
/* What it is once they are gone. */
ReelDisposition reel_disposition_complete (ReelDisposition self);
