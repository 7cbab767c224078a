/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a courier says of a job that it has. */
#include "manager/core/wire/reel-job-result.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelJobResult, member)

static const ReelDictKey keys[] = {
  { "lease-seconds", REEL_DICT_UINT32, OFFSET (lease_seconds), REEL_JOB_MAX_LEASE, REEL_JOB_MIN_LEASE },
  { "retry-after-seconds", REEL_DICT_UINT32, OFFSET (retry_after_seconds), REEL_JOB_MAX_LEASE },
  { "progress", REEL_DICT_TEXTS, OFFSET (progress) },
  { NULL },
};

ReelJobResult *
reel_job_result_parse (GVariant *result, GError **error)
{
  g_autoptr (ReelJobResult) self = g_new0 (ReelJobResult, 1);

  return reel_dict_read (result, keys, self, NULL, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_job_result_free (ReelJobResult *self)
{
  g_clear_pointer (&self->progress, g_variant_unref);
  g_free (self);
}
