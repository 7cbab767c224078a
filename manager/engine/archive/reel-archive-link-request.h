/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the requests of a link's holder have in common: the link is found by its secret, in a turn, so that a one-time
 * code counts once; each request is in the audit trail under the link, while those by secrets of none are counted and
 * take no turn; and every refusal has the same text, so that guesses learn nothing. Used by
 * reel-archive-link-opening.c, -visit.c and -page.c. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* The data of a request's task. @link and @documents are there from the decision on. */
typedef struct {
  const char *action; /* in the audit trail */
  char *hash;         /* of the secret */
  char *given;        /* a visit or a code; may be empty */
  gint64 until_utc;   /* of the visit that begins */
  char *document_id;
  char *purpose;
  char *origin;
  ReelLinkRecord *link;
  GPtrArray *documents; /* ReelLinkDocumentRecord */
  GError *refusal;
  gboolean counted; /* something of the link is kept together with the refusal */
  char *detail;     /* of what is allowed */
  void (*allowed) (GTask *task);
} ReelLinkRequest;

/* Decides on the request of TASK, with the archive's turn, which it ends through one of the functions below. */
typedef void (*ReelLinkDecide) (GTask *task);

/* ACTION is static; DOCUMENT_ID and PURPOSE are those of an opening, or NULL. ORIGIN: where the holder's request came
 * from. */
void reel_link_request_begin (ReelArchive *archive, const char *action, const char *secret, const char *given,
                              const char *document_id, const char *purpose, const char *origin, ReelLinkDecide decide,
                              GAsyncReadyCallback callback, gpointer user_data);

/* Whether the link lasts. Returns: why not, for the audit trail; NULL if it does */
const char *reel_link_request_find_end (const ReelLinkRequest *self, gint64 now_utc);
/* Whether @given is a visit that the link admits. */
gboolean reel_link_request_is_admitted (const ReelLinkRequest *self, gint64 now_utc);

/* Takes TASK, and CHANGE (nullable), which is kept together with the entry; if it can't be kept, that is the answer
 * instead of the refusal. WHY: for the audit trail. Ends the turn. */
void reel_link_request_refuse (GTask *task, const char *why, ReelChange *change);
/* Takes TASK and ERROR. Ends the turn. */
void reel_link_request_fail (GTask *task, GError *error);
/* Takes TASK, and CHANGE as above. Notes that it was allowed, unless the trail has that of this visit already; then
 * ends the turn and calls DONE, or TASK has the error. DETAIL: (nullable): the document. */
typedef void (*ReelLinkAllowed) (GTask *task);
void reel_link_request_allow (GTask *task, const char *detail, ReelChange *change, ReelLinkAllowed done);
