/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the requests of a link's holder, asks the archive, replies; see the header for who calls it. */
#include "manager/dbus/reel-link-holder.h"

#include "manager/core/wire/reel-origin.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-reply.h"
#include "manager/engine/archive/reel-archive-link-opening.h"
#include "manager/engine/archive/reel-archive-link-page.h"
#include "manager/engine/archive/reel-archive-link-visit.h"

#include <gio/gunixfdlist.h>

#define US_PER_MS 1000

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GVariant) page = reel_archive_link_describe_finish (REEL_ARCHIVE (source), result, &error);

  if (page != NULL)
    reel_bus_reply_long (data, g_variant_new ("(@a{sv})", page));
  else
    reel_bus_errors_return (data, error);
}

void
reel_link_holder_describe (gpointer archive, GDBusMethodInvocation *invocation, const char *sender)
{
  const char *secret, *visit, *origin;
  g_autofree char *both = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s)", &secret, &visit, &origin);
  both = reel_origin_join (origin, sender);
  reel_archive_link_describe_async (archive, secret, visit, both, on_described, invocation);
}

static void
on_visited (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gint64 until_utc = 0;
  g_autofree char *visit = reel_archive_link_visit_finish (REEL_ARCHIVE (source), result, &until_utc, &error);

  if (visit != NULL)
    g_dbus_method_invocation_return_value (data, g_variant_new ("(st)", visit, (guint64)until_utc / US_PER_MS));
  else
    reel_bus_errors_return (data, error);
}

void
reel_link_holder_visit (gpointer archive, GDBusMethodInvocation *invocation, const char *sender)
{
  const char *secret, *code, *origin;
  g_autofree char *both = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s)", &secret, &code, &origin);
  both = reel_origin_join (origin, sender);
  reel_archive_link_visit_async (archive, secret, code, both, on_visited, invocation);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GUnixFDList) list = NULL;
  GError *error = NULL;
  gint64 expires_utc = 0;
  int fd = reel_archive_link_open_finish (REEL_ARCHIVE (source), result, &expires_utc, &error);

  if (fd < 0) {
    reel_bus_errors_return (data, error);
    return;
  }
  list = g_unix_fd_list_new_from_array (&fd, 1);
  g_dbus_method_invocation_return_value_with_unix_fd_list (data,
                                                           g_variant_new ("(ht)", 0, (guint64)expires_utc / US_PER_MS),
                                                           list);
}

void
reel_link_holder_open (gpointer archive, GDBusMethodInvocation *invocation, const char *sender)
{
  const char *secret, *visit, *id, *purpose, *origin;
  g_autofree char *both = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s&s&s)", &secret, &visit, &id, &purpose,
                 &origin);
  both = reel_origin_join (origin, sender);
  reel_archive_link_open_async (archive, secret, visit, id, purpose, both, on_opened, invocation);
}
