/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thumbnails, contact sheets and waveforms of the chunks that the catalogue lists as without, each made by a
 * callreel-sidecar of its own, one at a time. Nothing waits for it: what can't be made is in the log and in the chunk's
 * row, and made once more some times, later and at the next start; what a manager did not come to is left to the next.
 * Of a sealed chunk the plain files are removed with that, since the program reads them. Owned by ReelServices; main
 * thread only. */
#pragma once

#include "manager/engine/store/reel-storage-seal.h"
#include "manager/engine/store/reel-store.h"

typedef struct _ReelSidecarMaker ReelSidecarMaker;

/* @program: callreel-sidecar; @sealing: NULL if nothing is sealed. Reference-counted. */
ReelSidecarMaker *reel_sidecar_maker_new (ReelStore *store, const char *program, ReelSealing *sealing);
ReelSidecarMaker *reel_sidecar_maker_ref (ReelSidecarMaker *self);
void reel_sidecar_maker_unref (ReelSidecarMaker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSidecarMaker, reel_sidecar_maker_unref)

/* To be called when the catalogue may have chunks that lack sidecars. @chunk: one that was stored just now, perhaps at
 * a new location, or NULL. */
void reel_sidecar_maker_wake (ReelSidecarMaker *self, const ReelChunkRecord *chunk);
/* CALLBACK is called when a row of a chunk was stored, until it is set to NULL. */
typedef void (*ReelSidecarsKept) (gpointer data);
void reel_sidecar_maker_watch (ReelSidecarMaker *self, ReelSidecarsKept callback, gpointer data);
/* The manager exits; gives up the current chunk. */
void reel_sidecar_maker_close (ReelSidecarMaker *self);
