/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of files encrypted by age, read in any order. */
#include "manager/seal/reel-sealed-file.h"

#include "manager/seal/reel-age-identities.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536
#define KEYS  3

static char *directory;
static char *identities[KEYS], *recipients[KEYS];

static char *
get_path (const char *name)
{
  return g_build_filename (directory, name, NULL);
}

static char *
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  char *output = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

static char *
find_line (const char *text, const char *prefix)
{
  const char *start = strstr (text, prefix);

  g_assert_nonnull (start);
  return g_strndup (start, strcspn (start, "\n"));
}

static void
make_keys (void)
{
  for (guint i = 0; i < KEYS; i++) {
    g_autofree char *text = run ((const char *const[]){ "age-keygen", NULL });

    identities[i] = find_line (text, "AGE-SECRET-KEY-1");
    recipients[i] = find_line (text, "age1");
  }
}

static guint8 *
make_content (gsize length)
{
  guint8 *content = g_malloc (length + 1);
  guint32 state = 12345;

  for (gsize i = 0; i < length; i++)
    content[i] = (guint8)((state = state * 1664525 + 1013904223) >> 24);
  return content;
}

/* Encrypted to the first two keys. */
static int
seal (const guint8 *content, gsize length)
{
  g_autofree char *plain = get_path ("plain"), *sealed = get_path ("plain.age");
  g_autofree char *nothing = NULL;

  g_assert_true (g_file_set_contents (plain, (const char *)content, (gssize)length, NULL));
  nothing = run ((const char *const[]){ "age", "-r", recipients[0], "-r", recipients[1], "-o", sealed, plain, NULL });
  return g_open (sealed, O_RDWR | O_CLOEXEC);
}

static void
assert_part (ReelSealedFile *file, const guint8 *content, gsize size, guint64 offset, gsize length)
{
  g_autofree guint8 *part = g_malloc (length + 1);
  gsize done = 0, there = offset < size ? MIN (length, size - offset) : 0;
  gssize n;

  while ((n = reel_sealed_file_read (file, offset + done, part + done, length - done, NULL)) > 0)
    done += (gsize)n;
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (done, ==, there);
  if (there > 0)
    g_assert_cmpmem (part, done, content + offset, there);
}

/* Sizes around the boundaries of pieces, random spans, each key. */
static void
test_read (void)
{
  static const gsize sizes[] = { 0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 10 * PIECE + 777 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_autofree guint8 *content = make_content (sizes[s]);
    const int fd = seal (content, sizes[s]);

    for (guint k = 0; k < 2; k++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReelSealedFile) file = reel_sealed_file_open (fd, identities[k], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (reel_sealed_file_get_size (file), ==, sizes[s]);
      assert_part (file, content, sizes[s], 0, sizes[s] + 10);
      assert_part (file, content, sizes[s], sizes[s], 10);
      assert_part (file, content, sizes[s], G_MAXUINT64 - 3, 10);
      for (guint i = 0; sizes[s] > 0 && i < 50; i++)
        assert_part (file, content, sizes[s], (guint64)g_test_rand_int_range (0, (gint32)sizes[s]),
                     (gsize)g_test_rand_int_range (0, 3 * PIECE));
    }
    close (fd);
  }
}

/* Spans that begin or end at, before and behind each boundary, read backwards too. */
static void
test_boundaries (void)
{
  const gsize size = 4 * PIECE + 321;
  g_autofree guint8 *content = make_content (size);
  const int fd = seal (content, size);
  g_autoptr (ReelSealedFile) file = reel_sealed_file_open (fd, identities[0], NULL);

  g_assert_nonnull (file);
  for (int piece = 4; piece >= 0; piece--) {
    for (int shift = -2; shift <= 2; shift++) {
      const gint64 offset = (gint64)piece * PIECE + shift;

      for (gsize length = 1; offset >= 0 && length <= 4; length++)
        assert_part (file, content, size, (guint64)offset, length);
      if (offset >= 0)
        assert_part (file, content, size, (guint64)offset, PIECE);
      if (offset >= 0)
        assert_part (file, content, size, 0, (gsize)offset);
    }
  }
  close (fd);
}

/* An identity file as age-keygen writes it; the key that fits is found among others. */
static void
test_identities (void)
{
  g_autofree guint8 *content = make_content (PIECE + 1);
  const int fd = seal (content, PIECE + 1);
  g_autofree char *both = g_strdup_printf ("# created: today\n# public key: %s\n%s\n\n  %s\r\n", recipients[2],
                                           identities[2], identities[1]);
  g_autofree char *other = g_strdup_printf ("%s\n", identities[2]);
  static const char *const bad[] = { "", "# nothing\n", "AGE-SECRET-KEY-1QQQQ\n", "ssh-ed25519 AAAA\n" };
  g_autoptr (ReelAgeIdentities) keys = reel_age_identities_parse (both, NULL);
  g_autoptr (ReelAgeIdentities) others = reel_age_identities_parse (other, NULL);
  g_autoptr (ReelSealedFile) file = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (keys);
  file = reel_age_identities_open (keys, fd, &error);
  g_assert_no_error (error);
  assert_part (file, content, PIECE + 1, 0, PIECE + 1);
  g_assert_null (reel_age_identities_open (others, fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpint (ftruncate (fd, 400), ==, 0);
  g_assert_null (reel_age_identities_open (keys, fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) why = NULL;

    g_assert_null (reel_age_identities_parse (bad[i], &why));
    g_assert_error (why, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    /* The text of a key is in no message. */
    g_assert_null (strstr (why->message, "QQQQ"));
  }
  close (fd);
}

/* Headers that promise more than there is, or that never end. */
static void
test_hostile (void)
{
  static const char *const headers[] = {
    "age-encryption.org/v1\n",
    "age-encryption.org/v1",
    "age-encryption.org/v2\n--- AAAA\n",
    "age-encryption.org/v1\n---\n",
    "age-encryption.org/v1\n--- \n",
    "age-encryption.org/v1\n--- AAAA\n",
    "age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n--- AAAA\n",
    "age-encryption.org/v1\n-> X25519 AAAA\n",
    "age-encryption.org/v1\n-> scrypt AAAA 63\nAAAA\n--- AAAA\n",
    "age-encryption.org/v1\n-> \n\n--- AAAA\n",
  };
  g_autofree char *path = get_path ("hostile");
  g_autoptr (GString) endless = g_string_new ("age-encryption.org/v1\n");

  while (endless->len < 3 * PIECE)
    g_string_append (endless, "-> grease\n\n");
  for (guint i = 0; i <= G_N_ELEMENTS (headers); i++) {
    const char *text = i < G_N_ELEMENTS (headers) ? headers[i] : endless->str;
    g_autoptr (GError) error = NULL;
    int fd;

    g_assert_true (g_file_set_contents (path, text, -1, NULL));
    fd = g_open (path, O_RDONLY | O_CLOEXEC);
    g_assert_null (reel_sealed_file_open (fd, identities[0], &error));
    g_assert_nonnull (error);
    close (fd);
  }
  g_remove (path);
}

static void
test_keys (void)
{
  g_autofree guint8 *content = make_content (100);
  const int fd = seal (content, 100);
  g_autoptr (GError) other = NULL, none = NULL, plain = NULL;
  g_autofree char *path = get_path ("plain");
  const int unsealed = g_open (path, O_RDONLY | O_CLOEXEC);

  g_assert_null (reel_sealed_file_open (fd, identities[2], &other));
  g_assert_error (other, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_null (reel_sealed_file_open (fd, recipients[0], &none));
  g_assert_error (none, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_null (reel_sealed_file_open (unsealed, identities[0], &plain));
  g_assert_error (plain, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  close (unsealed);
  close (fd);
}

/* Whichever byte is changed, no data is returned that was not sealed. */
static void
test_changed (void)
{
  const gsize size = 3 * PIECE + 99;
  g_autofree guint8 *content = make_content (size);
  const int fd = seal (content, size);
  const off_t length = lseek (fd, 0, SEEK_END);

  for (guint i = 0; i < 600; i++) {
    const off_t at = i < 450 ? (off_t)i : (off_t)g_test_rand_int_range (0, (gint32)length);
    g_autoptr (ReelSealedFile) file = NULL;
    gboolean whole = TRUE;
    guint8 was, is;

    g_assert_cmpint (pread (fd, &was, 1, at), ==, 1);
    is = was ^ (guint8)(1 << (i % 8));
    g_assert_cmpint (pwrite (fd, &is, 1, at), ==, 1);
    file = reel_sealed_file_open (fd, identities[1], NULL);
    for (guint64 offset = 0; file != NULL && offset < size; offset += PIECE) {
      guint8 part[PIECE];
      const gssize n = reel_sealed_file_read (file, offset, part, sizeof part, NULL);

      whole = whole && n > 0;
      if (n > 0)
        g_assert_cmpmem (part, (gsize)n, content + offset, (gsize)n);
    }
    g_assert_false (file != NULL && whole);
    g_assert_cmpint (pwrite (fd, &was, 1, at), ==, 1);
  }
  close (fd);
}

/* Also between two pieces. */
static void
test_cut_off (void)
{
  const gsize size = 2 * PIECE + 5;
  g_autofree guint8 *content = make_content (size);
  const int fd = seal (content, size);
  off_t length = lseek (fd, 0, SEEK_END);
  const off_t bound = length - 5 - 16;
  const off_t lengths[] = { length - 1, bound + 1, bound, bound - 1, bound - PIECE - 16, 300, 100, 10, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_assert_cmpint (ftruncate (fd, lengths[i]), ==, 0);
    g_assert_null (reel_sealed_file_open (fd, identities[0], NULL));
  }
  close (fd);
}

int
main (int argc, char **argv)
{
  g_autofree char *age = g_find_program_in_path ("age");
  g_autofree char *plain = NULL, *sealed = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  if (age == NULL) {
    g_print ("1..0 # SKIP the program age is not installed\n");
    return 0;
  }
  directory = g_dir_make_tmp ("reel-sealed-XXXXXX", NULL);
  make_keys ();
  g_test_add_func ("/sealed-file/read", test_read);
  g_test_add_func ("/sealed-file/boundaries", test_boundaries);
  g_test_add_func ("/sealed-file/identities", test_identities);
  g_test_add_func ("/sealed-file/hostile", test_hostile);
  g_test_add_func ("/sealed-file/keys", test_keys);
  g_test_add_func ("/sealed-file/changed", test_changed);
  g_test_add_func ("/sealed-file/cut-off", test_cut_off);
  result = g_test_run ();
  plain = get_path ("plain");
  sealed = get_path ("plain.age");
  g_remove (plain);
  g_remove (sealed);
  g_rmdir (directory);
  g_free (directory);
  for (guint i = 0; i < KEYS; i++) {
    g_free (identities[i]);
    g_free (recipients[i]);
  }
  return result;
}
