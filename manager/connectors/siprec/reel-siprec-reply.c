/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads callreeld's replies; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-reply.h"

const ReelErrorInfo *
reel_siprec_reply_find_refusal (const GError *error, char **message)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;
  const ReelErrorInfo *info = name != NULL ? reel_error_info_by_dbus_name (name) : NULL;
  g_autoptr (GError) copy = error != NULL ? g_error_copy (error) : NULL;

  if (info == NULL)
    return NULL;
  g_dbus_error_strip_remote_error (copy);
  *message = g_strdup (copy->message);
  return info;
}

gboolean
reel_siprec_reply_is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

char *
reel_siprec_reply_read_answer (GVariant *reply)
{
  g_autoptr (GVariant) endpoint = g_variant_get_child_value (reply, 1);
  char *sdp = NULL;

  g_variant_lookup (endpoint, "sdp", "s", &sdp);
  return sdp;
}

char **
reel_siprec_reply_read_ids (GVariant *properties, const char *property, const char *key)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GVariant) entries = g_variant_lookup_value (properties, property, G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; entries != NULL && i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *id = NULL, *kind = "";

    g_variant_lookup (entry, "kind", "&s", &kind);
    if (g_variant_lookup (entry, key, "&s", &id) && !g_str_equal (kind, "recorder") &&
        !g_str_equal (kind, "announcement"))
      g_strv_builder_add (ids, id);
  }
  return g_strv_builder_end (ids);
}
