/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Since when each participant is missing. */
#include "manager/connectors/janus/core/reel-janus-absence.h"

struct _ReelJanusAbsence {
  gint64 grace_us;
  GHashTable *since; /* id → gint64 *, monotonic, µs */
};

ReelJanusAbsence *
reel_janus_absence_new (guint seconds)
{
  ReelJanusAbsence *self = g_new0 (ReelJanusAbsence, 1);

  self->grace_us = (gint64)seconds * G_USEC_PER_SEC;
  self->since = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
reel_janus_absence_free (ReelJanusAbsence *self)
{
  g_hash_table_unref (self->since);
  g_free (self);
}

static gint64
get_since (ReelJanusAbsence *self, const char *id, gint64 now)
{
  gint64 *since = g_hash_table_lookup (self->since, id);

  if (since == NULL) {
    since = g_new (gint64, 1);
    *since = now;
    g_hash_table_insert (self->since, g_strdup (id), since);
  }
  return *since;
}

/* Those who came back, or are gone from the call. */
static void
forget (ReelJanusAbsence *self, const ReelJanusWanted *wanted, const ReelJanusLedger *ledger)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->since);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (reel_janus_wanted_find_person (wanted, id) != NULL || reel_janus_ledger_find_person (ledger, id) == NULL)
      g_hash_table_iter_remove (&iter);
  }
}

gint64
reel_janus_absence_extend (ReelJanusAbsence *self, ReelJanusWanted *wanted, const ReelJanusLedger *ledger, gint64 now)
{
  gint64 next = G_MAXINT64;

  forget (self, wanted, ledger);
  for (guint i = 0; i < ledger->people->len; i++) {
    const ReelJanusPerson *person = g_ptr_array_index (ledger->people, i);
    gint64 end;

    if (reel_janus_wanted_find_person (wanted, person->id) != NULL)
      continue;
    end = get_since (self, person->id, now) + self->grace_us;
    if (end <= now)
      continue;
    next = MIN (next, end);
    reel_janus_wanted_add_person (wanted, person->id, person->display, NULL);
  }
  return next;
}
