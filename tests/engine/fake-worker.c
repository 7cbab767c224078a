/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker without media, for tests of the engine and the bus: a real process that speaks org.callreel.Worker1 and
 * writes small files. The display name of a participant can be an order: "crash", "roll" (next chunk), "limit",
 * "warn", "timeout" (end with MediaTimeout), "storage-failed" (end with that), "speak" (the participant begins
 * to), "active", "stalled" and "waiting" (of all streams), "begin" (what "wait" held back). An SDP that holds
 * "bad" is refused. With CALLREEL_FAKE_WORKER set to "no-start" it exits at once, with "refuse" it refuses to
 * record, with "crash-on-record" it dies when asked to, with "crash-once" only the first one does, with "stay" it
 * begins no recording before it is stopped, and then refuses it, with "late" it begins and ends it then, with
 * "unlisted" it dies with a chunk on disk that it told nobody of, with "no-prompt" it can play no prompt, with
 * "mute" it never says that it is ready, and dies after 4 s, with "wait" it begins no recording before it is told to,
 * with "slow" it answers before it begins one, with "long-prompt" no prompt ends, with "endless" it never finishes a
 * file, with "away" it begins the next chunk when the manager goes, and misses a warning, with "ticks" a pause is cut
 * 100 ms before its request and a resume or an end of censoring 100 ms after it, with "hang" it hangs when asked to,
 * with "linger" it dies over a pause, and its connection is closed a moment later, with "held" it is like "ticks" and
 * answers a pause when it is told to ("answer"), with "at-limit" the limit comes before a pause, with "immortal"
 * it does not end when asked to, with "deaf-" and the name of a method it never answers that. It ends with the
 * test whose process id is in CALLREEL_TEST_PID, however that ends. */
#include "manager/engine/link/reel-worker-generated.h"

#include "manager/core/wire/reel-error.h"

#include <gio/gunixfdlist.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NS_PER_US 1000
#define STATS                                                                                                          \
  "{'visible': <[{'utc': <int64 0>, 'layout': <'grid'>, 'participants': <['alice']>, 'screens': <@as []>}]>}"

typedef struct {
  char *operation;
  char *location;
  guint index;
  gint64 start_utc;     /* of the chunk */
  gint64 running_since; /* 0 while paused */
  guint64 recorded_us;  /* of the chunk */
  guint64 earlier_us;   /* of the chunks before */
  GVariant *options;
  gboolean active;
  gboolean censored;
  gboolean begins_paused; /* asked for before it has begun */
  char *reason;
  GVariantBuilder *chunks;      /* closed ones */
  GPtrArray *modes;             /* GVariant: cuts so far */
  GHashTable *admitted;         /* participant ids */
  GDBusMethodInvocation *start; /* that is not answered yet, or NULL */
  GDBusMethodInvocation *pause; /* likewise */
  gint64 cut_utc;               /* of it */
} FakeRecording;

static ReelBusWorker1 *worker;
static GHashTable *recordings;
static GHashTable *people;  /* participant ids */
static GHashTable *streams; /* id → whether it is muted */
static GMainLoop *loop;
static const char *mode;
static char *directory;       /* above that of the socket */
static FakeRecording *missed; /* of which a warning was due while no manager was there */

static void note (const char *format, ...) G_GNUC_PRINTF (1, 2);
static void note_mode (FakeRecording *recording, gint64 cut);

static void
register_errors (void)
{
  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (int)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
}

static void
refuse (GDBusMethodInvocation *invocation, ReelErrorCode code, const char *text)
{
  g_dbus_method_invocation_return_error_literal (invocation, REEL_ERROR, (int)code, text);
}

static char *
chunk_path (FakeRecording *recording)
{
  g_auto (GStrv) parts = g_strsplit (recording->location, "%05u", 2);

  return g_strdup_printf ("%s%05u%s", parts[0], recording->index, parts[1]);
}

static void
open_chunk (FakeRecording *recording, gboolean paused)
{
  g_autofree char *path = chunk_path (recording);

  recording->start_utc = g_get_real_time ();
  recording->running_since = paused ? 0 : recording->start_utc;
  recording->recorded_us = 0;
  g_file_set_contents (path, "media", -1, NULL);
  reel_bus_worker1_emit_chunk_opened (worker, recording->operation, recording->index, path, recording->start_utc);
}

static guint64
recorded_us (FakeRecording *recording)
{
  gint64 since = recording->running_since > 0 ? g_get_real_time () - recording->running_since : 0;

  return recording->recorded_us + (guint64)since;
}

static void
close_chunk (FakeRecording *recording, const char *reason)
{
  g_autofree char *path = chunk_path (recording);
  guint64 duration = MAX (recorded_us (recording), 1000) * NS_PER_US;
  GVariantDict chunk;

  g_variant_dict_init (&chunk, NULL);
  g_variant_dict_insert (&chunk, "index", "u", recording->index);
  g_variant_dict_insert (&chunk, "start-utc", "x", recording->start_utc);
  g_variant_dict_insert (&chunk, "closed", "b", TRUE);
  g_variant_dict_insert (&chunk, "duration", "t", duration);
  g_variant_dict_insert (&chunk, "end-reason", "s", reason);
  g_variant_dict_insert_value (&chunk, "facts", g_variant_new_parsed (STATS));
  g_variant_builder_add_value (recording->chunks, g_variant_dict_end (&chunk));
  reel_bus_worker1_emit_chunk_closed (worker, recording->operation, recording->index, path, duration, reason,
                                      g_variant_new_parsed (STATS));
}

static void
end_recording (FakeRecording *recording, const char *reason)
{
  if (!recording->active)
    return;
  recording->active = FALSE;
  g_free (recording->reason);
  recording->reason = g_strdup (reason);
  close_chunk (recording, "SessionEnded");
  reel_bus_worker1_emit_recording_ended (worker, recording->operation, reason, "");
}

static void
begin (FakeRecording *recording, gboolean paused)
{
  open_chunk (recording, paused);
  reel_bus_worker1_complete_start_recording (worker, g_steal_pointer (&recording->start), recording->start_utc);
}

static void
obey (FakeRecording *recording, const char *order)
{
  if (!recording->active)
    return;
  if (g_str_equal (order, "roll")) {
    gboolean paused = recording->running_since == 0;
    recording->earlier_us += recorded_us (recording);
    close_chunk (recording, "ChunkMaximumTimeExceeded");
    recording->index++;
    open_chunk (recording, paused);
  } else if (g_str_equal (order, "limit")) {
    reel_bus_worker1_emit_limit_reached (worker, recording->operation);
    end_recording (recording, "MaximumDurationReached");
  } else if (g_str_equal (order, "warn")) {
    reel_bus_worker1_emit_time_warning (worker, recording->operation, 60);
  } else if (g_str_equal (order, "timeout")) {
    end_recording (recording, "MediaTimeout");
  } else if (g_str_equal (order, "storage-failed")) {
    end_recording (recording, "StorageFailed");
  } else if (g_str_equal (order, "begin") && g_strcmp0 (mode, "slow") == 0) {
    open_chunk (recording, FALSE);
  } else if (g_str_equal (order, "begin") && recording->start != NULL) {
    begin (recording, recording->begins_paused);
  } else if (g_str_equal (order, "answer") && recording->pause != NULL) {
    note_mode (recording, recording->cut_utc);
    reel_bus_worker1_complete_pause_recording (worker, g_steal_pointer (&recording->pause), recording->cut_utc, 0);
  }
}

static void
tell_streams (const char *state)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, streams);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    reel_bus_worker1_emit_stream_state (
        worker, id, state,
        g_str_equal (state, "stalled")
            ? g_variant_new_parsed ("{'state': <%s>, 'text': <'payload type 9'>, 'packets': <@t 3>, 'refused': <@t 7>}",
                                    state)
        : g_str_equal (state, "waiting") ? g_variant_new_parsed ("{'state': <%s>, 'text': <'nothing so far'>}", state)
                                         : g_variant_new_parsed ("{'state': <%s>}", state));
}

static gboolean
on_update_participant (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *id, GVariant *properties)
{
  const char *order = "";
  GHashTableIter iter;
  gpointer recording;

  g_variant_lookup (properties, "display-name", "&s", &order);
  if (g_str_equal (order, "crash"))
    raise (SIGKILL);
  if (g_str_equal (order, "active") || g_str_equal (order, "stalled") || g_str_equal (order, "waiting"))
    tell_streams (order);
  if (g_str_equal (order, "speak"))
    reel_bus_worker1_emit_speaking (worker, id, TRUE, -20.0);
  g_hash_table_iter_init (&iter, recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording))
    obey (recording, order);
  reel_bus_worker1_complete_update_participant (object, invocation);
  return TRUE;
}

static gboolean
on_add_participant (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *id, GVariant *properties)
{
  g_hash_table_add (people, g_strdup (id));
  reel_bus_worker1_complete_add_participant (object, invocation);
  return TRUE;
}

static gboolean
on_remove_participant (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *id)
{
  g_hash_table_remove (people, id);
  reel_bus_worker1_complete_remove_participant (object, invocation);
  return TRUE;
}

static gboolean
on_add_stream (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds, const char *stream_id,
               const char *participant_id, const char *kind, GVariant *transport, GVariant *sockets)
{
  const char *type = "", *sdp = "";
  int count = fds != NULL ? g_unix_fd_list_get_length (fds) : 0;

  g_variant_lookup (transport, "type", "&s", &type);
  g_variant_lookup (transport, "sdp", "&s", &sdp);
  if (strstr (sdp, "bad") != NULL)
    refuse (invocation, REEL_ERROR_INVALID_ARGUMENT, "sdp: no codec that is known");
  else if (g_str_equal (type, "rtp") && count != 2)
    refuse (invocation, REEL_ERROR_INVALID_ARGUMENT, "two sockets are needed");
  else {
    g_hash_table_replace (streams, g_strdup (stream_id), GINT_TO_POINTER (FALSE));
    reel_bus_worker1_complete_add_stream (object, invocation, NULL,
                                          g_variant_new_parsed ("{'sdp': <'m=audio 0 RTP/AVP 0'>}"));
  }
  return TRUE;
}

static gboolean
on_update_stream (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *id, GVariant *properties)
{
  gboolean muted = FALSE;

  if (g_variant_lookup (properties, "muted", "b", &muted)) {
    g_hash_table_replace (streams, g_strdup (id), GINT_TO_POINTER (muted));
    note ("%s\n", muted ? "mute" : "unmute");
  }
  reel_bus_worker1_complete_update_stream (object, invocation);
  return TRUE;
}

static gboolean
on_remove_stream (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *id)
{
  note ("remove-stream\n");
  reel_bus_worker1_emit_stream_state (worker, id, "active",
                                      g_variant_new_parsed ("{'state': <'active'>, 'packets': <@t 99>}"));
  reel_bus_worker1_complete_remove_stream (object, invocation);
  return TRUE;
}

static void
die_unlisted (FakeRecording *recording)
{
  g_autofree char *path = chunk_path (recording);

  g_file_set_contents (path, "media", -1, NULL);
  raise (SIGKILL);
}

/* Beside the socket, in the order of the alphabet: a test reads it. */
static void
write_admitted (FakeRecording *recording)
{
  g_autofree char *name = g_strconcat (recording->operation, ".admitted", NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *new_path = g_strconcat (path, ".new", NULL);
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (recording->admitted), (GCompareFunc)g_strcmp0);
  g_autoptr (GString) text = g_string_new (NULL);

  for (GList *at = ids; at != NULL; at = at->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (const char *)at->data);
  g_file_set_contents_full (new_path, text->str, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  g_rename (new_path, path);
}

static void
read_admitted (FakeRecording *recording, GVariant *options)
{
  g_auto (GStrv) ids = NULL;

  recording->admitted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_variant_lookup (options, "admitted", "^as", &ids);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_hash_table_add (recording->admitted, g_strdup (ids[i]));
  write_admitted (recording);
}

static gboolean
on_admit (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, const char *participant_id,
          gboolean on, gint64 asked)
{
  FakeRecording *recording = g_hash_table_lookup (recordings, operation);

  if (recording == NULL) {
    refuse (invocation, REEL_ERROR_UNKNOWN_RECORDING, "no such recording");
    return TRUE;
  }
  if (on)
    g_hash_table_add (recording->admitted, g_strdup (participant_id));
  else
    g_hash_table_remove (recording->admitted, participant_id);
  write_admitted (recording);
  reel_bus_worker1_complete_admit (object, invocation, g_get_real_time (), 0);
  return TRUE;
}

/* Of the workers in this directory that were asked to record. */
static gboolean
is_first (void)
{
  g_autofree char *path = g_build_filename (directory, "asked", NULL);
  gboolean first = !g_file_test (path, G_FILE_TEST_EXISTS);

  g_file_set_contents (path, "", 0, NULL);
  return first;
}

static gboolean
on_start (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, GVariant *options)
{
  FakeRecording *recording;
  gboolean paused = FALSE;

  if (g_strcmp0 (mode, "refuse") == 0) {
    refuse (invocation, REEL_ERROR_MEDIA_FAILED, "no encoder");
    return TRUE;
  }
  if (g_strcmp0 (mode, "crash-on-record") == 0 || (g_strcmp0 (mode, "crash-once") == 0 && is_first ()))
    raise (SIGKILL);
  if (g_strcmp0 (mode, "hang") == 0)
    raise (SIGSTOP);
  note ("record\n");
  recording = g_new0 (FakeRecording, 1);
  recording->operation = g_strdup (operation);
  recording->active = TRUE;
  recording->reason = g_strdup ("");
  recording->chunks = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  g_variant_lookup (options, "location", "s", &recording->location);
  g_variant_lookup (options, "first-index", "u", &recording->index);
  recording->options = g_variant_ref (options);
  recording->modes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_variant_lookup (options, "pause-on-start", "b", &paused);
  g_variant_lookup (options, "censor-on-start", "b", &recording->censored);
  g_hash_table_insert (recordings, recording->operation, recording);
  read_admitted (recording, options);
  if (g_strcmp0 (mode, "unlisted") == 0)
    die_unlisted (recording);
  if (g_strcmp0 (mode, "slow") == 0) {
    reel_bus_worker1_complete_start_recording (object, invocation, 0);
    return TRUE;
  }
  recording->start = invocation;
  if (g_strcmp0 (mode, "stay") != 0 && g_strcmp0 (mode, "late") != 0 && g_strcmp0 (mode, "wait") != 0)
    begin (recording, paused);
  return TRUE;
}

static FakeRecording *
find (GDBusMethodInvocation *invocation, const char *operation)
{
  FakeRecording *recording = g_hash_table_lookup (recordings, operation);

  if (recording == NULL)
    refuse (invocation, REEL_ERROR_UNKNOWN_RECORDING, "no such recording");
  return recording;
}

static void
note_mode (FakeRecording *recording, gint64 cut)
{
  gboolean paused = recording->running_since == 0;

  g_ptr_array_add (recording->modes,
                   g_variant_ref_sink (g_variant_new_parsed ("{'paused': <%b>, 'censored': <%b>, 'cut-utc': <%x>}",
                                                             paused, recording->censored, cut)));
  reel_bus_worker1_emit_mode_changed (worker, recording->operation, paused, recording->censored, cut,
                                      (recording->earlier_us + recording->recorded_us) * NS_PER_US);
}

/* As with video, whose cuts lie on ticks. */
static gint64
choose_cut (gboolean opens, gint64 asked)
{
  gint64 now = g_get_real_time ();

  if (g_strcmp0 (mode, "ticks") != 0 && g_strcmp0 (mode, "held") != 0)
    return now;
  return now - (g_get_monotonic_time () - asked) + (opens ? 100000 : -100000);
}

/* Another process keeps the connection open for longer than a replacement needs to begin. */
static void
die_before_hanging_up (void)
{
  if (fork () == 0) {
    usleep (500000);
    _exit (0);
  }
  raise (SIGKILL);
}

static gboolean
on_pause (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, gint64 asked)
{
  FakeRecording *recording = find (invocation, operation);
  gint64 now = choose_cut (FALSE, asked);

  if (recording == NULL)
    return TRUE;
  if (g_strcmp0 (mode, "linger") == 0)
    die_before_hanging_up ();
  if (g_strcmp0 (mode, "at-limit") == 0) {
    refuse (invocation, REEL_ERROR_ALREADY_STOPPED, "there is nothing to cut");
    obey (recording, "limit");
    return TRUE;
  }
  recording->begins_paused = TRUE;
  recording->recorded_us = recorded_us (recording);
  recording->running_since = 0;
  recording->cut_utc = now;
  recording->pause = invocation;
  if (g_strcmp0 (mode, "held") != 0)
    obey (recording, "answer");
  return TRUE;
}

static gboolean
on_resume (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, gint64 asked)
{
  FakeRecording *recording = find (invocation, operation);
  gint64 now = choose_cut (TRUE, asked);

  if (recording == NULL)
    return TRUE;
  recording->running_since = now;
  note_mode (recording, now);
  reel_bus_worker1_complete_resume_recording (object, invocation, now, 0);
  return TRUE;
}

static gboolean
on_censor (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, gboolean on, gint64 asked)
{
  FakeRecording *recording = find (invocation, operation);
  gint64 now = choose_cut (!on, asked);

  if (recording == NULL)
    return TRUE;
  recording->censored = on;
  note_mode (recording, now);
  reel_bus_worker1_complete_censor_recording (object, invocation, now, 0);
  return TRUE;
}

static gboolean
on_stop (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, gint64 asked)
{
  FakeRecording *recording = find (invocation, operation);

  if (recording == NULL)
    return TRUE;
  g_hash_table_remove_all (recording->admitted);
  write_admitted (recording);
  reel_bus_worker1_complete_stop_recording (object, invocation, g_get_real_time (), 0);
  if (recording->start != NULL && g_str_equal (mode, "stay")) {
    recording->active = FALSE;
    refuse (g_steal_pointer (&recording->start), REEL_ERROR_MEDIA_FAILED, "");
    return TRUE;
  }
  if (recording->start != NULL)
    begin (recording, FALSE);
  if (g_strcmp0 (mode, "endless") != 0)
    end_recording (recording, "");
  return TRUE;
}

static GVariant *
list_admitted (FakeRecording *recording)
{
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (recording->admitted, NULL);

  return g_variant_new_strv ((const char *const *)ids, -1);
}

static GVariant *
describe (FakeRecording *recording)
{
  GVariantBuilder modes;
  GVariantDict dict, chunk;

  if (recording->active) {
    g_variant_dict_init (&chunk, NULL);
    g_variant_dict_insert (&chunk, "index", "u", recording->index);
    g_variant_dict_insert (&chunk, "start-utc", "x", recording->start_utc);
    g_variant_dict_insert (&chunk, "closed", "b", FALSE);
    g_variant_builder_add_value (recording->chunks, g_variant_dict_end (&chunk));
  }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "chunk-index", "u", recording->index);
  g_variant_dict_insert (&dict, "elapsed", "t", (recording->earlier_us + recorded_us (recording)) * NS_PER_US);
  g_variant_dict_insert_value (&dict, "options", recording->options);
  g_variant_dict_insert (&dict, "paused", "b", recording->running_since == 0);
  g_variant_dict_insert (&dict, "censored", "b", recording->censored);
  g_variant_dict_insert_value (&dict, "admitted", list_admitted (recording));
  g_variant_dict_insert (&dict, "active", "b", recording->active);
  g_variant_dict_insert (&dict, "reason", "s", recording->reason);
  g_variant_dict_insert_value (&dict, "chunks", g_variant_builder_end (recording->chunks));
  g_variant_builder_init (&modes, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < recording->modes->len; i++)
    g_variant_builder_add_value (&modes, recording->modes->pdata[i]);
  g_variant_dict_insert_value (&dict, "modes", g_variant_builder_end (&modes));
  g_variant_builder_unref (recording->chunks);
  recording->chunks = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  return g_variant_dict_end (&dict);
}

static gboolean
on_get_state (ReelBusWorker1 *object, GDBusMethodInvocation *invocation)
{
  GVariantBuilder list;
  GVariantDict state;
  GHashTableIter iter;
  gpointer recording, id, muted;
  g_autofree gpointer *ids = NULL;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_hash_table_iter_init (&iter, recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording))
    g_variant_builder_add (&list, "{s@a{sv}}", ((FakeRecording *)recording)->operation, describe (recording));
  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert_value (&state, "recordings", g_variant_builder_end (&list));
  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_hash_table_iter_init (&iter, streams);
  while (g_hash_table_iter_next (&iter, &id, &muted))
    g_variant_builder_add (&list, "{s@a{sv}}", id,
                           g_variant_new_parsed ("{'muted': <%b>, 'state': <'active'>}", GPOINTER_TO_INT (muted)));
  g_variant_dict_insert_value (&state, "streams", g_variant_builder_end (&list));
  ids = g_hash_table_get_keys_as_array (people, NULL);
  g_variant_dict_insert_value (&state, "participants", g_variant_new_strv ((const char *const *)ids, -1));
  if (missed != NULL)
    g_variant_dict_insert_value (&state, "missed-warnings",
                                 g_variant_new_parsed ("{%s: uint32 60}", missed->operation));
  reel_bus_worker1_complete_get_state (object, invocation, g_variant_dict_end (&state));
  return TRUE;
}

/* What was asked, a line each, beside the socket. */
static void
note (const char *format, ...)
{
  g_autofree char *path = g_build_filename (directory, "asked", NULL);
  FILE *file = fopen (path, "ae");
  va_list arguments;

  va_start (arguments, format);
  vfprintf (file, format, arguments);
  va_end (arguments);
  fclose (file);
}

static gboolean
on_set_portrait (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds, const char *id,
                 GVariant *handles)
{
  note ("portrait %s %s\n", id, g_variant_n_children (handles) > 0 ? "shown" : "gone");
  reel_bus_worker1_complete_set_portrait (object, invocation, NULL);
  return TRUE;
}

static gboolean
end_prompt (gpointer id)
{
  note ("prompt ended\n");
  reel_bus_worker1_emit_prompt_ended (worker, id, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_play_prompt (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *stream_id, const char *file)
{
  static guint count;
  char *id = g_strdup_printf ("prompt-%u", count++);
  g_autofree char *name = g_path_get_basename (file);

  note ("prompt %s\n", name);
  if (g_strcmp0 (mode, "no-prompt") == 0) {
    refuse (invocation, REEL_ERROR_MEDIA_FAILED, "not a sound");
    g_free (id);
    return TRUE;
  }
  reel_bus_worker1_complete_play_prompt (object, invocation, id);
  if (g_strcmp0 (mode, "long-prompt") == 0)
    g_free (id);
  else
    g_timeout_add_full (G_PRIORITY_DEFAULT, 100, end_prompt, id, g_free);
  return TRUE;
}

static gboolean
on_set_notice_tone (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, gboolean on, guint interval_ms)
{
  note ("tone %s %u\n", on ? "on" : "off", interval_ms);
  reel_bus_worker1_complete_set_notice_tone (object, invocation);
  return TRUE;
}

static gboolean
on_forget (ReelBusWorker1 *object, GDBusMethodInvocation *invocation, const char *operation, guint chunks)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.forgot", directory, operation);
  g_autofree char *text = g_strdup_printf ("%u", chunks);

  g_file_set_contents (path, text, -1, NULL);
  reel_bus_worker1_complete_forget (object, invocation);
  return TRUE;
}

static gboolean
on_shutdown (ReelBusWorker1 *object, GDBusMethodInvocation *invocation)
{
  reel_bus_worker1_complete_shutdown (object, invocation);
  if (g_strcmp0 (mode, "immortal") != 0)
    g_main_loop_quit (loop);
  return TRUE;
}

/* While no manager is there the next chunk begins, and a warning is due that nobody hears. */
static void
on_manager_gone (void)
{
  GHashTableIter iter;
  gpointer recording;

  g_hash_table_iter_init (&iter, recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording)) {
    obey (recording, "roll");
    missed = recording;
  }
}

static GDBusMessage *
lose_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer method)
{
  if (!incoming || g_strcmp0 (g_dbus_message_get_member (message), method) != 0)
    return message;
  g_object_unref (message);
  return NULL;
}

static gboolean
on_connection (GDBusServer *server, GDBusConnection *connection)
{
  if (mode != NULL && g_str_has_prefix (mode, "deaf-"))
    g_dbus_connection_add_filter (connection, lose_message, (gpointer)(mode + strlen ("deaf-")), NULL);
  if (g_strcmp0 (mode, "away") == 0)
    g_signal_connect (g_object_ref (connection), "closed", G_CALLBACK (on_manager_gone), NULL);
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (worker), connection, "/org/callreel/Worker1",
                                           NULL);
}

static void
make_worker (void)
{
  static const struct {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-add-participant", G_CALLBACK (on_add_participant) },
    { "handle-update-participant", G_CALLBACK (on_update_participant) },
    { "handle-set-portrait", G_CALLBACK (on_set_portrait) },
    { "handle-remove-participant", G_CALLBACK (on_remove_participant) },
    { "handle-add-stream", G_CALLBACK (on_add_stream) },
    { "handle-update-stream", G_CALLBACK (on_update_stream) },
    { "handle-remove-stream", G_CALLBACK (on_remove_stream) },
    { "handle-start-recording", G_CALLBACK (on_start) },
    { "handle-pause-recording", G_CALLBACK (on_pause) },
    { "handle-resume-recording", G_CALLBACK (on_resume) },
    { "handle-censor-recording", G_CALLBACK (on_censor) },
    { "handle-admit", G_CALLBACK (on_admit) },
    { "handle-stop-recording", G_CALLBACK (on_stop) },
    { "handle-get-state", G_CALLBACK (on_get_state) },
    { "handle-play-prompt", G_CALLBACK (on_play_prompt) },
    { "handle-set-notice-tone", G_CALLBACK (on_set_notice_tone) },
    { "handle-forget", G_CALLBACK (on_forget) },
    { "handle-shutdown", G_CALLBACK (on_shutdown) },
  };

  worker = reel_bus_worker1_skeleton_new ();
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (worker, handlers[i].signal, handlers[i].handler, NULL);
}

static gboolean
tell_progress (gpointer unused)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, recordings);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    FakeRecording *recording = value;

    if (recording->active && recording->running_since > 0)
      reel_bus_worker1_emit_progress (worker, recording->operation,
                                      (recording->earlier_us + recorded_us (recording)) * NS_PER_US);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_test_gone (int fd, GIOCondition condition, gpointer unused)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* It would keep the test's output open, for whoever reads that to its end. */
static void
end_with_test (void)
{
  const char *test = g_getenv ("CALLREEL_TEST_PID");
  int fd = test != NULL ? pidfd_open (atoi (test), 0) : -1;

  /* Even one that hangs. */
  if (test != NULL && getppid () == atoi (test))
    prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (fd >= 0)
    g_unix_fd_add (fd, G_IO_IN, on_test_gone, NULL);
  else if (test != NULL)
    exit (1);
}

int
main (int argc, char **argv)
{
  g_autofree char *own = NULL;
  g_autofree char *address = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GDBusServer) server = NULL;
  g_autoptr (GError) error = NULL;

  mode = g_getenv ("CALLREEL_FAKE_WORKER");
  if (argc < 3 || g_strcmp0 (mode, "no-start") == 0)
    return 1;
  signal (SIGPIPE, SIG_IGN);
  register_errors ();
  own = g_path_get_dirname (argv[2]);
  directory = g_path_get_dirname (own);
  g_mkdir (own, 0700);
  recordings = g_hash_table_new (g_str_hash, g_str_equal);
  people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  make_worker ();
  address = g_strconcat ("unix:path=", argv[2], NULL);
  server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, NULL, NULL, &error);
  if (server == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_signal_connect (server, "new-connection", G_CALLBACK (on_connection), NULL);
  g_dbus_server_start (server);
  alarm (g_strcmp0 (mode, "mute") == 0 ? 4 : 0);
  if (g_strcmp0 (mode, "mute") != 0)
    puts ("ready");
  fflush (stdout);
  loop = g_main_loop_new (NULL, FALSE);
  g_timeout_add (50, tell_progress, NULL);
  end_with_test ();
  g_main_loop_run (loop);
  g_unlink (argv[2]);
  return 0;
}
