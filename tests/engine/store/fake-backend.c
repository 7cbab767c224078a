/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A database in memory; see the header. */
#include "tests/engine/store/fake-backend.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

struct _FakeBackend {
  GObject parent_instance;

  GMutex lock;
  GCond changed;
  /* Under the lock. */
  GPtrArray *rows[REEL_N_TABLES]; /* records */
  GString *kept;
  guint tries;
  guint groups;
  guint applying;
  gboolean blocked;
  gboolean failing;
  gboolean unreadable;
  gint64 events;
  int code;
  char *refused;
  gint64 time;
};

static void backend_iface_init (ReelStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeBackend, fake_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_STORE_BACKEND, backend_iface_init))

static void
fake_backend_init (FakeBackend *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->kept = g_string_new (NULL);
  for (guint i = 0; i < REEL_N_TABLES; i++)
    self->rows[i] = g_ptr_array_new_with_free_func (reel_table_get_free_func ((ReelTable)i));
}

static void
fake_backend_finalize (GObject *object)
{
  FakeBackend *self = FAKE_BACKEND (object);

  for (guint i = 0; i < REEL_N_TABLES; i++)
    g_ptr_array_unref (self->rows[i]);
  g_string_free (self->kept, TRUE);
  g_free (self->refused);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (fake_backend_parent_class)->finalize (object);
}

static void
fake_backend_class_init (FakeBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_backend_finalize;
}

static gboolean
is_refused (FakeBackend *self, const ReelChange *change)
{
  g_autofree char *text = reel_change_describe (change);
  gboolean refused = self->refused != NULL && strstr (text, self->refused) != NULL;

  for (guint i = 0; change->members != NULL && i < change->members->len; i++)
    refused = refused || is_refused (self, change->members->pdata[i]);
  return refused;
}

static void
remove_row (FakeBackend *self, const ReelChange *change)
{
  g_autofree char *key = reel_record_print_key (change->table, change->record);
  GPtrArray *rows = self->rows[change->table];

  for (guint i = 0; key != NULL && i < rows->len; i++) {
    g_autofree char *other = reel_record_print_key (change->table, rows->pdata[i]);

    if (g_str_equal (key, other))
      g_ptr_array_remove_index (rows, i--);
  }
}

/* Sets the entry, the place in the outbox. */
static void
add_row (FakeBackend *self, const ReelChange *change)
{
  gpointer record = reel_record_copy (change->table, change->record);

  if (change->table == REEL_TABLE_EVENTS)
    ((ReelEventRecord *)record)->entry = ++self->events;
  if (change->table == REEL_TABLE_CHAT)
    ((ReelChatRecord *)record)->entry = ++self->events;
  g_ptr_array_add (self->rows[change->table], record);
}

static void
note_sent (FakeBackend *self, const ReelEventRecord *sent)
{
  GPtrArray *rows = self->rows[REEL_TABLE_EVENTS];

  for (guint i = 0; i < rows->len; i++) {
    ReelEventRecord *event = rows->pdata[i];

    if (g_str_equal (event->id, sent->id))
      event->sent_utc = sent->sent_utc;
  }
}

static void
keep (FakeBackend *self, const ReelChange *change)
{
  g_autofree char *text = reel_change_describe (change);

  if (change->kind != REEL_CHANGE_GROUP)
    g_string_append_printf (self->kept, "%s\n", text);
  switch (change->kind) {
  case REEL_CHANGE_PUT:
    remove_row (self, change);
    add_row (self, change);
    break;
  case REEL_CHANGE_ADD:
    add_row (self, change);
    break;
  case REEL_CHANGE_INDEX_TEXT:
    break;
  case REEL_CHANGE_REMOVE:
    remove_row (self, change);
    break;
  case REEL_CHANGE_CLEAR:
    g_ptr_array_set_size (self->rows[change->table], 0);
    break;
  case REEL_CHANGE_EVENT_SENT:
    note_sent (self, change->record);
    break;
  case REEL_CHANGE_PURGE:
  case REEL_CHANGE_FORGET_SECRETS:
  case REEL_CHANGE_REWRITE:
  case REEL_CHANGE_SIDECARS_SENT:
  case REEL_CHANGE_SIDECARS_LOST:
  case REEL_CHANGE_REVIEW:
    break;
  case REEL_CHANGE_GROUP:
    for (guint i = 0; i < change->members->len; i++)
      keep (self, change->members->pdata[i]);
    break;
  }
}

static gboolean
apply (ReelStoreBackend *backend, GPtrArray *changes, GError **refusals, GError **error)
{
  FakeBackend *self = FAKE_BACKEND (backend);
  gboolean kept;
  gint64 until;

  g_mutex_lock (&self->lock);
  self->tries++;
  self->applying++;
  g_cond_broadcast (&self->changed);
  until = g_get_monotonic_time () + self->time;
  while (self->blocked || g_get_monotonic_time () < until) {
    if (self->blocked)
      g_cond_wait (&self->changed, &self->lock);
    else
      g_cond_wait_until (&self->changed, &self->lock, until);
  }
  kept = !self->failing;
  for (guint i = 0; kept && i < changes->len; i++) {
    if (is_refused (self, changes->pdata[i]))
      refusals[i] = g_error_new_literal (REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "refused");
    else
      keep (self, changes->pdata[i]);
  }
  self->groups += kept;
  if (!kept)
    g_set_error_literal (error, REEL_ERROR, self->code, "as was told");
  self->applying--;
  g_mutex_unlock (&self->lock);
  return kept;
}

/* Kinds that find rows by their first column. */
static ReelTable
find_table (ReelQueryKind kind)
{
  switch (kind) {
  case REEL_QUERY_CALL:
    return REEL_TABLE_CALLS;
  case REEL_QUERY_OPERATION:
    return REEL_TABLE_OPERATIONS;
  case REEL_QUERY_PARTICIPANTS:
    return REEL_TABLE_PARTICIPANTS;
  case REEL_QUERY_LOG:
    return REEL_TABLE_LOG;
  case REEL_QUERY_CHUNKS:
  case REEL_QUERY_CALL_CHUNKS:
    return REEL_TABLE_CHUNKS;
  case REEL_QUERY_INTERVALS:
    return REEL_TABLE_INTERVALS;
  case REEL_QUERY_STREAMS:
    return REEL_TABLE_STREAMS;
  case REEL_QUERY_CHAT:
    return REEL_TABLE_CHAT;
  case REEL_QUERY_MEETING:
    return REEL_TABLE_MEETINGS;
  case REEL_QUERY_POLICIES:
    return REEL_TABLE_POLICIES;
  case REEL_QUERY_PENDING_EVENTS:
    return REEL_TABLE_EVENTS;
  case REEL_QUERY_AUDIT:
  case REEL_QUERY_LAST_AUDIT:
    return REEL_TABLE_AUDIT;
  case REEL_QUERY_FIGURES:
    return REEL_TABLE_FIGURES;
  case REEL_QUERY_OPEN_INCOMPLETE:
  case REEL_QUERY_INCOMPLETE_PAGE:
    return REEL_TABLE_INCOMPLETE;
  default:
    g_assert_not_reached ();
  }
}

/* Whether the operation belongs to the call. */
static gboolean
is_of_call (FakeBackend *self, const char *operation, const char *call_id)
{
  const GPtrArray *operations = self->rows[REEL_TABLE_OPERATIONS];

  for (guint i = 0; i < operations->len; i++) {
    const ReelOperationRecord *record = operations->pdata[i];

    if (g_str_equal (record->operation, operation))
      return g_str_equal (record->call_id, call_id);
  }
  return FALSE;
}

static gboolean
is_on_page (const ReelQuery *query, const ReelIncompleteRecord *record)
{
  if (query->kind == REEL_QUERY_OPEN_INCOMPLETE)
    return record->end_utc == 0;
  return record->call_utc >= query->from_utc && record->call_utc < query->to_utc &&
         (record->call_utc > query->cursor.created_utc ||
          (record->call_utc == query->cursor.created_utc && strcmp (record->id, query->cursor.operation) > 0));
}

static gboolean
is_asked_for (FakeBackend *self, const ReelQuery *query, ReelTable table, gconstpointer record)
{
  const ReelEventRecord *event = record;

  if (query->kind == REEL_QUERY_AUDIT)
    return ((const ReelAuditRecord *)record)->entry > query->after;
  if (table == REEL_TABLE_INCOMPLETE)
    return is_on_page (query, record);
  if (query->kind == REEL_QUERY_PENDING_EVENTS)
    return event->sent_utc == 0 && event->entry > query->after;
  if (query->kind == REEL_QUERY_CALL_CHUNKS)
    return is_of_call (self, ((const ReelChunkRecord *)record)->operation, query->id);
  return query->id == NULL ||
         g_str_equal (G_STRUCT_MEMBER (char *, record, reel_table_get_info (table)->columns[0].offset), query->id);
}

static int
compare_incomplete (gconstpointer a, gconstpointer b)
{
  const ReelIncompleteRecord *one = *(ReelIncompleteRecord *const *)a, *other = *(ReelIncompleteRecord *const *)b;

  if (one->call_utc != other->call_utc)
    return one->call_utc < other->call_utc ? -1 : 1;
  return strcmp (one->id, other->id);
}

static gboolean
has_row (FakeBackend *self, ReelTable table, const char *call_id, gboolean (*wanted) (gconstpointer record))
{
  const gsize offset = table == REEL_TABLE_OPERATIONS ? G_STRUCT_OFFSET (ReelOperationRecord, call_id)
                                                      : G_STRUCT_OFFSET (ReelIncompleteRecord, call_id);

  for (guint i = 0; i < self->rows[table]->len; i++) {
    gpointer record = self->rows[table]->pdata[i];

    if (g_str_equal (G_STRUCT_MEMBER (char *, record, offset), call_id) && (wanted == NULL || wanted (record)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_recorded (gconstpointer record)
{
  const ReelOperationRecord *operation = record;

  return !g_str_equal (operation->state, "failed") &&
         (!g_str_equal (operation->state, "completed") || operation->duration_ns > 0);
}

/* It has kept everything from the beginning. Under the lock. */
static GPtrArray *
count_calls (FakeBackend *self, const ReelQuery *query)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_free);
  ReelCompletenessRecord *counts = g_new0 (ReelCompletenessRecord, 1);

  for (guint i = 0; i < self->rows[REEL_TABLE_CALLS]->len; i++) {
    const ReelCallRecord *call = self->rows[REEL_TABLE_CALLS]->pdata[i];
    gboolean lacks = has_row (self, REEL_TABLE_INCOMPLETE, call->call_id, NULL);
    gboolean recorded = has_row (self, REEL_TABLE_OPERATIONS, call->call_id, is_recorded);

    if (call->created_utc < query->from_utc || call->created_utc >= query->to_utc)
      continue;
    counts->whole += !lacks && has_row (self, REEL_TABLE_OPERATIONS, call->call_id, NULL);
    counts->partly += lacks && recorded;
    counts->not_recorded += lacks && !recorded;
  }
  g_ptr_array_add (rows, counts);
  return rows;
}

static GPtrArray *
read_counts (FakeBackend *self, const ReelQuery *query, GError **error)
{
  GPtrArray *rows;

  g_mutex_lock (&self->lock);
  rows = self->unreadable ? NULL : count_calls (self, query);
  g_mutex_unlock (&self->lock);
  if (rows == NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "as was told");
  return rows;
}

static GPtrArray *
read_rows (ReelStoreBackend *backend, const ReelQuery *query, GError **error)
{
  FakeBackend *self = FAKE_BACKEND (backend);
  ReelTable table;
  GPtrArray *rows;
  guint limit = query->limit > 0 ? query->limit : G_MAXUINT;

  if (query->kind == REEL_QUERY_COMPLETENESS)
    return read_counts (self, query, error);
  table = find_table (query->kind);
  rows = g_ptr_array_new_with_free_func (reel_table_get_free_func (table));
  g_mutex_lock (&self->lock);
  if (table == REEL_TABLE_INCOMPLETE)
    g_ptr_array_sort (self->rows[table], compare_incomplete);
  for (guint i = 0; i < self->rows[table]->len && rows->len < limit; i++) {
    gpointer record = self->rows[table]->pdata[i];

    if (query->kind == REEL_QUERY_LAST_AUDIT)
      g_ptr_array_set_size (rows, 0);
    if (is_asked_for (self, query, table, record))
      g_ptr_array_add (rows, reel_record_copy (table, record));
  }
  if (self->unreadable)
    g_clear_pointer (&rows, g_ptr_array_unref);
  g_mutex_unlock (&self->lock);
  if (rows == NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "as was told");
  return rows;
}

static void
backend_iface_init (ReelStoreBackendInterface *iface)
{
  iface->apply = apply;
  iface->read = read_rows;
}

FakeBackend *
fake_backend_new (void)
{
  return g_object_new (FAKE_TYPE_BACKEND, NULL);
}

void
fake_backend_block (FakeBackend *self, gboolean blocked)
{
  g_mutex_lock (&self->lock);
  self->blocked = blocked;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
fake_backend_wait_for_apply (FakeBackend *self)
{
  g_mutex_lock (&self->lock);
  while (self->applying == 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
fake_backend_fail (FakeBackend *self, gboolean failing, int code)
{
  g_mutex_lock (&self->lock);
  self->failing = failing;
  self->code = code;
  g_mutex_unlock (&self->lock);
}

void
fake_backend_fail_reads (FakeBackend *self, gboolean failing)
{
  g_mutex_lock (&self->lock);
  self->unreadable = failing;
  g_mutex_unlock (&self->lock);
}

void
fake_backend_refuse (FakeBackend *self, const char *text)
{
  g_mutex_lock (&self->lock);
  g_free (self->refused);
  self->refused = g_strdup (text);
  g_mutex_unlock (&self->lock);
}

void
fake_backend_slow_down (FakeBackend *self, gint64 time)
{
  g_mutex_lock (&self->lock);
  self->time = time;
  g_mutex_unlock (&self->lock);
}

char *
fake_backend_print (FakeBackend *self)
{
  char *text;

  g_mutex_lock (&self->lock);
  text = g_strdup (self->kept->str);
  g_mutex_unlock (&self->lock);
  return text;
}

guint
fake_backend_count_tries (FakeBackend *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = self->tries;
  g_mutex_unlock (&self->lock);
  return count;
}

guint
fake_backend_count_groups (FakeBackend *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = self->groups;
  g_mutex_unlock (&self->lock);
  return count;
}
