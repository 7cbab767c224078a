/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls and the way of events to clients. Called by manager/dbus and the daemon. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-event.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-text.h"

/* Events that wait for clients are read and sent so many at a time. */
#define OUTBOX_PAGE     100
#define OUTBOX_TRIES    10
#define OUTBOX_RETRY_MS 1000

G_DEFINE_FINAL_TYPE (ReelEngine, reel_engine, G_TYPE_OBJECT)

enum {
  CALL_ADDED,
  CALL_ENDED,
  RECORDING_STATE_CHANGED,
  TIME_WARNING,
  CALL_LEG_STATE_CHANGED,
  FILE_STATUS_UPDATED,
  ANNOUNCEMENT,
  COUNTS_CHANGED,
  CATALOGUE_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
reel_engine_init (ReelEngine *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->ending = g_ptr_array_new_with_free_func (g_object_unref);
  self->recordings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->following = g_hash_table_new (NULL, NULL);
  self->unrecorded = g_hash_table_new (NULL, NULL);
  self->starting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, reel_engine_same_requests_free);
  self->adding = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->held_events = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_event_record_free);
}

/* A call and its recordings hold each other. */
static void
forget_recordings (ReelEngine *self)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self);

  for (guint i = 0; i < calls->len; i++)
    reel_call_forget_recordings (calls->pdata[i]);
  for (guint i = 0; i < self->ending->len; i++)
    reel_call_forget_recordings (self->ending->pdata[i]);
}

static void
reel_engine_finalize (GObject *object)
{
  ReelEngine *self = REEL_ENGINE (object);

  forget_recordings (self);
  g_clear_handle_id (&self->outbox_retry, g_source_remove);
  g_hash_table_unref (self->following);
  g_hash_table_unref (self->unrecorded);
  g_hash_table_unref (self->starting);
  g_hash_table_unref (self->adding);
  g_ptr_array_unref (self->held_events);
  g_hash_table_unref (self->recordings);
  g_hash_table_unref (self->calls);
  g_ptr_array_unref (self->ending);
  g_clear_object (&self->announcer);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_engine_parent_class)->finalize (object);
}

static void
reel_engine_class_init (ReelEngineClass *klass)
{
  GType type = REEL_TYPE_ENGINE;
  GSignalFlags flags = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (klass)->finalize = reel_engine_finalize;
  signals[CALL_ADDED] = g_signal_new ("call-added", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, REEL_TYPE_CALL);
  signals[CALL_ENDED] = g_signal_new ("call-ended", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, REEL_TYPE_CALL);
  signals[RECORDING_STATE_CHANGED] = g_signal_new ("recording-state-changed", type, flags, 0, NULL, NULL, NULL,
                                                   G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
  signals[TIME_WARNING] =
      g_signal_new ("time-warning", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[CALL_LEG_STATE_CHANGED] =
      g_signal_new ("call-leg-state-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FILE_STATUS_UPDATED] =
      g_signal_new ("file-status-updated", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ANNOUNCEMENT] = g_signal_new ("announcement", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_STRING,
                                        G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[COUNTS_CHANGED] = g_signal_new ("counts-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CATALOGUE_STATE_CHANGED] =
      g_signal_new ("catalogue-state-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_policies_changed (ReelPolicyStore *policies, const char *level, const char *id, ReelEngine *self)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self);

  for (guint i = 0; i < calls->len; i++) {
    reel_call_policies_changed (calls->pdata[i]);
    reel_engine_follow_rules (self, calls->pdata[i]);
  }
}

/* What could not begin while nothing was kept begins now. */
static void
on_failing_changed (ReelStore *store, ReelEngine *self)
{
  g_signal_emit (self, signals[CATALOGUE_STATE_CHANGED], 0);
  if (!reel_store_is_failing (store))
    reel_engine_use_capacity (self);
}

static void
on_announcement (ReelAnnouncer *announcer, ReelCall *call, const char *kind, const char *text, const char *language,
                 ReelEngine *self)
{
  g_signal_emit (self, signals[ANNOUNCEMENT], 0, reel_call_get_server_call_id (call), kind, text, language);
}

ReelEngine *
reel_engine_new (ReelServices *services)
{
  ReelEngine *self = g_object_new (REEL_TYPE_ENGINE, NULL);

  self->services = services;
  if (services->announcements != NULL) {
    self->announcer = reel_announcer_new (services);
    g_signal_connect_object (self->announcer, "announcement", G_CALLBACK (on_announcement), self, 0);
  }
  g_signal_connect_object (services->policies, "changed", G_CALLBACK (on_policies_changed), self, 0);
  g_signal_connect_object (services->store, "failing-changed", G_CALLBACK (on_failing_changed), self, 0);
  return self;
}

static void
on_call_established (ReelCall *call, ReelEngine *self)
{
  g_autofree char *id = g_uuid_string_random ();
  ReelCallLegEvent event = {
    .id = id,
    .topic = self->services->config->event_topic,
    .call_id = reel_call_get_call_id (call),
    .server_call_id = reel_call_get_server_call_id (call),
    .event_utc = g_get_real_time (),
  };
  g_autofree char *json = reel_event_build_call_leg (&event);

  g_signal_emit (self, signals[CALL_LEG_STATE_CHANGED], 0, json);
}

static void
on_call_ended (ReelCall *call, ReelEngine *self)
{
  g_ptr_array_add (self->ending, g_object_ref (call));
  g_hash_table_remove (self->unrecorded, call);
  reel_engine_note_call_ended (self, call);
  g_hash_table_remove (self->calls, reel_call_get_server_call_id (call));
  g_signal_emit (self, signals[CALL_ENDED], 0, call);
}

static void
on_call_gone (ReelCall *call, ReelEngine *self)
{
  g_ptr_array_remove (self->ending, call);
}

static void
on_call_facts (ReelCall *call, ReelEngine *self)
{
  reel_engine_follow_rules (self, call);
}

void
reel_engine_add_call (ReelEngine *self, ReelCall *call)
{
  if (self->announcer != NULL)
    reel_announcer_watch_call (self->announcer, call);
  g_signal_connect_object (call, "context-changed", G_CALLBACK (on_call_facts), self, 0);
  g_signal_connect_object (call, "established", G_CALLBACK (on_call_established), self, 0);
  g_signal_connect_object (call, "ended", G_CALLBACK (on_call_ended), self, 0);
  g_signal_connect_object (call, "gone", G_CALLBACK (on_call_gone), self, 0);
  if (reel_call_get_state (call) == REEL_CALL_STATE_ENDED) {
    g_ptr_array_add (self->ending, call);
    return;
  }
  g_hash_table_insert (self->calls, g_strdup (reel_call_get_server_call_id (call)), call);
  g_signal_emit (self, signals[CALL_ADDED], 0, call);
}

ReelCall *
reel_engine_create_call (ReelEngine *self, const char *server_call_id, GVariant *properties, GError **error)
{
  g_autofree char *id = *server_call_id != '\0' ? g_strdup (server_call_id) : g_uuid_string_random ();
  g_autoptr (ReelCallProperties) parsed = NULL;
  ReelCall *call;

  if (!reel_id_validate ("server_call_id", id, error))
    return NULL;
  if (g_hash_table_contains (self->calls, id)) {
    g_autofree char *quoted = reel_text_quote (id);
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "server_call_id: the call '%s' exists already",
                 quoted);
    return NULL;
  }
  parsed = reel_call_properties_parse (properties, error);
  if (parsed == NULL || !reel_store_check (self->services->store, error))
    return NULL;
  call = reel_call_new (self->services, id, g_steal_pointer (&parsed));
  reel_engine_add_call (self, call);
  reel_engine_note_call_added (self, call);
  if (reel_call_get_state (call) == REEL_CALL_STATE_ESTABLISHED)
    on_call_established (call, self);
  return call;
}

ReelCall *
reel_engine_find_call_by_address (ReelEngine *self, const char *address, GError **error)
{
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call)) {
    if (*address != '\0' && reel_call_has_address (call, address))
      return call;
  }
  reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
  return NULL;
}

GPtrArray *
reel_engine_list_calls (ReelEngine *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    g_ptr_array_add (list, g_object_ref (call));
  return list;
}

static void
on_recording_state (ReelRecording *recording, const char *state, GVariant *detail, ReelEngine *self)
{
  reel_engine_note_recording_state (self, recording, detail);
  g_signal_emit (self, signals[RECORDING_STATE_CHANGED], 0, reel_recording_get_operation (recording), state, detail);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
  reel_engine_follow_rules (self, reel_call_of (recording));
  if (!reel_recording_state_is_active (reel_recording_get_state (recording)))
    reel_engine_use_capacity (self);
}

static void
on_recording_warning (ReelRecording *recording, guint seconds, ReelEngine *self)
{
  g_signal_emit (self, signals[TIME_WARNING], 0, reel_recording_get_operation (recording), seconds);
}

static void
send_event (ReelEngine *self, const char *id, const char *json)
{
  g_signal_emit (self, signals[FILE_STATUS_UPDATED], 0, json);
  reel_store_put (self->services->store, reel_change_event_sent (id, g_get_real_time ()));
}

/* Of one that has not been sent yet: the outbox has it, and may have been read already or not. */
static void
hold_event (ReelEngine *self, const char *id, const char *json)
{
  ReelEventRecord event = { .id = (char *)id, .body = (char *)json };

  g_ptr_array_add (self->held_events, reel_record_copy (REEL_TABLE_EVENTS, &event));
}

static void
on_recording_announced (ReelRecording *recording, const char *id, const char *json, ReelEngine *self)
{
  if (self->outbox_open)
    send_event (self, id, json);
  else if (self->outbox_asked)
    hold_event (self, id, json);
  reel_engine_drop_recording (self, recording);
}

static void
say_missed_warnings (ReelEngine *self)
{
  g_autoptr (GPtrArray) recordings = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer recording;

  g_hash_table_iter_init (&iter, self->recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording))
    g_ptr_array_add (recordings, g_object_ref (recording));
  for (guint i = 0; i < recordings->len; i++)
    reel_recording_say_missed_warning (recordings->pdata[i]);
}

static gboolean
is_held (gconstpointer held, gconstpointer id)
{
  return g_str_equal (((const ReelEventRecord *)held)->id, id);
}

static void
send_pending (ReelEngine *self, const ReelEventRecord *event)
{
  guint index;

  send_event (self, event->id, event->body);
  if (g_ptr_array_find_with_equal_func (self->held_events, event->id, is_held, &index))
    g_ptr_array_remove_index (self->held_events, index);
}

static void
send_held (ReelEngine *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held_events);

  self->held_events = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_event_record_free);
  self->outbox_open = TRUE;
  for (guint i = 0; i < held->len; i++)
    send_event (self, ((ReelEventRecord *)held->pdata[i])->id, ((ReelEventRecord *)held->pdata[i])->body);
}

static void read_outbox (ReelEngine *self, gint64 after);

static gboolean
on_outbox_retry (gpointer data)
{
  ReelEngine *self = data;

  self->outbox_retry = 0;
  read_outbox (self, self->outbox_after);
  return G_SOURCE_REMOVE;
}

/* Events of now are not held back for long by what can't be read. */
static void
on_outbox_failed (ReelEngine *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_warning ("The outbox can't be read: %s", error->message);
  if (++self->outbox_failures < OUTBOX_TRIES)
    self->outbox_retry = g_timeout_add (OUTBOX_RETRY_MS, on_outbox_retry, self);
  else
    send_held (self);
}

static void
on_pending_events (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelEngine) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (events == NULL) {
    on_outbox_failed (self, error);
    return;
  }
  for (guint i = 0; i < events->len; i++)
    send_pending (self, events->pdata[i]);
  if (events->len == OUTBOX_PAGE)
    read_outbox (self, ((ReelEventRecord *)events->pdata[events->len - 1])->entry);
  else
    send_held (self);
}

static void
read_outbox (ReelEngine *self, gint64 after)
{
  self->outbox_after = after;
  reel_store_query_async (self->services->store, reel_query_new_pending_events (after, OUTBOX_PAGE), on_pending_events,
                          g_object_ref (self));
}

void
reel_engine_open_outbox (ReelEngine *self)
{
  if (self->services->loop != NULL)
    reel_loop_watch_restart (self->services->loop);
  self->outbox_asked = TRUE;
  say_missed_warnings (self);
  read_outbox (self, 0);
}

void
reel_engine_add_recording (ReelEngine *self, ReelRecording *recording)
{
  g_signal_connect_object (recording, "state-changed", G_CALLBACK (on_recording_state), self, 0);
  g_signal_connect_object (recording, "time-warning", G_CALLBACK (on_recording_warning), self, 0);
  g_signal_connect_object (recording, "announced", G_CALLBACK (on_recording_announced), self, 0);
  if (self->announcer != NULL)
    reel_announcer_watch (self->announcer, recording);
  g_hash_table_insert (self->recordings, g_strdup (reel_recording_get_operation (recording)), g_object_ref (recording));
  reel_call_add_recording (reel_call_of (recording), recording);
  reel_call_apply_admission (reel_call_of (recording), recording);
}

void
reel_engine_drop_recording (ReelEngine *self, ReelRecording *recording)
{
  g_autoptr (ReelRecording) alive G_GNUC_UNUSED = g_object_ref (recording);

  g_hash_table_remove (self->recordings, reel_recording_get_operation (recording));
  reel_call_drop_recording (reel_call_of (recording), recording);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
}

guint
reel_engine_count_active (ReelEngine *self)
{
  GHashTableIter iter;
  gpointer recording;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording))
    count += reel_recording_state_is_active (reel_recording_get_state (recording));
  return count;
}

gboolean
reel_engine_has_capacity (ReelEngine *self)
{
  guint capacity = self->services->config->capacity;

  return capacity == 0 || reel_engine_count_active (self) < capacity;
}

ReelWorkerLinks *
reel_engine_get_links (ReelEngine *self)
{
  return self->services->links;
}

guint
reel_engine_get_capacity (ReelEngine *self)
{
  return self->services->config->capacity;
}

const char *
reel_engine_get_catalogue_state (ReelEngine *self)
{
  if (reel_store_is_failing (self->services->store))
    return "failing";
  return reel_catalogue_state_nicks[self->services->catalogue_state];
}
