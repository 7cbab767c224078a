/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rebuilds a catalogue from metadata files. Called by the daemon. */
#include "manager/engine/store/reel-catalogue-rebuild.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/rules/reel-retention.h"
#include "manager/core/state/reel-call-state.h"
#include "manager/core/rules/reel-trigger.h"
#include "manager/core/document/reel-metadata-file.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/engine/store/reel-storage.h"

#include <string.h>

#define MAX_DEPTH   5 /* year, month, day, call, file */
#define MAX_CHANGES 500

typedef struct {
  ReelStoreBackend *backend;
  GPtrArray *changes;     /* ReelChange: those still to be applied */
  GHashTable *operations; /* operation → ReelOperationRecord, as known so far */
  int chunks;
} Rebuild;

static void
free_operation (gpointer record)
{
  reel_operation_record_free (record);
}

/* In the form that reel_options_parse() reads. */
static char *
print_options (const ReelMetadataFile *file)
{
  g_autoptr (GVariant) dict = NULL;
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
#define ADD(key, text) g_variant_builder_add (&options, "{sv}", key, g_variant_new_string (text))
  ADD ("content-type", reel_content_type_nicks[file->content_type]);
  ADD ("channel-type", reel_channel_type_nicks[file->channel_type]);
  ADD ("format", reel_format_nicks[file->format]);
  if (file->host != NULL)
    ADD ("actor", file->host);
#undef ADD
  dict = g_variant_ref_sink (g_variant_builder_end (&options));
  return g_variant_print (dict, TRUE);
}

static gboolean
apply (Rebuild *self, GError **error)
{
  g_autofree GError **refusals = g_new0 (GError *, self->changes->len);
  gboolean kept = reel_store_backend_apply (self->backend, self->changes, refusals, error);

  for (guint i = 0; i < self->changes->len; i++) {
    g_autoptr (GError) refusal = refusals[i];
    g_autofree char *what = refusal != NULL ? reel_change_describe (self->changes->pdata[i]) : NULL;

    if (refusal != NULL)
      g_warning ("Could not enter %s in the catalogue: %s", what, refusal->message);
  }
  g_ptr_array_set_size (self->changes, 0);
  return kept;
}

/* Takes CHANGE. */
static gboolean
put (Rebuild *self, ReelChange *change, GError **error)
{
  g_ptr_array_add (self->changes, change);
  return self->changes->len < MAX_CHANGES || apply (self, error);
}

static gboolean
put_call (Rebuild *self, const ReelMetadataFile *file, GError **error)
{
  ReelCallRecord record = {
    .call_id = file->call_id,
    .server_call_id = file->server_call_id != NULL ? file->server_call_id : (char *)"",
    .boot_id = (char *)"",
    .state = (char *)reel_call_state_nicks[REEL_CALL_STATE_ENDED],
    .subject = file->subject,
    .meeting_id = file->meeting_id,
    .properties = (char *)"@a{sv} {}",
    .created_utc = file->start_utc,
    .ended_utc = file->start_utc + (gint64)(file->duration_ns / 1000),
    .restricted = file->restricted,
  };

  return put (self, reel_change_put_call (&record), error);
}

static gboolean
put_people (Rebuild *self, const ReelMetadataFile *file, GError **error)
{
  for (guint i = 0; i < file->people->len; i++) {
    const ReelMetadataFilePerson *person = file->people->pdata[i];
    g_autoptr (GVariant) properties = NULL;
    g_autofree char *text = NULL;
    GVariantBuilder dict;

    g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
    if (person->display_name != NULL)
      g_variant_builder_add (&dict, "{sv}", "display-name", g_variant_new_string (person->display_name));
    properties = g_variant_ref_sink (g_variant_builder_end (&dict));
    text = g_variant_print (properties, TRUE);
    if (!put (self,
              reel_change_put_participant (
                  &(ReelParticipantRecord){ file->call_id, person->id, (char *)"person", text, file->start_utc,
                                            file->start_utc + (gint64)(file->duration_ns / 1000) }),
              error))
      return FALSE;
  }
  return TRUE;
}

/* Chunks are found in any order: extends the operation to include this one. */
static ReelOperationRecord *
note_operation (Rebuild *self, const ReelMetadataFile *file, const char *base)
{
  ReelOperationRecord *record = g_hash_table_lookup (self->operations, file->recording_id);
  gint64 end_utc = file->start_utc + (gint64)(file->duration_ns / 1000);
  ReelTrigger *trigger;

  if (record == NULL) {
    trigger = reel_trigger_new (file->host != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, file->host, file->scope,
                                REEL_CONSENT_OFF);
    record = g_new0 (ReelOperationRecord, 1);
    record->operation = g_strdup (file->recording_id);
    record->call_id = g_strdup (file->call_id);
    record->options = print_options (file);
    record->state = g_strdup (reel_recording_state_nicks[REEL_RECORDING_STATE_COMPLETED]);
    record->host = g_strdup (file->host);
    record->base = g_strdup (base);
    record->created_utc = record->start_utc = file->start_utc;
    record->trigger = reel_trigger_print (trigger);
    reel_trigger_free (trigger);
    g_hash_table_insert (self->operations, record->operation, record);
  }
  record->created_utc = record->start_utc = MIN (record->start_utc, file->start_utc);
  record->ended_utc = MAX (record->ended_utc, end_utc);
  record->duration_ns += file->duration_ns;
  return record;
}

/* Links, and holds that no trail tells of, are lost with the catalogue, so nothing may expire by itself. */
static ReelChange *
keep_for_ever (const ReelChunkRecord *chunk)
{
  const ReelExpiryRecord record = { chunk->document_id,
                                    chunk->operation,
                                    chunk->index,
                                    chunk->start_utc + (gint64)(chunk->duration_ns / 1000),
                                    REEL_RETENTION_FOR_EVER,
                                    REEL_RETENTION_FOR_EVER,
                                    NULL };

  return reel_change_put_expiry (&record);
}

static gboolean
enter (Rebuild *self, const ReelMetadataFile *file, const char *base, GError **error)
{
  g_autofree char *location = reel_storage_content_path (base, file->index, reel_format_nicks[file->format]);
  ReelChunkRecord chunk = {
    .operation = file->recording_id,
    .index = file->index,
    .document_id = file->document_id,
    .start_utc = file->start_utc,
    .duration_ns = file->duration_ns,
    .end_reason = file->end_reason,
    .location = location,
  };

  /* There may be metadata without media; what can't be played is not listed. */
  if (!g_file_test (location, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  chunk.size = reel_storage_get_size (location);
  if (!put_call (self, file, error) ||
      !put (self, reel_change_put_operation (note_operation (self, file, base)), error) ||
      !put (self, reel_change_keep_chunk (&chunk), error) || !put (self, keep_for_ever (&chunk), error) ||
      !put_people (self, file, error))
    return FALSE;
  self->chunks++;
  return TRUE;
}

static gboolean
read_document (Rebuild *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *base = reel_chunk_files_stem_of (path);
  g_autoptr (ReelMetadataFile) file = NULL;
  g_autoptr (GError) unread = NULL;

  if (reel_storage_read_document (path, &text, &unread))
    file = reel_metadata_file_parse (text, &unread);
  *strrchr (base, '-') = '\0';
  if (file != NULL)
    return enter (self, file, base, error);
  g_warning ("Could not enter '%s' in the catalogue: %s", path, unread->message);
  return TRUE;
}

static gboolean
read_directory (Rebuild *self, const char *path, guint depth, GError **error)
{
  g_autoptr (GDir) directory = depth < MAX_DEPTH ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    gboolean document = reel_chunk_files_is_metadata (name);

    if (!(document ? read_document (self, child, error) : read_directory (self, child, depth + 1, error)))
      return FALSE;
  }
  return TRUE;
}

int
reel_catalogue_rebuild (ReelStoreBackend *backend, ReelStorage *storage, GError **error)
{
  g_autoptr (GHashTable) operations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_operation);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  Rebuild self = { backend, changes, operations, 0 };

  if (!read_directory (&self, reel_storage_get_root (storage), 0, error) || !apply (&self, error))
    return -1;
  return self.chunks;
}
