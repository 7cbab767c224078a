/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a courier says of a job that it has: Delivery1.RenewJob and FinishJob.
 * Parsed for manager/engine/delivery. */
#pragma once

#include "manager/core/wire/reel-dict.h"

#define REEL_JOB_MIN_LEASE 5 /* seconds */
#define REEL_JOB_MAX_LEASE 3600

/**
 * ReelJobResult:
 * @lease_seconds: how long it is to be leased from now on; 0: as long as before
 * @retry_after_seconds: how long the receiver wants to be left alone, should the job fail; 3600 at most
 * @progress: an a{ss}, which whoever takes the job next gets; NULL: as before
 */
typedef struct {
  guint32 lease_seconds;
  guint32 retry_after_seconds;
  GVariant *progress;
} ReelJobResult;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key */
ReelJobResult *reel_job_result_parse (GVariant *result, GError **error);
void reel_job_result_free (ReelJobResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJobResult, reel_job_result_free)
