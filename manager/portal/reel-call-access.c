/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An ongoing call on behalf of a user; see the header for who asks. */
#include "manager/portal/reel-call-access.h"

#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"

typedef struct {
  ReelManagerClient *client;
  ReelHttpRequest *request;
  char *path;
  GVariant *description;
  ReelCallStep step;
  gpointer user_data;
} Access;

static void
access_free (Access *self)
{
  g_object_unref (self->client);
  reel_http_request_unref (self->request);
  g_clear_pointer (&self->description, g_variant_unref);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Access, access_free)

/* A call that ends between two steps has no object any more. */
static void
refuse (Access *self, const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);
  g_autoptr (GError) gone = NULL;

  reel_error_set (&gone, REEL_ERROR_NO_ONGOING_CALL);
  if (name != NULL && (g_str_equal (name, "org.freedesktop.DBus.Error.UnknownMethod") ||
                       g_str_equal (name, "org.freedesktop.DBus.Error.UnknownObject")))
    error = gone;
  reel_http_request_reply_problem (self->request, error);
}

static void
on_properties (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Access) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);
  g_autoptr (GVariant) properties = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  if (properties != NULL)
    self->step (self->request, self->path, properties, self->description, self->user_data);
  else
    refuse (self, error);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Access) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);

  if (answer == NULL) {
    refuse (self, error);
    return;
  }
  g_variant_get (answer, "(o@a{sv})", &self->path, &self->description);
  reel_manager_client_call_object (self->client, self->path, "org.freedesktop.DBus.Properties", "GetAll",
                                   g_variant_new ("(s)", REEL_CLIENT_CALL), "(a{sv})",
                                   reel_http_request_get_cancellable (self->request), on_properties, self);
  g_steal_pointer (&self);
}

void
reel_call_access_open (ReelManagerClient *client, ReelHttpRequest *request, const char *server_call_id,
                       ReelCallStep step, gpointer user_data)
{
  Access *self = g_new0 (Access, 1);

  self->client = g_object_ref (client);
  self->request = reel_http_request_ref (request);
  self->step = step;
  self->user_data = user_data;
  reel_http_request_pause (request);
  reel_manager_client_call (client, REEL_CLIENT_MANAGER, "DescribeCall",
                            g_variant_new ("(s@a{sv})", server_call_id, reel_api_new_options (request)), "(oa{sv})",
                            reel_http_request_get_cancellable (request), on_described, self);
}
