/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls Delivery1.OpenJobFile; see the header for who calls it. */
#include "manager/courier/reel-job-file.h"

#include <gio/gunixfdlist.h>

#define BUS_NAME    "org.callreel.Manager1"
#define OBJECT_PATH "/org/callreel/Manager1"
#define INTERFACE   "org.callreel.Delivery1"
#define ANSWER_MS   30000

void
reel_job_file_open_async (GDBusConnection *connection, const char *job, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_dbus_connection_call_with_unix_fd_list (connection, BUS_NAME, OBJECT_PATH, INTERFACE, "OpenJobFile",
                                            g_variant_new ("(s)", job), G_VARIANT_TYPE ("(h)"),
                                            G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL, cancellable, callback,
                                            user_data);
}

int
reel_job_file_open_finish (GDBusConnection *connection, GAsyncResult *result, GError **error)
{
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (connection, &list, result, error);
  gint32 handle;

  if (answer == NULL)
    return -1;
  g_variant_get (answer, "(h)", &handle);
  if (list != NULL)
    return g_unix_fd_list_get (list, handle, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "callreeld returned no descriptor");
  return -1;
}
