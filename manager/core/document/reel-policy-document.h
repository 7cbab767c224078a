/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All policies as one JSON document, in and out; data/policy.schema.json describes
 * it. Used by the policy store. */
#pragma once

#include "manager/core/rules/reel-policy.h"

/* In both directions. Half of a message's default size limit on a bus, which disconnects whoever sends more; small
 * enough to be read in a few seconds. */
#define REEL_POLICY_DOCUMENT_MAX_BYTES (16 * 1024 * 1024)

/**
 * reel_policy_document_parse:
 *
 * A group that a user names, and a company that anything names, must be in the document, if only as an empty object;
 * the company “default” always exists.
 *
 * Returns: (transfer full) (element-type ReelPolicySet): everything in the document, including empty sets; NULL with
 * %REEL_ERROR_INVALID_ARGUMENT that begins with the path (RFC 6901) of the error
 */
GPtrArray *reel_policy_document_parse (const char *json, GError **error);

/**
 * reel_policy_document_print:
 * @sets: (element-type ReelPolicySet): in any order
 *
 * Returns: (transfer full): a document for reel_policy_document_parse(); groups and companies that are named but have
 * nothing set are empty objects
 */
char *reel_policy_document_print (GPtrArray *sets);
