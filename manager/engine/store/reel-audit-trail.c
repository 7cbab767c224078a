/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chain of audit entries. Called by the policy store and the archive.
 *
 * Requests that arrive while a batch is being stored wait, and are then stored as one. The end of the chain advances
 * only once a batch is stored; if that is unknown, or the catalogue has another end than expected, it is read again
 * first. */
#include "manager/engine/store/reel-audit-trail.h"

#include "manager/core/wire/reel-error.h"

/* Limits of requests stored as one batch, and of other changes with one of them. */
#define MAX_BATCH   200
#define MAX_MEMBERS 100

typedef struct {
  GTask *task;
  GPtrArray *entries;
  ReelChange *change;
} Request;

struct _ReelAuditTrail {
  GObject parent_instance;

  ReelStore *store;
  gint64 number; /* of the last stored entry */
  char *hash;    /* of its line */
  gboolean stale;
  GQueue requests;  /* Request: waiting */
  GPtrArray *batch; /* Request: being stored; NULL: none */
  guint alone;      /* how many of the next are stored one by one */
  gint64 next_number;
  char *next_hash; /* after the batch */
};

G_DEFINE_FINAL_TYPE (ReelAuditTrail, reel_audit_trail, G_TYPE_OBJECT)

static void keep_next (ReelAuditTrail *self);

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->task);
  g_ptr_array_unref (request->entries);
  g_clear_pointer (&request->change, reel_change_free);
  g_free (request);
}

static void
reel_audit_trail_init (ReelAuditTrail *self)
{
  g_queue_init (&self->requests);
  self->hash = g_strdup (reel_audit_no_hash);
}

/* A waiting request holds a reference, so none is left. */
static void
reel_audit_trail_finalize (GObject *object)
{
  ReelAuditTrail *self = REEL_AUDIT_TRAIL (object);

  g_clear_object (&self->store);
  g_free (self->hash);
  g_free (self->next_hash);
  G_OBJECT_CLASS (reel_audit_trail_parent_class)->finalize (object);
}

static void
reel_audit_trail_class_init (ReelAuditTrailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_audit_trail_finalize;
}

/* ROWS: the last entry, or none. */
static gboolean
take_end (ReelAuditTrail *self, const GPtrArray *rows, GError **error)
{
  const ReelAuditRecord *record = rows->len > 0 ? rows->pdata[0] : NULL;
  g_autoptr (ReelAuditEntry) entry = record != NULL ? reel_audit_parse (record->line, NULL, NULL) : NULL;

  if (record != NULL && (entry == NULL || entry->number != record->entry)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                 "The last entry of the catalogue's audit trail, %" G_GINT64_FORMAT ", can't be understood",
                 record->entry);
    return FALSE;
  }
  g_free (self->hash);
  self->number = record != NULL ? record->entry : 0;
  self->hash = record != NULL ? reel_audit_hash (record->line) : g_strdup (reel_audit_no_hash);
  self->stale = FALSE;
  return TRUE;
}

ReelAuditTrail *
reel_audit_trail_new (ReelStore *store, GError **error)
{
  g_autoptr (ReelAuditTrail) self = g_object_new (REEL_TYPE_AUDIT_TRAIL, NULL);
  g_autoptr (GPtrArray) rows = reel_store_query_sync (store, reel_query_new (REEL_QUERY_LAST_AUDIT, NULL), error);

  if (rows == NULL || !take_end (self, rows, error))
    return NULL;
  self->store = g_object_ref (store);
  return g_steal_pointer (&self);
}

/* Numbers ENTRY and chains it to the end of the batch. */
static void
add_entry (ReelAuditTrail *self, ReelChange *group, ReelAuditEntry *entry)
{
  ReelAuditRecord record = { 0 };
  g_autofree char *line = NULL;

  entry->number = ++self->next_number;
  entry->utc = g_get_real_time ();
  line = reel_audit_print (entry, self->next_hash);
  record = (ReelAuditRecord){
    .entry = entry->number,
    .utc = entry->utc,
    .user = entry->user,
    .action = entry->action,
    .target = entry->target,
    .outcome = (char *)reel_audit_outcome_nicks[entry->outcome],
    .line = line,
  };
  g_free (self->next_hash);
  self->next_hash = reel_audit_hash (line);
  reel_change_add_member (group, reel_change_add_audit (&record));
}

/* The change of one request in a batch may have to be put again. */
static void
add_request (ReelAuditTrail *self, ReelChange *group, Request *request)
{
  if (request->change != NULL)
    reel_change_add_members (group, self->batch->len > 1 ? reel_change_copy (request->change)
                                                         : g_steal_pointer (&request->change));
  for (guint i = 0; i < request->entries->len; i++)
    add_entry (self, group, request->entries->pdata[i]);
}

static void
finish_batch (GPtrArray *batch, gboolean unknown, const GError *error)
{
  for (guint i = 0; i < batch->len; i++) {
    Request *request = batch->pdata[i];

    g_task_set_task_data (request->task, GINT_TO_POINTER (unknown), NULL);
    if (error != NULL)
      g_task_return_error (request->task, g_error_copy (error));
    else
      g_task_return_boolean (request->task, TRUE);
  }
}

/* One of them can never be stored: the others must not fail with it. */
static void
split_batch (ReelAuditTrail *self, GPtrArray *batch)
{
  self->alone = batch->len;
  g_ptr_array_set_free_func (batch, NULL);
  for (guint i = batch->len; i > 0; i--)
    g_queue_push_head (&self->requests, batch->pdata[i - 1]);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelAuditTrail) self = data;
  g_autoptr (GPtrArray) batch = g_steal_pointer (&self->batch);
  g_autoptr (GError) error = NULL;
  gboolean unknown;
  gboolean kept = reel_store_put_durable_finish (REEL_STORE (source), result, &unknown, &error);

  if (kept) {
    self->number = self->next_number;
    g_free (self->hash);
    self->hash = g_strdup (self->next_hash);
  } else {
    self->stale = unknown || reel_store_has_refused (result);
  }
  if (!kept && batch->len > 1 && reel_store_has_refused (result))
    split_batch (self, batch);
  else
    finish_batch (batch, unknown, error);
  keep_next (self);
}

static void
on_end_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelAuditTrail) self = data;
  g_autoptr (GPtrArray) batch = g_steal_pointer (&self->batch);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  Request *request;

  if (rows == NULL || !take_end (self, rows, &error)) {
    while ((request = g_queue_pop_head (&self->requests)) != NULL)
      g_ptr_array_add (batch, request);
    finish_batch (batch, FALSE, error);
    return;
  }
  keep_next (self);
}

static gboolean
is_large (const Request *request)
{
  return request->change != NULL && request->change->members != NULL && request->change->members->len > MAX_MEMBERS;
}

static void
fill_batch (ReelAuditTrail *self)
{
  guint max = self->alone > 0 ? 1 : MAX_BATCH;
  Request *request;

  self->alone -= self->alone > 0;
  while (self->batch->len < max && (request = g_queue_peek_head (&self->requests)) != NULL) {
    if (is_large (request) && self->batch->len > 0)
      return;
    g_ptr_array_add (self->batch, g_queue_pop_head (&self->requests));
    if (is_large (request))
      return;
  }
}

static void
keep_next (ReelAuditTrail *self)
{
  ReelChange *group;

  if (self->batch != NULL || g_queue_is_empty (&self->requests))
    return;
  self->batch = g_ptr_array_new_with_free_func (request_free);
  if (self->stale) {
    reel_store_query_async (self->store, reel_query_new (REEL_QUERY_LAST_AUDIT, NULL), on_end_read,
                            g_object_ref (self));
    return;
  }
  fill_batch (self);
  group = reel_change_new_group ();
  self->next_number = self->number;
  g_free (self->next_hash);
  self->next_hash = g_strdup (self->hash);
  for (guint i = 0; i < self->batch->len; i++)
    add_request (self, group, self->batch->pdata[i]);
  reel_store_put_durable_async (self->store, group, on_kept, g_object_ref (self));
}

void
reel_audit_trail_append_async (ReelAuditTrail *self, GPtrArray *entries, ReelChange *change,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->task = g_task_new (self, NULL, callback, user_data);
  request->entries = entries;
  request->change = change;
  g_queue_push_tail (&self->requests, request);
  keep_next (self);
}

gboolean
reel_audit_trail_append_finish (ReelAuditTrail *self, GAsyncResult *result, gboolean *unknown, GError **error)
{
  if (unknown != NULL)
    *unknown = GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
reel_audit_trail_list (ReelAuditEntry *entry)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_audit_entry_free);

  g_ptr_array_add (list, entry);
  return list;
}
