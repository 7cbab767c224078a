/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores the audit trail and holds; see the header for who calls it. */
#include "manager/engine/store/reel-catalogue-trail.h"

#include "manager/core/document/reel-audit.h"
#include "manager/core/state/reel-disposition.h"

#include <stdio.h>
#include <string.h>

#define MAX_CHANGES 500

typedef struct {
  ReelStoreBackend *backend;
  const char *path;
  GPtrArray *changes;  /* ReelChange: those still to be applied */
  ReelAuditRecord *at; /* the last entry in the catalogue; NULL: none */
  ReelAuditCheck check;
  ReelCatalogueTrail *found;
} Restoration;

static gboolean
apply (Restoration *self, GError **error)
{
  g_autofree GError **refusals = g_new0 (GError *, self->changes->len);
  gboolean kept = reel_store_backend_apply (self->backend, self->changes, refusals, error);

  for (guint i = 0; i < self->changes->len; i++) {
    g_autoptr (GError) refusal = refusals[i];

    if (refusal != NULL)
      g_warning ("Could not enter the audit trail in the catalogue: %s", refusal->message);
  }
  g_ptr_array_set_size (self->changes, 0);
  return kept;
}

static gboolean
is_about_hold (const ReelAuditEntry *entry)
{
  return entry->outcome == REEL_AUDIT_ALLOWED &&
         (g_str_equal (entry->action, "hold") || g_str_equal (entry->action, "release"));
}

static const ReelChunkRecord *
find_chunk (const ReelListedRecord *recording, const char *document_id)
{
  for (guint i = 0; i < recording->chunks->len; i++) {
    const ReelChunkRecord *chunk = recording->chunks->pdata[i];

    if (g_str_equal (chunk->document_id, document_id))
      return chunk;
  }
  return NULL;
}

/* Returns: its disposition; NULL for one that never had any */
static const ReelDispositionRecord *
find_disposition (const ReelListedRecord *recording, const char *document_id)
{
  for (guint i = 0; i < recording->dispositions->len; i++) {
    const ReelDispositionRecord *disposition = recording->dispositions->pdata[i];

    if (g_str_equal (disposition->document_id, document_id))
      return disposition;
  }
  return NULL;
}

/* Adds what ENTRY says of a hold to GROUP. A document that the catalogue does not know is on hold in the trail alone.
 */
static gboolean
follow_hold (Restoration *self, const ReelAuditEntry *entry, ReelChange *group, GError **error)
{
  g_autoptr (ReelQuery) query = reel_query_new (REEL_QUERY_DOCUMENT, entry->target);
  g_autoptr (GPtrArray) rows = reel_store_backend_read (self->backend, query, error);
  const ReelChunkRecord *chunk = rows != NULL && rows->len > 0 ? find_chunk (rows->pdata[0], entry->target) : NULL;
  const ReelDispositionRecord *before = chunk != NULL ? find_disposition (rows->pdata[0], entry->target) : NULL;
  ReelDispositionRecord record;

  if (chunk == NULL)
    return rows != NULL;
  record = (ReelDispositionRecord){
    .document_id = chunk->document_id,
    .operation = chunk->operation,
    .index = chunk->index,
    .hold = g_str_equal (entry->action, "hold") ? entry->reason : NULL,
    .state = before != NULL ? before->state : (char *)reel_disposition_nicks[REEL_DISPOSITION_KEPT],
    .since_utc = entry->utc,
  };
  reel_change_add_member (group, reel_change_put_disposition (&record));
  self->found->holds += record.hold != NULL;
  return TRUE;
}

static ReelChange *
make_change (const ReelAuditEntry *entry, char *line)
{
  const ReelAuditRecord record = {
    .entry = entry->number,
    .utc = entry->utc,
    .user = entry->user,
    .action = entry->action,
    .target = entry->target,
    .outcome = (char *)reel_audit_outcome_nicks[entry->outcome],
    .line = line,
  };

  return reel_change_add_audit (&record);
}

static gboolean
enter (Restoration *self, char *line, GError **error)
{
  g_autoptr (ReelAuditEntry) entry = reel_audit_parse (line, NULL, NULL);
  ReelChange *group = reel_change_new_group ();
  gboolean about_hold = is_about_hold (entry);

  reel_change_add_member (group, make_change (entry, line));
  /* It depends on those before it. */
  if (about_hold && (!apply (self, error) || !follow_hold (self, entry, group, error))) {
    reel_change_free (group);
    return FALSE;
  }
  g_ptr_array_add (self->changes, group);
  self->found->entries++;
  return (!about_hold && self->changes->len < MAX_CHANGES) || apply (self, error);
}

/* LINE is the first of the file: one that the catalogue has, or the one after its last. */
static gboolean
check_first (Restoration *self, const char *line, GError **error)
{
  g_autoptr (ReelAuditEntry) entry = reel_audit_parse (line, NULL, error);
  g_autofree char *hash = self->at != NULL ? reel_audit_hash (self->at->line) : NULL;

  if (entry == NULL)
    return FALSE;
  if (self->at == NULL) {
    if (entry->number > 1)
      g_warning ("'%s' begins with entry %" G_GINT64_FORMAT ": legal holds that were set before may be missing",
                 self->path, entry->number);
    return TRUE;
  }
  if (entry->number <= self->at->entry)
    return TRUE;
  if (entry->number > self->at->entry + 1) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                 "the file begins with entry %" G_GINT64_FORMAT ", and entries are missing before it", entry->number);
    return FALSE;
  }
  self->found->lacks_beginning = TRUE;
  self->check.first = self->check.last = self->at->entry;
  g_strlcpy (self->check.head, hash, sizeof self->check.head);
  return TRUE;
}

static gboolean
check_line (Restoration *self, const char *line, GError **error)
{
  if ((self->check.first == 0 && !check_first (self, line, error)) ||
      !reel_audit_check_line (&self->check, line, error))
    return FALSE;
  if (self->at == NULL || self->check.last != self->at->entry || g_str_equal (line, self->at->line))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "the catalogue has another one");
  return FALSE;
}

/* Reads the next line into BUFFER, of REEL_AUDIT_LINE_MAX_BYTES + 2. Returns: FALSE at the end; REASON is set if more
 * follows */
static gboolean
read_line (Restoration *self, FILE *file, char *buffer, char **reason)
{
  g_autoptr (GError) broken = NULL;
  char *end;

  if (fgets (buffer, REEL_AUDIT_LINE_MAX_BYTES + 2, file) == NULL)
    return FALSE;
  end = strchr (buffer, '\n');
  if (end != NULL)
    *end = '\0';
  if (end != NULL && g_utf8_validate (buffer, -1, NULL) && check_line (self, buffer, &broken)) {
    self->found->end = ftello (file);
    return TRUE;
  }
  *reason = g_strdup (broken != NULL ? broken->message : "what follows is no line of it");
  return FALSE;
}

/* Whether a line ends in what follows OFFSET. */
static gboolean
has_line_end (FILE *file, off_t offset)
{
  char block[4096];
  gsize count;

  if (fseeko (file, offset, SEEK_SET) < 0)
    return TRUE;
  while ((count = fread (block, 1, sizeof block, file)) > 0) {
    if (memchr (block, '\n', count) != NULL)
      return TRUE;
  }
  return ferror (file) != 0;
}

static gboolean
read_file (Restoration *self, FILE *file, GError **error)
{
  g_autofree char *buffer = g_malloc (REEL_AUDIT_LINE_MAX_BYTES + 2);
  g_autofree char *reason = NULL;

  while (read_line (self, file, buffer, &reason)) {
    if ((self->at == NULL || self->check.last > self->at->entry) && !enter (self, buffer, error))
      return FALSE;
  }
  self->found->ends_there = !has_line_end (file, self->found->end);
  if (reason != NULL && !self->found->ends_there)
    g_warning ("'%s' is the audit trail up to entry %" G_GINT64_FORMAT ": %s", self->path, self->check.last, reason);
  return apply (self, error);
}

static gboolean
read_lines (Restoration *self, GError **error)
{
  FILE *file = fopen (self->path, "re");
  gboolean kept = file == NULL || read_file (self, file, error);

  if (file != NULL)
    fclose (file);
  return kept;
}

gboolean
reel_catalogue_trail_restore (ReelStoreBackend *backend, const char *path, ReelCatalogueTrail *found, GError **error)
{
  g_autoptr (ReelQuery) query = reel_query_new (REEL_QUERY_LAST_AUDIT, NULL);
  g_autoptr (GPtrArray) last = reel_store_backend_read (backend, query, error);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  Restoration self = { backend, path, changes, NULL, { 0 }, found };

  *found = (ReelCatalogueTrail){ 0 };
  if (last == NULL)
    return FALSE;
  self.at = last->len > 0 ? last->pdata[0] : NULL;
  if (!read_lines (&self, error))
    return FALSE;
  if (found->entries > 0)
    g_warning ("%u entries of the audit trail were in '%s' alone, and are in the catalogue again", found->entries,
               path);
  return TRUE;
}
