/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request of the API that is one call of the manager, or a step of several: pauses the request, and answers it with a
 * problem if the call fails. Used by all doors of the API. Main thread only. */
#pragma once

#include "manager/portal/reel-http-request.h"
#include "manager/portal/reel-manager-client.h"

/* What is done with the answer: replies, or makes the next call. */
typedef void (*ReelApiStep) (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer);

/* ARGUMENTS, ANSWER: as for reel_manager_client_call(). */
void reel_api_call (ReelManagerClient *client, ReelHttpRequest *request, const char *interface, const char *method,
                    GVariant *arguments, const char *answer, ReelApiStep step);
void reel_api_call_object (ReelManagerClient *client, ReelHttpRequest *request, const char *path, const char *interface,
                           const char *method, GVariant *arguments, const char *answer, ReelApiStep step);

/* On whose behalf the manager is asked: the options of its members that take an a{sv}, with user s. Returns: floating
 */
GVariant *reel_api_new_options (ReelHttpRequest *request);

/* Where the request came from: the options of the manager's members whose names end with From. Returns: floating */
GVariant *reel_api_new_origin (ReelHttpRequest *request);

/* Steps: 204; {items, next} of (aa{sv}s…), with the totals or the total that
 * follow. */
void reel_api_reply_done (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer);
void reel_api_reply_page (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer);

/* The query parameters of a list. Returns: FALSE after replying with InvalidArgument. CURSOR: (transfer none): "" for
 * the first page; LIMIT: 0: the manager's default */
gboolean reel_api_read_page (ReelHttpRequest *request, const char **cursor, guint *limit);

/* Members of the body. The text is NULL after replying with InvalidArgument, unless it may be MISSING (then: ""). */
const char *reel_api_read_text (ReelHttpRequest *request, JsonObject *body, const char *name, gboolean missing);
/* An array of texts as “as”; NULL likewise. Returns: (transfer floating) */
GVariant *reel_api_read_texts (ReelHttpRequest *request, JsonObject *body, const char *name);
/* Replies with InvalidArgument. */
void reel_api_refuse (ReelHttpRequest *request, const char *why);
