/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rings when there may be jobs to take. */
#include "manager/engine/delivery/reel-delivery-alarm.h"

#include "manager/core/state/reel-delivery.h"

struct _ReelDeliveryAlarm {
  GObject parent_instance;

  ReelStore *store;
  guint wake;       /* idle source that emits "ring" */
  guint timer;      /* until the next job is due */
  gint64 timer_utc; /* when it expires */
};

G_DEFINE_FINAL_TYPE (ReelDeliveryAlarm, reel_delivery_alarm, G_TYPE_OBJECT)

enum { RING, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_delivery_alarm_init (ReelDeliveryAlarm *self)
{
}

static void
reel_delivery_alarm_finalize (GObject *object)
{
  ReelDeliveryAlarm *self = REEL_DELIVERY_ALARM (object);

  g_clear_handle_id (&self->wake, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->store);
  G_OBJECT_CLASS (reel_delivery_alarm_parent_class)->finalize (object);
}

static void
reel_delivery_alarm_class_init (ReelDeliveryAlarmClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_delivery_alarm_finalize;
  signals[RING] =
      g_signal_new ("ring", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static gboolean
on_wake (gpointer data)
{
  ReelDeliveryAlarm *self = data;

  self->wake = 0;
  g_signal_emit (self, signals[RING], 0);
  return G_SOURCE_REMOVE;
}

void
reel_delivery_alarm_ring (ReelDeliveryAlarm *self)
{
  if (self->wake == 0)
    self->wake = g_timeout_add (0, on_wake, self);
}

static void find_next (ReelDeliveryAlarm *self, gint64 now);

static gboolean
on_due (gpointer data)
{
  ReelDeliveryAlarm *self = data;

  self->timer = 0;
  reel_delivery_alarm_ring (self);
  find_next (self, MAX (self->timer_utc, g_get_real_time ()));
  return G_SOURCE_REMOVE;
}

/* Timers are bounded by the longest wait, so that a clock set back is noticed then. */
void
reel_delivery_alarm_set (ReelDeliveryAlarm *self, gint64 due_utc)
{
  gint64 wait = CLAMP (due_utc - g_get_real_time (), 0, REEL_DELIVERY_MAX_WAIT_US);

  if (self->timer != 0 && self->timer_utc <= due_utc)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer_utc = due_utc;
  self->timer = g_timeout_add ((guint)(wait / 1000) + 1, on_due, self);
}

static void
on_next (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelDeliveryAlarm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows != NULL && rows->len > 0)
    reel_delivery_alarm_set (self, ((ReelJobRecord *)rows->pdata[0])->due_utc);
  else if (rows == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    reel_delivery_alarm_set (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
}

static void
find_next (ReelDeliveryAlarm *self, gint64 now)
{
  reel_store_query_async (self->store, reel_query_new_next_job (now), on_next, g_object_ref (self));
}

ReelDeliveryAlarm *
reel_delivery_alarm_new (ReelStore *store)
{
  ReelDeliveryAlarm *self = g_object_new (REEL_TYPE_DELIVERY_ALARM, NULL);

  self->store = g_object_ref (store);
  find_next (self, g_get_real_time ());
  return self;
}
