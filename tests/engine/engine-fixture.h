/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory and an engine of its own for each test, with fake workers; and waiting for a condition with a limit. */
#pragma once

#include "tests/engine/worker/fake-launcher.h"

#include "manager/engine/call/reel-call-requests.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-engine.h"

#include <json-glib/json-glib.h>

typedef struct {
  char *directory;
  const char *groups;    /* of the configuration, after [event]; announcements are off if it is NULL */
  gboolean processes;    /* whether the fake workers are processes */
  FakeLauncher *workers; /* NULL if they are processes */
  FakeNotes *notes;      /* those of the workers */
  ReelEngine *engine;
  ReelConfig *config;            /* the engine's */
  ReelStore *store;              /* the engine's */
  ReelPolicyStore *policies;     /* the engine's */
  const ReelStoreLimits *limits; /* of the store; NULL for the default */
  GPtrArray *events;             /* char *: RecordingFileStatusUpdated */
  GPtrArray *states;             /* char *: names of states, in order */
  GArray *warnings;              /* guint */
  char *operation;               /* whose state changed last */
  guint answer_ms;               /* 0: as it is */
  guint start_answer_ms;         /* likewise */
  guint stream_answer_ms;        /* likewise */
  guint deadline_ms;             /* likewise */
  guint finish_ms;               /* likewise */
  ReelAvatarOpenFunc open;       /* NULL: as it is */
  guint open_ms;                 /* 0: longer than any test */
  GPtrArray *announcements;      /* char *: kind, language and text */
  ReelSealer *sealer;            /* of the engine, where there is @sealing */
  GBytes *link_key;              /* of the next engine; NULL: mails have no links */
  ReelSealing *sealing;          /* of the next engine, which also runs a program “sidecar” then; NULL: neither */
} EngineFixture;

void engine_fixture_set_up (EngineFixture *self, gconstpointer unused);
/* With workers as processes, which read their mode from the environment. */
void engine_fixture_set_up_processes (EngineFixture *self, gconstpointer unused);
void engine_fixture_tear_down (EngineFixture *self, gconstpointer unused);
/* Drops the engine, as if the manager crashed; the workers stay. */
void engine_fixture_drop_engine (EngineFixture *self);
/* Makes a new engine on the same directory, and lets it recover. */
void engine_fixture_make_engine (EngineFixture *self);

/* Waits for at most 10 s. Counts iterations, so that a machine that stands still for a while uses up only one of
 * them. */
#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, engine_fixture_tick, &wait_turns);                                            \
    while (!(condition) && wait_turns < 3000)                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

gboolean engine_fixture_tick (gpointer turns);

ReelCall *engine_fixture_create_call (EngineFixture *self, const char *id);
/* OPTIONS: GVariant text. Returns: the operation id, or NULL and ERROR */
char *engine_fixture_start (EngineFixture *self, const char *call, const char *options, GError **error);
gboolean engine_fixture_pause (EngineFixture *self, const char *operation, gboolean paused, GError **error);
gboolean engine_fixture_set_mode (EngineFixture *self, const char *operation, ReelAction action, GError **error);
gboolean engine_fixture_stop (EngineFixture *self, const char *operation, GError **error);
char *engine_fixture_add_stream (ReelCall *call, const char *participant, const char *kind, const char *transport,
                                 GVariant **endpoint, GError **error);
/* Returns: the result of GetRecordingState; to be unreferenced */
GVariant *engine_fixture_get_state (EngineFixture *self, const char *operation);
/* The same for an operation that may be unknown: NULL and ERROR. */
GVariant *engine_fixture_find_state (EngineFixture *self, const char *operation, GError **error);
/* FILTER: GVariant text; NEXT may be NULL. Returns: a page of ListRecordings; to be unreferenced */
GVariant *engine_fixture_list (EngineFixture *self, const char *filter, const char *cursor, guint limit, char **next,
                               GError **error);
/* Returns: the meeting id, or NULL and ERROR */
char *engine_fixture_add_meeting (EngineFixture *self, const char *icalendar, GError **error);
void engine_fixture_set_policy (EngineFixture *self, const char *level, const char *id, GVariant *properties);
gboolean engine_fixture_update_call (ReelCall *call, GVariant *properties, GError **error);
/* Waits until everything that the engine put is in the catalogue and the engine has been notified. Not needed for an
 * engine that was dropped. */
void engine_fixture_flush (EngineFixture *self);
/* Returns: a text from the operation's state; to be freed */
char *engine_fixture_state_text (EngineFixture *self, const char *operation, const char *key);
/* Returns: the path of the file NAME beside chunk INDEX if it exists; to be freed */
char *engine_fixture_find_beside (EngineFixture *self, const char *operation, guint index, const char *name);
/* Returns: the metadata beside chunk INDEX; to be freed with json_object_unref() */
JsonObject *engine_fixture_read_document (EngineFixture *self, const char *operation, guint index);
/* Returns: the member “callreel” of the metadata beside chunk INDEX; to be freed with json_object_unref() */
JsonObject *engine_fixture_read_metadata (EngineFixture *self, const char *operation, guint index);
/* Compares the states since the last call; EXPECTED: separated by spaces. */
void engine_fixture_assert_states (EngineFixture *self, const char *expected);
GVariant *engine_fixture_dict (const char *text);
guint engine_fixture_count_chunks (const char *event);
/* Sends a request to the call's worker, bypassing the engine. Returns: the answer, or NULL if there was none */
GVariant *engine_fixture_ask_worker (ReelCall *call, const char *method, GVariant *arguments);
/* Sends an order to the call's worker (fake_worker_order()), after all earlier requests; reports speech. */
void engine_fixture_order (ReelCall *call, const char *order);
void engine_fixture_speak (ReelCall *call, const char *participant);
