/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a recording in a test without processes or a database: a store in memory, a call without people, and a
 * worker that is controlled by the test. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"
#include "tests/engine/recording/fake-call.h"
#include "tests/engine/recording/fake-media.h"
#include "tests/engine/store/fake-backend.h"

typedef struct {
  char *directory;
  FakeBackend *backend; /* the store's */
  ReelServices *services;
  FakeCall *call;
  FakeMedia *worker; /* the call's worker */
  ReelRecordingParts *parts;
} RecordingFixture;

/* Nothing has started yet. */
void recording_fixture_set_up (RecordingFixture *self, gconstpointer unused);
/* Checks that nothing is leaked. */
void recording_fixture_tear_down (RecordingFixture *self, gconstpointer unused);
/* The worker starts to record the first chunk at START_UTC. */
void recording_fixture_begin (RecordingFixture *self, gint64 start_utc);
/* Returns: a file as a worker writes it for a chunk; to be freed */
char *recording_fixture_write_part (RecordingFixture *self, guint index);
/* Compares the requests to WORKER since the last call. */
void recording_fixture_assert_asked (RecordingFixture *self, const char *expected);
ReelRecordingState recording_fixture_get_state (RecordingFixture *self);
/* Handlers of signals without arguments, and with any. */
void recording_fixture_count (gpointer object, guint *count);

gboolean recording_fixture_tick (gpointer turns);
#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, recording_fixture_tick, &wait_turns);                                         \
    while (!(condition) && wait_turns < 3000)                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END
