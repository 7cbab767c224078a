/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arguments of the requests that an action of ReelSiprecPlan becomes. Pure: called by ReelSiprecCall. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-plan.h"

/**
 * ReelSiprecRequest:
 * @method: a member of Call1; with @on_manager of Manager1
 * @arguments: floating
 * @type: of the reply
 */
typedef struct {
  gboolean on_manager;
  const char *method;
  GVariant *arguments;
  const char *type;
} ReelSiprecRequest;

/* ID: of the call. CAUSE: of a start, which happens once for it: the path of the call, or the operation of the
 * recording before. FACTS, DOCUMENTS: a{ss} of a call that is to be created, NULL for others. VIDEO: whether the call
 * has video. */
ReelSiprecRequest reel_siprec_request_make (const ReelSiprecAction *action, const char *id, const char *cause,
                                            GVariant *facts, GVariant *documents, gboolean video);
/* Adds DOCUMENTS, an a{ss}, to the metadata of the call. */
ReelSiprecRequest reel_siprec_request_make_documents (GVariant *documents);

/* Who is meant by an address of record, as policies name them: sip:bob@example.com;user=phone is bob@example.com.
 * Returns: (transfer full) (nullable) */
char *reel_siprec_make_user (const char *address);

/* The facts of a session, an a{ss}. */
GVariant *reel_siprec_make_facts (const ReelSiprecMetadata *metadata, const char *call_id, const char *user_agent);
