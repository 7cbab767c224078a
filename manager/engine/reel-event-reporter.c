/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports the engine's signals as events to the configured recipients. */
#include "manager/engine/reel-event-reporter.h"

#include "manager/core/document/reel-event.h"
#include "manager/engine/call/reel-call-view.h"

struct _ReelEventReporter {
  GObject parent_instance;

  ReelServices *services;
  ReelDeliveryQueue *queue;
};

G_DEFINE_FINAL_TYPE (ReelEventReporter, reel_event_reporter, G_TYPE_OBJECT)

static void
reel_event_reporter_init (ReelEventReporter *self)
{
}

static void
reel_event_reporter_finalize (GObject *object)
{
  ReelEventReporter *self = REEL_EVENT_REPORTER (object);

  g_object_unref (self->queue);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_event_reporter_parent_class)->finalize (object);
}

static void
reel_event_reporter_class_init (ReelEventReporterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_event_reporter_finalize;
}

/* A recording as the subject of an event. */
typedef struct {
  ReelRunningEvent event;
  const char *callback_uri;
  char *id;
} Subject;

static void
subject_clear (Subject *subject)
{
  g_free (subject->id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

static Subject
describe (ReelEventReporter *self, ReelRecording *recording)
{
  ReelCall *call = reel_call_of (recording);
  char *id = g_uuid_string_random ();

  return (Subject){
    .event = {
      .id = id,
      .topic = self->services->config->event_topic,
      .call_id = reel_call_get_call_id (call),
      .server_call_id = reel_call_get_server_call_id (call),
      .recording_id = reel_recording_get_operation (recording),
      .event_utc = g_get_real_time (),
    },
    .callback_uri = reel_recording_get_callback_uri (recording),
    .id = id,
  };
}

static void
post (ReelEventReporter *self, ReelEventKind kind, const Subject *subject, const char *json)
{
  ReelDeliveryEvent event = {
    .kind = kind,
    .id = subject->id,
    .json = json,
    .ordering = subject->event.recording_id,
    .callback_uri = subject->callback_uri,
    .utc = subject->event.event_utc,
  };

  reel_delivery_queue_post (self->queue, &event);
}

/* Most events have no recipient. */
static gboolean
is_wanted (ReelEventReporter *self, ReelEventKind kind, ReelRecording *recording)
{
  const char *callback_uri = recording != NULL ? reel_recording_get_callback_uri (recording) : NULL;

  return reel_delivery_orders_wanted (self->services->config, kind, callback_uri);
}

static void
report_state (ReelEventReporter *self, ReelRecording *recording, GVariant *detail)
{
  g_auto (Subject) subject = describe (self, recording);
  g_autofree char *json = NULL;
  guint64 elapsed = 0;

  g_variant_lookup (detail, "elapsed-ms", "t", &elapsed);
  json = reel_event_build_state (&subject.event, reel_recording_get_state (recording),
                                 reel_recording_is_censored (recording), elapsed);
  post (self, REEL_EVENT_STATE, &subject, json);
}

static void
on_state (ReelEngine *engine, const char *operation, const char *state, GVariant *detail, ReelEventReporter *self)
{
  ReelRecording *recording = reel_engine_find_recording (engine, operation);

  if (recording == NULL)
    return;
  /* Its files may have to go somewhere. */
  if (reel_recording_state_is_final (reel_recording_get_state (recording)))
    reel_delivery_queue_wake (self->queue);
  if (is_wanted (self, REEL_EVENT_STATE, recording))
    report_state (self, recording, detail);
}

static void
on_incomplete (ReelEngine *engine, const ReelIncompleteRecord *record, const char *id, const char *json,
               ReelEventReporter *self)
{
  ReelRecording *recording = record->operation != NULL ? reel_engine_find_recording (engine, record->operation) : NULL;
  ReelDeliveryEvent event = {
    .kind = REEL_EVENT_INCOMPLETE,
    .id = id,
    .json = json,
    .ordering = record->operation != NULL ? record->operation : record->call_id,
    .callback_uri = recording != NULL ? reel_recording_get_callback_uri (recording) : NULL,
    .utc = g_get_real_time (),
  };

  if (is_wanted (self, REEL_EVENT_INCOMPLETE, recording))
    reel_delivery_queue_post (self->queue, &event);
}

static void
on_time_warning (ReelEngine *engine, const char *operation, guint seconds, ReelEventReporter *self)
{
  ReelRecording *recording = reel_engine_find_recording (engine, operation);

  if (recording != NULL && is_wanted (self, REEL_EVENT_TIME_WARNING, recording)) {
    g_auto (Subject) subject = describe (self, recording);
    g_autofree char *json = reel_event_build_time_warning (&subject.event, seconds);

    post (self, REEL_EVENT_TIME_WARNING, &subject, json);
  }
}

static void
on_call_leg (ReelEngine *engine, ReelCall *call, const char *id, const char *json, ReelEventReporter *self)
{
  ReelDeliveryEvent event = {
    .kind = REEL_EVENT_CALL_LEG,
    .id = id,
    .json = json,
    .ordering = reel_call_get_call_id (call),
    .utc = g_get_real_time (),
  };

  reel_delivery_queue_post (self->queue, &event);
}

static void
on_file_status (ReelEngine *engine, const char *json, ReelEventReporter *self)
{
  reel_delivery_queue_wake (self->queue);
}

ReelEventReporter *
reel_event_reporter_new (ReelEngine *engine, ReelServices *services, ReelDeliveryQueue *queue)
{
  ReelEventReporter *self = g_object_new (REEL_TYPE_EVENT_REPORTER, NULL);

  self->services = reel_services_ref (services);
  self->queue = g_object_ref (queue);
  g_signal_connect_object (engine, "recording-state-changed", G_CALLBACK (on_state), self, 0);
  g_signal_connect_object (engine, "recording-incomplete", G_CALLBACK (on_incomplete), self, 0);
  g_signal_connect_object (engine, "time-warning", G_CALLBACK (on_time_warning), self, 0);
  g_signal_connect_object (engine, "call-leg-state-changed", G_CALLBACK (on_call_leg), self, 0);
  g_signal_connect_object (engine, "file-status-updated", G_CALLBACK (on_file_status), self, 0);
  return self;
}
