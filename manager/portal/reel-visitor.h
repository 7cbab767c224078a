/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the browser of a link's holder keeps between requests: who it is, and the visit that a one-time code began, in
 * cookies that no script reads. Used by ReelLinkDoor. */
#pragma once

#include "manager/portal/reel-http-request.h"

/* The browser's own secret, which it gets with this answer if it has none. SECURE: it is only sent over TLS. Returns:
 * (transfer full): NULL with Overloaded where the kernel gives no random numbers */
char *reel_visitor_identify (ReelHttpRequest *request, gboolean secure, GError **error);
/* Returns: (transfer full): the visit to the link with SECRET, or "" */
char *reel_visitor_get_visit (ReelHttpRequest *request, const char *secret);
/* UNTIL_MS: when it ends, milliseconds since 1970. */
void reel_visitor_keep_visit (ReelHttpRequest *request, const char *secret, const char *visit, guint64 until_ms,
                              gboolean secure);
