/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All data of a participant: one query after the other. Called by the export and the erasure. */
#include "manager/engine/archive/reel-archive-person.h"

#include "manager/core/wire/reel-error.h"

#define PLACE(member) G_STRUCT_OFFSET (ReelArchivePerson, member)

/* The queries, and where their rows go. */
static const struct {
  ReelQueryKind kind;
  gsize place;
} parts[] = {
  { REEL_QUERY_PERSON_CALLS, PLACE (calls) }, { REEL_QUERY_PERSON_ROWS, PLACE (rows) },
  { REEL_QUERY_PERSON_LOG, PLACE (log) },     { REEL_QUERY_PERSON_STREAMS, PLACE (streams) },
  { REEL_QUERY_PERSON_CHAT, PLACE (chat) },   { REEL_QUERY_PERSON_RECORDINGS, PLACE (recordings) },
  { REEL_QUERY_PERSON_LINKS, PLACE (links) }, { REEL_QUERY_PERSON_MAILS, PLACE (mails) },
};

/* The last ones are read once more. */
#define LINKS (G_N_ELEMENTS (parts) - 2)

typedef struct {
  ReelArchivePerson *person;
  guint part;
} Search;

void
reel_archive_person_free (ReelArchivePerson *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_clear_pointer (&G_STRUCT_MEMBER (GPtrArray *, self, parts[i].place), g_ptr_array_unref);
  g_free (self->id);
  g_free (self);
}

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->person, reel_archive_person_free);
  g_free (search);
}

static void ask_next (GTask *task, ReelStore *store);

static void
on_rows (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows != NULL && search->part == 0 && rows->len == 0) {
    reel_error_set (&error, REEL_ERROR_UNKNOWN_PARTICIPANT);
    g_clear_pointer (&rows, g_ptr_array_unref);
  }
  if (rows == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  G_STRUCT_MEMBER (GPtrArray *, search->person, parts[search->part++].place) = rows;
  ask_next (task, REEL_STORE (source));
}

/* Takes TASK. */
static void
ask_next (GTask *task, ReelStore *store)
{
  Search *search = g_task_get_task_data (task);

  if (search->part < G_N_ELEMENTS (parts)) {
    reel_store_query_async (store,
                            reel_query_new_person (parts[search->part].kind, search->person->id,
                                                   REEL_ARCHIVE_PERSON_MAX_CALLS),
                            on_rows, task);
    return;
  }
  g_task_return_pointer (task, g_steal_pointer (&search->person), (GDestroyNotify)reel_archive_person_free);
  g_object_unref (task);
}

/* Takes PERSON. */
static void
begin (ReelStore *store, ReelArchivePerson *person, guint part, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->person = person;
  search->part = part;
  g_task_set_task_data (task, search, search_free);
  ask_next (task, store);
}

void
reel_archive_person_find_async (ReelStore *store, const char *participant_id, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  ReelArchivePerson *person = g_new0 (ReelArchivePerson, 1);

  person->id = g_strdup (participant_id);
  begin (store, person, 0, callback, user_data);
}

void
reel_archive_person_look_again_async (ReelStore *store, ReelArchivePerson *person, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_clear_pointer (&person->links, g_ptr_array_unref);
  g_clear_pointer (&person->mails, g_ptr_array_unref);
  begin (store, person, LINKS, callback, user_data);
}

ReelArchivePerson *
reel_archive_person_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
reel_archive_person_is_cut (const ReelArchivePerson *self)
{
  return self->calls->len >= REEL_ARCHIVE_PERSON_MAX_CALLS;
}
