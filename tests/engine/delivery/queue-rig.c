/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A queue of deliveries on a real catalogue. */
#include "tests/engine/delivery/queue-rig.h"

#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>

static void
on_waiting (ReelDeliveryQueue *queue, QueueRig *self)
{
  self->waiting++;
}

void
queue_rig_open_queue (QueueRig *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);

  self->services = reel_services_new ();
  self->services->config = reel_config_parse ("[webhook crm]\nurl=https://crm/\nevents=state\n"
                                              "[webhook log]\nurl=https://log/\nevents=time-warning\n",
                                              NULL);
  self->services->store = reel_store_new (reel_store_sqlite_open (path, NULL));
  self->queue = reel_delivery_queue_new (self->services);
  g_signal_connect (self->queue, "jobs-waiting", G_CALLBACK (on_waiting), self);
}

void
queue_rig_close_queue (QueueRig *self)
{
  g_signal_handlers_disconnect_by_data (self->queue, self);
  reel_store_close (self->services->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->queue);
  g_clear_pointer (&self->services, reel_services_unref);
}

void
queue_rig_set_up (QueueRig *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-queue-XXXXXX", NULL);
  self->owner = "me";
  queue_rig_open_queue (self);
}

void
queue_rig_tear_down (QueueRig *self, gconstpointer unused)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  queue_rig_close_queue (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (self->directory, names[i], NULL);

    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
}

void
queue_rig_on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

void
queue_rig_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
queue_rig_post_at (QueueRig *self, ReelEventKind kind, const char *id, const char *ordering, gint64 utc)
{
  ReelDeliveryEvent event = { .kind = kind, .id = id, .json = "{}", .ordering = ordering, .utc = utc };

  reel_delivery_queue_post (self->queue, &event);
}

void
queue_rig_post (QueueRig *self, ReelEventKind kind, const char *id, const char *ordering)
{
  queue_rig_post_at (self, kind, id, ordering, QUEUE_RIG_NOW);
}

char *
queue_rig_take (QueueRig *self, guint limit, guint lease, gint64 now)
{
  const char *const kinds[] = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) jobs = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  reel_delivery_queue_take_async (self->queue, "me", kinds, limit, lease, now, queue_rig_on_result, &result);
  queue_rig_wait_for (&result);
  jobs = reel_delivery_queue_take_finish (self->queue, result, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (jobs); i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (jobs, i);
    const char *job = NULL;

    g_assert_true (g_variant_lookup (row, "job", "&s", &job));
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", job);
  }
  return g_string_free (text, FALSE);
}

GVariant *
queue_rig_dict (const char *text)
{
  g_autofree char *typed = g_strconcat ("@a{sv} ", text, NULL);

  return g_variant_ref_sink (g_variant_new_parsed (typed));
}

gboolean
queue_rig_finish_change (QueueRig *self, GAsyncResult **result, GError **error)
{
  gboolean changed;

  queue_rig_wait_for (result);
  changed = reel_delivery_queue_change_finish (self->queue, *result, error);
  g_clear_object (result);
  return changed;
}

gboolean
queue_rig_complete (QueueRig *self, const char *job, gint64 now, GError **error)
{
  g_autoptr (GVariant) nothing = queue_rig_dict ("{}");
  GAsyncResult *result = NULL;

  reel_delivery_queue_complete_async (self->queue, job, nothing, now, queue_rig_on_result, &result);
  return queue_rig_finish_change (self, &result, error);
}

gboolean
queue_rig_fail (QueueRig *self, const char *job, gboolean permanent, gint64 now, GError **error)
{
  GAsyncResult *result = NULL;

  reel_delivery_queue_fail_async (self->queue, self->owner, job, permanent, "no", now, queue_rig_on_result, &result);
  return queue_rig_finish_change (self, &result, error);
}

gboolean
queue_rig_renew (QueueRig *self, const char *job, const char *text, gint64 now, GError **error)
{
  g_autoptr (GVariant) said = queue_rig_dict (text);
  GAsyncResult *result = NULL;

  reel_delivery_queue_renew_async (self->queue, self->owner, job, said, now, queue_rig_on_result, &result);
  return queue_rig_finish_change (self, &result, error);
}

gboolean
queue_rig_retry (QueueRig *self, const char *job, gint64 now, GError **error)
{
  GAsyncResult *result = NULL;

  reel_delivery_queue_retry_async (self->queue, job, now, queue_rig_on_result, &result);
  return queue_rig_finish_change (self, &result, error);
}

gboolean
queue_rig_drop (QueueRig *self, const char *job, GError **error)
{
  GAsyncResult *result = NULL;

  reel_delivery_queue_drop_async (self->queue, job, QUEUE_RIG_NOW, queue_rig_on_result, &result);
  return queue_rig_finish_change (self, &result, error);
}

GVariant *
queue_rig_find (QueueRig *self, const char *job)
{
  g_autofree char *filter = g_strdup_printf ("{'job': <'%s'>}", job);
  g_autofree char *next = NULL;
  g_autoptr (GVariant) asked = queue_rig_dict (filter);
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_delivery_queue_list_async (self->queue, asked, "", 0, queue_rig_on_result, &result);
  queue_rig_wait_for (&result);
  rows = reel_delivery_queue_list_finish (self->queue, result, &next, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_variant_n_children (rows), ==, 1);
  return g_variant_get_child_value (rows, 0);
}

char *
queue_rig_get_text (QueueRig *self, const char *job, const char *key)
{
  g_autoptr (GVariant) row = queue_rig_find (self, job);
  char *text = NULL;

  g_variant_lookup (row, key, "s", &text);
  return text;
}
