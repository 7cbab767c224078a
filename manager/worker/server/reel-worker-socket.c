/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker's listening socket; see the header for who calls it.
 *
 * Threads: the main thread, before there is another one, but for on_authorize(), which GDBus calls on a thread of its
 * own and which touches nothing. */
#include "manager/worker/server/reel-worker-socket.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>
#include <sys/un.h>

static gboolean
on_allow_mechanism (GDBusAuthObserver *observer, const char *mechanism, gpointer user_data)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

/* A thread of GDBus, called without lock. */
static gboolean
on_authorize (GDBusAuthObserver *observer, GIOStream *stream, GCredentials *credentials, gpointer user_data)
{
  g_autoptr (GCredentials) own = g_credentials_new ();

  return credentials != NULL && g_credentials_is_same_user (credentials, own, NULL);
}

/* Removes the socket of a dead worker; one that still answers is in use. */
static gboolean
clear_socket (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  if (strlen (path) >= sizeof (((struct sockaddr_un *)NULL)->sun_path)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG, "The socket's path %s is too long", path);
    return FALSE;
  }
  if (g_mkdir_with_parents (directory, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The directory %s cannot be created: %s", directory,
                 g_strerror (errno));
    return FALSE;
  }
  address = g_unix_socket_address_new (path);
  /* With proxies GIO loads modules that create threads. */
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (connection != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "Another worker listens on %s", path);
    return FALSE;
  }
  g_unlink (path);
  return TRUE;
}

GDBusServer *
reel_worker_socket_listen (const char *path, GError **error)
{
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autofree char *escaped = g_dbus_address_escape_value (path);
  g_autofree char *address = g_strconcat ("unix:path=", escaped, NULL);

  if (!clear_socket (path, error))
    return NULL;
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);
  g_signal_connect (observer, "authorize-authenticated-peer", G_CALLBACK (on_authorize), NULL);
  return g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER, guid, observer, NULL,
                                 error);
}
