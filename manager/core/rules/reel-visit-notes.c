/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries of visits by links; the header lists the callers. */
#include "manager/core/rules/reel-visit-notes.h"

#include "manager/core/rules/reel-archive-rights.h"

typedef struct {
  char *key;
  gint64 time;
} Noted;

struct _ReelVisitNotes {
  GHashTable *by_key; /* the key of a Noted → it */
  GQueue in_order;    /* the oldest first; owns them */
};

static void
noted_free (gpointer data)
{
  Noted *self = data;

  g_free (self->key);
  g_free (self);
}

ReelVisitNotes *
reel_visit_notes_new (void)
{
  ReelVisitNotes *self = g_new0 (ReelVisitNotes, 1);

  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->in_order);
  return self;
}

void
reel_visit_notes_free (ReelVisitNotes *self)
{
  g_hash_table_unref (self->by_key);
  g_queue_clear_full (&self->in_order, noted_free);
  g_free (self);
}

/* None of these has a line feed. */
static char *
make_key (const ReelVisitNote *note)
{
  return g_strjoin ("\n", note->link_id, note->action, note->document_id != NULL ? note->document_id : "", note->origin,
                    NULL);
}

static gboolean
is (const ReelVisitNote *note, ReelArchiveAction action)
{
  return g_str_equal (note->action, reel_archive_action_nicks[action]);
}

/* RULES 7: every opening of a link is audited. */
static gboolean
is_opening (const ReelVisitNote *note)
{
  return note->document_id == NULL || is (note, REEL_ARCHIVE_PLAY) || is (note, REEL_ARCHIVE_DOWNLOAD);
}

gboolean
reel_visit_notes_is_due (const ReelVisitNotes *self, const ReelVisitNote *note, gint64 now)
{
  g_autofree char *key = make_key (note);
  const Noted *noted = g_hash_table_lookup (self->by_key, key);

  if (is_opening (note))
    return TRUE;
  if (is (note, REEL_ARCHIVE_THUMBNAIL) || is (note, REEL_ARCHIVE_CONTACT_SHEET) || is (note, REEL_ARCHIVE_PEAKS))
    return FALSE;
  return noted == NULL || now - noted->time >= REEL_VISIT_NOTES_US;
}

static void
forget_oldest (ReelVisitNotes *self)
{
  Noted *oldest = g_queue_pop_head (&self->in_order);

  g_hash_table_remove (self->by_key, oldest->key);
  noted_free (oldest);
}

void
reel_visit_notes_add (ReelVisitNotes *self, const ReelVisitNote *note, gint64 now)
{
  Noted *noted;

  if (is_opening (note) || !reel_visit_notes_is_due (self, note, now))
    return;
  while (self->in_order.length > 0 &&
         (self->in_order.length >= REEL_VISIT_NOTES_MAX ||
          now - ((const Noted *)g_queue_peek_head (&self->in_order))->time >= REEL_VISIT_NOTES_US))
    forget_oldest (self);
  noted = g_new0 (Noted, 1);
  noted->key = make_key (note);
  noted->time = now;
  g_queue_push_tail (&self->in_order, noted);
  g_hash_table_insert (self->by_key, noted->key, noted);
}
