/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps the audit trail in a file beside the catalogue; see the header.
 *
 * The file belongs to the thread that applies changes, of which there is one. Lines are written before the catalogue
 * has them, and taken back if it does not take them. */
#include "manager/engine/store/reel-store-audited.h"

#include "manager/core/document/reel-audit.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-store-trail-check.h"
#include "manager/engine/store/reel-store-trail-file.h"

struct _ReelStoreAudited {
  GObject parent_instance;

  ReelStoreBackend *inner;
  ReelStoreTrailFile *file;
  ReelStoreTrailCheck *check; /* of what the file had at the start; NULL: none, or its result is known */
  gboolean usable;            /* the file has the trail of the catalogue */
  gboolean remake;            /* it does not, and the catalogue has all */
  gint64 old_last;            /* of the catalogue's trail, before its end was taken from the file */
  gboolean unsaid;            /* the trail does not say so yet */
};

static void backend_iface_init (ReelStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelStoreAudited, reel_store_audited, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_STORE_BACKEND, backend_iface_init))

static void
reel_store_audited_init (ReelStoreAudited *self)
{
}

static void
reel_store_audited_finalize (GObject *object)
{
  ReelStoreAudited *self = REEL_STORE_AUDITED (object);

  g_clear_pointer (&self->check, reel_store_trail_check_free);
  g_clear_pointer (&self->file, reel_store_trail_file_free);
  g_clear_object (&self->inner);
  G_OBJECT_CLASS (reel_store_audited_parent_class)->finalize (object);
}

static void
reel_store_audited_class_init (ReelStoreAuditedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_store_audited_finalize;
}

static void
append_lines (GString *lines, const ReelChange *change)
{
  for (guint i = 0; change->members != NULL && i < change->members->len; i++)
    append_lines (lines, change->members->pdata[i]);
  if (change->kind == REEL_CHANGE_ADD && change->table == REEL_TABLE_AUDIT)
    g_string_append_printf (lines, "%s\n", ((const ReelAuditRecord *)change->record)->line);
}

/* REFUSALS: (nullable): by change; the lines of those that have one are left out. Returns: (transfer full) */
static GString *
collect (const GPtrArray *changes, GError *const *refusals)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++) {
    if (refusals == NULL || refusals[i] == NULL)
      append_lines (lines, changes->pdata[i]);
  }
  return lines;
}

static gboolean
has_entry (const ReelChange *change)
{
  gboolean has = change->kind == REEL_CHANGE_ADD && change->table == REEL_TABLE_AUDIT;

  for (guint i = 0; !has && change->members != NULL && i < change->members->len; i++)
    has = has_entry (change->members->pdata[i]);
  return has;
}

/* With their lines, in the file first. */
static gboolean
apply_all (ReelStoreAudited *self, GPtrArray *changes, GError **refusals, GError **error)
{
  g_autoptr (GString) lines = collect (changes, NULL);
  g_autoptr (GString) kept = NULL;
  g_autoptr (GError) late = NULL;

  if (!reel_store_trail_file_append (self->file, lines, error))
    return FALSE;
  if (!reel_store_backend_apply (self->inner, changes, refusals, error)) {
    reel_store_trail_file_take_back (self->file);
    return FALSE;
  }
  kept = collect (changes, refusals);
  if (kept->len != lines->len) {
    reel_store_trail_file_take_back (self->file);
    /* The catalogue has it, so the file is made of that later. */
    if (kept->len > 0 && !reel_store_trail_file_append (self->file, kept, &late)) {
      g_critical ("%s", late->message);
      self->usable = FALSE;
      self->remake = TRUE;
      return TRUE;
    }
  }
  reel_store_trail_file_keep (self->file, kept->len);
  return TRUE;
}

/* Sets LINE to the last one of the catalogue's trail and LAST to its number; empty and 0 if there is none. */
static gboolean
read_last (ReelStoreAudited *self, char **line, gint64 *last, GError **error)
{
  g_autoptr (ReelQuery) query = reel_query_new (REEL_QUERY_LAST_AUDIT, NULL);
  g_autoptr (GPtrArray) rows = reel_store_backend_read (self->inner, query, error);
  const ReelAuditRecord *row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

  if (rows == NULL)
    return FALSE;
  *line = g_strdup (row != NULL ? row->line : "");
  *last = row != NULL ? row->entry : 0;
  return TRUE;
}

/* Sets SAME to whether the first END bytes of the file, -1 without one, end as the catalogue's trail does, and LAST to
 * the number of its last entry. */
static gboolean
compare (ReelStoreAudited *self, off_t end, gboolean *same, gint64 *last, GError **error)
{
  g_autofree char *line = NULL;

  if (!read_last (self, &line, last, error))
    return FALSE;
  *same = end >= 0 && reel_store_trail_file_ends_with (self->file, end, line);
  return TRUE;
}

/* Takes what the file knows beyond the catalogue. Sets END to where the trail ends in the file, and SAME to whether it
 * is that of the catalogue then. */
static gboolean
restore (ReelStoreAudited *self, gint64 last, ReelCatalogueTrail *found, off_t *end, gboolean *same, GError **error)
{
  /* What a full disk interrupted is one restoration with the rest. */
  if (!self->unsaid)
    self->old_last = last;
  self->unsaid = TRUE;
  if (!reel_catalogue_trail_restore (self->inner, reel_store_trail_file_get_path (self->file), found, error))
    return FALSE;
  *end = found->end;
  if (!compare (self, *end, same, &last, error))
    return FALSE;
  *same = *same && found->ends_there && !found->lacks_beginning;
  return TRUE;
}

/* Only the end was looked at. */
static gboolean
start_check (ReelStoreAudited *self, off_t end, GError **error)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (ReelQuery) query = reel_query_new_audit (reel_audit_filter_parse (all, NULL), 0, 1);
  g_autoptr (GPtrArray) rows = reel_store_backend_read (self->inner, query, error);

  if (rows == NULL)
    return FALSE;
  if (rows->len > 0)
    self->check = reel_store_trail_check_new (reel_store_trail_file_get_path (self->file),
                                              ((const ReelAuditRecord *)rows->pdata[0])->entry, end);
  return TRUE;
}

/* So that both have the same trail. */
static gboolean
reconcile (ReelStoreAudited *self, ReelCatalogueTrail *found, GError **error)
{
  off_t size = reel_store_trail_file_measure (self->file), end = size;
  gint64 last;
  gboolean same;

  if (!compare (self, end, &same, &last, error) ||
      (!same && size >= 0 && !restore (self, last, found, &end, &same, error)))
    return FALSE;
  if (same && end < size)
    g_warning ("'%s' ended with the beginning of a line, as after a power loss: it is cut off",
               reel_store_trail_file_get_path (self->file));
  if (!same)
    return reel_store_trail_file_make_again (self->file, self->inner, error);
  /* What restores reads all. */
  return reel_store_trail_file_accept (self->file, end, error) && (found->end > 0 || start_check (self, end, error));
}

/* Returns: the change that adds what is to be said of the entries after OLD_LAST up to LAST, whose line is LINE */
static ReelChange *
make_note (gint64 old_last, gint64 last, const char *line)
{
  g_autofree char *detail = g_strdup_printf ("entries %" G_GINT64_FORMAT "–%" G_GINT64_FORMAT
                                             " were in the file alone; what they allow may not have been done",
                                             old_last + 1, last);
  g_autoptr (ReelAuditEntry) entry =
      reel_audit_entry_new (NULL, "trail-restored", NULL, NULL, "callreeld", REEL_AUDIT_DONE, detail);
  g_autofree char *previous = reel_audit_hash (line);
  g_autofree char *text = NULL;
  ReelAuditRecord record;

  entry->number = last + 1;
  entry->utc = g_get_real_time ();
  text = reel_audit_print (entry, previous);
  record = (ReelAuditRecord){
    .entry = entry->number,
    .utc = entry->utc,
    .user = entry->user,
    .action = entry->action,
    .target = entry->target,
    .outcome = (char *)reel_audit_outcome_nicks[entry->outcome],
    .line = text,
  };
  return reel_change_add_audit (&record);
}

/* The entry of a change is written before the change is kept, so a crash leaves the former alone. */
static gboolean
say_restored (ReelStoreAudited *self, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  g_autofree char *line = NULL;
  GError *refusal = NULL;
  gint64 last;

  if (!read_last (self, &line, &last, error))
    return FALSE;
  if (last > self->old_last) {
    g_ptr_array_add (changes, make_note (self->old_last, last, line));
    if (!apply_all (self, changes, &refusal, error))
      return FALSE;
  }
  if (refusal != NULL) {
    g_propagate_error (error, refusal);
    return FALSE;
  }
  self->unsaid = FALSE;
  return TRUE;
}

/* The disk may have been full before. */
static gboolean
make_usable (ReelStoreAudited *self, ReelCatalogueTrail *found, GError **error)
{
  *found = (ReelCatalogueTrail){ 0 };
  self->usable = (self->remake ? reel_store_trail_file_make_again (self->file, self->inner, error)
                               : reconcile (self, found, error)) &&
                 (!self->unsaid || say_restored (self, error));
  self->remake = self->remake && !self->usable;
  return self->usable;
}

static void
report_unusable (const GError *error)
{
  g_critical ("%s. Until that is over, everything that needs an entry in the audit trail is refused.", error->message);
}

/* Whether the file is what it should be. The thread that checked it has said what is wrong. */
static gboolean
is_sound (ReelStoreAudited *self)
{
  if (self->check != NULL && reel_store_trail_check_has_failed (self->check)) {
    g_clear_pointer (&self->check, reel_store_trail_check_free);
    return FALSE;
  }
  if (reel_store_trail_file_is_untouched (self->file))
    return TRUE;
  /* Somebody edited it, or moved it away. */
  g_warning ("'%s' was replaced or changed: it is made again", reel_store_trail_file_get_path (self->file));
  return FALSE;
}

/* The file was usable: makes it again if it is no longer. */
static gboolean
keep_usable (ReelStoreAudited *self, GError **error)
{
  ReelCatalogueTrail found;
  g_autoptr (GError) unusable = NULL;

  if (is_sound (self))
    return TRUE;
  self->remake = TRUE;
  if (make_usable (self, &found, &unusable))
    return TRUE;
  report_unusable (unusable);
  g_propagate_error (error, g_steal_pointer (&unusable));
  return FALSE;
}

/* Returns: FALSE with the reason why no entry can be made */
static gboolean
check_usable (ReelStoreAudited *self, GError **error)
{
  g_autofree char *line_before = NULL, *line = NULL;
  ReelCatalogueTrail found;
  gint64 before, last;

  if (self->usable)
    return keep_usable (self, error);
  if (!read_last (self, &line_before, &before, error) || !make_usable (self, &found, error) ||
      !read_last (self, &line, &last, error))
    return FALSE;
  if (last == before)
    return TRUE;
  /* Whoever made the entry did not know of those. */
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                       "The audit trail was only now restored from its file: ask again");
  return FALSE;
}

/* Applies those CHANGES that have no entry, and refuses the others. */
static gboolean
apply_others (ReelStoreAudited *self, GPtrArray *changes, GError **refusals, const GError *reason, GError **error)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree GError **theirs = g_new0 (GError *, changes->len);
  guint next = 0;

  for (guint i = 0; i < changes->len; i++) {
    if (!has_entry (changes->pdata[i]))
      g_ptr_array_add (others, changes->pdata[i]);
  }
  if (others->len > 0 && !reel_store_backend_apply (self->inner, others, theirs, error))
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    refusals[i] = has_entry (changes->pdata[i]) ? g_error_copy (reason) : theirs[next++];
  return TRUE;
}

static gboolean
apply (ReelStoreBackend *backend, GPtrArray *changes, GError **refusals, GError **error)
{
  ReelStoreAudited *self = REEL_STORE_AUDITED (backend);
  g_autoptr (GError) unusable = NULL;
  gboolean audited = FALSE;

  for (guint i = 0; !audited && i < changes->len; i++)
    audited = has_entry (changes->pdata[i]);
  if (!audited)
    return reel_store_backend_apply (self->inner, changes, refusals, error);
  if (!check_usable (self, &unusable))
    return apply_others (self, changes, refusals, unusable, error);
  return apply_all (self, changes, refusals, error);
}

static GPtrArray *
read_query (ReelStoreBackend *backend, const ReelQuery *query, GError **error)
{
  return reel_store_backend_read (REEL_STORE_AUDITED (backend)->inner, query, error);
}

static void
backend_iface_init (ReelStoreBackendInterface *iface)
{
  iface->apply = apply;
  iface->read = read_query;
}

ReelStoreBackend *
reel_store_audited_new (ReelStoreBackend *inner, const char *path, ReelCatalogueTrail *found, GError **error)
{
  g_autoptr (ReelStoreAudited) self = g_object_new (REEL_TYPE_STORE_AUDITED, NULL);
  g_autoptr (GError) unusable = NULL;

  self->inner = inner;
  self->file = reel_store_trail_file_new (path, error);
  if (self->file == NULL)
    return NULL;
  if (!make_usable (self, found, &unusable) && !g_error_matches (unusable, REEL_ERROR, REEL_ERROR_STORAGE_FULL)) {
    g_propagate_error (error, g_steal_pointer (&unusable));
    return NULL;
  }
  *found = self->usable ? *found : (ReelCatalogueTrail){ 0 };
  if (!self->usable)
    report_unusable (unusable);
  return REEL_STORE_BACKEND (g_steal_pointer (&self));
}
