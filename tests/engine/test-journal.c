/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal for operators: calls, recordings, people and streams, with their ids as fields; a call that everybody has
 * left; and the metrics. */
#include "tests/engine/engine-fixture.h"

#include "manager/engine/services/reel-journal.h"

#include <string.h>

typedef struct {
  EngineFixture engine;
  GPtrArray *lines; /* char *: “PRIORITY MESSAGE|KEY=VALUE|…”, ids removed */
} Fixture;

static GPtrArray *written;

static GLogWriterOutput
write_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  GString *line = g_string_new (NULL);
  gboolean ours = FALSE;

  for (gsize i = 0; i < n_fields; i++) {
    const char *value = fields[i].length < 0 ? fields[i].value : "";

    ours = ours || (g_str_equal (fields[i].key, "GLIB_DOMAIN") && g_str_equal (value, REEL_JOURNAL_DOMAIN));
    g_string_append_printf (line, "|%s=%s", fields[i].key, value);
  }
  g_string_append_c (line, '|');
  if (ours && written != NULL)
    g_ptr_array_add (written, g_strdup (line->str));
  g_string_free (line, TRUE);
  return G_LOG_WRITER_HANDLED;
}

static void
set_up (Fixture *self, gconstpointer groups)
{
  self->engine.groups = groups;
  written = self->lines = g_ptr_array_new_with_free_func (g_free);
  engine_fixture_set_up (&self->engine, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  engine_fixture_tear_down (&self->engine, NULL);
  written = NULL;
  g_ptr_array_unref (self->lines);
}

/* Whether a line contains all of the words. */
static gboolean
has_line (Fixture *self, const char *const *words)
{
  for (guint i = 0; i < self->lines->len; i++) {
    guint found = 0;

    for (guint word = 0; words[word] != NULL; word++)
      found += strstr (self->lines->pdata[i], words[word]) != NULL;
    if (found == g_strv_length ((char **)words))
      return TRUE;
  }
  return FALSE;
}

#define assert_line(self, ...) g_assert_true (has_line (self, (const char *const[]){ __VA_ARGS__, NULL }))

static void
test_lines (Fixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (&self->engine, "room/1");
  g_autofree char *operation = engine_fixture_start (&self->engine, "room/1", "{'actor': <'alice'>}", NULL);
  g_autofree char *recording = g_strdup_printf ("|CALLREEL_RECORDING=%s|", operation);
  g_autofree char *call_id = g_strdup_printf ("|CALLREEL_CALL_ID=%s|", reel_call_get_call_id (call));

  assert_line (self, "Call room/1 begins (room, established)|", "|PRIORITY=5|", "|CALLREEL_CALL=room/1|", call_id);
  assert_line (self, "joined alice", "|PRIORITY=6|", "|CALLREEL_PARTICIPANT=alice|", call_id);
  assert_line (self, ": recording (actor alice, scope all)|", "|PRIORITY=5|", recording, "|CALLREEL_CALL=room/1|");
  g_assert_true (engine_fixture_stop (&self->engine, operation, NULL));
  wait_until (self->engine.events->len == 1);
  assert_line (self, ": completed, StoppedByUser|", "|PRIORITY=5|", recording);
  g_assert_true (reel_call_end (call, "hung up", NULL));
  assert_line (self, "Call room/1 has ended: hung up|", "|PRIORITY=5|", call_id);
}

static void
take_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static char *
read_metrics (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_engine_get_metrics_async (self->engine.engine, take_result, &result);
  wait_until (result != NULL);
  return reel_engine_get_metrics_finish (self->engine.engine, result);
}

static void
test_metrics (Fixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL, *running = NULL, *after = NULL;

  engine_fixture_create_call (&self->engine, "a");
  operation = engine_fixture_start (&self->engine, "a", "{}", NULL);
  running = read_metrics (self);
  g_assert_nonnull (strstr (running, "callreel_calls 1\n"));
  g_assert_nonnull (strstr (running, "callreel_participants 1\n"));
  g_assert_nonnull (strstr (running, "{state=\"recording\"} 1\n"));
  g_assert_nonnull (strstr (running, "{reason=\"StoppedByUser\"} 0\n"));
  g_assert_nonnull (strstr (running, "callreel_deliveries{kind=\"webhook\",state=\"waiting\"} 0\n"));
  g_assert_true (engine_fixture_stop (&self->engine, operation, NULL));
  wait_until (self->engine.events->len == 1);
  after = read_metrics (self);
  g_assert_nonnull (strstr (after, "{state=\"recording\"} 0\n"));
  g_assert_nonnull (strstr (after, "{reason=\"StoppedByUser\"} 1\n"));
}

/* A participant keeps a call open; without any it ends by itself. */
static void
test_idle (Fixture *self, gconstpointer unused)
{
  ReelCall *call;

  self->engine.config->idle_call_seconds = 1;
  call = g_object_ref (engine_fixture_create_call (&self->engine, "a"));
  g_assert_true (reel_call_remove_participant (call, "alice", "left", NULL));
  g_assert_cmpint (reel_call_get_state (call), ==, REEL_CALL_STATE_ESTABLISHED);
  wait_until (reel_call_get_state (call) == REEL_CALL_STATE_ENDED);
  assert_line (self, "Call a has ended: nobody there|");
  g_object_unref (call);
}

#define ADD(name, test) g_test_add ("/engine/journal/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_line, NULL, NULL);
  ADD ("lines", test_lines);
  ADD ("metrics", test_metrics);
  ADD ("idle", test_idle);
  return g_test_run ();
}
