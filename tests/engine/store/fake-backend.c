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

static void
keep (FakeBackend *self, const ReelChange *change)
{
  g_autofree char *text = reel_change_describe (change);

  if (change->kind != REEL_CHANGE_GROUP)
    g_string_append_printf (self->kept, "%s\n", text);
  switch (change->kind) {
  case REEL_CHANGE_PUT:
  case REEL_CHANGE_ADD:
    remove_row (self, change);
    g_ptr_array_add (self->rows[change->table], reel_record_copy (change->table, change->record));
    break;
  case REEL_CHANGE_REMOVE:
    remove_row (self, change);
    break;
  case REEL_CHANGE_CLEAR:
    g_ptr_array_set_size (self->rows[change->table], 0);
    break;
  case REEL_CHANGE_EVENT_SENT:
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

/* The kinds that find rows by their first column. */
static ReelTable
find_table (ReelQueryKind kind)
{
  switch (kind) {
  case REEL_QUERY_CALL:
    return REEL_TABLE_CALLS;
  case REEL_QUERY_OPERATION:
    return REEL_TABLE_OPERATIONS;
  case REEL_QUERY_LOG:
    return REEL_TABLE_LOG;
  case REEL_QUERY_CHAT:
    return REEL_TABLE_CHAT;
  case REEL_QUERY_MEETING:
    return REEL_TABLE_MEETINGS;
  case REEL_QUERY_POLICIES:
    return REEL_TABLE_POLICIES;
  default:
    g_assert_not_reached ();
  }
}

static GPtrArray *
read_rows (ReelStoreBackend *backend, const ReelQuery *query, GError **error)
{
  FakeBackend *self = FAKE_BACKEND (backend);
  ReelTable table = find_table (query->kind);
  gsize offset = reel_table_get_info (table)->columns[0].offset;
  GPtrArray *rows = g_ptr_array_new_with_free_func (reel_table_get_free_func (table));

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->rows[table]->len; i++) {
    gpointer record = self->rows[table]->pdata[i];

    if (query->id == NULL || g_str_equal (G_STRUCT_MEMBER (char *, record, offset), query->id))
      g_ptr_array_add (rows, reel_record_copy (table, record));
  }
  g_mutex_unlock (&self->lock);
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
