/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies in memory, with the store behind. Called by the engine's rules and by
 * org.callreel.Policy1; every change is in the catalogue before it is in memory.
 *
 * Changes are made one after the other. Those that come while one is being kept are
 * kept together, all or none: none rests on another that was not kept. */
#include "manager/engine/store/reel-policy-store.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/document/reel-policy-document.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

/* Of sets that are kept as one. */
#define MAX_BATCH 500

typedef struct {
  GHashTable *of[REEL_N_POLICY_LEVELS]; /* id → ReelPolicySet, which owns the id */
} ReelPolicySets;

/* What somebody asks for: one set, or all of them. */
typedef struct {
  GTask *task;
  char *actor;
  ReelPolicyLevel level;
  char *id;
  GVariant *properties;
  GVariant *document;  /* a string; of an import, as are: */
  ReelPolicySets *all; /* what it says, */
  ReelChange *change;  /* and how that is kept */
} Request;

/* What is kept as one. */
typedef struct {
  GPtrArray *requests; /* Request */
  GPtrArray *next;     /* ReelPolicySet: as they will be, in the order in which they are told */
  ReelPolicySets *all; /* instead of these, where there is an import */
} Batch;

struct _ReelPolicyStore {
  GObject parent_instance;

  ReelStore *store;
  ReelPolicySets sets;
  GQueue requests; /* Request: those that wait */
  Batch *batch;    /* what is being kept, or NULL */
};

G_DEFINE_FINAL_TYPE (ReelPolicyStore, reel_policy_store, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
sets_init (ReelPolicySets *self)
{
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    self->of[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)reel_policy_set_free);
}

static void
sets_clear (ReelPolicySets *self)
{
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    g_clear_pointer (&self->of[i], g_hash_table_unref);
}

static void
sets_free (ReelPolicySets *self)
{
  sets_clear (self);
  g_free (self);
}

/* Takes SET. The key belongs to the set, so an old one goes with its own. */
static void
sets_keep (ReelPolicySets *self, ReelPolicySet *set)
{
  g_hash_table_replace (self->of[reel_policy_set_get_level (set)], (gpointer)reel_policy_set_get_id (set), set);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->task);
  g_free (request->actor);
  g_free (request->id);
  g_clear_pointer (&request->properties, g_variant_unref);
  g_clear_pointer (&request->document, g_variant_unref);
  g_clear_pointer (&request->all, sets_free);
  g_clear_pointer (&request->change, reel_change_free);
  g_free (request);
}

static void
batch_free (Batch *batch)
{
  g_ptr_array_unref (batch->requests);
  g_ptr_array_unref (batch->next);
  g_clear_pointer (&batch->all, sets_free);
  g_free (batch);
}

static void
reel_policy_store_init (ReelPolicyStore *self)
{
  sets_init (&self->sets);
  g_queue_init (&self->requests);
}

/* Whoever waits holds the store, so nobody does any more. */
static void
reel_policy_store_finalize (GObject *object)
{
  ReelPolicyStore *self = REEL_POLICY_STORE (object);

  sets_clear (&self->sets);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (reel_policy_store_parent_class)->finalize (object);
}

static void
reel_policy_store_class_init (ReelPolicyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_policy_store_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
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

static ReelPolicySet *
read_row (const ReelPolicyRecord *row, GError **error)
{
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (ReelPolicySet) set = NULL;
  ReelPolicyLevel level;

  properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, error);
  if (properties == NULL || !read_address (row->level, row->id, &level, error))
    return NULL;
  set = reel_policy_set_new (level, row->id);
  return reel_policy_set_update (set, properties, error) ? g_steal_pointer (&set) : NULL;
}

/* In the order of ROWS. NULL with StorageFailed for one that makes no sense. */
static GPtrArray *
read_rows (const GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_set_free);

  for (guint i = 0; i < rows->len; i++) {
    const ReelPolicyRecord *row = rows->pdata[i];
    g_autoptr (GError) inner = NULL;
    ReelPolicySet *set = read_row (row, &inner);

    if (set == NULL) {
      g_autofree char *level = reel_text_quote (row->level);
      g_autofree char *id = reel_text_quote (row->id);

      g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                   "The catalogue's policy of the %s “%s” can't be understood: %s", level, id, inner->message);
      return NULL;
    }
    g_ptr_array_add (sets, set);
  }
  return g_steal_pointer (&sets);
}

ReelPolicyStore *
reel_policy_store_new (ReelStore *store, GError **error)
{
  g_autoptr (ReelPolicyStore) self = g_object_new (REEL_TYPE_POLICY_STORE, NULL);
  g_autoptr (GPtrArray) rows = reel_store_query_sync (store, reel_query_new (REEL_QUERY_POLICIES, NULL), error);
  g_autoptr (GPtrArray) sets = rows != NULL ? read_rows (rows, error) : NULL;

  if (sets == NULL)
    return NULL;
  self->store = g_object_ref (store);
  for (guint i = 0; i < sets->len; i++)
    sets_keep (&self->sets, g_steal_pointer (&sets->pdata[i]));
  g_ptr_array_set_free_func (sets, NULL);
  return g_steal_pointer (&self);
}

GVariant *
reel_policy_store_get (ReelPolicyStore *self, const char *level_nick, const char *id, GError **error)
{
  const ReelPolicySet *set;
  ReelPolicyLevel level;

  if (!read_address (level_nick, id, &level, error))
    return NULL;
  set = g_hash_table_lookup (self->sets.of[level], id);
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

static ReelChange *
make_change (const ReelPolicySet *set)
{
  g_autoptr (ReelPolicyRecord) record = make_record (set);

  return reel_change_put_policy (record);
}

static const ReelPolicySet *
find_kept (ReelPolicyStore *self, ReelPolicyLevel level, const char *id)
{
  return g_hash_table_lookup (self->sets.of[level], id);
}

/* As it is before REQUEST: what comes before it in the same batch counts. */
static const ReelPolicySet *
find_before (ReelPolicyStore *self, const Batch *batch, const Request *request)
{
  for (guint i = batch->next->len; i > 0; i--) {
    const ReelPolicySet *set = batch->next->pdata[i - 1];

    if (reel_policy_set_get_level (set) == request->level && g_str_equal (reel_policy_set_get_id (set), request->id))
      return set;
  }
  return find_kept (self, request->level, request->id);
}

/* Takes REQUEST. */
static void
add_set (ReelPolicyStore *self, Batch *batch, Request *request)
{
  const ReelPolicySet *before = find_before (self, batch, request);
  g_autoptr (ReelPolicySet) next =
      before != NULL ? reel_policy_set_copy (before) : reel_policy_set_new (request->level, request->id);
  GError *error = NULL;

  if (check_actor (self, request->actor, &error) && reel_policy_set_update (next, request->properties, &error)) {
    g_ptr_array_add (batch->requests, request);
    g_ptr_array_add (batch->next, g_steal_pointer (&next));
    return;
  }
  g_task_return_error (request->task, error);
  request_free (request);
}

/* An import alone, or the sets up to the next one. Returns: NULL where nothing is to be kept */
static ReelChange *
fill_batch (ReelPolicyStore *self, Batch *batch)
{
  ReelChange *change;
  Request *request;

  while ((request = g_queue_peek_head (&self->requests)) != NULL && request->all == NULL &&
         batch->requests->len < MAX_BATCH)
    add_set (self, batch, g_queue_pop_head (&self->requests));
  if (batch->requests->len > 0) {
    change = reel_change_new_group ();
    for (guint i = 0; i < batch->next->len; i++)
      reel_change_add_member (change, make_change (batch->next->pdata[i]));
    return change;
  }
  request = g_queue_pop_head (&self->requests);
  if (request == NULL)
    return NULL;
  batch->all = g_steal_pointer (&request->all);
  g_ptr_array_add (batch->requests, request);
  return g_steal_pointer (&request->change);
}

static gpointer
free_sets (gpointer sets)
{
  sets_free (sets);
  return NULL;
}

static void
take_all (ReelPolicyStore *self, ReelPolicySets *all)
{
  ReelPolicySets *old = g_new (ReelPolicySets, 1);

  *old = self->sets;
  self->sets = *all;
  g_free (all);
  /* There may be many. */
  g_thread_unref (g_thread_new ("policies", free_sets, old));
}

static void
take_batch (ReelPolicyStore *self, Batch *batch)
{
  if (batch->all != NULL)
    take_all (self, g_steal_pointer (&batch->all));
  for (guint i = 0; i < batch->next->len; i++) {
    const ReelPolicySet *set = batch->next->pdata[i];

    if (reel_policy_set_is_empty (set))
      g_hash_table_remove (self->sets.of[reel_policy_set_get_level (set)], reel_policy_set_get_id (set));
    else
      sets_keep (&self->sets, reel_policy_set_copy (set));
  }
  if (batch->next->len == 0)
    g_signal_emit (self, signals[CHANGED], 0, NULL, NULL);
  for (guint i = 0; i < batch->next->len; i++) {
    const ReelPolicySet *set = batch->next->pdata[i];

    g_signal_emit (self, signals[CHANGED], 0, reel_policy_level_nicks[reel_policy_set_get_level (set)],
                   reel_policy_set_get_id (set));
  }
}

/* The disk may have taken what nobody counts on: what is in memory is put there again. */
static void
put_back (ReelPolicyStore *self, const Batch *batch)
{
  ReelChange *all = batch->all != NULL ? reel_change_replace_policies () : NULL;

  for (guint i = 0; i < batch->next->len; i++) {
    const ReelPolicySet *set = batch->next->pdata[i];
    const ReelPolicySet *kept = find_kept (self, reel_policy_set_get_level (set), reel_policy_set_get_id (set));
    ReelPolicyRecord gone = { (char *)reel_policy_level_nicks[reel_policy_set_get_level (set)],
                              (char *)reel_policy_set_get_id (set), NULL };

    reel_store_put (self->store, kept != NULL ? make_change (kept) : reel_change_put_policy (&gone));
  }
  if (all == NULL)
    return;
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++) {
    GHashTableIter iter;
    gpointer set;

    g_hash_table_iter_init (&iter, self->sets.of[i]);
    while (g_hash_table_iter_next (&iter, NULL, &set))
      reel_change_add_member (all, make_change (set));
  }
  reel_store_put (self->store, all);
}

static void keep_next (ReelPolicyStore *self);

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelPolicyStore) self = data;
  Batch *batch = g_steal_pointer (&self->batch);
  g_autoptr (GError) error = NULL;
  gboolean unknown;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, &unknown, &error))
    take_batch (self, batch);
  else if (unknown)
    put_back (self, batch);
  keep_next (self);
  for (guint i = 0; i < batch->requests->len; i++) {
    const Request *request = batch->requests->pdata[i];

    if (error != NULL)
      g_task_return_error (request->task, g_error_copy (error));
    else
      g_task_return_boolean (request->task, TRUE);
  }
  batch_free (batch);
}

static void
keep_next (ReelPolicyStore *self)
{
  Batch *batch;
  ReelChange *change;

  if (self->batch != NULL)
    return;
  batch = g_new0 (Batch, 1);
  batch->requests = g_ptr_array_new_with_free_func (request_free);
  batch->next = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_set_free);
  change = fill_batch (self, batch);
  if (change == NULL) {
    batch_free (batch);
    return;
  }
  self->batch = batch;
  reel_store_put_durable_async (self->store, change, on_kept, g_object_ref (self));
}

void
reel_policy_store_set_async (ReelPolicyStore *self, const char *level_nick, const char *id, GVariant *properties,
                             const char *actor, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  Request *request;
  ReelPolicyLevel level;

  if (!read_address (level_nick, id, &level, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  request = g_new0 (Request, 1);
  request->task = task;
  request->actor = g_strdup (actor);
  request->level = level;
  request->id = g_strdup (id);
  request->properties = g_variant_ref (properties);
  g_queue_push_tail (&self->requests, request);
  keep_next (self);
}

static void
parse_document (GTask *parsing, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) sets = reel_policy_document_parse (g_variant_get_string (request->document, NULL), &error);

  if (sets == NULL) {
    g_task_return_error (parsing, error);
    return;
  }
  request->all = g_new (ReelPolicySets, 1);
  sets_init (request->all);
  request->change = reel_change_replace_policies ();
  for (guint i = 0; i < sets->len; i++) {
    if (reel_policy_set_is_empty (sets->pdata[i]))
      continue;
    reel_change_add_member (request->change, make_change (sets->pdata[i]));
    sets_keep (request->all, reel_policy_set_copy (sets->pdata[i]));
  }
  g_task_return_boolean (parsing, TRUE);
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  ReelPolicyStore *self = g_task_get_source_object (request->task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || !check_actor (self, request->actor, &error)) {
    g_task_return_error (request->task, error);
    request_free (request);
    return;
  }
  g_queue_push_tail (&self->requests, request);
  keep_next (self);
}

void
reel_policy_store_import_async (ReelPolicyStore *self, GVariant *document, const char *actor,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GVariant) owned = g_variant_ref_sink (document);
  g_autoptr (GTask) parsing = NULL;
  GError *error = NULL;
  Request *request;

  if (!check_actor (self, actor, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  request = g_new0 (Request, 1);
  request->task = task;
  request->actor = g_strdup (actor);
  request->document = g_steal_pointer (&owned);
  parsing = g_task_new (NULL, NULL, on_parsed, request);
  g_task_set_task_data (parsing, request, NULL);
  g_task_run_in_thread (parsing, parse_document);
}

gboolean
reel_policy_store_change_finish (ReelPolicyStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
print_document (GTask *task, gpointer source, gpointer rows, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) sets = read_rows (rows, &error);
  g_autofree char *json = sets != NULL ? reel_policy_document_print (sets) : NULL;

  if (json == NULL)
    g_task_return_error (task, error);
  else if (strlen (json) <= REEL_POLICY_DOCUMENT_MAX_BYTES)
    g_task_return_pointer (task, g_steal_pointer (&json), g_free);
  else
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_OVERLOADED,
                             "The document of all rules has %" G_GSIZE_FORMAT " bytes, and at most %d are carried; "
                             "the catalogue itself can be copied",
                             strlen (json), REEL_POLICY_DOCUMENT_MAX_BYTES);
}

static void
on_printed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *json = g_task_propagate_pointer (G_TASK (result), &error);

  if (json != NULL)
    g_task_return_pointer (task, json, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_rows (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GTask) printing = NULL;
  GError *error = NULL;
  GPtrArray *rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  printing = g_task_new (NULL, NULL, on_printed, g_steal_pointer (&task));
  g_task_set_task_data (printing, rows, (GDestroyNotify)g_ptr_array_unref);
  g_task_run_in_thread (printing, print_document);
}

void
reel_policy_store_export_async (ReelPolicyStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_store_query_async (self->store, reel_query_new (REEL_QUERY_POLICIES, NULL), on_rows,
                          g_task_new (self, NULL, callback, user_data));
}

char *
reel_policy_store_export_finish (ReelPolicyStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const ReelPolicySet *
find (ReelPolicyStore *self, ReelPolicyLevel level, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->sets.of[level], id) : NULL;
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
