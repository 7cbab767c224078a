/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a test's own program again with everything that it does below a directory logged, and makes what may be left of
 * the directory. For tests of what survives a power loss. */
#include "tests/lib/powerchild.h"
#include "tests/lib/disklog.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static void
run_shell (const char *command, const char *from, const char *to)
{
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", command, "sh", from, to, NULL);

  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

PowerChild *
power_child_run (const char *program, const char *task, const char *base)
{
  PowerChild *self = g_new0 (PowerChild, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *directory = g_dir_make_tmp ("callreel-power-XXXXXX", NULL);
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;

  self->directory = g_canonicalize_filename (directory, NULL);
  self->root = g_build_filename (self->directory, "root", NULL);
  self->log = g_build_filename (self->directory, "log", NULL);
  self->left = g_build_filename (self->directory, "left", NULL);
  g_mkdir (self->root, 0700);
  g_mkdir (self->left, 0700);
  if (base) {
    copy = g_build_filename (self->directory, "base", NULL);
    run_shell ("cp -a \"$1\" \"$2\"", base, copy);
    run_shell ("cp -a \"$1\"/. \"$2\"", base, self->root);
  }
  g_subprocess_launcher_setenv (launcher, DISK_LOG_ROOT, self->root, TRUE);
  g_subprocess_launcher_setenv (launcher, DISK_LOG_FILE, self->log, TRUE);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, program, task, self->root, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  self->cut = power_cut_load (self->log, copy);
  return self;
}

void
power_child_free (PowerChild *self)
{
  run_shell ("rm -rf \"$1\"", self->directory, "");
  power_cut_free (self->cut);
  g_free (self->directory);
  g_free (self->root);
  g_free (self->log);
  g_free (self->left);
  g_free (self);
}

static guint
read_number (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);

  return text ? (guint)g_ascii_strtoull (text, NULL, 10) : otherwise;
}

void
power_child_cut (PowerChild *self, guint n_seeds, PowerChildCheck check, gpointer user_data)
{
  guint first = read_number ("CALLREEL_SEED", 1);

  n_seeds *= read_number ("CALLREEL_POWER_SEEDS", 1);
  for (guint point = 0; point < power_cut_count_points (self->cut); point++)
    for (PowerCutRules rules = 0; rules < POWER_CUT_N_RULES; rules++)
      for (guint seed = first; seed < first + (rules < POWER_CUT_ORDERED ? 1 : n_seeds); seed++) {
        g_test_message ("power cut at sync %u, %s, seed %u", point, power_cut_rules_nicks[rules], seed);
        power_cut_restore (self->cut, point, rules, seed, self->left);
        check (self, point, rules, user_data);
      }
}
