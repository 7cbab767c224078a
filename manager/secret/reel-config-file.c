/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the configuration; see the header for who reads it. */
#include "manager/secret/reel-config-file.h"

#include <gio/gio.h>

ReelConfig *
reel_config_file_read (const char *given, GError **error)
{
  g_autofree char *standard = g_build_filename (CALLREEL_SYSCONFDIR, "callreel", "callreel.conf", NULL);
  const char *path = given != NULL ? given : standard;
  g_autofree char *text = NULL;
  g_autoptr (GError) inner = NULL;
  ReelConfig *config;

  if (!g_file_get_contents (path, &text, NULL, &inner)) {
    if (given == NULL && g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return reel_config_parse ("", error);
    g_propagate_error (error, g_steal_pointer (&inner));
    return NULL;
  }
  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is not valid UTF-8", path);
    return NULL;
  }
  config = reel_config_parse (text, error);
  if (config == NULL)
    g_prefix_error (error, "%s: ", path);
  return config;
}
