/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-delivery-pages: pages without a gap, the payload only where one job is asked
 * for, and what is refused. */
#include "manager/engine/delivery/reel-delivery-pages.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/delivery/job-store.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GVariant *
list (JobStore *self, const char *filter, const char *cursor, guint limit, char **next, GError **error)
{
  g_autoptr (GVariant) asked = g_variant_ref_sink (g_variant_new_parsed (filter));
  g_autoptr (GAsyncResult) result = NULL;

  reel_delivery_pages_read (self->store, asked, cursor, limit, g_task_new (self->store, NULL, on_result, &result));
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_delivery_pages_finish (result, next, error);
}

static void
add_jobs (JobStore *self)
{
  for (guint i = 0; i < 5; i++) {
    g_autofree char *job = g_strdup_printf ("j%u", i);

    job_store_add (self, job, NOW);
  }
}

static void
test_pages (JobStore *self, gconstpointer unused)
{
  g_autofree char *cursor = g_strdup ("");
  g_autoptr (GString) found = g_string_new (NULL);
  guint pages = 0;

  add_jobs (self);
  do {
    g_autoptr (GError) error = NULL;
    g_autofree char *next = NULL;
    g_autoptr (GVariant) rows = list (self, "@a{sv} {}", cursor, 2, &next, &error);

    g_assert_no_error (error);
    for (gsize i = 0; i < g_variant_n_children (rows); i++) {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autoptr (GVariant) body = g_variant_lookup_value (row, "body", NULL);
      const char *job = NULL;

      g_assert_true (g_variant_lookup (row, "job", "&s", &job));
      g_assert_null (body);
      g_string_append_printf (found, " %s", job);
    }
    pages++;
    g_free (cursor);
    cursor = g_steal_pointer (&next);
  } while (*cursor != '\0');
  g_assert_cmpstr (found->str, ==, " j4 j3 j2 j1 j0");
  g_assert_cmpuint (pages, ==, 3);
}

/* A page that holds all there is has none after it. */
static void
test_end (JobStore *self, gconstpointer unused)
{
  g_autofree char *next = NULL;
  g_autoptr (GVariant) rows = NULL;

  add_jobs (self);
  rows = list (self, "@a{sv} {}", "", 5, &next, NULL);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 5);
  g_assert_cmpstr (next, ==, "");
}

static void
test_whole (JobStore *self, gconstpointer unused)
{
  g_autofree char *next = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) row = NULL;
  const char *body = NULL;

  add_jobs (self);
  rows = list (self, "{'job': <'j3'>}", "", 0, &next, NULL);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 1);
  row = g_variant_get_child_value (rows, 0);
  g_assert_true (g_variant_lookup (row, "body", "&s", &body));
  g_assert_cmpstr (body, ==, "{}");
}

static void
refuse (JobStore *self, const char *filter, const char *cursor, guint limit)
{
  g_autoptr (GError) error = NULL;
  char *next = NULL;

  g_assert_null (list (self, filter, cursor, limit, &next, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_null (next);
}

static void
test_refused (JobStore *self, gconstpointer unused)
{
  refuse (self, "{'fax': <'x'>}", "", 0);
  refuse (self, "@a{sv} {}", "x", 0);
  refuse (self, "@a{sv} {}", "", 501);
}

#define ADD(name, test) g_test_add (name, JobStore, NULL, job_store_set_up, test, job_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/delivery-pages/pages", test_pages);
  ADD ("/delivery-pages/end", test_end);
  ADD ("/delivery-pages/whole", test_whole);
  ADD ("/delivery-pages/refused", test_refused);
  return g_test_run ();
}
