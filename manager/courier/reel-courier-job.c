/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs and their outcomes; see the header for who calls it. */
#include "manager/courier/reel-courier-job.h"

static char *
dup_text (GVariant *row, const char *key)
{
  char *text = NULL;

  g_variant_lookup (row, key, "s", &text);
  return text;
}

ReelCourierJob *
reel_courier_job_new (GVariant *row)
{
  g_autoptr (ReelCourierJob) self = g_new0 (ReelCourierJob, 1);
  guint64 expires;

  self->job = dup_text (row, "job");
  self->kind = dup_text (row, "kind");
  self->target = dup_text (row, "target");
  self->event = dup_text (row, "event");
  self->url = dup_text (row, "url");
  self->body = dup_text (row, "body");
  g_variant_lookup (row, "attempts", "u", &self->attempts);
  if (g_variant_lookup (row, "expires", "t", &expires))
    self->expires_utc_ms = (gint64)MIN (expires, G_MAXINT64);
  self->progress = g_variant_lookup_value (row, "progress", G_VARIANT_TYPE ("a{ss}"));
  if (self->job == NULL || self->kind == NULL || self->target == NULL || self->body == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_courier_job_free (ReelCourierJob *self)
{
  g_free (self->job);
  g_free (self->kind);
  g_free (self->target);
  g_free (self->event);
  g_free (self->url);
  g_free (self->body);
  g_clear_pointer (&self->progress, g_variant_unref);
  g_free (self);
}

ReelJobOutcome *
reel_job_outcome_new_delivered (void)
{
  return g_new0 (ReelJobOutcome, 1);
}

ReelJobOutcome *
reel_job_outcome_new_failed (char *error, gboolean permanent, guint retry_after_seconds)
{
  ReelJobOutcome *self = g_new0 (ReelJobOutcome, 1);

  self->error = error;
  self->permanent = permanent;
  self->retry_after_seconds = retry_after_seconds;
  return self;
}

void
reel_job_outcome_free (ReelJobOutcome *self)
{
  g_free (self->error);
  g_free (self);
}
