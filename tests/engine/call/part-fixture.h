/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of a call need in a test without processes, a database or a call: a store in memory, ports, a worker
 * that writes down its requests, and the parts that most other parts need. */
#pragma once

#include "manager/engine/call/reel-roster.h"
#include "manager/engine/call/reel-stream-change.h"
#include "manager/engine/call/reel-stream-request.h"
#include "tests/engine/call/trace-worker.h"
#include "tests/engine/store/fake-backend.h"

typedef struct {
  FakeBackend *backend; /* the store's */
  ReelServices *services;
  TraceProvider *workers;
  TraceWorker *worker; /* runs once the test passes it to WORKERS */
  ReelCallLog *log;
  ReelRoster *roster; /* the call was initiated by "ann" */
  ReelCallStreams *streams;
  ReelRecordingList *recordings; /* empty */
} PartFixture;

void part_fixture_set_up (PartFixture *self, gconstpointer unused);
void part_fixture_tear_down (PartFixture *self, gconstpointer unused);
/* Restores the same call from the store, as the next manager does. */
void part_fixture_restore (PartFixture *self);

GVariant *part_fixture_dict (const char *text);
ReelMember *part_fixture_add_person (PartFixture *self, const char *id);
/* WORKER runs then and takes it. Returns: (transfer full): its id */
char *part_fixture_add_stream (PartFixture *self, const char *participant, const char *kind);
/* WORKER accepts it, if it is asked. PROPERTIES as GVariant text. */
gboolean part_fixture_change_stream (PartFixture *self, const char *id, const char *properties, GError **error);
/* The main loop does what it has to do at once. */
void part_fixture_settle (void);
/* Waits until no pending answer refers to OBJECT. */
void part_fixture_wait_until_alone (gpointer object);
/* Whether the store has stored a change with this description. */
gboolean part_fixture_has_kept (PartFixture *self, const char *line);
/* Returns: the kinds of log entries with their ids, separated by ", "; to be freed */
char *part_fixture_print_log (PartFixture *self);
/* Compares the requests to WORKER since the last call. */
void part_fixture_assert_sent (PartFixture *self, const char *expected);
/* A callback that stores the result in a GAsyncResult **. */
void part_fixture_store_result (GObject *source, GAsyncResult *result, gpointer data);
