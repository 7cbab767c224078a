/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs callreel-finish and parses its output. Called by ReelChunkKeeper. */
#include "manager/engine/recording/reel-salvage.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-program.h"

#include <json-glib/json-glib.h>

#define DURATION_MEMBER "duration-ns"
#define ERROR_MEMBER    "error"
#define UNKNOWN         (-1)

/* The object of its one line, of PARSER; NULL: it is none. */
static JsonObject *
parse_line (JsonParser *parser, const char *text, GError **error)
{
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, -1, error))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

/* What it says of a file that can't be finished, or that it could not be asked. */
static GError *
new_failure (const char *output, const char *complaint)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse_line (parser, output, NULL);
  const char *why = object != NULL ? json_object_get_string_member_with_default (object, ERROR_MEMBER, NULL) : NULL;

  return g_error_new (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "callreel-finish: %.200s", why != NULL ? why : complaint);
}

static gint64
parse_duration (const char *text, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  GError *inner = NULL;
  JsonObject *object = parse_line (parser, text, &inner);

  if (inner != NULL) {
    g_propagate_error (error, inner);
    return UNKNOWN;
  }
  if (object == NULL || json_object_get_int_member_with_default (object, DURATION_MEMBER, UNKNOWN) < 0) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "callreel-finish gave no " DURATION_MEMBER ": %.200s",
                 text);
    return UNKNOWN;
  }
  return json_object_get_int_member (object, DURATION_MEMBER);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GSubprocess *process = G_SUBPROCESS (source);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  GError *error = NULL;
  gint64 duration;

  if (!g_subprocess_communicate_utf8_finish (process, result, &output, &complaint, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (!g_subprocess_get_successful (process)) {
    g_task_return_error (task, new_failure (output, g_strchomp (complaint)));
    return;
  }
  duration = parse_duration (output, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, duration);
}

void
reel_salvage_async (const char *program, const char *path, guint64 until_ns, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autofree char *until = g_strdup_printf ("%" G_GUINT64_FORMAT, until_ns);
  const char *const whole[] = { program, path, NULL }, *const part[] = { program, "--until", until, path, NULL };
  g_autoptr (GSubprocessLauncher) launcher =
      reel_program_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (GSubprocess) process = reel_program_start (launcher, until_ns != REEL_SALVAGE_ALL ? part : whole, &error);

  if (process != NULL) {
    g_subprocess_communicate_utf8_async (process, NULL, NULL, on_finished, g_steal_pointer (&task));
  } else if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT)) { /* it is not installed */
    g_error_free (error);
    g_task_return_int (task, UNKNOWN);
  } else {
    g_task_return_error (task, error);
  }
}

gboolean
reel_salvage_finish (GAsyncResult *result, guint64 *duration_ns, GError **error)
{
  GError *inner = NULL;
  gint64 duration = g_task_propagate_int (G_TASK (result), &inner);

  if (inner != NULL) {
    g_propagate_error (error, inner);
    return FALSE;
  }
  if (duration != UNKNOWN)
    *duration_ns = (guint64)duration;
  return TRUE;
}
