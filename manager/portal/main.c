/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-portal: where people and programs reach the recorder by HTTP. An ordinary client of callreeld, which
 * decides: the portal passes on who is signed in. SIGHUP reads the pages and the provider's keys again.
 *
 * Exit codes: 0 asked to end, 1 can't work (the text says why), 2 wrong usage. */
#include "manager/portal/reel-portal.h"
#include "manager/secret/reel-client-program.h"
#include "manager/secret/reel-config-file.h"

#include <glib-unix.h>

typedef struct {
  ReelClientProgram program;
  char *pages; /* NULL: the installed ones */
  gboolean routes;

  GMainLoop *loop;
  ReelPortal *portal;
  int status;
} Main;

static gboolean
parse_arguments (Main *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry own[] = {
    { "pages", 0, 0, G_OPTION_ARG_FILENAME, &self->pages, "Take the pages from here", "DIRECTORY" },
    { "routes", 0, 0, G_OPTION_ARG_NONE, &self->routes, "Print the addresses that are served, and exit", NULL },
    { NULL },
  };

  return reel_client_program_parse (&self->program, "Serves Callreel's pages and its HTTP API.", own, argc, argv,
                                    error);
}

static gboolean
on_terminate (gpointer data)
{
  g_main_loop_quit (((Main *)data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload (gpointer data)
{
  reel_portal_reload (((Main *)data)->portal);
  return G_SOURCE_CONTINUE;
}

static void
on_closed (GDBusConnection *connection, gboolean by_peer, GError *error, gpointer data)
{
  Main *self = data;

  g_printerr ("callreel-portal: The connection to the bus was lost\n");
  self->status = 1;
  g_main_loop_quit (self->loop);
}

/* An environment variable names it when the build tree is used uninstalled. */
static char *
find_pages (const Main *self)
{
  const char *data = g_getenv ("CALLREEL_DATA");

  if (self->pages != NULL)
    return g_strdup (self->pages);
  return g_build_filename (data != NULL ? data : CALLREEL_DATADIR, "portal", NULL);
}

static gboolean
serve (Main *self, GError **error)
{
  g_autofree char *address = NULL;

  if (!reel_portal_listen (self->portal, error))
    return FALSE;
  address = reel_portal_get_address (self->portal);
  g_message ("Listening on %s", address);
  g_unix_signal_add (SIGHUP, on_reload, self);
  g_main_loop_run (self->loop);
  return TRUE;
}

static gboolean
run (Main *self, GError **error)
{
  g_autoptr (ReelConfig) config = reel_config_file_read (self->program.config_path, error);
  g_autoptr (GDBusConnection) connection = config != NULL ? reel_client_program_connect (&self->program, error) : NULL;
  g_autofree char *pages = find_pages (self);
  gboolean done;

  if (connection == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->portal = reel_portal_new (config->portal, connection, pages, error);
  done = self->portal != NULL;
  if (done && self->routes) {
    g_autofree char *routes = reel_portal_list_routes (self->portal);

    g_print ("%s", routes);
  } else if (done) {
    done = serve (self, error);
  }
  g_clear_pointer (&self->portal, reel_portal_free);
  g_signal_handlers_disconnect_by_data (connection, self);
  return done;
}

int
main (int argc, char **argv)
{
  Main self = { 0 };
  g_autoptr (GError) error = NULL;

  reel_client_program_prepare ();
  if (!parse_arguments (&self, &argc, &argv, &error)) {
    g_printerr ("callreel-portal: %s\n", error->message);
    return 2;
  }
  if (self.program.version) {
    g_print ("callreel-portal %s\n", CALLREEL_VERSION);
    return 0;
  }
  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, on_terminate, &self);
  g_unix_signal_add (SIGINT, on_terminate, &self);
  if (!run (&self, &error)) {
    g_printerr ("callreel-portal: %s\n", error->message);
    self.status = 1;
  }
  g_main_loop_unref (self.loop);
  reel_client_program_clear (&self.program);
  g_free (self.pages);
  return self.status;
}
