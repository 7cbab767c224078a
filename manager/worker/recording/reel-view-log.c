/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who was visible, and when. Owned by a ReelRecorder. */
#include "manager/worker/recording/reel-view-log.h"

typedef struct {
  gint64 utc;
  char *layout;
  char *stage; /* nullable */
  GPtrArray *participants;
  GPtrArray *screens;
} View;

struct _ReelViewLog {
  GPtrArray *views; /* of View */
  View *next;       /* between begin and end */
};

static void
view_free (gpointer data)
{
  View *view = data;

  g_free (view->layout);
  g_free (view->stage);
  g_ptr_array_unref (view->participants);
  g_ptr_array_unref (view->screens);
  g_free (view);
}

ReelViewLog *
reel_view_log_new (void)
{
  ReelViewLog *log = g_new0 (ReelViewLog, 1);

  log->views = g_ptr_array_new_with_free_func (view_free);
  return log;
}

void
reel_view_log_free (ReelViewLog *log)
{
  g_clear_pointer (&log->next, view_free);
  g_ptr_array_unref (log->views);
  g_free (log);
}

void
reel_view_log_begin (ReelViewLog *log, gint64 utc, const char *layout)
{
  g_clear_pointer (&log->next, view_free);
  log->next = g_new0 (View, 1);
  log->next->utc = utc;
  log->next->layout = g_strdup (layout);
  log->next->participants = g_ptr_array_new_with_free_func (g_free);
  log->next->screens = g_ptr_array_new_with_free_func (g_free);
}

void
reel_view_log_add (ReelViewLog *log, const char *participant_id, gboolean is_screen, gboolean on_stage)
{
  g_return_if_fail (log->next != NULL);
  g_ptr_array_add (is_screen ? log->next->screens : log->next->participants, g_strdup (participant_id));
  if (on_stage && log->next->stage == NULL)
    log->next->stage = g_strdup (participant_id);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
same_ids (const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; i < MIN (a->len, b->len); i++)
    if (g_strcmp0 (a->pdata[i], b->pdata[i]) != 0)
      return FALSE;
  return a->len == b->len;
}

static gboolean
same_view (const View *a, const View *b)
{
  return g_strcmp0 (a->layout, b->layout) == 0 && g_strcmp0 (a->stage, b->stage) == 0 &&
         same_ids (a->participants, b->participants) && same_ids (a->screens, b->screens);
}

void
reel_view_log_end (ReelViewLog *log)
{
  View *view = g_steal_pointer (&log->next);
  const View *last = log->views->len > 0 ? log->views->pdata[log->views->len - 1] : NULL;

  g_return_if_fail (view != NULL);
  g_ptr_array_sort (view->participants, compare_ids);
  g_ptr_array_sort (view->screens, compare_ids);
  if (last != NULL && same_view (last, view))
    view_free (view);
  else
    g_ptr_array_add (log->views, view);
}

static GVariant *
describe (const View *view)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "utc", "x", view->utc);
  g_variant_dict_insert (&dict, "layout", "s", view->layout);
  if (view->stage != NULL)
    g_variant_dict_insert (&dict, "stage", "s", view->stage);
  g_variant_dict_insert_value (&dict, "participants",
                               g_variant_new_strv ((const char *const *)view->participants->pdata,
                                                   (gssize)view->participants->len));
  g_variant_dict_insert_value (&dict, "screens",
                               g_variant_new_strv ((const char *const *)view->screens->pdata,
                                                   (gssize)view->screens->len));
  return g_variant_dict_end (&dict);
}

GVariant *
reel_view_log_build (const ReelViewLog *log, gint64 from_utc, gint64 to_utc)
{
  GVariantBuilder views;

  g_variant_builder_init (&views, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < log->views->len; i++) {
    const View *view = log->views->pdata[i];
    const View *next = i + 1 < log->views->len ? log->views->pdata[i + 1] : NULL;

    if (view->utc < to_utc && (next == NULL || next->utc > from_utc))
      g_variant_builder_add_value (&views, describe (view));
  }
  return g_variant_builder_end (&views);
}

void
reel_view_log_forget (ReelViewLog *log, gint64 utc)
{
  guint before = 0;

  while (before + 1 < log->views->len && ((const View *)log->views->pdata[before + 1])->utc <= utc)
    before++;
  if (before > 0)
    g_ptr_array_remove_range (log->views, 0, before);
}
