/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place that says what a worker may read. Used by ReelCall. */
#include "manager/engine/reel-worker-rights.h"

static void
add_path (GStrvBuilder *options, const char *option, const char *path)
{
  if (path != NULL)
    g_strv_builder_add_many (options, option, path, NULL);
}

GStrv
reel_worker_rights_new (const ReelServices *services, const char *directory)
{
  g_autoptr (GStrvBuilder) options = g_strv_builder_new ();

  add_path (options, "--recordings", directory);
  add_path (options, "--readable", services->data_dir);
  add_path (options, "--readable", services->config->announcements_directory);
  /* Streams may be files anywhere, but for what is ours. */
  add_path (options, "--hidden", reel_storage_get_root (services->storage));
  add_path (options, "--hidden", services->state_dir);
  add_path (options, "--hidden", services->runtime_dir);
  if (services->config->uri_network)
    g_strv_builder_add (options, "--network");
  return g_strv_builder_end (options);
}
