/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive on the bus: parses, asks the archive, replies. What is noted in the
 * audit trail is asked of the bus first: who sent it. Exported by the daemon. */
#include "manager/dbus/reel-archive-object.h"

#include "manager/core/wire/reel-origin.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-names.h"
#include "manager/dbus/reel-bus-reply.h"
#include "manager/dbus/reel-bus-sender.h"
#include "manager/dbus/reel-link-holder.h"
#include "manager/dbus/reel-subject-access.h"
#include "manager/engine/archive/reel-archive-completeness.h"
#include "manager/engine/archive/reel-archive-deletion.h"
#include "manager/engine/archive/reel-archive-expiry-list.h"
#include "manager/engine/archive/reel-archive-hold.h"
#include "manager/engine/archive/reel-archive-link-list.h"
#include "manager/engine/archive/reel-archive-link.h"
#include "manager/engine/archive/reel-archive-log.h"
#include "manager/engine/archive/reel-archive-open.h"
#include "manager/engine/archive/reel-archive-search.h"

struct _ReelArchiveObject {
  ReelBusArchive1Skeleton parent_instance;

  ReelArchive *archive;
};

static void archive_iface_init (ReelBusArchive1Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelArchiveObject, reel_archive_object, REEL_BUS_TYPE_ARCHIVE1_SKELETON,
                               G_IMPLEMENT_INTERFACE (REEL_BUS_TYPE_ARCHIVE1, archive_iface_init))

static void
reel_archive_object_init (ReelArchiveObject *self)
{
}

static void
reel_archive_object_finalize (GObject *object)
{
  g_object_unref (REEL_ARCHIVE_OBJECT (object)->archive);
  G_OBJECT_CLASS (reel_archive_object_parent_class)->finalize (object);
}

static void
reel_archive_object_class_init (ReelArchiveObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_archive_object_finalize;
}

static void
on_link_ended (ReelArchive *archive, const char *secret_hash, ReelArchiveObject *self)
{
  reel_bus_archive1_emit_link_revoked (REEL_BUS_ARCHIVE1 (self), secret_hash);
}

ReelArchiveObject *
reel_archive_object_new (ReelArchive *archive)
{
  ReelArchiveObject *self = g_object_new (REEL_TYPE_ARCHIVE_OBJECT, NULL);

  self->archive = g_object_ref (archive);
  g_signal_connect_object (archive, "link-ended", G_CALLBACK (on_link_ended), self, 0);
  return self;
}

gboolean
reel_archive_object_serve (ReelArchiveObject *self, GDBusConnection *connection, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self), connection, REEL_MANAGER_OBJECT_PATH,
                                           error);
}

static ReelArchive *
get_archive (gpointer object)
{
  return REEL_ARCHIVE_OBJECT (object)->archive;
}

/* Replies with an error where there is no asker. */
static ReelArchiveAsker *
make_asker (GDBusMethodInvocation *invocation, const char *user, const char *reason, const char *origin)
{
  GError *error = NULL;
  ReelArchiveAsker *asker = reel_archive_asker_new (user, reason, origin, &error);

  if (asker == NULL)
    reel_bus_errors_return (invocation, error);
  return asker;
}

static const char *
get_text (GDBusMethodInvocation *invocation, gsize argument)
{
  const char *text;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), argument, "&s", &text);
  return text;
}

/* Without the origin, which has been read. Returns: (transfer full) */
static GVariant *
take_options (GDBusMethodInvocation *invocation, gsize argument)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, argument);
  g_autofree char *origin = NULL;
  GVariant *others = NULL;

  return reel_origin_take (options, &origin, &others, NULL) ? others : g_variant_ref (options);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  guint total = 0;
  g_autoptr (GVariant) rows = reel_archive_search_finish (REEL_ARCHIVE (source), result, &next, &total, &error);

  if (rows != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}su)", rows, next, total));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_search (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GVariant *filter, const char *cursor,
               guint limit)
{
  reel_archive_search_async (get_archive (object), filter, cursor, limit, on_searched, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_logged (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GVariant) entries = reel_archive_log_finish (REEL_ARCHIVE (source), result, &next, &error);

  if (entries != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}s)", entries, next));
  else
    reel_bus_errors_return (invocation, error);
}

static void
get_audit_trail_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  g_autoptr (GVariant) filter = NULL;
  const char *cursor;
  guint limit;

  filter = take_options (invocation, 0);
  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(@a{sv}&su)", NULL, &cursor, &limit);
  reel_archive_log_async (get_archive (object), filter, origin, cursor, limit, on_logged, invocation);
}

static gboolean
handle_get_audit_trail (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GVariant *filter,
                        const char *cursor, guint limit)
{
  reel_bus_sender_find_for (invocation, filter, TRUE, get_audit_trail_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_file_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  int fd = reel_archive_open_finish (REEL_ARCHIVE (source), result, &error);

  reel_bus_reply_file (data, fd, error);
}

static void
open_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  const char *id = get_text (invocation, 0), *user = get_text (invocation, 1);
  const char *purpose = get_text (invocation, 2), *reason = get_text (invocation, 3);
  ReelArchiveAsker *asker;

  asker = make_asker (invocation, user, reason, origin);
  if (asker != NULL)
    reel_archive_open_async (get_archive (object), id, asker, purpose, on_file_opened, invocation);
}

static gboolean
handle_open (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GUnixFDList *files, const char *id,
             const char *user, const char *purpose, const char *reason)
{
  reel_bus_sender_find (invocation, open_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_open_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GUnixFDList *files, const char *id,
                  const char *user, const char *purpose, const char *reason, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, open_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_open_link (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GUnixFDList *files, const char *secret,
                  const char *visit, const char *id, const char *purpose, const char *origin)
{
  reel_bus_sender_find (invocation, reel_link_holder_open, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_visit_link (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *secret, const char *code,
                   const char *origin)
{
  reel_bus_sender_find (invocation, reel_link_holder_visit, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_describe_link (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *secret, const char *visit,
                      const char *origin)
{
  reel_bus_sender_find (invocation, reel_link_holder_describe, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
reply_nothing (GDBusMethodInvocation *invocation, gboolean done, GError *error)
{
  if (done)
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    reel_bus_errors_return (invocation, error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gboolean done = reel_archive_delete_finish (REEL_ARCHIVE (source), result, &error);

  reply_nothing (data, done, error);
}

static void
on_held (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gboolean done = reel_archive_hold_finish (REEL_ARCHIVE (source), result, &error);

  reply_nothing (data, done, error);
}

/* Documents, user and reason, as Delete, Hold and Release have them. */
typedef void (*Change) (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                        GAsyncReadyCallback callback, gpointer user_data);

static void
change_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin, Change change,
             GAsyncReadyCallback callback)
{
  const char *user = get_text (invocation, 1), *reason = get_text (invocation, 2);
  g_autofree const char **ids = NULL;
  ReelArchiveAsker *asker;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "^a&s", &ids);
  asker = make_asker (invocation, user, reason, origin);
  if (asker != NULL)
    change (get_archive (object), ids, asker, callback, invocation);
}

static void
delete_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  change_from (object, invocation, origin, reel_archive_delete_async, on_deleted);
}

static gboolean
handle_delete (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids, const char *user,
               const char *reason)
{
  reel_bus_sender_find (invocation, delete_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_delete_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids,
                    const char *user, const char *reason, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, delete_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
hold_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  change_from (object, invocation, origin, reel_archive_hold_async, on_held);
}

static gboolean
handle_hold (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids, const char *user,
             const char *reason)
{
  reel_bus_sender_find (invocation, hold_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_hold_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids, const char *user,
                  const char *reason, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, hold_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
release_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  change_from (object, invocation, origin, reel_archive_release_async, on_held);
}

static gboolean
handle_release (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids, const char *user,
                const char *reason)
{
  reel_bus_sender_find (invocation, release_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_release_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids,
                     const char *user, const char *reason, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, release_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_link_created (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *id = reel_archive_link_create_finish (REEL_ARCHIVE (source), result, &url, &error);

  if (id != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(ss)", id, url));
  else
    reel_bus_errors_return (invocation, error);
}

static void
create_link_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  g_autoptr (GVariant) options = take_options (invocation, 3);
  const char *user = get_text (invocation, 1), *recipient = get_text (invocation, 2);
  g_autofree const char **ids = NULL;
  ReelArchiveAsker *asker;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "^a&s", &ids);
  asker = make_asker (invocation, user, "", origin);
  if (asker != NULL)
    reel_archive_link_create_async (get_archive (object), ids, asker, recipient, options, on_link_created, invocation);
}

static gboolean
handle_create_link (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *const *ids,
                    const char *user, const char *recipient, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, TRUE, create_link_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_link_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gboolean done = reel_archive_link_revoke_finish (REEL_ARCHIVE (source), result, &error);

  reply_nothing (data, done, error);
}

static void
revoke_link_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  const char *id = get_text (invocation, 0), *user = get_text (invocation, 1);
  ReelArchiveAsker *asker;

  asker = make_asker (invocation, user, "", origin);
  if (asker != NULL)
    reel_archive_link_revoke_async (get_archive (object), id, asker, on_link_revoked, invocation);
}

static gboolean
handle_revoke_link (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *id, const char *user)
{
  reel_bus_sender_find (invocation, revoke_link_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_revoke_link_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *id, const char *user,
                         GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, revoke_link_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_links_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GVariant) links = reel_archive_link_list_finish (REEL_ARCHIVE (source), result, &next, &error);

  if (links != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}s)", links, next));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_list_links (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *user, const char *cursor,
                   guint limit)
{
  ReelArchiveAsker *asker = make_asker (invocation, user, "", "");

  if (asker != NULL)
    reel_archive_link_list_async (get_archive (object), asker, cursor, limit, on_links_listed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_export_participant (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GUnixFDList *files,
                           const char *id, const char *user, const char *reason)
{
  reel_bus_sender_find (invocation, reel_subject_access_export, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_export_participant_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, GUnixFDList *files,
                                const char *id, const char *user, const char *reason, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, reel_subject_access_export, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_erase_participant (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *id, const char *user,
                          const char *reason)
{
  reel_bus_sender_find (invocation, reel_subject_access_erase, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_erase_participant_from (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *id,
                               const char *user, const char *reason, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, reel_subject_access_erase, get_archive (object));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_expiries_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GVariant) rows = reel_archive_expiry_list_finish (REEL_ARCHIVE (source), result, &next, &error);

  if (rows != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}s)", rows, next));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_list_expiries (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *user, const char *cursor,
                      guint limit)
{
  ReelArchiveAsker *asker = make_asker (invocation, user, "", "");

  if (asker != NULL)
    reel_archive_expiry_list_async (get_archive (object), asker, cursor, limit, on_expiries_listed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_completeness (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GVariant) totals = NULL;
  g_autoptr (GVariant) rows = reel_archive_completeness_finish (REEL_ARCHIVE (source), result, &next, &totals, &error);

  if (rows != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}s@a{sv})", rows, next, totals));
  else
    reel_bus_errors_return (invocation, error);
}

static void
get_completeness_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  g_autoptr (GVariant) filter = NULL;
  const char *user, *cursor;
  ReelArchiveAsker *asker;
  guint limit;

  filter = take_options (invocation, 1);
  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s@a{sv}&su)", &user, NULL, &cursor, &limit);
  asker = make_asker (invocation, user, "", origin);
  if (asker != NULL)
    reel_archive_completeness_async (get_archive (object), asker, filter, cursor, limit, on_completeness, invocation);
}

static gboolean
handle_get_completeness (ReelBusArchive1 *object, GDBusMethodInvocation *invocation, const char *user, GVariant *filter,
                         const char *cursor, guint limit)
{
  reel_bus_sender_find_for (invocation, filter, TRUE, get_completeness_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
archive_iface_init (ReelBusArchive1Iface *iface)
{
  iface->handle_get_completeness = handle_get_completeness;
  iface->handle_export_participant = handle_export_participant;
  iface->handle_export_participant_from = handle_export_participant_from;
  iface->handle_erase_participant = handle_erase_participant;
  iface->handle_erase_participant_from = handle_erase_participant_from;
  iface->handle_search = handle_search;
  iface->handle_open = handle_open;
  iface->handle_open_from = handle_open_from;
  iface->handle_delete_from = handle_delete_from;
  iface->handle_hold_from = handle_hold_from;
  iface->handle_release_from = handle_release_from;
  iface->handle_revoke_link_from = handle_revoke_link_from;
  iface->handle_delete = handle_delete;
  iface->handle_hold = handle_hold;
  iface->handle_release = handle_release;
  iface->handle_create_link = handle_create_link;
  iface->handle_revoke_link = handle_revoke_link;
  iface->handle_list_links = handle_list_links;
  iface->handle_list_expiries = handle_list_expiries;
  iface->handle_describe_link = handle_describe_link;
  iface->handle_visit_link = handle_visit_link;
  iface->handle_open_link = handle_open_link;
  iface->handle_get_audit_trail = handle_get_audit_trail;
}
