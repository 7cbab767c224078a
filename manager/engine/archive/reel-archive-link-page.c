/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Describes a link to its holder: before a code is given only what the page needs to ask for it. Called by
 * manager/dbus. */
#include "manager/engine/archive/reel-archive-link-page.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-options.h"
#include "manager/engine/archive/reel-archive-document.h"
#include "manager/engine/archive/reel-archive-link-request.h"

#define US_PER_MS 1000
#define NS_PER_MS 1000000

typedef struct {
  GTask *task;
  guint next;
  GVariantBuilder page;
  GVariantBuilder documents;
} Description;

static const ReelLinkRequest *
get_request (const Description *self)
{
  return g_task_get_task_data (self->task);
}

static void
add (GVariantBuilder *dict, const char *key, GVariant *value)
{
  g_variant_builder_add (dict, "{sv}", key, value);
}

/* Takes SELF. */
static void
end (Description *self)
{
  add (&self->page, "documents", g_variant_builder_end (&self->documents));
  g_task_return_pointer (self->task, g_variant_ref_sink (g_variant_builder_end (&self->page)),
                         (GDestroyNotify)g_variant_unref);
  g_object_unref (self->task);
  g_free (self);
}

/* Takes SELF and ERROR. */
static void
fail (Description *self, GError *error)
{
  g_variant_builder_clear (&self->documents);
  g_variant_builder_clear (&self->page);
  g_task_return_error (self->task, error);
  g_object_unref (self->task);
  g_free (self);
}

static void
add_options (GVariantBuilder *dict, const ReelArchiveDocument *document)
{
  const char *text = document->recording->operation->options;
  g_autoptr (GVariant) kept = text != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL) : NULL;
  g_autoptr (ReelOptions) options = kept != NULL ? reel_options_parse (kept, G_MAXUINT64, NULL) : NULL;

  if (options == NULL)
    return;
  add (dict, "content-type", g_variant_new_string (reel_content_type_nicks[options->content_type]));
  add (dict, "format", g_variant_new_string (reel_format_nicks[options->format]));
}

static void
add_document (Description *self, const ReelArchiveDocument *document)
{
  const ReelChunkRecord *chunk = document->chunk;
  const char *subject = document->recording->subject;
  GVariantBuilder dict;

  if (document->disposition != REEL_DISPOSITION_KEPT || chunk->location == NULL)
    return;
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add (&dict, "document-id", g_variant_new_string (chunk->document_id));
  add (&dict, "subject", g_variant_new_string (subject != NULL ? subject : ""));
  add (&dict, "start", g_variant_new_uint64 ((guint64)chunk->start_utc / US_PER_MS));
  add (&dict, "duration-ms", g_variant_new_uint64 (chunk->duration_ns / NS_PER_MS));
  add (&dict, "sealed", g_variant_new_boolean (reel_chunk_files_is_sealed (chunk->location)));
  add_options (&dict, document);
  g_variant_builder_add_value (&self->documents, g_variant_builder_end (&dict));
}

static void describe_next (Description *self);

static void
on_document (GObject *source, GAsyncResult *result, gpointer data)
{
  Description *self = data;
  GError *error = NULL;
  g_autoptr (ReelArchiveDocument) document = reel_archive_document_find_finish (result, &error);

  if (document == NULL) {
    fail (self, error);
    return;
  }
  add_document (self, document);
  describe_next (self);
}

/* Takes SELF. */
static void
describe_next (Description *self)
{
  const GPtrArray *documents = get_request (self)->documents;
  const ReelLinkDocumentRecord *record;

  if (self->next == documents->len) {
    end (self);
    return;
  }
  record = documents->pdata[self->next++];
  reel_archive_document_find_async (reel_archive_get_services (g_task_get_source_object (self->task))->store,
                                    record->document_id, on_document, self);
}

/* What the page shows before a code is given. */
static void
begin_page (GVariantBuilder *page, const ReelLinkRequest *request, GVariant *options)
{
  const char *language = "";

  g_variant_lookup (options, "language", "&s", &language);
  g_variant_builder_init (page, G_VARIANT_TYPE_VARDICT);
  add (page, "language", g_variant_new_string (language));
  add (page, "expires", g_variant_new_uint64 ((guint64)request->link->expires_utc / US_PER_MS));
  add (page, "has-code", g_variant_new_boolean (request->link->code_hash != NULL));
}

static void
on_allowed (GTask *task)
{
  const ReelLinkRequest *request = g_task_get_task_data (task);
  g_autoptr (GVariant) options = NULL;
  gboolean download = FALSE;
  GVariantBuilder page;
  Description *self;

  options = g_variant_parse (G_VARIANT_TYPE_VARDICT, request->link->options, NULL, NULL, NULL);
  if (options == NULL)
    options = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  begin_page (&page, request, options);
  if (!reel_link_request_is_admitted (request, g_get_real_time ())) {
    g_task_return_pointer (task, g_variant_ref_sink (g_variant_builder_end (&page)), (GDestroyNotify)g_variant_unref);
    g_object_unref (task);
    return;
  }
  g_variant_lookup (options, "download", "b", &download);
  add (&page, "download", g_variant_new_boolean (download));
  self = g_new0 (Description, 1);
  self->task = task;
  self->page = page;
  g_variant_builder_init (&self->documents, G_VARIANT_TYPE ("aa{sv}"));
  describe_next (self);
}

static void
decide (GTask *task)
{
  const char *ended = reel_link_request_find_end (g_task_get_task_data (task), g_get_real_time ());

  if (ended != NULL)
    reel_link_request_refuse (task, ended, NULL);
  else
    reel_link_request_allow (task, NULL, NULL, on_allowed);
}

void
reel_archive_link_describe_async (ReelArchive *archive, const char *secret, const char *visit, const char *origin,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  reel_link_request_begin (archive, "link-page", secret, visit, NULL, NULL, origin, decide, callback, user_data);
}

GVariant *
reel_archive_link_describe_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
