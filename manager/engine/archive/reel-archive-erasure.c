/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Erasure, in one turn: mails and links, then files, one document after the other, then all rows together with their
 * audit entry. Called by manager/dbus.
 *
 * Events that waited for files are announced whatever turn it is, each with a mail and a link. Those whose mails are
 * gone are announced before the files, and go out without them; what went out before that is found by looking again
 * after the files. */
#include "manager/engine/archive/reel-archive-erasure.h"

#include "manager/core/document/reel-mailbox.h"
#include "manager/core/state/reel-copy.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/engine/archive/reel-archive-erasure-mail.h"
#include "manager/engine/archive/reel-archive-erasure-recorded.h"
#include "manager/engine/archive/reel-archive-person.h"
#include "manager/engine/store/reel-storage-person.h"

typedef struct {
  const ReelListedRecord *recording;
  const ReelChunkRecord *chunk;
} Document;

typedef struct {
  char *id;
  GStrv names; /* what they were called */
  ReelArchiveAsker *asker;
  ReelArchivePerson *person;
  GArray *documents; /* Document: whose files the participant is removed from */
  guint next;
  GHashTable *held;  /* ids of calls whose rows are kept, and operations whose chat is kept */
  GPtrArray *erased; /* GVariant a{sv} */
  GPtrArray *kept;
  ReelArchiveErasureMail *mail; /* of the group that is being kept, or NULL */
  guint links;
  guint mails;
  ReelChange *group;
  GError *refusal;
} Erasure;

static void
erasure_free (gpointer data)
{
  Erasure *erasure = data;

  g_free (erasure->id);
  g_strfreev (erasure->names);
  reel_archive_asker_free (erasure->asker);
  g_clear_pointer (&erasure->person, reel_archive_person_free);
  g_array_unref (erasure->documents);
  g_hash_table_unref (erasure->held);
  g_ptr_array_unref (erasure->erased);
  g_ptr_array_unref (erasure->kept);
  g_clear_pointer (&erasure->mail, reel_archive_erasure_mail_free);
  g_clear_pointer (&erasure->group, reel_change_free);
  g_clear_error (&erasure->refusal);
  g_free (erasure);
}

/* WHY: NULL if it was erased. COUNT: 0 if it is not counted. */
static void
report (Erasure *erasure, const char *what, const char *target, const char *why, guint count)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "what", g_variant_new_string (what));
  g_variant_builder_add (&dict, "{sv}", "target", g_variant_new_string (target));
  if (why != NULL)
    g_variant_builder_add (&dict, "{sv}", "why", g_variant_new_string (why));
  if (count > 0)
    g_variant_builder_add (&dict, "{sv}", "count", g_variant_new_uint32 (count));
  g_ptr_array_add (why != NULL ? erasure->kept : erasure->erased, g_variant_ref_sink (g_variant_builder_end (&dict)));
}

/* Takes TASK and ERROR, which may be NULL. */
static void
end (GTask *task, GError *error)
{
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  reel_archive_end_turn (archive);
}

static void
tell_revoked (GTask *task)
{
  Erasure *erasure = g_task_get_task_data (task);

  for (guint i = 0; erasure->mail != NULL && i < erasure->mail->mails->len; i++)
    reel_archive_tell_revoked (g_task_get_source_object (task), erasure->mail->mails->pdata[i]);
  g_clear_pointer (&erasure->mail, reel_archive_erasure_mail_free);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  Erasure *erasure = g_task_get_task_data (data);
  GError *error = NULL;

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error)) {
    tell_revoked (data);
    error = g_steal_pointer (&erasure->refusal);
  }
  end (data, error);
}

/* Takes TASK. */
static void
note (GTask *task, ReelAuditOutcome outcome, const char *detail)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Erasure *erasure = g_task_get_task_data (task);

  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (erasure->asker, "erase-participant",
                                                                                 erasure->id, outcome, detail)),
                                 g_steal_pointer (&erasure->group), on_kept, task);
}

static gboolean
is_held (const Erasure *erasure, const char *call_or_operation)
{
  return g_hash_table_contains (erasure->held, call_or_operation);
}

static void
erase_chat (Erasure *erasure)
{
  g_autoptr (GHashTable) operations = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer operation;

  for (guint i = 0; i < erasure->person->chat->len; i++) {
    const ReelChatRecord *message = erasure->person->chat->pdata[i];

    if (is_held (erasure, message->operation))
      continue;
    reel_change_add_member (erasure->group, reel_change_remove_chat (message));
    g_hash_table_insert (operations, message->operation,
                         GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (operations, message->operation)) +
                                           1));
  }
  g_hash_table_iter_init (&iter, operations);
  while (g_hash_table_iter_next (&iter, &operation, NULL)) {
    reel_change_add_member (erasure->group, reel_change_index_text (operation));
    report (erasure, "chat", operation, NULL, GPOINTER_TO_UINT (g_hash_table_lookup (operations, operation)));
  }
}

static guint
erase_rows_of (Erasure *erasure, const char *call_id)
{
  const ReelArchivePerson *person = erasure->person;
  guint count = 0;

  for (guint i = 0; i < person->rows->len; i++) {
    const ReelParticipantRecord *row = person->rows->pdata[i];

    if (!g_str_equal (row->call_id, call_id))
      continue;
    reel_change_add_member (erasure->group, reel_change_remove_participant (row));
    count++;
  }
  for (guint i = 0; i < person->log->len; i++) {
    const ReelLogRecord *row = person->log->pdata[i];

    if (!g_str_equal (row->call_id, call_id))
      continue;
    reel_change_add_member (erasure->group, reel_change_remove_log (row));
    count++;
  }
  for (guint i = 0; i < person->streams->len; i++) {
    const ReelStreamRecord *row = person->streams->pdata[i];

    if (!g_str_equal (row->call_id, call_id))
      continue;
    reel_change_add_member (erasure->group, reel_change_remove_stream (row->call_id, row->stream_id));
    count++;
  }
  return count;
}

static void
erase_recorded (Erasure *erasure, const ReelListedRecord *recording)
{
  if (is_held (erasure, recording->operation->operation))
    return;
  if (reel_archive_erasure_recorded_cut (recording, erasure->id, erasure->group))
    report (erasure, "options", recording->operation->operation, NULL, 0);
  if (g_strcmp0 (recording->operation->host, erasure->id) == 0)
    report (erasure, "host", recording->operation->operation, "it says who started the recording", 0);
}

static void
erase_mail (Erasure *erasure)
{
  erasure->mail = reel_archive_erasure_mail_new (erasure->person, erasure->group);
  erasure->links += erasure->mail->links;
  erasure->mails += erasure->mail->mails->len;
}

/* What the client told of the call is not ours to change in its row. */
static void
report_metadata (Erasure *erasure, const ReelCallRecord *call)
{
  g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, call->properties, NULL, NULL, NULL);
  g_autoptr (GVariant) metadata =
      properties != NULL ? g_variant_lookup_value (properties, "metadata", G_VARIANT_TYPE ("a{ss}")) : NULL;

  if (metadata != NULL && g_variant_n_children (metadata) > 0)
    report (erasure, "call-metadata", call->call_id, "the catalogue keeps what the client told of the call", 0);
}

static void
erase_rows (GTask *task)
{
  Erasure *erasure = g_task_get_task_data (task);
  const ReelArchivePerson *person = erasure->person;
  g_autofree char *detail = NULL;

  erasure->group = reel_change_new_group ();
  erase_chat (erasure);
  for (guint i = 0; i < person->calls->len; i++) {
    const ReelCallRecord *call = person->calls->pdata[i];
    guint count = is_held (erasure, call->call_id) ? 0 : erase_rows_of (erasure, call->call_id);

    if (count > 0)
      report (erasure, "rows", call->call_id, NULL, count);
    report_metadata (erasure, call);
  }
  for (guint i = 0; i < person->recordings->len; i++)
    erase_recorded (erasure, person->recordings->pdata[i]);
  erase_mail (erasure);
  if (erasure->links > 0)
    report (erasure, "links", "", NULL, erasure->links);
  if (erasure->mails > 0)
    report (erasure, "mails", "", NULL, erasure->mails);
  report (erasure, "audit-trail", "", "it is never changed, and names the participant in requests about them", 0);
  report (erasure, "copies", "", "the archive cannot change what was delivered, exported or backed up", 0);
  detail = g_strdup_printf ("%u erased, %u kept", erasure->erased->len, erasure->kept->len);
  note (task, REEL_AUDIT_ALLOWED, detail);
}

static void
on_person_again (GObject *source, GAsyncResult *result, gpointer data)
{
  Erasure *erasure = g_task_get_task_data (data);

  erasure->person = reel_archive_person_find_finish (result, &erasure->refusal);
  if (erasure->person != NULL)
    erase_rows (data);
  else
    note (data, REEL_AUDIT_FAILED, erasure->refusal->message);
}

static void erase_next_file (GTask *task);

static void
on_file (GObject *source, GAsyncResult *result, gpointer data)
{
  Erasure *erasure = g_task_get_task_data (data);
  const Document *document = &g_array_index (erasure->documents, Document, erasure->next++);
  const char *id = document->chunk->document_id;
  g_autoptr (GError) error = NULL;
  ReelStoragePerson done;

  if (!reel_storage_person_remove_finish (result, &done, &error)) {
    report (erasure, "files", id, error->message, 0);
    g_hash_table_add (erasure->held, document->recording->operation->call_id);
  }
  if (done.channel >= 0)
    report (erasure, "channel", id, NULL, 0);
  if (done.captions)
    report (erasure, "captions", id, NULL, 0);
  if (done.namesake)
    report (erasure, "captions", id, "somebody else in them has the same name", 0);
  if (done.metadata)
    report (erasure, "metadata", id, NULL, 0);
  if (done.sealed)
    report (erasure, "sealed", id, "its media, metadata and captions can't be read here: delete it to erase them", 0);
  if (done.kept != NULL)
    report (erasure, "media", id, done.kept, 0);
  erase_next_file (data);
}

static void
erase_next_file (GTask *task)
{
  Erasure *erasure = g_task_get_task_data (task);

  if (erasure->next < erasure->documents->len)
    reel_storage_person_remove_async (g_array_index (erasure->documents, Document, erasure->next).chunk->location,
                                      erasure->id, (const char *const *)erasure->names, on_file, task);
  else
    reel_archive_person_look_again_async (reel_archive_get_services (g_task_get_source_object (task))->store,
                                          g_steal_pointer (&erasure->person), on_person_again, task);
}

static void
on_mail_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  Erasure *erasure = g_task_get_task_data (data);

  if (!reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &erasure->refusal)) {
    g_clear_pointer (&erasure->mail, reel_archive_erasure_mail_free);
    note (data, REEL_AUDIT_FAILED, erasure->refusal->message);
    return;
  }
  tell_revoked (data);
  erase_next_file (data);
}

static void
erase_first_mail (GTask *task)
{
  Erasure *erasure = g_task_get_task_data (task);

  erasure->group = reel_change_new_group ();
  erase_mail (erasure);
  reel_store_put_durable_async (reel_archive_get_services (g_task_get_source_object (task))->store,
                                g_steal_pointer (&erasure->group), on_mail_kept, task);
}

static const ReelDispositionRecord *
find_disposition (const ReelListedRecord *recording, const char *document_id)
{
  for (guint i = 0; i < recording->dispositions->len; i++) {
    const ReelDispositionRecord *record = recording->dispositions->pdata[i];

    if (g_str_equal (record->document_id, document_id))
      return record;
  }
  return NULL;
}

/* What was sent elsewhere goes with its document alone. */
static void
look_at_copies (Erasure *erasure, const ReelListedRecord *recording, const ReelChunkRecord *chunk)
{
  for (guint i = 0; i < recording->copies->len; i++) {
    const ReelCopyRecord *copy = recording->copies->pdata[i];

    if (!g_str_equal (copy->document_id, chunk->document_id) || reel_copy_find (copy->state) == REEL_COPY_REMOVED)
      continue;
    report (erasure, "destination", chunk->document_id,
            "its files were sent there as they were: delete it to have "
            "them removed",
            0);
    return;
  }
}

/* A hold keeps the document, the chat of its recording, and who was in its call. */
static void
look_at (Erasure *erasure, const ReelListedRecord *recording, const ReelChunkRecord *chunk)
{
  const ReelDispositionRecord *disposition = find_disposition (recording, chunk->document_id);
  const Document document = { recording, chunk };

  if (disposition != NULL && disposition->hold != NULL) {
    report (erasure, "document", chunk->document_id, "legal hold", 0);
    g_hash_table_add (erasure->held, recording->operation->call_id);
    g_hash_table_add (erasure->held, recording->operation->operation);
  } else if (chunk->location != NULL &&
             (disposition == NULL || reel_disposition_find (disposition->state) == REEL_DISPOSITION_KEPT)) {
    g_array_append_val (erasure->documents, document);
  }
  look_at_copies (erasure, recording, chunk);
}

static void
find_documents (Erasure *erasure)
{
  const ReelArchivePerson *person = erasure->person;
  g_autoptr (GHashTable) ongoing = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < person->calls->len; i++) {
    const ReelCallRecord *call = person->calls->pdata[i];

    if (call->ended_utc != 0)
      continue;
    report (erasure, "call", call->call_id, "it has not ended; ask again when it has", 0);
    g_hash_table_add (ongoing, call->call_id);
    g_hash_table_add (erasure->held, call->call_id);
  }
  for (guint i = 0; i < person->recordings->len; i++) {
    const ReelListedRecord *recording = person->recordings->pdata[i];

    if (g_hash_table_contains (ongoing, recording->operation->call_id)) {
      g_hash_table_add (erasure->held, recording->operation->operation);
      continue;
    }
    for (guint j = 0; j < recording->chunks->len; j++)
      look_at (erasure, recording, recording->chunks->pdata[j]);
  }
}

/* An e-mail address may have a name in front of it. */
static void
add_names (GStrvBuilder *names, GVariant *properties)
{
  static const char *const keys[] = { "display-name", "user", "address", "email" };
  g_autoptr (ReelMailbox) mailbox = NULL;
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_variant_lookup (properties, keys[i], "&s", &name) && *name != '\0')
      g_strv_builder_add (names, name);
  }
  if (g_variant_lookup (properties, "email", "&s", &name) && (mailbox = reel_mailbox_parse (name, NULL)) != NULL)
    g_strv_builder_add (names, mailbox->address);
}

static GStrv
list_names (const ReelArchivePerson *person)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < person->rows->len; i++) {
    const ReelParticipantRecord *row = person->rows->pdata[i];
    g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, NULL);

    if (properties != NULL)
      add_names (names, properties);
  }
  return g_strv_builder_end (names);
}

static void
on_person (GObject *source, GAsyncResult *result, gpointer data)
{
  Erasure *erasure = g_task_get_task_data (data);

  erasure->person = reel_archive_person_find_finish (result, &erasure->refusal);
  if (erasure->person == NULL) {
    note (data, REEL_AUDIT_FAILED, erasure->refusal->message);
    return;
  }
  erasure->names = list_names (erasure->person);
  find_documents (erasure);
  erase_first_mail (data);
}

static void
on_turn (ReelArchive *archive, gpointer data)
{
  Erasure *erasure = g_task_get_task_data (data);
  ReelServices *services = reel_archive_get_services (archive);

  if (reel_archive_asker_check_administrator (erasure->asker, services->policies, &erasure->refusal))
    reel_archive_person_find_async (services->store, erasure->id, on_person, data);
  else
    note (data, REEL_AUDIT_REFUSED, "may-administer-recording");
}

void
reel_archive_erase_async (ReelArchive *archive, const char *participant_id, ReelArchiveAsker *asker,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Erasure *erasure = g_new0 (Erasure, 1);
  GError *error = NULL;

  erasure->id = g_strdup (participant_id);
  erasure->asker = asker;
  erasure->documents = g_array_new (FALSE, FALSE, sizeof (Document));
  erasure->held = g_hash_table_new (g_str_hash, g_str_equal);
  erasure->erased = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  erasure->kept = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_task_set_task_data (task, erasure, erasure_free);
  if (reel_id_validate ("participant_id", participant_id, &error)) {
    reel_archive_take_turn (archive, on_turn, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

GVariant *
reel_archive_erase_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  const Erasure *erasure = g_task_get_task_data (G_TASK (result));
  GVariantBuilder dict;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "participant", g_variant_new_string (erasure->id));
  g_variant_builder_add (&dict, "{sv}", "complete",
                         g_variant_new_boolean (!reel_archive_person_is_cut (erasure->person)));
  g_variant_builder_add (&dict, "{sv}", "erased",
                         g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)erasure->erased->pdata,
                                              erasure->erased->len));
  g_variant_builder_add (&dict, "{sv}", "kept",
                         g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)erasure->kept->pdata,
                                              erasure->kept->len));
  return g_variant_ref_sink (g_variant_builder_end (&dict));
}
