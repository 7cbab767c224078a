/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is checked of every request before a handler sees it, apart from who asks: the client's address, its rate, the
 * host that it means, the page that it comes from; and the headers that every answer has. Used by ReelHttpRouter. Main
 * thread only. */
#pragma once

#include "manager/core/wire/reel-portal-config.h"

#include <libsoup/soup.h>

/* libsoup has no name for it. */
#define REEL_HTTP_TOO_MANY_REQUESTS 429

typedef struct _ReelHttpGuard ReelHttpGuard;

/* CONFIG lives as long. */
ReelHttpGuard *reel_http_guard_new (const ReelPortalConfig *config);
void reel_http_guard_free (ReelHttpGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpGuard, reel_http_guard_free)

/* The address of the client: of the peer, or what a proxy that is configured says. Returns: (transfer full) */
char *reel_http_guard_find_origin (ReelHttpGuard *self, SoupServerMessage *message);

/* The three rates. Returns: 0, or after how many seconds to try again */
guint reel_http_guard_take_address (ReelHttpGuard *self, const char *origin);
guint reel_http_guard_take_user (ReelHttpGuard *self, const char *user);
/* Whether this address has sent too many wrong credentials; note_failure() counts one. */
guint reel_http_guard_look_failures (ReelHttpGuard *self, const char *origin);
void reel_http_guard_note_failure (ReelHttpGuard *self, const char *origin);
/* For metrics. */
guint64 reel_http_guard_count_limited (ReelHttpGuard *self);

/* Whether it means this server, not a name that somebody made point here: the host of the configured url, localhost, or
 * a numeric address. */
gboolean reel_http_guard_knows_host (ReelHttpGuard *self, SoupServerMessage *message);
/* Whether it comes from a page of this server, or from a program, which says neither. */
gboolean reel_http_guard_is_own_page (ReelHttpGuard *self, SoupServerMessage *message);

/* For an answer that is not a page: a handler may replace each of them. */
void reel_http_guard_add_headers (ReelHttpGuard *self, SoupServerMessage *message);
/* For a page. FRAMES: whether the configured origins may show it in a frame. */
void reel_http_guard_add_page_headers (ReelHttpGuard *self, SoupServerMessage *message, gboolean frames);
