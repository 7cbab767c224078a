/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of recordings whose files are on their way to a destination. */
#include "manager/engine/delivery/reel-held-events.h"

#include "manager/core/wire/reel-job-filter.h"
#include "manager/engine/delivery/reel-host-mail.h"
#include "manager/engine/delivery/reel-upload-orders.h"

#define OWNER         "callreeld"
#define LEASE_SECONDS 60
#define LIMIT         20
/* No job becomes due when files get too old: that is looked for. */
#define LOOK_SECONDS 60

struct _ReelHeldEvents {
  GObject parent_instance;

  ReelServices *services;
  ReelDeliveryQueue *queue;
  guint look;
  gboolean started;
  gboolean taking;
  gboolean more;    /* there may be more than what is being taken */
  GQueue *releases; /* Release: those that have not been entered yet */
};

/* One that is being released: files that are not at their destination are looked for in each of STATES. */
typedef struct {
  ReelHeldEvents *events;
  GVariant *row;
  char *id; /* of the event */
  char *json;
  guint state;
  gboolean mailless;
} Release;

static const ReelDeliveryState states[] = { REEL_DELIVERY_DEAD, REEL_DELIVERY_DROPPED, REEL_DELIVERY_WAITING,
                                            REEL_DELIVERY_LEASED };

G_DEFINE_FINAL_TYPE (ReelHeldEvents, reel_held_events, G_TYPE_OBJECT)

enum { RELEASED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void take (ReelHeldEvents *self);

static void
reel_held_events_init (ReelHeldEvents *self)
{
  self->releases = g_queue_new ();
}

static void
reel_held_events_dispose (GObject *object)
{
  g_clear_handle_id (&REEL_HELD_EVENTS (object)->look, g_source_remove);
  G_OBJECT_CLASS (reel_held_events_parent_class)->dispose (object);
}

static void
reel_held_events_finalize (GObject *object)
{
  ReelHeldEvents *self = REEL_HELD_EVENTS (object);

  /* A release holds a reference, so there is none. */
  g_queue_free (self->releases);
  g_object_unref (self->queue);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_held_events_parent_class)->finalize (object);
}

static void
reel_held_events_class_init (ReelHeldEventsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_held_events_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_held_events_finalize;
  signals[RELEASED] = g_signal_new ("released", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
release_free (Release *release)
{
  g_queue_remove (release->events->releases, release);
  g_object_unref (release->events);
  g_variant_unref (release->row);
  g_free (release->id);
  g_free (release->json);
  g_free (release);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Release, release_free)

static const char *
get_text (const Release *release, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (release->row, key, "&s", &text);
  return text;
}

static void
on_completed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!reel_delivery_queue_change_finish (REEL_DELIVERY_QUEUE (source), result, &error))
    g_warning ("An event that was sent is still held: %s", error->message);
}

/* Where the catalogue takes nothing it is tried again once its lease has run out. The id stays, so that a client can
 * recognise an event that comes twice. */
static void
finish_release (Release *taken, gboolean kept, const GError *error)
{
  g_autoptr (Release) release = taken;

  if (!kept) {
    g_critical ("The event of recording %s is held back: %s", get_text (release, "operation"), error->message);
    return;
  }
  g_signal_emit (release->events, signals[RELEASED], 0, release->id, release->json);
  reel_delivery_queue_complete_async (release->events->queue, get_text (release, "job"), NULL, g_get_real_time (),
                                      on_completed, NULL);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean kept = reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error);

  finish_release (data, kept, error);
}

/* With a link in its mail, which the audit trail knows of. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean kept = reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error);

  finish_release (data, kept, error);
}

/* Returns: (element-type ReelAuditEntry): what the audit trail has to say of it */
static GPtrArray *
add_mail (ReelChange *change, Release *release, gboolean delivered, gint64 utc)
{
  const ReelServices *services = release->events->services;
  g_autoptr (ReelMailOrder) order = reel_upload_orders_pick_mail (get_text (release, "body"), delivered);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_audit_entry_free);

  if (order != NULL && !release->mailless && services->config->mail != NULL)
    reel_host_mail_add (change, services, release->id, order, utc, entries);
  return entries;
}

/* Takes RELEASE. */
static void
enter (Release *release, gboolean delivered)
{
  g_autoptr (GPtrArray) entries = NULL;
  ReelServices *services = release->events->services;
  const char *operation = get_text (release, "operation");
  gint64 now = g_get_real_time ();
  ReelChange *change = reel_change_new_group ();
  ReelEventRecord event;
  ReelDeliveryEvent ordered;

  g_queue_remove (release->events->releases, release);
  release->json = reel_upload_orders_pick_event (get_text (release, "body"), delivered);
  event =
      (ReelEventRecord){ .id = release->id, .operation = (char *)operation, .body = release->json, .created_utc = now };
  ordered = (ReelDeliveryEvent){
    .kind = REEL_EVENT_FILE_STATUS,
    .id = release->id,
    .json = release->json,
    .ordering = operation,
    .callback_uri = get_text (release, "url"),
    .utc = now,
  };
  if (!delivered)
    g_warning ("Recording %s is announced without its destination, which has not all of its files", operation);
  reel_change_add_member (change, reel_change_add_event (&event));
  reel_delivery_orders_add (change, services->config, &ordered);
  entries = add_mail (change, release, delivered, now);
  if (entries->len > 0)
    reel_audit_trail_append_async (services->audit, g_steal_pointer (&entries), change, on_noted, release);
  else
    reel_store_put_durable_async (services->store, change, on_kept, release);
}

static void look_for_files (Release *release);

static void
on_files (GObject *source, GAsyncResult *result, gpointer data)
{
  Release *release = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_warning ("The event of recording %s is held back: %s", get_text (release, "operation"), error->message);
    release_free (release);
    return;
  }
  for (guint i = 0; i < rows->len; i++) {
    const ReelJobRecord *record = rows->pdata[i];

    if (g_str_equal (record->kind, reel_job_kind_nicks[REEL_JOB_EVENT]))
      continue;
    enter (release, FALSE);
    return;
  }
  if (++release->state < G_N_ELEMENTS (states))
    look_for_files (release);
  else
    enter (release, TRUE);
}

/* Two, since the event is one of them. */
static void
look_for_files (Release *release)
{
  ReelJobFilter *filter = g_new0 (ReelJobFilter, 1);

  filter->target = g_strdup (get_text (release, "target"));
  filter->ordering = g_strdup (get_text (release, "operation"));
  filter->state = states[release->state];
  filter->has_state = TRUE;
  reel_store_query_async (release->events->services->store, reel_query_new_job_page (filter, G_MAXINT64, 2), on_files,
                          release);
}

/* Takes ROW. */
static void
begin_release (ReelHeldEvents *self, GVariant *row)
{
  Release *release = g_new0 (Release, 1);
  const char *job;

  release->events = g_object_ref (self);
  release->row = row;
  job = get_text (release, "job");
  release->id = g_strndup (job, strcspn (job, "/"));
  g_queue_push_tail (self->releases, release);
  look_for_files (release);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelHeldEvents) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = reel_delivery_queue_take_finish (self->queue, result, &error);
  gsize count = rows != NULL ? g_variant_n_children (rows) : 0;

  self->taking = FALSE;
  if (rows == NULL)
    g_warning ("Held events can't be looked for: %s", error->message);
  for (gsize i = 0; i < count; i++)
    begin_release (self, g_variant_get_child_value (rows, i));
  if (count > 0 || self->more)
    take (self);
}

static void
take (ReelHeldEvents *self)
{
  const char *const kinds[] = { reel_job_kind_nicks[REEL_JOB_EVENT], NULL };

  self->more = self->taking;
  if (!self->started || self->taking)
    return;
  self->taking = TRUE;
  reel_delivery_queue_take_async (self->queue, OWNER, kinds, LIMIT, LEASE_SECONDS, g_get_real_time (), on_taken,
                                  g_object_ref (self));
}

static gboolean
on_look (gpointer data)
{
  take (data);
  return G_SOURCE_CONTINUE;
}

ReelHeldEvents *
reel_held_events_new (ReelServices *services, ReelDeliveryQueue *queue)
{
  ReelHeldEvents *self = g_object_new (REEL_TYPE_HELD_EVENTS, NULL);

  self->services = reel_services_ref (services);
  self->queue = g_object_ref (queue);
  self->look = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
  g_signal_connect_object (queue, "jobs-waiting", G_CALLBACK (take), self, G_CONNECT_SWAPPED);
  return self;
}

void
reel_held_events_start (ReelHeldEvents *self)
{
  self->started = TRUE;
  take (self);
}

void
reel_held_events_forget_mail (ReelHeldEvents *self, const char *event_id)
{
  for (GList *at = self->releases->head; at != NULL; at = at->next) {
    Release *release = at->data;

    release->mailless |= g_str_equal (release->id, event_id);
  }
}
