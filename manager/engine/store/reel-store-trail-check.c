/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the file of the audit trail line by line; see the header. Lines that are appended meanwhile are not read. */
#include "manager/engine/store/reel-store-trail-check.h"

#include "manager/core/document/reel-audit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct _ReelStoreTrailCheck {
  char *path;
  gint64 first;
  gint64 length;
  GThread *thread;
  int stopped; /* atomic */
  int failed;  /* atomic */
};

/* BUFFER: of REEL_AUDIT_LINE_MAX_BYTES + 2. */
static gboolean
check_next (ReelStoreTrailCheck *self, FILE *file, char *buffer, ReelAuditCheck *check, GError **error)
{
  char *end = fgets (buffer, REEL_AUDIT_LINE_MAX_BYTES + 2, file) != NULL ? strchr (buffer, '\n') : NULL;

  if (end == NULL) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s",
                 ferror (file) != 0 ? g_strerror (errno) : "what follows is no line of it");
    return FALSE;
  }
  *end = '\0';
  if (!g_utf8_validate (buffer, -1, NULL)) {
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "what follows is no text");
    return FALSE;
  }
  if (!reel_audit_check_line (check, buffer, error))
    return FALSE;
  if (check->first == self->first)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
               "it begins with entry %" G_GINT64_FORMAT ", and the catalogue's with %" G_GINT64_FORMAT, check->first,
               self->first);
  return FALSE;
}

static gboolean
check_file (ReelStoreTrailCheck *self, FILE *file, ReelAuditCheck *check, GError **error)
{
  g_autofree char *buffer = g_malloc (REEL_AUDIT_LINE_MAX_BYTES + 2);

  while (g_atomic_int_get (&self->stopped) == 0 && ftello (file) < self->length) {
    if (!check_next (self, file, buffer, check, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  ReelStoreTrailCheck *self = data;
  FILE *file = fopen (self->path, "re");
  ReelAuditCheck check = { 0 };
  g_autoptr (GError) error = NULL;

  /* Without a file the next entry makes one. */
  if (file == NULL)
    return NULL;
  if (!check_file (self, file, &check, &error)) {
    g_atomic_int_set (&self->failed, 1);
    g_critical ("'%s' was changed or damaged after entry %" G_GINT64_FORMAT
                ": %s. The next entry makes it again out of "
                "the catalogue, and keeps this one beside it.",
                self->path, check.last, error->message);
  }
  fclose (file);
  return NULL;
}

ReelStoreTrailCheck *
reel_store_trail_check_new (const char *path, gint64 first, gint64 length)
{
  ReelStoreTrailCheck *self = g_new0 (ReelStoreTrailCheck, 1);

  self->path = g_strdup (path);
  self->first = first;
  self->length = length;
  self->thread = g_thread_new ("trail-check", run, self);
  return self;
}

gboolean
reel_store_trail_check_has_failed (ReelStoreTrailCheck *self)
{
  return g_atomic_int_get (&self->failed) != 0;
}

void
reel_store_trail_check_free (ReelStoreTrailCheck *self)
{
  g_atomic_int_set (&self->stopped, 1);
  g_thread_join (self->thread);
  g_free (self->path);
  g_free (self);
}
