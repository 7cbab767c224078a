/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive's turns and removals. Made by the daemon. */
#include "manager/engine/archive/reel-archive.h"

#define STRANGERS_MS 60000

typedef struct {
  ReelArchiveTurn turn;
  gpointer data;
} Turn;

struct _ReelArchive {
  GObject parent_instance;

  ReelServices *services;
  ReelArchiveStrangers *strangers;
  ReelVisitNotes *visit_notes;
  GQueue turns;         /* Turn: the first is under way */
  GHashTable *removing; /* ids of documents */
};

G_DEFINE_FINAL_TYPE (ReelArchive, reel_archive, G_TYPE_OBJECT)

enum { ORDERED, LINK_REVOKED, LINK_ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_archive_init (ReelArchive *self)
{
  g_queue_init (&self->turns);
  self->removing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Turns and removals hold a reference of the archive, so none is left here. */
static void
reel_archive_finalize (GObject *object)
{
  ReelArchive *self = REEL_ARCHIVE (object);

  g_hash_table_unref (self->removing);
  reel_archive_strangers_free (self->strangers);
  reel_visit_notes_free (self->visit_notes);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_archive_parent_class)->finalize (object);
}

static void
reel_archive_class_init (ReelArchiveClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_archive_finalize;
  signals[ORDERED] =
      g_signal_new ("ordered", REEL_TYPE_ARCHIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LINK_REVOKED] = g_signal_new ("link-revoked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LINK_ENDED] = g_signal_new ("link-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
}

ReelArchive *
reel_archive_new (ReelServices *services)
{
  ReelArchive *self = g_object_new (REEL_TYPE_ARCHIVE, NULL);

  self->services = reel_services_ref (services);
  self->strangers = reel_archive_strangers_new (services->audit, STRANGERS_MS);
  self->visit_notes = reel_visit_notes_new ();
  return self;
}

ReelServices *
reel_archive_get_services (ReelArchive *self)
{
  return self->services;
}

ReelArchiveStrangers *
reel_archive_get_strangers (ReelArchive *self)
{
  return self->strangers;
}

ReelVisitNotes *
reel_archive_get_visit_notes (ReelArchive *self)
{
  return self->visit_notes;
}

void
reel_archive_tell_ordered (ReelArchive *self)
{
  g_signal_emit (self, signals[ORDERED], 0);
}

void
reel_archive_take_turn (ReelArchive *self, ReelArchiveTurn turn, gpointer data)
{
  Turn *next = g_new (Turn, 1);

  *next = (Turn){ turn, data };
  g_queue_push_tail (&self->turns, next);
  if (g_queue_get_length (&self->turns) == 1)
    turn (self, data);
}

void
reel_archive_end_turn (ReelArchive *self)
{
  const Turn *next;

  g_free (g_queue_pop_head (&self->turns));
  next = g_queue_peek_head (&self->turns);
  if (next != NULL)
    next->turn (self, next->data);
}

void
reel_archive_tell_revoked (ReelArchive *self, const char *link_id)
{
  g_signal_emit (self, signals[LINK_REVOKED], 0, link_id);
}

void
reel_archive_tell_ended (ReelArchive *self, const char *secret_hash)
{
  g_signal_emit (self, signals[LINK_ENDED], 0, secret_hash);
}

gboolean
reel_archive_begin_removal (ReelArchive *self, const char *document_id)
{
  return g_hash_table_add (self->removing, g_strdup (document_id));
}

void
reel_archive_end_removal (ReelArchive *self, const char *document_id)
{
  g_hash_table_remove (self->removing, document_id);
}
