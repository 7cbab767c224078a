/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is kept of recordings that are not whole, as tests of completeness compare it. */
#pragma once

#include "tests/engine/engine-fixture.h"

/* All that is kept, oldest first, of the calls since the catalogue was made. */
GPtrArray *completeness_read_all (EngineFixture *self);
/* Reason, rule and level, and whether it is open; with spaces and commas, sorted. */
char *completeness_list_all (EngineFixture *self);
/* Returns: the only one; to be freed */
ReelIncompleteRecord *completeness_read_only (EngineFixture *self);
void completeness_assert_counts (EngineFixture *self, guint whole, guint partly, guint not_recorded);
/* callreel-finish finds so much in whatever file it is given. */
void completeness_make_finish (EngineFixture *self, guint duration_ns);

#define assert_all(self, expected)                                                                                     \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *all = completeness_list_all (self);                                                               \
    g_assert_cmpstr (all, ==, expected);                                                                               \
  }                                                                                                                    \
  G_STMT_END
