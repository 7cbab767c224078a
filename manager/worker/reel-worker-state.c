/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small file by which a manager finds a running worker. Called by ReelWorkerServer at each change of a recording;
 * a reader sees the file before or after, never half of it. */
#include "manager/worker/reel-worker-state.h"

#include <json-glib/json-glib.h>

#include <unistd.h>

gboolean
reel_worker_state_save (const gchar *path, const gchar *socket, GVariant *state, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (state);
  g_autoptr (GVariant) whole = NULL;
  g_autofree gchar *text = NULL;
  GVariantDict dict;
  gsize length = 0;

  g_variant_dict_init (&dict, owned);
  g_variant_dict_insert (&dict, "pid", "i", (gint32)getpid ());
  g_variant_dict_insert (&dict, "socket", "s", socket);
  whole = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = json_gvariant_serialize_data (whole, &length);
  return g_file_set_contents_full (path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
