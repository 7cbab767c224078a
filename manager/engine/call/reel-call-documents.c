/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The description shared by a call's metadata files; see the header for who owns it. */
#include "manager/engine/call/reel-call-documents.h"

struct _ReelCallDocuments {
  GObject parent_instance;

  ReelStore *store;
  char *call_id;
  char *text; /* NULL: not set yet */
  guint revision;
  gboolean amending; /* files are being rewritten */
  gboolean amend_again;
};

G_DEFINE_FINAL_TYPE (ReelCallDocuments, reel_call_documents, G_TYPE_OBJECT)

static void
reel_call_documents_init (ReelCallDocuments *self)
{
}

static void
reel_call_documents_finalize (GObject *object)
{
  ReelCallDocuments *self = REEL_CALL_DOCUMENTS (object);

  g_object_unref (self->store);
  g_free (self->call_id);
  g_free (self->text);
  G_OBJECT_CLASS (reel_call_documents_parent_class)->finalize (object);
}

static void
reel_call_documents_class_init (ReelCallDocumentsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_documents_finalize;
}

ReelCallDocuments *
reel_call_documents_new (ReelStore *store, const char *call_id)
{
  ReelCallDocuments *self = g_object_new (REEL_TYPE_CALL_DOCUMENTS, NULL);

  self->store = g_object_ref (store);
  self->call_id = g_strdup (call_id);
  return self;
}

static GStrv
list_paths (const GPtrArray *chunks)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < chunks->len; i++) {
    g_autofree char *path = reel_storage_metadata_path_of (((ReelChunkRecord *)chunks->pdata[i])->location);

    g_strv_builder_add (paths, path);
  }
  return g_strv_builder_end (paths);
}

/* Repeats if something has changed since. */
static void
end_amending (ReelCallDocuments *self)
{
  self->amending = FALSE;
  if (self->amend_again)
    reel_call_documents_amend (self);
}

static void
on_amended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelCallDocuments) self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_storage_amend_finish (result, &error))
    g_warning ("Call %s: a metadata file is not up to date: %s", self->call_id, error->message);
  end_amending (self);
}

static void
on_chunks (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelCallDocuments) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chunks = reel_store_query_finish (REEL_STORE (source), result, &error);
  g_auto (GStrv) paths = chunks != NULL ? list_paths (chunks) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (chunks == NULL)
    g_warning ("Call %s: %s", self->call_id, error->message);
  if (paths == NULL || paths[0] == NULL)
    end_amending (self);
  else
    reel_storage_amend_async ((const char *const *)paths, self->text, on_amended, g_object_ref (self));
}

void
reel_call_documents_amend (ReelCallDocuments *self)
{
  /* One at a time, so that the last one prevails. */
  self->amend_again = self->amending;
  if (self->amending)
    return;
  self->amending = TRUE;
  reel_store_query_async (self->store, reel_query_new (REEL_QUERY_CALL_CHUNKS, self->call_id), on_chunks,
                          g_object_ref (self));
}

void
reel_call_documents_set (ReelCallDocuments *self, char *text)
{
  g_autofree char *before = g_steal_pointer (&self->text);

  self->text = text;
  if (before == NULL || g_str_equal (before, text))
    return;
  self->revision++;
  reel_call_documents_amend (self);
}

guint
reel_call_documents_get_revision (ReelCallDocuments *self)
{
  return self->revision;
}
