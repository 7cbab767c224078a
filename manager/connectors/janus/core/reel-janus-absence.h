/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who left a moment ago. A page that is loaded again leaves and joins: its participant stays in the call meanwhile, so
 * that a recording whose host does that goes on. Pure; used by ReelJanusKeeper. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-ledger.h"

typedef struct _ReelJanusAbsence ReelJanusAbsence;

/* SECONDS: how long somebody stays in the call. */
ReelJanusAbsence *reel_janus_absence_new (guint seconds);
void reel_janus_absence_free (ReelJanusAbsence *self);

/* Adds those to WANTED who are in LEDGER and left a moment ago. NOW: monotonic, µs. Returns: when the first of them
 * goes; G_MAXINT64: nobody waits. */
gint64 reel_janus_absence_extend (ReelJanusAbsence *self, ReelJanusWanted *wanted, const ReelJanusLedger *ledger,
                                  gint64 now);
