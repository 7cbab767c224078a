/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events of one call, for all who follow it: asks the manager once for all of them, and keeps the last events for
 * those who connect again. Made by ReelEventDoor, which passes the manager's signals. Main thread only. */
#pragma once

#include "manager/portal/reel-event-stream.h"
#include "manager/portal/reel-manager-client.h"
#include "manager/portal/reel-sign-in.h"

typedef struct _ReelEventFeed ReelEventFeed;

/* ON_QUIET: called when nobody follows it any more, and after the end of the call. */
ReelEventFeed *reel_event_feed_new (ReelManagerClient *client, ReelSignIn *sign_in, const char *server_call_id,
                                    const char *path, void (*on_quiet) (ReelEventFeed *, gpointer), gpointer user_data);
void reel_event_feed_free (ReelEventFeed *self);

const char *reel_event_feed_get_path (ReelEventFeed *self);
const char *reel_event_feed_get_call (ReelEventFeed *self);
guint reel_event_feed_count (ReelEventFeed *self);
guint reel_event_feed_count_user (ReelEventFeed *self, const char *user);
gboolean reel_event_feed_has_operation (ReelEventFeed *self, const char *operation);

/* REQUEST is paused. PROPERTIES: of the call, as they are now. */
void reel_event_feed_add (ReelEventFeed *self, ReelHttpRequest *request, GVariant *properties);

/* What the manager has signalled. */
void reel_event_feed_tell_state (ReelEventFeed *self, const char *operation, const char *state, GVariant *detail);
void reel_event_feed_tell_warning (ReelEventFeed *self, const char *operation, guint seconds);
void reel_event_feed_tell_announcement (ReelEventFeed *self, const char *kind, const char *text, const char *language);
void reel_event_feed_tell_people (ReelEventFeed *self);
void reel_event_feed_tell_rules (ReelEventFeed *self);
void reel_event_feed_tell_end (ReelEventFeed *self);
void reel_event_feed_tell_presence (ReelEventFeed *self, gboolean present);
/* Every fifteen seconds: keeps the streams open through proxies, and ends those of sessions that are over. */
void reel_event_feed_beat (ReelEventFeed *self);
