/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What GetCompleteness asks for. Parsed for manager/engine, which makes queries of it. */
#pragma once

#include "manager/core/wire/reel-dict.h"

/* Calls that began from @from_utc on, and before @to_utc; microseconds UTC. */
typedef struct {
  gint64 from_utc;
  gint64 to_utc;
} ReelCompletenessFilter;

/* What the filter may have, by key. */
extern const ReelDictKey reel_completeness_filter_keys[];

/* Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the key */
gboolean reel_completeness_filter_parse (ReelCompletenessFilter *self, GVariant *filter, GError **error);
