/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Classifies errors of a recording's elements that concern the storage. Used by ReelRecorder. Pure. */
#include "manager/worker/recording/reel-storage-reason.h"

#include <gst/gst.h>

static const struct {
  const char *reason;
  ReelErrorCode start_error;
} reasons[] = {
  { "StorageFull", REEL_ERROR_STORAGE_FULL },
  { "StorageFailed", REEL_ERROR_STORAGE_FAILED },
};

const char *
reel_storage_reason_find (const GError *error)
{
  static const int places[] = { GST_RESOURCE_ERROR_NOT_FOUND, GST_RESOURCE_ERROR_OPEN_WRITE,
                                GST_RESOURCE_ERROR_OPEN_READ_WRITE, GST_RESOURCE_ERROR_WRITE, GST_RESOURCE_ERROR_SYNC };

  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return reasons[0].reason;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    if (g_error_matches (error, GST_RESOURCE_ERROR, places[i]))
      return reasons[1].reason;
  }
  return NULL;
}

ReelErrorCode
reel_storage_reason_to_error (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
    if (g_strcmp0 (reasons[i].reason, reason) == 0)
      return reasons[i].start_error;
  }
  return REEL_ERROR_MEDIA_FAILED;
}
