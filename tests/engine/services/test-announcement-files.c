/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts of announcements on disk: installed ones, custom ones that take precedence, invalid ones. */
#include "manager/engine/services/reel-announcement-files.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *directory;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-announcements-XXXXXX", NULL);
}

static void
write_file (Fixture *self, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *path = g_build_filename (self->directory, name, NULL);

    g_remove (path);
  }
  g_rmdir (self->directory);
  g_free (self->directory);
}

static void
assert_start (const ReelAnnouncementFiles *files, const char *call_language, const char *expected,
              const char *expected_language)
{
  g_autofree char *language = NULL;
  g_autofree char *text =
      reel_announcement_files_build_text (files, REEL_ANNOUNCEMENT_START, 0, call_language, &language);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (language, ==, expected_language);
}

static void
test_own (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelAnnouncementFiles) files = NULL;
  g_autofree char *language = NULL, *stop = NULL;

  write_file (self, "de-at.conf", "[text]\nstart=Servus\n");
  write_file (self, "en.conf", "[text]\nstart=Mine\n");
  write_file (self, "README", "no texts");
  files = reel_announcement_files_load (g_getenv ("CALLREEL_DATA"), self->directory, "fr", &error);
  g_assert_no_error (error);
  assert_start (files, "de-AT", "Servus", "de-at");
  assert_start (files, "de", "Dieses Gespräch wird aufgezeichnet.", "de");
  assert_start (files, NULL, "Cette conversation est enregistrée.", "fr");
  assert_start (files, "en-GB", "Mine", "en");
  stop = reel_announcement_files_build_text (files, REEL_ANNOUNCEMENT_STOP, 0, "en", &language);
  g_assert_cmpstr (stop, ==, "The recording has ended.");
}

static void
refuse (Fixture *self, const char *installed, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_announcement_files_load (installed, self->directory, "en", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  const char *installed = g_getenv ("CALLREEL_DATA");

  refuse (self, self->directory, "announcements: ");
  write_file (self, "de.conf", "[text]\nstart=\n");
  refuse (self, installed, "de.conf: [text] start");
  write_file (self, "de.conf", "");
  write_file (self, "my texts.conf", "");
  refuse (self, installed, "“my texts” is no language");
}

/* Nobody is recorded without notice because a file was forgotten. */
static void
test_incomplete (Fixture *self, gconstpointer unused)
{
  g_autofree char *texts = g_build_filename (self->directory, "announcements", NULL);
  g_autofree char *file = g_build_filename (texts, "de.conf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (texts, 0700), ==, 0);
  write_file (self, "announcements/de.conf", "[text]\nstart=x\nstop=x\npause=x\nresume=x\n");
  g_assert_null (reel_announcement_files_load (self->directory, NULL, "de", &error));
  g_assert_nonnull (strstr (error->message, "no text “warning”"));
  g_remove (file);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/announcement-files/own", test_own);
  ADD ("/announcement-files/refused", test_refused);
  ADD ("/announcement-files/incomplete", test_incomplete);
  return g_test_run ();
}
