/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends events and notes that they were sent; see the header for who calls it. */
#include "manager/engine/store/reel-outbox.h"

/* The number of events read and sent at a time. */
#define PAGE          100
#define MAX_ATTEMPTS  10
#define RETRY_MS      1000
#define SELDOM_FACTOR 60

/**
 * State:
 * @HOLDING: new events wait for those that are being read, which may include them
 * @OPEN: new events are sent at once
 * @CLOSED: nothing is sent any more
 */
typedef enum { HOLDING, OPEN, CLOSED } State;

struct _ReelOutbox {
  GObject parent_instance;

  ReelStore *store;
  guint retry_ms;
  State state;
  gint64 after; /* the last entry read */
  guint failures;
  guint retry;
  GPtrArray *held; /* ReelEventRecord: waiting to be sent */
  GPtrArray
      *last; /* ids of the last page: the catalogue may answer with an event before it says that it has stored it */
};

G_DEFINE_FINAL_TYPE (ReelOutbox, reel_outbox, G_TYPE_OBJECT)

enum { EVENT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_outbox_init (ReelOutbox *self)
{
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_event_record_free);
  self->last = g_ptr_array_new_with_free_func (g_free);
}

static void
reel_outbox_finalize (GObject *object)
{
  ReelOutbox *self = REEL_OUTBOX (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->last);
  g_object_unref (self->store);
  G_OBJECT_CLASS (reel_outbox_parent_class)->finalize (object);
}

static void
reel_outbox_class_init (ReelOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_outbox_finalize;
  signals[EVENT] = g_signal_new ("event", REEL_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_STRING, G_TYPE_STRING);
}

ReelOutbox *
reel_outbox_new (ReelStore *store, guint retry_ms)
{
  ReelOutbox *self = g_object_new (REEL_TYPE_OUTBOX, NULL);

  self->store = g_object_ref (store);
  self->retry_ms = retry_ms > 0 ? retry_ms : RETRY_MS;
  return self;
}

static void
send_event (ReelOutbox *self, const ReelEventRecord *event)
{
  if (self->state == CLOSED)
    return;
  g_signal_emit (self, signals[EVENT], 0, event->id, event->body);
  reel_store_put (self->store, reel_change_event_sent (event->id, g_get_real_time ()));
}

static gboolean
is_held (gconstpointer held, gconstpointer id)
{
  return g_str_equal (((const ReelEventRecord *)held)->id, id);
}

static void
send_pending (ReelOutbox *self, const ReelEventRecord *event)
{
  guint index;

  send_event (self, event);
  if (g_ptr_array_find_with_equal_func (self->held, event->id, is_held, &index))
    g_ptr_array_remove_index (self->held, index);
}

static void
send_held (ReelOutbox *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_event_record_free);
  if (self->state == HOLDING)
    self->state = OPEN;
  for (guint i = 0; i < held->len; i++)
    send_event (self, held->pdata[i]);
}

static void read_page (ReelOutbox *self);

static gboolean
on_retry (gpointer data)
{
  ReelOutbox *self = data;

  self->retry = 0;
  read_page (self);
  return G_SOURCE_REMOVE;
}

static void
on_failure (ReelOutbox *self, const GError *error)
{
  guint wait_ms = self->retry_ms;

  if (++self->failures == 1)
    g_warning ("Could not read unsent events; this is tried again: %s", error->message);
  if (self->failures >= MAX_ATTEMPTS) {
    wait_ms *= SELDOM_FACTOR;
    send_held (self);
  }
  self->retry = g_timeout_add (wait_ms, on_retry, self);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelOutbox) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (self->state == CLOSED || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (events == NULL) {
    on_failure (self, error);
    return;
  }
  self->failures = 0;
  g_ptr_array_set_size (self->last, 0);
  for (guint i = 0; i < events->len; i++) {
    send_pending (self, events->pdata[i]);
    g_ptr_array_add (self->last, g_strdup (((ReelEventRecord *)events->pdata[i])->id));
  }
  if (events->len == PAGE) {
    self->after = ((ReelEventRecord *)events->pdata[events->len - 1])->entry;
    read_page (self);
  } else {
    send_held (self);
  }
}

static void
read_page (ReelOutbox *self)
{
  reel_store_query_async (self->store, reel_query_new_pending_events (self->after, PAGE), on_page, g_object_ref (self));
}

void
reel_outbox_open (ReelOutbox *self)
{
  read_page (self);
}

void
reel_outbox_add (ReelOutbox *self, const char *id, const char *json)
{
  ReelEventRecord event = { .id = (char *)id, .body = (char *)json };

  if (self->state == OPEN && !g_ptr_array_find_with_equal_func (self->last, id, g_str_equal, NULL))
    send_event (self, &event);
  else if (self->state == HOLDING)
    g_ptr_array_add (self->held, reel_record_copy (REEL_TABLE_EVENTS, &event));
}

void
reel_outbox_close (ReelOutbox *self)
{
  self->state = CLOSED;
  g_clear_handle_id (&self->retry, g_source_remove);
}
