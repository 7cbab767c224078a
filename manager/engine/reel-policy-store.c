/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies in memory, with the catalogue behind. Called by the engine's rules and
 * by org.callreel.Policy1; every change is in the catalogue before it is in
 * memory. */
#include "manager/engine/reel-policy-store.h"

#include "manager/core/reel-error.h"
#include "manager/core/reel-id.h"
#include "manager/core/reel-nick.h"
#include "manager/core/reel-policy-document.h"
#include "manager/core/reel-text.h"

#include <string.h>

struct _ReelPolicyStore {
  GObject parent_instance;

  ReelCatalogue *catalogue;
  GHashTable *sets[REEL_N_POLICY_LEVELS]; /* id → ReelPolicySet, which owns the id */
};

G_DEFINE_FINAL_TYPE (ReelPolicyStore, reel_policy_store, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_policy_store_init (ReelPolicyStore *self)
{
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    self->sets[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)reel_policy_set_free);
}

static void
reel_policy_store_finalize (GObject *object)
{
  ReelPolicyStore *self = REEL_POLICY_STORE (object);

  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    g_hash_table_unref (self->sets[i]);
  g_clear_object (&self->catalogue);
  G_OBJECT_CLASS (reel_policy_store_parent_class)->finalize (object);
}

static void
reel_policy_store_class_init (ReelPolicyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_policy_store_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

/* Takes SET. The key belongs to the set, so an old one goes with its own. */
static void
keep (ReelPolicyStore *self, ReelPolicySet *set)
{
  g_hash_table_replace (self->sets[reel_policy_set_get_level (set)], (gpointer)reel_policy_set_get_id (set), set);
}

static gboolean
read_address (const char *level_nick, const char *id, ReelPolicyLevel *level, GError **error)
{
  int found = 0;

  if (!reel_nick_parse (reel_policy_level_nicks, "level", level_nick, &found, error) ||
      !reel_id_validate ("id", id, error))
    return FALSE;
  *level = (ReelPolicyLevel)found;
  return TRUE;
}

static gboolean
load_row (ReelPolicyStore *self, const ReelPolicyRecord *row, GError **error)
{
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (ReelPolicySet) set = NULL;
  ReelPolicyLevel level;

  properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, error);
  if (properties == NULL || !read_address (row->level, row->id, &level, error))
    return FALSE;
  set = reel_policy_set_new (level, row->id);
  if (!reel_policy_set_update (set, properties, error))
    return FALSE;
  keep (self, g_steal_pointer (&set));
  return TRUE;
}

ReelPolicyStore *
reel_policy_store_new (ReelCatalogue *catalogue, GError **error)
{
  g_autoptr (ReelPolicyStore) self = g_object_new (REEL_TYPE_POLICY_STORE, NULL);
  g_autoptr (GPtrArray) rows = reel_catalogue_list_policies (catalogue, error);

  if (rows == NULL)
    return NULL;
  self->catalogue = g_object_ref (catalogue);
  for (guint i = 0; i < rows->len; i++) {
    const ReelPolicyRecord *row = rows->pdata[i];
    g_autoptr (GError) inner = NULL;

    if (!load_row (self, row, &inner)) {
      g_autofree char *level = reel_text_quote (row->level);
      g_autofree char *id = reel_text_quote (row->id);

      g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                   "The catalogue's policy of the %s “%s” can't be understood: %s", level, id, inner->message);
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

GVariant *
reel_policy_store_get (ReelPolicyStore *self, const char *level_nick, const char *id, GError **error)
{
  const ReelPolicySet *set;
  ReelPolicyLevel level;

  if (!read_address (level_nick, id, &level, error))
    return NULL;
  set = g_hash_table_lookup (self->sets[level], id);
  return set != NULL ? reel_policy_set_to_variant (set) : g_variant_new ("a{sv}", NULL);
}

static gboolean
check_actor (ReelPolicyStore *self, const char *actor, GError **error)
{
  const ReelPolicyInfo *info = reel_policy_get_info (REEL_POLICY_MAY_ADMINISTER_RECORDING);
  g_autofree char *quoted = NULL;
  ReelPolicy policy;

  if (actor == NULL || *actor == '\0')
    return TRUE;
  if (!reel_id_validate ("actor", actor, error))
    return FALSE;
  reel_policy_store_resolve_user (self, actor, &policy);
  if (policy.may_administer_recording)
    return TRUE;
  quoted = reel_text_quote (actor);
  g_set_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED, "The rule %s is off for “%s”, who therefore can't set rules",
               info->name, quoted);
  return FALSE;
}

/* Properties that are NULL, where nothing is set any more, take the row away. */
static char *
print_properties (const ReelPolicySet *set)
{
  g_autoptr (GVariant) properties = NULL;

  if (reel_policy_set_is_empty (set))
    return NULL;
  properties = g_variant_ref_sink (reel_policy_set_to_variant (set));
  return g_variant_print (properties, TRUE);
}

static ReelPolicyRecord *
make_record (const ReelPolicySet *set)
{
  ReelPolicyRecord *record = g_new0 (ReelPolicyRecord, 1);

  record->level = g_strdup (reel_policy_level_nicks[reel_policy_set_get_level (set)]);
  record->id = g_strdup (reel_policy_set_get_id (set));
  record->properties = print_properties (set);
  return record;
}

static gboolean
store_set (ReelPolicyStore *self, const ReelPolicySet *set, GError **error)
{
  g_autoptr (ReelPolicyRecord) record = make_record (set);

  return reel_catalogue_put_policy (self->catalogue, record, error);
}

gboolean
reel_policy_store_set (ReelPolicyStore *self, const char *level_nick, const char *id, GVariant *properties,
                       const char *actor, GError **error)
{
  g_autoptr (ReelPolicySet) next = NULL;
  const ReelPolicySet *set;
  ReelPolicyLevel level;

  if (!read_address (level_nick, id, &level, error) || !check_actor (self, actor, error))
    return FALSE;
  set = g_hash_table_lookup (self->sets[level], id);
  next = set != NULL ? reel_policy_set_copy (set) : reel_policy_set_new (level, id);
  if (!reel_policy_set_update (next, properties, error) || !store_set (self, next, error))
    return FALSE;
  if (reel_policy_set_is_empty (next))
    g_hash_table_remove (self->sets[level], id);
  else
    keep (self, g_steal_pointer (&next));
  g_signal_emit (self, signals[CHANGED], 0, reel_policy_level_nicks[level], id);
  return TRUE;
}

static gboolean
store_all (ReelPolicyStore *self, GPtrArray *sets, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_record_free);

  for (guint i = 0; i < sets->len; i++) {
    if (!reel_policy_set_is_empty (sets->pdata[i]))
      g_ptr_array_add (records, make_record (sets->pdata[i]));
  }
  return reel_catalogue_replace_policies (self->catalogue, records, error);
}

gboolean
reel_policy_store_import (ReelPolicyStore *self, const char *json, const char *actor, GError **error)
{
  g_autoptr (GPtrArray) sets = NULL;

  if (!check_actor (self, actor, error))
    return FALSE;
  sets = reel_policy_document_parse (json, error);
  if (sets == NULL || !store_all (self, sets, error))
    return FALSE;
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    g_hash_table_remove_all (self->sets[i]);
  for (guint i = 0; i < sets->len; i++) {
    if (!reel_policy_set_is_empty (sets->pdata[i]))
      keep (self, reel_policy_set_copy (sets->pdata[i]));
  }
  g_signal_emit (self, signals[CHANGED], 0, NULL, NULL);
  return TRUE;
}

char *
reel_policy_store_export (ReelPolicyStore *self, GError **error)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new ();
  g_autofree char *json = NULL;

  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++) {
    GHashTableIter iter;
    gpointer set;

    g_hash_table_iter_init (&iter, self->sets[i]);
    while (g_hash_table_iter_next (&iter, NULL, &set))
      g_ptr_array_add (sets, set);
  }
  json = reel_policy_document_print (sets);
  if (strlen (json) <= REEL_POLICY_DOCUMENT_MAX_BYTES)
    return g_steal_pointer (&json);
  g_set_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED,
               "The document of all rules has %" G_GSIZE_FORMAT " bytes, and at most %d are carried; "
               "the catalogue itself can be copied",
               strlen (json), REEL_POLICY_DOCUMENT_MAX_BYTES);
  return NULL;
}

static const ReelPolicySet *
find (ReelPolicyStore *self, ReelPolicyLevel level, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->sets[level], id) : NULL;
}

static const ReelPolicySet *
find_company (ReelPolicyStore *self, const ReelPolicySet *nearest, const ReelPolicySet *group)
{
  return find (self, REEL_POLICY_LEVEL_COMPANY, reel_policy_find_company (nearest, group));
}

void
reel_policy_store_resolve_user (ReelPolicyStore *self, const char *user, ReelPolicy *policy)
{
  const ReelPolicySet *own = find (self, REEL_POLICY_LEVEL_USER, user);
  const ReelPolicySet *group =
      find (self, REEL_POLICY_LEVEL_GROUP, own != NULL ? reel_policy_set_get_group (own) : NULL);

  reel_policy_resolve (own, group, find_company (self, own, group), policy);
}

gboolean
reel_policy_store_resolve_queue (ReelPolicyStore *self, const char *queue, ReelPolicy *policy)
{
  const ReelPolicySet *own;

  if (queue == NULL || *queue == '\0')
    return FALSE;
  own = find (self, REEL_POLICY_LEVEL_QUEUE, queue);
  reel_policy_resolve (own, NULL, find_company (self, own, NULL), policy);
  return TRUE;
}
