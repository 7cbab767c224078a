/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “watch”: a live line on a terminal, otherwise a line at each change, or a JSON object with --json. Ends
 * with the recording. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-print.h"
#include "manager/ctl/ctl-render.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/state/reel-recording-state.h"

#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define POLL_MS          500
#define NOTE_US          (10 * G_USEC_PER_SEC)
#define LINE_INTERVAL_US (10 * G_USEC_PER_SEC)
/* How long after the end the file event may arrive. */
#define FILE_WAIT_MS 5000

typedef struct {
  CtlContext *context;
  GMainLoop *loop;
  const char *op;
  char *call; /* server call id */
  gboolean terminal;
  CtlStyle style;
  char *state;
  gboolean censored;
  gboolean reported_censored; /* in the last reported state */
  guint64 elapsed_ms;
  guint64 remaining_ms;
  guint64 limit_ms;
  guint chunk_index;
  guint next_warning;
  char *note;
  gint64 note_at;
  gint64 line_at;
  GVariant *stalled; /* aa{sv}: streams that were reported, or NULL */
  gboolean polling;
  gboolean lost;
  gboolean ended;
  CtlExit exit_code;
  GError *error;
} Watch;

static void
draw (Watch *self, gboolean changed)
{
  gint64 now = g_get_monotonic_time ();
  CtlStatus status = { self->state,        self->censored,    self->limit_ms,     self->elapsed_ms,
                       self->remaining_ms, self->chunk_index, self->next_warning, self->note };
  g_autofree char *line = NULL;
  struct winsize size;

  if (self->context->json || self->state == NULL)
    return;
  if (!self->terminal && !changed && now - self->line_at < LINE_INTERVAL_US)
    return;
  if (self->terminal && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    self->style.width = size.ws_col;
  line = ctl_render_line (&status, &self->style);
  if (self->terminal)
    g_print ("\r\033[K%s", line);
  else
    g_print ("%s\n", line);
  self->line_at = now;
}

/* Prints a line above the live line. */
static void
say (Watch *self, const char *text)
{
  if (!self->context->json)
    g_print ("%s%s\n", self->terminal ? "\r\033[K" : "", text);
}

static void
set_note (Watch *self, char *note)
{
  g_free (self->note);
  self->note = note;
  self->note_at = g_get_monotonic_time ();
}

static gboolean
on_file_wait_over (gpointer user_data)
{
  Watch *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
end_watch (Watch *self, gboolean wait_for_file)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  if (g_str_equal (self->state, "failed"))
    self->exit_code = CTL_EXIT_RECORDING_FAILED;
  if (wait_for_file)
    g_timeout_add (FILE_WAIT_MS, on_file_wait_over, self);
  else
    g_main_loop_quit (self->loop);
}

static gboolean
is_running (const char *state)
{
  int found = reel_nick_find (reel_recording_state_nicks, state);

  return found >= 0 && reel_recording_state_is_active (found);
}

static gboolean
is_final (const char *state)
{
  int found = reel_nick_find (reel_recording_state_nicks, state);

  return found >= 0 && reel_recording_state_is_final (found);
}

static void
set_state (Watch *self, const char *state)
{
  gboolean first = self->state == NULL;

  if (self->ended || (g_strcmp0 (self->state, state) == 0 && self->reported_censored == self->censored))
    return;
  self->reported_censored = self->censored;
  g_free (self->state);
  self->state = g_strdup (state);
  if (!is_running (state))
    g_clear_pointer (&self->note, g_free);
  if (self->context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'event': <'state'>, 'state': <%s>, 'elapsed-ms': <%t>,"
                                                  " 'remaining-ms': <%t>, 'chunk-index': <%u>, 'censored': <%b>}",
                                                  state, self->elapsed_ms, self->remaining_ms, self->chunk_index,
                                                  self->censored));
  draw (self, TRUE);
  if (is_final (state))
    end_watch (self, !first);
}

/* Floating. */
static GVariant *
get_locations (GVariant *state)
{
  g_autofree const char **locations = NULL;

  g_variant_lookup (state, "locations", "^a&s", &locations);
  return g_variant_new_strv (locations, locations != NULL ? -1 : 0);
}

/* Why it ended and where its files are, if that is already known. */
static void
print_end (Watch *self, GVariant *state)
{
  g_autofree char *files = ctl_print_locations (state, "\n");
  g_autofree char *line = NULL;
  const char *reason = NULL;

  g_variant_lookup (state, "reason", "&s", &reason);
  if (self->context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'event': <'ended'>, 'reason': <%s>, 'locations': <%@as>}",
                                                  reason != NULL ? reason : "", get_locations (state)));
  if (self->terminal && !self->context->json)
    g_print ("\n");
  line = g_strdup_printf ("ended: %s", reason != NULL ? reason : "unknown reason");
  say (self, line);
  if (*files != '\0')
    say (self, files);
}

static void
take_numbers (Watch *self, GVariant *state)
{
  g_autoptr (GVariant) warnings = g_variant_lookup_value (state, "warnings-left", G_VARIANT_TYPE ("au"));
  guint64 elapsed = 0;
  guint chunk_index = self->chunk_index;

  /* A signal may be ahead of the reply to a poll; the timer never runs back. */
  g_variant_lookup (state, "elapsed-ms", "t", &elapsed);
  self->elapsed_ms = MAX (self->elapsed_ms, elapsed);
  g_variant_lookup (state, "remaining-ms", "t", &self->remaining_ms);
  g_variant_lookup (state, "chunk-index", "u", &chunk_index);
  g_variant_lookup (state, "censored", "b", &self->censored);
  g_variant_lookup (state, "max-duration-ms", "t", &self->limit_ms);
  if (self->call == NULL)
    g_variant_lookup (state, "server-call-id", "s", &self->call);
  self->next_warning = 0;
  for (gsize i = 0; warnings != NULL && i < g_variant_n_children (warnings); i++) {
    guint32 seconds;

    g_variant_get_child (warnings, i, "u", &seconds);
    self->next_warning = MAX (self->next_warning, seconds);
  }
  if (chunk_index != self->chunk_index) {
    self->chunk_index = chunk_index;
    set_note (self, g_strdup ("next chunk"));
    draw (self, TRUE);
  }
}

static gboolean
has_stream (GVariant *list, GVariant *stream, gboolean with_reason)
{
  const char *id = "", *why = "";

  g_variant_lookup (stream, "id", "&s", &id);
  g_variant_lookup (stream, "why", "&s", &why);
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++) {
    g_autoptr (GVariant) other = g_variant_get_child_value (list, i);
    const char *other_id = "", *other_why = "";

    g_variant_lookup (other, "id", "&s", &other_id);
    g_variant_lookup (other, "why", "&s", &other_why);
    if (g_str_equal (id, other_id) && (!with_reason || g_str_equal (why, other_why)))
      return TRUE;
  }
  return FALSE;
}

static const char *
get_text (GVariant *dict, const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  return text;
}

static void
print_stream (Watch *self, GVariant *stream, const char *state, const char *words, const char *why)
{
  g_autofree char *line = g_strdup_printf ("%s of %s %s%s%s", get_text (stream, "kind"),
                                           get_text (stream, "participant"), words, *why != '\0' ? ": " : "", why);

  if (self->context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'event': <'stream'>, 'stream-id': <%s>, 'participant': <%s>,"
                                                  " 'kind': <%s>, 'state': <%s>, 'why': <%s>}",
                                                  get_text (stream, "id"), get_text (stream, "participant"),
                                                  get_text (stream, "kind"), state, why));
  say (self, line);
}

/* Reports streams that contribute nothing to the recording, if they are new or the reason has changed. */
static void
print_stalled (Watch *self, GVariant *stalled)
{
  for (gsize i = 0; i < g_variant_n_children (stalled); i++) {
    g_autoptr (GVariant) stream = g_variant_get_child_value (stalled, i);
    const char *state = get_text (stream, "state");
    g_autofree char *words = g_strdup_printf (g_str_equal (state, "failed") ? "has %s" : "is %s", state);

    if (!has_stream (self->stalled, stream, TRUE))
      print_stream (self, stream, state, words, get_text (stream, "why"));
  }
}

/* Returns: (transfer full) (nullable): the call's streams; none if it has ended, NULL if they cannot be read. */
static GVariant *
get_streams (Watch *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelCtlCall1) call = self->call != NULL ? ctl_context_find_call (self->context, self->call, &error) : NULL;
  GVariant *streams = NULL;

  if (call == NULL)
    return g_error_matches (error, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL)
               ? g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0))
               : NULL;
  streams = reel_ctl_call1_get_streams (call);
  return streams != NULL ? g_variant_ref (streams) : NULL;
}

/* @streams: (nullable): the current streams of the call. */
static void
print_outcome (Watch *self, GVariant *stream, GVariant *streams)
{
  const char *state = "removed";
  gboolean muted = FALSE;
  g_autofree char *words = NULL;

  for (gsize i = 0; streams != NULL && i < g_variant_n_children (streams); i++) {
    g_autoptr (GVariant) other = g_variant_get_child_value (streams, i);

    if (!g_str_equal (get_text (other, "id"), get_text (stream, "id")))
      continue;
    g_variant_lookup (other, "muted", "b", &muted);
    words = g_strconcat ("is ", muted ? "muted" : get_text (other, "state"), NULL);
    state = words + strlen ("is ");
  }
  if (streams == NULL)
    print_stream (self, stream, "unknown", "is no longer stalled", "");
  else if (words == NULL)
    print_stream (self, stream, state, "was removed", "");
  else
    print_stream (self, stream, state, g_str_equal (state, "active") ? "goes on" : words, "");
}

static void
print_no_longer_stalled (Watch *self, GVariant *stalled)
{
  g_autoptr (GVariant) streams = NULL;
  gboolean asked = FALSE;

  for (gsize i = 0; self->stalled != NULL && i < g_variant_n_children (self->stalled); i++) {
    g_autoptr (GVariant) stream = g_variant_get_child_value (self->stalled, i);

    if (has_stream (stalled, stream, FALSE))
      continue;
    if (!asked)
      streams = get_streams (self);
    asked = TRUE;
    print_outcome (self, stream, streams);
  }
}

/* Reports streams that contribute nothing, and why: the recording has no audio or video of them. */
static void
take_streams (Watch *self, GVariant *state)
{
  g_autoptr (GVariant) stalled = g_variant_lookup_value (state, "stalled-streams", G_VARIANT_TYPE ("aa{sv}"));

  if (stalled == NULL)
    return;
  print_stalled (self, stalled);
  print_no_longer_stalled (self, stalled);
  g_clear_pointer (&self->stalled, g_variant_unref);
  self->stalled = g_steal_pointer (&stalled);
}

static void
on_connection_problem (Watch *self, const GError *error)
{
  g_autoptr (CtlProblem) problem = ctl_error_describe (error, NULL, self->context->system);

  if (problem->exit_code != CTL_EXIT_UNREACHABLE || self->state == NULL) {
    self->error = g_error_copy (error);
    g_main_loop_quit (self->loop);
    return;
  }
  if (self->lost)
    return;
  self->lost = TRUE;
  if (self->context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'event': <'connection-lost'>}"));
  say (self, "Connection lost. Reconnecting; the recording continues.");
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *self = user_data;
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GError) error = NULL;
  const char *name = NULL;

  self->polling = FALSE;
  if (!reel_ctl_manager1_call_get_recording_state_finish (self->context->manager, &state, result, &error)) {
    on_connection_problem (self, error);
    return;
  }
  if (self->lost) {
    self->lost = FALSE;
    if (self->context->json)
      ctl_context_print_json (g_variant_new_parsed ("{'event': <'connected'>}"));
    say (self, "Connected again.");
  }
  if (self->note != NULL && g_get_monotonic_time () - self->note_at > NOTE_US)
    g_clear_pointer (&self->note, g_free);
  take_numbers (self, state);
  if (g_variant_lookup (state, "state", "&s", &name)) {
    gboolean over = self->state == NULL && is_final (name);

    set_state (self, name);
    if (over)
      print_end (self, state);
  }
  take_streams (self, state);
  draw (self, FALSE);
}

static gboolean
poll_state (gpointer user_data)
{
  Watch *self = user_data;

  if (!self->polling && !self->ended) {
    self->polling = TRUE;
    reel_ctl_manager1_call_get_recording_state (self->context->manager, self->op, NULL, on_state, self);
  }
  return G_SOURCE_CONTINUE;
}

/* The poll has the numbers; this reports states that a poll could miss. */
static void
on_state_changed (ReelCtlManager1 *manager, const char *op, const char *state, GVariant *detail, gpointer user_data)
{
  Watch *self = user_data;
  guint64 elapsed;

  if (!g_str_equal (op, self->op) || self->state == NULL)
    return;
  if (g_variant_lookup (detail, "elapsed-ms", "t", &elapsed))
    self->elapsed_ms = MAX (self->elapsed_ms, elapsed);
  g_variant_lookup (detail, "censored", "b", &self->censored);
  set_state (self, state);
}

static void
on_time_warning (ReelCtlManager1 *manager, const char *op, guint remaining_seconds, gpointer user_data)
{
  Watch *self = user_data;
  g_autofree char *span = ctl_render_span (remaining_seconds);

  if (!g_str_equal (op, self->op))
    return;
  if (self->context->json)
    ctl_context_print_json (
        g_variant_new_parsed ("{'event': <'time-warning'>, 'remaining-seconds': <%u>}", remaining_seconds));
  set_note (self, g_strdup_printf ("warning: %s left", span));
  draw (self, TRUE);
}

/* Announcements to the participants. */
static void
on_announcement (ReelCtlManager1 *manager, const char *call, const char *kind, const char *text, const char *language,
                 gpointer user_data)
{
  Watch *self = user_data;
  g_autofree char *line = NULL;

  if (g_strcmp0 (call, self->call) != 0)
    return;
  if (self->context->json)
    ctl_context_print_json (
        g_variant_new_parsed ("{'event': <'announcement'>, 'kind': <%s>, 'text': <%s>, 'language': <%s>}", kind, text,
                              language));
  line = g_strdup_printf ("announced: %s", text);
  say (self, line);
  draw (self, FALSE);
}

static JsonObject *
get_data (JsonNode *root)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *data = object != NULL ? json_object_get_member (object, "data") : NULL;

  return data != NULL && JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
}

static void
print_location (Watch *self, const char *location)
{
  g_autofree char *path = g_filename_from_uri (location, NULL, NULL);

  say (self, path != NULL ? path : location);
}

static void
print_locations (Watch *self, JsonObject *data)
{
  JsonNode *node = json_object_get_member (data, "recordingStorageInfo");
  JsonObject *info = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *chunks = info != NULL ? json_object_get_member (info, "recordingChunks") : NULL;
  JsonArray *array = chunks != NULL && JSON_NODE_HOLDS_ARRAY (chunks) ? json_node_get_array (chunks) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *chunk = json_array_get_element (array, i);

    if (JSON_NODE_HOLDS_OBJECT (chunk))
      print_location (self,
                      json_object_get_string_member_with_default (json_node_get_object (chunk), "contentLocation", ""));
  }
}

static void
on_file_status (ReelCtlManager1 *manager, const char *json, gpointer user_data)
{
  Watch *self = user_data;
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonObject *data = get_data (root);
  g_autofree char *reason = NULL;

  if (data == NULL || g_strcmp0 (json_object_get_string_member_with_default (data, "recordingId", NULL), self->op) != 0)
    return;
  if (self->context->json)
    g_print ("%s\n", json);
  if (self->terminal && !self->context->json)
    g_print ("\n");
  reason = g_strdup_printf ("ended: %s", json_object_get_string_member_with_default (data, "sessionEndReason", ""));
  say (self, reason);
  print_locations (self, data);
  if (self->ended)
    g_main_loop_quit (self->loop);
}

static gboolean
on_interrupt (gpointer user_data)
{
  Watch *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* The only active recording, if none is named. */
static char *
find_running (CtlContext *context, GError **error)
{
  g_autoptr (GVariant) filter = g_variant_ref_sink (g_variant_new_parsed ("{'active': <true>}"));
  g_autoptr (GVariant) recordings = NULL;
  g_autoptr (GVariant) first = NULL;
  char *op = NULL;

  if (!reel_ctl_manager1_call_list_recordings_sync (context->manager, filter, "", 2, &recordings, NULL, NULL, error))
    return NULL;
  if (g_variant_n_children (recordings) == 0) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING, "Nothing is being recorded now.");
    return NULL;
  }
  if (g_variant_n_children (recordings) > 1) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0,
                         "several recordings are active; name one from “callreelctl list active=yes”");
    return NULL;
  }
  first = g_variant_get_child_value (recordings, 0);
  if (!g_variant_lookup (first, "recording-operation-id", "s", &op))
    reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
  return op;
}

static void
run_watch (Watch *self)
{
  ReelCtlManager1 *manager = self->context->manager;
  guint poll_id = g_timeout_add (POLL_MS, poll_state, self);
  guint interrupt_id = g_unix_signal_add (SIGINT, on_interrupt, self);

  g_signal_connect (manager, "recording-state-changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect (manager, "time-warning", G_CALLBACK (on_time_warning), self);
  g_signal_connect (manager, "announcement", G_CALLBACK (on_announcement), self);
  g_signal_connect (manager, "recording-file-status-updated", G_CALLBACK (on_file_status), self);
  poll_state (self);
  g_main_loop_run (self->loop);
  g_signal_handlers_disconnect_by_data (manager, self);
  g_source_remove (interrupt_id);
  g_source_remove (poll_id);
  if (self->terminal && !self->context->json)
    g_print ("\n");
}

static CtlExit
watch_recording (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *op = NULL;
  gboolean terminal = isatty (STDOUT_FILENO);
  Watch self = { .context = context, .loop = loop, .terminal = terminal };

  if (!ctl_context_connect (context, error))
    return CTL_EXIT_REFUSED;
  op = args[0] != NULL ? g_strdup (args[0]) : find_running (context, error);
  if (op == NULL)
    return CTL_EXIT_REFUSED;
  self.op = op;
  self.style.utf8 = g_get_charset (NULL);
  self.style.colour = terminal && g_getenv ("NO_COLOR") == NULL;
  run_watch (&self);
  g_free (self.state);
  g_free (self.note);
  g_free (self.call);
  g_clear_pointer (&self.stalled, g_variant_unref);
  if (self.error != NULL)
    g_propagate_error (error, self.error);
  return self.exit_code;
}

const CtlCommand ctl_watch_commands[] = {
  { "watch", "[RECORDING]", "follow a recording: state, timer, time left, warnings",
    "Also reports streams that lead to nothing, and why. Without RECORDING the active\n"
    "one. Ends with the recording and prints the paths of its files; exits with 4 if\n"
    "it failed. Ctrl-C stops watching, not the recording.\n",
    watch_recording, 0, 1 },
  { NULL },
};
