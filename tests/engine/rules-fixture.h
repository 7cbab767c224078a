/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls for the tests of rules, each made by one function; the call's id is "c". */
#pragma once

#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

/* PROPERTIES: GVariant text, in all of these functions. */
void rules_fixture_set_policy (EngineFixture *self, const char *level, const char *id, const char *properties);
ReelCall *rules_fixture_create_call (EngineFixture *self, const char *properties);
void rules_fixture_add (ReelCall *call, const char *id, const char *properties);
void rules_fixture_update (ReelCall *call, const char *id, const char *properties);
void rules_fixture_consent (ReelCall *call, const char *id, gboolean granted);

/* Returns: the status, then the actions; to be freed */
char *rules_fixture_controls (EngineFixture *self, const char *user);
/* Waits for a recording. Returns: its id; to be freed */
char *rules_fixture_wait_for_recording (ReelCall *call);
/* Returns: how often the call's log reports a missed recording */
guint rules_fixture_count_missed (ReelCall *call);
/* ACTOR may not stop the recording; the error is CODE. */
void rules_fixture_assert_stop (EngineFixture *self, const char *operation, const char *actor, ReelErrorCode code);

#define assert_controls(self, user, expected)                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *assert_text = rules_fixture_controls (self, user);                                                \
    g_assert_cmpstr (assert_text, ==, expected);                                                                       \
  }                                                                                                                    \
  G_STMT_END

/* Compares the participants whom the worker records. */
#define assert_admitted(self, operation, expected)                                                                     \
  g_assert_cmpstr (fake_notes_get_admitted ((self)->notes, operation), ==, expected)
