/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An audit trail of a few entries in a file and in a fake catalogue, for tests of the two together. */
#pragma once

#include "manager/engine/store/reel-store-audited.h"
#include "tests/engine/store/fake-backend.h"

typedef struct {
  char *directory;
  char *path;
  FakeBackend *fake;
  ReelStoreBackend *backend;
  gint64 last;
  char *head; /* the hash of the last line */
} TrailFixture;

void trail_fixture_open (TrailFixture *self);
void trail_fixture_set_up (TrailFixture *self, gconstpointer unused);
/* Returns: how many files there are whose names begin so */
guint trail_fixture_count_files (TrailFixture *self, const char *prefix);
void trail_fixture_tear_down (TrailFixture *self, gconstpointer unused);
/* Chained to the last one. */
ReelChange *trail_fixture_make_entry (TrailFixture *self, const char *action, const char *target, const char *reason);
/* As one group, with what it is about. */
gboolean trail_fixture_keep (TrailFixture *self, const char *target, GError **error);
/* Returns: the targets in the file, in order */
char *trail_fixture_read_file (TrailFixture *self);
/* The entry was not kept: the next has its number. */
void trail_fixture_undo (TrailFixture *self, gint64 last, const char *head);
/* What follows is chained to the last line of the file. */
void trail_fixture_follow_file (TrailFixture *self);
void trail_fixture_append_text (TrailFixture *self, const char *text);
void trail_fixture_apply (TrailFixture *self, ReelChange *change);
/* A catalogue of the documents d1 to d3. */
ReelStoreBackend *trail_fixture_make_catalogue (TrailFixture *self);
/* Returns: the targets in the trail of CATALOGUE, in order */
char *trail_fixture_print_trail (ReelStoreBackend *catalogue);
/* Returns: the documents on hold in CATALOGUE, with the reasons */
char *trail_fixture_print_holds (ReelStoreBackend *catalogue);

#define assert_file(self, expected)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *in_file = trail_fixture_read_file (self);                                                         \
    g_assert_cmpstr (in_file, ==, expected);                                                                           \
  }                                                                                                                    \
  G_STMT_END

#define assert_trail(catalogue, expected_targets, expected_holds)                                                      \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *targets = trail_fixture_print_trail (catalogue), *holds = trail_fixture_print_holds (catalogue);  \
    g_assert_cmpstr (targets, ==, expected_targets);                                                                   \
    g_assert_cmpstr (holds, ==, expected_holds);                                                                       \
  }                                                                                                                    \
  G_STMT_END
