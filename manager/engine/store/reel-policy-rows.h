/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts policies between rows of the catalogue, sets, and the document of all policies. Called by ReelPolicyStore,
 * on any thread. */
#pragma once

#include "manager/core/rules/reel-policy.h"
#include "manager/engine/store/reel-change.h"
#include "manager/engine/store/reel-policy-sets.h"

/* Parses the level and the id of a set, as a client or a row has them. Error: InvalidArgument. */
gboolean reel_policy_rows_read_address (const char *level_nick, const char *id, ReelPolicyLevel *level, GError **error);

/* ROWS: (element-type ReelPolicyRecord). Returns: (element-type ReelPolicySet): in the same order; NULL with
 * StorageFailed if a row is invalid */
GPtrArray *reel_policy_rows_read (const GPtrArray *rows, GError **error);

/* Returns: the change that stores SET, or removes its row if SET is empty */
ReelChange *reel_policy_rows_make_change (const ReelPolicySet *set);

/* Parses DOCUMENT into the change that stores it and the sets in memory. Errors: those of
 * reel_policy_document_parse(). */
gboolean reel_policy_rows_import (const char *document, ReelChange **change, ReelPolicySets **sets, GError **error);
/* Prints the document of ROWS. Errors: StorageFailed; Overloaded if it is longer than what can be imported. */
char *reel_policy_rows_export (const GPtrArray *rows, GError **error);
