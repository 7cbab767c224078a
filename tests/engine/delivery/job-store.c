/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with jobs. */
#include "tests/engine/delivery/job-store.h"

#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>

void
job_store_set_up (JobStore *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->directory = g_dir_make_tmp ("reel-jobs-XXXXXX", NULL);
  path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->store = reel_store_new (reel_store_sqlite_open (path, NULL));
}

void
job_store_tear_down (JobStore *self, gconstpointer unused)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  reel_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (self->directory, names[i], NULL);

    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
}

void
job_store_add (JobStore *self, const char *job, gint64 due_utc)
{
  ReelJobRecord record = { .job = (char *)job,
                           .kind = (char *)"webhook",
                           .target = (char *)"crm",
                           .ordering = (char *)job,
                           .event = (char *)"state",
                           .body = (char *)"{}",
                           .created_utc = due_utc,
                           .state = (char *)"waiting",
                           .due_utc = due_utc,
                           .expires_utc = due_utc + G_TIME_SPAN_DAY };

  reel_store_put (self->store, reel_change_add_job (&record));
}
