/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides about documents that are due, one after the other. Made by the daemon. */
#include "manager/engine/archive/reel-archive-retention.h"

#include "manager/core/rules/reel-clock-guard.h"
#include "manager/engine/archive/reel-archive-copy-expiry.h"
#include "manager/engine/archive/reel-archive-expiry.h"

#include <time.h>

#define BATCH   200
#define PAUSE_S 60
#define NEXT_MS 1000 /* after a full batch */
#define SOON_MS 1
/* What the clock was when it was believed last. */
#define MARK        "retention-clock"
#define MARK_EVERY  G_TIME_SPAN_HOUR
#define DOUBT_EVERY G_TIME_SPAN_DAY

struct _ReelArchiveRetention {
  GObject parent_instance;

  ReelArchive *archive;
  ReelRetention retention;
  ReelClockGuard guard;
  gint64 marked_utc;    /* in the catalogue */
  gint64 last_notified; /* steady: when it was logged that the clock is doubted */
  guint timer;
  gboolean running; /* between start and stop */
};

G_DEFINE_FINAL_TYPE (ReelArchiveRetention, reel_archive_retention, G_TYPE_OBJECT)

typedef struct {
  gint64 now_utc;
  GPtrArray *rows;   /* ReelExpiryRecord */
  GPtrArray *copies; /* ReelCopyExpiryRecord */
  guint next;
  guint next_copy;
  guint gone;
  guint ordered;
  GError *error; /* of the last one */
} Pass;

static void
pass_free (gpointer data)
{
  Pass *pass = data;

  g_clear_pointer (&pass->rows, g_ptr_array_unref);
  g_clear_pointer (&pass->copies, g_ptr_array_unref);
  g_clear_error (&pass->error);
  g_free (pass);
}

static void
reel_archive_retention_init (ReelArchiveRetention *self)
{
}

static void
reel_archive_retention_finalize (GObject *object)
{
  ReelArchiveRetention *self = REEL_ARCHIVE_RETENTION (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->archive);
  G_OBJECT_CLASS (reel_archive_retention_parent_class)->finalize (object);
}

static void
reel_archive_retention_class_init (ReelArchiveRetentionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_archive_retention_finalize;
}

static void
review_destinations (ReelServices *services)
{
  const ReelConfig *config = services->config;

  for (guint i = 0; i < config->destinations->len; i++) {
    const ReelDestination *destination = config->destinations->pdata[i];
    g_autofree char *target = reel_destination_get_target (destination);
    ReelRetention retention;

    reel_retention_init (&retention, destination->keep_hours, 0, config->shorten_existing);
    reel_store_put (services->store, reel_change_review_copy_expiries (target, retention.keep_us, retention.shortens));
  }
}

ReelArchiveRetention *
reel_archive_retention_new (ReelArchive *archive)
{
  ReelArchiveRetention *self = g_object_new (REEL_TYPE_ARCHIVE_RETENTION, NULL);
  ReelServices *services = reel_archive_get_services (archive);
  const ReelConfig *config = services->config;

  self->archive = g_object_ref (archive);
  reel_retention_init (&self->retention, config->keep_hours, config->keep_undelivered_hours, config->shorten_existing);
  reel_store_put (services->store, reel_change_review_expiries (self->retention.keep_us, self->retention.shortens));
  review_destinations (services);
  reel_clock_guard_init (&self->guard, 0);
  return self;
}

static void
on_mark (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelArchiveRetention *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (rows->len > 0) {
    self->marked_utc = ((const ReelMarkRecord *)rows->pdata[0])->utc;
    reel_clock_guard_init (&self->guard, self->marked_utc);
  }
  g_task_return_boolean (task, TRUE);
}

void
reel_archive_retention_read_clock_async (ReelArchiveRetention *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_store_query_async (reel_archive_get_services (self->archive)->store, reel_query_new (REEL_QUERY_MARK, MARK),
                          on_mark, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_archive_retention_read_clock_finish (ReelArchiveRetention *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tell_doubt (ReelArchiveRetention *self, gint64 now_utc, gint64 steady)
{
  if (self->last_notified != 0 && steady - self->last_notified < DOUBT_EVERY)
    return;
  self->last_notified = steady;
  g_critical ("The clock is %" G_GINT64_FORMAT " hours ahead of what it should be since it was last believed. No files "
              "are removed until it is set right, or has stayed as it is for %d days",
              (now_utc - self->guard.utc) / G_TIME_SPAN_HOUR, (int)(REEL_CLOCK_GUARD_DOUBT_US / G_TIME_SPAN_DAY));
}

gboolean
reel_archive_retention_check_clock (ReelArchiveRetention *self, gint64 now_utc, gint64 steady)
{
  if (!reel_clock_guard_check (&self->guard, now_utc, steady)) {
    tell_doubt (self, now_utc, steady);
    return FALSE;
  }
  if (self->last_notified != 0)
    g_message ("The clock is believed again, and files whose time is over are removed");
  self->last_notified = 0;
  if (self->guard.utc - self->marked_utc >= MARK_EVERY) {
    self->marked_utc = self->guard.utc;
    reel_store_put (reel_archive_get_services (self->archive)->store, reel_change_put_mark (MARK, self->guard.utc));
  }
  return TRUE;
}

static void look_next (GTask *task);

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pass *pass = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean gone;

  if (!reel_archive_expiry_run_finish (REEL_ARCHIVE (source), result, &gone, &error)) {
    g_clear_error (&pass->error);
    pass->error = error;
  }
  pass->gone += gone;
  look_next (task);
}

static void
on_copy_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pass *pass = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ordered;

  if (!reel_archive_copy_expiry_run_finish (REEL_ARCHIVE (source), result, &ordered, &error)) {
    g_clear_error (&pass->error);
    pass->error = error;
  }
  pass->ordered += ordered;
  look_next (task);
}

/* Takes TASK. */
static void
look_next (GTask *task)
{
  ReelArchiveRetention *self = g_task_get_source_object (task);
  Pass *pass = g_task_get_task_data (task);

  if (pass->next < pass->rows->len) {
    reel_archive_expiry_run_async (self->archive, pass->rows->pdata[pass->next++], &self->retention, pass->now_utc,
                                   on_looked, task);
    return;
  }
  if (pass->next_copy < pass->copies->len) {
    reel_archive_copy_expiry_run_async (self->archive, pass->copies->pdata[pass->next_copy++], pass->now_utc,
                                        on_copy_looked, task);
    return;
  }
  if (pass->error != NULL)
    g_task_return_error (task, g_steal_pointer (&pass->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_copies_due (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pass *pass = g_task_get_task_data (task);
  GError *error = NULL;

  pass->copies = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (pass->copies != NULL) {
    look_next (task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_due (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pass *pass = g_task_get_task_data (task);
  GError *error = NULL;

  pass->rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (pass->rows != NULL) {
    reel_store_query_async (REEL_STORE (source), reel_query_new_due_copy_expiries (pass->now_utc, BATCH), on_copies_due,
                            task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
reel_archive_retention_run_async (ReelArchiveRetention *self, gint64 now_utc, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Pass *pass = g_new0 (Pass, 1);

  pass->now_utc = now_utc;
  g_task_set_task_data (task, pass, pass_free);
  reel_store_query_async (reel_archive_get_services (self->archive)->store,
                          reel_query_new_due_expiries (now_utc, BATCH), on_due, task);
}

gboolean
reel_archive_retention_run_finish (ReelArchiveRetention *self, GAsyncResult *result, guint *gone, guint *ordered,
                                   gboolean *more, GError **error)
{
  const Pass *pass = g_task_get_task_data (G_TASK (result));

  *gone = pass->gone;
  if (ordered != NULL)
    *ordered = pass->ordered;
  *more = pass->copies != NULL && (pass->rows->len == BATCH || pass->copies->len == BATCH);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean on_time (gpointer data);

static void
on_passed (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelArchiveRetention *self = REEL_ARCHIVE_RETENTION (source);
  g_autoptr (GError) error = NULL;
  guint gone, ordered;
  gboolean more;

  if (!reel_archive_retention_run_finish (self, result, &gone, &ordered, &more, &error) && self->running)
    g_warning ("Recordings whose time is over could not all be removed, and are tried again: %s", error->message);
  if (gone > 0)
    g_message ("The time of %u documents was over: their files are removed", gone);
  if (ordered > 0)
    g_message ("The time of %u documents at their destination was over: they are being removed there", ordered);
  if (!self->running)
    return;
  if (more && error == NULL)
    self->timer = g_timeout_add (NEXT_MS, on_time, self);
  else
    self->timer = g_timeout_add_seconds (PAUSE_S, on_time, self);
}

/* Goes on while the machine sleeps, as the clock does. */
static gint64
get_steady_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
on_time (gpointer data)
{
  ReelArchiveRetention *self = data;
  gint64 now_utc = g_get_real_time ();

  if (reel_archive_retention_check_clock (self, now_utc, get_steady_time ())) {
    self->timer = 0;
    reel_archive_retention_run_async (self, now_utc, on_passed, NULL);
  } else {
    self->timer = g_timeout_add_seconds (PAUSE_S, on_time, self);
  }
  return G_SOURCE_REMOVE;
}

static gboolean on_start (gpointer data);

static void
on_clock_read (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelArchiveRetention *self = REEL_ARCHIVE_RETENTION (source);
  g_autoptr (GError) error = NULL;
  gboolean known = reel_archive_retention_read_clock_finish (self, result, &error);

  if (!self->running)
    return;
  if (!known)
    g_warning ("No files are removed before it is known when that was done last: %s", error->message);
  self->timer = known ? g_timeout_add (SOON_MS, on_time, self) : g_timeout_add_seconds (PAUSE_S, on_start, self);
}

static gboolean
on_start (gpointer data)
{
  ReelArchiveRetention *self = data;

  self->timer = 0;
  reel_archive_retention_read_clock_async (self, on_clock_read, NULL);
  return G_SOURCE_REMOVE;
}

void
reel_archive_retention_start (ReelArchiveRetention *self)
{
  if (self->running)
    return;
  self->running = TRUE;
  self->timer = g_timeout_add (SOON_MS, on_start, self);
}

void
reel_archive_retention_stop (ReelArchiveRetention *self)
{
  self->running = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
}
