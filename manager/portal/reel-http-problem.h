/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a failed request is answered with (RFC 9457): the status of each error of the manager, and the document. Used by
 * ReelHttpRequest and by the doors that have another form of errors. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/**
 * ReelHttpProblem:
 * @status: of HTTP
 * @name: of urn:callreel:error:NAME
 * @title: a heading for people
 * @detail: what happened, and what to do
 */
typedef struct {
  guint status;
  char *name;
  char *title;
  char *detail;
} ReelHttpProblem;

/* ERROR: of the bus, or REEL_ERROR; an error of the bus that is none of the manager's is ConnectionError; any other is
 * InternalError, whose detail stays in the log. */
ReelHttpProblem *reel_http_problem_new (const GError *error);
ReelHttpProblem *reel_http_problem_new_named (guint status, const char *name, const char *title, const char *detail);
JsonNode *reel_http_problem_to_json (const ReelHttpProblem *self);
void reel_http_problem_free (ReelHttpProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpProblem, reel_http_problem_free)
