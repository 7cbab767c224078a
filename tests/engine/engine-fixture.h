/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory and an engine of its own for each test, on the fake worker; and
 * waiting for a condition with a bound. */
#pragma once

#include "manager/engine/reel-engine.h"

#include <json-glib/json-glib.h>

typedef struct {
  char *directory;
  const char *groups; /* of the configuration beside [event]; announcements are off where it is NULL */
  ReelEngine *engine;
  ReelConfig *config;        /* the engine's */
  ReelStore *store;          /* the engine's */
  ReelPolicyStore *policies; /* the engine's */
  GPtrArray *events;         /* char *: RecordingFileStatusUpdated */
  GPtrArray *states;         /* char *: state names in order */
  GArray *warnings;          /* guint */
  char *operation;           /* whose state changed last */
  guint answer_ms;           /* 0: as it is */
  guint start_answer_ms;     /* likewise */
  guint stream_answer_ms;    /* likewise */
  guint finish_ms;           /* likewise */
  GPtrArray *announcements;  /* char *: kind, language and text */
} EngineFixture;

void engine_fixture_set_up (EngineFixture *self, gconstpointer unused);
/* The same, and a worker that does not answer hangs after two seconds. */
void engine_fixture_set_up_impatient (EngineFixture *self, gconstpointer unused);
void engine_fixture_tear_down (EngineFixture *self, gconstpointer unused);
/* The engine goes, as in a crash of the manager; the workers stay. */
void engine_fixture_drop_engine (EngineFixture *self);
/* A new engine on the same directory, recovered. */
void engine_fixture_make_engine (EngineFixture *self);

/* At most 10 s. The turns are counted, so that a machine that stands still for a while uses up one of them. */
#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, engine_fixture_tick, &wait_turns);                                            \
    while (!(condition) && wait_turns < 500)                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

gboolean engine_fixture_tick (gpointer turns);

ReelCall *engine_fixture_create_call (EngineFixture *self, const char *id);
/* The operation id, or NULL and ERROR. OPTIONS as GVariant text. */
char *engine_fixture_start (EngineFixture *self, const char *call, const char *options, GError **error);
gboolean engine_fixture_pause (EngineFixture *self, const char *operation, gboolean paused, GError **error);
gboolean engine_fixture_set_mode (EngineFixture *self, const char *operation, ReelAction action, GError **error);
gboolean engine_fixture_stop (EngineFixture *self, const char *operation, GError **error);
char *engine_fixture_add_stream (ReelCall *call, const char *participant, const char *kind, const char *transport,
                                 GVariant **endpoint, GError **error);
/* What GetRecordingState says; to be unreferenced. */
GVariant *engine_fixture_get_state (EngineFixture *self, const char *operation);
/* The same where it may be unknown: NULL and ERROR. */
GVariant *engine_fixture_find_state (EngineFixture *self, const char *operation, GError **error);
/* A page of ListRecordings, to be unreferenced; FILTER as GVariant text, NEXT may be NULL. */
GVariant *engine_fixture_list (EngineFixture *self, const char *filter, const char *cursor, guint limit, char **next,
                               GError **error);
/* The meeting id, or NULL and ERROR. */
char *engine_fixture_add_meeting (EngineFixture *self, const char *icalendar, GError **error);
void engine_fixture_set_policy (EngineFixture *self, const char *level, const char *id, GVariant *properties);
gboolean engine_fixture_update_call (ReelCall *call, GVariant *properties, GError **error);
/* All that the engine has put is in the catalogue then, and it has been told so. Of an engine that was dropped it is.
 */
void engine_fixture_flush (EngineFixture *self);
/* A text of the operation's state; to be freed. */
char *engine_fixture_state_text (EngineFixture *self, const char *operation, const char *key);
/* The metadata beside chunk INDEX; to be freed with json_object_unref(). */
JsonObject *engine_fixture_read_document (EngineFixture *self, const char *operation, guint index);
/* The member “callreel” of the metadata beside chunk INDEX; to be freed with json_object_unref(). */
JsonObject *engine_fixture_read_metadata (EngineFixture *self, const char *operation, guint index);
/* The states since the last time, EXPECTED with a space between them. */
void engine_fixture_assert_states (EngineFixture *self, const char *expected);
GVariant *engine_fixture_dict (const char *text);
guint engine_fixture_count_chunks (const char *event);
/* A request to the call's worker, past the engine, which hears of nothing meanwhile: the answer, or NULL where none
 * came. */
GVariant *engine_fixture_ask_worker (ReelCall *call, const char *method, GVariant *arguments);
/* Tells the fake worker what to do. */
void engine_fixture_order (ReelCall *call, const char *participant, const char *order);
