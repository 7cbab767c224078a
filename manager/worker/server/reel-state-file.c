/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small file by which a manager finds a running worker. Called by ReelWorkerServer at each change of a recording.
 */
#include "manager/worker/server/reel-state-file.h"

#include <json-glib/json-glib.h>

#include <unistd.h>

char *
reel_state_file_print (const char *socket, GVariant *state)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (state);
  g_autoptr (GVariant) whole = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, owned);
  g_variant_dict_insert (&dict, "pid", "i", (gint32)getpid ());
  g_variant_dict_insert (&dict, "socket", "s", socket);
  whole = g_variant_ref_sink (g_variant_dict_end (&dict));
  return json_gvariant_serialize_data (whole, NULL);
}
