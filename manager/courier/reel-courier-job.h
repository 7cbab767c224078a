/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A job from callreeld, as Delivery1.TakeJobs returns it, and its outcome. Passed from ReelCourier to the handler of
 * its kind and back. */
#pragma once

#include <glib.h>

/**
 * ReelCourierJob:
 * @job: the id
 * @event: a nick of #ReelEventKind, or NULL
 * @url: the URL, or NULL for that of the target
 * @attempts: the number of attempts, including this one
 * @expires_utc_ms: when the job expires, ms since 1970: a failure after that is final; 0 if not known
 * @progress: an a{ss} from the previous attempt, or NULL
 */
typedef struct {
  char *job;
  char *kind;
  char *target;
  char *event;
  char *url;
  char *body;
  guint attempts;
  gint64 expires_utc_ms;
  GVariant *progress;
} ReelCourierJob;

/* ROW: an a{sv}. Returns: NULL if it is not a valid job */
ReelCourierJob *reel_courier_job_new (GVariant *row);
void reel_courier_job_free (ReelCourierJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelCourierJob, reel_courier_job_free)

/**
 * ReelJobOutcome:
 * @error: why it was not delivered; NULL if it was
 * @permanent: whether a retry is pointless
 * @retry_after_seconds: the delay that the receiver requested; 0 if none
 */
typedef struct {
  char *error;
  gboolean permanent;
  guint retry_after_seconds;
} ReelJobOutcome;

ReelJobOutcome *reel_job_outcome_new_delivered (void);
/* Takes ERROR. */
ReelJobOutcome *reel_job_outcome_new_failed (char *error, gboolean permanent, guint retry_after_seconds);
void reel_job_outcome_free (ReelJobOutcome *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJobOutcome, reel_job_outcome_free)
