/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which errors of the elements count as storage errors. */
#include "manager/worker/recording/reel-storage-reason.h"

#include <gst/gst.h>

static void
test_reasons (void)
{
  static const struct {
    int code;
    const char *reason;
    ReelErrorCode start;
  } rows[] = {
    { GST_RESOURCE_ERROR_NO_SPACE_LEFT, "StorageFull", REEL_ERROR_STORAGE_FULL },
    { GST_RESOURCE_ERROR_NOT_FOUND, "StorageFailed", REEL_ERROR_STORAGE_FAILED },
    { GST_RESOURCE_ERROR_OPEN_WRITE, "StorageFailed", REEL_ERROR_STORAGE_FAILED },
    { GST_RESOURCE_ERROR_WRITE, "StorageFailed", REEL_ERROR_STORAGE_FAILED },
    { GST_RESOURCE_ERROR_OPEN_READ, NULL, REEL_ERROR_MEDIA_FAILED },
  };
  g_autoptr (GError) other = g_error_new_literal (GST_STREAM_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "x");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = g_error_new_literal (GST_RESOURCE_ERROR, rows[i].code, "x");

    g_assert_cmpstr (reel_storage_reason_find (error), ==, rows[i].reason);
    g_assert_cmpint (reel_storage_reason_to_error (rows[i].reason), ==, rows[i].start);
  }
  g_assert_null (reel_storage_reason_find (other));
  g_assert_cmpint (reel_storage_reason_to_error ("RecorderFailed"), ==, REEL_ERROR_MEDIA_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/storage-reason/reasons", test_reasons);
  return g_test_run ();
}
