/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts requests by secrets of no link; see the header for who owns it. */
#include "manager/engine/archive/reel-archive-strangers.h"

struct _ReelArchiveStrangers {
  ReelAuditTrail *audit;
  guint interval_ms;
  guint timer; /* of the interval that the last entry began */
  /* Since then: */
  guint64 count;
  const char *action; /* of the last one */
  char *origin;       /* likewise */
};

ReelArchiveStrangers *
reel_archive_strangers_new (ReelAuditTrail *audit, guint interval_ms)
{
  ReelArchiveStrangers *self = g_new0 (ReelArchiveStrangers, 1);

  self->audit = g_object_ref (audit);
  self->interval_ms = interval_ms;
  return self;
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error))
    g_warning ("Refusals of unknown links are not in the audit trail: %s", error->message);
}

static void
note (ReelArchiveStrangers *self)
{
  g_autofree char *detail =
      self->count > 1 ? g_strdup_printf ("unknown, the last of %" G_GUINT64_FORMAT, self->count) : g_strdup ("unknown");

  reel_audit_trail_append_async (self->audit,
                                 reel_audit_trail_list (reel_audit_entry_new (NULL, self->action, NULL, NULL,
                                                                              self->origin, REEL_AUDIT_REFUSED,
                                                                              detail)),
                                 NULL, on_noted, NULL);
  self->count = 0;
}

void
reel_archive_strangers_free (ReelArchiveStrangers *self)
{
  if (self->count > 0)
    note (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->audit);
  g_free (self->origin);
  g_free (self);
}

static gboolean
on_interval (gpointer data)
{
  ReelArchiveStrangers *self = data;

  if (self->count > 0) {
    note (self);
    return G_SOURCE_CONTINUE;
  }
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

void
reel_archive_strangers_count (ReelArchiveStrangers *self, const char *action, const char *origin)
{
  self->count++;
  self->action = action;
  g_free (self->origin);
  self->origin = g_strdup (origin);
  if (self->timer != 0)
    return;
  note (self);
  self->timer = g_timeout_add (self->interval_ms, on_interval, self);
}
