/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who was visible and when, split into chunks. */
#include "manager/worker/recording/reel-view-log.h"

static void
add (ReelViewLog *log, gint64 utc, const char *layout, const char *const *ids, const char *screen)
{
  reel_view_log_begin (log, utc, layout);
  if (screen != NULL)
    reel_view_log_add (log, screen, TRUE, TRUE);
  for (guint i = 0; ids[i] != NULL; i++)
    reel_view_log_add (log, ids[i], FALSE, FALSE);
  reel_view_log_end (log);
}

static void
check (const ReelViewLog *log, gint64 from, gint64 to, const char *expected)
{
  g_autoptr (GVariant) views = g_variant_ref_sink (reel_view_log_build (log, from, to));
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (views); i++) {
    g_autoptr (GVariant) view = g_variant_get_child_value (views, i);
    g_auto (GStrv) ids = NULL, screens = NULL;
    g_autofree char *people = NULL, *shares = NULL;
    const char *layout, *stage = "-";
    gint64 utc;

    g_assert_true (g_variant_lookup (view, "utc", "x", &utc));
    g_assert_true (g_variant_lookup (view, "layout", "&s", &layout));
    g_variant_lookup (view, "stage", "&s", &stage);
    g_assert_true (g_variant_lookup (view, "participants", "^as", &ids));
    g_assert_true (g_variant_lookup (view, "screens", "^as", &screens));
    people = g_strjoinv (",", ids);
    shares = g_strjoinv (",", screens);
    g_string_append_printf (text, "%s%d %s %s %s [%s]", i > 0 ? "; " : "", (int)utc, layout, stage, people, shares);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_chunks (void)
{
  g_autoptr (ReelViewLog) log = reel_view_log_new ();

  add (log, 100, "grid", (const char *const[]){ "bob", "ann", NULL }, NULL);
  /* other places, the same people */
  add (log, 150, "grid", (const char *const[]){ "ann", "bob", NULL }, NULL);
  add (log, 200, "presentation", (const char *const[]){ "ann", "bob", NULL }, "bob");
  add (log, 300, "grid", (const char *const[]){ "ann", NULL }, NULL);
  check (log, 0, G_MAXINT64, "100 grid - ann,bob []; 200 presentation bob ann,bob [bob]; 300 grid - ann []");
  check (log, 120, 200, "100 grid - ann,bob []");
  check (log, 200, 250, "200 presentation bob ann,bob [bob]");
  check (log, 250, 400, "200 presentation bob ann,bob [bob]; 300 grid - ann []");
  check (log, 400, G_MAXINT64, "300 grid - ann []");
  check (log, 0, 100, "");
  reel_view_log_forget (log, 250);
  check (log, 0, G_MAXINT64, "200 presentation bob ann,bob [bob]; 300 grid - ann []");
  reel_view_log_forget (log, G_MAXINT64);
  check (log, 0, G_MAXINT64, "300 grid - ann []");
}

static void
test_empty (void)
{
  g_autoptr (ReelViewLog) log = reel_view_log_new ();

  check (log, 0, G_MAXINT64, "");
  add (log, 5, "grid", (const char *const[]){ NULL }, NULL);
  check (log, 0, G_MAXINT64, "5 grid -  []");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/view-log/chunks", test_chunks);
  g_test_add_func ("/worker/view-log/empty", test_empty);
  return g_test_run ();
}
