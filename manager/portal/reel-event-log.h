/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last events of a call that can't be asked for again, with ids, for clients that connect again. Used by
 * ReelEventFeed. Pure, but for the random part of the ids. */
#pragma once

#include <json-glib/json-glib.h>

typedef struct _ReelEventLog ReelEventLog;

ReelEventLog *reel_event_log_new (void);
void reel_event_log_free (ReelEventLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelEventLog, reel_event_log_free)

/* Keeps the event NAME with DATA (transfer full). Returns: (transfer none): its text, with its id,
 * until the next event is added */
const char *reel_event_log_add (ReelEventLog *self, const char *name, JsonObject *data);
/* The texts of those after LAST_ID, the oldest first: all that are kept if more are missing, none if LAST_ID is NULL or
 * of another log. Returns: (transfer full) */
char *reel_event_log_get_after (ReelEventLog *self, const char *last_id);

/* An event without an id, DATA (transfer full), as text. Returns: (transfer full) */
char *reel_event_log_format (const char *name, JsonObject *data);
