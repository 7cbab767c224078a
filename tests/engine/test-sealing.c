/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording that is sealed at its end, whenever the manager dies. */
#include "tests/engine/engine-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
get_path (EngineFixture *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

/* Runs a command in the directory. Returns: its output, or NULL if it fails */
static char *
shell (EngineFixture *self, const char *command)
{
  const char *const argv[] = { "sh", "-c", command, NULL };
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_set_cwd (launcher, self->directory);
  process = g_subprocess_launcher_spawnv (launcher, argv, NULL);
  g_assert_nonnull (process);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL));
  return g_subprocess_get_successful (process) ? g_steal_pointer (&output) : NULL;
}

static void
write_script (EngineFixture *self, const char *name, const char *text)
{
  g_autofree char *path = get_path (self, name);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static void
replace_engine (EngineFixture *self, const char *program)
{
  g_autofree char *recipients = get_path (self, "recipients");

  g_clear_pointer (&self->sealing, reel_sealing_unref);
  self->sealing = reel_sealing_new (program, recipients, NULL);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
}

static void
set_up (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *made = NULL;

  engine_fixture_set_up (self, unused);
  made = shell (self, "age-keygen -o key 2>/dev/null && age-keygen -y key > recipients");
  g_assert_nonnull (made);
  write_script (self, "sidecar", "#!/bin/sh\necho '{}' > ${1%.*}.peaks.json.part; echo peaks\n");
}

static void
tear_down (EngineFixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->sealing, reel_sealing_unref);
  engine_fixture_tear_down (self, unused);
}

static char *
record (EngineFixture *self)
{
  char *operation;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  return operation;
}

static void
add_names (GPtrArray *names, const char *path, const char *operation)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_str_has_prefix (name, operation))
      g_ptr_array_add (names, g_strdup (name + strlen (operation)));
    else
      add_names (names, child, operation);
  }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

/* The names of the recording's files, with a blank behind each. Without a program, which on a busy machine takes so
 * long that sources of low priority, as those of the sidecars, get no turn between two looks. */
static char *
list_files (EngineFixture *self, const char *operation)
{
  g_autofree char *recordings = get_path (self, "recordings");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  add_names (names, recordings, operation);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, g_strdup (""));
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **)names->pdata);
}

static gboolean
has_files (EngineFixture *self, const char *operation, const char *expected)
{
  g_autofree char *files = list_files (self, operation);

  return g_str_equal (files, expected);
}

static void
assert_opens (EngineFixture *self, const char *operation)
{
  g_autofree char *command = g_strdup_printf ("age -d -i key $(find recordings -name '%s-00000.mp4.age')", operation);
  g_autofree char *output = shell (self, command);

  g_assert_cmpstr (output, ==, "media");
}

#define SEALED "-00000.json.age -00000.mp4.age -00000.peaks.json.age -00000.vtt.age "

static void
assert_sealed (EngineFixture *self, const char *operation)
{
  wait_until (has_files (self, operation, SEALED));
  assert_opens (self, operation);
  g_assert_cmpuint (self->events->len, ==, 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "-00000.mp4.age\""));
  g_assert_nonnull (strstr (self->events->pdata[0], "-00000.json.age\""));
}

/* The event and the rows name the sealed files; no others are left. */
static void
test_end (EngineFixture *self, gconstpointer age)
{
  g_autofree char *operation = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autofree char *text = NULL;

  replace_engine (self, age);
  operation = record (self);
  wait_until (self->events->len == 1);
  assert_sealed (self, operation);
  engine_fixture_flush (self);
  list = engine_fixture_list (self, "{}", "", 0, NULL, NULL);
  text = g_variant_print (list, FALSE);
  g_assert_nonnull (strstr (text, "-00000.mp4.age'"));
  g_assert_nonnull (strstr (text, "-00000.json.age'"));
  g_assert_nonnull (strstr (text, "-00000.peaks.json.age'"));
}

/* The manager dies while the recording is being sealed. */
static void
test_killed_while_sealing (EngineFixture *self, gconstpointer age)
{
  g_autofree char *slow = get_path (self, "slow-age"), *begun = get_path (self, "begun"), *go = get_path (self, "go");
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\n: > %s\nwhile [ ! -e %s ]; do /bin/sleep 0.02; done\nexit 1\n", begun, go);
  g_autofree char *operation = NULL;

  write_script (self, "slow-age", script);
  replace_engine (self, slow);
  operation = record (self);
  wait_until (g_file_test (begun, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (self->events->len, ==, 0);
  replace_engine (self, age);
  wait_until (self->events->len == 1);
  g_assert_true (g_file_set_contents (go, "", 0, NULL));
  assert_sealed (self, operation);
}

/* The manager dies while the sidecars are made, before the plain files are removed. */
static void
test_killed_before_removal (EngineFixture *self, gconstpointer age)
{
  g_autofree char *operation = NULL, *begun = get_path (self, "begun");
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n: > %s\nexec /bin/sleep 1000\n", begun);

  write_script (self, "sidecar", script);
  replace_engine (self, age);
  operation = record (self);
  wait_until (self->events->len == 1 && g_file_test (begun, G_FILE_TEST_EXISTS));
  g_assert_true (
      has_files (self, operation, "-00000.json -00000.json.age -00000.mp4 -00000.mp4.age -00000.vtt -00000.vtt.age "));
  write_script (self, "sidecar", "#!/bin/sh\necho '{}' > ${1%.*}.peaks.json.part; echo peaks\n");
  replace_engine (self, age);
  assert_sealed (self, operation);
}

/* Whatever is due by then. */
static void
look (EngineFixture *self)
{
  reel_sealer_look (self->sealer, G_MAXINT64);
}

static guint
get_attempts (EngineFixture *self, const char *operation)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_UNSEALED, operation), NULL);

  return rows->len > 0 ? ((const ReelUnsealedRecord *)rows->pdata[0])->attempts : 0;
}

static void
assert_told (EngineFixture *self, const char *text, gboolean is_told)
{
  g_autoptr (GVariant) list = NULL;
  g_autofree char *found = NULL;

  engine_fixture_flush (self);
  list = engine_fixture_list (self, "{}", "", 0, NULL, NULL);
  found = g_variant_print (list, FALSE);
  g_assert_true ((strstr (found, text) != NULL) == is_told);
}

/* What can't be sealed is not lost, and it is said, and tried again until it can be. */
static void
test_failure (EngineFixture *self, gconstpointer age)
{
  g_autofree char *made = NULL;
  g_autofree char *recipients = get_path (self, "recipients");
  g_autofree char *operation = NULL;

  replace_engine (self, age);
  g_remove (recipients);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "Chunk 0 of * is not sealed: *recipients*");
  operation = record (self);
  wait_until (self->events->len == 1);
  g_test_assert_expected_messages ();
  g_assert_nonnull (strstr (self->events->pdata[0], "-00000.mp4\""));
  wait_until (has_files (self, operation, "-00000.json -00000.mp4 -00000.peaks.json -00000.vtt "));
  assert_told (self, "'sealing-error': <", TRUE);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL,
                         "Chunk 0 of * is still not sealed, after 2 attempts: *recipients*");
  look (self);
  wait_until (get_attempts (self, operation) == 2);
  g_test_assert_expected_messages ();
  made = shell (self, "age-keygen -y key > recipients");
  g_assert_nonnull (made);
  look (self);
  wait_until (has_files (self, operation, SEALED));
  assert_opens (self, operation);
  assert_told (self, "'sealing-error': <", FALSE);
  assert_told (self, "-00000.mp4.age'", TRUE);
}

/* One that could not be sealed is sealed by the next manager, as soon as it can be. */
static void
test_failure_and_restart (EngineFixture *self, gconstpointer age)
{
  g_autofree char *recipients = get_path (self, "recipients");
  g_autofree char *operation = NULL;
  g_autofree char *made = NULL;

  replace_engine (self, age);
  g_remove (recipients);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "Chunk 0 of * is not sealed: *recipients*");
  operation = record (self);
  wait_until (self->events->len == 1);
  g_test_assert_expected_messages ();
  made = shell (self, "age-keygen -y key > recipients");
  replace_engine (self, age);
  wait_until (has_files (self, operation, SEALED));
  assert_opens (self, operation);
  assert_told (self, "'sealing-error': <", FALSE);
}

#define ADD(name, function) g_test_add ("/sealing/" name, EngineFixture, age, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *age = g_find_program_in_path ("age");

  g_test_init (&argc, &argv, NULL);
  if (age == NULL) {
    g_print ("1..0 # SKIP the program age is not installed\n");
    return 0;
  }
  ADD ("end", test_end);
  ADD ("killed-while-sealing", test_killed_while_sealing);
  ADD ("killed-before-removal", test_killed_before_removal);
  ADD ("failure", test_failure);
  ADD ("failure-and-restart", test_failure_and_restart);
  return g_test_run ();
}
