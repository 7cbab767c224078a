/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats times for documents. */
#include "manager/core/document/reel-time.h"

char *
reel_time_to_iso8601 (gint64 utc)
{
  gint64 seconds = utc / G_USEC_PER_SEC;
  gint64 microseconds = utc % G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (microseconds < 0) {
    microseconds += G_USEC_PER_SEC;
    seconds--;
  }
  time = g_date_time_new_from_unix_utc (seconds);
  g_return_val_if_fail (time != NULL, NULL);
  text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%03dZ", text, (int)(microseconds / 1000));
}
