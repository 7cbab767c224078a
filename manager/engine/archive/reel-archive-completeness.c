/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of what is missing of recordings, and how many calls were recorded whole. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-completeness.h"

#include "manager/core/state/reel-incomplete.h"
#include "manager/core/wire/reel-completeness-filter.h"
#include "manager/core/wire/reel-recording-filter.h"
#include "manager/engine/archive/reel-archive-refusal.h"

#define ACTION    "completeness"
#define US_PER_MS 1000
#define NS_PER_MS 1000000

typedef struct {
  ReelArchiveAsker *asker;
  ReelCompletenessFilter filter;
  guint limit;
  gboolean first;
  GPtrArray *rows; /* ReelIncompleteRecord, one more than the page has where there is another */
  GVariant *totals;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  reel_archive_asker_free (request->asker);
  g_clear_pointer (&request->rows, g_ptr_array_unref);
  g_clear_pointer (&request->totals, g_variant_unref);
  g_free (request);
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

static void
add_number (GVariantBuilder *dict, const char *key, guint64 number)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_uint64 (number));
}

static void
add_time (GVariantBuilder *dict, const char *key, gint64 utc)
{
  add_number (dict, key, (guint64)MAX (utc, 0) / US_PER_MS);
}

static GVariant *
describe (const ReelIncompleteRecord *record, gint64 now)
{
  const ReelGap open = { .since_utc = record->since_utc, .earlier_ns = record->missing_ns };
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "incomplete-id", record->id);
  add_text (&dict, "call-id", record->call_id);
  add_text (&dict, "server-call-id", record->server_call_id);
  add_time (&dict, "call-start", record->call_utc);
  add_text (&dict, "recording-operation-id", record->operation);
  add_text (&dict, "stream-id", record->stream_id);
  add_text (&dict, "reason", record->reason);
  add_text (&dict, "rule", record->rule);
  add_text (&dict, "level", record->level);
  add_time (&dict, "start", record->start_utc);
  if (record->end_utc != 0)
    add_time (&dict, "end", record->end_utc);
  add_number (&dict, "missing-ms",
              (record->end_utc != 0 ? record->missing_ns : reel_gap_measure (&open, now)) / NS_PER_MS);
  add_text (&dict, "detail", record->detail);
  return g_variant_builder_end (&dict);
}

static GVariant *
describe_totals (const ReelCompletenessRecord *counts)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_time (&dict, "since", counts->since_utc);
  add_number (&dict, "due", counts->whole + counts->partly + counts->not_recorded);
  add_number (&dict, "whole", counts->whole);
  add_number (&dict, "partly", counts->partly);
  add_number (&dict, "not-recorded", counts->not_recorded);
  return g_variant_ref_sink (g_variant_builder_end (&dict));
}

static void
on_counts (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  request->totals = describe_totals (rows->pdata[0]);
  g_task_return_boolean (task, TRUE);
}

static void
on_rows (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  request->rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (request->rows == NULL)
    g_task_return_error (task, error);
  else if (request->first)
    reel_store_query_async (REEL_STORE (source),
                            reel_query_new_completeness (request->filter.from_utc, request->filter.to_utc), on_counts,
                            g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

void
reel_archive_completeness_async (ReelArchive *archive, ReelArchiveAsker *asker, GVariant *filter, const char *cursor,
                                 guint limit, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelServices *services = reel_archive_get_services (archive);
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);
  ReelRecordingCursor after = { 0 };
  GError *error = NULL;

  request->asker = asker;
  request->first = *cursor == '\0';
  g_task_set_task_data (task, request, request_free);
  if (!reel_archive_refusal_check (task, asker, ACTION))
    return;
  if (!reel_completeness_filter_parse (&request->filter, filter, &error) ||
      !reel_recording_page_check_limit (&limit, &error) || !reel_recording_cursor_parse (&after, cursor, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (request->first)
    after.created_utc = 0;
  request->limit = limit;
  /* One more than the page has tells whether there is another. */
  reel_store_query_async (services->store,
                          reel_query_new_incomplete_page (request->filter.from_utc, request->filter.to_utc, &after,
                                                          limit + 1),
                          on_rows, task);
}

GVariant *
reel_archive_completeness_finish (ReelArchive *archive, GAsyncResult *result, char **next, GVariant **totals,
                                  GError **error)
{
  Request *request = g_task_get_task_data (G_TASK (result));
  const gint64 now = g_get_real_time ();
  const ReelIncompleteRecord *last;
  GVariantBuilder list;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (request->rows->len, request->limit); i++)
    g_variant_builder_add_value (&list, describe (request->rows->pdata[i], now));
  last = request->rows->len > request->limit ? request->rows->pdata[request->limit - 1] : NULL;
  *next = last != NULL ? reel_recording_cursor_print (last->call_utc, last->id) : g_strdup ("");
  *totals = request->totals != NULL ? g_steal_pointer (&request->totals)
                                    : g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  return g_variant_ref_sink (g_variant_builder_end (&list));
}
