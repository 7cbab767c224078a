/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts and sound files of announcements. */
#include "manager/engine/services/reel-announcement-files.h"

#include "manager/core/wire/reel-error.h"

#define SUFFIX ".conf"

struct _ReelAnnouncementFiles {
  char *own; /* or NULL */
  char *prompts;
  char *language;
  ReelAnnouncements *texts;
};

static gboolean
load_file (ReelAnnouncementFiles *self, const char *path, const char *language, GError **error)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) inner = NULL;

  if (!g_file_get_contents (path, &content, NULL, &inner)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, inner->message);
    return FALSE;
  }
  if (reel_announcements_add (self->texts, language, content, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static gboolean
load_directory (ReelAnnouncementFiles *self, const char *path, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &inner);
  const char *name;

  if (directory == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, inner->message);
    return FALSE;
  }
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autofree char *language = NULL;

    if (!g_str_has_suffix (name, SUFFIX))
      continue;
    language = g_strndup (name, strlen (name) - strlen (SUFFIX));
    if (!reel_announcement_is_language (language)) {
      g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: “%s” is no language", file, language);
      return FALSE;
    }
    if (!load_file (self, file, language, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_complete (const ReelAnnouncementFiles *self, GError **error)
{
  for (guint kind = 0; kind < REEL_N_ANNOUNCEMENTS; kind++) {
    g_autofree char *language = NULL;
    g_autofree char *text = reel_announcement_files_build_text (self, kind, 60, NULL, &language);

    if (text != NULL)
      continue;
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "there is no text “%s” for the language “%s”, and none in English", reel_announcement_kind_nicks[kind],
                 self->language);
    return FALSE;
  }
  return TRUE;
}

ReelAnnouncementFiles *
reel_announcement_files_load (const char *installed, const char *own, const char *language, GError **error)
{
  g_autoptr (ReelAnnouncementFiles) self = g_new0 (ReelAnnouncementFiles, 1);
  g_autofree char *texts = g_build_filename (installed, "announcements", NULL);

  self->own = g_strdup (own);
  self->prompts = g_build_filename (installed, "prompts", NULL);
  self->texts = reel_announcements_new ();
  self->language = g_strdup (language);
  if (load_directory (self, texts, error) && (own == NULL || load_directory (self, own, error)) &&
      check_complete (self, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, "announcements: ");
  return NULL;
}

char *
reel_announcement_files_build_text (const ReelAnnouncementFiles *self, ReelAnnouncementKind kind, guint seconds,
                                    const char *call_language, char **language)
{
  g_auto (GStrv) languages = reel_announcement_languages (call_language, self->language);
  const char *in = NULL;
  char *text = reel_announcements_build (self->texts, kind, seconds, (const char *const *)languages, &in);

  *language = g_strdup (in);
  return text;
}

static char *
find_in (const char *directory, const char *language)
{
  g_autofree char *name = g_strdup_printf ("start.%s.wav", language);
  g_autofree char *path = directory != NULL ? g_build_filename (directory, name, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

char *
reel_announcement_files_find_prompt (const ReelAnnouncementFiles *self, const char *call_language)
{
  g_auto (GStrv) languages = reel_announcement_languages (call_language, self->language);
  char *path = NULL;

  for (guint i = 0; path == NULL && languages[i] != NULL; i++) {
    path = find_in (self->own, languages[i]);
    if (path == NULL)
      path = find_in (self->prompts, languages[i]);
  }
  return path;
}

void
reel_announcement_files_free (ReelAnnouncementFiles *self)
{
  reel_announcements_free (self->texts);
  g_free (self->own);
  g_free (self->prompts);
  g_free (self->language);
  g_free (self);
}
