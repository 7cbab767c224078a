/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses requests for a participant's data, asks the archive, replies; see the header for who calls it. */
#include "manager/dbus/reel-subject-access.h"

#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-reply.h"
#include "manager/engine/archive/reel-archive-erasure.h"
#include "manager/engine/archive/reel-archive-export.h"

/* ID: the participant's. Returns: (transfer full): NULL after replying with an error */
static ReelArchiveAsker *
read_request (GDBusMethodInvocation *invocation, const char *origin, const char **id)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  const char *user, *reason;
  ReelArchiveAsker *asker;
  GError *error = NULL;

  g_variant_get_child (parameters, 0, "&s", id);
  g_variant_get_child (parameters, 1, "&s", &user);
  g_variant_get_child (parameters, 2, "&s", &reason);
  asker = reel_archive_asker_new (user, reason, origin, &error);
  if (asker == NULL)
    reel_bus_errors_return (invocation, error);
  return asker;
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  int fd = reel_archive_export_finish (REEL_ARCHIVE (source), result, &error);

  reel_bus_reply_file (data, fd, error);
}

void
reel_subject_access_export (gpointer archive, GDBusMethodInvocation *invocation, const char *origin)
{
  const char *id;
  ReelArchiveAsker *asker = read_request (invocation, origin, &id);

  if (asker != NULL)
    reel_archive_export_async (archive, id, asker, on_exported, invocation);
}

static void
on_erased (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autoptr (GVariant) report = reel_archive_erase_finish (REEL_ARCHIVE (source), result, &error);

  if (report != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@a{sv})", report));
  else
    reel_bus_errors_return (invocation, error);
}

void
reel_subject_access_erase (gpointer archive, GDBusMethodInvocation *invocation, const char *origin)
{
  const char *id;
  ReelArchiveAsker *asker = read_request (invocation, origin, &id);

  if (asker != NULL)
    reel_archive_erase_async (archive, id, asker, on_erased, invocation);
}
