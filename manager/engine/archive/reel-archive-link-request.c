/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests by a link's secret; see the header for who makes them. */
#include "manager/engine/archive/reel-archive-link-request.h"

#include "manager/core/rules/reel-link-code.h"
#include "manager/core/rules/reel-link-terms.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_SECRET 256

static void
request_free (gpointer data)
{
  ReelLinkRequest *self = data;

  g_free (self->hash);
  g_free (self->given);
  g_free (self->document_id);
  g_free (self->purpose);
  g_free (self->origin);
  g_free (self->detail);
  g_clear_pointer (&self->link, reel_link_record_free);
  g_clear_pointer (&self->documents, g_ptr_array_unref);
  g_clear_error (&self->refusal);
  g_free (self);
}

void
reel_link_request_fail (GTask *task, GError *error)
{
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));

  g_task_return_error (task, error);
  g_object_unref (task);
  reel_archive_end_turn (archive);
}

static void
on_refusal_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelLinkRequest *self = g_task_get_task_data (data);
  g_autoptr (GError) error = NULL;

  if (!reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error)) {
    /* The answer would tell of a code that was not counted that it is wrong. */
    if (self->counted) {
      reel_link_request_fail (data, g_steal_pointer (&error));
      return;
    }
    g_warning ("A refusal is not in the audit trail: %s", error->message);
  } else if (self->link->revoked_utc != 0) {
    reel_archive_tell_revoked (g_task_get_source_object (data), self->link->link_id);
    reel_archive_tell_ended (g_task_get_source_object (data), self->link->secret_hash);
  }
  reel_link_request_fail (data, g_steal_pointer (&self->refusal));
}

/* Takes TASK and CHANGE. */
static void
note (GTask *task, ReelAuditOutcome outcome, const char *detail, ReelChange *change, GAsyncReadyCallback done)
{
  const ReelLinkRequest *self = g_task_get_task_data (task);
  const ReelLinkRecord *link = self->link;

  reel_audit_trail_append_async (reel_archive_get_services (g_task_get_source_object (task))->audit,
                                 reel_audit_trail_list (reel_audit_entry_new (link->recipient, self->action,
                                                                              link->link_id, NULL, self->origin,
                                                                              outcome, detail)),
                                 change, done, task);
}

void
reel_link_request_refuse (GTask *task, const char *why, ReelChange *change)
{
  ReelLinkRequest *self = g_task_get_task_data (task);

  g_set_error_literal (&self->refusal, REEL_ERROR, REEL_ERROR_NOT_ALLOWED, REEL_LINK_REFUSAL);
  self->counted = change != NULL;
  note (task, REEL_AUDIT_REFUSED, why, change, on_refusal_kept);
}

static ReelVisitNote
get_visit_note (const ReelLinkRequest *self)
{
  return (ReelVisitNote){ self->link->link_id, self->origin, self->action, self->detail };
}

/* Takes TASK. */
static void
go_on (GTask *task)
{
  const ReelLinkRequest *self = g_task_get_task_data (task);

  reel_archive_end_turn (g_task_get_source_object (task));
  self->allowed (task);
}

static void
on_allowed_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelLinkRequest *self = g_task_get_task_data (data);
  const ReelVisitNote note = get_visit_note (self);
  GError *error = NULL;

  if (!reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error)) {
    reel_link_request_fail (data, error);
    return;
  }
  reel_visit_notes_add (reel_archive_get_visit_notes (g_task_get_source_object (data)), &note, g_get_monotonic_time ());
  go_on (data);
}

void
reel_link_request_allow (GTask *task, const char *detail, ReelChange *change, ReelLinkAllowed done)
{
  ReelLinkRequest *self = g_task_get_task_data (task);
  ReelVisitNote visit_note;

  self->detail = g_strdup (detail);
  self->allowed = done;
  visit_note = get_visit_note (self);
  if (change != NULL || reel_visit_notes_is_due (reel_archive_get_visit_notes (g_task_get_source_object (task)),
                                                 &visit_note, g_get_monotonic_time ()))
    note (task, REEL_AUDIT_ALLOWED, detail, change, on_allowed_kept);
  else
    go_on (task);
}

const char *
reel_link_request_find_end (const ReelLinkRequest *self, gint64 now_utc)
{
  if (self->link->revoked_utc != 0)
    return "revoked";
  return self->link->expires_utc <= now_utc ? "expired" : NULL;
}

gboolean
reel_link_request_is_admitted (const ReelLinkRequest *self, gint64 now_utc)
{
  g_autofree char *hash = reel_secret_hash (self->link->link_id, self->given);

  return reel_link_code_admits (self->link->code_hash, hash, now_utc);
}

static void
on_documents (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelLinkRequest *self = g_task_get_task_data (data);
  ReelLinkDecide decide = (ReelLinkDecide)g_task_get_source_tag (data);
  GError *error = NULL;

  self->documents = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (self->documents == NULL)
    reel_link_request_fail (data, error);
  else
    decide (data);
}

/* A link that is removed between two queries is as unknown as one that never was. */
static void
refuse_stranger (GTask *task)
{
  const ReelLinkRequest *self = g_task_get_task_data (task);

  reel_archive_strangers_count (reel_archive_get_strangers (g_task_get_source_object (task)), self->action,
                                self->origin);
  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_NOT_ALLOWED, "%s", REEL_LINK_REFUSAL);
  g_object_unref (task);
}

/* Whether ROWS have the link of SELF, which gets it. */
static gboolean
take_link (ReelLinkRequest *self, GPtrArray *rows)
{
  if (rows->len > 0)
    self->link = g_ptr_array_steal_index (rows, 0);
  if (self->link != NULL && !reel_secret_equal (self->link->secret_hash, self->hash))
    g_clear_pointer (&self->link, reel_link_record_free);
  return self->link != NULL;
}

static void
on_link (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelLinkRequest *self = g_task_get_task_data (data);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    reel_link_request_fail (data, error);
    return;
  }
  if (!take_link (self, rows)) {
    g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (data));

    refuse_stranger (data);
    reel_archive_end_turn (archive);
    return;
  }
  reel_store_query_async (REEL_STORE (source), reel_query_new (REEL_QUERY_LINK_DOCUMENTS, self->link->link_id),
                          on_documents, data);
}

static void
on_turn (ReelArchive *archive, gpointer data)
{
  const ReelLinkRequest *self = g_task_get_task_data (data);

  reel_store_query_async (reel_archive_get_services (archive)->store,
                          reel_query_new (REEL_QUERY_LINK_BY_SECRET, self->hash), on_link, data);
}

/* Only a request by a link that exists waits for a turn, in which the link is read again. */
static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelLinkRequest *self = g_task_get_task_data (data);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_task_return_error (data, error);
    g_object_unref (data);
  } else if (take_link (self, rows)) {
    g_clear_pointer (&self->link, reel_link_record_free);
    reel_archive_take_turn (g_task_get_source_object (data), on_turn, data);
  } else {
    refuse_stranger (data);
  }
}

void
reel_link_request_begin (ReelArchive *archive, const char *action, const char *secret, const char *given,
                         const char *document_id, const char *purpose, const char *origin, ReelLinkDecide decide,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  ReelLinkRequest *self = g_new0 (ReelLinkRequest, 1);

  self->action = action;
  self->hash = reel_secret_hash (NULL, secret);
  self->given = g_strdup (given);
  self->document_id = g_strdup (document_id);
  self->purpose = g_strdup (purpose);
  self->origin = g_strdup (origin);
  g_task_set_task_data (task, self, request_free);
  g_task_set_source_tag (task, (gpointer)decide);
  if (strlen (secret) <= MAX_SECRET && strlen (given) <= MAX_SECRET && strlen (origin) <= MAX_SECRET) {
    reel_store_query_async (reel_archive_get_services (archive)->store,
                            reel_query_new (REEL_QUERY_LINK_BY_SECRET, self->hash), on_looked_up, task);
    return;
  }
  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                           "secret, visit, code, origin: each has at most %d bytes", MAX_SECRET);
  g_object_unref (task);
}
