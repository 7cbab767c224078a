/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chunk that is sealed, opened and verified by standard programs; each step is repeated as after a crash. */
#include "manager/engine/store/reel-storage-seal.h"
#include "manager/engine/store/reel-storage-sidecars.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define MEDIA "op-00000.mp4"

typedef struct {
  char *directory;
  ReelSealing *sealing;
} Fixture;

static char *
get_path (Fixture *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

static void
put (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = get_path (self, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
is_there (Fixture *self, const char *name)
{
  g_autofree char *path = get_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Runs a command in the directory. Returns: its output, or NULL if it fails */
static char *
shell (Fixture *self, const char *command)
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
assert_runs (Fixture *self, const char *command)
{
  g_autofree char *output = shell (self, command);

  g_assert_nonnull (output);
}

static void
assert_opens (Fixture *self, const char *sealed, const char *key, const char *text)
{
  g_autofree char *command = g_strdup_printf ("age -d -i %s %s", key, sealed);
  g_autofree char *output = shell (self, command);

  g_assert_cmpstr (output, ==, text);
}

static ReelSealing *
make_sealing (Fixture *self, const char *recipients, const char *key)
{
  g_autofree char *recipients_path = get_path (self, recipients);
  g_autofree char *key_path = key != NULL ? get_path (self, key) : NULL;
  g_autofree char *age = g_find_program_in_path ("age");

  return reel_sealing_new (age, recipients_path, key_path);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-seal-XXXXXX", NULL);
  assert_runs (self, "age-keygen -o key1 2>/dev/null && age-keygen -o key2 2>/dev/null &&"
                     "(echo '# who may open it'; age-keygen -y key1; age-keygen -y key2) > recipients &&"
                     "openssl genpkey -algorithm ed25519 -out sign.pem &&"
                     "openssl pkey -in sign.pem -pubout -out verify.pem");
  self->sealing = make_sealing (self, "recipients", "sign.pem");
  put (self, MEDIA, "media");
  put (self, "op-00000.json", "{}");
  put (self, "op-00000.vtt", "WEBVTT\n");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_sealing_unref (self->sealing);
  assert_runs (self, "rm -rf *");
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static char *
seal (Fixture *self, ReelSealing *sealing, const char *name, guint64 *size, GError **error)
{
  g_autofree char *location = get_path (self, name);
  g_autoptr (GAsyncResult) result = NULL;

  reel_storage_seal_async (sealing, location, 20000, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_storage_seal_finish (result, size, error);
}

static void
seal_media (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint64 size = 0;
  g_autofree char *sealed = seal (self, self->sealing, MEDIA, &size, &error);
  g_autofree char *expected = get_path (self, MEDIA ".age");
  struct stat info;

  g_assert_no_error (error);
  g_assert_cmpstr (sealed, ==, expected);
  g_assert_cmpint (stat (sealed, &info), ==, 0);
  g_assert_cmpuint (size, ==, (guint64)info.st_size);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static guint
settle (Fixture *self, guint made, ReelSealing *sealing)
{
  g_autofree char *location = get_path (self, MEDIA ".age");
  g_autoptr (GAsyncResult) result = NULL;

  reel_storage_settle_sidecars_async (location, made, sealing, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_storage_settle_sidecars_finish (result);
}

#define VERIFY                                                                                                         \
  "openssl pkeyutl -verify -pubin -inkey verify.pem -rawin -in op-00000.manifest -sigfile op-00000.manifest.sig && "   \
  "sha256sum --check --strict op-00000.manifest"

/* With either key, and with no other. */
static void
test_sealed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *other = NULL;

  g_assert_true (reel_sealing_try (self->sealing, &error));
  g_assert_no_error (error);
  seal_media (self);
  assert_opens (self, MEDIA ".age", "key1", "media");
  assert_opens (self, MEDIA ".age", "key2", "media");
  assert_opens (self, "op-00000.json.age", "key2", "{}");
  assert_opens (self, "op-00000.vtt.age", "key1", "WEBVTT\n");
  assert_runs (self, VERIFY);
  assert_runs (self, "test $(wc -l < op-00000.manifest) = 3 && ! grep -q '/' op-00000.manifest");
  other = shell (self, "age-keygen -o key3 2>/dev/null; age -d -i key3 " MEDIA ".age");
  g_assert_null (other);
  g_assert_true (is_there (self, MEDIA));
}

/* Files made later are sealed as well; then no plain file is left. */
static void
test_plain_removed (Fixture *self, gconstpointer unused)
{
  const guint peaks = REEL_CHUNK_FILE_BIT (REEL_CHUNK_FILE_PEAKS),
              captions = REEL_CHUNK_FILE_BIT (REEL_CHUNK_FILE_CAPTIONS);

  put (self, "op-00000.thumbnail.jpg.part", "half");
  put (self, "op-00000.peaks.json.part", "{ }");
  seal_media (self);
  g_assert_cmpuint (settle (self, peaks, self->sealing), ==, peaks | captions);
  assert_opens (self, "op-00000.peaks.json.age", "key1", "{ }");
  assert_runs (self, VERIFY);
  assert_runs (self, "test \"$(ls op-* | tr '\\n' ' ')\" = 'op-00000.json.age op-00000.manifest op-00000.manifest.sig "
                     "op-00000.mp4.age op-00000.peaks.json.age op-00000.vtt.age '");
  /* Again, as after a crash before the catalogue was updated. */
  g_assert_cmpuint (settle (self, 0, self->sealing), ==, peaks | captions);
  assert_opens (self, MEDIA ".age", "key1", "media");
}

/* The manifest does not change when a listed file is made again. */
static void
test_listed_sidecars (Fixture *self, gconstpointer unused)
{
  const guint peaks = REEL_CHUNK_FILE_BIT (REEL_CHUNK_FILE_PEAKS),
              captions = REEL_CHUNK_FILE_BIT (REEL_CHUNK_FILE_CAPTIONS);

  put (self, "op-00000.peaks.json", "{ }");
  seal_media (self);
  put (self, "op-00000.peaks.json.part", "{ }");
  g_assert_cmpuint (settle (self, peaks, self->sealing), ==, peaks | captions);
  assert_runs (self, VERIFY " && grep -q peaks op-00000.manifest");
  g_assert_false (is_there (self, "op-00000.peaks.json"));
  g_assert_false (is_there (self, "op-00000.peaks.json.part"));
}

/* If there is no sealed file, the plain one is all there is. */
static void
test_never_lost (Fixture *self, gconstpointer unused)
{
  settle (self, 0, self->sealing);
  g_assert_true (is_there (self, MEDIA));
  g_assert_true (is_there (self, "op-00000.json"));
  put (self, MEDIA ".age.part", "what a manager that died had written so far, and that is longer than the whole of it");
  settle (self, 0, NULL);
  g_assert_true (is_there (self, MEDIA));
  seal_media (self);
  seal_media (self);
  assert_opens (self, MEDIA ".age", "key1", "media");
  assert_runs (self, VERIFY);
  g_assert_false (is_there (self, MEDIA ".age.part"));
}

static void
assert_fails (Fixture *self, ReelSealing *sealing, const char *name)
{
  g_autoptr (GError) error = NULL;
  guint64 size = 0;

  g_assert_null (seal (self, sealing, name, &size, &error));
  g_assert_nonnull (error);
  g_assert_false (is_there (self, MEDIA ".age"));
  g_assert_false (is_there (self, MEDIA ".age.part"));
  g_assert_true (is_there (self, MEDIA));
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelSealing) nobody = make_sealing (self, "none", NULL), wrong = make_sealing (self, "wrong", NULL);
  g_autoptr (ReelSealing) unsigned_key = make_sealing (self, "recipients", "recipients");
  g_autoptr (GError) error = NULL, bad = NULL, key = NULL;

  put (self, "wrong", "age1notakey\n");
  g_assert_false (reel_sealing_try (nobody, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_false (reel_sealing_try (wrong, &bad));
  g_assert_nonnull (strstr (bad->message, "/wrong"));
  g_assert_false (reel_sealing_try (unsigned_key, &key));
  g_assert_nonnull (strstr (key->message, "Ed25519"));
  assert_fails (self, nobody, MEDIA);
  assert_fails (self, wrong, MEDIA);
  assert_fails (self, self->sealing, "op-00001.mp4");
  assert_fails (self, self->sealing, MEDIA ".part");
}

#define ADD(name, function) g_test_add ("/storage-seal/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *age = g_find_program_in_path ("age"), *openssl = g_find_program_in_path ("openssl");

  g_test_init (&argc, &argv, NULL);
  if (age == NULL || openssl == NULL) {
    g_print ("1..0 # SKIP the programs age and openssl are not installed\n");
    return 0;
  }
  ADD ("sealed", test_sealed);
  ADD ("plain-removed", test_plain_removed);
  ADD ("listed-sidecars", test_listed_sidecars);
  ADD ("never-lost", test_never_lost);
  ADD ("refused", test_refused);
  return g_test_run ();
}
