/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shows an ongoing call to those who are in it; see the header for whom else. */
#include "manager/portal/reel-call-access.h"

#include "manager/core/wire/reel-error.h"

typedef struct {
  ReelManagerClient *client;
  ReelHttpRequest *request;
  char *path;
  GVariant *properties;
  ReelCallStep step;
  gpointer user_data;
} Access;

static void
access_free (Access *self)
{
  g_object_unref (self->client);
  reel_http_request_unref (self->request);
  g_clear_pointer (&self->properties, g_variant_unref);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Access, access_free)

gboolean
reel_call_access_is_user (GVariant *entry, const char *user)
{
  const char *named = NULL, *id = NULL;

  if (g_variant_lookup (entry, "user", "&s", &named) && *named != '\0')
    return g_str_equal (named, user);
  return g_variant_lookup (entry, "participant-id", "&s", &id) && g_str_equal (id, user);
}

static gboolean
is_in_call (GVariant *properties, const char *user)
{
  g_autoptr (GVariant) people = g_variant_lookup_value (properties, "Participants", G_VARIANT_TYPE ("aa{sv}"));
  gsize count = people != NULL ? g_variant_n_children (people) : 0;

  for (gsize i = 0; i < count; i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (people, i);

    if (reel_call_access_is_user (entry, user))
      return TRUE;
  }
  return FALSE;
}

/* A call that ends between two steps has no object any more. */
static void
refuse (Access *self, const GError *error)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;
  g_autoptr (GError) gone = NULL;

  reel_error_set (&gone, REEL_ERROR_NO_ONGOING_CALL);
  if (error == NULL || (name != NULL && (g_str_equal (name, "org.freedesktop.DBus.Error.UnknownMethod") ||
                                         g_str_equal (name, "org.freedesktop.DBus.Error.UnknownObject"))))
    error = gone;
  reel_http_request_reply_problem (self->request, error);
}

static void
on_rights (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Access) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);
  g_autoptr (GVariant) rights = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  g_autoptr (GVariant) right = NULL;
  g_autoptr (GVariant) value = NULL;

  if (rights != NULL)
    right = g_variant_lookup_value (rights, "may-administer-recording", G_VARIANT_TYPE ("(vss)"));
  if (right != NULL)
    g_variant_get_child (right, 0, "v", &value);
  if (value != NULL && g_variant_get_boolean (value))
    self->step (self->request, self->path, self->properties, self->user_data);
  else
    refuse (self, error);
}

static void
on_properties (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Access) self = data;
  const char *user = reel_http_request_get_user (self->request);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);

  if (answer == NULL) {
    refuse (self, error);
    return;
  }
  self->properties = g_variant_get_child_value (answer, 0);
  if (is_in_call (self->properties, user)) {
    self->step (self->request, self->path, self->properties, self->user_data);
    return;
  }
  reel_manager_client_call (self->client, REEL_CLIENT_POLICY, "Explain", g_variant_new ("(ss)", user, ""), "(a{sv})",
                            reel_http_request_get_cancellable (self->request), on_rights, self);
  g_steal_pointer (&self);
}

static void
on_path (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Access) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);

  if (answer == NULL) {
    refuse (self, error);
    return;
  }
  g_variant_get (answer, "(o)", &self->path);
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
  reel_manager_client_call (client, REEL_CLIENT_MANAGER, "FindCall", g_variant_new ("(s)", server_call_id), "(o)",
                            reel_http_request_get_cancellable (request), on_path, self);
}
