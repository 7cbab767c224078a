/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies in memory, backed by the store. Called by the engine's rules and by org.callreel.Policy1; every change is in
 * the catalogue before it is in memory.
 *
 * Changes are stored one after the other. Those that arrive meanwhile are stored together, all or none: none depends on
 * another that was not stored. */
#include "manager/engine/store/reel-policy-store.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/store/reel-policy-rows.h"

#include <string.h>

/* Maximum of sets stored as one. */
#define MAX_BATCH 500
/* Maximum of a change in the audit trail, in bytes. */
#define MAX_DETAIL 4096

/* A request: one set, or an import of all. */
typedef struct {
  GTask *task;
  char *actor;
  char *origin;
  ReelPolicyLevel level;
  char *id;
  GVariant *properties;
  GVariant *document;  /* a string; for imports, like the next two: */
  ReelPolicySets *all; /* its contents, */
  ReelChange *change;  /* and the change that stores them */
} Request;

/* Stored as one. */
typedef struct {
  GPtrArray *requests; /* Request */
  GPtrArray *next;     /* ReelPolicySet: the new ones, in the order of their signals */
  ReelPolicySets *all; /* instead of these, for an import */
} Batch;

struct _ReelPolicyStore {
  GObject parent_instance;

  ReelStore *store;
  ReelAuditTrail *audit;
  ReelPolicySets *sets;
  GQueue requests; /* Request: waiting */
  Batch *batch;    /* being stored, or NULL */
};

G_DEFINE_FINAL_TYPE (ReelPolicyStore, reel_policy_store, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->task);
  g_free (request->actor);
  g_free (request->origin);
  g_free (request->id);
  g_clear_pointer (&request->properties, g_variant_unref);
  g_clear_pointer (&request->document, g_variant_unref);
  g_clear_pointer (&request->all, reel_policy_sets_free);
  g_clear_pointer (&request->change, reel_change_free);
  g_free (request);
}

static void
batch_free (Batch *batch)
{
  g_ptr_array_unref (batch->requests);
  g_ptr_array_unref (batch->next);
  g_clear_pointer (&batch->all, reel_policy_sets_free);
  g_free (batch);
}

static void
reel_policy_store_init (ReelPolicyStore *self)
{
  self->sets = reel_policy_sets_new ();
  g_queue_init (&self->requests);
}

/* A waiting request holds a reference, so none is left. */
static void
reel_policy_store_finalize (GObject *object)
{
  ReelPolicyStore *self = REEL_POLICY_STORE (object);

  reel_policy_sets_free (self->sets);
  g_clear_object (&self->store);
  g_clear_object (&self->audit);
  G_OBJECT_CLASS (reel_policy_store_parent_class)->finalize (object);
}

static void
reel_policy_store_class_init (ReelPolicyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_policy_store_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

ReelPolicyStore *
reel_policy_store_new (ReelStore *store, ReelAuditTrail *audit, GError **error)
{
  g_autoptr (ReelPolicyStore) self = g_object_new (REEL_TYPE_POLICY_STORE, NULL);
  g_autoptr (GPtrArray) rows = reel_store_query_sync (store, reel_query_new (REEL_QUERY_POLICIES, NULL), error);
  g_autoptr (GPtrArray) sets = rows != NULL ? reel_policy_rows_read (rows, error) : NULL;

  if (sets == NULL)
    return NULL;
  self->store = g_object_ref (store);
  self->audit = g_object_ref (audit);
  for (guint i = 0; i < sets->len; i++)
    reel_policy_sets_put (self->sets, g_steal_pointer (&sets->pdata[i]));
  g_ptr_array_set_free_func (sets, NULL);
  return g_steal_pointer (&self);
}

GVariant *
reel_policy_store_get (ReelPolicyStore *self, const char *level_nick, const char *id, GError **error)
{
  const ReelPolicySet *set;
  ReelPolicyLevel level;

  if (!reel_policy_rows_read_address (level_nick, id, &level, error))
    return NULL;
  set = reel_policy_sets_find (self->sets, level, id);
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

/* Texts of e-mails may be long. */
static char *
print_change (GVariant *properties)
{
  char *text = g_variant_print (properties, FALSE);

  if (strlen (text) > MAX_DETAIL)
    strcpy (g_utf8_find_prev_char (text, text + MAX_DETAIL - 4), "…");
  return text;
}

static ReelAuditEntry *
make_entry (const Request *request, ReelAuditOutcome outcome, const char *detail)
{
  g_autofree char *target =
      request->id != NULL ? g_strdup_printf ("%s %s", reel_policy_level_nicks[request->level], request->id) : NULL;
  g_autofree char *properties = request->properties != NULL ? print_change (request->properties) : NULL;

  return reel_audit_entry_new (request->actor, target != NULL ? "policy-set" : "policy-import", target, NULL,
                               request->origin, outcome, detail != NULL ? detail : properties);
}

/* A request refused by the rules is in the audit trail. */
static gboolean
check_request (ReelPolicyStore *self, const Request *request, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (check_actor (self, request->actor, &inner))
    return TRUE;
  if (g_error_matches (inner, REEL_ERROR, REEL_ERROR_NOT_ALLOWED))
    reel_audit_trail_append_async (self->audit,
                                   reel_audit_trail_list (
                                       make_entry (request, REEL_AUDIT_REFUSED, "may-administer-recording")),
                                   NULL, NULL, NULL);
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}

/* The set before REQUEST, including earlier requests of the same batch. */
static const ReelPolicySet *
find_before (ReelPolicyStore *self, const Batch *batch, const Request *request)
{
  for (guint i = batch->next->len; i > 0; i--) {
    const ReelPolicySet *set = batch->next->pdata[i - 1];

    if (reel_policy_set_get_level (set) == request->level && g_str_equal (reel_policy_set_get_id (set), request->id))
      return set;
  }
  return reel_policy_sets_find (self->sets, request->level, request->id);
}

/* Takes REQUEST. */
static void
add_set (ReelPolicyStore *self, Batch *batch, Request *request)
{
  const ReelPolicySet *before = find_before (self, batch, request);
  g_autoptr (ReelPolicySet) next =
      before != NULL ? reel_policy_set_copy (before) : reel_policy_set_new (request->level, request->id);
  GError *error = NULL;

  if (check_request (self, request, &error) && reel_policy_set_update (next, request->properties, &error)) {
    g_ptr_array_add (batch->requests, request);
    g_ptr_array_add (batch->next, g_steal_pointer (&next));
    return;
  }
  g_task_return_error (request->task, error);
  request_free (request);
}

/* A single import, or the sets before the next one. Returns: NULL if there is nothing to store */
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
      reel_change_add_member (change, reel_policy_rows_make_change (batch->next->pdata[i]));
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
  reel_policy_sets_free (sets);
  return NULL;
}

static void
take_all (ReelPolicyStore *self, ReelPolicySets *all)
{
  ReelPolicySets *old = self->sets;

  self->sets = all;
  /* There may be many. */
  g_thread_unref (g_thread_new ("policies", free_sets, old));
}

static void
take_batch (ReelPolicyStore *self, Batch *batch)
{
  if (batch->all != NULL)
    take_all (self, g_steal_pointer (&batch->all));
  for (guint i = 0; i < batch->next->len; i++)
    reel_policy_sets_put (self->sets, reel_policy_set_copy (batch->next->pdata[i]));
  if (batch->next->len == 0)
    g_signal_emit (self, signals[CHANGED], 0, NULL, NULL);
  for (guint i = 0; i < batch->next->len; i++) {
    const ReelPolicySet *set = batch->next->pdata[i];

    g_signal_emit (self, signals[CHANGED], 0, reel_policy_level_nicks[reel_policy_set_get_level (set)],
                   reel_policy_set_get_id (set));
  }
}

static void
add_member (gpointer set, gpointer change)
{
  reel_change_add_member (change, reel_policy_rows_make_change (set));
}

/* The disk may have stored a change that counts as failed: the set in memory is stored again. */
static void
put_back (ReelPolicyStore *self, const Batch *batch)
{
  ReelChange *all = batch->all != NULL ? reel_change_replace_policies () : NULL;

  for (guint i = 0; i < batch->next->len; i++) {
    const ReelPolicySet *set = batch->next->pdata[i];
    const ReelPolicySet *kept =
        reel_policy_sets_find (self->sets, reel_policy_set_get_level (set), reel_policy_set_get_id (set));
    ReelPolicyRecord gone = { (char *)reel_policy_level_nicks[reel_policy_set_get_level (set)],
                              (char *)reel_policy_set_get_id (set), NULL };

    reel_store_put (self->store, kept != NULL ? reel_policy_rows_make_change (kept) : reel_change_put_policy (&gone));
  }
  if (all == NULL)
    return;
  reel_policy_sets_foreach (self->sets, add_member, all);
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

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, &unknown, &error))
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
  GPtrArray *entries;
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
  entries = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_audit_entry_free);
  for (guint i = 0; i < batch->requests->len; i++)
    g_ptr_array_add (entries, make_entry (batch->requests->pdata[i], REEL_AUDIT_ALLOWED, NULL));
  reel_audit_trail_append_async (self->audit, entries, change, on_kept, g_object_ref (self));
}

void
reel_policy_store_set_async (ReelPolicyStore *self, const char *level_nick, const char *id, GVariant *properties,
                             const char *actor, const char *origin, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  Request *request;
  ReelPolicyLevel level;

  if (!reel_policy_rows_read_address (level_nick, id, &level, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  request = g_new0 (Request, 1);
  request->task = task;
  request->actor = g_strdup (actor);
  request->origin = g_strdup (origin);
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

  if (reel_policy_rows_import (g_variant_get_string (request->document, NULL), &request->change, &request->all, &error))
    g_task_return_boolean (parsing, TRUE);
  else
    g_task_return_error (parsing, error);
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  ReelPolicyStore *self = g_task_get_source_object (request->task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || !check_request (self, request, &error)) {
    g_task_return_error (request->task, error);
    request_free (request);
    return;
  }
  g_queue_push_tail (&self->requests, request);
  keep_next (self);
}

void
reel_policy_store_import_async (ReelPolicyStore *self, GVariant *document, const char *actor, const char *origin,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) parsing = NULL;
  GError *error = NULL;
  Request *request = g_new0 (Request, 1);

  request->task = task;
  request->actor = g_strdup (actor);
  request->origin = g_strdup (origin);
  request->document = g_variant_ref_sink (document);
  if (!check_request (self, request, &error)) {
    g_task_return_error (task, error);
    request_free (request);
    return;
  }
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
  char *json = reel_policy_rows_export (rows, &error);

  if (json != NULL)
    g_task_return_pointer (task, json, g_free);
  else
    g_task_return_error (task, error);
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

void
reel_policy_store_resolve_user (ReelPolicyStore *self, const char *user, ReelPolicy *policy)
{
  reel_policy_sets_resolve_user (self->sets, user, policy);
}

gboolean
reel_policy_store_resolve_queue (ReelPolicyStore *self, const char *queue, ReelPolicy *policy)
{
  if (queue == NULL || *queue == '\0')
    return FALSE;
  reel_policy_sets_resolve (self->sets, REEL_POLICY_LEVEL_QUEUE, queue, policy);
  return TRUE;
}

void
reel_policy_store_resolve (ReelPolicyStore *self, ReelPolicyLevel level, const char *id, ReelPolicy *policy)
{
  reel_policy_sets_resolve (self->sets, level, id, policy);
}
