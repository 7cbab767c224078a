/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All policies as one JSON document, in and out; data/policy.schema.json describes
 * it. Used by the policy store. */
#pragma once

#include "manager/core/rules/reel-policy.h"

/* In both directions. Half of what a bus carries by default, which disconnects whoever sends more; little enough to be
 * read in some seconds. */
#define REEL_POLICY_DOCUMENT_MAX_BYTES (16 * 1024 * 1024)

/**
 * reel_policy_document_parse:
 *
 * A group that a user names, and a company that anything names, has to be in the
 * document, if only as an empty object; the company “default” always is there.
 *
 * Returns: (transfer full) (element-type ReelPolicySet): all that the document
 *   names, an empty set included; NULL with %REEL_ERROR_INVALID_ARGUMENT that
 *   begins with the path (RFC 6901) of what is wrong
 */
GPtrArray *reel_policy_document_parse (const char *json, GError **error);

/**
 * reel_policy_document_print:
 * @sets: (element-type ReelPolicySet): in any order
 *
 * Returns: (transfer full): what reel_policy_document_parse() takes; groups and
 *   companies that are named but have nothing set stand in it as empty objects
 */
char *reel_policy_document_print (GPtrArray *sets);
