/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the output of callreel-finish is read, with scripts that print what each test needs. */
#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-salvage.h"

#include <glib/gstdio.h>

typedef struct {
  char *directory;
  char *program;
  guint64 duration;
  GError *error;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("callreel-salvage-XXXXXX", NULL);
  g_assert_nonnull (self->directory);
  self->program = g_build_filename (self->directory, "finish", NULL);
  self->duration = 7;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_remove (self->program);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->program);
  g_free (self->directory);
  g_clear_error (&self->error);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* SCRIPT: NULL if there is no such program. */
static gboolean
salvage (Fixture *self, const char *script, guint64 until_ns)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", script != NULL ? script : "");
  g_autoptr (GAsyncResult) result = NULL;

  if (script != NULL)
    g_assert_true (g_file_set_contents_full (self->program, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  reel_salvage_async (self->program, "/a.wav", until_ns, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_salvage_finish (result, &self->duration, &self->error);
}

static void
test_finished (Fixture *self, gconstpointer unused)
{
  g_assert_true (salvage (self, "[ \"$*\" = /a.wav ] && echo '{\"duration-ns\": 12}'", REEL_SALVAGE_ALL));
  g_assert_no_error (self->error);
  g_assert_cmpuint (self->duration, ==, 12);
}

static void
test_until (Fixture *self, gconstpointer unused)
{
  g_assert_true (salvage (self, "[ \"$*\" = '--until 5 /a.wav' ] && echo '{\"duration-ns\": 5}'", 5));
  g_assert_cmpuint (self->duration, ==, 5);
}

/* The reason is in its output, not on standard error. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_assert_false (
      salvage (self, "echo '{\"file\": \"/a.wav\", \"error\": \"no recording\"}'; exit 1", REEL_SALVAGE_ALL));
  g_assert_error (self->error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_assert_cmpstr (self->error->message, ==, "callreel-finish: no recording");
}

static void
test_complaint (Fixture *self, gconstpointer unused)
{
  g_assert_false (salvage (self, "echo 'cannot do that' >&2; exit 2", REEL_SALVAGE_ALL));
  g_assert_error (self->error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_assert_cmpstr (self->error->message, ==, "callreel-finish: cannot do that");
}

static void
test_nonsense (Fixture *self, gconstpointer script)
{
  g_assert_false (salvage (self, script, REEL_SALVAGE_ALL));
  g_assert_nonnull (self->error);
  g_assert_cmpuint (self->duration, ==, 7);
}

/* Without the program, media is kept as it is. */
static void
test_not_installed (Fixture *self, gconstpointer unused)
{
  g_assert_true (salvage (self, NULL, REEL_SALVAGE_ALL));
  g_assert_cmpuint (self->duration, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test) g_test_add ("/salvage/" name, Fixture, data, set_up, test, tear_down)
  ADD ("finished", NULL, test_finished);
  ADD ("until", NULL, test_until);
  ADD ("refused", NULL, test_refused);
  ADD ("complaint", NULL, test_complaint);
  ADD ("nonsense/list", "echo '[]'", test_nonsense);
  ADD ("nonsense/negative", "echo '{\"duration-ns\": -1}'", test_nonsense);
  ADD ("nonsense/nothing", "true", test_nonsense);
  ADD ("nonsense/words", "echo done", test_nonsense);
  ADD ("not-installed", NULL, test_not_installed);
  return g_test_run ();
}
