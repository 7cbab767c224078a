/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a document is at destinations. */
#include "manager/engine/archive/reel-archive-copies.h"

#include "manager/core/state/reel-copy.h"
#include "manager/core/wire/reel-job-filter.h"

static gboolean
is_wanted (const ReelCopyRecord *copy, const ReelArchiveDocument *document, const char *target)
{
  return g_str_equal (copy->document_id, reel_archive_document_get_id (document)) &&
         (target == NULL || g_str_equal (copy->target, target));
}

ReelArchiveCopies
reel_archive_copies_count (const ReelArchiveDocument *document, const char *target)
{
  const GPtrArray *copies = document->recording->copies;
  ReelArchiveCopies count = { 0 };

  for (guint i = 0; i < copies->len; i++) {
    const ReelCopyRecord *copy = copies->pdata[i];
    ReelCopyState state = reel_copy_find (copy->state);

    if (!is_wanted (copy, document, target))
      continue;
    count.open += state == REEL_COPY_WAITING;
    count.there += state == REEL_COPY_THERE;
    count.undelivered += state == REEL_COPY_UNDELIVERED;
    count.removing += state == REEL_COPY_REMOVING;
    if (state == REEL_COPY_THERE)
      count.delivered_utc = MAX (count.delivered_utc, copy->since_utc);
  }
  return count;
}

gboolean
reel_archive_copies_remain (const ReelArchiveDocument *document)
{
  const ReelArchiveCopies count = reel_archive_copies_count (document, NULL);

  return (document->disposition == REEL_DISPOSITION_EXPIRED || document->disposition == REEL_DISPOSITION_DELETED) &&
         count.open + count.there + count.undelivered + count.removing > 0;
}

static char *
print_removal (const ReelCopyRecord *copy)
{
  return g_strconcat (copy->name, "/", copy->target, "/remove", NULL);
}

/* In place of one that a person dropped, or that failed for good. It is not given up: somebody relies on it. */
static void
order (const ReelCopyRecord *copy, gint64 now_utc, ReelChange *group)
{
  g_autofree char *id = print_removal (copy);
  ReelDelivery delivery;
  ReelJobRecord record = {
    .job = id,
    .kind = (char *)reel_job_kind_nicks[REEL_JOB_REMOVAL],
    .target = copy->target,
    .ordering = copy->operation,
    .url = copy->location,
    .body = copy->name,
    .created_utc = now_utc,
  };

  reel_delivery_init (&delivery, now_utc, REEL_DELIVERY_ENDLESS_US);
  record.state = (char *)reel_delivery_state_nicks[delivery.state];
  record.due_utc = delivery.due_utc;
  record.expires_utc = delivery.expires_utc;
  reel_change_add_member (group, reel_change_put_job (&record));
}

static void
hasten (const ReelCopyRecord *copy, gint64 now_utc, ReelChange *group)
{
  g_autofree char *id = print_removal (copy);

  reel_change_add_member (group, reel_change_hasten_job (id, now_utc));
}

void
reel_archive_copies_hasten (const ReelArchiveDocument *document, gint64 now_utc, ReelChange *group)
{
  const GPtrArray *copies = document->recording->copies;

  for (guint i = 0; i < copies->len; i++) {
    const ReelCopyRecord *copy = copies->pdata[i];

    if (is_wanted (copy, document, NULL) && reel_copy_find (copy->state) == REEL_COPY_REMOVING)
      hasten (copy, now_utc, group);
  }
}

void
reel_archive_copies_remove (const ReelArchiveDocument *document, const char *target, gboolean keep_undelivered,
                            gint64 now_utc, ReelChange *group)
{
  const GPtrArray *copies = document->recording->copies;

  reel_archive_copies_hasten (document, now_utc, group);
  for (guint i = 0; i < copies->len; i++) {
    const ReelCopyRecord *copy = copies->pdata[i];
    g_autofree char *upload = g_strconcat (copy->name, "/", copy->target, NULL);
    ReelCopyState state = reel_copy_find (copy->state);

    if (!is_wanted (copy, document, target) || state == REEL_COPY_REMOVING || state == REEL_COPY_REMOVED ||
        (keep_undelivered && state == REEL_COPY_UNDELIVERED))
      continue;
    if (state == REEL_COPY_UNDELIVERED)
      reel_change_add_member (group, reel_change_remove_job (upload));
    order (copy, now_utc, group);
    reel_change_add_member (group, reel_change_remove_copy_expiry (copy->document_id, copy->target));
  }
}
