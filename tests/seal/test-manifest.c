/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A signed list of files, verified with standard programs: sha256sum and openssl. */
#include "manager/seal/reel-manifest.h"

#include <glib/gstdio.h>

static char *directory;

static char *
put (const char *name, const char *text, gssize length)
{
  char *path = g_build_filename (directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return path;
}

static gboolean
shell (const char *command)
{
  const char *const argv[] = { "sh", "-c", command, NULL };
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;

  g_subprocess_launcher_set_cwd (launcher, directory);
  process = g_subprocess_launcher_spawnv (launcher, argv, NULL);
  g_assert_nonnull (process);
  g_subprocess_wait (process, NULL, NULL);
  return g_subprocess_get_successful (process);
}

#define VERIFY "openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in list -sigfile list.sig"
#define CHECK  "sha256sum --check --strict list"

static void
test_verify (void)
{
  g_autofree char *a = put ("a.mp4.age", "media", -1), *b = put ("b.json.age", "", 0);
  g_autofree char *key = g_build_filename (directory, "private.pem", NULL);
  g_autofree char *text = NULL, *list = NULL, *signed_list = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (shell ("openssl genpkey -algorithm ed25519 -out private.pem && "
                        "openssl pkey -in private.pem -pubout -out public.pem"));
  text = reel_manifest_build ((const char *const[]){ a, b, NULL }, &error);
  g_assert_no_error (error);
  signature = reel_manifest_sign (text, key, &error);
  g_assert_no_error (error);
  list = put ("list", text, -1);
  signed_list = put ("list.sig", g_bytes_get_data (signature, NULL), (gssize)g_bytes_get_size (signature));
  g_assert_true (shell (VERIFY " && " CHECK));
  g_assert_true (shell ("printf x >> a.mp4.age"));
  g_assert_true (shell (VERIFY));
  g_assert_false (shell (CHECK));
  g_assert_true (shell ("sha256sum a.mp4.age b.json.age > list && " CHECK));
  g_assert_false (shell (VERIFY));
}

static void
test_refused (void)
{
  g_autofree char *text = put ("no-key", "text", -1);
  g_autoptr (GError) missing = NULL, wrong = NULL, other = NULL, gone = NULL;
  g_autofree char *other_key = g_build_filename (directory, "other.pem", NULL);

  g_assert_null (reel_manifest_sign ("x", "/nonexistent", &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (reel_manifest_sign ("x", text, &wrong));
  g_assert_error (wrong, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_true (shell ("openssl genpkey -algorithm ed448 -out other.pem"));
  g_assert_null (reel_manifest_sign ("x", other_key, &other));
  g_assert_error (other, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_null (reel_manifest_build ((const char *const[]){ "/nonexistent/a", NULL }, &gone));
  g_assert_error (gone, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  int result;

  g_test_init (&argc, &argv, NULL);
  if (openssl == NULL) {
    g_print ("1..0 # SKIP the program openssl is not installed\n");
    return 0;
  }
  directory = g_dir_make_tmp ("reel-manifest-XXXXXX", NULL);
  g_test_add_func ("/manifest/verify", test_verify);
  g_test_add_func ("/manifest/refused", test_refused);
  result = g_test_run ();
  g_assert_true (shell ("rm -f *"));
  g_rmdir (directory);
  g_free (directory);
  return result;
}
