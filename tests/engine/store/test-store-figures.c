/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures that the catalogue keeps with each change: of jobs whatever becomes of them, of holds and of links. */
#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct {
  char *directory;
  ReelStoreBackend *catalogue;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->directory = g_dir_make_tmp ("reel-figures-XXXXXX", NULL);
  path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->catalogue = reel_store_sqlite_open (path, NULL);
  g_assert_nonnull (self->catalogue);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  g_clear_object (&self->catalogue);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (self->directory, names[i], NULL);

    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
}

static void
put (Fixture *self, ReelChange *change)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusal = NULL;
  GError *error = NULL;

  g_ptr_array_add (changes, change);
  reel_store_backend_apply (self->catalogue, changes, &refusal, &error);
  g_assert_no_error (error);
  g_assert_no_error (refusal);
}

static ReelJobRecord
make_job (const char *job, const char *kind, gint64 created_utc)
{
  return (ReelJobRecord){ .job = (char *)job,
                          .kind = (char *)kind,
                          .target = (char *)"t",
                          .ordering = (char *)"o",
                          .body = (char *)"{}",
                          .created_utc = created_utc,
                          .state = (char *)"waiting",
                          .due_utc = created_utc,
                          .expires_utc = NOW + G_TIME_SPAN_DAY };
}

static void
add_job (Fixture *self, const char *job, const char *kind, gint64 created_utc)
{
  const ReelJobRecord record = make_job (job, kind, created_utc);

  put (self, reel_change_add_job (&record));
}

static void
put_job (Fixture *self, const char *job, const char *state, guint attempts)
{
  ReelJobRecord record = make_job (job, "unused", NOW);

  record.state = (char *)state;
  record.attempts = attempts;
  record.ended_utc = g_str_equal (state, "waiting") || g_str_equal (state, "leased") ? 0 : NOW;
  put (self, reel_change_put_job (&record));
}

/* Returns: those of KIND that are not 0, by their names */
static char *
read_figures (Fixture *self, const char *kind)
{
  g_autoptr (ReelQuery) query = reel_query_new_figures (NOW);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_backend_read (self->catalogue, query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++) {
    const ReelFigureRecord *row = rows->pdata[i];

    if (g_str_equal (row->kind, kind) && row->number > 0)
      g_string_append_printf (text, "%s%s %" G_GUINT64_FORMAT, text->len > 0 ? ", " : "", row->name, row->number);
  }
  return g_string_free (text, FALSE);
}

#define assert_figures(self, kind, expected)                                                                           \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *found = read_figures (self, kind);                                                                \
    g_assert_cmpstr (found, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_states (Fixture *self, gconstpointer unused)
{
  assert_figures (self, "webhook", "");
  add_job (self, "a", "webhook", 7);
  add_job (self, "b", "webhook", 5);
  add_job (self, "m", "mail", 9);
  /* The same once more is none. */
  add_job (self, "b", "webhook", 5);
  assert_figures (self, "webhook", "waiting 2, oldest 5");
  assert_figures (self, "mail", "waiting 1, oldest 9");
  put_job (self, "b", "leased", 1);
  assert_figures (self, "webhook", "leased 1, waiting 1, oldest 7");
  put_job (self, "b", "done", 1);
  assert_figures (self, "webhook", "delivered 1, done 1, waiting 1, oldest 7");
  /* What was delivered stays counted. */
  put (self, reel_change_purge_jobs ("done", NOW + 1));
  put (self, reel_change_remove_job ("a"));
  assert_figures (self, "webhook", "delivered 1");
  put_job (self, "m", "dead", 0);
  assert_figures (self, "mail", "dead 1");
}

/* One row may be written for several states of a job. */
static void
test_attempts (Fixture *self, gconstpointer unused)
{
  add_job (self, "a", "upload", 7);
  put_job (self, "a", "leased", 1);
  assert_figures (self, "upload", "leased 1");
  put_job (self, "a", "waiting", 1);
  assert_figures (self, "upload", "failed 1, waiting 1, oldest 7");
  put_job (self, "a", "waiting", 3);
  assert_figures (self, "upload", "failed 3, waiting 1, oldest 7");
  put_job (self, "a", "leased", 4);
  /* Its lease runs out. */
  put_job (self, "a", "leased", 5);
  assert_figures (self, "upload", "failed 4, leased 1");
  put_job (self, "a", "dead", 5);
  assert_figures (self, "upload", "dead 1, failed 5");
  /* Tried anew, and delivered at once. */
  put_job (self, "a", "waiting", 0);
  put_job (self, "a", "done", 1);
  assert_figures (self, "upload", "delivered 1, done 1, failed 5");
  add_job (self, "b", "hook", 7);
  put_job (self, "b", "leased", 1);
  put_job (self, "b", "dropped", 1);
  assert_figures (self, "hook", "dropped 1");
}

static void
put_recording (Fixture *self)
{
  const ReelCallRecord call = { .call_id = (char *)"c",
                                .server_call_id = (char *)"s",
                                .boot_id = (char *)"b",
                                .state = (char *)"ended",
                                .properties = (char *)"@a{sv} {}" };
  const ReelOperationRecord operation = { .operation = (char *)"o",
                                          .call_id = (char *)"c",
                                          .options = (char *)"@a{sv} {}",
                                          .state = (char *)"completed",
                                          .base = (char *)"/b" };

  put (self, reel_change_put_call (&call));
  put (self, reel_change_put_operation (&operation));
}

static void
hold (Fixture *self, const char *document, const char *reason)
{
  const ReelDispositionRecord record = { (char *)document, (char *)"o", 0, (char *)reason, (char *)"kept", NOW };

  put (self, reel_change_put_disposition (&record));
}

static void
test_holds (Fixture *self, gconstpointer unused)
{
  put_recording (self);
  hold (self, "d1", "case 7");
  hold (self, "d2", "case 7");
  hold (self, "d3", NULL);
  assert_figures (self, "", "held 2");
  hold (self, "d1", "case 8");
  assert_figures (self, "", "held 2");
  hold (self, "d1", NULL);
  hold (self, "d1", NULL);
  assert_figures (self, "", "held 1");
  put (self, reel_change_remove_operation ("o"));
  assert_figures (self, "", "");
}

static void
put_link (Fixture *self, const char *id, gint64 expires_utc, gint64 revoked_utc)
{
  const ReelLinkRecord record = { .link_id = (char *)id,
                                  .user = (char *)"",
                                  .recipient = (char *)"zoe",
                                  .secret_hash = (char *)id,
                                  .options = (char *)"@a{sv} {}",
                                  .created_utc = 1,
                                  .expires_utc = expires_utc,
                                  .revoked_utc = revoked_utc };

  put (self, reel_change_put_link (&record));
}

static void
test_links (Fixture *self, gconstpointer unused)
{
  put_link (self, "a", NOW + 1, 0);
  put_link (self, "b", NOW + 2, 0);
  put_link (self, "over", NOW, 0);
  put_link (self, "revoked", NOW + 1, 5);
  assert_figures (self, "", "links 2");
  put_link (self, "a", NOW + 1, 6);
  assert_figures (self, "", "links 1");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store-figures/states", test_states);
  ADD ("/store-figures/attempts", test_attempts);
  ADD ("/store-figures/holds", test_holds);
  ADD ("/store-figures/links", test_links);
  return g_test_run ();
}
