/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What GetAuditTrail asks for. Parsed for manager/engine, which makes a query of
 * it. */
#pragma once

#include "manager/core/wire/reel-dict.h"

/* Texts that are NULL fit any. Times in microseconds UTC: from @from_utc on, before @to_utc. @reader is who asks, not
 * what for; empty: a trusted server. */
typedef struct {
  char *reader;
  char *user;
  char *action;
  char *target;
  char *outcome;
  gint64 from_utc;
  gint64 to_utc;
  gboolean newest_first;
} ReelAuditFilter;

/* What a filter may have, by key. */
extern const ReelDictKey reel_audit_filter_keys[];

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelAuditFilter *reel_audit_filter_parse (GVariant *filter, GError **error);
void reel_audit_filter_free (ReelAuditFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAuditFilter, reel_audit_filter_free)

/* The number of the last entry of the page before; "" is the beginning, for which NUMBER is 0. Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_audit_cursor_parse (const char *text, gint64 *number, GError **error);
