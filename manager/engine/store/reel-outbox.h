/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends events of recordings to clients, at least once and in the order in which they were entered. An event is in the
 * catalogue before it comes here; those that an earlier manager could not send are read from there. Owned by
 * ReelEngine. Main thread only.
 *
 * Signal "event" (s id, s json): the whole document and its id. The id is the same when an event is sent again, which
 * happens if the manager dies before the catalogue has marked it as sent. Changes that a handler puts into the store
 * are stored before that mark or together with it, so a delivery that is put there is not lost. */
#pragma once

#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_OUTBOX (reel_outbox_get_type ())
G_DECLARE_FINAL_TYPE (ReelOutbox, reel_outbox, REEL, OUTBOX, GObject)

/* RETRY_MS: delay in ms before reading the catalogue is retried; 0 for a second. */
ReelOutbox *reel_outbox_new (ReelStore *store, guint retry_ms);

/* There is a listener now: first sends the events that wait in the catalogue. New ones wait for these, for at most
 * ten attempts to read; after that the old ones are tried again at sixty times the delay, and sent when they can be
 * read. */
void reel_outbox_open (ReelOutbox *self);

/* The catalogue has stored this event as not sent. The strings are copied. */
void reel_outbox_add (ReelOutbox *self, const char *id, const char *json);

/* Stops sending, even if events are still being read. */
void reel_outbox_close (ReelOutbox *self);
