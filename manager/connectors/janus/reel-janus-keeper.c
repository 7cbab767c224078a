/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One room and its call. Events change the room; after each, and after each step, the next step is decided and carried
 * out: one at a time, so that ledger and wanted do not change while a step uses them. Whenever Janus, callreeld or the
 * connection to one of them was gone, the ledger is made anew from what both report.
 *
 * joined: events of the room arrive. synced: the ledger is true. busy: a request is pending. */
#include "manager/connectors/janus/reel-janus-keeper.h"

#include "manager/connectors/janus/core/reel-janus-absence.h"
#include "manager/connectors/janus/core/reel-janus-id.h"
#include "manager/connectors/janus/reel-janus-execution.h"
#include "manager/connectors/janus/reel-janus-survey.h"
#include "manager/core/state/reel-backoff.h"
#include "manager/core/wire/reel-error.h"

#define PLUGIN       "janus.plugin.videoroom"
#define MAX_LEFT_OUT (2 * REEL_JANUS_MAX_PUBLISHERS * (REEL_JANUS_MAX_STREAMS + 2))

struct _ReelJanusKeeper {
  GObject parent_instance;

  const ReelJanusContext *context;
  char *call_id;
  ReelJanusRoom *room;
  ReelJanusLedger *ledger;
  ReelJanusWanted *wanted;
  ReelJanusAbsence *absence;
  ReelJanusDelays *delays;
  GHashTable *left_out; /* that were reported */
  ReelJanusStep step;   /* that is being carried out */
  char *path;           /* of the call; NULL: there is none */
  guint64 handle;
  gint64 down_since; /* monotonic, µs: when it was seen last; 0: it is over */
  gint64 sync_at;    /* monotonic, µs: not before */
  ReelBackoff sync_backoff;
  guint timer;
  gboolean joining;
  gboolean joined;
  gboolean synced;
  gboolean busy;
  gboolean closing;
};

enum { SIGNAL_IDLE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelJanusKeeper, reel_janus_keeper, G_TYPE_OBJECT)

static void advance (ReelJanusKeeper *self);
static void join (ReelJanusKeeper *self);

static void
reel_janus_keeper_init (ReelJanusKeeper *self)
{
  self->delays = reel_janus_delays_new ();
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ledger = reel_janus_ledger_new ();
  self->down_since = g_get_monotonic_time ();
}

static void
reel_janus_keeper_dispose (GObject *object)
{
  ReelJanusKeeper *self = REEL_JANUS_KEEPER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  G_OBJECT_CLASS (reel_janus_keeper_parent_class)->dispose (object);
}

static void
reel_janus_keeper_finalize (GObject *object)
{
  ReelJanusKeeper *self = REEL_JANUS_KEEPER (object);

  g_clear_pointer (&self->wanted, reel_janus_wanted_free);
  reel_janus_ledger_free (self->ledger);
  reel_janus_room_free (self->room);
  reel_janus_absence_free (self->absence);
  g_hash_table_unref (self->delays);
  g_hash_table_unref (self->left_out);
  g_free (self->call_id);
  g_free (self->path);
  G_OBJECT_CLASS (reel_janus_keeper_parent_class)->finalize (object);
}

static void
reel_janus_keeper_class_init (ReelJanusKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_janus_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_janus_keeper_finalize;
  signals[SIGNAL_IDLE] =
      g_signal_new ("idle", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static gboolean
on_timer (gpointer data)
{
  ReelJanusKeeper *self = data;

  self->timer = 0;
  advance (self);
  return G_SOURCE_REMOVE;
}

/* AT: monotonic, µs; G_MAXINT64: never */
static void
wake_at (ReelJanusKeeper *self, gint64 at)
{
  gint64 wait = (at - g_get_monotonic_time ()) / 1000 + 1;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (at != G_MAXINT64)
    self->timer = g_timeout_add ((guint)CLAMP (wait, 1, G_MAXINT), on_timer, self);
}

/* ---- what both sides report ---- */

static void
forget_state (ReelJanusKeeper *self)
{
  self->synced = FALSE;
}

/* Each once, unless very many come: what a room leaves out at one time is always fewer. */
static void
tell_left_out (ReelJanusKeeper *self)
{
  for (guint i = 0; i < self->wanted->left_out->len; i++) {
    const char *what = g_ptr_array_index (self->wanted->left_out, i);

    if (g_hash_table_size (self->left_out) >= MAX_LEFT_OUT)
      g_hash_table_remove_all (self->left_out);
    if (g_hash_table_add (self->left_out, g_strdup (what)))
      g_warning ("Room %s: left out: %s", self->room->id, what);
  }
}

static void
tell_taken_over (ReelJanusKeeper *self)
{
  guint count = 0;

  for (guint i = 0; i < self->ledger->links->len; i++)
    count += ((ReelJanusLink *)g_ptr_array_index (self->ledger->links, i))->serial != 0;
  if (count > 0)
    g_message ("Room %s: takes over %u streams", self->room->id, count);
}

static void
on_survey (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusKeeper) self = data;
  g_autoptr (ReelJanusWanted) wanted = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelJanusSurvey) survey = reel_janus_survey_finish (result, &error);
  gint64 now = g_get_monotonic_time ();

  self->busy = FALSE;
  if (survey == NULL) {
    g_warning ("Room %s: %s", self->room->id, error->message);
    self->sync_at = now + reel_backoff_note_failure (&self->sync_backoff, now);
  } else {
    reel_backoff_note_success (&self->sync_backoff, now);
    wanted = reel_janus_wanted_new (self->room, self->context->config, self->context->recorder_name);
    reel_janus_ledger_free (self->ledger);
    self->ledger = reel_janus_ledger_adopt (wanted, survey->people, survey->streams, survey->forwarders);
    g_free (self->path);
    self->path = g_steal_pointer (&survey->path);
    self->synced = TRUE;
    tell_taken_over (self);
    if (self->path != NULL && survey->people != NULL)
      reel_janus_recorder_report (self->context->recorder, self->path, survey->people);
  }
  advance (self);
}

static void
start_sync (ReelJanusKeeper *self)
{
  self->busy = TRUE;
  self->synced = FALSE;
  reel_janus_survey (self->context, self->room, self->joined ? self->handle : 0, self->call_id, on_survey,
                     g_object_ref (self));
}

/* ---- steps ---- */

static void
finish_step (ReelJanusKeeper *self)
{
  self->busy = FALSE;
  advance (self);
}

/* What callreeld does not know is not as the ledger says. */
static gboolean
is_about_the_ledger (const GError *error)
{
  return g_error_matches (error, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL) ||
         g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT) ||
         (error->domain == G_DBUS_ERROR && error->code == G_DBUS_ERROR_UNKNOWN_METHOD) ||
         (error->domain == G_DBUS_ERROR && error->code == G_DBUS_ERROR_UNKNOWN_OBJECT);
}

static void
fail_step (ReelJanusKeeper *self, const GError *error)
{
  reel_janus_delays_note (self->delays, &self->step, g_get_monotonic_time ());
  g_warning ("Room %s: %s", self->room->id, error->message);
  if (is_about_the_ledger (error) || error->domain == G_IO_ERROR)
    forget_state (self);
  finish_step (self);
}

static void
on_step_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusKeeper) self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_janus_execute_finish (result, &error))
    fail_step (self, error);
  else
    finish_step (self);
}

static void
carry_out (ReelJanusKeeper *self)
{
  const ReelJanusSite site = {
    .context = self->context,
    .room = self->room,
    .call_id = self->call_id,
    .handle = self->handle,
    .reason = self->joined ? "left" : "offline",
    .ledger = self->ledger,
    .path = &self->path,
  };

  self->busy = self->step.kind != REEL_JANUS_STEP_NONE;
  if (self->busy)
    reel_janus_execute (&site, &self->step, on_step_done, g_object_ref (self));
}

/* Without Janus there is nothing to stop. */
static void
lose_janus (ReelJanusKeeper *self)
{
  self->ledger->voice.published = FALSE;
  self->ledger->voice.port = 0;
  for (guint i = self->ledger->links->len; i > 0; i--) {
    ReelJanusLink *link = g_ptr_array_index (self->ledger->links, i - 1);

    reel_janus_link_forget_forwarder (link, 0);
    if (link->stream == NULL)
      reel_janus_ledger_remove_link (self->ledger, link);
  }
}

/* Returns: when to look again, monotonic, µs */
static gint64
decide (ReelJanusKeeper *self, gint64 now)
{
  gint64 next = G_MAXINT64;

  g_clear_pointer (&self->wanted, reel_janus_wanted_free);
  self->wanted = reel_janus_wanted_new (self->joined && !self->closing ? self->room : NULL, self->context->config,
                                        self->context->recorder_name);
  tell_left_out (self);
  if (!self->closing)
    next = reel_janus_absence_extend (self->absence, self->wanted, self->ledger, now);
  self->step = reel_janus_plan_next (self->wanted, self->ledger, self->path != NULL, self->delays, now);
  return MIN (next, reel_janus_delays_next (self->delays, now));
}

/* The room, or the way to it, may come back. */
static gint64
get_outage_end (ReelJanusKeeper *self)
{
  return self->joined || self->closing || self->down_since == 0
             ? 0
             : self->down_since + (gint64)self->context->config->outage_seconds * G_USEC_PER_SEC;
}

/* Events don't say who is remote. Of our own publisher the answer to the request is enough: after a survey its port
 * would not be known any more. */
static void
check_voices (ReelJanusKeeper *self)
{
  if (self->synced && self->ledger->voice.published)
    reel_janus_room_vouch (self->room, self->ledger->voice.id);
  if (self->joined && self->handle != 0 && reel_janus_voice_is_unclear (self->room, self->context->recorder_name))
    forget_state (self);
}

static void
advance (ReelJanusKeeper *self)
{
  gint64 now = g_get_monotonic_time (), next = get_outage_end (self);

  if (!self->busy)
    check_voices (self);
  if (self->busy || !reel_janus_recorder_is_present (self->context->recorder))
    return;
  if (next > now) {
    wake_at (self, next);
    return;
  }
  if (!self->synced) {
    if (self->sync_at <= now)
      start_sync (self);
    else
      wake_at (self, self->sync_at);
    return;
  }
  if (!reel_janus_socket_is_up (self->context->socket) || self->handle == 0)
    lose_janus (self);
  next = decide (self, now);
  wake_at (self, next);
  carry_out (self);
  if (self->closing && !self->busy)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

/* ---- the room ---- */

/* SINCE: monotonic, µs; 0: nobody will come back */
static void
leave_room (ReelJanusKeeper *self, gint64 since)
{
  self->joined = FALSE;
  self->down_since = since;
  forget_state (self);
  advance (self);
}

static gboolean
has_voice (ReelJanusKeeper *self)
{
  return self->ledger->voice.published && reel_janus_room_find (self->room, self->ledger->voice.id) != NULL;
}

static gboolean
is_unpublishing (ReelJanusKeeper *self)
{
  return self->busy && self->step.kind == REEL_JANUS_STEP_UNPUBLISH;
}

static void
on_event (ReelJanusSocket *socket, guint64 handle, JsonObject *data, ReelJanusKeeper *self)
{
  const gboolean had_voice = has_voice (self);

  if (handle != self->handle || !self->joined)
    return;
  switch (reel_janus_room_apply (self->room, data)) {
  case REEL_JANUS_NOTHING:
    break;
  case REEL_JANUS_CHANGED:
    if (had_voice && !has_voice (self) && !is_unpublishing (self))
      forget_state (self); /* a moderator may have removed it */
    advance (self);
    break;
  case REEL_JANUS_OUT:
    g_message ("Room %s: it was destroyed, or the recorder was removed", self->room->id);
    leave_room (self, 0);
    break;
  }
}

/* Janus may have let us in although its answer did not come: then each further join of this handle is refused. */
static void
give_up_handle (ReelJanusKeeper *self, const char *why)
{
  g_warning ("Room %s: could not join: %s", self->room->id, why);
  if (self->handle != 0)
    reel_janus_socket_detach (self->context->socket, self->handle);
  self->handle = 0;
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusKeeper) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);

  self->joining = FALSE;
  if (answer == NULL || reel_janus_room_apply (self->room, answer) != REEL_JANUS_CHANGED) {
    give_up_handle (self, error != NULL ? error->message : "the answer is not about having joined");
    return;
  }
  self->joined = TRUE;
  forget_state (self);
  advance (self);
}

static void
on_handle (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusKeeper) self = data;
  g_autoptr (GError) error = NULL;

  self->handle = reel_janus_socket_attach_finish (REEL_JANUS_SOCKET (source), result, &error);
  self->joining = FALSE;
  if (self->handle == 0)
    g_warning ("Room %s: %s", self->room->id, error->message);
  else
    join (self);
}

/* If it fails, the next list of rooms is the occasion to try again, with a new handle. */
static void
join (ReelJanusKeeper *self)
{
  if (self->joining || self->joined || self->closing || !reel_janus_socket_is_up (self->context->socket))
    return;
  self->joining = TRUE;
  if (self->handle == 0)
    reel_janus_socket_attach (self->context->socket, PLUGIN, on_handle, g_object_ref (self));
  else
    reel_janus_socket_ask (self->context->socket, self->handle,
                           reel_janus_request_join (self->room, self->context->config->display, &self->context->keys),
                           on_joined, g_object_ref (self));
}

static void
on_janus (ReelJanusSocket *socket, gboolean up, ReelJanusKeeper *self)
{
  self->handle = 0;
  if (up)
    join (self);
  else
    leave_room (self, g_get_monotonic_time ());
}

static void
on_recorder (ReelJanusRecorder *recorder, gboolean present, ReelJanusKeeper *self)
{
  forget_state (self);
  advance (self);
}

static void
on_call_gone (ReelJanusRecorder *recorder, const char *path, ReelJanusKeeper *self)
{
  if (g_strcmp0 (path, self->path) != 0)
    return;
  forget_state (self);
  advance (self);
}

ReelJanusKeeper *
reel_janus_keeper_new (const ReelJanusContext *context, const char *room, gboolean numeric, const char *description)
{
  ReelJanusKeeper *self = g_object_new (REEL_TYPE_JANUS_KEEPER, NULL);

  self->context = context;
  self->room = reel_janus_room_new (room, numeric, description);
  self->call_id = g_strdup_printf ("%s/%s", context->config->name, room);
  self->absence = reel_janus_absence_new (context->config->linger_seconds);
  g_signal_connect_object (context->socket, "presence", G_CALLBACK (on_janus), self, 0);
  g_signal_connect_object (context->socket, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (context->recorder, "presence", G_CALLBACK (on_recorder), self, 0);
  g_signal_connect_object (context->recorder, "call-gone", G_CALLBACK (on_call_gone), self, 0);
  join (self);
  return self;
}

void
reel_janus_keeper_meet (ReelJanusKeeper *self)
{
  join (self);
}

void
reel_janus_keeper_close (ReelJanusKeeper *self)
{
  self->closing = TRUE;
  advance (self);
}

const ReelJanusRoom *
reel_janus_keeper_get_room (ReelJanusKeeper *self)
{
  return self->room;
}

const char *
reel_janus_keeper_get_call_id (ReelJanusKeeper *self)
{
  return self->call_id;
}

const char *
reel_janus_keeper_get_path (ReelJanusKeeper *self)
{
  return self->path;
}

gboolean
reel_janus_keeper_is_idle (ReelJanusKeeper *self)
{
  return !self->busy && !self->joined && !self->joining && self->path == NULL && self->ledger->links->len == 0 &&
         !self->ledger->voice.published && self->ledger->voice.stream == NULL;
}
