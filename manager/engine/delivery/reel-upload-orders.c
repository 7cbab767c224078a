/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jobs by which a recording's files get to their destination. */
#include "manager/engine/delivery/reel-upload-orders.h"

#include "manager/core/document/reel-event-kind.h"
#include "manager/core/state/reel-copy.h"
#include "manager/core/state/reel-delivery.h"
#include "manager/core/wire/reel-job-filter.h"

ReelUploadFile *
reel_upload_file_new (const char *path, const char *document_id, guint index)
{
  ReelUploadFile *self = g_new (ReelUploadFile, 1);

  self->path = g_strdup (path);
  self->document_id = g_strdup (document_id);
  self->index = index;
  return self;
}

void
reel_upload_file_free (ReelUploadFile *self)
{
  g_free (self->path);
  g_free (self->document_id);
  g_free (self);
}

static void
add_job (ReelChange *change, ReelJobRecord *record, gint64 utc, gint64 max_age_us)
{
  ReelDelivery delivery;

  reel_delivery_init (&delivery, utc, max_age_us);
  record->created_utc = utc;
  record->state = (char *)reel_delivery_state_nicks[delivery.state];
  record->due_utc = delivery.due_utc;
  record->expires_utc = delivery.expires_utc;
  reel_change_add_member (change, reel_change_add_job (record));
}

void
reel_upload_orders_add_file (ReelChange *change, const ReelDestination *destination, const char *operation,
                             const ReelUploadFile *file, gint64 utc)
{
  g_autofree char *target = reel_destination_get_target (destination);
  g_autofree char *name = g_path_get_basename (file->path);
  g_autofree char *id = g_strconcat (name, "/", target, NULL);
  g_autofree char *location = reel_destination_locate (destination, name);
  ReelJobKind kind = destination->type == REEL_DESTINATION_HOOK ? REEL_JOB_HOOK : REEL_JOB_UPLOAD;
  ReelJobRecord record = {
    .job = id,
    .kind = (char *)reel_job_kind_nicks[kind],
    .target = target,
    .ordering = (char *)operation,
    .url = location,
    .body = file->path,
  };
  const ReelCopyRecord copy = {
    .target = target,
    .name = name,
    .document_id = file->document_id,
    .operation = (char *)operation,
    .index = file->index,
    .location = location,
    .state = (char *)reel_copy_nicks[REEL_COPY_WAITING],
  };

  reel_change_add_member (change, reel_change_put_copy (&copy));
  add_job (change, &record, utc, (gint64)destination->max_age_seconds * G_USEC_PER_SEC);
}

/* Two lines, or four. */
static char *
print_body (const ReelUploadOrder *order)
{
  const char *mail = order->undelivered_mail;

  return mail != NULL ? g_strjoin ("\n", order->delivered, order->undelivered, order->delivered_mail, mail, NULL)
                      : g_strjoin ("\n", order->delivered, order->undelivered, NULL);
}

void
reel_upload_orders_add (ReelChange *change, const ReelDestination *destination, const ReelUploadOrder *order)
{
  g_autofree char *target = reel_destination_get_target (destination);
  g_autofree char *body = print_body (order);
  g_autofree char *id = g_strconcat (order->event_id, "/", target, NULL);
  ReelJobRecord event = {
    .job = id,
    .kind = (char *)reel_job_kind_nicks[REEL_JOB_EVENT],
    .target = target,
    .ordering = (char *)order->operation,
    .event = (char *)reel_event_kind_nicks[REEL_EVENT_FILE_STATUS],
    .url = (char *)order->callback_uri,
    .body = body,
  };

  for (guint i = 0; i < order->files->len; i++)
    reel_upload_orders_add_file (change, destination, order->operation, order->files->pdata[i], order->utc);
  /* It waits for nothing but files, and those have an age. */
  add_job (change, &event, order->utc, REEL_DELIVERY_ENDLESS_US);
}

/* NULL: there is none. */
static char *
pick_line (const char *body, guint wanted)
{
  g_auto (GStrv) lines = g_strsplit (body, "\n", 5);
  guint count = g_strv_length (lines);

  return (count == 2 || count == 4) && wanted < count ? g_strdup (lines[wanted]) : NULL;
}

char *
reel_upload_orders_pick_event (const char *body, gboolean delivered)
{
  return pick_line (body, delivered ? 0 : 1);
}

ReelMailOrder *
reel_upload_orders_pick_mail (const char *body, gboolean delivered)
{
  g_autofree char *line = pick_line (body, delivered ? 2 : 3);

  return line != NULL ? reel_mail_order_parse (line, NULL) : NULL;
}

char *
reel_upload_orders_cut_mail (const char *body)
{
  g_autofree char *mail = pick_line (body, 2);
  g_auto (GStrv) lines = g_strsplit (body, "\n", 3);

  return mail != NULL ? g_strjoin ("\n", lines[0], lines[1], NULL) : NULL;
}
