/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The routes of the portal's HTTP server: which handler answers a method on a path, and whether the user must be signed
 * in. Made by main.c; every door adds its routes. Main thread only. */
#pragma once

#include "manager/portal/reel-http-guard.h"
#include "manager/portal/reel-http-request.h"
#include "manager/portal/reel-sign-in.h"

typedef struct _ReelHttpRouter ReelHttpRouter;

/* PUBLIC: anybody. SIGNED_IN: a user with a bearer token or a session; others get 401, and a session that changes
 * something needs its CSRF token. ANY_PAGE and BEARER are for pages of any site, by CORS: for anybody, and for a user
 * with a bearer token, which a browser never sends by itself. */
typedef enum {
  REEL_HTTP_PUBLIC,
  REEL_HTTP_SIGNED_IN,
  REEL_HTTP_ANY_PAGE,
  REEL_HTTP_BEARER,
} ReelHttpAccess;

typedef void (*ReelHttpHandler) (ReelHttpRequest *request, gpointer user_data);

/* Answers all requests of SERVER, whose paths are raw. The other arguments live as long. */
ReelHttpRouter *reel_http_router_new (SoupServer *server, ReelHttpGuard *guard, ReelSignIn *sign_in,
                                      ReelHttpPeers *peers);
void reel_http_router_free (ReelHttpRouter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpRouter, reel_http_router_free)

/* Called with who sends a token that is signed with a key that the verifier does not have. */
void reel_http_router_set_unknown_key_handler (ReelHttpRouter *self, void (*handler) (gpointer user_data),
                                               gpointer user_data);

/* A line for each route, as “GET /api/v1/session signed-in”, sorted. */
char *reel_http_router_list (ReelHttpRouter *self);

/* PATTERN: a path such as "/api/v1/calls/{call}/controls" or "/calling/recordings/{id}:pause". A {name} stands for one
 * segment or for the beginning of one, matched before percent-decoding, so an id may contain %2F. More exact patterns
 * win, whatever their order. A route for GET answers HEAD as well. HANDLER and USER_DATA live as long as the router. */
void reel_http_router_add (ReelHttpRouter *self, const char *method, const char *pattern, ReelHttpAccess access,
                           ReelHttpHandler handler, gpointer user_data);
