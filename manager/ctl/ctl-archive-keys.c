/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments of the commands on the archive. */
#include "manager/ctl/ctl-archive-keys.h"

#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-error.h"

#include <string.h>

void
ctl_asker_clear (CtlAsker *self)
{
  g_free (self->user);
  g_free (self->reason);
}

static GPtrArray *
split (char **args, GPtrArray *pairs)
{
  GPtrArray *names = g_ptr_array_new ();

  for (; *args != NULL; args++)
    g_ptr_array_add (strchr (*args, '=') != NULL ? pairs : names, *args);
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (pairs, NULL);
  return names;
}

static void
take_text (GVariantDict *dict, const char *key, char **text)
{
  if (g_variant_dict_lookup (dict, key, "s", text))
    g_variant_dict_remove (dict, key);
}

/* Whether nothing is left in REST. */
static gboolean
check_rest (GVariant *rest, GError **error)
{
  g_autoptr (GVariant) entry = g_variant_n_children (rest) > 0 ? g_variant_get_child_value (rest, 0) : NULL;
  const char *key;

  if (entry == NULL)
    return TRUE;
  g_variant_get_child (entry, 0, "&s", &key);
  g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” is not a key of this command", key);
  return FALSE;
}

gboolean
ctl_archive_keys_ask (char **args, GPtrArray **names, CtlAsker *asker, const char *key, char **value, GError **error)
{
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) rest = NULL;
  GVariantDict dict;

  if (!ctl_archive_keys_parse (args, names, &given, NULL, NULL, error))
    return FALSE;
  g_variant_dict_init (&dict, given);
  take_text (&dict, "user", &asker->user);
  take_text (&dict, "reason", &asker->reason);
  if (key != NULL)
    take_text (&dict, key, value);
  rest = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (asker->user == NULL)
    asker->user = g_strdup ("");
  if (asker->reason == NULL)
    asker->reason = g_strdup ("");
  return check_rest (rest, error);
}

static gboolean
take_number (GVariantDict *dict, const char *key, guint32 *number, GError **error)
{
  if (key == NULL || !g_variant_dict_lookup (dict, key, "u", number))
    return TRUE;
  g_variant_dict_remove (dict, key);
  if (*number > 0)
    return TRUE;
  g_set_error (error, CTL_USAGE_ERROR, 0, "%s: must be 1 or more", key);
  return FALSE;
}

gboolean
ctl_archive_keys_parse (char **args, GPtrArray **names, GVariant **dict, const char *number_key, guint32 *number,
                        GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = split (args, pairs);
  g_autoptr (GVariant) given = NULL;
  GVariantDict rest;
  gboolean taken;

  if (names == NULL && others->len > 1) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” is not of the form KEY=VALUE", (const char *)others->pdata[0]);
    return FALSE;
  }
  given = ctl_dict_parse ((const char *const *)pairs->pdata, error);
  if (given == NULL)
    return FALSE;
  g_variant_dict_init (&rest, given);
  taken = take_number (&rest, number_key, number, error);
  *dict = g_variant_ref_sink (g_variant_dict_end (&rest));
  if (taken && names != NULL)
    *names = g_steal_pointer (&others);
  if (!taken)
    g_clear_pointer (dict, g_variant_unref);
  return taken;
}
