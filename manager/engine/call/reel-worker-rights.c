/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place that decides what a worker may read. Used by ReelCall. */
#include "manager/engine/call/reel-worker-rights.h"

static void
add_path (GStrvBuilder *options, const char *option, const char *path)
{
  if (path != NULL)
    g_strv_builder_add_many (options, option, path, NULL);
}

/* Streams may be files in these directories; if none are configured, files anywhere except the manager's own. */
static void
add_media_files (GStrvBuilder *options, const ReelServices *services)
{
  g_auto (GStrv) directories = NULL;

  if (services->config->file_directories == NULL) {
    add_path (options, "--hidden", reel_storage_get_root (services->storage));
    add_path (options, "--hidden", services->state_dir);
    add_path (options, "--hidden", services->runtime_dir);
    return;
  }
  directories = g_strsplit (services->config->file_directories, "\n", -1);
  for (gsize i = 0; directories[i] != NULL; i++)
    add_path (options, "--readable", directories[i][0] != '\0' ? directories[i] : NULL);
}

GStrv
reel_worker_rights_new (const ReelServices *services, const char *directory)
{
  g_autoptr (GStrvBuilder) options = g_strv_builder_new ();

  add_path (options, "--recordings", directory);
  add_path (options, "--readable", services->data_dir);
  add_path (options, "--readable", services->config->announcements_directory);
  add_media_files (options, services);
  if (services->config->streams_network)
    g_strv_builder_add (options, "--network");
  return g_strv_builder_end (options);
}
