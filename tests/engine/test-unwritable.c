/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A storage directory that can't be created: who is told, and when. */
#include "tests/engine/rules-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* The engine tries to write there, and may log the result. */
static char *
put_in_the_way (EngineFixture *self)
{
  char *storage = g_build_filename (self->directory, "recordings", NULL);

  wait_until (g_file_test (storage, G_FILE_TEST_IS_DIR));
  wait_until (g_rmdir (storage) == 0 || !g_file_test (storage, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (storage, "in the way", -1, NULL));
  return storage;
}

static void
test_asked (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *storage = put_in_the_way (self);
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GError) error = NULL;

  g_assert_null (engine_fixture_start (self, "a", "{}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_nonnull (strstr (error->message, storage));
  /* Refused before the call was changed, and no operation was reported. */
  g_assert_cmpint (reel_call_get_worker_pid (call), ==, 0);
  engine_fixture_assert_states (self, "");
}

/* A recording that a rule wants. */
static void
test_due (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *storage = put_in_the_way (self);
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'call'>}");

  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>}");
  rules_fixture_add (call, "agent", "{'leg': <'agent'>, 'user': <'agnes'>}");
  wait_until (reel_call_get_missed (call) != NULL);
  g_assert_nonnull (strstr (reel_call_get_missed (call), storage));
  g_assert_null (reel_call_find_active_recording (call));
  engine_fixture_assert_states (self, "");
}

static void
count_critical (const char *domain, GLogLevelFlags level, const char *text, gpointer number)
{
  if (level & G_LOG_LEVEL_CRITICAL && strstr (text, "No recording can begin") && strstr (text, "/recordings"))
    ++*(guint *)number;
}

/* A manager that can store no recording says so when it starts. */
static void
test_at_start (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *storage G_GNUC_UNUSED = put_in_the_way (self);
  guint number = 0;

  engine_fixture_drop_engine (self);
  g_log_set_default_handler (count_critical, &number);
  engine_fixture_make_engine (self);
  wait_until (number > 0);
  g_log_set_default_handler (g_log_default_handler, NULL);
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/unwritable/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("asked", test_asked);
  ADD ("due", test_due);
  ADD ("at-start", test_at_start);
  return g_test_run ();
}
