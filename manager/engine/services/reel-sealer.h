/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chunks that could not be sealed when their recording ended, tried again: later, after doubled waits of a minute to
 * six hours, and at each start. The catalogue is the queue; one chunk is sealed at a time. A chunk whose recording is
 * being delivered waits for that, since deliveries name the plain files. Owned by ReelServices; main thread only. */
#pragma once

#include "manager/engine/services/reel-sidecar-maker.h"

typedef struct _ReelSealer ReelSealer;

/* @sidecars: removes the plain files of what is sealed; NULL: nobody does. Counted. */
ReelSealer *reel_sealer_new (ReelStore *store, ReelSealing *sealing, ReelSidecarMaker *sidecars);
ReelSealer *reel_sealer_ref (ReelSealer *self);
void reel_sealer_unref (ReelSealer *self);

/* From now on: what an earlier manager left at once, and what is due every minute. */
void reel_sealer_start (ReelSealer *self);
/* CHUNK is not sealed, because of ERROR. NOW_UTC: microseconds since 1970. */
void reel_sealer_add (ReelSealer *self, const ReelChunkRecord *chunk, const char *error, gint64 now_utc);
/* Seals what is due at NOW_UTC, unless it is at work. */
void reel_sealer_look (ReelSealer *self, gint64 now_utc);
/* How many chunks are to be sealed, as far as it is known. */
guint reel_sealer_count (ReelSealer *self);
/* The manager ends. */
void reel_sealer_close (ReelSealer *self);
