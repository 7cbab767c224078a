/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the power loss simulation itself: programs with a known result, and that it finds the faults of one that
 * does not sync. */
#include "tests/lib/disklog.h"
#include "tests/lib/powerchild.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SEEDS 40

static const char *program;

/* --- the child --- */

static void
write_text (const char *name, const char *text, gboolean sync)
{
  int fd = g_open (name, O_CREAT | O_WRONLY | O_TRUNC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize)strlen (text));
  if (sync)
    g_assert_cmpint (fsync (fd), ==, 0);
  close (fd);
}

static void
sync_directory (const char *name)
{
  g_autofree char *path = g_canonicalize_filename (name, NULL);
  int fd = g_open (path, O_RDONLY | O_DIRECTORY, 0);

  g_assert_cmpint (fsync (fd), ==, 0);
  close (fd);
}

static void
do_careful (void)
{
  write_text ("a", "old", TRUE);
  sync_directory (".");
  disk_log_mark ("old");
  write_text ("a.new", "the new one", TRUE);
  g_assert_cmpint (rename ("a.new", "a"), ==, 0);
  sync_directory (".");
  disk_log_mark ("new");
  g_assert_cmpint (g_unlink ("a"), ==, 0);
}

static void
do_careless (void)
{
  write_text ("a", "old", TRUE);
  sync_directory (".");
  write_text ("a.new", "the new one", FALSE);
  g_assert_cmpint (rename ("a.new", "a"), ==, 0);
  sync_directory (".");
}

static void
do_nested (void)
{
  g_assert_cmpint (g_mkdir ("d", 0700), ==, 0);
  write_text ("d/a", "in a directory", TRUE);
  sync_directory ("d");
}

/* One write for each sector, so that they can be distinguished. */
static void
do_rewrite (void)
{
  int fd = g_open ("a", O_CREAT | O_WRONLY, 0600);
  char sector[512];

  memset (sector, 'o', sizeof sector);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (write (fd, sector, sizeof sector), ==, sizeof sector);
  g_assert_cmpint (fdatasync (fd), ==, 0);
  sync_directory (".");
  memset (sector, 'n', sizeof sector);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (pwrite (fd, sector, sizeof sector, i * sizeof sector), ==, sizeof sector);
  close (fd);
}

static const struct {
  const char *name;
  void (*run) (void);
} tasks[] = {
  { "careful", do_careful }, { "careless", do_careless }, { "nested", do_nested }, { "rewrite", do_rewrite }
};

/* --- what is left of it --- */

static char *
read_left (PowerChild *self, const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename (self->left, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, size, NULL);
  return text;
}

static void
check_careful (PowerChild *self, guint point, PowerCutRules rules, gpointer user_data)
{
  g_autofree char *text = read_left (self, "a", NULL);
  g_autoptr (GPtrArray) marks = power_cut_list_marks (self->cut, point, NULL);
  gboolean removed = point + 1 == power_cut_count_points (self->cut);

  if (marks->len == 1)
    g_assert_true (g_strcmp0 (text, "old") == 0 || g_strcmp0 (text, "the new one") == 0);
  if (marks->len == 2 && (!removed || rules == POWER_CUT_SYNCED))
    g_assert_cmpstr (text, ==, "the new one");
  if (removed && rules == POWER_CUT_KEPT)
    g_assert_null (text);
  if (point == 0 && rules == POWER_CUT_SYNCED)
    g_assert_null (text); /* nothing is on the disk before the first sync has ended */
  if (point == 1 && rules == POWER_CUT_SYNCED)
    g_assert_null (text); /* its name is not */
}

static void
test_careful (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "careful", NULL);

  g_assert_cmpuint (power_cut_count_points (child->cut), ==, 5);
  power_child_cut (child, SEEDS, check_careful, NULL);
}

static void
count_torn (PowerChild *self, guint point, PowerCutRules rules, gpointer user_data)
{
  g_autofree char *text = read_left (self, "a", NULL);

  if (point >= 2 && g_strcmp0 (text, "old") != 0 && g_strcmp0 (text, "the new one") != 0)
    ((guint *)user_data)[rules]++;
}

/* A rename that reached the disk before its data is found. */
static void
test_careless (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "careless", NULL);
  guint torn[POWER_CUT_N_RULES] = { 0 };

  power_child_cut (child, SEEDS, count_torn, torn);
  g_assert_cmpuint (torn[POWER_CUT_SYNCED], ==, 1); /* the name at the end, without its data */
  g_assert_cmpuint (torn[POWER_CUT_KEPT], ==, 0);
  g_assert_cmpuint (torn[POWER_CUT_LOOSE], >, 0);
}

static void
check_nested (PowerChild *self, guint point, PowerCutRules rules, gpointer user_data)
{
  g_autofree char *text = read_left (self, "d/a", NULL);

  if (rules == POWER_CUT_SYNCED)
    g_assert_null (text);
  if (rules == POWER_CUT_KEPT)
    g_assert_cmpstr (text, ==, "in a directory");
}

/* Nobody synced the directory above. */
static void
test_nested (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "nested", NULL);

  power_child_cut (child, 4, check_nested, NULL);
}

static void
check_rewrite (PowerChild *self, guint point, PowerCutRules rules, gpointer user_data)
{
  gsize size = 0;
  g_autofree char *text = NULL;
  guint *seen = user_data, changes = 0;

  if (point < 2)
    return;
  text = read_left (self, "a", &size);
  g_assert_nonnull (text);
  g_assert_cmpuint (size, >=, 4 * 512);
  for (guint i = 0; i < 4 * 512; i++) { /* each sector is completely old or new */
    g_assert_true (text[i] == 'o' || text[i] == 'n');
    g_assert_cmpint (text[i], ==, text[i / 512 * 512]);
  }
  for (guint i = 1; i < 4; i++)
    changes += text[i * 512] != text[(i - 1) * 512];
  if (rules == POWER_CUT_ORDERED)
    g_assert_true (changes == 0 || (changes == 1 && text[0] == 'n' && size == 4 * 512));
  for (guint i = 4 * 512; i < size; i++)
    if (text[i] != 'n')
      seen[rules] |= text[i] == 0 ? 1 : 2;
}

static void
test_rewrite (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "rewrite", NULL);
  guint seen[POWER_CUT_N_RULES] = { 0 };

  power_child_cut (child, SEEDS, check_rewrite, seen);
  g_assert_cmpuint (seen[POWER_CUT_KEPT], ==, 0);
  g_assert_cmpuint (seen[POWER_CUT_ORDERED], ==, 0);
  g_assert_cmpuint (seen[POWER_CUT_LOOSE], ==, 3); /* zeros where data is missing, and noise */
}

static void
test_same (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "rewrite", NULL);
  guint different = 0;

  for (guint seed = 0; seed < SEEDS; seed++) {
    gsize first_size = 0, second_size = 0, other_size = 0;

    power_cut_restore (child->cut, 2, POWER_CUT_LOOSE, seed, child->left);
    g_autofree char *first = read_left (child, "a", &first_size);
    power_cut_restore (child->cut, 2, POWER_CUT_LOOSE, seed, child->left);
    g_autofree char *second = read_left (child, "a", &second_size);
    power_cut_restore (child->cut, 2, POWER_CUT_LOOSE, seed + 1, child->left);
    g_autofree char *other = read_left (child, "a", &other_size);

    g_assert_cmpmem (first, first_size, second, second_size);
    different += first_size != other_size || memcmp (first, other, first_size) != 0;
  }
  g_assert_cmpuint (different, >, SEEDS / 2);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  for (guint i = 0; argc == 3 && i < G_N_ELEMENTS (tasks); i++) {
    if (g_str_equal (argv[1], tasks[i].name)) {
      g_assert_cmpint (g_chdir (argv[2]), ==, 0);
      tasks[i].run ();
      return 0;
    }
  }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/powercut/careful", test_careful);
  g_test_add_func ("/powercut/careless", test_careless);
  g_test_add_func ("/powercut/nested", test_nested);
  g_test_add_func ("/powercut/rewrite", test_rewrite);
  g_test_add_func ("/powercut/same", test_same);
  return g_test_run ();
}
