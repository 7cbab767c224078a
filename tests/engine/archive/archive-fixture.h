/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An archive on SQLite with a directory of its own for each test, and without an engine: recordings are rows and files
 * that the test creates. */
#pragma once

#include "manager/core/wire/reel-error.h"
#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

typedef struct {
  char *directory;
  ReelServices *services;
  ReelArchive *archive;
  GAsyncResult *result; /* of the last request that completed */
} ArchiveFixture;

void archive_fixture_set_up (ArchiveFixture *self, gconstpointer unused);
void archive_fixture_tear_down (ArchiveFixture *self, gconstpointer unused);
/* Replaces the manager; catalogue and files stay. */
void archive_fixture_restart (ArchiveFixture *self);

/* Waits for at most 20 s. */
#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, archive_fixture_tick, &wait_turns);                                           \
    while (!(condition) && wait_turns < 3000)                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

gboolean archive_fixture_tick (gpointer turns);
/* The callback for all requests; DATA is the fixture. */
void archive_fixture_take (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *archive_fixture_wait (ArchiveFixture *self);

/* Adds a recording of AGE_DAYS with a chunk and its files for each of its documents, and ends it. */
void archive_fixture_add (ArchiveFixture *self, const char *operation, guint age_days, gboolean restricted,
                          const char *first, const char *second);
/* Adds a message OFFSET seconds after the beginning; chunks begin a minute after each other. */
void archive_fixture_write (ArchiveFixture *self, const char *operation, const char *person, guint offset,
                            const char *text);
/* Ends the recording, so that its chat is indexed. */
void archive_fixture_end (ArchiveFixture *self, const char *operation);
char *archive_fixture_get_location (ArchiveFixture *self, const char *document);
/* The configuration has the destinations vault, this directory; cloud, a store; and tape, a hook. */
char *archive_fixture_get_vault (ArchiveFixture *self);
/* Orders that the media and metadata of OPERATION get to DESTINATION. */
void archive_fixture_send (ArchiveFixture *self, const char *operation, const char *destination);
/* The jobs whose id ends with SUFFIX are in STATE from UTC (0: it is not their end) on. */
void archive_fixture_settle (ArchiveFixture *self, const char *suffix, const char *state, gint64 utc);
/* PROPERTIES: as GVariant text. */
void archive_fixture_set_policy (ArchiveFixture *self, const char *user, const char *properties);
ReelArchiveAsker *archive_fixture_ask (const char *user, const char *reason);

gboolean archive_fixture_delete (ArchiveFixture *self, const char *document, const char *user, const char *reason,
                                 GError **error);
gboolean archive_fixture_hold (ArchiveFixture *self, const char *document, const char *user, const char *reason,
                               gboolean on, GError **error);
/* Returns: the text, or NULL */
char *archive_fixture_open (ArchiveFixture *self, const char *document, const char *user, const char *purpose,
                            const char *reason, GError **error);
/* FILTER: GVariant text. Returns: the operations, newest first */
char *archive_fixture_search (ArchiveFixture *self, const char *filter, guint *total);

/* Returns: “user action target outcome” of each entry, oldest first, one a line. Also checks the chain. */
char *archive_fixture_print_trail (ArchiveFixture *self);
/* Compares the last line of the trail. */
void archive_fixture_assert_last (ArchiveFixture *self, const char *expected);
