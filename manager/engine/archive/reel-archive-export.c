/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Export of a participant's data as JSON, built on a thread. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-export.h"

#include "manager/core/document/reel-json.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/engine/archive/reel-archive-person.h"
#include "manager/engine/store/reel-storage-open.h"

#include <unistd.h>

typedef struct {
  char *id;
  ReelArchiveAsker *asker;
  ReelArchivePerson *person;
  int fd;
  GError *refusal;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_free (export->id);
  reel_archive_asker_free (export->asker);
  g_clear_pointer (&export->person, reel_archive_person_free);
  g_clear_error (&export->refusal);
  if (export->fd >= 0)
    close (export->fd);
  g_free (export);
}

/* Adds TEXT, a printed a{sv}, as an object of texts. */
static void
add_properties (JsonBuilder *builder, const char *text)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  reel_json_begin_object (builder, "properties");
  if (dict != NULL) {
    g_variant_iter_init (&iter, dict);
    while (g_variant_iter_loop (&iter, "{&sv}", &key, &value)) {
      g_autofree char *print =
          g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? NULL : g_variant_print (value, FALSE);

      reel_json_add_text (builder, key, print != NULL ? print : g_variant_get_string (value, NULL));
    }
  }
  json_builder_end_object (builder);
}

static void
add_presence (JsonBuilder *builder, const ReelArchivePerson *person)
{
  reel_json_begin_array (builder, "presence");
  for (guint i = 0; i < person->rows->len; i++) {
    const ReelParticipantRecord *row = person->rows->pdata[i];

    json_builder_begin_object (builder);
    reel_json_add_text (builder, "callId", row->call_id);
    reel_json_add_time (builder, "joined", row->joined_utc);
    if (row->left_utc != 0)
      reel_json_add_time (builder, "left", row->left_utc);
    add_properties (builder, row->properties);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_log (JsonBuilder *builder, const ReelArchivePerson *person)
{
  reel_json_begin_array (builder, "log");
  for (guint i = 0; i < person->log->len; i++) {
    const ReelLogRecord *row = person->log->pdata[i];

    json_builder_begin_object (builder);
    reel_json_add_text (builder, "callId", row->call_id);
    reel_json_add_time (builder, "time", row->utc);
    reel_json_add_text (builder, "event", row->event);
    reel_json_add_text (builder, "detail", row->detail);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_chat (JsonBuilder *builder, const ReelArchivePerson *person)
{
  reel_json_begin_array (builder, "chat");
  for (guint i = 0; i < person->chat->len; i++) {
    const ReelChatRecord *row = person->chat->pdata[i];

    json_builder_begin_object (builder);
    reel_json_add_text (builder, "recordingId", row->operation);
    reel_json_add_time (builder, "time", row->utc);
    reel_json_add_text (builder, "text", row->text);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_calls (JsonBuilder *builder, const ReelArchivePerson *person)
{
  reel_json_begin_array (builder, "calls");
  for (guint i = 0; i < person->calls->len; i++) {
    const ReelCallRecord *call = person->calls->pdata[i];

    json_builder_begin_object (builder);
    reel_json_add_text (builder, "callId", call->call_id);
    reel_json_add_text (builder, "serverCallId", call->server_call_id);
    reel_json_add_text (builder, "subject", call->subject);
    reel_json_add_time (builder, "began", call->created_utc);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* The documents that may contain their voice or picture; Archive1.Open gives access to each. */
static void
add_documents (JsonBuilder *builder, const ReelArchivePerson *person)
{
  reel_json_begin_array (builder, "documents");
  for (guint i = 0; i < person->recordings->len; i++) {
    const ReelListedRecord *recording = person->recordings->pdata[i];

    for (guint j = 0; j < recording->chunks->len; j++) {
      const ReelChunkRecord *chunk = recording->chunks->pdata[j];

      json_builder_begin_object (builder);
      reel_json_add_text (builder, "documentId", chunk->document_id);
      reel_json_add_text (builder, "recordingId", chunk->operation);
      reel_json_add_text (builder, "callId", recording->operation->call_id);
      reel_json_add_time (builder, "start", chunk->start_utc);
      json_builder_end_object (builder);
    }
  }
  json_builder_end_array (builder);
}

static char *
print_export (const ReelArchivePerson *person, gsize *length)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "participantId", person->id);
  json_builder_set_member_name (builder, "complete");
  json_builder_add_boolean_value (builder, !reel_archive_person_is_cut (person));
  add_calls (builder, person);
  add_presence (builder, person);
  add_log (builder, person);
  add_chat (builder, person);
  add_documents (builder, person);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, length);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gsize length;
  g_autofree char *text = print_export (data, &length);
  GError *error = NULL;
  int fd = reel_storage_open_text ("callreel-export", text, length, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;

  if (!reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error)) {
    g_task_return_error (task, error);
  } else if (export->refusal != NULL) {
    g_task_return_error (task, g_steal_pointer (&export->refusal));
  } else {
    g_task_return_int (task, export->fd);
    export->fd = -1;
  }
}

/* Takes TASK. */
static void
note (GTask *task, ReelAuditOutcome outcome, const char *detail)
{
  ReelArchive *archive = g_task_get_source_object (task);
  const Export *export = g_task_get_task_data (task);

  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (export->asker, "export-participant",
                                                                                 export->id, outcome, detail)),
                                 NULL, on_noted, task);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *export = g_task_get_task_data (data);

  export->fd = (int)g_task_propagate_int (G_TASK (result), &export->refusal);
  note (data, export->refusal == NULL ? REEL_AUDIT_ALLOWED : REEL_AUDIT_FAILED,
        export->refusal != NULL ? export->refusal->message : NULL);
}

static void
on_person (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *export = g_task_get_task_data (data);
  g_autoptr (GTask) making = NULL;

  export->person = reel_archive_person_find_finish (result, &export->refusal);
  if (export->person == NULL) {
    note (data, REEL_AUDIT_FAILED, export->refusal->message);
    return;
  }
  making = g_task_new (NULL, NULL, on_made, data);
  g_task_set_task_data (making, export->person, NULL);
  g_task_run_in_thread (making, run);
}

void
reel_archive_export_async (ReelArchive *archive, const char *participant_id, ReelArchiveAsker *asker,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Export *export = g_new0 (Export, 1);
  GError *error = NULL;

  export->id = g_strdup (participant_id);
  export->asker = asker;
  export->fd = -1;
  g_task_set_task_data (task, export, export_free);
  if (!reel_id_validate ("participant_id", participant_id, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
  } else if (!reel_archive_asker_check_administrator (asker, reel_archive_get_services (archive)->policies,
                                                      &export->refusal)) {
    note (task, REEL_AUDIT_REFUSED, "may-administer-recording");
  } else {
    reel_archive_person_find_async (reel_archive_get_services (archive)->store, participant_id, on_person, task);
  }
}

int
reel_archive_export_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
