/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-held-events: the event of a recording behind its files, those that arrive and
 * those that do not, and managers that come after each other. */
#include "manager/engine/delivery/reel-held-events.h"

#include "manager/core/wire/reel-job-filter.h"
#include "manager/engine/delivery/reel-upload-orders.h"
#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>

typedef struct {
  char *directory;
  ReelServices *services;
  ReelDeliveryQueue *queue;
  ReelHeldEvents *held;
  char *released; /* documents of events, with blanks between */
  guint count;
} Fixture;

static void
on_released (ReelHeldEvents *held, const char *id, const char *json, Fixture *self)
{
  g_autofree char *before = g_steal_pointer (&self->released);

  g_assert_cmpstr (id, ==, "event");
  self->released = before != NULL ? g_strconcat (before, " ", json, NULL) : g_strdup (json);
  self->count++;
}

static void
open_manager (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  g_autoptr (GError) error = NULL;

  self->services = reel_services_new ();
  self->services->config =
      reel_config_parse ("[destination vault]\ntype=directory\ndirectory=/vault\nmax-age-hours=1\n"
                         "[webhook crm]\nurl=https://crm/\nevents=file-status\n[callback]\nhosts=back\n",
                         &error);
  g_assert_no_error (error);
  self->services->store = reel_store_new (reel_store_sqlite_open (path, NULL));
  self->queue = reel_delivery_queue_new (self->services);
  self->held = reel_held_events_new (self->services, self->queue);
  g_signal_connect (self->held, "released", G_CALLBACK (on_released), self);
}

static void
close_manager (Fixture *self)
{
  g_signal_handlers_disconnect_by_data (self->held, self);
  reel_store_close (self->services->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->held);
  g_clear_object (&self->queue);
  g_clear_pointer (&self->services, reel_services_unref);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-held-XXXXXX", NULL);
  open_manager (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  close_manager (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (self->directory, names[i], NULL);

    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->released);
}

static void
put_operation (Fixture *self)
{
  const ReelCallRecord call = { .call_id = (char *)"c",
                                .server_call_id = (char *)"s",
                                .boot_id = (char *)"b",
                                .state = (char *)"ended",
                                .properties = (char *)"@a{sv} {}" };
  const ReelOperationRecord operation = { .operation = (char *)"op",
                                          .call_id = (char *)"c",
                                          .options = (char *)"@a{sv} {}",
                                          .state = (char *)"completed",
                                          .base = (char *)"/b" };

  reel_store_put (self->services->store, reel_change_put_call (&call));
  reel_store_put (self->services->store, reel_change_put_operation (&operation));
}

/* A recording whose two files were to be sent AGO. MAIL: to its host, or NULL */
static void
order_with_mail (Fixture *self, gint64 ago, const char *mail)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_upload_file_free);
  g_autoptr (ReelChange) change = reel_change_new_group ();
  const ReelUploadOrder order = { "op", files, "event", "{there}", "{here}", "https://back/", g_get_real_time () - ago,
                                  mail, mail };

  put_operation (self);
  for (guint i = 0; i < 2; i++) {
    ReelUploadFile *file = g_new0 (ReelUploadFile, 1);

    file->path = g_strdup_printf ("/r/x-0000%u.mp4", i);
    file->document_id = g_strdup_printf ("d%u", i);
    file->index = i;
    g_ptr_array_add (files, file);
  }
  reel_upload_orders_add (change, self->services->config->destinations->pdata[0], &order);
  reel_store_put (self->services->store, g_steal_pointer (&change));
  g_assert_true (reel_store_flush_sync (self->services->store));
  reel_delivery_queue_wake (self->queue);
}

static void
order (Fixture *self, gint64 ago)
{
  order_with_mail (self, ago, NULL);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
complete (Fixture *self, const char *job)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_delivery_queue_complete_async (self->queue, job, NULL, g_get_real_time (), on_result, &result);
  wait_for (&result);
  reel_delivery_queue_change_finish (self->queue, result, &error);
  g_assert_no_error (error);
}

static void
drop (Fixture *self, const char *job)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_delivery_queue_drop_async (self->queue, job, g_get_real_time (), on_result, &result);
  wait_for (&result);
  reel_delivery_queue_change_finish (self->queue, result, &error);
  g_assert_no_error (error);
}

/* Whatever is under way is over: the queue has answered whoever asks after all that. */
static void
settle (Fixture *self)
{
  for (guint i = 0; i < 5; i++) {
    const char *const kinds[] = { "mail", NULL };
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GVariant) none = NULL;

    while (g_main_context_iteration (NULL, FALSE))
      ;
    reel_delivery_queue_take_async (self->queue, "nobody", kinds, 1, 60, g_get_real_time (), on_result, &result);
    wait_for (&result);
    none = reel_delivery_queue_take_finish (self->queue, result, NULL);
  }
}

static void
wait_released (Fixture *self)
{
  while (self->count == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_told_once (Fixture *self, const char *json)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (ReelJobRecord) webhook = NULL;
  g_autoptr (ReelJobRecord) callback = NULL;

  wait_released (self);
  settle (self);
  g_assert_cmpstr (self->released, ==, json);
  events = reel_store_query_sync (self->services->store, reel_query_new_pending_events (0, 10), NULL);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpstr (((const ReelEventRecord *)events->pdata[0])->body, ==, json);
  webhook = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, "event/crm", NULL);
  callback = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, "event/callback:back", NULL);
  g_assert_cmpstr (webhook->body, ==, json);
  g_assert_cmpstr (callback->url, ==, "https://back/");
}

static void
test_delivered (Fixture *self, gconstpointer unused)
{
  reel_held_events_start (self->held);
  order (self, 0);
  settle (self);
  complete (self, "x-00000.mp4/destination:vault");
  settle (self);
  g_assert_cmpuint (self->count, ==, 0);
  complete (self, "x-00001.mp4/destination:vault");
  assert_told_once (self, "{there}");
}

/* Nobody listens before. */
static void
test_not_started (Fixture *self, gconstpointer unused)
{
  order (self, 0);
  complete (self, "x-00000.mp4/destination:vault");
  complete (self, "x-00001.mp4/destination:vault");
  settle (self);
  g_assert_cmpuint (self->count, ==, 0);
  reel_held_events_start (self->held);
  assert_told_once (self, "{there}");
}

static void
test_dropped (Fixture *self, gconstpointer unused)
{
  reel_held_events_start (self->held);
  order (self, 0);
  complete (self, "x-00000.mp4/destination:vault");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Recording op is announced without its destination*");
  drop (self, "x-00001.mp4/destination:vault");
  wait_released (self);
  g_test_assert_expected_messages ();
  assert_told_once (self, "{here}");
}

/* The second one is still tried. */
static void
test_too_old (Fixture *self, gconstpointer unused)
{
  order (self, 2 * G_TIME_SPAN_HOUR);
  complete (self, "x-00000.mp4/destination:vault");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Recording op is announced without its destination*");
  reel_held_events_start (self->held);
  wait_released (self);
  g_test_assert_expected_messages ();
  assert_told_once (self, "{here}");
}

/* A manager that comes later tells of what was delivered before, and tells it once. */
static void
test_restart (Fixture *self, gconstpointer unused)
{
  order (self, 0);
  complete (self, "x-00000.mp4/destination:vault");
  complete (self, "x-00001.mp4/destination:vault");
  close_manager (self);
  open_manager (self);
  reel_held_events_start (self->held);
  assert_told_once (self, "{there}");
  close_manager (self);
  open_manager (self);
  reel_held_events_start (self->held);
  settle (self);
  g_assert_cmpuint (self->count, ==, 1);
}

static void
test_mail (Fixture *self, gconstpointer forgotten)
{
  const ReelMailOrder mail = { .to = (char *)"a@example.com" };
  g_autofree char *text = reel_mail_order_print (&mail);
  g_autoptr (ReelJobRecord) job = NULL;

  g_clear_pointer (&self->services->config, reel_config_free);
  self->services->config = reel_config_parse ("[destination vault]\ntype=directory\ndirectory=/vault\n"
                                              "[webhook crm]\nurl=https://crm/\nevents=file-status\n"
                                              "[callback]\nhosts=back\n"
                                              "[mail]\nserver=smtps://m.example.com\nfrom=rec@example.com\n",
                                              NULL);
  order_with_mail (self, 0, text);
  complete (self, "x-00000.mp4/destination:vault");
  complete (self, "x-00001.mp4/destination:vault");
  reel_held_events_start (self->held);
  /* Whenever it is said: before anything is looked up, or while that is under way. */
  while (self->count == 0) {
    g_main_context_iteration (NULL, TRUE);
    if (forgotten != NULL)
      reel_held_events_forget_mail (self->held, "event");
    reel_held_events_forget_mail (self->held, "other");
  }
  assert_told_once (self, "{there}");
  job = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, "event/mail:host", NULL);
  g_assert_true ((job != NULL) == (forgotten == NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/held-events/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("delivered", test_delivered);
  ADD ("not-started", test_not_started);
  ADD ("dropped", test_dropped);
  ADD ("too-old", test_too_old);
  ADD ("restart", test_restart);
  ADD ("mail", test_mail);
  g_test_add ("/held-events/mail-forgotten", Fixture, "forgotten", set_up, test_mail, tear_down);
#undef ADD
  return g_test_run ();
}
